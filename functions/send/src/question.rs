//! What a message asks, from a request.

use jiff::Timestamp;
use recado_domain::event::RecordKind;
use recado_domain::question::{AskedAbout, Choice};
use recado_domain::{RecordId, Topic, ViolationCode};
use recado_platform::send::Question;
use recado_web::choice::{self, ChoiceBody, ReadChoice};
use recado_web::{Fields, FromBody};
use utoipa::ToSchema;

const LONGEST_NUMBER: usize = 128;

/// What a message asks. The newest question of a thread is the one that a reply may answer: the whole
/// reply is one of a choice's words.
#[derive(ToSchema)]
#[schema(as = Question)]
#[expect(dead_code, reason = "it only describes what `ReadQuestion` reads")]
pub struct QuestionBody {
    /// Asks for permission to write about this topic; yes and no are understood in five languages
    /// and recorded as consent. The text may be left out then. Either this or `choices`.
    #[schema(max_length = 64)]
    consent: Option<String>,
    choices: Option<Vec<ChoiceBody>>,
    /// What is asked about: once it has changed, an answer does nothing but reach a person.
    record: Option<RecordBody>,
    /// Until when it can be answered; for 72 hours unless given.
    #[schema(value_type = Option<String>, format = DateTime)]
    open_until: Option<Timestamp>,
}

/// A record of the firm's system, as one revision has it.
#[derive(ToSchema)]
#[schema(as = QuestionRecord)]
#[expect(dead_code, reason = "it only describes what `ReadRecord` reads")]
struct RecordBody {
    kind: RecordKind,
    id: String,
    revision: u32,
}

/// A question from a request.
pub struct ReadQuestion(pub Question);

struct ReadRecord(AskedAbout);

impl FromBody for ReadRecord {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let kind: Option<RecordKind> = fields.required("kind", |fields, name| {
            fields.optional_enum(name, &RecordKind::WORDS)
        });
        let number = fields.required_text("id", LONGEST_NUMBER);
        let revision = fields.required("revision", Fields::optional_u32);
        Some(Self(AskedAbout {
            record: RecordId::of(kind?.as_str(), &number?),
            revision: u64::from(revision?),
        }))
    }
}

impl FromBody for ReadQuestion {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let topic = fields.optional_string("consent");
        let choices = fields.optional_list::<ReadChoice>("choices");
        let record = fields.optional("record").map(|ReadRecord(record)| record);
        let open_until = fields.optional_timestamp("open_until");
        match (topic, choices) {
            (Some(topic), None) => match topic.parse::<Topic>() {
                Ok(topic) if record.is_none() && open_until.is_none() => {
                    Some(Self(Question::Permission(topic)))
                }
                Ok(_) => {
                    let message = "permission depends on no record, and stays open for 72 hours";
                    fields.violate("consent", ViolationCode::MutuallyExclusive, message);
                    None
                }
                Err(error) => {
                    let message = error.to_string();
                    fields.violate("consent", ViolationCode::InvalidFormat, message);
                    None
                }
            },
            (None, Some(choices)) => {
                let choices: Vec<Choice> = choices.into_iter().map(|ReadChoice(it)| it).collect();
                choice::check("choices", &choices, fields);
                Some(Self(Question::Choices {
                    choices,
                    about: record,
                    open_until,
                }))
            }
            (Some(_), Some(_)) => {
                let message = "give either consent or choices";
                fields.violate("choices", ViolationCode::MutuallyExclusive, message);
                None
            }
            (None, None) => {
                if fields.is_valid() {
                    let message = "consent or choices is required";
                    fields.violate("choices", ViolationCode::Required, message);
                }
                None
            }
        }
    }
}
