//! One request and its answer: credentials, latency, and whatever goes wrong on request.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{ConnectInfo, FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use tokio::time::{Instant, sleep, sleep_until};

use crate::connection::Scissors;
use crate::error::ApiError;
use crate::faults::{After, Before, RequestKind};
use crate::shared::{NotKept, Shared};

/// A request that came in, and how to misbehave towards it.
pub(crate) struct Exchange {
    pub shared: Arc<Shared>,
    pub account: String,
    pub headers: HeaderMap,
    pub scissors: Scissors,
}

impl FromRequestParts<Arc<Shared>> for Exchange {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        shared: &Arc<Shared>,
    ) -> Result<Self, Self::Rejection> {
        let scissors = ConnectInfo::<Scissors>::from_request_parts(parts, shared);
        let ConnectInfo(scissors) = scissors.await.map_err(IntoResponse::into_response)?;
        let path = Path::<OfAccount>::from_request_parts(parts, shared);
        let Path(OfAccount { account }) = path.await.map_err(IntoResponse::into_response)?;
        Ok(Self {
            shared: Arc::clone(shared),
            account,
            headers: parts.headers.clone(),
            scissors,
        })
    }
}

/// What each path of the API begins with.
#[derive(Deserialize)]
struct OfAccount {
    account: String,
}

impl Exchange {
    /// Lets `work` answer, unless the credentials or a fault stand against it. `to` and `body` are
    /// what the rules of the faults look at.
    pub async fn answer(
        &self,
        kind: RequestKind,
        to: &str,
        body: &str,
        work: impl Future<Output = Result<Response, ApiError>>,
    ) -> Response {
        let arrived = Instant::now();
        self.shared.count(kind_name(kind));
        if let Err(refusal) = self.authorize() {
            self.shared.count("unauthenticated");
            return refusal.into_response();
        }
        let decision = self.shared.carrier().decide(kind, to, body);
        let answer = match decision.before {
            Some(Before::Drop) => self.hang_up(),
            Some(Before::Error500) => ApiError::internal().into_response(),
            Some(Before::TooManyRequests) => ApiError::too_many_requests().into_response(),
            Some(Before::Refuse(code)) => ApiError::of_code(code).into_response(),
            None => work.await.unwrap_or_else(IntoResponse::into_response),
        };
        let latency = self.shared.latency + Duration::from_millis(decision.latency_ms);
        if !latency.is_zero() {
            // Nobody waits for a latency that is beyond the end of time.
            let never = Duration::from_secs(86_400);
            sleep_until(arrived + latency.min(never)).await;
        }
        match decision.after {
            None => answer,
            Some(After::Drop) => self.hang_up(),
            Some(After::Error500) => ApiError::internal().into_response(),
            Some(After::Hang(Some(ms))) => {
                sleep(Duration::from_millis(ms)).await;
                answer
            }
            Some(After::Hang(None)) => {
                let mut stopping = self.shared.stopping.clone();
                // Either way the simulator is stopping.
                let _ = stopping.wait_for(|stop| *stop).await;
                self.hang_up()
            }
        }
    }

    /// Closes the connection; the response is never sent.
    fn hang_up(&self) -> Response {
        self.scissors.cut();
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }

    fn authorize(&self) -> Result<(), ApiError> {
        let credentials = basic_credentials(&self.headers);
        let credentials = credentials
            .as_ref()
            .map(|(user, password)| (user.as_str(), password.as_str()));
        self.shared.authorize(&self.account, credentials)
    }
}

fn kind_name(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Send => "send",
        RequestKind::List => "list",
        RequestKind::Fetch => "fetch",
        RequestKind::Update => "update",
        RequestKind::Delete => "delete",
    }
}

fn basic_credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = (status, Json(self.body())).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let realm = header::HeaderValue::from_static("Basic realm=\"Twilio API\"");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, realm);
        }
        response
    }
}

impl From<NotKept> for ApiError {
    fn from(_: NotKept) -> Self {
        Self::internal()
    }
}
