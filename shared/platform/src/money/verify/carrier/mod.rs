//! What was charged against what the carrier lists.
//!
//! The listing has thousands of messages to a page and ours stand where they are, so both sides are read
//! page by page and joined by the carrier's ids. One side never waits for the other: what differs only
//! because it is on its way, or lies beyond the edge of the day, is looked at one by one before it is
//! told.

mod doubts;
mod listed;
mod ours;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use recado_domain::comparison::Sides;
use recado_domain::firm::Firm;
use recado_domain::ledger::check::Finding;
use recado_domain::{Error, Tenant};
use recado_store::comparisons::BUCKETS;
use serde::{Deserialize, Serialize};

pub use ours::BulkPlace;

use super::{MOST_TOLD, Report, more, tell};
use crate::App;
use crate::gate::account;
use crate::job::Job;
use crate::ports::CarrierAccount;

/// How far back is compared; nightly, with an overlap.
const COMPARED: SignedDuration = SignedDuration::from_hours(26);
/// The carrier lists a message some time after it took it.
const LISTED_BY: SignedDuration = SignedDuration::from_mins(30);
/// A job begins no further step after this long; one takes a few seconds.
const PATIENCE: SignedDuration = SignedDuration::from_secs(8);

/// A day's messages that are compared with what the carrier lists, and how far that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Whose.
    pub tenant: Tenant,
    /// Not older.
    pub from: Timestamp,
    /// Older than this.
    pub to: Timestamp,
    /// How many steps are done.
    #[serde(default)]
    pub step: u32,
    /// How much that is wrong is told.
    #[serde(default)]
    pub told: usize,
    /// What comes next.
    #[serde(default)]
    pub stage: Stage,
}

/// A step of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "read", rename_all = "snake_case")]
pub enum Stage {
    /// A page of the carrier's listing.
    Listed {
        /// Of which of the firm's senders.
        sender: usize,
        /// Where the page before ended.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        after: Option<String>,
    },
    /// Some messages of which the ledger tells.
    Ledger {
        /// The place in the ledger after which they stand.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        after: Option<String>,
    },
    /// Some chunks of bulk sends.
    Bulk(BulkPlace),
    /// What seems to differ in a bucket.
    Join {
        /// Which.
        bucket: u8,
        /// The carrier's id after which it is.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        after: Option<String>,
    },
}

impl Default for Stage {
    fn default() -> Self {
        Self::Listed {
            sender: 0,
            after: None,
        }
    }
}

impl Comparison {
    /// Of the day before `now`, from its beginning.
    pub(super) fn of_the_last_day(tenant: &Tenant, now: Timestamp) -> Self {
        let before = |duration| now.checked_sub(duration).unwrap_or(Timestamp::MIN);
        Self {
            tenant: tenant.clone(),
            from: before(COMPARED),
            to: before(LISTED_BY),
            step: 0,
            told: 0,
            stage: Stage::default(),
        }
    }

    fn concerns(&self, at: Timestamp) -> bool {
        (self.from..self.to).contains(&at)
    }
}

/// Goes on with a comparison and tells what differs. A job goes on with the rest.
///
/// # Errors
/// [`Error::Unavailable`] when the store, the carrier, the bus or the queue does not answer.
pub async fn compare(app: &App, comparison: &Comparison) -> Result<(), Error> {
    compare_for(app, comparison, PATIENCE).await
}

