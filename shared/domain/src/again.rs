//! A message that did not arrive for a reason that may pass is sent again, later, as a message of
//! its own: the earlier one stays as it ended, and is charged or not as it ended.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::carrier::{CodeAction, action_for};
use crate::message::{Direction, Message};
use crate::{MessageId, Status};

/// How often a message is sent again, at most.
pub const MOST: u32 = 2;

/// Which message is sent again by this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// The one before.
    #[serde(rename = "o")]
    pub of: MessageId,
    /// 1 for the first time.
    #[serde(rename = "n")]
    pub number: u32,
}

/// The next try of a message that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextTry {
    /// The id of the message that it will be, the same whoever asks.
    pub id: MessageId,
    /// When.
    pub at: Timestamp,
    /// What it is to the earlier one.
    pub again: Again,
}

/// Whether and when `message` is to be sent again.
pub fn next_try(message: &Message) -> Option<NextTry> {
    let is_lost = matches!(message.status, Status::Failed | Status::Undelivered);
    if message.direction != Direction::Outbound || !is_lost || !message.is_final() {
        return None;
    }
    let end = message.timeline.last()?;
    let number = message.again.as_ref().map_or(0, |again| again.number) + 1;
    let pause = pause(end.code?, number)?;
    let id = MessageId::following(&message.id, end.at.checked_add(pause).ok()?);
    let at = id.made_at();
    let is_useful = message.useless_after.is_none_or(|useless| at < useless);
    let of = message.id.clone();
    is_useful.then_some(NextTry {
        id,
        at,
        again: Again { of, number },
    })
}

/// How long after the end the try with this number is made.
fn pause(code: u32, number: u32) -> Option<SignedDuration> {
    if action_for(code) != CodeAction::Later {
        return None;
    }
    match (code, number) {
        // A phone that is off stays off for hours, and the carrier's quiet hours last as long.
        (30003 | 30610, 1) => Some(SignedDuration::from_hours(2)),
        (30003 | 30610, 2) => Some(SignedDuration::from_hours(6)),
        (_, 1) => Some(SignedDuration::from_mins(10)),
        (_, 2) => Some(SignedDuration::from_hours(1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Moment;
    use crate::message::tests::message;

    fn ended(status: Status, code: u32, number: u32) -> Message {
        let mut ended = message();
        ended.status = status;
        ended.rank = status.rank();
        ended.timeline.push(Moment {
            status,
            at: Timestamp::from_second(1_000_000).unwrap(),
            code: Some(code),
            reason: None,
        });
        let of = ended.id.clone();
        ended.again = (number > 0).then_some(Again { of, number });
        ended
    }

    #[test]
    fn what_may_pass_is_tried_twice_more_and_nothing_else_is() {
        use Status::{Delivered, Failed, Undelivered, Unknown};
        // status, code, tries made, minutes until the next
        for (status, code, made, minutes) in [
            (Undelivered, 30003, 0, Some(120)),
            (Undelivered, 30003, 1, Some(360)),
            (Undelivered, 30003, 2, None),
            (Failed, 30008, 0, Some(10)),
            (Undelivered, 30024, 1, Some(60)),
            (Failed, 30500, 2, None),
            (Failed, 30610, 0, Some(120)),
            (Failed, 30036, 0, Some(10)),
            (Undelivered, 30005, 0, None),
            (Failed, 30007, 0, None),
            (Failed, 12345, 0, None),
            (Delivered, 30003, 0, None),
            (Unknown, 30003, 0, None),
        ] {
            let ended = ended(status, code, made);
            let next = next_try(&ended);
            let waits = |next: &NextTry| {
                let wait = next.at.duration_since(ended.timeline[1].at);
                assert_eq!(next.again.number, made + 1);
                assert_eq!(next.id.contact(), ended.id.contact());
                wait.as_mins()
            };
            assert_eq!(
                next.as_ref().map(waits),
                minutes,
                "{status:?} {code} {made}"
            );
            assert_eq!(next, next_try(&ended), "the same whoever asks");
        }
    }

    #[test]
    fn nothing_is_tried_again_when_it_would_come_too_late() {
        let mut ended = ended(Status::Failed, 30008, 0);
        let end = ended.timeline[1].at;
        ended.useless_after = Some(end + SignedDuration::from_mins(10));
        assert_eq!(next_try(&ended), None);
        ended.useless_after = Some(end + SignedDuration::from_mins(11));
        assert!(next_try(&ended).is_some());
    }
}
