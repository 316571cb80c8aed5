//! A platform that is deployed elsewhere: its address stands in the environment, and every test has
//! a firm of its own there.

use std::env;
use std::sync::atomic::{AtomicU32, Ordering};

use recado_content::PhoneNumber;
use serde_json::{Value, json};

use crate::Caller;

/// Where it is.
pub(crate) struct Deployed {
    pub(crate) base: String,
    pub(crate) carrier: String,
    operator_token: String,
}

/// A firm with 10 USD.
pub(crate) struct DeployedFirm {
    pub(crate) operator: Caller,
    pub(crate) firm: Caller,
    pub(crate) sandbox: Caller,
    pub(crate) sender: String,
}

impl Deployed {
    /// As `tests/deployed/run` says.
    pub(crate) fn from_environment() -> Option<Self> {
        Some(Self {
            base: env::var("RECADO_DEPLOYED_URL").ok()?,
            carrier: env::var("RECADO_DEPLOYED_CARRIER").ok()?,
            operator_token: env::var("RECADO_DEPLOYED_OPERATOR_TOKEN").ok()?,
        })
    }

    /// A new firm, made as an operator makes one.
    pub(crate) async fn new_firm(&self) -> DeployedFirm {
        let operator = Caller::new(&self.base, &self.operator_token);
        let sender = unused_number();
        let new = json!({
            "name": "Recado Demo",
            "country": "US",
            "time_zone": "America/New_York",
            "senders": [{"phone": sender, "segments_per_second": 1000}],
        });
        let made = operator.post("/admin/firms", new).await.is(201);
        let credits = format!("/admin/firms/{}/credit", text(&made["id"]));
        for mode in ["live", "test"] {
            let credit = json!({"amount": "10.00", "reason": "opening balance", "mode": mode});
            operator.post(&credits, credit).await.is(201);
        }
        let firm = operator.with_key(&text(&made["key"]));
        let key = json!({"role": "manage", "mode": "test"});
        let key = firm.post("/v1/keys", key).await.is(201);
        DeployedFirm {
            sandbox: firm.with_key(&text(&key["secret"])),
            operator,
            firm,
            sender,
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// A number that no firm of this process has.
fn unused_number() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = format!("+1415{}", 2_230_000 + NEXT.fetch_add(1, Ordering::Relaxed));
    PhoneNumber::parse(&number, None).unwrap().to_string()
}
