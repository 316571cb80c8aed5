//! The Scheduler port over EventBridge Scheduler.

use async_trait::async_trait;
use aws_sdk_scheduler::Client;
use aws_sdk_scheduler::error::SdkError;
use aws_sdk_scheduler::types::{
    ActionAfterCompletion, DeadLetterConfig, FlexibleTimeWindow, FlexibleTimeWindowMode,
    RetryPolicy, Target,
};
use data_encoding::HEXLOWER;
use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use recado_platform::ports::{PortError, ScheduleGroup, Scheduler, WaitingPage, WaitingSchedule};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{failed, trace};

/// The longest name a schedule may have.
const LONGEST_NAME: usize = 64;
/// A firing that the function could not take is repeated this often, with backoff, for as long as
/// [`MAX_AGE_SECS`]; then it goes to the dead letters.
const RETRIES: i32 = 20;
const MAX_AGE_SECS: i32 = 6 * 3600;

/// Schedules on a page.
const PAGE: i32 = 100;
/// Schedules that are read at once: some 200 a second, where the smaller Regions allow 250 (and all of
/// them 50 lists). Nothing else reads them; changes have a quota of their own.
const AT_ONCE: usize = 4;

/// What a schedule fires at.
#[derive(Clone, Debug)]
pub struct ScheduleTarget {
    /// The schedule group.
    pub group: String,
    /// The function's ARN.
    pub function_arn: String,
    /// The role that the scheduler takes to call it.
    pub role_arn: String,
    /// Where firings go that the function never took.
    pub dead_letters_arn: String,
}

/// One-time schedules, in UTC, that delete themselves when they have fired.
#[derive(Clone, Debug)]
pub struct EventBridgeScheduler {
    client: Client,
    target: ScheduleTarget,
}

impl EventBridgeScheduler {
    /// Schedules that fire at `target`.
    pub fn new(client: Client, target: ScheduleTarget) -> Self {
        Self { client, target }
    }

    fn target(&self, payload: String) -> Result<Target, PortError> {
        let dead_letters = DeadLetterConfig::builder()
            .arn(&self.target.dead_letters_arn)
            .build();
        let retries = RetryPolicy::builder()
            .maximum_retry_attempts(RETRIES)
            .maximum_event_age_in_seconds(MAX_AGE_SECS)
            .build();
        Target::builder()
            .arn(&self.target.function_arn)
            .role_arn(&self.target.role_arn)
            .input(traced(payload, trace::current()))
            .dead_letter_config(dead_letters)
            .retry_policy(retries)
            .build()
            .map_err(|error| PortError(error.to_string()))
    }
}

/// The name as AWS takes it: letters, digits, `-`, `_` and `.`, 64 at most. Another name is told
/// apart by its hash, so that two names never meet.
fn legal_name(name: &str) -> String {
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_legal) {
        return name.to_owned();
    }
    HEXLOWER.encode(&Sha256::digest(name.as_bytes()))
}

/// To the second, as the scheduler takes it, rounded up: nothing fires early.
fn expression(at: Timestamp) -> String {
    let seconds = at.as_second() + i64::from(at.subsec_nanosecond() > 0);
    let whole = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
    format!("at({})", whole.strftime("%Y-%m-%dT%H:%M:%S"))
}

/// The payload with the trace it came from. A payload that is no object stays as it is.
fn traced(payload: String, trace: Option<String>) -> String {
    let (Some(trace), Ok(Value::Object(mut fields))) = (trace, serde_json::from_str(&payload))
    else {
        return payload;
    };
    fields.insert("trace".to_owned(), Value::String(trace));
    Value::Object(fields).to_string()
}

fn on_time() -> Result<FlexibleTimeWindow, PortError> {
    FlexibleTimeWindow::builder()
        .mode(FlexibleTimeWindowMode::Off)
        .build()
        .map_err(|error| PortError(error.to_string()))
}

