//! The balance, how it came about, and how more comes in: ledger, statement, top-ups, auto-recharge,
//! alerts and the payment provider's webhook.

mod balance;
mod entry;
mod funds;
mod ledger;
mod sheet;
mod statement;
mod topups;
mod webhook;

use axum::Router;
use recado_platform::App;
use recado_web::{Routes, routes};

/// The function's routes, to be served or to be described.
pub fn routes<R: Routes<App>>() -> R {
    R::default()
        .routes(routes!(balance::show))
        .routes(routes!(ledger::list))
        .routes(routes!(statement::show))
        .routes(routes!(statement::download))
        .routes(routes!(topups::create, topups::list))
        .routes(routes!(topups::show))
        .routes(routes!(funds::show_recharge, funds::set_recharge))
        .routes(routes!(funds::show_alert, funds::set_alert))
        .routes(routes!(funds::notices))
        .routes(routes!(webhook::take))
}

/// The function's routes, served.
pub fn router(app: App) -> Router {
    routes::<Router<App>>().with_state(app)
}
