//! One message's whole world: what outlives a process, and processes that can die.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use jiff::{SignedDuration, Timestamp};
use recado_local::{Platform, Settings};
use recado_platform::ports::{Clock, Outgoing, PortError, Queue, QueueName};
use recado_tests::carrier::{Callback, Outcome, sign};
use recado_tests::{DEMO_KEY, micros};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::trap::{Trap, Trapped, trap_store};
use crate::twilio::{TOKEN, Twilio};

/// How long a job that was not finished stays hidden.
const VISIBILITY: SignedDuration = SignedDuration::from_secs(90);
/// How far time moves when nothing else is to do, and how often the sweep comes.
const STEP: SignedDuration = SignedDuration::from_secs(30);
const SWEEP_EVERY: SignedDuration = SignedDuration::from_mins(10);
/// In this time a message ends to which nothing happens, also one whose callbacks are lost.
const SOON: SignedDuration = SignedDuration::from_mins(21);
/// More than two empty listings and a question at the carrier take.
const LATE: SignedDuration = SignedDuration::from_mins(90);
const CLIENT_TRIES: usize = 4;
/// Nothing ever calls it: the ports behind are replaced.
const NOWHERE: &str = "http://127.0.0.1:9";
const LIVE: &str = "frm_demo";

/// Time that stands still until it is moved.
pub struct Still(Mutex<Timestamp>);

impl Still {
    fn pass(&self, time: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_add(time).unwrap();
    }
}

#[async_trait]
impl Clock for Still {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
    async fn sleep(&self, _: Duration) {
        tokio::task::yield_now().await;
    }
}

/// A queue that hides what it hands out, and shows it again unless it is deleted.
pub struct Jobs {
    waiting: Mutex<Vec<(Timestamp, String)>>,
    clock: Arc<Still>,
}

#[async_trait]
impl Queue for Jobs {
    async fn send(&self, _: QueueName, message: Outgoing) -> Result<(), PortError> {
        let delay = SignedDuration::try_from(message.delay).unwrap();
        let visible = self.clock.now().checked_add(delay).unwrap();
        self.waiting.lock().unwrap().push((visible, message.body));
        Ok(())
    }
}

impl Jobs {
    /// Hides and returns a visible message.
    fn receive(&self) -> Option<String> {
        let now = self.clock.now();
        let mut waiting = self.waiting.lock().unwrap();
        let place = waiting.iter().position(|(visible, _)| *visible <= now)?;
        let (_, body) = waiting.remove(place);
        waiting.push((now.checked_add(VISIBILITY).unwrap(), body.clone()));
        Some(body)
    }

    /// Deletes what was received last with this body.
    fn delete(&self, body: &str) {
        let mut waiting = self.waiting.lock().unwrap();
        let place = waiting.iter().rposition(|(_, other)| other == body);
        waiting.remove(place.unwrap());
    }
}

/// The world.
pub struct World {
    pub trap: Arc<Trap>,
    pub carrier: Arc<Twilio>,
    platform: Platform,
    jobs: Arc<Jobs>,
    clock: Arc<Still>,
}

impl World {
    /// The demo firm, at a carrier with whom every message ends like this.
    pub async fn new(outcome: Outcome) -> Self {
        let settings = Settings::read(|name| match name {
            "RECADO_DATA" => Some(":memory:".to_owned()),
            "TWILIO_BASE_URL" | "STRIPE_BASE_URL" => Some(NOWHERE.to_owned()),
            "STRIPE_SECRET_KEY" | "STRIPE_WEBHOOK_SECRET" => Some("unused".to_owned()),
            "RECADO_PUBLIC_URL" => Some(NOWHERE.to_owned()),
            _ => None,
        });
        let mut platform = Platform::open(&settings.unwrap()).await.unwrap();
        let clock = Arc::new(Still(Mutex::new(platform.app().now())));
        let trap = Arc::new(Trap::default());
        let carrier = Arc::new(Twilio::new(outcome, clock.clone()));
        let jobs = Arc::new(Jobs {
            waiting: Mutex::default(),
            clock: clock.clone(),
        });
        platform.change_ports(|app| {
            app.clock = clock.clone();
            app.carrier = Arc::new(Trapped {
                port: carrier.clone(),
                trap: trap.clone(),
            });
            app.queue = Arc::new(Trapped {
                port: jobs.clone(),
                trap: trap.clone(),
            });
        });
        trap_store(platform.dynamo(), &trap);
        Self {
            trap,
            carrier,
            platform,
            jobs,
            clock,
        }
    }

