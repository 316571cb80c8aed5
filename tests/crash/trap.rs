//! Something goes wrong at one call that leaves the platform.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::firm::SenderAddress;
use recado_embedded::EmbeddedDynamo;
use recado_embedded::dynamo::{Fault, Verdict};
use recado_platform::ports::{
    Carrier, CarrierAccount, CarrierMessage, OutboundSms, Outgoing, PortError, PostOutcome, Queue,
    QueueName, Scheduler, SentPage,
};
use tokio::sync::Notify;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harm {
    /// The process dies.
    Crash,
    /// The call fails, and the process lives to see it.
    Failure,
}

/// Whether what was asked for is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Before,
    After,
}

/// Counts the calls to the store, the queue and the carrier, and does harm at one of them.
#[derive(Default)]
pub struct Trap {
    calls: Mutex<Vec<&'static str>>,
    armed: Mutex<Option<(usize, Side, Harm)>>,
    asleep: AtomicBool,
    death: Notify,
}

/// As long as it lives, calls neither count nor go wrong: the test itself is looking.
pub struct Asleep<'a>(&'a Trap);

impl Drop for Asleep<'_> {
    fn drop(&mut self) {
        self.0.asleep.store(false, Ordering::SeqCst);
    }
}

impl Trap {
    /// Harm at call number `call`, counted from 0.
    pub fn arm(&self, call: usize, side: Side, harm: Harm) {
        *self.armed.lock().unwrap() = Some((call, side, harm));
    }

    /// Every call so far.
    pub fn calls(&self) -> Vec<&'static str> {
        self.calls.lock().unwrap().clone()
    }

    /// Lets the test look without being seen.
    pub fn silence(&self) -> Asleep<'_> {
        self.asleep.store(true, Ordering::SeqCst);
        Asleep(self)
    }

    /// Returns when the process is dead.
    pub async fn death(&self) {
        self.death.notified().await;
    }

    /// Counts a call, and says whether and how it goes wrong.
    fn strikes(&self, what: &'static str) -> Option<(Side, Harm)> {
        if self.asleep.load(Ordering::SeqCst) {
            return None;
        }
        let mut calls = self.calls.lock().unwrap();
        let number = calls.len();
        calls.push(what);
        let (_, side, harm) = (*self.armed.lock().unwrap()).filter(|armed| armed.0 == number)?;
        if harm == Harm::Crash {
            // Heard only once what runs has come to rest, and the harm is done.
            self.death.notify_one();
        }
        Some((side, harm))
    }

    /// Lets `call` happen, unless it goes wrong; `failure` is what a failed one answers.
    async fn around<T>(
        &self,
        what: &'static str,
        call: impl Future<Output = T>,
        failure: impl FnOnce() -> T,
    ) -> T {
        let Some((side, harm)) = self.strikes(what) else {
            return call.await;
        };
        if side == Side::After {
            call.await;
        }
        match harm {
            Harm::Crash => std::future::pending().await,
            Harm::Failure => failure(),
        }
    }
}

/// Has every request to the store pass the trap.
pub fn trap_store(dynamo: &EmbeddedDynamo, trap: &Arc<Trap>) {
    let trap = Arc::clone(trap);
    dynamo.faults().hook(move |_| {
        let Some((side, harm)) = trap.strikes("store") else {
            return Verdict::Proceed;
        };
        let fault = match harm {
            Harm::Crash => Fault::Crash,
            Harm::Failure => Fault::Lost,
        };
        match side {
            Side::Before => Verdict::Before(fault),
            Side::After => Verdict::After(fault),
        }
    });
}

/// A port behind the trap.
pub struct Trapped<P> {
    port: Arc<P>,
    trap: Arc<Trap>,
}

impl<P> Trapped<P> {
    pub fn new(port: &Arc<P>, trap: &Arc<Trap>) -> Self {
        Self {
            port: Arc::clone(port),
            trap: Arc::clone(trap),
        }
    }
}

fn down() -> PortError {
    PortError("it did not answer".to_owned())
}

#[async_trait]
impl<P: Queue> Queue for Trapped<P> {
    async fn send(&self, queue: QueueName, message: Outgoing) -> Result<(), PortError> {
        let call = self.port.send(queue, message);
        self.trap.around("queue", call, || Err(down())).await
    }
}

#[async_trait]
impl<P: Scheduler> Scheduler for Trapped<P> {
    async fn put(&self, name: &str, at: Timestamp, payload: String) -> Result<(), PortError> {
        let call = self.port.put(name, at, payload);
        self.trap.around("scheduler", call, || Err(down())).await
    }

    async fn delete(&self, name: &str) -> Result<(), PortError> {
        let call = self.port.delete(name);
        self.trap.around("scheduler", call, || Err(down())).await
    }
}

#[async_trait]
impl<P: Carrier> Carrier for Trapped<P> {
    async fn post(&self, account: &CarrierAccount, sms: &OutboundSms) -> PostOutcome {
        let unknown = || PostOutcome::Unknown {
            reason: "time-out".to_owned(),
        };
        let call = self.port.post(account, sms);
        self.trap.around("carrier post", call, unknown).await
    }

    async fn list(
        &self,
        account: &CarrierAccount,
        to: &PhoneNumber,
        since: Timestamp,
    ) -> Result<Vec<CarrierMessage>, PortError> {
        let call = self.port.list(account, to, since);
        self.trap.around("carrier list", call, || Err(down())).await
    }

    async fn sent(
        &self,
        account: &CarrierAccount,
        from: &SenderAddress,
        since: Timestamp,
        after: Option<&str>,
    ) -> Result<SentPage, PortError> {
        let call = self.port.sent(account, from, since, after);
        self.trap.around("carrier sent", call, || Err(down())).await
    }

    async fn fetch(
        &self,
        account: &CarrierAccount,
        sid: &str,
    ) -> Result<Option<CarrierMessage>, PortError> {
        let call = self.port.fetch(account, sid);
        self.trap
            .around("carrier fetch", call, || Err(down()))
            .await
    }
}
