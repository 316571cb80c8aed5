//! Many contacts at once: the sound ones are saved, and each of the others is told.

use std::collections::HashSet;

use futures::StreamExt;
use recado_content::PhoneNumber;
use recado_domain::contact::Contact;
use recado_domain::{Error, Tenant, Violation, ViolationCode};
use recado_store::Commit;
use recado_store::contacts::{MAX_WRITES, PhoneOwner, writes_for};

use super::edit::{ContactDetails, fresh, save};
use crate::App;

/// How many transactions run at the same time.
const AT_ONCE: usize = 16;

/// A row of a sheet.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number, from 1 without the header.
    pub number: u32,
    /// What it says, or what is wrong with it.
    pub details: Result<ContactDetails, Vec<Violation>>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The row's number.
    pub number: u32,
    /// What is wrong.
    pub violations: Vec<Violation>,
}

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Contacts saved; in a dry run, those that would be.
    pub saved: u32,
    /// The rows that were not saved, in order.
    pub errors: Vec<RowError>,
}

/// Saves the rows that make sense; in a dry run only says what it would do. Importing the same
/// sheet again saves nothing twice: a phone belongs to one contact.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer before anything was saved.
pub async fn import(
    app: &App,
    tenant: &Tenant,
    rows: Vec<Row>,
    dry_run: bool,
) -> Result<Imported, Error> {
    let mut errors = Vec::new();
    let sound = sound(rows, &mut errors);
    let phones: Vec<PhoneNumber> = sound
        .iter()
        .flat_map(|(_, details)| details.phones.iter().cloned())
        .collect();
    let owners = app.store.phone_owners(tenant, &phones).await?;
    let mut free = Vec::new();
    let nobody = PhoneOwner::default();
    for (number, details) in sound {
        let is_taken = |phone: &PhoneNumber| {
            let owner = owners.get(phone);
            owner.is_some_and(|owner| owner.contact.is_some())
        };
        match details.phones.iter().position(is_taken) {
            Some(place) => errors.push(taken(number, place)),
            None => {
                let owner = details.phones.first().and_then(|phone| owners.get(phone));
                let contact = fresh(app, tenant, details, owner.unwrap_or(&nobody));
                free.push((number, contact));
            }
        }
    }
    let wanted = free.len();
    let before = errors.len();
    if !dry_run {
        let mut pending = futures::stream::iter(groups(free))
            .map(|group| save_group(app, tenant, group))
            .buffer_unordered(AT_ONCE);
        while let Some(failed) = pending.next().await {
            errors.extend(failed);
        }
    }
    let saved = wanted - (errors.len() - before);
    errors.sort_by_key(|error| error.number);
    Ok(Imported {
        saved: u32::try_from(saved).unwrap_or(u32::MAX),
        errors,
    })
}

/// A row's number and its contact.
type Numbered = (u32, Contact);

/// As many contacts together as one transaction takes.
fn groups(contacts: Vec<Numbered>) -> Vec<Vec<Numbered>> {
    let mut groups: Vec<Vec<Numbered>> = Vec::new();
    let mut room = 0;
    for (number, contact) in contacts {
        let needed = writes_for(&contact);
        match groups.last_mut() {
            Some(group) if needed <= room => group.push((number, contact)),
            _ => {
                groups.push(vec![(number, contact)]);
                room = MAX_WRITES;
            }
        }
        room = room.saturating_sub(needed);
    }
    groups
}

/// Saves a group at once, or one by one where that is refused.
async fn save_group(app: &App, tenant: &Tenant, group: Vec<Numbered>) -> Vec<RowError> {
    let (numbers, contacts): (Vec<u32>, Vec<Contact>) = group.into_iter().unzip();
    if let Ok(Commit::Done) = app.store.create_contacts(tenant, &contacts).await {
        return Vec::new();
    }
    let mut errors = Vec::new();
    for (number, contact) in numbers.into_iter().zip(contacts) {
        errors.extend(save_one(app, tenant, number, contact).await.err());
    }
    errors
}

/// The rows that make sense, none of them with a phone of an earlier one.
fn sound(rows: Vec<Row>, errors: &mut Vec<RowError>) -> Vec<(u32, ContactDetails)> {
    let mut seen: HashSet<PhoneNumber> = HashSet::new();
    let mut sound = Vec::with_capacity(rows.len());
    for Row { number, details } in rows {
        let details = match details {
            Ok(details) => details,
            Err(violations) => {
                errors.push(RowError { number, violations });
                continue;
            }
        };
        match details.phones.iter().position(|phone| seen.contains(phone)) {
            Some(place) => errors.push(repeated(number, place)),
            None => {
                seen.extend(details.phones.iter().cloned());
                sound.push((number, details));
            }
        }
    }
    sound
}

async fn save_one(
    app: &App,
    tenant: &Tenant,
    number: u32,
    contact: Contact,
) -> Result<(), RowError> {
    // A group whose answer was lost may have been saved after all.
    let is_saved = |saved: Contact| saved.phones == contact.phones && saved.name == contact.name;
    let saved = app.store.contact(tenant, &contact.id).await;
    if saved.ok().flatten().is_some_and(is_saved) {
        return Ok(());
    }
    match save(app, tenant, contact).await {
        Ok(_) => Ok(()),
        Err(Error::Conflict { .. }) => Err(taken(number, 0)),
        Err(_) => Err(RowError {
            number,
            violations: vec![Violation::new(
                "",
                ViolationCode::Unavailable,
                "the row could not be saved for the moment; import it again",
            )],
        }),
    }
}

fn taken(number: u32, place: usize) -> RowError {
    about_phone(number, place, "another contact has this phone")
}

fn repeated(number: u32, place: usize) -> RowError {
    about_phone(number, place, "an earlier row has this phone")
}

fn about_phone(number: u32, place: usize, message: &str) -> RowError {
    let field = format!("phones[{place}].number");
    RowError {
        number,
        violations: vec![Violation::new(field, ViolationCode::AlreadyExists, message)],
    }
}
