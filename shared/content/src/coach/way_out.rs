//! The way to stop that a text names.

use super::Text;
use super::lexicon::{LEXICON, Mark, Rule, is_listed};
use crate::Language;
use crate::fold::{Folded, Token};

/// Answers that agree, and make of "NO" one that declines: "Reply YES or NO".
const AGREEING: &str = "yes y si s sim tak t oui ok";

/// The most words of an answer that is offered.
const MOST_WORDS: usize = 3;

/// Whether a text says how to stop.
pub(super) fn is_named(text: &Text<'_>) -> bool {
    let answers = Answers {
        chars: &text.chars,
        folded: &text.folded,
        marks: &text.marks,
    };
    text.marks_of(Rule::OptOut).next().is_some()
        || text
            .marks_of(Rule::OptOutWord)
            .any(|it| answers.is_loud(it.start, it.end) || answers.is_asked_for(it))
        || answers.asked_for(Rule::OptOutAnswer).next().is_some()
        || answers.declining().next().is_some()
}

/// Whether `text` offered this answer as a way to stop, though it is no word that says so by itself:
/// "Not interested? Reply NO".
///
/// ```
/// use recado_content::is_way_out;
/// assert!(is_way_out("Nordwind: two for one today. Not for you? Reply NO", "no!"));
/// assert!(!is_way_out("Nordwind: is Friday at 9 fine? Reply YES or NO", "no"));
/// ```
pub fn is_way_out(text: &str, answer: &str) -> bool {
    let answer = Folded::of(answer).tokens;
    if answer.is_empty() || answer.len() > MOST_WORDS {
        return false;
    }
    let folded = Folded::of(text);
    let answers = Answers {
        chars: &text.chars().collect::<Vec<_>>(),
        marks: &LEXICON.marks(&folded, &Language::ALL),
        folded: &folded,
    };
    let is_this = |words: &[Token]| {
        let same = words.iter().zip(&answer).all(|(it, of)| it.text == of.text);
        same && words.len() == answer.len()
    };
    answers.declining().any(|it| is_this(answers.words(it)))
}

/// The answers that a text asks for.
struct Answers<'a> {
    chars: &'a [char],
    folded: &'a Folded,
    marks: &'a [Mark],
}

impl<'a> Answers<'a> {
    /// Words of a rule that are asked for in capitals.
    fn asked_for(&self, rule: Rule) -> impl Iterator<Item = &'a Mark> {
        let of_rule = self.marks.iter().filter(move |it| it.rule == rule);
        of_rule.filter(|it| self.is_loud(it.start, it.end) && self.is_asked_for(it))
    }

    /// Words that decline what the text is about.
    fn declining(&self) -> impl Iterator<Item = &'a Mark> {
        let asked_for = self.asked_for(Rule::OptOutOffered);
        asked_for.filter(|_| !self.folded.tokens.iter().any(|it| self.agrees(it)))
    }

    fn agrees(&self, word: &Token) -> bool {
        is_listed(&word.text, AGREEING) && self.is_loud(word.start, word.end)
    }

    fn words(&self, mark: &Mark) -> &'a [Token] {
        let from = self.folded.tokens.get(mark.first..).unwrap_or_default();
        let until = from.partition_point(|it| it.end <= mark.end);
        from.get(..until).unwrap_or_default()
    }

    /// Whether what stands here is in capitals, as an answer such as STOP is and no part of what is said.
    fn is_loud(&self, start: usize, end: usize) -> bool {
        let written = self.chars.get(start..end).unwrap_or_default();
        !written.iter().any(|ch| ch.is_lowercase())
    }

    /// Whether a word stands behind one that asks for an answer.
    fn is_asked_for(&self, word: &Mark) -> bool {
        let before = word.first.saturating_sub(3)..word.first;
        let before = self.folded.tokens.get(before).unwrap_or_default();
        before
            .iter()
            .any(|it| is_listed(&it.text, super::intercepted::ASKING))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replies::{Reply, read_reply};

    fn offered(rules: &[&str]) -> impl Iterator<Item = &'static str> {
        let lines = super::super::missing::LISTS.lines();
        let lines = lines.filter_map(|line| rules.iter().find_map(|it| line.strip_prefix(it)));
        lines.flat_map(|it| it.split(" | "))
    }

    #[test]
    fn whoever_answers_with_a_word_that_is_a_way_to_stop_is_heard() {
        for word in offered(&["opt_out_answer any: ", "opt_out_word any: "]) {
            let heard = read_reply(&word.to_uppercase(), &[]);
            let is_heard = matches!(heard, Reply::Stop { .. } | Reply::Ask);
            assert!(is_heard, "{word}: {heard:?}");
        }
        for word in offered(&["opt_out_offered any: "]) {
            let text = format!(
                "Nordwind: tyres 2 for 1. Tired? Reply {}",
                word.to_uppercase()
            );
            assert!(is_way_out(&text, word), "{word}");
        }
    }

    #[test]
    fn an_answer_that_nobody_offered_is_no_way_to_stop() {
        for (text, answer) in [
            ("Nordwind: is Friday fine? Reply YES or NO", "no"),
            ("Nordwind: is Friday fine? Responda SIM ou NÃO", "não"),
            ("Nordwind: no work on Friday", "no"),
            ("Nordwind: not for you? Reply NO", "no problem at all"),
            ("Nordwind: not for you? Reply NO", "nope"),
            ("Nordwind: not for you? Reply NO", "no, on Friday"),
            ("Nordwind: not for you? Reply NO", "🙂"),
            ("", "no"),
        ] {
            assert!(!is_way_out(text, answer), "{answer:?} to {text:?}");
        }
    }
}
