//! From a request to a message that may go, with everything that was looked at on the way.

use std::slice;

use jiff::Timestamp;
use recado_content::{Encoding, Finding, Language, ReviewContext, Segments, review};
use recado_domain::decision::{Action, Decision, Fact};
use recado_domain::firm::Firm;
use recado_domain::hours::Location;
use recado_domain::message::{Answer, Category, Direction, MailParts, Media, Message, Moment};
use recado_domain::price::Unit;
use recado_domain::{Address, Channel, Error, LocationId, MessageId, Micros, Status, Tenant};

use super::check::{Checked, check};
use super::email;
use super::named::Named;
use super::request::{AsOf, Request, Text};
use crate::App;
use crate::frequency::Lately;
use crate::hours::{Timing, Whereabouts, by_hours, last_inbound};
use crate::job::Work;
use crate::manage::contacts::Addressee;

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
}

/// Looks at everything that decides whether and when a message goes. Changes nothing.
///
/// # Errors
/// [`Error::Invalid`] with every violation; [`Error::Unavailable`].
pub fn prepare<'a>(
    app: &'a App,
    firm: &'a Firm,
    tenant: &'a Tenant,
    request: &'a Request,
    now: Timestamp,
) -> Work<'a, Result<Prepared, Error>> {
    Box::pin(async move {
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
            language: checked.text.language,
            fallback_language: firm.language,
            firm_name: &firm.name,
            sender_name: named.location.as_ref().map(|it| it.name.as_str()),
            overrides: &request.overrides,
        };
        let reviewed = match named.channel {
            Channel::Sms => review(&checked.text.body, &context, &firm.coach),
            Channel::Email => email::reviewed(&checked.text, &context, &firm.coach),
        };
        let has_media = !request.media_urls.is_empty();
        let quote = Quote::of(firm, named.channel, has_media, &reviewed.segments, now);
        let mut decision = Decision {
            action: Action::Send,
            at: None,
            facts: request.decided.clone(),
        };
        // What the platform answers, as the law has it, is said whatever the firm is called.
        let is_own =
            request.answer.is_some() && matches!(request.text, Some(Text::Platform { .. }));
        for finding in reviewed.refusals().filter(|_| !is_own) {
            let fact = Fact::new("coach", finding.code.as_str(), finding.message.clone());
            refuse(&mut decision, fact);
        }
        for (code, reason) in reviewed.overrides() {
            let detail = format!("Sent although the coach refused it: {reason}");
            let fact = Fact::new("override", code.as_str(), detail);
            decision.facts.push(fact);
        }
        let from = request.send_at.unwrap_or(now);
        let about = About {
            category,
            topic: topic.as_deref(),
            answer: request.answer,
            as_of: request.as_of.as_ref(),
        };
        permit(app, firm, tenant, &checked, &about, &mut decision).await?;
        keep_frequency(app, firm, tenant, &checked.to, &about, from, &mut decision).await?;
        decision.facts.push(quote.fact());
        let timing = Timing {
            category,
            phone: checked.to.address.phone(),
            whereabouts: Whereabouts::of(checked.to.contact.as_ref()),
            from,
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
            encoding: reviewed.segments.encoding,
            language: reviewed.language,
            quote,
            category,
            decision: &decision,
        };
        Ok(Prepared {
            message: compose(app, tenant, request, draft, now),
            decision,
            segments: reviewed.segments,
            findings: reviewed.findings,
        })
    })
}

/// A refusal outweighs everything else that is found, and stands before it.
pub(super) fn refuse(decision: &mut Decision, fact: Fact) {
    decision.action = Action::Refuse;
    decision.at = None;
    decision.facts.insert(0, fact);
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
        let mut facts = hours.decision.facts;
        match hours.decision.action {
            Action::Refuse => facts
                .pop()
                .into_iter()
                .for_each(|why| refuse(decision, why)),
            Action::Defer => at = hours.decision.at,
            Action::Send => {}
        }
        decision.facts.extend(facts);
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
    as_of: Option<&'a AsOf>,
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
    let address = checked.to.address.as_str();
    let consents = match about.as_of {
        None => app.store.consents(tenant, address).await?,
        Some(as_of) => app.store.consents_at(tenant, address, as_of.at).await?,
    };
    if let Some(fact) = switched_off(&checked.to) {
        refuse(decision, fact);
    }
    let sender = checked.from.as_str();
    match consents.allows(about.topic, sender, about.category) {
        Ok(facts) => decision.facts.extend(facts),
        Err(facts) => facts.into_iter().for_each(|fact| refuse(decision, fact)),
    }
    Ok(())
}

