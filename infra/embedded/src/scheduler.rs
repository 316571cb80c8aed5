//! One-time schedules on disk, delivered at least once.

use rusqlite::{OptionalExtension, Row, params};
use tokio::sync::watch;

use crate::local::{LocalError, Store};

/// Something to happen once, at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Unique; putting it again replaces the schedule.
    pub name: String,
    /// When it falls due, in epoch milliseconds.
    pub at_ms: i64,
    /// Handed back as it was given.
    pub payload: String,
}

impl Schedule {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            name: row.get(0)?,
            at_ms: row.get(1)?,
            payload: row.get(2)?,
        })
    }
}

/// EventBridge Scheduler's one-time schedules, in the process. Cheap to clone.
///
/// A due schedule is delivered again, also after a crash, until it is acknowledged.
#[derive(Debug, Clone)]
pub struct LocalScheduler {
    store: Store,
    changes: watch::Sender<u64>,
}

impl LocalScheduler {
    pub(crate) const SCHEMA: &str = "
        CREATE TABLE IF NOT EXISTS schedule (
            name TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, payload TEXT NOT NULL
        ) WITHOUT ROWID, STRICT;
        CREATE INDEX IF NOT EXISTS schedule_by_time ON schedule (at_ms, name);";

    pub(crate) fn over(store: Store) -> Self {
        Self {
            store,
            changes: watch::Sender::new(0),
        }
    }

    /// Puts a schedule in place, instead of one of the same name.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn put(&self, name: &str, at_ms: i64, payload: &str) -> Result<(), LocalError> {
        self.store.with(|db| {
            db.prepare_cached(
                "INSERT INTO schedule (name, at_ms, payload) VALUES (?1, ?2, ?3)
                 ON CONFLICT (name) DO UPDATE SET at_ms = ?2, payload = ?3",
            )?
            .execute(params![name, at_ms, payload])
        })?;
        self.changes.send_modify(|count| *count += 1);
        Ok(())
    }

    /// Takes a schedule away; false if there was none.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn delete(&self, name: &str) -> Result<bool, LocalError> {
        self.store.with(|db| {
            let deleted = db
                .prepare_cached("DELETE FROM schedule WHERE name = ?")?
                .execute([name])?;
            Ok(deleted > 0)
        })
    }

    /// The schedules due at `now_ms`, earliest first, at most `limit`. They stay until
    /// acknowledged.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn due(&self, now_ms: i64, limit: u32) -> Result<Vec<Schedule>, LocalError> {
        self.store.with(|db| {
            db.prepare_cached(
                "SELECT name, at_ms, payload FROM schedule
                 WHERE at_ms <= ? ORDER BY at_ms, name LIMIT ?",
            )?
            .query_map(params![now_ms, limit], Schedule::from_row)?
            .collect()
        })
    }

    /// Ends a delivered schedule, unless it was replaced meanwhile; says whether it did.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn ack(&self, delivered: &Schedule) -> Result<bool, LocalError> {
        self.store.with(|db| {
            let ended = db
                .prepare_cached(
                    "DELETE FROM schedule WHERE name = ? AND at_ms = ? AND payload = ?",
                )?
                .execute(params![delivered.name, delivered.at_ms, delivered.payload])?;
            Ok(ended > 0)
        })
    }

    /// When the next schedule falls due, in epoch milliseconds.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn next_at(&self) -> Result<Option<i64>, LocalError> {
        self.store.with(|db| {
            db.prepare_cached("SELECT at_ms FROM schedule ORDER BY at_ms LIMIT 1")?
                .query_row([], |row| row.get(0))
                .optional()
        })
    }

    /// The schedules whose names come after `name`, by name, at most `limit`.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn after(&self, name: &str, limit: u32) -> Result<Vec<Schedule>, LocalError> {
        self.store.with(|db| {
            db.prepare_cached(
                "SELECT name, at_ms, payload FROM schedule WHERE name > ? ORDER BY name LIMIT ?",
            )?
            .query_map(params![name, limit], Schedule::from_row)?
            .collect()
        })
    }

    /// Changes whenever a schedule is put, so that a waiting timer can look again.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }
}
