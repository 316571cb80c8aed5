//! What becomes of a line that is true, of its revision and of use: by hours, consent and text.
//! Replays decide the same way, and send nothing.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use recado_domain::contact::Contact;
use recado_domain::decision::{Action, Fact};
use recado_domain::event::Client;
use recado_domain::firm::Firm;
use recado_domain::hours::Location;
use recado_domain::message::{Direction, Message};
use recado_domain::records::{Line, LineState, Record};
use recado_domain::rules::Rule;
use recado_domain::template::MessageTemplate;
use recado_domain::{Address, Channel, Error, Tenant};

use super::heard::threads;
use super::text;
use crate::App;
use crate::hours::{Timing, by_hours};
use crate::manage::contacts::{self, Addressee};
use crate::send::{Request, Step, Text, To, prepare_step, submit_step};

/// Messages of a thread that are looked through for a reply.
const REPLIES: i32 = 50;

/// Whether what is decided is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// It is.
    Send,
    /// It is only told: this was, or will be, another time.
    Replay,
}

/// Where and when a line is decided on.
pub(super) struct Place<'a> {
    pub app: &'a App,
    pub tenant: &'a Tenant,
    pub firm: &'a Firm,
    pub zone: TimeZone,
    pub location: Option<Location>,
    pub now: Timestamp,
    pub mode: Mode,
}

/// A line that may go, with what it needs.
pub(super) struct Due<'a> {
    pub line: &'a Line,
    pub rule: &'a Rule,
    pub template: &'a MessageTemplate,
}

/// Somebody who can be written to.
struct Reached {
    address: Address,
    contact: Option<Contact>,
    known: Client,
}

