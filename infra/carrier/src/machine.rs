//! The carrier itself: what it accepted, what becomes of it and whom it tells. No sockets, no disk,
//! no clock: time and identifiers are arguments, so that a simulation can replay it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use crate::error::ApiError;
use crate::faults::{Decision, Faults, RequestKind};
use crate::message::{CallbackAttempt, Direction, Event, Message, Status};
use crate::outcome::Outcome;
use crate::plan::{Delays, plan};
use crate::random::Random;
use crate::validation::{SendRequest, Sender, unsubscribed, validate};

/// How a carrier behaves when nothing goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The numbers that may send; none means any valid one.
    pub owned_senders: Option<Vec<String>>,
    /// The number that every messaging service sends from.
    pub service_sender: String,
    /// How long each status lasts.
    pub delays: Delays,
    /// Whether the carrier answers STOP, START and HELP by itself.
    pub automatic_replies: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            owned_senders: None,
            service_sender: "+15005550006".to_owned(),
            delays: Delays::default(),
            automatic_replies: true,
        }
    }
}

/// A status to be told to the message's callback URL, now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    /// The message.
    pub sid: String,
    /// Whose token signs.
    pub account_sid: String,
    /// Where, as it was given, with query and fragment.
    pub url: String,
    /// The status that is told.
    pub status: Status,
    /// The form.
    pub parameters: Vec<(String, String)>,
}

/// A carrier. Every method that lets time pass takes the present instant.
#[derive(Debug, Default)]
pub struct Carrier {
    /// How it behaves.
    pub settings: Settings,
    pub(crate) faults: Faults,
    pub(crate) luck: Random,
    pub(crate) messages: Vec<Message>,
    by_sid: HashMap<String, usize>,
    pub(crate) by_recipient: HashMap<String, Vec<usize>>,
    /// (sender, phone): the phone answered STOP.
    pub(crate) blocked: BTreeSet<(String, String)>,
    pub(crate) due: BTreeSet<(Timestamp, usize)>,
    pub(crate) late: BTreeMap<(Timestamp, u64), Callback>,
    pub(crate) late_count: u64,
    pub(crate) held: BTreeMap<usize, Vec<Callback>>,
    pub(crate) changed: BTreeSet<usize>,
}

