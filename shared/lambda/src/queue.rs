//! A handler behind an SQS event source mapping.

use std::panic::AssertUnwindSafe;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use futures::future::{FutureExt, join_all};
use lambda_runtime::{LambdaEvent, service_fn};
use recado_aws::trace;
use recado_domain::Error as Refusal;
use recado_platform::App;
use tracing::Instrument;

use crate::Error;
use crate::logs::message_id;
use crate::metrics::emit;

/// Hands each record of a batch to `handler`, all at once, and reports those that failed; only they
/// come back. A record that makes the handler panic fails alone.
///
/// # Errors
/// Lambda's runtime does not answer.
pub async fn queue<H>(function: &str, app: App, handler: H) -> Result<(), Error>
where
    H: AsyncFn(&App, &str) -> Result<(), Refusal>,
{
    let (app, handler) = (&app, &handler);
    lambda_runtime::run(service_fn(async move |event: LambdaEvent<SqsEvent>| {
        Ok::<_, Error>(consume(function, app, event.payload, handler).await)
    }))
    .await
}

/// Handles one batch, and reports those of its records that failed.
pub(crate) async fn consume<H>(
    function: &str,
    app: &App,
    event: SqsEvent,
    handler: &H,
) -> SqsBatchResponse
where
    H: AsyncFn(&App, &str) -> Result<(), Refusal>,
{
    let records = event.records;
    let response = batch(&records, |body| handler(app, body)).await;
    report(function, app, &records, &response);
    response
}

async fn batch<'r, F>(records: &'r [SqsMessage], handle: impl Fn(&'r str) -> F) -> SqsBatchResponse
where
    F: Future<Output = Result<(), Refusal>>,
{
    let outcomes = join_all(records.iter().map(|record| one(record, &handle))).await;
    let mut response = SqsBatchResponse::default();
    for (record, outcome) in records.iter().zip(outcomes) {
        if outcome.is_err() {
            response.add_failure(record.message_id.clone().unwrap_or_default());
        }
    }
    response
}

/// The record failed; the log says why.
struct Failed;

async fn one<'r, F>(record: &'r SqsMessage, handle: impl Fn(&'r str) -> F) -> Result<(), Failed>
where
    F: Future<Output = Result<(), Refusal>>,
{
    let attribute = |name: &str| record.attributes.get(name).map(String::as_str);
    let body = record.body.as_deref().unwrap_or_default();
    let span = tracing::info_span!(
        "record",
        record = record.message_id,
        firm = attribute("MessageGroupId"),
        message_id = message_id(body),
        received = attribute("ApproximateReceiveCount"),
    );
    let work = async {
        // The call is inside: making the future may panic too.
        let handled = AssertUnwindSafe(async { handle(body).await }).catch_unwind();
        match handled.await {
            Ok(Ok(())) => {
                tracing::info!("a record is done");
                Ok(())
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "a record failed and will come back");
                Err(Failed)
            }
            Err(_) => {
                tracing::error!("a record made its handler panic and will come back");
                Err(Failed)
            }
        }
    };
    let trace = attribute("AWSTraceHeader").map(str::to_owned);
    trace::within(trace, work.instrument(span)).await
}

fn report(function: &str, app: &App, records: &[SqsMessage], response: &SqsBatchResponse) {
    let now_ms = app.now().as_millisecond();
    let sent = |record: &SqsMessage| record.attributes.get("SentTimestamp")?.parse::<i64>().ok();
    let oldest = records.iter().filter_map(sent).min();
    let count = |many: usize| i64::try_from(many).unwrap_or(i64::MAX);
    emit(
        ("Function", function),
        &[
            ("Records", "Count", count(records.len())),
            (
                "RecordsFailed",
                "Count",
                count(response.batch_item_failures.len()),
            ),
            (
                "OldestRecord",
                "Milliseconds",
                oldest.map_or(0, |sent| (now_ms - sent).max(0)),
            ),
        ],
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str, body: &str) -> SqsMessage {
        let mut record = SqsMessage::default();
        record.message_id = Some(id.to_owned());
        record.body = Some(body.to_owned());
        record
    }

    async fn handle(body: &str) -> Result<(), Refusal> {
        match body {
            "fine" => Ok(()),
            "panics" => panic!("poison"),
            _ => Err(Refusal::Unavailable("later".to_owned())),
        }
    }

    #[tokio::test]
    async fn only_records_that_fail_or_panic_come_back() {
        let records = [
            record("a", "fine"),
            record("b", "panics"),
            record("c", "fine"),
            record("d", "not a job"),
        ];
        let response = batch(&records, handle).await;
        let failed = response.batch_item_failures.iter();
        let failed: Vec<&str> = failed.map(|item| item.item_identifier.as_str()).collect();
        assert_eq!(failed, ["b", "d"]);
    }

    #[tokio::test]
    async fn the_records_of_a_batch_run_at_once() {
        let records: Vec<_> = (0..10).map(|i| record(&i.to_string(), "")).collect();
        let meeting = tokio::sync::Barrier::new(records.len());
        let response = batch(&records, |_| async {
            meeting.wait().await;
            Ok(())
        })
        .await;
        assert!(response.batch_item_failures.is_empty());
    }

    #[tokio::test]
    async fn a_record_runs_inside_the_trace_it_was_sent_in() {
        let mut traced = record("a", "");
        let header = "Root=1-5759e988-bd862e3fe1be46a994272793".to_owned();
        traced
            .attributes
            .insert("AWSTraceHeader".to_owned(), header.clone());
        let records = [traced];
        let handler = |_: &str| async {
            assert_eq!(trace::current(), Some(header.clone()));
            Ok(())
        };
        assert!(
            batch(&records, handler)
                .await
                .batch_item_failures
                .is_empty()
        );
    }
}
