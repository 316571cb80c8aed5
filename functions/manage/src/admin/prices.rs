//! `/admin/firms/{id}/prices` and, for the firm itself, `/v1/prices`.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use recado_domain::firm::Firm;
use recado_domain::message::Direction;
use recado_domain::price::{Price, Unit};
use recado_domain::{Error, FirmId, Micros, ViolationCode};
use recado_platform::App;
use recado_platform::manage::prices;
use recado_web::json::from_json;
use recado_web::{Fields, FromBody, Id, Money, Problem, Problems, RawBody};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Operator;
use recado_api::Reader;

const DIRECTIONS: [&str; 2] = ["outbound", "inbound"];
const UNITS: [&str; 3] = ["sms_segment", "mms", "email"];

/// A price to be set.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadPrice` reads"
)]
pub struct PriceRequest {
    /// `outbound` or `inbound`.
    direction: String,
    /// `sms_segment`, `mms` or `email`.
    unit: String,
    amount: Money,
    /// From now on unless it says later.
    #[schema(value_type = Option<String>, format = DateTime)]
    effective_from: Option<Timestamp>,
}

struct ReadPrice {
    direction: Direction,
    unit: Unit,
    amount: Micros,
    effective_from: Option<Timestamp>,
}

impl FromBody for ReadPrice {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let direction = fields.required("direction", |fields, name| {
            fields.optional_enum(name, &DIRECTIONS)
        });
        let unit = fields.required("unit", |fields, name| fields.optional_enum(name, &UNITS));
        let amount = fields.required("amount", Fields::optional_amount);
        if amount.is_some_and(|amount| amount < Micros::ZERO) {
            fields.violate("amount", ViolationCode::OutOfRange, "must not be negative");
        }
        let effective_from = fields.optional_timestamp("effective_from");
        Some(Self {
            direction: direction?,
            unit: unit?,
            amount: amount?,
            effective_from,
        })
    }
}

/// What a firm pays for one unit.
#[derive(Serialize, ToSchema)]
pub struct PriceAnswer {
    /// `outbound` or `inbound`.
    direction: &'static str,
    /// `sms_segment`, `mms` or `email`.
    unit: &'static str,
    amount: Money,
    /// None for the price in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    effective_from: Option<Timestamp>,
}

/// All prices of a firm.
#[derive(Serialize, ToSchema)]
pub struct PricesAnswer {
    /// For each direction and unit the price in force, then the ones ahead.
    data: Vec<PriceAnswer>,
}

fn answer(firm: &Firm, now: Timestamp) -> Json<PricesAnswer> {
    let mut data = Vec::new();
    for direction in [Direction::Outbound, Direction::Inbound] {
        for unit in Unit::ALL {
            let line = |amount: Micros, effective_from| PriceAnswer {
                direction: direction.as_str(),
                unit: unit.as_str(),
                amount: amount.into(),
                effective_from,
            };
            data.push(line(firm.price(direction, unit, now), None));
            let ahead = firm.prices.ahead(direction, unit, now);
            data.extend(ahead.iter().map(|it| line(it.amount, Some(it.from))));
        }
    }
    Json(PricesAnswer { data })
}

/// Show a firm's prices
#[utoipa::path(
    get, path = "/admin/firms/{id}/prices", tag = "operator", security(("operator_token" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = PricesAnswer), Problems),
)]
pub async fn list(
    Operator: Operator,
    State(app): State<App>,
    Id(id): Id<FirmId>,
) -> Result<Json<PricesAnswer>, Problem> {
    let firm = app.store.firm(&id).await?.ok_or(Error::NotFound("firm"))?;
    Ok(answer(&firm, app.now()))
}

/// Set one of a firm's prices
///
/// From now on, or from a later date. What was charged before never changes.
#[utoipa::path(
    put, path = "/admin/firms/{id}/prices", tag = "operator", security(("operator_token" = [])),
    params(("id" = String, Path)), request_body = PriceRequest,
    responses((status = 200, body = PricesAnswer), Problems),
)]
pub async fn set(
    Operator: Operator,
    State(app): State<App>,
    Id(id): Id<FirmId>,
    RawBody(body): RawBody,
) -> Result<Json<PricesAnswer>, Problem> {
    let wanted: ReadPrice = from_json(&body)?;
    let now = app.now_kept();
    let from = wanted.effective_from.unwrap_or(now);
    if from < now {
        let message = "what was charged never changes: a price holds from now on or later";
        return Err(Error::invalid("effective_from", ViolationCode::TimeInPast, message).into());
    }
    let price = Price {
        direction: wanted.direction,
        unit: wanted.unit,
        amount: wanted.amount,
        from,
    };
    let firm = prices::set(&app, &id, price).await?;
    Ok(answer(&firm, app.now()))
}

/// Show what the firm pays
#[utoipa::path(
    get, path = "/v1/prices", tag = "money", security(("key" = [])),
    responses((status = 200, body = PricesAnswer), Problems),
)]
pub async fn own(
    Reader(who): Reader,
    State(app): State<App>,
) -> Result<Json<PricesAnswer>, Problem> {
    Ok(answer(&who.firm, app.now()))
}
