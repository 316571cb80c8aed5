//! Wordings made of rules: `tests/data/*/xx.grammar`.
//!
//! `NAME = …` is a slot; `label: …` a wording. Words in capitals stand for slots, `(a|b|)` for one of
//! several, which may be nothing. Every draw is by dice that always fall alike.

use std::collections::HashMap;

/// How many wordings are drawn of each rule.
const DRAWN: usize = 60;

pub(crate) struct Grammar {
    slots: HashMap<String, String>,
    rules: Vec<(String, String)>,
}

/// Dice that always fall alike.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `sides`.
    pub(crate) fn below(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

impl Grammar {
    pub(crate) fn of(text: &str) -> Self {
        let mut grammar = Self {
            slots: HashMap::new(),
            rules: Vec::new(),
        };
        for line in text.lines().filter(|it| !it.starts_with('#')) {
            if let Some((name, words)) = line.split_once(" = ") {
                grammar.slots.insert(name.to_owned(), words.to_owned());
            } else if let Some((label, words)) = line.split_once(": ") {
                grammar.rules.push((label.to_owned(), words.to_owned()));
            }
        }
        grammar
    }

    /// Wordings of each rule, with their labels.
    pub(crate) fn drawn(&self, dice: &mut Dice) -> Vec<(String, String)> {
        let rules = self.rules.iter();
        let drawn = rules.flat_map(|rule| std::iter::repeat_n(rule, DRAWN));
        drawn
            .map(|(label, words)| (label.clone(), self.worded(words, dice)))
            .collect()
    }

    fn worded(&self, rule: &str, dice: &mut Dice) -> String {
        let mut text = String::new();
        self.expand(rule, dice, &mut text);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        text.replace(" ,", ",")
            .replace(" .", ".")
            .replace(" ?", "?")
            .replace(" !", "!")
    }

    fn expand(&self, rule: &str, dice: &mut Dice, text: &mut String) {
        let mut rest = rule;
        while let Some(ch) = rest.chars().next() {
            if ch == '(' {
                let end = closing(rest);
                let choices = choices(&rest[1..end]);
                self.expand(choices[dice.below(choices.len())], dice, text);
                rest = &rest[end + 1..];
                continue;
            }
            let end = rest[ch.len_utf8()..]
                .find([' ', '('])
                .map_or(rest.len(), |it| it + ch.len_utf8());
            let word = &rest[..end];
            match self.slots.get(word.trim()) {
                Some(slot) => {
                    text.push(' ');
                    self.expand(slot, dice, text);
                    text.push(' ');
                }
                None => text.push_str(word),
            }
            rest = &rest[end..];
        }
    }
}

/// Where the bracket a text begins with closes.
fn closing(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, ch) in text.char_indices() {
        match ch {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    panic!("not closed: {text}");
}

fn choices(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let mut choices = Vec::new();
    let mut from = 0;
    for (at, ch) in text.char_indices() {
        match ch {
            '(' => depth += 1,
            ')' => depth -= 1,
            '|' if depth == 0 => {
                choices.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    choices.push(&text[from..]);
    choices
}

#[test]
fn a_grammar_draws_its_slots_and_choices() {
    let grammar = Grammar::of("MSG = (texts|)\nstop: (no|stop) MSG , please\n# a remark");
    let drawn = grammar.drawn(&mut Dice::new(1));
    let mut texts: Vec<&str> = drawn.iter().map(|(_, text)| text.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    let all = [
        "no texts, please",
        "no, please",
        "stop texts, please",
        "stop, please",
    ];
    assert_eq!(texts, all);
    assert!(drawn.iter().all(|(label, _)| label == "stop"));
}
