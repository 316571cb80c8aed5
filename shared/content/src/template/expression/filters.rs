//! Filters that write dates and amounts in the message's language.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use minijinja::value::Object;
use minijinja::{Environment, Error, ErrorKind, State, Value};

use super::{is_blank_value, printed};
use crate::Language;
use crate::codes::{dates, money};

/// How dates and amounts are written.
#[derive(Debug)]
pub(crate) struct Locale {
    /// In which language.
    pub language: Language,
    /// On whose clock instants are shown.
    pub zone: TimeZone,
}

impl Object for Locale {}

impl Default for Locale {
    fn default() -> Self {
        Self {
            language: Language::default(),
            zone: TimeZone::UTC,
        }
    }
}

/// Where filters find the [`Locale`] among the variables. No expression can write this name, so that
/// no variable or code of the same name takes its place.
pub(in crate::template) const LOCALE: &str = "|locale";

pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter(
        "date",
        |state: &State<'_, '_>, value: Value, form: Option<String>| {
            let locale = locale(state);
            write(&value, "a date such as 2026-05-04", |text| {
                let date = local(text, &locale)?.date();
                match form.as_deref() {
                    None | Some("full") => Some(dates::full_date(date, locale.language)),
                    Some("short") => Some(dates::short_date(date, locale.language)),
                    Some(_) => None,
                }
            })
        },
    );
    environment.add_filter("time", |state: &State<'_, '_>, value: Value| {
        let locale = locale(state);
        write(&value, "a time such as 09:30", |text| {
            let time = match text.contains(['T', ' ']) {
                true => local(text, &locale)?.time(),
                false => time_of_day(text)?,
            };
            Some(dates::time(time, locale.language))
        })
    });
    environment.add_filter("day_name", |state: &State<'_, '_>, value: Value| {
        let locale = locale(state);
        write(&value, "a date such as 2026-05-04", |text| {
            Some(dates::day_name(local(text, &locale)?.weekday(), locale.language).to_owned())
        })
    });
    environment.add_filter("month_name", |state: &State<'_, '_>, value: Value| {
        let locale = locale(state);
        write(&value, "a date such as 2026-05-04", |text| {
            Some(dates::month_name(local(text, &locale)?.month(), locale.language).to_owned())
        })
    });
    environment.add_filter(
        "money",
        |state: &State<'_, '_>, value: Value, currency: String| {
            let locale = locale(state);
            write(&value, "an amount", |text| {
                money::money(text, &currency, locale.language)
            })
        },
    );
}

fn locale(state: &State<'_, '_>) -> Arc<Locale> {
    let given = state.lookup(LOCALE);
    given
        .and_then(|it| it.downcast_object())
        .unwrap_or_default()
}

/// What the location's clock shows: of an instant (RFC 3339, with `Z` or an offset), or a local date
/// with or without time as it stands.
fn local(text: &str, locale: &Locale) -> Option<DateTime> {
    match text.parse::<Timestamp>() {
        Ok(instant) => Some(locale.zone.to_datetime(instant)),
        Err(_) => text.parse().ok(),
    }
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
