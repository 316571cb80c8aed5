use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::HoursError;

/// A time zone of the IANA database (the bundled one: the same everywhere).
///
/// ```
/// use recado_domain::hours::Zone;
/// assert_eq!(Zone::parse("america/chicago")?.name(), "America/Chicago");
/// assert!(Zone::parse("Mars/Olympus").is_err());
/// # Ok::<(), recado_domain::hours::HoursError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

impl Zone {
    /// Reads a name, whatever its case.
    ///
    /// # Errors
    /// [`HoursError::UnknownZone`].
    pub fn parse(name: &str) -> Result<Self, HoursError> {
        TimeZone::get(name)
            .ok()
            .filter(|zone| !zone.is_unknown() && zone.iana_name().is_some_and(is_a_place))
            .map(Self)
            .ok_or(HoursError::UnknownZone)
    }

    /// Its name, as the database writes it.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or_default()
    }

    /// The zone for computing.
    pub fn tz(&self) -> &TimeZone {
        &self.0
    }
}

/// The database's placeholder of a machine that nobody set up is no place where a firm is.
fn is_a_place(name: &str) -> bool {
    name != "Factory"
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = HoursError;
    fn from_str(name: &str) -> Result<Self, HoursError> {
        Self::parse(name)
    }
}

impl TryFrom<String> for Zone {
    type Error = HoursError;
    fn try_from(name: String) -> Result<Self, HoursError> {
        Self::parse(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}