/// As [`compare`], for about this long: at least one step.
///
/// # Errors
/// As [`compare`].
pub async fn compare_for(
    app: &App,
    comparison: &Comparison,
    patience: SignedDuration,
) -> Result<(), Error> {
    let Some(books) = Books::open(app, comparison).await? else {
        let tenant = &comparison.tenant;
        tracing::warn!(%tenant, "{NO_SECRET}: nothing was compared with its listing");
        return Ok(());
    };
    let began = app.now();
    let mut at = comparison.clone();
    loop {
        let (findings, next) = match at.stage.clone() {
            Stage::Join { bucket, after } => doubts::join(&books, bucket, after.as_deref()).await?,
            stage => {
                let gathered = gather(&books, stage).await?;
                app.store
                    .put_compared(&at.tenant, at.to, at.step, &gathered.sides, app.now())
                    .await?;
                at.step += 1;
                let join = Stage::Join {
                    bucket: 0,
                    after: None,
                };
                (gathered.findings, Some(gathered.next.unwrap_or(join)))
            }
        };
        tell(app, &at.tenant, &findings).await?;
        at.told += findings.len();
        match next {
            Some(_) if at.told >= MOST_TOLD => return tell(app, &at.tenant, &[more()]).await,
            Some(next) => at.stage = next,
            None => return Ok(()),
        }
        // What was told is not told again when a later step fails.
        if !findings.is_empty() || app.now().duration_since(began) >= patience {
            return app.enqueue(&Job::Compare(at), Duration::ZERO).await;
        }
    }
}

const NO_SECRET: &str = "the carrier account has no secret";

/// Compares all messages of the last day, at once and without writing anything.
pub(super) async fn compare_all(
    app: &App,
    tenant: &Tenant,
    report: &mut Report,
) -> Result<(), Error> {
    let comparison = Comparison::of_the_last_day(tenant, app.now());
    match all(app, &comparison, report).await {
        Err(Error::Unavailable(why)) => {
            report.not_audited = Some(why);
            Ok(())
        }
        done => done,
    }
}

async fn all(app: &App, comparison: &Comparison, report: &mut Report) -> Result<(), Error> {
    let Some(books) = Books::open(app, comparison).await? else {
        report.not_audited = Some(NO_SECRET.to_owned());
        return Ok(());
    };
    let mut sides = Sides::default();
    let mut next = Some(comparison.stage.clone());
    while let Some(stage) = next {
        let gathered = gather(&books, stage).await?;
        sides.extend(gathered.sides);
        report.findings.extend(gathered.findings);
        next = gathered.next;
    }
    report.audited = sides.charged();
    for doubts in sides.doubts().chunks(doubts::MOST) {
        if report.findings.len() >= MOST_TOLD {
            report.findings.push(more());
            break;
        }
        report
            .findings
            .extend(doubts::settle(&books, doubts).await?);
    }
    Ok(())
}

/// Whose messages are compared, over which time, with which account's.
struct Books<'a> {
    app: &'a App,
    comparison: &'a Comparison,
    firm: Firm,
    account: CarrierAccount,
}

impl<'a> Books<'a> {
    /// None where the carrier cannot be asked.
    async fn open(app: &'a App, comparison: &'a Comparison) -> Result<Option<Self>, Error> {
        let firm = app.store.firm(&comparison.tenant.firm).await?;
        let firm = firm.ok_or(Error::NotFound("firm"))?;
        let account = account(app, &firm).await?;
        Ok(account.map(|account| Self {
            app,
            comparison,
            firm,
            account,
        }))
    }
}

/// What a step has read.
#[derive(Default)]
struct Gathered {
    /// Messages, to be compared.
    sides: Sides,
    /// What is wrong with our side alone.
    findings: Vec<Finding>,
    /// The next step, while there is more to read.
    next: Option<Stage>,
}

impl Gathered {
    fn of(sides: Sides, next: Option<Stage>) -> Self {
        Self {
            sides,
            findings: Vec::new(),
            next,
        }
    }
}

async fn gather(books: &Books<'_>, stage: Stage) -> Result<Gathered, Error> {
    match stage {
        Stage::Listed { sender, after } => listed::page(books, sender, after.as_deref()).await,
        Stage::Ledger { after } => ours::of_ledger(books, after.as_deref()).await,
        Stage::Bulk(from) => ours::of_bulk_sends(books, from).await,
        Stage::Join { .. } => Ok(Gathered::default()),
    }
}
