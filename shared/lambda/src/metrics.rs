//! Metrics as CloudWatch's embedded metric format: a line of the log that becomes a metric.

use std::io::Write;

use async_trait::async_trait;
use jiff::Timestamp;
use recado_aws::SystemClock;
use recado_platform::ports::{Clock, EventBus, PortError};
use serde_json::{Value, json};

/// All our metrics.
const NAMESPACE: &str = "Recado";

/// A metric's name, CloudWatch's word for its unit, and the value.
pub(crate) type Metric = (&'static str, &'static str, i64);

/// Writes metrics under one dimension.
pub(crate) fn emit(dimension: (&str, &str), metrics: &[Metric]) {
    let line = document(SystemClock.now(), dimension, metrics);
    // A full pipe is no reason to fail the work that was measured.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

fn document(at: Timestamp, (dimension, value): (&str, &str), metrics: &[Metric]) -> Value {
    let names: Vec<Value> = metrics
        .iter()
        .map(|(name, unit, _)| json!({"Name": name, "Unit": unit}))
        .collect();
    let mut document = json!({
        "_aws": {
            "Timestamp": at.as_millisecond(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [[dimension]],
                "Metrics": names,
            }],
        },
        dimension: value,
    });
    for (name, _, value) in metrics {
        document[*name] = json!(value);
    }
    document
}

/// A bus that counts what it publishes, by kind: `message.delivered` and its like are the
/// platform's own figures.
pub(crate) struct CountedBus<B>(B);

impl<B> CountedBus<B> {
    pub(crate) fn new(bus: B) -> Self {
        Self(bus)
    }
}

#[async_trait]
impl<B: EventBus> EventBus for CountedBus<B> {
    async fn publish(&self, kind: &str, detail: Value) -> Result<(), PortError> {
        self.0.publish(kind, detail).await?;
        emit(("Event", kind), &[("Events", "Count", 1)]);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_written_as_cloudwatch_reads_it() {
        let at = Timestamp::from_millisecond(1_764_000_000_000).unwrap();
        let metrics = [
            ("Records", "Count", 3),
            ("OldestRecord", "Milliseconds", 12),
        ];
        let expected = json!({
            "_aws": {
                "Timestamp": 1_764_000_000_000_i64,
                "CloudWatchMetrics": [{
                    "Namespace": "Recado",
                    "Dimensions": [["Function"]],
                    "Metrics": [
                        {"Name": "Records", "Unit": "Count"},
                        {"Name": "OldestRecord", "Unit": "Milliseconds"},
                    ],
                }],
            },
            "Function": "deliver",
            "Records": 3,
            "OldestRecord": 12,
        });
        assert_eq!(document(at, ("Function", "deliver"), &metrics), expected);
    }
}
