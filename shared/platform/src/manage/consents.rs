//! What contacts agreed to, as a firm records and reads it.

use jiff::Timestamp;
use recado_domain::consent::{ConsentChange, ConsentState};
use recado_domain::{Address, ContactId, Error, KeyId, Tenant, Topic, ViolationCode};

use super::contacts::addresses_of;
use crate::App;

/// What a firm says about a consent.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Granted or denied.
    pub state: ConsentState,
    /// How it was given: `web_form`, `paper`, `phone_call`, …
    pub method: String,
    /// The exact words agreed to.
    pub wording: Option<String>,
    /// When, if not now.
    pub at: Option<Timestamp>,
}

/// A topic's consent of one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicConsent {
    /// The topic, or the sender that the carrier blocks.
    pub topic: String,
    /// The phone or e-mail address.
    pub address: String,
    /// What counts now; nothing before the first change.
    pub state: Option<ConsentState>,
    /// Every change, newest first.
    pub history: Vec<ConsentChange>,
}

/// Records a consent of a contact's address, the primary one unless it is named.
///
/// # Errors
/// [`Error::NotFound`] without such a contact, [`Error::Invalid`] for an address that is not the
/// contact's or a time to come.
pub async fn record(
    app: &App,
    tenant: &Tenant,
    contact: &ContactId,
    topic: &Topic,
    address: Option<&Address>,
    statement: Statement,
    by: &KeyId,
) -> Result<TopicConsent, Error> {
    if statement.at.is_some_and(|at| at > app.now()) {
        let message = "a consent is recorded after it was given";
        return Err(Error::invalid("at", ViolationCode::OutOfRange, message));
    }
    let addresses = addresses_of(app, tenant, contact, address).await?;
    let address = addresses.first().ok_or_else(|| {
        let message = "the contact is not saved; say which address agreed";
        Error::invalid("address", ViolationCode::Required, message)
    })?;
    let change = ConsentChange {
        state: statement.state,
        at: statement.at.unwrap_or_else(|| app.now_kept()),
        method: statement.method,
        wording: statement.wording,
        recorded_by: by.to_string(),
    };
    app.store
        .put_consent(tenant, address.as_str(), topic.as_str(), &change)
        .await?;
    topic_consent(app, tenant, address, topic.as_str()).await
}

/// One topic's consent of a contact's address, the primary one unless it is named.
///
/// # Errors
/// [`Error::NotFound`] when nothing is known of the contact.
pub async fn show(
    app: &App,
    tenant: &Tenant,
    contact: &ContactId,
    topic: &Topic,
    address: Option<&Address>,
) -> Result<TopicConsent, Error> {
    let addresses = addresses_of(app, tenant, contact, address).await?;
    let address = addresses.first().ok_or(Error::NotFound("contact"))?;
    topic_consent(app, tenant, address, topic.as_str()).await
}

/// All that is known of a contact's consents, address by address.
///
/// # Errors
/// [`Error::NotFound`] when nothing is known of the contact.
pub async fn list(
    app: &App,
    tenant: &Tenant,
    contact: &ContactId,
    address: Option<&Address>,
) -> Result<Vec<TopicConsent>, Error> {
    let addresses = addresses_of(app, tenant, contact, address).await?;
    if addresses.is_empty() {
        return Err(Error::NotFound("contact"));
    }
    let mut consents = Vec::new();
    for address in &addresses {
        let known = app.store.consents(tenant, address.as_str()).await?;
        for topic in known.by_topic.keys() {
            consents.push(topic_consent(app, tenant, address, topic).await?);
        }
    }
    Ok(consents)
}

async fn topic_consent(
    app: &App,
    tenant: &Tenant,
    address: &Address,
    topic: &str,
) -> Result<TopicConsent, Error> {
    let known = app.store.consents(tenant, address.as_str()).await?;
    let history = app
        .store
        .consent_history(tenant, address.as_str(), topic)
        .await?;
    let newest = known.by_topic.get(topic);
    Ok(TopicConsent {
        topic: topic.to_owned(),
        address: address.as_str().to_owned(),
        state: newest.map(|change| change.state),
        history,
    })
}
