//! A router behind API Gateway.

use axum::Router;
use axum::routing::get;
use lambda_http::{Request, RequestExt, service_fn};
use recado_aws::trace;
use recado_web::with_fallbacks;

use crate::Error;

/// Answers API Gateway's requests with `router`.
///
/// # Errors
/// Lambda's runtime does not answer.
pub async fn http(router: Router) -> Result<(), Error> {
    let router = with_fallbacks(router.route("/health", get(|| async { "ok" })));
    lambda_http::run(service_fn(move |request: Request| {
        let trace = request
            .lambda_context_ref()
            .and_then(|context| context.xray_trace_id.clone());
        trace::within(trace, tower::ServiceExt::oneshot(router.clone(), request))
    }))
    .await
}
