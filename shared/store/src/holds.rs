//! The holds of the ledger: every accepted message has one, so they are also the list of messages.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use recado_domain::ledger::{Entry, EntryKind};
use recado_domain::{Error, Tenant};

use crate::keys;
use crate::table::{Store, failed, from_item};

/// Some holds, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holds {
    /// In the order asked for.
    pub holds: Vec<Entry>,
    /// The next look begins here.
    pub seen: Timestamp,
}

impl Store {
    /// The holds from `from` on and before `until`, oldest first, within the month of `from`; the
    /// next look begins at `seen`, which is `until` when there is nothing more to look at.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn holds_between(
        &self,
        tenant: &Tenant,
        from: Timestamp,
        until: Timestamp,
        limit: i32,
    ) -> Result<Holds, Error> {
        let month = keys::ledger_month(tenant, from);
        // Sort keys are `<instant>#<id>`, so the bare instant comes before all of that instant.
        let first = format!("{:016}", from.as_microsecond());
        let last = format!("{:016}", until.as_microsecond());
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .limit(limit)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", AttributeValue::S(month.clone()))
            .expression_attribute_values(":first", AttributeValue::S(first))
            .expression_attribute_values(":last", AttributeValue::S(last))
            .send()
            .await
            .map_err(failed)?;
        let more = answer.last_evaluated_key.is_some();
        let entries: Vec<Entry> = answer
            .items
            .unwrap_or_default()
            .into_iter()
            .map(from_item)
            .collect::<Result<_, _>>()?;
        let seen_until = match entries.last() {
            Some(last) if more => last
                .at
                .checked_add(SignedDuration::from_micros(1))
                .unwrap_or(until),
            // The month is through: on to the first instant of the next one.
            _ => keys::next_month(from).min(until),
        };
        Ok(Holds {
            holds: only_holds(entries),
            seen: seen_until,
        })
    }

    /// The holds before `before`, newest first, within the month that lies before it; `seen` is the
    /// instant before which to go on.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn holds_before(
        &self,
        tenant: &Tenant,
        before: Timestamp,
        limit: i32,
    ) -> Result<Holds, Error> {
        let found = self.entries_before(tenant, before, limit).await?;
        Ok(Holds {
            holds: only_holds(found.holds),
            ..found
        })
    }

    /// What each message in and each single one out took, as [`Store::holds_before`].
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn messages_paid_before(
        &self,
        tenant: &Tenant,
        before: Timestamp,
        limit: i32,
    ) -> Result<Holds, Error> {
        let mut found = self.entries_before(tenant, before, limit).await?;
        found
            .holds
            .retain(|entry| matches!(entry.kind, EntryKind::Hold | EntryKind::Inbound));
        Ok(found)
    }

    async fn entries_before(
        &self,
        tenant: &Tenant,
        before: Timestamp,
        limit: i32,
    ) -> Result<Holds, Error> {
        let within = before
            .checked_sub(SignedDuration::from_micros(1))
            .unwrap_or(before);
        let last = format!("{:016}", before.as_microsecond());
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .scan_index_forward(false)
            .limit(limit)
            .key_condition_expression("pk = :pk AND sk < :last")
            .expression_attribute_values(
                ":pk",
                AttributeValue::S(keys::ledger_month(tenant, within)),
            )
            .expression_attribute_values(":last", AttributeValue::S(last))
            .send()
            .await
            .map_err(failed)?;
        let more = answer.last_evaluated_key.is_some();
        let entries: Vec<Entry> = answer
            .items
            .unwrap_or_default()
            .into_iter()
            .map(from_item)
            .collect::<Result<_, _>>()?;
        let seen = match entries.last() {
            Some(last) if more => last.at,
            _ => keys::month_start(within),
        };
        Ok(Holds {
            holds: entries,
            seen,
        })
    }
}

fn only_holds(entries: Vec<Entry>) -> Vec<Entry> {
    let is_hold = |entry: &Entry| entry.kind == EntryKind::Hold;
    entries.into_iter().filter(is_hold).collect()
}
