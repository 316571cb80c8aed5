//! The body of `POST /v1/bulk-sends`.

use std::collections::{BTreeMap, BTreeSet};

use recado_domain::ViolationCode;
use recado_platform::bulk::{Given, MOST_AT_ONCE, Request, Text};
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

struct Recipient(Given);

impl FromBody for Recipient {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let phone = fields.required("phone", Fields::optional_string);
        let variables = fields.values_by_name("variables").into_iter().collect();
        let given = Given {
            phone: Some(phone?),
            variables,
            ..Given::default()
        };
        let bytes = serde_json::to_vec(&given.variables).map_or(0, |json| json.len());
        if bytes <= MOST_VARIABLES_BYTES {
            return Some(Self(given));
        }
        let why = format!("Its variables have more than {MOST_VARIABLES_BYTES} bytes.");
        Some(Self(Given {
            variables: BTreeMap::new(),
            wrong: Some(why),
            ..given
        }))
    }
}

impl FromBody for Audience {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let given: Vec<&str> = ["phones", "contact_ids", "tag", "recipients"]
            .into_iter()
            .filter(|name| fields.has(name) && !fields.is_null(name))
            .collect();
        let phones = fields.optional_strings("phones");
        let contacts = fields.optional_strings("contact_ids");
        let tag = fields.optional_string("tag");
        let recipients = fields.optional_list::<Recipient>("recipients");
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
        let to: Vec<Given> = match (phones, contacts, tag, recipients) {
            (Some(phones), ..) => phones.into_iter().map(of_phone).collect(),
            (_, Some(ids), ..) => ids.into_iter().map(of_contact).collect(),
            (_, _, Some(tag), _) => vec![of_tag(tag)],
            (.., Some(recipients)) => recipients.into_iter().map(|it| it.0).collect(),
            _ => return None,
        };
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

/// A recipient who is only a number.
pub fn of_phone(phone: String) -> Given {
    Given {
        phone: Some(phone),
        ..Given::default()
    }
}

fn of_contact(id: String) -> Given {
    Given {
        contact: Some(id),
        ..Given::default()
    }
}

fn of_tag(tag: String) -> Given {
    Given {
        tag: Some(tag),
        ..Given::default()
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
