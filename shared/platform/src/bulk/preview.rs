//! What would become of a bulk send: the same decisions as its plan and its workers make, and
//! nothing written.

use std::collections::{BTreeMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use recado_domain::bulk::{BulkSend, Outlook, Plan, Skip, Window};
use recado_domain::firm::Firm;
use recado_domain::{ContactId, Error, Micros, Mode, Tenant};

use super::audience::Audience;
use super::chunking::Chunker;
use super::compose::About;
use super::create::{Request, prepare};
use super::decide::Decided;
use super::pace::{self, share};
use super::permitted::Permitted;
use super::plan::location;
use super::survey::Survey;
use super::view::Line;
use crate::App;

/// The most recipients that are shown one by one.
pub const MOST_SHOWN: usize = 10_000;
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// A bulk send that takes longer is not worth a date.
const MOST_DAYS: u32 = 400;

/// What would become of a bulk send.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// Recipients, as given.
    pub lines: Vec<PreviewLine>,
    /// All of them.
    pub total: u32,
    /// Those that would be written to.
    pub recipients: u32,
    /// What they would read and why others would not, counted.
    pub outlook: Outlook,
    /// When recipients would be written to → how many, where it is not at once.
    pub waves: BTreeMap<Timestamp, u32>,
    /// What it would cost.
    pub price: Micros,
    /// What can be spent.
    pub available: Micros,
    /// When it would be through at the sender's rate.
    pub finishes_at: Option<Timestamp>,
}

/// A recipient, and what would become of it.
#[derive(Clone, Debug)]
pub struct PreviewLine {
    /// The number, or what was given in its place.
    pub to: String,
    /// The contact in whose thread it would stand, where that is known.
    pub contact: Option<ContactId>,
    /// Segments of its text.
    pub segments: u32,
    /// When, where it is not at once.
    pub at: Option<Timestamp>,
    /// Why not.
    pub skipped: Option<Skip>,
}

impl PreviewLine {
    fn of(send: &BulkSend, decided: &Decided) -> Self {
        let (to, segments, at, skipped) = match &decided.what {
            Ok(written) => {
                let at = written.window.from.or(send.send_at);
                (written.to.as_str().to_owned(), written.segments, at, None)
            }
            Err(skip) => (decided.as_given.clone(), 0, None, Some(skip.clone())),
        };
        Self {
            to,
            contact: decided.whose.clone(),
            segments,
            at,
            skipped,
        }
    }

    /// A recipient of a plan that was made for a preview.
    pub fn planned(send: &BulkSend, line: Line) -> Self {
        let at = line.window.from.or(send.send_at);
        Self {
            at: at.filter(|_| line.is_written_to()),
            to: line.to,
            contact: Some(line.contact),
            segments: line.segments,
            skipped: line.facts.into_iter().next(),
        }
    }
}

/// What would become of a bulk send. Changes nothing.
///
/// # Errors
/// As for sending it.
pub async fn preview(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    request: &Request,
) -> Result<Preview, Error> {
    let now = app.now_kept();
    let (text, send) = prepare(app, firm, tenant, request, now).await?;
    let location = location(app, &send).await?;
    let about = About {
        firm,
        location: location.as_ref(),
        category: send.category,
        now,
    };
    let audience = Audience::of(app, firm, tenant, &request.to).await?;
    let permitted = Permitted::one_by_one(app, &send);
    let nobody = HashSet::new();
    let mut survey = Survey::new(app, &send, about, text, audience, permitted, nobody).await?;
    let mut chunker = Chunker::new(&send, Plan::default());
    let mut outlook = Outlook::default();
    let mut lines = Vec::new();
    while let Some(decided) = survey.next().await? {
        for decided in decided {
            outlook.count(decided.segments());
            if lines.len() < MOST_SHOWN {
                lines.push(PreviewLine::of(&send, &decided));
            }
            // For its plan alone: nothing of it is kept.
            drop(chunker.add(decided));
        }
    }
    drop(chunker.close());
    let preview = foretell(app, &send, &chunker.plan, outlook).await?;
    Ok(Preview { lines, ..preview })
}

/// What a plan comes to.
///
/// # Errors
/// [`Error::Unavailable`] when the store did not answer.
pub async fn foretell(
    app: &App,
    send: &BulkSend,
    plan: &Plan,
    outlook: Outlook,
) -> Result<Preview, Error> {
    let mut waves = BTreeMap::new();
    for wave in plan.waves.iter().filter(|wave| wave.recipients > 0) {
        if let Some(at) = send.start_of(wave) {
            *waves.entry(at).or_default() += wave.recipients;
        }
    }
    let finishes_at = finish(app, send, plan, app.now_kept());
    Ok(Preview {
        lines: Vec::new(),
        total: plan.entries(),
        recipients: plan.recipients,
        outlook,
        waves,
        price: send.unit_price.times(plan.segments),
        available: app.store.balance(&send.tenant).await?.available,
        finishes_at: finishes_at.filter(|_| plan.segments > 0),
    })
}

/// When the sender is through with all windows, one after the other; what does not fit into one
/// goes on in the same hours of the next day.
fn finish(app: &App, send: &BulkSend, plan: &Plan, now: Timestamp) -> Option<Timestamp> {
    let start = send.send_at.unwrap_or(now).max(now);
    if send.tenant.mode == Mode::Test {
        return Some(start);
    }
    let waves = plan.waves.iter().filter(|wave| wave.segments > 0);
    let mut work: Vec<(Window, u32)> = waves.map(|it| (it.window, it.segments)).collect();
    let rate = share(send.rate);
    let mut at = start;
    for _ in 0..MOST_DAYS {
        work.sort_by_key(|(window, _)| window.from);
        let mut rest = Vec::new();
        for (window, segments) in work {
            let begins = window.from.unwrap_or(start).max(at);
            let ends = begins.checked_add(rate.time_for(segments)).ok()?;
            let until = window.until.unwrap_or(Timestamp::MAX);
            if ends <= until {
                at = ends;
                continue;
            }
            let fits = until.duration_since(begins).as_secs().max(0);
            let fits = fits.saturating_mul(i64::from(rate.thousandths())) / 1_000;
            let left = segments.saturating_sub(u32::try_from(fits).unwrap_or(u32::MAX));
            let from = window.from.unwrap_or(start).checked_add(DAY).ok()?;
            let next = Window {
                from: Some(from),
                until: Some(until.checked_add(DAY).ok()?),
            };
            at = at.max(begins.min(until));
            rest.push((next, left));
        }
        if rest.is_empty() {
            return at.checked_add(pace::tail(app, send, plan)).ok();
        }
        work = rest;
    }
    None
}
