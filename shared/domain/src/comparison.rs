//! What we charged against what the carrier lists, joined by the carrier's ids. It reports and repairs
//! nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::Status;

/// Whether a message of ours costs its firm anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cost {
    /// That is not known yet, or of no concern here.
    #[serde(rename = "o")]
    Open,
    /// It is charged.
    #[serde(rename = "c")]
    Charged,
    /// Its price was given back.
    #[serde(rename = "n")]
    Nothing,
}

impl Cost {
    /// What a message costs that stands at `status`. An end by age keeps a status that is no end itself.
    pub fn of(status: Status, is_final: bool) -> Self {
        match status {
            _ if !is_final => Self::Open,
            Status::Delivered | Status::Undelivered | Status::Sent => Self::Charged,
            _ => Self::Nothing,
        }
    }
}

/// A message of ours that the carrier has taken. Names are short: there is one for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ours {
    /// The carrier's id of it.
    #[serde(rename = "s")]
    pub sid: String,
    /// Our id of it.
    #[serde(rename = "i")]
    pub id: String,
    /// The segments of its quote.
    #[serde(rename = "n")]
    pub segments: u32,
    /// What it costs.
    #[serde(rename = "c")]
    pub cost: Cost,
}

/// A message as the carrier lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The carrier's id of it.
    #[serde(rename = "s")]
    pub sid: String,
    /// The segments that the carrier bills, where it bills segments.
    #[serde(rename = "n", skip_serializing_if = "Option::is_none", default)]
    pub segments: Option<u32>,
    /// Where it stands, unless the carrier's word is none that we know.
    #[serde(rename = "st", skip_serializing_if = "Option::is_none", default)]
    pub status: Option<Status>,
}

impl Listed {
    /// True when the carrier bills it (Twilio, message status values).
    fn is_billed(&self) -> bool {
        matches!(
            self.status,
            Some(Status::Sent | Status::Delivered | Status::Undelivered)
        )
    }

    fn has_failed(&self) -> bool {
        matches!(self.status, Some(Status::Failed | Status::Canceled))
    }
}

/// Messages of both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sides {
    /// Ours.
    #[serde(rename = "o", skip_serializing_if = "Vec::is_empty", default)]
    pub ours: Vec<Ours>,
    /// The carrier's.
    #[serde(rename = "l", skip_serializing_if = "Vec::is_empty", default)]
    pub listed: Vec<Listed>,
}

/// Something on which both sides differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Charged, and not among what was listed.
    Missing(Ours),
    /// Listed, and not among ours.
    Stray(Listed),
    /// Charged, though the carrier says that it failed.
    ChargedInVain(Ours),
    /// Sent and billed by the carrier, but its price was given back.
    NotCharged(Ours),
    /// The carrier bills another number of segments than was charged.
    Segments {
        /// The message.
        ours: Ours,
        /// What the carrier bills.
        billed: u32,
    },
    /// Several messages were charged for one of the carrier's: this one beside another.
    Shared {
        /// One of them.
        ours: Ours,
        /// The id of the other one.
        with: String,
    },
}

/// Something on which both sides seem to differ: they were not read at the same moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The carrier's id of it.
    pub sid: String,
    /// Our ids of it.
    pub ours: Vec<String>,
}

impl Sides {
    /// Adds what another part has.
    pub fn extend(&mut self, other: Self) {
        self.ours.extend(other.ours);
        self.listed.extend(other.listed);
    }

    /// How many charged messages there are.
    pub fn charged(&self) -> usize {
        let charged = self.ours.iter().filter(|it| it.cost == Cost::Charged);
        charged.map(|it| &it.id).collect::<BTreeSet<_>>().len()
    }

    /// On what both sides differ, in the order of the carrier's ids. It does not matter how often a
    /// message is among them.
    pub fn differences(&self) -> Vec<Difference> {
        let pairs = self.pairs();
        pairs.values().flat_map(Pair::differences).collect()
    }

    /// What they differ on, in the order of the carrier's ids.
    pub fn doubts(&self) -> Vec<Doubt> {
        let pairs = self.pairs().into_iter();
        let differ = pairs.filter(|(_, pair)| !pair.differences().is_empty());
        differ
            .map(|(sid, pair)| Doubt {
                sid: sid.to_owned(),
                ours: pair.ours.into_keys().map(str::to_owned).collect(),
            })
            .collect()
    }

    fn pairs(&self) -> BTreeMap<&str, Pair<'_>> {
        let mut by_sid: BTreeMap<&str, Pair<'_>> = BTreeMap::new();
        for ours in &self.ours {
            let pair = by_sid.entry(&ours.sid).or_default();
            pair.ours.insert(&ours.id, ours);
        }
        for listed in &self.listed {
            by_sid.entry(&listed.sid).or_default().listed = Some(listed);
        }
        by_sid
    }
}

