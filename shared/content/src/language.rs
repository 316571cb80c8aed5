//! The languages whose texts are understood.

use serde::{Deserialize, Serialize};

use crate::fold::Folded;

mod guess;

/// A language the coaches know.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
    /// Portuguese.
    Pt,
    /// Polish.
    Pl,
    /// French.
    Fr,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::En, Self::Es, Self::Pt, Self::Pl, Self::Fr];

    /// Reads a language tag (BCP 47) such as `pt` or `pt-BR`; only the language counts.
    pub fn parse(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next()?.to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == language)
    }

    /// The language's code (ISO 639-1).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::Pt => "pt",
            Self::Pl => "pl",
            Self::Fr => "fr",
        }
    }
    /// The language a text is most likely in; nothing where it does not tell.
    ///
    /// ```
    /// use recado_content::Language;
    /// assert_eq!(Language::guess("A sua encomenda chega amanhã"), Some(Language::Pt));
    /// assert_eq!(Language::guess("OK"), None);
    /// ```
    pub fn guess(text: &str) -> Option<Self> {
        Self::guess_folded(text, &Folded::of(text))
    }

    pub(crate) fn guess_folded(text: &str, folded: &Folded) -> Option<Self> {
        guess::guess(text, folded.tokens.iter().map(|it| it.text.as_str()))
    }
}
