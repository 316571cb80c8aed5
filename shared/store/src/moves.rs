//! How a message moves: each step is one conditional write, so that it happens once.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use jiff::Timestamp;
use recado_domain::ledger::{self, Entry, EntryKind, Movement};
use recado_domain::message::{Message, Moment};
use recado_domain::status::Settlement;
use recado_domain::{Error, MessageId, Status, Tenant};

use crate::keys;
use crate::ledger::Booking;
use crate::table::{Store, attribute, attributes, failed, from_item};

/// What came of a conditional change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It happened; the message as it is now.
    Done(Box<Message>),
    /// The condition was not met; the message as it is, if there is one.
    NotNow(Option<Box<Message>>),
}

/// A step: to which status, under which condition, and what else is set.
struct Step {
    to: Moment,
    rank: u8,
    condition: String,
    /// Assignments beside status, rank and timeline, each with a leading comma.
    sets: String,
    /// The whole timeline, where it is not just one moment longer.
    timeline: Option<Vec<Moment>>,
    values: Vec<(&'static str, AttributeValue)>,
}

impl Step {
    fn to(to: Moment) -> Self {
        Self {
            rank: to.status.rank(),
            to,
            condition: "rk < :rank".to_owned(),
            sets: String::new(),
            timeline: None,
            values: Vec::new(),
        }
    }

    /// Only from this status.
    fn only_from(mut self, status: Status) -> Result<Self, Error> {
        self.condition = "st = :from".to_owned();
        self.values.push((":from", attribute(&status)?));
        Ok(self)
    }

    /// Only as long as no further attempt has begun.
    fn of_attempt(mut self, attempt: u32) -> Self {
        self.condition.push_str(" AND #attempt = :attempt");
        self.values.push((":attempt", number(attempt)));
        self
    }

    fn set(mut self, assignment: &str, name: &'static str, value: AttributeValue) -> Self {
        self.sets.push_str(", ");
        self.sets.push_str(assignment);
        self.values.push((name, value));
        self
    }

    fn with_sid(self, sid: Option<&str>) -> Self {
        match sid {
            Some(sid) => self.set("sid = :sid", ":sid", AttributeValue::S(sid.to_owned())),
            None => self,
        }
    }

    fn with_later_facts(self, message: &Message) -> Result<Self, Error> {
        if message.later_facts.is_empty() {
            return Ok(self);
        }
        let facts = attribute(&message.later_facts)?;
        Ok(self.set("fl = :facts", ":facts", facts))
    }

    /// Final: nothing moves it any more.
    fn ending(mut self) -> Self {
        self.rank = Status::TERMINAL_RANK;
        let settled = number(self.to.at.as_microsecond());
        self.set("se = :settled", ":settled", settled)
    }

    fn expression(&self) -> String {
        let timeline = match self.timeline {
            Some(_) => ":timeline",
            None => "list_append(tl, :timeline)",
        };
        format!("SET st = :status, rk = :rank, tl = {timeline}{}", self.sets)
    }

    /// Names an expression uses; DynamoDB refuses names that are not used.
    fn names(&self) -> Option<(&'static str, &'static str)> {
        let text = format!("{} {}", self.condition, self.sets);
        text.contains("#attempt").then_some(("#attempt", "at"))
    }

