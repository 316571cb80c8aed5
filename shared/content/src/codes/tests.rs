#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::civil;
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

use super::*;
use crate::{EXAMPLE_VARIABLES, FILTERS, TAGS};

fn render(codes: &Codes<'_>, source: &str, variables: Json) -> Result<String, Vec<String>> {
    let template = Template::parse(source).unwrap();
    let rendered = codes.render(&template, &variables);
    rendered.map_err(|errors| {
        let line = |it: &TemplateError| {
            let name = it.name.as_deref().unwrap_or("-");
            format!("{} {name} {}", it.code.as_str(), it.span.start)
        };
        errors.iter().map(line).collect()
    })
}

fn english(now: civil::DateTime) -> Codes<'static> {
    let zone = TimeZone::get("America/New_York").unwrap();
    Codes::new(Language::En, now.to_zoned_datetime(zone).unwrap())
}

fn sample(language: Language, source: &str) -> String {
    render(&Codes::sample(language), source, json!({})).unwrap()
}

#[test]
fn every_code_is_documented_and_has_a_value_in_a_sample() {
    let mut names: Vec<_> = CODES.iter().map(|it| it.name).collect();
    for code in CODES {
        assert!(!code.example(Language::Es).is_empty(), "{}", code.name);
        let source = format!("[{}]", code.name);
        assert_eq!(sample(Language::Es, &source), code.example(Language::Es));
        assert!(code.about.ends_with('.'), "{}", code.name);
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), CODES.len());
}

#[test]
fn dates_days_months_and_money_speak_the_messages_language() {
    let source = "[CURRENT_DATE]; [CURRENT_DAY_NAME] [CURRENT_MONTH_NAME]; [INVOICE_DUE_DATE]; \
        [RECORD_DAY_NAME] [RECORD_TIME]; [INVOICE_AMOUNT]";
    let table = [
        (
            Language::En,
            "May 3, 2026; Sunday May; April 30; Monday 9:30 AM; $1,250.00",
        ),
        (
            Language::Es,
            "3 de mayo de 2026; domingo mayo; 30 de abril; lunes 9:30; $1,250.00",
        ),
        (
            Language::Pt,
            "3 de maio de 2026; domingo maio; 30 de abril; segunda-feira 9:30; US$ 1.250,00",
        ),
        (
            Language::Pl,
            "3 maja 2026; niedziela maj; 30 kwietnia; poniedziałek 9:30; 1 250,00 USD",
        ),
        (
            Language::Fr,
            "3 mai 2026; dimanche mai; 30 avril; lundi 9h30; 1 250,00 $",
        ),
    ];
    for (language, expected) in table {
        assert_eq!(sample(language, source), expected);
    }
}

#[test]
fn months_and_tomorrow_cross_the_year() {
    let at = |day| english(civil::DateTime::from(day));
    let source = "[PREVIOUS_MONTH_NAME] [NEXT_MONTH_NAME] [TOMORROW_DATE] [TOMORROW_DAY_NAME]";
    let december = at(civil::date(2026, 12, 31));
    assert_eq!(
        render(&december, source, json!({})).unwrap(),
        "November January January 1, 2027 Friday"
    );
    let january = at(civil::date(2027, 1, 1));
    assert_eq!(
        render(&january, source, json!({})).unwrap(),
        "December February January 2 Saturday"
    );
}

#[test]
fn a_code_without_value_is_empty_and_an_unheard_one_unknown() {
    let codes = english(civil::date(2026, 5, 3).at(9, 0, 0, 0));
    let source = "[CONTACT_NAME] [INVOICE_AMOUNT] [CONTACT_NAM] [CONTACT.plan] [EVENT.x] [LINK.x]";
    assert_eq!(
        render(&codes, source, json!({})).unwrap_err(),
        [
            "empty_code CONTACT_NAME 0",
            "empty_code INVOICE_AMOUNT 15",
            "unknown_code CONTACT_NAM 32",
            "unknown_code CONTACT.plan 46",
            "unknown_code EVENT.x 61",
            "unknown_code LINK.x 71",
        ]
    );
    let template = Template::parse("[CONTACT_NAM]").unwrap();
    let error = &codes.render(&template, &()).unwrap_err()[0];
    assert!(error.message.contains("did you mean [CONTACT_NAME]?"));
    let source = "[CONTACT_NAME|default(\"there\")][% if INVOICE_NUMBER %]no[% endif %]";
    assert_eq!(render(&codes, source, json!({})).unwrap(), "there");
}

#[test]
fn a_field_is_suggested_where_its_dot_is_missing() {
    let mut codes = english(civil::date(2026, 5, 3).at(9, 0, 0, 0));
    codes.contact.fields = Fields::of(&json!({"car": "Fiat"}));
    let template = Template::parse("[CONTACT_CAR]").unwrap();
    let error = &codes.render(&template, &()).unwrap_err()[0];
    assert!(error.message.ends_with("did you mean [CONTACT.car]?"));
    assert_eq!(render(&codes, "[CONTACT.car]", json!({})).unwrap(), "Fiat");
}

