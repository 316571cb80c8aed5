use recado_content::PhoneNumber;

use super::Zone;
use super::places::{NUMBERS, POSTCODES, Place};
use super::states;

/// What is known of where a recipient is.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    /// The number written to.
    pub phone: Option<&'a PhoneNumber>,
    /// The contact's ZIP code or Canadian postcode.
    pub postcode: Option<&'a str>,
    /// The contact's address, the state and the ZIP code at its end.
    pub address: Option<&'a str>,
    /// The zone that the contact named. It joins the others: all must be open.
    pub time_zone: Option<&'a Zone>,
    /// The firm's zone, for a recipient of whom nothing else is known.
    pub firm_zone: &'a Zone,
}

/// What made a zone a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The number begins so.
    Number(&'static str),
    /// The postcode begins so.
    Postcode(&'static str),
    /// The address ends in a state or postcode.
    Address,
    /// The contact said so.
    Contact,
    /// Nothing is known; the firm's own.
    Firm,
}

/// Where a recipient may be: the legal hours of all regions, at the clocks of all zones, count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidates {
    zones: Vec<(Zone, Evidence)>,
    regions: Vec<&'static str>,
}

impl Candidates {
    /// The candidates that the facts leave.
    pub fn of(recipient: &Recipient<'_>) -> Self {
        let mut candidates = Self {
            zones: Vec::with_capacity(4),
            regions: Vec::with_capacity(2),
        };
        if let Some(zone) = recipient.time_zone {
            candidates.zones.push((zone.clone(), Evidence::Contact));
        }
        let digits = recipient
            .phone
            .map(|phone| phone.as_str().trim_start_matches('+'));
        // Elsewhere five digits are not a ZIP code, and DE is not Delaware.
        if digits.is_none_or(|digits| digits.starts_with('1')) {
            if let Some((beginning, place)) = recipient.postcode.and_then(find_postcode) {
                candidates.add(place, Evidence::Postcode(beginning));
            }
            if let Some(address) = recipient.address {
                candidates.add_address(address);
            }
        }
        if let Some((beginning, place)) = digits.and_then(|digits| NUMBERS.find(digits)) {
            // A toll-free number is at home wherever anything else says.
            if candidates.zones.is_empty() || !place.is_vague() {
                candidates.add(place, Evidence::Number(beginning));
            }
        }
        if candidates.zones.is_empty() {
            candidates
                .zones
                .push((recipient.firm_zone.clone(), Evidence::Firm));
        }
        candidates
    }

    /// The zones, each with what made it one.
    pub fn zones(&self) -> &[(Zone, Evidence)] {
        &self.zones
    }

    /// The regions whose law may count, such as `US-FL`, `CA-ON`, `FR`.
    pub fn regions(&self) -> &[&'static str] {
        &self.regions
    }

    fn add(&mut self, place: &Place, evidence: Evidence) {
        for region in &place.regions {
            self.add_region(region);
        }
        self.add_zones(place, evidence);
    }

    fn add_zones(&mut self, place: &Place, evidence: Evidence) {
        let known = self.zones.len();
        for zone in place.zones() {
            let mut known = self.zones.iter().take(known);
            if !known.any(|(known, _)| known.name() == zone.name()) {
                self.zones.push((zone.clone(), evidence));
            }
        }
    }

    fn add_region(&mut self, region: &'static str) {
        if !self.regions.contains(&region) {
            self.regions.push(region);
        }
    }