    fn values(&self) -> Result<Vec<(&'static str, AttributeValue)>, Error> {
        let timeline = match &self.timeline {
            Some(timeline) => attribute(timeline)?,
            None => attribute(&[&self.to])?,
        };
        let mut values = self.values.clone();
        values.push((":status", attribute(&self.to.status)?));
        values.push((":rank", number(self.rank)));
        values.push((":timeline", timeline));
        Ok(values)
    }
}

/// The post of a message that is charged.
fn post_of(message: &Message) -> Option<Entry> {
    let settled_at = message.settled_at?;
    if message.settlement()? != Settlement::Post {
        return None;
    }
    let (unit_price, units) = (Some(message.unit_price), Some(message.segments));
    let reference = message.id.as_str();
    Some(ledger::post(
        reference,
        message.price,
        settled_at,
        unit_price,
        units,
    ))
}

fn number(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

fn millis(at: Timestamp) -> AttributeValue {
    number(at.as_millisecond())
}

impl Store {
    /// Claims a message for its try number `tries`: from here on only this worker may hand it to the
    /// carrier. A scheduled message can be claimed from its time on.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn claim(
        &self,
        tenant: &Tenant,
        id: &MessageId,
        tries: u32,
        now: Timestamp,
    ) -> Result<Change, Error> {
        let claimed = Moment {
            status: Status::Sending,
            at: now,
            code: None,
            reason: None,
        };
        let mut step = Step::to(claimed).set("cl = :now", ":now", millis(now)).set(
            "#attempt = :next",
            ":next",
            number(tries + 1),
        );
        step.condition =
            "(st = :queued OR (st = :scheduled AND sa <= :now)) AND #attempt = :attempt".to_owned();
        step.values.extend([
            (":queued", attribute(&Status::Queued)?),
            (":scheduled", attribute(&Status::Scheduled)?),
            (":attempt", number(tries)),
        ]);
        self.step(tenant, id, step).await
    }

    /// Gives up the claim of the attempt in `message`, which the carrier has not processed: it is
    /// queued again, or scheduled for `send_at`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn release(
        &self,
        message: &Message,
        to: Moment,
        send_at: Option<Timestamp>,
    ) -> Result<Change, Error> {
        let timeline = message.timeline_with(to.clone());
        let mut step = Step::to(to)
            .only_from(Status::Sending)?
            .of_attempt(message.attempt);
        step.timeline = Some(timeline);
        if let Some(at) = send_at {
            step = step.set("sa = :send_at", ":send_at", millis(at));
        }
        self.step(&message.tenant, &message.id, step).await
    }

