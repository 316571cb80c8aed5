//! Whom a record's messages reach, and where.

use recado_domain::event::Client;
use recado_domain::records::{LineReason, Record};
use recado_domain::{Address, Channel, Error};

use super::decide::Place;
use crate::manage::contacts::{self, Addressee};

/// Somebody who can be written to.
pub(super) struct Reached {
    pub address: Address,
    /// What is known of it.
    pub known: Client,
}

impl Place<'_> {
    /// Whom a record is for, as its event says and the firm keeps; else why nobody is reached.
    pub(super) async fn client(
        &self,
        record: &Record,
        channel: Channel,
    ) -> Result<Result<Reached, LineReason>, Error> {
        let told = &record.client;
        let found = match channel {
            Channel::Sms => self.by_sms(told).await?,
            Channel::Email => self.by_email(told).await?,
        };
        let Some(found) = found else {
            return Ok(Err(LineReason::NoAddress));
        };
        let kept = found.contact.map(Client::from).unwrap_or_default();
        let known = told.clone().or(kept);
        if !known.channels.takes(channel) {
            return Ok(Err(LineReason::ChannelRefused));
        }
        Ok(Ok(Reached {
            address: found.address,
            known,
        }))
    }

    async fn by_sms(&self, told: &Client) -> Result<Option<Addressee>, Error> {
        let to = match (&told.contact_id, &told.phone) {
            (Some(id), _) => contacts::To::Contact(id.clone()),
            (None, Some(phone)) => contacts::To::Phone(phone.clone()),
            (None, None) => return Ok(None),
        };
        Addressee::by_sms(self.app, self.tenant, &to).await
    }

    async fn by_email(&self, told: &Client) -> Result<Option<Addressee>, Error> {
        let (app, tenant) = (self.app, self.tenant);
        if let (None, Some(email)) = (&told.contact_id, &told.email) {
            return Addressee::by_email(app, tenant, email).await.map(Some);
        }
        let id = match &told.contact_id {
            Some(id) => Some(id.clone()),
            None => self.by_sms(told).await?.map(|found| found.contact_id),
        };
        match id {
            Some(id) => Addressee::by_email_of(app, tenant, &id).await,
            None => Ok(None),
        }
    }
}
