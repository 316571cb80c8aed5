//! How often a contact is written to, at most.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Status;
use crate::bulk::{BulkSend, Outcome};
use crate::decision::Fact;
use crate::message::{Category, Direction, Message};

const DAY: SignedDuration = SignedDuration::from_hours(24);
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A firm's cap on messages to one contact. What the contact asked for, transactional and
/// conversational messages, is neither counted nor held back unless the firm says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FrequencyCap {
    /// At most as many within 24 hours.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(minimum = 1, maximum = 100)]
    pub per_day: Option<u32>,
    /// At most as many within seven days.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(minimum = 1, maximum = 100)]
    pub per_week: Option<u32>,
    /// Messages of every category count.
    #[serde(default)]
    pub every_category: bool,
}

impl FrequencyCap {
    /// True when there is nothing to look at.
    pub fn is_none(&self) -> bool {
        self.per_day.is_none() && self.per_week.is_none()
    }

    /// Whether messages of this category count and are held back.
    pub fn covers(&self, category: Category) -> bool {
        let asked_for = matches!(category, Category::Transactional | Category::Conversational);
        !self.is_none() && (self.every_category || !asked_for)
    }

    /// Since when messages matter to one that goes at `at`.
    pub fn since(at: Timestamp) -> Timestamp {
        at.checked_sub(WEEK).unwrap_or(Timestamp::MIN)
    }

    /// Whether a message may go at `at` after those that [count](Self::counted) at these instants, and
    /// how many there were.
    ///
    /// # Errors
    /// The fact that forbids it.
    pub fn allows(&self, earlier: &[Timestamp], at: Timestamp) -> Result<Fact, Fact> {
        let mut facts = Vec::new();
        for (most, span, words) in [
            (self.per_day, DAY, "24 hours"),
            (self.per_week, WEEK, "7 days"),
        ] {
            let Some(most) = most else { continue };
            let since = at.checked_sub(span).unwrap_or(Timestamp::MIN);
            let sent = earlier
                .iter()
                .filter(|sent_at| (since..=at).contains(*sent_at) && **sent_at != since)
                .count();
            let detail = format!("{sent} of at most {most} messages within {words}.");
            if u32::try_from(sent).unwrap_or(u32::MAX) >= most {
                let value = format!("{sent}/{most}");
                return Err(Fact::new("frequency_cap", value, detail));
            }
            facts.push((format!("{sent}/{most}"), detail));
        }
        let (values, details): (Vec<_>, Vec<_>) = facts.into_iter().unzip();
        Ok(Fact::new("frequency", values.join(" "), details.join(" ")))
    }

    /// When a message counts, if it does: what the contact got or is going to get, once however often
    /// it was tried.
    pub fn counted(&self, message: &Message) -> Option<Timestamp> {
        let counts = message.direction == Direction::Outbound
            && self.covers(message.category)
            && reaches(message.status);
        counts.then(|| message.send_at.unwrap_or(message.created_at))
    }

    /// When what a recipient gets by a bulk send counts, if it does.
    pub fn counted_of_bulk(
        &self,
        send: &BulkSend,
        outcome: Option<&Outcome>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let counts = self.covers(send.category)
            && send.is_held
            && outcome.map_or(!send.is_over(now), |it| reaches(it.status));
        let planned = send.send_at.unwrap_or(send.created_at);
        counts.then(|| outcome.map_or(planned, |it| it.at))
    }
}

fn reaches(status: Status) -> bool {
    !matches!(
        status,
        Status::Failed | Status::Canceled | Status::Expired | Status::Refused | Status::Undelivered
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::tests::message;

    fn sent(category: Category, status: Status, hours_ago: i64, at: Timestamp) -> Message {
        Message {
            category,
            status,
            created_at: at - SignedDuration::from_hours(hours_ago),
            ..message()
        }
    }

    #[test]
    fn messages_of_the_last_day_and_week_are_counted_by_category() {
        use Category::{Marketing, Transactional};
        let at: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
        let per_day = |n| FrequencyCap {
            per_day: Some(n),
            ..FrequencyCap::default()
        };
        let per_week = |n| FrequencyCap {
            per_week: Some(n),
            ..FrequencyCap::default()
        };
        let every = |cap| FrequencyCap {
            every_category: true,
            ..cap
        };
        // cap, what was sent (category, status, hours ago), may another one go
        for (cap, earlier, allowed) in [
            (per_day(1), &[][..], true),
            (per_day(1), &[(Marketing, Status::Delivered, 1)], false),
            (per_day(1), &[(Marketing, Status::Queued, 23)], false),
            (per_day(1), &[(Marketing, Status::Delivered, 24)], true),
            (per_day(1), &[(Marketing, Status::Failed, 1)], true),
            (per_day(1), &[(Transactional, Status::Delivered, 1)], true),
            (
                every(per_day(1)),
                &[(Transactional, Status::Sent, 1)],
                false,
            ),
            (per_week(2), &[(Marketing, Status::Delivered, 160)], true),
            (
                per_week(2),
                &[
                    (Marketing, Status::Delivered, 1),
                    (Marketing, Status::Sent, 167),
                ],
                false,
            ),
            (
                per_week(2),
                &[
                    (Marketing, Status::Delivered, 1),
                    (Marketing, Status::Sent, 168),
                ],
                true,
            ),
        ] {
            let earlier: Vec<Timestamp> = earlier
                .iter()
                .map(|(category, status, hours)| sent(*category, *status, *hours, at))
                .filter_map(|message| cap.counted(&message))
                .collect();
            assert_eq!(
                cap.allows(&earlier, at).is_ok(),
                allowed,
                "{cap:?} {earlier:?}"
            );
        }
    }

    #[test]
    fn what_a_contact_asked_for_is_exempt_unless_the_firm_says_otherwise() {
        let cap = FrequencyCap {
            per_day: Some(1),
            ..FrequencyCap::default()
        };
        assert!(cap.covers(Category::Marketing) && cap.covers(Category::Collection));
        assert!(!cap.covers(Category::Transactional) && !cap.covers(Category::Conversational));
        assert!(!FrequencyCap::default().covers(Category::Marketing));
    }
}
