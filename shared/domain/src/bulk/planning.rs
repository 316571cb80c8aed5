//! A plan while it is made: what one step of planning leaves to the next.

use std::collections::HashSet;
use std::fmt::Write;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{BulkSend, Directory, Plan};
use crate::decision::Fact;

/// Lines of a sheet: about 300 KB, and DynamoDB's items end at 400 KB.
const SHEET_LINES: usize = 8_000;

/// How far the recipients of a bulk send were read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The part that comes next.
    #[serde(rename = "p")]
    pub part: u32,
    /// So many entries of it were read.
    #[serde(rename = "n")]
    pub taken: usize,
    /// The tag whose contacts are being listed.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none", default)]
    pub tag: Option<String>,
    /// The last of them that was read.
    #[serde(rename = "a", skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
}

/// What recipients read and why others do not, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlook {
    /// Segments of a text, and how many recipients read one of that length.
    #[serde(rename = "s")]
    pub segments: Vec<(u32, u32)>,
    /// What was looked at, what was found, and how many recipients are not written to for it.
    #[serde(rename = "x")]
    pub skipped: Vec<(String, String, u32)>,
}

impl Outlook {
    /// Counts a recipient who reads so many segments, or is not written to.
    pub fn count(&mut self, recipient: Result<u32, &Fact>) {
        match recipient {
            Ok(segments) => match self.segments.iter_mut().find(|it| it.0 == segments) {
                Some((_, count)) => *count += 1,
                None => self.segments.push((segments, 1)),
            },
            Err(why) => {
                let is_same =
                    |it: &&mut (String, String, u32)| it.0 == why.fact && it.1 == why.value;
                match self.skipped.iter_mut().find(is_same) {
                    Some((.., count)) => *count += 1,
                    None => {
                        let (fact, value) = (why.fact.to_string(), why.value.clone());
                        self.skipped.push((fact, value, 1));
                    }
                }
            }
        }
    }
}

/// What would become of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftPreview {
    /// When it was asked for or, once there is a plan, when that was made.
    #[serde(
        rename = "at",
        with = "jiff::fmt::serde::timestamp::millisecond::required"
    )]
    pub at: Timestamp,
    /// How many parts of recipients there were.
    #[serde(rename = "n")]
    pub parts: u32,
    /// What its recipients come to; absent while they are being looked at.
    #[serde(rename = "p", skip_serializing_if = "Option::is_none", default)]
    pub plan: Option<Plan>,
    /// The same, counted.
    #[serde(rename = "o", default)]
    pub outlook: Outlook,
}

impl DraftPreview {
    /// False when the draft was given recipients since.
    pub fn is_current(&self, draft: &BulkSend) -> bool {
        self.parts == draft.parts
    }
}

/// A plan that is being made.
#[derive(Debug, Default)]
pub struct Planning {
    /// Where the next recipient is.
    pub place: Place,
    /// What it comes to so far.
    pub plan: Plan,
    /// The same, counted.
    pub outlook: Outlook,
    /// Numbers seen, as integers: there may be a hundred thousand.
    pub seen: HashSet<u64>,
    /// Where each contact stands.
    pub directory: Directory,
}

/// A piece of a plan that is being made, small enough to be kept as an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSheet {
    #[serde(rename = "h", skip_serializing_if = "Option::is_none", default)]
    head: Option<(Place, Plan, Outlook)>,
    #[serde(rename = "s")]
    seen: String,
    #[serde(rename = "d")]
    directory: String,
}

impl Planning {
    /// The plan in pieces.
    pub fn into_sheets(self) -> Vec<PlanSheet> {
        let mut seen = self.seen.into_iter().peekable();
        let mut directory = self.directory.into_sheets(SHEET_LINES);
        let mut head = Some((self.place, self.plan, self.outlook));
        let mut sheets = Vec::new();
        while head.is_some() || seen.peek().is_some() || directory.len() > 0 {
            let mut numbers = String::new();
            for number in seen.by_ref().take(SHEET_LINES) {
                // Writing to a text does not fail.
                let _ = writeln!(numbers, "{number}");
            }
            sheets.push(PlanSheet {
                head: head.take(),
                seen: numbers,
                directory: directory.next().unwrap_or_default(),
            });
        }
        sheets
    }

    /// The plan that was taken into these pieces; nothing where the first one is missing.
    pub fn of_sheets(sheets: Vec<PlanSheet>) -> Option<Self> {
        let mut planning = Self::default();
        let mut head = None;
        for sheet in sheets {
            head = head.or(sheet.head);
            let numbers = sheet
                .seen
                .lines()
                .filter_map(|line| line.parse::<u64>().ok());
            planning.seen.extend(numbers);
            planning.directory.extend(&sheet.directory);
        }
        let (place, plan, outlook) = head?;
        Some(Self {
            place,
            plan,
            outlook,
            ..planning
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulk::{Chunk, Planned};
    use crate::{BulkId, FirmId, Tenant};

    #[test]
    fn a_plan_in_pieces_is_the_same_again_and_each_piece_fits_into_an_item() {
        let tenant = Tenant::live(FirmId::demo());
        let bulk = BulkId::generate(Timestamp::UNIX_EPOCH, [7; 10]);
        for recipients in [0u32, 1, 100_000] {
            let mut planning = Planning::default();
            planning.place.part = 7;
            planning.plan.recipients = recipients;
            planning
                .seen
                .extend((0..recipients).map(|n| 999_212_000_000_000 + u64::from(n)));
            for number in 0..recipients.div_ceil(100) {
                let entry = |n: u32| Planned {
                    to: format!("+1212{n:07}"),
                    ..Planned::default()
                };
                let of_chunk = number * 100..recipients.min(number * 100 + 100);
                let chunk = Chunk {
                    entries: of_chunk.map(entry).collect(),
                    texts: Vec::new(),
                };
                planning.directory.add(&tenant, &bulk, number, &chunk);
            }
            planning.outlook.count(Ok(2));
            planning.outlook.count(Ok(2));
            let why = Fact::new("number", "landline", "");
            planning.outlook.count(Err(&why));
            let (seen, outlook) = (planning.seen.clone(), planning.outlook.clone());
            let sheets = planning.into_sheets();
            let longest = sheets
                .iter()
                .map(|it| it.seen.len() + it.directory.len())
                .max();
            assert!(longest.unwrap() < 350_000, "{longest:?}");
            assert!(Planning::of_sheets(sheets[1..].to_vec()).is_none());
            let mut again = Planning::of_sheets(sheets).unwrap();
            assert_eq!((again.place.part, again.plan.recipients), (7, recipients));
            assert_eq!((again.seen, again.outlook), (seen, outlook));
            let pages = again.directory.pages(&bulk).collect::<Vec<_>>();
            let places: usize = (0..recipients)
                .step_by(9_999)
                .map(|n| {
                    let contact = crate::ContactId::of_address(&tenant, &format!("+1212{n:07}"));
                    let of_contact = |(_, page): &(u32, crate::bulk::DirectoryPage)| {
                        page.places(&contact).count()
                    };
                    pages.iter().map(of_contact).sum::<usize>()
                })
                .sum();
            assert_eq!(places, (0..recipients).step_by(9_999).count());
        }
    }
}
