//! What kinds of words a text is made of, in all five languages alike: "mum, send money" and "mamá,
//! mándame dinero" are of the same kinds, so what is learned of one holds for the other.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::fold::Token;

/// Kinds of words, a bit each.
pub(super) type Kinds = u128;

const LISTS: &str = include_str!("kinds.txt");

/// Shortest and longest beginning that stands for all words that begin so, in bytes.
const BEGINNINGS: std::ops::RangeInclusive<usize> = 3..=12;

/// What numbers and parts of links are, behind the kinds of the lists.
const MONEY: Kinds = 1 << 120;
const LONG_NUMBER: Kinds = 1 << 121;
const CODE_NUMBER: Kinds = 1 << 122;
const NUMBER: Kinds = 1 << 123;
const HYPHENATED_HOST: Kinds = 1 << 125;
const PERCENT: Kinds = 1 << 124;

/// Rows of bits that say which hashes there are.
const KNOWN: usize = 1024;

/// The kinds of whole words and of beginnings by their hashes, and which hashes there are.
struct Lexicon {
    kinds: FxHashMap<u32, Kinds>,
    /// A bit for the last bits of each hash: most looks end here.
    known: Box<[u64; KNOWN]>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(LISTS));

impl Lexicon {
    fn of(lists: &str) -> Self {
        let mut lexicon = Self {
            kinds: FxHashMap::default(),
            known: Box::new([0; KNOWN]),
        };
        for (kind, (_, words)) in lists
            .lines()
            .filter_map(|it| it.split_once(": "))
            .enumerate()
        {
            for word in words.split_ascii_whitespace() {
                let hash = match word.strip_suffix('*') {
                    Some(beginning) => beginning.bytes().fold(0, step),
                    None => whole(word.bytes().fold(0, step)),
                };
                *lexicon.kinds.entry(hash).or_default() |= 1 << kind;
                let (row, bit) = place(hash);
                if let Some(bits) = lexicon.known.get_mut(row) {
                    *bits |= bit;
                }
            }
        }
        lexicon
    }

    fn get(&self, hash: u32) -> Kinds {
        let (row, bit) = place(hash);
        match self.known.get(row) {
            Some(bits) if bits & bit != 0 => self.kinds.get(&hash).copied().unwrap_or(0),
            _ => 0,
        }
    }
}

/// Where a hash is marked as known.
fn place(hash: u32) -> (usize, u64) {
    let [row_high, row_low, _, bit] = hash.to_be_bytes();
    let row = usize::from(u16::from_be_bytes([row_high, row_low])) % KNOWN;
    (row, 1 << (bit % 64))
}

/// A hash that grows letter by letter.
fn step(hash: u32, byte: u8) -> u32 {
    (hash.rotate_left(5) ^ u32::from(byte)).wrapping_mul(0x9e37_79b1)
}

/// A whole word's, not a beginning's.
fn whole(hash: u32) -> u32 {
    step(hash, 0)
}

/// The kinds a folded word is of.
pub(super) fn of(token: &Token) -> Kinds {
    let word = token.text.as_str();
    match word.as_bytes() {
        [b'%'] => return PERCENT,
        [b'0'..=b'9', ..] if is_currency(token.before) || is_currency(token.after) => return MONEY,
        [b'0'..=b'9', ..] => {
            return match word.len() {
                7.. => LONG_NUMBER | NUMBER,
                4..=6 => CODE_NUMBER | NUMBER,
                _ => NUMBER,
            };
        }
        _ => {}
    }
    let host = match (token.before, token.after) {
        ('-', '.') => HYPHENATED_HOST,
        _ => 0,
    };
    let lexicon = &*LEXICON;
    let mut kinds = host;
    let mut hash = 0;
    for (at, byte) in word.bytes().enumerate() {
        hash = step(hash, byte);
        if BEGINNINGS.contains(&(at + 1)) {
            kinds |= lexicon.get(hash);
        }
    }
    kinds | lexicon.get(whole(hash))
}

fn is_currency(ch: char) -> bool {
    matches!(ch, '$' | '€' | '£')
}

/// Each kind by its number.
pub(super) fn each(mut kinds: Kinds) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let kind = u8::try_from(kinds.trailing_zeros()).ok()?;
        kinds &= kinds.checked_sub(1)?;
        Some(kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::Folded;

    fn kinds(text: &str) -> Kinds {
        Folded::of(text)
            .tokens
            .iter()
            .fold(0, |all, it| all | of(it))
    }

    #[test]
    fn there_is_a_bit_for_each_kind() {
        let lists = LISTS.lines().filter(|it| !it.starts_with('#'));
        assert!((60..120).contains(&lists.count()));
        for line in LISTS.lines() {
            let is_list = line.split_once(": ").is_some();
            assert_eq!(is_list, !line.starts_with('#'), "{line}");
        }
    }

    #[test]
    fn each_word_of_a_kind_can_be_met() {
        let lists = LISTS.lines().filter_map(|it| it.split_once(": "));
        for (kind, words) in lists {
            let mut seen = std::collections::BTreeSet::new();
            for word in words.split_ascii_whitespace() {
                assert!(seen.insert(word), "{kind}: {word} stands twice");
                let plain = word.strip_suffix('*').unwrap_or(word);
                let is_word = plain.starts_with(|it: char| it.is_ascii_lowercase())
                    && plain.bytes().all(|it| it.is_ascii_alphanumeric());
                assert!(is_word, "{kind}: {word} is not as words are folded");
                let is_met = plain == word || BEGINNINGS.contains(&plain.len());
                assert!(
                    is_met,
                    "{kind}: {word} is longer or shorter than what is looked up"
                );
            }
        }
    }

    #[test]
    fn words_of_all_languages_are_of_one_kind() {
        let police = ["police", "policía", "polícia", "policja", "policję"].map(kinds);
        assert!(police.iter().all(|it| *it & police[0] != 0));
        assert_eq!(kinds("zxqv"), 0);
        assert_eq!(kinds("$20"), MONEY);
        assert_eq!(kinds("20 €"), MONEY);
        assert_eq!(kinds("482913"), CODE_NUMBER | NUMBER);
        assert_eq!(kinds("firm-refund.info") & HYPHENATED_HOST, HYPHENATED_HOST);
        assert_eq!(kinds("the e-mail. Next") & HYPHENATED_HOST, 0);
    }
}
