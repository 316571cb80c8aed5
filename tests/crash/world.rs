//! A whole world: what outlives a process, and processes that can die.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::request::Builder;
use jiff::{SignedDuration, Timestamp};
use recado_local::{Platform, Settings};
use recado_platform::App;
use recado_platform::ports::Clock;
use recado_tests::carrier::{Callback, Outcome, sign};
use recado_tests::{DEMO_KEY, DEMO_SENDER, micros};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::jobs::{self, Jobs, Schedules};
use crate::trap::{Trap, Trapped, trap_store};
use crate::twilio::{ACCOUNT, TOKEN, Twilio};

/// In this time everything ends to which nothing happens, also what loses its callbacks.
const SOON: SignedDuration = SignedDuration::from_mins(21);
/// More than all that a dead process leaves behind takes.
const LATE: SignedDuration = SignedDuration::from_hours(8);
const CLIENT_TRIES: usize = 4;
/// Nothing ever calls it: the ports behind are replaced.
const NOWHERE: &str = "http://127.0.0.1:9";
pub const LIVE: &str = "frm_demo";
const DAY_SECS: i64 = 86_400;

/// Time that stands still until it is moved.
pub struct Still {
    now: Mutex<Timestamp>,
    /// Whoever sleeps waits until it is moved, instead of waking up early.
    waits: bool,
}

impl Still {
    /// Whoever sleeps wakes up at once.
    pub fn new(now: Timestamp) -> Self {
        Self {
            now: Mutex::new(now),
            waits: false,
        }
    }

    /// Whoever sleeps sleeps.
    pub fn that_waits(now: Timestamp) -> Self {
        Self {
            waits: true,
            ..Self::new(now)
        }
    }

    /// Time passes.
    pub fn pass(&self, time: SignedDuration) {
        self.pass_to(self.now().checked_add(time).unwrap());
    }

    /// It becomes this late, unless it is later.
    pub fn pass_to(&self, instant: Timestamp) {
        let mut now = self.now.lock().unwrap();
        *now = instant.max(*now);
    }

    /// Passes to the next thing that any of them waits for, at most to `at_most`.
    pub fn pass_to_next(
        &self,
        jobs: &Jobs,
        schedules: &Schedules,
        carrier: &Twilio,
        at_most: Timestamp,
    ) {
        let next = [jobs.next(), schedules.next(), carrier.next_due()];
        let next = next.into_iter().flatten().min().unwrap_or(at_most);
        self.pass_to(next.min(at_most));
    }
}

#[async_trait]
impl Clock for Still {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }
    async fn sleep(&self, duration: Duration) {
        let until = self.now() + duration;
        tokio::task::yield_now().await;
        while self.waits && self.now() < until {
            tokio::task::yield_now().await;
        }
    }
}

/// On a Wednesday at half past nine or ten in New York, half past six or seven in Los Angeles.
pub fn morning(now: Timestamp) -> Timestamp {
    let tomorrow = now.as_second() / DAY_SECS + 1;
    // Day 0 was a Thursday.
    let wednesday = tomorrow + 6 - tomorrow % 7;
    let half_past_two = 14 * 3_600 + 30 * 60;
    Timestamp::from_second(wednesday * DAY_SECS + half_past_two).unwrap()
}

/// What a client asks for with a key of idempotency.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub path: &'static str,
    pub body: Value,
}

/// The world.
pub struct World {
    pub trap: Arc<Trap>,
    pub carrier: Arc<Twilio>,
    pub clock: Arc<Still>,
    pub jobs: Arc<Jobs>,
    pub schedules: Arc<Schedules>,
    pub platform: Platform,
    router: Router,
    pub sweep_every: SignedDuration,
}

/// The demo firm's platform, whose ports are to be replaced.
pub async fn platform() -> Platform {
    let settings = Settings::read(|name| match name {
        "RECADO_DATA" => Some(":memory:".to_owned()),
        "TWILIO_BASE_URL" | "STRIPE_BASE_URL" => Some(NOWHERE.to_owned()),
        "STRIPE_SECRET_KEY" | "STRIPE_WEBHOOK_SECRET" => Some("unused".to_owned()),
        "RECADO_PUBLIC_URL" => Some(NOWHERE.to_owned()),
        _ => None,
    });
    Platform::open(&settings.unwrap()).await.unwrap()
}

/// A request of the demo firm.
pub fn request(request: Builder, body: &Value) -> Request<Body> {
    request_with(DEMO_KEY, request, body)
}

/// A request with this key.
pub fn request_with(key: &str, request: Builder, body: &Value) -> Request<Body> {
    let request = request.header("authorization", format!("Bearer {key}"));
    let request = request.header("content-type", "application/json");
    request.body(body.to_string().into()).unwrap()
}

/// The request by which the carrier tells a status.
pub fn telling(callback: &Callback) -> Request<Body> {
    signed(&callback.url, &callback.parameters)
}

fn signed(url: &str, parameters: &[(String, String)]) -> Request<Body> {
    let form: Vec<String> = parameters
        .iter()
        .map(|(key, value)| format!("{key}={}", value.replace('+', "%2B")))
        .collect();
    let signature = sign(TOKEN, url, parameters);
    Request::post(url.strip_prefix(NOWHERE).unwrap())
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-twilio-signature", signature)
        .body(form.join("&").into())
        .unwrap()
}

/// The request by which the carrier tells that somebody texts the demo firm's sender.
pub fn texting(from: &str, body: &str) -> Request<Body> {
    let sid = format!("SM{:0>32}", from.trim_start_matches('+'));
    let parameters = [
        ("AccountSid", ACCOUNT),
        ("Body", body),
        ("From", from),
        ("MessageSid", sid.as_str()),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
        ("To", DEMO_SENDER),
    ];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
    signed(&format!("{NOWHERE}/webhooks/twilio/inbound"), &parameters)
}