/// What has one id at the carrier.
#[derive(Default)]
struct Pair<'a> {
    ours: BTreeMap<&'a str, &'a Ours>,
    listed: Option<&'a Listed>,
}

impl Pair<'_> {
    fn differences(&self) -> Vec<Difference> {
        let charged = || self.ours.values().filter(|it| it.cost == Cost::Charged);
        let Some(listed) = self.listed else {
            return charged()
                .map(|ours| Difference::Missing((*ours).clone()))
                .collect();
        };
        if self.ours.is_empty() {
            let stray = (!listed.has_failed()).then(|| Difference::Stray(listed.clone()));
            return stray.into_iter().collect();
        }
        let Some(first) = charged().next() else {
            let is_free = self.ours.values().all(|it| it.cost == Cost::Nothing);
            let ours = self
                .ours
                .values()
                .next()
                .filter(|_| is_free && listed.is_billed());
            let free = ours.map(|ours| Difference::NotCharged((*ours).clone()));
            return free.into_iter().collect();
        };
        let mut found: Vec<Difference> = charged()
            .skip(1)
            .map(|ours| Difference::Shared {
                ours: (*ours).clone(),
                with: first.id.clone(),
            })
            .collect();
        if listed.has_failed() {
            found.push(Difference::ChargedInVain((*first).clone()));
        }
        // While its sender is not chosen the carrier counts none.
        let billed = listed.segments.filter(|it| *it > 0);
        if let Some(billed) = billed.filter(|it| *it != first.segments) {
            let ours = (*first).clone();
            found.push(Difference::Segments { ours, billed });
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(id: &str, cost: Cost) -> Ours {
        Ours {
            sid: "SM1".into(),
            id: id.into(),
            segments: 2,
            cost,
        }
    }

    fn listed(segments: u32, status: Status) -> Listed {
        Listed {
            sid: "SM1".into(),
            segments: Some(segments),
            status: Some(status),
        }
    }

    #[test]
    fn each_way_in_which_the_sides_can_differ_is_told_once() {
        use Cost::{Charged, Nothing, Open};
        let a = |cost| ours("msg_a", cost);
        let b = |cost| ours("msg_b", cost);
        let delivered = listed(2, Status::Delivered);
        let failed = listed(2, Status::Failed);
        let longer = listed(3, Status::Delivered);
        let unsent = listed(0, Status::Accepted);
        let segments = Difference::Segments {
            ours: a(Charged),
            billed: 3,
        };
        let shared = Difference::Shared {
            ours: b(Charged),
            with: "msg_a".into(),
        };
        for (ours, listed, expected) in [
            (vec![a(Charged)], vec![delivered.clone()], vec![]),
            (vec![a(Charged)], vec![unsent.clone()], vec![]),
            (
                vec![a(Charged)],
                vec![],
                vec![Difference::Missing(a(Charged))],
            ),
            (vec![a(Open)], vec![], vec![]),
            (vec![a(Nothing)], vec![], vec![]),
            (
                vec![],
                vec![delivered.clone()],
                vec![Difference::Stray(delivered.clone())],
            ),
            (
                vec![],
                vec![unsent.clone()],
                vec![Difference::Stray(unsent)],
            ),
            (vec![], vec![failed.clone()], vec![]),
            (
                vec![a(Charged)],
                vec![failed.clone()],
                vec![Difference::ChargedInVain(a(Charged))],
            ),
            (vec![a(Nothing)], vec![failed.clone()], vec![]),
            (
                vec![a(Nothing)],
                vec![delivered.clone()],
                vec![Difference::NotCharged(a(Nothing))],
            ),
            (vec![a(Open)], vec![delivered.clone()], vec![]),
            (
                vec![a(Charged), b(Nothing)],
                vec![delivered.clone()],
                vec![],
            ),
            (vec![a(Charged)], vec![longer], vec![segments]),
            (
                vec![a(Charged), b(Charged)],
                vec![delivered.clone()],
                vec![shared],
            ),
        ] {
            let mut sides = Sides { ours, listed };
            assert_eq!(sides.differences(), expected, "{sides:?}");
            let ids = sides.ours.iter().map(|it| it.id.clone()).collect();
            sides.extend(sides.clone());
            assert_eq!(sides.differences(), expected, "twice {sides:?}");
            let doubt = Doubt {
                sid: "SM1".into(),
                ours: ids,
            };
            let expected = Vec::from_iter((!expected.is_empty()).then_some(doubt));
            assert_eq!(sides.doubts(), expected, "{sides:?}");
        }
    }
}
