//! Filters that write dates and amounts in the message's language.

use jiff::civil::{Date, DateTime};
use minijinja::{Environment, Error, ErrorKind, State, Value};

use super::{is_blank_value, printed};
use crate::Language;
use crate::codes::{dates, money};

/// The code that names the message's language.
pub(in crate::template) const LANGUAGE: &str = "LANGUAGE";

pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter(
        "date",
        |state: &State<'_, '_>, value: Value, form: Option<String>| {
            let language = language(state);
            write(&value, "a date", |text| {
                let date = date(text)?;
                match form.as_deref() {
                    None | Some("full") => Some(dates::full_date(date, language)),
                    Some("short") => Some(dates::short_date(date, language)),
                    Some(_) => None,
                }
            })
        },
    );
    environment.add_filter("time", |state: &State<'_, '_>, value: Value| {
        let language = language(state);
        let has_time = |text: &&str| text.contains(['T', ' ']);
        write(&value, "a time", |text| {
            let at: DateTime = Some(text).filter(has_time)?.parse().ok()?;
            Some(dates::time(at.time(), language))
        })
    });
    environment.add_filter("day_name", |state: &State<'_, '_>, value: Value| {
        let language = language(state);
        write(&value, "a date", |text| {
            Some(dates::day_name(date(text)?.weekday(), language).to_owned())
        })
    });
    environment.add_filter("month_name", |state: &State<'_, '_>, value: Value| {
        let language = language(state);
        write(&value, "a date", |text| {
            Some(dates::month_name(date(text)?.month(), language).to_owned())
        })
    });
    environment.add_filter(
        "money",
        |state: &State<'_, '_>, value: Value, currency: String| {
            let language = language(state);
            write(&value, "an amount", |text| {
                money::money(text, &currency, language)
            })
        },
    );
}

fn language(state: &State<'_, '_>) -> Language {
    let tag = state.lookup(LANGUAGE);
    tag.and_then(|it| Language::parse(it.as_str()?))
        .unwrap_or_default()
}

/// Of a date with or without time; a zone is left out, the local date is meant.
fn date(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// A missing value stays missing, so that a `default` further on still applies.
fn write(
    value: &Value,
    wanted: &str,
    write: impl FnOnce(&str) -> Option<String>,
) -> Result<Value, Error> {
    if is_blank_value(value) {
        return Ok(value.clone());
    }
    let text = printed(value).and_then(|text| write(text.trim()));
    let wrong = || {
        let message = format!("the value is not {wanted} that can be written so");
        Error::new(ErrorKind::InvalidOperation, message)
    };
    text.map(Value::from).ok_or_else(wrong)
}
