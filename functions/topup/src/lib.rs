//! The balance, the ledger and the monthly statement.

mod balance;
mod entry;
mod ledger;
mod sheet;
mod statement;

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
}

/// The function's routes.
pub fn router(app: App) -> Router {
    let (router, _) = routes().with_state(app).split_for_parts();
    router
}
