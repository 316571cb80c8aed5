//! A client has written: nobody is asked for money by a machine who answers.

use recado_domain::firm::SenderAddress;
use recado_domain::message::Category;
use recado_domain::records::Record;
use recado_domain::{ContactId, Error, RecordId, Tenant};

use super::{Change, follow};
use crate::App;
use crate::contention::Tries;
use crate::job::Target;
use crate::manage::contacts;

/// Ends the collection ladders that a received message ends. Doing it again changes nothing; a
/// step that fires before this has happened finds out by itself.
///
/// # Errors
/// [`Error::Unavailable`] when it should be tried again.
pub async fn heard(app: &App, received: &Target) -> Result<(), Error> {
    let (tenant, id) = (&received.tenant, &received.message_id);
    let Some(message) = app.store.message(tenant, id).await? else {
        return Ok(());
    };
    let mut collecting = Vec::new();
    for thread in threads(app, tenant, &id.contact()).await? {
        let records = app.store.client_records(tenant, &thread).await?;
        collecting.extend(records.into_iter().filter(|it| it.collects));
    }
    if collecting.is_empty() {
        return Ok(());
    }
    let opted_out = match &message.from {
        SenderAddress::Phone(phone) => {
            let consents = app.store.consents(tenant, phone.as_str()).await?;
            consents
                .allows(None, message.to.as_str(), Category::Conversational)
                .is_err()
        }
        SenderAddress::MessagingService(_) | SenderAddress::Email(_) => false,
    };
    for record in collecting {
        end_ladder(app, tenant, &record.record_id, |record| {
            let answers = record
                .ladder_began_at()
                .is_some_and(|began| began <= message.created_at);
            match (opted_out, answers) {
                (true, _) => Some("opted_out"),
                (false, true) => Some("replied"),
                (false, false) => None,
            }
        })
        .await?;
    }
    Ok(())
}

/// The contacts whose threads are this one's too.
pub(super) async fn threads(
    app: &App,
    tenant: &Tenant,
    id: &ContactId,
) -> Result<Vec<ContactId>, Error> {
    match contacts::find(app, tenant, id).await {
        Ok(contact) => Ok(contact.threads().cloned().collect()),
        Err(Error::NotFound(_)) => Ok(vec![id.clone()]),
        Err(error) => Err(error),
    }
}

async fn end_ladder(
    app: &App,
    tenant: &Tenant,
    id: &RecordId,
    why: impl Fn(&Record) -> Option<&'static str>,
) -> Result<(), Error> {
    let mut tries = Tries::default();
    loop {
        let Some(before) = app.store.record(tenant, id).await? else {
            return Ok(());
        };
        let Some(why) = why(&before) else {
            return Ok(());
        };
        let now = app.now_kept();
        let mut record = before.clone();
        record.end_ladder(why, now);
        if record == before {
            return Ok(());
        }
        record.version += 1;
        if app.store.change_record(tenant, &before, &record).await? {
            let change = Change::between(Some(&before), Some(&record));
            Box::pin(follow(app, tenant, &change, now)).await;
            return Ok(());
        }
        tries.pause(app).await?;
    }
}
