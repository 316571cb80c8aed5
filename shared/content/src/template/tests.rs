#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;

fn render(source: &str, variables: Json) -> Result<String, Vec<TemplateError>> {
    Template::parse(source)
        .map_err(|error| vec![error])?
        .render(&variables)
}

/// Each error as `code name start..end`.
fn errors(source: &str, variables: Json) -> Vec<String> {
    let errors = render(source, variables).expect_err(source);
    let line = |error: &TemplateError| {
        let name = error.name.as_deref().unwrap_or("-");
        format!(
            "{} {name} {}..{}",
            error.code.as_str(),
            error.span.start,
            error.span.end
        )
    };
    errors.iter().map(line).collect()
}

#[test]
fn codes_are_replaced_by_their_values() {
    let table = [
        ("Hi [NAME]!", json!({"NAME": "Zoë"}), "Hi Zoë!"),
        ("[ NAME ]", json!({"NAME": "Ana"}), "Ana"),
        ("[name]", json!({"name": "Ana", "NAME": "no"}), "Ana"),
        ("[A][B]", json!({"A": 1, "B": true}), "1true"),
        ("[A]", json!({"A": 0}), "0"),
        ("[A]", json!({"A": false}), "false"),
        ("[A]", json!({"A": 12.0}), "12"),
        ("[A]", json!({"A": 12.5}), "12.5"),
        ("[A]", json!({"A": 1e21}), "1000000000000000000000"),
        (
            "[A]",
            json!({"A": 9_007_199_254_740_993_u64}),
            "9007199254740993",
        ),
        (
            "[EVENT.total]",
            json!({"EVENT": {"total": "12 EUR"}}),
            "12 EUR",
        ),
        ("[A]", json!({"A": " x "}), " x "),
        (
            "[A]",
            json!({"A": "[B] [[ {{ [% if %] <&>", "B": "no"}),
            "[B] [[ {{ [% if %] <&>",
        ),
    ];
    for (source, variables, expected) in table {
        assert_eq!(
            render(source, variables).as_deref(),
            Ok(expected),
            "{source}"
        );
    }
}

#[test]
fn a_text_without_codes_passes_unchanged() {
    for text in [
        "",
        "Plain",
        "50% off {{ NAME }} {% if %} {# x #}\r\n\ttail \n\n",
        "  spaces  ",
        "$NAME ${NAME} <b> & \"quotes\" 'it''s' \\ \\n",
        "🙂 e\u{301}",
    ] {
        assert_eq!(render(text, json!({})).as_deref(), Ok(text));
    }
}

