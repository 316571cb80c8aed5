//! What contacts write: kept, charged and understood, once each.

mod answer;
mod away;
mod owner;
mod written;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use recado_content::{Answer, Keyword, PhoneNumber, Segments, Topic, carrier_keyword};
use recado_domain::consent::{ALL_TOPICS, ConsentChange, ConsentState, Consents};
use recado_domain::firm::{OptOutHandling, SenderAddress};
use recado_domain::inbound::{BY_REPLY, Open, Understood, hear, may_decline};
use recado_domain::message::{Category, Direction, Media, Message, Moment};
use recado_domain::price::Unit;
use recado_domain::question::Question;
use recado_domain::thread::Thread;
use recado_domain::{ContactId, Error, MessageId, Status, Tenant};
use recado_store::inbound::{Reception, Said};
use recado_store::ledger::Booking;
use serde_json::json;

pub use answer::answer;
pub use owner::{Owner, owner_of};

use crate::App;
use crate::contention::Tries;
use crate::job::{Job, Target};
use crate::manage::contacts::{To, resolve};
use crate::money::after_movement;
use crate::questions;

/// The carrier takes a message of at most 1600 characters: so many segments of UCS-2.
const MOST_SEGMENTS: u32 = 24;
/// How many messages of a thread tell what a contact is written to about.
const LATELY: i32 = 20;

/// A message from a phone, as the carrier tells it.
#[derive(Clone, Debug)]
pub struct Received {
    /// The carrier's id.
    pub carrier_sid: String,
    /// Whose phone.
    pub from: PhoneNumber,
    /// The firm's number.
    pub to: PhoneNumber,
    /// The text.
    pub body: String,
    /// What came with it.
    pub media: Vec<Media>,
    /// What the carrier bills.
    pub segments: Option<u32>,
    /// What the carrier took it for.
    pub keyword: Option<Keyword>,
}

/// Takes a message in. The same message again changes nothing more than what a crash may have kept
/// from being done.
///
/// # Errors
/// [`Error::Unavailable`] when it should be told again.
pub async fn take(app: &App, owner: &Owner, received: &Received) -> Result<(), Error> {
    let tenant = Tenant::live(owner.firm.id.clone());
    let sid = received.carrier_sid.as_str();
    let mut tries = Tries::default();
    loop {
        if let Some(earlier) = app.store.received(&tenant, sid).await? {
            return follow(app, &earlier).await;
        }
        let draft = draft(app, owner, &tenant, received).await?;
        let reception = Reception {
            message: &draft.message,
            carrier_sid: sid,
            address: received.from.as_str(),
            said: &draft.said,
            thread: (draft.thread.as_ref(), &draft.next),
            answered: draft.answered.as_ref(),
        };
        if let Booking::Booked(entry) = app.store.try_receive(reception, app.now()).await? {
            after_movement(app, &tenant, &entry).await;
            return follow(app, &draft.message).await;
        }
        tries.pause(app).await?;
    }
}

struct Draft {
    message: Message,
    said: Vec<Said>,
    thread: Option<Thread>,
    next: Thread,
    answered: Option<Question>,
}

async fn draft(
    app: &App,
    owner: &Owner,
    tenant: &Tenant,
    received: &Received,
) -> Result<Draft, Error> {
    let at = app.now_kept();
    let (contact, threads) = writer(app, tenant, received).await?;
    let consents = app.store.consents(tenant, received.from.as_str()).await?;
    let asked = questions::newest(app, tenant, &threads).await?;
    let asked = asked.filter(|asked| asked.question.is_open(at));
    let still_stands = match &asked {
        Some(asked) => questions::still_stands(app, tenant, &asked.question).await?,
        None => true,
    };
    let open = asked.as_ref().map(|asked| Open {
        question: &asked.question,
        still_stands,
    });
    let lately = app.store.thread(tenant, &contact, None, LATELY).await?;
    let topics = topics(&lately, &consents);
    let topics: Vec<_> = topics
        .iter()
        .map(|name| Topic { name, words: &[] })
        .collect();
    let sender = owner.sender.address.as_str();
    let (body, told) = (&received.body, received.keyword);
    let written = match may_decline(body) {
        true => written::last(app, tenant, &owner.sender.address, &threads, &lately).await?,
        false => None,
    };
    let written = written.as_deref();
    let mut heard = hear(body, written, told, &topics, &consents, sender, open);
    let choice = heard.choice.take();
    if choice.is_none() && is_answered_by_carrier(owner, received) {
        heard.answer = None;
    }
    let plain = choice.is_none() && heard.changes.is_empty() && heard.answer.is_none();
    let closed = match plain && heard.wants_person {
        true => away::closed(app, tenant, owner, received, &lately, at).await?,
        false => None,
    };
    if closed.is_some() {
        heard.answer = Some(Answer::Away);
    }
    if choice.is_none() {
        heard.answer = heard
            .answer
            .filter(|it| !away::is_too_much(*it, &lately, at));
    }
    let asked = asked.filter(|_| choice.is_some());
    let wording = wording(received, asked.as_ref().map(|asked| &asked.message));
    let said = heard
        .changes
        .iter()
        .map(|(topic, state)| said(topic, *state, &wording, &consents, at))
        .collect();
    let wants_person = heard.wants_person;
    let message = Message {
        location_id: closed.map(|location| location.id),
        ..compose(app, owner, &contact, received, heard, at)
    };
    let thread = app.store.thread_glance(tenant, &contact).await?;
    let before = thread.clone().unwrap_or_else(|| Thread::of(contact));
    let answered = asked
        .zip(choice)
        .map(|(asked, choice)| asked.question.answered(&message.id, &choice));
    Ok(Draft {
        next: before.received(at, wants_person),
        thread,
        answered,
        message,
        said,
    })
}

