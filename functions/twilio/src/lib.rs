//! The carrier's webhooks.

mod inbound;
mod signed;
mod status;

use axum::Router;
use axum::routing::post;
use recado_platform::App;

/// The function's routes.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/webhooks/twilio/inbound", post(inbound::receive))
        .route("/webhooks/twilio/status", post(status::report))
        .with_state(app)
}