/// What is to be done with a line that may go.
pub(super) enum Outcome {
    Sent(Box<Message>),
    Wait(Timestamp),
    Skip(&'static str, Vec<Fact>),
    EndLadder(&'static str, Vec<Fact>),
}

impl Outcome {
    /// Writes into the record what has become of a line.
    pub fn settle(self, record: &mut Record, number: u32, now: Timestamp) {
        match self {
            Self::Wait(until) => record.postpone(number, until),
            Self::Sent(message) => {
                let message_id = message.id;
                record.end(number, LineState::Sent { message_id }, now, "");
            }
            Self::Skip(why, facts) => skip(record, number, why, facts, now),
            Self::EndLadder(why, facts) => {
                skip(record, number, why, facts, now);
                record.end_ladder(why, now);
            }
        }
    }
}

fn skip(record: &mut Record, number: u32, why: &str, facts: Vec<Fact>, now: Timestamp) {
    record.end(number, LineState::Skipped, now, why);
    if let Some(line) = record.line_mut(number) {
        line.facts = facts;
    }
}

impl Place<'_> {
    /// Decides on a line, and does it unless this is a replay.
    pub async fn go(&self, record: &Record, due: &Due<'_>) -> Result<Outcome, Error> {
        if due.line.step_day().is_some() && self.has_replied(record).await? {
            return Ok(Outcome::EndLadder("replied", vec![]));
        }
        let first = self.go_by(record, due, due.rule.channel).await?;
        let fallback = due.rule.fallback_channel;
        let (Outcome::Skip(_, facts), Some(other)) = (&first, fallback) else {
            return Ok(first);
        };
        if other == due.rule.channel {
            return Ok(first);
        }
        Ok(match self.go_by(record, due, other).await? {
            Outcome::Skip(why, more) => Outcome::Skip(why, [facts.clone(), more].concat()),
            other => other,
        })
    }

    async fn go_by(
        &self,
        record: &Record,
        due: &Due<'_>,
        channel: Channel,
    ) -> Result<Outcome, Error> {
        let client = match self.client(record, channel).await? {
            Ok(client) => client,
            Err(why) => {
                let (name, detail) = match channel {
                    Channel::Sms => ("sms", "There is no phone that takes it."),
                    Channel::Email => ("email", "There is no e-mail address that takes it."),
                };
                return Ok(skipped(why, vec![Fact::new("channel", name, detail)]));
            }
        };
        let timing = Timing {
            category: due.template.category,
            phone: client.address.phone(),
            contact: client.contact.as_ref(),
            from: self.now,
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
        self.send(record, due, &client).await
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
    ) -> Result<Outcome, Error> {
        let local = self.now.to_zoned_datetime(self.zone.clone()).datetime();
        let place = text::Place {
            firm: self.firm,
            location: self.location.as_ref(),
            zone: &self.zone,
        };
        let written = match text::render(&place, record, &client.known, due.template, local) {
            Ok(written) => written,
            Err(facts) => return Ok(skipped("template", facts)),
        };
        let address = client.address.as_str().to_owned();
        let (to, subject, html) = match client.address {
            Address::Phone(_) => (To::Phone(address), None, None),
            Address::Email(_) => {
                // A text that was written for SMS has none.
                let subject = written.subject.unwrap_or_else(|| self.firm.name.clone());
                (To::Email(address), Some(subject), written.html)
            }
        };
        let (id, name) = (&due.rule.id, &due.rule.name);
        let asked = format!("The rule \"{name}\" asked for it.");
        let rule = Fact::new("rule", id.as_str(), asked);
        let request = Request {
            to: Some(to),
            text: Some(Text::Written {
                body: written.body,
                language: written.language,
            }),
            subject,
            html,
            category: Some(due.template.category),
            topic: due.template.topic.as_ref().map(|it| it.as_str().to_owned()),
            location_id: record.location_id.as_ref().map(ToString::to_string),
            working_hours_only: due.rule.working_hours_only,
            useless_after: due.line.useless_after,
            decided: vec![rule],
            as_of: (self.mode == Mode::Replay).then_some(self.now),
            ..Request::default()
        };
        // A line that is fired again before this is written down makes the very same message.
        let name = format!("{} {} {}", self.tenant, record.id, due.line.number);
        let step = Step {
            name: &name,
            due: due.line.due,
            now: self.now,
        };
        let (app, firm, tenant) = (self.app, self.firm, self.tenant);
        let sent = match self.mode {
            Mode::Send => submit_step(app, firm, tenant, &request, step).await,
            Mode::Replay => prepare_step(app, firm, tenant, &request, step).await,
        };
        let is_step = due.line.step_day().is_some();
        match sent {
            Ok(message) => Ok(Outcome::Sent(Box::new(message))),
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
    async fn client(
        &self,
        record: &Record,
        channel: Channel,
    ) -> Result<Result<Reached, &'static str>, Error> {
        let told = &record.client;
        let found = match channel {
            Channel::Sms => self.by_sms(told).await?,
            Channel::Email => self.by_email(told).await?,
        };
        let Some(found) = found else {
            return Ok(Err("no_address"));
        };
        let takes = |contact: &Contact| match channel {
            Channel::Sms => contact.channels.sms,
            Channel::Email => contact.channels.email,
        };
        if !found.contact.as_ref().is_none_or(takes) {
            return Ok(Err("channel_refused"));
        }
        let kept = found.contact.clone().map(Client::from).unwrap_or_default();
        Ok(Ok(Reached {
            address: found.address,
            contact: found.contact,
            known: told.clone().or(kept),
        }))
    }

    async fn by_sms(&self, told: &Client) -> Result<Option<Addressee>, Error> {
        let to = match (&told.contact_id, &told.phone) {
            (Some(id), _) => contacts::To::Contact(id.clone()),
            (None, Some(phone)) => contacts::To::Phone(phone.clone()),
            (None, None) => return Ok(None),
        };
        Addressee::by_sms(self.app, self.tenant, &to).await
    }

    async fn by_email(&self, told: &Client) -> Result<Option<Addressee>, Error> {
        let (app, tenant) = (self.app, self.tenant);
        if let (None, Some(email)) = (&told.contact_id, &told.email) {
            return Addressee::by_email(app, tenant, email).await.map(Some);
        }
        let id = match &told.contact_id {
            Some(id) => Some(id.clone()),
            None => self.by_sms(told).await?.map(|found| found.contact_id),
        };
        match id {
            Some(id) => Addressee::by_email_of(app, tenant, &id).await,
            None => Ok(None),
        }
    }

    /// True when the client has written since the ladder's first step.
    async fn has_replied(&self, record: &Record) -> Result<bool, Error> {
        let (Some(began), Some(contact)) = (record.ladder_began_at(), &record.contact_id) else {
            return Ok(false);
        };
        for thread in threads(self.app, self.tenant, contact).await? {
            let store = &self.app.store;
            let lately = store.thread(self.tenant, &thread, None, REPLIES).await?;
            let answers = began..=self.now;
            let replies = |it: &Message| {
                it.direction == Direction::Inbound && answers.contains(&it.created_at)
            };
            if lately.iter().any(replies) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn skipped(why: &'static str, facts: Vec<Fact>) -> Outcome {
    Outcome::Skip(why, facts)
}
