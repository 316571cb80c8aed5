#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;

use super::*;

fn region(code: &str) -> Option<CountryCode> {
    CountryCode::parse(code).ok()
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let table = [
        ("+12024561111", "", "+12024561111"),
        ("+1 (202) 456-1111", "", "+12024561111"),
        ("tel:+1-202-456-1111", "", "+12024561111"),
        ("(202) 456-1111", "US", "+12024561111"),
        ("202.456.1111", "US", "+12024561111"),
        ("1 202 456 1111", "US", "+12024561111"),
        ("011 44 20 7946 0018", "US", "+442079460018"),
        ("416-555-0123", "CA", "+14165550123"),
        ("912 345 678", "PT", "+351912345678"),
        ("00351 912 345 678", "PT", "+351912345678"),
        ("612 34 56 78", "ES", "+34612345678"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("512 345 678", "PL", "+48512345678"),
        ("(11) 91234-5678", "BR", "+5511912345678"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("+39 06 6982", "", "+39066982"),
        (
            "\u{202a}+1 202\u{a0}456\u{2011}1111\u{202c}",
            "",
            "+12024561111",
        ),
        ("＋１２０２４５６１１１１", "", "+12024561111"),
        ("٢٠٢٤٥٦١١١١", "US", "+12024561111"),
        ("+351912345678", "US", "+351912345678"),
    ];
    for (input, country, expected) in table {
        let parsed = PhoneNumber::parse(input, region(country));
        assert_eq!(
            parsed.as_ref().map(PhoneNumber::as_str),
            Ok(expected),
            "{input}"
        );
    }
}

#[test]
fn what_is_no_number_is_refused_with_its_reason() {
    use PhoneError::*;
    let long = "1".repeat(65);
    let table = [
        ("", "US", Empty),
        (" \t ", "US", Empty),
        ("tel:", "US", Empty),
        (&long, "US", TooLong),
        ("hello", "US", NotANumber),
        ("call 202 456 1111", "US", NotANumber),
        ("202 456 1111 ext. 5", "US", NotANumber),
        ("1-800-FLOWERS", "US", NotANumber),
        ("+", "US", NotANumber),
        ("2024561111", "", NotANumber),
        ("+999 123 456 789", "", NotANumber),
        ("202 456 1111", "ZZ", NotANumber),
        ("+1", "", NotANumber),
        ("12", "US", Invalid),
        ("456-1111", "US", Invalid),
        ("+15551234567", "", Invalid),
        ("+1 555 123 4567", "US", Invalid),
        ("+12024561111234", "", Invalid),
        ("+1 011 456 1111", "", Invalid),
        ("+10000000000", "", Invalid),
        ("+15015550", "", Invalid),
        ("+150055500061", "", Invalid),
        ("999999999999999999999999999999", "US", Invalid),
    ];
    for (input, country, expected) in table {
        assert_eq!(
            PhoneNumber::parse(input, region(country)),
            Err(expected),
            "{input}"
        );
    }
}

#[test]
fn the_carriers_test_numbers_are_mobiles_of_the_united_states() {
    for digit in 0..10 {
        let number = format!("+1500555000{digit}");
        let phone = PhoneNumber::parse(&number, None).unwrap();
        assert_eq!(phone.as_str(), number);
        assert_eq!(phone.region(), Some(CountryCode::US));
        assert_eq!(phone.line_type(), LineType::Mobile);
        assert!(phone.can_receive_sms());
    }
    let national = PhoneNumber::parse("(500) 555-0006", Some(CountryCode::US)).unwrap();
    assert_eq!(national.as_str(), "+15005550006");
}

#[test]
fn a_number_tells_its_country_and_kind_of_line() {
    let table = [
        (
            "+12024561111",
            Some("US"),
            LineType::FixedLineOrMobile,
            true,
        ),
        (
            "+14165550123",
            Some("CA"),
            LineType::FixedLineOrMobile,
            true,
        ),
        ("+18765551234", Some("JM"), LineType::Mobile, true),
        ("+18005551212", Some("US"), LineType::TollFree, true),
        ("+19002345678", Some("US"), LineType::Other, false),
        ("+351912345678", Some("PT"), LineType::Mobile, true),
        ("+351212345678", Some("PT"), LineType::FixedLine, false),
        ("+351800123456", Some("PT"), LineType::TollFree, false),
        ("+34612345678", Some("ES"), LineType::Mobile, true),
        ("+34912345678", Some("ES"), LineType::FixedLine, false),
        ("+33612345678", Some("FR"), LineType::Mobile, true),
        ("+33123456789", Some("FR"), LineType::FixedLine, false),
        ("+48512345678", Some("PL"), LineType::Mobile, true),
        ("+445612345678", Some("GB"), LineType::Voip, true),
        ("+80012345678", None, LineType::TollFree, false),
    ];
    for (number, country, line, sms) in table {
        let phone = PhoneNumber::parse(number, None).expect(number);
        let found = phone.region();
        assert_eq!(found.as_ref().map(CountryCode::as_str), country, "{number}");
        assert_eq!(phone.line_type(), line, "{number}");
        assert_eq!(phone.can_receive_sms(), sms, "{number}");
    }
}

#[test]
fn a_masked_number_hides_at_least_three_digits() {
    let table = [
        ("+15005550006", "+1500•••0006"),
        ("+351912345678", "+3519•••5678"),
        ("+123456789", "+1234•••89"),
        ("+1234567", "+12•••67"),
    ];
    for (number, masked) in table {
        let phone = PhoneNumber::from_stored(number).unwrap();
        assert_eq!(phone.masked(), masked);
        assert_eq!(format!("{phone:?}"), masked);
        assert_eq!(phone.to_string(), number);
    }
}

#[test]
fn a_stored_number_comes_back_by_its_shape_alone() {
    let shaped = "\"+15551234567\"";
    let phone: PhoneNumber = serde_json::from_str(shaped).unwrap();
    assert_eq!(serde_json::to_string(&phone).unwrap(), shaped);
    for text in [
        "15551234567",
        "+123456",
        "+1234567890123456",
        "+0123456789",
        "+1 2345678",
        "+١٢٣٤٥٦٧",
        "",
    ] {
        assert_eq!(PhoneNumber::from_stored(text), None, "{text}");
        assert!(serde_json::from_value::<PhoneNumber>(text.into()).is_err());
    }
}

#[test]
fn a_country_is_two_letters() {
    assert_eq!(CountryCode::parse("us"), Ok(CountryCode::US));
    assert_eq!(serde_json::to_string(&CountryCode::CA).unwrap(), "\"CA\"");
    for text in ["", "U", "USA", "U1", "é"] {
        assert_eq!(CountryCode::parse(text), Err(CountryCodeError), "{text}");
    }
}

proptest! {
    #[test]
    fn no_input_panics(input in "\\PC{0,70}") {
        let _ = PhoneNumber::parse(&input, Some(CountryCode::US));
    }

    #[test]
    fn a_parsed_number_parses_to_itself_and_can_be_stored(digits in "[+]?[0-9 ()-]{5,16}") {
        if let Ok(phone) = PhoneNumber::parse(&digits, Some(CountryCode::US)) {
            prop_assert_eq!(PhoneNumber::parse(phone.as_str(), None), Ok(phone.clone()));
            prop_assert_eq!(PhoneNumber::from_stored(phone.as_str()), Some(phone));
        }
    }
}
