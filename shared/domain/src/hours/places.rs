//! Which regions and time zones the beginning of a number or postcode stands for.

use std::sync::{LazyLock, OnceLock};

use super::Zone;

/// A set of regions and zones, one of which is the place meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Such as `US-FL`, `CA-ON`, `FR`.
    pub regions: Vec<&'static str>,
    names: &'static str,
    zones: OnceLock<Vec<Zone>>,
}

impl Place {
    /// The zones, read when they are first asked for: most never are.
    pub fn zones(&self) -> &[Zone] {
        self.zones.get_or_init(|| {
            let names = self.names.split(' ');
            names.filter_map(|name| Zone::parse(name).ok()).collect()
        })
    }

    /// True for a whole country of many zones, which says next to nothing.
    pub fn is_vague(&self) -> bool {
        self.regions == ["US"]
    }
}

/// Beginnings of a text, in order, each with its place.
#[derive(Debug, Default)]
pub(super) struct Places {
    places: Vec<Place>,
    beginnings: Vec<(&'static str, usize)>,
}

/// Places by the digits of a phone number, country code first.
pub(super) static NUMBERS: LazyLock<Places> =
    LazyLock::new(|| Places::read(include_str!("data/numbers.txt")));

/// Places by ZIP code or Canadian postcode.
pub(super) static POSTCODES: LazyLock<Places> =
    LazyLock::new(|| Places::read(include_str!("data/postcodes.txt")));

impl Places {
    /// Reads lines of `regions zones: beginnings`. What is no such line is left out; a test reads
    /// each line of the data.
    fn read(text: &'static str) -> Self {
        let mut table = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((place, beginnings)) = line.split_once(": ") else {
                continue;
            };
            let Some((regions, zones)) = place.split_once(' ') else {
                continue;
            };
            let index = table.places.len();
            table.places.push(Place {
                regions: regions.split(',').collect(),
                names: zones,
                zones: OnceLock::new(),
            });
            let beginnings = beginnings.split(' ').map(|beginning| (beginning, index));
            table.beginnings.extend(beginnings);
        }
        table.beginnings.sort_unstable();
        table
    }

    /// The longest beginning of `text` that is known, and its place.
    pub fn find(&self, mut text: &str) -> Option<(&'static str, &Place)> {
        loop {
            let after = self.beginnings.partition_point(|(key, _)| *key <= text);
            let (key, index) = *self.beginnings.get(after.checked_sub(1)?)?;
            let shared = key
                .bytes()
                .zip(text.bytes())
                .take_while(|(a, b)| a == b)
                .count();
            if shared == key.len() {
                return Some((key, self.places.get(index)?));
            }
            // No known beginning lies between `key` and `text`: a shorter one is in both.
            text = text.get(..shared).filter(|rest| !rest.is_empty())?;
        }
    }

    /// All places.
    pub fn all(&self) -> impl Iterator<Item = &Place> {
        self.places.iter()
    }

    /// All places that may be in `region`.
    pub fn in_region(&self, region: &str) -> impl Iterator<Item = &Place> {
        self.places
            .iter()
            .filter(move |place| place.regions.contains(&region))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_line_of_the_data_is_read_and_each_zone_is_known() {
        for (table, text) in [
            (&NUMBERS, include_str!("data/numbers.txt")),
            (&POSTCODES, include_str!("data/postcodes.txt")),
        ] {
            let lines = text.lines().filter(|line| !line.starts_with('#')).count();
            assert_eq!(table.places.len(), lines);
            for place in &table.places {
                let names: Vec<&str> = place.zones().iter().map(Zone::name).collect();
                assert_eq!(names.join(" "), place.names);
                assert!(place.regions.iter().all(|region| {
                    matches!(region.len(), 2 | 5)
                        && region.bytes().all(|b| b.is_ascii_uppercase() || b == b'-')
                }));
            }
            let mut unique = table.beginnings.clone();
            unique.dedup_by_key(|(key, _)| *key);
            assert_eq!(unique.len(), table.beginnings.len());
        }
    }

    #[test]
    fn the_longest_beginning_wins() {
        for (digits, key, region) in [
            ("13055550100", "1305", "US-FL"),
            ("18005550100", "1", "US"),
            ("442079460000", "44", "GB"),
            ("441481555555", "441481", "GB"),
            ("35191234567", "351", "PT"),
            ("351295123456", "351295", "PT"),
            ("1", "1", "US"),
        ] {
            let (found, place) = NUMBERS.find(digits).unwrap();
            assert_eq!(
                (found, place.regions.as_slice()),
                (key, &[region][..]),
                "{digits}"
            );
        }
        for nothing in ["", "0", "999", "2", "é"] {
            assert_eq!(NUMBERS.find(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn searching_finds_what_trying_each_length_finds() {
        for table in [&NUMBERS, &POSTCODES] {
            let keys: BTreeSet<&str> = table.beginnings.iter().map(|(key, _)| *key).collect();
            for (key, _) in &table.beginnings {
                for tail in ["", "0", "5", "99999", "Z"] {
                    for cut in 0..=key.len() {
                        let text = format!("{}{tail}", &key[..cut]);
                        let naive = (1..=text.len())
                            .rev()
                            .find_map(|len| keys.get(&text[..len]));
                        let found = table.find(&text).map(|(key, _)| key);
                        assert_eq!(found, naive.copied(), "{text}");
                    }
                }
            }
        }
    }
}
