//! Forgetting a contact in bulk sends. What was sent and charged stays, without the number, what it
//! read and whose it was.

use recado_content::PhoneNumber;
use recado_domain::bulk::{BulkSend, BulkStatus};
use recado_domain::firm::Firm;
use recado_domain::{ContactId, Error, Tenant};
use recado_store::PageOf;

use super::change::change;
use super::directory::places;
use super::given::{self, Given};
use super::view::line_of;
use crate::App;

const PAGE: u32 = 100;
/// Bulk sends looked through at once.
const AT_ONCE: usize = 100;

/// Makes sure that nothing is on its way, or on its way to be, to these contacts by bulk sends.
///
/// # Errors
/// [`Error::Conflict`] `messages_in_flight` otherwise.
pub async fn settled(app: &App, tenant: &Tenant, contacts: &[ContactId]) -> Result<(), Error> {
    for sends in all(app, tenant).await?.chunks(AT_ONCE) {
        if sends.iter().any(|it| it.is_being_planned(app.now())) {
            return Err(in_flight());
        }
        let lines = super::lines_of(app, tenant, sends, contacts).await?;
        if lines
            .iter()
            .any(|(send, line)| send.is_held && !line.is_final)
        {
            return Err(in_flight());
        }
    }
    Ok(())
}

/// Forgets these contacts, who have these phones, in all bulk sends; answers how many messages that
/// were. Doing it again goes on where the first try stopped.
///
/// # Errors
/// [`Error::Conflict`] `messages_in_flight` when a bulk send was planned meanwhile;
/// [`Error::Unavailable`] when the store does not answer.
pub async fn forget(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    contacts: &[ContactId],
    phones: &[PhoneNumber],
) -> Result<u64, Error> {
    let mut forgotten = 0;
    for sends in all(app, tenant).await?.chunks(AT_ONCE) {
        let places = places(app, tenant, sends, contacts).await?;
        for send in sends {
            let here = places.iter().filter(|(_, it)| it.id.place().0 == send.id);
            let here: Vec<_> = here.collect();
            // Before a plan there is no directory.
            if here.is_empty() && send.is_held {
                continue;
            }
            forget_given(app, firm, send, contacts, phones).await?;
            forget_plan(app, send).await?;
            for (contact, listed) in here {
                let line = line_of(app, send, &listed.id).await?;
                if line.is_some_and(|line| line.contact == *contact) {
                    let (_, chunk, index) = listed.id.place();
                    app.store.forget_planned(send, chunk, index).await?;
                    forgotten += u64::from(listed.is_written_to && send.is_held);
                }
            }
        }
    }
    Ok(forgotten)
}

async fn all(app: &App, tenant: &Tenant) -> Result<Vec<BulkSend>, Error> {
    let mut sends = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = PageOf {
            limit: PAGE,
            after: after.as_deref(),
        };
        let listed = app.store.bulk_sends(tenant, page).await?;
        sends.extend(listed.items);
        after = listed.next;
        if after.is_none() {
            return Ok(sends);
        }
    }
}

/// Makes sure that nobody goes on with a plan of the recipients as they were given before.
async fn forget_plan(app: &App, send: &BulkSend) -> Result<(), Error> {
    let (tenant, id) = (&send.tenant, &send.id);
    let left = change(app, tenant, id, |old| match old.status {
        BulkStatus::Draft if old.planner.is_some() => Ok(Some(BulkSend {
            attempts: old.attempts + 1,
            planner: None,
            ..old.clone()
        })),
        BulkStatus::Planning => Err(in_flight()),
        // Planned meanwhile, maybe with them.
        _ if old.edition() != send.edition() => Err(in_flight()),
        _ => Ok(None),
    })
    .await?;
    if left.status == BulkStatus::Draft {
        // Where it shows whom is listed nowhere.
        app.store.delete_bulk_preview(tenant, id).await?;
    }
    Ok(())
}

/// Takes them out of the recipients as they were given.
async fn forget_given(
    app: &App,
    firm: &Firm,
    send: &BulkSend,
    contacts: &[ContactId],
    phones: &[PhoneNumber],
) -> Result<(), Error> {
    let (tenant, id) = (&send.tenant, &send.id);
    let is_one = |given: &Given| {
        let phone = given.phone.as_ref();
        let phone = phone.and_then(|it| PhoneNumber::parse(it, Some(firm.country)).ok());
        if phone.as_ref().is_some_and(|it| phones.contains(it)) {
            return true;
        }
        let of_number = phone.map(|it| ContactId::of_address(tenant, it.as_str()));
        let named = given.contact.as_ref().and_then(|it| it.parse().ok());
        of_number
            .into_iter()
            .chain(named)
            .any(|it| contacts.contains(&it))
    };
    for number in 0..send.parts {
        let Some(part) = app.store.bulk_part(tenant, id, number).await? else {
            continue;
        };
        let given = given::read(&part)?;
        let before = given.len();
        let rest: Vec<Given> = given.into_iter().filter(|it| !is_one(it)).collect();
        if rest.len() < before {
            let part = given::part(&rest)?;
            app.store.put_bulk_part(tenant, id, number, &part).await?;
        }
    }
    Ok(())
}

fn in_flight() -> Error {
    Error::Conflict {
        code: "messages_in_flight",
        detail: "a bulk send to this contact has not ended; erase it when it has".to_owned(),
    }
}
