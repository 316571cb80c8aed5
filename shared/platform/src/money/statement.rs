//! A month's statement: opening balance, every entry, closing balance.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use recado_domain::ledger::{Entry, EntryKind};
use recado_domain::{Error, Micros, Tenant};
use recado_store::ledger::{Direction, Position, Span};

use super::listing::{Line, Listing};
use crate::App;

const CHUNK: i32 = 1_000;

/// A calendar month in a time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    first: Date,
    /// Its beginning.
    pub from: Timestamp,
    /// The beginning of the next.
    pub to: Timestamp,
}

impl Month {
    /// Reads `2026-11` as a month in `zone`.
    pub fn parse(text: &str, zone: &TimeZone) -> Option<Self> {
        let shaped = text.len() == 7 && text.is_ascii();
        let first: Date = format!("{text}-01").parse().ok().filter(|_| shaped)?;
        let next = first.checked_add(1.month()).ok()?;
        let begin = |date: Date| {
            date.to_zoned_datetime(zone.clone())
                .map(|at| at.timestamp())
        };
        Some(Self {
            first,
            from: begin(first).ok()?,
            to: begin(next).ok()?,
        })
    }

    /// As it was written.
    pub fn text(&self) -> String {
        self.first.strftime("%Y-%m").to_string()
    }
}

/// All entries of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// The kind.
    pub kind: EntryKind,
    /// How many.
    pub count: u64,
    /// Sum of their amounts: all totals together lead from the opening to the closing balance.
    pub amount: Micros,
    /// For posts: what was charged of their holds.
    pub charged: Option<Micros>,
}

/// A month's statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Balance before the first entry.
    pub opening: Micros,
    /// Balance after the last entry, so far.
    pub closing: Micros,
    /// Per kind, of the whole month.
    pub totals: Vec<Total>,
    /// One page of its lines, oldest first.
    pub page: Listing,
}

/// The statement of a month, with a page of at most `limit` lines.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn statement(
    app: &App,
    tenant: &Tenant,
    month: &Month,
    after: Option<&Position>,
    limit: usize,
) -> Result<Statement, Error> {
    let opening = balance_before(app, tenant, month.from).await?;
    let mut statement = Statement {
        opening,
        closing: opening,
        totals: Vec::new(),
        page: Listing::default(),
    };
    let span = Span {
        from: month.from,
        to: month.to,
        direction: Direction::Forward,
        after: None,
    };
    let mut reader = app.store.read_ledger(tenant, span).await?;
    while let Some(entries) = reader.next(CHUNK).await? {
        for entry in entries {
            statement.take(entry, after, limit);
        }
    }
    Ok(statement)
}

impl Statement {
    fn take(&mut self, entry: Entry, after: Option<&Position>, limit: usize) {
        self.closing = entry.balance_after.unwrap_or(self.closing);
        self.add_up(&entry);
        if after.is_some_and(|after| Position::of(&entry).as_str() <= after.as_str()) {
            return;
        }
        if self.page.lines.len() < limit {
            self.page.lines.push(Line {
                entry,
                balance_after: self.closing,
            });
        } else if self.page.next.is_none() {
            self.page.next = self.page.lines.last().map(|line| Position::of(&line.entry));
        }
    }

    fn add_up(&mut self, entry: &Entry) {
        let place = self.totals.iter().position(|it| it.kind == entry.kind);
        let place = place.unwrap_or_else(|| {
            self.totals.push(Total {
                kind: entry.kind,
                count: 0,
                amount: Micros::ZERO,
                charged: None,
            });
            self.totals.len() - 1
        });
        let total = &mut self.totals[place];
        total.count += 1;
        total.amount = total.amount.saturating_add(entry.amount);
        if let Some(charged) = entry.settled {
            total.charged = Some(charged.saturating_add(total.charged.unwrap_or_default()));
        }
    }
}

/// The balance after the last movement before `to`.
async fn balance_before(app: &App, tenant: &Tenant, to: Timestamp) -> Result<Micros, Error> {
    let span = Span {
        from: Timestamp::MIN,
        to,
        direction: Direction::Backward,
        after: None,
    };
    let mut reader = app.store.read_ledger(tenant, span).await?;
    let mut chunk = 20;
    while let Some(entries) = reader.next(chunk).await? {
        if let Some(balance) = entries.iter().find_map(|entry| entry.balance_after) {
            return Ok(balance);
        }
        chunk = CHUNK;
    }
    Ok(Micros::ZERO)
}
