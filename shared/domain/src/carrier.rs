//! What the carrier's error codes mean for a message, a number, a sender.
//!
//! Codes: Twilio, "Error and Warning Dictionary" (twilio.com/docs/api/errors), read 2026.

/// What to do about a code the carrier answered or reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeAction {
    /// It was never processed: post again with backoff.
    Retry,
    /// Post again, later and slower.
    RetrySlower,
    /// It may have been processed: find out before anything else.
    Reconcile,
    /// The number will never work.
    MarkNumber,
    /// The recipient opted out of this sender.
    OptedOut,
    /// The firm or the operator must fix something; this message fails.
    FixSetup,
    /// As `FixSetup`, and nothing else from this sender can work: pause it, keep the rest queued.
    PauseSender,
    /// The account has had its share of the day: only a later time helps.
    Reschedule,
    /// It may work once or twice more, later, as a message of its own.
    Later,
    /// Nothing we know: show it, do not retry.
    Fail,
}

/// The action for a code.
pub fn action_for(code: u32) -> CodeAction {
    match code {
        20429 | 30022 => CodeAction::Retry,
        30001 | 21611 => CodeAction::RetrySlower,
        20500 | 20503 => CodeAction::Reconcile,
        21211 | 21614 | 21635 | 30005 | 30006 => CodeAction::MarkNumber,
        21610 => CodeAction::OptedOut,
        20003 | 21606 | 30034 => CodeAction::PauseSender,
        21408 | 21612 | 30004 | 30007 | 30032 => CodeAction::FixSetup,
        63038 => CodeAction::Reschedule,
        30003 | 30008 | 30024 | 30036 | 30500 | 30610 => CodeAction::Later,
        _ => CodeAction::Fail,
    }
}

/// A plain reason for a code, in words a firm understands.
pub fn reason_for(code: u32) -> &'static str {
    match code {
        20003 => "the carrier does not accept the account's credentials",
        20429 | 30022 => "the carrier is receiving too many messages at once",
        20500 | 20503 => "the carrier had a fault",
        21211 => "the number is not a valid phone number",
        21212 => "the sender is not a valid phone number",
        21408 => "sending to this country is not enabled at the carrier",
        21606 => "the sender cannot send SMS from this account",
        21610 => "the recipient has opted out of messages from this sender",
        21611 | 30001 => "the sender's queue at the carrier is full",
        21612 => "the carrier has no route from this sender to this number",
        21614 => "the number cannot receive SMS",
        21617 => "the text is longer than the carrier takes",
        21635 => "the number is a landline",
        30003 => "the phone was switched off or out of reach",
        30004 => "the recipient's network blocked the message",
        30005 => "the number does not exist any more",
        30006 => "the number is a landline or its network takes no SMS",
        30007 => "the carrier filtered the message",
        30008 => "the recipient's network gave no reason",
        30024 => "the number could not be reached for the moment",
        30032 => "the toll-free sender is not verified",
        30034 => "the sender is not registered for business messaging (A2P 10DLC)",
        30036 => "the message's validity ended before it could be delivered",
        30500 => "the carrier had a fault while delivering",
        30610 => "the carrier keeps quiet hours for this recipient",
        63038 => "the account's daily limit at the carrier is reached",
        _ => "the carrier gave a reason we do not know",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_the_action_of_the_carriers_documentation() {
        use CodeAction::*;
        for (codes, action) in [
            (&[20429, 30022][..], Retry),
            (&[30001, 21611], RetrySlower),
            (&[20500, 20503], Reconcile),
            (&[21211, 21614, 21635, 30005, 30006], MarkNumber),
            (&[21610], OptedOut),
            (&[20003, 21606, 30034], PauseSender),
            (&[21408, 21612, 30004, 30007, 30032], FixSetup),
            (&[63038], Reschedule),
            (&[30003, 30008, 30024, 30036, 30500, 30610], Later),
            (&[0, 99999], Fail),
        ] {
            for code in codes {
                assert_eq!(action_for(*code), action, "{code}");
            }
        }
    }
}
