//! What a rule's message asks, where the rule knows words that may be answered.

use jiff::{SignedDuration, Timestamp};
use recado_content::Language;
use recado_domain::decision::Fact;
use recado_domain::question::{AskedAbout, Choice};
use recado_domain::records::{LineReason, Unsaid};
use recado_domain::rules::KeywordReply;
use recado_domain::template::MessageTemplate;
use recado_domain::{Error, TemplateId, Tenant};

use super::text::Writer;
use crate::App;
use crate::app::later;
use crate::send::Question;

/// How long a question is open that is about nothing to come: the steps of a ladder lie about so far
/// apart.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(24 * 7);

/// The templates that are answered.
pub(super) fn answered<'a>(replies: impl IntoIterator<Item = &'a KeywordReply>) -> Vec<TemplateId> {
    let named = replies.into_iter();
    named.filter_map(|it| it.template_id.clone()).collect()
}

/// Those of these templates that are there.
pub(super) async fn templates(
    app: &App,
    tenant: &Tenant,
    ids: &[TemplateId],
) -> Result<Vec<MessageTemplate>, Error> {
    match ids.is_empty() {
        true => Ok(Vec::new()),
        false => app.store.several_kept(tenant, ids).await,
    }
}

/// The question, its answers written out: they are bound to the record as it is now. It is open until
/// what it is about takes place. An answer that cannot be written out is left to a person.
pub(super) fn question(
    writer: &Writer<'_>,
    language: Language,
    replies: &[KeywordReply],
    answers: &[MessageTemplate],
) -> Option<Question> {
    if replies.is_empty() {
        return None;
    }
    let choice = |reply: &KeywordReply| {
        let plain = reply.choice.clone();
        match answer(writer, language, reply, answers) {
            Ok(text) => Choice { text, ..plain },
            Err(unsaid) => Choice {
                text: None,
                unsaid: Some(unsaid),
                hand_over: true,
                ..plain
            },
        }
    };
    Some(Question::Choices {
        choices: replies.iter().map(choice).collect(),
        about: Some(AskedAbout {
            record: writer.record.id.clone(),
            revision: writer.record.now.revision,
        }),
        open_until: Some(open_until(writer)),
    })
}

fn open_until(writer: &Writer<'_>) -> Timestamp {
    let to_come = writer.record.now.scheduled_for;
    let to_come = to_come.filter(|at| *at > writer.now);
    to_come.unwrap_or_else(|| later(writer.now, OPEN_FOR))
}

fn answer(
    writer: &Writer<'_>,
    language: Language,
    reply: &KeywordReply,
    answers: &[MessageTemplate],
) -> Result<Option<String>, Unsaid> {
    let unwritten = |facts| Unsaid {
        reason: LineReason::Template,
        facts,
    };
    if let Some(text) = &reply.choice.text {
        return writer.text(text, language).map(Some).map_err(unwritten);
    }
    let Some(id) = &reply.template_id else {
        return Ok(None);
    };
    let Some(template) = answers.iter().find(|it| it.id == *id) else {
        let name = &reply.choice.name;
        let detail = format!("The template that is answered to \"{name}\" is gone.");
        return Err(Unsaid {
            reason: LineReason::TemplateDeleted,
            facts: vec![Fact::new("template", "deleted", detail)],
        });
    };
    let written = writer.template(template).map_err(unwritten)?;
    Ok(Some(written.body))
}
