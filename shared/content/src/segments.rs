//! How a text is cut into segments, the unit a carrier bills.
//!
//! The rules are those of Twilio's own calculator (`sms-segments-calculator`, MIT; the alphabet is
//! 3GPP TS 23.038). Smart Encoding is off: nothing is replaced.

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

mod unicode10;
use unicode10::{EMOJI_PRESENTATION, stays_together};

/// Characters of the GSM 7-bit default alphabet as the carrier reads it, ASCII letters and digits
/// apart (3GPP TS 23.038, table 6.2.1).
const GSM7: &str = "\n\r !\"#$%&'()*+,-./:;<=>?@_¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ";

/// Characters of its extension table, two septets each (3GPP TS 23.038, table 6.2.1.1).
const GSM7_EXTENSION: &str = "\u{c}[\\]^{|}~€";

/// How a text travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Encoding {
    /// Seven bits a character.
    #[serde(rename = "GSM-7")]
    Gsm7,
    /// Sixteen bits a unit (UTF-16), as soon as one character is outside of GSM-7.
    #[serde(rename = "UCS-2")]
    Ucs2,
}

impl Encoding {
    /// The name in API answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gsm7 => "GSM-7",
            Self::Ucs2 => "UCS-2",
        }
    }

    /// How many units one segment takes.
    pub fn limits(self) -> SegmentLimits {
        match self {
            Self::Gsm7 => SegmentLimits {
                alone: 160,
                joined: 153,
            },
            Self::Ucs2 => SegmentLimits {
                alone: 70,
                joined: 67,
            },
        }
    }
}

/// Units (septets in GSM-7, UTF-16 code units in UCS-2) that fit a segment of 140 octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SegmentLimits {
    /// When the text is one segment.
    pub alone: usize,
    /// When it is several; six octets of each then say how they belong together.
    pub joined: usize,
}

/// Why a character makes a text longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CulpritReason {
    /// It is outside of GSM-7 and turns the whole text into UCS-2.
    NotGsm7,
    /// It takes two septets in GSM-7.
    TwoSeptets,
}

/// A character that makes a text longer, with its first place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Culprit {
    /// The character.
    pub ch: char,
    /// Why.
    pub reason: CulpritReason,
    /// Where it begins first, in bytes.
    pub byte_start: usize,
    /// Where it ends there, in bytes.
    pub byte_end: usize,
    /// Where it begins first, in characters.
    pub start: usize,
    /// Where it ends there, in characters.
    pub end: usize,
    /// How often it occurs.
    pub count: usize,
}

/// A text's encoding and how many segments it takes.
///
/// ```
/// use recado_content::{Encoding, Segments};
/// let plain = Segments::of("Your car is ready.");
/// assert_eq!((plain.encoding, plain.count), (Encoding::Gsm7, 1));
/// let dashed = Segments::of("Your car is ready — today.");
/// assert_eq!((dashed.encoding, dashed.culprits[0].ch), (Encoding::Ucs2, '—'));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Segments {
    /// How the text travels.
    pub encoding: Encoding,
    /// Billed segments. One for an empty text, as the carrier counts; an empty text is never sent.
    pub count: u16,
    /// Septets in GSM-7, UTF-16 code units in UCS-2.
    pub units: usize,
    /// Unicode scalar values.
    pub characters: usize,
    /// What a segment of this encoding takes.
    pub limits: SegmentLimits,
    /// What makes the text longer: the characters outside of GSM-7, or else those of two septets.
    pub culprits: Vec<Culprit>,
}

impl Segments {
    /// Counts as the carrier does.
    pub fn of(text: &str) -> Self {
        let encoding = match text.chars().all(|ch| septets(ch).is_some()) {
            true => Encoding::Gsm7,
            false => Encoding::Ucs2,
        };
        let limits = encoding.limits();
        let pieces = match encoding {
            Encoding::Gsm7 => text.chars().filter_map(septets).collect(),
            Encoding::Ucs2 => ucs2_pieces(text, limits.joined),
        };
        Self {
            encoding,
            count: count(&pieces, limits),
            units: pieces.iter().sum(),
            characters: text.chars().count(),
            limits,
            culprits: culprits(text, encoding),
        }
    }
}

/// Septets a character takes in GSM-7, if it has it.
pub(crate) fn septets(ch: char) -> Option<usize> {
    if ch.is_ascii_alphanumeric() || GSM7.contains(ch) {
        Some(1)
    } else if GSM7_EXTENSION.contains(ch) {
        Some(2)
    } else {
        None
    }
}

/// The units of each piece that must stay together: a character as a reader sees it, unless it
/// alone is more than a segment, which is then cut between scalar values (there the carrier's
/// calculator would count a segment that cannot exist).
fn ucs2_pieces(text: &str, longest: usize) -> Vec<usize> {
    let mut pieces = Vec::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        let first = pieces.len();
        let mut before = None;
        for ch in grapheme.chars() {
            let units = ch.len_utf16();
            match pieces.last_mut() {
                Some(piece) if before.is_some_and(|before| stays_together(before, ch)) => {
                    *piece += units;
                }
                _ => pieces.push(units),
            }
            if ch != EMOJI_PRESENTATION {
                before = Some(ch);
            }
        }
        if pieces[first..].iter().any(|piece| *piece > longest) {
            pieces.truncate(first);
            pieces.extend(grapheme.chars().map(char::len_utf16));
        }
    }
    pieces
}

fn count(pieces: &[usize], limits: SegmentLimits) -> u16 {
    if pieces.iter().sum::<usize>() <= limits.alone {
        return 1;
    }
    let mut segments: u16 = 1;
    let mut used = 0;
    for piece in pieces {
        if used + piece > limits.joined {
            segments = segments.saturating_add(1);
            used = 0;
        }
        used += piece;
    }
    segments
}

fn culprits(text: &str, encoding: Encoding) -> Vec<Culprit> {
    let mut found: Vec<Culprit> = Vec::new();
    for (start, (byte_start, ch)) in text.char_indices().enumerate() {
        let reason = match (septets(ch), encoding) {
            (None, _) => CulpritReason::NotGsm7,
            (Some(2), Encoding::Gsm7) => CulpritReason::TwoSeptets,
            _ => continue,
        };
        match found.iter_mut().find(|culprit| culprit.ch == ch) {
            Some(culprit) => culprit.count += 1,
            None => found.push(Culprit {
                ch,
                reason,
                byte_start,
                byte_end: byte_start + ch.len_utf8(),
                start,
                end: start + 1,
                count: 1,
            }),
        }
    }
    found
}
