//! What the carrier must not forget when its process is killed: one SQLite file, one writer thread
//! that commits whatever has gathered while it was busy.

use std::path::Path;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::message::Message;

/// Most writes in one transaction.
const MAX_BATCH: usize = 4096;

/// Why the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// SQLite's reason.
    #[error("the journal cannot be used: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A record that this version does not understand.
    #[error("the journal holds a record that cannot be read: {0}")]
    Record(#[from] serde_json::Error),
    /// The writer could not be started.
    #[error("the journal's writer cannot start: {0}")]
    Thread(#[from] std::io::Error),
}

/// Messages with their places in the order of acceptance.
pub type Changes = Vec<(usize, Message)>;

struct Write {
    changes: Changes,
    committed: oneshot::Sender<bool>,
}

/// The open journal. Dropping it lets the writer finish what it was given.
#[derive(Debug)]
pub struct Journal {
    writes: mpsc::Sender<Write>,
    writer: JoinHandle<()>,
}

impl Journal {
    /// Opens or creates the file and returns everything in it.
    ///
    /// # Errors
    /// When the file cannot be opened, or is not a journal.
    pub fn open(path: &Path) -> Result<(Self, Vec<Message>), JournalError> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute(
            "CREATE TABLE IF NOT EXISTS messages (place INTEGER PRIMARY KEY, record TEXT NOT NULL)",
            [],
        )?;
        let messages = load(&connection)?;
        let (writes, received) = mpsc::channel();
        let writer = std::thread::Builder::new()
            .name("carrier-journal".to_owned())
            .spawn(move || write(connection, &received))?;
        Ok((Self { writes, writer }, messages))
    }

    /// Hands changes to the writer, in the order of the calls. The receiver learns whether they were
    /// committed.
    pub fn submit(&self, changes: Changes) -> oneshot::Receiver<bool> {
        let (committed, receiver) = oneshot::channel();
        if self.writes.send(Write { changes, committed }).is_err() {
            tracing::error!("the carrier's journal has stopped");
        }
        receiver
    }

    /// Waits until everything is written and the file is closed.
    pub fn close(self) {
        drop(self.writes);
        if self.writer.join().is_err() {
            tracing::error!("the carrier's journal ended badly");
        }
    }
}

fn load(connection: &Connection) -> Result<Vec<Message>, JournalError> {
    let mut statement = connection.prepare("SELECT record FROM messages ORDER BY place")?;
    let mut rows = statement.query([])?;
    let mut messages = Vec::new();
    while let Some(row) = rows.next()? {
        let record: String = row.get(0)?;
        messages.push(serde_json::from_str(&record)?);
    }
    Ok(messages)
}

fn write(mut connection: Connection, received: &mpsc::Receiver<Write>) {
    while let Ok(first) = received.recv() {
        let mut batch = vec![first];
        batch.extend(received.try_iter().take(MAX_BATCH - 1));
        let committed = match commit(&mut connection, &batch) {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(%error, "the carrier's journal did not commit");
                false
            }
        };
        for write in batch {
            // Who does not wait for it does not mind.
            let _ = write.committed.send(committed);
        }
    }
}

fn commit(connection: &mut Connection, batch: &[Write]) -> Result<(), JournalError> {
    let transaction = connection.transaction()?;
    {
        let mut statement = transaction
            .prepare_cached("INSERT OR REPLACE INTO messages (place, record) VALUES (?1, ?2)")?;
        for (place, message) in batch.iter().flat_map(|write| &write.changes) {
            let place = i64::try_from(*place).unwrap_or(i64::MAX);
            statement.execute((place, serde_json::to_string(message)?))?;
        }
    }
    transaction.commit()?;
    Ok(())
}
