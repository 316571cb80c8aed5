//! Where each contact stands in a bulk send. A page lists the places of some contacts, and which page
//! is a contact's follows from its id: so its messages are found by one small read, and writing the
//! pages costs a fiftieth of a unit a recipient.

use serde::{Deserialize, Serialize};

use super::{Chunk, ChunkNumber};
use crate::ids::{CONTACT_LEN, spread_over};
use crate::{BulkId, BulkMessageId, ContactId, Tenant};

/// Entries of a page on average: about 3 KB.
const ENTRIES: u32 = 150;
/// Of a line: the contact's 13 characters, the 7 of its place, and whether it is written to.
const LINE_LEN: usize = CONTACT_LEN + 8;
const WRITTEN_TO: char = '+';
const SKIPPED: char = '-';

/// Which page of a bulk send with so many entries is a contact's.
pub fn page_of(contact: &ContactId, entries: u32) -> u32 {
    page_of_contact(contact.suffix().as_bytes(), entries)
}

fn page_of_contact(suffix: &[u8], entries: u32) -> u32 {
    spread_over(suffix, entries.div_ceil(ENTRIES).max(1))
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryPage {
    /// Of which bulk send.
    #[serde(rename = "b")]
    pub bulk: BulkId,
    /// Lines of equal length.
    #[serde(rename = "p")]
    lines: String,
}

/// A contact's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its message.
    pub id: BulkMessageId,
    /// False where the plan left it out.
    pub is_written_to: bool,
}

impl DirectoryPage {
    /// The places of a contact.
    pub fn places<'a>(&'a self, contact: &'a ContactId) -> impl Iterator<Item = Listed> + 'a {
        let lines = self.lines.as_bytes().chunks_exact(LINE_LEN);
        let lines = lines.filter_map(|line| std::str::from_utf8(line).ok());
        lines.filter_map(|line| {
            let rest = line.strip_prefix(contact.suffix())?;
            let place = rest.strip_suffix([WRITTEN_TO, SKIPPED])?;
            Some(Listed {
                id: BulkMessageId::at(&self.bulk, place),
                is_written_to: rest.ends_with(WRITTEN_TO),
            })
        })
    }
}

/// All places of a bulk send, while it is planned: a hundred thousand lines are 2 MB.
#[derive(Debug, Default)]
pub struct Directory {
    lines: Vec<[u8; LINE_LEN]>,
}

impl Directory {
    /// Takes the entries of a chunk in.
    pub fn add(&mut self, tenant: &Tenant, bulk: &BulkId, number: ChunkNumber, chunk: &Chunk) {
        for (index, planned) in (0..=u8::MAX).zip(&chunk.entries) {
            let contact = planned.whose(tenant);
            let id = BulkMessageId::new(bulk, number, index);
            let mark = if planned.skipped.is_none() {
                WRITTEN_TO
            } else {
                SKIPPED
            };
            let line = format!("{}{}{mark}", contact.suffix(), id.place_suffix());
            // All ids of a kind have one length.
            self.lines
                .extend(<[u8; LINE_LEN]>::try_from(line.as_bytes()));
        }
    }

    /// Its lines as texts of at most so many lines, to be taken in again by [`Directory::extend`].
    pub fn into_sheets(self, most: usize) -> std::vec::IntoIter<String> {
        let sheets = self.lines.chunks(most);
        let text =
            |lines: &[[u8; LINE_LEN]]| String::from_utf8_lossy(lines.as_flattened()).into_owned();
        sheets.map(text).collect::<Vec<_>>().into_iter()
    }

    /// Takes lines in.
    pub fn extend(&mut self, sheet: &str) {
        let (lines, _) = sheet.as_bytes().as_chunks();
        self.lines.extend(lines);
    }

    /// The pages with their numbers, each made when it is asked for.
    pub fn pages(&mut self, bulk: &BulkId) -> impl Iterator<Item = (u32, DirectoryPage)> {
        let entries = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        let page_of = move |line: &[u8; LINE_LEN]| page_of_contact(contact_of(line), entries);
        self.lines.sort_by_cached_key(page_of);
        let pages = self.lines.chunk_by(move |a, b| page_of(a) == page_of(b));
        pages.map(move |lines| {
            let number = lines.first().map_or(0, page_of);
            let bulk = bulk.clone();
            let lines = String::from_utf8_lossy(lines.as_flattened()).into_owned();
            (number, DirectoryPage { bulk, lines })
        })
    }
}

fn contact_of(line: &[u8; LINE_LEN]) -> &[u8] {
    &line[..CONTACT_LEN]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use crate::FirmId;
    use crate::bulk::Planned;
    use crate::decision::Fact;
    use jiff::Timestamp;

    #[test]
    fn each_contact_is_found_at_its_places_and_pages_stay_small() {
        let tenant = Tenant::live(FirmId::demo());
        let bulk = BulkId::generate(Timestamp::UNIX_EPOCH, [7; 10]);
        let phone = |n: u32| format!("+1212{n:07}");
        let entry = |n: u32| Planned {
            to: phone(n),
            skipped: n
                .is_multiple_of(7)
                .then(|| Fact::new("number", "landline", "")),
            ..Planned::default()
        };
        let mut directory = Directory::default();
        for number in 0..100 {
            let entries = (number * 100..number * 100 + 100).map(entry).collect();
            let texts = Vec::new();
            directory.add(&tenant, &bulk, number, &Chunk { entries, texts });
        }
        let pages: BTreeMap<_, _> = directory.pages(&bulk).collect();
        assert!(pages.values().all(|page| page.lines.len() < 4096));
        for n in [0, 1, 4_321, 9_999] {
            let contact = ContactId::of_address(&tenant, &phone(n));
            let page = &pages[&page_of(&contact, 10_000)];
            let found: Vec<_> = page.places(&contact).collect();
            let expected = Listed {
                id: BulkMessageId::new(&bulk, n / 100, u8::try_from(n % 100).unwrap()),
                is_written_to: !n.is_multiple_of(7),
            };
            assert_eq!(found, [expected]);
        }
        let nobody = ContactId::of_address(&tenant, "+13105550134");
        assert_eq!(pages[&page_of(&nobody, 10_000)].places(&nobody).count(), 0);
    }
}
