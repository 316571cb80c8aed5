//! What was charged against what the carrier lists.

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};
use recado_domain::ledger::check::{Finding, FindingKind};
use recado_domain::ledger::{EntryKind, Purpose};
use recado_domain::message::Message;
use recado_domain::{Channel, Error, MessageId, Tenant};
use recado_store::ledger::{Direction, Position, Span};

use super::{Report, tell};
use crate::App;
use crate::adoption::Others;
use crate::gate::account;
use crate::job::{Comparison, Job};
use crate::ports::{CarrierAccount, CarrierMessage};

/// How far back the carrier's listing is compared; nightly, with an overlap.
const AUDITED: SignedDuration = SignedDuration::from_hours(26);
/// The carrier lists a message some time after it took it.
const LISTED_BY: SignedDuration = SignedDuration::from_mins(30);
/// Entries looked at by one job, which asks the carrier once or twice for each charge among them.
const CHUNK: i32 = 10;

impl Comparison {
    /// Of the day before `now`.
    pub(super) fn of_the_last_day(tenant: &Tenant, now: Timestamp) -> Self {
        let before = |duration| now.checked_sub(duration).unwrap_or(Timestamp::MIN);
        Self {
            tenant: tenant.clone(),
            from: before(AUDITED),
            to: before(LISTED_BY),
            after: None,
        }
    }
}

/// Compares the next charges with the carrier's listing and tells what is wrong. A job goes on with
/// those after them.
///
/// # Errors
/// [`Error::Unavailable`] when the store, the carrier, the bus or the queue does not answer.
pub async fn compare(app: &App, comparison: &Comparison) -> Result<(), Error> {
    let tenant = &comparison.tenant;
    let mut report = Report::default();
    let next = compare_some(app, comparison, &mut report).await?;
    tell(app, tenant, &report.findings).await?;
    if let Some(why) = report.not_audited {
        tracing::warn!(%tenant, why, "the carrier's listing was not wholly compared");
        // What may pass is tried again from here.
        return match next {
            Some(_) => Err(Error::Unavailable(why)),
            None => Ok(()),
        };
    }
    match next {
        Some(next) => {
            app.enqueue(&Job::Compare(next), std::time::Duration::ZERO)
                .await
        }
        None => Ok(()),
    }
}

/// Compares all charges of the last day.
pub(super) async fn compare_all(
    app: &App,
    tenant: &Tenant,
    report: &mut Report,
) -> Result<(), Error> {
    let mut next = Some(Comparison::of_the_last_day(tenant, app.now()));
    while let Some(comparison) = next.filter(|_| report.not_audited.is_none()) {
        next = compare_some(app, &comparison, report).await?;
    }
    Ok(())
}

/// Compares the next charges, and says where to go on.
async fn compare_some(
    app: &App,
    comparison: &Comparison,
    report: &mut Report,
) -> Result<Option<Comparison>, Error> {
    let tenant = &comparison.tenant;
    let Some(firm) = app.store.firm(&tenant.firm).await? else {
        return Ok(None);
    };
    let Some(carrier) = account(app, &firm).await? else {
        report.not_audited = Some("the carrier account has no secret".to_owned());
        return Ok(None);
    };
    let (messages, next) = charged(app, comparison).await?;
    let mut by_recipient: HashMap<String, Vec<Message>> = HashMap::new();
    for message in messages {
        let to = message.to.as_str().to_owned();
        by_recipient.entry(to).or_default().push(message);
    }
    for messages in by_recipient.into_values() {
        if let Err(why) = compare_one(app, &carrier, &messages, report).await? {
            report.not_audited = Some(why);
            return Ok(Some(comparison.clone()));
        }
    }
    Ok(next)
}

/// The next messages whose charges stand in the ledger, and what comes after them.
async fn charged(
    app: &App,
    comparison: &Comparison,
) -> Result<(Vec<Message>, Option<Comparison>), Error> {
    let tenant = &comparison.tenant;
    let span = Span {
        from: comparison.from,
        to: comparison.to,
        direction: Direction::Forward,
        after: comparison.after.as_deref().and_then(Position::parse),
    };
    let mut reader = app.store.read_ledger(tenant, span).await?;
    let Some(entries) = reader.next(CHUNK).await? else {
        return Ok((vec![], None));
    };
    let posts = entries.iter().filter(|entry| {
        entry.kind == EntryKind::Post && Purpose::of(&entry.reference) == Purpose::Message
    });
    // A message that was charged twice is read once.
    let ids: BTreeSet<MessageId> = posts
        .filter_map(|entry| entry.reference.parse().ok())
        .collect();
    let ids: Vec<MessageId> = ids.into_iter().collect();
    let mut messages = app.store.messages(tenant, &ids).await?;
    // E-mails are not listed anywhere.
    messages.retain(|message| message.channel() == Channel::Sms);
    let next = entries.last().map(|last| Comparison {
        after: Some(Position::of(last).as_str().to_owned()),
        ..comparison.clone()
    });
    Ok((messages, next))
}

/// One recipient's charged messages against the carrier's. Says why when it could not be compared.
async fn compare_one(
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
        let others = Others::of_message(app, twin).await?;
        if !others.is_some_and(|others| others.sids.contains(&other.sid)) {
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