#[test]
fn kinds_fill_their_own_codes_alone() {
    let mut codes = Codes::sample(Language::En);
    let record = codes.record.as_mut().unwrap();
    record.kind = "appointment";
    let source = "[APPOINTMENT_DAY_NAME], [APPOINTMENT_DATE] [APPOINTMENT_TIME] [RECORD_NUMBER]";
    assert_eq!(
        render(&codes, source, json!({})).unwrap(),
        "Monday, May 4 9:30 AM 1042"
    );
    assert_eq!(
        render(&codes, "[INVOICE_NUMBER]", json!({})).unwrap_err(),
        ["empty_code INVOICE_NUMBER 0"]
    );
}

#[test]
fn fields_links_and_variables_are_reached_and_variables_come_first() {
    let codes = Codes {
        contact: ContactCodes {
            name: "Ana",
            fields: Fields::of(&json!({"plan": "gold"})),
            ..ContactCodes::default()
        },
        ..Codes::sample(Language::En)
    };
    let source = "[CONTACT_NAME] [CONTACT.plan] [LINK.review] [TABLE] [FIRM_NAME]";
    let variables = json!({"TABLE": 4, "FIRM_NAME": "Bistro"});
    assert_eq!(
        render(&codes, source, variables).unwrap(),
        "Ana gold https://miller.example/review 4 Bistro"
    );
}

#[test]
fn overdue_days_count_from_the_due_date_only_after_it() {
    assert_eq!(sample(Language::En, "[INVOICE_DAYS_OVERDUE]"), "3");
    let mut codes = Codes::sample(Language::En);
    codes.record.as_mut().unwrap().due_on = Some(civil::date(2026, 5, 3));
    assert_eq!(
        render(&codes, "[INVOICE_DAYS_OVERDUE|default(\"-\")]", json!({})).unwrap(),
        "-"
    );
}

#[test]
fn filters_write_fields_as_dates_and_amounts() {
    let mut codes = Codes::sample(Language::Pl);
    let fields = json!({"visit": "2026-05-04T09:30:00-04:00", "day": "2027-01-02", "total": "12.5",
        "count": 3, "odd": "soon", "clock": "9:30", "noon": "12:00:00",
        "instant": "2026-05-05T02:30:00Z", "abroad": "2026-05-04T09:30:00+09:00"});
    codes.record.as_mut().unwrap().fields = Fields::of(&fields);
    let table = [
        ("[RECORD.visit|date]", "4 maja 2026"),
        ("[RECORD.visit|date(\"short\")]", "4 maja"),
        ("[RECORD.visit|time]", "9:30"),
        // On New York's clock, whose day is still another one.
        ("[RECORD.instant|time]", "22:30"),
        ("[RECORD.instant|date]", "4 maja 2026"),
        ("[RECORD.instant|day_name]", "poniedziałek"),
        ("[RECORD.abroad|time]", "20:30"),
        ("[RECORD.abroad|date(\"short\")]", "3 maja"),
        ("[RECORD.clock|time]", "9:30"),
        ("[RECORD.noon|time]", "12:00"),
        ("[RECORD.day|day_name]", "sobota"),
        ("[RECORD.day|month_name]", "styczeń"),
        ("[RECORD.total|money(\"PLN\")]", "12,50 zł"),
        ("[RECORD.count|money(\"PLN\")]", "3,00 zł"),
        ("[RECORD.absent|date|default(\"-\")]", "-"),
        ("[RECORD.absent|money(\"USD\")|default(\"-\")]", "-"),
    ];
    for (source, expected) in table {
        assert_eq!(
            render(&codes, source, json!({})).unwrap(),
            expected,
            "{source}"
        );
    }
    for source in [
        "[RECORD.odd|date]",
        "[RECORD.odd|money(\"USD\")]",
        "[RECORD.day|time]",
        "[RECORD.count|time]",
        "[RECORD.clock|date]",
    ] {
        assert_eq!(
            render(&codes, source, json!({})).unwrap_err(),
            ["template_syntax - 0"],
            "{source}"
        );
    }
    let english = Codes::sample(Language::En);
    assert_eq!(
        render(&english, "[X|date]", json!({"X": "2026-05-04"})).unwrap(),
        "May 4, 2026"
    );
}

#[test]
fn a_variable_may_be_called_as_the_zone_or_the_language_are() {
    let codes = Codes::sample(Language::En);
    let variables =
        json!({"TIME_ZONE": "Eastern", "LANGUAGE": "pl", "VISIT": "2026-05-04T13:30:00Z"});
    let source = "[VISIT|day_name] [VISIT|time] [TIME_ZONE], [LANGUAGE]";
    assert_eq!(
        render(&codes, source, variables).unwrap(),
        "Monday 9:30 AM Eastern, pl"
    );
}

#[test]
fn every_filter_and_tag_does_what_its_documentation_shows() {
    let variables: BTreeMap<_, _> = EXAMPLE_VARIABLES.into();
    for example in FILTERS.iter().chain(TAGS) {
        let template = Template::parse(example.written).unwrap();
        let text = Codes::sample(Language::En).render(&template, &variables);
        assert_eq!(text.as_deref(), Ok(example.gives), "{}", example.written);
    }
    for filter in FILTERS {
        assert!(filter.written.contains(&format!("|{}", filter.name)));
    }
}

#[test]
fn the_reference_names_every_code_filter_and_tag() {
    let reference = reference();
    for code in CODES {
        assert!(reference.contains(&format!("| `[{}]` |", code.name)));
    }
    for example in FILTERS.iter().chain(TAGS) {
        assert!(reference.contains(&format!("| `{}` |", example.written.replace('|', "\\|"))));
    }
}
