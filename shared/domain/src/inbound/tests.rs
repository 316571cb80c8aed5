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
        let heard = hear(text, None, told, &[], known, SENDER, Some(open));
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

#[test]
fn an_answer_that_a_text_offered_as_a_way_to_stop_is_asked_back() {
    let offer = "Nordwind: tyres two for one. Not interested? Reply NO";
    for (text, written, expected) in [
        ("No", Some(offer), Some(Answer::AskedBack)),
        ("STOP", Some(offer), Some(Answer::OptedOut)),
        ("No, on Friday", Some(offer), None),
        (
            "No",
            Some("Nordwind: is Friday fine? Reply YES or NO"),
            None,
        ),
        ("No", None, None),
    ] {
        let known = Consents::default();
        let heard = hear(text, written, None, &[], &known, SENDER, None);
        assert_eq!(heard.answer, expected, "{text} to {written:?}");
    }
}

#[test]
fn only_what_may_be_a_way_to_stop_is_looked_up() {
    for text in ["No", " no! ", "não", "Nie.", "no thanks", "OUT"] {
        assert!(may_decline(text), "{text}");
    }
    for text in [
        "",
        "ok",
        "Yes",
        "1",
        "STOP",
        "no, on Friday",
        "Thanks",
        "🙂",
    ] {
        assert!(!may_decline(text), "{text}");
    }
}
