//! Checking that a firm's money is right: against itself, its messages, its top-ups, and what the
//! carrier says it sent. It reports; it never repairs.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use recado_domain::ledger::check::{Check, Checked, Finding, FindingKind};
use recado_domain::ledger::{EntryKind, Purpose};
use recado_domain::message::Message;
use recado_domain::{Channel, Error, MessageId, Micros, Mode, Status, Tenant};
use recado_store::PageOf;
use recado_store::ledger::{Direction, Span};
use serde_json::json;

use crate::App;
use crate::app::later;
use crate::gate::account;
use crate::ports::{CarrierAccount, CarrierMessage};

/// A message that ended this long ago has its charge in the ledger, sweeps included.
const SETTLED_BY: SignedDuration = SignedDuration::from_hours(1);
/// A message that was not put off ends within this: 72 hours until an open outcome is final, and a
/// day for a carrier that takes nothing.
const ENDED_BY: SignedDuration = SignedDuration::from_hours(5 * 24);
/// How far back the carrier's listing is compared; nightly, with an overlap.
const AUDITED: SignedDuration = SignedDuration::from_hours(26);
/// The carrier lists a message some time after it took it.
const LISTED_BY: SignedDuration = SignedDuration::from_mins(30);
/// Recipients whose messages are compared in one run; the carrier is asked once for each.
const MOST_RECIPIENTS: usize = 1_000;
const CHUNK: i32 = 1_000;
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(10);

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What is wrong; nothing when it is empty.
    pub findings: Vec<Finding>,
    /// Messages compared with the carrier's listing.
    pub audited: usize,
    /// Why the carrier's listing was not, or not wholly, compared.
    pub not_audited: Option<String>,
}

/// Checks one tenant's money. What is only half written while it is read shows once; only what is
/// found twice is reported.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn verify(app: &App, tenant: &Tenant) -> Result<Report, Error> {
    let mut report = Report {
        findings: within(app, tenant).await?,
        ..Report::default()
    };
    if !report.findings.is_empty() {
        let again: HashSet<Finding> = within(app, tenant).await?.into_iter().collect();
        report.findings.retain(|finding| again.contains(finding));
    }
    if tenant.mode == Mode::Live {
        audit(app, tenant, &mut report).await?;
    }
    Ok(report)
}

/// Checks one tenant's money and tells the log and the bus what is wrong.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the bus does not answer.
pub async fn report(app: &App, tenant: &Tenant) -> Result<(), Error> {
    let report = verify(app, tenant).await?;
    if let Some(why) = &report.not_audited {
        tracing::warn!(%tenant, why, "the carrier's listing was not wholly compared");
    }
    for finding in &report.findings {
        let (kind, subject) = (finding.kind.as_str(), finding.subject.as_str());
        tracing::error!(%tenant, kind, subject, detail = finding.detail, "the money is not right");
        let detail = json!({
            "firm_id": tenant.firm,
            "mode": tenant.mode,
            "kind": kind,
            "subject": subject,
            "detail": finding.detail,
        });
        app.bus.publish("money.finding", detail).await?;
    }
    Ok(())
}

/// The ledger, the balance, the messages and the top-ups against each other.
async fn within(app: &App, tenant: &Tenant) -> Result<Vec<Finding>, Error> {
    let checked = read(app, tenant).await?;
    let mut findings = checked.findings.clone();
    orphans(app, tenant, &checked, &mut findings).await?;
    top_ups(app, tenant, &checked, &mut findings).await?;
    Ok(findings)
}

async fn read(app: &App, tenant: &Tenant) -> Result<Checked, Error> {
    let mut check = Check::new(app.store.balance(tenant).await?);
    let span = Span {
        from: Timestamp::MIN,
        to: later(app.now(), CLOCKS_DIFFER),
        direction: Direction::Forward,
        after: None,
    };
    let mut reader = app.store.read_ledger(tenant, span).await?;
    while let Some(entries) = reader.next(CHUNK).await? {
        entries.iter().for_each(|entry| check.take(entry));
    }
    Ok(check.end())
}

/// Open holds whose message ended, never was, or should have ended.
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
    Ok(())
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

