use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Violation;
use crate::consent::{is_no, is_unreachable};
use crate::decision::Fact;

/// Why a line was canceled or skipped (API contract; closed vocabulary).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineReason {
    /// The record's date has moved, or is not told any more.
    Moved,
    /// The record was canceled.
    RecordCanceled,
    /// The bill is paid or disputed.
    Settled,
    /// It happened again before this one had waited long enough.
    Superseded,
    /// What had changed was changed back.
    ChangedBack,
    /// The status that was waited for is not the record's any more.
    StatusChangedAgain,
    /// It was planned for an earlier revision of the record.
    OlderRevision,
    /// The rule is gone.
    RuleDeleted,
    /// The rule is off, or not for the record's location any more.
    RuleNotInForce,
    /// The rule was edited, and wants something else or at another time.
    RuleChanged,
    /// The rule's condition does not hold.
    ConditionNotMet,
    /// The ladder ended: the bill was paid.
    Paid,
    /// The ladder ended: the bill is disputed.
    Disputed,
    /// The ladder ended: the record was canceled.
    Canceled,
    /// The ladder ended: the client wrote.
    Replied,
    /// The ladder ended: the client wants no more messages.
    OptedOut,
    /// The ladder rests until the day that was promised, or that an answer asked for.
    Promised,
    /// The ladder had ended before the step's time came.
    LadderEnded,
    /// A later step of the ladder takes its place.
    ALaterStepIsDue,
    /// A step of the ladder went out that day.
    AnotherStepThatDay,
    /// As many lines wait for their time as a record may have.
    TooManyPlanned,
    /// It came too late to be of use.
    UselessAfter,
    /// It would be too late once the hours allow it.
    Hours,
    /// The client has no address for the channel.
    NoAddress,
    /// The client takes nothing by the channel.
    ChannelRefused,
    /// The first channel failed, and the rule has no other any more.
    NoFallbackChannel,
    /// The recipient has not agreed, or has opted out.
    Consent,
    /// The contact was written to as often as the firm allows.
    FrequencyCap,
    /// The template cannot be filled with what is known.
    Template,
    /// The template is gone.
    TemplateDeleted,
    /// The coach refuses the text.
    Coach,
    /// The text or the number cannot be sent to.
    NotSendable,
    /// The balance does not cover it.
    InsufficientBalance,
    /// The firm has no number to send from.
    NoSender,
    /// The firm is suspended.
    FirmSuspended,
}

impl LineReason {
    /// Why a message was refused, by the facts of the decision. A no of the client's own counts wherever it
    /// stands: [`Self::OptedOut`]. Else the first fact decides, as what refuses stands first, and another
    /// channel may still reach the client.
    pub fn of_refusal(facts: &[Fact]) -> Self {
        if facts.iter().any(is_no) {
            return Self::OptedOut;
        }
        match facts.first() {
            Some(fact) if is_unreachable(fact) => Self::NotSendable,
            Some(fact) => match fact.fact.as_ref() {
                "allowed_hours" | "useless_after" => Self::Hours,
                "channel" => Self::ChannelRefused,
                "coach" => Self::Coach,
                "firm" => Self::FirmSuspended,
                "frequency_cap" => Self::FrequencyCap,
                _ => Self::Consent,
            },
            None => Self::NotSendable,
        }
    }

    /// Why a message made no sense, with the violations as facts.
    pub fn of_violations(violations: &[Violation]) -> (Self, Vec<Fact>) {
        let is_late = violations.iter().any(|it| it.field == "useless_after");
        let reason = match is_late {
            true => Self::UselessAfter,
            false => Self::NotSendable,
        };
        let fact =
            |it: &Violation| Fact::new(subject_of(&it.field), it.code.as_str(), it.message.clone());
        (reason, violations.iter().map(fact).collect())
    }
}

/// The fact that a field of a message is about: `to.phone` about the number.
fn subject_of(field: &str) -> &'static str {
    match field.split('.').next() {
        Some("to") => "number",
        Some("channel") => "channel",
        Some("useless_after") => "useless_after",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ViolationCode;

    #[test]
    fn only_a_no_of_the_clients_own_is_an_opt_out() {
        for (name, value, reason) in [
            ("consent", "opted_out", LineReason::OptedOut),
            ("consent", "opted_out:billing", LineReason::OptedOut),
            ("consent", "blocked_by_carrier", LineReason::OptedOut),
            ("consent", "bounced", LineReason::NotSendable),
            ("number", "dead:30005", LineReason::NotSendable),
            ("consent", "missing", LineReason::Consent),
            ("consent", "asked_back", LineReason::Consent),
            ("channel", "sms_off", LineReason::ChannelRefused),
            ("allowed_hours", "never", LineReason::Hours),
            ("useless_after", "2026-05-04T09:00:00Z", LineReason::Hours),
            ("frequency_cap", "3/3", LineReason::FrequencyCap),
            ("coach", "forbidden", LineReason::Coach),
            ("firm", "suspended", LineReason::FirmSuspended),
        ] {
            let fact = Fact::new(name, value, "So it is.");
            let beside = Fact::new("consent", "missing", "It is looked at no more.");
            let facts = [fact.clone(), beside];
            assert_eq!(LineReason::of_refusal(&facts), reason, "{name} {value}");
            let no = Fact::new("consent", "opted_out", "It counts wherever it stands.");
            assert_eq!(LineReason::of_refusal(&[fact, no]), LineReason::OptedOut);
        }
    }

    #[test]
    fn what_makes_no_sense_is_told_as_facts_about_what_it_is() {
        for (field, reason, fact) in [
            ("to", LineReason::NotSendable, "number"),
            ("to.phone", LineReason::NotSendable, "number"),
            ("topic", LineReason::NotSendable, "text"),
            ("body", LineReason::NotSendable, "text"),
            ("subject", LineReason::NotSendable, "text"),
            ("channel", LineReason::NotSendable, "channel"),
            ("useless_after", LineReason::UselessAfter, "useless_after"),
        ] {
            let wrong = Violation::new(field, ViolationCode::TimeInPast, "so it is");
            let (found, facts) = LineReason::of_violations(&[wrong]);
            assert_eq!((found, facts[0].fact.as_ref()), (reason, fact), "{field}");
        }
    }
}
