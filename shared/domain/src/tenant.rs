//! Whose data something is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::FirmId;
use crate::ids::IdError;

/// Live data, or the sandbox's. The two never meet: each has its own balance, messages and ledger.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Real messages, real money.
    Live,
    /// Test keys: nothing reaches the carrier, nothing costs.
    Test,
}

impl Mode {
    /// `live` or `test`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Test => "test",
        }
    }
}

/// Whose data: a firm, in one of its two modes. Written `frm_demo` or `frm_demo~test`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tenant {
    /// The firm.
    pub firm: FirmId,
    /// Live or test.
    pub mode: Mode,
}

impl Tenant {
    /// The firm's live data.
    pub fn live(firm: FirmId) -> Self {
        Self {
            firm,
            mode: Mode::Live,
        }
    }

    /// The firm's sandbox.
    pub fn test(firm: FirmId) -> Self {
        Self {
            firm,
            mode: Mode::Test,
        }
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mode {
            Mode::Live => self.firm.fmt(f),
            Mode::Test => write!(f, "{}~test", self.firm),
        }
    }
}

impl FromStr for Tenant {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Ok(match text.strip_suffix("~test") {
            Some(firm) => Self::test(firm.parse()?),
            None => Self::live(text.parse()?),
        })
    }
}

impl TryFrom<String> for Tenant {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Tenant> for String {
    fn from(tenant: Tenant) -> String {
        tenant.to_string()
    }
}
