#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;

use super::*;

mod collection;
mod forbidden;
mod harsh_style_offers;
mod links;
mod personal_data;
mod whole;

/// Every remark with a code, as the places' texts.
fn places(text: &str, language: Language, category: Category, code: FindingCode) -> Vec<String> {
    let context = CoachContext {
        category,
        language: Some(language),
        firm_name: "Miller Plumbing",
        sender_name: None,
    };
    let found = coach(text, &context);
    let found = found.iter().filter(|it| it.code == code);
    found
        .map(|it| {
            text.chars()
                .skip(it.start)
                .take(it.end - it.start)
                .collect()
        })
        .collect()
}

fn check(
    code: FindingCode,
    category: Category,
    must_not_pass: &[(Language, &str)],
    must_pass: &[(Language, &str)],
) {
    let passes =
        |(language, text): &&(Language, &str)| places(text, *language, category, code).is_empty();
    let missed: Vec<_> = must_not_pass.iter().filter(passes).collect();
    let wrong: Vec<_> = must_pass.iter().filter(|it| !passes(it)).collect();
    assert!(
        missed.is_empty() && wrong.is_empty(),
        "missed {missed:#?}, wrong about {wrong:#?}"
    );
}

proptest! {
    #[test]
    fn no_text_panics_and_every_place_lies_in_it(text in "\\PC{0,80}") {
        for category in [Category::Transactional, Category::Collection] {
            let context = CoachContext { category, firm_name: "M", ..CoachContext::default() };
            for finding in coach(&text, &context) {
                prop_assert!(finding.start <= finding.end);
                prop_assert!(finding.end <= text.chars().count());
            }
        }
    }

    #[test]
    fn digits_and_marks_do_not_panic(text in "[0-9 ./xyz+#-]{0,60}") {
        coach(&text, &CoachContext::default());
    }

    #[test]
    fn almost_links_do_not_panic(text in "(bit|ly|\\.| |,|/|dot|\\(|\\)|xn--|t|co|%2e){0,20}") {
        coach(&text, &CoachContext::default());
    }
}