/// The firm's cap on messages to one contact.
async fn keep_frequency(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    to: &Addressee,
    about: &About<'_>,
    at: Timestamp,
    decision: &mut Decision,
) -> Result<(), Error> {
    let cap = firm.frequency_cap;
    if !cap.covers(about.category) {
        return Ok(());
    }
    let lately = Lately::of(app, tenant, cap, at, None).await?;
    let mut earlier = lately.one_by_one(&to.contact_id, at, about.as_of).await?;
    let by_bulk = lately.by_bulk(slice::from_ref(&to.contact_id)).await?;
    earlier.extend(by_bulk.into_values().flatten());
    match cap.allows(&earlier, at) {
        Ok(fact) => decision.facts.push(fact),
        Err(fact) => refuse(decision, fact),
    }
    Ok(())
}

/// The contact's switch for the channel.
fn switched_off(to: &Addressee) -> Option<Fact> {
    let switches = to.contact.as_ref()?.channels;
    match to.address {
        Address::Phone(_) if !switches.sms => {
            let detail = "The contact takes no SMS: its switch for the channel is off.";
            Some(Fact::new("channel", "sms_off", detail))
        }
        Address::Email(_) if !switches.email => {
            let detail = "The contact takes no e-mail: its switch for the channel is off.";
            Some(Fact::new("channel", "email_off", detail))
        }
        _ => None,
    }
}

/// What a message costs.
struct Quote {
    unit_price: Micros,
    units: u32,
    of_what: String,
}

impl Quote {
    /// With pictures it is one MMS, however long its text.
    fn of(
        firm: &Firm,
        channel: Channel,
        has_media: bool,
        segments: &Segments,
        now: Timestamp,
    ) -> Self {
        let (unit, units) = match channel {
            Channel::Sms if has_media => (Unit::Mms, 1),
            Channel::Sms => (Unit::SmsSegment, u32::from(segments.count)),
            Channel::Email => (Unit::Email, 1),
        };
        let of_what = match (channel, units) {
            (Channel::Email, _) => "1 e-mail".to_owned(),
            (Channel::Sms, _) if has_media => "1 MMS".to_owned(),
            (Channel::Sms, 1) => format!("1 segment of {}", segments.encoding.as_str()),
            (Channel::Sms, _) => format!("{units} segments of {}", segments.encoding.as_str()),
        };
        Self {
            unit_price: firm.price(Direction::Outbound, unit, now),
            units,
            of_what,
        }
    }

    fn price(&self) -> Micros {
        self.unit_price.times(self.units)
    }

    fn fact(&self) -> Fact {
        let (what, each) = (&self.of_what, self.unit_price);
        let detail = format!("{what} at {each} USD each.");
        Fact::new("price", self.price().to_string(), detail)
    }
}

struct Draft<'a> {
    topic: Option<String>,
    location_id: Option<LocationId>,
    checked: Checked,
    body: String,
    encoding: Encoding,
    language: Language,
    quote: Quote,
    category: Category,
    decision: &'a Decision,
}

fn compose(
    app: &App,
    tenant: &Tenant,
    request: &Request,
    draft: Draft<'_>,
    now: Timestamp,
) -> Message {
    let contact = &draft.checked.to.contact_id;
    let status = match draft.decision.action {
        Action::Defer => Status::Scheduled,
        _ => Status::Queued,
    };
    let text = draft.checked.text;
    let (html, language) = (text.html, draft.language);
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
        to: draft.checked.to.address,
        from: draft.checked.from,
        body: draft.body,
        mail: text.subject.map(|subject| MailParts {
            subject,
            html,
            language,
        }),
        media: request.media_urls.iter().map(Media::at).collect(),
        answer: request.answer,
        again: None,
        line: request.line.clone(),
        encoding: draft.encoding,
        segments: draft.quote.units,
        unit_price: draft.quote.unit_price,
        price: draft.quote.price(),
        created_at: now,
        send_at: draft.decision.at,
        useless_after: request.useless_after,
        attempt: 0,
        claimed_at: None,
        first_claimed_at: None,
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
        later_facts: Vec::new(),
    }
}
