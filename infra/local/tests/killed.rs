//! The real binary, killed with SIGKILL while requests and deliveries are under way, and started
//! again on the same data. The carrier lives on: it is in the test's own process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(
    clippy::disallowed_methods,
    reason = "real processes live in real time"
)]

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use recado_tests::carrier::{Config, Random, Simulator};
use recado_tests::{Caller, DEMO_KEY, OPERATOR_TOKEN, micros, until};
use reqwest::Method;
use serde_json::{Value, json};

/// Many more than `KILLS` interrupt: what a killed worker had claimed waits for a while.
const MESSAGES: usize = 120;
const CLIENTS: usize = 8;
const KILLS: usize = 5;
/// Two empty listings ten minutes apart, and a question at the carrier, take less.
const LONGEST_MINUTES: i64 = 90;
const ACCOUNT: &str = "AC00000000000000000000000000000000";
const TOKEN: &str = "local-token";
/// Long enough that a kill finds posts without their answers.
const CARRIER_LATENCY_MS: u64 = 20;

/// A folder of its own for one test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("recado-{name}-{}", std::process::id()));
        // Absent is as good as removed.
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The binary, always at the same address and on the same data.
struct Binary {
    address: String,
    folder: Folder,
    carrier: String,
    process: Option<Child>,
}

impl Binary {
    fn new(name: &str, carrier: &Simulator) -> Self {
        // Free now, and nobody else is given it before long.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        Self {
            address: free.local_addr().unwrap().to_string(),
            folder: Folder::new(name),
            carrier: carrier.base_url(),
            process: None,
        }
    }

    async fn start(&mut self) {
        let process = Command::new(env!("CARGO_BIN_EXE_recado"))
            .env("RECADO_ADDR", &self.address)
            .env("RECADO_DATA", &self.folder.0)
            .env("TWILIO_BASE_URL", &self.carrier)
            .env("RECADO_CARDS_ADDR", "127.0.0.1:0")
            .env("TWILIO_ACCOUNT_SID", ACCOUNT)
            .env("TWILIO_AUTH_TOKEN", TOKEN)
            .env("RUST_LOG", "off")
            .stdout(Stdio::null())
            .spawn();
        self.process = Some(process.unwrap());
        let health = self.firm().request(Method::GET, "/health");
        let ask = async || health.try_clone().unwrap().send().await.is_ok();
        until(ask, |up| *up).await;
    }

    /// SIGKILL, at once and without a goodbye.
    fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    fn firm(&self) -> Caller {
        Caller::new(&format!("http://{}", self.address), DEMO_KEY)
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        self.kill();
    }
}

fn recipient(number: usize) -> String {
    format!("+1212555{:04}", 2000 + number)
}

/// Posts one message, again with the same key until it is answered, however often the platform
/// dies meanwhile. Returns the answer.
async fn post(firm: &Caller, number: usize) -> Value {
    let request = firm
        .request(Method::POST, "/v1/messages")
        .header("idempotency-key", format!("message-{number}"))
        .json(&json!({"to": {"phone": recipient(number)}, "body": format!("Number {number}")}));
    let ask = async || {
        let answer = request.try_clone().unwrap().send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.json::<Value>().await.ok()?))
    };
    let (status, message) = until(ask, Option::is_some).await.unwrap();
    assert_eq!(status, 202, "{message}");
    message
}

async fn sends(simulator: &Simulator, at_least: u64) {
    let ask = async || simulator.requests().get("send").copied().unwrap_or(0);
    until(ask, |count| *count >= at_least).await;
}

async fn survives(seed: u64) {
    let mut luck = Random::new(seed);
    let simulator = Simulator::start(Config {
        latency_ms: CARRIER_LATENCY_MS,
        ..Config::new(ACCOUNT, TOKEN)
    });
    let simulator = Arc::new(simulator.await.unwrap());
    let mut binary = Binary::new(&format!("killed-{seed}"), &simulator);
    binary.start().await;
    let firm = binary.firm();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let firm = firm.clone();
            tokio::spawn(async move {
                let mut answers = Vec::new();
                for number in (client..MESSAGES).step_by(CLIENTS) {
                    answers.push(post(&firm, number).await);
                }
                answers
            })
        })
        .collect();
    for kill in 1..=KILLS {
        let span = (MESSAGES / (KILLS + 1) / 2) as u64;
        sends(&simulator, kill as u64 * span - luck.bits() % (span / 2)).await;
        let moment = Duration::from_micros(luck.bits() % 30_000);
        // A real process: when it dies is what is tried out.
        tokio::time::sleep(moment).await;
        binary.kill();
        binary.start().await;
    }
    let mut messages = Vec::new();
    for client in clients {
        messages.extend(client.await.unwrap());
    }
    assert_eq!(messages.len(), MESSAGES);
    check(&firm, &simulator, &messages).await;
}

/// Lets time pass, for platform and carrier alike, until every message is delivered: claims of
/// killed workers end, lost callbacks are asked for, the carrier's listing proves what was never
/// posted.
async fn settle(firm: &Caller, simulator: &Simulator) -> Vec<Value> {
    let operator = firm.with_key(OPERATOR_TOKEN);
    for minute in 1..=LONGEST_MINUTES {
        let clock = operator.post("/admin/clock", json!({"advance": "1m"}));
        clock.await.is(200);
        simulator.set_clock_offset_secs(60 * minute);
        simulator.callbacks_idle().await;
        let mut list = firm.get("/v1/messages?limit=200").await.is(200);
        let Value::Array(messages) = list["data"].take() else {
            panic!("{list}");
        };
        if messages
            .iter()
            .all(|message| message["status"] == "delivered")
        {
            return messages;
        }
    }
    panic!("not everything was delivered");
}

/// Nothing twice, nothing lost, every micro-dollar accounted for.
async fn check(firm: &Caller, simulator: &Simulator, accepted: &[Value]) {
    let ended = settle(firm, simulator).await;
    assert_eq!(ended.len(), accepted.len());
    let ids: BTreeSet<_> = accepted
        .iter()
        .map(|message| message["id"].as_str())
        .collect();
    assert_eq!(
        ids,
        ended.iter().map(|message| message["id"].as_str()).collect()
    );
    let taken = simulator.messages();
    let recipients: BTreeSet<_> = taken.iter().map(|message| &message.to).collect();
    assert_eq!(
        (taken.len(), recipients.len()),
        (accepted.len(), accepted.len())
    );
    let spent = 40_000 * i64::try_from(accepted.len()).unwrap();
    assert_eq!(firm.books().await, 10_000_000 - spent);
    let balance = firm.get("/v1/balance").await.is(200);
    assert_eq!(micros(&balance["held"]), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_killed_at_any_moment_sends_nothing_twice_and_loses_nothing() {
    for seed in [1, 2] {
        survives(seed).await;
    }
}
