//! The body of `POST /v1/messages` and of its preview.

use std::collections::BTreeMap;

use jiff::Timestamp;
use recado_content::{Answer, FindingCode, Override};
use recado_domain::message::Category;
use recado_domain::{Channel, ViolationCode};
use recado_platform::send::{Question, Request, Text, To};
use recado_web::{Fields, FromBody};
use serde_json::Value;
use utoipa::ToSchema;

use crate::media::media_urls;
use crate::question::{QuestionBody, ReadQuestion};

const CHANNELS: [&str; 2] = ["sms", "email"];
const CATEGORIES: [&str; 4] = ["transactional", "conversational", "collection", "marketing"];

/// The body of `POST /v1/messages`, as the API describes it.
#[derive(ToSchema)]
#[schema(as = MessageRequest)]
#[expect(dead_code, reason = "it only describes what `SendRequest` reads")]
pub struct MessageBody {
    /// One of these.
    to: RecipientBody,
    /// An e-mail's subject, with short codes; a template has its own.
    #[schema(max_length = 250)]
    subject: Option<String>,
    /// An e-mail as HTML, with short codes; made from `body` where it is not given.
    #[schema(max_length = 100000)]
    html: Option<String>,
    /// The text, with short codes such as `[CONTACT_NAME]`. Either this or `template_id`.
    #[schema(max_length = 50000)]
    body: Option<String>,
    /// Pictures that go along by SMS, at most ten, each at a public https address; with them it is an
    /// MMS, which costs one price whatever its text, and needs none.
    #[schema(max_items = 10)]
    media_urls: Option<Vec<String>>,
    /// A template of the firm's.
    template_id: Option<String>,
    /// Values of short codes.
    variables: Option<BTreeMap<String, Value>>,
    /// The address' or the template's, else SMS, unless given.
    channel: Option<Channel>,
    /// The template's, or transactional, unless given.
    category: Option<Category>,
    /// What the recipient consents to, such as `offers`.
    #[schema(max_length = 64)]
    topic: Option<String>,
    location_id: Option<String>,
    /// Keeps the location's opening hours, whatever the category.
    working_hours_only: Option<bool>,
    /// Not before; at most a year ahead.
    #[schema(value_type = Option<String>, format = DateTime)]
    send_at: Option<Timestamp>,
    /// Not after: it is dropped, and not charged.
    #[schema(value_type = Option<String>, format = DateTime)]
    useless_after: Option<Timestamp>,
    /// What it asks.
    question: Option<QuestionBody>,
    /// Refusals of the coach that somebody answers for; kept with the message and explained.
    overrides: Option<Vec<OverrideBody>>,
}

/// A refusal of the coach that does not fit this text, and why. Only refusals behind which neither
/// a law nor a carrier's rule stands can be overridden.
#[derive(ToSchema)]
#[schema(as = Override)]
#[expect(dead_code, reason = "it only describes what `SendRequest` reads")]
struct OverrideBody {
    /// `payment_choice_missing` or `unresolved_code`.
    code: FindingCode,
    #[schema(max_length = 500)]
    reason: String,
}

/// Whom a message goes to.
#[derive(ToSchema)]
#[schema(as = MessageTo)]
#[expect(dead_code, reason = "it only describes what `SendRequest` reads")]
struct RecipientBody {
    /// With country code, or as it is dialled in the firm's country.
    #[schema(example = "+12125550134")]
    phone: Option<String>,
    #[schema(example = "ana@example.com")]
    email: Option<String>,
    /// At its primary phone, or at its e-mail address when the channel is `email`.
    contact_id: Option<String>,
}

/// The body of `PATCH /v1/messages/{id}`, as the API describes it.
#[derive(ToSchema)]
#[schema(as = RescheduleRequest)]
#[expect(dead_code, reason = "it only describes what `Reschedule` reads")]
pub struct RescheduleBody {
    #[schema(value_type = String, format = DateTime)]
    send_at: Timestamp,
}

/// What a firm asks for, as far as it could be read.
#[derive(Default)]
pub struct SendRequest(pub Request);

struct Recipient(To);

impl FromBody for Recipient {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let phone = fields.optional_string("phone");
        let email = fields.optional_string("email");
        let contact = fields.optional_string("contact_id");
        match (phone, email, contact) {
            (Some(phone), None, None) if phone.trim().is_empty() => {
                fields.violate("phone", ViolationCode::Empty, "must not be empty");
                None
            }
            (Some(phone), None, None) => Some(Self(To::Phone(phone))),
            (None, Some(email), None) => Some(Self(To::Email(email))),
            (None, None, Some(id)) => match id.parse() {
                Ok(id) => Some(Self(To::Contact(id))),
                Err(_) => {
                    let message = "there is no such contact";
                    fields.violate("contact_id", ViolationCode::NotFound, message);
                    None
                }
            },
            (Some(_), ..) => {
                let message = "give one of phone, email and contact_id";
                fields.violate("phone", ViolationCode::MutuallyExclusive, message);
                None
            }
            (None, Some(_), Some(_)) => {
                let message = "give one of phone, email and contact_id";
                fields.violate("email", ViolationCode::MutuallyExclusive, message);
                None
            }
            (None, None, None) => {
                if fields.is_valid() {
                    let message = "phone, email or contact_id is required";
                    fields.violate("phone", ViolationCode::Required, message);
                }
                None
            }
        }
    }
}

