//! A line whose time has come: everything is looked at anew, then it takes the send path.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use recado_content::PhoneNumber;
use recado_domain::contact::Contact;
use recado_domain::decision::{Action, Fact};
use recado_domain::event::Client;
use recado_domain::firm::Firm;
use recado_domain::hours::Location;
use recado_domain::message::{Direction, Message};
use recado_domain::records::{Line, LineState, Look, Record};
use recado_domain::rules::Rule;
use recado_domain::template::MessageTemplate;
use recado_domain::{Channel, Error, Tenant};
use recado_store::records::DueLine;

use super::heard::threads;
use super::{Change, arm, text, zone_of};
use crate::App;
use crate::contention::Tries;
use crate::hours::{Timing, by_hours};
use crate::manage::contacts;
use crate::send::{Request, Text, To, submit_step};

/// Messages of a thread that are looked through for a reply.
const REPLIES: i32 = 50;

/// Fires lines of one record. Doing so again is harmless.
///
/// # Errors
/// [`Error::Unavailable`] when something did not answer: fire them again.
pub async fn fire(app: &App, tenant: &Tenant, lines: &[DueLine]) -> Result<(), Error> {
    let Some(first) = lines.first() else {
        return Ok(());
    };
    let firm = app.store.firm(&tenant.firm).await?;
    let firm = firm.ok_or(Error::NotFound("firm"))?;
    let mut tries = Tries::default();
    loop {
        let found = app.store.record(tenant, &first.record_id).await?;
        let Some(mut record) = found else {
            return app.store.delete_due(tenant, lines).await;
        };
        let location = match &record.location_id {
            Some(id) => app.store.kept::<Location>(tenant, id).await?,
            None => None,
        };
        let before = record.clone();
        let place = Place {
            app,
            tenant,
            firm: &firm,
            zone: zone_of(&firm, location.as_ref()),
            location,
        };
        let mut over = Vec::new();
        for line in lines {
            if place.step(&mut record, line).await? {
                over.push(line.clone());
            }
        }
        if record == before || place.keep(&before, &mut record).await? {
            return place.follow(&record, &over).await;
        }
        tries.pause(app).await?;
    }
}

/// Where lines are fired.
struct Place<'a> {
    app: &'a App,
    tenant: &'a Tenant,
    firm: &'a Firm,
    zone: TimeZone,
    location: Option<Location>,
}

/// A line that may go, with what it needs.
struct Due<'a> {
    line: &'a Line,
    rule: &'a Rule,
    template: &'a MessageTemplate,
}

/// Somebody who can be written to.
struct Reached {
    phone: PhoneNumber,
    contact: Option<Contact>,
    known: Client,
}

