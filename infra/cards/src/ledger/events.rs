//! What happened, told by webhooks and listed for those who missed them.

use serde_json::{Value, json};

use super::{Answer, Ledger, Moment};
use crate::error::ApiError;
use crate::form::Form;

/// For how long events are listed (Stripe, "List all events"), in seconds.
const KEPT_SECS: i64 = 30 * 86_400;
/// Events of a page when no limit is given, and at most.
const PAGE: usize = 10;
const LONGEST_PAGE: usize = 100;

impl Ledger {
    pub(super) fn tell(&mut self, kind: &str, object: Value, at: &Moment) {
        let event = json!({
            "id": (at.new_id)("evt_"), "object": "event", "type": kind, "created": at.now,
            "api_version": "2020-08-27", "livemode": false, "pending_webhooks": 1,
            "request": {"id": null, "idempotency_key": null}, "data": {"object": object},
        });
        self.events
            .retain(|event| created(event) > at.now - KEPT_SECS);
        self.events.push(event.clone());
        self.outbox.push(event);
    }

    /// `GET /v1/events`, newest first.
    pub fn events(&self, query: &Form) -> Answer {
        let kinds = query.elements("types");
        let since = match query.text("created[gte]") {
            None => i64::MIN,
            Some(text) => text
                .parse()
                .map_err(|_| ApiError::invalid("created[gte]", "must be a Unix timestamp"))?,
        };
        let limit = query.positive("limit")?.map_or(PAGE, |limit| {
            usize::try_from(limit)
                .unwrap_or(LONGEST_PAGE)
                .min(LONGEST_PAGE)
        });
        let newest_first = || self.events.iter().rev();
        let begin = match query.text("starting_after") {
            None => 0,
            Some(id) => {
                let place = newest_first().position(|event| event["id"] == id);
                place.ok_or_else(|| ApiError::missing("starting_after"))? + 1
            }
        };
        let is_wanted = |event: &&Value| {
            let is_kind = |kind: &&str| event["type"] == **kind;
            created(event) >= since && (kinds.is_empty() || kinds.iter().any(is_kind))
        };
        let mut found = newest_first().skip(begin).filter(is_wanted);
        let data: Vec<&Value> = found.by_ref().take(limit).collect();
        let has_more = found.next().is_some();
        Ok(json!({"object": "list", "url": "/v1/events", "data": data, "has_more": has_more}))
    }
}

fn created(event: &Value) -> i64 {
    event["created"].as_i64().unwrap_or_default()
}
