//! What can be answered to a question, in request bodies.

use recado_content::{Keyword, Reply, carrier_keyword, read_reply};
use recado_domain::ViolationCode;
use recado_domain::question::{Choice, MAX_CHOICES, MAX_WORDS};
use serde::Serialize;
use utoipa::ToSchema;

use crate::fields::{Fields, FromBody};

const LONGEST_NAME: usize = 64;
const LONGEST_WORD: usize = 40;
const LONGEST_ANSWER: usize = 1600;

/// What can be answered.
#[derive(Serialize, ToSchema)]
#[schema(as = Choice)]
pub struct ChoiceBody {
    /// What it is called in facts, feeds and events, such as `pay_link`.
    #[schema(max_length = 64)]
    name: String,
    /// What the contact may write for it, such as `1`. Words for opting out and for help are not
    /// possible: the carrier, or we, take them for that.
    words: Vec<String>,
    /// What is answered by itself.
    #[schema(max_length = 1600)]
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    /// Somebody has to do something: the thread waits for an answer.
    #[schema(required = false)]
    hand_over: bool,
}

impl From<&Choice> for ChoiceBody {
    fn from(choice: &Choice) -> Self {
        Self {
            name: choice.name.clone(),
            words: choice.words.clone(),
            answer: choice.text.clone(),
            hand_over: choice.hand_over,
        }
    }
}

/// A choice from a request.
pub struct ReadChoice(pub Choice);

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
            Some(word) if is_command(word) => {
                let message = format!("{word:?} is taken for opting out, or for help");
                wrong(ViolationCode::NotSupported, &message);
            }
            Some(word) => words.push(word.to_owned()),
        }
    }
    if given.is_empty() || given.len() > MAX_WORDS {
        wrong(ViolationCode::OutOfRange, "a choice has 1 to 40 words");
    }
    Some(words)
}

/// True for what never reaches a question: the carrier acts on it, or it is understood as a wish.
fn is_command(word: &str) -> bool {
    let by_carrier = matches!(carrier_keyword(word), Some(Keyword::Stop | Keyword::Help));
    by_carrier || matches!(read_reply(word, &[]), Reply::Stop { .. } | Reply::Help)
}

/// No two choices in the field `name` are chosen by the same word, nor called the same.
pub fn check(name: &str, choices: &[Choice], fields: &mut Fields) {
    if choices.is_empty() || choices.len() > MAX_CHOICES {
        let message = "a question has 1 to 10 choices";
        fields.violate(name, ViolationCode::OutOfRange, message);
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
        fields.violate(name, ViolationCode::AlreadyExists, message);
    }
}
