//! The page to pay on: any test card, and the holder's authentication where a card wants it.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde_json::Value;

use crate::form::Form;
use crate::simulator::Shared;

/// `/pay/{client secret}`.
pub fn router() -> Router<Arc<Shared>> {
    Router::new().route("/pay/{secret}", get(show).post(act))
}

async fn show(State(shared): State<Arc<Shared>>, Path(secret): Path<String>) -> Response {
    page(&shared, &secret)
}

async fn act(
    State(shared): State<Arc<Shared>>,
    Path(secret): Path<String>,
    body: Bytes,
) -> Response {
    let form = Form::parse(&body);
    let done = shared.step(|ledger, at| {
        let Some(id) = ledger.by_secret(&secret).map(str::to_owned) else {
            return;
        };
        // What comes of it is shown by the page; a card that does not pay is no failure of the page.
        let _ = match form.text("authenticate") {
            Some(outcome) => ledger.authenticate(&id, outcome == "pass", at),
            None => {
                let number: String = form.text("number").unwrap_or_default().replace(' ', "");
                ledger.create_method(&number, at).and_then(|method| {
                    let method = method["id"].as_str().map(str::to_owned);
                    ledger.confirm(&id, method.as_deref(), false, at)
                })
            }
        };
    });
    done.await;
    page(&shared, &secret)
}

fn page(shared: &Shared, secret: &str) -> Response {
    let intent = shared.look(|ledger| {
        let id = ledger.by_secret(secret).map(str::to_owned)?;
        ledger.intent(&id, false).ok()
    });
    match intent {
        Some(intent) => Html(html(&intent)).into_response(),
        None => (
            StatusCode::NOT_FOUND,
            Html("<p>There is no such payment.</p>"),
        )
            .into_response(),
    }
}

fn html(intent: &Value) -> String {
    let cents = intent["amount"].as_i64().unwrap_or_default();
    let error = &intent["last_payment_error"];
    let why = error["decline_code"]
        .as_str()
        .or_else(|| error["code"].as_str());
    let declined = why.map_or_else(String::new, |why| {
        format!("<p role=\"alert\">The card did not pay: {why}. Try another.</p>")
    });
    let body = match intent["status"].as_str().unwrap_or_default() {
        "succeeded" => "<p role=\"status\">Paid. You may close this page.</p>".to_owned(),
        "canceled" => "<p role=\"status\">This payment was called off.</p>".to_owned(),
        "requires_action" => concat!(
            "<form method=\"post\"><p>Your bank asks whether it is you.</p>",
            "<button name=\"authenticate\" value=\"pass\">It is me</button> ",
            "<button name=\"authenticate\" value=\"fail\">It is not</button></form>"
        )
        .to_owned(),
        _ => format!("{declined}{CARD_FORM}"),
    };
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Pay</title>\
         <style>body{{font:1rem system-ui;max-width:24rem;margin:3rem auto}}input,button{{font:inherit;padding:.4rem}}</style>\
         <h1>Pay {}.{:02} USD</h1>{body}</html>",
        cents / 100,
        cents % 100
    )
}

const CARD_FORM: &str = "<form method=\"post\"><label>Card number \
    <input name=\"number\" list=\"cards\" value=\"4242424242424242\" inputmode=\"numeric\" required></label>\
    <datalist id=\"cards\"><option value=\"4242424242424242\">pays</option>\
    <option value=\"4000000000000002\">declined</option>\
    <option value=\"4000000000009995\">insufficient funds</option>\
    <option value=\"4000002760003184\">wants authentication, also when it is kept</option>\
    <option value=\"4000000000005126\">its refunds fail afterwards</option>\
    <option value=\"4000000000000259\">disputed afterwards</option></datalist> \
    <button>Pay</button></form>";
