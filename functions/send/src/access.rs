//! Who may come in, read before the body is.

use axum::extract::FromRequestParts;
use http::request::Parts;
use recado_domain::firm::Role;
use recado_platform::App;
use recado_platform::access::{Principal, authenticate};
use recado_web::Problem;
use recado_web::auth::bearer;

/// Whoever has a key of the firm.
pub struct Reader(pub Principal);

/// Whoever has a key that manages the firm.
pub struct Manager(pub Principal);

impl FromRequestParts<App> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let who = authenticate(app, bearer(&parts.headers), Role::Read).await?;
        Ok(Self(who))
    }
}

impl FromRequestParts<App> for Manager {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let who = authenticate(app, bearer(&parts.headers), Role::Manage).await?;
        Ok(Self(who))
    }
}
