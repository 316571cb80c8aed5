//! What the carrier takes as a message's body.

use serde::{Deserialize, Serialize};

/// Longest body the carrier takes, in characters (Twilio, Message resource: `Body` "up to 1,600
/// characters").
pub const MAX_BODY_CHARACTERS: usize = 1600;

/// Why a text cannot be sent as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum TextProblem {
    /// Nothing, or nothing but blanks.
    #[error("the text is empty")]
    Empty,
    /// More than [`MAX_BODY_CHARACTERS`].
    #[error("the text has {characters} characters; the carrier takes at most 1600")]
    TooLong {
        /// How many characters (Unicode scalar values) it has.
        characters: usize,
    },
    /// A control character other than line feed, carriage return, tab and form feed (GSM-7 has it as
    /// "page break"). Only the first is named.
    #[error("the text has the control character U+{code_point:04X} at character {at}")]
    ControlCharacter {
        /// Which.
        code_point: u32,
        /// Where, counted in characters from 0.
        at: usize,
    },
}

impl TextProblem {
    /// The violation's code for API answers.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacter { .. } => "control_character",
        }
    }
}

/// Everything that keeps a text from being sent; nothing when it may go.
///
/// ```
/// use recado_content::{TextProblem, check_text};
/// assert_eq!(check_text(" \n"), [TextProblem::Empty]);
/// assert!(check_text("Your car is ready.").is_empty());
/// ```
pub fn check_text(text: &str) -> Vec<TextProblem> {
    let mut problems = Vec::new();
    if text.chars().all(is_blank) {
        problems.push(TextProblem::Empty);
    }
    let characters = text.chars().count();
    if characters > MAX_BODY_CHARACTERS {
        problems.push(TextProblem::TooLong { characters });
    }
    let control = |ch: &char| ch.is_control() && !matches!(ch, '\n' | '\r' | '\t' | '\u{c}');
    if let Some((at, ch)) = text.chars().enumerate().find(|(_, ch)| control(ch)) {
        problems.push(TextProblem::ControlCharacter {
            code_point: ch.into(),
            at,
        });
    }
    problems
}

/// Blanks a reader does not see either, such as zero-width spaces.
pub(crate) fn is_blank(ch: char) -> bool {
    ch.is_whitespace()
        || matches!(
            ch,
            '\u{200b}'
                ..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{00ad}' | '\u{2800}' | '\u{3164}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_blanks_is_empty() {
        for text in ["", " ", "\r\n\t", "\u{a0}\u{3000}", "\u{200b}\u{feff}"] {
            assert_eq!(check_text(text), [TextProblem::Empty], "{text:?}");
        }
    }

    #[test]
    fn characters_are_counted_not_bytes_nor_units() {
        assert!(check_text(&"é".repeat(1600)).is_empty());
        assert!(check_text(&"🙂".repeat(1600)).is_empty());
        assert_eq!(
            check_text(&"a".repeat(1601)),
            [TextProblem::TooLong { characters: 1601 }]
        );
    }

    #[test]
    fn control_characters_are_named_with_their_place() {
        assert!(check_text("a\tb\r\nc\u{c}").is_empty());
        assert_eq!(
            check_text("é\0\u{7}"),
            [TextProblem::ControlCharacter {
                code_point: 0,
                at: 1
            }]
        );
        assert_eq!(check_text("\u{9b}31m")[0].code(), "control_character");
    }
}