/// What is to be done with a line that may go.
enum Outcome {
    Wait(Timestamp),
    End(LineState, &'static str, Vec<Fact>),
    EndLadder(&'static str, Vec<Fact>),
}

impl Place<'_> {
    /// Does what a line needs; false when it must fire again at the same time.
    async fn step(&self, record: &mut Record, due: &DueLine) -> Result<bool, Error> {
        let (app, number) = (self.app, due.line);
        let rule = match record.line(number) {
            Some(line) if line.is_planned() => app.store.kept(self.tenant, &line.rule_id).await?,
            _ => return Ok(true),
        };
        let now = app.now_kept();
        match record.look(number, due.at, rule.as_ref(), &self.zone, now) {
            Look::Nothing => return Ok(true),
            Look::Early => {
                arm::arm(app, self.tenant, due).await?;
                return Ok(false);
            }
            Look::End(state, why) => {
                record.end(number, state, now, why);
                return Ok(true);
            }
            Look::Go => {}
        }
        let (Some(line), Some(rule)) = (record.line(number), rule) else {
            return Ok(true);
        };
        let template = app.store.kept(self.tenant, &rule.template_id).await?;
        let outcome = match &template {
            None => skipped("template_deleted", vec![]),
            Some(template) => {
                let due = Due {
                    line,
                    rule: &rule,
                    template,
                };
                self.go(record, &due, now).await?
            }
        };
        match outcome {
            Outcome::Wait(until) => record.postpone(number, until),
            Outcome::End(state, why, facts) => settle(record, number, state, why, facts, now),
            Outcome::EndLadder(why, facts) => {
                settle(record, number, LineState::Skipped, why, facts, now);
                record.end_ladder(why, now);
            }
        }
        Ok(true)
    }

    async fn go(&self, record: &Record, due: &Due<'_>, now: Timestamp) -> Result<Outcome, Error> {
        if due.line.step_day().is_some() && self.has_replied(record).await? {
            return Ok(Outcome::EndLadder("replied", vec![]));
        }
        let mut outcome = self.go_by(record, due, due.rule.channel, now).await?;
        if let (Outcome::End(LineState::Skipped, _, facts), Some(other)) =
            (&mut outcome, due.rule.fallback_channel)
            && other != due.rule.channel
        {
            let facts = std::mem::take(facts);
            let next = self.go_by(record, due, other, now).await?;
            return Ok(match next {
                Outcome::End(state, why, more) => {
                    Outcome::End(state, why, facts.into_iter().chain(more).collect())
                }
                other => other,
            });
        }
        Ok(outcome)
    }

    async fn go_by(
        &self,
        record: &Record,
        due: &Due<'_>,
        channel: Channel,
        now: Timestamp,
    ) -> Result<Outcome, Error> {
        if channel == Channel::Email {
            let detail = "E-mail is not connected.";
            return Ok(skipped(
                "channel_not_available",
                vec![Fact::new("channel", "email", detail)],
            ));
        }
        let client = match self.client(record).await? {
            Ok(client) => client,
            Err(why) => return Ok(skipped(why, vec![])),
        };
        let timing = Timing {
            category: due.template.category,
            phone: Some(&client.phone),
            contact: client.contact.as_ref(),
            from: now,
            useless_after: due.line.useless_after,
            working_hours_only: due.rule.working_hours_only,
            // A rule speaks by itself: it answers nobody.
            last_inbound: None,
        };
        if let Some(hours) = by_hours(self.firm, self.location.as_ref(), &timing) {
            match (hours.decision.action, hours.decision.at) {
                (Action::Send, _) => {}
                (Action::Defer, Some(until)) => return Ok(self.wait(record, due, until)),
                _ => return Ok(skipped("hours", hours.decision.facts)),
            }
        }
        self.send(record, due, &client, now).await
    }

    /// A step does not wait into the day of a later one.
    fn wait(&self, record: &Record, due: &Due<'_>, until: Timestamp) -> Outcome {
        let day = until.to_zoned_datetime(self.zone.clone()).date();
        if due.line.step_day().is_some() && record.is_overtaken(due.line.number, day) {
            return skipped("a_later_step_is_due", vec![]);
        }
        Outcome::Wait(until)
    }

    async fn send(
        &self,
        record: &Record,
        due: &Due<'_>,
        client: &Reached,
        now: Timestamp,
    ) -> Result<Outcome, Error> {
        let local = now.to_zoned_datetime(self.zone.clone()).datetime();
        let place = text::Place {
            firm: self.firm,
            location: self.location.as_ref(),
            zone: &self.zone,
        };
        let (body, language) =
            match text::render(&place, record, &client.known, due.template, local) {
                Ok(written) => written,
                Err(facts) => return Ok(skipped("template", facts)),
            };
        let (id, name) = (&due.rule.id, &due.rule.name);
        let asked = format!("The rule \"{name}\" asked for it.");
        let rule = Fact::new("rule", id.as_str(), asked);
        let request = Request {
            to: Some(To::Phone(client.phone.as_str().to_owned())),
            text: Some(Text::Written { body, language }),
            category: Some(due.template.category),
            topic: due.template.topic.as_ref().map(|it| it.as_str().to_owned()),
            location_id: record.location_id.as_ref().map(ToString::to_string),
            working_hours_only: due.rule.working_hours_only,
            useless_after: due.line.useless_after,
            decided: vec![rule],
            ..Request::default()
        };
        // A line that is fired again before this is written down makes the very same message.
        let step = format!("{} {} {}", self.tenant, record.id, due.line.number);
        let sent = submit_step(
            self.app,
            self.firm,
            self.tenant,
            &request,
            &step,
            due.line.due,
        );
        let is_step = due.line.step_day().is_some();
        match sent.await {
            Ok(message) => {
                let message_id = message.id;
                Ok(Outcome::End(LineState::Sent { message_id }, "", vec![]))
            }
            Err(Error::Refused(decision)) => {
                let found = |name| decision.facts.iter().any(|it| it.fact == name);
                Ok(if found("coach") {
                    skipped("coach", decision.facts)
                } else if found("firm") {
                    skipped("firm_suspended", decision.facts)
                } else if found("frequency_cap") {
                    skipped("frequency_cap", decision.facts)
                } else if is_step {
                    Outcome::EndLadder("opted_out", decision.facts)
                } else {
                    skipped("consent", decision.facts)
                })
            }
            Err(Error::Invalid(violations)) => {
                let facts = violations.iter().map(text::fact_of).collect();
                Ok(skipped("not_sendable", facts))
            }
            Err(Error::InsufficientBalance { needed, available }) => {
                let detail = format!("It needs {needed} USD, and {available} USD can be spent.");
                let fact = Fact::new("balance", available.to_string(), detail);
                Ok(skipped("insufficient_balance", vec![fact]))
            }
            Err(Error::Conflict { code, .. }) => Ok(skipped(code, vec![])),
            Err(error) => Err(error),
        }
    }

    /// Whom a record is for, as its event says and the firm keeps; else why nobody is reached.
    async fn client(&self, record: &Record) -> Result<Result<Reached, &'static str>, Error> {
        let told = &record.client;
        let to = match (&told.contact_id, &told.phone) {
            (Some(id), _) => contacts::To::Contact(id.clone()),
            (None, Some(phone)) => contacts::To::Phone(phone.clone()),
            (None, None) => return Ok(Err("no_address")),
        };
        let found = contacts::resolve(self.app, self.tenant, &to).await?;
        let Some(found) = found else {
            return Ok(Err("no_address"));
        };
        if found.contact.as_ref().is_some_and(|it| !it.channels.sms) {
            return Ok(Err("channel_refused"));
        }
        let kept = found.contact.clone().map(Client::from).unwrap_or_default();
        Ok(Ok(Reached {
            phone: found.phone,
            contact: found.contact,
            known: told.clone().or(kept),
        }))
    }

