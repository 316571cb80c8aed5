//! What a firm looks at all day: who wrote, who waits, who looks after it.

mod answer_times;
mod list;
mod messages;

use recado_domain::contact::Contact;
use recado_domain::message::Message;
use recado_domain::thread::{Author, Thread};
use recado_domain::{ContactId, Error, Tenant};
use recado_store::contacts::ThreadMerge;

pub use list::{Listed, list, unanswered};
pub use messages::{Messages, messages, with_contact};

use crate::App;
use crate::contention::Tries;
use crate::manage::contacts;

/// A thread as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// At a glance.
    pub thread: Thread,
    /// What the firm keeps about the contact, if it saved it.
    pub contact: Option<Contact>,
    /// The newest message; parts of bulk sends are none.
    pub last_message: Option<Message>,
}

/// Notes that the firm sent a message: it may answer the contact. The same message again changes
/// nothing.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn sent(app: &App, message: &Message, author: Author) -> Result<(), Error> {
    if author == Author::Machine {
        return Ok(());
    }
    let (tenant, contact) = (&message.tenant, message.id.contact());
    let mut tries = Tries::default();
    loop {
        let Some(thread) = app.store.thread_glance(tenant, &contact).await? else {
            return Ok(());
        };
        let waited_before = thread.answers.count;
        let Some(next) = thread.sent(message.created_at, author) else {
            return Ok(());
        };
        if app.store.put_thread_glance(tenant, &next).await? {
            if next.answers.count > waited_before {
                answer_times::count(app, tenant, &next, next.answers.last_secs).await;
            }
            return Ok(());
        }
        tries.pause(app).await?;
    }
}

/// A thread.
///
/// # Errors
/// [`Error::NotFound`] for a contact that is not saved and that nobody has written to or heard of.
pub async fn show(app: &App, tenant: &Tenant, id: &ContactId) -> Result<Shown, Error> {
    let shown = read(app, tenant, id).await?;
    if shown.contact.is_some() || shown.last_message.is_some() {
        return Ok(shown);
    }
    let by_bulk = with_contact(app, tenant, id, None, 1).await?;
    match by_bulk.messages.is_empty() {
        true => Err(Error::NotFound("thread")),
        false => Ok(shown),
    }
}

async fn read(app: &App, tenant: &Tenant, id: &ContactId) -> Result<Shown, Error> {
    let (id, contact) = known(app, tenant, id).await?;
    let thread = app.store.thread_glance(tenant, &id).await?;
    let mut last_message: Option<Message> = None;
    for part in parts(&id, contact.as_ref()) {
        let newest = app.store.newest_message(tenant, &part).await?;
        last_message = last_message
            .into_iter()
            .chain(newest)
            .max_by(|one, other| one.id.cmp(&other.id));
    }
    Ok(Shown {
        thread: thread.unwrap_or_else(|| Thread::of(id)),
        contact,
        last_message,
    })
}

/// The contacts whose messages are those of the thread with this one.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub(crate) async fn of(
    app: &App,
    tenant: &Tenant,
    id: &ContactId,
) -> Result<Vec<ContactId>, Error> {
    let (id, contact) = known(app, tenant, id).await?;
    Ok(parts(&id, contact.as_ref()))
}

/// The contacts whose messages are those of one thread.
fn parts(id: &ContactId, contact: Option<&Contact>) -> Vec<ContactId> {
    match contact {
        Some(contact) => contact.threads().cloned().collect(),
        None => vec![id.clone()],
    }
}

/// The contact that an id names today, as far as the firm saved it.
async fn known(
    app: &App,
    tenant: &Tenant,
    id: &ContactId,
) -> Result<(ContactId, Option<Contact>), Error> {
    match contacts::find(app, tenant, id).await {
        Ok(contact) => Ok((contact.id.clone(), Some(contact))),
        Err(Error::NotFound(_)) => Ok((id.clone(), None)),
        Err(error) => Err(error),
    }
}

/// Changes a thread. `change` makes the next version of the one that is there, and is asked again
/// when somebody else was faster.
///
/// # Errors
/// [`Error::NotFound`], and what `change` refuses with.
pub async fn change(
    app: &App,
    tenant: &Tenant,
    id: &ContactId,
    change: impl Fn(Thread) -> Result<Thread, Error>,
) -> Result<Shown, Error> {
    let mut tries = Tries::default();
    loop {
        let shown = show(app, tenant, id).await?;
        let thread = change(shown.thread.clone())?;
        if app.store.put_thread_glance(tenant, &thread).await? {
            return Ok(Shown { thread, ..shown });
        }
        tries.pause(app).await?;
    }
}

/// What becomes of two contacts' threads when the contacts become one.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub(crate) async fn merged(
    app: &App,
    tenant: &Tenant,
    id: &ContactId,
    other: &ContactId,
) -> Result<ThreadMerge, Error> {
    let kept = app.store.thread_glance(tenant, id).await?;
    let gone = app.store.thread_glance(tenant, other).await?;
    let merged = match (kept.clone(), gone.clone()) {
        (Some(kept), Some(gone)) => Some(kept.merged_with(gone)),
        (None, Some(gone)) => Some(Thread {
            contact: id.clone(),
            ..gone
        }),
        (_, None) => None,
    };
    Ok(ThreadMerge { kept, gone, merged })
}
