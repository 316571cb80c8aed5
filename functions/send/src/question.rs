//! What a message asks, from a request.

use jiff::Timestamp;
use recado_content::{Keyword, carrier_keyword};
use recado_domain::event::RecordKind;
use recado_domain::question::{AskedAbout, Choice, MAX_CHOICES, MAX_WORDS};
use recado_domain::{RecordId, Topic, ViolationCode};
use recado_platform::send::Question;
use recado_web::{Fields, FromBody};
use utoipa::ToSchema;

const LONGEST_NAME: usize = 64;
const LONGEST_WORD: usize = 40;
const LONGEST_ANSWER: usize = 1600;
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

/// What can be answered.
#[derive(ToSchema)]
#[schema(as = Choice)]
#[expect(dead_code, reason = "it only describes what `ReadChoice` reads")]
struct ChoiceBody {
    /// What it is called in facts and events, such as `pay_link`.
    #[schema(max_length = 64)]
    name: String,
    /// What the contact may write for it, such as `1`. The carrier's words for opting out and for
    /// help are not possible.
    words: Vec<String>,
    /// What is answered by itself.
    #[schema(max_length = 1600)]
    answer: Option<String>,
    /// Somebody has to do something: the thread waits for an answer.
    hand_over: Option<bool>,
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

struct ReadChoice(Choice);

impl FromBody for ReadChoice {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let name = fields.required_text("name", LONGEST_NAME);
        let words = words(fields);
        let text = fields.optional_lines("answer", LONGEST_ANSWER);
        let hand_over = fields.optional_bool("hand_over").unwrap_or_default();
        Some(Self(Choice {
            name: name?,
            words: words?,
            text,
            hand_over,
            ..Choice::default()
        }))
    }
}

fn words(fields: &mut Fields) -> Option<Vec<String>> {
    let given = fields.required("words", Fields::optional_array)?;
    let mut wrong = |code, message: &str| fields.violate("words", code, message);
    let mut words = Vec::new();
    for element in &given {
        match element.value.as_str().map(str::trim) {
            None => wrong(ViolationCode::WrongType, "must be texts"),
            Some("") => wrong(ViolationCode::Empty, "must not be empty"),
            Some(word) if word.chars().count() > LONGEST_WORD => {
                wrong(ViolationCode::TooLong, "a word has at most 40 characters");
            }
            Some(word) if matches!(carrier_keyword(word), Some(Keyword::Stop | Keyword::Help)) => {
                let message = "the carrier takes this word for opting out, or for help";
                wrong(ViolationCode::NotSupported, message);
            }
            Some(word) => words.push(word.to_owned()),
        }
    }
    if given.is_empty() || given.len() > MAX_WORDS {
        wrong(ViolationCode::OutOfRange, "a choice has 1 to 40 words");
    }
    Some(words)
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
                check(&choices, fields);
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

/// No two choices are chosen by the same word, nor called the same.
fn check(choices: &[Choice], fields: &mut Fields) {
    if choices.is_empty() || choices.len() > MAX_CHOICES {
        let message = "a question has 1 to 10 choices";
        fields.violate("choices", ViolationCode::OutOfRange, message);
    }
    let is_double = |(place, choice): (usize, &Choice)| {
        choices.iter().take(place).any(|other| {
            let mut words = choice.words.iter();
            other.name == choice.name
                || words.any(|word| recado_content::is_choice(word, &other.words))
        })
    };
    if choices.iter().enumerate().any(is_double) {
        let message = "two choices have the same name or the same word";
        fields.violate("choices", ViolationCode::AlreadyExists, message);
    }
}
