//! The answer for when nobody is there: once in a conversation, and only where a branch wants it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use recado_content::{Answer, Codes, Language, RecordCodes, Template};
use recado_domain::decision::Action;
use recado_domain::firm::{Firm, SenderAddress};
use recado_domain::hours::Location;
use recado_domain::message::{Category, Direction, Message};
use recado_domain::template::MessageTemplate;
use recado_domain::{Error, Tenant};
use recado_store::PageOf;
use serde_json::Value;

use super::{Owner, Received};
use crate::App;
use crate::hours::{Timing, Whereabouts, by_hours};

/// Somebody who wrote within this time is still there.
const JUST: SignedDuration = SignedDuration::from_hours(1);
/// A conversation in which nobody has written for so long is over.
const OVER: SignedDuration = SignedDuration::from_hours(24 * 7);
/// The most of one automatic answer within [`JUST`]: two machines that answer each other stop.
const MOST_ALIKE: usize = 2;
/// Branches that are looked through.
const MOST_LOCATIONS: u32 = 100;

/// True when the answer has been given so often lately that a machine is likely to ask for it.
pub(super) fn is_too_much(answer: Answer, lately: &[Message], at: Timestamp) -> bool {
    let is_alike = |message: &&Message| {
        message.direction == Direction::Outbound
            && message.answer == Some(answer)
            && at.duration_since(message.created_at) < JUST
    };
    lately.iter().filter(is_alike).count() >= MOST_ALIKE
}

/// True unless somebody has just written, or the contact has been told already and nobody has
/// written since. `lately` is newest first.
fn is_due(lately: &[Message], at: Timestamp) -> bool {
    let sent = || {
        lately
            .iter()
            .filter(|it| it.direction == Direction::Outbound)
    };
    let by_hand = |it: &&Message| {
        it.answer.is_none()
            && matches!(
                it.category,
                Category::Conversational | Category::Transactional
            )
    };
    let age = |it: &Message| at.duration_since(it.created_at);
    if sent().filter(by_hand).any(|it| age(it) < JUST) {
        return false;
    }
    let told = |it: &&Message| matches!(it.answer, Some(Answer::Away | Answer::AwayForLong));
    let since = sent().take_while(|it| !told(it)).filter(by_hand).count();
    sent()
        .find(told)
        .is_none_or(|it| since > 0 || age(it) > OVER)
}

/// The branch that is closed and says so, if the contact is to be told.
pub(super) async fn closed(
    app: &App,
    tenant: &Tenant,
    owner: &Owner,
    received: &Received,
    lately: &[Message],
    at: Timestamp,
) -> Result<Option<Location>, Error> {
    if !is_due(lately, at) {
        return Ok(None);
    }
    let location = branch(app, tenant, owner, lately).await?;
    let location = location.filter(|location| location.away_reply);
    let timing = timing(received, at);
    let closed = |location: &Location| {
        by_hours(&owner.firm, Some(location), &timing)
            .is_some_and(|next| next.decision.action != Action::Send)
    };
    Ok(location.filter(closed))
}

fn timing(received: &Received, at: Timestamp) -> Timing<'_> {
    Timing {
        category: Category::Conversational,
        phone: Some(&received.from),
        whereabouts: Whereabouts::default(),
        from: at,
        useless_after: None,
        working_hours_only: false,
        // When somebody is there, not when the contact may be answered.
        last_inbound: None,
    }
}

/// The branch that wrote last; else the one whose number was written to; else the only one.
async fn branch(
    app: &App,
    tenant: &Tenant,
    owner: &Owner,
    lately: &[Message],
) -> Result<Option<Location>, Error> {
    let wrote = lately
        .iter()
        .find_map(|message| message.location_id.clone());
    if let Some(id) = wrote
        && let Some(location) = app.store.kept::<Location>(tenant, &id).await?
    {
        return Ok(Some(location));
    }
    let page = PageOf {
        limit: MOST_LOCATIONS,
        after: None,
    };
    let mut all = app.store.all_kept::<Location>(tenant, page).await?.items;
    let own = |it: &Location| it.sender.as_ref() == Some(&owner.sender.address);
    if let Some(place) = all.iter().position(own) {
        return Ok(Some(all.swap_remove(place)));
    }
    Ok(all.pop().filter(|_| all.is_empty()))
}

/// What is said when nobody is there.
pub(super) struct Words {
    /// Which of both answers it is.
    pub answer: Answer,
    /// The branch's own words for it, with short codes.
    pub own: Option<String>,
    /// Values of short codes: when somebody is back.
    pub variables: BTreeMap<String, Value>,
}

/// What is said: the branch's own words, if it has some, as long as it is known when somebody is back.
pub(super) async fn words(
    app: &App,
    firm: &Firm,
    message: &Message,
    language: Language,
) -> Result<Words, Error> {
    let tenant = &message.tenant;
    let location = match &message.location_id {
        Some(id) => app.store.kept::<Location>(tenant, id).await?,
        None => None,
    };
    let template = match location
        .as_ref()
        .and_then(|it| it.away_template_id.as_ref())
    {
        Some(id) => app.store.kept::<MessageTemplate>(tenant, id).await?,
        None => None,
    };
    let variant = template.as_ref();
    let variant = variant.and_then(|it| it.variant(Some(language), firm.language));
    let spoken = variant.map_or(language, |(language, _)| language);
    let back = location.and_then(|location| back(firm, &location, message, spoken));
    Ok(match back {
        Some(variables) => Words {
            answer: Answer::Away,
            own: variant.map(|(_, variant)| variant.body.clone()),
            variables,
        },
        None => Words {
            answer: Answer::AwayForLong,
            own: None,
            variables: BTreeMap::new(),
        },
    })
}

fn back(
    firm: &Firm,
    location: &Location,
    message: &Message,
    language: Language,
) -> Option<BTreeMap<String, Value>> {
    let SenderAddress::Phone(from) = &message.from else {
        return None;
    };
    let timing = Timing {
        phone: Some(from),
        from: message.created_at,
        category: Category::Conversational,
        whereabouts: Whereabouts::default(),
        useless_after: None,
        working_hours_only: false,
        last_inbound: None,
    };
    let at = by_hours(firm, Some(location), &timing)?.decision.at?;
    let local = |at: Timestamp| at.to_zoned_datetime(location.time_zone.tz().clone());
    let codes = Codes {
        record: Some(RecordCodes {
            scheduled_for: Some(local(at).datetime()),
            ..RecordCodes::default()
        }),
        ..Codes::new(language, local(message.created_at))
    };
    let none: BTreeMap<String, Value> = BTreeMap::new();
    let written = |code: &str| {
        let template = Template::parse(code).ok()?;
        codes.render(&template, &none).ok()
    };
    Some(BTreeMap::from([
        ("BACK_DATE".to_owned(), written("[RECORD_DATE]")?.into()),
        ("BACK_TIME".to_owned(), written("[RECORD_TIME]")?.into()),
        ("LOCATION_NAME".to_owned(), location.name.as_str().into()),
    ]))
}
