//! How well the coach judges texts of businesses, in five languages.
//!
//! `texts/xx.tsv` is what the phrases were written with and the weights learned of, as are the folders of
//! `texts/authors`, each by one author and named after its theme; no weight was learned of `xx.held.tsv`.
//! Each set was measured before anything was changed for it (`FIGURES.md`). A line is category, expected
//! codes and the text, tabs between. `xx.everyday.tsv` are short texts in which nothing is wrong, as in
//! those of `fine`, whose words sound as if there were. `clauses`, single sentences, are only learned.
//! A text expects every refusal and warning it deserves; advice is not measured.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use recado_content::{
    Category, CoachSettings, FindingCode, Language, ReviewContext, Severity, review,
};

struct Labelled {
    language: Language,
    category: Category,
    expected: BTreeSet<String>,
    text: String,
}

const TEXTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/texts");

/// The sets whose labels are measured, `xx` standing for the language.
fn sets() -> Vec<String> {
    let older = ["xx", "xx.held"].map(str::to_owned);
    older.into_iter().chain(sets_in("authors")).collect()
}

fn sets_in(folder: &str) -> Vec<String> {
    let names = std::fs::read_dir(format!("{TEXTS}/{folder}")).unwrap();
    let names = names.map(|it| it.unwrap().file_name().into_string().unwrap());
    names.map(|name| format!("{folder}/{name}/xx")).collect()
}

fn read(set: &str) -> Vec<Labelled> {
    let mut texts = Vec::new();
    for language in Language::ALL {
        let path = format!("{TEXTS}/{}.tsv", set.replace("xx", language.as_str()));
        let lines = std::fs::read_to_string(&path).unwrap();
        for line in lines.lines() {
            let [category, codes, text] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{path}: {line}");
            };
            let category = serde_json::from_value(category.into()).expect(line);
            let codes = codes.split(',').filter(|it| *it != "-");
            let known = |code: &&str| FindingCode::ALL.iter().any(|it| it.as_str() == *code);
            texts.push(Labelled {
                language,
                category,
                expected: codes
                    .inspect(|it| assert!(known(it), "{line}"))
                    .map(str::to_owned)
                    .collect(),
                text: text.to_owned(),
            });
        }
    }
    texts
}

#[derive(Default, Debug)]
struct Tally {
    right: usize,
    missed: usize,
    wrong: usize,
}

impl Tally {
    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed) as f64
    }
}

/// Counts codes that refuse or warn; which of both they do is in the unit tests.
fn judge(texts: &[Labelled], counts: fn(FindingCode) -> bool) -> Tally {
    let mut tally = Tally::default();
    for it in texts {
        let context = ReviewContext {
            category: it.category,
            firm_name: "Nordwind",
            ..ReviewContext::default()
        };
        let review = review(&it.text, &context, &CoachSettings::default());
        let loud = review
            .findings
            .iter()
            .filter(|it| it.severity > Severity::Advise);
        let found = loud.map(|it| it.code).filter(|it| counts(*it));
        let found: BTreeSet<String> = found.map(|it| it.as_str().to_owned()).collect();
        let countable = FindingCode::ALL.into_iter().filter(|it| counts(*it));
        let countable: BTreeSet<String> = countable.map(|it| it.as_str().to_owned()).collect();
        let expected: BTreeSet<_> = it.expected.intersection(&countable).cloned().collect();
        if expected != found {
            println!("expected {expected:?}, found {found:?}: {}", it.text);
        }
        tally.right += expected.intersection(&found).count();
        tally.missed += expected.difference(&found).count();
        tally.wrong += found.difference(&expected).count();
    }
    tally
}

#[test]
fn refusing_codes_are_found_and_seldom_wrong() {
    for set in sets() {
        let texts = read(&set);
        assert!(texts.len() >= 100, "{set}");
        let tally = judge(&texts, FindingCode::may_refuse);
        let (precision, recall) = (tally.precision(), tally.recall());
        println!(
            "{set}: {} texts, {tally:?}, precision {precision:.3}, recall {recall:.3}",
            texts.len()
        );
        // Weights are pulled to zero so that they hold for unknown authors: what is rare, such as mockery of
        // a guest's weight, is not learned by heart.
        assert!(precision >= 0.97 && recall >= 0.95, "{set}: {tally:?}");
    }
}

#[test]
fn short_harmless_texts_pass() {
    let tally = judge(&read("xx.everyday"), FindingCode::may_refuse);
    assert_eq!(tally.wrong, 0, "{tally:?}");
}

#[test]
fn honest_texts_in_dangerous_words_are_seldom_wronged() {
    for set in sets_in("fine") {
        let texts = read(&set);
        let tally = judge(&texts, FindingCode::may_refuse);
        println!("{set}: {} texts, {tally:?}", texts.len());
        assert!(tally.wrong * 100 <= 2 * texts.len(), "{set}: {tally:?}");
    }
}

#[test]
fn warnings_are_found_and_seldom_wrong() {
    let tally = judge(&read("xx"), |code| !code.may_refuse());
    assert!(
        tally.precision() >= 0.95 && tally.recall() >= 0.95,
        "{tally:?}"
    );
}

#[test]
fn the_language_of_a_business_text_is_told() {
    for set in ["xx", "xx.held"] {
        let texts = read(set);
        let told = |it: &&Labelled| Language::guess(&it.text) == Some(it.language);
        let wrong: Vec<_> = texts
            .iter()
            .filter(|it| !told(it))
            .map(|it| &it.text)
            .collect();
        assert!(wrong.len() * 100 <= texts.len(), "{wrong:#?}");
    }
}
