//! A platform that runs for one test.

use std::sync::Arc;

use jiff::Timestamp;
use recado_carrier_simulator::Simulator;
use recado_domain::{FirmId, Tenant};
use recado_local::{DEMO_KEY, DEMO_TEST_KEY, Platform, Settings};
use recado_platform::App;
use recado_platform::money::{Report, verify};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::deployed::Deployed;
use crate::{Caller, until};

/// The operator's token of every test platform.
pub const OPERATOR_TOKEN: &str = "operator-demo";

/// The demo firm's sender.
const DEMO_SENDER: &str = "+15005550006";

/// A platform in memory with its carrier simulator, which ends with the test, or a firm of its own
/// on a deployed platform.
pub struct Running {
    /// The firm, with its live key.
    pub firm: Caller,
    /// The firm, with its test key.
    pub sandbox: Caller,
    /// The operator, for `/admin`.
    pub operator: Caller,
    /// Where the API listens, without a trailing slash.
    pub base: String,
    sender: String,
    carrier: Caller,
    platform: Option<Arc<Platform>>,
}

/// A firm with 10 USD: the demo firm of a new platform, or a new firm of the deployed platform that
/// the environment names.
pub async fn spawn() -> Running {
    let Some(deployed) = Deployed::from_environment() else {
        return spawn_with(&[]).await;
    };
    let made = deployed.new_firm().await;
    Running {
        firm: made.firm,
        sandbox: made.sandbox,
        operator: made.operator,
        carrier: Caller::new(&deployed.carrier, ""),
        base: deployed.base,
        sender: made.sender,
        platform: None,
    }
}

/// The same at 16:00 UTC, today's or tomorrow's, which is eleven or noon in New York: for flows in which the day
/// counts.
pub async fn spawn_by_day() -> Running {
    let platform = spawn().await;
    let clock = platform.operator.get("/admin/clock").await.is(200);
    let now: Timestamp = clock["now"].as_str().unwrap().parse().unwrap();
    let wait = (16 * 3_600 - now.as_second()).rem_euclid(24 * 3_600);
    platform.advance(&format!("{wait}s")).await;
    platform
}

/// The demo firm of a new platform with these environment variables.
pub async fn spawn_with(environment: &[(&str, &str)]) -> Running {
    spawn_with_ports(environment, |_| ()).await
}

/// The same with other ports in the place of the platform's own.
pub async fn spawn_with_ports(
    environment: &[(&str, &str)],
    change: impl FnOnce(&mut App),
) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let settings = Settings::read(|name| {
        let given = environment.iter().find(|(variable, _)| *variable == name);
        match (given, name) {
            (Some((_, value)), _) => Some((*value).to_owned()),
            (None, "RECADO_DATA") => Some(":memory:".to_owned()),
            (None, "RECADO_CARRIER_ADDR") => Some("127.0.0.1:0".to_owned()),
            (None, "RECADO_CARDS_ADDR") => Some("127.0.0.1:0".to_owned()),
            (None, "RECADO_PUBLIC_URL") => Some(base.clone()),
            (None, "RECADO_OPERATOR_TOKEN") => Some(OPERATOR_TOKEN.to_owned()),
            (None, _) => None,
        }
    })
    .unwrap();
    let mut platform = Platform::open(&settings).await.unwrap();
    platform.change_ports(change);
    let platform = Arc::new(platform);
    let router = platform.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let worker = Arc::clone(&platform);
    tokio::spawn(async move { worker.work().await });
    let firm = Caller::new(&base, DEMO_KEY);
    let carrier = platform.simulator().map(Simulator::base_url);
    Running {
        sandbox: firm.with_key(DEMO_TEST_KEY),
        operator: firm.with_key(OPERATOR_TOKEN),
        firm,
        base,
        sender: DEMO_SENDER.to_owned(),
        carrier: Caller::new(&carrier.unwrap_or_default(), ""),
        platform: Some(platform),
    }
}

impl Running {
    /// The composed platform, which a deployed one does not show.
    pub fn platform(&self) -> &Platform {
        self.platform.as_ref().unwrap()
    }

    /// The carrier simulator: its faults, its messages, its phones. A deployed one shows only what
    /// it [carried](Self::carried).
    pub fn simulator(&self) -> &Simulator {
        self.platform().simulator().unwrap()
    }

    /// What the carrier took from the firm's sender.
    pub async fn carried(&self) -> Vec<Value> {
        let from = self.sender.replace('+', "%2B");
        let path = format!("/_simulator/messages?from={from}");
        let messages = self.carrier.get(&path).await.is(200);
        messages.as_array().unwrap().clone()
    }

    /// The card simulator: its pages, faults and disputes.
    pub fn cards(&self) -> &recado_card_simulator::Simulator {
        self.platform().cards().unwrap()
    }

    /// Somebody texts the firm's sender; the carrier has told the platform when this returns.
    pub async fn text_from(&self, phone: &str, body: &str) {
        let text = json!({"from": phone, "to": self.sender, "body": body});
        let told = self.carrier.post("/_simulator/inbound", text).await;
        told.is(200);
    }

    /// Waits until every callback of the carrier has been told.
    pub async fn callbacks_idle(&self) {
        let health = async || self.carrier.get("/_simulator/health").await.is(200);
        until(health, |health| health["idle"] == true).await;
    }

    /// Fails if the carrier took anything from the firm, or, where nobody else uses it, was asked
    /// anything.
    pub async fn carrier_has_heard_nothing(&self) {
        assert_eq!(self.carried().await, [] as [Value; 0]);
        if self.platform.is_some() {
            assert!(self.simulator().requests().is_empty());
        }
    }

    /// Somebody with another key.
    pub fn with_key(&self, key: &str) -> Caller {
        self.firm.with_key(key)
    }

    /// Checks the demo firm's money.
    pub async fn verify(&self) -> Report {
        let tenant = Tenant::live(FirmId::demo());
        verify(self.platform().app(), &tenant).await.unwrap()
    }

    /// Moves the platform's clock forward, such as by `3d`, and fires what falls due.
    pub async fn advance(&self, by: &str) -> Value {
        let clock = self.operator.post("/admin/clock", json!({"advance": by}));
        clock.await.is(200)
    }

    /// The platform's time, which [`Running::advance`] moves.
    pub fn now(&self) -> jiff::Timestamp {
        self.platform().now()
    }

    /// The demo firm's message, named by any answer that has its `id`, once it has this status.
    pub async fn until_status(&self, message: &Value, status: &str) -> Value {
        let path = format!("/v1/messages/{}", message["id"].as_str().unwrap());
        let ask = async || self.firm.get(&path).await.is(200);
        until(ask, |message| message["status"] == status).await
    }
}
