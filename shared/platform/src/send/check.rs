//! Whether a request makes sense: everything that is wrong with it, not only the first thing.

use jiff::{SignedDuration, Timestamp};
use recado_domain::firm::{Firm, SenderAddress};
use recado_domain::{Channel, Error, Topic, TopicError, Violation, ViolationCode};

use super::named::Named;
use super::request::Request;
use super::text::{Written, write};
use crate::App;
use crate::manage::contacts::Addressee;

/// The furthest a message can be scheduled ahead.
const FURTHEST: SignedDuration = SignedDuration::from_hours(24 * 366);

/// A request that makes sense.
pub(super) struct Checked {
    pub to: Addressee,
    pub from: SenderAddress,
    pub topic: Option<Topic>,
    pub text: Written,
}

pub(super) fn check(
    app: &App,
    firm: &Firm,
    request: &Request,
    named: &Named,
    mut violations: Vec<Violation>,
    now: Timestamp,
) -> Result<Checked, Error> {
    channel(app, firm, request, named, &mut violations);
    let text = request
        .text
        .as_ref()
        .and_then(|text| write(firm, request, text, named, now, &mut violations));
    times(request.send_at, request.useless_after, now, &mut violations);
    let topic = topic(request.topic.as_deref(), &mut violations);
    let to = named.recipient.clone();
    let from = sender(app, firm, request, named);
    match (to, text, from, violations.is_empty()) {
        (Some(to), Some(text), Some(from), true) => Ok(Checked {
            to,
            from,
            topic,
            text,
        }),
        (_, _, None, true) => Err(Error::Conflict {
            code: "no_sender",
            detail: "the firm has no sender yet".to_owned(),
        }),
        _ => Err(Error::Invalid(violations)),
    }
}

/// Whether the firm has the channel, and nothing is asked for that the channel does not have.
fn channel(
    app: &App,
    firm: &Firm,
    request: &Request,
    named: &Named,
    violations: &mut Vec<Violation>,
) {
    let mut wrong = |field: &str, code, message: &str| {
        violations.push(Violation::new(field, code, message));
    };
    let not_supported = ViolationCode::NotSupported;
    match named.channel {
        Channel::Sms => {
            if !app.config.sms_countries.contains(&firm.country) {
                let message = "SMS is not enabled for firms of this country; e-mail is";
                wrong("to", ViolationCode::CountryNotEnabled, message);
            }
            // A recipient that could not be read may have been an e-mail address.
            let is_sure = request.to.is_some() || request.channel.is_some();
            for (field, given) in [("subject", &request.subject), ("html", &request.html)] {
                if is_sure && given.is_some() {
                    wrong(field, not_supported, "an SMS has none");
                }
            }
        }
        Channel::Email if app.config.email_from.is_none() => {
            wrong("channel", not_supported, "this platform sends no e-mail");
        }
        Channel::Email if !request.media_urls.is_empty() => {
            wrong("media_urls", not_supported, "an e-mail has none");
        }
        Channel::Email => {}
    }
}

/// What it comes from. By SMS: the sender asked for or the location's, as long as the firm has it;
/// else the firm's first. By e-mail: the platform's address.
fn sender(app: &App, firm: &Firm, request: &Request, named: &Named) -> Option<SenderAddress> {
    if named.channel == Channel::Email {
        return app.config.email_from.clone().map(SenderAddress::Email);
    }
    let of_location = || named.location.as_ref().and_then(|it| it.sender.as_ref());
    let wanted = request.from.as_ref().or_else(of_location);
    let found = firm.senders.iter().find(|it| Some(&it.address) == wanted);
    let sender = found.or(firm.senders.first())?;
    Some(sender.address.clone())
}

/// The last instant that a message may be scheduled for.
pub(crate) fn furthest(now: Timestamp) -> Timestamp {
    now.checked_add(FURTHEST).unwrap_or(Timestamp::MAX)
}

pub(crate) fn times(
    send_at: Option<Timestamp>,
    useless_after: Option<Timestamp>,
    now: Timestamp,
    violations: &mut Vec<Violation>,
) {
    let mut wrong = |field: &str, code, message: &str| {
        violations.push(Violation::new(field, code, message));
    };
    if let Some(at) = send_at {
        if at <= now {
            wrong("send_at", ViolationCode::TimeInPast, "lies in the past");
        } else if at > furthest(now) {
            wrong(
                "send_at",
                ViolationCode::OutOfRange,
                "is more than a year ahead",
            );
        }
    }
    if let Some(end) = useless_after {
        if end <= now {
            let message = "the message would be useless already";
            wrong("useless_after", ViolationCode::TimeInPast, message);
        } else if send_at.is_some_and(|at| end <= at) {
            let message = "the message would be useless before it is sent";
            wrong("useless_after", ViolationCode::OutOfRange, message);
        }
    }
}

pub(crate) fn topic(topic: Option<&str>, violations: &mut Vec<Violation>) -> Option<Topic> {
    let parsed = topic?.parse::<Topic>();
    let wrong = |error: TopicError| {
        Violation::new("topic", ViolationCode::InvalidFormat, error.to_string())
    };
    parsed.map_err(|error| violations.push(wrong(error))).ok()
}
