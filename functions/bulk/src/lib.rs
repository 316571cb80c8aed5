//! `/v1/bulk-sends`, one text to many.

mod answer;
mod drafts;
mod preview;
mod request;
mod results;
mod sends;
mod sheet;

use axum::Router;
use recado_platform::App;
use recado_web::{Routes, routes};

/// The function's routes, to be served or to be described.
pub fn routes<R: Routes<App>>() -> R {
    R::default()
        .routes(routes!(sends::create, sends::list))
        .routes(routes!(preview::preview))
        .routes(routes!(sends::show))
        .routes(routes!(sends::recipients, drafts::add))
        .routes(routes!(preview::ask, preview::of_draft))
        .routes(routes!(drafts::start))
        .routes(routes!(sends::pause))
        .routes(routes!(sends::resume))
        .routes(routes!(sends::cancel))
        .routes(routes!(results::csv))
}

/// The function's routes, served.
pub fn router(app: App) -> Router {
    routes::<Router<App>>().with_state(app)
}