/// Whoever asks for permission writes about what it is for.
fn topic(fields: &mut Fields, question: Option<&Question>) -> Option<String> {
    let topic = fields.optional_string("topic");
    match (topic, question) {
        (Some(_), Some(Question::Permission(_))) => {
            let message = "the question names the topic already";
            fields.violate("topic", ViolationCode::MutuallyExclusive, message);
            None
        }
        (None, Some(Question::Permission(topic))) => Some(topic.as_str().to_owned()),
        (topic, _) => topic,
    }
}

fn text(fields: &mut Fields, question: Option<&Question>, has_media: bool) -> Option<Text> {
    let body = fields.optional_string("body");
    let template = fields.optional_string("template_id");
    let variables = fields.values_by_name("variables").into_iter().collect();
    match (body, template) {
        (Some(body), None) if body.trim().is_empty() => {
            fields.violate("body", ViolationCode::Empty, "must not be empty");
            None
        }
        (Some(body), None) => Some(Text::Body { body, variables }),
        (None, Some(id)) => Some(Text::Template { id, variables }),
        (Some(_), Some(_)) => {
            let message = "give either body or template_id";
            fields.violate("body", ViolationCode::MutuallyExclusive, message);
            None
        }
        (None, None) if let Some(Question::Permission(topic)) = question => Some(Text::Platform {
            answer: Answer::ConsentAsked,
            language: None,
            variables: BTreeMap::from([("TOPIC".to_owned(), topic.as_str().into())]),
        }),
        (None, None) if has_media && !fields.has("body") => Some(Text::Body {
            body: String::new(),
            variables,
        }),
        (None, None) => {
            let is_given = |name| fields.has(name) && !fields.is_null(name);
            if !is_given("body") && !is_given("template_id") {
                let message = "body or template_id is required";
                fields.violate("body", ViolationCode::Required, message);
            }
            None
        }
    }
}

/// Longest reason of an override, in characters.
const LONGEST_REASON: usize = 500;

struct Answered(Override);

impl FromBody for Answered {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let open = FindingCode::ALL.into_iter();
        let open: Vec<_> = open.filter(|it| it.may_be_overridden()).collect();
        let words: Vec<_> = open.iter().map(|it| it.as_str()).collect();
        let read = |fields: &mut Fields, name: &str| fields.optional_enum(name, &words);
        let code: Option<FindingCode> = fields.required("code", read);
        let reason = fields.required_text("reason", LONGEST_REASON);
        if code.is_some_and(|it| !open.contains(&it)) {
            let message = format!("only {} can be overridden", words.join(" and "));
            fields.violate("code", ViolationCode::NotSupported, message);
            return None;
        }
        Some(Self(Override {
            code: code?,
            reason: reason?,
        }))
    }
}

fn overrides(fields: &mut Fields) -> Vec<Override> {
    let answered: Vec<Answered> = fields.optional_list("overrides").unwrap_or_default();
    if answered.len() > FindingCode::ALL.len() {
        let message = format!("must have at most {} elements", FindingCode::ALL.len());
        fields.violate("overrides", ViolationCode::TooMany, message);
    }
    answered.into_iter().map(|Answered(it)| it).collect()
}

/// As precise as it is kept, so that a repeat is answered the very same.
fn instant(fields: &mut Fields, name: &str) -> Option<Timestamp> {
    let instant = fields.optional_timestamp(name)?;
    Timestamp::from_millisecond(instant.as_millisecond()).ok()
}

impl FromBody for SendRequest {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let to = fields.required("to", Fields::optional::<Recipient>);
        let question = fields
            .optional("question")
            .map(|ReadQuestion(question)| question);
        let media_urls = media_urls(fields);
        let text = text(fields, question.as_ref(), !media_urls.is_empty());
        Some(Self(Request {
            to: to.map(|Recipient(to)| to),
            channel: fields.optional_enum("channel", &CHANNELS),
            text,
            media_urls,
            subject: fields.optional_string("subject"),
            html: fields.optional_string("html"),
            category: fields.optional_enum("category", &CATEGORIES),
            topic: topic(fields, question.as_ref()),
            question,
            location_id: fields.optional_string("location_id"),
            working_hours_only: fields
                .optional_bool("working_hours_only")
                .unwrap_or_default(),
            send_at: instant(fields, "send_at"),
            useless_after: instant(fields, "useless_after"),
            overrides: overrides(fields),
            ..Request::default()
        }))
    }
}

/// The body of `PATCH /v1/messages/{id}`.
pub struct Reschedule(pub Timestamp);

impl FromBody for Reschedule {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        fields.required("send_at", instant).map(Self)
    }
}
