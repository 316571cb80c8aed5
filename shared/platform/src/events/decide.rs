//! What becomes of a line that is true, of its revision and of use: by hours, consent and text.
//! Replays decide the same way, and send nothing.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use recado_domain::decision::{Action, Fact};
use recado_domain::firm::Firm;
use recado_domain::hours::Location;
use recado_domain::records::{Line, LineReason, LineRef, Record};
use recado_domain::rules::Rule;
use recado_domain::template::MessageTemplate;
use recado_domain::{Address, Channel, Error, Tenant};

use super::ask;
use super::outcome::{Outcome, not_sent, skipped};
use super::reach::Reached;
use super::text::{self, Written};
use crate::App;
use crate::hours::{Timing, Whereabouts, by_hours};
use crate::send::{AsOf, Question, Request, Step, Text, To, prepare_step, submit_step};

/// Whether what is decided is done.
pub(super) enum Mode {
    /// It is.
    Send,
    /// It is only told: this was, or will be, another time.
    Replay(AsOf),
}

/// Whether a message waits for its branch to open, where its category or rule asks for that.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doors {
    Matter,
    DoNotMatter,
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
    /// Those of the record's steps, where the line is one.
    pub rules: &'a [Rule],
}

impl Place<'_> {
    /// Decides on a line, and does it unless this is a replay.
    pub async fn go(&self, record: &Record, due: &Due<'_>) -> Result<Outcome, Error> {
        let fallback = due.rule.fallback_channel;
        if due.line.instead_of.is_some() {
            // It is for the other channel alone: the first has failed.
            return match fallback {
                Some(other) => self.go_by(record, due, other, Doors::Matter).await,
                None => Ok(skipped(LineReason::NoFallbackChannel, vec![])),
            };
        }
        let first = self
            .go_by(record, due, due.rule.channel, Doors::Matter)
            .await?;
        let (Outcome::Skip(why, facts), Some(other)) = (&first, fallback) else {
            return Ok(first);
        };
        if other == due.rule.channel {
            return Ok(first);
        }
        // It would be stale when the doors open. An e-mail wakes nobody, and is there by then.
        let doors = match (*why, other) {
            (LineReason::Hours, Channel::Email) => Doors::DoNotMatter,
            _ => Doors::Matter,
        };
        Ok(match self.go_by(record, due, other, doors).await? {
            Outcome::Skip(why, more) => Outcome::Skip(why, [facts.clone(), more].concat()),
            other => other,
        })
    }

    async fn go_by(
        &self,
        record: &Record,
        due: &Due<'_>,
        channel: Channel,
        doors: Doors,
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
            whereabouts: Whereabouts {
                postcode: client.known.postcode.as_deref(),
                address: client.known.address.as_deref(),
                time_zone: client.known.time_zone.as_ref(),
            },
            from: self.now,
            useless_after: due.line.useless_after,
            working_hours_only: due.rule.working_hours_only && doors == Doors::Matter,
            // A rule speaks by itself: it answers nobody.
            last_inbound: None,
        };
        let location = self.location.as_ref().filter(|_| doors == Doors::Matter);
        if let Some(hours) = by_hours(self.firm, location, &timing) {
            match (hours.decision.action, hours.decision.at) {
                (Action::Send, _) => {}
                (Action::Defer, Some(until)) => {
                    return Ok(self.wait(record, due, until, hours.decision.facts));
                }
                _ => return Ok(skipped(LineReason::Hours, hours.decision.facts)),
            }
        }
        self.send(record, due, &client, doors).await
    }

    /// A step does not wait into the day of a later one.
    fn wait(&self, record: &Record, due: &Due<'_>, until: Timestamp, facts: Vec<Fact>) -> Outcome {
        let day = until.to_zoned_datetime(self.zone.clone()).date();
        let number = due.line.number;
        if due.line.step_day().is_some() && record.is_overtaken(number, day, due.rules) {
            return skipped(LineReason::ALaterStepIsDue, facts);
        }
        Outcome::Wait(until, facts)
    }

    async fn send(
        &self,
        record: &Record,
        due: &Due<'_>,
        client: &Reached,
        doors: Doors,
    ) -> Result<Outcome, Error> {
        let written = match self.write(record, due, client).await? {
            Ok(written) => written,
            Err(facts) => return Ok(skipped(LineReason::Template, facts)),
        };
        let request = self.request(record, due, client, written, doors);
        // A line that is fired again before this is written down makes the very same message.
        let name = format!("{} {} {}", self.tenant, record.id, due.line.number);
        let step = Step {
            name: &name,
            due: due.line.due,
            now: self.now,
        };
        let (app, firm, tenant) = (self.app, self.firm, self.tenant);
        let sent = match &self.mode {
            Mode::Send => submit_step(app, firm, tenant, &request, step).await,
            Mode::Replay(_) => prepare_step(app, firm, tenant, &request, step).await,
        };
        match sent {
            Ok(message) => Ok(Outcome::Sent(Box::new(message))),
            Err(error) => not_sent(error, due.line.step_day().is_some()),
        }
    }

    /// The text, and what it asks; else what is wrong with them.
    async fn write(
        &self,
        record: &Record,
        due: &Due<'_>,
        client: &Reached,
    ) -> Result<Result<(Written, Option<Question>), Vec<Fact>>, Error> {
        let writer = text::Writer {
            firm: self.firm,
            location: self.location.as_ref(),
            zone: &self.zone,
            record,
            client: &client.known,
            now: self.now,
        };
        let written = match writer.template(due.template) {
            Ok(written) => written,
            Err(facts) => return Ok(Err(facts)),
        };
        // Nobody reads e-mails for words.
        let replies = match client.address {
            Address::Phone(_) => due.rule.replies.as_slice(),
            Address::Email(_) => &[],
        };
        let answers = ask::templates(self.app, self.tenant, &ask::answered(replies)).await?;
        let question = ask::question(&writer, written.language, replies, &answers);
        Ok(Ok((written, question)))
    }

    fn request(
        &self,
        record: &Record,
        due: &Due<'_>,
        client: &Reached,
        (written, question): (Written, Option<Question>),
        doors: Doors,
    ) -> Request {
        let address = client.address.as_str().to_owned();
        let (to, subject, html) = match client.address {
            Address::Phone(_) => (To::Phone(address), None, None),
            Address::Email(_) => {
                // A text that was written for SMS has none.
                let subject = written.subject.unwrap_or_else(|| self.firm.name.clone());
                (To::Email(address), Some(subject), written.html)
            }
        };
        // Without a branch it waits for none to open.
        let location_id = record.location_id.as_ref();
        let location_id = location_id.filter(|_| doors == Doors::Matter);
        let (id, name) = (&due.rule.id, &due.rule.name);
        let asked = format!("The rule \"{name}\" asked for it.");
        Request {
            to: Some(to),
            text: Some(Text::Written {
                body: written.body,
                language: written.language,
            }),
            subject,
            html,
            category: Some(due.template.category),
            topic: due.template.topic.as_ref().map(|it| it.as_str().to_owned()),
            location_id: location_id.map(ToString::to_string),
            working_hours_only: due.rule.working_hours_only && doors == Doors::Matter,
            useless_after: self.useless_after(due),
            question,
            line: Some(LineRef {
                record: record.id.clone(),
                number: due.line.number,
            }),
            decided: vec![Fact::new("rule", id.as_str(), asked)],
            as_of: match &self.mode {
                Mode::Send => None,
                Mode::Replay(as_of) => Some(as_of.clone()),
            },
            ..Request::default()
        }
    }

    /// A step goes out on its day or not at all, however often it has to be tried: another one may
    /// follow the day after.
    fn useless_after(&self, due: &Due<'_>) -> Option<Timestamp> {
        let tomorrow = || {
            let today = self.now.to_zoned_datetime(self.zone.clone());
            Some(today.tomorrow().ok()?.start_of_day().ok()?.timestamp())
        };
        let days_end = due.line.step_day().and_then(|_| tomorrow());
        due.line.useless_after.into_iter().chain(days_end).min()
    }
}
