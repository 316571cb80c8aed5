//! The ledger as it is shown: each entry with the balance after it.

use jiff::{SignedDuration, Timestamp};
use recado_domain::ledger::{Entry, EntryKind};
use recado_domain::{Error, Micros, Tenant};
use recado_store::ledger::{Direction, Position, Span};

use crate::App;
use crate::app::later;

/// Entries looked at for one page. A rarer filter gives shorter pages, never a slower answer.
const MOST: usize = 20_000;
const CHUNK: usize = 1_000;
/// Entries of an instance whose clock is ahead are shown too.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(10);

/// Which entries.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only of this kind.
    pub kind: Option<EntryKind>,
    /// Only for this: a message, a bulk send, a top-up, or an operator's words.
    pub reference: Option<String>,
}

impl Filter {
    fn takes(&self, entry: &Entry) -> bool {
        self.kind.is_none_or(|kind| kind == entry.kind)
            && self
                .reference
                .as_ref()
                .is_none_or(|reference| *reference == entry.reference)
    }

    fn is_open(&self) -> bool {
        self.kind.is_none() && self.reference.is_none()
    }
}

/// What to list.
#[derive(Clone, Debug)]
pub struct Query {
    /// Not older.
    pub from: Option<Timestamp>,
    /// Older than this.
    pub to: Option<Timestamp>,
    /// Which.
    pub filter: Filter,
    /// Where the page before ended.
    pub after: Option<Position>,
    /// At most as many.
    pub limit: usize,
}

/// An entry and the balance after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The entry.
    pub entry: Entry,
    /// The balance after it; a post, which moves nothing, has the one of the movement before it.
    pub balance_after: Micros,
}

/// A page of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The lines.
    pub lines: Vec<Line>,
    /// Where the next page goes on; none at the end.
    pub next: Option<Position>,
}

/// A page of a tenant's ledger, newest first.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn list(app: &App, tenant: &Tenant, query: &Query) -> Result<Listing, Error> {
    let newest = later(app.now(), CLOCKS_DIFFER);
    let span = Span {
        from: Timestamp::MIN,
        to: query.to.map_or(newest, |to| to.min(newest)),
        direction: Direction::Backward,
        after: query.after.clone(),
    };
    let mut reader = app.store.read_ledger(tenant, span).await?;
    let mut page = Page::new(query);
    let first = if query.filter.is_open() {
        query.limit + 1
    } else {
        CHUNK
    };
    let mut chunk = i32::try_from(first).unwrap_or(1);
    while let Some(entries) = reader.next(chunk).await? {
        for entry in entries {
            if page.take(entry) {
                return Ok(page.listing);
            }
        }
        chunk = 1_000;
    }
    Ok(page.listing)
}

/// A page being filled, newest first.
struct Page<'a> {
    query: &'a Query,
    listing: Listing,
    /// The first of the posts at the end whose balance is not known yet.
    open_from: usize,
    seen: usize,
    last: Option<Position>,
    full: bool,
}

impl<'a> Page<'a> {
    fn new(query: &'a Query) -> Self {
        Self {
            query,
            listing: Listing::default(),
            open_from: 0,
            seen: 0,
            last: None,
            full: false,
        }
    }

    /// Takes the next older entry in. True when the page is complete, balances included.
    fn take(&mut self, entry: Entry) -> bool {
        if let Some(balance) = entry.balance_after {
            for line in &mut self.listing.lines[self.open_from..] {
                line.balance_after = balance;
            }
            self.open_from = self.listing.lines.len();
        }
        self.full = self.full || self.ends_at(&entry);
        if !self.full {
            self.seen += 1;
            self.last = Some(Position::of(&entry));
            if self.query.filter.takes(&entry) {
                let balance_after = entry.balance_after.unwrap_or_default();
                let known = entry.balance_after.is_some();
                self.listing.lines.push(Line {
                    entry,
                    balance_after,
                });
                if known {
                    self.open_from = self.listing.lines.len();
                }
            }
        }
        self.full && self.open_from == self.listing.lines.len()
    }

    fn ends_at(&mut self, entry: &Entry) -> bool {
        if self.query.from.is_some_and(|from| entry.at < from) {
            return true;
        }
        let one_more =
            self.listing.lines.len() == self.query.limit && self.query.filter.takes(entry);
        if one_more || self.seen == MOST {
            self.listing.next.clone_from(&self.last);
            return true;
        }
        false
    }
}
