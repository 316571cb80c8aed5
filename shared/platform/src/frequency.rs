//! What contacts got lately, for the firm's cap on messages to one contact.

use std::collections::HashMap;

use jiff::Timestamp;
use recado_domain::bulk::BulkSend;
use recado_domain::frequency::FrequencyCap;
use recado_domain::{BulkId, BulkMessageId, ContactId, Error, Tenant};
use recado_store::PageOf;

use crate::App;
use crate::bulk;
use crate::send::AsOf;

const AT_ONCE: u32 = 100;

/// A cap, and the bulk sends that may count for it.
pub(crate) struct Lately<'a> {
    app: &'a App,
    tenant: &'a Tenant,
    cap: FrequencyCap,
    now: Timestamp,
    bulk_sends: Vec<BulkSend>,
}

impl<'a> Lately<'a> {
    /// Reads the bulk sends of the last days, for messages that go at `from` or later; `except` one
    /// that is being planned.
    pub async fn of(
        app: &'a App,
        tenant: &'a Tenant,
        cap: FrequencyCap,
        from: Timestamp,
        except: Option<&BulkId>,
    ) -> Result<Self, Error> {
        let now = app.now();
        let since = FrequencyCap::since(from.min(now));
        let mut bulk_sends: Vec<BulkSend> = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = PageOf {
                limit: AT_ONCE,
                after: after.as_deref(),
            };
            let listed = app.store.bulk_sends(tenant, page).await?;
            let is_last = listed.items.iter().any(|it| it.created_at < since);
            after = listed.next;
            bulk_sends.extend(listed.items.into_iter().filter(|it| {
                let counts = it.created_at >= since && it.is_held && cap.covers(it.category);
                counts && Some(&it.id) != except
            }));
            if is_last || after.is_none() {
                break;
            }
        }
        Ok(Self {
            app,
            tenant,
            cap,
            now,
            bulk_sends,
        })
    }

    /// The instant up to which it was read.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// When these contacts got something that counts by bulk sends.
    pub async fn by_bulk(
        &self,
        contacts: &[ContactId],
    ) -> Result<HashMap<ContactId, Vec<Timestamp>>, Error> {
        let mut counted: HashMap<ContactId, Vec<Timestamp>> = HashMap::new();
        if self.bulk_sends.is_empty() {
            return Ok(counted);
        }
        let places = bulk::places(self.app, self.tenant, &self.bulk_sends, contacts).await?;
        let (whose, ids): (Vec<ContactId>, Vec<BulkMessageId>) = places
            .into_iter()
            .filter(|(_, listed)| listed.is_written_to)
            .map(|(contact, listed)| (contact, listed.id))
            .unzip();
        let store = &self.app.store;
        let outcomes = store.bulk_outcomes_of(self.tenant, &ids).await?;
        for ((contact, id), outcome) in whose.into_iter().zip(ids).zip(outcomes) {
            let bulk = id.place().0;
            let send = self.bulk_sends.iter().find(|send| send.id == bulk);
            let at = send.and_then(|it| self.cap.counted_of_bulk(it, outcome.as_ref(), self.now));
            if let Some(at) = at {
                counted.entry(contact).or_default().push(at);
            }
        }
        Ok(counted)
    }

    /// When a contact got something that counts one by one, for a message that goes at `at`; or would
    /// have, as a replay sees it.
    pub async fn one_by_one(
        &self,
        contact: &ContactId,
        at: Timestamp,
        as_of: Option<&AsOf>,
    ) -> Result<Vec<Timestamp>, Error> {
        let since = FrequencyCap::since(at).min(FrequencyCap::since(self.now));
        let messages = self.app.store.thread_since(self.tenant, contact, since);
        let mut messages = messages.await?;
        if let Some(as_of) = as_of {
            messages = as_of.instead_of(messages);
        }
        Ok(messages
            .iter()
            .filter_map(|it| self.cap.counted(it))
            .collect())
    }
}
