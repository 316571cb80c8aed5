//! From a request to a message that may go, with everything that was looked at on the way.

use jiff::Timestamp;
use recado_content::{Alternative, Finding, ReviewContext, Segments, review};
use recado_domain::decision::{Action, Decision, Fact};
use recado_domain::firm::Firm;
use recado_domain::hours::Location;
use recado_domain::message::{Answer, Category, Direction, Message, Moment};
use recado_domain::price::Unit;
use recado_domain::{Error, LocationId, MessageId, Micros, Status, Tenant};

use super::check::{Checked, check};
use super::named::Named;
use super::request::Request;
use crate::App;
use crate::hours::{Timing, by_hours, last_inbound};

/// A message as it would go out, and the decision about it.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Not kept yet.
    pub message: Message,
    /// Send, defer or refuse, with the facts.
    pub decision: Decision,
    /// How its text is cut.
    pub segments: Segments,
    /// Remarks on its text.
    pub findings: Vec<Finding>,
    /// Cheaper ways to write it.
    pub alternatives: Vec<Alternative>,
}

/// Looks at everything that decides whether and when a message goes. Changes nothing.
///
/// # Errors
/// [`Error::Invalid`] with every violation; [`Error::Unavailable`].
pub async fn prepare(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    request: &Request,
    now: Timestamp,
) -> Result<Prepared, Error> {
    let mut violations = request.violations.clone();
    let named = Named::read(app, firm, tenant, request, &mut violations).await?;
    let checked = check(app, firm, request, &named, violations, now)?;
    let template = named.template.as_ref();
    let category = request
        .category
        .or(template.map(|it| it.category))
        .unwrap_or_default();
    let topic = checked.topic.as_ref().or_else(|| template?.topic.as_ref());
    let topic = topic.map(ToString::to_string);
    let context = ReviewContext {
        category,
        language: checked.language,
        fallback_language: firm.language,
        firm_name: &firm.name,
        sender_name: named.location.as_ref().map(|it| it.name.as_str()),
        overrides: &request.overrides,
    };
    let reviewed = review(&checked.body, &context, &firm.coach);
    let mut decision = Decision {
        action: Action::Send,
        at: None,
        facts: request.decided.clone(),
    };
    for finding in reviewed.refusals() {
        let fact = Fact::new("coach", finding.code.as_str(), finding.message.clone());
        refuse(&mut decision, fact);
    }
    for (code, reason) in reviewed.overrides() {
        let detail = format!("Sent although the coach refused it: {reason}");
        let fact = Fact::new("override", code.as_str(), detail);
        decision.facts.push(fact);
    }
    let about = About {
        category,
        topic: topic.as_deref(),
        answer: request.answer,
    };
    permit(app, firm, tenant, &checked, &about, &mut decision).await?;
    price(firm, &reviewed.segments, now, &mut decision);
    let timing = Timing {
        category,
        phone: &checked.to.phone,
        contact: checked.to.contact.as_ref(),
        from: request.send_at.unwrap_or(now),
        useless_after: request.useless_after,
        working_hours_only: request.working_hours_only,
        last_inbound: last_inbound(app, tenant, &checked.to.contact_id, category).await?,
    };
    let location = named.location.as_ref();
    time(request, &timing, firm, location, &mut decision);
    let draft = Draft {
        topic,
        location_id: named.location.map(|it| it.id),
        checked,
        body: reviewed.body,
        segments: &reviewed.segments,
        category,
        decision: &decision,
    };
    Ok(Prepared {
        message: compose(app, firm, tenant, request, draft, now),
        decision,
        segments: reviewed.segments,
        findings: reviewed.findings,
        alternatives: reviewed.alternatives,
    })
}

/// A refusal outweighs everything else that is found.
fn refuse(decision: &mut Decision, fact: Fact) {
    decision.action = Action::Refuse;
    decision.facts.push(fact);
}

