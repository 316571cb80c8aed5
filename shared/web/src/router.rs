//! What every router of the product has: problems for wrong paths, methods and panics, and request ids.

use std::any::Any;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use http::{HeaderName, HeaderValue, StatusCode};
use recado_domain::Error;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument;
use tracing::field::Empty;

use crate::problem::{Document, Problem};

/// The header that names a request, in both directions.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id taken from a client, in characters.
const MAX_REQUEST_ID_CHARS: usize = 64;

/// The id of a request, among its extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Gives a complete router its fallbacks and layers: 404, 405 and panics as problem+json, and an
/// `x-request-id` on every response. To be called last, on the outermost router.
pub fn with_fallbacks<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router
        .fallback(|| async { Problem(Error::NotFound("path")) })
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn(name_request))
}

async fn method_not_allowed() -> Response {
    Document::new(
        "method-not-allowed",
        "Method not allowed",
        StatusCode::METHOD_NOT_ALLOWED,
        "This path does not take this method; see the header `Allow`.",
    )
    .into_response()
}

/// The panic's own text may hold anything, so that it is only told that there was one; where it was
/// is told by the panic hook.
fn after_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    Problem(Error::Internal("a handler panicked".to_owned())).into_response()
}

async fn name_request(mut request: Request, next: Next) -> Response {
    let id = request
        .headers()
        .get(&REQUEST_ID)
        .and_then(sensible)
        .unwrap_or_else(own_id);
    let route = request.extensions().get::<MatchedPath>();
    let span = tracing::info_span!(
        "request",
        id,
        method = %request.method(),
        route = route.map(MatchedPath::as_str),
        firm = Empty,
        message_id = Empty,
    );
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    span.in_scope(|| tracing::info!(status, "answered"));
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Ids go to the log: only short ones of harmless characters are taken.
fn sensible(value: &HeaderValue) -> Option<String> {
    let text = value.to_str().ok()?;
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.=:".contains(&byte);
    let fits = (1..=MAX_REQUEST_ID_CHARS).contains(&text.len());
    (fits && text.bytes().all(harmless)).then(|| text.to_owned())
}

fn own_id() -> String {
    let mut bytes = [0_u8; 12];
    // Without randomness the id is not unique; that is no reason to answer nothing.
    if getrandom::fill(&mut bytes).is_err() {
        tracing::warn!("no randomness for a request id");
    }
    format!("req_{}", HEXLOWER.encode(&bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::problem::tests::body;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt;

    async fn ask(method: &str, path: &str, id: Option<&str>) -> Response {
        async fn broken() -> &'static str {
            panic!("secret")
        }
        let app: Router = with_fallbacks(
            Router::new()
                .route("/", get(|| async { "here" }))
                .route("/broken", get(broken)),
        );
        let mut request = Request::builder().method(method).uri(path);
        if let Some(id) = id {
            request = request.header(REQUEST_ID, id);
        }
        app.oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn wrong_paths_methods_and_panics_are_problems() {
        for (method, path, status, kind) in [
            ("GET", "/nowhere", 404, "not-found"),
            ("POST", "/", 405, "method-not-allowed"),
            ("GET", "/broken", 500, "internal"),
        ] {
            let response = ask(method, path, None).await;
            assert_eq!(response.status(), status);
            assert!(response.headers().contains_key(REQUEST_ID));
            let body = body(response).await;
            assert_eq!(body["type"], format!("urn:recado:problem:{kind}"));
            assert!(!body.to_string().contains("secret"));
        }
    }

    #[tokio::test]
    async fn a_method_not_allowed_names_those_that_are() {
        let response = ask("POST", "/", None).await;
        assert_eq!(response.headers()[http::header::ALLOW], "GET,HEAD");
    }

    #[tokio::test]
    async fn a_sensible_request_id_is_kept_and_any_other_replaced() {
        let kept = ask("GET", "/", Some("abc-1")).await;
        assert_eq!(kept.headers()[REQUEST_ID], "abc-1");
        let long = "a".repeat(65);
        for senseless in ["", "a b", "a\"b", long.as_str()] {
            let response = ask("GET", "/", Some(senseless)).await;
            let id = response.headers()[REQUEST_ID].to_str().unwrap();
            assert!(id.starts_with("req_") && id.len() == 28, "{id}");
        }
        let first = ask("GET", "/", None).await;
        let second = ask("GET", "/", None).await;
        assert_ne!(first.headers()[REQUEST_ID], second.headers()[REQUEST_ID]);
    }
}
