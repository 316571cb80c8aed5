//! The operator's door; a firm's are in `recado_api`.

use axum::extract::FromRequestParts;
use http::request::Parts;
use recado_domain::Error;
use recado_domain::firm::Role;
use recado_platform::App;
use recado_platform::access::authenticate;
use recado_web::Problem;
use recado_web::auth::{bearer, operator_token_matches};

/// The operator.
pub struct Operator;

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
