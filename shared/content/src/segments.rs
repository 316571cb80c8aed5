//! How a text is cut into segments, the unit a carrier bills.
//!
//! The rules are those of Twilio's own calculator (`sms-segments-calculator`, MIT; the alphabet is
//! 3GPP TS 23.038). Smart Encoding is off: nothing is replaced.

use rustc_hash::FxHashMap;
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
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
        let characters = text.chars().count();
        let (count, units) = match encoding {
            Encoding::Gsm7 => count(text.chars().filter_map(septets), limits),
            Encoding::Ucs2 if text.chars().all(stands_alone) => {
                count(std::iter::repeat_n(1, characters), limits)
            }
            Encoding::Ucs2 => count(ucs2_pieces(text, limits.joined).into_iter(), limits),
        };
        Self {
            encoding,
            count,
            units,
            characters,
            limits,
            culprits: culprits(text, encoding),
        }
    }
}

/// Septets a character takes in GSM-7, if it has it.
#[inline]
pub(crate) fn septets(ch: char) -> Option<usize> {
    let listed = match u8::try_from(ch) {
        Ok(byte) => SEPTETS[usize::from(byte)],
        Err(_) if GSM7.contains(ch) => 1,
        Err(_) if GSM7_EXTENSION.contains(ch) => 2,
        Err(_) => 0,
    };
    (listed > 0).then_some(usize::from(listed))
}

/// [`septets`] of the characters up to U+00FF, which are nearly all; 0 where GSM-7 has none.
static SEPTETS: [u8; 256] = {
    let mut table = marked([0; 256], GSM7, 1);
    let mut ch = b'0';
    while ch <= b'z' {
        if ch.is_ascii_alphanumeric() {
            table[ch as usize] = 1;
        }
        ch += 1;
    }
    marked(table, GSM7_EXTENSION, 2)
};

/// With what these characters take, those of one or two bytes of UTF-8.
const fn marked(mut table: [u8; 256], chars: &str, septets: u8) -> [u8; 256] {
    let bytes = chars.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            byte @ 0..0x80 => table[byte as usize] = septets,
            // U+0080 to U+00FF.
            byte @ (0xc2 | 0xc3) => {
                table[((byte & 3) << 6 | bytes[at + 1] & 0x3f) as usize] = septets;
            }
            _ => {}
        }
        at += 1;
    }
    table
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

/// Latin letters and typographic marks, which take one unit and never join another character.
fn stands_alone(ch: char) -> bool {
    matches!(ch, '\0'..='\u{2ff}' | '\u{1e00}'..='\u{1eff}' | '\u{2010}'..='\u{2027}' | '\u{20a0}'..='\u{20bf}')
}

/// Segments and units of pieces that must not be cut.
fn count(pieces: impl Iterator<Item = usize>, limits: SegmentLimits) -> (u16, usize) {
    let mut segments: u16 = 1;
    let mut used = 0;
    let mut units = 0;
    for piece in pieces {
        if used + piece > limits.joined {
            segments = segments.saturating_add(1);
            used = 0;
        }
        used += piece;
        units += piece;
    }
    match units <= limits.alone {
        true => (1, units),
        false => (segments, units),
    }
}

fn culprits(text: &str, encoding: Encoding) -> Vec<Culprit> {
    let mut found: Vec<Culprit> = Vec::new();
    let mut places: FxHashMap<char, usize> = FxHashMap::default();
    for (start, (byte_start, ch)) in text.char_indices().enumerate() {
        let reason = match (septets(ch), encoding) {
            (None, _) => CulpritReason::NotGsm7,
            (Some(2), Encoding::Gsm7) => CulpritReason::TwoSeptets,
            _ => continue,
        };
        let place = *places.entry(ch).or_insert(found.len());
        match found.get_mut(place) {
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
