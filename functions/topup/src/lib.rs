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
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The function's routes and their description.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
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

/// The function's routes.
pub fn router(app: App) -> Router {
    let (router, _) = routes().with_state(app).split_for_parts();
    router
}
