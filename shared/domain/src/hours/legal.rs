//! The hours the law leaves for texts, region by region. Kept as data; not legal advice.

use super::schedule::{DAY, Segment, day_and_second, weekday};
use crate::message::Category;

/// A span of a day in minutes after midnight, its end not included.
type Span = (u16, u16);

/// No hour of the day.
const NEVER: Span = (0, 0);

/// When texts may arrive, at the recipient's clock, and who says so.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rule {
    /// `US-FL`, or a country for all of its regions.
    region: &'static str,
    /// Only about money owed.
    only_collections: bool,
    weekdays: Span,
    saturday: Span,
    sunday: Span,
    /// Whose rule it is, for a sentence.
    pub by: &'static str,
    /// Where it stands.
    pub source: &'static str,
}

const fn hours(from: u16, to: u16) -> Span {
    (from * 60, to * 60)
}

const fn daily(region: &'static str, span: Span, by: &'static str, source: &'static str) -> Rule {
    Rule {
        region,
        only_collections: false,
        weekdays: span,
        saturday: span,
        sunday: span,
        by,
        source,
    }
}

/// Where no rule is known: inside what every known one of whole weeks leaves.
const DEFAULT: Rule = daily("", hours(9, 20), "Courtesy", "no law known");

/// Each rule that counts somewhere. Public holidays are not in it: a firm's closures are.
static RULES: &[Rule] = &[
    daily("US", hours(8, 21), "US federal law", "47 CFR 64.1200(c)(1)"),
    Rule {
        only_collections: true,
        ..daily("US", hours(8, 21), "US federal law", "12 CFR 1006.6(b)(1)")
    },
    daily("US-AL", hours(8, 20), "Alabama", "Ala. Code 8-19A"),
    daily("US-FL", hours(8, 20), "Florida", "Fla. Stat. 501.616(6)"),
    daily("US-LA", hours(8, 20), "Louisiana", "La. R.S. 45:844.11 ff."),
    daily(
        "US-MD",
        hours(8, 20),
        "Maryland",
        "Md. Code, Com. Law 14-4501 ff.",
    ),
    daily(
        "US-MS",
        hours(8, 20),
        "Mississippi",
        "Miss. Code 77-3-701 ff.",
    ),
    daily("US-OK", hours(8, 20), "Oklahoma", "15 O.S. 775C"),
    daily(
        "US-TN",
        hours(8, 20),
        "Tennessee",
        "Tenn. Code 65-4-401 ff.",
    ),
    daily("US-WA", hours(8, 20), "Washington", "RCW 80.36.390"),
    daily(
        "US-CT",
        hours(9, 20),
        "Connecticut",
        "Conn. Gen. Stat. 42-288a",
    ),
    daily("US-NV", hours(9, 20), "Nevada", "NRS 598.0918"),
    Rule {
        sunday: hours(12, 21),
        ..daily(
            "US-TX",
            hours(9, 21),
            "Texas",
            "Tex. Bus. & Com. Code 301.051",
        )
    },
    Rule {
        weekdays: (9 * 60, 21 * 60 + 30),
        ..daily(
            "CA",
            hours(10, 18),
            "Canada",
            "CRTC Unsolicited Telecommunications Rules, calling curfews",
        )
    },
    Rule {
        only_collections: true,
        sunday: hours(13, 17),
        ..daily(
            "CA",
            hours(7, 21),
            "Canadian collection law",
            "such as Ontario R.R.O. 1990, Reg. 74",
        )
    },
    Rule {
        only_collections: true,
        sunday: NEVER,
        ..daily(
            "CA-QC",
            hours(8, 20),
            "Quebec",
            "Office de la protection du consommateur, collection agents' hours",
        )
    },
    Rule {
        sunday: NEVER,
        ..daily(
            "FR",
            hours(8, 20),
            "France",
            "the operators' charter for commercial SMS, AF2M",
        )
    },
    Rule {
        saturday: NEVER,
        sunday: NEVER,
        ..daily("ES", hours(9, 21), "Spain", "RDL 1/2007, art. 96.2")
    },
    Rule {
        saturday: hours(10, 19),
        sunday: NEVER,
        ..daily(
            "IT",
            hours(9, 20),
            "Italy",
            "Codice di condotta telemarketing (Garante, 2023)",
        )
    },
    Rule {
        saturday: hours(9, 17),
        sunday: NEVER,
        ..daily(
            "AU",
            hours(9, 20),
            "Australia",
            "Telemarketing and Research Calls Industry Standard 2017",
        )
    },
    daily("IN", hours(10, 21), "India", "TRAI TCCCPR 2018"),
];

