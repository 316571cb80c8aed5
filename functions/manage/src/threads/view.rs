//! A thread as the API shows it.

use jiff::Timestamp;
use recado_domain::message::{Direction, Message};
use recado_domain::thread::Thread;
use recado_platform::threads::Shown;
use recado_web::{Fields, FromBody, MessageAnswer};
use serde::Serialize;
use utoipa::ToSchema;

const LONGEST_ASSIGNEE: usize = 100;

/// What a firm decides about a thread.
#[derive(Serialize, ToSchema)]
#[schema(as = ThreadDetails)]
pub struct ThreadView {
    /// Who at the firm looks after it, in the firm's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100)]
    pub(super) assigned_to: Option<String>,
    /// Nothing is left to be done.
    pub(super) closed: bool,
}

/// A thread at a glance.
#[derive(Serialize, ToSchema)]
#[schema(as = Thread)]
pub struct ThreadAnswer {
    contact_id: String,
    /// The contact's name, if it is saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The phone that the thread was last held with.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// The newest message; parts of bulk sends are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_message: Option<MessageAnswer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    last_activity_at: Option<Timestamp>,
    /// When the contact last wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    last_inbound_at: Option<Timestamp>,
    /// Received messages that nobody has read.
    unread: u32,
    /// The contact waits for an answer.
    unanswered: bool,
    /// When it wrote the first thing that nobody has answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    unanswered_since: Option<Timestamp>,
    /// For how long it has been waiting.
    #[serde(skip_serializing_if = "Option::is_none")]
    unanswered_seconds: Option<i64>,
    answer_times: AnswerTimesView,
    #[serde(flatten)]
    details: ThreadView,
}

/// How long the contact waited for the first answer of a person, each time it wrote.
#[derive(Serialize, ToSchema)]
#[schema(as = AnswerTimes)]
struct AnswerTimesView {
    /// How often it was answered.
    count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    average_seconds: Option<u64>,
    /// The newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seconds: Option<u64>,
}

impl ThreadAnswer {
    /// The thread as it is shown at `now`.
    pub fn of(shown: Shown, now: Timestamp) -> Self {
        let thread = shown.thread;
        let last = shown.last_message;
        let since = thread.unanswered_since;
        let answers = thread.answers;
        Self {
            details: ThreadView::from(&thread),
            contact_id: thread.contact.to_string(),
            name: shown.contact.map(|contact| contact.name),
            phone: last.as_ref().map(phone),
            last_activity_at: last.as_ref().map(|message| message.created_at),
            last_message: last.map(MessageAnswer::from),
            last_inbound_at: thread.last_inbound_at,
            unread: thread.unread,
            unanswered: since.is_some(),
            unanswered_since: since,
            unanswered_seconds: since.map(|since| now.duration_since(since).as_secs()),
            answer_times: AnswerTimesView {
                count: answers.count,
                average_seconds: answers.average_secs(),
                last_seconds: (answers.count > 0).then_some(answers.last_secs),
            },
        }
    }
}

fn phone(message: &Message) -> String {
    match message.direction {
        Direction::Outbound => message.to.as_str().to_owned(),
        Direction::Inbound => message.from.as_str().to_owned(),
    }
}

impl From<&Thread> for ThreadView {
    fn from(thread: &Thread) -> Self {
        Self {
            assigned_to: thread.assigned_to.clone(),
            closed: thread.closed,
        }
    }
}

impl FromBody for ThreadView {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            assigned_to: fields.optional_text("assigned_to", LONGEST_ASSIGNEE),
            closed: fields.optional_bool("closed").unwrap_or_default(),
        })
    }
}
