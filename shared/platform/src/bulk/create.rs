//! Accepting a bulk send: what is wrong with it is said at once, its recipients are kept, and
//! planning is put on the queue.

use std::collections::BTreeMap;

use jiff::Timestamp;
use recado_domain::bulk::{BulkSend, BulkStatus, BulkText, TextVariant};
use recado_domain::decision::{Action, Decision, Fact};
use recado_domain::firm::Firm;
use recado_domain::hours::Location;
use recado_domain::message::Category;
use recado_domain::template::MessageTemplate;
use recado_domain::{BulkId, Channel, Error, Tenant, Topic, Violation, ViolationCode};

use serde_json::Value;

use super::audience::Audience;
use super::compose::{ANYBODY, About, Composer};
use super::given::{Given, keep};
use super::plan::begin_plan;
use crate::App;
use crate::send::{Idempotency, check_times, check_topic};

/// What the recipients are to read.
#[derive(Clone, Debug)]
pub enum Text {
    /// A text with short codes.
    Body {
        /// With short codes.
        body: String,
        /// Values for all recipients.
        variables: BTreeMap<String, Value>,
    },
    /// A template of the firm.
    Template {
        /// Its id, as it was given.
        id: String,
        /// Values for all recipients.
        variables: BTreeMap<String, Value>,
    },
}

/// A bulk send that is asked for. A part that could not be read is absent, and why is among the
/// violations.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// What the firm calls it.
    pub name: Option<String>,
    /// Whom to.
    pub to: Vec<Given>,
    /// What.
    pub text: Option<Text>,
    /// Why; the template's, or transactional, where it is not said.
    pub category: Option<Category>,
    /// What it is about.
    pub topic: Option<String>,
    /// The branch it is sent for.
    pub location_id: Option<String>,
    /// Not before.
    pub send_at: Option<Timestamp>,
    /// Not after.
    pub useless_after: Option<Timestamp>,
    /// More recipients will follow.
    pub draft: bool,
    /// What was wrong with the parts that could not be read.
    pub violations: Vec<Violation>,
}

/// Accepts a bulk send and answers it as it was accepted, also for a repeat.
///
/// # Errors
/// [`Error::Invalid`] with every violation, [`Error::Refused`] for a text that goes to nobody,
/// [`Error::Conflict`] for a reused key; nothing has changed then.
pub async fn submit(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    request: &Request,
    idempotency: Option<Idempotency<'_>>,
) -> Result<BulkSend, Error> {
    let now = app.now_kept();
    if let Some(earlier) = repeated(app, tenant, idempotency).await? {
        set_off(app, &earlier).await?;
        return Ok(earlier);
    }
    let (text, send) = prepare(app, firm, tenant, request, now).await?;
    let send = match idempotency {
        None => send,
        Some(given) => BulkSend {
            id: given.begin(app, tenant, &send.id).await?,
            ..send
        },
    };
    // The bulk send itself comes last: until then nobody sees any of it.
    app.store.put_bulk_text(tenant, &send.id, &text).await?;
    let parts = keep(app, tenant, &send.id, 0, &request.to).await?;
    let send = BulkSend { parts, ..send };
    if !app.store.create_bulk_send(&send).await? {
        return super::change::find(app, tenant, &send.id).await;
    }
    set_off(app, &send).await?;
    Ok(send)
}

async fn repeated(
    app: &App,
    tenant: &Tenant,
    idempotency: Option<Idempotency<'_>>,
) -> Result<Option<BulkSend>, Error> {
    let Some(given) = idempotency else {
        return Ok(None);
    };
    match given.begun(app, tenant).await? {
        Some(id) => app.store.bulk_send(tenant, &id).await,
        None => Ok(None),
    }
}

/// Puts planning on the queue. Planning twice is harmless.
async fn set_off(app: &App, send: &BulkSend) -> Result<(), Error> {
    if send.status != BulkStatus::Planning {
        return Ok(());
    }
    begin_plan(app, &send.tenant, &send.id).await
}

