//! `/v1/topups`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use jiff::Timestamp;
use recado_api::{Manager, Reader, page};
use recado_domain::topup::{TopUp, TopUpAmountError, payable};
use recado_domain::{Micros, TopUpId, ViolationCode};
use recado_platform::money::Wish;
use recado_platform::send::Idempotency;
use recado_platform::{App, money};
use recado_web::json::from_json;
use recado_web::{
    Fields, FromBody, Id, IdempotencyKey, Money, Page, PageRequest, Problem, Problems, RawBody,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A top-up to be paid.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadWish` reads"
)]
pub struct TopUpRequest {
    /// From 1 to 10000 USD, in whole cents.
    amount: Money,
    /// Keep the card for auto-recharge.
    save_payment_method: Option<bool>,
}

struct ReadWish(Wish);

impl FromBody for ReadWish {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let amount = fields.required("amount", amount_to_pay);
        let save_payment_method = fields.optional_bool("save_payment_method").unwrap_or(false);
        Some(Self(Wish {
            amount: amount?,
            save_payment_method,
        }))
    }
}

/// An amount that a card can pay.
pub fn amount_to_pay(fields: &mut Fields, name: &str) -> Option<Micros> {
    let amount = fields.optional_amount(name)?;
    match payable(amount) {
        Ok(amount) => Some(amount),
        Err(error) => {
            let code = match error {
                TopUpAmountError::NotWholeCents => ViolationCode::InvalidAmount,
                TopUpAmountError::OutOfRange => ViolationCode::OutOfRange,
            };
            fields.violate(name, code, error.to_string());
            None
        }
    }
}

/// A top-up.
#[derive(Serialize, ToSchema)]
pub struct TopUpAnswer {
    /// `top_…`.
    id: String,
    /// `pending`, `succeeded`, `failed` or `canceled`.
    status: &'static str,
    amount: Money,
    /// What was credited to the balance.
    credited: Money,
    /// What was paid back to the card, those refunds that failed later taken off.
    refunded: Money,
    /// What the bank took back for disputes, those not won.
    disputed: Money,
    /// `request` or `auto_recharge`.
    origin: &'static str,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// The payment at Stripe.
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_intent_id: Option<String>,
    /// For Stripe's own elements in the payer's browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    /// A page to pay on, where the platform has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_url: Option<String>,
    /// Why the last try failed, in the provider's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

fn answer(app: &App, top_up: TopUp) -> TopUpAnswer {
    let open = !top_up.status.is_final();
    let secret = top_up.client_secret.filter(|_| open);
    let page = app.config.payment_page.as_ref();
    TopUpAnswer {
        id: top_up.id.to_string(),
        status: top_up.status.as_str(),
        amount: top_up.amount.into(),
        credited: top_up.credited.into(),
        refunded: top_up.reversals.refunded().into(),
        disputed: top_up.reversals.disputed().into(),
        origin: top_up.origin.as_str(),
        created_at: top_up.created_at,
        payment_intent_id: top_up.payment_id,
        payment_url: page
            .zip(secret.as_ref())
            .map(|(page, secret)| format!("{page}/{secret}")),
        client_secret: secret,
        failure: top_up.failure,
    }
}

/// Begins a top-up. It is credited once it is paid.
#[utoipa::path(
    post, path = "/v1/topups", tag = "money", security(("key" = [])), request_body = TopUpRequest,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless.")),
    responses((status = 201, body = TopUpAnswer), Problems)
)]
pub async fn create(
    Manager(who): Manager,
    State(app): State<App>,
    key: IdempotencyKey,
    RawBody(body): RawBody,
) -> Result<(StatusCode, Json<TopUpAnswer>), Problem> {
    let ReadWish(wish) = from_json(&body)?;
    let key = key.0.as_deref();
    let idempotency = key.map(|key| Idempotency { key, body: &body });
    let top_up = money::request(&app, &who.firm, &who.tenant, wish, idempotency).await?;
    Ok((StatusCode::CREATED, Json(answer(&app, top_up))))
}

/// A top-up; while it is open, after a look at the payment itself.
#[utoipa::path(
    get, path = "/v1/topups/{id}", tag = "money", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = TopUpAnswer), Problems)
)]
pub async fn show(
    Reader(who): Reader,
    State(app): State<App>,
    Id(id): Id<TopUpId>,
) -> Result<Json<TopUpAnswer>, Problem> {
    let top_up = money::look(&app, &who.tenant, &id).await?;
    Ok(Json(answer(&app, top_up)))
}

/// All top-ups, newest first.
#[utoipa::path(
    get, path = "/v1/topups", tag = "money", security(("key" = [])),
    params(
        ("limit" = Option<u32>, Query, description = "At most as many, 1 to 200; 50 unless given."),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before."),
    ),
    responses((status = 200, body = Page<TopUpAnswer>), Problems)
)]
pub async fn list(
    Reader(who): Reader,
    State(app): State<App>,
    page: PageRequest,
) -> Result<Json<Page<TopUpAnswer>>, Problem> {
    let found = app.store.top_ups(&who.tenant, page::wanted(&page)).await?;
    let page = Page::new(found.items, found.next.as_deref());
    Ok(Json(page.map(|top_up| answer(&app, top_up))))
}
