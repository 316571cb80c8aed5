//! Every area code, around every change of its clocks.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use recado_domain::hours::{Candidates, Evidence};
use recado_domain::message::Category;

use crate::case::{Case, candidates};
use crate::naive::{self, american_law, laws_allow};

/// Area codes of the United States, one for each set of candidates, and how many there are.
fn american_area_codes() -> (Vec<(String, Candidates)>, usize) {
    let mut kinds = BTreeMap::new();
    let mut count = 0;
    for area in 200..1000 {
        let number = format!("+1{area}5550100");
        let found = candidates(&number, "", "", "");
        let own = found.zones().iter().all(
            |(_, evidence)| matches!(evidence, Evidence::Number(beginning) if beginning.len() == 4),
        );
        if own && found.regions().iter().all(|r| r.starts_with("US-")) {
            count += 1;
            let names: Vec<&str> = found.zones().iter().map(|(zone, _)| zone.name()).collect();
            kinds.insert(format!("{:?} {names:?}", found.regions()), (number, found));
        }
    }
    (kinds.into_values().collect(), count)
}

#[test]
fn around_each_change_of_its_clocks_each_area_code_gets_texts_only_by_day() {
    let (codes, count) = american_area_codes();
    assert!(count > 330, "{count} area codes");
    let (from, to): (Timestamp, Timestamp) = (
        "2026-01-01T00:00:00Z".parse().unwrap(),
        "2029-01-01T00:00:00Z".parse().unwrap(),
    );
    for (number, recipient) in codes {
        let laws: Vec<_> = recipient
            .regions()
            .iter()
            .map(|region| american_law(region))
            .collect();
        let mut changes: Vec<Timestamp> = recipient
            .zones()
            .iter()
            .flat_map(|(zone, _)| zone.tz().following(from))
            .map(|change| change.timestamp())
            .take_while(|at| *at < to)
            .collect();
        // Where the clock never changes, the days on which others' do are as good as any.
        if changes.is_empty() {
            changes = vec!["2027-03-14T10:00:00Z".parse().unwrap()];
        }
        for change in changes {
            for half_hours in -20..=20 {
                for second in [-1, 0, 1] {
                    let seconds = half_hours * 1800 + second;
                    let from = change + SignedDuration::from_secs(seconds);
                    let mut case = Case::new(Category::Collection, from, "");
                    case.recipient = recipient.clone();
                    let answer = case.answer();
                    let allowed = |at| laws_allow(&laws, &recipient, at);
                    let expected = naive::first(from, 2, true, allowed);
                    assert_eq!(
                        naive::instant(&answer, from),
                        expected,
                        "{number} {from} {:?}",
                        recipient.zones()
                    );
                }
            }
        }
    }
}
