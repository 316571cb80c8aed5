//! `POST /v1/rules/bulk`.

use axum::Json;
use axum::extract::State;
use recado_domain::{Channel, RuleId, Violation, ViolationCode};
use recado_platform::App;
use recado_platform::events::{BulkEdit, bulk};
use recado_web::{Fields, FromBody, Json as Body, Problem, Problems};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::{CHANNELS, RuleAnswer, location_ids, template_id};
use recado_api::Manager;

const ACTIONS: [&str; 4] = ["delete", "set_template", "set_channel", "copy_to_locations"];
const MOST_RULES: usize = 100;

/// What is done with several rules.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Action {
    Delete,
    SetTemplate,
    SetChannel,
    CopyToLocations,
}

/// Several rules, and what is done with them.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadBulk` reads"
)]
pub struct RulesBulk {
    ids: Vec<String>,
    action: Action,
    /// For `set_template`.
    template_id: Option<String>,
    /// For `set_channel`.
    channel: Option<Channel>,
    /// For `copy_to_locations`.
    location_ids: Option<Vec<String>>,
}

/// What was changed, made or deleted.
#[derive(Serialize, ToSchema)]
pub struct RulesBulkAnswer {
    data: Vec<RuleAnswer>,
}

/// An edit from a request.
pub struct ReadBulk {
    ids: Vec<RuleId>,
    edit: BulkEdit,
}

impl FromBody for ReadBulk {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let ids = fields.required("ids", rule_ids);
        let action: Option<Action> = fields.required("action", |fields, name| {
            fields.optional_enum(name, &ACTIONS)
        });
        let edit = match action? {
            Action::Delete => Some(BulkEdit::Delete),
            Action::SetTemplate => {
                let template = fields.required("template_id", template_id);
                template.map(BulkEdit::SetTemplate)
            }
            Action::SetChannel => {
                let channel = fields.required("channel", |fields, name| {
                    fields.optional_enum(name, &CHANNELS)
                });
                channel.map(BulkEdit::SetChannel)
            }
            Action::CopyToLocations => {
                let read = |fields: &mut Fields, name: &str| Some(location_ids(fields, name));
                let locations = fields.required("location_ids", read)?;
                if locations.is_empty() && fields.is_valid() {
                    fields.violate("location_ids", ViolationCode::Empty, "must not be empty");
                }
                Some(BulkEdit::CopyToLocations(locations))
            }
        };
        Some(Self {
            ids: ids?,
            edit: edit?,
        })
    }
}

fn rule_ids(fields: &mut Fields, name: &str) -> Option<Vec<RuleId>> {
    let texts = fields.optional_strings(name)?;
    let wrong = match texts.len() {
        0 => Some((ViolationCode::Empty, "must not be empty")),
        1..=MOST_RULES => None,
        _ => Some((ViolationCode::TooMany, "must be at most 100")),
    };
    if let Some((code, message)) = wrong {
        if fields.is_valid() {
            fields.violate(name, code, message);
        }
        return None;
    }
    let mut ids: Vec<RuleId> = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        match text.parse() {
            Ok(id) if !ids.contains(&id) => ids.push(id),
            Ok(_) => {}
            Err(_) => {
                let path = format!("{}[{index}]", fields.path_of(name));
                let message = "there is no such rule";
                fields.extend([Violation::new(path, ViolationCode::NotFound, message)]);
            }
        }
    }
    Some(ids)
}

/// Change several rules
///
/// All or none. Copies are rules of their own.
#[utoipa::path(
    post, path = "/v1/rules/bulk", tag = "rules", security(("key" = [])),
    request_body = RulesBulk,
    responses((status = 200, body = RulesBulkAnswer), Problems),
)]
pub async fn change_many(
    Manager(who): Manager,
    State(app): State<App>,
    Body(wanted): Body<ReadBulk>,
) -> Result<Json<RulesBulkAnswer>, Problem> {
    let rules = bulk(&app, &who.firm, &who.tenant, &wanted.ids, &wanted.edit).await?;
    let data = rules.into_iter().map(RuleAnswer::from).collect();
    Ok(Json(RulesBulkAnswer { data }))
}
