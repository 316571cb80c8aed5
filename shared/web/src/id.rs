//! Ids in paths.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use recado_domain::Error;

use crate::problem::Problem;

/// The id that a path with one parameter names. One of another form names nothing: 404.
#[derive(Clone, Copy, Debug)]
pub struct Id<T>(pub T);

/// The two ids that a path with two parameters names.
#[derive(Clone, Copy, Debug)]
pub struct Ids<T, U>(pub T, pub U);

impl<S: Send + Sync, T: FromStr, U: FromStr> FromRequestParts<S> for Ids<T, U> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::<(String, String)>::from_request_parts(parts, state).await;
        let ids = read.ok().and_then(|Path((first, second))| {
            Some(Self(first.parse().ok()?, second.parse().ok()?))
        });
        Ok(ids.ok_or(Error::NotFound("resource"))?)
    }
}

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::<String>::from_request_parts(parts, state).await;
        let id = read.ok().and_then(|Path(text)| text.parse().ok());
        Ok(Self(id.ok_or(Error::NotFound("resource"))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use http::Request;
    use recado_domain::FirmId;
    use tower::ServiceExt;

    #[tokio::test]
    async fn an_id_of_another_form_names_nothing() {
        let app: Router = Router::new().route(
            "/firms/{id}",
            get(|Id(id): Id<FirmId>| async move { id.to_string() }),
        );
        for (path, status) in [
            ("/firms/frm_demo", 200),
            ("/firms/frm_DEMO", 404),
            ("/firms/%FF", 404),
            ("/firms/..%2F..", 404),
        ] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = app.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status, "{path}");
        }
    }
}
