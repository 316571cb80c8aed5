//! What was planned for a record and what became of it.

use jiff::Timestamp;
use recado_domain::decision::Fact;
use recado_domain::event::RecordKind;
use recado_domain::records::{FeedReason, FeedStatus, Line, LineReason, LineState, RecordAnswer};
use recado_domain::rules::Rule;
use recado_domain::{Error, MessageId, RecordId, RuleId, Status, Tenant};

use super::all_rules;
use crate::App;

/// A line of a feed.
#[derive(Clone, Debug)]
pub struct FeedLine {
    /// The rule that wanted it, or that asked; none where the firm asked by itself.
    pub rule_id: Option<RuleId>,
    /// Where it stands; an answer is `received`.
    pub status: FeedStatus,
    /// When it is due, or was decided.
    pub at: Timestamp,
    /// Why it is so.
    pub reason: Option<FeedReason>,
    /// The message it became, or that answers.
    pub message_id: Option<MessageId>,
    /// What decided.
    pub facts: Vec<Fact>,
}

/// All lines of a record, newest first.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Unavailable`].
pub async fn feed(
    app: &App,
    tenant: &Tenant,
    kind: RecordKind,
    number: &str,
) -> Result<Vec<FeedLine>, Error> {
    let id = RecordId::of(kind.as_str(), number);
    let record = app.store.record(tenant, &id).await?;
    let record = record.ok_or(Error::NotFound("record"))?;
    let rules = all_rules(app, tenant).await?;
    let sent = record.lines.iter().filter_map(Line::message_id);
    let ids: Vec<MessageId> = sent.cloned().collect();
    let messages = app.store.messages(tenant, &ids).await?;
    let shown = |line: &Line| {
        let message = line
            .message_id()
            .and_then(|id| messages.iter().find(|message| message.id == *id));
        match message {
            None => planned_or_over(line, &rules),
            Some(message) => {
                let last = message.timeline.last();
                FeedLine {
                    status: FeedStatus::Message(message.status),
                    at: last.map_or(message.created_at, |moment| moment.at),
                    reason: last.and_then(|moment| moment.reason.clone().map(FeedReason::Words)),
                    facts: message.facts.clone(),
                    ..planned_or_over(line, &rules)
                }
            }
        }
    };
    let answers = record.answers.iter().flat_map(answer_lines);
    let mut lines: Vec<FeedLine> = record.lines.iter().map(shown).chain(answers).collect();
    // What is planned comes first, the furthest ahead on top; the order among equals is theirs.
    lines.reverse();
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    Ok(lines)
}

/// A client's answer, and the firm's words for it where they did not go.
fn answer_lines(answer: &RecordAnswer) -> impl Iterator<Item = FeedLine> {
    let received = FeedLine {
        rule_id: answer.rule_id.clone(),
        status: FeedStatus::Message(Status::Received),
        at: answer.at,
        reason: Some(FeedReason::Words(answer.choice.clone())),
        message_id: Some(answer.message_id.clone()),
        facts: Vec::new(),
    };
    let unsaid = answer.unsaid.as_ref().map(|unsaid| FeedLine {
        status: FeedStatus::Skipped,
        reason: Some(FeedReason::Line(unsaid.reason)),
        facts: unsaid.facts.clone(),
        message_id: None,
        ..received.clone()
    });
    std::iter::once(received).chain(unsaid)
}

fn planned_or_over(line: &Line, rules: &[Rule]) -> FeedLine {
    // A rule that is gone sends nothing any more; its lines find out when their time comes.
    let is_orphan = line.is_planned() && !rules.iter().any(|rule| rule.id == line.rule_id);
    let (status, reason) = match &line.state {
        LineState::Planned if is_orphan => (FeedStatus::Canceled, Some(LineReason::RuleDeleted)),
        LineState::Planned => (FeedStatus::Planned, line.reason),
        LineState::Canceled => (FeedStatus::Canceled, line.reason),
        LineState::Skipped => (FeedStatus::Skipped, line.reason),
        // Its message is written before the line says so.
        LineState::Sent { .. } => (FeedStatus::Message(Status::Queued), None),
    };
    FeedLine {
        rule_id: Some(line.rule_id.clone()),
        status,
        at: match &line.state {
            LineState::Planned => line.due,
            _ => line.ended_at.unwrap_or(line.due),
        },
        reason: reason.map(FeedReason::Line),
        message_id: line.message_id().cloned(),
        facts: line.facts.clone(),
    }
}
