//! Somebody who uses the API with one key.

use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

use crate::Answer;

/// A client of the API with its key. Paths begin with a slash.
#[derive(Clone, Debug)]
pub struct Caller {
    http: Client,
    base: String,
    key: String,
}

impl Caller {
    /// A client of the platform at `base` with this key.
    pub fn new(base: &str, key: &str) -> Self {
        Self {
            http: Client::builder().no_proxy().build().unwrap(),
            base: base.to_owned(),
            key: key.to_owned(),
        }
    }

    /// The same connections with another key.
    pub fn with_key(&self, key: &str) -> Self {
        Self {
            key: key.to_owned(),
            ..self.clone()
        }
    }

    /// The same key at a platform, or a function of it, elsewhere.
    pub fn at(&self, base: &str) -> Self {
        Self {
            base: base.to_owned(),
            ..self.clone()
        }
    }

    /// A request with the key, to be finished and given to [`ask`](Self::ask).
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        request.bearer_auth(&self.key)
    }

    /// Sends a request that was finished by hand.
    pub async fn ask(&self, request: RequestBuilder) -> Answer {
        Answer::of(request.send().await.unwrap()).await
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(self.request(Method::GET, path)).await
    }

    /// POST of JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(self.request(Method::POST, path).json(&body)).await
    }

    /// POST of JSON with an Idempotency-Key.
    pub async fn post_once(&self, key: &str, path: &str, body: Value) -> Answer {
        let request = self.request(Method::POST, path).json(&body);
        self.ask(request.header("idempotency-key", key)).await
    }

    /// PUT of JSON.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask(self.request(Method::PUT, path).json(&body)).await
    }

    /// PATCH of JSON, a merge patch.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask(self.request(Method::PATCH, path).json(&body))
            .await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(self.request(Method::DELETE, path)).await
    }

    /// What the key's firm can spend, such as `9.960000`.
    pub async fn available(&self) -> String {
        let balance = self.get("/v1/balance").await.is(200);
        balance["available"]["amount"].as_str().unwrap().to_owned()
    }

    /// The firm's balance in micro-dollars, after checking that it is the sum of its ledger.
    pub async fn books(&self) -> i64 {
        let balance = self.get("/v1/balance").await.is(200);
        let mut sum = 0;
        let mut path = "/v1/ledger?limit=200".to_owned();
        loop {
            let page = self.get(&path).await.is(200);
            let entries = page["data"].as_array().unwrap();
            sum += entries
                .iter()
                .map(|entry| micros(&entry["amount"]))
                .sum::<i64>();
            match page["next_cursor"].as_str() {
                Some(cursor) => path = format!("/v1/ledger?limit=200&cursor={cursor}"),
                None => break,
            }
        }
        assert_eq!(
            sum,
            micros(&balance["available"]),
            "the ledger's sum and the balance"
        );
        sum
    }
}

/// Money as the API writes it, in micro-dollars.
pub fn micros(money: &Value) -> i64 {
    let digits = money["amount"].as_str().unwrap().replace('.', "");
    digits.parse().unwrap()
}
