//! Words as they were meant.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::{en, es, fr, pl, pt};

/// Long words that decide, with the letters people leave out or swap.
const DECISIVE: &[&str] = &[
    "unsubscribe",
    "messages",
    "message",
    "texting",
    "sending",
    "reminders",
    "notifications",
    "subscription",
    "mensajes",
    "recordatorios",
    "mensagens",
    "lembretes",
    "wiadomosci",
    "rezygnuje",
    "przypomnienia",
    "desabonner",
    "desinscrire",
];

/// How people type in a hurry.
const SHORTHAND: &[(&str, &str)] = &[
    ("u", "you"),
    ("ur", "your"),
    ("kiero", "quiero"),
    ("qiero", "quiero"),
    ("qero", "quero"),
    ("kero", "quero"),
    ("jveux", "veux"),
    ("mssgs", "messages"),
];

/// Shortest word that is mended; shorter ones are too near to others ("shop", "step").
const SHORTEST: usize = 6;

/// Words that frames know as they are.
static KNOWN: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let languages = [en::WORDS, es::WORDS, pt::WORDS, pl::WORDS, fr::WORDS];
    let classes = languages.iter().flat_map(|words| words.classes);
    let words = classes.flat_map(|(_, words)| words.split_ascii_whitespace());
    words.chain(DECISIVE.iter().copied()).collect()
});

/// A word with one letter missing, doubled, wrong or swapped, of the words that decide; else itself.
pub(super) fn mended(word: &str) -> String {
    if let Some((_, meant)) = SHORTHAND.iter().find(|(short, _)| *short == word) {
        return (*meant).to_owned();
    }
    if is_stop(word) {
        return "stop".to_owned();
    }
    if word.chars().count() < SHORTEST || KNOWN.contains(word) {
        return word.to_owned();
    }
    let near = DECISIVE.iter().find(|it| {
        let allowed = if it.len() >= 10 { 2 } else { 1 };
        word.get(..3) == it.get(..3)
            && word.len().abs_diff(it.len()) <= allowed
            && distance(word, it) <= allowed
    });
    near.copied().unwrap_or(word).to_owned()
}

/// `stop` with doubled or swapped letters; other letters make other words.
fn is_stop(word: &str) -> bool {
    let mut letters: Vec<char> = word.chars().collect();
    letters.dedup();
    let single: String = letters.iter().collect();
    word != "stoop" && matches!(single.as_str(), "stop" | "sotp" | "stpo" | "tsop")
}

/// Damerau's and Levenshtein's distance, of neighbours swapped once.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let width = b.len() + 1;
    let mut cells = vec![0; (a.len() + 1) * width];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let cell = |i: usize, j: usize| cells.get(i * width + j).copied().unwrap_or(0);
            let best = match (i, j) {
                (0, _) => j,
                (_, 0) => i,
                _ => {
                    let changed = cell(i - 1, j - 1) + usize::from(a[i - 1] != b[j - 1]);
                    let best = changed.min(cell(i - 1, j) + 1).min(cell(i, j - 1) + 1);
                    let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                    match swapped {
                        true => best.min(cell(i - 2, j - 2) + 1),
                        false => best,
                    }
                }
            };
            if let Some(here) = cells.get_mut(i * width + j) {
                *here = best;
            }
        }
    }
    cells.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisive_words_are_mended_and_others_left() {
        for word in ["stop", "stopp", "sstop", "stpo", "sotp"] {
            assert_eq!(mended(word), "stop", "{word}");
        }
        for word in [
            "unsubscibe",
            "unsubcribe",
            "unsuscribe",
            "unsubsribe",
            "unsubscirbe",
        ] {
            assert_eq!(mended(word), "unsubscribe", "{word}");
        }
        for word in [
            "shop",
            "step",
            "top",
            "stoop",
            "spot",
            "stopped",
            "massage",
            "testing",
            "subscribe",
        ] {
            assert_eq!(mended(word), word);
        }
        assert_eq!(mended("mesages"), "messages");
    }
}
