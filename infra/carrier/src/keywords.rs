//! The words that phones answer with, and the carrier's own replies to them.

/// What a whole message of one word means (Twilio, "Support for opt-out keywords").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyword {
    /// No more messages from this sender.
    Stop,
    /// Messages again.
    Start,
    /// Who is this?
    Help,
}

const WORDS: [(Keyword, &[&str]); 3] = [
    (
        Keyword::Stop,
        &[
            "STOP",
            "UNSUBSCRIBE",
            "END",
            "QUIT",
            "STOPALL",
            "REVOKE",
            "OPTOUT",
            "CANCEL",
        ],
    ),
    (Keyword::Start, &["START", "YES", "UNSTOP"]),
    (Keyword::Help, &["HELP", "INFO"]),
];

impl Keyword {
    /// The keyword a message is, blanks around it and case aside.
    pub fn of(body: &str) -> Option<Self> {
        let word = body.trim();
        WORDS
            .iter()
            .find(|(_, words)| words.iter().any(|known| known.eq_ignore_ascii_case(word)))
            .map(|(keyword, _)| *keyword)
    }

    /// The value of `OptOutType` in the inbound webhook.
    pub fn opt_out_type(self) -> &'static str {
        match self {
            Self::Stop => "STOP",
            Self::Start => "START",
            Self::Help => "HELP",
        }
    }

    /// What the carrier answers by itself.
    pub fn reply(self) -> &'static str {
        match self {
            Self::Stop => {
                "You have successfully been unsubscribed. You will not receive any more messages \
                 from this number. Reply START to resubscribe."
            }
            Self::Start => {
                "You have successfully been re-subscribed to messages from this number. Reply \
                 HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply."
            }
            Self::Help => "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Keyword;

    #[test]
    fn only_a_whole_message_is_a_keyword() {
        for (body, keyword) in [
            ("STOP", Some(Keyword::Stop)),
            (" stop\n", Some(Keyword::Stop)),
            ("OptOut", Some(Keyword::Stop)),
            ("please stop", None),
            ("stop.", None),
            ("yes", Some(Keyword::Start)),
            ("Info", Some(Keyword::Help)),
            ("", None),
        ] {
            assert_eq!(Keyword::of(body), keyword, "{body:?}");
        }
    }
}
