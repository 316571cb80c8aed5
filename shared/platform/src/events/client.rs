//! Whose records are whose.

use recado_domain::event::Client;
use recado_domain::{ContactId, Error, RecordId, Tenant, ViolationCode};

use super::{arm, due_lines};
use crate::App;
use crate::contention::Tries;
use crate::manage::contacts::{self, To};

/// In whose thread messages to this client stand.
///
/// # Errors
/// [`Error::Invalid`] when an id names neither a saved contact nor one that was written to.
pub(super) async fn of(
    app: &App,
    tenant: &Tenant,
    client: &Client,
) -> Result<Option<ContactId>, Error> {
    let to = match (&client.contact_id, &client.phone) {
        (Some(id), _) => To::Contact(id.clone()),
        (None, Some(phone)) => To::Phone(phone.clone()),
        (None, None) => {
            let email = client.email.as_ref();
            return Ok(email.map(|email| ContactId::of_address(tenant, email.as_str())));
        }
    };
    if let Some(found) = contacts::resolve(app, tenant, &to).await? {
        return Ok(Some(found.contact_id));
    }
    // It may have an e-mail address only.
    let To::Contact(id) = to else { return Ok(None) };
    match contacts::find(app, tenant, &id).await {
        Ok(found) => Ok(Some(found.id)),
        Err(Error::NotFound(_)) => {
            let message = "there is no such contact";
            Err(Error::invalid(
                "contact_id",
                ViolationCode::NotFound,
                message,
            ))
        }
        Err(error) => Err(error),
    }
}

/// Forgets all records of a client with what is planned for them, and tells how many there were.
///
/// # Errors
/// [`Error::Unavailable`]: a repeat goes on where this stopped.
pub async fn forget(app: &App, tenant: &Tenant, contact: &ContactId) -> Result<u64, Error> {
    let mut forgotten = 0;
    loop {
        let records = app.store.client_records(tenant, contact).await?;
        if records.is_empty() {
            return Ok(forgotten);
        }
        for record in records {
            forget_record(app, tenant, contact, &record.record_id).await?;
            forgotten += 1;
        }
    }
}

async fn forget_record(
    app: &App,
    tenant: &Tenant,
    contact: &ContactId,
    id: &RecordId,
) -> Result<(), Error> {
    let mut tries = Tries::default();
    loop {
        let Some(record) = app.store.record(tenant, id).await? else {
            return app.store.forget_client_record(tenant, contact, id).await;
        };
        if app.store.forget_record(tenant, &record).await? {
            let planned = due_lines(&record);
            for line in &planned {
                arm::disarm(app, tenant, line).await?;
            }
            return app.store.delete_due(tenant, &planned).await;
        }
        tries.pause(app).await?;
    }
}
