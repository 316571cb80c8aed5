//! A record as firms write it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use recado_domain::ViolationCode;
use recado_domain::event::{
    Amount, MAX_FIELD_CHARACTERS, MAX_FIELDS, MAX_WORD_CHARACTERS, PROMISED_ON, RecordKind,
    Snapshot,
};
use recado_web::{Fields, FromBody, Money};
use serde_json::Value;
use utoipa::ToSchema;

/// The last year that a record's dates may lie in.
const LAST_YEAR: i16 = 2199;
const NO_DAY: &str = "must be a day, such as \"2026-05-04\"";

/// A record as it is now.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadRecord` reads"
)]
#[schema(as = Record)]
pub struct RecordView {
    kind: RecordKind,
    /// Its number in your system.
    id: String,
    /// Counts its changes in your system.
    revision: u64,
    status: String,
    /// When it takes place.
    #[schema(value_type = Option<String>, format = DateTime)]
    scheduled_for: Option<Timestamp>,
    /// The day it is due.
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    amount: Option<Money>,
    /// Your own fields: texts, numbers, true or false.
    #[schema(value_type = Option<Object>)]
    fields: Option<()>,
}

/// A record from a request.
pub struct ReadRecord {
    pub kind: RecordKind,
    pub number: String,
    pub snapshot: Snapshot,
}

impl FromBody for ReadRecord {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let kind = fields.required("kind", |fields, name| {
            fields.optional_enum(name, &RecordKind::WORDS)
        });
        let number = fields.required_text("id", MAX_WORD_CHARACTERS);
        let revision = fields.required("revision", revision);
        let status = fields.required_text("status", MAX_WORD_CHARACTERS);
        let scheduled_for = fields.optional_timestamp("scheduled_for");
        let due_on = day(fields, "due_on");
        let is_far = |year: i16| !(1970..=LAST_YEAR).contains(&year);
        let scheduled_year = scheduled_for.map(|at| jiff::tz::Offset::UTC.to_datetime(at).year());
        for (name, year) in [
            ("scheduled_for", scheduled_year),
            ("due_on", due_on.map(Date::year)),
        ] {
            if year.is_some_and(is_far) {
                let message = format!("must lie in the years 1970 to {LAST_YEAR}");
                fields.violate(name, ViolationCode::OutOfRange, message);
            }
        }
        let amount = amount(fields);
        let own = own_fields(fields);
        // Read over, it would not hold the ladder. An empty one is a promise taken back.
        let is_promise = |it: &Value| {
            it.as_str()
                .is_some_and(|it| it.is_empty() || day_of(it).is_some())
        };
        if own.get(PROMISED_ON).is_some_and(|it| !is_promise(it)) {
            fields.violate("fields.promised_on", ViolationCode::InvalidTime, NO_DAY);
        }
        Some(Self {
            kind: kind?,
            number: number?,
            snapshot: Snapshot {
                revision: revision?,
                status: status?,
                scheduled_for,
                due_on,
                amount,
                fields: own,
            },
        })
    }
}

fn revision(fields: &mut Fields, name: &str) -> Option<u64> {
    let value = fields.optional_value(name)?;
    // What every JSON reader keeps exactly.
    let revision = value.as_u64().filter(|it| *it <= 1 << 53);
    if revision.is_none() {
        let code = match value {
            Value::Number(_) => ViolationCode::OutOfRange,
            _ => ViolationCode::WrongType,
        };
        fields.violate(
            name,
            code,
            "must be a whole number from 0 to 9007199254740992",
        );
    }
    revision
}

fn day(fields: &mut Fields, name: &str) -> Option<Date> {
    let text = fields.optional_string(name)?;
    let day = day_of(&text);
    if day.is_none() {
        fields.violate(name, ViolationCode::InvalidTime, NO_DAY);
    }
    day
}

/// A day, and nothing but a day: without a time, a zone or a sign.
fn day_of(text: &str) -> Option<Date> {
    let day = text.parse().ok()?;
    (text.len() == "2026-05-04".len()).then_some(day)
}

/// Money of any currency: `{"amount", "currency"}`, or a decimal of US dollars.
fn amount(fields: &mut Fields) -> Option<Amount> {
    let value = fields.optional_value("amount")?;
    let (amount, currency) = match &value {
        Value::String(amount) => (Some(amount.as_str()), "USD"),
        Value::Object(money) => (
            money.get("amount").and_then(Value::as_str),
            money
                .get("currency")
                .map_or("USD", |it| it.as_str().unwrap_or_default()),
        ),
        _ => (None, ""),
    };
    let is_currency = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase());
    match amount.filter(|amount| is_currency && is_decimal(amount)) {
        Some(amount) => Some(Amount {
            amount: amount.to_owned(),
            currency: currency.to_owned(),
        }),
        None => {
            let message = "must be money, such as {\"amount\": \"120.00\", \"currency\": \"USD\"}";
            fields.violate("amount", ViolationCode::InvalidAmount, message);
            None
        }
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = |text: &str, most| {
        (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    let text = text.strip_prefix('-').unwrap_or(text);
    match text.split_once('.') {
        None => digits(text, 12),
        Some((whole, part)) => digits(whole, 12) && digits(part, 6),
    }
}

/// The firm's own fields, those that make sense.
pub fn own_fields(fields: &mut Fields) -> BTreeMap<String, Value> {
    let object = fields.values_by_name("fields");
    if object.len() > MAX_FIELDS {
        let message = format!("must have at most {MAX_FIELDS} fields");
        fields.violate("fields", ViolationCode::TooMany, message);
        return BTreeMap::new();
    }
    let mut own = BTreeMap::new();
    for (name, value) in object {
        let shown: String = name.chars().take(64).collect();
        let path = format!("fields.{shown}");
        let wrong = match &value {
            Value::Null => continue,
            _ if name.is_empty() || name.chars().nth(MAX_WORD_CHARACTERS).is_some() => Some((
                ViolationCode::TooLong,
                "must have a name of 1 to 128 characters",
            )),
            Value::String(text) if text.chars().nth(MAX_FIELD_CHARACTERS).is_some() => {
                Some((ViolationCode::TooLong, "must have at most 1000 characters"))
            }
            Value::Array(_) | Value::Object(_) => Some((
                ViolationCode::WrongType,
                "must be a text, a number, true or false",
            )),
            _ => None,
        };
        match wrong {
            Some((code, message)) => fields.violate(&path, code, message),
            None => {
                own.insert(name, value);
            }
        }
    }
    own
}
