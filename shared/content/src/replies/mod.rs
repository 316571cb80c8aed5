//! What a reply wants: to stop, wholly or on a topic, to start again, help, or something else.
//!
//! Each language has its file of frames ([`frames`]): a clause means what the first frame that fits it
//! says. Negation ("don't stop"), the verb's object ("stop the water") and limits ("not so early") are
//! frames too. What they say is weighed against how much the reply is like labelled ones
//! ([`likeness`]). What may be a wish to stop but is not clear is to be asked back: further messages
//! wait until it is.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::Language;
use crate::fold::Folded;

mod clauses;
mod en;
mod es;
mod fr;
mod frames;
mod keywords;
mod kinds;
mod likeness;
mod pl;
mod pt;
mod topics;
mod typos;
mod vocabulary;

use clauses::{Clause, clauses};
use frames::{Fit, Frames, Meaning, Word};
pub use keywords::{Keyword, carrier_keyword};
use likeness::{Bounds, Verdict, likeness};
pub use topics::Topic;
use topics::{Named, Topics};

/// What a reply wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "intent", rename_all = "snake_case")]
pub enum Reply {
    /// No more messages.
    Stop {
        /// Of which kind.
        scope: Scope,
    },
    /// Messages again.
    Start,
    /// To know what this is.
    Help,
    /// Perhaps to stop: hold further messages, ask, and show it to a person.
    Ask,
    /// Anything else.
    Other,
}

/// What no more messages are wanted of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everything.
    All,
    /// These topics of the firm, by name.
    Topics(Vec<String>),
}

static LANGUAGES: LazyLock<[(Language, Frames); 5]> = LazyLock::new(|| {
    [
        (Language::En, Frames::of(&en::WORDS)),
        (Language::Es, Frames::of(&es::WORDS)),
        (Language::Pt, Frames::of(&pt::WORDS)),
        (Language::Pl, Frames::of(&pl::WORDS)),
        (Language::Fr, Frames::of(&fr::WORDS)),
    ]
});

