//! A client has written: nobody is asked for money by a machine who answers, unless the answer was one
//! that a question asked for.

use recado_domain::consent::Consents;
use recado_domain::firm::SenderAddress;
use recado_domain::message::{Category, Direction, Message};
use recado_domain::question::Question;
use recado_domain::records::{Heard, Record};
use recado_domain::{ContactId, Error, RecordId, Tenant};
use serde_json::json;

use super::decide::Place;
use super::{Change, branch, follow, zone_of};
use crate::App;
use crate::contention::Tries;
use crate::job::Target;
use crate::{questions, threads};

/// Messages of a thread that are looked through for what the client wrote.
const LATELY: i32 = 50;

/// Takes a received message into the records that it concerns: the one that it answers a question
/// about, and those whose collection ladders it ends. Doing it again changes nothing; a step that
/// fires before this has happened finds out by itself.
///
/// # Errors
/// [`Error::Unavailable`] when it should be tried again.
pub async fn heard(app: &App, received: &Target) -> Result<(), Error> {
    let (tenant, id) = (&received.tenant, &received.message_id);
    let Some(message) = app.store.message(tenant, id).await? else {
        return Ok(());
    };
    let threads = threads::of(app, tenant, &id.contact()).await?;
    let question = answered(app, tenant, &threads, &message).await?;
    let mut concerned: Vec<RecordId> = Vec::new();
    for thread in &threads {
        let records = app.store.client_records(tenant, thread).await?;
        let collecting = records.into_iter().filter(|it| it.collects);
        concerned.extend(collecting.map(|it| it.record_id));
    }
    let about = question.as_ref().and_then(|it| it.ask.about.as_ref());
    if let Some(about) = about
        && !concerned.contains(&about.record)
    {
        concerned.push(about.record.clone());
    }
    if concerned.is_empty() {
        return Ok(());
    }
    let opted_out = match &message.from {
        SenderAddress::Phone(phone) => {
            // A number that takes no texts is no word of its owner's, who is writing just now.
            let consents = Consents {
                dead_number: None,
                ..app.store.consents(tenant, phone.as_str()).await?
            };
            consents
                .allows(None, message.to.as_str(), Category::Conversational)
                .is_err()
        }
        SenderAddress::MessagingService(_) | SenderAddress::Email(_) => false,
    };
    let heard = Heard {
        opted_out,
        ..read(&message, question.as_ref())
    };
    for record in &concerned {
        take_in(app, tenant, record, heard).await?;
    }
    Ok(())
}

fn read<'a>(message: &'a Message, question: Option<&'a Question>) -> Heard<'a> {
    Heard {
        message_id: &message.id,
        at: message.created_at,
        opted_out: false,
        answer: question.and_then(|it| Some((it, it.choice_by(&message.id)?))),
    }
}

/// The question that a received message answered.
pub(super) async fn answered(
    app: &App,
    tenant: &Tenant,
    threads: &[ContactId],
    message: &Message,
) -> Result<Option<Question>, Error> {
    if !message.facts.iter().any(|it| it.fact == "question") {
        return Ok(None);
    }
    questions::answered_by(app, tenant, threads, &message.id).await
}

async fn take_in(app: &App, tenant: &Tenant, id: &RecordId, heard: Heard<'_>) -> Result<(), Error> {
    let firm = app.store.firm(&tenant.firm).await?;
    let firm = firm.ok_or(Error::NotFound("firm"))?;
    let mut tries = Tries::default();
    loop {
        let Some(before) = app.store.record(tenant, id).await? else {
            return Ok(());
        };
        let location = branch(app, tenant, before.location_id.as_ref()).await?;
        let zone = zone_of(&firm, location.as_ref());
        let now = app.now_kept();
        let mut record = before.clone();
        record.hear(heard, &zone, now);
        if record == before {
            return Ok(());
        }
        record.next_version(now);
        if app.store.change_record(tenant, &before, &record).await? {
            let change = Change::between(Some(&before), Some(&record));
            follow(app, tenant, &change, now).await;
            tell(app, tenant, &record, heard).await;
            return Ok(());
        }
        tries.pause(app).await?;
    }
}

/// Tells whoever listens that a record's client has answered.
async fn tell(app: &App, tenant: &Tenant, record: &Record, heard: Heard<'_>) {
    let mut answers = record.answers.iter();
    let Some(answer) = answers.find(|it| it.message_id == *heard.message_id) else {
        return;
    };
    let detail = json!({
        "firm_id": tenant.firm,
        "mode": tenant.mode,
        "record": {"kind": record.kind, "id": record.number, "revision": record.now.revision},
        "choice": answer.choice,
        "rule_id": answer.rule_id,
        "message_id": answer.message_id,
        "contact_id": answer.message_id.contact(),
    });
    if let Err(error) = app.bus.publish("record.answered", detail).await {
        tracing::warn!(%error, message = %answer.message_id, "the event bus did not take an event");
    }
}

impl Place<'_> {
    /// Takes in what the client has written since the ladder's first step, should it not stand in the
    /// record yet.
    pub(super) async fn catch_up(&self, record: &mut Record) -> Result<(), Error> {
        let (Some(began), Some(contact)) = (record.ladder_began_at(), record.contact_id.clone())
        else {
            return Ok(());
        };
        let threads = threads::of(self.app, self.tenant, &contact).await?;
        for thread in &threads {
            let store = &self.app.store;
            let lately = store.thread(self.tenant, thread, None, LATELY).await?;
            let since = began..=self.now;
            for message in lately.iter().rev() {
                let is_reply = message.direction == Direction::Inbound
                    && since.contains(&message.created_at)
                    && !record.has_heard(&message.id);
                if is_reply {
                    let question = answered(self.app, self.tenant, &threads, message).await?;
                    record.hear(read(message, question.as_ref()), &self.zone, self.now);
                }
            }
        }
        Ok(())
    }
}
