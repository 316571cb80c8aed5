//! Chunks: who is in one, and how far it is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::decision::Fact;
use crate::follow_up::CLAIM_LASTS;
use crate::{ContactId, Tenant};

/// Why an entry is not written to.
pub type Skip = Fact;

/// From when to when something may be handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Not before; at once where it is not said.
    #[serde(
        rename = "at",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub from: Option<Timestamp>,
    /// Not from this instant on, where there is an end.
    #[serde(
        rename = "to",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub until: Option<Timestamp>,
}

impl Window {
    /// True when it is not open yet.
    pub fn is_ahead(&self, now: Timestamp) -> bool {
        self.from.is_some_and(|from| from > now)
    }

    /// True when it has closed.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    /// The time that lies in both.
    pub fn and(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            until: self.until.into_iter().chain(other.until).min(),
        }
    }
}

/// What stands in place of the number of somebody who was forgotten.
const FORGOTTEN: &str = "erased";

/// An entry of a chunk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The number, or what was given in its place.
    #[serde(rename = "p")]
    pub to: String,
    /// The contact, where it does not follow from the number.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none", default)]
    pub contact: Option<ContactId>,
    /// Which of the chunk's texts it reads.
    #[serde(rename = "b", default)]
    pub text: u8,
    /// Segments of its text; 0 when it is skipped.
    #[serde(rename = "s", default)]
    pub segments: u32,
    /// Why it is skipped, if it is.
    #[serde(rename = "x", skip_serializing_if = "Option::is_none", default)]
    pub skipped: Option<Skip>,
}

impl Planned {
    /// In whose thread it stands.
    pub fn whose(&self, tenant: &Tenant) -> ContactId {
        let of_number = || ContactId::of_address(tenant, &self.to);
        self.contact.clone().unwrap_or_else(of_number)
    }

    /// The same, nobody's any more. What it cost and why it was skipped stays.
    pub fn forgotten(&self) -> Self {
        Self {
            to: FORGOTTEN.to_owned(),
            contact: None,
            ..self.clone()
        }
    }
}

/// The recipients of a chunk. Never changed once it is written, but that a contact is forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// At most 256.
    #[serde(rename = "e")]
    pub entries: Vec<Planned>,
    /// What they read, each text once.
    #[serde(rename = "t", default)]
    pub texts: Vec<String>,
}

impl Chunk {
    /// How many entries there are.
    pub fn len(&self) -> u16 {
        u16::try_from(self.entries.len()).unwrap_or(u16::MAX)
    }

    /// True without entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entry at an index.
    pub fn get(&self, index: u8) -> Option<&Planned> {
        self.entries.get(usize::from(index))
    }

    /// What an entry reads.
    pub fn body(&self, planned: &Planned) -> &str {
        let text = self.texts.get(usize::from(planned.text));
        text.map_or("", String::as_str)
    }

    /// Where the next entry that is written to is, from an index on.
    fn next_sent(&self, from: u16) -> u16 {
        let rest = self.entries.iter().skip(usize::from(from));
        let skipped = rest.take_while(|it| it.skipped.is_some()).count();
        from.saturating_add(u16::try_from(skipped).unwrap_or(u16::MAX))
    }
}

/// A place that was posted in vain, and is posted again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repost {
    /// Which.
    #[serde(rename = "p")]
    pub place: u8,
    /// How often by now.
    #[serde(rename = "n")]
    pub times: u8,
    /// Since when nobody knows of it.
    #[serde(rename = "t", with = "jiff::fmt::serde::timestamp::second::required")]
    pub since: Timestamp,
}

