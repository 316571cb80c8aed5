//! The running simulator: the machine, its socket, its disk and its callbacks.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::accounts::Accounts;
use crate::callbacks::Caller;
use crate::clock::Clock;
use crate::config::{Config, Data};
use crate::connection::{CuttableListener, Scissors};
use crate::error::ApiError;
use crate::faults::Faults;
use crate::inbound::{Inbound, PhoneMessage};
use crate::journal::Journal;
use crate::machine::{Carrier, Settings};
use crate::message::Message;
use crate::phones::Phone;
use crate::random::Random;
use crate::shared::{Shared, lock};
use crate::webhook::InboundReport;
use crate::{control, http};

/// How long open requests may take to finish when the simulator stops.
const SHUTDOWN_WAIT: Duration = Duration::from_secs(2);

/// A carrier that listens. It stops when it is dropped, more tidily by [`shutdown`](Self::shutdown).
pub struct Simulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    server: JoinHandle<io::Result<()>>,
    ticker: JoinHandle<()>,
}

impl Simulator {
    /// Starts listening, with everything that the file of `config.data` remembers.
    ///
    /// # Errors
    /// When the address is taken, or the file cannot be used.
    pub async fn start(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let mut carrier = Carrier::new(Settings {
            owned_senders: config.owned_senders,
            service_sender: config.service_sender,
            delays: config.delays,
            automatic_replies: true,
        });
        let journal = match config.data {
            Data::Memory => None,
            Data::File(path) => {
                let opened = tokio::task::spawn_blocking(move || Journal::open(&path)).await?;
                let (journal, messages) = opened.map_err(io::Error::other)?;
                carrier.restore(messages);
                Some(journal)
            }
        };
        let seed = match config.seed {
            // Not the identifiers again that the file already has.
            Some(seed) => seed.wrapping_add((carrier.messages().len() as u64) << 32),
            None => getrandom::u64().map_err(io::Error::other)?,
        };
        let accounts =
            std::iter::once((config.account_sid, config.auth_token)).chain(config.more_accounts);
        let (stop, stopping) = watch::channel(false);
        let shared = Arc::new(Shared {
            carrier: Mutex::new(carrier),
            accounts: RwLock::new(Accounts::new(accounts)),
            inbound_url: RwLock::new(config.inbound_url),
            journal: Mutex::new(journal),
            caller: Caller::new().map_err(io::Error::other)?,
            clock: Clock::default(),
            ids: Mutex::new(Random::new(seed)),
            latency: Duration::from_millis(config.latency_ms),
            requests: Mutex::default(),
            wake: Notify::new(),
            idle: Notify::new(),
            changes: watch::Sender::new(0),
            in_flight: AtomicUsize::new(0),
            stopping,
        });
        let server = tokio::spawn(serve(listener, Arc::clone(&shared)));
        let ticker = tokio::spawn(Arc::clone(&shared).tick());
        Ok(Self {
            shared,
            address,
            stop,
            server,
            ticker,
        })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// What to use in place of `https://api.twilio.com`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How it misbehaves at present; what was used up is gone.
    pub fn faults(&self) -> Faults {
        self.shared.carrier().faults().clone()
    }

    /// Misbehaves like this from now on.
    pub fn set_faults(&self, faults: Faults) {
        self.shared.carrier().set_faults(faults);
    }

    /// Behaves again.
    pub fn clear_faults(&self) {
        self.set_faults(Faults::default());
    }

    /// Tells messages from phones to this URL from now on.
    pub fn set_inbound_url(&self, url: Option<String>) {
        self.shared.set_inbound_url(url);
    }

    /// Whether it answers STOP, START and HELP, and keeps to STOP, by itself.
    pub fn set_automatic_replies(&self, on: bool) {
        self.shared.carrier().settings.automatic_replies = on;
    }

    /// Knows these accounts, and no others, from now on.
    pub fn set_accounts(&self, accounts: impl IntoIterator<Item = (String, String)>) {
        self.shared.set_accounts(Accounts::new(accounts));
    }

    /// Moves its clock this far ahead of the machine's, in seconds.
    pub fn set_clock_offset_secs(&self, offset: i64) {
        self.shared.clock.set_offset_secs(offset);
        self.shared.wake.notify_one();
    }

    /// Everything it ever accepted or received, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        self.shared.carrier().messages().to_vec()
    }

    /// What a phone has sent and received.
    pub fn phone_history(&self, phone: &str) -> Vec<PhoneMessage> {
        self.shared.carrier().phone_history(phone)
    }

    /// At most so many phones, the one that something happened to last first, each with at most so
    /// many of its latest messages.
    pub fn latest_phones(&self, phones: usize, messages: usize) -> Vec<Phone> {
        self.shared.carrier().latest_phones(phones, messages)
    }

    /// Changes whenever a message does.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }

    /// How many requests of each kind came: send, list, fetch, update, delete, unauthenticated.
    pub fn requests(&self) -> BTreeMap<&'static str, u64> {
        lock(&self.shared.requests).clone()
    }

    /// Receives a message from a phone and tells it to the inbound URL.
    ///
    /// # Errors
    /// When it is no message: see [`Carrier::receive`].
    pub async fn inbound(&self, inbound: Inbound) -> Result<InboundReport, ApiError> {
        self.shared.inbound(inbound).await
    }

    /// Returns when every message is where it is going to be and every callback was delivered or
    /// given up. A message scheduled for later keeps this waiting.
    pub async fn callbacks_idle(&self) {
        self.shared.callbacks_idle().await;
    }

    /// Stops: answers what it can, closes its file.
    pub async fn shutdown(self) {
        // Fails only when nobody is left to be told.
        let _ = self.stop.send(true);
        let mut server = self.server;
        if tokio::time::timeout(SHUTDOWN_WAIT, &mut server)
            .await
            .is_err()
        {
            server.abort();
        }
        if self.ticker.await.is_err() {
            tracing::error!("the carrier's clockwork ended badly");
        }
        let journal = lock(&self.shared.journal).take();
        if let Some(journal) = journal {
            // Joins a thread, which may be writing.
            let _ = tokio::task::spawn_blocking(move || journal.close()).await;
        }
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) -> io::Result<()> {
    let mut stopping = shared.stopping.clone();
    let router = http::router(Arc::clone(&shared)).merge(control::router(shared));
    let service: IntoMakeServiceWithConnectInfo<_, Scissors> =
        router.into_make_service_with_connect_info();
    axum::serve(CuttableListener(listener), service)
        .with_graceful_shutdown(async move {
            // Either way the simulator is stopping.
            let _ = stopping.wait_for(|stop| *stop).await;
        })
        .await
}

impl Shared {
    pub fn set_inbound_url(&self, url: Option<String>) {
        *self
            .inbound_url
            .write()
            .unwrap_or_else(PoisonError::into_inner) = url;
    }

    pub fn set_accounts(&self, accounts: Accounts) {
        *self
            .accounts
            .write()
            .unwrap_or_else(PoisonError::into_inner) = accounts;
    }

    pub async fn callbacks_idle(&self) {
        loop {
            let mut changed = std::pin::pin!(self.idle.notified());
            changed.as_mut().enable();
            if self.is_idle() {
                return;
            }
            changed.await;
        }
    }
}
