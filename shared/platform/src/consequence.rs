//! What a code of the carrier means beyond the message it came with.

use recado_domain::carrier::{CodeAction, action_for};
use recado_domain::consent::{ConsentChange, ConsentState, sender_block};
use recado_domain::firm::SenderAddress;
use recado_domain::message::Message;
use recado_domain::{Error, Mode, Tenant};

use crate::App;

/// Records an opt-out, marks a dead number, pauses a sender: whatever the code asks for.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer; repeating it is harmless.
pub async fn draw(app: &App, message: &Message, code: u32) -> Result<(), Error> {
    let (tenant, to) = (&message.tenant, message.to.as_str());
    draw_for(app, tenant, to, &message.from, code).await
}

/// As [`draw`], for whatever went from a sender to a number.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer; repeating it is harmless.
pub async fn draw_for(
    app: &App,
    tenant: &Tenant,
    to: &str,
    from: &SenderAddress,
    code: u32,
) -> Result<(), Error> {
    match action_for(code) {
        CodeAction::OptedOut => {
            let block = ConsentChange {
                state: ConsentState::Denied,
                at: app.now(),
                method: "carrier_block".to_owned(),
                wording: None,
                recorded_by: "carrier".to_owned(),
            };
            let topic = sender_block(from.as_str());
            app.store.put_consent(tenant, to, &topic, &block).await
        }
        CodeAction::MarkNumber => app.store.mark_number_dead(tenant, to, code).await,
        // A sandbox message says nothing about the firm's real sender.
        CodeAction::PauseSender if tenant.mode == Mode::Live => {
            tracing::warn!(firm = %tenant.firm, code, "the carrier's answer pauses a sender");
            app.store.pause_sender(&tenant.firm, from, code).await
        }
        _ => Ok(()),
    }
}
