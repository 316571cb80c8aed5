//! What a firm may choose about the coach's remarks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Finding, FindingCode, Severity};

/// A firm's choices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CoachSettings {
    /// What happens to a text that names neither firm nor sender.
    pub sender_missing: SenderMissing,
    /// What is added then; `- ` and the firm's name where nothing is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// How loud remarks with a code may be. Refusals stay refusals.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub levels: BTreeMap<FindingCode, Level>,
}

/// What happens to a text that names neither firm nor sender.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SenderMissing {
    /// It is remarked.
    #[default]
    Flag,
    /// The firm's signature is added.
    Sign,
}

/// How loud a remark may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Not made.
    Off,
    /// Advice at most.
    Advise,
    /// A warning at most.
    Warn,
}

/// A person's word that a refusal does not fit this text, kept with the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Which refusal.
    pub code: FindingCode,
    /// Why it does not fit, as the person wrote it.
    pub reason: String,
}

impl FindingCode {
    /// Whether a person may answer for a refusal with a reason: only where neither a law nor a
    /// carrier's rule stands behind it.
    pub fn may_be_overridden(self) -> bool {
        matches!(self, Self::PaymentChoiceMissing | Self::UnresolvedCode)
    }
}

/// The remarks as a firm wants them: quieter where it chose so, refusals as they are, unless a
/// person answers for one that may be overridden; its reason is then kept with the remark.
///
/// ```
/// use recado_content::{CoachContext, CoachSettings, FindingCode, Level, apply_settings, coach};
/// let context = CoachContext { firm_name: "Miller", ..CoachContext::default() };
/// let findings = coach("Miller: ready 🙂 at bit.ly/x. Call us.", &context);
/// let mut settings = CoachSettings::default();
/// settings.levels.insert(FindingCode::Emoji, Level::Off);
/// settings.levels.insert(FindingCode::UrlShortener, Level::Off);
/// let findings = apply_settings(findings, &settings, &[]);
/// assert_eq!(findings.len(), 1);
/// assert_eq!(findings[0].code, FindingCode::UrlShortener);
/// ```
pub fn apply_settings(
    findings: Vec<Finding>,
    settings: &CoachSettings,
    overrides: &[Override],
) -> Vec<Finding> {
    let lowered = findings.into_iter().filter_map(|finding| {
        let severity = match (finding.severity, settings.levels.get(&finding.code)) {
            (Severity::Refuse, _) => return Some(overridden(finding, overrides)),
            (_, Some(Level::Off)) => return None,
            (_, Some(Level::Advise)) => Severity::Advise,
            (severity, Some(Level::Warn) | None) => severity,
        };
        Some(Finding {
            severity,
            ..finding
        })
    });
    lowered.collect()
}

fn overridden(mut finding: Finding, overrides: &[Override]) -> Finding {
    let answered = overrides.iter().find(|it| it.code == finding.code);
    let answered = answered.filter(|it| !it.reason.trim().is_empty());
    if let Some(answered) = answered.filter(|it| it.code.may_be_overridden()) {
        finding.severity = Severity::Warn;
        finding.override_reason = Some(answered.reason.clone());
    }
    finding
}
