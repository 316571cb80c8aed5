//! A cheaper way to write a text: in GSM-7, where no word becomes another one.
//!
//! Typographic marks become plain ones. Letters lose their accents only in words that stay what they
//! are in every language that has them: `información` may become `informacion`, `está` never `esta`,
//! and `número` not either, because `numero` is "I number". Letters that GSM-7 has (`é`, `ñ`, `ü`,
//! `à`…) stay as they are.

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::segments::septets;
use crate::{Encoding, Segments, Span};

mod words;

/// Longest word that is looked up, in bytes.
const LONGEST_WORD: usize = 60;

/// One replacement, with its place in the text as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Change {
    /// What stood there.
    pub from: String,
    /// What stands in the alternative.
    pub to: String,
    /// Where, in the text as written.
    #[serde(flatten)]
    pub span: Span,
}

/// The cheaper text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// How it reads.
    pub text: String,
    /// What it takes.
    pub segments: Segments,
    /// What was changed, in order.
    pub changes: Vec<Change>,
    /// Whether all of it is GSM-7 now.
    pub complete: bool,
}

/// The cheaper text, if there is one that takes fewer segments.
///
/// ```
/// use recado_content::cheaper_text;
/// let text = "Sua marcação é amanhã às 9h — até já! ".repeat(3);
/// let cheaper = cheaper_text(&text).unwrap();
/// assert!(cheaper.text.starts_with("Sua marcacao é amanha às 9h - até ja!"));
/// assert_eq!(cheaper.segments.count, 1);
/// ```
pub fn cheaper_text(text: &str) -> Option<Alternative> {
    let before = Segments::of(text);
    if before.encoding == Encoding::Gsm7 || before.count < 2 {
        return None;
    }
    let mut changes = Vec::new();
    let mut result = String::with_capacity(text.len());
    let mut byte_start = 0;
    let mut start = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        if is_plain(word) {
            result.push_str(word);
            start += word.chars().count();
            byte_start += word.len();
            continue;
        }
        // Every letter of a link or an e-mail address counts.
        let is_address = word.contains("://") || word.contains('@') || word.contains("www.");
        for token in word.split_word_bounds() {
            for grapheme in token.graphemes(true) {
                let to = match is_plain(grapheme) {
                    true => None,
                    false => mark(grapheme).or_else(|| match is_address {
                        true => composed(grapheme),
                        false => letter(grapheme, token),
                    }),
                };
                result.push_str(to.as_deref().unwrap_or(grapheme));
                let (end, byte_end) = (
                    start + grapheme.chars().count(),
                    byte_start + grapheme.len(),
                );
                if let Some(to) = to {
                    changes.push(Change {
                        from: grapheme.to_owned(),
                        to,
                        span: Span {
                            start,
                            end,
                            byte_start,
                            byte_end,
                        },
                    });
                }
                (start, byte_start) = (end, byte_end);
            }
        }
    }
    let segments = Segments::of(&result);
    (segments.count < before.count).then(|| Alternative {
        complete: segments.encoding == Encoding::Gsm7,
        text: result,
        segments,
        changes,
    })
}

fn is_plain(text: &str) -> bool {
    text.chars().all(|ch| septets(ch).is_some())
}

/// Typographic marks and blanks, and what people type instead.
fn mark(grapheme: &str) -> Option<String> {
    let mut chars = grapheme.chars();
    let (Some(ch), None) = (chars.next(), chars.next()) else {
        return None;
    };
    let plain = match ch {
        '‘' | '’' | '‚' | '‛' | '′' | '´' | '`' | '‹' | '›' => "'",
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => "\"",
        '‐'..='―' | '−' | '•' | '·' | '‣' | '◦' | '▪' | '●' => "-",
        '…' => "...",
        '→' => "->",
        '×' => "x",
        '™' => "TM",
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\t' => " ",
        '\u{2028}' | '\u{2029}' => "\n",
        '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {
            ""
        }
        _ => return None,
    };
    Some(plain.to_owned())
}

/// An accent typed apart from its letter, put together where GSM-7 has the letter.
fn composed(grapheme: &str) -> Option<String> {
    let composed: String = grapheme.nfc().collect();
    (composed != grapheme && is_plain(&composed)).then_some(composed)
}

/// A letter without its accent, where its word stays unmistakable.
fn letter(grapheme: &str, word: &str) -> Option<String> {
    match grapheme {
        // Two letters to every reader, whatever the word.
        "œ" => return Some("oe".to_owned()),
        "Œ" => return Some("OE".to_owned()),
        _ => {}
    }
    if let Some(composed) = composed(grapheme) {
        return Some(composed);
    }
    let plain = unaccented(grapheme)?;
    // No language has such long words; judging them for each letter would take forever.
    if word.len() > LONGEST_WORD {
        return None;
    }
    let mut parts = parts_around(word, grapheme);
    let may_fall = match grapheme {
        "ª" | "º" => parts.all(is_ordinal),
        _ => parts.all(|part| words::may_be_bare(&part.nfc().collect::<String>().to_lowercase())),
    };
    may_fall.then_some(plain)
}

/// `1º` and `2ª`; `nº` would be "no".
fn is_ordinal(word: &str) -> bool {
    let digits = word.trim_end_matches(['ª', 'º']);
    !digits.is_empty() && digits.chars().all(|ch| ch.is_ascii_digit())
}

/// The parts of a word between apostrophes (`l’hôte`) in which a letter stands.
fn parts_around<'a>(word: &'a str, grapheme: &str) -> impl Iterator<Item = &'a str> {
    word.split(['\'', '’'])
        .filter(move |part| part.contains(grapheme))
}

fn unaccented(grapheme: &str) -> Option<String> {
    // `À` alone is outside of GSM-7, `à` is not: the list does not look at words such as `LÀ`.
    if is_plain(&grapheme.to_lowercase()) {
        return None;
    }
    let plain: String = match grapheme {
        "ł" => "l".to_owned(),
        "Ł" => "L".to_owned(),
        "ª" => "a".to_owned(),
        "º" => "o".to_owned(),
        _ => grapheme
            .nfd()
            .filter(|ch| !matches!(ch, '\u{300}'..='\u{36f}'))
            .collect(),
    };
    let letters = plain.chars().all(|ch| ch.is_ascii_alphabetic());
    (letters && !plain.is_empty()).then_some(plain)
}

#[cfg(test)]
mod tests;
