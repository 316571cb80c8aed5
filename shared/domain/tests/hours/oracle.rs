//! Against the naive reading of the same rules.

use std::collections::BTreeSet;

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use recado_domain::hours::{AskedFor, Zone};
use recado_domain::message::Category;

use crate::case::{Case, candidates, location, zone};
use crate::naive::{self, american_law};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A time of day by its number of five minutes.
fn clock(fives: i64) -> String {
    let minutes = fives.rem_euclid(288) * 5;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn window(day: &str, opens: i64, length: i64) -> String {
    format!("{day} {}-{}", clock(opens), clock(opens + length))
}

fn all_zones() -> Vec<String> {
    jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .filter(|name| Zone::parse(name).is_ok())
        .collect()
}

/// Zones whose clocks change alike are one.
fn zones_by_changes(from: Timestamp, to: Timestamp) -> Vec<(Zone, Vec<Timestamp>)> {
    let mut seen = BTreeSet::new();
    let mut zones = Vec::new();
    for name in all_zones() {
        let zone = zone(&name);
        let changes: Vec<(Timestamp, i32)> = zone
            .tz()
            .following(from)
            .map(|change| (change.timestamp(), change.offset().seconds()))
            .take_while(|(at, _)| *at < to)
            .collect();
        let start = zone.tz().to_offset(from).seconds();
        if !changes.is_empty() && seen.insert((start, changes.clone())) {
            zones.push((zone, changes.into_iter().map(|(at, _)| at).collect()));
        }
    }
    zones
}

#[test]
fn every_change_of_every_clock_is_read_as_the_wall_clock_reads_it() {
    let (from, to) = (
        "2024-01-01T00:00:00Z".parse().unwrap(),
        "2031-01-01T00:00:00Z".parse().unwrap(),
    );
    let zones = zones_by_changes(from, to);
    assert!(zones.len() > 30, "{}", zones.len());
    let mut dice = 7u64;
    let mut random = |below: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        i64::try_from((dice >> 33) % below).unwrap()
    };
    for (zone, changes) in zones {
        for change in changes {
            // Windows around what the clock reads when it changes, some of them inside the gap.
            let local = zone.tz().to_datetime(change - SignedDuration::from_secs(1));
            let fives = i64::from(local.hour()) * 12 + i64::from(local.minute()) / 5;
            let windows: Vec<String> = DAYS
                .iter()
                .flat_map(|day| {
                    let early = window(day, fives + random(37) - 18, 1 + random(30));
                    [early, window(day, fives + random(25), 1 + random(280))]
                })
                .collect();
            let place = location(&format!("{zone}; {}", windows.join(", ")));
            let mut case = Case::new(Category::Marketing, change, "");
            case.recipient = candidates("+17135550100", "", "", zone.name());
            let law = [american_law("US-TX")];
            case.location = Some(place.clone());
            for only_opening in [true, false] {
                if only_opening {
                    case.category = Category::Conversational;
                } else {
                    case.category = Category::Marketing;
                }
                let allowed = |at: Timestamp| {
                    naive::location_is_open(&place, at)
                        && (only_opening || naive::laws_allow(&law, &case.recipient, at))
                };
                let start = change - SignedDuration::from_hours(4);
                let hours: Vec<(Timestamp, bool)> = naive::grid(start)
                    .take(12 * 36)
                    .map(|at| (at, allowed(at)))
                    .collect();
                for (index, (at, _)) in hours.iter().enumerate().take(12 * 8).step_by(3) {
                    let from = *at;
                    let answer = Case {
                        from,
                        location: case.location.clone(),
                        recipient: case.recipient.clone(),
                        ..case
                    }
                    .answer();
                    let found = naive::instant(&answer, from);
                    match hours[index..].iter().position(|(_, open)| *open) {
                        Some(wait) => {
                            let expected = hours[index + wait].0;
                            assert_eq!(found, Some(expected), "{zone} {change} {from} {windows:?}");
                            if let Some((end, _)) =
                                hours[index + wait..].iter().find(|(_, open)| !open)
                            {
                                assert_eq!(
                                    answer.window_end,
                                    Some(*end),
                                    "{zone} {from} {windows:?}"
                                );
                            }
                        }
                        None => assert!(
                            found.is_none_or(|at| at > hours[hours.len() - 1].0),
                            "{zone} {change} {from} {windows:?}"
                        ),
                    }
                }
            }
        }
    }
}

