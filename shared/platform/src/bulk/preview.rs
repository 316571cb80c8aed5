//! What would become of a bulk send: the same decisions as its plan and its workers make, and
//! nothing written.

use std::collections::BTreeMap;

use futures::stream::{self, StreamExt, TryStreamExt};
use jiff::{SignedDuration, Timestamp};
use recado_domain::bulk::{BulkSend, Skip, Window};
use recado_domain::firm::Firm;
use recado_domain::{ContactId, Error, Micros, Mode, Tenant};

use super::audience::Audience;
use super::compose::{About, Composer};
use super::create::{Request, prepare};
use super::decide::{Decided, Decider};
use super::frequency;
use super::pace::share;
use super::permitted::forbidden;
use super::plan::location;
use crate::App;

/// Consents read at once.
const AT_ONCE: usize = 32;
/// The most recipients that are shown one by one.
pub const MOST_SHOWN: usize = 10_000;
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// A bulk send that takes longer is not worth a date.
const MOST_DAYS: u32 = 400;

/// What would become of a bulk send.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// The first recipients, as given.
    pub lines: Vec<PreviewLine>,
    /// All of them.
    pub total: u32,
    /// Those that would be written to.
    pub recipients: u32,
    /// Segments of a text → recipients who would read one of that length.
    pub histogram: BTreeMap<u32, u32>,
    /// Why recipients would not be written to → how many.
    pub skipped: BTreeMap<(String, String), u32>,
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
    let composer = Composer::new(about, text).map_err(|error| Error::Internal(error.message))?;
    let mut audience = Audience::of(app, firm, tenant, &request.to).await?;
    let mut decider = Decider::new(app, &send, about, composer);
    let lately = frequency::lately(app, firm, &send).await?;
    let mut preview = Preview::default();
    let mut work: Vec<(Window, u32)> = Vec::new();
    while let Some(found) = audience.next().await? {
        let decided: Vec<Decided> = found.into_iter().map(|it| decider.decide(it)).collect();
        let decided = frequency::keep(lately.as_ref(), firm, &send, decided).await?;
        let lines = stream::iter(decided).map(|decided| line(app, &send, decided));
        let lines: Vec<(PreviewLine, Window)> = lines.buffered(AT_ONCE).try_collect().await?;
        for (line, window) in lines {
            if line.skipped.is_none() {
                match work.iter_mut().find(|(known, _)| *known == window) {
                    Some((_, segments)) => *segments += line.segments,
                    None => work.push((window, line.segments)),
                }
            }
            preview.count(line);
        }
    }
    let segments: u32 = work.iter().map(|(_, segments)| segments).sum();
    preview.price = send.unit_price.times(segments);
    preview.available = app.store.balance(tenant).await?.available;
    preview.finishes_at = (segments > 0).then(|| finish(&send, work, now)).flatten();
    Ok(preview)
}

impl Preview {
    fn count(&mut self, line: PreviewLine) {
        self.total += 1;
        match &line.skipped {
            Some(fact) => {
                let why = (fact.fact.to_string(), fact.value.clone());
                *self.skipped.entry(why).or_default() += 1;
            }
            None => {
                self.recipients += 1;
                *self.histogram.entry(line.segments).or_default() += 1;
                if let Some(at) = line.at {
                    *self.waves.entry(at).or_default() += 1;
                }
            }
        }
        if self.lines.len() < MOST_SHOWN {
            self.lines.push(line);
        }
    }
}

/// With what is asked right before each post.
async fn line(
    app: &App,
    send: &BulkSend,
    decided: Decided,
) -> Result<(PreviewLine, Window), Error> {
    let skipped = |to, contact, fact| PreviewLine {
        to,
        contact,
        segments: 0,
        at: None,
        skipped: Some(fact),
    };
    let written = match decided.what {
        Ok(written) => written,
        Err(fact) => {
            let line = skipped(decided.as_given, decided.whose, fact);
            return Ok((line, Window::default()));
        }
    };
    let to = written.to.as_str();
    let consents = app.store.consents(&send.tenant, to).await?;
    if let Some(fact) = forbidden(&consents, send) {
        let line = skipped(to.to_owned(), decided.whose, fact);
        return Ok((line, Window::default()));
    }
    let line = PreviewLine {
        to: to.to_owned(),
        contact: decided.whose,
        segments: written.segments,
        at: written.window.from.or(send.send_at),
        skipped: None,
    };
    Ok((line, written.window))
}

/// When the sender is through with all windows, one after the other; what does not fit into one
/// goes on in the same hours of the next day.
fn finish(send: &BulkSend, mut work: Vec<(Window, u32)>, now: Timestamp) -> Option<Timestamp> {
    let start = send.send_at.unwrap_or(now).max(now);
    if send.tenant.mode == Mode::Test {
        return Some(start);
    }
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
            return Some(at);
        }
        work = rest;
    }
    None
}
