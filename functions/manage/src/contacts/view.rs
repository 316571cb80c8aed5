//! A contact as firms write and read it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use recado_content::{CountryCode, Language, PhoneNumber};
use recado_domain::contact::{Channels, Contact, LONGEST_TAG, MAX_FIELDS, MAX_PHONES, MAX_TAGS};
use recado_domain::{EmailAddress, ViolationCode};
use recado_platform::manage::contacts::ContactDetails;
use recado_web::{Fields, FromBody, LANGUAGES};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

const LONGEST_NAME: usize = 200;
const LONGEST_POSTCODE: usize = 20;
const LONGEST_ADDRESS: usize = 500;
const LONGEST_FIELD_NAME: usize = 50;
const LONGEST_FIELD: usize = 1000;

/// A client of a firm.
#[derive(Serialize, ToSchema)]
#[schema(as = ContactDetails)]
pub struct ContactView {
    #[schema(max_length = 200)]
    name: String,
    /// What to call it in a text, where that is not the first word of its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    /// At most 10, exactly one of them primary. A phone belongs to one contact.
    #[schema(required = false)]
    phones: Vec<PhoneView>,
    /// Needed where there is no phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Email)]
    email: Option<EmailAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Language>,
    /// IANA time zone. Where laws keep hours, it must be allowed there and wherever the number, postcode
    /// and address may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    postcode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[schema(required = false)]
    tags: BTreeSet<String>,
    /// A switch for each channel, beside all consents.
    #[schema(required = false)]
    channels: Channels,
    /// The firm's own fields: texts, numbers, `true` or `false`.
    #[schema(required = false, value_type = Object)]
    fields: BTreeMap<String, Value>,
}

/// A phone of a contact.
#[derive(Serialize, ToSchema)]
#[schema(as = ContactPhone)]
struct PhoneView {
    /// With country code, or as in the firm's country.
    #[schema(example = "+12125550134")]
    number: String,
    /// SMS go to this one.
    #[schema(required = false)]
    primary: bool,
}

/// A contact.
#[derive(Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactAnswer {
    /// `ctc_…`.
    id: String,
    #[serde(flatten)]
    contact: ContactView,
    /// Contacts that were merged into it; their threads are its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    merged_ids: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<&Contact> for ContactView {
    fn from(contact: &Contact) -> Self {
        let phone = |(index, phone): (usize, &PhoneNumber)| PhoneView {
            number: phone.as_str().to_owned(),
            primary: index == 0,
        };
        let time_zone = contact.time_zone.as_ref();
        Self {
            name: contact.name.clone(),
            first_name: contact.first_name.clone(),
            phones: contact.phones.iter().enumerate().map(phone).collect(),
            email: contact.email.clone(),
            language: contact.language,
            time_zone: time_zone.map(|zone| zone.name().to_owned()),
            postcode: contact.postcode.clone(),
            address: contact.address.clone(),
            tags: contact.tags.clone(),
            channels: contact.channels,
            fields: contact.fields.clone(),
        }
    }
}

impl From<Contact> for ContactAnswer {
    fn from(contact: Contact) -> Self {
        Self {
            id: contact.id.to_string(),
            contact: ContactView::from(&contact),
            merged_ids: contact.merged.iter().map(ToString::to_string).collect(),
            created_at: contact.created_at,
            updated_at: contact.updated_at,
        }
    }
}

/// Reads a contact of a firm in this country.
pub fn read(fields: &mut Fields, country: CountryCode) -> Option<ContactDetails> {
    let name = fields.required_text("name", LONGEST_NAME);
    let first_name = fields.optional_text("first_name", LONGEST_NAME);
    let phones = phones(fields, country);
    let email = fields.optional_email("email");
    let language = fields.optional_enum("language", &LANGUAGES);
    let time_zone = fields.optional_zone("time_zone");
    let postcode = fields.optional_text("postcode", LONGEST_POSTCODE);
    let address = fields.optional_lines("address", LONGEST_ADDRESS);
    let tags = tags(fields);
    let channels = fields.optional::<Channels>("channels");
    let own = own_fields(fields);
    let has = |fields: &Fields, name| fields.has(name) && !fields.is_null(name);
    let is_reachable = !phones.is_empty() || email.is_some();
    // Where one was given and could not be read, that was told already.
    if !is_reachable && !has(fields, "email") && (fields.is_valid() || !has(fields, "phones")) {
        let message = "a contact needs a phone or an e-mail address";
        fields.violate("phones", ViolationCode::Required, message);
    }
    Some(ContactDetails {
        name: name?,
        first_name,
        phones,
        email,
        language,
        time_zone,
        postcode,
        address,
        tags,
        channels: channels.unwrap_or_default(),
        fields: own,
    })
}