/// What all rules together leave of one day, and the rules that set its bounds.
#[derive(Clone, Copy, Debug)]
struct LegalDay {
    from: u16,
    to: u16,
    from_rule: &'static Rule,
    to_rule: &'static Rule,
}

/// What all rules of some regions leave of a week, Monday first.
#[derive(Clone, Copy, Debug)]
pub(super) struct LegalWeek([LegalDay; 7]);

impl LegalWeek {
    /// The strictest of all that counts in any of the regions.
    pub fn of(regions: &[&str], category: Category) -> Self {
        let mut week: Option<Self> = None;
        let mut add = |rule: &'static Rule| match &mut week {
            Some(week) => week.narrow(rule),
            None => week = Some(Self::by(rule)),
        };
        for region in regions {
            let mut known = false;
            for rule in RULES {
                let counts = !rule.only_collections || category == Category::Collection;
                if counts && covers(rule.region, region) {
                    add(rule);
                    known = true;
                }
            }
            if !known {
                add(&DEFAULT);
            }
        }
        week.unwrap_or_else(|| Self::by(&DEFAULT))
    }

    fn by(rule: &'static Rule) -> Self {
        let day = |(from, to): Span| LegalDay {
            from,
            to,
            from_rule: rule,
            to_rule: rule,
        };
        let working_day = day(rule.weekdays);
        let (saturday, sunday) = (day(rule.saturday), day(rule.sunday));
        Self([
            working_day,
            working_day,
            working_day,
            working_day,
            working_day,
            saturday,
            sunday,
        ])
    }

    fn narrow(&mut self, rule: &'static Rule) {
        for (day, narrower) in self.0.iter_mut().zip(Self::by(rule).0) {
            // The later rule is the more particular one: it is named where both say the same.
            if narrower.from >= day.from {
                (day.from, day.from_rule) = (narrower.from, rule);
            }
            if narrower.to <= day.to {
                (day.to, day.to_rule) = (narrower.to, rule);
            }
        }
    }

    fn day(&self, day_number: i64) -> &LegalDay {
        &self.0[weekday(day_number)]
    }

    /// Whether `local` is inside, and until when that certainly stays so.
    pub fn segment(&self, local: i64) -> Segment {
        let (day_number, second) = day_and_second(local);
        let day = self.day(day_number);
        let (from, to) = (i64::from(day.from) * 60, i64::from(day.to) * 60);
        let (open, until) = if from >= to || second >= to {
            (false, DAY)
        } else if second < from {
            (false, from)
        } else {
            (true, to)
        };
        Segment {
            open,
            until: day_number * DAY + until,
        }
    }

    /// The rule that decides at `local`, and the span it leaves of that day, if any.
    pub fn explain(&self, local: i64) -> (Option<Span>, &'static Rule) {
        let (day_number, second) = day_and_second(local);
        let day = self.day(day_number);
        let morning = second < i64::from(day.from) * 60;
        let rule = if morning { day.from_rule } else { day.to_rule };
        let span = match weekday(day_number) {
            5 => rule.saturday,
            6 => rule.sunday,
            _ => rule.weekdays,
        };
        ((span != NEVER).then_some(span), rule)
    }
}

