//! Rules, the events that set them off, and the feeds of records.

mod access;
mod events;
mod feed;
mod record;
mod rules;
mod starters;

use axum::Router;
use recado_platform::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use events::ReadEvent;

/// The function's routes, with their description.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(events::tell))
        .routes(routes!(feed::show))
        .routes(routes!(rules::create, rules::list))
        .routes(routes!(rules::bulk::change_many))
        .routes(routes!(rules::dry_run::dry_run_rule))
        .routes(routes!(starters::list))
        .routes(routes!(starters::begin))
        .routes(routes!(rules::show, rules::change, rules::delete))
}

/// The function's routes.
pub fn router(app: App) -> Router {
    Router::from(routes()).with_state(app)
}
