//! The balance.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use recado_domain::Micros;
use recado_domain::firm::Role;
use recado_platform::App;
use recado_platform::access::authenticate;
use recado_web::auth::bearer;
use recado_web::{Money, Problem};
use serde::Serialize;

/// The function's routes.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/v1/balance", get(balance))
        .with_state(app)
}

#[derive(Serialize)]
struct BalanceAnswer {
    available: Money,
    currency: &'static str,
}

async fn balance(
    State(app): State<App>,
    headers: axum::http::HeaderMap,
) -> Result<Json<BalanceAnswer>, Problem> {
    let who = authenticate(&app, bearer(&headers), Role::Read).await?;
    let balance = app.store.balance(&who.tenant).await?;
    Ok(Json(BalanceAnswer {
        available: balance.available.into(),
        currency: Micros::CURRENCY,
    }))
}
