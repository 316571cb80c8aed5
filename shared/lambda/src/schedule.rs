//! A handler behind EventBridge Scheduler, and one behind an SQS event source mapping.

use aws_lambda_events::sqs::SqsBatchResponse;
use lambda_runtime::{LambdaEvent, service_fn};
use recado_aws::trace;
use recado_domain::Error as Refusal;
use recado_platform::App;
use serde::Serialize;
use serde_json::Value;
use tracing::Instrument;

use crate::Error;
use crate::logs::message_id;
use crate::queue::consume;

/// What goes back to whoever called.
#[derive(Serialize)]
#[serde(untagged)]
enum Done {
    Fired,
    Taken(SqsBatchResponse),
}

/// Hands what a schedule fires to `fire`, and each record of a batch to `handler`, as
/// [`queue`](crate::queue()) does. An error of a firing makes the scheduler fire again, with backoff,
/// and in the end goes to the dead letters.
///
/// # Errors
/// Lambda's runtime does not answer.
pub async fn schedule_and_queue<F, H>(
    function: &str,
    app: App,
    fire: F,
    handler: H,
) -> Result<(), Error>
where
    F: AsyncFn(&App, &str) -> Result<(), Refusal>,
    H: AsyncFn(&App, &str) -> Result<(), Refusal>,
{
    let (app, fire, handler) = (&app, &fire, &handler);
    lambda_runtime::run(service_fn(async move |event: LambdaEvent<Value>| {
        if event.payload.get("Records").is_some() {
            let batch = serde_json::from_value(event.payload)?;
            return Ok(Done::Taken(consume(function, app, batch, handler).await));
        }
        let (payload, carried) = untraced(event.payload);
        let message_id = message_id(&payload);
        let span = tracing::info_span!("firing", message_id, scheduled_in = carried);
        let trace = carried.or(event.context.xray_trace_id);
        let work = fire(app, &payload).instrument(span);
        trace::within(trace, work).await?;
        Ok::<_, Error>(Done::Fired)
    }))
    .await
}

/// The payload as it was scheduled, and the trace that scheduled it.
fn untraced(mut payload: Value) -> (String, Option<String>) {
    let trace = payload
        .as_object_mut()
        .and_then(|fields| fields.remove("trace"));
    let trace = trace.and_then(|trace| trace.as_str().map(str::to_owned));
    (payload.to_string(), trace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_trace_is_taken_out_of_the_payload() {
        let fired = json!({"due": "sweep", "trace": "Root=1"});
        let expected = (r#"{"due":"sweep"}"#.to_owned(), Some("Root=1".to_owned()));
        assert_eq!(untraced(fired), expected);
        assert_eq!(untraced(json!([1])), ("[1]".to_owned(), None));
    }
}