/// Whose phone it is, and the contacts whose messages are those of its thread.
async fn writer(
    app: &App,
    tenant: &Tenant,
    received: &Received,
) -> Result<(ContactId, Vec<ContactId>), Error> {
    let to = To::Phone(received.from.clone());
    Ok(match resolve(app, tenant, &to).await? {
        Some(recipient) => {
            let saved = recipient.contact.as_ref();
            let threads = saved.map(|contact| contact.threads().cloned().collect());
            let id = recipient.contact_id;
            (id.clone(), threads.unwrap_or_else(|| vec![id]))
        }
        None => {
            let id = ContactId::of_address(tenant, received.from.as_str());
            (id.clone(), vec![id])
        }
    })
}

/// The carrier answers its own words of command, and those that it told us it took one for.
fn is_answered_by_carrier(owner: &Owner, received: &Received) -> bool {
    let is_command = received
        .keyword
        .or(carrier_keyword(&received.body))
        .is_some();
    is_command && owner.sender.opt_out_handling == OptOutHandling::Carrier
}

/// The contact's words, after those that they answer.
fn wording(received: &Received, question: Option<&Message>) -> String {
    match question {
        Some(question) => format!("{}\n> {}", question.body, received.body),
        None => received.body.clone(),
    }
}

/// What a contact may mean: what it was asked about or heard of lately.
fn topics(lately: &[Message], consents: &Consents) -> BTreeSet<String> {
    let lately = lately.iter().filter_map(|message| message.topic.clone());
    let decided = consents.by_topic.keys().filter(|topic| is_topic(topic));
    lately.chain(decided.cloned()).collect()
}

fn is_topic(key: &str) -> bool {
    key != ALL_TOPICS && !key.contains(':')
}

fn said(topic: &str, state: ConsentState, wording: &str, known: &Consents, at: Timestamp) -> Said {
    let is_newest = known.by_topic.get(topic).is_none_or(|known| match state {
        ConsentState::Denied => known.at <= at,
        ConsentState::Granted => known.at < at,
    });
    Said {
        topic: topic.to_owned(),
        change: ConsentChange {
            state,
            at,
            method: BY_REPLY.to_owned(),
            wording: Some(wording.to_owned()),
            recorded_by: "contact".to_owned(),
        },
        is_newest,
    }
}

fn compose(
    app: &App,
    owner: &Owner,
    contact: &ContactId,
    received: &Received,
    understood: Understood,
    at: Timestamp,
) -> Message {
    let counted = Segments::of(&received.body);
    let billed = received
        .segments
        .filter(|billed| (1..=MOST_SEGMENTS).contains(billed));
    let segments = billed.unwrap_or_else(|| u32::from(counted.count));
    // An MMS is one unit, however long its text.
    let (unit, segments) = match received.media.is_empty() {
        true => (Unit::SmsSegment, segments),
        false => (Unit::Mms, 1),
    };
    let unit_price = owner.firm.price(Direction::Inbound, unit, at);
    Message {
        id: MessageId::generate(at, app.ids.entropy(), contact),
        tenant: Tenant::live(owner.firm.id.clone()),
        status: Status::Received,
        rank: Status::Received.rank(),
        direction: Direction::Inbound,
        category: Category::Conversational,
        topic: None,
        location_id: None,
        working_hours_only: false,
        to: received.to.clone().into(),
        from: SenderAddress::Phone(received.from.clone()),
        body: received.body.clone(),
        mail: None,
        media: received.media.clone(),
        answer: understood.answer,
        again: None,
        line: None,
        encoding: counted.encoding,
        segments,
        unit_price,
        price: unit_price.times(segments),
        created_at: at,
        send_at: None,
        useless_after: None,
        attempt: 0,
        claimed_at: None,
        first_claimed_at: None,
        carrier_sid: Some(received.carrier_sid.clone()),
        empty_listings: 0,
        last_empty_listing_at: None,
        settled_at: None,
        timeline: vec![Moment {
            status: Status::Received,
            at,
            code: None,
            reason: None,
        }],
        facts: understood.facts,
        later_facts: Vec::new(),
    }
}

/// What follows from a message that is kept: an answer, which takes the way of everything that is
/// sent, and word to whoever listens.
async fn follow(app: &App, message: &Message) -> Result<(), Error> {
    let target = Target {
        tenant: message.tenant.clone(),
        message_id: message.id.clone(),
    };
    app.enqueue(&Job::Heard(target.clone()), Duration::ZERO)
        .await?;
    if message.answer.is_some() {
        app.enqueue(&Job::Answer(target), Duration::ZERO).await?;
    }
    let detail = json!({
        "firm_id": message.tenant.firm,
        "mode": message.tenant.mode,
        "message_id": message.id,
        "contact_id": message.id.contact(),
        "choice": message.facts.iter().find(|it| it.fact == "question").map(|it| &it.value),
    });
    if let Err(error) = app.bus.publish("message.received", detail).await {
        tracing::warn!(%error, message = %message.id, "the event bus did not take an event");
    }
    Ok(())
}
