//! Why a message went as it went, as the API shows it.

use jiff::Timestamp;
use recado_domain::Status;
use recado_domain::again::NextTry;
use recado_domain::bulk::{BulkSend, Stands};
use recado_domain::decision::{Action, Decision, Fact};
use recado_domain::message::Message;
use recado_platform::bulk::Line;
use recado_web::message::Step;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a message went as it went.
#[derive(Serialize, ToSchema)]
pub struct Explanation {
    id: String,
    status: Status,
    /// One sentence for a person.
    summary: String,
    decision: Decision,
    timeline: Vec<Step>,
    /// It did not arrive for a reason that may pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry: Option<RetryAnswer>,
}

/// When a message that did not arrive is sent again, as a message of its own.
#[derive(Serialize, ToSchema)]
#[schema(as = Retry)]
struct RetryAnswer {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Once it has been made.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
}

impl Explanation {
    /// The message, and the next try that follows it, made or still to be made.
    pub fn of(message: Message, following: Option<(NextTry, bool)>) -> Self {
        let is_scheduled = message.send_at.is_some();
        let decision = Decision {
            action: match message.status {
                Status::Refused => Action::Refuse,
                _ if is_scheduled => Action::Defer,
                _ => Action::Send,
            },
            at: message.send_at,
            facts: message.known_facts(),
        };
        Self {
            id: message.id.to_string(),
            status: message.status,
            summary: summary(&message),
            decision,
            timeline: message.timeline.into_iter().map(Step::from).collect(),
            retry: following.map(|(next, is_made)| RetryAnswer {
                at: next.at,
                message_id: is_made.then(|| next.id.to_string()),
            }),
        }
    }

    /// A recipient of a bulk send.
    pub fn of_bulk(send: &BulkSend, line: Line) -> Self {
        let (action, status) = match line.stands {
            Stands::Skipped => (Action::Refuse, Status::Refused),
            Stands::At(status) if line.window.from.is_some() => (Action::Defer, status),
            Stands::At(status) => (Action::Send, status),
        };
        let decision = Decision {
            action,
            at: line.window.from.filter(|_| action == Action::Defer),
            facts: facts(send, &line),
        };
        let why = line.facts.first().map(|fact| fact.detail.as_str());
        let reason = line.reason.as_deref();
        let summary = match (line.stands, why) {
            (Stands::Skipped, Some(why)) => format!("It was not written to. {why}"),
            _ => sentence(meaning(status, line.is_final), reason),
        };
        Self {
            id: line.id.to_string(),
            status,
            summary,
            decision,
            timeline: vec![line.message(send).now.into()],
            retry: None,
        }
    }
}

/// What decided about a recipient of a bulk send. Little of it is kept for each, since most is the
/// same for all.
fn facts(send: &BulkSend, line: &Line) -> Vec<Fact> {
    if line.stands == Stands::Skipped {
        return line.facts.clone();
    }
    let name = send.name.as_deref().unwrap_or(send.id.as_str());
    let detail = format!("It is part of the bulk send \u{201c}{name}\u{201d}.");
    let mut facts = vec![Fact::new("bulk_send", send.id.as_str(), detail)];
    if let Some(from) = line.window.from {
        let detail = format!("The hours of its recipient allow it from {from} on.");
        facts.push(Fact::new("allowed_hours", from.to_string(), detail));
    }
    if line.at.is_some() {
        let detail = "Right before it was handed over, nothing forbade it.";
        facts.push(Fact::new("consent", "not_denied", detail));
    }
    let detail = format!(
        "{} segments at {} USD each.",
        line.segments, send.unit_price
    );
    facts.push(Fact::new("price", line.price.to_string(), detail));
    facts.extend(line.facts.iter().cloned());
    facts
}

/// What the present status means, with the reason of the step that led there.
fn summary(message: &Message) -> String {
    let of_mail = message.mail.as_ref();
    let of_mail = of_mail.and_then(|_| mail_meaning(message.status));
    let meaning = of_mail.unwrap_or_else(|| meaning(message.status, message.is_final()));
    if let (Status::Scheduled, Some(hours)) = (
        message.status,
        message.known_facts().into_iter().find(Fact::is_closed),
    ) {
        return format!("{meaning}. {}", hours.detail);
    }
    let last = message.timeline.last();
    sentence(meaning, last.and_then(|moment| moment.reason.as_deref()))
}

fn sentence(meaning: &str, reason: Option<&str>) -> String {
    match reason {
        Some(reason) => format!("{meaning}: {reason}."),
        None => format!("{meaning}."),
    }
}

fn mail_meaning(status: Status) -> Option<&'static str> {
    match status {
        Status::Accepted => Some("The mail provider took it"),
        Status::Sent => Some("The mail provider sent it"),
        Status::Delivered => Some("The recipient's mail server took it"),
        Status::Undelivered => Some(
            "The recipient's mail server did not take it; the mail provider charges it all the same",
        ),
        _ => None,
    }
}

fn meaning(status: Status, is_final: bool) -> &'static str {
    match status {
        Status::Queued => "It is paid for and waits to be handed to the carrier",
        Status::Scheduled => "It waits for its time",
        Status::Sending => "It is being handed to the carrier",
        Status::Unknown if is_final => {
            "Nobody ever learnt whether the carrier took it; it was not charged"
        }
        Status::Unknown => {
            "Nobody knows yet whether the carrier took it; it is not sent again before that is known"
        }
        Status::Accepted => "The carrier took it",
        Status::Sent => "The carrier handed it to the recipient's network",
        Status::Delivered => "The recipient's phone received it",
        Status::Undelivered => {
            "The recipient's network did not deliver it; the carrier charges it all the same"
        }
        Status::Failed => "It was not sent, and not charged",
        Status::Canceled => "It was taken back before it was sent, and not charged",
        Status::Expired => "Its time passed before it could be sent; it was not charged",
        Status::Refused => "A rule forbade it after it had been accepted; it was not charged",
        Status::Received => "It came from the contact",
    }
}