struct ReadPhone {
    number: Option<String>,
    primary: Option<bool>,
}

impl FromBody for ReadPhone {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            number: fields.required("number", Fields::optional_string),
            primary: fields.optional_bool("primary"),
        })
    }
}

/// The phones, the primary one first.
fn phones(fields: &mut Fields, country: CountryCode) -> Vec<PhoneNumber> {
    let given: Vec<ReadPhone> = fields.optional_list("phones").unwrap_or_default();
    if given.len() > MAX_PHONES {
        let message = format!("a contact has at most {MAX_PHONES} phones");
        fields.violate("phones", ViolationCode::TooMany, message);
        return Vec::new();
    }
    let is_alone = given.len() == 1;
    let mut phones: Vec<PhoneNumber> = Vec::with_capacity(given.len());
    let mut primaries = 0;
    for (index, phone) in given.iter().enumerate() {
        let place = format!("phones[{index}].number");
        let Some(text) = &phone.number else { continue };
        let number = match PhoneNumber::parse(text, Some(country)) {
            Ok(number) => number,
            Err(error) => {
                fields.violate(&place, ViolationCode::InvalidPhone, error.to_string());
                continue;
            }
        };
        if phones.contains(&number) {
            let message = "this phone is listed twice";
            fields.violate(&place, ViolationCode::AlreadyExists, message);
        }
        if phone.primary.unwrap_or(is_alone) {
            primaries += 1;
            phones.insert(0, number);
        } else {
            phones.push(number);
        }
    }
    if primaries != 1 && !phones.is_empty() && phones.len() == given.len() {
        let message = "exactly one phone is primary";
        let code = match primaries {
            0 => ViolationCode::Required,
            _ => ViolationCode::MutuallyExclusive,
        };
        fields.violate("phones", code, message);
    }
    phones
}

fn tags(fields: &mut Fields) -> BTreeSet<String> {
    let given = fields.optional_strings("tags").unwrap_or_default();
    let mut tags = BTreeSet::new();
    for (index, tag) in given.iter().enumerate() {
        let tag = tag.trim();
        let fits = (1..=LONGEST_TAG).contains(&tag.chars().count());
        if fits && !tag.chars().any(char::is_control) {
            tags.insert(tag.to_owned());
        } else {
            let message = format!("a tag has 1 to {LONGEST_TAG} characters");
            let place = format!("tags[{index}]");
            fields.violate(&place, ViolationCode::InvalidFormat, message);
        }
    }
    if tags.len() > MAX_TAGS {
        let message = format!("a contact has at most {MAX_TAGS} tags");
        fields.violate("tags", ViolationCode::TooMany, message);
    }
    tags
}

fn own_fields(fields: &mut Fields) -> BTreeMap<String, Value> {
    let given = fields.values_by_name("fields");
    if given.len() > MAX_FIELDS {
        let message = format!("a contact has at most {MAX_FIELDS} fields");
        fields.violate("fields", ViolationCode::TooMany, message);
        return BTreeMap::new();
    }
    let mut own = BTreeMap::new();
    for (name, value) in given {
        match field_problem(&name, &value) {
            None => {
                own.insert(name, value);
            }
            Some((code, message)) => {
                let shown: String = name.chars().take(LONGEST_FIELD_NAME).collect();
                fields.violate(&format!("fields.{shown}"), code, message);
            }
        }
    }
    own
}

/// Names are such that templates can use them: `[CONTACT.car]`.
fn field_problem(name: &str, value: &Value) -> Option<(ViolationCode, String)> {
    let is_word = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
    let starts = name.starts_with(|ch: char| ch.is_ascii_alphabetic() || ch == '_');
    if !starts || name.len() > LONGEST_FIELD_NAME || !name.chars().all(is_word) {
        let message = "a field's name is letters, digits and _, at most 50, no digit first";
        return Some((ViolationCode::InvalidFormat, message.to_owned()));
    }
    match value {
        Value::String(text) if text.chars().nth(LONGEST_FIELD).is_some() => {
            let message = format!("must have at most {LONGEST_FIELD} characters");
            Some((ViolationCode::TooLong, message))
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) => None,
        _ => {
            let message = "must be a text, a number, true or false".to_owned();
            Some((ViolationCode::WrongType, message))
        }
    }
}
