//! What a received text asks of the platform.

use recado_content::{Answer, Keyword, Reply, Scope, Topic, carrier_keyword, read_reply};

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
/// everything that a text may mean by itself.
pub fn hear(
    text: &str,
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
    understand(&read(text, told, topics, known, sender), known, sender)
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
mod tests {
    use super::*;
    use crate::consent::ConsentChange;
    use jiff::Timestamp;

    const SENDER: &str = "+15005550006";
    const BLOCK: &str = "sender:+15005550006";

    fn known(topics: &[(&str, ConsentState, &str)]) -> Consents {
        let change = |state, method: &str| ConsentChange {
            state,
            at: Timestamp::UNIX_EPOCH,
            method: method.to_owned(),
            wording: None,
            recorded_by: "contact".to_owned(),
        };
        Consents {
            by_topic: topics
                .iter()
                .map(|(topic, state, method)| ((*topic).to_owned(), change(*state, method)))
                .collect(),
            dead_number: None,
        }
    }

    type Known<'a> = &'a [(&'a str, ConsentState, &'a str)];

    fn check(text: &str, told: Option<Keyword>, before: Known<'_>, expected: Expected<'_>) {
        let topics = ["billing", "offers"].map(|name| Topic { name, words: &[] });
        let known = known(before);
        let reply = read(text, told, &topics, &known, SENDER);
        let understood = understand(&reply, &known, SENDER);
        let changes: Vec<_> = understood
            .changes
            .iter()
            .map(|(topic, state)| (topic.as_str(), *state))
            .collect();
        assert_eq!(changes, expected.0, "{text} {before:?}");
        assert_eq!(understood.answer, expected.1, "{text} {before:?}");
    }

    type Expected<'a> = (Vec<(&'a str, ConsentState)>, Option<Answer>);

    #[test]
    fn replies_change_consent_and_are_answered_once() {
        use ConsentState::{Denied, Granted};
        let nothing: Known<'_> = &[];
        let out: Known<'_> = &[("all", Denied, BY_REPLY)];
        let blocked: Known<'_> = &[(BLOCK, Denied, "carrier_block")];
        let several: Known<'_> = &[
            (BLOCK, Denied, "carrier_block"),
            ("billing", Denied, BY_REPLY),
            ("offers", Denied, "web_form"),
            ("sender:+15005550001", Denied, "carrier_block"),
        ];
        let (opted_out, opted_in) = (Some(Answer::OptedOut), Some(Answer::OptedIn));
        for (text, before, changes, answer) in [
            ("STOP", nothing, vec![("all", Denied)], opted_out),
            ("STOP", out, vec![("all", Denied)], None),
            (
                "please stop texting me",
                nothing,
                vec![("all", Denied)],
                opted_out,
            ),
            ("revoke", nothing, vec![("all", Denied)], opted_out),
            (
                "No more offers please",
                nothing,
                vec![("offers", Denied)],
                Some(Answer::OptedOutOfTopic),
            ),
            ("START", nothing, vec![("all", Granted)], opted_in),
            ("start", out, vec![("all", Granted)], opted_in),
            (
                "START",
                &[("all", Granted, BY_REPLY)],
                vec![("all", Granted)],
                None,
            ),
            (
                "START",
                several,
                vec![("all", Granted), ("billing", Granted), (BLOCK, Granted)],
                opted_in,
            ),
            ("yes", nothing, vec![], None),
            ("YES", out, vec![("all", Granted)], opted_in),
            (
                "YES",
                blocked,
                vec![("all", Granted), (BLOCK, Granted)],
                opted_in,
            ),
            ("HELP", out, vec![], Some(Answer::Help)),
            ("Can you stop by at 5?", nothing, vec![], None),
        ] {
            check(text, None, before, (changes, answer));
        }
    }

    #[test]
    fn the_carrier_s_reading_counts_where_ours_finds_nothing() {
        use ConsentState::{Denied, Granted};
        let out: Known<'_> = &[("all", Denied, BY_REPLY)];
        let (opted_out, opted_in) = (Some(Answer::OptedOut), Some(Answer::OptedIn));
        let (stop, start) = (Some(Keyword::Stop), Some(Keyword::Start));
        check("NOMAS1", stop, &[], (vec![("all", Denied)], opted_out));
        check("Yes", start, &[], (vec![], None));
        check("JOIN", start, out, (vec![("all", Granted)], opted_in));
        let help = (vec![], Some(Answer::Help));
        check("HILFE", Some(Keyword::Help), out, help);
    }

    #[test]
    fn a_question_is_answered_unless_the_reply_is_a_command_or_what_it_asks_about_has_changed() {
        let tenant = crate::Tenant::live(crate::FirmId::demo());
        let contact = crate::ContactId::of_address(&tenant, "+12125550134");
        let choice = |name: &str, words: &[&str]| Choice {
            name: name.to_owned(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            text: Some("Done.".to_owned()),
            ..Choice::default()
        };
        let ask = crate::question::Ask {
            choices: vec![choice("confirm", &["1", "yes"]), choice("help", &["help"])],
            topic: None,
            about: None,
            open_until: Timestamp::MAX,
        };
        let id = crate::MessageId::earliest(Timestamp::UNIX_EPOCH, &contact);
        let question = Question::asked(id, ask);
        let out = known(&[("all", ConsentState::Denied, BY_REPLY)]);
        let in_ = known(&[]);
        let start = Some(Keyword::Start);
        for (text, told, known, still_stands, chosen, answer) in [
            (
                "Yes!",
                None,
                &in_,
                true,
                Some("confirm"),
                Some(Answer::Chosen),
            ),
            (
                "YES",
                start,
                &in_,
                true,
                Some("confirm"),
                Some(Answer::Chosen),
            ),
            ("1", None, &in_, false, None, None),
            ("2", None, &in_, true, None, None),
            ("HELP", None, &in_, true, None, Some(Answer::Help)),
            ("stop", None, &in_, true, None, Some(Answer::OptedOut)),
            ("yes", None, &out, true, None, Some(Answer::OptedIn)),
        ] {
            let open = Open {
                question: &question,
                still_stands,
            };
            let heard = hear(text, told, &[], known, SENDER, Some(open));
            assert_eq!(heard.choice.as_deref(), chosen, "{text}");
            assert_eq!(heard.answer, answer, "{text}");
            assert_eq!(heard.wants_person, matches!(text, "1" | "2"), "{text}");
        }
    }

    #[test]
    fn an_unclear_text_is_asked_back_once() {
        let asked = [(ASKED_BACK, ConsentState::Denied)];
        let back = Some(Answer::AskedBack);
        check(
            "No offers or reminders on Sundays",
            None,
            &[],
            (asked.to_vec(), back),
        );
        let before: Known<'_> = &[(ASKED_BACK, ConsentState::Denied, BY_REPLY)];
        check(
            "No offers or reminders on Sundays",
            None,
            before,
            (vec![], None),
        );
        let out: Known<'_> = &[("all", ConsentState::Denied, BY_REPLY)];
        check(
            "No offers or reminders on Sundays",
            None,
            out,
            (vec![], None),
        );
    }
}
