//! How well replies are read, in five languages.
//!
//! `replies/xx.tsv` is what the frames were written with and the weights are trained on;
//! `replies/xx.held.tsv` is known to neither (`FIGURES.md`);
//! `replies/xx.everyday.tsv` has none of the words. A line is what the reply wants and the
//! reply, a tab between: `stop`, `stop:topic,topic`, `start`, `help`, `ask` where a person would ask
//! back, `none`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use recado_content::{Language, Reply, Scope, Topic, read_reply};

const TOPICS: [Topic<'static>; 3] = [
    Topic {
        name: "offers",
        words: &[],
    },
    Topic {
        name: "reminders",
        words: &[],
    },
    Topic {
        name: "invoices",
        words: &[],
    },
];

fn label(reply: &Reply) -> String {
    match reply {
        Reply::Stop { scope: Scope::All } => "stop".to_owned(),
        Reply::Stop {
            scope: Scope::Topics(names),
        } => format!("stop:{}", names.join(",")),
        Reply::Start => "start".to_owned(),
        Reply::Help => "help".to_owned(),
        Reply::Ask => "ask".to_owned(),
        Reply::Other => "none".to_owned(),
    }
}

fn read(suffix: &str) -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/replies");
    let mut replies = Vec::new();
    for language in Language::ALL {
        let path = format!("{folder}/{}{suffix}.tsv", language.as_str());
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let (label, text) = line.split_once('\t').expect(line);
            replies.push((label.to_owned(), text.to_owned()));
        }
    }
    replies
}

/// As people also write it: without accents, shouted, without capitals and marks at the end.
fn variants(text: &str) -> Vec<String> {
    let plain: String = text.chars().map(unaccented).collect();
    let bare = plain.to_lowercase();
    let bare = bare
        .trim_end_matches(['.', '!', '?', ' '])
        .replace(['¿', '¡'], "");
    vec![text.to_owned(), text.to_uppercase(), plain, bare]
}

fn unaccented(ch: char) -> char {
    let from = "áàâãéèêëíîïóòôõúùûüçñąćęłńśźżÁÀÂÃÉÈÊÍÓÔÕÚÇĄĆĘŁŃŚŹŻ";
    let to = "aaaaeeeeiiioooouuuucnacelnszzAAAAEEEIOOOUCACELNSZZ";
    let at = from.chars().position(|it| it == ch);
    at.and_then(|at| to.chars().nth(at)).unwrap_or(ch)
}

#[derive(Default, Debug)]
struct Tally {
    stops: usize,
    missed: usize,
    others: usize,
    false_stops: usize,
    asked_back: usize,
    wrong_scope: usize,
    wrong_else: usize,
    not_asked: usize,
}

impl Tally {
    fn add(&mut self, expected: &str, found: &str) {
        let is_stop = |label: &str| label.starts_with("stop");
        match expected {
            "ask" => {
                self.others += 1;
                self.false_stops += usize::from(is_stop(found));
                self.not_asked += usize::from(found == "none");
                return;
            }
            _ if is_stop(expected) => self.stops += 1,
            _ => self.others += 1,
        }
        if found == "ask" {
            self.asked_back += 1;
        } else if is_stop(expected) && is_stop(found) {
            self.wrong_scope += usize::from(expected != found);
        } else if is_stop(expected) {
            self.missed += 1;
        } else if is_stop(found) {
            self.false_stops += 1;
        } else {
            self.wrong_else += usize::from(expected != found);
        }
    }

    fn share(part: usize, of: usize) -> f64 {
        part as f64 / of as f64
    }
}

fn judge(name: &str, replies: &[(String, String)]) -> Tally {
    let mut tally = Tally::default();
    for (expected, text) in replies {
        for variant in variants(text) {
            let found = label(&read_reply(&variant, &TOPICS));
            if *expected != found {
                println!("{name}: expected {expected}, found {found}: {variant}");
            }
            tally.add(expected, &found);
        }
    }
    let all = tally.stops + tally.others;
    println!(
        "{name}: {} replies in 4 spellings; missed {:.2} %, false stops {:.2} %, asked back {:.2} %; {tally:?}",
        replies.len(),
        100.0 * Tally::share(tally.missed, tally.stops),
        100.0 * Tally::share(tally.false_stops, tally.others),
        100.0 * Tally::share(tally.asked_back, all),
    );
    tally
}

fn check(name: &str, suffix: &str) {
    let replies = read(suffix);
    let tally = judge(name, &replies);
    let all = tally.stops + tally.others;
    assert!(Tally::share(tally.missed, tally.stops) <= 0.01, "{tally:?}");
    assert!(
        Tally::share(tally.false_stops, tally.others) <= 0.02,
        "{tally:?}"
    );
    assert!(Tally::share(tally.asked_back, all) <= 0.10, "{tally:?}");
}

#[test]
fn replies_that_were_learned_are_read_right() {
    check("open", "");
}

#[test]
fn nobody_is_asked_back_for_an_everyday_answer() {
    let replies = read(".everyday");
    let tally = judge("everyday", &replies);
    let wrong = tally.asked_back + tally.false_stops + tally.wrong_else;
    assert_eq!(wrong, 0, "{tally:?}");
}

#[test]
fn replies_held_back_are_read_right() {
    check("held back", ".held");
}
