use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::HoursError;

/// Closures a location may have.
pub const MAX_CLOSURES: usize = 200;

const MAX_NAME_CHARACTERS: usize = 100;

/// Days on which a location is closed, the first and the last included.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "ClosureParts", into = "ClosureParts")]
pub struct Closure {
    from: Date,
    to: Date,
    name: Option<String>,
    days: (i64, i64),
}

/// A closure as it is written.
#[derive(Serialize, Deserialize)]
struct ClosureParts {
    from: Date,
    to: Date,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    name: Option<String>,
}

impl TryFrom<ClosureParts> for Closure {
    type Error = HoursError;
    fn try_from(parts: ClosureParts) -> Result<Self, HoursError> {
        Self::new(parts.from, parts.to, parts.name)
    }
}

impl From<Closure> for ClosureParts {
    fn from(closure: Closure) -> Self {
        Self {
            from: closure.from,
            to: closure.to,
            name: closure.name,
        }
    }
}

/// Days since 1970-01-01.
fn day_number(date: Date) -> i64 {
    date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

impl Closure {
    /// A closure from one date to another.
    ///
    /// # Errors
    /// [`HoursError::EndsBeforeItBegins`] is about `to`, [`HoursError::NameTooLong`] about `name`.
    pub fn new(from: Date, to: Date, name: Option<String>) -> Result<Self, HoursError> {
        if to < from {
            return Err(HoursError::EndsBeforeItBegins);
        }
        let name = name
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty());
        if let Some(name) = &name
            && name.chars().nth(MAX_NAME_CHARACTERS).is_some()
        {
            return Err(HoursError::NameTooLong);
        }
        let days = (day_number(from), day_number(to));
        Ok(Self {
            from,
            to,
            name,
            days,
        })
    }

    /// Reads a date as the API writes it, `YYYY-MM-DD` and nothing else.
    ///
    /// # Errors
    /// [`HoursError::NotADate`].
    pub fn parse_date(text: &str) -> Result<Date, HoursError> {
        let shaped = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        shaped
            .then(|| text.parse().ok())
            .flatten()
            .ok_or(HoursError::NotADate)
    }

    /// Its first day.
    pub fn from(&self) -> Date {
        self.from
    }

    /// Its last day.
    pub fn to(&self) -> Date {
        self.to
    }

    /// What it is called, such as a holiday's name.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Its first and last day, counted from 1970-01-01.
    pub(super) fn days(&self) -> (i64, i64) {
        self.days
    }
}

/// The closures of a location, by their first day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Closure>", into = "Vec<Closure>")]
pub struct Closures(Vec<Closure>);

impl Closures {
    /// Never closed for a day.
    pub const NONE: Self = Self(Vec::new());

    /// These closures; they may overlap.
    ///
    /// # Errors
    /// [`HoursError::TooManyClosures`].
    pub fn new(mut closures: Vec<Closure>) -> Result<Self, HoursError> {
        if closures.len() > MAX_CLOSURES {
            return Err(HoursError::TooManyClosures);
        }
        closures.sort_unstable();
        Ok(Self(closures))
    }

    /// The closures, by their first day.
    pub fn as_slice(&self) -> &[Closure] {
        &self.0
    }
}

impl TryFrom<Vec<Closure>> for Closures {
    type Error = HoursError;
    fn try_from(closures: Vec<Closure>) -> Result<Self, HoursError> {
        Self::new(closures)
    }
}

impl From<Closures> for Vec<Closure> {
    fn from(closures: Closures) -> Self {
        closures.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_closure_is_a_span_of_whole_days() {
        let new_year = Closure::new(date(1969, 12, 31), date(1970, 1, 1), Some(" x ".into()));
        assert_eq!(new_year.as_ref().map(Closure::days), Ok((-1, 0)));
        assert_eq!(new_year.unwrap().name(), Some("x"));
        assert_eq!(
            Closure::new(date(2028, 3, 1), date(2028, 2, 29), None),
            Err(HoursError::EndsBeforeItBegins)
        );
        assert_eq!(
            Closure::new(date(2028, 3, 1), date(2028, 3, 1), Some("é".repeat(101))),
            Err(HoursError::NameTooLong)
        );
    }

    #[test]
    fn a_date_is_written_in_one_way() {
        assert_eq!(Closure::parse_date("2028-02-29"), Ok(date(2028, 2, 29)));
        for text in [
            "2027-02-29",
            "20280229",
            "2028-2-29",
            "2028-02-29T00:00",
            "24.12.2026",
            "",
        ] {
            assert_eq!(
                Closure::parse_date(text),
                Err(HoursError::NotADate),
                "{text}"
            );
        }
    }

    #[test]
    fn closures_are_kept_as_the_api_writes_them_by_date() {
        let text = r#"[{"from":"2026-12-24","to":"2026-12-26","name":"Christmas"},{"from":"2027-01-01","to":"2027-01-01"}]"#;
        let closures: Closures = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&closures).unwrap(), text);
        let mut turned = closures.as_slice().to_vec();
        turned.reverse();
        assert_eq!(Closures::new(turned), Ok(closures));
    }
}
