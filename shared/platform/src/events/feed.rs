//! What was planned for a record and what became of it.

use jiff::Timestamp;
use recado_domain::decision::Fact;
use recado_domain::event::RecordKind;
use recado_domain::records::{Line, LineState, RecordAnswer};
use recado_domain::rules::Rule;
use recado_domain::{Error, MessageId, RecordId, RuleId, Status, Tenant};

use super::all_rules;
use crate::App;

/// A line of a feed.
#[derive(Clone, Debug)]
pub struct FeedLine {
    /// The rule that wanted it, or that asked; none where the firm asked by itself.
    pub rule_id: Option<RuleId>,
    /// `planned`, `canceled`, `skipped`, or the message's own status: that of an answer is `received`.
    pub status: &'static str,
    /// When it is due, or was decided.
    pub at: Timestamp,
    /// Why it is so.
    pub reason: Option<String>,
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
                    status: message.status.as_str(),
                    at: last.map_or(message.created_at, |moment| moment.at),
                    reason: last.and_then(|moment| moment.reason.clone()),
                    facts: message.facts.clone(),
                    ..planned_or_over(line, &rules)
                }
            }
        }
    };
    let answers = record.answers.iter().map(FeedLine::from);
    let mut lines: Vec<FeedLine> = record.lines.iter().map(shown).chain(answers).collect();
    // What is planned comes first, the furthest ahead on top; the order among equals is theirs.
    lines.reverse();
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    Ok(lines)
}

impl From<&RecordAnswer> for FeedLine {
    fn from(answer: &RecordAnswer) -> Self {
        Self {
            rule_id: answer.rule_id.clone(),
            status: Status::Received.as_str(),
            at: answer.at,
            reason: Some(answer.choice.clone()),
            message_id: Some(answer.message_id.clone()),
            facts: Vec::new(),
        }
    }
}

fn planned_or_over(line: &Line, rules: &[Rule]) -> FeedLine {
    // A rule that is gone sends nothing any more; its lines find out when their time comes.
    let is_orphan = line.is_planned() && !rules.iter().any(|rule| rule.id == line.rule_id);
    let (status, reason) = match &line.state {
        LineState::Planned if is_orphan => ("canceled", Some("rule_deleted".to_owned())),
        LineState::Planned => ("planned", line.reason.clone()),
        LineState::Canceled => ("canceled", line.reason.clone()),
        LineState::Skipped => ("skipped", line.reason.clone()),
        // Its message is written before the line says so.
        LineState::Sent { .. } => ("queued", None),
    };
    FeedLine {
        rule_id: Some(line.rule_id.clone()),
        status,
        at: match &line.state {
            LineState::Planned => line.due,
            _ => line.ended_at.unwrap_or(line.due),
        },
        reason,
        message_id: line.message_id().cloned(),
        facts: line.facts.clone(),
    }
}
