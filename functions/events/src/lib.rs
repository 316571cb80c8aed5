//! Rules, the events that set them off, and the feeds of records.

mod bus;
mod events;
mod feed;
mod record;
mod rules;
mod starters;

pub use bus::hear;
pub use events::ReadEvent;

use axum::Router;
use recado_platform::App;
use recado_web::{Routes, routes};

/// The function's routes, to be served or to be described.
pub fn routes<R: Routes<App>>() -> R {
    R::default()
        .routes(routes!(events::tell))
        .routes(routes!(feed::show))
        .routes(routes!(rules::create, rules::list))
        .routes(routes!(rules::bulk::change_many))
        .routes(routes!(rules::dry_run::dry_run_rule))
        .routes(routes!(starters::list))
        .routes(routes!(starters::begin))
        .routes(routes!(rules::show, rules::change, rules::delete))
}

/// The function's routes, served.
pub fn router(app: App) -> Router {
    routes::<Router<App>>().with_state(app)
}
