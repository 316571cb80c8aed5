//! `/v1/balance/auto-recharge`, `/v1/balance/alert` and `/v1/notices`.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use recado_api::{Manager, Reader, page};
use recado_domain::funds::{Funds, RechargeWish};
use recado_domain::notice::Notice;
use recado_domain::{Micros, ViolationCode};
use recado_platform::{App, money};
use recado_web::json::from_json;
use recado_web::{Fields, FromBody, Money, Page, PageRequest, Problem, Problems, RawBody};
use serde::Serialize;
use utoipa::ToSchema;

use crate::topups::amount_to_pay;

const LONGEST_ID: usize = 255;

/// Auto-recharge as it is wanted.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadRecharge` reads"
)]
pub struct RechargeRequest {
    enabled: bool,
    /// Below this.
    threshold: Money,
    /// By this: from 1 to 10000 USD, in whole cents.
    amount: Money,
    /// At most this in a calendar month of the firm's time zone.
    monthly_limit: Money,
    /// The card; by default the one kept by a top-up.
    payment_method_id: Option<String>,
}

/// Auto-recharge.
#[derive(Serialize, ToSchema)]
pub struct RechargeAnswer {
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    threshold: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    monthly_limit: Option<Money>,
    /// Recharged in `month`, the one under way included.
    #[serde(skip_serializing_if = "Option::is_none")]
    spent: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    month: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_method_id: Option<String>,
    /// The top-up under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    topup_id: Option<String>,
    /// Declines have stopped it; setting it up again starts it again.
    stopped: bool,
}

impl From<Funds> for RechargeAnswer {
    fn from(funds: Funds) -> Self {
        let it = funds.recharge;
        let it = it.as_ref();
        Self {
            enabled: it.is_some_and(|it| it.enabled),
            threshold: it.map(|it| it.threshold.into()),
            amount: it.map(|it| it.amount.into()),
            monthly_limit: it.map(|it| it.monthly_limit.into()),
            spent: it.map(|it| it.spent.into()),
            month: it.map(|it| it.month.clone()),
            payment_method_id: funds.payment_method,
            topup_id: it.and_then(|it| it.current.as_ref().map(ToString::to_string)),
            stopped: it.is_some_and(|it| it.is_stopped()),
        }
    }
}

struct ReadRecharge(RechargeWish);

impl FromBody for ReadRecharge {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let enabled = fields.required("enabled", Fields::optional_bool);
        let threshold = fields.required("threshold", not_negative);
        let amount = fields.required("amount", amount_to_pay);
        let monthly_limit = fields.required("monthly_limit", not_negative);
        if let (Some(amount), Some(limit)) = (amount, monthly_limit)
            && limit < amount
        {
            let message = "must be at least one recharge's amount";
            fields.violate("monthly_limit", ViolationCode::OutOfRange, message);
        }
        let payment_method = fields.optional_string("payment_method_id");
        if payment_method.as_ref().is_some_and(|id| !is_id(id)) {
            let message = "must be a card's id at Stripe, such as pm_…";
            fields.violate("payment_method_id", ViolationCode::InvalidId, message);
        }
        Some(Self(RechargeWish {
            enabled: enabled?,
            threshold: threshold?,
            amount: amount?,
            monthly_limit: monthly_limit?,
            payment_method,
        }))
    }
}

fn is_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(plain)
}

fn not_negative(fields: &mut Fields, name: &str) -> Option<Micros> {
    let amount = fields.optional_amount(name)?;
    if amount < Micros::ZERO {
        fields.violate(name, ViolationCode::OutOfRange, "must not be negative");
        return None;
    }
    Some(amount)
}

/// How auto-recharge is set up, and how far this month's limit is used.
#[utoipa::path(
    get, path = "/v1/balance/auto-recharge", tag = "money", security(("key" = [])),
    responses((status = 200, body = RechargeAnswer), Problems)
)]
pub async fn show_recharge(
    Reader(who): Reader,
    State(app): State<App>,
) -> Result<Json<RechargeAnswer>, Problem> {
    let funds = money::funds(&app, &who.firm, &who.tenant).await?;
    Ok(Json(funds.into()))
}

