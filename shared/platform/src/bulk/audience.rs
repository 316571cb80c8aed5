//! From recipients as they were given to numbers and saved contacts, a hundred at once, so that a
//! hundred thousand need no more memory than a hundred.

use std::collections::{HashMap, HashSet, VecDeque};

use recado_content::PhoneNumber;
use recado_domain::bulk::{BulkSend, Place, Skip};
use recado_domain::contact::Contact;
use recado_domain::decision::Fact;
use recado_domain::firm::Firm;
use recado_domain::{ContactId, Error, Tenant};
use recado_store::PageOf;
use recado_store::contacts::PhoneOwner;

use super::given::{Given, read};
use crate::App;
use crate::manage::contacts::{To, implicit, resolve};

/// Recipients read at once: DynamoDB reads as many items with one request.
const AT_ONCE: usize = 100;
/// A recipient that was looked up.
pub struct Found {
    /// As it was given.
    pub given: Given,
    /// In whose thread it stands, where that is known.
    pub whose: Option<ContactId>,
    /// Its number, and what the firm keeps about it; or why there is none.
    pub who: Who,
}

/// A number and the contact that was saved with it, or why there is none.
type Who = Result<(PhoneNumber, Option<Contact>), Skip>;

/// All recipients, one after the other.
pub struct Audience<'a> {
    app: &'a App,
    firm: &'a Firm,
    tenant: &'a Tenant,
    /// Where more of them are kept.
    kept: Option<&'a BulkSend>,
    pending: VecDeque<Given>,
    /// The part after the one that `pending` is of, how much of that was taken, and the tag that is being
    /// listed.
    place: Place,
    has_contacts: bool,
}

impl<'a> Audience<'a> {
    /// The recipients that a bulk send keeps, from a place on.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store did not answer.
    pub async fn kept(
        app: &'a App,
        firm: &'a Firm,
        send: &'a BulkSend,
        place: Place,
    ) -> Result<Self, Error> {
        let taken = place.taken;
        let mut this = Self {
            kept: Some(send),
            place,
            ..Self::of(app, firm, &send.tenant, &[]).await?
        };
        if taken > 0 && this.refill().await? {
            this.pending.drain(..taken.min(this.pending.len()));
            this.place.taken = taken;
        }
        Ok(this)
    }

    /// Where the recipients begin that were not answered yet.
    pub fn place(&self) -> Place {
        let place = self.place.clone();
        match self.pending.is_empty() {
            true => Place { taken: 0, ..place },
            false => Place {
                part: place.part.saturating_sub(1),
                ..place
            },
        }
    }

    /// These recipients.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store did not answer.
    pub async fn of(
        app: &'a App,
        firm: &'a Firm,
        tenant: &'a Tenant,
        given: &[Given],
    ) -> Result<Self, Error> {
        let one = PageOf {
            limit: 1,
            after: None,
        };
        let contacts = app.store.contacts_listed(tenant, None, one).await?;
        Ok(Self {
            app,
            firm,
            tenant,
            kept: None,
            pending: given.to_vec().into(),
            place: Place::default(),
            // Whoever has saved nobody need not be asked about each number.
            has_contacts: !contacts.items.is_empty(),
        })
    }

    /// The next ones; `None` at the end.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store did not answer.
    pub async fn next(&mut self) -> Result<Option<Vec<Found>>, Error> {
        if let Some(tag) = self.place.tag.take() {
            let after = self.place.after.take();
            return self.tagged(tag, after).await.map(Some);
        }
        let mut slice = Vec::new();
        while slice.len() < AT_ONCE {
            let Some(given) = self.pending.pop_front() else {
                if self.refill().await? {
                    continue;
                }
                break;
            };
            self.place.taken += 1;
            if given.tag.is_some() {
                self.place.tag = given.tag;
                break;
            }
            slice.push(given);
        }
        if slice.is_empty() && self.place.tag.is_none() {
            return Ok(None);
        }
        self.find(slice).await.map(Some)
    }

    async fn refill(&mut self) -> Result<bool, Error> {
        let Some(send) = self.kept else {
            return Ok(false);
        };
        if self.place.part == send.parts {
            return Ok(false);
        }
        let part = self
            .app
            .store
            .bulk_part(self.tenant, &send.id, self.place.part);
        // One that was never written belongs to a request that was never answered.
        if let Some(part) = part.await? {
            self.pending = read(&part)?.into();
        }
        self.place.part += 1;
        self.place.taken = 0;
        Ok(true)
    }