    /// Reads an address from its end: the country, the postcode, the state.
    fn add_address(&mut self, address: &str) {
        let mut words: Vec<&str> = address
            .split(|ch: char| ch == ',' || ch.is_whitespace())
            .filter(|word| !word.is_empty())
            .collect();
        while words.last().is_some_and(|word| is_country(word)) {
            words.pop();
        }
        // Behind a postcode, CA is Canada.
        if let [before @ .., "CA"] = words.as_slice()
            && trailing_postcode(before).is_some()
        {
            words.pop();
        }
        let postcode = trailing_postcode(&words);
        if let Some((place, length)) = postcode {
            words.truncate(words.len() - length);
            self.add(place, Evidence::Address);
        }
        let letters = words.last().and_then(|word| state(word));
        let behind_comma = || {
            let last = address.rsplit_once(',')?.1.trim().to_ascii_uppercase();
            state(&last).filter(|_| postcode.is_none())
        };
        let named = || states::named_at_the_end(&words).and_then(state);
        let Some(state) = letters.or_else(behind_comma).or_else(named) else {
            return;
        };
        self.add_region(state);
        if postcode.is_none() {
            for place in POSTCODES.in_region(state) {
                self.add_zones(place, Evidence::Address);
            }
        }
    }
}

/// The place of the whole postcode at the end of an address, and the words that it takes. Three
/// characters there are rather a flat.
fn trailing_postcode(words: &[&str]) -> Option<(&'static Place, usize)> {
    let whole = |text: &str| find_postcode(text).filter(|_| text.len() > 3);
    let one = words.last().and_then(|word| whole(word));
    let two = || whole(&words.last_chunk::<2>()?.concat());
    one.map(|(_, place)| (place, 1))
        .or_else(|| two().map(|(_, place)| (place, 2)))
}

fn is_country(word: &str) -> bool {
    ["USA", "US", "U.S.A.", "U.S.", "UNITED", "STATES", "CANADA"]
        .iter()
        .any(|country| word.eq_ignore_ascii_case(country))
}

/// The region of an abbreviation in capitals, such as `TX`.
fn state(word: &str) -> Option<&'static str> {
    let regions = |place: &'static Place| place.regions.iter();
    POSTCODES
        .all()
        .flat_map(regions)
        .find(|region| region.get(3..) == Some(word))
        .copied()
}

