//! The SQLite file behind the local queue and scheduler.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{queue::LocalQueue, scheduler::LocalScheduler};

/// SQLite failed: the disk is full, or the file is not ours.
#[derive(Debug, thiserror::Error)]
#[error("the local queue's database failed: {0}")]
pub struct LocalError(#[from] rusqlite::Error);

/// A queue and a scheduler that share one file. A commit outlives the process, though not a
/// power cut (write-ahead log, `synchronous = NORMAL`).
#[derive(Debug, Clone)]
pub struct Local {
    /// SQS in the process.
    pub queue: LocalQueue,
    /// One-time schedules in the process.
    pub scheduler: LocalScheduler,
}

impl Local {
    /// Ends with the process.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn memory() -> Result<Self, LocalError> {
        Self::over(Connection::open_in_memory()?)
    }

    /// In the file at `path`, made if absent.
    ///
    /// # Errors
    /// The file cannot be opened or is another kind of file.
    pub fn file(path: &Path) -> Result<Self, LocalError> {
        Self::over(Connection::open(path)?)
    }

    fn over(connection: Connection) -> Result<Self, LocalError> {
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")?;
        connection.set_prepared_statement_cache_capacity(32);
        connection.execute_batch(LocalQueue::SCHEMA)?;
        connection.execute_batch(LocalScheduler::SCHEMA)?;
        let store = Store {
            connection: Arc::new(Mutex::new(connection)),
        };
        Ok(Self {
            queue: LocalQueue::over(store.clone()),
            scheduler: LocalScheduler::over(store),
        })
    }
}

/// The one connection. SQLite has one writer anyway, and a mutex is cheaper than its own lock.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    connection: Arc<Mutex<Connection>>,
}

impl Store {
    /// Reads, or writes with a single statement.
    pub(crate) fn with<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LocalError> {
        let connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Ok(work(&connection)?)
    }

    /// Does all of `work` or nothing.
    pub(crate) fn atomically<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, LocalError> {
        let mut connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }
}
