//! Planning: who is written to and who is not, in chunks, and one hold for all of them.
//!
//! The same recipients always give the same chunks, so a plan that was interrupted is simply made
//! again. The hold and the plan's result are written together, once.

use std::collections::HashSet;
use std::time::Duration;

use jiff::SignedDuration;
use recado_content::PhoneNumber;
use recado_domain::bulk::{BulkSend, BulkStatus, Chunk, MOST_OF_CHUNK, Plan, Planned, Skip};
use recado_domain::decision::Fact;
use recado_domain::firm::Firm;
use recado_domain::{BulkId, Error, Tenant};
use recado_store::ledger::Booking;

use super::change::{change, find};
use super::compose::Composer;
use super::given::{Given, read};
use super::{enqueue, pace};
use crate::App;
use crate::app::later;
use crate::contention::Tries;
use crate::job::{BulkJob, BulkStep, Due, LONGEST_DELAY, to_json};
use crate::money::after_movement;

/// A chunk takes at most this long at its sender's rate.
const LONGEST_CHUNK: Duration = Duration::from_secs(10);
/// The most entries of a chunk, those that are not written to included.
const MOST_ENTRIES: usize = 200;
/// About the most bytes of a chunk; DynamoDB's items end at 400 KB.
const MOST_BYTES: usize = 250_000;
/// Chunks written at once.
const WRITTEN_AT_ONCE: usize = 25;
/// Chunks put on the queue by one job.
const FANNED_OUT_AT_ONCE: u32 = 200;
/// The sweep of a bulk send that is still running.
const CLOSE_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// Plans a bulk send, holds its price and sets it off.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer; planning again is harmless.
pub async fn plan(app: &App, tenant: &Tenant, id: &BulkId) -> Result<(), Error> {
    let Some(send) = app.store.bulk_send(tenant, id).await? else {
        return Ok(());
    };
    let send = match send.status {
        BulkStatus::Planning => {
            let plan = write_chunks(app, &send).await?;
            hold(app, tenant, id, plan).await?
        }
        _ => send,
    };
    set_off(app, &send).await
}

/// Puts a bulk send that is paid for on its way, or into the schedule.
pub(super) async fn set_off(app: &App, send: &BulkSend) -> Result<(), Error> {
    let (tenant, id) = (&send.tenant, &send.id);
    match (send.status, send.send_at) {
        (BulkStatus::Running, _) => {
            let close = BulkStep::Close { looks: 0 };
            let at = later(app.now(), CLOSE_AFTER);
            arm(app, send, "close", at, close).await?;
            let first = BulkStep::FanOut { from: 0 };
            enqueue(app, tenant, id, first, Duration::ZERO).await
        }
        (BulkStatus::Scheduled, Some(at)) => {
            arm(app, send, "start", at, BulkStep::FanOut { from: 0 }).await
        }
        _ => Ok(()),
    }
}

/// Lets the scheduler fire a step; a later call moves it.
pub(super) async fn arm(
    app: &App,
    send: &BulkSend,
    name: &str,
    at: jiff::Timestamp,
    step: BulkStep,
) -> Result<(), Error> {
    let due = Due::Bulk(BulkJob {
        tenant: send.tenant.clone(),
        bulk_id: send.id.clone(),
        step,
    });
    let name = format!("{}-{name}", send.id);
    Ok(app.scheduler.put(&name, at, to_json(&due)?).await?)
}

async fn write_chunks(app: &App, send: &BulkSend) -> Result<Plan, Error> {
    let (tenant, id) = (&send.tenant, &send.id);
    let missing = || Error::Internal("a bulk send without text or firm".to_owned());
    let firm = app.store.firm(&tenant.firm).await?.ok_or_else(missing)?;
    let text = app.store.bulk_text(tenant, id).await?.ok_or_else(missing)?;
    let composer = Composer::new(text).map_err(|error| Error::Internal(error.message))?;
    let mut planner = Planner::new(app, &firm, send, &composer);
    let mut full = Vec::new();
    for number in 0..send.parts {
        let part = app.store.bulk_part(tenant, id, number).await?;
        for given in read(&part.ok_or_else(missing)?)? {
            full.extend(planner.add(given)?);
        }
        if full.len() >= WRITTEN_AT_ONCE {
            let chunks = std::mem::take(&mut full);
            app.store.put_bulk_chunks(tenant, id, &chunks).await?;
        }
    }
    full.extend(planner.close());
    app.store.put_bulk_chunks(tenant, id, &full).await?;
    Ok(planner.plan)
}

