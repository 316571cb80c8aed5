//! Filters that write dates and amounts in the message's language.

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use minijinja::{Environment, Error, ErrorKind, State, Value};

use super::{is_blank_value, printed};
use crate::Language;
use crate::codes::{dates, money};

/// The code that names the message's language.
pub(in crate::template) const LANGUAGE: &str = "LANGUAGE";
/// The code that names the zone on whose clock instants are shown.
pub(in crate::template) const TIME_ZONE: &str = "TIME_ZONE";

pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter(
        "date",
        |state: &State<'_, '_>, value: Value, form: Option<String>| {
            let language = language(state);
            write(&value, "a date such as 2026-05-04", |text| {
                let date = local(text, state)?.date();
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
        write(&value, "a time such as 09:30", |text| {
            let time = match text.contains(['T', ' ']) {
                true => local(text, state)?.time(),
                false => time_of_day(text)?,
            };
            Some(dates::time(time, language))
        })
    });
    environment.add_filter("day_name", |state: &State<'_, '_>, value: Value| {
        let language = language(state);
        write(&value, "a date such as 2026-05-04", |text| {
            Some(dates::day_name(local(text, state)?.weekday(), language).to_owned())
        })
    });
    environment.add_filter("month_name", |state: &State<'_, '_>, value: Value| {
        let language = language(state);
        write(&value, "a date such as 2026-05-04", |text| {
            Some(dates::month_name(local(text, state)?.month(), language).to_owned())
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

/// What the location's clock shows: of an instant (RFC 3339, with `Z` or an offset), or a local date
/// with or without time as it stands.
fn local(text: &str, state: &State<'_, '_>) -> Option<DateTime> {
    match text.parse::<Timestamp>() {
        Ok(instant) => Some(zone(state).to_datetime(instant)),
        Err(_) => text.parse().ok(),
    }
}

fn zone(state: &State<'_, '_>) -> TimeZone {
    let name = state.lookup(TIME_ZONE);
    name.and_then(|it| TimeZone::get(it.as_str()?).ok())
        .unwrap_or(TimeZone::UTC)
}

/// `09:30`, `9:30`, `09:30:15`.
fn time_of_day(text: &str) -> Option<Time> {
    let (hour, _) = text.split_once(':')?;
    let zero = if hour.len() == 1 { "0" } else { "" };
    format!("{zero}{text}").parse().ok()
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
        let message = format!("the value is not {wanted}");
        Error::new(ErrorKind::InvalidOperation, message)
    };
    text.map(Value::from).ok_or_else(wrong)
}
