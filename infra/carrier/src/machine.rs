//! The carrier itself: what it accepted, what becomes of it and whom it tells. No sockets, no disk,
//! no clock: time and identifiers are arguments, so that a simulation can replay it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use crate::error::ApiError;
use crate::faults::{Decision, Faults, RequestKind};
use crate::message::{CallbackAttempt, Direction, Event, Message, Status, Step};
use crate::outcome::Outcome;
use crate::plan::{Delays, later, plan};
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
    luck: Random,
    pub(crate) messages: Vec<Message>,
    by_sid: HashMap<String, usize>,
    pub(crate) by_recipient: HashMap<String, Vec<usize>>,
    /// (sender, phone): the phone answered STOP.
    pub(crate) blocked: BTreeSet<(String, String)>,
    due: BTreeSet<(Timestamp, usize)>,
    late: BTreeMap<(Timestamp, u64), Callback>,
    late_count: u64,
    held: BTreeMap<usize, Vec<Callback>>,
    changed: BTreeSet<usize>,
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

    /// Lets everything happen that is due, and returns the callbacks to make, in order.
    pub fn advance(&mut self, now: Timestamp) -> Vec<Callback> {
        let mut callbacks = Vec::new();
        while let Some(&(at, index)) = self.due.first().filter(|(at, _)| *at <= now) {
            self.due.pop_first();
            if let Some(step) = self.messages[index].plan.pop_front() {
                self.happen(at, index, step, &mut callbacks);
            }
            self.set_due(index);
        }
        while let Some(entry) = self.late.first_entry().filter(|late| late.key().0 <= now) {
            callbacks.push(entry.remove());
        }
        callbacks
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

    /// Calls back a message that was scheduled. Its callback is due at once.
    ///
    /// # Errors
    /// 20404, and 30409 when it is no longer scheduled.
    pub fn cancel(
        &mut self,
        now: Timestamp,
        account_sid: &str,
        sid: &str,
    ) -> Result<&Message, ApiError> {
        let index = self.index_of(account_sid, sid)?;
        if self.messages[index].status != Status::Scheduled {
            return Err(ApiError::bad_request(
                30409,
                "This message cannot be canceled",
            ));
        }
        self.drop_plan(index);
        let step = Step {
            at: now,
            status: Status::Canceled,
            error_code: None,
        };
        let mut callbacks = Vec::new();
        self.happen(now, index, step, &mut callbacks);
        for callback in callbacks {
            self.call_later(now, callback);
        }
        Ok(&self.messages[index])
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

    fn call_later(&mut self, at: Timestamp, callback: Callback) {
        self.late.insert((at, self.late_count), callback);
        self.late_count += 1;
    }

    fn set_due(&mut self, index: usize) {
        if let Some(step) = self.messages[index].plan.front() {
            self.due.insert((step.at, index));
        }
    }

    fn drop_plan(&mut self, index: usize) {
        if let Some(step) = self.messages[index].plan.front() {
            self.due.remove(&(step.at, index));
        }
        self.messages[index].plan.clear();
    }

    fn index_of(&self, account_sid: &str, sid: &str) -> Result<usize, ApiError> {
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

    fn happen(
        &mut self,
        at: Timestamp,
        index: usize,
        mut step: Step,
        callbacks: &mut Vec<Callback>,
    ) {
        if step.status == Status::Queued {
            let sender = self.settings.service_sender.clone();
            let message = &mut self.messages[index];
            let from = message.from.get_or_insert(sender).clone();
            let to = message.to.clone();
            if self.is_blocked(&from, &to) {
                self.messages[index].plan.clear();
                step.status = Status::Failed;
                step.error_code = Some(21610);
            }
        }
        let message = &mut self.messages[index];
        if step.status.rank() <= message.status.rank() {
            return;
        }
        message.status = step.status;
        message.error_code = step.error_code;
        message.updated_at = at;
        if step.status == Status::Sent {
            message.sent_at = Some(at);
        }
        message.events.push(Event {
            at,
            status: step.status,
            error_code: step.error_code,
        });
        self.changed.insert(index);
        self.tell(at, index, callbacks);
    }

    /// Makes the callback of the present status, or loses, repeats, holds or delays it.
    fn tell(&mut self, at: Timestamp, index: usize, callbacks: &mut Vec<Callback>) {
        let message = &self.messages[index];
        let Some(url) = message.status_callback.clone() else {
            return;
        };
        let decision = self
            .faults
            .callback(&mut self.luck, &message.to, &message.body);
        if message.callbacks_lost || decision.lost {
            let attempt = CallbackAttempt {
                at,
                status: message.status,
                answer: None,
                failure: Some("lost".to_owned()),
            };
            self.messages[index].callbacks.push(attempt);
        } else {
            let callback = Callback {
                sid: message.sid.clone(),
                account_sid: message.account_sid.clone(),
                url,
                status: message.status,
                parameters: message.callback_parameters(),
            };
            let more_follow = !message.plan.is_empty();
            let copies = 1 + decision.repeated as usize;
            if decision.reordered && more_follow {
                let held = self.held.entry(index).or_default();
                held.extend(std::iter::repeat_n(callback, copies));
                return;
            }
            let due = later(at, decision.delay_ms);
            for copy in std::iter::repeat_n(callback, copies) {
                if decision.delay_ms == 0 {
                    callbacks.push(copy);
                } else {
                    self.call_later(due, copy);
                }
            }
        }
        if self.messages[index].plan.is_empty() {
            let held = self.held.remove(&index).unwrap_or_default();
            callbacks.extend(held.into_iter().rev());
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
