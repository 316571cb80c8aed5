//! `GET /v1/reports/answer-times`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use jiff::ToSpan;
use jiff::civil::Date;
use recado_domain::ViolationCode;
use recado_domain::answer_times::AnswerTimes;
use recado_platform::App;
use recado_web::{Params, Problem, Problems};
use serde::Serialize;
use utoipa::ToSchema;

use recado_api::Reader;

/// Days of a report that does not say since when.
const USUAL_DAYS: i32 = 30;
/// The most days of a report.
const MOST_DAYS: i32 = 366;

/// How long contacts waited for answers.
#[derive(Serialize, ToSchema)]
pub struct AnswerTimesReport {
    /// The first day, where the firm is.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    to: Date,
    time_zone: String,
    /// All answers together.
    all: AnswerTimesAnswer,
    /// Day by day, oldest first, or person by person; those without an answer are left out.
    data: Vec<AnswersOf>,
}

/// The answers of a day, or in the threads of a person.
#[derive(Serialize, ToSchema)]
struct AnswersOf {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    day: Option<Date>,
    /// Whom the threads are assigned to; empty for those that are nobody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned_to: Option<String>,
    #[serde(flatten)]
    times: AnswerTimesAnswer,
}

/// From the first thing that nobody had answered to the answer of a person, in seconds. Median and
/// 90th percentile are counted in classes, each half as long again as the one before.
#[derive(Serialize, ToSchema)]
struct AnswerTimesAnswer {
    answered: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    average_seconds: Option<u64>,
    /// Half waited no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    median_seconds: Option<u64>,
    /// Nine of ten waited no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    p90_seconds: Option<u64>,
}

impl From<&AnswerTimes> for AnswerTimesAnswer {
    fn from(times: &AnswerTimes) -> Self {
        Self {
            answered: times.answered,
            average_seconds: times.average_secs(),
            median_seconds: times.percentile_secs(50),
            p90_seconds: times.percentile_secs(90),
        }
    }
}

/// What the answers are put together by.
#[derive(Clone, Copy)]
enum By {
    Day,
    Person,
}

/// Report the answer times
///
/// How long contacts waited until somebody answered, by the days of the answers. Automatic answers,
/// reminders and bulk sends end no wait.
#[utoipa::path(
    get, path = "/v1/reports/answer-times", tag = "threads", security(("key" = [])),
    params(
        ("from" = Option<String>, Query, description = "The first day, such as `2026-11-01`; 30 days ago unless given."),
        ("to" = Option<String>, Query, description = "The last day; today unless given. At most 366 days."),
        ("by" = Option<String>, Query, description = "`day`, unless given, or `person`: whom the thread is assigned to."),
    ),
    responses((status = 200, body = AnswerTimesReport), Problems),
)]
pub async fn report(
    Reader(who): Reader,
    State(app): State<App>,
    mut params: Params,
) -> Result<Json<AnswerTimesReport>, Problem> {
    let time_zone = who.firm.time_zone.clone();
    let today = app
        .now()
        .in_tz(&time_zone)
        .map_or(Date::MIN, |it| it.date());
    let (from, to, by) = asked_for(&mut params, today);
    params.finish()?;
    let mut all = AnswerTimes::default();
    let mut by_key: BTreeMap<(Option<Date>, Option<String>), AnswerTimes> = BTreeMap::new();
    for found in app.store.answers_between(&who.tenant, from, to).await? {
        let key = match by {
            By::Day => (Some(found.day), None),
            By::Person => (None, Some(found.person)),
        };
        by_key.entry(key).or_default().merge(&found.times);
        all.merge(&found.times);
    }
    let data = by_key.iter().map(|((day, assigned_to), times)| AnswersOf {
        day: *day,
        assigned_to: assigned_to.clone(),
        times: times.into(),
    });
    Ok(Json(AnswerTimesReport {
        from,
        to,
        time_zone,
        all: (&all).into(),
        data: data.collect(),
    }))
}

fn asked_for(params: &mut Params, today: Date) -> (Date, Date, By) {
    let to = day(params, "to").unwrap_or(today);
    let from = day(params, "from").unwrap_or(to.saturating_sub(USUAL_DAYS.days()));
    if from > to {
        params.violate("from", ViolationCode::OutOfRange, "lies after `to`");
    } else if to
        .since(from)
        .is_ok_and(|span| span.get_days() >= MOST_DAYS)
    {
        let message = format!("a report has at most {MOST_DAYS} days");
        params.violate("from", ViolationCode::OutOfRange, message);
    }
    let by = match params.text("by").as_deref() {
        None | Some("day") => By::Day,
        Some("person") => By::Person,
        Some(_) => {
            params.violate("by", ViolationCode::InvalidFormat, "must be day or person");
            By::Day
        }
    };
    (from, to, by)
}

fn day(params: &mut Params, name: &str) -> Option<Date> {
    let day = params.text(name)?.parse().ok();
    if day.is_none() {
        let message = "must be a day such as 2026-11-01";
        params.violate(name, ViolationCode::InvalidFormat, message);
    }
    day
}
