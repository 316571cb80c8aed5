//! Accepting a bulk send: what is wrong with it is said at once, its recipients are kept, and
//! planning is put on the queue.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use recado_domain::bulk::{BulkSend, BulkStatus, BulkText};
use recado_domain::decision::{Action, Decision, Fact};
use recado_domain::firm::Firm;
use recado_domain::message::Category;
use recado_domain::template::MessageTemplate;
use recado_domain::{BulkId, Error, Tenant, Topic, Violation, ViolationCode};

use serde_json::Value;

use super::compose::Composer;
use super::enqueue;
use super::given::{Given, keep};
use crate::App;
use crate::job::BulkStep;
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
    if let Some(earlier) = repeated(app, tenant, idempotency, now).await? {
        set_off(app, &earlier).await?;
        return Ok(earlier);
    }
    let (text, send) = prepare(app, firm, tenant, request, now).await?;
    let send = match idempotency {
        None => send,
        Some(Idempotency { key, body }) => {
            let id = app.store.begin(tenant, key, body, send.id.as_str(), now);
            BulkSend {
                id: parse(&id.await?)?,
                ..send
            }
        }
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
    now: Timestamp,
) -> Result<Option<BulkSend>, Error> {
    let Some(Idempotency { key, body }) = idempotency else {
        return Ok(None);
    };
    match app.store.begun(tenant, key, body, now).await? {
        Some(id) => app.store.bulk_send(tenant, &parse(&id)?).await,
        None => Ok(None),
    }
}

fn parse(id: &str) -> Result<BulkId, Error> {
    id.parse()
        .map_err(|_| Error::Internal("an idempotency record without a bulk send".to_owned()))
}

/// Puts planning on the queue. Planning twice is harmless.
async fn set_off(app: &App, send: &BulkSend) -> Result<(), Error> {
    if send.status != BulkStatus::Planning {
        return Ok(());
    }
    enqueue(app, &send.tenant, &send.id, BulkStep::Plan, Duration::ZERO).await
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
    let found = find_text(app, firm, tenant, request, now, &mut violations).await?;
    let composer = found.as_ref().and_then(|found| {
        let read = Composer::new(found.text.clone());
        read.map_err(|error| violations.push(Violation::in_template("body", &error)))
            .ok()
    });
    if let Some(composer) = &composer {
        try_out(composer, &request.to, &mut violations);
    }
    let (Some(found), Some(composer), true) = (found, composer, violations.is_empty()) else {
        return Err(Error::Invalid(violations));
    };
    refuse(&composer, &request.to)?;
    let sender = firm.senders.first().ok_or_else(|| Error::Conflict {
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
        version: 1,
        category: found.text.category,
        topic: topic.or(found.topic).map(|topic| topic.to_string()),
        from: sender.address.clone(),
        rate: sender.rate,
        unit_price: firm.price_per_segment,
        created_at: now,
        send_at: request.send_at,
        useless_after: request.useless_after,
        parts: 0,
        given: u32::try_from(request.to.len()).unwrap_or(u32::MAX),
        is_held: false,
        plan: None,
        started_at: None,
        settled: None,
    };
    Ok((found.text, send))
}

struct Found {
    text: BulkText,
    /// The template's.
    topic: Option<Topic>,
}

async fn find_text(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    request: &Request,
    now: Timestamp,
    violations: &mut Vec<Violation>,
) -> Result<Option<Found>, Error> {
    let mut text = BulkText {
        template: String::new(),
        language: None,
        variables: BTreeMap::new(),
        category: request.category.unwrap_or_default(),
        firm_name: firm.name.clone(),
        firm_language: firm.language,
        coach: firm.coach.clone(),
        time_zone: firm.time_zone.clone(),
        at: now,
    };
    let mut topic = None;
    match &request.text {
        None => return Ok(None),
        Some(Text::Body { body, variables }) => {
            text.template.clone_from(body);
            text.variables.clone_from(variables);
        }
        Some(Text::Template { id, variables }) => {
            let template: Option<MessageTemplate> = match id.parse() {
                Ok(id) => app.store.kept(tenant, &id).await?,
                Err(_) => None,
            };
            let variant = template
                .as_ref()
                .and_then(|template| Some((template, template.variant(None, firm.language)?)));
            let Some((template, (language, variant))) = variant else {
                let message = "there is no such template";
                violations.push(Violation::new(
                    "template_id",
                    ViolationCode::NotFound,
                    message,
                ));
                return Ok(None);
            };
            text.template.clone_from(&variant.body);
            text.variables.clone_from(variables);
            text.language = Some(language);
            text.category = request.category.unwrap_or(template.category);
            topic.clone_from(&template.topic);
        }
    }
    Ok(Some(Found { text, topic }))
}

/// A code that none of the recipients has a value for is a mistake of the text, not of theirs.
fn try_out(composer: &Composer, to: &[Given], violations: &mut Vec<Violation>) {
    let mut first = None;
    let samples = to.iter().map(Some).chain(to.is_empty().then_some(None));
    for sample in samples {
        let none = BTreeMap::new();
        let own = sample.map_or(&none, |given| &given.variables);
        match composer.render("+12125550100", own) {
            Ok(_) => return,
            Err(errors) => first = first.or(Some(errors)),
        }
    }
    let errors = first.into_iter().flatten();
    violations.extend(errors.map(|error| Violation::in_template("body", &error)));
}

/// A text that is the same for all and may not go out goes to nobody.
fn refuse(composer: &Composer, to: &[Given]) -> Result<(), Error> {
    if to.iter().any(|given| !given.variables.is_empty()) {
        return Ok(());
    }
    let Ok(body) = composer.render("+12125550100", &BTreeMap::new()) else {
        return Ok(());
    };
    let reviewed = composer.review(&body);
    let facts: Vec<Fact> = reviewed
        .refusals()
        .map(|it| Fact::new("coach", it.code.as_str(), it.message.clone()))
        .collect();
    if facts.is_empty() {
        return Ok(());
    }
    Err(Error::Refused(Decision {
        action: Action::Refuse,
        at: None,
        facts,
    }))
}
