//! A handler behind EventBridge Scheduler.

use lambda_runtime::{LambdaEvent, service_fn};
use recado_aws::trace;
use recado_domain::Error as Refusal;
use recado_platform::App;
use serde_json::Value;
use tracing::Instrument;

use crate::Error;
use crate::logs::message_id;

/// Hands what a schedule fires to `handler`. An error makes the scheduler fire again, with backoff,
/// and in the end goes to the dead letters.
///
/// # Errors
/// Lambda's runtime does not answer.
pub async fn schedule<H>(app: App, handler: H) -> Result<(), Error>
where
    H: AsyncFn(&App, &str) -> Result<(), Refusal>,
{
    let (app, handler) = (&app, &handler);
    lambda_runtime::run(service_fn(async move |event: LambdaEvent<Value>| {
        let (payload, carried) = untraced(event.payload);
        let message_id = message_id(&payload);
        let span = tracing::info_span!("firing", message_id, scheduled_in = carried);
        let trace = carried.or(event.context.xray_trace_id);
        let work = handler(app, &payload).instrument(span);
        trace::within(trace, work).await?;
        Ok::<_, Error>(())
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
