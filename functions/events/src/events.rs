//! `POST /v1/events`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use jiff::Timestamp;
use recado_content::{CountryCode, Language, PhoneNumber};
use recado_domain::event::{Client, Event, EventType, MAX_WORD_CHARACTERS, RecordKind};
use recado_domain::{ContactId, Error, LocationId, Violation, ViolationCode};
use recado_platform::App;
use recado_platform::events;
use recado_web::{Fields, FromBody, Json as Body, LANGUAGES, Problem, Problems};
use serde::Serialize;
use utoipa::ToSchema;

use crate::record::{ReadRecord, RecordView, own_fields};
use recado_api::Sender;

const LONGEST_NAME: usize = 200;
const LONGEST_ADDRESS: usize = 500;

/// Something happened to a record.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadEvent` reads"
)]
#[schema(as = Event)]
pub struct EventView {
    /// Your own id of it; the same one again changes nothing.
    id: String,
    /// Such as `work_order.status_changed`.
    #[schema(example = "appointment.created")]
    r#type: String,
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
    /// At which branch.
    location_id: Option<String>,
    /// Whom it is about; or else `contact_id`.
    #[schema(value_type = Option<Object>)]
    contact: Option<()>,
    contact_id: Option<String>,
    record: RecordView,
}

/// An event was taken.
#[derive(Serialize, ToSchema)]
pub struct EventTaken {
    /// Your own id of it.
    id: String,
    record: TakenRecord,
}

/// What it was about.
#[derive(Serialize, ToSchema)]
struct TakenRecord {
    kind: RecordKind,
    id: String,
    revision: u64,
}

/// A phone as it was written, and where.
struct Written {
    path: String,
    number: String,
}

struct ReadClient {
    client: Client,
    phone: Option<Written>,
}

/// An event from a request; its phone is read in the firm's country.
pub struct ReadEvent {
    event: Event,
    phone: Option<Written>,
}

impl ReadEvent {
    /// The event, its phone read in the firm's country.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is no phone.
    pub fn of_firm_in(self, country: CountryCode) -> Result<Event, Error> {
        let mut event = self.event;
        if let Some(Written { path, number }) = self.phone {
            let parsed = PhoneNumber::parse(&number, Some(country)).map_err(|error| {
                let code = ViolationCode::InvalidPhone;
                Error::Invalid(vec![Violation::new(path, code, error.to_string())])
            })?;
            event.client.phone = Some(parsed);
        }
        Ok(event)
    }
}

impl FromBody for ReadEvent {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let id = fields.required_text("id", MAX_WORD_CHARACTERS);
        let kind = fields.required("type", event_type);
        let occurred_at = fields.required("occurred_at", Fields::optional_timestamp);
        let location_id = location_id(fields);
        let client = client(fields);
        let record: Option<ReadRecord> = fields.required("record", Fields::optional);
        if let (Some(kind), Some(record)) = (&kind, &record)
            && kind.kind() != record.kind
        {
            let message = "is not the kind of record that the event's type is about";
            let path = fields.path_of("record.kind");
            fields.extend([Violation::new(path, ViolationCode::InvalidFormat, message)]);
        }
        let (client, record) = (client?, record?);
        Some(Self {
            event: Event {
                id: id?,
                kind: kind?,
                occurred_at: occurred_at?,
                location_id: location_id?,
                client: client.client,
                number: record.number,
                record: record.snapshot,
            },
            phone: client.phone,
        })
    }
}

fn event_type(fields: &mut Fields, name: &str) -> Option<EventType> {
    match fields.optional_string(name)?.parse::<EventType>() {
        Ok(kind) => Some(kind),
        Err(error) => {
            fields.violate(name, ViolationCode::InvalidFormat, error.to_string());
            None
        }
    }
}

#[allow(
    clippy::option_option,
    reason = "an id that is wrong, and one that is not given"
)]
fn location_id(fields: &mut Fields) -> Option<Option<LocationId>> {
    let Some(text) = fields.optional_string("location_id") else {
        return Some(None);
    };
    if let Ok(id) = text.parse() {
        return Some(Some(id));
    }
    let message = "there is no such location";
    fields.violate("location_id", ViolationCode::NotFound, message);
    None
}

