//! Who may be written to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use recado_content::Category;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::decision::Fact;

/// The topic that stands for all of them.
pub const ALL_TOPICS: &str = "all";

/// The key that is denied while the contact is asked whether an unclear text of its own meant to
/// stop. What it says on all topics later ends that.
pub const ASKED_BACK: &str = "question:stop";

/// What the value of the fact about a dead number begins with; the carrier's code follows.
pub const DEAD: &str = "dead:";

/// The value of the fact about an address whose mail server refuses it for good.
pub const BOUNCED: &str = "bounced";

/// How the mail server of an address refuses it for good.
pub const BOUNCE: &str = "bounce";
/// How a recipient of an e-mail reports it as unwanted.
pub const COMPLAINT: &str = "complaint";

/// Granted or denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    /// The contact agreed.
    Granted,
    /// The contact refused, or opted out.
    Denied,
}

/// One change of consent: the proof that is kept (47 CFR 64.1200(a)(10); number, purpose, wording,
/// method, time and source).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentChange {
    /// What it became.
    pub state: ConsentState,
    /// When the contact said so.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// How: `sms_reply`, `web_form`, `paper`, `carrier_block`, …
    pub method: String,
    /// The exact words, where there were any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wording: Option<String>,
    /// Who recorded it: a key, the carrier, the contact.
    pub recorded_by: String,
}

/// Everything known about one address: topic → newest change. `sender:<number>` keys are blocks
/// that the carrier keeps for one sender.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consents {
    /// Newest change per topic, [`ALL_TOPICS`] and carrier blocks included.
    pub by_topic: BTreeMap<String, ConsentChange>,
    /// The number was found dead, with the carrier's code.
    pub dead_number: Option<u32>,
}

/// The key under which a carrier's block of one sender is kept.
pub fn sender_block(sender: &str) -> String {
    format!("sender:{sender}")
}

impl Consents {
    /// True while the contact is asked whether it wants no more messages.
    pub fn is_asked_back(&self) -> bool {
        let asked = self.by_topic.get(ASKED_BACK);
        asked.is_some_and(|asked| {
            let decided = self.by_topic.get(ALL_TOPICS);
            asked.state == ConsentState::Denied && decided.is_none_or(|all| all.at <= asked.at)
        })
    }

    /// Whether a message on `topic` from `sender` may go to this address, and the facts. An
    /// address nobody has said anything about may be written to about what it asked for
    /// (transactional and conversational); marketing needs a grant of its own.
    ///
    /// # Errors
    /// The facts that forbid it.
    pub fn allows(
        &self,
        topic: Option<&str>,
        sender: &str,
        category: Category,
    ) -> Result<Vec<Fact>, Vec<Fact>> {
        if let Some(code) = self.dead_number {
            return Err(vec![Fact::new(
                "number",
                format!("{DEAD}{code}"),
                format!(
                    "The carrier reported this number as unusable: {}.",
                    crate::carrier::reason_for(code)
                ),
            )]);
        }
        let denied = |key: &str| {
            self.by_topic
                .get(key)
                .filter(|change| change.state == ConsentState::Denied)
        };
        if let Some(change) = denied(&sender_block(sender)) {
            return Err(vec![Fact::new(
                "consent",
                "blocked_by_carrier",
                format!(
                    "The recipient opted out of this sender; the carrier said so on {}.",
                    change.at
                ),
            )]);
        }
        if let Some(change) = denied(ALL_TOPICS) {
            return Err(vec![denial(change)]);
        }
        if self.is_asked_back() && category != Category::Conversational {
            return Err(vec![Fact::new(
                "consent",
                "asked_back",
                "The recipient may have opted out and is being asked; until it answers, only a \
                 conversation goes on.",
            )]);
        }
        if let Some(topic) = topic
            && let Some(change) = denied(topic)
        {
            return Err(vec![Fact::new(
                "consent",
                format!("opted_out:{topic}"),
                format!("The recipient opted out of {topic} on {}.", change.at),
            )]);
        }
        let granted = topic
            .into_iter()
            .chain([ALL_TOPICS])
            .find_map(|key| self.by_topic.get(key));
        match granted {
            Some(change) => Ok(vec![Fact::new(
                "consent",
                "granted",
                format!("The recipient agreed on {} ({}).", change.at, change.method),
            )]),
            None if category == Category::Marketing => Err(vec![Fact::new(
                "consent",
                "missing",
                "Marketing needs the recipient's own consent, and none is recorded.",
            )]),
            None => Ok(vec![Fact::new(
                "consent",
                "not_denied",
                "The recipient has not opted out.",
            )]),
        }
    }
}

