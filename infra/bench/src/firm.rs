//! A platform with a firm whose sender and balance are no limit.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use futures::{StreamExt, stream};
use recado_tests::carrier::{Faults, Rule, Simulator};
use recado_tests::{Caller, Running, spawn_with, until};
use serde_json::json;

use crate::LATENCY_MS;

/// A platform on disk, its carrier as slow as the real one, and a firm.
pub struct Firm {
    pub platform: Running,
    caller: Caller,
    folder: PathBuf,
}

/// A number of its own for each message.
pub fn recipient(number: usize) -> String {
    format!("+1212{:03}{:04}", 300 + number / 10_000, number % 10_000)
}

impl Firm {
    /// Opens the firm; the carrier misbehaves as the rules say.
    pub async fn open(rules: &[Rule]) -> Self {
        static OPENED: AtomicU32 = AtomicU32::new(0);
        let opened = OPENED.fetch_add(1, Ordering::Relaxed);
        let name = format!("recado-bench-{}-{opened}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let platform = spawn_with(&[("RECADO_DATA", folder.to_str().unwrap())]).await;
        platform.simulator().set_faults(Faults {
            rules: rules.to_vec(),
            latency_ms: LATENCY_MS,
            ..Faults::default()
        });
        let firm = json!({
            "name": "Figures", "country": "US", "time_zone": "America/New_York",
            "senders": [{"phone": "+12025550190", "segments_per_second": 10_000}],
        });
        let firm = platform.operator.post("/admin/firms", firm).await.is(201);
        let credit = format!("/admin/firms/{}/credit", firm["id"].as_str().unwrap());
        let amount = json!({"amount": "10000", "reason": "figures"});
        platform.operator.post(&credit, amount).await.is(201);
        let caller = platform.with_key(firm["key"].as_str().unwrap());
        Self {
            platform,
            caller,
            folder,
        }
    }

    pub fn carrier(&self) -> &Simulator {
        self.platform.simulator()
    }

    /// Sends messages of these numbers through the API, `concurrency` at a time and each with an
    /// Idempotency-Key or none; they are accepted then.
    pub async fn send(&self, numbers: Range<usize>, concurrency: usize, with_key: bool) {
        stream::iter(numbers)
            .for_each_concurrent(concurrency, async |number| {
                let to = json!({"phone": recipient(number)});
                let message = json!({"to": to, "body": format!("Number {number}")});
                let sent = if with_key {
                    let key = format!("message-{number}");
                    self.caller.post_once(&key, "/v1/messages", message).await
                } else {
                    self.caller.post("/v1/messages", message).await
                };
                sent.is(202);
            })
            .await;
    }

    /// Waits until the carrier has so many more posts than `before`.
    pub async fn posted(&self, before: u64, messages: usize) {
        let posts = || std::future::ready(self.posts());
        until(posts, |count| *count >= before + messages as u64).await;
    }

    /// How many posts the carrier had.
    pub fn posts(&self) -> u64 {
        let requests = self.carrier().requests();
        requests.get("send").copied().unwrap_or_default()
    }
}

impl Drop for Firm {
    fn drop(&mut self) {
        // What stays behind is in the system's folder for such things.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