fn client(fields: &mut Fields) -> Option<ReadClient> {
    let id = fields.optional_string("contact_id");
    let contact: Option<ReadClient> = fields.optional("contact");
    match (id, contact) {
        (Some(_), Some(_)) => {
            let message = "give either contact or contact_id";
            fields.violate("contact_id", ViolationCode::MutuallyExclusive, message);
            None
        }
        (Some(id), None) => match id.parse::<ContactId>() {
            Ok(id) => Some(ReadClient {
                client: Client {
                    contact_id: Some(id),
                    ..Client::default()
                },
                phone: None,
            }),
            Err(_) => {
                let message = "there is no such contact";
                fields.violate("contact_id", ViolationCode::NotFound, message);
                None
            }
        },
        (None, Some(contact)) => Some(contact),
        (None, None) => {
            if !fields.has("contact") || fields.is_null("contact") {
                let message = "contact or contact_id is required";
                fields.violate("contact", ViolationCode::Required, message);
            }
            None
        }
    }
}

impl FromBody for ReadClient {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let name = fields.optional_text("name", LONGEST_NAME);
        let first_name = fields.optional_text("first_name", LONGEST_NAME);
        let phone = phone(fields);
        let email = fields.optional_email("email");
        let client = Client {
            contact_id: None,
            phone: None,
            email,
            name,
            first_name,
            language: fields.optional_enum::<Language>("language", &LANGUAGES),
            time_zone: fields.optional_zone("time_zone"),
            postcode: fields.optional_text("postcode", MAX_WORD_CHARACTERS),
            address: fields.optional_lines("address", LONGEST_ADDRESS),
            channels: fields.optional("channels").unwrap_or_default(),
            fields: own_fields(fields),
        };
        // Of a contact as the API shows it; they say nothing about this event.
        for ignored in ["id", "tags", "created_at", "updated_at"] {
            fields.optional_value(ignored);
        }
        if phone.is_none() && client.email.is_none() && fields.is_valid() {
            let message = "a phone or an e-mail address is required";
            fields.violate("phones", ViolationCode::Required, message);
            return None;
        }
        Some(Self { client, phone })
    }
}

struct Phone {
    number: Written,
    primary: bool,
}

impl FromBody for Phone {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let number = fields.required_string("number");
        let primary = fields.optional_bool("primary").unwrap_or_default();
        Some(Self {
            number: Written {
                path: fields.path_of("number"),
                number: number?,
            },
            primary,
        })
    }
}

/// The primary of `phones`, else the first; or `phone`.
fn phone(fields: &mut Fields) -> Option<Written> {
    let mut phones: Vec<Phone> = fields.optional_list("phones").unwrap_or_default();
    let single = fields.optional_string("phone").map(|number| Written {
        path: fields.path_of("phone"),
        number,
    });
    let primary = phones.iter().position(|phone| phone.primary).unwrap_or(0);
    match phones.is_empty() {
        true => single,
        false => Some(phones.swap_remove(primary).number),
    }
}

/// Tell what happened
///
/// What the firm's rules make of it is sent or planned; see the record's feed. The same id again
/// changes nothing, and neither does a revision that is not above the record's.
#[utoipa::path(
    post, path = "/v1/events", tag = "events", security(("key" = [])),
    request_body = EventView,
    responses((status = 202, body = EventTaken), Problems),
)]
pub async fn tell(
    Sender(who): Sender,
    State(app): State<App>,
    Body(read): Body<ReadEvent>,
) -> Result<(StatusCode, Json<EventTaken>), Problem> {
    let event = read.of_firm_in(who.firm.country)?;
    let taken = EventTaken {
        id: event.id.clone(),
        record: TakenRecord {
            kind: event.kind.kind(),
            id: event.number.clone(),
            revision: event.record.revision,
        },
    };
    events::take(&app, &who.firm, &who.tenant, event).await?;
    Ok((StatusCode::ACCEPTED, Json(taken)))
}
