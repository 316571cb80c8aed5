//! Consent: one partition per address.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use recado_domain::consent::{ConsentChange, ConsentState, Consents};
use recado_domain::{Error, Tenant};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::keys::{self, Key};
use crate::page::PageOf;
use crate::table::{Store, failed, from_item};
use crate::transaction::{Commit, Condition, Transaction};

/// Sort key of the mark on a number the carrier called unusable.
pub const DEAD_NUMBER: &str = "number";
/// More changes of one topic than anybody makes.
const LONGEST_HISTORY: u32 = 1000;

#[derive(Serialize, Deserialize)]
struct DeadNumber {
    code: u32,
}

/// What an address has said last about a topic, in the list of all that have.
#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(rename = "st")]
    state: ConsentState,
}

impl Store {
    /// Everything known about `address`, strongly consistent.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn consents(&self, tenant: &Tenant, address: &str) -> Result<Consents, Error> {
        let mut consents = Consents::default();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(
                ":pk",
                AttributeValue::S(keys::consent_partition(tenant, address)),
            )
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            let item = item.map_err(failed)?;
            let topic = item
                .get("sk")
                .and_then(|sk| sk.as_s().ok())
                .cloned()
                .unwrap_or_default();
            if topic == DEAD_NUMBER {
                consents.dead_number = Some(from_item::<DeadNumber>(item)?.code);
            } else {
                consents.by_topic.insert(topic, from_item(item)?);
            }
        }
        Ok(consents)
    }

    /// What was said about `address` until `at`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn consents_at(
        &self,
        tenant: &Tenant,
        address: &str,
        at: Timestamp,
    ) -> Result<Consents, Error> {
        let partition = keys::consent_log(tenant, address);
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(partition))
            .into_paginator()
            .items()
            .send();
        let mut consents = Consents::default();
        while let Some(item) = pages.next().await {
            let item = item.map_err(failed)?;
            let key = item.get("sk").and_then(|sk| sk.as_s().ok());
            let topic = key.and_then(|sk| sk.rsplitn(3, '#').nth(2).map(str::to_owned));
            let change: ConsentChange = from_item(item)?;
            // Of two at one instant a denial stands.
            let counts = |old: &ConsentChange| {
                old.at < change.at || (old.at == change.at && change.state == ConsentState::Denied)
            };
            if let Some(topic) = topic.filter(|_| change.at <= at)
                && consents.by_topic.get(&topic).is_none_or(counts)
            {
                consents.by_topic.insert(topic, change);
            }
        }
        Ok(consents)
    }

    /// Records a change of consent for good. It becomes the topic's newest unless a later one is
    /// known: an old form that is typed in today does not undo yesterday's opt-out. Of two changes
    /// at the same instant a denial stands. The same change again changes nothing.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_consent(
        &self,
        tenant: &Tenant,
        address: &str,
        topic: &str,
        change: &ConsentChange,
    ) -> Result<(), Error> {
        let mut writes = self.transaction();
        let of = Address { tenant, address };
        writes.record_consent(of, topic, change)?;
        writes.renew_consent(of, topic, change)?;
        match writes.commit().await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => {
                let line = line(of, topic, change)?;
                self.put(&line, change).await
            }
            Commit::Contended => Err(Error::Unavailable("others write this consent".into())),
        }
    }

    /// What addresses have said last about a topic; nothing where more than `most` have said something.
    /// What was said in the last second may be missing.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn consents_on(
        &self,
        tenant: &Tenant,
        topic: &str,
        most: usize,
    ) -> Result<Option<Vec<(String, ConsentState)>>, Error> {
        let partition = keys::consents_on(tenant, topic);
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(partition))
            .into_paginator()
            .items()
            .send();
        let mut lines = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(failed)?;
            let address = item.get("sk").and_then(|sk| sk.as_s().ok()).cloned();
            let line: Line = from_item(item)?;
            lines.extend(address.map(|address| (address, line.state)));
            if lines.len() > most {
                return Ok(None);
            }
        }
        Ok(Some(lines))
    }

    /// The changes of a topic's consent, newest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn consent_history(
        &self,
        tenant: &Tenant,
        address: &str,
        topic: &str,
    ) -> Result<Vec<ConsentChange>, Error> {
        let partition = keys::consent_log(tenant, address);
        let prefix = keys::consent_log_prefix(topic);
        let page = PageOf {
            limit: LONGEST_HISTORY,
            after: None,
        };
        Ok(self.newest(&partition, &prefix, page).await?.items)
    }

    /// Marks a number as unusable, with the carrier's code.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn mark_number_dead(
        &self,
        tenant: &Tenant,
        address: &str,
        code: u32,
    ) -> Result<(), Error> {
        let mut writes = self.transaction();
        let key = keys::consent(tenant, address, DEAD_NUMBER);
        writes.put(&key, &DeadNumber { code })?;
        let of = Address { tenant, address };
        writes.list_consent(of, DEAD_NUMBER, ConsentState::Denied)?;
        match writes.commit().await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) | Commit::Contended => {
                Err(Error::Unavailable("others write this consent".into()))
            }
        }
    }
}

/// Whose consent.
#[derive(Clone, Copy)]
pub(crate) struct Address<'a> {
    pub tenant: &'a Tenant,
    pub address: &'a str,
}

impl Transaction<'_> {
    /// Keeps a change for good.
    pub(crate) fn record_consent(
        &mut self,
        of: Address<'_>,
        topic: &str,
        change: &ConsentChange,
    ) -> Result<(), Error> {
        self.put(&line(of, topic, change)?, change)
    }

    fn list_consent(
        &mut self,
        of: Address<'_>,
        topic: &str,
        state: ConsentState,
    ) -> Result<(), Error> {
        let line = keys::consent_on(of.tenant, topic, of.address);
        self.put(&line, &Line { state })
    }

    /// Makes a change its topic's newest; only where none is newer.
    pub(crate) fn renew_consent(
        &mut self,
        of: Address<'_>,
        topic: &str,
        change: &ConsentChange,
    ) -> Result<(), Error> {
        let newest = keys::consent(of.tenant, of.address, topic);
        let condition = match change.state {
            ConsentState::Denied => "attribute_not_exists(pk) OR #it <= :it",
            ConsentState::Granted => "attribute_not_exists(pk) OR #it < :it",
        };
        self.list_consent(of, topic, change.state)?;
        let at = AttributeValue::N(change.at.as_millisecond().to_string());
        self.put_where(&newest, change, Condition::on("at", condition, at))
    }
}

fn line(of: Address<'_>, topic: &str, change: &ConsentChange) -> Result<Key, Error> {
    let digest = digest(change)?;
    Ok(keys::consent_change(
        of.tenant, of.address, topic, change.at, &digest,
    ))
}

/// Tells changes apart that were made in the same millisecond.
fn digest(change: &ConsentChange) -> Result<String, Error> {
    let text = serde_json::to_vec(change).map_err(|error| Error::Internal(error.to_string()))?;
    let digest = Sha256::digest(&text);
    Ok(digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect())
}
