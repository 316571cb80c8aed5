use serde::{Deserialize, Serialize};

use crate::TemplateId;
use crate::question::Choice;

/// A word that a client may answer to what a rule sends, and what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeywordReply {
    /// The choice. Its text may have short codes: they are filled when the question is asked.
    #[serde(flatten)]
    pub choice: Choice,
    /// The template that is answered, where the choice has no text of its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub template_id: Option<TemplateId>,
}
