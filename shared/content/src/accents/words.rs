//! Words that stay the words they are without their accents.
//!
//! Only what a list names may lose its accents, so that a word nobody looked at keeps them. The list
//! holds for texts of every language at once: a short text does not tell its own for certain.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

struct Listed {
    words: FxHashSet<&'static str>,
    /// Endings that stand for a whole family, such as `ción`.
    endings: Vec<&'static str>,
}

static LISTED: LazyLock<Listed> = LazyLock::new(|| {
    let lines = include_str!("bare.txt").lines();
    let entries = lines
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_ascii_whitespace);
    let (endings, words): (Vec<_>, Vec<_>) = entries.partition(|it| it.starts_with('-'));
    Listed {
        words: words.into_iter().collect(),
        endings: endings
            .into_iter()
            .filter_map(|it| it.strip_prefix('-'))
            .collect(),
    }
});

/// Whether a word, in lower case, may be written without the accents that GSM-7 lacks.
pub(super) fn may_be_bare(word: &str) -> bool {
    // A word that is hardly more than the ending may be any.
    let ends = |ending: &&str| {
        word.strip_suffix(*ending)
            .is_some_and(|it| it.chars().nth(1).is_some())
    };
    LISTED.words.contains(word) || LISTED.endings.iter().any(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_words_and_endings_of_four_languages() {
        for word in ["información", "não", "również", "hôtel", "gonzález"] {
            assert!(may_be_bare(word), "{word}");
        }
        assert!(LISTED.words.len() > 10_000);
        assert!(LISTED.endings.contains(&"ción"));
        assert!(!may_be_bare("ción") && !may_be_bare("xyzá"));
    }
}