/// The place of a ZIP code (`12345`, `12345-6789`) or a Canadian postcode (`K1A 0B6`, `K1A`).
fn find_postcode(text: &str) -> Option<(&'static str, &'static Place)> {
    let mut code = [0u8; 9];
    let mut len = 0;
    for byte in text.bytes().filter(|byte| !matches!(byte, b' ' | b'-')) {
        *code.get_mut(len)? = byte.to_ascii_uppercase();
        len += 1;
    }
    let code = code.get(..len)?;
    let zip = matches!(len, 5 | 9) && code.iter().all(u8::is_ascii_digit);
    let canadian = matches!(len, 3 | 6)
        && code.iter().enumerate().all(|(index, byte)| {
            if index % 2 == 0 {
                byte.is_ascii_uppercase()
            } else {
                byte.is_ascii_digit()
            }
        });
    if zip || canadian {
        POSTCODES.find(str::from_utf8(code).ok()?)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::parse(name).unwrap()
    }

    fn candidates(number: &str, postcode: &str, address: &str, own: &str) -> String {
        let phone = PhoneNumber::from_stored(number);
        let own = Zone::parse(own).ok();
        let firm_zone = zone("America/New_York");
        let found = Candidates::of(&Recipient {
            phone: phone.as_ref(),
            postcode: Some(postcode),
            address: Some(address),
            time_zone: own.as_ref(),
            firm_zone: &firm_zone,
        });
        let mut zones: Vec<&str> = found
            .zones()
            .iter()
            .map(|(zone, _)| zone.name().rsplit('/').next().unwrap())
            .collect();
        zones.sort_unstable();
        let mut regions = found.regions().to_vec();
        regions.sort_unstable();
        format!("{} {}", regions.join("+"), zones.join("+"))
            .trim()
            .to_owned()
    }

    #[test]
    fn all_that_is_known_makes_candidates() {
        // number | postcode | address | own zone => regions zones
        let table = "
            +13055550100 |            |                                  |                => US-FL New_York
            +18505550100 |            |                                  |                => US-FL Chicago+New_York
            +19285550100 |            |                                  |                => US-AZ Denver+Phoenix
            +13175550100 |            |                                  |                => US-IN New_York
            +18125550100 |            |                                  |                => US-IN Chicago+New_York
            +19155550100 |            |                                  |                => US-TX Denver
            +16135550100 |            |                                  |                => CA-ON Toronto
            +19025550100 |            |                                  |                => CA-NS+CA-PE Halifax
            +13055550100 | 90012      |                                  |                => US-CA+US-FL Los_Angeles+New_York
            +13055550100 | 90012-1234 |                                  |                => US-CA+US-FL Los_Angeles+New_York
            +13055550100 | 9001       |                                  |                => US-FL New_York
            +13055550100 | k1a 0b6    |                                  |                => CA-ON+US-FL New_York+Toronto
            +13055550100 | V1A        |                                  |                => CA-BC+US-FL Edmonton+New_York+Phoenix+Vancouver
            +13055550100 |            | 1 Main St, Austin, TX 78701      |                => US-FL+US-TX Chicago+New_York
            +13055550100 |            | 1 Main St, Austin TX 78701-1234, USA |            => US-FL+US-TX Chicago+New_York
            +13055550100 |            | 24 Sussex Dr, Ottawa ON K1M 1M4  |                => CA-ON+US-FL New_York+Toronto
            +13055550100 |            | 24 Sussex Dr, Ottawa, ON K1M1M4, Canada |         => CA-ON+US-FL New_York+Toronto
            +13055550100 |            | 24 Sussex Dr, Ottawa, ON K1M 1M4, CA |            => CA-ON+US-FL New_York+Toronto
            +13055550100 |            | 1 Main St, Los Angeles, CA       |                => US-CA+US-FL Los_Angeles+New_York
            +13055550100 |            | 1 Main St, Apt B2C               |                => US-FL New_York
            +13055550100 |            | 500 Main St, Los Angeles, California |            => US-CA+US-FL Los_Angeles+New_York
            +13055550100 |            | los angeles, ca                  |                => US-CA+US-FL Los_Angeles+New_York
            +13055550100 |            | Phoenix, Ariz., USA              |                => US-AZ+US-FL Denver+New_York+Phoenix
            +13055550100 |            | Washington, D.C.                 |                => US-DC+US-FL New_York
            +13055550100 |            | Nashua, N.H. 03060               |                => US-FL+US-NH New_York
            +13055550100 |            | Vancouver, British Columbia V6B 1A1 |             => CA-BC+US-FL New_York+Vancouver
            +13055550100 |            | 5 Texas Avenue                   |                => US-FL New_York
            +13055550100 |            | Boise, ID                        |                => US-FL+US-ID Denver+Los_Angeles+New_York
            +13055550100 |            | come in                          |                => US-FL New_York
            +13055550100 |            | 78701 Main St                    |                => US-FL New_York
            +13055550100 | 90012      |                                  | Pacific/Honolulu => US-CA+US-FL Honolulu+Los_Angeles+New_York
            +13055550100 |            |                                  | America/New_York => US-FL New_York
            +18005550100 |            |                                  | Europe/Warsaw  => Warsaw
            +18005550100 | 90012      |                                  |                => US-CA Los_Angeles
            +15005550006 |            |                                  |                => US Chicago+Denver+Los_Angeles+New_York
            +33612345678 | 75001      | 1 rue X, 75001 Paris             |                => FR Paris
            +4915112345678 | 12345    | Berlin, DE                       |                => DE Berlin
            +88212345678 |            |                                  |                => New_York
                         | 75001      |                                  |                => US-TX Chicago
                         |            |                                  |                => New_York
                         |            |                                  | Europe/Warsaw  => Warsaw
        ";
        for line in table.lines().filter(|line| !line.trim().is_empty()) {
            let (facts, expected) = line.split_once("=>").unwrap();
            let mut facts = facts.split('|').map(str::trim);
            let mut next = || facts.next().unwrap();
            let found = candidates(next(), next(), next(), next());
            assert_eq!(found, expected.trim(), "{line}");
        }
    }

    #[test]
    fn a_toll_free_number_may_be_anywhere() {
        let found = candidates("+18005550100", "", "", "");
        assert!(
            found.contains("Honolulu") && found.contains("St_Johns"),
            "{found}"
        );
    }
}
