//! What can go wrong between a client and DynamoDB, injected on demand.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use aws_smithy_runtime_api::client::result::ConnectorError;
use serde::Deserialize;
use serde_json::json;

use super::{connector::Answer, operation::Operation};

/// One request on its way to the engine.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// How many requests came before, since recording began.
    pub index: usize,
    /// What is asked.
    pub operation: Operation,
    /// The request as JSON.
    pub body: &'a [u8],
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is answered.
    Proceed,
    /// It fails, and the engine never saw it.
    Before(Fault),
    /// The engine did it, and the answer is lost to the fault.
    After(Fault),
}

/// A way to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// `ProvisionedThroughputExceededException`.
    Throttled,
    /// Another transaction holds the item: `TransactionCanceledException` with the reason
    /// `TransactionConflict` for each item of a transaction, `TransactionConflictException` for
    /// a single write, and throttling for the rest, which never conflicts.
    Conflict,
    /// HTTP 500, `InternalServerError`.
    Internal,
    /// The connection breaks.
    Lost,
    /// The connector's time-out.
    TimedOut,
    /// The process dies: no answer ever comes, and the caller's task is to be dropped.
    Crash,
}

impl Fault {
    pub(crate) async fn strike(
        self,
        operation: Operation,
        body: &[u8],
    ) -> Result<Answer, ConnectorError> {
        match self {
            Self::Throttled => Ok(throttled()),
            Self::Conflict => Ok(conflict(operation, body)),
            Self::Internal => Ok(error(500, "InternalServerError", "injected")),
            Self::Lost => Err(ConnectorError::io("the connection was lost".into())),
            Self::TimedOut => Err(ConnectorError::timeout("no answer in time".into())),
            Self::Crash => std::future::pending().await,
        }
    }
}

fn throttled() -> Answer {
    error(400, "ProvisionedThroughputExceededException", "injected")
}

fn conflict(operation: Operation, body: &[u8]) -> Answer {
    if operation.is_transaction() {
        let reason = json!({"Code": "TransactionConflict", "Message": "injected"});
        let reasons = vec![reason; transaction_items(body)];
        let kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
        let body = json!({"__type": kind, "Message": "injected", "CancellationReasons": reasons});
        Answer {
            status: 400,
            body: body.to_string(),
        }
    } else if operation.writes_items() && operation != Operation::BatchWriteItem {
        error(400, "TransactionConflictException", "injected")
    } else {
        throttled()
    }
}

fn transaction_items(body: &[u8]) -> usize {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Transaction {
        transact_items: Vec<serde::de::IgnoredAny>,
    }
    serde_json::from_slice::<Transaction>(body).map_or(0, |it| it.transact_items.len())
}

fn error(status: u16, kind: &str, message: &str) -> Answer {
    let kind = format!("com.amazonaws.dynamodb.v20120810#{kind}");
    Answer {
        status,
        body: json!({"__type": kind, "message": message}).to_string(),
    }
}

type Hook = Arc<dyn Fn(Call<'_>) -> Verdict + Send + Sync>;

/// The faults of one database: a script by the number of the call, then a hook, then none.
///
/// Idle until something is asked of it, and then costs one atomic load per request.
#[derive(Clone, Default)]
pub struct Faults {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    active: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    calls: Vec<Operation>,
    script: BTreeMap<usize, Verdict>,
    hook: Option<Hook>,
}

impl Faults {
    /// Starts recording calls, from call 0, without a fault; forgets script and hook.
    pub fn record(&self) {
        *self.state() = State::default();
        self.shared.active.store(true, Ordering::SeqCst);
    }

    /// The verdict on call number `index`, counted from 0 since recording began (now, if it had
    /// not). It strikes once, because each number comes once.
    pub fn at(&self, index: usize, verdict: Verdict) {
        self.state().script.insert(index, verdict);
        self.shared.active.store(true, Ordering::SeqCst);
    }

    /// Asks `hook` about every call the script says nothing about.
    pub fn hook(&self, hook: impl Fn(Call<'_>) -> Verdict + Send + Sync + 'static) {
        self.state().hook = Some(Arc::new(hook));
        self.shared.active.store(true, Ordering::SeqCst);
    }

    /// The operations called since recording began, in order: the points where one can crash.
    #[must_use]
    pub fn calls(&self) -> Vec<Operation> {
        self.state().calls.clone()
    }

    /// No faults and no recording.
    pub fn reset(&self) {
        self.shared.active.store(false, Ordering::SeqCst);
        *self.state() = State::default();
    }

    pub(crate) fn verdict(&self, operation: Operation, body: &[u8]) -> Verdict {
        if !self.shared.active.load(Ordering::Relaxed) {
            return Verdict::Proceed;
        }
        let mut state = self.state();
        let index = state.calls.len();
        state.calls.push(operation);
        if let Some(&verdict) = state.script.get(&index) {
            return verdict;
        }
        let hook = state.hook.clone();
        drop(state); // the hook may ask for the calls
        hook.map_or(Verdict::Proceed, |hook| {
            hook(Call {
                index,
                operation,
                body,
            })
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Faults").finish_non_exhaustive()
    }
}
