//! The Messages API over HTTP.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::time::{Instant, sleep, sleep_until};

use crate::connection::Scissors;
use crate::error::ApiError;
use crate::faults::{After, Before, RequestKind};
use crate::listing::ListQuery;
use crate::message::Message;
use crate::shared::{NotKept, Shared};
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
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .with_state(shared)
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

/// A request that came in, and how to misbehave towards it.
struct Exchange {
    shared: Arc<Shared>,
    kind: RequestKind,
    account: String,
    headers: HeaderMap,
    scissors: Scissors,
}

impl Exchange {
    /// Lets `work` answer, unless the credentials or a fault stand against it. `to` and `body` are
    /// what the rules of the faults look at.
    async fn answer(
        &self,
        to: &str,
        body: &str,
        work: impl Future<Output = Result<Response, ApiError>>,
    ) -> Response {
        let arrived = Instant::now();
        self.shared.count(kind_name(self.kind));
        if let Err(refusal) = self.authorize() {
            self.shared.count("unauthenticated");
            return refusal.into_response();
        }
        let decision = self.shared.carrier().decide(self.kind, to, body);
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

async fn send(
    State(shared): State<Arc<Shared>>,
    Path(account): Path<String>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    headers: HeaderMap,
    form: Bytes,
) -> Response {
    let request = SendRequest::from_form(&form);
    let exchange = Exchange {
        shared: Arc::clone(&shared),
        kind: RequestKind::Send,
        account: account.clone(),
        headers,
        scissors,
    };
    let to = request.to.as_deref().unwrap_or_default();
    let body = request.body.as_deref().unwrap_or_default();
    let work = async {
        let (now, sid) = (shared.clock.now(), shared.new_sid());
        let resource = shared
            .change(|carrier| {
                carrier
                    .accept(now, sid, &account, &request)
                    .map(Message::resource)
            })
            .await??;
        Ok((StatusCode::CREATED, Json(resource)).into_response())
    };
    exchange.answer(to, body, work).await
}

async fn list(
    State(shared): State<Arc<Shared>>,
    Path(account): Path<String>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let exchange = Exchange {
        shared: Arc::clone(&shared),
        kind: RequestKind::List,
        account: account.clone(),
        headers,
        scissors,
    };
    let query = ListQuery::parse(&query.unwrap_or_default());
    let to = query
        .as_ref()
        .map(|query| query.to().to_owned())
        .unwrap_or_default();
    let work = async {
        let page = shared.carrier().list(shared.clock.now(), &account, &query?);
        Ok(Json(page).into_response())
    };
    exchange.answer(&to, "", work).await
}

async fn fetch(
    State(shared): State<Arc<Shared>>,
    Path((account, file)): Path<(String, String)>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    headers: HeaderMap,
) -> Response {
    let exchange = Exchange {
        shared: Arc::clone(&shared),
        kind: RequestKind::Fetch,
        account: account.clone(),
        headers,
        scissors,
    };
    let work = async {
        let sid = sid_of(&account, &file)?;
        let resource = shared.carrier().fetch(&account, sid)?.resource();
        Ok(Json(resource).into_response())
    };
    exchange.answer("", "", work).await
}

async fn update(
    State(shared): State<Arc<Shared>>,
    Path((account, file)): Path<(String, String)>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    headers: HeaderMap,
    form: Bytes,
) -> Response {
    let exchange = Exchange {
        shared: Arc::clone(&shared),
        kind: RequestKind::Update,
        account: account.clone(),
        headers,
        scissors,
    };
    let work = async {
        let sid = sid_of(&account, &file)?;
        let update = Update::from_form(&form)?;
        let now = shared.clock.now();
        let resource = shared
            .change(|carrier| {
                let updated = match update {
                    Update::Cancel => carrier.cancel(now, &account, sid),
                    Update::Redact => carrier.redact(now, &account, sid),
                };
                updated.map(Message::resource)
            })
            .await??;
        Ok(Json(resource).into_response())
    };
    exchange.answer("", "", work).await
}

async fn delete(
    State(shared): State<Arc<Shared>>,
    Path((account, file)): Path<(String, String)>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    headers: HeaderMap,
) -> Response {
    let exchange = Exchange {
        shared: Arc::clone(&shared),
        kind: RequestKind::Delete,
        account: account.clone(),
        headers,
        scissors,
    };
    let work = async {
        let sid = sid_of(&account, &file)?;
        shared
            .change(|carrier| carrier.delete(&account, sid))
            .await??;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    exchange.answer("", "", work).await
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
