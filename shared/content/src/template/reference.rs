//! What may stand in brackets beside codes, for people who write templates.

use serde::Serialize;

/// A filter or tag, by an example.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ExampleView)]
pub struct Example {
    /// A filter's name; a short description of other signs.
    pub name: &'static str,
    /// As it is written. `VISIT` and `TOTAL` are variables that a firm gives.
    pub written: &'static str,
    /// What it gives in a sample message in English.
    pub gives: &'static str,
    /// For people who write templates.
    pub about: &'static str,
}

/// Variables that a firm gives in the examples.
pub const EXAMPLE_VARIABLES: [(&str, &str); 2] =
    [("VISIT", "2026-05-04T13:30:00Z"), ("TOTAL", "1250")];

const fn example(
    name: &'static str,
    written: &'static str,
    gives: &'static str,
    about: &'static str,
) -> Example {
    Example {
        name,
        written,
        gives,
        about,
    }
}

/// Every filter.
#[rustfmt::skip]
pub static FILTERS: &[Example] = &[
    example("capitalize", "[RECORD_STATUS|capitalize]", "Open", "The first letter large, the others small."),
    example("date", "[VISIT|date]", "May 4, 2026", "A date in the message's language; `date(\"short\")` leaves the year out. Of `2026-05-04`, `2026-05-04T09:30` or an instant such as `2026-05-04T13:30:00Z`, which is shown on the location's clock (else the firm's), as with `time`, `day_name` and `month_name`."),
    example("day_name", "[VISIT|day_name]", "Monday", "The weekday of a date."),
    example("default", "[CAR|default(\"your car\")]", "your car", "What stands instead of a missing or empty value."),
    example("lower", "[FIRM_NAME|lower]", "miller plumbing", "Small letters."),
    example("money", "[TOTAL|money(\"USD\")]", "$1,250.00", "An amount with its currency (ISO 4217), as the message's language writes it."),
    example("month_name", "[VISIT|month_name]", "May", "The month of a date."),
    example("replace", "[FIRM_PHONE|replace(\"-\", \" \")]", "(202) 555 0100", "Another text wherever the first one stands."),
    example("time", "[VISIT|time]", "9:30 AM", "The time of day, also of `09:30`."),
    example("title", "[CONTACT_NAME|lower|title]", "Emily Carter", "The first letter of each word large; filters follow each other from left to right."),
    example("trim", "[NOTE|trim|default(\"-\")]", "-", "Without blanks at both ends."),
    example("upper", "[FIRM_NAME|upper]", "MILLER PLUMBING", "Large letters."),
];

/// What else may stand in brackets.
#[rustfmt::skip]
pub static TAGS: &[Example] = &[
    example("choice", "[% if INVOICE_NUMBER %]Invoice [INVOICE_NUMBER][% elif CAR %]Your car[% else %]Your bill[% endif %]", "Invoice 1042", "The first text whose condition holds; a code without value counts as false."),
    example("condition", "[% if RECORD_STATUS in [\"open\", \"late\"] and not PAID %]Please pay[% endif %]", "Please pay", "Conditions know `==`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `and`, `or`, `not`, `is defined` and brackets."),
    example("blanks", "Hi [%- if PAID -%] there [%- endif %]!", "Hi!", "A dash inside of a tag swallows the blanks on its side."),
    example("comment", "Hi[# for regulars only #]!", "Hi!", "A comment is not sent."),
    example("bracket", "Meet at [[5pm]]", "Meet at [5pm]", "A doubled bracket stands for itself."),
];
