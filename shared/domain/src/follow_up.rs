//! What a message needs that has not reached its end by itself.

use jiff::{SignedDuration, Timestamp};

use crate::Status;
use crate::message::Message;

/// A worker that has not come back after this long is dead: the outcome of its post is unknown.
/// Longer than any carrier call may take, shorter than the queue's visibility time-out.
pub const CLAIM_LASTS: SignedDuration = SignedDuration::from_secs(60);
/// A queued message older than this is looked for on the queue again.
const QUEUED_LASTS: SignedDuration = SignedDuration::from_mins(2);
/// The carrier usually reports within seconds; after this long we ask.
const FIRST_QUESTION: SignedDuration = SignedDuration::from_mins(15);
/// After this long nothing more is expected to be learnt.
pub const GIVE_UP: SignedDuration = SignedDuration::from_hours(72);

/// What is to be done about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUp {
    /// Nothing ever again.
    Done,
    /// Put it on the queue, unless its sender is paused or its line is long.
    Enqueue,
    /// Its worker died: whether the carrier took it is unknown.
    MarkUnknown,
    /// Look for it in the carrier's listing.
    Reconcile,
    /// Ask the carrier by its id.
    Ask,
    /// Close it as it stands.
    Close,
    /// Look again at this instant.
    Wait(Timestamp),
}

/// What `message` needs now.
pub fn follow_up(message: &Message, now: Timestamp) -> FollowUp {
    let since = message
        .timeline
        .last()
        .map_or(message.created_at, |moment| moment.at);
    let due = |after: SignedDuration, action| {
        let at = since.checked_add(after).unwrap_or(Timestamp::MAX);
        if at <= now {
            action
        } else {
            FollowUp::Wait(at)
        }
    };
    if message.is_final() {
        return FollowUp::Done;
    }
    match message.status {
        Status::Queued => due(QUEUED_LASTS, FollowUp::Enqueue),
        Status::Scheduled => match message.send_at {
            Some(at) if at > now => FollowUp::Wait(at),
            _ => due(QUEUED_LASTS, FollowUp::Enqueue),
        },
        Status::Sending => due(CLAIM_LASTS, FollowUp::MarkUnknown),
        _ if is_given_up(message, now) => FollowUp::Close,
        Status::Unknown => FollowUp::Reconcile,
        _ => due(FIRST_QUESTION, FollowUp::Ask),
    }
}

/// True when 72 hours have passed since the message was handed to the carrier: for the first time,
/// while nobody knows of any time whether the carrier took it.
pub fn is_given_up(message: &Message, now: Timestamp) -> bool {
    given_up_at(message) <= now
}

/// When that will be.
pub fn given_up_at(message: &Message) -> Timestamp {
    let first = message
        .first_claimed_at
        .filter(|_| message.status == Status::Unknown);
    let handed_over = first.or(message.claimed_at).unwrap_or(message.created_at);
    handed_over.checked_add(GIVE_UP).unwrap_or(Timestamp::MAX)
}

/// When to look at it again after `looks` looks: a quarter of an hour, then twice as long each
/// time, at most twelve hours, and when it is given up.
pub fn look_again(message: &Message, now: Timestamp, looks: u32) -> Timestamp {
    let wait = FIRST_QUESTION
        .checked_mul(1 << looks.min(6))
        .unwrap_or(GIVE_UP)
        .min(SignedDuration::from_hours(12));
    let again = now.checked_add(wait).unwrap_or(Timestamp::MAX);
    let end = given_up_at(message);
    if end > now { again.min(end) } else { again }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Moment;
    use crate::message::tests::message;

    #[test]
    fn every_status_is_followed_up_by_the_table() {
        // status, minutes in it, what follows
        let table = "
            queued     1     wait
            queued     3     enqueue
            scheduled  9     wait
            sending    0     wait
            sending    2     mark_unknown
            unknown    0     reconcile
            unknown    4321  close
            accepted   1     wait
            accepted   16    ask
            sent       16    ask
            sent       4321  close
            delivered  4321  done
            refused    0     done
        ";
        for line in table.lines().filter(|line| !line.trim().is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let status: Status = serde_json::from_value(words[0].into()).unwrap();
            let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1000);
            let since = now - SignedDuration::from_mins(words[1].parse().unwrap());
            let mut message = message();
            message.status = status;
            message.rank = status.rank();
            message.claimed_at = Some(since);
            message.send_at = Some(now + SignedDuration::from_mins(1));
            message.timeline.push(Moment {
                status,
                at: since,
                code: None,
                reason: None,
            });
            let got = match follow_up(&message, now) {
                FollowUp::Done => "done",
                FollowUp::Enqueue => "enqueue",
                FollowUp::MarkUnknown => "mark_unknown",
                FollowUp::Reconcile => "reconcile",
                FollowUp::Ask => "ask",
                FollowUp::Close => "close",
                FollowUp::Wait(at) => {
                    assert!(at > now, "{line}");
                    "wait"
                }
            };
            assert_eq!(got, words[2], "{line}");
        }
    }

    #[test]
    fn a_scheduled_message_whose_time_has_passed_is_put_on_the_queue() {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1);
        let mut message = message();
        message.status = Status::Scheduled;
        message.send_at = Some(now - SignedDuration::from_mins(5));
        assert_eq!(follow_up(&message, now), FollowUp::Enqueue);
    }
}
