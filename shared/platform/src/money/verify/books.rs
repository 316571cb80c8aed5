//! The ledger against the balance, the messages and the top-ups.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use recado_domain::bulk::BulkSend;
use recado_domain::ledger::check::{Carried, Check, Checked, Finding, FindingKind};
use recado_domain::message::Message;
use recado_domain::{BulkId, Error, MessageId, Micros, Status, Tenant};
use recado_store::PageOf;
use recado_store::ledger::{Direction, Position, Span};

use super::outcomes::differing;
use crate::App;
use crate::app::later;

/// A message that ended this long ago has its charge in the ledger, sweeps included.
const SETTLED_BY: SignedDuration = SignedDuration::from_hours(1);
/// A message that was not put off ends within this: 72 hours until an open outcome is final, and a
/// day for a carrier that takes nothing.
const ENDED_BY: SignedDuration = SignedDuration::from_hours(5 * 24);
const CHUNK: i32 = 1_000;
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(10);

/// Where a check goes on: at the first entry, or after one.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub after: Option<Position>,
    pub so_far: Carried,
}

/// A part of the ledger that was checked.
pub(super) struct Part {
    /// What is wrong in it.
    pub findings: Vec<Finding>,
    /// After it, or after as much of it as will not change any more.
    pub next: Place,
    /// It ends with the newest entry, and everything was compared.
    pub is_last: bool,
}

/// Checks the entries after a place: `most` of them, or a few more, or all that there are. What is only
/// half written while it is read shows once; only what is found twice is told.
pub(super) async fn check_twice(
    app: &App,
    tenant: &Tenant,
    place: &Place,
    most: usize,
) -> Result<Part, Error> {
    let part = check(app, tenant, place, most).await?;
    if part.findings.is_empty() {
        return Ok(part);
    }
    let seen: HashSet<Finding> = part.findings.into_iter().collect();
    let mut again = check(app, tenant, place, most).await?;
    again.findings.retain(|finding| seen.contains(finding));
    Ok(again)
}

async fn check(app: &App, tenant: &Tenant, place: &Place, most: usize) -> Result<Part, Error> {
    let balance = app.store.balance(tenant).await?;
    // A part may only end where the balance has folded the posts: there the entries will not change.
    let settled = balance.posts_folded_until;
    let mut check = Check::resume(balance, place.so_far.clone());
    let mut after = place.after.clone();
    let mut taken = 0;
    let mut findings = Vec::new();
    if let Some(settled) = settled {
        let mut reader = app
            .store
            .read_ledger(tenant, until(settled, &after))
            .await?;
        while let Some(entries) = reader.next(CHUNK).await? {
            taken += entries.len();
            entries.iter().for_each(|entry| check.take(entry));
            findings.extend(differing(app, tenant, &entries).await?);
            after = entries.last().map(Position::of).or(after);
            if taken >= most {
                let (found, so_far) = check.pause();
                findings.extend(found);
                return Ok(Part {
                    findings,
                    next: Place { after, so_far },
                    is_last: false,
                });
            }
        }
    }
    let next = Place {
        so_far: check.so_far(),
        after: after.clone(),
    };
    let end = later(app.now(), CLOCKS_DIFFER);
    let mut reader = app.store.read_ledger(tenant, until(end, &after)).await?;
    while let Some(entries) = reader.next(CHUNK).await? {
        entries.iter().for_each(|entry| check.take(entry));
        findings.extend(differing(app, tenant, &entries).await?);
    }
    let checked = check.end();
    findings.extend_from_slice(&checked.findings);
    orphans(app, tenant, &checked, &mut findings).await?;
    top_ups(app, tenant, &checked, &mut findings).await?;
    Ok(Part {
        findings,
        next,
        is_last: true,
    })
}

fn until(to: Timestamp, after: &Option<Position>) -> Span {
    Span {
        from: Timestamp::MIN,
        to,
        direction: Direction::Forward,
        after: after.clone(),
    }
}

/// Open holds whose message or bulk send ended, never was, or should have ended.
async fn orphans(
    app: &App,
    tenant: &Tenant,
    checked: &Checked,
    findings: &mut Vec<Finding>,
) -> Result<(), Error> {
    let ids: Vec<MessageId> = checked
        .open
        .keys()
        .filter_map(|reference| reference.parse().ok())
        .collect();
    let found = app.store.messages(tenant, &ids).await?;
    let found: HashMap<&MessageId, &Message> =
        found.iter().map(|message| (&message.id, message)).collect();
    for id in &ids {
        let why = match found.get(id) {
            None => Some("there is no such message".to_owned()),
            Some(message) => orphaned(message, app.now()),
        };
        if let Some(why) = why {
            findings.push(Finding::new(FindingKind::OrphanHold, id.as_str(), why));
        }
    }
    let references = checked.open.keys();
    for id in references.filter_map(|it| it.parse::<BulkId>().ok()) {
        let why = match app.store.bulk_send(tenant, &id).await? {
            None => Some("there is no such bulk send".to_owned()),
            Some(send) => orphaned_send(&send, app.now()),
        };
        if let Some(why) = why {
            findings.push(Finding::new(FindingKind::OrphanHold, id.as_str(), why));
        }
    }
    Ok(())
}

/// A bulk send may wait for its time, or for its firm, for long. Once it is settled nothing is held.
fn orphaned_send(send: &BulkSend, now: Timestamp) -> Option<String> {
    if !send.is_held {
        return Some("the bulk send does not know of it".to_owned());
    }
    let ended = send.settled?.at;
    let late = later(ended, SETTLED_BY) < now;
    late.then(|| format!("the bulk send is settled since {ended}"))
}

fn orphaned(message: &Message, now: Timestamp) -> Option<String> {
    let status = message.status.as_str();
    if message.is_final() {
        let ended = message.settled_at.unwrap_or(message.created_at);
        let late = later(ended, SETTLED_BY) < now;
        return late.then(|| format!("the message is {status} since {ended}"));
    }
    let begun = message.send_at.unwrap_or(message.created_at);
    let stuck = message.status != Status::Scheduled && later(begun, ENDED_BY) < now;
    stuck.then(|| format!("the message is still {status}"))
}

/// Each top-up against what the ledger says it brought.
async fn top_ups(
    app: &App,
    tenant: &Tenant,
    checked: &Checked,
    findings: &mut Vec<Finding>,
) -> Result<(), Error> {
    let mut paid = checked.paid.clone();
    let mut after = None;
    loop {
        let page = PageOf {
            limit: 200,
            after: after.as_deref(),
        };
        let page = app.store.top_ups(tenant, page).await?;
        for top_up in page.items {
            let booked = paid.remove(top_up.id.as_str()).unwrap_or_default();
            let expected = top_up.booked();
            if booked != expected {
                let detail = format!("it brought {expected}, the ledger says {booked}");
                let id = top_up.id.as_str();
                findings.push(Finding::new(FindingKind::TopUpDiffers, id, detail));
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    for (id, booked) in paid.into_iter().filter(|(_, it)| *it != Micros::ZERO) {
        let detail = format!("there is no such top-up, the ledger says {booked}");
        findings.push(Finding::new(FindingKind::TopUpDiffers, &id, detail));
    }
    Ok(())
}
