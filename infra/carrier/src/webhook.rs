//! The inbound webhook: a phone's message is told, and what the answer says is sent.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use serde::Serialize;

use crate::error::ApiError;
use crate::inbound::Inbound;
use crate::shared::Shared;
use crate::twiml;

/// Most deliveries of one inbound webhook.
const MAX_DELIVERIES: u32 = 100;

/// How a message from a phone fared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InboundReport {
    /// The message.
    pub sid: String,
    /// The HTTP status that each delivery of the webhook was answered with; none without an answer.
    pub answers: Vec<Option<u16>>,
    /// The messages that the answers sent.
    pub replies: Vec<String>,
}

impl Shared {
    /// Receives a message from a phone, tells it, and sends what the answers say.
    pub async fn inbound(&self, inbound: Inbound) -> Result<InboundReport, ApiError> {
        let account = self.account_of(&inbound)?;
        let token = self.token(&account).ok_or_else(ApiError::unauthenticated)?;
        let (sid, reply_sid) = (self.new_sid(), self.new_sid());
        let now = self.clock.now();
        let parameters = self
            .change(|carrier| carrier.receive(now, sid.clone(), reply_sid, &account, &inbound))
            .await??;
        let url = self
            .inbound_url
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let mut report = InboundReport {
            sid,
            answers: Vec::new(),
            replies: Vec::new(),
        };
        let Some(url) = url else { return Ok(report) };
        self.in_flight.fetch_add(1, Ordering::AcqRel);
        for _ in 0..inbound.deliveries.unwrap_or(1).min(MAX_DELIVERIES) {
            let answer = self.caller.post(&token, &url, &parameters).await.ok();
            report
                .answers
                .push(answer.as_ref().map(|answer| answer.status));
            if let Some(answer) = answer.filter(|answer| (200..300).contains(&answer.status)) {
                let sent = self.send_replies(&account, &inbound, &answer.body).await;
                report.replies.extend(sent);
            }
        }
        self.callback_done();
        Ok(report)
    }

    async fn send_replies(&self, account: &str, inbound: &Inbound, document: &str) -> Vec<String> {
        let mut sids = Vec::new();
        for reply in twiml::replies(document) {
            let (now, sid) = (self.clock.now(), self.new_sid());
            let sent = self
                .change(|carrier| {
                    carrier
                        .reply(now, sid, account, inbound, reply)
                        .map(|message| message.sid.clone())
                })
                .await;
            sids.extend(sent.ok().flatten());
        }
        sids
    }

    fn account_of(&self, inbound: &Inbound) -> Result<String, ApiError> {
        let accounts = self.accounts.read().unwrap_or_else(PoisonError::into_inner);
        match &inbound.account_sid {
            Some(sid) => Ok(sid.clone()),
            None => accounts
                .sids()
                .next()
                .map(str::to_owned)
                .ok_or_else(ApiError::unauthenticated),
        }
    }
}
