//! Events that a firm's own systems put on the event bus instead of posting them.

use recado_domain::{Error, Tenant};
use recado_platform::App;
use recado_platform::events;
use recado_web::json::from_json;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::events::ReadEvent;

/// As the rule of a firm passes it on.
#[derive(Deserialize)]
struct Told {
    /// Whose it is: the rule says so, which takes only what comes from that firm's AWS account.
    /// Nothing that the event itself says can make it another's.
    tenant: Tenant,
    /// The event's detail, which is a body of `POST /v1/events`.
    event: Box<RawValue>,
}

/// Takes one event off the queue behind the bus. An error means: hand it over again, and in the end
/// set it aside.
///
/// # Errors
/// [`Error::Internal`] for what no rule of ours passes on; [`Error::NotFound`] without such a firm;
/// those of `POST /v1/events`.
pub async fn hear(app: &App, body: &str) -> Result<(), Error> {
    // The parser's own message may quote what it read, so it is not repeated.
    let told: Told = serde_json::from_str(body)
        .map_err(|_| Error::Internal("not an event of a firm's rule".to_owned()))?;
    let firm = app.store.firm(&told.tenant.firm).await?;
    let firm = firm.ok_or(Error::NotFound("firm"))?;
    let read: ReadEvent = from_json(told.event.get().as_bytes())?;
    let event = read.of_firm_in(firm.country)?;
    events::take(app, &firm, &told.tenant, event).await
}
