//! Received messages: kept once, with their price and what they say about consent.

use jiff::Timestamp;
use recado_domain::consent::ConsentChange;
use recado_domain::ledger::{EntryKind, Movement};
use recado_domain::message::Message;
use recado_domain::question::Question;
use recado_domain::thread::Thread;
use recado_domain::{Error, MessageId, Tenant};
use serde::{Deserialize, Serialize};

use crate::consents::Address;
use crate::keys;
use crate::ledger::Booking;
use crate::table::Store;

/// What the carrier's id became.
#[derive(Serialize, Deserialize)]
struct ReceivedAs {
    message_id: MessageId,
}

/// A received message and all that is written with it.
#[derive(Clone, Copy, Debug)]
pub struct Reception<'a> {
    /// The message.
    pub message: &'a Message,
    /// The carrier's id of it.
    pub carrier_sid: &'a str,
    /// The contact's address.
    pub address: &'a str,
    /// What the contact says about consent.
    pub said: &'a [Said],
    /// Its thread as it was when it was read, and as it is with the message.
    pub thread: (Option<&'a Thread>, &'a Thread),
    /// The question as it is once the message has answered it.
    pub answered: Option<&'a Question>,
}

/// A change of consent that a message brings.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its topic.
    pub topic: String,
    /// The change.
    pub change: ConsentChange,
    /// Whether nothing newer was known when it was read.
    pub is_newest: bool,
}

impl Store {
    /// The message that the carrier's `sid` became, if it was received before.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn received(&self, tenant: &Tenant, sid: &str) -> Result<Option<Message>, Error> {
        let known: Option<ReceivedAs> = self.get(&keys::received(tenant, sid)).await?;
        match known {
            Some(known) => self.message(tenant, &known.message_id).await,
            None => Ok(None),
        }
    }

    /// Tries to keep a received message: the message, its charge, the consent in it, its thread
    /// and the question it answers, all or none. [`Booking::RefusedAlongside`] means that it was received before, or that a newer
    /// consent or thread is known than was when it was read.
    ///
    /// # Errors
    /// As [`Store::try_book`].
    pub async fn try_receive(
        &self,
        reception: Reception<'_>,
        now: Timestamp,
    ) -> Result<Booking, Error> {
        let message = reception.message;
        let tenant = &message.tenant;
        let mut writes = self.transaction();
        writes.create(&keys::message(tenant, &message.id), message)?;
        let received_as = ReceivedAs {
            message_id: message.id.clone(),
        };
        let claim = keys::received(tenant, reception.carrier_sid);
        writes.create(&claim, &received_as)?;
        let of = Address {
            tenant,
            address: reception.address,
        };
        for said in reception.said {
            writes.record_consent(of, &said.topic, &said.change)?;
            if said.is_newest {
                writes.renew_consent(of, &said.topic, &said.change)?;
            }
        }
        let (before, next) = reception.thread;
        writes.move_thread(tenant, before, next)?;
        if let Some(question) = reception.answered {
            writes.answer_question(tenant, question)?;
        }
        let charge = Movement::new(EntryKind::Inbound, -message.price, message.id.to_string())
            .of_units(message.segments, message.unit_price);
        self.try_book_with(tenant, charge, now, |_| Ok(writes.into_items()))
            .await
    }
}
