//! Durable queues with the semantics of SQS standard queues.

mod turns;

use std::{
    collections::HashMap,
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rusqlite::{OptionalExtension, Row, params};
use tokio::sync::watch;

use crate::local::{LocalError, Store};
use turns::{Round, Taken, groups, in_turn};

const DEAD_LETTER_SUFFIX: &str = "-dlq";
const DEFAULT_MAX_RECEIVES: u32 = 5;

/// The queue that `queue`'s messages end in after too many receives.
#[must_use]
pub fn dead_letter_queue(queue: &str) -> String {
    format!("{queue}{DEAD_LETTER_SUFFIX}")
}

/// A message to send.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// Handed to the receiver as it is.
    pub body: String,
    /// How long it stays out of sight, in seconds.
    pub delay_secs: u32,
    /// SQS's message group: groups take turns, so a full one does not hold up the others.
    pub group: Option<String>,
}

/// A message received, out of sight for others until its visibility time-out ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What deletes it.
    pub receipt: Receipt,
    /// As it was sent.
    pub body: String,
    /// This receive included; 1 at first.
    pub receive_count: u32,
    /// When it was sent, in epoch milliseconds.
    pub sent_at: i64,
    /// The group it was sent with.
    pub group: Option<String>,
}

/// Proof of one receive of one message, void as soon as the message is received again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Receipt {
    message: i64,
    delivery: i64,
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.message, self.delivery)
    }
}

/// The text is not a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a receipt of the local queue")]
pub struct NotAReceipt;

impl FromStr for Receipt {
    type Err = NotAReceipt;

    fn from_str(text: &str) -> Result<Self, NotAReceipt> {
        let (message, delivery) = text.split_once('-').ok_or(NotAReceipt)?;
        Ok(Self {
            message: message.parse().map_err(|_| NotAReceipt)?,
            delivery: delivery.parse().map_err(|_| NotAReceipt)?,
        })
    }
}

/// SQS in the process: any number of queues, each made by its first use. Cheap to clone.
#[derive(Debug, Clone)]
pub struct LocalQueue {
    store: Store,
    names: Arc<Mutex<HashMap<String, Named>>>,
}

/// What is known of a queue besides its messages.
#[derive(Debug)]
struct Named {
    max_receives: u32,
    last_group: String,
    changes: watch::Sender<u64>,
}

impl Named {
    fn new(queue: &str) -> Self {
        Self {
            max_receives: if queue.ends_with(DEAD_LETTER_SUFFIX) {
                u32::MAX
            } else {
                DEFAULT_MAX_RECEIVES
            },
            last_group: String::new(),
            changes: watch::Sender::new(0),
        }
    }
}

impl LocalQueue {
    pub(crate) const SCHEMA: &str = "
        CREATE TABLE IF NOT EXISTS message (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            queue TEXT NOT NULL, grp TEXT NOT NULL, body TEXT NOT NULL,
            sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
            receive_count INTEGER NOT NULL DEFAULT 0, delivery INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX IF NOT EXISTS message_by_turn ON message (queue, grp, visible_at, id);";

    pub(crate) fn over(store: Store) -> Self {
        Self {
            store,
            names: Arc::default(),
        }
    }

    /// Sets after how many receives a message goes to the dead-letter queue instead (5).
    pub fn set_max_receives(&self, queue: &str, max_receives: u32) {
        self.named(queue, |named| named.max_receives = max_receives);
    }

    /// Sends one message.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn send(&self, queue: &str, message: &Outgoing, now_ms: i64) -> Result<(), LocalError> {
        self.send_batch(queue, std::slice::from_ref(message), now_ms)
    }

