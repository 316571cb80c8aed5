//! A text reduced to what a reader takes it for: lower case, no accents, no look-alikes, nothing
//! invisible. Every character remembers where it stood.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::text::is_blank;

/// A character and the original one it came from, by its index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) ch: char,
    pub(crate) at: usize,
}

/// A word or a number.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) text: String,
    /// In original characters.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Which sentence it is in.
    pub(crate) sentence: usize,
    /// What stands right before it; a blank where nothing does.
    pub(crate) before: char,
    /// What stands behind it, or behind the blank behind it; a full stop only within a word.
    pub(crate) after: char,
}

#[derive(Clone, Debug)]
pub(crate) struct Folded {
    pub(crate) chars: Vec<Place>,
    pub(crate) tokens: Vec<Token>,
}

impl Folded {
    pub(crate) fn of(text: &str) -> Self {
        let mut chars = Vec::with_capacity(text.len());
        for (at, ch) in text.chars().enumerate() {
            if ch.is_ascii() {
                let ch = match ch {
                    '`' => '\'',
                    ch => ch.to_ascii_lowercase(),
                };
                chars.push(Place { ch, at });
            } else if let Some(ch) = LETTERS.get(ch) {
                chars.push(Place { ch, at });
            } else if ch.is_whitespace() || !is_blank(ch) {
                chars.extend(fold_char(ch).map(|ch| Place { ch, at }));
            }
        }
        let tokens = tokens(&chars);
        Self { chars, tokens }
    }
}

/// What the letters with accents of our languages fold to, those that fold to one; they are in every other word.
static LETTERS: LazyLock<Letters> = LazyLock::new(Letters::new);

struct Letters([Option<char>; Self::LAST as usize - Self::FIRST as usize + 1]);

impl Letters {
    /// The blocks Latin-1 Supplement, from its letters on, and Latin Extended-A.
    const FIRST: char = '\u{c0}';
    const LAST: char = '\u{17f}';

    fn new() -> Self {
        let mut folded = [None; Self::LAST as usize - Self::FIRST as usize + 1];
        for (folded, ch) in folded.iter_mut().zip(Self::FIRST..=Self::LAST) {
            let mut chars = fold_char(ch);
            *folded = chars.next().filter(|_| chars.next().is_none());
        }
        Self(folded)
    }

    fn get(&self, ch: char) -> Option<char> {
        let place = u32::from(ch).checked_sub(u32::from(Self::FIRST))?;
        *self.0.get(usize::try_from(place).ok()?)?
    }
}

fn fold_char(ch: char) -> impl Iterator<Item = char> {
    let base = std::iter::once(ch)
        .nfkd()
        .filter(|ch| !is_combining_mark(*ch));
    base.map(look_alike).flat_map(char::to_lowercase)
}

/// The ASCII character another one is taken for (a part of Unicode's confusables, UTS #39).
fn look_alike(ch: char) -> char {
    match ch {
        'а' | 'А' | 'ɑ' | 'α' | 'Α' => 'a',
        'В' | 'Β' | 'ь' | 'Ь' => 'b',
        'с' | 'С' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'Е' | 'Ε' => 'e',
        'ɡ' => 'g',
        'н' | 'Н' | 'Η' | 'һ' => 'h',
        'і' | 'І' | 'ı' | 'ι' | 'Ι' | 'ɩ' => 'i',
        'ј' | 'Ј' => 'j',
        'к' | 'К' | 'κ' | 'Κ' => 'k',
        'ł' | 'Ł' | 'ӏ' | 'Ӏ' | 'ⅼ' => 'l',
        'м' | 'М' | 'Μ' => 'm',
        'п' | 'Ν' => 'n',
        'о' | 'О' | 'ο' | 'Ο' | 'ø' | 'Ø' => 'o',
        'р' | 'Р' | 'ρ' | 'Ρ' => 'p',
        'ѕ' | 'Ѕ' => 's',
        'т' | 'Т' | 'τ' | 'Τ' => 't',
        'υ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ѡ' | 'ԝ' => 'w',
        'х' | 'Х' | 'χ' | 'Χ' => 'x',
        'у' | 'У' | 'ү' | 'γ' | 'Υ' => 'y',
        'Ζ' => 'z',
        '。' | '․' | '·' | '•' | '∙' | '⋅' | '｡' => '.',
        '‐'..='―' | '−' => '-',
        '’' | '‘' | '´' | '`' | 'ʼ' => '\'',
        '∕' | '⁄' | '⧸' => '/',
        other => other,
    }
}

/// Bytes that most words need, so that they are not moved while they grow.
const WORD_BYTES: usize = 16;

fn tokens(chars: &[Place]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(chars.len() / 4);
    let mut sentence = 0;
    let mut inside = false;
    let mut before = ' ';
    for (index, place) in chars.iter().enumerate() {
        let next = chars.get(index + 1).map(|next| next.ch);
        if place.ch.is_alphanumeric() || place.ch == '%' {
            match tokens.last_mut() {
                Some(token) if inside && place.ch != '%' => {
                    token.text.push(place.ch);
                    token.end = place.at + 1;
                }
                _ => {
                    let mut text = String::with_capacity(WORD_BYTES);
                    text.push(place.ch);
                    tokens.push(Token {
                        text,
                        start: place.at,
                        end: place.at + 1,
                        sentence,
                        before,
                        after: ' ',
                    });
                }
            }
            inside = place.ch != '%';
        } else {
            let stops = place.ch == '.' && next.is_none_or(|it| !it.is_alphanumeric());
            if let Some(token) = tokens.last_mut().filter(|_| inside && !stops) {
                token.after = match place.ch {
                    ' ' => next.unwrap_or(' '),
                    ch => ch,
                };
            }
            inside = false;
            let ends_here = next.is_none_or(char::is_whitespace);
            if matches!(place.ch, '!' | '?' | ';' | '\n') || (place.ch == '.' && ends_here) {
                sentence += 1;
            }
        }
        before = place.ch;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguises_fold_to_what_a_reader_sees() {
        for text in [
            "Bit.Ly",
            "ｂｉｔ．ｌｙ",
            "b\u{200b}it.l\u{ad}y",
            "bіt。ly",
            "bít.lÿ",
        ] {
            let folded: String = Folded::of(text).chars.iter().map(|it| it.ch).collect();
            assert_eq!(folded, "bit.ly", "{text}");
        }
    }
}
