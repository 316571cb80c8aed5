//! The control API under `/_simulator`: what tests and people at the console tell the simulator.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::accounts::Accounts;
use crate::error::ApiError;
use crate::faults::Faults;
use crate::inbound::{Inbound, PhoneMessage};
use crate::message::Message;
use crate::plan::Delays;
use crate::shared::{Shared, lock};
use crate::webhook::InboundReport;

/// Everything under `/_simulator`.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let control = Router::new()
        .route("/health", get(health))
        .route("/faults", get(faults).put(set_faults).delete(clear_faults))
        .route("/messages", get(messages))
        .route("/phones", get(phones))
        .route("/phones/{number}/messages", get(phone_history))
        .route("/inbound", post(inbound))
        .route("/requests", get(requests).delete(forget_requests))
        .route("/accounts", get(accounts).put(set_accounts))
        .route("/settings", get(settings).put(set_settings))
        .route("/clock", get(clock).put(set_clock))
        .with_state(shared);
    Router::new().nest("/_simulator", control)
}

type Control = State<Arc<Shared>>;

async fn health(State(shared): Control) -> Json<Value> {
    Json(json!({
        "status": "ok",
        "messages": shared.carrier().messages().len(),
        "idle": shared.is_idle(),
    }))
}

async fn faults(State(shared): Control) -> Json<Faults> {
    Json(shared.carrier().faults().clone())
}

async fn set_faults(State(shared): Control, Json(faults): Json<Faults>) -> Json<Faults> {
    shared.carrier().set_faults(faults.clone());
    Json(faults)
}

async fn clear_faults(State(shared): Control) -> StatusCode {
    shared.carrier().set_faults(Faults::default());
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct MessageFilter {
    to: Option<String>,
    from: Option<String>,
}

async fn messages(
    State(shared): Control,
    Query(filter): Query<MessageFilter>,
) -> Json<Vec<Message>> {
    let carrier = shared.carrier();
    let found = carrier.messages().iter().filter(|message| {
        filter.to.as_ref().is_none_or(|to| *to == message.to)
            && (filter.from.is_none() || filter.from == message.from)
    });
    Json(found.cloned().collect())
}

async fn phones(State(shared): Control) -> Json<Vec<String>> {
    Json(shared.carrier().phones())
}

async fn phone_history(
    State(shared): Control,
    Path(number): Path<String>,
) -> Json<Vec<PhoneMessage>> {
    Json(shared.carrier().phone_history(&number))
}

async fn inbound(
    State(shared): Control,
    Json(inbound): Json<Inbound>,
) -> Result<Json<InboundReport>, ApiError> {
    // In its own task, so that it is finished even when nobody waits for the report.
    let received = tokio::spawn(async move { shared.inbound(inbound).await });
    match received.await {
        Ok(report) => report.map(Json),
        Err(_) => Err(ApiError::internal()),
    }
}

async fn requests(State(shared): Control) -> Json<BTreeMap<&'static str, u64>> {
    Json(lock(&shared.requests).clone())
}

async fn forget_requests(State(shared): Control) -> StatusCode {
    lock(&shared.requests).clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    account_sid: String,
    auth_token: String,
}

async fn accounts(State(shared): Control) -> Json<Vec<String>> {
    let accounts = shared
        .accounts
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    Json(accounts.sids().map(str::to_owned).collect())
}

async fn set_accounts(State(shared): Control, Json(accounts): Json<Vec<Account>>) -> StatusCode {
    let pairs = accounts
        .into_iter()
        .map(|account| (account.account_sid, account.auth_token));
    shared.set_accounts(Accounts::new(pairs));
    StatusCode::NO_CONTENT
}

/// What can be changed while it runs.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeableSettings {
    #[serde(default)]
    inbound_url: Option<String>,
    #[serde(default)]
    owned_senders: Option<Vec<String>>,
    #[serde(default)]
    delays: Delays,
    #[serde(default = "yes")]
    automatic_replies: bool,
}

fn yes() -> bool {
    true
}

async fn settings(State(shared): Control) -> Json<ChangeableSettings> {
    let inbound_url = shared
        .inbound_url
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let settings = shared.carrier().settings.clone();
    Json(ChangeableSettings {
        inbound_url,
        owned_senders: settings.owned_senders,
        delays: settings.delays,
        automatic_replies: settings.automatic_replies,
    })
}

async fn set_settings(
    State(shared): Control,
    Json(wanted): Json<ChangeableSettings>,
) -> StatusCode {
    shared.set_inbound_url(wanted.inbound_url);
    let mut carrier = shared.carrier();
    carrier.settings.owned_senders = wanted.owned_senders;
    carrier.settings.delays = wanted.delays;
    carrier.settings.automatic_replies = wanted.automatic_replies;
    StatusCode::NO_CONTENT
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockOffset {
    offset_secs: i64,
}

async fn clock(State(shared): Control) -> Json<ClockOffset> {
    Json(ClockOffset {
        offset_secs: shared.clock.offset_secs(),
    })
}

async fn set_clock(State(shared): Control, Json(wanted): Json<ClockOffset>) -> StatusCode {
    shared.clock.set_offset_secs(wanted.offset_secs);
    shared.wake.notify_one();
    StatusCode::NO_CONTENT
}
