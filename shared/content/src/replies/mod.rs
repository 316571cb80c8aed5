//! What a reply wants: to stop, wholly or on a topic, to start again, help, or something else.
//!
//! Each language has its file of frames ([`frames`]); a clause means what the first frame that fits
//! it says. Negation ("don't stop"), the verb's object ("stop the water") and limits ("not so
//! early") are frames too. What may be a wish to stop but is not clear is to be asked back: further
//! messages wait until it is.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::fold::Folded;

mod clauses;
mod en;
mod es;
mod fr;
mod frames;
mod keywords;
mod pl;
mod pt;
mod topics;
mod typos;

use clauses::{Clause, clauses};
use frames::{Frames, Meaning, Word};
pub use keywords::{Keyword, carrier_keyword};
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

/// Short replies do not tell their language, so all are asked.
static LANGUAGES: LazyLock<[Frames; 5]> = LazyLock::new(|| {
    [
        Frames::of(&en::WORDS),
        Frames::of(&es::WORDS),
        Frames::of(&pt::WORDS),
        Frames::of(&pl::WORDS),
        Frames::of(&fr::WORDS),
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
    let mut wishes = Wishes::default();
    for clause in &clauses {
        let words = words(clause, &firms);
        let fits = LANGUAGES.iter().filter_map(|it| it.fit(&words));
        wishes.add(&words, fits.collect(), clauses.len());
    }
    wishes.reply(topics, &firms)
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
}

impl Wishes {
    fn add(&mut self, words: &[Word], fits: Vec<frames::Fit>, clauses: usize) {
        let named = |from: usize| words.iter().skip(from).filter_map(|it| it.topic);
        // Languages that see something else in a clause overrule those that see a wish to stop.
        let is_else = fits.iter().any(|it| it.meaning == Meaning::Else);
        let wish = fits
            .into_iter()
            .filter(|_| !is_else)
            .min_by_key(|it| match it.meaning {
                Meaning::Stop | Meaning::Only => 0,
                Meaning::Start | Meaning::Help => 1,
                _ => 2,
            });
        let Some(wish) = wish else {
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
                self.stops_all |= topics.is_empty();
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
