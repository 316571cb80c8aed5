use crate::ViolationCode;

use super::{MAX_CLOSURES, MAX_WINDOWS};

/// Why an input is not part of a location's hours. The message is for the person who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// No such name in the IANA time zone database.
    #[error("must be a time zone of the IANA database, such as \"America/Chicago\"")]
    UnknownZone,
    /// Not one of the seven days.
    #[error("must be one of mon, tue, wed, thu, fri, sat, sun")]
    UnknownDay,
    /// Not a time of day.
    #[error("must be a time of day as \"HH:MM\", from \"00:00\" to \"24:00\"")]
    NotATime,
    /// A window that begins where the day ends.
    #[error("\"24:00\" can only be a closing time; write \"00:00\" on the next day")]
    OpensAtDaysEnd,
    /// A window that closes when it opens.
    #[error("must differ from opens; open all day is \"00:00\" to \"24:00\"")]
    ClosesWhenItOpens,
    /// More windows than a week can need.
    #[error("must be at most {MAX_WINDOWS} windows")]
    TooManyWindows,
    /// Not a date.
    #[error("must be a date as \"YYYY-MM-DD\"")]
    NotADate,
    /// A closure that ends before it begins.
    #[error("must not be before from")]
    EndsBeforeItBegins,
    /// A closure's name that does not fit into a sentence.
    #[error("must be at most 100 characters")]
    NameTooLong,
    /// More closures than anybody can oversee.
    #[error("must be at most {MAX_CLOSURES} closures")]
    TooManyClosures,
}

impl HoursError {
    /// The code of the API.
    pub fn code(self) -> ViolationCode {
        match self {
            Self::UnknownZone => ViolationCode::InvalidTimeZone,
            Self::UnknownDay | Self::NotADate => ViolationCode::InvalidFormat,
            Self::NotATime | Self::OpensAtDaysEnd => ViolationCode::InvalidTime,
            Self::ClosesWhenItOpens | Self::EndsBeforeItBegins => ViolationCode::OutOfRange,
            Self::NameTooLong => ViolationCode::TooLong,
            Self::TooManyWindows | Self::TooManyClosures => ViolationCode::TooMany,
        }
    }
}
