//! What a received text asks of the platform.

use recado_content::{
    Answer, Keyword, Reply, Scope, Topic, carrier_keyword, is_way_out, read_reply,
};

use crate::consent::{ALL_TOPICS, ASKED_BACK, ConsentState, Consents, sender_block};
use crate::decision::Fact;
use crate::question::{Choice, Question};

/// How a contact says by text what it agrees to.
pub const BY_REPLY: &str = "sms_reply";

/// What follows from a received text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Understood {
    /// Topics whose consent changes.
    pub changes: Vec<(String, ConsentState)>,
    /// What is answered.
    pub answer: Option<Answer>,
    /// The name of the choice that it is, of the question that was asked.
    pub choice: Option<String>,
    /// A person has to look at it.
    pub wants_person: bool,
    /// Why.
    pub facts: Vec<Fact>,
}

/// The question that a text may answer.
#[derive(Clone, Copy, Debug)]
pub struct Open<'a> {
    /// The question.
    pub question: &'a Question,
    /// Whether what it asks about is still what it was.
    pub still_stands: bool,
}

/// What follows from a text. Words of command come first, then the question that is open, then
/// everything that a text may mean by itself, and last what the one it answers, `written`, offered as
/// a way to stop: "Not interested? Reply NO".
pub fn hear(
    text: &str,
    written: Option<&str>,
    told: Option<Keyword>,
    topics: &[Topic<'_>],
    known: &Consents,
    sender: &str,
    open: Option<Open<'_>>,
) -> Understood {
    let command = told.or(carrier_keyword(text));
    let is_command = matches!(command, Some(Keyword::Stop | Keyword::Help));
    let choice = open.and_then(|open| Some((open, open.question.choice(text)?)));
    if let Some((open, choice)) = choice
        && !is_command
        && !is_out(known, sender)
    {
        return chosen(open, choice);
    }
    let reply = match read(text, told, topics, known, sender) {
        Reply::Other if written.is_some_and(|it| is_way_out(it, text)) => Reply::Ask,
        reply => reply,
    };
    understand(&reply, known, sender)
}

/// Whether a text may be an answer that another one offers as a way to stop, so that [`hear`] needs to
/// know what it answers.
pub fn may_decline(text: &str) -> bool {
    is_way_out(&format!("Reply {}", text.trim().to_uppercase()), text)
}

fn chosen(open: Open<'_>, choice: &Choice) -> Understood {
    if !open.still_stands {
        let detail = format!(
            "It answers the question of {}, but what that asks about has changed since.",
            open.question.id
        );
        return Understood {
            wants_person: true,
            facts: vec![Fact::new("question", "changed", detail)],
            ..Understood::default()
        };
    }
    let detail = format!("It answers the question of {}.", open.question.id);
    Understood {
        changes: choice.changes.clone(),
        answer: choice.reply(),
        choice: Some(choice.name.clone()),
        wants_person: choice.hand_over,
        facts: vec![Fact::new("question", choice.name.clone(), detail)],
    }
}

/// What a text wants. The carrier's own reading `told` decides only where ours finds nothing; a
/// START that is just the word "yes" answers some question unless the contact is out.
pub fn read(
    text: &str,
    told: Option<Keyword>,
    topics: &[Topic<'_>],
    known: &Consents,
    sender: &str,
) -> Reply {
    let told = told.or(carrier_keyword(text));
    match (read_reply(text, topics), told) {
        (Reply::Other | Reply::Ask, Some(Keyword::Stop)) => Reply::Stop { scope: Scope::All },
        (Reply::Other | Reply::Ask, Some(Keyword::Help)) => Reply::Help,
        (Reply::Other, Some(Keyword::Start)) if is_out(known, sender) => Reply::Start,
        (reply, _) => reply,
    }
}

/// What follows from a text, knowing what the contact agreed to so far and which of the firm's
/// senders it wrote to. A second STOP is recorded, and not confirmed again.
pub fn understand(reply: &Reply, known: &Consents, sender: &str) -> Understood {
    match reply {
        Reply::Stop { scope } => stop(scope, known),
        Reply::Start => start(known, &sender_block(sender)),
        Reply::Help => Understood {
            answer: Some(Answer::Help),
            facts: vec![fact("help", "The contact asks who writes.")],
            ..Understood::default()
        },
        Reply::Ask => ask_back(known),
        Reply::Other => Understood {
            wants_person: true,
            ..Understood::default()
        },
    }
}

/// Until it is clear whether the contact wants no more messages, there are none but a person's.
fn ask_back(known: &Consents) -> Understood {
    let is_news = !is_denied(known, ALL_TOPICS) && !known.is_asked_back();
    let asked = (ASKED_BACK.to_owned(), ConsentState::Denied);
    Understood {
        changes: is_news.then_some(asked).into_iter().collect(),
        answer: is_news.then_some(Answer::AskedBack),
        wants_person: true,
        facts: vec![fact(
            "unclear",
            "The contact may want no more messages; it is asked, and a person should look.",
        )],
        ..Understood::default()
    }
}

fn is_denied(known: &Consents, topic: &str) -> bool {
    let change = known.by_topic.get(topic);
    change.is_some_and(|change| change.state == ConsentState::Denied)
}

fn is_out(known: &Consents, sender: &str) -> bool {
    is_denied(known, ALL_TOPICS) || is_denied(known, &sender_block(sender))
}

fn stop(scope: &Scope, known: &Consents) -> Understood {
    let all = [ALL_TOPICS.to_owned()];
    let (topics, detail) = match scope {
        Scope::All => (&all[..], "The contact wants no more messages.".to_owned()),
        Scope::Topics(names) => {
            let detail = format!(
                "The contact wants no more messages on {}.",
                names.join(", ")
            );
            (&names[..], detail)
        }
    };
    let is_news = topics.iter().any(|topic| !is_denied(known, topic));
    let answer = match scope {
        Scope::All => Answer::OptedOut,
        Scope::Topics(_) => Answer::OptedOutOfTopic,
    };
    Understood {
        changes: topics
            .iter()
            .map(|topic| (topic.clone(), ConsentState::Denied))
            .collect(),
        answer: is_news.then_some(answer),
        facts: vec![Fact::new("understood", "stop", detail)],
        ..Understood::default()
    }
}

/// Everything that the contact ended by text comes back; what it refused otherwise stays refused.
fn start(consents: &Consents, block: &str) -> Understood {
    let ended = consents.by_topic.iter().filter(|(topic, change)| {
        change.state == ConsentState::Denied
            && (*topic == block || (change.method == BY_REPLY && *topic != ALL_TOPICS))
    });
    let topics = std::iter::once(ALL_TOPICS).chain(ended.map(|(topic, _)| topic.as_str()));
    let known = consents.by_topic.get(ALL_TOPICS);
    let changes: Vec<_> = topics
        .map(|topic| (topic.to_owned(), ConsentState::Granted))
        .collect();
    let is_news =
        changes.len() > 1 || known.is_none_or(|change| change.state == ConsentState::Denied);
    Understood {
        changes,
        answer: is_news.then_some(Answer::OptedIn),
        facts: vec![fact("start", "The contact wants messages again.")],
        ..Understood::default()
    }
}

fn fact(value: &str, detail: &'static str) -> Fact {
    Fact::new("understood", value, detail)
}

#[cfg(test)]
mod tests;
