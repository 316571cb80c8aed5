//! Frames: what rows of words mean.
//!
//! A frame is a row of pieces. A piece is a word, `wor*` for a word that begins so, a class in
//! capitals, or several of these between `/`; with `?` behind it may be absent. `..` stands for up
//! to two words between, `...` for up to five. `^` is the beginning of a clause, `$` its end;
//! fillers such as "please" do not count there.

use super::clauses::matches;

/// What a clause with such words means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Wants no more messages, or none on a topic that is named.
    Stop,
    /// Wants messages on the named topics alone.
    Only,
    /// Wants messages again.
    Start,
    /// Wants to know what this is.
    Help,
    /// May want no more; a person would ask.
    Ask,
    /// Wants no calls; about messages it says nothing.
    NoCalls,
    /// Has such words, but is about something else.
    Else,
}

/// The data of one language.
pub(super) struct Words {
    /// Names of classes and their words.
    pub(super) classes: &'static [(&'static str, &'static str)],
    /// The first that fits a clause tells its meaning.
    pub(super) frames: &'static [(Meaning, &'static str)],
    /// Words that limit a wish to a time or an amount, so that it has to be asked back.
    pub(super) limits: &'static str,
    /// Words that put something off: not yet.
    pub(super) delays: &'static str,
}

/// Words that change nothing at the edge of a clause, in all languages.
const FILLERS: &str = "please pls plz plss thanks thank you thx now already just ok okay hi hello hey \
    sir madam guys immediately asap lol um so and everything again anymore kindly seriously omg \
    por favor porfavor porfa gracias ya ahora hola mas y yo \
    agora ja obrigado obrigada ola com e faz se eu sff \
    prosze prosz dziekuje dzieki juz teraz natychmiast i ja \
    svp stp merci s il vous te plait maintenant deja bonjour et \
    said me";

/// Words that change nothing at its end: "stop it", but not "that's enough".
const OBJECTS: &str =
    "it this that these those all todo esto eso tudo isso isto wszystko to tout ca cela";

/// One language's frames, ready.
pub(super) struct Frames {
    frames: Vec<(Meaning, Vec<Piece>)>,
    limits: Vec<&'static str>,
    delays: Vec<&'static str>,
}

enum Piece {
    Word {
        any_of: Vec<&'static str>,
        optional: bool,
    },
    Gap(usize),
    Beginning,
    End,
}

/// Where a frame fits a clause.
pub(super) struct Fit {
    pub(super) meaning: Meaning,
    /// Its first word.
    pub(super) first: usize,
    /// A time or an amount limits it.
    pub(super) limited: bool,
    /// It is put off.
    pub(super) delayed: bool,
}

/// The class of the firm's topics and of what is commonly sent.
pub(super) const TOPIC: &str = "TOPIC";

impl Frames {
    pub(super) fn of(words: &Words) -> Self {
        let row = |frame: &'static str| {
            frame
                .split_ascii_whitespace()
                .map(|it| piece(it, words))
                .collect()
        };
        Self {
            frames: words
                .frames
                .iter()
                .map(|(meaning, frame)| (*meaning, row(frame)))
                .collect(),
            limits: words.limits.split_ascii_whitespace().collect(),
            delays: words.delays.split_ascii_whitespace().collect(),
        }
    }

    /// The first frame that fits a clause.
    pub(super) fn fit(&self, clause: &[Word]) -> Option<Fit> {
        let fits = |row: &[Piece]| (0..clause.len()).find(|at| stands(row, clause, *at));
        let (meaning, first) = self
            .frames
            .iter()
            .find_map(|(meaning, row)| Some((*meaning, fits(row)?)))?;
        let from = clause.get(first..).unwrap_or_default();
        let has = |list: &[&str]| {
            from.iter()
                .any(|word| list.iter().any(|it| matches(&word.text, it)))
        };
        Some(Fit {
            meaning,
            first,
            limited: has(&self.limits),
            delayed: has(&self.delays),
        })
    }
}

/// A word of a clause, and which topic it names.
pub(super) struct Word {
    pub(super) text: String,
    pub(super) topic: Option<super::topics::Named>,
}

impl Word {
    fn is_filler(&self) -> bool {
        is_in(FILLERS, &self.text)
    }

    fn is_end(&self) -> bool {
        self.is_filler() || is_in(OBJECTS, &self.text)
    }

    fn is(&self, pattern: &str) -> bool {
        match pattern {
            TOPIC => self.topic.is_some(),
            _ => matches(&self.text, pattern),
        }
    }
}

fn is_in(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|it| it == word)
}

fn piece(text: &'static str, words: &Words) -> Piece {
    match text {
        "^" => Piece::Beginning,
        "$" => Piece::End,
        ".." => Piece::Gap(2),
        "..." => Piece::Gap(5),
        _ => {
            let (names, optional) = match text.strip_suffix('?') {
                Some(names) => (names, true),
                None => (text, false),
            };
            let any_of = names.split('/').flat_map(|name| {
                let class = words.classes.iter().find(|(it, _)| *it == name);
                class
                    .map_or(name, |(_, words)| words)
                    .split_ascii_whitespace()
            });
            Piece::Word {
                any_of: any_of.collect(),
                optional,
            }
        }
    }
}

/// Whether a row of pieces stands in a clause from this word on.
fn stands(row: &[Piece], clause: &[Word], at: usize) -> bool {
    let Some((piece, rest)) = row.split_first() else {
        return true;
    };
    let before = clause.get(..at).unwrap_or_default();
    let after = clause.get(at..).unwrap_or_default();
    match piece {
        Piece::Beginning => before.iter().all(Word::is_filler) && stands(rest, clause, at),
        Piece::End => after.iter().all(Word::is_end) && stands(rest, clause, at),
        Piece::Gap(most) => (0..=*most).any(|gap| stands(rest, clause, at + gap)),
        Piece::Word { any_of, optional } => {
            let is_here = after
                .first()
                .is_some_and(|word| any_of.iter().any(|pattern| word.is(pattern)));
            (is_here && stands(rest, clause, at + 1)) || (*optional && stands(rest, clause, at))
        }
    }
}
