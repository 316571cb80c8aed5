//! The Scheduler port over EventBridge Scheduler.

use std::fmt;

use async_trait::async_trait;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use data_encoding::HEXLOWER;
use futures::{StreamExt, TryStreamExt, stream};
use http::Method;
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use recado_platform::ports::{PortError, ScheduleGroup, Scheduler, WaitingPage, WaitingSchedule};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::service::{Api, Call, Service};
use crate::{Sdk, failed, trace};

const SCHEDULER: Api = Api {
    host: "scheduler",
    signing_name: "scheduler",
    content_type: "application/json",
    repeats: true,
};
const EXISTS: &str = "ConflictException";
const NOT_FOUND: &str = "ResourceNotFoundException";

/// The longest name a schedule may have.
const LONGEST_NAME: usize = 64;
/// A firing that the function could not take is repeated this often, with backoff, for as long as
/// [`MAX_AGE_SECS`]; then it goes to the dead letters.
const RETRIES: u32 = 20;
const MAX_AGE_SECS: u32 = 6 * 3600;

/// Schedules on a page.
const PAGE: u32 = 100;
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
    service: Service,
    target: ScheduleTarget,
}

impl EventBridgeScheduler {
    /// Schedules that fire at `target`.
    pub fn new(sdk: &Sdk, target: ScheduleTarget) -> Self {
        let service = Service::new(SCHEDULER, sdk.config());
        Self { service, target }
    }

    /// What a schedule is made of, whether it is new or not.
    fn schedule(&self, at: Timestamp, payload: String) -> Value {
        json!({
            "GroupName": self.target.group,
            "ScheduleExpression": expression(at),
            "ScheduleExpressionTimezone": "UTC",
            "FlexibleTimeWindow": { "Mode": "OFF" },
            "ActionAfterCompletion": "DELETE",
            "Target": {
                "Arn": self.target.function_arn,
                "RoleArn": self.target.role_arn,
                "Input": traced(payload, trace::current()),
                "DeadLetterConfig": { "Arn": self.target.dead_letters_arn },
                "RetryPolicy": {
                    "MaximumRetryAttempts": RETRIES,
                    "MaximumEventAgeInSeconds": MAX_AGE_SECS,
                },
            },
        })
    }

    /// What the scheduler answers, but nothing if its error is `expected`.
    async fn call(&self, call: Call, expected: &str) -> Result<Option<Value>, PortError> {
        match self.service.call(call).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if error.code() == Some(expected) => Ok(None),
            Err(error) => Err(failed("Scheduler", &error)),
        }
    }

    /// A call about the schedule of this name in the group.
    fn about(&self, method: Method, name: &str) -> Call {
        let (name, group) = (escaped(name), escaped(&self.target.group));
        let path = format!("/schedules/{name}?groupName={group}");
        Call::resource(method, path, Value::Null)
    }

    /// The schedule of this name, unless it has fired or been deleted meanwhile.
    async fn waiting(&self, name: String) -> Result<Option<WaitingSchedule>, PortError> {
        let found = self.call(self.about(Method::GET, &name), NOT_FOUND).await?;
        Ok(found.map(|found| {
            let payload = found["Target"]["Input"].as_str().unwrap_or_default();
            let payload = payload.to_owned();
            WaitingSchedule { name, payload }
        }))
    }
}

/// All that an address says in another way: not what RFC 3986 (2.3) leaves unreserved, as signatures have it.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

fn escaped(text: &str) -> impl fmt::Display {
    utf8_percent_encode(text, RESERVED)
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

#[async_trait]
impl Scheduler for EventBridgeScheduler {
    async fn put(&self, name: &str, at: Timestamp, payload: String) -> Result<(), PortError> {
        let path = format!("/schedules/{}", escaped(&legal_name(name)));
        let schedule = self.schedule(at, payload);
        let create = Call::resource(Method::POST, path.clone(), schedule.clone());
        if self.call(create, EXISTS).await?.is_some() {
            return Ok(());
        }
        let update = Call::resource(Method::PUT, path, schedule);
        let updated = self.service.call(update).await;
        updated
            .map(drop)
            .map_err(|error| failed("Scheduler", &error))
    }

    async fn delete(&self, name: &str) -> Result<(), PortError> {
        let delete = self.about(Method::DELETE, &legal_name(name));
        self.call(delete, NOT_FOUND).await.map(drop)
    }
}

#[async_trait]
impl ScheduleGroup for EventBridgeScheduler {
    async fn page(&self, from: Option<&str>) -> Result<WaitingPage, PortError> {
        let group = escaped(&self.target.group);
        let mut path = format!("/schedules?ScheduleGroup={group}&MaxResults={PAGE}");
        if let Some(token) = from {
            path += &format!("&NextToken={}", escaped(token));
        }
        let list = Call::resource(Method::GET, path, Value::Null);
        let listed = self.service.call(list).await;
        let listed = listed.map_err(|error| failed("Scheduler", &error))?;
        // A list tells names alone.
        let schedules = listed["Schedules"].as_array().into_iter().flatten();
        let names = schedules.filter_map(|schedule| schedule["Name"].as_str().map(str::to_owned));
        let schedules: Vec<_> = stream::iter(names.collect::<Vec<_>>())
            .map(|name| self.waiting(name))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(WaitingPage {
            schedules: schedules.into_iter().flatten().collect(),
            next: listed["NextToken"].as_str().map(str::to_owned),
        })
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
    fn a_name_stands_in_a_path_as_it_is() {
        assert_eq!(escaped("line-0f_a.b~c").to_string(), "line-0f_a.b~c");
        assert_eq!(escaped("a b/c+d=").to_string(), "a%20b%2Fc%2Bd%3D");
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
