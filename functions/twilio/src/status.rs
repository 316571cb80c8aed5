//! `POST /webhooks/twilio/status`.

use axum::extract::State;
use http::StatusCode;
use recado_domain::{Error, ViolationCode};
use recado_platform::gate::account;
use recado_platform::reference::{self, Referred};
use recado_platform::status::{Report, take};
use recado_platform::{App, bulk};
use recado_web::Problem;

use crate::signed::SignedForm;

/// What became of a message that we posted. The reference in the URL says which, and whose.
pub async fn report(State(app): State<App>, form: SignedForm) -> Result<StatusCode, Problem> {
    let (tenant, referred) = form
        .query("m")
        .and_then(|text| reference::verify(&app.config.platform_secret, &text))
        .ok_or(Error::Forbidden("the reference is not ours"))?;
    if form.value("AccountSid") == Some(app.config.carrier_account.account_sid.as_str()) {
        form.require(&app, &app.config.carrier_account)?;
    } else {
        let firm = app.store.firm(&tenant.firm).await?;
        let firm = firm.ok_or(Error::Forbidden("the firm is not there"))?;
        let own = account(&app, &firm).await?;
        let own = own.ok_or(Error::Forbidden("the firm's account has no token"))?;
        form.require(&app, &own)?;
    }
    let (Some(word), Some(sid)) = (form.value("MessageStatus"), form.value("MessageSid")) else {
        let message = "MessageStatus and MessageSid are needed";
        return Err(Error::invalid("", ViolationCode::Required, message).into());
    };
    let (word, carrier_sid) = (word.to_owned(), sid.to_owned());
    let code = form.value("ErrorCode").and_then(|code| code.parse().ok());
    match referred {
        Referred::Message(message_id) => {
            let report = Report {
                tenant,
                message_id,
                word,
                code,
                carrier_sid,
            };
            take(&app, &report).await?;
        }
        Referred::Bulk(id) => {
            let report = bulk::Report {
                tenant,
                id,
                word,
                code,
                carrier_sid,
            };
            bulk::take(&app, &report).await?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
