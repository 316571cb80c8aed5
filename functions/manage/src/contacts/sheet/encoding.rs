//! The encodings that spreadsheet programs save in. The crate for all of the web's would bring the
//! tables of each.

use std::borrow::Cow;

/// What Windows-1252 has from 0x80 to 0x9F, where Latin-1 has control characters. The five bytes that
/// it leaves open are those (WHATWG's Encoding standard).
#[rustfmt::skip]
const NOT_LATIN_1: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// UTF-8, with or without its mark, UTF-16 with it, or else Windows-1252. What is no character there
/// becomes U+FFFD.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some(utf8) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        String::from_utf8_lossy(utf8)
    } else if let Some(little_endian) = bytes.strip_prefix(b"\xFF\xFE") {
        utf16(little_endian, u16::from_le_bytes).into()
    } else if let Some(big_endian) = bytes.strip_prefix(b"\xFE\xFF") {
        utf16(big_endian, u16::from_be_bytes).into()
    } else {
        str::from_utf8(bytes).map_or_else(
            |_| bytes.iter().copied().map(windows_1252).collect(),
            Cow::Borrowed,
        )
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, odd) = bytes.as_chunks();
    let units: Vec<u16> = pairs.iter().copied().map(unit).collect();
    let mut text = String::from_utf16_lossy(&units);
    text.extend(odd.iter().map(|_| char::REPLACEMENT_CHARACTER));
    text
}

fn windows_1252(byte: u8) -> char {
    let place = usize::from(byte).checked_sub(0x80);
    let other = place.and_then(|place| NOT_LATIN_1.get(place));
    other.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_known_by_its_mark_or_its_bytes() {
        for (bytes, text) in [
            (&b"Ana"[..], "Ana"),
            ("José".as_bytes(), "José"),
            (b"\xEF\xBB\xBFJos\xC3\xA9", "José"),
            (b"\xEF\xBB\xBFJos\xE9", "Jos\u{FFFD}"),
            (b"\xFF\xFEJ\0o\0s\0\xE9\0", "José"),
            (b"\xFE\xFF\0J\0o\0s\0\xE9", "José"),
            (b"\xFF\xFEJ\0o", "J\u{FFFD}"),
            (b"\xFF\xFE\0\xD8J\0", "\u{FFFD}J"),
            (b"Jos\xE9 \x80 5 \x96 \x93x\x94", "José € 5 – “x”"),
            (b"\x7F\x81\x9F\xA0\xFF", "\u{7F}\u{81}Ÿ\u{A0}ÿ"),
            (b"", ""),
        ] {
            assert_eq!(decoded(bytes), text, "{bytes:?}");
        }
    }
}
