//! What new firms begin with can be sent as it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use jiff::tz::TimeZone;
use recado_content::{
    CoachSettings, Codes, ContactCodes, EventCodes, Fields, FirmCodes, Language, Money,
    RecordCodes, Reply, ReviewContext, Segments, Template, carrier_keyword, is_choice, read_reply,
    review,
};
use recado_domain::rules::{Condition, Trigger};
use recado_domain::starters::{Starter, StarterKind, StarterReply, StarterRule, StarterTemplate};

/// Records of the kind that a rule is about: with everything that may stand in one, or little more
/// than what sets the rule off.
fn codes(rule: &StarterRule, language: Language, full: bool) -> Codes<'static> {
    codes_in(5, "Ana Silva", rule, language, full)
}

/// In this month and for this client, whose names may not be of GSM-7.
fn codes_in(
    month: i8,
    client: &'static str,
    rule: &StarterRule,
    language: Language,
    full: bool,
) -> Codes<'static> {
    let at = date(2026, month, 24)
        .to_zoned_datetime(TimeZone::UTC)
        .unwrap();
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
            name: if full { client } else { "" },
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
            scheduled_for: (full || has_time).then(|| date(2026, month, 25).at(15, 30, 0, 0)),
            due_on: (full || has_day).then(|| date(2026, month, 27)),
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
            let answers = replies(&starter, rule).map(|reply| &reply.template);
            let templates = std::iter::once(&rule.template).chain(answers);
            let texts = templates.map(|name| &starter.templates[name]);
            for (template, language, body) in texts.flat_map(in_five_languages) {
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
    assert!(sent > 400, "{sent}");
}

/// Names that are usual where the language is spoken; the first of GSM-7.
fn clients(language: Language) -> [&'static str; 2] {
    match language {
        Language::En => ["Elizabeth Taylor", "Zoë Smith"],
        Language::Es => ["Montserrat Ruiz", "Íñigo Gómez"],
        Language::Pt => ["Bernardo Silva", "João Conceição"],
        Language::Pl => ["Aleksandra Nowak", "Stanisław Dąbrowski"],
        Language::Fr => ["Alexandre Martin", "François Benoît"],
    }
}

#[test]
fn every_text_takes_two_segments_at_most_in_every_month_and_whatever_the_client_is_called() {
    let mut texts = 0;
    let mut too_long = BTreeSet::new();
    for starter in StarterKind::ALL.map(|kind| Starter::of(kind).unwrap()) {
        for rule in &starter.rules {
            let answers = replies(&starter, rule).map(|reply| &reply.template);
            for name in std::iter::once(&rule.template).chain(answers) {
                for (_, language, body) in in_five_languages(&starter.templates[name]) {
                    let parsed = Template::parse(body).unwrap();
                    for month in 1..=12 {
                        for client in clients(*language) {
                            let codes = codes_in(month, client, rule, *language, true);
                            let text = codes.render(&parsed, &()).unwrap();
                            let segments = Segments::of(&text);
                            if segments.count > 2 {
                                too_long.insert(format!("{}: {text}", segments.units));
                            }
                            texts += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(too_long.is_empty(), "{too_long:#?}");
    assert!(texts > 4_000, "{texts}");
}

fn replies<'s>(starter: &'s Starter, rule: &StarterRule) -> impl Iterator<Item = &'s StarterReply> {
    let named = rule.replies.as_ref();
    named.into_iter().flat_map(|name| &starter.replies[name])
}

fn in_five_languages(
    template: &StarterTemplate,
) -> impl Iterator<Item = (&StarterTemplate, &Language, &String)> {
    assert_eq!(template.variants.len(), 5, "{}", template.name);
    let variants = template.variants.iter();
    variants.map(move |(language, body)| (template, language, body))
}

#[test]
fn the_words_of_a_rule_are_offered_by_number_are_told_apart_and_are_none_of_the_carrier_s() {
    let mut asking = 0;
    for starter in StarterKind::ALL.map(|kind| Starter::of(kind).unwrap()) {
        for rule in &starter.rules {
            let words: Vec<&String> = replies(&starter, rule).flat_map(|it| &it.words).collect();
            for (place, word) in words.iter().enumerate() {
                assert_eq!(carrier_keyword(word), None, "{word}");
                assert_eq!(read_reply(word, &[]), Reply::Other, "{word}");
                assert!(!is_choice(word, &words[..place]), "{word}");
            }
            for (template, _, body) in in_five_languages(&starter.templates[&rule.template]) {
                let offered = ["1", "2", "3"]
                    .iter()
                    .filter(|it| body.contains(**it))
                    .count();
                let understood = words.iter().filter(|it| it.len() == 1).count();
                assert!(offered <= understood, "{}: {body}", template.name);
                assert_eq!(offered == 0, understood == 0, "{}: {body}", template.name);
            }
            asking += usize::from(!words.is_empty());
        }
    }
    assert!(asking >= 9, "{asking}");
}

#[test]
fn every_template_has_a_use_and_every_condition_can_be_read() {
    for kind in StarterKind::ALL {
        let starter = Starter::of(kind).unwrap();
        assert_eq!(kind.as_str().parse::<StarterKind>().unwrap(), kind);
        for name in starter.templates.keys() {
            let used = starter.rules.iter().any(|rule| {
                let mut answers = replies(&starter, rule);
                rule.template == *name || answers.any(|reply| reply.template == *name)
            });
            assert!(used, "{} {name}", kind.as_str());
        }
        for rule in &starter.rules {
            if let Some(condition) = &rule.condition {
                Condition::parse(condition).unwrap();
            }
        }
    }
}
