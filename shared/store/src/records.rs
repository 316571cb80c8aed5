//! Records with their feeds, the events that changed them, and which lines are due when.
//!
//! A record is one item, so that what an event plans is written with it or not at all. A due line is
//! written before its record and taken away after it: one that means nothing is taken away by
//! whoever meets it.

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use jiff::{SignedDuration, Timestamp};
use recado_domain::event::{Client, Event};
use recado_domain::records::Record;
use recado_domain::{Error, RecordId, RuleId, Tenant};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::clients;
use crate::item::Expiring;
use crate::keys::{self, Key};
use crate::page::{Listed, PageOf};
use crate::table::{Store, attributes, failed, from_item, to_item};
use crate::transaction::Commit;

/// How long events are kept: for repeats, and for the back-test on the last 30 days.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(35 * 24);

/// A line of a record that waits for its time. Two are the same whether or not their rule is told.
#[derive(Clone, Debug, Eq, Serialize, Deserialize)]
pub struct DueLine {
    /// When it is due.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// Whose line.
    pub record_id: RecordId,
    /// Which.
    pub line: u32,
    /// Whose rule; none in what was written before it was told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule_id: Option<RuleId>,
}

impl PartialEq for DueLine {
    fn eq(&self, other: &Self) -> bool {
        let key = |it: &Self| (it.at, it.line);
        key(self) == key(other) && self.record_id == other.record_id
    }
}

/// An event as it was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TakenEvent {
    /// When it was told.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// The event.
    pub event: Event,
}

impl TakenEvent {
    /// Without what it says about the client: that stands in the record, and is forgotten there.
    fn of(&self, record: &Record) -> Self {
        let client = Client {
            contact_id: record.contact_id.clone(),
            ..Client::default()
        };
        Self {
            at: self.at,
            event: Event {
                client,
                ..self.event.clone()
            },
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Told {
    content: String,
    ttl: i64,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is written, its record too.
    Now,
    /// The very same was taken before.
    Before,
    /// Another one has this id.
    Other,
    /// Nothing is written: the record was changed at the same time.
    Contended,
}

impl Store {
    /// Reads a record, strongly consistent.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn record(&self, tenant: &Tenant, id: &RecordId) -> Result<Option<Record>, Error> {
        self.get(&keys::record(tenant, id)).await
    }

    /// Those of these records that are there.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn records(&self, tenant: &Tenant, ids: &[RecordId]) -> Result<Vec<Record>, Error> {
        let keys: Vec<Key> = ids.iter().map(|id| keys::record(tenant, id)).collect();
        self.get_many(&keys).await
    }

    /// Writes an event once, with the record as it made it out of `before`; `record` is `None` when
    /// the event came too late to change anything.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer: it may or may not have happened.
    pub async fn take_event(
        &self,
        tenant: &Tenant,
        taken: &TakenEvent,
        before: Option<&Record>,
        record: Option<&Record>,
    ) -> Result<Taken, Error> {
        let digest = hex(taken.event.id.as_bytes());
        let key = keys::event(tenant, &digest);
        let content = content(&taken.event)?;
        let ttl = expiry(taken.at);
        let mut writes = self.transaction();
        writes.create(
            &key,
            &Told {
                content: content.clone(),
                ttl,
            },
        )?;
        if let Some(record) = record {
            writes.put_version(&keys::record(tenant, &record.id), record, record.version)?;
            clients::follow(&mut writes, tenant, before, record)?;
            let what = &taken.of(record);
            let ttl = Some(ttl);
            let by_time = keys::event_by_time(tenant, taken.at, &digest);
            writes.put(&by_time, &Expiring { what, ttl })?;
        }
        match writes.commit().await? {
            Commit::Done => Ok(Taken::Now),
            Commit::Refused(refused) if refused.contains(&0) => {
                let told: Option<Told> = self.get(&key).await?;
                Ok(match told {
                    Some(told) if told.content == content => Taken::Before,
                    Some(_) => Taken::Other,
                    None => Taken::Contended,
                })
            }
            Commit::Refused(_) | Commit::Contended => Ok(Taken::Contended),
        }
    }

    /// Writes the next version of a record; false when it was changed at the same time.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn change_record(
        &self,
        tenant: &Tenant,
        before: &Record,
        record: &Record,
    ) -> Result<bool, Error> {
        let mut writes = self.transaction();
        writes.put_version(&keys::record(tenant, &record.id), record, record.version)?;
        clients::follow(&mut writes, tenant, Some(before), record)?;
        Ok(writes.commit().await? == Commit::Done)
    }

    /// Forgets a record; false when it was changed at the same time.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn forget_record(&self, tenant: &Tenant, record: &Record) -> Result<bool, Error> {
        let mut writes = self.transaction();
        writes.remove_version(&keys::record(tenant, &record.id), record.version)?;
        if let Some(contact) = &record.contact_id {
            writes.discard(&keys::client_record(tenant, contact, &record.id))?;
        }
        Ok(writes.commit().await? == Commit::Done)
    }

    /// Writes which lines are due.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_due(&self, tenant: &Tenant, lines: &[DueLine]) -> Result<(), Error> {
        let put = |line: &DueLine| {
            let item = to_item(&due_key(tenant, line), line)?;
            let put = PutRequest::builder().set_item(Some(item)).build();
            let put = put.map_err(|error| Error::Internal(error.to_string()))?;
            Ok(WriteRequest::builder().put_request(put).build())
        };
        self.write_many(lines.iter().map(put).collect::<Result<_, Error>>()?)
            .await
    }

    /// Takes lines away that are not due any more.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn delete_due(&self, tenant: &Tenant, lines: &[DueLine]) -> Result<(), Error> {
        self.delete_many(lines.iter().map(|line| due_key(tenant, line)))
            .await
    }

    /// The lines due until `until`, after the line `after`, earliest first, at most `limit`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn due_lines(
        &self,
        tenant: &Tenant,
        until: Timestamp,
        after: Option<&DueLine>,
        limit: i32,
    ) -> Result<Vec<DueLine>, Error> {
        let end = format!("{:014}$", until.as_millisecond());
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .limit(limit)
            .set_exclusive_start_key(after.map(|line| attributes(&due_key(tenant, line))))
            .key_condition_expression("pk = :pk AND sk < :end")
            .expression_attribute_values(":pk", AttributeValue::S(keys::due_partition(tenant)))
            .expression_attribute_values(":end", AttributeValue::S(end))
            .send()
            .await
            .map_err(failed)?;
        let items = answer.items.unwrap_or_default();
        items.into_iter().map(from_item).collect()
    }

    /// The events taken, newest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn taken_events(
        &self,
        tenant: &Tenant,
        page: PageOf<'_>,
    ) -> Result<Listed<TakenEvent>, Error> {
        self.newest(&keys::events(tenant), "", page).await
    }
}

fn due_key(tenant: &Tenant, line: &DueLine) -> Key {
    keys::due(tenant, line.at, &line.record_id, line.line)
}

fn expiry(at: Timestamp) -> i64 {
    at.as_second().saturating_add(KEPT_FOR.as_secs())
}

fn content(event: &Event) -> Result<String, Error> {
    let json = serde_json::to_vec(event).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(hex(&json))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(32);
    for byte in Sha256::digest(bytes).iter().take(16) {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
