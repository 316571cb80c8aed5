//! `/unsubscribe`: what the link in an e-mail leads to.

use axum::extract::State;
use axum::response::Html;
use recado_content::{Unsubscribing, escaped, unsubscribing};
use recado_domain::{Error, ViolationCode};
use recado_platform::App;
use recado_platform::mail::{Subscription, subscription, unsubscribe};
use recado_web::{Params, Problem, Problems};

/// Ask before unsubscribing
///
/// The page that the link in an e-mail leads to. It changes nothing: mail filters open links too.
#[utoipa::path(
    get, path = "/unsubscribe", tag = "unsubscribe",
    params(("m" = String, Query, description = "As it stands in the link.")),
    responses((status = 200, body = String, content_type = "text/html"), Problems),
)]
pub async fn ask(State(app): State<App>, params: Params) -> Result<Html<String>, Problem> {
    let found = found(&app, params).await?;
    let words = unsubscribing(found.language);
    let question = format!(
        "<p>{} {}?</p>\n<form method=\"post\"><button>{}</button></form>",
        escaped(words.question),
        escaped(&found.firm_name),
        escaped(words.verb)
    );
    Ok(page(&found, words, &question))
}

/// Unsubscribe
///
/// One click in a mail program (RFC 8058), or on the page. The address' consent is denied: to the
/// message's topic, or to everything where it has none.
#[utoipa::path(
    post, path = "/unsubscribe", tag = "unsubscribe",
    params(("m" = String, Query, description = "As it stands in the link.")),
    responses((status = 200, body = String, content_type = "text/html"), Problems),
)]
pub async fn unsubscribed(State(app): State<App>, params: Params) -> Result<Html<String>, Problem> {
    let found = found(&app, params).await?;
    unsubscribe(&app, &found).await?;
    let words = unsubscribing(found.language);
    let done = format!("<p>{}</p>", escaped(words.done));
    Ok(page(&found, words, &done))
}

async fn found(app: &App, mut params: Params) -> Result<Subscription, Error> {
    let reference = params.text("m");
    if reference.is_none() {
        params.violate("m", ViolationCode::Required, "is required");
    }
    params.finish()?;
    subscription(app, &reference.unwrap_or_default()).await
}

fn page(found: &Subscription, words: Unsubscribing, content: &str) -> Html<String> {
    Html(format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{}</title>\n</head>\n\
         <body style=\"font-family: sans-serif; max-width: 30em; margin: 3em auto; padding: 0 1em\">\n\
         {content}\n</body>\n</html>\n",
        found.language.as_str(),
        escaped(words.verb),
    ))
}
