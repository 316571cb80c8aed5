//! Who may come in, read before the body is.

use axum::extract::FromRequestParts;
use http::request::Parts;
use recado_domain::Error;
use recado_domain::firm::Role;
use recado_platform::App;
use recado_platform::access::{Principal, authenticate};
use recado_web::Problem;
use recado_web::auth::{bearer, operator_token_matches};

/// Whoever has a key of the firm.
pub struct Reader(pub Principal);

/// Whoever has a key that may write to contacts.
pub struct Writer(pub Principal);

/// Whoever has a key that manages the firm.
pub struct Manager(pub Principal);

/// The operator.
pub struct Operator;

impl FromRequestParts<App> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let who = authenticate(app, bearer(&parts.headers), Role::Read).await?;
        Ok(Self(who))
    }
}

impl FromRequestParts<App> for Writer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let who = authenticate(app, bearer(&parts.headers), Role::Send).await?;
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

impl FromRequestParts<App> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if operator_token_matches(&parts.headers, &app.config.operator_token) {
            return Ok(Self);
        }
        authenticate(app, bearer(&parts.headers), Role::Read).await?;
        Err(Error::Forbidden("only the operator's token opens this").into())
    }
}
