//! Everything at once: several processes share the work, jobs come twice and in any order, processes
//! die, the store and the carrier misbehave. A seed decides all of it.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use axum::Router;
use axum::http::Request;
use jiff::{SignedDuration, Timestamp};
use recado_embedded::dynamo::{Fault, Verdict};
use recado_local::Platform;
use recado_platform::App;
use recado_platform::ports::Clock;
use recado_tests::carrier::{self, Callback, Random, Rule};
use recado_tests::{DEMO_KEY, micros};
use serde_json::{Value, json};

use crate::jobs::{self, Jobs, Received, Schedules};
use crate::retries::retrying;
use crate::twilio::Twilio;
use crate::world::{LIVE, Still, answer, platform, request_with, telling, texting};

/// Processes at once.
const MOST_RUNNING: usize = 5;
/// A process that runs for longer is killed.
const TIMEOUT: SignedDuration = SignedDuration::from_secs(30);
const SWEEP_EVERY: SignedDuration = SignedDuration::from_hours(1);
/// How long everything misbehaves.
const LASTS: SignedDuration = SignedDuration::from_mins(5);
/// Everything must have ended by then.
const LATEST: SignedDuration = SignedDuration::from_hours(80);

/// How likely each thing goes wrong, while the storm lasts.
#[derive(Clone, Debug, Default)]
pub struct Weather {
    /// A call to the store.
    pub store: f64,
    /// A process dies at one step.
    pub death: f64,
    /// A job comes twice.
    pub repeat: f64,
    /// A callback gets lost, and comes twice.
    pub callbacks: f64,
    /// What the carrier does with requests.
    pub carrier: Vec<Rule>,
}

/// What a process works on.
enum Work {
    Job(Received),
    Schedule(Timestamp, String),
    Other,
}

struct Process {
    work: Work,
    future: Pin<Box<dyn Future<Output = bool>>>,
    began: Timestamp,
}

/// A world in a storm.
pub struct Storm {
    pub carrier: Arc<Twilio>,
    pub clock: Arc<Still>,
    pub jobs: Arc<Jobs>,
    pub platform: Platform,
    router: Router,
    schedules: Arc<Schedules>,
    running: Vec<Process>,
    weather: Weather,
    luck: Random,
    began: Timestamp,
    next_sweep: Timestamp,
    /// Time does not pass beyond.
    horizon: Timestamp,
    is_calm: Arc<AtomicBool>,
    is_redriven: bool,
}

impl Storm {
    /// The demo firm in this weather.
    pub async fn new(seed: u64, weather: Weather) -> Self {
        let mut platform = platform().await;
        let began = platform.app().now();
        let clock = Arc::new(Still::that_waits(began));
        let carrier = Arc::new(Twilio::new(&[], clock.clone()));
        let mut rules = carrier.machine.lock().unwrap().faults().clone();
        rules.rules.extend(weather.carrier.clone());
        rules.seed = Some(seed);
        carrier.machine.lock().unwrap().set_faults(rules);
        let jobs = Arc::new(Jobs::new(clock.clone()));
        let schedules = Arc::new(Schedules::default());
        platform.change_ports(|app| {
            app.clock = clock.clone();
            app.carrier = carrier.clone();
            app.queue = jobs.clone();
            app.scheduler = schedules.clone();
        });
        let is_calm = Arc::new(AtomicBool::new(false));
        let (luck, calm) = (Mutex::new(Random::new(seed)), is_calm.clone());
        let unlucky = weather.store;
        platform.dynamo().faults().hook(move |_| {
            let mut luck = luck.lock().unwrap();
            if calm.load(Ordering::SeqCst) || !luck.happens(unlucky) {
                return Verdict::Proceed;
            }
            match luck.bits() % 7 {
                0 => Verdict::Before(Fault::Throttled),
                1 => Verdict::Before(Fault::Conflict),
                2 => Verdict::Before(Fault::Internal),
                3 => Verdict::Before(Fault::Lost),
                4 => Verdict::After(Fault::Internal),
                5 => Verdict::After(Fault::TimedOut),
                _ => Verdict::After(Fault::Lost),
            }
        });
        Self {
            carrier,
            clock,
            router: platform.router(),
            platform,
            jobs,
            schedules,
            running: Vec::new(),
            weather,
            luck: Random::new(seed ^ 0x5eed),
            began,
            next_sweep: began,
            horizon: Timestamp::MAX,
            is_calm,
            is_redriven: true,
        }
    }

