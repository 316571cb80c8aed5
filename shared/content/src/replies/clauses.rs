//! A reply as words, in clauses.

use crate::fold::{Folded, Token};

/// How many words of a reply are read; who wants to stop says so at once.
const MOST_WORDS: usize = 200;

/// Words that begin a clause of their own.
const TURNS: &[&str] = &[
    "but", "pero", "sino", "ale", "lecz", "porem", "however", "except",
];

/// What may follow the Portuguese "mas", which without its accent is the Spanish "más" too.
const AFTER_MAS: &[&str] = &[
    "a", "o", "as", "os", "continu*", "mant*", "pode*", "quero", "sim",
];

/// What may follow the French "mais", which is the Portuguese "more" too.
const AFTER_MAIS: &[&str] = &[
    "gard*", "continu*", "conserv*", "les", "pas", "oui", "je", "j", "c", "vous",
];

/// Words between which nothing turns.
pub(super) type Clause = Vec<String>;

pub(super) fn clauses(text: &str, folded: &Folded) -> Vec<Clause> {
    let chars: Vec<char> = text.chars().collect();
    let tokens = folded.tokens.get(..MOST_WORDS).unwrap_or(&folded.tokens);
    let mut clauses: Vec<Clause> = vec![Vec::new()];
    let mut before: Option<&Token> = None;
    for (at, token) in tokens.iter().enumerate() {
        let between = before.map_or(0, |it| it.end)..token.start;
        let between = chars.get(between).unwrap_or_default();
        let next = tokens.get(at + 1).map(|it| it.text.as_str());
        let turns = before.is_some_and(|it| it.sentence != token.sentence)
            || between
                .iter()
                .any(|ch| matches!(ch, ',' | ':' | '(' | '–' | '—'))
            || TURNS.contains(&token.text.as_str())
            || (token.text == "mas" && follows(next, AFTER_MAS))
            || (token.text == "mais" && follows(next, AFTER_MAIS));
        let Some(clause) = clauses.last_mut() else {
            continue;
        };
        // "don't" is one word; "m'envoyez" is two.
        if token.text == "t" && matches!(between, ['\'' | '’' | '´' | '`']) {
            if let Some(word) = clause.last_mut() {
                word.push('t');
            }
        } else if turns && !clause.is_empty() {
            clauses.push(vec![plain(&token.text)]);
        } else {
            clause.push(plain(&token.text));
        }
        before = Some(token);
    }
    clauses.iter().map(|it| spelled_together(it)).collect()
}

fn follows(next: Option<&str>, list: &[&str]) -> bool {
    next.is_some_and(|next| list.iter().any(|pattern| matches(next, pattern)))
}

/// Digits that stand for letters within a word: `st0p`.
fn plain(word: &str) -> String {
    let mixed = word.chars().any(char::is_alphabetic) && word.chars().any(|it| it.is_ascii_digit());
    if !mixed {
        return word.to_owned();
    }
    let letter = |ch| match ch {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        other => other,
    };
    word.chars().map(letter).collect()
}

/// `s t o p` as one word.
fn spelled_together(words: &[String]) -> Clause {
    let is_letter = |word: &String| word.chars().count() == 1;
    let mut joined: Clause = Vec::new();
    for row in words.chunk_by(|a, b| is_letter(a) && is_letter(b)) {
        match row.len() {
            3.. => joined.push(row.concat()),
            _ => joined.extend(row.iter().cloned()),
        }
    }
    joined
}

/// Whether a word is the pattern: `word`, or `wor*` for one that begins so.
pub(super) fn matches(word: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cleaned_and_clauses_divided() {
        let table = [
            ("S.T.O.P!", "stop"),
            ("st0p", "stop"),
            ("Don’t text me", "dont text me"),
            (
                "Stop the reminders but keep invoices",
                "stop the reminders / but keep invoices",
            ),
            ("Yes, see you. Bye", "yes / see you / bye"),
            ("no mas mensajes", "no mas mensajes"),
            ("parem, mas as faturas sim", "parem / mas as faturas sim"),
        ];
        for (text, expected) in table {
            let clauses = clauses(text, &Folded::of(text));
            let words: Vec<String> = clauses.iter().map(|it| it.join(" ")).collect();
            assert_eq!(words.join(" / "), expected);
        }
    }
}