impl Carrier {
    /// A carrier that has seen nothing yet.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            ..Self::default()
        }
    }

    /// Misbehaves like this from now on, with the luck that the seed gives.
    pub fn set_faults(&mut self, faults: Faults) {
        self.luck = faults.luck();
        self.faults = faults;
    }

    /// How it misbehaves at present; rules that were used up strike 0 more times.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What goes wrong with a request; uses up rules that strike a number of times. It is for the
    /// caller to act on it, around [`accept`](Self::accept) and the like.
    pub fn decide(&mut self, request: RequestKind, to: &str, body: &str) -> Decision {
        self.faults.decide(&mut self.luck, request, to, body)
    }

    /// Accepts a message for sending.
    ///
    /// # Errors
    /// See [`validate`]; 21610 when the phone answered STOP to this number. With a messaging service
    /// that only shows later, as a failed message.
    pub fn accept(
        &mut self,
        now: Timestamp,
        sid: String,
        account_sid: &str,
        request: &SendRequest,
    ) -> Result<&Message, ApiError> {
        let submission = validate(now, request, self.settings.owned_senders.as_deref())?;
        let (from, service) = match submission.sender {
            Sender::Number(number) => (Some(number), None),
            Sender::Service(service) => (None, Some(service)),
        };
        if let Some(from) = &from
            && self.is_blocked(from, &submission.to)
        {
            return Err(unsubscribed());
        }
        let status = match (&service, submission.send_at) {
            (None, _) => Status::Queued,
            (Some(_), None) => Status::Accepted,
            (Some(_), Some(_)) => Status::Scheduled,
        };
        let outcome = self
            .faults
            .outcome(&mut self.luck, &submission.to, &submission.body)
            .unwrap_or_else(|| Outcome::for_number(&submission.to));
        let message = Message {
            plan: plan(
                status,
                submission.send_at.unwrap_or(now),
                self.settings.delays,
                submission.validity_secs,
                outcome,
            ),
            callbacks_lost: outcome == Outcome::DeliveredSilently,
            from,
            messaging_service_sid: service,
            status_callback: submission.status_callback,
            media_urls: submission.media_urls,
            validity_secs: submission.validity_secs,
            ..blank(
                now,
                sid,
                account_sid,
                submission.to,
                submission.body,
                status,
            )
        };
        Ok(self.insert(message))
    }

    /// When something is due next.
    pub fn next_due(&self) -> Option<Timestamp> {
        let step = self.due.first().map(|(at, _)| *at);
        let callback = self.late.keys().next().map(|(at, _)| *at);
        step.into_iter().chain(callback).min()
    }

    /// The message of this account with this SID, unless it was deleted.
    ///
    /// # Errors
    /// 20404.
    pub fn fetch(&self, account_sid: &str, sid: &str) -> Result<&Message, ApiError> {
        self.index_of(account_sid, sid)
            .map(|index| &self.messages[index])
    }

    /// Replaces a message's text by nothing.
    ///
    /// # Errors
    /// 20404, and 20009 while it is on its way.
    pub fn redact(
        &mut self,
        now: Timestamp,
        account_sid: &str,
        sid: &str,
    ) -> Result<&Message, ApiError> {
        let index = self.finished(account_sid, sid)?;
        let message = &mut self.messages[index];
        message.body.clear();
        message.updated_at = now;
        self.changed.insert(index);
        Ok(&self.messages[index])
    }

    /// Forgets a message, as far as the API shows.
    ///
    /// # Errors
    /// 20404, and 20009 while it is on its way.
    pub fn delete(&mut self, account_sid: &str, sid: &str) -> Result<(), ApiError> {
        let index = self.finished(account_sid, sid)?;
        self.messages[index].deleted = true;
        self.changed.insert(index);
        Ok(())
    }

    /// Everything that was ever accepted or received, oldest first.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Whether nothing more is going to happen by itself.
    pub fn is_quiet(&self) -> bool {
        self.due.is_empty() && self.late.is_empty()
    }

    /// Whether `phone` answered STOP to `sender`.
    pub fn is_blocked(&self, sender: &str, phone: &str) -> bool {
        self.blocked
            .contains(&(sender.to_owned(), phone.to_owned()))
    }

    /// Notes how a callback fared.
    pub fn record_attempt(&mut self, sid: &str, attempt: CallbackAttempt) {
        if let Some(index) = self.by_sid.get(sid) {
            self.messages[*index].callbacks.push(attempt);
        }
    }

    /// Copies of what changed since the last call, with their places, to be kept on disk.
    pub fn take_changes(&mut self) -> Vec<(usize, Message)> {
        std::mem::take(&mut self.changed)
            .into_iter()
            .map(|index| (index, self.messages[index].clone()))
            .collect()
    }

    /// Takes back what was kept on disk, in its order; what was on its way goes on.
    pub fn restore(&mut self, messages: Vec<Message>) {
        for message in messages {
            self.apply_keyword(&message);
            self.insert(message);
        }
        self.changed.clear();
    }

    pub(crate) fn insert(&mut self, message: Message) -> &Message {
        let index = self.messages.len();
        self.by_sid.insert(message.sid.clone(), index);
        self.by_recipient
            .entry(message.to.clone())
            .or_default()
            .push(index);
        self.messages.push(message);
        self.changed.insert(index);
        self.set_due(index);
        &self.messages[index]
    }

    pub(crate) fn set_due(&mut self, index: usize) {
        if let Some(step) = self.messages[index].plan.front() {
            self.due.insert((step.at, index));
        }
    }

    pub(crate) fn drop_plan(&mut self, index: usize) {
        if let Some(step) = self.messages[index].plan.front() {
            self.due.remove(&(step.at, index));
        }
        self.messages[index].plan.clear();
    }

    pub(crate) fn index_of(&self, account_sid: &str, sid: &str) -> Result<usize, ApiError> {
        self.by_sid
            .get(sid)
            .copied()
            .filter(|index| {
                let message = &self.messages[*index];
                message.account_sid == account_sid && !message.deleted
            })
            .ok_or_else(|| {
                let path = format!("/2010-04-01/Accounts/{account_sid}/Messages/{sid}.json");
                ApiError::not_found(&path)
            })
    }

    fn finished(&self, account_sid: &str, sid: &str) -> Result<usize, ApiError> {
        let index = self.index_of(account_sid, sid)?;
        let message = &self.messages[index];
        if message.status.is_terminal() || message.plan.is_empty() {
            Ok(index)
        } else {
            Err(ApiError {
                status: 409,
                code: 20009,
                message: "Cannot change this resource before processing is complete".to_owned(),
            })
        }
    }
}

/// A message that begins in `status` now, with nothing planned.
pub(crate) fn blank(
    now: Timestamp,
    sid: String,
    account_sid: &str,
    to: String,
    body: String,
    status: Status,
) -> Message {
    Message {
        sid,
        account_sid: account_sid.to_owned(),
        direction: Direction::OutboundApi,
        automatic: false,
        from: None,
        messaging_service_sid: None,
        to,
        body,
        media_urls: Vec::new(),
        status,
        error_code: None,
        status_callback: None,
        validity_secs: 36_000,
        callbacks_lost: false,
        created_at: now,
        updated_at: now,
        sent_at: None,
        deleted: false,
        events: vec![Event {
            at: now,
            status,
            error_code: None,
        }],
        plan: std::collections::VecDeque::new(),
        callbacks: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
