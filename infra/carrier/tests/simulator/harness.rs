//! A simulator with a client, and a place that its webhooks reach.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use recado_carrier_simulator::{Config, Delays, Simulator};
use reqwest::RequestBuilder;
use serde_json::Value;

pub const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub const TOKEN: &str = "token-of-the-first";
pub const TO: &str = "+12024561111";

pub fn config() -> Config {
    Config {
        delays: Delays::NONE,
        ..Config::new(ACCOUNT, TOKEN)
    }
}

pub struct Client {
    http: reqwest::Client,
    base_url: String,
}

impl Client {
    pub fn of(simulator: &Simulator) -> Self {
        Self {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            base_url: simulator.base_url(),
        }
    }

    fn url(&self, path: &str) -> String {
        if path.starts_with('/') {
            format!("{}{path}", self.base_url)
        } else {
            format!("{}/2010-04-01/Accounts/{ACCOUNT}/{path}", self.base_url)
        }
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        let request = self.http.get(self.url(path));
        request.basic_auth(ACCOUNT, Some(TOKEN))
    }

    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
        let request = self.http.post(self.url(path));
        request.basic_auth(ACCOUNT, Some(TOKEN)).form(form)
    }

    pub fn delete(&self, path: &str) -> RequestBuilder {
        let request = self.http.delete(self.url(path));
        request.basic_auth(ACCOUNT, Some(TOKEN))
    }

    pub fn put(&self, path: &str, body: &Value) -> RequestBuilder {
        self.http.put(self.url(path)).json(body)
    }

    pub fn post_json(&self, path: &str, body: &Value) -> RequestBuilder {
        self.http.post(self.url(path)).json(body)
    }

    /// A send request that is right, with these fields more.
    pub fn sending(&self, more: &[(&str, &str)]) -> RequestBuilder {
        let mut form = vec![("From", "+15005550006"), ("Body", "Hello")];
        if more.iter().all(|(key, _)| *key != "To") {
            form.push(("To", TO));
        }
        form.extend(more);
        self.post("Messages.json", &form)
    }
}

/// Status and JSON of an answer.
pub async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or(Value::Null))
}

/// A webhook that arrived.
#[derive(Clone, Debug)]
pub struct Hook {
    pub uri: String,
    pub signature: String,
    pub form: Vec<(String, String)>,
}

impl Hook {
    pub fn field(&self, key: &str) -> &str {
        let found = self.form.iter().find(|(name, _)| name == key);
        found.map_or("", |(_, value)| value)
    }
}

/// Answers webhooks with what it is told to, and keeps them.
#[derive(Clone)]
pub struct Receiver {
    pub address: SocketAddr,
    kept: Arc<Mutex<Vec<Hook>>>,
    answers: Arc<Mutex<Vec<(u16, &'static str)>>>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self {
            address: listener.local_addr().unwrap(),
            kept: Arc::default(),
            answers: Arc::default(),
        };
        let router = Router::new().fallback(keep).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    pub fn url(&self, path_and_query: &str) -> String {
        format!("http://{}{path_and_query}", self.address)
    }

    /// Answers the next webhooks like this, the last first; then with 204.
    pub fn answer_with(&self, answers: &[(u16, &'static str)]) {
        *self.answers.lock().unwrap() = answers.to_vec();
    }

    pub fn hooks(&self) -> Vec<Hook> {
        self.kept.lock().unwrap().clone()
    }

    pub fn statuses(&self) -> Vec<String> {
        let hooks = self.hooks();
        let status = |hook: &Hook| hook.field("MessageStatus").to_owned();
        hooks.iter().map(status).collect()
    }
}

async fn keep(
    State(receiver): State<Receiver>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    let signature = headers["x-twilio-signature"].to_str().unwrap().to_owned();
    receiver.kept.lock().unwrap().push(Hook {
        uri: uri.to_string(),
        signature,
        form: form_urlencoded::parse(&body).into_owned().collect(),
    });
    let answer = receiver.answers.lock().unwrap().pop();
    let (status, text) = answer.unwrap_or((204, ""));
    (StatusCode::from_u16(status).unwrap(), text)
}