/// A recipient and the law of the number's regions.
fn recipient() -> impl Strategy<Value = (&'static str, &'static str, Vec<&'static str>)> {
    prop::sample::select(vec![
        ("+12125550100", "", vec!["US-NY"]),
        ("+13055550100", "", vec!["US-FL"]),
        ("+18505550100", "", vec!["US-FL"]),
        ("+17135550100", "", vec!["US-TX"]),
        ("+19285550100", "", vec!["US-AZ"]),
        ("+12035550100", "90012", vec!["US-CT", "US-CA"]),
        ("+17135550100", "33101", vec!["US-TX", "US-FL"]),
        ("+16715550100", "10001", vec!["US-GU", "US-NY"]),
        ("+18005550100", "", vec!["US"]),
    ])
}

fn category() -> impl Strategy<Value = Category> {
    prop::sample::select(vec![
        Category::Transactional,
        Category::Conversational,
        Category::Collection,
        Category::Marketing,
    ])
}

prop_compose! {
    fn place()(
        name in prop::sample::select(all_zones()),
        windows in prop::collection::vec((0usize..7, 0i64..288, 1i64..288), 0..9),
        closures in prop::collection::vec((0i16..900, 0i16..20), 0..4),
    ) -> String {
        let windows: Vec<String> =
            windows.iter().map(|(day, opens, length)| window(DAYS[*day], *opens, *length)).collect();
        let day = |n: i16| date(2026, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap();
        let closures: Vec<String> =
            closures.iter().map(|(from, days)| format!("{}..{}", day(*from), day(*from + *days))).collect();
        format!("{name}; {}; {}", windows.join(", "), closures.join(", "))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_answer_is_the_first_instant_that_everything_allows(
        text in place(),
        (number, postcode, regions) in recipient(),
        category in category(),
        asked in (any::<bool>(), any::<bool>()),
        seconds in 1_767_225_600i64..1_830_297_600,
        wrote_hours_ago in prop::option::of(0i64..30),
        useful_hours in prop::option::of(0i64..200),
    ) {
        let from = Timestamp::from_second(seconds).unwrap();
        let place = location(&text);
        let laws: Vec<_> = regions.iter().map(|region| american_law(region)).collect();
        let case = Case {
            from,
            category,
            location: Some(place.clone()),
            asked_for: AskedFor { opening_hours: asked.0, legal_hours: asked.1 },
            last_inbound: wrote_hours_ago.map(|hours| from - SignedDuration::from_hours(hours)),
            recipient: candidates(number, postcode, "", ""),
            useless_after: useful_hours.map(|hours| from + SignedDuration::from_hours(hours)),
        };
        let answering = |at: Timestamp| {
            category == Category::Conversational
                && case.last_inbound.is_some_and(|wrote| at < wrote + SignedDuration::from_hours(24))
        };
        let (opening, legal) = match category {
            Category::Transactional => asked,
            Category::Conversational => (true, false),
            Category::Collection | Category::Marketing => (true, true),
        };
        let allowed = |at: Timestamp| {
            (!opening || answering(at) || naive::location_is_open(&place, at))
                && (!legal || naive::laws_allow(&laws, &case.recipient, at))
        };
        // The exception may end between two points of the grid.
        prop_assume!(case.last_inbound.is_none() || category != Category::Conversational || seconds % 300 == 0);
        let answer = case.answer();
        let expected = naive::first(from, 60, true, allowed)
            .filter(|at| case.useless_after.is_none_or(|last| *at <= last));
        prop_assert_eq!(naive::instant(&answer, from), expected);
        if let Some(at) = expected {
            let end = naive::first(at, 3, false, allowed);
            let end = end.into_iter().chain(case.useless_after).min();
            match end {
                Some(end) => prop_assert_eq!(answer.window_end, Some(end)),
                None => prop_assert!(answer.window_end.is_none_or(|end| end > at + SignedDuration::from_hours(72))),
            }
        }
        prop_assert!(answer.decision.facts.len() >= 2);
    }

    #[test]
    fn no_instant_is_too_far_out(seconds in prop::sample::select(vec![
        Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH,
    ]), text in place(), category in category()) {
        let case = Case {
            location: Some(location(&text)),
            last_inbound: Some(seconds),
            ..Case::new(category, seconds, "+18005550100")
        };
        case.answer();
    }
}