/// Now, at the time the firm asked for, or as soon as the hours allow.
fn time(
    request: &Request,
    timing: &Timing<'_>,
    firm: &Firm,
    location: Option<&Location>,
    decision: &mut Decision,
) {
    let mut at = request.send_at;
    if let Some(asked) = at {
        let detail = format!("The firm asked for {asked}.");
        let fact = Fact::new("send_at", asked.to_string(), detail);
        decision.facts.push(fact);
    }
    if let Some(hours) = by_hours(firm, location, timing) {
        decision.facts.extend(hours.decision.facts);
        match hours.decision.action {
            Action::Refuse => decision.action = Action::Refuse,
            Action::Defer => at = hours.decision.at,
            Action::Send => {}
        }
    }
    if let (Action::Send, Some(at)) = (decision.action, at) {
        decision.action = Action::Defer;
        decision.at = Some(at);
    }
}

/// What a message is about.
struct About<'a> {
    category: Category,
    topic: Option<&'a str>,
    answer: Option<Answer>,
}

/// The firm's standing and the recipient's consent.
async fn permit(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    checked: &Checked,
    about: &About<'_>,
    decision: &mut Decision,
) -> Result<(), Error> {
    if firm.suspended {
        let detail = "The operator has suspended sending for this firm.";
        refuse(decision, Fact::new("firm", "suspended", detail));
    }
    if about.answer == Some(Answer::OptedOut) {
        let detail = "The recipient just opted out; this confirms it, once.";
        let fact = Fact::new("consent", "opt_out_confirmation", detail);
        decision.facts.push(fact);
        return Ok(());
    }
    let consents = app
        .store
        .consents(tenant, checked.to.phone.as_str())
        .await?;
    if checked
        .to
        .contact
        .as_ref()
        .is_some_and(|it| !it.channels.sms)
    {
        let detail = "The contact takes no SMS: its switch for the channel is off.";
        refuse(decision, Fact::new("channel", "sms_off", detail));
    }
    let marketing = about.category == Category::Marketing;
    let sender = checked.sender.address.as_str();
    match consents.allows(about.topic, sender, marketing) {
        Ok(facts) => decision.facts.extend(facts),
        Err(facts) => facts.into_iter().for_each(|fact| refuse(decision, fact)),
    }
    Ok(())
}

fn price(firm: &Firm, segments: &Segments, now: Timestamp, decision: &mut Decision) {
    let count = u32::from(segments.count);
    let each = firm.price(Direction::Outbound, Unit::SmsSegment, now);
    let price: Micros = each.times(count);
    let segments = match count {
        1 => format!("1 segment of {}", segments.encoding.as_str()),
        _ => format!("{count} segments of {}", segments.encoding.as_str()),
    };
    let detail = format!("{segments} at {each} USD each.");
    decision
        .facts
        .push(Fact::new("price", price.to_string(), detail));
}

struct Draft<'a> {
    topic: Option<String>,
    location_id: Option<LocationId>,
    checked: Checked,
    body: String,
    segments: &'a Segments,
    category: Category,
    decision: &'a Decision,
}

fn compose(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    request: &Request,
    draft: Draft<'_>,
    now: Timestamp,
) -> Message {
    let contact = &draft.checked.to.contact_id;
    let segments = u32::from(draft.segments.count);
    let status = match draft.decision.action {
        Action::Defer => Status::Scheduled,
        _ => Status::Queued,
    };
    let unit_price = firm.price(Direction::Outbound, Unit::SmsSegment, now);
    Message {
        id: MessageId::generate(now, app.ids.entropy(), contact),
        tenant: tenant.clone(),
        status,
        rank: status.rank(),
        direction: Direction::Outbound,
        category: draft.category,
        topic: draft.topic,
        location_id: draft.location_id,
        working_hours_only: request.working_hours_only,
        to: draft.checked.to.phone,
        from: draft.checked.sender.address,
        body: draft.body,
        media: Vec::new(),
        answer: request.answer,
        again: None,
        encoding: draft.segments.encoding,
        segments,
        unit_price,
        price: unit_price.times(segments),
        created_at: now,
        send_at: draft.decision.at,
        useless_after: request.useless_after,
        attempt: 0,
        claimed_at: None,
        carrier_sid: None,
        empty_listings: 0,
        last_empty_listing_at: None,
        settled_at: None,
        timeline: vec![Moment {
            status,
            at: now,
            code: None,
            reason: None,
        }],
        facts: draft.decision.facts.clone(),
    }
}