/// How far a chunk is: which of its places were taken by workers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Which chunk.
    #[serde(rename = "c")]
    pub chunk: u32,
    /// Counts changes: it is only written over the version that was read.
    #[serde(rename = "v")]
    pub version: u32,
    /// Who wrote this version: whose answer got lost finds its own write by it.
    #[serde(rename = "by", default)]
    pub by: u32,
    /// Places before this one were taken.
    #[serde(rename = "n")]
    pub next: u16,
    /// How many places there are, once somebody has looked.
    #[serde(rename = "l", default)]
    pub len: u16,
    /// Places given back untouched, or surely not processed by the carrier.
    #[serde(rename = "b", skip_serializing_if = "Vec::is_empty", default)]
    pub back: Vec<u8>,
    /// Places that the carrier was proven not to have after their post.
    #[serde(rename = "r", skip_serializing_if = "Vec::is_empty", default)]
    pub reposts: Vec<Repost>,
    /// When places were last taken.
    #[serde(
        rename = "t",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub taken_at: Option<Timestamp>,
    /// How often the carrier took nothing in a row.
    #[serde(rename = "f", default)]
    pub fruitless: u16,
    /// When it may go on, where it missed its wave.
    #[serde(rename = "w", skip_serializing_if = "Option::is_none", default)]
    pub window: Option<Window>,
    /// Nothing of it is taken any more.
    #[serde(rename = "x", default)]
    pub sealed: bool,
    /// How it ended, once nothing in it can change any more.
    #[serde(rename = "y", skip_serializing_if = "Option::is_none", default)]
    pub tally: Option<super::Tally>,
}

impl Progress {
    /// Places for one worker, at most `most` of those that are written to; those given back come
    /// first. Answers the progress to write, and the places. Nothing when there is none left.
    pub fn take(&self, chunk: &Chunk, most: usize, now: Timestamp) -> Option<(Self, Vec<u8>)> {
        if self.sealed {
            return None;
        }
        let mut next = self.clone();
        let mut places = Vec::new();
        while places.len() < most {
            if !next.back.is_empty() {
                places.push(next.back.remove(0));
                continue;
            }
            next.next = chunk.next_sent(next.next);
            if next.next >= chunk.len() {
                break;
            }
            places.push(u8::try_from(next.next).unwrap_or(u8::MAX));
            next.next += 1;
        }
        if places.is_empty() {
            return None;
        }
        next.next = chunk.next_sent(next.next);
        next.version += 1;
        next.len = chunk.len();
        next.taken_at = Some(now);
        // Until it is known that this was in vain, too.
        next.fruitless = 0;
        Some((next, places))
    }

    /// The progress with places given back, for the next one to take, after the carrier took nothing
    /// so many times in a row.
    pub fn with_back(&self, places: &[u8], fruitless: u16) -> Self {
        let mut next = self.clone();
        next.version += 1;
        next.fruitless = fruitless;
        for place in places {
            if !next.back.contains(place) {
                next.back.push(*place);
            }
        }
        next
    }

    /// The progress with a place given back whose post of `since` the carrier does not have.
    pub fn with_repost(&self, place: u8, since: Timestamp) -> Self {
        let mut next = self.with_back(&[place], self.fruitless);
        match next.reposts.iter_mut().find(|it| it.place == place) {
            Some(repost) => repost.times = repost.times.saturating_add(1),
            None => next.reposts.push(Repost {
                place,
                times: 1,
                since,
            }),
        }
        next
    }

    /// How a place was posted in vain, if it was.
    pub fn repost(&self, place: u8) -> Option<&Repost> {
        self.reposts.iter().find(|it| it.place == place)
    }

    /// The progress after which nothing is taken any more.
    pub fn sealed(&self) -> Self {
        Self {
            version: self.version + 1,
            sealed: true,
            ..self.clone()
        }
    }

    /// The progress of a chunk that goes on in another window.
    pub fn put_off(&self, window: Window) -> Self {
        Self {
            version: self.version + 1,
            window: Some(window),
            ..self.clone()
        }
    }

    /// True when a place is for somebody to take.
    pub fn has_left(&self, chunk: &Chunk) -> bool {
        !self.sealed && (!self.back.is_empty() || chunk.next_sent(self.next) < chunk.len())
    }

