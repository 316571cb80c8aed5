//! A router behind API Gateway.

use axum::Router;
use axum::routing::get;
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Request, RequestExt, Service, service_fn};
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
    let router = with_fallbacks(router.route("/health", get(|| async { "ok" })));
    let mut adapter = Adapter::from(service_fn(move |request: Request| {
        let trace = request
            .lambda_context_ref()
            .and_then(|context| context.xray_trace_id.clone());
        trace::within(trace, tower::ServiceExt::oneshot(router.clone(), request))
    }));
    lambda_runtime::run(service_fn(move |event: LambdaEvent<LambdaRequest>| {
        adapter.call(with_encoded_path(event))
    }))
    .await
}

/// API Gateway decodes the path that it tells, which then is no path any more.
fn with_encoded_path(mut event: LambdaEvent<LambdaRequest>) -> LambdaEvent<LambdaRequest> {
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