/// Decides about recipients, one after the other.
pub struct Planner<'a> {
    app: &'a App,
    firm: &'a Firm,
    send: &'a BulkSend,
    composer: &'a Composer,
    /// Numbers seen, as integers: there may be a hundred thousand.
    seen: HashSet<u64>,
    chunk: Chunk,
    bytes: usize,
    written_to: usize,
    segments: u32,
    /// What it comes to so far.
    pub plan: Plan,
}

impl<'a> Planner<'a> {
    /// A planner that has seen nobody yet.
    pub fn new(app: &'a App, firm: &'a Firm, send: &'a BulkSend, composer: &'a Composer) -> Self {
        Self {
            app,
            firm,
            send,
            composer,
            seen: HashSet::new(),
            chunk: Chunk::default(),
            bytes: 0,
            written_to: 0,
            segments: 0,
            plan: Plan::default(),
        }
    }

    /// Takes a recipient in; answers the chunk that became full by it.
    ///
    /// # Errors
    /// [`Error::Internal`] for variables that cannot be written.
    pub fn add(&mut self, given: Given) -> Result<Option<(u32, Chunk)>, Error> {
        let planned = self.decide(given)?;
        let segments = self.segments + planned.segments;
        let bytes = planned.to.len() + planned.variables.as_ref().map_or(0, String::len) + 40;
        let is_full = self.written_to == MOST_OF_CHUNK
            || self.chunk.entries.len() == MOST_ENTRIES
            || self.bytes + bytes > MOST_BYTES
            || (self.written_to > 0 && self.send.rate.time_for(segments) > LONGEST_CHUNK);
        let full = is_full.then(|| self.close()).flatten();
        self.bytes += bytes;
        self.segments += planned.segments;
        match planned.skipped {
            Some(_) => self.plan.skipped += 1,
            None => {
                self.written_to += 1;
                self.plan.recipients += 1;
                self.plan.segments = self.plan.segments.saturating_add(planned.segments);
            }
        }
        self.chunk.entries.push(planned);
        Ok(full)
    }

    /// Ends the chunk that is being filled, if there is anything in it.
    pub fn close(&mut self) -> Option<(u32, Chunk)> {
        let chunk = std::mem::take(&mut self.chunk);
        (self.bytes, self.written_to, self.segments) = (0, 0, 0);
        if chunk.is_empty() {
            return None;
        }
        let number = self.plan.chunks;
        self.plan.chunks += 1;
        Some((number, chunk))
    }

    /// A recipient as it will be written to, or not.
    ///
    /// # Errors
    /// [`Error::Internal`] for variables that cannot be written.
    pub fn decide(&mut self, given: Given) -> Result<Planned, Error> {
        let as_given = given
            .phone
            .clone()
            .or(given.contact.as_ref().map(ToString::to_string));
        let as_given: String = as_given.unwrap_or_default().chars().take(64).collect();
        let decided = self.number(&given).and_then(|to| {
            let (_, segments) = self.composer.compose(to.as_str(), &given.variables)?;
            Ok((to.as_str().to_owned(), segments))
        });
        Ok(match decided {
            Ok((to, segments)) => Planned {
                to,
                segments,
                variables: match given.variables.is_empty() {
                    true => None,
                    false => Some(to_json(&given.variables)?),
                },
                skipped: None,
            },
            Err(skip) => Planned {
                to: as_given,
                segments: 0,
                variables: None,
                skipped: Some(skip),
            },
        })
    }