    async fn tagged(&mut self, tag: String, after: Option<String>) -> Result<Vec<Found>, Error> {
        let page = PageOf {
            limit: AT_ONCE as u32,
            after: after.as_deref(),
        };
        let listed = self
            .app
            .store
            .contacts_listed(self.tenant, Some(&tag), page);
        let listed = listed.await?;
        if listed.next.is_some() {
            self.place.tag = Some(tag);
            self.place.after = listed.next;
        }
        let found = listed.items.into_iter().map(|contact| Found {
            given: Given {
                contact: Some(contact.id.to_string()),
                ..Given::default()
            },
            whose: Some(contact.id.clone()),
            who: at_contact(contact),
        });
        Ok(found.collect())
    }

    async fn find(&self, slice: Vec<Given>) -> Result<Vec<Found>, Error> {
        let numbers: Vec<_> = slice.iter().map(|given| self.number(given)).collect();
        let owners = match self.has_contacts {
            true => self.owners(numbers.iter().flatten().flatten()).await?,
            false => HashMap::new(),
        };
        let named = slice.iter().filter_map(contact_id);
        let owning = owners.values().filter_map(|it| it.contact.clone());
        let wanted: HashSet<ContactId> = named.chain(owning).collect();
        let wanted: Vec<ContactId> = wanted.into_iter().collect();
        let saved = match wanted.is_empty() {
            true => Vec::new(),
            false => self.app.store.contacts(self.tenant, &wanted).await?,
        };
        let saved: HashMap<_, _> = saved.into_iter().map(|it| (it.id.clone(), it)).collect();
        let mut found = Vec::with_capacity(slice.len());
        for (given, number) in slice.into_iter().zip(numbers) {
            let (whose, who) = match number {
                Some(Ok(number)) => {
                    let owner = owners.get(&number).cloned().unwrap_or_default();
                    let contact = owner.contact.and_then(|id| saved.get(&id)).cloned();
                    let nobodys = || implicit(self.tenant, &number, owner.given_up);
                    let whose = contact.as_ref().map_or_else(nobodys, |it| it.id.clone());
                    (Some(whose), Ok((number, contact)))
                }
                Some(Err(skip)) => (None, Err(skip)),
                None => match contact_id(&given).map(|id| (saved.get(&id).cloned(), id)) {
                    Some((Some(contact), id)) => (Some(id), at_contact(contact)),
                    Some((None, id)) => self.elsewhere(id).await?,
                    None => (None, Err(no_contact())),
                },
            };
            found.push(Found { given, whose, who });
        }
        Ok(found)
    }

    fn number(&self, given: &Given) -> Option<Result<PhoneNumber, Skip>> {
        if let Some(why) = &given.wrong {
            let what = match given.contact {
                Some(_) => "contact",
                None => "number",
            };
            return Some(Err(Fact::new(what, "invalid", why.clone())));
        }
        let read = PhoneNumber::parse(given.phone.as_ref()?, Some(self.firm.country));
        Some(read.map_err(|error| {
            let detail = format!("It cannot be read: {error}.");
            Fact::new("number", "invalid", detail)
        }))
    }

    async fn owners(
        &self,
        numbers: impl Iterator<Item = &PhoneNumber>,
    ) -> Result<HashMap<PhoneNumber, PhoneOwner>, Error> {
        let numbers: HashSet<PhoneNumber> = numbers.cloned().collect();
        let numbers: Vec<PhoneNumber> = numbers.into_iter().collect();
        self.app.store.phone_owners(self.tenant, &numbers).await
    }

    /// A contact that was merged into another, or one that only its messages know.
    async fn elsewhere(&self, id: ContactId) -> Result<(Option<ContactId>, Who), Error> {
        let found = resolve(self.app, self.tenant, &To::Contact(id)).await?;
        Ok(match found {
            Some(it) => (Some(it.contact_id), Ok((it.phone, it.contact))),
            None => (None, Err(no_contact())),
        })
    }
}

fn contact_id(given: &Given) -> Option<ContactId> {
    given.contact.as_ref()?.parse().ok()
}

fn at_contact(contact: Contact) -> Who {
    let Some(phone) = contact.primary_phone().cloned() else {
        let detail = "The contact has no phone.";
        return Err(Fact::new("contact", "no_phone", detail));
    };
    Ok((phone, Some(contact)))
}

fn no_contact() -> Skip {
    Fact::new("contact", "not_found", "There is no such contact.")
}
