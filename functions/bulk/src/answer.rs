//! Bulk sends and their recipients as the API shows them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use recado_domain::bulk::{BulkSend, BulkStatus, Tally};
use recado_domain::decision::Fact;
use recado_platform::bulk::{Given, Line};
use recado_web::Money;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A bulk send.
#[derive(Serialize, ToSchema)]
pub struct BulkAnswer {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    status: BulkStatus,
    /// Why it stands there, such as `insufficient_balance`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    category: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location_id: Option<String>,
    from: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    send_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    useless_after: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    completed_at: Option<Timestamp>,
    /// Recipients given.
    total: u32,
    /// Segments of all that are written to, once that is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    segments: Option<u32>,
    /// What is held for it, at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Money>,
    /// What it cost, once it is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<Money>,
    /// How many recipients stand where.
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<BTreeMap<String, u32>>,
}

impl From<BulkSend> for BulkAnswer {
    fn from(send: BulkSend) -> Self {
        let price = send.price();
        Self {
            id: send.id.to_string(),
            name: send.name,
            status: send.status,
            reason: send.reason,
            category: send.category.as_str(),
            topic: send.topic,
            location_id: send.location_id.map(|id| id.to_string()),
            from: send.from.as_str().to_owned(),
            created_at: send.created_at,
            send_at: send.send_at,
            useless_after: send.useless_after,
            started_at: send.started_at,
            completed_at: send.settled.map(|it| it.at),
            total: send.given,
            segments: send.plan.as_ref().map(|plan| plan.segments),
            price: send.plan.map(|_| price.into()),
            cost: send.settled.map(|it| it.cost.into()),
            counts: None,
        }
    }
}

impl BulkAnswer {
    /// With how many recipients stand where.
    pub fn with_tally(self, tally: Tally) -> Self {
        Self {
            counts: Some(tally.counts),
            ..self
        }
    }
}

/// A recipient of a bulk send.
#[derive(Default, Serialize, ToSchema)]
pub struct LineAnswer {
    /// Its message, once its bulk send is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The number, or what was given in its place.
    to: String,
    /// The contact in whose thread it stands, once its bulk send is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_id: Option<String>,
    /// As a message's, or `skipped`; `given` before its bulk send is planned.
    status: &'static str,
    /// Of its text, once its bulk send is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    segments: Option<u32>,
    /// Of its text, once its bulk send is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
    /// The carrier's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<u32>,
    /// Why it stands so.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Why it is not written to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facts: Vec<Fact>,
    /// All contacts with this tag, before its bulk send is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    /// Its values of short codes, before its bulk send is planned.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    variables: BTreeMap<String, Value>,
}

/// The status of recipients whose bulk send is not planned.
pub const GIVEN: &str = "given";

impl From<Line> for LineAnswer {
    fn from(line: Line) -> Self {
        Self {
            id: Some(line.id.to_string()),
            to: line.to,
            contact_id: Some(line.contact.to_string()),
            status: line.stands.as_str(),
            segments: Some(line.segments),
            price: Some(line.price.into()),
            at: line.at,
            code: line.code,
            reason: line.reason,
            facts: line.facts,
            ..Self::default()
        }
    }
}

impl From<Given> for LineAnswer {
    fn from(given: Given) -> Self {
        Self {
            to: given.shown(),
            status: GIVEN,
            reason: given.wrong,
            tag: given.tag,
            variables: given.variables,
            ..Self::default()
        }
    }
}
