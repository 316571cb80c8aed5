//! `/v1/bulk-sends`: one text to many.

mod access;
mod answer;
mod drafts;
mod preview;
mod request;
mod results;
mod sends;
mod sheet;

use axum::Router;
use recado_platform::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The function's routes, with their description.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(sends::create, sends::list))
        .routes(routes!(preview::preview))
        .routes(routes!(sends::show))
        .routes(routes!(sends::recipients, drafts::add))
        .routes(routes!(drafts::start))
        .routes(routes!(sends::pause))
        .routes(routes!(sends::resume))
        .routes(routes!(sends::cancel))
        .routes(routes!(results::csv))
}

/// The function's routes.
pub fn router(app: App) -> Router {
    Router::from(routes()).with_state(app)
}