    /// Sends all of `messages` or none.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn send_batch(
        &self,
        queue: &str,
        messages: &[Outgoing],
        now_ms: i64,
    ) -> Result<(), LocalError> {
        self.store.atomically(|db| {
            let mut insert = db.prepare_cached(
                "INSERT INTO message (queue, grp, body, sent_at, visible_at)
                 VALUES (?, ?, ?, ?, ?)",
            )?;
            for it in messages {
                let visible_at = now_ms.saturating_add(i64::from(it.delay_secs) * 1000);
                let group = it.group.as_deref().unwrap_or_default();
                insert.execute(params![queue, group, it.body, now_ms, visible_at])?;
            }
            Ok(())
        })?;
        self.wake(queue);
        Ok(())
    }

    /// Takes up to `max` visible messages and hides them for `visibility_ms`: groups in turn,
    /// within a group the earliest visible first. A message received as often as allowed goes to
    /// the dead-letter queue on the way.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility_ms: i64,
        now_ms: i64,
    ) -> Result<Vec<Received>, LocalError> {
        let (max_receives, last_group) =
            self.named(queue, |it| (it.max_receives, it.last_group.clone()));
        let round = Round {
            queue,
            max_receives,
            // At least a moment, so that one receive does not take a message twice.
            visible_again_at: now_ms.saturating_add(visibility_ms.max(1)),
            now_ms,
        };
        let Taken { received, buried } = self.store.atomically(|db| {
            let groups = in_turn(groups(db, queue)?, &last_group);
            round.take(db, &groups, max)
        })?;
        if let Some(last) = received.last() {
            let group = last.group.clone().unwrap_or_default();
            self.named(queue, |named| named.last_group = group);
        }
        if buried > 0 {
            self.wake(&dead_letter_queue(queue));
        }
        Ok(received)
    }

    /// Ends a message; false if the receipt is void.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn delete(&self, receipt: Receipt) -> Result<bool, LocalError> {
        Ok(self.delete_batch(&[receipt])? == 1)
    }

    /// Ends the messages of the receipts that are not void, and counts them.
    ///
    /// # Errors
    /// SQLite fails; then none is deleted.
    pub fn delete_batch(&self, receipts: &[Receipt]) -> Result<usize, LocalError> {
        self.store.atomically(|db| {
            let mut delete =
                db.prepare_cached("DELETE FROM message WHERE id = ? AND delivery = ?")?;
            let mut deleted = 0;
            for it in receipts {
                deleted += delete.execute([it.message, it.delivery])?;
            }
            Ok(deleted)
        })
    }

    /// Hides a received message for another `visibility_ms` from now; 0 gives it back. False if
    /// the receipt is void.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn change_visibility(
        &self,
        receipt: Receipt,
        visibility_ms: i64,
        now_ms: i64,
    ) -> Result<bool, LocalError> {
        let queue: Option<String> = self.store.with(|db| {
            db.prepare_cached(
                "UPDATE message SET visible_at = ? WHERE id = ? AND delivery = ? RETURNING queue",
            )?
            .query_row(
                [
                    now_ms.saturating_add(visibility_ms),
                    receipt.message,
                    receipt.delivery,
                ],
                |row| row.get(0),
            )
            .optional()
        })?;
        if let Some(queue) = &queue {
            self.wake(queue);
        }
        Ok(queue.is_some())
    }

    /// How many messages the queue holds: visible, hidden and delayed ones.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn depth(&self, queue: &str) -> Result<u64, LocalError> {
        self.store.with(|db| {
            db.prepare_cached("SELECT count(*) FROM message WHERE queue = ?")?
                .query_row([queue], |row| row.get(0))
        })
    }

    /// Moves everything in `queue`'s dead-letter queue back to `queue`, visible at once and with
    /// a fresh count of receives; says how many messages.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn redrive(&self, queue: &str, now_ms: i64) -> Result<usize, LocalError> {
        let moved = self.store.with(|db| {
            db.prepare_cached(
                "UPDATE message SET queue = ?, visible_at = ?, receive_count = 0,
                 delivery = delivery + 1 WHERE queue = ?",
            )?
            .execute(params![queue, now_ms, dead_letter_queue(queue)])
        })?;
        if moved > 0 {
            self.wake(queue);
        }
        Ok(moved)
    }

    /// When the next message can be received, in epoch milliseconds: in the past if one waits.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn next_visible_at(&self, queue: &str) -> Result<Option<i64>, LocalError> {
        self.store.with(|db| {
            let mut earliest = db.prepare_cached(
                "SELECT min(visible_at) FROM message WHERE queue = ? AND grp = ?",
            )?;
            let mut next: Option<i64> = None;
            for group in groups(db, queue)? {
                let at: Option<i64> = earliest.query_row([queue, &group], |row| row.get(0))?;
                next = next.into_iter().chain(at).min();
            }
            Ok(next)
        })
    }

    /// Changes whenever a message is sent, given back or redriven, so that a waiting consumer
    /// can look again at once: `changed()` resolves also for a change between two looks.
    #[must_use]
    pub fn changes(&self, queue: &str) -> watch::Receiver<u64> {
        self.named(queue, |named| named.changes.subscribe())
    }

    fn wake(&self, queue: &str) {
        self.named(queue, |named| {
            named.changes.send_modify(|count| *count += 1);
        });
    }

    fn named<T>(&self, queue: &str, work: impl FnOnce(&mut Named) -> T) -> T {
        let mut names: MutexGuard<'_, _> =
            self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(named) = names.get_mut(queue) {
            return work(named);
        }
        work(
            names
                .entry(queue.to_owned())
                .or_insert_with(|| Named::new(queue)),
        )
    }
}

impl Received {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let group: String = row.get(5)?;
        Ok(Self {
            receipt: Receipt {
                message: row.get(0)?,
                delivery: row.get(1)?,
            },
            body: row.get(2)?,
            receive_count: row.get(3)?,
            sent_at: row.get(4)?,
            group: Some(group).filter(|it| !it.is_empty()),
        })
    }
}
