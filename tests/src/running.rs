//! A platform that runs for one test.

use std::sync::Arc;

use recado_carrier_simulator::Simulator;
use recado_domain::{FirmId, Tenant};
use recado_local::{DEMO_KEY, Platform, Settings};
use recado_platform::money::{Report, verify};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{Caller, until};

/// The operator's token of every test platform.
pub const OPERATOR_TOKEN: &str = "operator-demo";

/// A platform in memory with its carrier simulator. It ends with the test.
pub struct Running {
    /// The demo firm, with its live key.
    pub firm: Caller,
    /// The operator, for `/admin`.
    pub operator: Caller,
    /// Where the API listens, without a trailing slash.
    pub base: String,
    platform: Arc<Platform>,
}

/// A platform with the demo firm and 10 USD.
pub async fn spawn() -> Running {
    spawn_with(&[]).await
}

/// The same with these environment variables.
pub async fn spawn_with(environment: &[(&str, &str)]) -> Running {
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
    let platform = Arc::new(Platform::open(&settings).await.unwrap());
    let router = platform.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let worker = Arc::clone(&platform);
    tokio::spawn(async move { worker.work().await });
    let firm = Caller::new(&base, DEMO_KEY);
    Running {
        operator: firm.with_key(OPERATOR_TOKEN),
        firm,
        base,
        platform,
    }
}

impl Running {
    /// The composed platform.
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// The carrier simulator: its faults, its messages, its phones.
    pub fn simulator(&self) -> &Simulator {
        self.platform.simulator().unwrap()
    }

    /// The card simulator: its pages, faults and disputes.
    pub fn cards(&self) -> &recado_card_simulator::Simulator {
        self.platform.cards().unwrap()
    }

    /// Somebody with another key.
    pub fn with_key(&self, key: &str) -> Caller {
        self.firm.with_key(key)
    }

    /// Checks the demo firm's money.
    pub async fn verify(&self) -> Report {
        let tenant = Tenant::live(FirmId::demo());
        verify(self.platform.app(), &tenant).await.unwrap()
    }

    /// Moves the platform's clock forward, such as by `3d`, and fires what falls due.
    pub async fn advance(&self, by: &str) -> Value {
        let clock = self.operator.post("/admin/clock", json!({"advance": by}));
        clock.await.is(200)
    }

    /// The demo firm's message, named by any answer that has its `id`, once it has this status.
    pub async fn until_status(&self, message: &Value, status: &str) -> Value {
        let path = format!("/v1/messages/{}", message["id"].as_str().unwrap());
        let ask = async || self.firm.get(&path).await.is(200);
        until(ask, |message| message["status"] == status).await
    }
}
