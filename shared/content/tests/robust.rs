//! No text, however odd or long, makes a public function panic or not come to its end.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods
)]

use proptest::prelude::*;
use recado_content::{
    Category, CoachSettings, Codes, CountryCode, Language, PhoneNumber, ReviewContext, Segments,
    SenderMissing, Template, cheaper_text, check_text, read_reply, review,
};

/// Everything that reads a text.
fn read(text: &str) {
    let settings = CoachSettings {
        sender_missing: SenderMissing::Sign,
        ..CoachSettings::default()
    };
    for category in [Category::Transactional, Category::Collection] {
        let context = ReviewContext {
            category,
            firm_name: "Miller",
            ..ReviewContext::default()
        };
        let review = review(text, &context, &settings);
        let characters = review.body.chars().count();
        for finding in &review.findings {
            assert!(finding.start <= finding.end && finding.end <= characters);
        }
    }
    check_text(text);
    read_reply(text, &[]);
    Language::guess(text);
    if let Some(cheaper) = cheaper_text(text) {
        assert!(cheaper.segments.count < Segments::of(text).count);
        assert_eq!(cheaper.segments, Segments::of(&cheaper.text));
    }
    let _ = PhoneNumber::parse(text, CountryCode::parse("US").ok());
    if let Ok(template) = Template::parse(text) {
        let _ = Codes::sample(Language::Fr).render(&template, &());
    }
}

/// Work that grew with the square of the length would not end here in a bearable time.
#[test]
fn long_odd_texts_are_read_to_their_end() {
    let pieces = [
        "a",
        " ",
        "\0",
        "\u{301}",
        "e\u{301}",
        "\u{200d}",
        "🙂",
        "👩\u{200d}",
        "\u{202e}ab",
        "שלום ",
        "漢",
        "ﷺ",
        "4",
        "4 ",
        "1-",
        "4111 ",
        "á",
        "áé",
        "não ",
        "ação. ",
        "STOP ",
        "reply ",
        "yes or ",
        "Reply YES or ",
        "CALL NOW ",
        "!?",
        "[",
        "[A] ",
        "[% if A %]",
        "{{",
        "%",
        "%A%",
        "%6",
        "[[",
        "bit ",
        "bit.",
        "b i t . l y ",
        "xn--",
        "xn--a.",
        "t.co ",
        "@",
        "://",
        "a@b ",
        "PL61 ",
        "X1",
        "12.",
        "send card number ",
        "% off ",
        "legal ",
        "\u{ad}",
        "x\u{200b}",
        "' ",
        "l’",
        "ł",
        "\r\n",
        "q. ",
        "cupom applied ",
    ];
    for piece in pieces {
        read(&piece.chars().cycle().take(20_000).collect::<String>());
    }
    read(&('\u{1}'..='\u{2000}').collect::<String>());
}

/// What a parser reads by calling itself must not take the stack.
#[test]
fn long_chains_and_deep_nesting_are_read_or_refused() {
    let frames = [("", ""), ("[A", "]"), ("[% if A", " %]x[% endif %]")];
    let links = [
        "|upper",
        " and A",
        " or A",
        " if A",
        " if A else A",
        ".b",
        "[0]",
        "+1",
        "~A",
        "==A",
        " is defined",
        " is not defined",
        "|default(A",
        "(",
        "[",
        "{1:",
        "-",
        "not ",
        "()",
        "[:]",
        "[% if A %]",
        "[% elif A %]",
        "<b>",
        "((A",
        " and (A",
    ];
    for (before, after) in frames {
        for link in links {
            let text = format!("{before}{}{after}", link.repeat(5000));
            if let Ok(template) = Template::parse(&text) {
                let _ = Codes::sample(Language::Fr).render(&template, &());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_of_any_characters_panics(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn no_text_of_telling_pieces_panics(
        text in "(\\[|\\]|%|bit|\\.|ly|/|4111|1| |-|x|STOP|reply|YES|!|é|ç|ł|\u{301}|\u{200d}|🙂|@|xn--|https://|PL61|card|send|not|\n|\\{\\{|\\}\\}|A){0,60}"
    ) {
        read(&text);
    }
}
