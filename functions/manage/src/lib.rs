//! A firm's own data, and the operator's desk.

mod access;
mod admin;
mod announcements;
mod answer_times;
mod api_keys;
mod consents;
mod contacts;
mod firm;
mod locations;
mod media;
mod read;
mod threads;
mod unsubscribe;

use axum::Router;
use recado_platform::App;
use recado_web::{Routes, routes};

/// The function's routes, to be served or to be described.
pub fn routes<R: Routes<App>>() -> R {
    R::default()
        .routes(routes!(admin::firms::create, admin::firms::list))
        .routes(routes!(admin::firms::show, admin::firms::change))
        .routes(routes!(admin::firms::create_key))
        .routes(routes!(admin::credit::credit))
        .routes(routes!(admin::prices::list, admin::prices::set))
        .routes(routes!(admin::prices::own))
        .routes(routes!(admin::audit::trail))
        .routes(routes!(admin::stop::set, admin::stop::show))
        .routes(routes!(admin::messages::list))
        .routes(routes!(admin::messages::resolve))
        .routes(routes!(admin::redrive::redrive))
        .routes(routes!(announcements::create))
        .routes(routes!(api_keys::create, api_keys::list))
        .routes(routes!(api_keys::revoke))
        .routes(routes!(api_keys::rotate))
        .routes(routes!(contacts::create, contacts::list))
        .routes(routes!(contacts::import::import))
        .routes(routes!(contacts::import::export))
        .routes(routes!(contacts::show, contacts::change, contacts::delete))
        .routes(routes!(contacts::merge))
        .routes(routes!(contacts::privacy::export))
        .routes(routes!(contacts::privacy::erase))
        .routes(routes!(consents::list))
        .routes(routes!(consents::record, consents::show))
        .routes(routes!(firm::show, firm::change))
        .routes(routes!(locations::create, locations::list))
        .routes(routes!(
            locations::show,
            locations::change,
            locations::delete
        ))
        .routes(routes!(media::show))
        .routes(routes!(threads::list))
        .routes(routes!(threads::show, threads::change))
        .routes(routes!(threads::messages))
        .routes(routes!(threads::read))
        .routes(routes!(answer_times::report))
        .routes(routes!(unsubscribe::ask, unsubscribe::unsubscribed))
}

/// The function's routes, served.
pub fn router(app: App) -> Router {
    routes::<Router<App>>().with_state(app)
}