/// Yesterday's charged messages against the carrier's listing.
async fn audit(app: &App, tenant: &Tenant, report: &mut Report) -> Result<(), Error> {
    let Some(firm) = app.store.firm(&tenant.firm).await? else {
        return Ok(());
    };
    let Some(carrier) = account(app, &firm).await? else {
        report.not_audited = Some("the carrier account has no secret".to_owned());
        return Ok(());
    };
    let now = app.now();
    let since = now.checked_sub(AUDITED).unwrap_or(Timestamp::MIN);
    let until = now.checked_sub(LISTED_BY).unwrap_or(Timestamp::MIN);
    let messages = charged(app, tenant, since, until).await?;
    let mut by_recipient: HashMap<String, Vec<Message>> = HashMap::new();
    for message in messages {
        let to = message.to.as_str().to_owned();
        by_recipient.entry(to).or_default().push(message);
    }
    if by_recipient.len() > MOST_RECIPIENTS {
        report.not_audited = Some(format!(
            "{MOST_RECIPIENTS} of {} recipients were compared",
            by_recipient.len()
        ));
    }
    for messages in by_recipient.into_values().take(MOST_RECIPIENTS) {
        if let Err(why) = compare(app, &carrier, &messages, report).await? {
            report.not_audited = Some(why);
            return Ok(());
        }
    }
    Ok(())
}

/// The messages whose charges stand in the ledger in this time.
async fn charged(
    app: &App,
    tenant: &Tenant,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Message>, Error> {
    let span = Span {
        from,
        to,
        direction: Direction::Forward,
        after: None,
    };
    let mut reader = app.store.read_ledger(tenant, span).await?;
    // A message that was charged twice is read once.
    let mut ids = BTreeSet::new();
    while let Some(entries) = reader.next(CHUNK).await? {
        let posts = entries.iter().filter(|entry| {
            entry.kind == EntryKind::Post && Purpose::of(&entry.reference) == Purpose::Message
        });
        ids.extend(posts.filter_map(|entry| entry.reference.parse::<MessageId>().ok()));
    }
    let ids: Vec<MessageId> = ids.into_iter().collect();
    let mut messages = app.store.messages(tenant, &ids).await?;
    // E-mails are not listed anywhere.
    messages.retain(|message| message.channel() == Channel::Sms);
    Ok(messages)
}

/// One recipient's charged messages against the carrier's. Says why when it could not be compared.
async fn compare(
    app: &App,
    carrier: &CarrierAccount,
    messages: &[Message],
    report: &mut Report,
) -> Result<Result<(), String>, Error> {
    let (Some(to), Some(oldest)) = (
        messages.first().and_then(|message| message.to.phone()),
        messages.iter().map(|message| message.created_at).min(),
    ) else {
        return Ok(Ok(()));
    };
    let listed = match app.carrier.list(carrier, to, oldest).await {
        Ok(listed) => listed,
        Err(error) => return Ok(Err(error.0)),
    };
    for message in messages {
        let Some(sid) = &message.carrier_sid else {
            continue;
        };
        report.audited += 1;
        let is_listed = listed.iter().any(|other| other.sid == *sid);
        let is_known = match is_listed {
            true => true,
            false => match app.carrier.fetch(carrier, sid).await {
                Ok(found) => found.is_some(),
                Err(error) => return Ok(Err(error.0)),
            },
        };
        if !is_known {
            let detail = format!("charged, but the carrier does not know {sid}");
            let id = message.id.as_str();
            report
                .findings
                .push(Finding::new(FindingKind::MissingAtCarrier, id, detail));
        }
    }
    for other in listed.iter().filter(|it| !has_sid(messages, &it.sid)) {
        let Some(twin) = messages.iter().find(|it| looks_like(it, other)) else {
            continue;
        };
        // One of ours that was not charged in this time, or a duplicate that nobody paid for.
        if !has_sid(&app.store.twins(twin, app.now()).await?, &other.sid) {
            let detail = format!("the carrier also sent the same text as {}", other.sid);
            let id = twin.id.as_str();
            let finding = Finding::new(FindingKind::UnknownAtCarrier, id, detail);
            report.findings.push(finding);
        }
    }
    Ok(Ok(()))
}

fn has_sid(messages: &[Message], sid: &str) -> bool {
    messages
        .iter()
        .any(|message| message.carrier_sid.as_deref() == Some(sid))
}

/// The carrier lists the number that a messaging service chose.
fn looks_like(message: &Message, listed: &CarrierMessage) -> bool {
    message.from.may_show_as(&listed.from) && message.body == listed.body
}