/// The bulk send that a request asks for, and its text. Changes nothing.
///
/// # Errors
/// [`Error::Invalid`] with every violation; [`Error::Refused`] for a text that goes to nobody.
pub async fn prepare(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    request: &Request,
    now: Timestamp,
) -> Result<(BulkText, BulkSend), Error> {
    let mut violations = request.violations.clone();
    if !app.config.sms_countries.contains(&firm.country) {
        let message = "SMS is not enabled for firms of this country; e-mail is";
        let wrong = Violation::new("to", ViolationCode::CountryNotEnabled, message);
        violations.push(wrong);
    }
    check_times(request.send_at, request.useless_after, now, &mut violations);
    let topic = check_topic(request.topic.as_deref(), &mut violations);
    let location = find_location(app, tenant, request, &mut violations).await?;
    let found = find_text(app, tenant, request, &mut violations).await?;
    let about = About {
        firm,
        location: location.as_ref(),
        category: found.as_ref().map(|it| it.category).unwrap_or_default(),
        now,
    };
    let composer = found.as_ref().and_then(|found| {
        let read = Composer::new(about, found.text.clone());
        read.map_err(|error| violations.push(Violation::in_template("body", &error)))
            .ok()
    });
    let mut facts = Vec::new();
    if let Some(composer) = &composer {
        let (wrong, forbidden) = composer.wrong_for_all();
        violations.extend(wrong);
        facts.extend(forbidden);
        try_out(app, firm, tenant, composer, &request.to, &mut violations).await?;
    }
    let (Some(found), true) = (found, violations.is_empty()) else {
        return Err(Error::Invalid(violations));
    };
    if firm.suspended {
        let detail = "The operator has suspended sending for this firm.";
        facts.push(Fact::new("firm", "suspended", detail));
    }
    if !facts.is_empty() {
        return Err(Error::Refused(Decision {
            action: Action::Refuse,
            at: None,
            facts,
        }));
    }
    let of_location = location.as_ref().and_then(|it| it.sender.as_ref());
    let its = firm
        .senders
        .iter()
        .find(|it| Some(&it.address) == of_location);
    let sender = its
        .or(firm.senders.first())
        .ok_or_else(|| Error::Conflict {
            code: "no_sender",
            detail: "the firm has no sender yet".to_owned(),
        })?;
    let send = BulkSend {
        id: BulkId::generate(now, app.ids.entropy()),
        tenant: tenant.clone(),
        name: request.name.clone(),
        status: match request.draft {
            true => BulkStatus::Draft,
            false => BulkStatus::Planning,
        },
        reason: None,
        paused_by: None,
        version: 1,
        category: found.category,
        topic: topic.or(found.topic).map(|topic| topic.to_string()),
        location_id: location.map(|it| it.id),
        from: sender.address.clone(),
        rate: sender.rate,
        unit_price: firm.segment_price(now),
        created_at: now,
        send_at: request.send_at,
        useless_after: request.useless_after,
        parts: 0,
        given: u32::try_from(request.to.len()).unwrap_or(u32::MAX),
        attempts: 0,
        attempts_as_draft: 0,
        planner: None,
        is_held: false,
        plan: None,
        started_at: None,
        settled: None,
    };
    Ok((found.text, send))
}

struct Found {
    text: BulkText,
    category: Category,
    /// The template's.
    topic: Option<Topic>,
}

async fn find_location(
    app: &App,
    tenant: &Tenant,
    request: &Request,
    violations: &mut Vec<Violation>,
) -> Result<Option<Location>, Error> {
    let Some(id) = &request.location_id else {
        return Ok(None);
    };
    let found = match id.parse() {
        Ok(id) => app.store.kept::<Location>(tenant, &id).await?,
        Err(_) => None,
    };
    if found.is_none() {
        let message = "there is no such location";
        let wrong = Violation::new("location_id", ViolationCode::NotFound, message);
        violations.push(wrong);
    }
    Ok(found)
}

async fn find_text(
    app: &App,
    tenant: &Tenant,
    request: &Request,
    violations: &mut Vec<Violation>,
) -> Result<Option<Found>, Error> {
    let (id, variables) = match &request.text {
        None => return Ok(None),
        Some(Text::Body { body, variables }) => {
            let variant = TextVariant {
                language: None,
                body: body.clone(),
            };
            return Ok(Some(Found {
                text: BulkText {
                    variants: vec![variant],
                    variables: variables.clone(),
                },
                category: request.category.unwrap_or_default(),
                topic: None,
            }));
        }
        Some(Text::Template { id, variables }) => (id, variables),
    };
    let template: Option<MessageTemplate> = match id.parse() {
        Ok(id) => app.store.kept(tenant, &id).await?,
        Err(_) => None,
    };
    let wrong = match &template {
        None => Some((ViolationCode::NotFound, "there is no such template")),
        Some(template) if template.channel != Channel::Sms => Some((
            ViolationCode::NotSupported,
            "the template is not one for SMS",
        )),
        Some(_) => None,
    };
    if let Some((code, message)) = wrong {
        violations.push(Violation::new("template_id", code, message));
    }
    Ok(template.map(|template| Found {
        category: request.category.unwrap_or(template.category),
        text: BulkText {
            variants: template
                .variants
                .into_iter()
                .map(|(language, variant)| TextVariant {
                    language: Some(language),
                    body: variant.body,
                })
                .collect(),
            variables: variables.clone(),
        },
        topic: template.topic,
    }))
}

/// A code that none of the recipients has a value for is a mistake of the text, not of theirs.
async fn try_out(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    composer: &Composer<'_>,
    to: &[Given],
    violations: &mut Vec<Violation>,
) -> Result<(), Error> {
    // Mostly the first one has values for all of them, and nobody needs to be looked up.
    let is_complete = |given: &Given| composer.missing(ANYBODY, None, &given.variables).is_empty();
    if to.iter().any(is_complete) {
        return Ok(());
    }
    let mut audience = Audience::of(app, firm, tenant, to).await?;
    let mut first = None;
    while let Some(slice) = audience.next().await? {
        for found in slice {
            let Ok((number, contact)) = found.who else {
                continue;
            };
            let own = &found.given.variables;
            let missing = composer.missing(number.as_str(), contact.as_ref(), own);
            if missing.is_empty() {
                return Ok(());
            }
            first = first.or(Some(missing));
        }
    }
    violations.extend(first.into_iter().flatten());
    Ok(())
}
