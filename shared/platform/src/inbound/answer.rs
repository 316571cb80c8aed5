//! The platform's own answers. They take the send path like everything else.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use recado_content::{Answer, Language};
use recado_domain::Error;
use recado_domain::consent::ALL_TOPICS;
use recado_domain::firm::{Firm, Sender, SenderAddress};
use recado_domain::message::Message;
use serde_json::Value;

use super::away;
use crate::App;
use crate::app::later;
use crate::contention::Tries;
use crate::job::Target;
use crate::send::{Idempotency, Question, Request, Text, To, submit};
use crate::{events, questions, threads};

/// A confirmation that comes later is a message to somebody who wants none (47 CFR
/// 64.1200(a)(12)), and later answers to keywords confuse.
const USEFUL_FOR: SignedDuration = SignedDuration::from_mins(5);

/// Messages of a thread that tell what it is about.
const LATELY: i32 = 20;

/// Answers a received message, unless the carrier does. Doing it again changes nothing.
///
/// # Errors
/// [`Error::Unavailable`] when it should be tried again.
pub async fn answer(app: &App, target: &Target) -> Result<(), Error> {
    let received = app
        .store
        .message(&target.tenant, &target.message_id)
        .await?;
    let Some(received) = received else {
        return Ok(());
    };
    let Some(answer) = received.answer else {
        return Ok(());
    };
    let Some(firm) = app.store.firm(&target.tenant.firm).await? else {
        return Ok(());
    };
    let Some(sender) = sender_written_to(&firm, &received) else {
        return Ok(());
    };
    let language = language(app, &firm, &received).await?;
    let words = words(app, &firm, &received, answer, language).await?;
    let request = request(sender, &received, words, language);
    // No client can give a key with this character.
    let key = format!("\u{21a9} {}", received.id);
    let idempotency = Idempotency {
        key: &key,
        body: answer.as_str().as_bytes(),
    };
    match submit(app, &firm, &target.tenant, &request, Some(idempotency)).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_retryable() => Err(error),
        Err(error) => {
            tracing::info!(%error, message = %received.id, "a text stays without an automatic answer");
            let noted = Box::pin(events::not_answered(app, &received, error)).await;
            if noted.as_ref().is_err_and(Error::is_retryable) {
                return noted;
            }
            // Last, as nothing is tried again after it: that would open what somebody has closed by then.
            let left = leave_to_somebody(app, &received, answer).await;
            noted.and(left)
        }
    }
}

/// What could not be answered waits for a person, unless it was no more than a wish to be noted.
async fn leave_to_somebody(app: &App, received: &Message, answer: Answer) -> Result<(), Error> {
    if matches!(
        answer,
        Answer::OptedOut | Answer::OptedOutOfTopic | Answer::OptedIn
    ) {
        return Ok(());
    }
    let (tenant, contact) = (&received.tenant, received.id.contact());
    let mut tries = Tries::default();
    loop {
        let Some(before) = app.store.thread_glance(tenant, &contact).await? else {
            return Ok(());
        };
        let Some(next) = before.clone().left_unanswered(received.created_at) else {
            return Ok(());
        };
        if app.store.move_thread_glance(tenant, &before, &next).await? {
            return Ok(());
        }
        tries.pause(app).await?;
    }
}

/// What is answered, the values of its short codes, and what it asks in turn.
struct Words {
    answer: Answer,
    /// Words of the firm's in place of the platform's, with short codes.
    own: Option<String>,
    variables: BTreeMap<String, Value>,
    question: Option<Question>,
}

async fn words(
    app: &App,
    firm: &Firm,
    received: &Message,
    answer: Answer,
    language: Language,
) -> Result<Words, Error> {
    let mut words = Words {
        answer,
        own: None,
        variables: BTreeMap::new(),
        question: None,
    };
    if answer == Answer::AskedBack {
        let topic = last_topic(app, received).await?;
        if let Some(topic) = &topic {
            words.answer = Answer::AskedBackOnTopic;
            words
                .variables
                .insert("TOPIC".to_owned(), topic.as_str().into());
        }
        words.question = Some(Question::MeantToStop(topic));
        return Ok(words);
    }
    if answer == Answer::Away {
        let away = away::words(app, firm, received, language).await?;
        return Ok(Words {
            answer: away.answer,
            own: away.own,
            variables: away.variables,
            question: None,
        });
    }
    let (tenant, contact) = (&received.tenant, received.id.contact());
    let threads = threads::of(app, tenant, &contact).await?;
    let answered = questions::answered_by(app, tenant, &threads, &received.id).await?;
    let chosen = answered.as_ref().and_then(|it| it.choice_by(&received.id));
    if let (Some(question), Some(choice)) = (&answered, chosen) {
        let topic = question.ask.topic.as_deref().map(Value::from);
        let text = choice.text.as_deref().map(Value::from);
        let values = [("TOPIC", topic), ("ANSWER", text)];
        let values = values
            .into_iter()
            .filter_map(|(name, it)| Some((name.to_owned(), it?)));
        words.variables.extend(values);
    }
    Ok(words)
}

/// What the contact was last written to about.
async fn last_topic(app: &App, received: &Message) -> Result<Option<String>, Error> {
    let (tenant, contact) = (&received.tenant, received.id.contact());
    let lately = app.store.thread(tenant, &contact, None, LATELY).await?;
    let topics = lately.into_iter().filter_map(|message| message.topic);
    Ok(topics.filter(|topic| topic != ALL_TOPICS).take(1).next())
}

/// The number that was written to, or the messaging service that it stands in.
fn sender_written_to<'f>(firm: &'f Firm, received: &Message) -> Option<&'f Sender> {
    let to = SenderAddress::Phone(received.to.phone()?.clone());
    let service = |it: &&Sender| matches!(it.address, SenderAddress::MessagingService(_));
    firm.senders
        .iter()
        .find(|it| it.address == to)
        .or_else(|| firm.senders.iter().find(service))
}

/// The contact's, else that of its words, else the firm's.
async fn language(app: &App, firm: &Firm, received: &Message) -> Result<Language, Error> {
    let contact = received.id.contact();
    let saved = app.store.contact(&received.tenant, &contact).await?;
    let language = saved
        .and_then(|contact| contact.language)
        .or_else(|| Language::guess(&received.body));
    Ok(language.unwrap_or(firm.language))
}

fn request(sender: &Sender, received: &Message, words: Words, language: Language) -> Request {
    let to = match &received.from {
        SenderAddress::Phone(phone) => Some(To::Phone(phone.as_str().to_owned())),
        SenderAddress::MessagingService(_) | SenderAddress::Email(_) => None,
    };
    let text = match (words.own, words.answer) {
        (Some(body), _) => Text::Body {
            body,
            variables: words.variables,
        },
        // The platform's words around it are none.
        (None, Answer::Chosen) => Text::Body {
            body: Answer::Chosen.text(language).to_owned(),
            variables: words.variables,
        },
        (None, answer) => Text::Platform {
            answer,
            language: Some(language),
            variables: words.variables,
        },
    };
    Request {
        to,
        text: Some(text),
        category: Some(words.answer.category()),
        from: Some(sender.address.clone()),
        answer: Some(words.answer),
        question: words.question,
        useless_after: Some(later(received.created_at, USEFUL_FOR)),
        ..Request::default()
    }
}
