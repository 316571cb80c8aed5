//! The Messages API over HTTP.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::http::header::CONTENT_TYPE;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};

use crate::error::ApiError;
use crate::exchange::Exchange;
use crate::faults::RequestKind;
use crate::listing::ListQuery;
use crate::message::Message;
use crate::shared::Shared;
use crate::validation::SendRequest;

/// Everything under `/2010-04-01`.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route(
            "/2010-04-01/Accounts/{account}/Messages.json",
            get(list).post(send),
        )
        .route(
            "/2010-04-01/Accounts/{account}/Messages/{file}",
            get(fetch).post(update).delete(delete),
        )
        .route(
            "/2010-04-01/Accounts/{account}/Messages/{message}/Media/{media}",
            get(media),
        )
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .with_state(shared)
}

async fn unknown(uri: Uri) -> ApiError {
    ApiError::not_found(uri.path())
}

async fn wrong_method() -> ApiError {
    ApiError {
        status: 405,
        code: 20004,
        message: "Method not allowed".to_owned(),
    }
}

async fn send(exchange: Exchange, form: Bytes) -> Response {
    let request = SendRequest::from_form(&form);
    let Exchange {
        shared, account, ..
    } = &exchange;
    let to = request.to.as_deref().unwrap_or_default();
    let body = request.body.as_deref().unwrap_or_default();
    let work = async {
        let (now, sid) = (shared.clock.now(), shared.new_sid());
        let resource = shared
            .change(|carrier| {
                carrier
                    .accept(now, sid, account, &request)
                    .map(Message::resource)
            })
            .await??;
        Ok((StatusCode::CREATED, Json(resource)).into_response())
    };
    exchange.answer(RequestKind::Send, to, body, work).await
}

async fn list(exchange: Exchange, RawQuery(query): RawQuery) -> Response {
    let Exchange {
        shared, account, ..
    } = &exchange;
    let query = ListQuery::parse(&query.unwrap_or_default());
    let to = query
        .as_ref()
        .map(|query| query.to().to_owned())
        .unwrap_or_default();
    let work = async {
        let page = shared.carrier().list(shared.clock.now(), account, &query?);
        Ok(Json(page).into_response())
    };
    exchange.answer(RequestKind::List, &to, "", work).await
}

async fn fetch(exchange: Exchange, Path((_, file)): Path<(String, String)>) -> Response {
    let Exchange {
        shared, account, ..
    } = &exchange;
    let work = async {
        let sid = sid_of(account, &file)?;
        let resource = shared.carrier().fetch(account, sid)?.resource();
        Ok(Json(resource).into_response())
    };
    exchange.answer(RequestKind::Fetch, "", "", work).await
}

/// What every picture of the simulator shows: one grey dot.
const PICTURE: &[u8] = &[
    0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0x80, 0x80, 0x80,
    0xff, 0xff, 0xff, 0x2c, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44,
    0x01, 0x00, 0x3b,
];

async fn media(
    exchange: Exchange,
    Path((_, _, media)): Path<(String, String, String)>,
) -> Response {
    let work = async {
        if !media.starts_with("ME") {
            return Err(ApiError::not_found(&media));
        }
        Ok(([(CONTENT_TYPE, "image/gif")], PICTURE).into_response())
    };
    exchange.answer(RequestKind::Fetch, "", "", work).await
}

async fn update(
    exchange: Exchange,
    Path((_, file)): Path<(String, String)>,
    form: Bytes,
) -> Response {
    let Exchange {
        shared, account, ..
    } = &exchange;
    let work = async {
        let sid = sid_of(account, &file)?;
        let update = Update::from_form(&form)?;
        let now = shared.clock.now();
        let resource = shared
            .change(|carrier| {
                let updated = match update {
                    Update::Cancel => carrier.cancel(now, account, sid),
                    Update::Redact => carrier.redact(now, account, sid),
                };
                updated.map(Message::resource)
            })
            .await??;
        Ok(Json(resource).into_response())
    };
    exchange.answer(RequestKind::Update, "", "", work).await
}

async fn delete(exchange: Exchange, Path((_, file)): Path<(String, String)>) -> Response {
    let Exchange {
        shared, account, ..
    } = &exchange;
    let work = async {
        let sid = sid_of(account, &file)?;
        shared
            .change(|carrier| carrier.delete(account, sid))
            .await??;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    exchange.answer(RequestKind::Delete, "", "", work).await
}

/// What a POST to a message can ask for: `Status=canceled`, or `Body=` with nothing.
enum Update {
    Cancel,
    Redact,
}

impl Update {
    fn from_form(form: &[u8]) -> Result<Self, ApiError> {
        for (key, value) in form_urlencoded::parse(form) {
            match (&*key, &*value) {
                ("Status", "canceled") => return Ok(Self::Cancel),
                ("Body", "") => return Ok(Self::Redact),
                _ => {}
            }
        }
        Err(ApiError::bad_request(
            20001,
            "Only Status=canceled or an empty Body can be set",
        ))
    }
}

fn sid_of<'a>(account: &str, file: &'a str) -> Result<&'a str, ApiError> {
    file.strip_suffix(".json").ok_or_else(|| {
        ApiError::not_found(&format!("/2010-04-01/Accounts/{account}/Messages/{file}"))
    })
}