    /// True when the client has written since the ladder's first step.
    async fn has_replied(&self, record: &Record) -> Result<bool, Error> {
        let (Some(began), Some(contact)) = (record.ladder_began_at(), &record.contact_id) else {
            return Ok(false);
        };
        for thread in threads(self.app, self.tenant, contact).await? {
            let store = &self.app.store;
            let lately = store.thread(self.tenant, &thread, None, REPLIES).await?;
            let replies =
                |it: &Message| it.direction == Direction::Inbound && it.created_at >= began;
            if lately.iter().any(replies) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes the record's next version, the lines that wait anew ahead of it; false when it was
    /// changed at the same time.
    async fn keep(&self, before: &Record, record: &mut Record) -> Result<bool, Error> {
        let planned = Change::between(Some(before), Some(record)).planned;
        if !planned.is_empty() {
            self.app.store.put_due(self.tenant, &planned).await?;
        }
        record.version += 1;
        let store = &self.app.store;
        store.change_record(self.tenant, before, record).await
    }

    /// Arms what waits for another time, and takes away what is over.
    async fn follow(&self, record: &Record, over: &[DueLine]) -> Result<(), Error> {
        let planned = super::due_lines(record);
        for old in over {
            let moved = planned.iter().find(|line| line.line == old.line);
            if let Some(moved) = moved.filter(|line| line.at != old.at) {
                arm::arm(self.app, self.tenant, moved).await?;
            }
        }
        let gone: Vec<DueLine> = over
            .iter()
            .filter(|line| !planned.contains(line))
            .cloned()
            .collect();
        self.app.store.delete_due(self.tenant, &gone).await
    }
}

fn skipped(why: &'static str, facts: Vec<Fact>) -> Outcome {
    Outcome::End(LineState::Skipped, why, facts)
}

fn settle(
    record: &mut Record,
    number: u32,
    state: LineState,
    why: &str,
    facts: Vec<Fact>,
    now: Timestamp,
) {
    record.end(number, state, now, why);
    if let Some(line) = record.line_mut(number) {
        line.facts = facts;
    }
}