    /// It becomes this late.
    pub fn wait_until(&mut self, instant: Timestamp) {
        self.clock.pass_to(instant);
        self.began = instant;
        self.next_sweep = instant;
    }

    /// Somebody texts the demo firm's sender, and the webhook is answered.
    pub async fn text_from(&mut self, phone: &str, body: &str) {
        let was_calm = self.is_calm.swap(true, Ordering::SeqCst);
        let (status, answer) = answer(self.router.clone(), texting(phone, body)).await;
        self.is_calm.store(was_calm, Ordering::SeqCst);
        assert_eq!(status, 200, "{answer}");
    }

    /// The carrier tells all that is due, and says how much that was.
    pub async fn tell_what_is_due(&mut self) -> usize {
        let due = self.carrier.due();
        for callback in &due {
            let (status, answer) = answer(self.router.clone(), telling(callback)).await;
            assert_eq!(status, 204, "{answer}");
        }
        due.len()
    }

    /// The machine at the carrier misbehaves like this from now on.
    pub fn carrier_does(&self, rules: impl IntoIterator<Item = Rule>) {
        let mut machine = self.carrier.machine.lock().unwrap();
        let mut faults = machine.faults().clone();
        faults.rules = rules.into_iter().collect();
        machine.set_faults(faults);
    }

    /// A request of the firm in the calm before, between or after.
    pub async fn ask(&mut self, method: &str, path: &str, body: &Value) -> Value {
        self.ask_as(DEMO_KEY, method, path, body).await
    }

    /// The same with another key.
    pub async fn ask_as(&mut self, key: &str, method: &str, path: &str, body: &Value) -> Value {
        let was_calm = self.is_calm.swap(true, Ordering::SeqCst);
        let asked = request_with(key, Request::builder().method(method).uri(path), body);
        let (status, answer) = answer(self.router.clone(), asked).await;
        self.is_calm.store(was_calm, Ordering::SeqCst);
        assert!(status < 300, "{status}: {answer}");
        answer
    }

    /// Everything happens, until nothing is left.
    pub async fn settle(&mut self) {
        while !self.step().await {}
    }

    /// Everything happens, until something is so.
    pub async fn go_until(&mut self, wanted: impl Fn(&Self) -> bool) {
        while !wanted(self) {
            assert!(!self.step().await, "nothing is left, and it is not so");
        }
    }

    /// Everything happens that does in this time.
    pub async fn go_for(&mut self, time: SignedDuration) {
        self.horizon = self.clock.now().checked_add(time).unwrap();
        while self.clock.now() < self.horizon && !self.step().await {}
        self.horizon = Timestamp::MAX;
    }

    /// One thing happens, or time passes; true when nothing is left.
    async fn step(&mut self) -> bool {
        let now = self.clock.now();
        let passed = now.duration_since(self.began);
        assert!(
            passed < LATEST,
            "it never ends: {}",
            self.what_is_left().await
        );
        if passed > LASTS {
            self.calm_down();
        }
        if self.next_sweep <= now {
            self.next_sweep = now.checked_add(SWEEP_EVERY).unwrap();
            let sweep = json!({"job": "sweep", "tenant": LIVE}).to_string();
            self.begin(Work::Other, move |app| async move {
                function_deliver::handle(&app, &sweep).await.is_ok()
            });
        }
        self.begin_what_is_due(now);
        if !self.running.is_empty() {
            self.go_on().await;
            return false;
        }
        if self.is_at_rest().await {
            return true;
        }
        let at_most = self.next_sweep.min(self.horizon);
        self.clock
            .pass_to_next(&self.jobs, &self.schedules, &self.carrier, at_most);
        false
    }

    async fn what_is_left(&mut self) -> String {
        let sends = self.ask("GET", "/v1/bulk-sends", &Value::Null).await;
        let balance = self.ask("GET", "/v1/balance", &Value::Null).await;
        format!("{:?}, {:?}, {sends}, {balance}", self.jobs, self.schedules)
    }

    /// No process is at anything.
    pub fn is_idle(&self) -> bool {
        self.running.is_empty()
    }

    /// All processes die where they are.
    pub fn everybody_dies(&mut self) {
        self.running.clear();
    }

