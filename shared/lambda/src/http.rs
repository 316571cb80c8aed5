//! A router behind API Gateway.

use std::convert::Infallible;
use std::pin::Pin;

use axum::response::Response;
use axum::routing::get;
use axum::{Router, body};
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Body, IntoResponse, Request, RequestExt, Service, service_fn};
use lambda_runtime::LambdaEvent;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use recado_aws::trace;
use recado_web::with_fallbacks;

use crate::Error;

/// What cannot stand in a path as it is. `%` can: it begins what is encoded already.
const NOT_IN_A_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Answers API Gateway's requests with `router`, and `GET /health`.
///
/// # Errors
/// Lambda's runtime does not answer.
pub async fn http(router: Router) -> Result<(), Error> {
    let mut adapter = adapter(router);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<LambdaRequest>| {
        adapter.call(with_encoded_path(event))
    }))
    .await
}

/// What makes an answer of the gateway's event.
pub(crate) fn adapter(
    router: Router,
) -> Adapter<
    'static,
    Answer,
    impl Service<Request, Response = Answer, Error = Infallible, Future: Send + 'static> + Clone,
> {
    let router = with_fallbacks(router.route("/health", get(|| async { "ok" })));
    Adapter::from(service_fn(move |request: Request| {
        let trace = request
            .lambda_context_ref()
            .and_then(|context| context.xray_trace_id.clone());
        let answer = tower::ServiceExt::oneshot(router.clone(), request);
        trace::within(trace, async { answer.await.map(Answer) })
    }))
}

/// An answer of the router: what is UTF-8 goes back as text, all else as bytes. The adapter's own way
/// reads texts in any encoding, whose tables are a third of a megabyte.
pub(crate) struct Answer(Response);

impl IntoResponse for Answer {
    fn into_response(self) -> Pin<Box<dyn Future<Output = lambda_http::Response<Body>> + Send>> {
        let (parts, answered) = self.0.into_parts();
        Box::pin(async {
            // The routers' bodies are in memory, so that reading them does not fail.
            let bytes = body::to_bytes(answered, usize::MAX)
                .await
                .unwrap_or_default();
            let body = String::from_utf8(bytes.into())
                .map_or_else(|no_text| Body::Binary(no_text.into_bytes()), Body::Text);
            lambda_http::Response::from_parts(parts, body)
        })
    }
}

/// API Gateway decodes the path that it tells, which then is no path any more.
pub(crate) fn with_encoded_path(
    mut event: LambdaEvent<LambdaRequest>,
) -> LambdaEvent<LambdaRequest> {
    if let LambdaRequest::ApiGatewayV2(request) = &mut event.payload {
        let encode = |path: String| utf8_percent_encode(&path, NOT_IN_A_PATH).to_string();
        request.raw_path = request.raw_path.take().map(encode);
    }
    event
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_decoded_path_is_a_path_again_and_an_encoded_one_stays() {
        for (told, path) in [
            ("/v1/messages/a b", "/v1/messages/a%20b"),
            ("/v1/x/two#words", "/v1/x/two%23words"),
            ("/v1/x/ol\u{e1}?", "/v1/x/ol%C3%A1%3F"),
            ("/v1/x/two%23words", "/v1/x/two%23words"),
            ("/v1/x/\0", "/v1/x/%00"),
        ] {
            let http =
                json!({"method": "GET", "path": told, "protocol": "HTTP/1.1", "sourceIp": "::1"});
            let event = json!({
                "version": "2.0", "routeKey": "$default", "rawPath": told, "rawQueryString": "a=b",
                "headers": {"host": "api"}, "isBase64Encoded": false,
                "requestContext": {"stage": "$default", "http": http},
            });
            let payload: LambdaRequest = serde_json::from_value(event).unwrap();
            let event = with_encoded_path(LambdaEvent::new(payload, Default::default()));
            let request: Request = event.payload.into();
            assert_eq!(request.uri().path(), path);
            assert_eq!(request.uri().query(), Some("a=b"));
        }
    }
}
