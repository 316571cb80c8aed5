//! The API over HTTP.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::Value;

use crate::error::ApiError;
use crate::form::Form;
use crate::ledger::{Answered, Ledger, Moment};
use crate::pay;
use crate::simulator::{Fault, Shared};

type App = State<Arc<Shared>>;

/// The API, the pages to pay on, and what makes holders dispute.
pub fn router(shared: Arc<Shared>) -> Router {
    let api = Router::new()
        .route("/v1/payment_intents", post(create_intent))
        .route("/v1/payment_intents/{id}", get(show_intent))
        .route("/v1/payment_intents/{id}/confirm", post(confirm))
        .route("/v1/payment_intents/{id}/cancel", post(cancel))
        .route("/v1/charges/{id}", get(show_charge))
        .route("/v1/refunds", post(refund).get(list_refunds))
        .route("/v1/refunds/{id}", get(show_refund))
        .route("/v1/disputes", get(list_disputes))
        .route("/v1/disputes/{id}", get(show_dispute))
        .route("/v1/events", get(list_events))
        .route("/v1/customers", post(create_customer))
        .route("/v1/payment_methods", post(create_method))
        .route("/v1/payment_methods/{id}", get(show_method))
        .route("/v1/payment_methods/{id}/attach", post(attach))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), guard));
    let config = Router::new()
        .route("/_config/refunds/{id}", post(fail_refund))
        .route("/_config/health", get(|| async {}))
        .route("/_config/disputes", post(open_dispute))
        .route("/_config/disputes/{id}", post(close_dispute));
    api.merge(config)
        .merge(pay::router())
        .fallback(|| async { ApiError::missing("path") })
        .with_state(shared)
}

/// The key is right, and no fault is due.
async fn guard(State(shared): App, request: Request, next: Next) -> Response {
    let given = request.headers().get("authorization");
    let given = given.and_then(|value| value.to_str().ok()).unwrap_or("");
    if given != format!("Bearer {}", shared.config.secret_key) {
        return ApiError::unauthorized().into_response();
    }

    match shared.next_fault() {
        None => next.run(request).await,
        Some(Fault::Before) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(Fault::After) => {
            next.run(request).await;
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn answer(result: Result<Value, ApiError>) -> Response {
    match result {
        Ok(object) => Json(object).into_response(),
        Err(error) => error.into_response(),
    }
}

/// A request that changes something: the same key with the same request gets the same answer.
async fn once(
    shared: &Shared,
    uri: &Uri,
    headers: &HeaderMap,
    body: &Bytes,
    work: impl FnOnce(&mut Ledger, &Form, &Moment) -> Result<Value, ApiError>,
) -> Response {
    let form = Form::parse(body);
    let key = headers
        .get("idempotency-key")
        .and_then(|key| key.to_str().ok());
    let request = format!("{} {}", uri.path(), String::from_utf8_lossy(body));
    let done = shared.step(|ledger, at| {
        let Some(key) = key else {
            return work(ledger, &form, at);
        };
        if let Some(earlier) = ledger.answered.get(key).cloned() {
            return match earlier {
                Answered { request: same, .. } if same != request => Err(ApiError::reused_key()),
                Answered {
                    status: 200, body, ..
                } => Ok(body),
                Answered { status, body, .. } => Err(ApiError { status, body }),
            };
        }
        let result = work(ledger, &form, at);
        let (status, body) = match &result {
            Ok(object) => (200, object.clone()),
            Err(error) => (error.status, error.body.clone()),
        };
        let answered = Answered {
            request,
            status,
            body,
        };
        ledger.answered.insert(key.to_owned(), answered);
        result
    });
    answer(done.await)
}

async fn create_intent(State(shared): App, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    once(&shared, &uri, &headers, &body, |ledger, form, at| {
        ledger.create_intent(form, at)
    })
    .await
}

async fn show_intent(
    State(shared): App,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let with_charge = query.expands("latest_charge");
    answer(shared.look(|ledger| ledger.intent(&id, with_charge)))
}

async fn confirm(
    State(shared): App,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    once(&shared, &uri, &headers, &body, |ledger, form, at| {
        let method = form.text("payment_method");
        ledger.confirm(&id, method, form.flag("off_session"), at)
    })
    .await
}

async fn cancel(
    State(shared): App,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    once(&shared, &uri, &headers, &body, |ledger, _, at| {
        ledger.cancel(&id, at)
    })
    .await
}

async fn show_charge(State(shared): App, Path(id): Path<String>) -> Response {
    answer(shared.look(|ledger| ledger.charge(&id)))
}

async fn refund(State(shared): App, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    once(&shared, &uri, &headers, &body, |ledger, form, at| {
        ledger.refund(form, at)
    })
    .await
}

async fn list_refunds(State(shared): App, RawQuery(query): RawQuery) -> Response {
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    answer(shared.look(|ledger| ledger.refunds_of(&query)))
}

async fn show_refund(State(shared): App, Path(id): Path<String>) -> Response {
    answer(shared.look(|ledger| ledger.refund_by_id(&id)))
}

async fn fail_refund(State(shared): App, Path(id): Path<String>) -> Response {
    answer(shared.step(|ledger, at| ledger.fail_refund(&id, at)).await)
}

async fn list_disputes(State(shared): App, RawQuery(query): RawQuery) -> Response {
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    answer(shared.look(|ledger| ledger.disputes_of(&query)))
}

async fn show_dispute(State(shared): App, Path(id): Path<String>) -> Response {
    answer(shared.look(|ledger| ledger.dispute(&id)))
}

async fn list_events(State(shared): App, RawQuery(query): RawQuery) -> Response {
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    answer(shared.look(|ledger| ledger.events(&query)))
}

async fn create_customer(
    State(shared): App,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    once(&shared, &uri, &headers, &body, |ledger, form, at| {
        Ok(ledger.create_customer(form, at))
    })
    .await
}

async fn create_method(State(shared): App, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    once(&shared, &uri, &headers, &body, |ledger, form, at| {
        ledger.create_method(form.text("card[number]").unwrap_or_default(), at)
    })
    .await
}

async fn show_method(State(shared): App, Path(id): Path<String>) -> Response {
    answer(
        shared
            .step(|ledger, at| ledger.payment_method(&id, at))
            .await,
    )
}

async fn attach(
    State(shared): App,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    once(&shared, &uri, &headers, &body, |ledger, form, at| {
        ledger.attach(&id, form, at)
    })
    .await
}

async fn open_dispute(State(shared): App, body: Bytes) -> Response {
    let form = Form::parse(&body);
    let amount = match form.positive("amount") {
        Ok(amount) => amount,
        Err(error) => return error.into_response(),
    };
    let intent = form.text("payment_intent").unwrap_or_default();
    answer(
        shared
            .step(|ledger, at| ledger.open_dispute(intent, amount, at))
            .await,
    )
}

async fn close_dispute(State(shared): App, Path(id): Path<String>, body: Bytes) -> Response {
    let won = Form::parse(&body).text("status") == Some("won");
    answer(
        shared
            .step(|ledger, at| ledger.close_dispute(&id, won, at))
            .await,
    )
}
