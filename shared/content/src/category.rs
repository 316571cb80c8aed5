//! Why a message is sent.

use serde::{Deserialize, Serialize};

/// Why a message is sent; decides which rules apply.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// About something the recipient did or asked for.
    #[default]
    Transactional,
    /// A person writing to a person.
    Conversational,
    /// About money owed.
    Collection,
    /// Anything that sells.
    Marketing,
}

impl Category {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Transactional,
        Self::Conversational,
        Self::Collection,
        Self::Marketing,
    ];

    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transactional => "transactional",
            Self::Conversational => "conversational",
            Self::Collection => "collection",
            Self::Marketing => "marketing",
        }
    }
}