#[test]
fn doubled_brackets_are_brackets() {
    let table = [
        ("Meet at [[5pm]]", "Meet at [5pm]"),
        ("[[NAME]]", "[NAME]"),
        ("[[[NAME]]]", "[Ana]"),
        ("[[[[x]]]]", "[[x]]"),
        ("]][[", "]["),
    ];
    for (source, expected) in table {
        let rendered = render(source, json!({"NAME": "Ana"}));
        assert_eq!(rendered.as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn a_fallback_serves_for_missing_and_for_empty_values() {
    for variables in [
        json!({}),
        json!({"NAME": null}),
        json!({"NAME": ""}),
        json!({"NAME": " \u{a0}\n\u{200b}"}),
    ] {
        let table = [
            ("[NAME|default(\"client\")]", "client"),
            ("[NAME | default('client')]", "client"),
            ("[NAME|default(OTHER)]", "other"),
            ("[NAME|title|default(\"client\")|upper]", "CLIENT"),
            ("[NAME|default(\"a ] b\")]", "a ] b"),
            ("[NAME|default(\"say \\\"hi]\\\"\")]", "say \"hi]\""),
            ("[NAME|default(MISSING)|default(1)]", "1"),
            ("[NAME.first|default(\"client\")]", "client"),
        ];
        for (source, expected) in table {
            let mut variables = variables.clone();
            variables["OTHER"] = json!("other");
            assert_eq!(
                render(source, variables).as_deref(),
                Ok(expected),
                "{source}"
            );
        }
    }
    let given = render("[NAME|default(\"client\")]", json!({"NAME": "Ana"}));
    assert_eq!(given.as_deref(), Ok("Ana"));
}

#[test]
fn every_code_without_value_is_reported_with_its_place() {
    assert_eq!(
        errors(
            "É [A], [B], [C|upper] and [D] [A]",
            json!({"B": "", "C": " ", "D": "x"})
        ),
        [
            "unknown_code A 2..5",
            "empty_code B 7..10",
            "empty_code C 12..21",
            "unknown_code A 30..33",
        ]
    );
    assert_eq!(
        errors("[E.a] [E.b] [E.c.d]", json!({"E": {"a": null}})),
        [
            "empty_code E.a 0..5",
            "unknown_code E.b 6..11",
            "unknown_code E.c.d 12..19"
        ]
    );
    assert_eq!(
        errors("[A|default(\"\")] [A|default(\" \")]", json!({})),
        ["unknown_code A 0..15", "unknown_code A 16..32"]
    );
    assert_eq!(
        errors("[A|replace('x','')]", json!({"A": "x"})),
        ["empty_code A 0..19"]
    );
    let error = &render("É [A]", json!({})).unwrap_err()[0];
    assert_eq!((error.span.byte_start, error.span.byte_end), (3, 6));
}

#[test]
fn an_unknown_code_suggests_the_nearest_known_one() {
    let known = json!({"CONTACT_NAME": "Ana", "CONTACT_PHONE": "1", "DUE": "x"});
    let table = [
        ("[CONTCT_NAME]", Some("[CONTACT_NAME]")),
        ("[contact_name]", Some("[CONTACT_NAME]")),
        ("[CONTACT_PHON]", Some("[CONTACT_PHONE]")),
        ("[INVOICE]", None),
    ];
    for (source, suggestion) in table {
        let error = &render(source, known.clone()).unwrap_err()[0];
        match suggestion {
            Some(near) => assert!(error.message.contains(&format!("did you mean {near}?"))),
            None => assert!(!error.message.contains("did you mean"), "{}", error.message),
        }
    }
}

#[test]
fn choices_take_the_first_branch_that_holds() {
    let table = [
        ("a[% if X %]b[% endif %]c", json!({"X": "1"}), "abc"),
        ("a[% if X %]b[% endif %]c", json!({}), "ac"),
        ("a[% if X %]b[% endif %]c", json!({"X": " "}), "ac"),
        ("a[% if X %]b[% endif %]c", json!({"X": false}), "ac"),
        ("[% if not X %]b[% else %]c[% endif %]", json!({}), "b"),
        ("[% if X.y.z %]b[% else %]c[% endif %]", json!({}), "c"),
        (
            "[% if X is defined %]b[% else %]c[% endif %]",
            json!({"X": ""}),
            "c",
        ),
        (
            "[% if N > 3 %]many[% elif N == 1 %]one[% else %]few[% endif %]",
            json!({"N": 1}),
            "one",
        ),
        (
            "[% if S in [\"a\", \"b\"] %]yes[% endif %]",
            json!({"S": "b"}),
            "yes",
        ),
        (
            "[% if S == \"%]\" %]yes[% endif %]",
            json!({"S": "%]"}),
            "yes",
        ),
        (
            "[% if A %][% if B %]x[% endif %]y[% endif %]",
            json!({"A": 1}),
            "y",
        ),
        ("a [%- if A -%]  b\n[%- endif %] c", json!({"A": 1}), "ab c"),
        (
            "[% if X %][X][% endif %][UNUSED|default('-')][# [X] #]",
            json!({}),
            "-",
        ),
        ("[%if A%]x[%endif%]", json!({"A": 1}), "x"),
    ];
    for (source, variables, expected) in table {
        assert_eq!(
            render(source, variables).as_deref(),
            Ok(expected),
            "{source}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_an_error_with_its_place() {
    let table = [
        ("Hi [NAME", "template_syntax - 3..8"),
        ("Hi [NAME\nmore", "template_syntax - 3..8"),
        ("Hi NAME]", "template_syntax - 7..8"),
        ("[]", "template_syntax - 0..2"),
        ("[5pm]", "template_syntax - 0..5"),
        ("[\"x\"]", "template_syntax - 0..5"),
        ("[CONTACT NAME]", "template_syntax - 0..14"),
        ("[NAME!]", "template_syntax - 0..7"),
        ("[NAME|]", "template_syntax - 0..7"),
        ("[NAME|shout]", "template_syntax - 0..12"),
        ("[NAME|default]", "template_syntax - 0..14"),
        ("[A|replace(\"x\")]", "template_syntax - 0..16"),
        ("[none]", "template_syntax - 0..6"),
        ("[A..b]", "template_syntax - 0..6"),
        ("[A] [% if %]x[% endif %]", "template_syntax - 4..12"),
        ("[% if A %]", "template_syntax - 0..10"),
        ("x[% endif %]", "template_syntax - 1..12"),
        ("[% else %]", "template_syntax - 0..10"),
        (
            "[% if A %][% else %][% else %][% endif %]",
            "template_syntax - 20..30",
        ),
        (
            "[% if A %][% else %][% elif B %][% endif %]",
            "template_syntax - 20..32",
        ),
        ("[% if A == %]x[% endif %]", "template_syntax - 0..13"),
        ("[% for a in b %]x[% endfor %]", "template_syntax - 0..16"),
        ("[% include 'x' %]", "template_syntax - 0..17"),
        ("[% if A", "template_syntax - 0..7"),
        ("[%", "template_syntax - 0..2"),
        ("[%]", "template_syntax - 0..3"),
        ("[%-%]", "template_syntax - 0..5"),
        ("Order [#123]", "template_syntax - 6..12"),
    ];
    for (source, expected) in table {
        assert_eq!(
            errors(source, json!({"A": "1", "NAME": "x"})),
            [expected],
            "{source}"
        );
    }
    assert_eq!(errors("[A]", json!({"A": [1]})), ["template_syntax - 0..3"]);
}

#[test]
fn work_and_length_have_limits() {
    let long = "a".repeat(MAX_TEMPLATE_CHARACTERS + 1);
    assert_eq!(
        Template::parse(&long).unwrap_err().code,
        TemplateErrorCode::TooLong
    );
    let deep = "[% if A %]".repeat(17);
    assert_eq!(
        Template::parse(&deep).unwrap_err().code,
        TemplateErrorCode::TooComplex
    );
    let many = "[A]".repeat(501);
    assert_eq!(
        Template::parse(&many).unwrap_err().code,
        TemplateErrorCode::TooComplex
    );
    let big = json!({"A": "x".repeat(MAX_RENDERED_CHARACTERS)});
    assert_eq!(
        render("[A][A]", big).unwrap_err()[0].code,
        TemplateErrorCode::TooLong
    );
    let nested = format!(
        "[% if {}A{} %][% endif %]",
        "(".repeat(5000),
        ")".repeat(5000)
    );
    assert!(Template::parse(&nested).is_err());
    assert!(render("[A|default(\"x\" * 100000000000)]", json!({})).is_err());
    for chain in ["|upper", ".b"] {
        let long = format!("Hi [A{}]", chain.repeat(5000));
        let error = Template::parse(&long).unwrap_err();
        assert_eq!(error.code, TemplateErrorCode::TooComplex);
        assert_eq!(error.span.start, 3);
    }
    for chain in [" and A", " if A else A", "[0]", "~A", "+1", " is defined"] {
        let long = format!("[% if A{} %]x[% endif %]", chain.repeat(2000));
        let error = Template::parse(&long).unwrap_err();
        assert_eq!(error.code, TemplateErrorCode::TooComplex, "{chain}");
    }
}

#[test]
fn filters_change_values() {
    let table = [
        ("[A|upper]", "o'neil são PAULO", "O'NEIL SÃO PAULO"),
        ("[A|lower]", "ÁB", "áb"),
        ("[A|title]", "ana o'neil-sá", "Ana O'neil-Sá"),
        ("[A|capitalize]", "ANA SÁ", "Ana sá"),
        ("[A|trim]", "  x ", "x"),
        ("[A|replace(\"-\", \" \")]", "a-b", "a b"),
    ];
    for (source, value, expected) in table {
        assert_eq!(render(source, json!({"A": value})).as_deref(), Ok(expected));
    }
}

#[test]
fn what_is_wrong_with_a_filter_is_said_in_our_words() {
    for (source, expected) in [
        (
            "[A|nosuch]",
            "there is no such filter; there are capitalize, ",
        ),
        (
            "[A|money]",
            "a filter needs an argument here, as in money(\"USD\")",
        ),
        ("[A|upper(1)]", "a filter has more arguments than it takes"),
        (
            "[% if A is nice %]x[% endif %]",
            "there is no such test; there are defined and undefined",
        ),
    ] {
        let error = Template::parse(source).unwrap_err();
        assert!(
            error.message.starts_with(expected),
            "{source}: {}",
            error.message
        );
    }
    let listed = Template::parse("[A|nosuch]").unwrap_err().message;
    let names = listed.split("there are ").last().unwrap();
    for name in names
        .split([',', ' '])
        .filter(|it| !it.is_empty() && *it != "and")
    {
        let parsed = Template::parse(&format!("[A|{name}]"));
        assert!(
            parsed.is_ok() || ["money", "default", "replace"].contains(&name),
            "{name}"
        );
    }
}

#[test]
fn a_template_names_its_codes() {
    let template =
        Template::parse("[A|default(B)] [% if C.x %][D][% elif E %][% endif %][[F]]").unwrap();
    let names: Vec<_> = template.codes().iter().collect();
    assert_eq!(names, ["A", "B", "C", "D", "E"]);
}

#[test]
fn an_error_is_flat_in_json() {
    let error = &render("é[A]", json!({})).unwrap_err()[0];
    assert_eq!(
        serde_json::to_value(error).unwrap(),
        json!({"code": "unknown_code", "name": "A", "start": 1, "end": 4, "byte_start": 2, "byte_end": 5,
               "message": "[A] is not known and has no fallback"})
    );
}

proptest! {
    #[test]
    fn no_template_panics(source in "(\\[|\\]|%|#|if |endif|A|\"|\\||default\\(|\\)|é|-| ){0,30}") {
        if let Ok(template) = Template::parse(&source) {
            let _ = template.render(&json!({"A": "x"}));
        }
    }

    #[test]
    fn any_text_with_doubled_brackets_comes_back(text in "\\PC{0,60}") {
        let escaped = text.replace('[', "[[").replace(']', "]]");
        prop_assert_eq!(render(&escaped, json!({})), Ok(text));
    }

    #[test]
    fn a_value_is_never_read_as_a_template(value in "[\\[\\]%#{}A-Z ]{1,20}x") {
        prop_assert_eq!(render("[A]", json!({"A": value})), Ok(value));
    }
}
