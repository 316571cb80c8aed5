//! Whether a request makes sense: everything that is wrong with it, not only the first thing.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use recado_content::{
    Codes, ContactCodes, Fields as ContactFields, FirmCodes, Language, LocationCodes, Template,
    check_text,
};
use recado_domain::contact::Contact;
use recado_domain::firm::{Firm, Sender};
use recado_domain::hours::Location;
use recado_domain::{Error, Topic, TopicError, Violation, ViolationCode};

use super::named::Named;
use super::request::{Request, Text};
use crate::App;
use crate::manage::contacts::Recipient;

/// The furthest a message can be scheduled ahead.
const FURTHEST: SignedDuration = SignedDuration::from_hours(24 * 366);

/// A request that makes sense.
pub(super) struct Checked {
    pub to: Recipient,
    pub sender: Sender,
    pub topic: Option<Topic>,
    pub body: String,
    pub language: Option<Language>,
}

pub(super) fn check(
    app: &App,
    firm: &Firm,
    request: &Request,
    named: &Named,
    mut violations: Vec<Violation>,
    now: Timestamp,
) -> Result<Checked, Error> {
    if !app.config.sms_countries.contains(&firm.country) {
        violations.push(Violation::new(
            "to",
            ViolationCode::CountryNotEnabled,
            "SMS is not enabled for firms of this country; e-mail is",
        ));
    }
    let body = request
        .text
        .as_ref()
        .and_then(|text| render(firm, text, named, now, &mut violations));
    times(request.send_at, request.useless_after, now, &mut violations);
    let topic = topic(request.topic.as_deref(), &mut violations);
    let to = named.recipient.clone();
    let sender = sender(firm, request, named);
    match (to, body, sender, violations.is_empty()) {
        (Some(to), Some((body, language)), Some(sender), true) => Ok(Checked {
            to,
            sender: sender.clone(),
            topic,
            body,
            language,
        }),
        (_, _, None, true) => Err(Error::Conflict {
            code: "no_sender",
            detail: "the firm has no sender yet".to_owned(),
        }),
        _ => Err(Error::Invalid(violations)),
    }
}

/// The sender asked for or the location's, as long as the firm has it; else the firm's first.
fn sender<'a>(firm: &'a Firm, request: &Request, named: &Named) -> Option<&'a Sender> {
    let of_location = || named.location.as_ref().and_then(|it| it.sender.as_ref());
    let wanted = request.from.as_ref().or_else(of_location);
    let found = firm.senders.iter().find(|it| Some(&it.address) == wanted);
    found.or(firm.senders.first())
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
    let furthest = now.checked_add(FURTHEST).unwrap_or(Timestamp::MAX);
    if let Some(at) = send_at {
        if at <= now {
            wrong("send_at", ViolationCode::TimeInPast, "lies in the past");
        } else if at > furthest {
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

/// The text as it will be read, and its language where the template tells it.
fn render(
    firm: &Firm,
    text: &Text,
    named: &Named,
    now: Timestamp,
    violations: &mut Vec<Violation>,
) -> Option<(String, Option<Language>)> {
    let wanted = contact(named)
        .and_then(|it| it.language)
        .or_else(|| named.location.as_ref()?.language);
    let (field, body, language, variables) = match text {
        Text::Body { body, variables } => ("body", body.as_str(), None, variables),
        Text::Template { variables, .. } => {
            let template = named.template.as_ref()?;
            let (language, variant) = template.variant(wanted, firm.language)?;
            let body = variant.body.as_str();
            ("template_id", body, Some(language), variables)
        }
        Text::Written { body, language } => {
            let body = readable("body", body.clone(), violations)?;
            return Some((body, Some(*language)));
        }
    };
    let spoken = language.or(wanted).unwrap_or(firm.language);
    let rendered = match Template::parse(body) {
        Ok(template) => {
            let phone = named.recipient.as_ref().map_or("", |it| it.phone.as_str());
            let location = named.location.as_ref();
            let codes = codes(firm, location, phone, contact(named), spoken, now);
            codes.render(&template, variables)
        }
        Err(error) => Err(vec![error]),
    };
    match rendered {
        Ok(body) => Some((readable(field, body, violations)?, language)),
        Err(errors) => {
            let found = errors.iter();
            violations.extend(found.map(|error| Violation::in_template(field, error)));
            None
        }
    }
}

fn contact(named: &Named) -> Option<&Contact> {
    named.recipient.as_ref()?.contact.as_ref()
}

fn readable(field: &str, body: String, violations: &mut Vec<Violation>) -> Option<String> {
    let problems = check_text(&body);
    violations.extend(problems.iter().map(|problem| {
        let code = match problem.code() {
            "empty" => ViolationCode::Empty,
            "too_long" => ViolationCode::TooLong,
            _ => ViolationCode::InvalidCharacter,
        };
        Violation::new(field, code, problem.to_string())
    }));
    problems.is_empty().then_some(body)
}

/// What the short codes are filled from.
pub(crate) fn codes<'a>(
    firm: &'a Firm,
    location: Option<&'a Location>,
    phone: &'a str,
    contact: Option<&'a Contact>,
    language: Language,
    now: Timestamp,
) -> Codes<'a> {
    let zone = location.map_or(firm.time_zone.as_str(), |it| it.time_zone.name());
    let local = now
        .in_tz(zone)
        .map_or(DateTime::MIN, |zoned| zoned.datetime());
    Codes {
        contact: ContactCodes {
            name: contact.map_or("", |it| &it.name),
            first_name: contact
                .and_then(|it| it.first_name.as_deref())
                .unwrap_or_default(),
            phone,
            email: contact
                .and_then(|it| it.email.as_ref())
                .map_or("", |it| it.as_str()),
            fields: contact.map_or_else(Default::default, |it| ContactFields::of(&it.fields)),
        },
        firm: FirmCodes {
            name: &firm.name,
            phone: firm.reach.phone.as_deref().unwrap_or_default(),
            email: firm.reach.email.as_ref().map_or("", |it| it.as_str()),
            website: firm.reach.website.as_deref().unwrap_or_default(),
        },
        location: LocationCodes {
            name: location.map_or("", |it| &it.name),
            ..LocationCodes::default()
        },
        ..Codes::new(language, local)
    }
}
