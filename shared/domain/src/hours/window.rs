use std::fmt;

use serde::{Deserialize, Serialize};

use super::HoursError;

/// Windows a location may have in a week.
pub const MAX_WINDOWS: usize = 84;

/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

/// A day of the week.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it all")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    /// Monday to Sunday.
    pub const ALL: [Self; 7] = [
        Self::Mon,
        Self::Tue,
        Self::Wed,
        Self::Thu,
        Self::Fri,
        Self::Sat,
        Self::Sun,
    ];

    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mon => "mon",
            Self::Tue => "tue",
            Self::Wed => "wed",
            Self::Thu => "thu",
            Self::Fri => "fri",
            Self::Sat => "sat",
            Self::Sun => "sun",
        }
    }

    /// Reads the word of the API.
    ///
    /// # Errors
    /// [`HoursError::UnknownDay`].
    pub fn parse(word: &str) -> Result<Self, HoursError> {
        Self::ALL
            .into_iter()
            .find(|day| day.as_str() == word)
            .ok_or(HoursError::UnknownDay)
    }
}

/// A wall clock's time in whole minutes, `00:00` to `24:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// Reads `HH:MM`.
    ///
    /// # Errors
    /// [`HoursError::NotATime`].
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        let &[h1, h0, b':', m1, m0] = text.as_bytes() else {
            return Err(HoursError::NotATime);
        };
        let two = |tens: u8, ones: u8| {
            let both = tens.is_ascii_digit() && ones.is_ascii_digit();
            both.then(|| u16::from(tens - b'0') * 10 + u16::from(ones - b'0'))
        };
        match (two(h1, h0), two(m1, m0)) {
            (Some(hour), Some(minute)) if minute < 60 && hour * 60 + minute <= DAY_MINUTES => {
                Ok(Self(hour * 60 + minute))
            }
            _ => Err(HoursError::NotATime),
        }
    }

    /// Minutes since midnight, at most 1440.
    pub fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = HoursError;
    fn try_from(text: String) -> Result<Self, HoursError> {
        Self::parse(&text)
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

/// From an opening to its closing, which is on the next day unless it is later on the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "WindowParts")]
pub struct Window {
    day: Day,
    opens: TimeOfDay,
    closes: TimeOfDay,
}

/// A window as it is written, before anybody looked at it.
#[derive(Deserialize)]
struct WindowParts {
    day: Day,
    opens: TimeOfDay,
    closes: TimeOfDay,
}

impl TryFrom<WindowParts> for Window {
    type Error = HoursError;
    fn try_from(parts: WindowParts) -> Result<Self, HoursError> {
        Self::new(parts.day, parts.opens, parts.closes)
    }
}

impl Window {
    /// A window that opens on `day`.
    ///
    /// # Errors
    /// [`HoursError::OpensAtDaysEnd`] is about `opens`, [`HoursError::ClosesWhenItOpens`] about
    /// `closes`.
    pub fn new(day: Day, opens: TimeOfDay, closes: TimeOfDay) -> Result<Self, HoursError> {
        if opens.0 == DAY_MINUTES {
            return Err(HoursError::OpensAtDaysEnd);
        }
        if opens == closes {
            return Err(HoursError::ClosesWhenItOpens);
        }
        Ok(Self { day, opens, closes })
    }

    /// The day on which it opens.
    pub fn day(self) -> Day {
        self.day
    }

    /// When it opens.
    pub fn opens(self) -> TimeOfDay {
        self.opens
    }

    /// When it closes, on the next day where that is not later than it opens.
    pub fn closes(self) -> TimeOfDay {
        self.closes
    }

    /// Minutes from the midnight before it opens until it closes: above 1440 on the next day.
    pub(super) fn end(self) -> u16 {
        if self.closes > self.opens {
            self.closes.0
        } else {
            self.closes.0 + DAY_MINUTES
        }
    }

    /// Both as one, where they overlap or touch and one window of at most a day can say so.
    fn joined(self, later: Self) -> Option<Self> {
        let end = self.end().max(later.end());
        let touches = self.day == later.day && later.opens.0 <= self.end();
        let writable = end - self.opens.0 < DAY_MINUTES || (self.opens.0, end) == (0, DAY_MINUTES);
        (touches && writable).then(|| Self {
            closes: if end > DAY_MINUTES {
                TimeOfDay(end - DAY_MINUTES)
            } else {
                TimeOfDay(end)
            },
            ..self
        })
    }
}

/// The windows of a week, in order, those that overlap made one. No window at all means always
/// open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Window>", into = "Vec<Window>")]
pub struct OpeningHours {
    windows: Vec<Window>,
    /// Where each day's windows end among all.
    ends: [usize; 7],
}

impl OpeningHours {
    /// Open at any time.
    pub const ALWAYS: Self = Self {
        windows: Vec::new(),
        ends: [0; 7],
    };

    /// The week made of `windows`.
    ///
    /// # Errors
    /// [`HoursError::TooManyWindows`].
    pub fn new(mut windows: Vec<Window>) -> Result<Self, HoursError> {
        if windows.len() > MAX_WINDOWS {
            return Err(HoursError::TooManyWindows);
        }
        windows.sort_unstable();
        let mut week: Vec<Window> = Vec::with_capacity(windows.len());
        for window in windows {
            match week.last().and_then(|last| last.joined(window)) {
                Some(joined) => {
                    week.pop();
                    week.push(joined);
                }
                None => week.push(window),
            }
        }
        let ends = Day::ALL.map(|day| week.partition_point(|window| window.day <= day));
        Ok(Self {
            windows: week,
            ends,
        })
    }

    /// The windows, from Monday on.
    pub fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// The windows that open on a day, Monday being 0.
    pub(super) fn on(&self, weekday: usize) -> &[Window] {
        let start = weekday.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.windows[start..self.ends[weekday]]
    }

    /// True when there is no window to wait for.
    pub fn is_always(&self) -> bool {
        self.windows.is_empty()
    }
}

impl TryFrom<Vec<Window>> for OpeningHours {
    type Error = HoursError;
    fn try_from(windows: Vec<Window>) -> Result<Self, HoursError> {
        Self::new(windows)
    }
}

impl From<OpeningHours> for Vec<Window> {
    fn from(hours: OpeningHours) -> Self {
        hours.windows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `mon 09:00-17:00, fri 20:00-02:00`.
    fn week(text: &str) -> Result<Vec<Window>, HoursError> {
        text.split(',')
            .map(|window| {
                let (day, times) = window.trim().split_once(' ').unwrap();
                let (opens, closes) = times.split_once('-').unwrap();
                Window::new(
                    Day::parse(day)?,
                    TimeOfDay::parse(opens)?,
                    TimeOfDay::parse(closes)?,
                )
            })
            .collect()
    }

    #[test]
    fn windows_are_ordered_and_those_that_overlap_are_one() {
        // as written => as kept
        let table = "
            tue 09:00-12:00, mon 09:00-12:00 => mon 09:00-12:00, tue 09:00-12:00
            mon 13:00-17:00, mon 09:00-12:00 => mon 09:00-12:00, mon 13:00-17:00
            mon 09:00-13:00, mon 12:00-17:00 => mon 09:00-17:00
            mon 09:00-12:00, mon 12:00-17:00 => mon 09:00-17:00
            mon 09:00-17:00, mon 10:00-11:00 => mon 09:00-17:00
            mon 09:00-17:00, mon 09:00-17:00 => mon 09:00-17:00
            fri 18:00-24:00, fri 22:00-02:00 => fri 18:00-02:00
            fri 18:00-00:00                  => fri 18:00-00:00
            mon 00:00-12:00, mon 12:00-24:00 => mon 00:00-24:00
            fri 20:00-02:00, sat 01:00-03:00 => fri 20:00-02:00, sat 01:00-03:00
            mon 12:00-11:00, mon 07:00-13:00 => mon 07:00-13:00, mon 12:00-11:00
        ";
        for line in table.lines().filter(|line| !line.trim().is_empty()) {
            let (written, kept) = line.split_once("=>").unwrap();
            let hours = OpeningHours::new(week(written).unwrap()).unwrap();
            assert_eq!(hours.windows(), week(kept).unwrap(), "{line}");
        }
    }

    #[test]
    fn what_is_no_window_is_refused_with_the_reason() {
        for (text, error) in [
            ("mon 09:00-09:00", HoursError::ClosesWhenItOpens),
            ("mon 24:00-09:00", HoursError::OpensAtDaysEnd),
            ("mon 24:01-09:00", HoursError::NotATime),
            ("mon 9:00-17:00", HoursError::NotATime),
            ("mon 09:60-17:00", HoursError::NotATime),
            ("mon 09:0x-17:00", HoursError::NotATime),
            ("mon +9:00-17:00", HoursError::NotATime),
            ("mon 09:00-25:00", HoursError::NotATime),
            ("Mon 09:00-17:00", HoursError::UnknownDay),
        ] {
            assert_eq!(week(text), Err(error), "{text}");
        }
        let one = week("mon 09:00-10:00").unwrap()[0];
        assert_eq!(
            OpeningHours::new(vec![one; MAX_WINDOWS + 1]),
            Err(HoursError::TooManyWindows)
        );
    }

    #[test]
    fn hours_are_kept_as_the_api_writes_them() {
        let text = r#"[{"day":"mon","opens":"09:00","closes":"17:00"},{"day":"sat","opens":"20:00","closes":"24:00"}]"#;
        let hours: OpeningHours = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&hours).unwrap(), text);
        for absurd in [
            r#"[{"day":"mon","opens":"09:00","closes":"09:00"}]"#,
            r#"[{"day":"mon","opens":"09","closes":"10:00"}]"#,
        ] {
            assert!(
                serde_json::from_str::<OpeningHours>(absurd).is_err(),
                "{absurd}"
            );
        }
    }
}
