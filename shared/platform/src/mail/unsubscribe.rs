//! Unsubscribing by the link in an e-mail (RFC 8058). Whoever has the link may use it: it is signed,
//! and names the message it stands in.

use recado_content::Language;
use recado_domain::Error;
use recado_domain::consent::{ALL_TOPICS, ConsentChange, ConsentState};
use recado_domain::message::Message;

use crate::App;
use crate::reference::{self, Purpose, Referred};

/// What a link unsubscribes from.
#[derive(Clone, Debug)]
pub struct Subscription {
    message: Message,
    /// The firm, as its clients know it.
    pub firm_name: String,
    /// The language of the e-mail.
    pub language: Language,
}

/// The link of a message.
pub(super) fn link(app: &App, message: &Message) -> String {
    let secret = &app.config.platform_secret;
    let reference = reference::sign_for(
        Purpose::Unsubscribe,
        secret,
        &message.tenant,
        message.id.as_str(),
    );
    format!("{}/unsubscribe?m={reference}", app.config.public_url)
}

/// What the link with this reference unsubscribes from.
///
/// # Errors
/// [`Error::NotFound`] for a reference that we did not make, or of a message that is erased.
pub async fn subscription(app: &App, reference: &str) -> Result<Subscription, Error> {
    let secret = &app.config.platform_secret;
    let named = reference::verify_for(Purpose::Unsubscribe, secret, reference);
    let Some((tenant, Referred::Message(id))) = named else {
        return Err(Error::NotFound("subscription"));
    };
    let message = app.store.message(&tenant, &id).await?;
    let message = message.ok_or(Error::NotFound("subscription"))?;
    let firm = app.store.firm(&tenant.firm).await?;
    let firm = firm.ok_or(Error::NotFound("subscription"))?;
    Ok(Subscription {
        language: message
            .mail
            .as_ref()
            .map_or(firm.language, |it| it.language),
        firm_name: firm.name,
        message,
    })
}

/// Takes back the address' consent: to the message's topic, or to everything where it has none.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer; repeating it is harmless.
pub async fn unsubscribe(app: &App, subscription: &Subscription) -> Result<(), Error> {
    let message = &subscription.message;
    let denied = ConsentChange {
        state: ConsentState::Denied,
        at: app.now_kept(),
        method: "unsubscribe_link".to_owned(),
        wording: None,
        recorded_by: "contact".to_owned(),
    };
    let topic = message.topic.as_deref().unwrap_or(ALL_TOPICS);
    let address = message.to.as_str();
    app.store
        .put_consent(&message.tenant, address, topic, &denied)
        .await
}
