//! A platform with a firm whose balance is no limit.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures::{StreamExt, stream};
use recado_tests::carrier::{Faults, Rule, Simulator};
use recado_tests::{Caller, Running, spawn_with};
use reqwest::Method;
use serde_json::{Value, json};

use crate::LATENCY_MS;

/// Of a sender that is no limit, in segments per second.
pub const FAST: u32 = 10_000;
/// How often the carrier is asked what it has: it says when something began and ended.
const GLANCE: Duration = Duration::from_millis(10);

/// A folder of the system's for temporary ones, which goes when this is dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let made = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("recado-bench-{}-{made}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind is in the system's folder for such things.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A platform on disk, its carrier as slow as the real one, and a firm.
pub struct Firm {
    pub platform: Running,
    pub caller: Caller,
    _folder: Folder,
}

/// A number of its own for each message.
pub fn recipient(number: usize) -> String {
    format!("+1212{:03}{:04}", 300 + number / 10_000, number % 10_000)
}

/// A firm with much money, whose sender has this rate.
pub async fn new_firm(operator: &Caller, sender: &str, segments_per_second: u32) -> Caller {
    let firm = json!({
        "name": "Figures", "country": "US", "time_zone": "America/New_York",
        "senders": [{"phone": sender, "segments_per_second": segments_per_second}],
    });
    let firm = operator.post("/admin/firms", firm).await.is(201);
    let credit = format!("/admin/firms/{}/credit", firm["id"].as_str().unwrap());
    let amount = json!({"amount": "10000", "reason": "figures"});
    operator.post(&credit, amount).await.is(201);
    operator.with_key(firm["key"].as_str().unwrap())
}

/// Begins a bulk send to these numbers, its recipients from a sheet, and answers its path.
pub async fn draft(firm: &Caller, numbers: Range<usize>, mut send: Value) -> String {
    send["draft"] = json!(true);
    let draft = firm.post("/v1/bulk-sends", send).await.is(202);
    let path = format!("/v1/bulk-sends/{}", draft["id"].as_str().unwrap());
    let rows = numbers.map(|number| format!("{},Ana {number}\n", recipient(number)));
    let sheet = std::iter::once("phone,NAME\n".to_owned()).chain(rows);
    let add = firm.request(Method::POST, &format!("{path}/recipients"));
    let add = add.header("content-type", "text/csv");
    firm.ask(add.body(sheet.collect::<String>())).await.is(200);
    path
}

/// Lets a bulk send go.
pub async fn start(firm: &Caller, path: &str) {
    firm.post(&format!("{path}/start"), json!({})).await.is(200);
}

/// How many posts a carrier had.
pub fn posts(carrier: &Simulator) -> usize {
    let requests = carrier.requests();
    let posts = requests.get("send").copied().unwrap_or_default();
    usize::try_from(posts).unwrap()
}

/// Waits until a carrier had so many posts.
pub async fn until_posts(carrier: &Simulator, wanted: usize) {
    while posts(carrier) < wanted {
        tokio::time::sleep(GLANCE).await;
    }
}

impl Firm {
    /// Opens the firm; the carrier misbehaves as the rules say.
    pub async fn open(rules: &[Rule]) -> Self {
        Self::with_rate(FAST, rules).await
    }

    /// Opens the firm with a sender of this rate.
    pub async fn with_rate(segments_per_second: u32, rules: &[Rule]) -> Self {
        let folder = Folder::new();
        let platform = spawn_with(&[("RECADO_DATA", folder.path().to_str().unwrap())]).await;
        platform.simulator().set_faults(Faults {
            rules: rules.to_vec(),
            latency_ms: LATENCY_MS,
            ..Faults::default()
        });
        let caller = new_firm(&platform.operator, "+12025550190", segments_per_second).await;
        Self {
            platform,
            caller,
            _folder: folder,
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
}