    /// The places that are for somebody to take.
    pub fn left<'a>(&self, chunk: &'a Chunk) -> impl Iterator<Item = &'a Planned> {
        let back = self.back.clone().into_iter();
        let rest = chunk.entries.iter().skip(usize::from(self.next));
        back.filter_map(|place| chunk.get(place))
            .chain(rest)
            .filter(|it| it.skipped.is_none())
    }

    /// True unless all places were taken, as far as it is known without the chunk itself.
    pub fn may_have_left(&self) -> bool {
        !self.sealed && (self.len == 0 || self.next < self.len || !self.back.is_empty())
    }

    /// True when the place was taken and not given back.
    pub fn is_taken(&self, place: u8) -> bool {
        u16::from(place) < self.next && !self.back.contains(&place)
    }

    /// True when whoever took places last has had its time.
    pub fn is_abandoned(&self, now: Timestamp) -> bool {
        self.taken_at
            .is_none_or(|at| now.duration_since(at) >= CLAIM_LASTS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chunk(skipped: &[bool]) -> Chunk {
        let entry = |skip: &bool| Planned {
            to: "+12125550134".into(),
            segments: 1,
            skipped: skip.then(|| Fact::new("number", "duplicate", "")),
            ..Planned::default()
        };
        Chunk {
            entries: skipped.iter().map(entry).collect(),
            texts: Vec::new(),
        }
    }

    proptest! {
        /// Several workers with one chunk, each writing only over the version it read, some giving
        /// places back: whatever their order, each place that is written to is taken for good once.
        #[test]
        fn each_place_is_taken_once(
            skipped in proptest::collection::vec(any::<bool>(), 0..60),
            steps in proptest::collection::vec((0usize..3, 1usize..9, any::<u8>()), 0..200),
        ) {
            let chunk = chunk(&skipped);
            let mut stored = Progress::default();
            let mut read = [stored.clone(), stored.clone(), stored.clone()];
            let mut handed_over = Vec::new();
            let now = Timestamp::UNIX_EPOCH;
            let drain = (0..200).map(|_| (0, 9, 0));
            for (worker, most, give_back) in steps.into_iter().chain(drain) {
                let Some((next, places)) = read[worker].take(&chunk, most, now) else {
                    read[worker] = stored.clone();
                    continue;
                };
                if read[worker].version != stored.version {
                    read[worker] = stored.clone();
                    continue;
                }
                stored = next;
                let back = usize::from(give_back) % (places.len() + 1);
                handed_over.extend_from_slice(&places[back..]);
                if back > 0 {
                    stored = stored.with_back(&places[..back], 0);
                }
                read[worker] = stored.clone();
            }
            handed_over.sort_unstable();
            let expected: Vec<u8> = (0u8..).zip(&skipped).filter(|(_, skip)| !**skip)
                .map(|(index, _)| index).collect();
            prop_assert_eq!(handed_over, expected);
            prop_assert!(!stored.has_left(&chunk));
        }
    }

    #[test]
    fn a_place_that_is_posted_again_is_counted_from_its_first_post() {
        let first = Timestamp::UNIX_EPOCH;
        let later = Timestamp::from_second(600).unwrap();
        let taken = Progress {
            next: 3,
            fruitless: 7,
            ..Progress::default()
        };
        let again = taken.with_repost(2, first).with_repost(2, later);
        let (place, times, since) = (2, 2, first);
        let repost = Repost {
            place,
            times,
            since,
        };
        assert_eq!(again.repost(2), Some(&repost));
        assert_eq!((again.repost(1), &again.back[..]), (None, &[2][..]));
        assert_eq!(
            again.fruitless, 7,
            "the carrier took nothing this time either"
        );
    }

    #[test]
    fn nothing_of_a_sealed_chunk_is_taken() {
        let chunk = chunk(&[false; 3]);
        let sealed = Progress::default().sealed();
        assert_eq!(sealed.take(&chunk, 9, Timestamp::UNIX_EPOCH), None);
        assert!(!sealed.has_left(&chunk));
    }
}
