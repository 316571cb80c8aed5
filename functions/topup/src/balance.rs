//! `GET /v1/balance`.

use axum::Json;
use axum::extract::State;
use recado_api::Reader;
use recado_domain::Micros;
use recado_domain::ledger::{Balance, Held};
use recado_platform::{App, money};
use recado_web::{Money, Problem, Problems};
use serde::Serialize;
use utoipa::ToSchema;

/// A firm's balance.
#[derive(Serialize, ToSchema)]
pub struct BalanceAnswer {
    /// What can be spent.
    available: Money,
    /// What is taken for messages under way: it becomes a charge or comes back.
    held: Money,
    currency: &'static str,
    /// What is held, by what for.
    held_for: Vec<HeldFor>,
}

/// Money held for one kind of thing.
#[derive(Serialize, ToSchema)]
pub struct HeldFor {
    /// `messages`, `bulk_sends` or `other`.
    kind: &'static str,
    /// How many of them are under way.
    count: i64,
    amount: Money,
}

impl From<Balance> for BalanceAnswer {
    fn from(balance: Balance) -> Self {
        let held = balance.held;
        let kinds = [
            ("messages", held.messages),
            ("bulk_sends", held.bulk_sends),
            ("other", held.other),
        ];
        Self {
            available: balance.available.into(),
            held: held.total().into(),
            currency: Micros::CURRENCY,
            held_for: kinds
                .into_iter()
                .filter(|(_, held)| *held != Held::default())
                .map(|(kind, held)| HeldFor {
                    kind,
                    count: held.count,
                    amount: held.amount.into(),
                })
                .collect(),
        }
    }
}

/// What can be spent, and what is held for messages under way.
#[utoipa::path(get, path = "/v1/balance", tag = "money", security(("key" = [])), responses((status = 200, body = BalanceAnswer), Problems))]
pub async fn show(
    Reader(who): Reader,
    State(app): State<App>,
) -> Result<Json<BalanceAnswer>, Problem> {
    Ok(Json(money::balance(&app, &who.tenant).await?.into()))
}
