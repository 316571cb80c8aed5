//! The running simulator: the machine, its socket, its disk and its callbacks.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::accounts::Accounts;
use crate::callbacks::Caller;
use crate::clock::Clock;
use crate::connection::{CuttableListener, Scissors};
use crate::error::ApiError;
use crate::faults::Faults;
use crate::inbound::{Inbound, PhoneMessage};
use crate::journal::Journal;
use crate::machine::{Carrier, Settings};
use crate::message::Message;
use crate::plan::Delays;
use crate::random::Random;
use crate::shared::{Shared, lock};
use crate::{control, http, twiml};

/// How long open requests may take to finish when the simulator stops.
const SHUTDOWN_WAIT: Duration = Duration::from_secs(2);
/// Most deliveries of one inbound webhook.
const MAX_DELIVERIES: u32 = 100;

/// Where the carrier keeps what it accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Data {
    /// Nowhere: it forgets everything when it stops.
    #[default]
    Memory,
    /// In this SQLite file, which is created when absent.
    File(PathBuf),
}

/// What to start.
#[derive(Clone)]
pub struct Config {
    /// The first account.
    pub account_sid: String,
    /// Its auth token, which also signs its webhooks.
    pub auth_token: String,
    /// Further accounts: (SID, auth token).
    pub more_accounts: Vec<(String, String)>,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where to keep what was accepted.
    pub data: Data,
    /// Where messages from phones are told.
    pub inbound_url: Option<String>,
    /// How long each status lasts.
    pub delays: Delays,
    /// How long each answer takes at least, in milliseconds.
    pub latency_ms: u64,
    /// The numbers that may send; none means any valid one.
    pub owned_senders: Option<Vec<String>>,
    /// The number every messaging service sends from.
    pub service_sender: String,
    /// Decides the identifiers; none leaves them to chance.
    pub seed: Option<u64>,
}

impl Config {
    /// A carrier in memory on a free port of this machine, for this account.
    pub fn new(account_sid: impl Into<String>, auth_token: impl Into<String>) -> Self {
        let settings = Settings::default();
        Self {
            account_sid: account_sid.into(),
            auth_token: auth_token.into(),
            more_accounts: Vec::new(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: Data::Memory,
            inbound_url: None,
            delays: settings.delays,
            latency_ms: 0,
            owned_senders: None,
            service_sender: settings.service_sender,
            seed: None,
        }
    }
}

/// How a message from a phone fared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InboundReport {
    /// The message.
    pub sid: String,
    /// The HTTP status that each delivery of the webhook was answered with; none without an answer.
    pub answers: Vec<Option<u16>>,
    /// The messages that the answers sent.
    pub replies: Vec<String>,
}

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

    /// Receives a message from a phone, tells it, and sends what the answers say.
    pub async fn inbound(&self, inbound: Inbound) -> Result<InboundReport, ApiError> {
        let account = self.account_of(&inbound)?;
        let token = self.token(&account).ok_or_else(ApiError::unauthenticated)?;
        let (sid, reply_sid) = (self.new_sid(), self.new_sid());
        let now = self.clock.now();
        let parameters = self
            .change(|carrier| carrier.receive(now, sid.clone(), reply_sid, &account, &inbound))
            .await??;
        let url = self
            .inbound_url
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let mut report = InboundReport {
            sid,
            answers: Vec::new(),
            replies: Vec::new(),
        };
        let Some(url) = url else { return Ok(report) };
        self.in_flight.fetch_add(1, Ordering::AcqRel);
        for _ in 0..inbound.deliveries.unwrap_or(1).min(MAX_DELIVERIES) {
            let answer = self.caller.post(&token, &url, &parameters).await.ok();
            report
                .answers
                .push(answer.as_ref().map(|answer| answer.status));
            if let Some(answer) = answer.filter(|answer| (200..300).contains(&answer.status)) {
                let sent = self.send_replies(&account, &inbound, &answer.body).await;
                report.replies.extend(sent);
            }
        }
        self.callback_done();
        Ok(report)
    }

    async fn send_replies(&self, account: &str, inbound: &Inbound, document: &str) -> Vec<String> {
        let mut sids = Vec::new();
        for reply in twiml::replies(document) {
            let (now, sid) = (self.clock.now(), self.new_sid());
            let sent = self
                .change(|carrier| {
                    carrier
                        .reply(now, sid, account, inbound, reply)
                        .map(|message| message.sid.clone())
                })
                .await;
            sids.extend(sent.ok().flatten());
        }
        sids
    }

    fn account_of(&self, inbound: &Inbound) -> Result<String, ApiError> {
        let accounts = self.accounts.read().unwrap_or_else(PoisonError::into_inner);
        match &inbound.account_sid {
            Some(sid) => Ok(sid.clone()),
            None => accounts
                .sids()
                .next()
                .map(str::to_owned)
                .ok_or_else(ApiError::unauthenticated),
        }
    }
}
