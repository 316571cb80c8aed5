//! DynamoDB in the process: the SDK's own client, without network, TLS or signatures.

mod capacity;
mod connector;
mod dispatch;
mod faults;
mod operation;
mod ttl;

use std::{path::Path, sync::Arc};

use aws_sdk_dynamodb::{
    Client, Config,
    config::{
        BehaviorVersion, Builder, Region, SharedHttpClient, StalledStreamProtectionConfig,
        retry::RetryConfig,
    },
};
use dynoxide::Database;

pub use capacity::{Meter, OperationCost, Snapshot};
pub use dynoxide::DynoxideError as EngineError;
pub use faults::{Call, Fault, Faults, Verdict};
pub use operation::Operation;

/// A DynamoDB of one process: an engine, the faults to inject and the capacity it used.
///
/// Cheap to clone; clones share the engine.
#[derive(Clone)]
pub struct EmbeddedDynamo {
    engine: Arc<Engine>,
}

/// What a connector needs to answer one request.
pub(crate) struct Engine {
    database: Database,
    faults: Faults,
    meter: Meter,
    keep_request_tokens: bool,
}

impl EmbeddedDynamo {
    /// A database that ends with the process.
    ///
    /// # Errors
    /// The engine cannot be opened.
    pub fn memory() -> Result<Self, EngineError> {
        Ok(Self::over(Database::memory()?))
    }

    /// A database in the file at `path`, made if absent.
    ///
    /// A commit outlives the process (`kill -9`), though not a power cut: with SQLite's
    /// write-ahead log, `synchronous = NORMAL` syncs at checkpoints and not at every commit.
    ///
    /// # Errors
    /// The file cannot be opened, or a newer engine wrote it.
    pub fn file(path: &Path) -> Result<Self, EngineError> {
        let database = Database::new(&path.to_string_lossy())?;
        database.disable_bulk_loading()?; // the engine's only way to `synchronous = NORMAL`
        Ok(Self::over(database))
    }

    fn over(database: Database) -> Self {
        let engine = Engine {
            database,
            faults: Faults::default(),
            meter: Meter::default(),
            keep_request_tokens: false,
        };
        Self {
            engine: Arc::new(engine),
        }
    }

    /// The same engine honouring `ClientRequestToken`.
    ///
    /// By default tokens are dropped: the SDK makes one up for every transaction and the engine
    /// keeps each for ten minutes, slower with every one. Our transactions carry conditions that
    /// make a repeat harmless, so nothing relies on them.
    #[must_use]
    pub fn keeping_request_tokens(self) -> Self {
        let engine = Engine {
            database: self.engine.database.clone(),
            faults: self.engine.faults.clone(),
            meter: self.engine.meter.clone(),
            keep_request_tokens: true,
        };
        Self {
            engine: Arc::new(engine),
        }
    }

    /// A client of this database, without retries.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client_with(|config| config)
    }

    /// A client of this database, its configuration finished by `configure` (retries, time
    /// source, sleep, interceptors).
    #[must_use]
    pub fn client_with(&self, configure: impl FnOnce(Builder) -> Builder) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .endpoint_url("http://dynamodb.embedded")
            .allow_no_auth()
            .retry_config(RetryConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(self.http_client());
        Client::from_conf(configure(config).build())
    }

    /// The SDK's HTTP client that ends in this engine, for a configuration made elsewhere.
    #[must_use]
    pub fn http_client(&self) -> SharedHttpClient {
        connector::http_client(Arc::clone(&self.engine))
    }

    /// Answers a request of DynamoDB's own protocol, for a database that is reached over HTTP: by the
    /// operation that its header `x-amz-target` names, with status and JSON.
    #[must_use]
    pub fn answer(&self, target: &str, body: &[u8]) -> (u16, String) {
        let answer = match Operation::of_target(target) {
            Some(operation) => self.engine.answer(operation, body),
            None => dispatch::unknown_operation(),
        };
        (answer.status, answer.body)
    }

    /// What goes wrong on the way; nothing, until told.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.engine.faults
    }

    /// The capacity used so far.
    #[must_use]
    pub fn meter(&self) -> &Meter {
        &self.engine.meter
    }

    /// Deletes the items of `table` whose `attribute` (epoch seconds) lies before `now_secs`, as
    /// DynamoDB's time to live does in its own time, and says how many. Costs no capacity.
    ///
    /// # Errors
    /// The table is unknown or the engine fails.
    pub fn sweep_ttl(
        &self,
        table: &str,
        attribute: &str,
        now_secs: i64,
    ) -> Result<usize, EngineError> {
        ttl::sweep(&self.engine.database, table, attribute, now_secs)
    }
}

impl std::fmt::Debug for EmbeddedDynamo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmbeddedDynamo").finish_non_exhaustive()
    }
}
