//! What new firms begin with can be sent as it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use jiff::civil::date;
use recado_content::{
    CoachSettings, Codes, ContactCodes, EventCodes, Fields, FirmCodes, Language, Money,
    RecordCodes, ReviewContext, Template, review,
};
use recado_domain::rules::{Condition, Trigger};
use recado_domain::starters::{Starter, StarterKind, StarterRule};

/// Records of the kind that a rule is about: with everything that may stand in one, or little more
/// than what sets the rule off.
fn codes(rule: &StarterRule, language: Language, full: bool) -> Codes<'static> {
    let at = date(2026, 5, 4).at(9, 0, 0, 0);
    let (kind, has_time, has_day) = match &rule.trigger {
        Trigger::Event { kind, .. } => (kind.kind(), rule.condition.is_some(), false),
        Trigger::Reminder { kind, date, .. } => {
            let by_time = date.as_str() == "scheduled_for";
            (kind.unwrap(), by_time, !by_time)
        }
    };
    let links = [
        ("payment", "https://pay.example.com/i/17"),
        ("record", "https://example.com/t/17"),
    ];
    Codes {
        contact: ContactCodes {
            name: if full { "Ana Silva" } else { "" },
            ..ContactCodes::default()
        },
        firm: FirmCodes {
            name: "Harbor Street",
            ..FirmCodes::default()
        },
        record: Some(RecordCodes {
            kind: kind.as_str(),
            id: "R-17",
            status: "open",
            scheduled_for: (full || has_time).then(|| date(2026, 5, 5).at(15, 30, 0, 0)),
            due_on: (full || has_day).then(|| date(2026, 5, 7)),
            amount: full.then_some(Money {
                amount: "120.00",
                currency: "USD",
            }),
            fields: Fields::default(),
        }),
        event: Some(EventCodes::default()),
        links: if full {
            BTreeMap::from(links)
        } else {
            BTreeMap::new()
        },
        ..Codes::new(language, at)
    }
}

#[test]
fn every_text_passes_the_coach_in_five_languages_with_much_and_with_little_to_say() {
    let mut sent = 0;
    for kind in StarterKind::ALL {
        let starter = Starter::of(kind).unwrap();
        assert!(!starter.about.is_empty());
        for rule in &starter.rules {
            let template = &starter.templates[&rule.template];
            assert_eq!(
                template.variants.len(),
                5,
                "{} {}",
                kind.as_str(),
                template.name
            );
            for (language, body) in &template.variants {
                for full in [true, false] {
                    let place = format!("{} {} {language:?} {full}", kind.as_str(), rule.name);
                    let parsed =
                        Template::parse(body).unwrap_or_else(|error| panic!("{place}: {error:?}"));
                    let codes = codes(rule, *language, full);
                    let text = codes.render(&parsed, &());
                    let text = text.unwrap_or_else(|errors| panic!("{place}: {errors:?}"));
                    let context = ReviewContext {
                        category: template.category,
                        language: Some(*language),
                        firm_name: "Harbor Street",
                        ..ReviewContext::default()
                    };
                    let reviewed = review(&text, &context, &CoachSettings::default());
                    assert_eq!(reviewed.findings, [], "{place}: {text}");
                    sent += 1;
                }
            }
        }
    }
    assert!(sent > 200, "{sent}");
}

#[test]
fn every_template_has_a_rule_and_every_condition_can_be_read() {
    for kind in StarterKind::ALL {
        let starter = Starter::of(kind).unwrap();
        assert_eq!(kind.as_str().parse::<StarterKind>().unwrap(), kind);
        for name in starter.templates.keys() {
            let used = starter.rules.iter().any(|rule| rule.template == *name);
            assert!(used, "{} {name}", kind.as_str());
        }
        for rule in &starter.rules {
            if let Some(condition) = &rule.condition {
                Condition::parse(condition).unwrap();
            }
        }
    }
}
