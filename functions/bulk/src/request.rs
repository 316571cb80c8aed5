//! The body of `POST /v1/bulk-sends`.

use std::collections::BTreeSet;

use recado_domain::contact::LONGEST_TAG;
use recado_domain::{Violation, ViolationCode};
use recado_platform::bulk::{self, Given, LONGEST_SHOWN, MOST_AT_ONCE, Request, Text};
use recado_web::fields::wrong_type;
use recado_web::{Fields, FromBody};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

const CATEGORIES: [&str; 4] = ["transactional", "conversational", "collection", "marketing"];
const LONGEST_NAME: usize = 100;
/// The largest own variables of one recipient, in bytes of JSON.
const MOST_VARIABLES_BYTES: usize = 2_000;

/// A bulk send that is asked for.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code, reason = "describes the body that `BulkRequest` reads")]
pub struct BulkView {
    /// What the firm calls it.
    name: Option<String>,
    /// Whom to: one of the four.
    to: Option<AudienceView>,
    /// The text, with short codes.
    body: Option<String>,
    /// Or a template's id.
    template_id: Option<String>,
    /// Values of short codes for all recipients.
    variables: Option<Map<String, Value>>,
    /// `transactional`, `conversational`, `collection` or `marketing`.
    category: Option<String>,
    /// What it is about, for consent.
    topic: Option<String>,
    /// The branch it is sent for: its hours, language and sender.
    location_id: Option<String>,
    /// Not before.
    send_at: Option<String>,
    /// Not after.
    useless_after: Option<String>,
    /// More recipients will follow; it is sent by `start`.
    draft: Option<bool>,
}

/// Whom a bulk send goes to: one of them.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code, reason = "describes the body that `Audience` reads")]
pub struct AudienceView {
    /// Phone numbers.
    phones: Option<Vec<String>>,
    /// Contacts.
    contact_ids: Option<Vec<String>>,
    /// All contacts with this tag.
    tag: Option<String>,
    /// Phone numbers with values of short codes.
    recipients: Option<Vec<RecipientView>>,
}

/// A phone number with values of short codes.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code, reason = "describes the body that `Recipient` reads")]
pub struct RecipientView {
    phone: String,
    variables: Option<Map<String, Value>>,
}

/// A bulk send, as far as it could be read.
#[derive(Default)]
pub struct BulkRequest(pub Request);

/// Whom to.
pub struct Audience(pub Vec<Given>);

/// Reads `phone` and `variables`.
struct Recipient(Given);

impl FromBody for Recipient {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let phone = fields.required("phone", Fields::optional_string);
        let variables = fields.values_by_name("variables").into_iter().collect();
        let given = Given {
            variables,
            ..of_phone(Value::String(phone?))
        };
        let bytes = serde_json::to_vec(&given.variables).map_or(0, |json| json.len());
        if bytes <= MOST_VARIABLES_BYTES {
            return Some(Self(given));
        }
        let message = format!("have more than {MOST_VARIABLES_BYTES} bytes");
        fields.violate("variables", ViolationCode::TooLarge, message);
        None
    }
}

/// The entries of a list, those included that make no sense: each is told why.
fn entries(fields: &mut Fields, name: &str, entry: impl Fn(Value) -> Given) -> Option<Vec<Given>> {
    let elements = fields.optional_array(name)?.into_iter();
    Some(elements.map(|element| entry(element.value)).collect())
}

fn of_phone(value: Value) -> Given {
    let given = text_of(&value);
    Given {
        phone: Some(shown(&value)),
        ..given
    }
}

fn of_contact(value: Value) -> Given {
    let given = text_of(&value);
    Given {
        contact: Some(shown(&value)),
        ..given
    }
}

/// Nothing but whether it is a text that is no longer than a number or an id.
fn text_of(value: &Value) -> Given {
    match value {
        Value::String(text) if text.chars().nth(LONGEST_SHOWN).is_none() => Given::default(),
        Value::String(_) => senseless(&too_long()),
        other => senseless(&wrong_type("", "a string", other)),
    }
}

fn too_long() -> Violation {
    let message = format!("has more than {LONGEST_SHOWN} characters");
    Violation::new("", ViolationCode::TooLong, message)
}