    /// What the carrier does, it goes on doing.
    pub fn nobody_mends_the_carrier(&self) {
        self.is_calm.store(true, Ordering::SeqCst);
    }

    /// Jobs that come too often are set aside for good.
    pub fn nobody_redrives(&mut self) {
        self.is_redriven = false;
    }

    fn calm_down(&mut self) {
        if self.is_calm.swap(true, Ordering::SeqCst) {
            return;
        }
        self.weather = Weather::default();
        let mut machine = self.carrier.machine.lock().unwrap();
        let mut faults = machine.faults().clone();
        faults
            .rules
            .retain(|it| matches!(it.fault, carrier::Fault::Outcome(_)));
        machine.set_faults(faults);
    }

    fn begin_what_is_due(&mut self, now: Timestamp) {
        for callback in self.carrier.due() {
            if self.luck.happens(self.weather.callbacks) {
                continue;
            }
            if self.luck.happens(self.weather.callbacks) {
                self.tell(callback.clone());
            }
            self.tell(callback);
        }
        if let Some(payload) = self.schedules.due(now)
            && !self.is_firing(&payload)
        {
            let work = Work::Schedule(now, payload.clone());
            self.begin(work, move |app| async move {
                function_reminders::handle(&app, &payload).await.is_ok()
            });
        }
        let visible = self.jobs.visible();
        let is_idle = self.running.is_empty();
        if visible == 0 || self.running.len() >= MOST_RUNNING {
            return;
        }
        if is_idle || self.luck.happens(0.2) {
            let place = usize::try_from(self.luck.bits() % visible as u64).unwrap();
            if let Some(job) = self.jobs.receive(place) {
                if self.luck.happens(self.weather.repeat) {
                    self.jobs.repeat(&job);
                }
                let body = job.body.clone();
                self.begin(Work::Job(job), move |app| async move {
                    jobs::handle(&app, &body).await
                });
            }
        }
    }

    fn is_firing(&self, payload: &str) -> bool {
        self.running
            .iter()
            .any(|it| matches!(&it.work, Work::Schedule(_, fired) if fired == payload))
    }

    fn tell(&mut self, callback: Callback) {
        let router = self.router.clone();
        self.begin(Work::Other, move |_| async move {
            let told = tower::ServiceExt::oneshot(router, telling(&callback)).await;
            told.unwrap().status().is_success()
        });
    }

    /// Each process has a memory of its own.
    fn begin<F: Future<Output = bool> + 'static>(
        &mut self,
        work: Work,
        run: impl FnOnce(App) -> F,
    ) {
        let app = App {
            lanes: Arc::default(),
            store: retrying(self.platform.dynamo()),
            ..self.platform.app().clone()
        };
        self.running.push(Process {
            work,
            future: Box::pin(run(app)),
            began: self.clock.now(),
        });
    }

    /// One of the processes goes one step further, or dies.
    async fn go_on(&mut self) {
        if self.luck.happens(0.2 / self.running.len() as f64) {
            let ms = i64::try_from(self.luck.bits() % 300).unwrap();
            self.clock.pass(SignedDuration::from_millis(ms));
        }
        let place = usize::try_from(self.luck.bits() % self.running.len() as u64).unwrap();
        let process = &mut self.running[place];
        let is_old = self.clock.now().duration_since(process.began) > TIMEOUT;
        if is_old || self.luck.happens(self.weather.death) {
            drop(self.running.swap_remove(place));
            return;
        }
        // What has done much waits until the runtime has had its turn.
        tokio::task::yield_now().await;
        let step = poll_fn(|context| Poll::Ready(process.future.as_mut().poll(context)));
        if let Poll::Ready(done) = step.await {
            let process = self.running.swap_remove(place);
            match process.work {
                Work::Job(job) if done => self.jobs.delete(&job),
                Work::Schedule(at, payload) if done => self.schedules.done(at, &payload),
                _ => {}
            }
        }
    }

    /// Nothing is held, nothing is waiting; what was set aside is put on the queue again.
    async fn is_at_rest(&mut self) -> bool {
        if self.jobs.next().is_some() || self.schedules.next().is_some() {
            return false;
        }
        let aside = self.is_redriven && !self.jobs.set_aside().is_empty();
        if aside {
            self.jobs.redrive();
        }
        let balance = self.ask("GET", "/v1/balance", &Value::Null).await;
        micros(&balance["held"]) == 0 && !aside
    }
}
