#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use recado_domain::Micros;
use serde_json::json;

fn fields(value: Value) -> Fields {
    match value {
        Value::Object(object) => Fields::new("", object),
        _ => panic!("an object"),
    }
}

fn codes(fields: Fields) -> Vec<(String, ViolationCode)> {
    fields
        .finish()
        .into_iter()
        .map(|violation| (violation.field, violation.code))
        .collect()
}

#[test]
fn every_violation_is_reported_with_its_path() {
    let mut body = fields(json!({
        "name": 7, "to": {"phone": true, "fax": "1"}, "tags": ["a", 2], "at": "tomorrow",
        "count": -1, "ratio": 1.5, "amount": "1e3", "on": "yes", "day": "someday", "nmae": 1,
    }));
    body.required_string("name");
    body.required_string("title");
    let mut to = body.optional_object("to").unwrap();
    to.optional_string("phone");
    body.close(to);
    body.optional_strings("tags");
    body.optional_timestamp("at");
    body.optional_u32("count");
    body.optional_u32("ratio");
    body.optional_amount("amount");
    body.optional_bool("on");
    body.optional_enum::<recado_domain::decision::Action>("day", &["send", "defer"]);
    use ViolationCode::*;
    let expected = [
        ("name", WrongType),
        ("title", Required),
        ("to.phone", WrongType),
        ("to.fax", UnknownField),
        ("tags[1]", WrongType),
        ("at", InvalidTime),
        ("count", OutOfRange),
        ("ratio", WrongType),
        ("amount", InvalidAmount),
        ("on", WrongType),
        ("day", InvalidFormat),
        ("nmae", UnknownField),
    ]
    .map(|(field, code)| (field.to_owned(), code));
    assert_eq!(codes(body), expected);
}

#[test]
fn a_text_is_trimmed_bounded_and_printable() {
    use ViolationCode::*;
    for (text, expected) in [
        (" Ana ", Ok("Ana")),
        ("ñandú", Ok("ñandú")),
        ("", Err(Empty)),
        ("  ", Err(Empty)),
        ("sixsix", Err(TooLong)),
        ("a\nb", Err(InvalidCharacter)),
        ("a\u{0}", Err(InvalidCharacter)),
    ] {
        let mut body = fields(json!({ "name": text }));
        let read = body.required_text("name", 5);
        let found = codes(body).first().map(|found| found.1);
        let got = read.as_deref().ok_or(found);
        assert_eq!(got, expected.map_err(Some), "{text:?}");
    }
}

#[test]
fn an_amount_is_a_decimal_or_money() {
    for (value, expected) in [
        (json!("0.04"), Ok(40_000)),
        (json!({"amount": "10", "currency": "USD"}), Ok(10_000_000)),
        (json!({"amount": "10"}), Ok(10_000_000)),
        (
            json!({"amount": "10", "currency": "EUR"}),
            Err(ViolationCode::InvalidAmount),
        ),
        (json!({"currency": "USD"}), Err(ViolationCode::Required)),
        (json!(10), Err(ViolationCode::WrongType)),
    ] {
        let mut body = fields(json!({"amount": value}));
        let read = body.optional_amount("amount");
        match expected {
            Ok(micros) => assert_eq!(read, Some(Micros::new(micros))),
            Err(code) => assert_eq!(codes(body).first().map(|found| found.1), Some(code)),
        }
    }
}

#[test]
fn the_name_of_an_unknown_field_is_repeated_only_in_part() {
    let body = fields(json!({ "é".repeat(1000): 1 }));
    assert_eq!(codes(body), [("é".repeat(64), ViolationCode::UnknownField)]);
}

#[test]
fn lists_and_objects_read_themselves_and_say_where_they_fail() {
    #[derive(Debug, PartialEq)]
    struct Phone(String);
    impl FromBody for Phone {
        fn from_body(fields: &mut Fields) -> Option<Self> {
            fields.required_string("number").map(Self)
        }
    }
    let mut body = fields(json!({
        "main": {"number": "1"}, "phones": [{"number": "2"}, {"number": " "}, 3, {"x": 1}],
    }));
    assert_eq!(body.optional("main"), Some(Phone("1".to_owned())));
    let phones: Option<Vec<Phone>> = body.optional_list("phones");
    assert_eq!(phones, Some(vec![Phone("2".to_owned())]));
    let expected = [
        ("phones[1].number", ViolationCode::Empty),
        ("phones[2]", ViolationCode::WrongType),
        ("phones[3].number", ViolationCode::Required),
        ("phones[3].x", ViolationCode::UnknownField),
    ]
    .map(|(field, code)| (field.to_owned(), code));
    assert_eq!(codes(body), expected);
}

#[test]
fn null_is_absence_and_can_be_told() {
    let mut body = fields(json!({"name": null}));
    assert!(body.is_null("name") && body.has("name"));
    assert_eq!(body.optional_string("name"), None);
    assert!(body.is_valid());
    assert_eq!(body.required_string("name"), None);
    assert_eq!(codes(body), [("name".to_owned(), ViolationCode::Required)]);
}
