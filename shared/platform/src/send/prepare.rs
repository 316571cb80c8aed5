//! From a request to a message that may go, with everything that was looked at on the way.

use jiff::Timestamp;
use recado_content::{Alternative, Finding, ReviewContext, Segments, review};
use recado_domain::decision::{Action, Decision, Fact};
use recado_domain::firm::Firm;
use recado_domain::message::{Category, Direction, Message, Moment};
use recado_domain::{ContactId, Error, MessageId, Micros, Status, Tenant};

use super::check::{Checked, check};
use super::request::Request;
use crate::App;

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
    let checked = check(app, firm, request, now)?;
    let category = request.category.unwrap_or_default();
    let context = ReviewContext {
        category,
        firm_name: &firm.name,
        ..ReviewContext::default()
    };
    let reviewed = review(&checked.body, &context, &firm.coach);
    let mut decision = Decision {
        action: Action::Send,
        at: None,
        facts: Vec::new(),
    };
    for finding in reviewed.refusals() {
        let fact = Fact::new("coach", finding.code.as_str(), finding.message.clone());
        refuse(&mut decision, fact);
    }
    permit(app, firm, tenant, request, &checked, &mut decision).await?;
    price(firm, &reviewed.segments, &mut decision);
    if let (Action::Send, Some(at)) = (decision.action, request.send_at) {
        decision.action = Action::Defer;
        decision.at = Some(at);
        let detail = format!("The firm asked for {at}.");
        decision
            .facts
            .push(Fact::new("send_at", at.to_string(), detail));
    }
    let draft = Draft {
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

/// The firm's standing and the recipient's consent.
async fn permit(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    request: &Request,
    checked: &Checked,
    decision: &mut Decision,
) -> Result<(), Error> {
    if firm.suspended {
        let detail = "The operator has suspended sending for this firm.";
        refuse(decision, Fact::new("firm", "suspended", detail));
    }
    let consents = app.store.consents(tenant, checked.to.as_str()).await?;
    let marketing = request.category == Some(Category::Marketing);
    let sender = checked.sender.address.as_str();
    match consents.allows(request.topic.as_deref(), sender, marketing) {
        Ok(facts) => decision.facts.extend(facts),
        Err(facts) => facts.into_iter().for_each(|fact| refuse(decision, fact)),
    }
    Ok(())
}

fn price(firm: &Firm, segments: &Segments, decision: &mut Decision) {
    let count = u32::from(segments.count);
    let price: Micros = firm.price_per_segment.times(count);
    let detail = format!(
        "{count} segments of {} at {} USD each.",
        segments.encoding.as_str(),
        firm.price_per_segment
    );
    decision
        .facts
        .push(Fact::new("price", price.to_string(), detail));
}

struct Draft<'a> {
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
    let contact = ContactId::of_address(tenant, draft.checked.to.as_str());
    let segments = u32::from(draft.segments.count);
    let status = match draft.decision.action {
        Action::Defer => Status::Scheduled,
        _ => Status::Queued,
    };
    Message {
        id: MessageId::generate(now, app.ids.entropy(), &contact),
        tenant: tenant.clone(),
        status,
        rank: status.rank(),
        direction: Direction::Outbound,
        category: draft.category,
        topic: request.topic.clone(),
        to: draft.checked.to,
        from: draft.checked.sender.address,
        body: draft.body,
        encoding: draft.segments.encoding,
        segments,
        unit_price: firm.price_per_segment,
        price: firm.price_per_segment.times(segments),
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
