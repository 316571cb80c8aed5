//! Questions that messages ask: which one a reply may answer, and those that the platform asks by
//! itself.

use jiff::{SignedDuration, Timestamp};
use recado_content::{Answer, NO, YES};
use recado_domain::consent::{ALL_TOPICS, ASKED_BACK, ConsentState};
use recado_domain::message::Message;
use recado_domain::question::{Ask, Choice, Question};
use recado_domain::{ContactId, Error, MessageId, Tenant};

use crate::App;
use crate::app::later;

/// How long a question can be answered unless it says otherwise.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_hours(72);
/// Questions of a thread that are looked at; one that is scheduled may be older than one just asked.
const LATEST: u32 = 10;

/// A question, and the message that asked it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The question.
    pub question: Question,
    /// The message.
    pub message: Message,
}

/// The question that was asked last in these threads, answered or not: a newer one takes the place
/// of all before it.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn newest(
    app: &App,
    tenant: &Tenant,
    threads: &[ContactId],
) -> Result<Option<Asked>, Error> {
    let mut questions = Vec::new();
    for thread in threads {
        questions.extend(app.store.questions(tenant, thread, LATEST).await?);
    }
    let ids: Vec<MessageId> = questions.iter().map(|it| it.id.clone()).collect();
    let messages = app.store.messages(tenant, &ids).await?;
    let asked = messages.into_iter().filter_map(|message| {
        let at = handed_over_at(&message)?;
        let question = questions.iter().find(|it| it.id == message.id)?.clone();
        Some((at, Asked { question, message }))
    });
    Ok(asked.max_by_key(|(at, _)| *at).map(|(_, asked)| asked))
}

/// The question in these threads that a received message answered, if it did.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn answered_by(
    app: &App,
    tenant: &Tenant,
    threads: &[ContactId],
    message: &MessageId,
) -> Result<Option<Question>, Error> {
    for thread in threads {
        let questions = app.store.questions(tenant, thread, LATEST).await?;
        let mut questions = questions.into_iter();
        if let Some(found) = questions.find(|it| it.choice_by(message).is_some()) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// When a message was handed to the carrier, if it may have reached the contact.
pub(crate) fn handed_over_at(message: &Message) -> Option<Timestamp> {
    message
        .claimed_at
        .filter(|_| message.status.may_have_arrived())
}

/// True when what a question asks about is still what it was.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn still_stands(app: &App, tenant: &Tenant, question: &Question) -> Result<bool, Error> {
    let Some(about) = &question.ask.about else {
        return Ok(true);
    };
    let record = app.store.record(tenant, &about.record).await?;
    Ok(record.is_some_and(|record| record.now.revision == about.revision))
}

/// Keeps what a message asks, before the message goes.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer; repeating it is harmless.
pub(crate) async fn keep(app: &App, message: &Message, ask: Option<&Ask>) -> Result<(), Error> {
    let Some(ask) = ask else {
        return Ok(());
    };
    let question = Question::asked(message.id.clone(), ask.clone());
    app.store.put_question(&message.tenant, &question).await
}

/// May we write to you about this?
pub fn permission(topic: &str, now: Timestamp) -> Ask {
    let choice = |name: &str, words: &[&str], state, answer| Choice {
        name: name.to_owned(),
        words: owned(words),
        changes: vec![(topic.to_owned(), state)],
        answer: Some(answer),
        ..Choice::default()
    };
    Ask {
        choices: vec![
            choice(
                "granted",
                YES,
                ConsentState::Granted,
                Answer::ConsentGranted,
            ),
            choice(
                "declined",
                NO,
                ConsentState::Denied,
                Answer::ConsentDeclined,
            ),
        ],
        topic: Some(topic.to_owned()),
        about: None,
        open_until: later(now, OPEN_FOR),
    }
}

/// Did you mean to stop? `topic` is what the contact was last written to about.
pub(crate) fn meant_to_stop(topic: Option<&str>, now: Timestamp) -> Ask {
    let go_on = (ASKED_BACK.to_owned(), ConsentState::Granted);
    let choice = |name: &str, number: &str, changes, answer| Choice {
        name: name.to_owned(),
        words: owned(&[number]),
        changes,
        answer: Some(answer),
        ..Choice::default()
    };
    let all = vec![(ALL_TOPICS.to_owned(), ConsentState::Denied)];
    let mut choices = vec![choice("stop_all", "1", all, Answer::OptedOut)];
    if let Some(topic) = topic {
        let changes = vec![(topic.to_owned(), ConsentState::Denied), go_on.clone()];
        choices.push(choice("stop_topic", "2", changes, Answer::OptedOutOfTopic));
    }
    let number = if topic.is_some() { "3" } else { "2" };
    choices.push(choice("go_on", number, vec![go_on], Answer::Kept));
    Ask {
        choices,
        topic: topic.map(str::to_owned),
        about: None,
        open_until: Timestamp::MAX.min(later(now, OPEN_FOR.saturating_mul(10))),
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
