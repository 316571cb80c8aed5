//! Frames: what rows of words mean.
//!
//! A frame is a row of pieces. A piece is a word, `wor*` for a word that begins so, a class in
//! capitals, or several of these between `/`; with `?` behind it may be absent. `..` stands for up
//! to two words between, `...` for up to five. `^` is the beginning of a clause, `$` its end;
//! fillers such as "please" do not count there.

use super::vocabulary::{SetId, Sets, Vocabulary};

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
    /// Words that make a wish about one topic a wish about all.
    pub(super) everything: &'static str,
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
    vocabulary: Vocabulary,
    frames: Vec<(Meaning, Vec<Piece>)>,
    fillers: SetId,
    ends: SetId,
    limits: SetId,
    delays: SetId,
    everything: SetId,
}

enum Piece {
    Word { set: SetId, optional: bool },
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
    /// It is about more than the topics it names.
    pub(super) of_all: bool,
}

/// A word of a clause, and which topic it names.
pub(super) struct Word {
    pub(super) text: String,
    pub(super) topic: Option<super::topics::Named>,
}

impl Frames {
    pub(super) fn of(words: &Words) -> Self {
        let mut vocabulary = Vocabulary::default();
        let mut list = |words: &[&'static str]| {
            let words = words.iter().flat_map(|it| it.split_ascii_whitespace());
            vocabulary.set(words.collect())
        };
        let fillers = list(&[FILLERS]);
        let ends = list(&[FILLERS, OBJECTS]);
        let limits = list(&[words.limits]);
        let delays = list(&[words.delays]);
        let everything = list(&[words.everything]);
        let mut row = |frame: &'static str| {
            let pieces = frame.split_ascii_whitespace();
            pieces.map(|it| piece(it, words, &mut vocabulary)).collect()
        };
        let frames = words.frames.iter();
        let frames = frames
            .map(|(meaning, frame)| (*meaning, row(frame)))
            .collect();
        Self {
            vocabulary,
            frames,
            fillers,
            ends,
            limits,
            delays,
            everything,
        }
    }

    /// The first frame that fits a clause.
    pub(super) fn fit(&self, clause: &[Word]) -> Option<Fit> {
        let sets = |word: &Word| self.vocabulary.sets_of(&word.text, word.topic.is_some());
        let clause: Vec<Sets> = clause.iter().map(sets).collect();
        let mut all = self.vocabulary.none();
        clause.iter().for_each(|word| all.join(word));
        // Most frames want a word that is nowhere in the clause.
        let may_stand = |piece: &Piece| match piece {
            Piece::Word { set, optional } => *optional || all.has(*set),
            _ => true,
        };
        let fits = |row: &[Piece]| match row.iter().all(may_stand) {
            true => (0..clause.len()).find(|at| self.stands(row, &clause, *at)),
            false => None,
        };
        let (meaning, first) = self
            .frames
            .iter()
            .find_map(|(meaning, row)| Some((*meaning, fits(row)?)))?;
        let from = clause.get(first..).unwrap_or_default();
        let has = |set| from.iter().any(|word| word.has(set));
        Some(Fit {
            meaning,
            first,
            limited: has(self.limits),
            delayed: has(self.delays),
            of_all: has(self.everything),
        })
    }

    /// Whether a row of pieces stands in a clause from this word on.
    fn stands(&self, row: &[Piece], clause: &[Sets], at: usize) -> bool {
        let Some((piece, rest)) = row.split_first() else {
            return true;
        };
        let before = clause.get(..at).unwrap_or_default();
        let after = clause.get(at..).unwrap_or_default();
        match piece {
            Piece::Beginning => {
                before.iter().all(|it| it.has(self.fillers)) && self.stands(rest, clause, at)
            }
            Piece::End => after.iter().all(|it| it.has(self.ends)) && self.stands(rest, clause, at),
            Piece::Gap(most) => (0..=*most).any(|gap| self.stands(rest, clause, at + gap)),
            Piece::Word { set, optional } => {
                let is_here = after.first().is_some_and(|word| word.has(*set));
                (is_here && self.stands(rest, clause, at + 1))
                    || (*optional && self.stands(rest, clause, at))
            }
        }
    }
}

fn piece(text: &'static str, words: &Words, vocabulary: &mut Vocabulary) -> Piece {
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
                let words = class.map_or(name, |(_, words)| words);
                words.split_ascii_whitespace()
            });
            Piece::Word {
                set: vocabulary.set(any_of.collect()),
                optional,
            }
        }
    }
}