    /// Moves a message to a higher, not yet final status, and keeps the carrier's id.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn advance(
        &self,
        tenant: &Tenant,
        id: &MessageId,
        to: Moment,
        carrier_sid: Option<&str>,
    ) -> Result<Change, Error> {
        let step = Step::to(to).with_sid(carrier_sid);
        self.step(tenant, id, step).await
    }

    /// Notes that the carrier's listing did not have a message whose outcome is unknown.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn note_absence(&self, message: &Message, noted: Moment) -> Result<Change, Error> {
        let at = millis(noted.at);
        let listings = number(message.empty_listings + 1);
        let step = Step::to(noted)
            .only_from(Status::Unknown)?
            .of_attempt(message.attempt)
            .set("el = :listings", ":listings", listings)
            .set("ela = :listed", ":listed", at);
        self.step(&message.tenant, &message.id, step).await
    }

    /// Queues a message again that the carrier was proven not to have.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn requeue(&self, message: &Message, to: Moment) -> Result<Change, Error> {
        let timeline = message.timeline_with(to.clone());
        let mut step = Step::to(to)
            .only_from(Status::Unknown)?
            .of_attempt(message.attempt);
        step.timeline = Some(timeline);
        if let Some(claimed_at) = message.claimed_at {
            let first = "cl1 = if_not_exists(cl1, :first)";
            step = step.set(first, ":first", millis(claimed_at));
        }
        step.condition.push_str(" AND ela = :listed");
        let listed = message.last_empty_listing_at.unwrap_or(Timestamp::MIN);
        step.values.push((":listed", millis(listed)));
        let step = Step {
            sets: format!("{} REMOVE ela", step.sets),
            ..step
        };
        self.step(&message.tenant, &message.id, step).await
    }

    /// Lets a message that nobody has claimed since it was read wait for `send_at`, and keeps its later
    /// facts.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn defer(
        &self,
        message: &Message,
        to: Moment,
        send_at: Timestamp,
    ) -> Result<Change, Error> {
        let timeline = message.timeline_with(to.clone());
        let mut step = Step::to(to)
            .only_from(message.status)?
            .of_attempt(message.attempt)
            .set("sa = :send_at", ":send_at", millis(send_at))
            .with_later_facts(message)?;
        step.timeline = Some(timeline);
        self.step(&message.tenant, &message.id, step).await
    }

    /// Moves a scheduled message to another time.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn reschedule(
        &self,
        tenant: &Tenant,
        id: &MessageId,
        to: Moment,
        send_at: Timestamp,
    ) -> Result<Change, Error> {
        let step = Step::to(to).only_from(Status::Scheduled)?.set(
            "sa = :send_at",
            ":send_at",
            millis(send_at),
        );
        self.step(tenant, id, step).await
    }

    /// Ends a message that is charged: it becomes final, and its hold a charge. A repeat finds the
    /// message final and writes the same post again.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn finish_posted(
        &self,
        message: &Message,
        end: Moment,
        carrier_sid: Option<&str>,
    ) -> Result<Change, Error> {
        let now = end.at;
        let step = Step::to(end).ending().with_sid(carrier_sid);
        let change = self.step(&message.tenant, &message.id, step).await?;
        if let Change::Done(message) | Change::NotNow(Some(message)) = &change {
            self.heal_posted(message, now).await?;
        }
        Ok(change)
    }

    /// Writes the post of a message that is charged, should a crash have kept it from being written.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn heal_posted(&self, message: &Message, now: Timestamp) -> Result<(), Error> {
        match post_of(message) {
            Some(post) => self.put_post(&message.tenant, &post, now).await,
            None => Ok(()),
        }
    }

    /// Tries to end a message that is not charged: final status and void of its hold, both or
    /// neither; only from `from`, or from whatever is not final. [`Booking::RefusedAlongside`]
    /// means that it was not so. The carrier's id and the later facts in
    /// `message` are kept with it.
    ///
    /// # Errors
    /// As [`Store::try_book`].
    pub async fn try_finish_voided(
        &self,
        message: &Message,
        end: Moment,
        from: Option<Status>,
        now: Timestamp,
    ) -> Result<Booking, Error> {
        let sid = message.carrier_sid.as_deref();
        let mut step = Step::to(end)
            .ending()
            .with_sid(sid)
            .with_later_facts(message)?;
        if let Some(status) = from {
            step = step.only_from(status)?;
        }
        let mut update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(attributes(&keys::message(
                &message.tenant,
                &message.id,
            ))))
            .update_expression(step.expression())
            .condition_expression(&step.condition);
        for (name, value) in step.values()? {
            update = update.expression_attribute_values(name, value);
        }
        let update = update
            .build()
            .map_err(|error| Error::Internal(error.to_string()))?;
        let void = Movement::new(EntryKind::Void, message.price, message.id.to_string())
            .of_units(message.segments, message.unit_price);
        let write = TransactWriteItem::builder().update(update).build();
        self.try_book(&message.tenant, void, now, Some(write)).await
    }

    async fn step(&self, tenant: &Tenant, id: &MessageId, step: Step) -> Result<Change, Error> {
        let mut update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(attributes(&keys::message(tenant, id))))
            .update_expression(step.expression())
            .condition_expression(&step.condition)
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        if let Some((name, attribute)) = step.names() {
            update = update.expression_attribute_names(name, attribute);
        }
        for (name, value) in step.values()? {
            update = update.expression_attribute_values(name, value);
        }
        match update.send().await {
            Ok(answer) => match answer.attributes {
                Some(item) => Ok(Change::Done(Box::new(from_item(item)?))),
                None => Err(Error::Internal("an update without an answer".to_owned())),
            },
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(check)) => {
                    let old = check.item.clone().map(from_item).transpose()?;
                    Ok(Change::NotNow(old.map(Box::new)))
                }
                _ => Err(failed(error)),
            },
        }
    }
}
