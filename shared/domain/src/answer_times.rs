//! How long contacts waited for answers. Waits are counted in classes, each half as long again as the
//! one before, so that a day is one small item however much was answered, and any days together give
//! a median.

use jiff::civil::Date;

/// The first class ends here, in seconds.
const FIRST: u64 = 60;
/// How many classes there are; the last one, from 7.6 days on, has no end.
pub const CLASSES: usize = 24;

/// The answers of a day by one person, or of any days and people together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerTimes {
    /// How many waits ended.
    pub answered: u64,
    /// How long all of them were together, in seconds.
    pub total_secs: u64,
    /// How many fall into each class.
    pub classes: [u64; CLASSES],
}

/// The answers of one person on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayOfAnswers {
    /// The day of the answers, where the firm is.
    pub day: Date,
    /// Who looks after the threads that were answered; empty where nobody does.
    pub person: String,
    /// Its answers.
    pub times: AnswerTimes,
}

/// The class of a wait of so many seconds.
pub fn class_of(secs: u64) -> usize {
    let ends = ends().take(CLASSES - 1);
    ends.take_while(|end| *end <= secs).count()
}

/// Where classes end, in seconds.
fn ends() -> impl Iterator<Item = u64> {
    std::iter::successors(Some(FIRST), |end| Some(end + end / 2))
}

impl AnswerTimes {
    /// Takes a wait in.
    pub fn add(&mut self, secs: u64) {
        self.answered += 1;
        self.total_secs = self.total_secs.saturating_add(secs);
        if let Some(count) = self.classes.get_mut(class_of(secs)) {
            *count += 1;
        }
    }

    /// Takes the waits of another day or person in.
    pub fn merge(&mut self, other: &Self) {
        self.answered += other.answered;
        self.total_secs = self.total_secs.saturating_add(other.total_secs);
        for (count, more) in self.classes.iter_mut().zip(other.classes) {
            *count += more;
        }
    }

    /// The mean, in seconds; nothing without an answer.
    pub fn average_secs(&self) -> Option<u64> {
        self.total_secs.checked_div(self.answered)
    }

    /// How long so many of a hundred waited at most, in seconds: exact to a part of a class. Nothing
    /// without an answer.
    pub fn percentile_secs(&self, percent: u64) -> Option<u64> {
        let rank = (self.answered * percent).div_ceil(100).max(1);
        let (mut begin, mut before) = (0, 0);
        for (count, end) in self.classes.iter().zip(ends()) {
            if before + count >= rank {
                return Some(begin + ((end - begin) * (rank - before)).div_ceil(*count));
            }
            before += count;
            begin = end;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_wait_falls_into_the_class_that_it_is_shorter_than_the_end_of() {
        for (secs, class) in [
            (0, 0),
            (59, 0),
            (60, 1),
            (89, 1),
            (90, 2),
            (135, 3),
            (u64::MAX, 23),
        ] {
            assert_eq!(class_of(secs), class, "{secs}");
        }
        assert_eq!(AnswerTimes::default().percentile_secs(50), None);
    }

    proptest! {
        #[test]
        fn percentiles_are_within_half_of_the_true_ones(
            mut waits in proptest::collection::vec(0_u64..500_000, 1..200),
            percent in 1_u64..=100,
        ) {
            let mut times = AnswerTimes::default();
            let mut halves = [AnswerTimes::default(), AnswerTimes::default()];
            for (place, secs) in waits.iter().enumerate() {
                times.add(*secs);
                halves[place % 2].add(*secs);
            }
            let [mut one, other] = halves;
            one.merge(&other);
            prop_assert_eq!(&one, &times);
            waits.sort_unstable();
            let rank = (waits.len() as u64 * percent).div_ceil(100).max(1) as usize;
            let (exact, told) = (waits[rank - 1], times.percentile_secs(percent).unwrap());
            prop_assert_eq!(class_of(told.saturating_sub(1)), class_of(exact));
        }
    }
}
