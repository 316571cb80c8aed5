//! A message's text as it will be read.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use recado_content::{
    Codes, ContactCodes, Fields as ContactFields, FirmCodes, Language, LocationCodes, Template,
    TextProblem, check_text,
};
use recado_domain::contact::Contact;
use recado_domain::firm::Firm;
use recado_domain::hours::Location;
use recado_domain::{Address, Channel, Violation, ViolationCode};
use serde_json::Value;

use super::named::Named;
use super::request::{Request, Text};

/// The longest subject, text and HTML of an e-mail, in characters.
const LONGEST_SUBJECT: usize = 250;
const LONGEST_MAIL: usize = 20_000;
const LONGEST_HTML: usize = 100_000;

/// A text as it will be read.
pub(super) struct Written {
    /// Of an e-mail.
    pub subject: Option<String>,
    pub body: String,
    /// Of an e-mail, where it was written.
    pub html: Option<String>,
    /// Where it is known.
    pub language: Option<Language>,
}

/// A text before its codes are filled, and where the request names it.
struct Source<'a> {
    subject: Option<(&'static str, &'a str)>,
    body: (&'static str, &'a str),
    html: Option<(&'static str, &'a str)>,
    language: Option<Language>,
    /// None for a text without codes.
    variables: Option<&'a BTreeMap<String, Value>>,
}

/// The text as it will be read; what is wrong with it is among the violations.
pub(super) fn write(
    firm: &Firm,
    request: &Request,
    text: &Text,
    named: &Named,
    now: Timestamp,
    violations: &mut Vec<Violation>,
) -> Option<Written> {
    let wanted = contact(named)
        .and_then(|it| it.language)
        .or_else(|| named.location.as_ref()?.language);
    let source = source(firm, request, text, named, wanted, violations)?;
    let spoken = source.language.or(wanted).unwrap_or(firm.language);
    let address = named.recipient.as_ref().map(|it| &it.address);
    let kept_phone = contact(named).and_then(Contact::primary_phone);
    let phone = address.and_then(Address::phone).or(kept_phone);
    let phone = phone.map_or("", |it| it.as_str());
    let location = named.location.as_ref();
    let mut codes = codes(firm, location, phone, contact(named), spoken, now);
    if let Some(email) = address.and_then(Address::email) {
        codes.contact.email = email.as_str();
    }
    let mut fill = |place: Option<(&'static str, &str)>, is_html| {
        let (field, text) = place?;
        let filled = fill(&codes, source.variables, text, is_html);
        filled
            .map_err(|errors| {
                let found = errors.iter();
                violations.extend(found.map(|error| Violation::in_template(field, error)));
            })
            .ok()
            .map(|text| (field, text))
    };
    let subject = fill(source.subject, false);
    let body = fill(Some(source.body), false);
    let html = fill(source.html, true);
    let is_filled =
        subject.is_some() == source.subject.is_some() && html.is_some() == source.html.is_some();
    let (field, body) = body?;
    let is_readable = match named.channel {
        // A picture needs no words.
        Channel::Sms if body.is_empty() && !request.media_urls.is_empty() => true,
        Channel::Sms => readable(field, &body, violations),
        Channel::Email => mail_readable(field, &body, LONGEST_MAIL, violations),
    };
    let subject = subject.map(|(field, text)| {
        // One line: what a code prints may have several.
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_readable = mail_readable(field, &line, LONGEST_SUBJECT, violations);
        (line, is_readable)
    });
    let html = html.map(|(field, html)| {
        let is_readable = mail_readable(field, &html, LONGEST_HTML, violations);
        (html, is_readable)
    });
    let all_readable = is_readable
        && subject.as_ref().is_none_or(|(_, readable)| *readable)
        && html.as_ref().is_none_or(|(_, readable)| *readable);
    (is_filled && all_readable).then(|| Written {
        subject: subject.map(|(subject, _)| subject),
        body,
        html: html.map(|(html, _)| html),
        language: source.language,
    })
}

fn source<'a>(
    firm: &Firm,
    request: &'a Request,
    text: &'a Text,
    named: &'a Named,
    wanted: Option<Language>,
    violations: &mut Vec<Violation>,
) -> Option<Source<'a>> {
    let own = |field: &'static str, text: &'a Option<String>| Some((field, text.as_deref()?));
    let (body, language, variables) = match text {
        Text::Body { body, variables } => (body.as_str(), None, Some(variables)),
        Text::Written { body, language } => (body.as_str(), Some(*language), None),
        Text::Platform {
            answer,
            language,
            variables,
        } => {
            let language = language.or(wanted).unwrap_or(firm.language);
            (answer.text(language), Some(language), Some(variables))
        }
        Text::Template { variables, .. } => {
            let (language, variant) = named.template.as_ref()?.variant(wanted, firm.language)?;
            for (field, given) in [("subject", &request.subject), ("html", &request.html)] {
                if given.is_some() {
                    let message = "the template has it";
                    let code = ViolationCode::MutuallyExclusive;
                    violations.push(Violation::new(field, code, message));
                }
            }
            return Some(Source {
                subject: own("template_id", &variant.subject),
                body: ("template_id", &variant.body),
                html: own("template_id", &variant.html),
                language: Some(language),
                variables: Some(variables),
            });
        }
    };
    if named.channel == Channel::Email && request.question.is_some() {
        let message = "questions are asked by SMS";
        violations.push(Violation::new(
            "question",
            ViolationCode::NotSupported,
            message,
        ));
    }
    if named.channel == Channel::Email && request.subject.is_none() {
        let message = "an e-mail has a subject";
        violations.push(Violation::new("subject", ViolationCode::Required, message));
    }
    Some(Source {
        subject: own("subject", &request.subject),
        body: ("body", body),
        html: own("html", &request.html),
        language,
        variables,
    })
}

fn fill(
    codes: &Codes<'_>,
    variables: Option<&BTreeMap<String, Value>>,
    text: &str,
    is_html: bool,
) -> Result<String, Vec<recado_content::TemplateError>> {
    let Some(variables) = variables else {
        return Ok(text.to_owned());
    };
    let template = match is_html {
        true => Template::parse_html(text),
        false => Template::parse(text),
    };
    codes.render(&template.map_err(|error| vec![error])?, variables)
}

fn contact(named: &Named) -> Option<&Contact> {
    named.recipient.as_ref()?.contact.as_ref()
}

fn readable(field: &str, body: &str, violations: &mut Vec<Violation>) -> bool {
    let problems = check_text(body);
    let found = problems.iter();
    violations.extend(found.map(|problem| violation(field, problem)));
    problems.is_empty()
}

/// As an SMS, but for its length.
fn mail_readable(field: &str, text: &str, longest: usize, violations: &mut Vec<Violation>) -> bool {
    let mut problems = check_text(text);
    problems.retain(|it| !matches!(it, TextProblem::TooLong { .. }));
    let found = problems.iter();
    violations.extend(found.map(|problem| violation(field, problem)));
    let is_short = text.chars().count() <= longest;
    if !is_short {
        let message = format!("has more than {longest} characters");
        violations.push(Violation::new(field, ViolationCode::TooLong, message));
    }
    is_short && problems.is_empty()
}

fn violation(field: &str, problem: &TextProblem) -> Violation {
    let code = match problem {
        TextProblem::Empty => ViolationCode::Empty,
        TextProblem::TooLong { .. } => ViolationCode::TooLong,
        TextProblem::ControlCharacter { .. } => ViolationCode::InvalidCharacter,
    };
    Violation::new(field, code, problem.to_string())
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
        .unwrap_or_else(|_| now.to_zoned_datetime(TimeZone::UTC));
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
