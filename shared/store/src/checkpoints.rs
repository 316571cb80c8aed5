//! How far a tenant's ledger was checked.

use jiff::{SignedDuration, Timestamp};
use recado_domain::ledger::check::Carried;
use recado_domain::{Error, Tenant};
use serde::{Deserialize, Serialize};

use crate::keys::{self, Key};
use crate::ledger::Position;
use crate::table::Store;

/// Characters of what is carried in one item, which has 400 KB at most (DynamoDB).
const MOST_CHARS: usize = 300_000;
/// What is carried outlives the checks that go on with it.
const KEPT: SignedDuration = SignedDuration::from_hours(35 * 24);

/// A place in a ledger up to which it was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// The last entry that was checked; none before the first.
    pub after: Option<Position>,
    /// What the entries until then come to.
    pub so_far: Carried,
    /// When the check began that came here from the first entry.
    pub began_at: Timestamp,
    /// That check has not come to the last entry yet.
    pub is_whole: bool,
    /// It has found something.
    pub has_findings: bool,
}

/// The item that names the parts of what is carried.
#[derive(Serialize, Deserialize)]
struct Head {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    began_at: Timestamp,
    is_whole: bool,
    has_findings: bool,
    edition: String,
    parts: u32,
}

#[derive(Serialize, Deserialize)]
struct Part {
    text: String,
    ttl: i64,
}

impl Store {
    /// How far a tenant's ledger was checked; none when a check is to begin at the first entry.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn checkpoint(&self, tenant: &Tenant) -> Result<Option<Checkpoint>, Error> {
        let Some(head) = self.get::<Head>(&keys::checkpoint(tenant)).await? else {
            return Ok(None);
        };
        let parts: Vec<Key> = (0..head.parts)
            .map(|number| keys::checkpoint_part(tenant, &head.edition, number))
            .collect();
        let parts: Vec<Option<Part>> = self.get_each(&parts).await?;
        let Some(parts) = parts.into_iter().collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        let text: String = parts.into_iter().map(|part| part.text).collect();
        let so_far = serde_json::from_str(&text)
            .map_err(|error| Error::Internal(format!("not what a check carries: {error}")))?;
        Ok(Some(Checkpoint {
            after: head.after.as_deref().and_then(Position::parse),
            so_far,
            began_at: head.began_at,
            is_whole: head.is_whole,
            has_findings: head.has_findings,
        }))
    }

    /// Remembers it. `edition` is random: parts of two writers never mix.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_checkpoint(
        &self,
        tenant: &Tenant,
        checkpoint: &Checkpoint,
        edition: [u8; 10],
        now: Timestamp,
    ) -> Result<(), Error> {
        let text = serde_json::to_string(&checkpoint.so_far)
            .map_err(|error| Error::Internal(error.to_string()))?;
        let edition: String = edition.iter().map(|byte| format!("{byte:02x}")).collect();
        let ttl = now.checked_add(KEPT).unwrap_or(now).as_second();
        let mut parts = 0;
        // References and numbers are ASCII, so it may be cut anywhere.
        for piece in text.as_bytes().chunks(MOST_CHARS) {
            let text = String::from_utf8_lossy(piece).into_owned();
            let key = keys::checkpoint_part(tenant, &edition, parts);
            self.put(&key, &Part { text, ttl }).await?;
            parts += 1;
        }
        let after = checkpoint.after.as_ref();
        let head = Head {
            after: after.map(|after| after.as_str().to_owned()),
            began_at: checkpoint.began_at,
            is_whole: checkpoint.is_whole,
            has_findings: checkpoint.has_findings,
            edition,
            parts,
        };
        self.put(&keys::checkpoint(tenant), &head).await
    }

    /// Lets the next check begin at the first entry.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn forget_checkpoint(&self, tenant: &Tenant) -> Result<(), Error> {
        self.delete(&keys::checkpoint(tenant)).await
    }
}
