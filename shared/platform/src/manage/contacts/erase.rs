//! Forgetting a contact. The ledger, which names messages only, and the proof of consent stay.

use recado_domain::contact::Contact;
use recado_domain::firm::Firm;
use recado_domain::message::Message;
use recado_domain::{ContactId, Error, MessageId, Status, Tenant};
use recado_store::PageOf;

use super::resolve::find;
use crate::App;
use crate::bulk;
use crate::events;
use crate::schedule;

const PAGE: u32 = 100;

/// What was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Messages.
    pub messages: u64,
    /// Records of the firm's own system, with what was planned for them.
    pub records: u64,
}

/// Forgets a contact, saved or not, with all its messages, those of bulk sends among them. What was
/// scheduled is canceled. A repeat goes on where the first try stopped.
///
/// # Errors
/// [`Error::NotFound`] when there is nothing to forget; [`Error::Conflict`] `messages_in_flight`
/// while a message's outcome is open, because its money is.
pub async fn erase(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    id: &ContactId,
) -> Result<Erased, Error> {
    let contact = match find(app, tenant, id).await {
        Ok(contact) => Some(contact),
        Err(Error::NotFound(_)) => None,
        Err(error) => return Err(error),
    };
    let threads: Vec<ContactId> = match &contact {
        Some(contact) => contact.threads().cloned().collect(),
        None => vec![id.clone()],
    };
    let mut erased = Erased::default();
    // First, so that they make no more messages.
    for thread in &threads {
        erased.records += events::forget(app, tenant, thread).await?;
    }
    settle(app, tenant, &threads).await?;
    bulk::settled(app, tenant, &threads).await?;
    for thread in &threads {
        erased.messages += forget_messages(app, tenant, thread).await?;
    }
    let phones = contact.as_ref().map_or(&[][..], |it| &it.phones);
    erased.messages += bulk::forget(app, firm, tenant, &threads, phones).await?;
    match contact {
        Some(contact) => forget(app, tenant, &contact).await?,
        None if erased == Erased::default() => return Err(Error::NotFound("contact")),
        None => {}
    }
    Ok(erased)
}

/// Cancels what is scheduled, and makes sure that nothing else is open.
async fn settle(app: &App, tenant: &Tenant, threads: &[ContactId]) -> Result<(), Error> {
    for thread in threads {
        let mut after: Option<String> = None;
        loop {
            let page = page(app, tenant, thread, after.as_deref()).await?;
            for message in &page.items {
                match message.status {
                    Status::Scheduled => {
                        schedule::cancel(app, tenant, &message.id).await?;
                    }
                    _ if !message.is_final() => return Err(in_flight()),
                    _ => {}
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(())
}

async fn forget_messages(app: &App, tenant: &Tenant, thread: &ContactId) -> Result<u64, Error> {
    let mut forgotten = 0;
    loop {
        let page = page(app, tenant, thread, None).await?;
        if page.items.is_empty() {
            app.store.delete_questions(tenant, thread).await?;
            app.store.delete_thread_glance(tenant, thread).await?;
            return Ok(forgotten);
        }
        let ids: Vec<MessageId> = page.items.into_iter().map(|it| it.id).collect();
        app.store.delete_messages(tenant, &ids).await?;
        forgotten += ids.len() as u64;
    }
}

async fn page(
    app: &App,
    tenant: &Tenant,
    thread: &ContactId,
    after: Option<&str>,
) -> Result<recado_store::Listed<Message>, Error> {
    let page = PageOf { limit: PAGE, after };
    app.store.messages_with(tenant, thread, page).await
}

async fn forget(app: &App, tenant: &Tenant, contact: &Contact) -> Result<(), Error> {
    match super::delete(app, tenant, &contact.id).await {
        // Somebody else forgot it meanwhile.
        Err(Error::NotFound(_)) => Ok(()),
        other => other,
    }
}

fn in_flight() -> Error {
    Error::Conflict {
        code: "messages_in_flight",
        detail: "a message with this contact is on its way; erase it when that has ended"
            .to_owned(),
    }
}
