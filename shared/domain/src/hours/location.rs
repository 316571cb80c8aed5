use jiff::Timestamp;
use recado_content::Language;
use serde::{Deserialize, Serialize};

use crate::firm::SenderAddress;
use crate::{LocationId, TemplateId};

use super::{Closures, OpeningHours, Zone};

/// Longest name of a location.
pub const MAX_LOCATION_NAME_CHARACTERS: usize = 100;

/// A firm's branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Its id.
    pub id: LocationId,
    /// Its name, as clients know it.
    pub name: String,
    /// Where its clock stands.
    pub time_zone: Zone,
    /// When it is open.
    #[serde(default)]
    pub hours: OpeningHours,
    /// When it is closed all the same.
    #[serde(default)]
    pub closures: Closures,
    /// The language it writes in, if not the firm's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<Language>,
    /// What its messages come from, if not the firm's default.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sender: Option<SenderAddress>,
    /// Whether who writes while it is closed is told when somebody is back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub away_reply: bool,
    /// The firm's own words for that, where it has some.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub away_template_id: Option<TemplateId>,
    /// When it was created.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// Counts changes; the ETag.
    #[serde(default)]
    pub version: u64,
}
