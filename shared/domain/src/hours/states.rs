//! States and provinces as people write them at the end of an address.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Names, and what newspapers shorten them to (AP Stylebook, in Canada The Canadian Press), by the two
/// letters of the post. What is written with dots here is so in addresses, too: `Pa.` is a state, and
/// neither "pa" nor `P.A.` is one.
const NAMES: &str = "
    AL Alabama, Ala | AK Alaska | AZ Arizona, Ariz | AR Arkansas, Ark | CA California, Calif, Cal
    CO Colorado, Colo | CT Connecticut, Conn | DE Delaware, Del | DC District of Columbia, D.C.
    FL Florida, Fla | GA Georgia, Ga. | HI Hawaii, Hawai'i | ID Idaho | IL Illinois, Ill
    IN Indiana, Ind | IA Iowa | KS Kansas, Kan | KY Kentucky, Ky. | LA Louisiana, La. | ME Maine
    MD Maryland, Md. | MA Massachusetts, Mass | MI Michigan, Mich | MN Minnesota, Minn
    MS Mississippi, Miss | MO Missouri, Mo. | MT Montana, Mont | NE Nebraska, Neb | NV Nevada, Nev
    NH New Hampshire, N.H. | NJ New Jersey, N.J. | NM New Mexico, N.M. | NY New York, N.Y.
    NC North Carolina, N.C. | ND North Dakota, N.D. | OH Ohio | OK Oklahoma, Okla | OR Oregon, Ore
    PA Pennsylvania, Penn, Pa. | PR Puerto Rico, P.R. | RI Rhode Island, R.I.
    SC South Carolina, S.C. | SD South Dakota, S.D. | TN Tennessee, Tenn | TX Texas, Tex | UT Utah
    VT Vermont, Vt. | VA Virginia, Va. | WA Washington, Wash | WV West Virginia, W.Va.
    WI Wisconsin, Wis | WY Wyoming, Wyo
    AB Alberta, Alta | BC British Columbia, B.C. | MB Manitoba, Man. | NB New Brunswick, N.B.
    NL Newfoundland and Labrador, Newfoundland, N.L. | NS Nova Scotia, N.S.
    NT Northwest Territories, N.W.T. | NU Nunavut | ON Ontario, Ont | PE Prince Edward Island, P.E.I.
    QC Quebec, Québec, Que | SK Saskatchewan, Sask | YT Yukon";

/// The two letters by each name in small letters.
static BY_NAME: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let states = NAMES.split(['|', '\n']).map(str::trim);
    let states = states.filter_map(|state| state.split_once(' '));
    let named = |(letters, names): (_, &str)| {
        let names = names.split(", ").map(str::to_lowercase);
        names.map(|name| (name, letters)).collect::<Vec<_>>()
    };
    states.flat_map(named).collect()
});

/// The longest name's words.
const MOST_WORDS: usize = 3;

/// The two letters of the state whose name stands at the end of an address, in any case.
pub(super) fn named_at_the_end(words: &[&str]) -> Option<&'static str> {
    // From the longest on: West Virginia is not Virginia.
    (1..=MOST_WORDS.min(words.len()))
        .rev()
        .filter_map(|count| words.get(words.len() - count..))
        .find_map(|last| by_name(&last.join(" ").to_lowercase()))
}

fn by_name(name: &str) -> Option<&'static str> {
    let with_dots = BY_NAME.get(&name.replace(". ", "."));
    with_dots
        .or_else(|| BY_NAME.get(&name.replace('.', "")))
        .copied()
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
            ("Albany N.Y.", Some("NY")),
            ("Albany N. Y.", Some("NY")),
            ("Washington D.C.", Some("DC")),
            ("Erie Pa.", Some("PA")),
            ("Charleston W.Va.", Some("WV")),
            ("Charleston W. Va.", Some("WV")),
            ("Charlottetown p.e.i.", Some("PE")),
            ("5 Texas Avenue", None),
            ("Lundy Law P.A.", None),
            ("downtown L.A.", None),
            ("ask pa", None),
            ("come in.", None),
            ("", None),
        ];
        for (address, expected) in table {
            let words: Vec<_> = address.split_whitespace().collect();
            assert_eq!(named_at_the_end(&words), expected, "{address}");
        }
    }
}
