//! Which listed message of the carrier is ours, after its answer was lost.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::firm::SenderAddress;
use crate::message::Message;

/// A message as the carrier lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// The carrier's id.
    pub sid: &'a str,
    /// Recipient.
    pub to: &'a str,
    /// Sender; empty while a messaging service has not chosen one.
    pub from: &'a str,
    /// Text.
    pub body: &'a str,
    /// When the carrier took it, in whole seconds.
    pub created_at: Timestamp,
}

/// What the carrier's listing shows of a message of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks<'a> {
    /// Recipient.
    pub to: &'a str,
    /// Sender.
    pub from: &'a SenderAddress,
    /// Text.
    pub body: &'a str,
}

impl<'a> Looks<'a> {
    /// Of a message.
    pub fn of(message: &'a Message) -> Self {
        Self {
            to: message.to.as_str(),
            from: &message.from,
            body: &message.body,
        }
    }
}

impl Candidate<'_> {
    /// True when it may be what looks like this and was not posted before `since`.
    pub fn may_be(&self, looks: Looks<'_>, since: Timestamp) -> bool {
        self.to == looks.to
            && looks.from.may_show_as(self.from)
            && self.body == looks.body
            // The carrier's dates have whole seconds.
            && self.created_at.as_second() >= since.as_second()
    }

    /// As [`may_be`](Self::may_be), also when its text was redacted at the carrier, which leaves it empty.
    pub fn may_be_redacted(self, looks: Looks<'_>, since: Timestamp) -> bool {
        let body = match self.body {
            "" => looks.body,
            body => body,
        };
        Candidate { body, ..self }.may_be(looks, since)
    }
}

/// The listed messages that what looks like this may have become: taken at `since` or later, and not
/// known to be another message's. The earliest first.
pub fn may_be<'a>(
    looks: Looks<'_>,
    since: Timestamp,
    listed: &[Candidate<'a>],
    taken: &BTreeSet<String>,
) -> Vec<&'a str> {
    let is_like = |it: &&Candidate<'a>| it.may_be(looks, since) && !taken.contains(it.sid);
    let mut like: Vec<_> = listed.iter().filter(is_like).collect();
    like.sort_by_key(|candidate| candidate.created_at);
    like.into_iter().map(|candidate| candidate.sid).collect()
}

/// What an empty listing means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// Too soon after the last one to say more than that one.
    TooSoon,
    /// It counts, but proves nothing yet.
    Noted,
    /// The second one, long enough after the first: the carrier does not have the message.
    Proven,
}

/// The longest time between the two empty listings.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(12);

/// How long must lie between two empty listings: `wait`, and twice as long each time that the message
/// was posted again in vain.
pub fn wait_between(wait: SignedDuration, times_in_vain: u32) -> SignedDuration {
    wait.checked_mul(1 << times_in_vain.min(16))
        .unwrap_or(LONGEST_WAIT)
        .min(LONGEST_WAIT.max(wait))
}

/// What one more empty listing at `now` means for `message`, when `wait` must lie between two.
pub fn absence(message: &Message, now: Timestamp, wait: SignedDuration) -> Absence {
    match message.last_empty_listing_at {
        None => Absence::Noted,
        Some(last) if now.duration_since(last) < wait => Absence::TooSoon,
        Some(_) => Absence::Proven,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::tests::message;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn only_a_message_that_can_be_ours_is_adopted() {
        let ours = message();
        let claimed_at = Timestamp::from_millisecond(100_900).unwrap();
        let (to, from, body) = (
            ours.to.as_str().to_owned(),
            ours.from.as_str().to_owned(),
            ours.body.clone(),
        );
        let same = Candidate {
            sid: "SM1",
            to: &to,
            from: &from,
            body: &body,
            created_at: at(100),
        };
        let none = BTreeSet::new();
        let taken = BTreeSet::from(["SM1".to_owned()]);
        for (candidates, taken, expected) in [
            (&[same][..], &none, &["SM1"][..]),
            (&[], &none, &[]),
            (&[same], &taken, &[]),
            (
                &[Candidate {
                    created_at: at(99),
                    ..same
                }],
                &none,
                &[],
            ),
            (
                &[Candidate {
                    body: "other",
                    ..same
                }],
                &none,
                &[],
            ),
            (
                &[Candidate {
                    to: "+12125550199",
                    ..same
                }],
                &none,
                &[],
            ),
            (
                &[Candidate {
                    from: "+12125550199",
                    ..same
                }],
                &none,
                &[],
            ),
            (
                &[
                    Candidate {
                        sid: "SM2",
                        created_at: at(105),
                        ..same
                    },
                    same,
                ],
                &none,
                &["SM1", "SM2"],
            ),
        ] {
            let found = may_be(Looks::of(&ours), claimed_at, candidates, taken);
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_redacted_text_may_be_any_but_not_one_posted_before() {
        let ours = message();
        let named = |body, second| Candidate {
            sid: "SM1",
            to: ours.to.as_str(),
            from: ours.from.as_str(),
            body,
            created_at: at(second),
        };
        let may_be = |body, second| named(body, second).may_be_redacted(Looks::of(&ours), at(100));
        assert!(may_be(&ours.body, 100) && may_be("", 100));
        assert!(!may_be("other", 100) && !may_be(&ours.body, 99) && !may_be("", 99));
        assert!(!named("", 100).may_be(Looks::of(&ours), at(100)));
    }

    #[test]
    fn absence_is_proven_by_two_empty_listings_far_enough_apart() {
        let wait = SignedDuration::from_secs(600);
        let mut message = message();
        assert_eq!(absence(&message, at(1000), wait), Absence::Noted);
        message.last_empty_listing_at = Some(at(1000));
        assert_eq!(absence(&message, at(1599), wait), Absence::TooSoon);
        assert_eq!(absence(&message, at(1600), wait), Absence::Proven);
    }
}
