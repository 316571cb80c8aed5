//! The queue and the scheduler, which outlive the processes that use them.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use recado_platform::App;
use recado_platform::job::Job;
use recado_platform::ports::{Clock, Outgoing, PortError, Queue, QueueName, Scheduler};

/// How long a job that was not finished stays hidden.
const VISIBILITY: SignedDuration = SignedDuration::from_secs(90);
/// After this many receives a job is set aside.
const MOST_RECEIVES: u32 = 5;

/// Hands a job to the function that empties its queue. Whether it is done.
pub async fn handle(app: &App, body: &str) -> bool {
    let handled = match Job::read(body).map(|job| job.queue()) {
        Ok(QueueName::Compose) => function_reminders::compose(app, body).await,
        _ => function_deliver::handle(app, body).await,
    };
    handled.is_ok()
}

/// A job on the queue.
#[derive(Clone, Debug)]
struct Waiting {
    id: usize,
    visible: Timestamp,
    receives: u32,
    body: String,
}

/// A job that was handed out.
#[derive(Clone, Debug)]
pub struct Received {
    id: usize,
    pub body: String,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<Waiting>,
    set_aside: Vec<Waiting>,
    sent: Vec<String>,
}

/// A queue that hides what it hands out, shows it again unless it is deleted, and sets aside what
/// was handed out too often.
pub struct Jobs {
    state: Mutex<State>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.state.fmt(f)
    }
}

#[async_trait]
impl Queue for Jobs {
    async fn send(&self, _: QueueName, message: Outgoing) -> Result<(), PortError> {
        self.put(
            message.body,
            SignedDuration::try_from(message.delay).unwrap(),
        );
        Ok(())
    }
}

impl Jobs {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            state: Mutex::default(),
            clock,
        }
    }

    fn put(&self, body: String, delay: SignedDuration) {
        let mut state = self.state.lock().unwrap();
        state.sent.push(body.clone());
        let job = Waiting {
            id: state.sent.len(),
            visible: self.clock.now().checked_add(delay).unwrap(),
            receives: 0,
            body,
        };
        state.waiting.push(job);
    }

    /// How many jobs can be received now.
    pub fn visible(&self) -> usize {
        let now = self.clock.now();
        let state = self.state.lock().unwrap();
        state.waiting.iter().filter(|it| it.visible <= now).count()
    }

    /// Hides and returns the visible job number `place`, unless it is set aside.
    pub fn receive(&self, place: usize) -> Option<Received> {
        let now = self.clock.now();
        let mut state = self.state.lock().unwrap();
        let visible = |it: &(usize, &Waiting)| it.1.visible <= now;
        let found = state.waiting.iter().enumerate().filter(visible).nth(place);
        let place = found?.0;
        let mut job = state.waiting.remove(place);
        job.receives += 1;
        if job.receives > MOST_RECEIVES {
            state.set_aside.push(job);
            return None;
        }
        job.visible = now.checked_add(VISIBILITY).unwrap();
        let received = Received {
            id: job.id,
            body: job.body.clone(),
        };
        state.waiting.push(job);
        Some(received)
    }

    /// Deletes a job that was received, unless that has been done.
    pub fn delete(&self, received: &Received) {
        let mut state = self.state.lock().unwrap();
        state.waiting.retain(|it| it.id != received.id);
    }

    /// Hands a job over once more, as queues do.
    pub fn repeat(&self, received: &Received) {
        self.put(received.body.clone(), SignedDuration::ZERO);
    }

    /// All jobs there ever were.
    pub fn sent(&self) -> Vec<String> {
        self.state.lock().unwrap().sent.clone()
    }

    /// The jobs that were set aside.
    pub fn set_aside(&self) -> Vec<String> {
        let state = self.state.lock().unwrap();
        state.set_aside.iter().map(|it| it.body.clone()).collect()
    }

    /// Puts what was set aside on the queue again.
    pub fn redrive(&self) {
        let mut state = self.state.lock().unwrap();
        let again = std::mem::take(&mut state.set_aside);
        let fresh = again.into_iter().map(|it| Waiting { receives: 0, ..it });
        state.waiting.extend(fresh);
    }

    /// When the next job can be received.
    pub fn next(&self) -> Option<Timestamp> {
        let state = self.state.lock().unwrap();
        state.waiting.iter().map(|it| it.visible).min()
    }
}

/// One-time schedules, which fire until they are done.
#[derive(Debug, Default)]
pub struct Schedules {
    /// (when, name, payload)
    waiting: Mutex<Vec<(Timestamp, String, String)>>,
}

#[async_trait]
impl Scheduler for Schedules {
    async fn put(&self, name: &str, at: Timestamp, payload: String) -> Result<(), PortError> {
        let mut waiting = self.waiting.lock().unwrap();
        waiting.retain(|it| it.1 != name);
        waiting.push((at, name.to_owned(), payload));
        Ok(())
    }

    async fn delete(&self, name: &str) -> Result<(), PortError> {
        self.waiting.lock().unwrap().retain(|it| it.1 != name);
        Ok(())
    }
}

impl Schedules {
    /// The payload that is due at `now`.
    pub fn due(&self, now: Timestamp) -> Option<String> {
        let waiting = self.waiting.lock().unwrap();
        let due = waiting.iter().find(|it| it.0 <= now);
        due.map(|it| it.2.clone())
    }

    /// A payload has been fired.
    pub fn done(&self, now: Timestamp, payload: &str) {
        let mut waiting = self.waiting.lock().unwrap();
        waiting.retain(|it| it.0 > now || it.2 != payload);
    }

    /// When the next one is due.
    pub fn next(&self) -> Option<Timestamp> {
        self.waiting.lock().unwrap().iter().map(|it| it.0).min()
    }
}
