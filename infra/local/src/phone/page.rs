//! The page itself: three files, part of the program.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::header::{HeaderName, X_CONTENT_TYPE_OPTIONS};
use axum::routing::get;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// Texts come from anybody, so nothing in them may ever run; pictures come from anywhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      img-src http: https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub fn router() -> Router {
    Router::new()
        .route(
            "/phone",
            get(async || served("text/html; charset=utf-8", PAGE)),
        )
        .route(
            "/phone/page.css",
            get(async || served("text/css; charset=utf-8", STYLE)),
        )
        .route(
            "/phone/page.js",
            get(async || served("text/javascript; charset=utf-8", SCRIPT)),
        )
}

fn served(
    kind: &'static str,
    text: &'static str,
) -> ([(HeaderName, &'static str); 5], &'static str) {
    let headers = [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        // A newer platform brings a newer page.
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, text)
}
