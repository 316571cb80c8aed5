//! A router behind API Gateway and a handler behind an SQS event source mapping, in one function.

use aws_lambda_events::sqs::SqsBatchResponse;
use axum::Router;
use lambda_http::request::LambdaRequest;
use lambda_http::{Service, service_fn};
use lambda_runtime::LambdaEvent;
use recado_domain::Error as Refusal;
use recado_platform::App;
use serde::Serialize;

use crate::Error;
use crate::http::{adapter, with_encoded_path};
use crate::queue::consume;

/// What goes back to whoever called.
#[derive(Serialize)]
#[serde(untagged)]
enum Done<A> {
    Answered(A),
    Taken(SqsBatchResponse),
}

/// Does what [`http`](crate::http()) and [`queue`](crate::queue()) do, each for its own events.
///
/// # Errors
/// Lambda's runtime does not answer.
pub async fn http_and_queue<H>(
    function: &str,
    router: Router,
    app: App,
    handler: H,
) -> Result<(), Error>
where
    H: AsyncFn(&App, &str) -> Result<(), Refusal>,
{
    let (adapter, app, handler) = (&adapter(router), &app, &handler);
    lambda_runtime::run(service_fn(
        async move |event: LambdaEvent<LambdaRequest>| {
            let LambdaEvent { payload, context } = event;
            Ok::<_, Error>(match payload {
                // What is no request of the gateway.
                LambdaRequest::PassThrough(batch) => {
                    let batch = serde_json::from_str(&batch)?;
                    Done::Taken(consume(function, app, batch, handler).await)
                }
                request => {
                    let event = with_encoded_path(LambdaEvent::new(request, context));
                    Done::Answered(adapter.clone().call(event).await?)
                }
            })
        },
    ))
    .await
}