/// Tops the balance up by the kept card whenever it is below the threshold: one recharge at a time,
/// within the monthly limit. After three declines, or when a card's holder disputes a top-up, it stops
/// with a notice.
#[utoipa::path(
    put, path = "/v1/balance/auto-recharge", tag = "money", security(("key" = [])), request_body = RechargeRequest,
    responses((status = 200, body = RechargeAnswer), Problems)
)]
pub async fn set_recharge(
    Manager(who): Manager,
    State(app): State<App>,
    RawBody(body): RawBody,
) -> Result<Json<RechargeAnswer>, Problem> {
    let ReadRecharge(wish) = from_json(&body)?;
    let funds = money::set_recharge(&app, &who.firm, &who.tenant, &wish).await?;
    Ok(Json(funds.into()))
}

/// The low-balance alert as it is wanted.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadAlert` reads"
)]
pub struct AlertRequest {
    /// Tell when the balance falls below this.
    threshold: Money,
}

/// The low-balance alert.
#[derive(Serialize, ToSchema)]
pub struct AlertAnswer {
    /// None until it is set.
    threshold: Option<Money>,
}

impl From<Funds> for AlertAnswer {
    fn from(funds: Funds) -> Self {
        Self {
            threshold: funds.alert.map(|alert| alert.threshold.into()),
        }
    }
}

struct ReadAlert(Micros);

impl FromBody for ReadAlert {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        fields.required("threshold", not_negative).map(Self)
    }
}

/// The low-balance alert.
#[utoipa::path(
    get, path = "/v1/balance/alert", tag = "money", security(("key" = [])),
    responses((status = 200, body = AlertAnswer), Problems)
)]
pub async fn show_alert(
    Reader(who): Reader,
    State(app): State<App>,
) -> Result<Json<AlertAnswer>, Problem> {
    Ok(Json(app.store.funds(&who.tenant).await?.into()))
}

/// Tells once, each time the balance falls below the threshold.
#[utoipa::path(
    put, path = "/v1/balance/alert", tag = "money", security(("key" = [])), request_body = AlertRequest,
    responses((status = 200, body = AlertAnswer), Problems)
)]
pub async fn set_alert(
    Manager(who): Manager,
    State(app): State<App>,
    RawBody(body): RawBody,
) -> Result<Json<AlertAnswer>, Problem> {
    let ReadAlert(threshold) = from_json(&body)?;
    let funds = money::set_alert(&app, &who.tenant, threshold).await?;
    Ok(Json(funds.into()))
}

/// Something the firm is told.
#[derive(Serialize, ToSchema)]
pub struct NoticeAnswer {
    /// The same as `id` in its event on the bus.
    id: String,
    /// `balance_low`, `balance_below_zero`, `recharge_declined`, `recharge_stopped` or
    /// `recharge_limit_reached`.
    kind: &'static str,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    text: String,
    /// What could be spent then.
    available: Money,
    /// When it was handed over to be mailed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    mailed_at: Option<Timestamp>,
}

impl From<Notice> for NoticeAnswer {
    fn from(notice: Notice) -> Self {
        Self {
            id: notice.id(),
            kind: notice.kind.as_str(),
            at: notice.at,
            text: notice.text,
            available: notice.available.into(),
            mailed_at: notice.mailed_at,
        }
    }
}

/// What the firm was told about its balance, newest first.
#[utoipa::path(
    get, path = "/v1/notices", tag = "money", security(("key" = [])),
    params(
        ("limit" = Option<u32>, Query, description = "At most as many, 1 to 200; 50 unless given."),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before."),
    ),
    responses((status = 200, body = Page<NoticeAnswer>), Problems)
)]
pub async fn notices(
    Reader(who): Reader,
    State(app): State<App>,
    page: PageRequest,
) -> Result<Json<Page<NoticeAnswer>>, Problem> {
    let found = app.store.notices(&who.tenant, page::wanted(&page)).await?;
    Ok(page::answer(found))
}
