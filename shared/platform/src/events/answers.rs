//! What a rule lets be answered by itself, looked at before anybody is written to.

use std::collections::BTreeMap;

use recado_content::{Language, ReviewContext, Template, review};
use recado_domain::firm::Firm;
use recado_domain::message::Category;
use recado_domain::rules::KeywordReply;
use recado_domain::template::MessageTemplate;
use recado_domain::{Violation, ViolationCode};

use crate::manage::templates::sample;

/// What stands for the value of a code that only a record can fill.
const SOMETHING: &str = "...";

/// What keeps the answers of a rule from being sent, whatever the record: the coach refuses them.
pub(super) fn refused(
    firm: &Firm,
    replies: &[KeywordReply],
    templates: &[MessageTemplate],
) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (index, reply) in replies.iter().enumerate() {
        if let Some(text) = &reply.choice.text {
            let field = format!("replies[{index}].answer");
            violations.extend(refused_text(firm, None, &field, text));
        }
        let named = reply.template_id.as_ref();
        let template = named.and_then(|id| templates.iter().find(|it| it.id == *id));
        let variants = template.iter().flat_map(|it| &it.variants);
        for (language, variant) in variants {
            let field = format!("replies[{index}].template_id");
            violations.extend(refused_text(firm, Some(*language), &field, &variant.body));
        }
    }
    violations
}

/// What the coach refuses in a text of this language; of the firm's, or what it reads like, where none is said.
fn refused_text(
    firm: &Firm,
    language: Option<Language>,
    field: &str,
    text: &str,
) -> Vec<Violation> {
    let Some(filled) = filled(firm, language.unwrap_or(firm.language), text) else {
        return Vec::new();
    };
    let context = ReviewContext {
        category: Category::Conversational,
        language,
        fallback_language: firm.language,
        firm_name: &firm.name,
        ..ReviewContext::default()
    };
    let review = review(&filled, &context, &firm.coach);
    let refused = review.refusals().map(|finding| {
        let message = format!("{}: {}", finding.code.as_str(), finding.message);
        Violation::new(field, ViolationCode::RefusedByCoach, message)
    });
    refused.collect()
}

/// The text with sample values. What it is with a record's own is seen when it is asked.
fn filled(firm: &Firm, language: Language, text: &str) -> Option<String> {
    let template = Template::parse(text).ok()?;
    let codes = sample(firm, language);
    let nothing: BTreeMap<String, &str> = BTreeMap::new();
    let unfilled = match codes.render(&template, &nothing) {
        Ok(filled) => return Some(filled),
        Err(errors) => errors.into_iter().filter_map(|error| error.name),
    };
    let stand_ins: BTreeMap<String, &str> = unfilled.map(|name| (name, SOMETHING)).collect();
    codes.render(&template, &stand_ins).ok()
}
