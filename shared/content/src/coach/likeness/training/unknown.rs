//! How well texts of authors are judged whom the weights do not know:
//! `cargo test --release -p recado-content authors_unknown_to_the_weights -- --ignored --nocapture`.

use std::collections::BTreeSet;

use super::{FIRM, Weights, authors, examples, of_author, trained};
use crate::coach::{CoachContext, FindingCode, findings_by};
use crate::fold::Folded;
use crate::{Language, Segments, Severity};

/// How many authors are left out at once: each learning takes half a minute.
const LEFT_OUT: usize = 5;

/// What a text of an author is found to be, and what it is.
fn judged(line: &str, weights: &Weights) -> (BTreeSet<String>, BTreeSet<String>) {
    let [category, codes, text] = line.split('\t').collect::<Vec<_>>()[..] else {
        panic!("{line}");
    };
    let context = CoachContext {
        category: serde_json::from_value(category.into()).unwrap(),
        firm_name: FIRM,
        ..CoachContext::default()
    };
    let folded = Folded::of(text);
    let guessed = Language::guess_folded(text, &folded);
    let segments = Segments::of(text);
    let found = findings_by(weights, text, folded, guessed, &segments, &context);
    let refusing = FindingCode::ALL.iter().filter(|it| it.may_refuse());
    let refusing: BTreeSet<&str> = refusing.map(|it| it.as_str()).collect();
    let found = found.iter().filter(|it| it.severity > Severity::Advise);
    let found = found.map(|it| it.code.as_str());
    let of = |code: &&str| refusing.contains(code);
    (
        found.filter(of).map(str::to_owned).collect(),
        codes.split(',').filter(of).map(str::to_owned).collect(),
    )
}

#[test]
#[ignore = "it learns once for every few authors, and tells figures"]
fn authors_unknown_to_the_weights() {
    for left_out in authors().chunks(LEFT_OUT) {
        let weights = Weights::of(trained(&examples(left_out)).leak());
        for author in left_out {
            tell(author, &weights);
        }
    }
}

fn tell(author: &str, weights: &Weights) {
    let (mut right, mut wrong, mut missed) = (0, 0, 0);
    for language in Language::ALL {
        for line in of_author(author, language).lines() {
            let (found, expected) = judged(line, weights);
            right += found.intersection(&expected).count();
            wrong += found.difference(&expected).count();
            missed += expected.difference(&found).count();
            if found != expected {
                println!("{author} {}: found {found:?}: {line}", language.as_str());
            }
        }
    }
    let share = |of: usize| {
        f64::from(u32::try_from(right).unwrap()) / f64::from(u32::try_from(of).unwrap())
    };
    println!(
        "{author}: {right} right, {wrong} wrong, {missed} missed, precision {:.3}, recall {:.3}",
        share(right + wrong),
        share(right + missed),
    );
}