/// Whether a rule of `area` counts in `region`: it is the region itself, or its country.
fn covers(area: &str, region: &str) -> bool {
    area == region || region.get(..2) == Some(area)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(minutes: u16) -> String {
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    #[test]
    fn the_strictest_of_the_rules_counts() {
        // regions, category => weekday, saturday, sunday
        let table = "
            US-NY       marketing     => 08:00-21:00 08:00-21:00 08:00-21:00
            US          marketing     => 08:00-21:00 08:00-21:00 08:00-21:00
            US-PR       collection    => 08:00-21:00 08:00-21:00 08:00-21:00
            US-AL       marketing     => 08:00-20:00 08:00-20:00 08:00-20:00
            US-FL       marketing     => 08:00-20:00 08:00-20:00 08:00-20:00
            US-LA       marketing     => 08:00-20:00 08:00-20:00 08:00-20:00
            US-MD       collection    => 08:00-20:00 08:00-20:00 08:00-20:00
            US-MS       marketing     => 08:00-20:00 08:00-20:00 08:00-20:00
            US-OK       marketing     => 08:00-20:00 08:00-20:00 08:00-20:00
            US-TN       marketing     => 08:00-20:00 08:00-20:00 08:00-20:00
            US-WA       marketing     => 08:00-20:00 08:00-20:00 08:00-20:00
            US-CT       marketing     => 09:00-20:00 09:00-20:00 09:00-20:00
            US-NV       collection    => 09:00-20:00 09:00-20:00 09:00-20:00
            US-TX       marketing     => 09:00-21:00 09:00-21:00 12:00-21:00
            US-TX,US-FL marketing     => 09:00-20:00 09:00-20:00 12:00-20:00
            US-FL,US-CT marketing     => 09:00-20:00 09:00-20:00 09:00-20:00
            CA-ON       marketing     => 09:00-21:30 10:00-18:00 10:00-18:00
            CA-ON       collection    => 09:00-21:00 10:00-18:00 13:00-17:00
            CA-QC       marketing     => 09:00-21:30 10:00-18:00 10:00-18:00
            CA-QC       collection    => 09:00-20:00 10:00-18:00 never
            FR          marketing     => 08:00-20:00 08:00-20:00 never
            ES          transactional => 09:00-21:00 never never
            PL          marketing     => 09:00-20:00 09:00-20:00 09:00-20:00
            US-NY,PL    marketing     => 09:00-20:00 09:00-20:00 09:00-20:00
        ";
        for line in table.lines().filter(|line| !line.trim().is_empty()) {
            let (input, expected) = line.split_once("=>").unwrap();
            let mut words = input.split_whitespace();
            let regions: Vec<&str> = words.next().unwrap().split(',').collect();
            let category = serde_json::from_value(words.next().unwrap().into()).unwrap();
            let week = LegalWeek::of(&regions, category);
            let days = [4, 5, 6].map(|index| {
                let day: LegalDay = week.0[index];
                if day.from < day.to {
                    format!("{}-{}", clock(day.from), clock(day.to))
                } else {
                    "never".to_owned()
                }
            });
            assert_eq!(days.join(" "), expected.trim(), "{line}");
        }
        assert_eq!(LegalWeek::of(&[], Category::Marketing).0[0].from, 540);
    }

    #[test]
    fn the_rule_that_set_the_bound_is_named() {
        let week = LegalWeek::of(&["US-TX", "US-FL"], Category::Marketing);
        // 1970-01-04 was a Sunday.
        let sunday = 3 * DAY;
        assert_eq!(week.explain(sunday + 10 * 3600).1.by, "Texas");
        assert_eq!(week.explain(sunday + 20 * 3600).1.by, "Florida");
        assert_eq!(week.explain(sunday).0, Some((720, 1260)));
        assert_eq!(week.explain(sunday + 20 * 3600).0, Some((480, 1200)));
        let spain = LegalWeek::of(&["ES"], Category::Marketing);
        assert_eq!(spain.explain(sunday + 10 * 3600).0, None);
        let debt = LegalWeek::of(&["US-NY"], Category::Collection);
        assert_eq!(debt.explain(sunday).1.source, "12 CFR 1006.6(b)(1)");
    }
}