fn of_recipient(value: Value) -> Given {
    let phone = match &value {
        Value::Object(fields) => fields.get("phone").map(shown),
        other => Some(shown(other)),
    };
    let wrong = match Fields::read(value) {
        Ok(Recipient(given)) => return given,
        Err(violations) => violations,
    };
    let first = wrong.into_iter().next();
    Given {
        phone,
        ..first.as_ref().map_or_else(Given::default, senseless)
    }
}

fn of_tag(tag: String) -> Given {
    Given {
        tag: Some(tag),
        ..Given::default()
    }
}

/// An entry that is only reported.
fn senseless(why: &Violation) -> Given {
    let what = if why.field.is_empty() {
        "It"
    } else {
        &why.field
    };
    Given {
        wrong: Some(format!("{what} {}.", why.message)),
        ..Given::default()
    }
}

/// What was given in place of a number or an id, for people.
fn shown(value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    bulk::shown(&text)
}

impl FromBody for Audience {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let given: Vec<&str> = ["phones", "contact_ids", "tag", "recipients"]
            .into_iter()
            .filter(|name| fields.has(name) && !fields.is_null(name))
            .collect();
        let phones = entries(fields, "phones", of_phone);
        let contacts = entries(fields, "contact_ids", of_contact);
        let tag = fields
            .optional_text("tag", LONGEST_TAG)
            .map(|tag| vec![of_tag(tag)]);
        let recipients = entries(fields, "recipients", of_recipient);
        let name = match given.as_slice() {
            [name] => *name,
            [] => {
                let message = "phones, contact_ids, tag or recipients is required";
                fields.violate("phones", ViolationCode::Required, message);
                return None;
            }
            [_, second, ..] => {
                let message = "give one of phones, contact_ids, tag and recipients";
                fields.violate(second, ViolationCode::MutuallyExclusive, message);
                return None;
            }
        };
        let to = phones.or(contacts).or(tag).or(recipients)?;
        if to.is_empty() {
            fields.violate(name, ViolationCode::Empty, "must not be empty");
            return None;
        }
        if to.len() > MOST_AT_ONCE {
            let message = format!(
                "at most {MOST_AT_ONCE} recipients at once: make it a draft and add the others"
            );
            fields.violate(name, ViolationCode::TooMany, message);
            return None;
        }
        Some(Self(to))
    }
}

fn text(fields: &mut Fields) -> Option<Text> {
    let is_given = |fields: &Fields, name| fields.has(name) && !fields.is_null(name);
    let given: BTreeSet<&str> = ["body", "template_id"]
        .into_iter()
        .filter(|name| is_given(fields, name))
        .collect();
    let body = fields.optional_string("body");
    let template = fields.optional_string("template_id");
    let variables = fields.values_by_name("variables").into_iter().collect();
    match (body, template) {
        _ if given.len() == 2 => {
            let message = "give either body or template_id";
            fields.violate("body", ViolationCode::MutuallyExclusive, message);
            None
        }
        (Some(body), _) if body.trim().is_empty() => {
            fields.violate("body", ViolationCode::Empty, "must not be empty");
            None
        }
        (Some(body), _) => Some(Text::Body { body, variables }),
        (_, Some(id)) => Some(Text::Template { id, variables }),
        _ => {
            if given.is_empty() {
                let message = "body or template_id is required";
                fields.violate("body", ViolationCode::Required, message);
            }
            None
        }
    }
}

impl FromBody for BulkRequest {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let name = fields.optional_text("name", LONGEST_NAME);
        let draft = fields.optional_bool("draft").unwrap_or(false);
        let to = match draft {
            true => fields.optional::<Audience>("to"),
            false => fields.required("to", Fields::optional::<Audience>),
        };
        let text = text(fields);
        Some(Self(Request {
            name,
            to: to.map(|it| it.0).unwrap_or_default(),
            text,
            category: fields.optional_enum("category", &CATEGORIES),
            topic: fields.optional_string("topic"),
            location_id: fields.optional_string("location_id"),
            send_at: fields.optional_timestamp("send_at"),
            useless_after: fields.optional_timestamp("useless_after"),
            draft,
            violations: Vec::new(),
        }))
    }
}
