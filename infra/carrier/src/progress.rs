//! What happens to messages as time passes, and how it is told.

use jiff::Timestamp;

use crate::error::ApiError;
use crate::machine::{Callback, Carrier};
use crate::message::{CallbackAttempt, Event, Message, Status, Step};
use crate::plan::later;

impl Carrier {
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

    fn call_later(&mut self, at: Timestamp, callback: Callback) {
        self.late.insert((at, self.late_count), callback);
        self.late_count += 1;
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
