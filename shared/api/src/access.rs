use axum::extract::FromRequestParts;
use http::request::Parts;
use recado_domain::firm::Role;
use recado_platform::App;
use recado_platform::access::{Principal, authenticate};
use recado_web::Problem;
use recado_web::auth::bearer;

/// Whoever has a key of the firm. As an argument of a handler it is looked at before the body is read; so
/// are the others.
#[derive(Debug)]
pub struct Reader(pub Principal);

/// Whoever has a key that may send, and write to contacts.
#[derive(Debug)]
pub struct Sender(pub Principal);

/// Whoever has a key that manages the firm.
#[derive(Debug)]
pub struct Manager(pub Principal);

async fn who(parts: &Parts, app: &App, role: Role) -> Result<Principal, Problem> {
    Ok(authenticate(app, bearer(&parts.headers), role).await?)
}

impl FromRequestParts<App> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        who(parts, app, Role::Read).await.map(Self)
    }
}

impl FromRequestParts<App> for Sender {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        who(parts, app, Role::Send).await.map(Self)
    }
}

impl FromRequestParts<App> for Manager {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        who(parts, app, Role::Manage).await.map(Self)
    }
}
