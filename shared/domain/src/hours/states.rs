//! States and provinces as people write them at the end of an address.

/// Names, and what newspapers shorten them to (AP Stylebook), by the two letters of the post.
const NAMES: &str = "
    AL Alabama, Ala | AK Alaska | AZ Arizona, Ariz | AR Arkansas, Ark | CA California, Calif, Cal
    CO Colorado, Colo | CT Connecticut, Conn | DE Delaware, Del | DC District of Columbia
    FL Florida, Fla | GA Georgia | HI Hawaii, Hawai'i | ID Idaho | IL Illinois, Ill | IN Indiana, Ind
    IA Iowa | KS Kansas, Kan | KY Kentucky | LA Louisiana | ME Maine | MD Maryland
    MA Massachusetts, Mass | MI Michigan, Mich | MN Minnesota, Minn | MS Mississippi, Miss
    MO Missouri | MT Montana, Mont | NE Nebraska, Neb | NV Nevada, Nev | NH New Hampshire
    NJ New Jersey | NM New Mexico | NY New York | NC North Carolina | ND North Dakota | OH Ohio
    OK Oklahoma, Okla | OR Oregon, Ore | PA Pennsylvania, Penn | PR Puerto Rico | RI Rhode Island
    SC South Carolina | SD South Dakota | TN Tennessee, Tenn | TX Texas, Tex | UT Utah | VT Vermont
    VA Virginia | WA Washington, Wash | WV West Virginia | WI Wisconsin, Wis | WY Wyoming, Wyo
    AB Alberta, Alta | BC British Columbia | MB Manitoba | NB New Brunswick
    NL Newfoundland and Labrador, Newfoundland | NS Nova Scotia | NT Northwest Territories | NU Nunavut
    ON Ontario, Ont | PE Prince Edward Island | QC Quebec, Québec, Que | SK Saskatchewan, Sask | YT Yukon";

/// The longest name's words.
const MOST_WORDS: usize = 3;

/// The two letters of the state whose name stands at the end of an address, in any case.
pub(super) fn named_at_the_end(words: &[&str]) -> Option<&'static str> {
    // From the longest on: West Virginia is not Virginia.
    (1..=MOST_WORDS.min(words.len()))
        .rev()
        .filter_map(|count| words.get(words.len() - count..))
        .find_map(|last| by_name(&last.join(" ").replace('.', "")))
}

fn by_name(name: &str) -> Option<&'static str> {
    let states = NAMES.split(['|', '\n']).map(str::trim);
    states
        .filter_map(|state| state.split_once(' '))
        .find(|(_, names)| {
            let mut names = names.split(", ");
            names.any(|it| it.to_lowercase() == name.to_lowercase())
        })
        .map(|(letters, _)| letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_an_address_names_a_state() {
        let table = [
            ("Los Angeles California", Some("CA")),
            ("Charleston WEST VIRGINIA", Some("WV")),
            ("Richmond virginia", Some("VA")),
            ("Phoenix Ariz.", Some("AZ")),
            ("St. John's Newfoundland and Labrador", Some("NL")),
            ("Montréal Québec", Some("QC")),
            ("Washington District of Columbia", Some("DC")),
            ("5 Texas Avenue", None),
            ("", None),
        ];
        for (address, expected) in table {
            let words: Vec<_> = address.split_whitespace().collect();
            assert_eq!(named_at_the_end(&words), expected, "{address}");
        }
    }
}