#[async_trait]
impl Scheduler for EventBridgeScheduler {
    async fn put(&self, name: &str, at: Timestamp, payload: String) -> Result<(), PortError> {
        let (name, expression) = (legal_name(name), expression(at));
        let target = self.target(payload)?;
        let created = self
            .client
            .create_schedule()
            .group_name(&self.target.group)
            .name(&name)
            .schedule_expression(&expression)
            .schedule_expression_timezone("UTC")
            .flexible_time_window(on_time()?)
            .action_after_completion(ActionAfterCompletion::Delete)
            .target(target.clone())
            .send()
            .await;
        match created {
            Ok(_) => return Ok(()),
            Err(SdkError::ServiceError(error)) if error.err().is_conflict_exception() => {}
            Err(error) => return Err(failed("Scheduler", &error)),
        }
        self.client
            .update_schedule()
            .group_name(&self.target.group)
            .name(&name)
            .schedule_expression(&expression)
            .schedule_expression_timezone("UTC")
            .flexible_time_window(on_time()?)
            .action_after_completion(ActionAfterCompletion::Delete)
            .target(target)
            .send()
            .await
            .map(drop)
            .map_err(|error| failed("Scheduler", &error))
    }

    async fn delete(&self, name: &str) -> Result<(), PortError> {
        let deleted = self
            .client
            .delete_schedule()
            .group_name(&self.target.group)
            .name(legal_name(name))
            .send()
            .await;
        match deleted {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(error)) if error.err().is_resource_not_found_exception() => {
                Ok(())
            }
            Err(error) => Err(failed("Scheduler", &error)),
        }
    }
}

#[async_trait]
impl ScheduleGroup for EventBridgeScheduler {
    async fn page(&self, from: Option<&str>) -> Result<WaitingPage, PortError> {
        let listed = self
            .client
            .list_schedules()
            .group_name(&self.target.group)
            .max_results(PAGE)
            .set_next_token(from.map(str::to_owned))
            .send()
            .await
            .map_err(|error| failed("Scheduler", &error))?;
        // A list tells names alone.
        let names = listed.schedules.into_iter().filter_map(|it| it.name);
        let schedules: Vec<_> = stream::iter(names)
            .map(|name| self.waiting(name))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(WaitingPage {
            schedules: schedules.into_iter().flatten().collect(),
            next: listed.next_token,
        })
    }
}

impl EventBridgeScheduler {
    /// The schedule of this name, unless it has fired or been deleted meanwhile.
    async fn waiting(&self, name: String) -> Result<Option<WaitingSchedule>, PortError> {
        let found = self
            .client
            .get_schedule()
            .group_name(&self.target.group)
            .name(&name)
            .send()
            .await;
        match found {
            Ok(found) => {
                let input = found.target.and_then(|target| target.input);
                let payload = input.unwrap_or_default();
                Ok(Some(WaitingSchedule { name, payload }))
            }
            Err(SdkError::ServiceError(error)) if error.err().is_resource_not_found_exception() => {
                Ok(None)
            }
            Err(error) => Err(failed("Scheduler", &error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_fires_at_the_whole_second_that_is_not_early() {
        for (at, expected) in [
            ("2026-11-24T10:00:00Z", "at(2026-11-24T10:00:00)"),
            ("2026-11-24T10:00:00.000001Z", "at(2026-11-24T10:00:01)"),
            ("2026-12-31T23:59:59.5+00:00", "at(2027-01-01T00:00:00)"),
        ] {
            assert_eq!(expression(at.parse().unwrap()), expected);
        }
    }

    #[test]
    fn a_name_that_aws_does_not_take_becomes_its_hash() {
        assert_eq!(legal_name("msg_01-a.b"), "msg_01-a.b");
        let long = "a".repeat(65);
        for name in ["", "a b", "due/msg", long.as_str()] {
            let legal = legal_name(name);
            assert_eq!(legal.len(), LONGEST_NAME);
            assert_eq!(legal, legal_name(name));
        }
        assert_ne!(legal_name("a b"), legal_name("a/b"));
    }

    #[test]
    fn the_trace_is_added_to_objects_only() {
        let trace = Some("Root=1-a-b".to_owned());
        let payload = r#"{"due":"sweep"}"#.to_owned();
        assert_eq!(traced(payload.clone(), None), payload);
        assert_eq!(traced("[1]".to_owned(), trace.clone()), "[1]");
        let carried: Value = serde_json::from_str(&traced(payload, trace)).unwrap();
        assert_eq!(carried["trace"], "Root=1-a-b");
        assert_eq!(carried["due"], "sweep");
    }
}
