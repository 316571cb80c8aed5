//! `POST /webhooks/twilio/status`.

use axum::extract::State;
use http::StatusCode;
use recado_domain::{Error, ViolationCode};
use recado_platform::gate::account;
use recado_platform::report::{Report, take};
use recado_platform::{App, reference};
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
    let report = Report {
        tenant,
        id: referred,
        word: word.to_owned(),
        code: form.value("ErrorCode").and_then(|code| code.parse().ok()),
        carrier_sid: sid.to_owned(),
    };
    take(&app, report).await?;
    Ok(StatusCode::NO_CONTENT)
}