/// True for what keeps everybody from writing to an address without its owner having said no: the
/// number is dead, or its mail server takes no mail for it.
pub fn is_unreachable(fact: &Fact) -> bool {
    match fact.fact.as_ref() {
        "number" => fact.value.starts_with(DEAD),
        "consent" => fact.value == BOUNCED,
        _ => false,
    }
}

/// True for a no of the recipient's own, to everything, to a topic or to a sender.
pub fn is_no(fact: &Fact) -> bool {
    let value = fact.value.as_str();
    fact.fact == "consent"
        && (matches!(value, "opted_out" | "blocked_by_carrier") || value.starts_with("opted_out:"))
}

/// How a refusal of everything came about: not every one is the recipient's own word.
fn denial(change: &ConsentChange) -> Fact {
    let at = change.at;
    let (value, detail) = match change.method.as_str() {
        BOUNCE => (
            BOUNCED,
            format!("The address takes no mail: its mail server said so on {at}."),
        ),
        COMPLAINT => (
            "opted_out",
            format!("The recipient reported an e-mail as unwanted on {at}."),
        ),
        method => (
            "opted_out",
            format!("The recipient opted out of all messages on {at} ({method})."),
        ),
    };
    Fact::new("consent", value, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(state: ConsentState) -> ConsentChange {
        ConsentChange {
            state,
            at: Timestamp::UNIX_EPOCH,
            method: "paper".into(),
            wording: None,
            recorded_by: "key_1".into(),
        }
    }

    #[test]
    fn a_denial_always_wins_over_a_grant() {
        use ConsentState::{Denied, Granted};
        // recorded topics, topic asked for, marketing?, allowed
        for (rows, topic, marketing, allowed) in [
            (&[][..], None, false, true),
            (&[], Some("offers"), true, false),
            (&[("offers", Granted)], Some("offers"), true, true),
            (&[("all", Granted)], Some("offers"), true, true),
            (
                &[("all", Denied), ("offers", Granted)],
                Some("offers"),
                true,
                false,
            ),
            (&[("all", Denied)], None, false, false),
            (&[("offers", Denied)], Some("offers"), false, false),
            (&[("offers", Denied)], Some("billing"), false, true),
            (
                &[("offers", Denied), ("all", Granted)],
                Some("offers"),
                false,
                false,
            ),
            (&[("sender:+15005550006", Denied)], None, false, false),
            (&[("sender:+15005550001", Denied)], None, false, true),
        ] {
            let consents = Consents {
                by_topic: rows
                    .iter()
                    .map(|(k, s)| ((*k).to_owned(), change(*s)))
                    .collect(),
                dead_number: None,
            };
            let category = match marketing {
                true => Category::Marketing,
                false => Category::Transactional,
            };
            let verdict = consents.allows(topic, "+15005550006", category);
            assert_eq!(verdict.is_ok(), allowed, "{rows:?} {topic:?}");
            assert!(!verdict.unwrap_or_else(|facts| facts).is_empty());
        }
    }

    #[test]
    fn who_is_asked_back_hears_from_people_only_until_it_has_said_what_it_meant() {
        use ConsentState::{Denied, Granted};
        let at = |second, state| ConsentChange {
            at: Timestamp::from_second(second).unwrap(),
            ..change(state)
        };
        for (rows, category, allowed) in [
            (
                &[(ASKED_BACK, 5, Denied)][..],
                Category::Transactional,
                false,
            ),
            (&[(ASKED_BACK, 5, Denied)], Category::Conversational, true),
            (&[(ASKED_BACK, 5, Granted)], Category::Transactional, true),
            (
                &[("all", 4, Granted), (ASKED_BACK, 5, Denied)],
                Category::Collection,
                false,
            ),
            (
                &[("all", 6, Granted), (ASKED_BACK, 5, Denied)],
                Category::Collection,
                true,
            ),
            (
                &[("all", 6, Denied), (ASKED_BACK, 5, Denied)],
                Category::Conversational,
                false,
            ),
        ] {
            let by_topic = rows
                .iter()
                .map(|(topic, second, state)| ((*topic).to_owned(), at(*second, *state)))
                .collect();
            let consents = Consents {
                by_topic,
                dead_number: None,
            };
            let verdict = consents.allows(None, "+15005550006", category);
            assert_eq!(verdict.is_ok(), allowed, "{rows:?}");
        }
    }

    #[test]
    fn a_dead_number_gets_nothing() {
        let consents = Consents {
            dead_number: Some(30005),
            ..Consents::default()
        };
        assert!(
            consents
                .allows(None, "+15005550006", Category::Conversational)
                .is_err()
        );
    }
}