/// Status and JSON of the answer.
pub async fn answer(router: Router, request: Request<Body>) -> (u16, Value) {
    let answer = router.oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

impl World {
    /// The demo firm, at a carrier with whom messages end like these, one after the other; all
    /// others like the last one.
    pub async fn new(outcomes: &[Outcome]) -> Self {
        let mut platform = platform().await;
        let clock = Arc::new(Still::new(platform.app().now()));
        let trap = Arc::new(Trap::default());
        let carrier = Arc::new(Twilio::new(outcomes, clock.clone()));
        let jobs = Arc::new(Jobs::new(clock.clone()));
        let schedules = Arc::new(Schedules::default());
        platform.change_ports(|app| {
            app.clock = clock.clone();
            app.carrier = Arc::new(Trapped::new(&carrier, &trap));
            app.queue = Arc::new(Trapped::new(&jobs, &trap));
            app.scheduler = Arc::new(Trapped::new(&schedules, &trap));
        });
        trap_store(platform.dynamo(), &trap);
        Self {
            trap,
            carrier,
            clock,
            jobs,
            schedules,
            router: platform.router(),
            platform,
            sweep_every: SignedDuration::from_mins(10),
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
            self.router = self.platform.router();
        }
        done
    }

    /// A request to the API: status and JSON, unless the process died.
    async fn http(&mut self, request: Request<Body>) -> Option<(u16, Value)> {
        let router = self.router.clone();
        self.process(answer(router, request)).await
    }

    /// The client asks; where it gets no answer it asks again with the same key, unless it is not
    /// `patient`. True when it was told yes.
    pub async fn ask(&mut self, wanted: &Wanted, patient: bool) -> bool {
        let tries = if patient { CLIENT_TRIES } else { 1 };
        for _ in 0..tries {
            let post = Request::post(wanted.path).header("idempotency-key", "k");
            match self.http(request(post, &wanted.body)).await {
                Some((202, _)) => return true,
                Some((503, _)) | None => self.clock.pass(SignedDuration::from_secs(1)),
                Some(other) => panic!("{other:?}"),
            }
        }
        false
    }

    /// Everything happens that is going to happen. Answers how many calls it took until nothing was
    /// waiting.
    pub async fn settle(&mut self) -> usize {
        let mut calls = 0;
        let began = self.clock.now();
        let mut next_sweep = began;
        let mut sweeps = 0;
        loop {
            let now = self.clock.now();
            for callback in self.carrier.due() {
                self.tell(&callback).await;
            }
            if self.is_waiting() {
                calls = self.trap.calls().len();
            }
            if let Some(payload) = self.schedules.due(now) {
                let fired = self.run(&payload, function_reminders_handle).await;
                if fired {
                    self.schedules.done(now, &payload);
                }
            } else if self.jobs.visible() > 0 {
                if let Some(job) = self.jobs.receive(0)
                    && self.run(&job.body, function_handle).await
                {
                    self.jobs.delete(&job);
                }
            } else if next_sweep <= now {
                let passed = now.duration_since(began);
                // The first one came too early for what it heals.
                let is_late = passed > SOON && sweeps > 1;
                if passed > LATE || (is_late && self.is_at_rest().await) {
                    return calls;
                }
                next_sweep = now.checked_add(self.sweep_every).unwrap();
                let sweep = json!({"job": "sweep", "tenant": LIVE}).to_string();
                sweeps += 1;
                // Where it breaks off, the next one goes on.
                self.run(&sweep, function_handle).await;
            } else {
                self.clock
                    .pass_to_next(&self.jobs, &self.schedules, &self.carrier, next_sweep);
            }
        }
    }

    /// Runs a function with what it is handed; true when it is done with it.
    async fn run(&mut self, handed: &str, function: impl AsyncFnOnce(App, String) -> bool) -> bool {
        let (app, handed) = (self.platform.app().clone(), handed.to_owned());
        let done = self.process(function(app, handed)).await;
        done == Some(true)
    }

    /// Nothing is held, nothing is waiting.
    async fn is_at_rest(&mut self) -> bool {
        let balance = self.look("/v1/balance").await;
        micros(&balance["held"]) == 0 && !self.is_waiting()
    }

    fn is_waiting(&self) -> bool {
        self.jobs.next().is_some() || self.schedules.next().is_some()
    }

    /// The carrier tells a status, once: an error or no answer at all does not make it repeat it.
    async fn tell(&mut self, callback: &Callback) {
        if let Some((status, answer)) = self.http(telling(callback)).await {
            assert!(matches!(status, 204 | 503), "{status} {answer}");
        }
    }

    /// What the API shows, unseen by the trap.
    pub async fn look(&mut self, path: &str) -> Value {
        let trap = Arc::clone(&self.trap);
        let _unseen = trap.silence();
        let get = request(Request::get(path), &Value::Null);
        let (status, answer) = self.http(get).await.unwrap();
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// The ledger beside the opening credit, oldest first, as kinds and micro-dollars, after
    /// checking that all of it adds up to the balance and that nothing is held.
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
        assert_eq!(micros(&balance["held"]), 0, "{entries:?}");
        entries[1..].to_vec()
    }
}

async fn function_handle(app: App, job: String) -> bool {
    jobs::handle(&app, &job).await
}

async fn function_reminders_handle(app: App, payload: String) -> bool {
    function_reminders::handle(&app, &payload).await.is_ok()
}
