//! What a new firm of some kind begins with: templates in five languages, and rules that send them.
//! The texts are data beside this file.

use std::collections::BTreeMap;
use std::str::FromStr;

use recado_content::{Category, Language};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::question::LadderEffect;
use crate::rules::{Lapse, Trigger};
use crate::{Error, Topic};

/// For which kind of firm.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StarterKind {
    /// It repairs what clients bring or have at home.
    RepairShop,
    /// It has appointments.
    Clinic,
    /// It sells.
    Shop,
    /// It needs documents and meets deadlines.
    Accountant,
    /// It waits for money.
    Collections,
}

impl StarterKind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::RepairShop,
        Self::Clinic,
        Self::Shop,
        Self::Accountant,
        Self::Collections,
    ];

    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RepairShop => "repair_shop",
            Self::Clinic => "clinic",
            Self::Shop => "shop",
            Self::Accountant => "accountant",
            Self::Collections => "collections",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::RepairShop => include_str!("repair_shop.json"),
            Self::Clinic => include_str!("clinic.json"),
            Self::Shop => include_str!("shop.json"),
            Self::Accountant => include_str!("accountant.json"),
            Self::Collections => include_str!("collections.json"),
        }
    }
}

impl FromStr for StarterKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.as_str() == text)
            .ok_or(Error::NotFound("starter"))
    }
}

/// Templates and the rules that send them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Starter {
    /// What it is for, in a sentence.
    pub about: String,
    /// The templates by the names that the rules call them.
    pub templates: BTreeMap<String, StarterTemplate>,
    /// The words that are understood, by the names that the rules call them.
    #[serde(default)]
    pub replies: BTreeMap<String, Vec<StarterReply>>,
    /// The rules, in the order in which a firm meets them.
    pub rules: Vec<StarterRule>,
}

/// A template of a starter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StarterTemplate {
    /// What the firm reads in its list.
    pub name: String,
    /// Why it is sent.
    pub category: Category,
    /// What its recipients consent to.
    #[serde(default)]
    pub topic: Option<Topic>,
    /// The text in each language.
    pub variants: BTreeMap<Language, String>,
}

/// A word that is understood in answer to a rule of a starter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StarterReply {
    /// What it is called in feeds.
    pub name: String,
    /// What may be written for it, in any language.
    pub words: Vec<String>,
    /// Which template is answered.
    pub template: String,
    /// Somebody has to do something.
    #[serde(default)]
    pub hand_over: bool,
    /// What it does to the collection ladder.
    #[serde(default)]
    pub ladder: Option<LadderEffect>,
}

/// A rule of a starter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StarterRule {
    /// What the firm reads in its list.
    pub name: String,
    /// Which template it sends.
    pub template: String,
    /// What sets it off.
    pub trigger: Trigger,
    /// What it asks of the record.
    #[serde(default)]
    pub condition: Option<String>,
    /// How long after the event.
    #[serde(default)]
    pub delay: Option<Lapse>,
    /// How long the event must have stood.
    #[serde(default)]
    pub grace: Option<Lapse>,
    /// Only while the branch is open.
    #[serde(default)]
    pub working_hours_only: bool,
    /// How long it is of use.
    #[serde(default)]
    pub useless_after: Option<Lapse>,
    /// Which words are understood in answer.
    #[serde(default)]
    pub replies: Option<String>,
}

impl Starter {
    /// What a firm of this kind begins with.
    ///
    /// # Errors
    /// [`Error::Internal`] for a file that makes no sense, which a test keeps from being built.
    pub fn of(kind: StarterKind) -> Result<Self, Error> {
        serde_json::from_str(kind.text())
            .map_err(|error| Error::Internal(format!("starter {}: {error}", kind.as_str())))
    }
}