    fn number(&mut self, given: &Given) -> Result<PhoneNumber, Skip> {
        let no = |value: &'static str, detail: String| Err(Fact::new("number", value, detail));
        let Some(phone) = &given.phone else {
            let detail = "There is no such contact.";
            return Err(Fact::new("contact", "not_found", detail));
        };
        let number = match PhoneNumber::parse(phone, Some(self.firm.country)) {
            Ok(number) => number,
            Err(error) => return no("invalid", format!("It cannot be read: {error}.")),
        };
        let allowed = &self.app.config.sms_countries;
        if !number
            .region()
            .is_some_and(|region| allowed.contains(&region))
        {
            return no("country", "SMS to its country is not enabled.".to_owned());
        }
        if !number.can_receive_sms() {
            return no(
                "landline",
                "It is a landline and receives no SMS.".to_owned(),
            );
        }
        let digits = number.as_str().trim_start_matches('+').parse().unwrap_or(0);
        if !self.seen.insert(digits) {
            return no("duplicate", "It stands in the list before.".to_owned());
        }
        Ok(number)
    }
}

/// Holds the price and lets the bulk send run, both or neither; where it is not covered, the bulk
/// send is blocked.
async fn hold(app: &App, tenant: &Tenant, id: &BulkId, plan: Plan) -> Result<BulkSend, Error> {
    let mut tries = Tries::default();
    loop {
        let old = find(app, tenant, id).await?;
        if old.status != BulkStatus::Planning {
            return Ok(old);
        }
        let now = app.now_kept();
        let waits = old.send_at.is_some_and(|at| at > now);
        let new = BulkSend {
            status: if waits {
                BulkStatus::Scheduled
            } else {
                BulkStatus::Running
            },
            reason: None,
            version: old.version + 1,
            is_held: plan.recipients > 0,
            plan: Some(plan),
            started_at: (!waits).then_some(now),
            ..old.clone()
        };
        if plan.recipients == 0 {
            let nobody = BulkSend {
                status: BulkStatus::Completed,
                reason: Some("no_recipients".to_owned()),
                ..new
            };
            return change(app, tenant, id, |old| {
                Ok((old.status == BulkStatus::Planning).then(|| nobody.clone()))
            })
            .await;
        }
        match app.store.try_hold_bulk(&new, old.version, app.now()).await {
            Ok(Booking::Booked(entry)) => {
                after_movement(app, tenant, &entry).await;
                return Ok(new);
            }
            Ok(Booking::Contended | Booking::RefusedAlongside) => tries.pause(app).await?,
            Err(Error::InsufficientBalance { .. }) => return block(app, tenant, id, plan).await,
            Err(error) => return Err(error),
        }
    }
}

async fn block(app: &App, tenant: &Tenant, id: &BulkId, plan: Plan) -> Result<BulkSend, Error> {
    change(app, tenant, id, |old| {
        Ok((old.status == BulkStatus::Planning).then(|| BulkSend {
            status: BulkStatus::Blocked,
            reason: Some("insufficient_balance".to_owned()),
            plan: Some(plan),
            ..old.clone()
        }))
    })
    .await
}

/// Puts chunks on the queue, each about when the sender comes to it. Chunks that are through
/// already are a short look.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer; doing it again is harmless.
pub async fn fan_out(app: &App, tenant: &Tenant, id: &BulkId, from: u32) -> Result<(), Error> {
    let send = change(app, tenant, id, |old| {
        let now = app.now_kept();
        let is_due = old.status == BulkStatus::Scheduled && old.send_at.is_none_or(|at| at <= now);
        Ok(is_due.then(|| BulkSend {
            status: BulkStatus::Running,
            started_at: Some(now),
            ..old.clone()
        }))
    })
    .await?;
    let (BulkStatus::Running, Some(plan)) = (send.status, send.plan) else {
        return Ok(());
    };
    if from == 0 {
        let close = BulkStep::Close { looks: 0 };
        arm(app, &send, "close", later(app.now(), CLOSE_AFTER), close).await?;
    }
    let each = pace::time_for_chunk(&send, &plan);
    let mut chunk = from;
    let mut due = Duration::ZERO;
    while chunk < plan.chunks && chunk - from < FANNED_OUT_AT_ONCE && due < LONGEST_DELAY / 2 {
        let step = BulkStep::Chunk { chunk, place: None };
        enqueue(app, tenant, id, step, due).await?;
        chunk += 1;
        due += each;
    }
    if chunk < plan.chunks {
        let rest = BulkStep::FanOut { from: chunk };
        return enqueue(app, tenant, id, rest, due).await;
    }
    Ok(())
}