/// Reads a reply; `topics` are the firm's.
///
/// ```
/// use recado_content::{Reply, Scope, Topic, read_reply};
/// let topics = ["reminders", "invoices"].map(|name| Topic { name, words: &[] });
/// let stop = |scope| Reply::Stop { scope };
/// assert_eq!(read_reply("please stop texting me", &topics), stop(Scope::All));
/// assert_eq!(
///     read_reply("No me manden recordatorios, las facturas sí", &topics),
///     stop(Scope::Topics(vec!["reminders".to_owned()]))
/// );
/// assert_eq!(read_reply("Can you stop by at 5?", &topics), Reply::Other);
/// ```
pub fn read_reply(text: &str, topics: &[Topic<'_>]) -> Reply {
    let folded = Folded::of(text);
    let clauses = clauses(text, &folded);
    if let Some(keyword) = keywords::keyword(text, &clauses) {
        return match keyword {
            Keyword::Stop => Reply::Stop { scope: Scope::All },
            Keyword::Start => Reply::Start,
            Keyword::Help => Reply::Help,
        };
    }
    let firms = Topics::of(topics);
    let guessed = Language::guess_folded(text, &folded);
    let mut wishes = Wishes::default();
    for clause in &clauses {
        let words = words(clause, &firms);
        wishes.add(&words, fit(&words, guessed), clauses.len());
    }
    let framed = Framed {
        denies: wishes.denies,
        reply: wishes.reply(topics, &firms),
    };
    weighed(framed, &clauses, topics, &firms)
}

/// What the frames made of a reply.
struct Framed {
    reply: Reply,
    /// A clause has words of opting out, but is about something else.
    denies: bool,
}

/// What the frames understood, weighed against what the reply is like: either may be wrong, seldom
/// both.
fn weighed(framed: Framed, clauses: &[Clause], topics: &[Topic<'_>], firms: &Topics) -> Reply {
    let Some(likeness) = likeness(clauses) else {
        return framed.reply;
    };
    let verdict = likeness.judged(match framed.reply {
        Reply::Stop { .. } => Bounds::FRAMED_STOP,
        Reply::Ask => Bounds::FRAMED_ASK,
        Reply::Start => Bounds::FRAMED_ELSE,
        Reply::Help | Reply::Other if framed.denies => Bounds::FRAMED_ELSE,
        Reply::Help | Reply::Other => Bounds::NOT_FRAMED,
    });
    match (framed.reply, verdict) {
        (reply @ Reply::Stop { .. }, Verdict::Stop) => reply,
        (_, Verdict::Stop) => match scope(clauses, topics, firms) {
            Some(scope) => Reply::Stop { scope },
            None => Reply::Ask,
        },
        (_, Verdict::Perhaps) => Reply::Ask,
        (Reply::Stop { .. } | Reply::Ask, Verdict::Else) => Reply::Other,
        (reply, Verdict::Else) => reply,
    }
}

/// What a reply without a frame wants no more of: what it names, if that is one topic of the firm and
/// nothing is to be kept.
fn scope(clauses: &[Clause], topics: &[Topic<'_>], firms: &Topics) -> Option<Scope> {
    let words = || clauses.iter().flatten().map(|it| typos::mended(it));
    let named = words().filter_map(|it| firms.loosely_named_by(&it, topics));
    let mut named: Vec<Named> = named.collect();
    named.dedup();
    let keeps = words().any(|it| kinds::kinds(&it) & kinds::KEPT != 0);
    match named[..] {
        [] => Some(Scope::All),
        [Named::Firms(index)] if !keeps => {
            let name = topics.get(index)?.name.to_owned();
            Some(Scope::Topics(vec![name]))
        }
        _ => None,
    }
}

/// What a clause means. Replies are too short to tell their language for sure, so all languages are
/// asked; where they disagree, the likely one decides, else a wish to stop is to be asked back.
fn fit(words: &[Word], guessed: Option<Language>) -> Option<Fit> {
    let fits = LANGUAGES
        .iter()
        .filter_map(|(language, frames)| Some((*language, frames.fit(words)?)));
    let mut fits: Vec<(Language, Fit)> = fits.collect();
    let is_wish = |fit: &Fit| matches!(fit.meaning, Meaning::Stop | Meaning::Only);
    let wished = fits.iter().any(|(_, fit)| is_wish(fit));
    let denied = fits.iter().any(|(_, fit)| fit.meaning == Meaning::Else);
    if wished && denied {
        let likely = fits
            .iter()
            .position(|(language, _)| Some(*language) == guessed);
        if let Some(likely) = likely {
            return Some(fits.swap_remove(likely).1);
        }
        let (_, wish) = fits.into_iter().find(|(_, fit)| is_wish(fit))?;
        return Some(Fit {
            meaning: Meaning::Ask,
            ..wish
        });
    }
    let best = fits.into_iter().min_by_key(|(_, fit)| match fit.meaning {
        Meaning::Else => 0,
        Meaning::Stop | Meaning::Only => 1,
        Meaning::Start | Meaning::Help => 2,
        Meaning::Ask | Meaning::NoCalls => 3,
    });
    best.map(|(_, fit)| fit)
}

fn words(clause: &Clause, topics: &Topics) -> Vec<Word> {
    let words = clause.iter().map(|word| {
        let text = typos::mended(word);
        Word {
            topic: topics.named_by(&text),
            text,
        }
    });
    words.collect()
}

/// What the clauses of one reply want.
#[derive(Default)]
struct Wishes {
    stops_all: bool,
    stops: Vec<Named>,
    keeps: Vec<Named>,
    only: Vec<Named>,
    /// A topic that is a clause of its own: "the invoices, …".
    spoken_of: Option<Named>,
    starts: bool,
    helps: bool,
    asks: bool,
    denies: bool,
}

impl Wishes {
    fn add(&mut self, words: &[Word], wish: Option<Fit>, clauses: usize) {
        let named = |from: usize| words.iter().skip(from).filter_map(|it| it.topic);
        self.denies |= wish.as_ref().is_some_and(|it| it.meaning == Meaning::Else);
        let Some(wish) = wish.filter(|it| it.meaning != Meaning::Else) else {
            match named(0).next() {
                Some(topic) if words.len() <= 2 => self.spoken_of = Some(topic),
                _ => self.keeps.extend(named(0)),
            }
            return;
        };
        match wish.meaning {
            Meaning::Stop | Meaning::Only if wish.delayed => {}
            Meaning::Stop | Meaning::Only if wish.limited => self.asks = true,
            Meaning::Stop => {
                let mut topics: Vec<Named> = named(wish.first).collect();
                // "Invoices please don't text": what is spoken of may stand first.
                if topics.is_empty() {
                    topics.extend(words.iter().take(2).filter_map(|it| it.topic));
                    topics.extend(self.spoken_of.take());
                }
                self.stops_all |= topics.is_empty() || wish.of_all;
                self.stops.extend(topics);
            }
            Meaning::Only => self.only.extend(named(wish.first)),
            Meaning::Start => self.starts = true,
            Meaning::Help => self.helps |= clauses == 1,
            Meaning::Ask => self.asks = true,
            Meaning::NoCalls => self.asks |= clauses == 1 && !wish.limited && !wish.delayed,
            Meaning::Else => {}
        }
    }

    fn reply(self, topics: &[Topic<'_>], firms: &Topics) -> Reply {
        let stops = self.stops_all || !self.stops.is_empty() || !self.only.is_empty();
        match (stops, self.starts) {
            (true, true) => return Reply::Ask,
            (true, false) => {}
            (false, true) => return Reply::Start,
            (false, false) if self.asks => return Reply::Ask,
            (false, false) if self.helps => return Reply::Help,
            (false, false) => return Reply::Other,
        }
        if self.stops_all {
            return Reply::Stop { scope: Scope::All };
        }
        // A firm without topics sends one kind of message alone: who wants one of them no more, but
        // keeps another, has to be asked.
        if firms.are_none() {
            return match self.keeps.is_empty() && self.only.is_empty() {
                true => Reply::Stop { scope: Scope::All },
                false => Reply::Ask,
            };
        }
        let is_stopped = |index: usize| {
            let named = Named::Firms(index);
            let left_out = !self.only.is_empty() && !self.only.contains(&named);
            self.stops.contains(&named) || left_out
        };
        let unknown = self
            .stops
            .iter()
            .chain(&self.only)
            .any(|it| *it == Named::Other);
        let stopped = topics
            .iter()
            .enumerate()
            .filter(|(index, _)| is_stopped(*index));
        let names: Vec<String> = stopped.map(|(_, topic)| topic.name.to_owned()).collect();
        match names.is_empty() || unknown {
            true => Reply::Ask,
            false => Reply::Stop {
                scope: Scope::Topics(names),
            },
        }
    }
}