    /// Runs one invocation of a function: none when its process died on the way. Locks and paces
    /// that it had in memory die with it.
    async fn process<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let done = tokio::select! {
            biased;
            done = work => Some(done),
            () = self.trap.death() => None,
        };
        if done.is_none() {
            self.platform.change_ports(|app| app.lanes = Arc::default());
        }
        done
    }

    /// A request to the API: status and JSON, unless the process died.
    async fn http(&mut self, request: Request<Body>) -> Option<(u16, Value)> {
        let router = self.platform.router();
        let answer = self.process(async move {
            let answer = router.oneshot(request).await.unwrap();
            let status = answer.status().as_u16();
            let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
            (status, serde_json::from_slice(&body).unwrap_or_default())
        });
        answer.await
    }

    /// The client asks; where it gets no answer it asks again with the same key, unless it is not
    /// `patient`. True when it was told yes.
    pub async fn ask(&mut self, patient: bool) -> bool {
        let message = json!({"to": {"phone": "+12125550134"}, "body": "Your car is ready."});
        let tries = if patient { CLIENT_TRIES } else { 1 };
        for _ in 0..tries {
            let request = Request::post("/v1/messages")
                .header("authorization", format!("Bearer {DEMO_KEY}"))
                .header("content-type", "application/json")
                .header("idempotency-key", "k")
                .body(message.to_string().into())
                .unwrap();
            match self.http(request).await {
                Some((202, _)) => return true,
                Some((503, _)) | None => self.clock.pass(SignedDuration::from_secs(1)),
                Some(other) => panic!("{other:?}"),
            }
        }
        false
    }

    /// Everything happens that is going to happen, and then nothing for a while.
    pub async fn settle(&mut self) {
        let began = self.clock.now();
        let mut next_sweep = began;
        loop {
            let now = self.clock.now();
            for callback in self.carrier.due() {
                self.tell(&callback).await;
            }
            if let Some(body) = self.jobs.receive() {
                let app = self.platform.app().clone();
                let handled = self.process(async { function_deliver::handle(&app, &body).await });
                if let Some(Ok(())) = handled.await {
                    self.jobs.delete(&body);
                }
            } else if next_sweep <= now {
                let passed = now.duration_since(began);
                if passed > LATE || (passed > SOON && self.has_ended().await) {
                    return;
                }
                next_sweep = now.checked_add(SWEEP_EVERY).unwrap();
                let sweep = json!({"job": "sweep", "tenant": LIVE}).to_string();
                let app = self.platform.app().clone();
                // Where it breaks off, the next one goes on.
                let _ = self
                    .process(async { function_deliver::handle(&app, &sweep).await })
                    .await;
            } else {
                self.clock.pass(STEP);
            }
        }
    }

    /// Whether the ledger has closed the message, or never heard of one.
    async fn has_ended(&mut self) -> bool {
        self.entries().await.len() != 1
    }

    /// The carrier tells a status, once: an error or no answer at all does not make it repeat it.
    async fn tell(&mut self, callback: &Callback) {
        let form: Vec<String> = callback
            .parameters
            .iter()
            .map(|(key, value)| format!("{key}={}", value.replace('+', "%2B")))
            .collect();
        let signature = sign(TOKEN, &callback.url, &callback.parameters);
        let request = Request::post(callback.url.strip_prefix(NOWHERE).unwrap())
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-twilio-signature", signature)
            .body(form.join("&").into())
            .unwrap();
        if let Some((status, answer)) = self.http(request).await {
            assert!(matches!(status, 204 | 503), "{status} {answer}");
        }
    }

    async fn look(&mut self, path: &str) -> Value {
        let trap = Arc::clone(&self.trap);
        let _unseen = trap.silence();
        let request = Request::get(path).header("authorization", format!("Bearer {DEMO_KEY}"));
        let (status, answer) = self
            .http(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// The ledger beside the opening credit, oldest first, as kinds and micro-dollars, after
    /// checking that all of it adds up to the balance.
    pub async fn entries(&mut self) -> Vec<(String, i64)> {
        let balance = self.look("/v1/balance").await;
        let ledger = self.look("/v1/ledger").await;
        let entries = ledger["data"].as_array().unwrap().iter().rev();
        let entries: Vec<(String, i64)> = entries
            .map(|entry| {
                (
                    entry["kind"].as_str().unwrap().to_owned(),
                    micros(&entry["amount"]),
                )
            })
            .collect();
        let sum: i64 = entries.iter().map(|(_, amount)| amount).sum();
        assert_eq!(sum, micros(&balance["available"]), "{entries:?}");
        entries[1..].to_vec()
    }
}
