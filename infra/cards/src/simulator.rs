//! The running simulator.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs, io};

use data_encoding::BASE32_NOPAD;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::http;
use crate::ledger::{Ledger, Moment};
use crate::webhooks;

/// What it is to be.
#[derive(Clone)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The key it takes.
    pub secret_key: String,
    /// Signs its webhooks.
    pub webhook_secret: String,
    /// Where it tells what happened.
    pub webhook_url: String,
    /// Where it remembers; nowhere without a path.
    pub data: Option<PathBuf>,
    /// The time, in seconds of the epoch.
    pub clock: Arc<dyn Fn() -> i64 + Send + Sync>,
}

/// What it does wrong on purpose, next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// HTTP 500, and nothing happened.
    Before,
    /// HTTP 500, though it happened.
    After,
}

/// A provider that runs until it is dropped.
pub struct Simulator {
    shared: Arc<Shared>,
    addr: SocketAddr,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

pub(crate) struct Shared {
    pub config: Config,
    ledger: Mutex<Ledger>,
    /// How many of its steps the file has. Whoever writes holds it.
    remembered: tokio::sync::Mutex<u64>,
    faults: Mutex<VecDeque<Fault>>,
    muted: std::sync::atomic::AtomicBool,
    pub told: Notify,
}

impl Simulator {
    /// Starts it; what it remembers is there again.
    ///
    /// # Errors
    /// The address is taken, or the file cannot be read.
    pub async fn start(config: Config) -> io::Result<Self> {
        let ledger = match &config.data {
            Some(path) if path.exists() => serde_json::from_slice(&fs::read(path)?)?,
            _ => Ledger::default(),
        };
        let listener = TcpListener::bind(config.listen).await?;
        let addr = listener.local_addr()?;
        let shared = Arc::new(Shared {
            config,
            ledger: Mutex::new(ledger),
            remembered: tokio::sync::Mutex::new(0),
            faults: Mutex::default(),
            muted: false.into(),
            told: Notify::new(),
        });
        let router = http::router(Arc::clone(&shared));
        let served = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the card simulator stopped");
            }
        });
        let telling = tokio::spawn(webhooks::tell(Arc::clone(&shared)));
        Ok(Self {
            shared,
            addr,
            tasks: vec![served, telling],
        })
    }

    /// Where it listens, as a base URL without `/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The base of its pages to pay on.
    pub fn payment_page(&self) -> String {
        format!("http://{}/pay", self.addr)
    }

    /// The next requests to its API fail so, in order.
    pub fn fail_next(&self, faults: &[Fault]) {
        lock(&self.shared.faults).extend(faults);
    }

    /// While muted it tells nothing, and forgets what it would have told.
    pub fn mute(&self, muted: bool) {
        let ordering = std::sync::atomic::Ordering::SeqCst;
        self.shared.muted.store(muted, ordering);
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Shared {
    /// Does one step, remembers it and wakes the teller.
    pub async fn step<T>(&self, work: impl FnOnce(&mut Ledger, &Moment) -> T) -> T {
        let moment = Moment {
            now: (self.config.clock)(),
            new_id,
        };
        let (done, steps) = {
            let mut ledger = lock(&self.ledger);
            let done = work(&mut ledger, &moment);
            if self.muted.load(std::sync::atomic::Ordering::SeqCst) {
                ledger.outbox.clear();
            }
            ledger.steps += 1;
            (done, ledger.steps)
        };
        self.remember(steps).await;
        self.told.notify_one();
        done
    }

    /// Looks at what is known.
    pub fn look<T>(&self, at: impl FnOnce(&Ledger) -> T) -> T {
        at(&lock(&self.ledger))
    }

    /// The oldest event that is still to be told.
    pub fn next_event(&self) -> Option<Value> {
        lock(&self.ledger).outbox.first().cloned()
    }

    /// An event was taken, or given up. The next step remembers it: one that is told again after a
    /// restart does no harm.
    pub fn forget_event(&self, event: &Value) {
        let mut ledger = lock(&self.ledger);
        ledger.outbox.retain(|other| other["id"] != event["id"]);
    }

    pub fn next_fault(&self) -> Option<Fault> {
        lock(&self.faults).pop_front()
    }

    /// Has these many steps in the file. Those who come while it is written share the next writing.
    async fn remember(&self, steps: u64) {
        let Some(path) = &self.config.data else {
            return;
        };
        let mut remembered = self.remembered.lock().await;
        if *remembered >= steps {
            return;
        }
        let (ledger, steps) = {
            let ledger = lock(&self.ledger);
            (serde_json::to_vec(&*ledger), ledger.steps)
        };
        let written = ledger.map_err(io::Error::other).and_then(|bytes| {
            let beside = path.with_extension("new");
            fs::write(&beside, bytes)?;
            fs::rename(&beside, path)
        });
        match written {
            Ok(()) => *remembered = steps,
            Err(error) => tracing::error!(%error, "the card simulator cannot remember"),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn new_id(prefix: &str) -> String {
    let mut bytes = [0_u8; 15];
    if let Err(error) = getrandom::fill(&mut bytes) {
        tracing::error!(%error, "no randomness for an id");
    }
    format!("{prefix}{}", BASE32_NOPAD.encode(&bytes).to_lowercase())
}
