//! Opening hours and closures in request bodies.

use recado_domain::hours::{Closure, Day, HoursError, TimeOfDay, Window, Zone};

use crate::fields::{Fields, FromBody};

impl FromBody for Window {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let day = fields.required_parsed("day", Day::parse);
        let opens = fields.required_parsed("opens", TimeOfDay::parse);
        let closes = fields.required_parsed("closes", TimeOfDay::parse);
        match Self::new(day?, opens?, closes?) {
            Ok(window) => Some(window),
            Err(error) => {
                let name = match error {
                    HoursError::OpensAtDaysEnd => "opens",
                    _ => "closes",
                };
                fields.violate(name, error.code(), error.to_string());
                None
            }
        }
    }
}

impl FromBody for Closure {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let from = fields.required_parsed("from", Self::parse_date);
        let to = fields.required_parsed("to", Self::parse_date);
        let name = fields.optional_string("name");
        match Self::new(from?, to?, name) {
            Ok(closure) => Some(closure),
            Err(error) => {
                let field = match error {
                    HoursError::NameTooLong => "name",
                    _ => "to",
                };
                fields.violate(field, error.code(), error.to_string());
                None
            }
        }
    }
}

impl Fields {
    /// A time zone's name (IANA).
    pub fn optional_zone(&mut self, name: &str) -> Option<Zone> {
        self.optional_parsed(name, Zone::parse)
    }

    fn required_parsed<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, HoursError>,
    ) -> Option<T> {
        self.required(name, |fields, name| fields.optional_parsed(name, parse))
    }

    fn optional_parsed<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, HoursError>,
    ) -> Option<T> {
        let text = self.optional_string(name)?;
        parse(&text)
            .map_err(|error| self.violate(name, error.code(), error.to_string()))
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use recado_domain::ViolationCode;
    use serde_json::json;

    use super::*;

    /// What a location's body holds of hours.
    struct Hours;

    impl FromBody for Hours {
        fn from_body(fields: &mut Fields) -> Option<Self> {
            fields.required("time_zone", Fields::optional_zone);
            fields.optional_list::<Window>("hours");
            fields.optional_list::<Closure>("closures");
            Some(Self)
        }
    }

    #[test]
    fn each_violation_of_hours_and_closures_is_named_with_its_place() {
        let body = json!({
            "time_zone": "America/Gotham",
            "hours": [
                {"day": "mon", "opens": "09:00", "closes": "17:00"},
                {"day": "monday", "opens": "9", "closes": "24:01"},
                {"day": "tue", "opens": "24:00", "closes": "02:00"},
                {"day": "wed", "opens": "08:00", "closes": "08:00", "note": "?"},
                {"opens": 9},
            ],
            "closures": [
                {"from": "2028-02-29", "to": "2028-02-29"},
                {"from": "2027-02-29", "to": "24.12.2026"},
                {"from": "2026-12-26", "to": "2026-12-24"},
                {"from": "2026-12-24", "to": "2026-12-24", "name": "x".repeat(101)},
            ],
        });
        use ViolationCode::*;
        let expected = [
            ("time_zone", InvalidTimeZone),
            ("hours[1].day", InvalidFormat),
            ("hours[1].opens", InvalidTime),
            ("hours[1].closes", InvalidTime),
            ("hours[2].opens", InvalidTime),
            ("hours[3].closes", OutOfRange),
            ("hours[3].note", UnknownField),
            ("hours[4].day", Required),
            ("hours[4].opens", WrongType),
            ("hours[4].closes", Required),
            ("closures[1].from", InvalidFormat),
            ("closures[1].to", InvalidFormat),
            ("closures[2].to", OutOfRange),
            ("closures[3].name", TooLong),
        ]
        .map(|(field, code)| (field.to_owned(), code));
        let found: Vec<_> = Fields::read::<Hours>(body)
            .err()
            .into_iter()
            .flatten()
            .map(|violation| (violation.field, violation.code))
            .collect();
        assert_eq!(found, expected);
    }
}
