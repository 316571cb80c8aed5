//! `POST /v1/rules/dry-run`.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use recado_domain::decision::Fact;
use recado_domain::event::RecordKind;
use recado_domain::records::{Cause, LineReason, LineState};
use recado_domain::rules::Rule;
use recado_domain::{RuleId, ViolationCode};
use recado_platform::App;
use recado_platform::events::{LONGEST_DAYS, Replay, Replayed, back_test, check_rule, dry_run};
use recado_platform::manage::kept;
use recado_web::{Fields, FromBody, Json as Body, Money, Problem, Problems};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{ReadRule, RuleView};
use crate::events::{EventView, ReadEvent};
use recado_api::Manager;

/// The most lines that are shown.
const MOST_LINES: usize = 1_000;

/// A rule to be tried, and on what.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadDryRun` reads"
)]
pub struct DryRun {
    /// A draft; or else `rule_id`.
    rule: Option<RuleView>,
    /// A rule that is there.
    rule_id: Option<String>,
    /// An event that would be told now; without it, the events of the last days are looked at.
    event: Option<EventView>,
    /// How many days, 30 unless you say less.
    #[schema(minimum = 1, maximum = 30)]
    days: Option<u32>,
}

/// What a rule would make of events.
#[derive(Serialize, ToSchema)]
pub struct DryRunAnswer {
    /// Events that were looked at.
    events: usize,
    /// There were more, older events.
    more_events: bool,
    /// Messages that would go out.
    messages: usize,
    /// Their segments together.
    segments: u32,
    /// Their price together.
    price: Money,
    /// The newest lines, at most 1000.
    lines: Vec<DryRunLine>,
}

/// What would become of an event or a date.
#[derive(Serialize, ToSchema)]
struct DryRunLine {
    record: DryRunRecord,
    /// The event that sets it off; a reminder has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    event_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_id: Option<String>,
    status: DryRunStatus,
    /// When it would be so.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Why it would be `canceled` or `skipped`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<LineReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    segments: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Money>,
    /// What would decide.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facts: Vec<Fact>,
}

/// Where a line would stand (API contract; closed vocabulary).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DryRunStatus {
    /// It lies beyond the time that is looked at.
    Planned,
    Canceled,
    Skipped,
    Sent,
}

impl From<&LineState> for DryRunStatus {
    fn from(state: &LineState) -> Self {
        match state {
            LineState::Planned => Self::Planned,
            LineState::Canceled => Self::Canceled,
            LineState::Skipped => Self::Skipped,
            LineState::Sent { .. } => Self::Sent,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct DryRunRecord {
    kind: RecordKind,
    id: String,
}

impl From<Replayed> for DryRunLine {
    fn from(replayed: Replayed) -> Self {
        let at = replayed.at();
        let Replayed {
            record,
            line,
            message,
        } = replayed;
        let sent = message.as_ref();
        Self {
            status: DryRunStatus::from(&line.state),
            at,
            event_id: match line.cause {
                Cause::Event { event_id, .. } => Some(event_id),
                Cause::Reminder { .. } | Cause::Step { .. } => None,
            },
            contact_id: record.contact_id.map(|id| id.to_string()),
            reason: line.reason,
            to: sent.map(|it| it.to.as_str().to_owned()),
            segments: sent.map(|it| it.segments),
            price: sent.map(|it| it.price.into()),
            facts: sent.map_or(line.facts, |it| it.facts.clone()),
            body: message.map(|it| it.body),
            record: DryRunRecord {
                kind: record.kind,
                id: record.number,
            },
        }
    }
}

impl From<Replay> for DryRunAnswer {
    fn from(replay: Replay) -> Self {
        Self {
            events: replay.events,
            more_events: replay.is_cut,
            messages: replay.messages().count(),
            segments: replay.messages().map(|it| it.segments).sum(),
            price: replay.price().into(),
            lines: replay
                .lines
                .into_iter()
                .take(MOST_LINES)
                .map(DryRunLine::from)
                .collect(),
        }
    }
}

enum Which {
    Draft(Box<ReadRule>),
    There(RuleId),
}

/// What is asked for.
pub struct ReadDryRun {
    which: Which,
    event: Option<ReadEvent>,
    days: i64,
}

impl FromBody for ReadDryRun {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let is_given = |name: &&str| fields.has(name) && !fields.is_null(name);
        let is_named = ["rule", "rule_id"].iter().any(is_given);
        let draft: Option<ReadRule> = fields.optional("rule");
        let id = fields.optional_string("rule_id");
        let event: Option<ReadEvent> = fields.optional("event");
        let days = fields.optional_u32("days").map(i64::from);
        if days.is_some_and(|days| !(1..=LONGEST_DAYS).contains(&days)) {
            let message = "must be from 1 to 30";
            fields.violate("days", ViolationCode::OutOfRange, message);
        }
        let which = match (draft, id) {
            (Some(_), Some(_)) => {
                let message = "give either rule or rule_id";
                fields.violate("rule_id", ViolationCode::MutuallyExclusive, message);
                None
            }
            (Some(draft), None) => Some(Which::Draft(Box::new(draft))),
            (None, Some(id)) => match id.parse() {
                Ok(id) => Some(Which::There(id)),
                Err(_) => {
                    let message = "there is no such rule";
                    fields.violate("rule_id", ViolationCode::NotFound, message);
                    None
                }
            },
            (None, None) => {
                if !is_named {
                    let message = "rule or rule_id is required";
                    fields.violate("rule", ViolationCode::Required, message);
                }
                None
            }
        };
        Some(Self {
            which: which?,
            event,
            days: days.unwrap_or(LONGEST_DAYS),
        })
    }
}

/// Try a rule
///
/// Says who would get what, when and at what cost: of an event told now, followed into the future as
/// if nothing else happened; or of the events of the last 30 days, with the consent of that time and
/// your templates, hours and contacts as they are now. Sends nothing and changes nothing.
#[utoipa::path(
    post, path = "/v1/rules/dry-run", tag = "rules", security(("key" = [])),
    request_body = DryRun,
    responses((status = 200, body = DryRunAnswer), Problems),
)]
pub async fn dry_run_rule(
    Manager(who): Manager,
    State(app): State<App>,
    Body(asked): Body<ReadDryRun>,
) -> Result<Json<DryRunAnswer>, Problem> {
    let (firm, tenant) = (&who.firm, &who.tenant);
    let rule: Rule = match asked.which {
        Which::There(id) => kept::find(&app, tenant, &id).await?,
        Which::Draft(draft) => {
            let id = RuleId::generate(app.now(), app.ids.entropy());
            let draft = draft.made(id, app.now_kept());
            let checked = check_rule(&app, firm, tenant, &draft, None).await;
            checked.map_err(|error| error.within("rule"))?;
            draft
        }
    };
    let replay = match asked.event {
        Some(event) => {
            let event = event.of_firm_in(firm.country)?;
            dry_run(&app, firm, tenant, &rule, event).await?
        }
        None => back_test(&app, firm, tenant, &rule, asked.days).await?,
    };
    Ok(Json(replay.into()))
}
