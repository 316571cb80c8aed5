//! Reading the ledger across its months.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use recado_domain::ledger::Entry;
use recado_domain::{Error, Tenant};

use crate::item::Item;
use crate::keys::{self, Key};
use crate::table::{Store, attributes, failed, from_item};

/// A post is written by another instance than the movements, whose clock may be a little behind.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(10);

/// Which way a ledger is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Oldest first.
    Forward,
    /// Newest first.
    Backward,
}

/// A place in the ledger: after it, in the direction of reading, comes the next entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position(String);

impl Position {
    /// The place of an entry.
    pub fn of(entry: &Entry) -> Self {
        Self(keys::entry_sort(entry.at, &entry.id))
    }

    /// The place that a cursor names, if it is one.
    pub fn parse(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('#')?;
        let digits = micros.len() == 16 && micros.bytes().all(|byte| byte.is_ascii_digit());
        let known = digits && id.parse::<recado_domain::EntryId>().is_ok();
        known.then(|| Self(text.to_owned()))
    }

    /// As it stands in a cursor.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn at(&self) -> Option<Timestamp> {
        let micros = self.0.split('#').next()?.parse().ok()?;
        Timestamp::from_microsecond(micros).ok()
    }
}

/// What to read: from `from` (included) to `to` (not included), all of it or after a place.
#[derive(Clone, Debug)]
pub struct Span {
    /// Not older.
    pub from: Timestamp,
    /// Older than this. Every month until then is looked at, so it is no distant future.
    pub to: Timestamp,
    /// Oldest or newest first.
    pub direction: Direction,
    /// Where an earlier reading ended.
    pub after: Option<Position>,
}

/// Reads a ledger month by month.
pub struct Reader<'a> {
    store: &'a Store,
    tenant: &'a Tenant,
    span: Span,
    /// The first day of the month to read next; none at the end.
    month: Option<Date>,
    after: Option<Item>,
}

impl Store {
    /// A reader of a span of the ledger. The newest entry is written first, should its writer have
    /// died before.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn read_ledger<'a>(
        &'a self,
        tenant: &'a Tenant,
        span: Span,
    ) -> Result<Reader<'a>, Error> {
        let balance = self.balance(tenant).await?;
        if let Some(last) = &balance.last {
            self.ensure_entry(tenant, last).await?;
        }
        let mut reader = Reader {
            store: self,
            tenant,
            month: None,
            after: None,
            span,
        };
        // Before the first movement there is nothing.
        if let Some(opened) = balance.opened_at {
            reader.begin(opened);
        }
        Ok(reader)
    }
}

impl Reader<'_> {
    fn begin(&mut self, opened: Timestamp) {
        let opened = opened.checked_sub(CLOCKS_DIFFER).unwrap_or(Timestamp::MIN);
        let span = &mut self.span;
        span.from = span.from.max(opened);
        let first = match (&span.after, span.direction) {
            (Some(position), _) => position.at(),
            (None, Direction::Forward) => Some(span.from),
            (None, Direction::Backward) => Some(span.to),
        };
        let Some(first) = first.filter(|_| span.from < span.to) else {
            return;
        };
        self.after = span.after.as_ref().map(|position| {
            attributes(&Key {
                pk: keys::ledger_month(self.tenant, first),
                sk: position.0.clone(),
            })
        });
        self.month = Some(month_of(first));
    }

    /// The next entries, none at the end. At most `limit` are looked at for one answer, which may
    /// have fewer; DynamoDB itself stops at a megabyte.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn next(&mut self, limit: i32) -> Result<Option<Vec<Entry>>, Error> {
        while let Some(month) = self.month {
            let answer = self
                .store
                .client
                .query()
                .table_name(&self.store.table)
                .consistent_read(true)
                .scan_index_forward(self.span.direction == Direction::Forward)
                .limit(limit)
                .set_exclusive_start_key(self.after.take())
                .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
                .expression_attribute_values(
                    ":pk",
                    AttributeValue::S(keys::ledger_month(self.tenant, instant(month))),
                )
                .expression_attribute_values(":from", bound(self.span.from))
                // A sort key goes on after the digits, so one at `to` itself is beyond it.
                .expression_attribute_values(":to", bound(self.span.to))
                .send()
                .await
                .map_err(failed)?;
            self.after = answer.last_evaluated_key;
            if self.after.is_none() {
                self.month = self.following(month);
            }
            let items = answer.items.unwrap_or_default();
            if !items.is_empty() {
                let entries = items.into_iter().map(from_item).collect::<Result<_, _>>()?;
                return Ok(Some(entries));
            }
        }
        Ok(None)
    }

    fn following(&self, month: Date) -> Option<Date> {
        let step = match self.span.direction {
            Direction::Forward => month.checked_add(1.month()),
            Direction::Backward => month.checked_sub(1.month()),
        };
        let first = month_of(self.span.from);
        step.ok()
            .filter(|month| *month >= first && instant(*month) < self.span.to)
    }
}

fn bound(at: Timestamp) -> AttributeValue {
    AttributeValue::S(format!("{:016}", at.as_microsecond()))
}

fn month_of(at: Timestamp) -> Date {
    at.to_zoned_datetime(TimeZone::UTC).date().first_of_month()
}

fn instant(month: Date) -> Timestamp {
    month
        .to_zoned_datetime(TimeZone::UTC)
        .map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}
