//! Webhook calls: signed, with time-outs, each message's callbacks one after the other.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use tokio::sync::Semaphore;
use url::Url;

use crate::machine::Callback;
use crate::message::CallbackAttempt;
use crate::shared::{Shared, lock};
use crate::signature::sign;

/// Twilio's time-outs for webhooks ("Connection overrides": `ct` and `rt`).
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(15);
/// Most callbacks under way at once.
const MAX_CONCURRENT: usize = 64;
/// Most retries a fragment can ask for.
const MAX_RETRIES: u32 = 5;
/// The wait before a retry.
const RETRY_WAIT: Duration = Duration::from_millis(100);

/// Why a webhook was not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// No connection.
    Connection,
    /// A connection but no answer, in time or at all.
    TimeOut,
    /// The URL cannot be called.
    Invalid,
}

impl Unanswered {
    fn as_str(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::TimeOut => "time-out",
            Self::Invalid => "invalid",
        }
    }
}

/// The answer to a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// What was said.
    pub body: String,
}

/// Makes webhook calls.
#[derive(Debug)]
pub struct Caller {
    client: reqwest::Client,
    permits: Semaphore,
    waiting: Mutex<HashMap<String, VecDeque<Callback>>>,
}

impl Caller {
    /// A caller with the carrier's time-outs, which follows no redirect.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new() -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(WEBHOOK_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self {
            client,
            permits: Semaphore::new(MAX_CONCURRENT),
            waiting: Mutex::default(),
        })
    }

    /// Posts a signed form once.
    pub(crate) async fn post(
        &self,
        auth_token: &str,
        url: &str,
        parameters: &[(String, String)],
    ) -> Result<Answer, Unanswered> {
        let mut url = Url::parse(url).map_err(|_| Unanswered::Invalid)?;
        url.set_fragment(None);
        let mut signed = url.clone();
        // Both fail only for URLs that cannot have credentials.
        let _ = signed.set_username("");
        let _ = signed.set_password(None);
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameters)
            .finish();
        let response = self
            .client
            .post(url)
            .header(
                "X-Twilio-Signature",
                sign(auth_token, signed.as_str(), parameters),
            )
            .header(
                "I-Twilio-Idempotency-Token",
                sign(auth_token, "", parameters),
            )
            .header(
                CONTENT_TYPE,
                "application/x-www-form-urlencoded; charset=UTF-8",
            )
            .body(form)
            .send()
            .await
            .map_err(|error| reason(&error))?;
        let status = response.status().as_u16();
        let body = response.text().await.map_err(|error| reason(&error))?;
        Ok(Answer { status, body })
    }
}

fn reason(error: &reqwest::Error) -> Unanswered {
    if error.is_builder() {
        Unanswered::Invalid
    } else if error.is_connect() {
        Unanswered::Connection
    } else {
        Unanswered::TimeOut
    }
}

/// Makes these callbacks, in the background; those of one message in their order.
pub(crate) fn dispatch(shared: &Arc<Shared>, callbacks: Vec<Callback>) {
    for callback in callbacks {
        let sid = callback.sid.clone();
        let mut waiting = lock(&shared.caller.waiting);
        if let Some(queue) = waiting.get_mut(&sid) {
            queue.push_back(callback);
            continue;
        }
        waiting.insert(sid.clone(), VecDeque::from([callback]));
        drop(waiting);
        tokio::spawn(call_in_order(Arc::clone(shared), sid));
    }
}

async fn call_in_order(shared: Arc<Shared>, sid: String) {
    loop {
        let next = {
            let mut waiting = lock(&shared.caller.waiting);
            let next = waiting.get_mut(&sid).and_then(VecDeque::pop_front);
            if next.is_none() {
                waiting.remove(&sid);
            }
            next
        };
        let Some(callback) = next else { return };
        call(&shared, &callback).await;
        shared.callback_done();
    }
}

/// Tells one status, and again where the connection failed or the URL's fragment asks for it.
async fn call(shared: &Shared, callback: &Callback) {
    let Some(token) = shared.token(&callback.account_sid) else {
        return;
    };
    let retries = Retries::of_url(&callback.url);
    for attempt in 0..=retries.count {
        let answer = {
            // The semaphore is never closed.
            let _permit = shared.caller.permits.acquire().await;
            shared
                .caller
                .post(&token, &callback.url, &callback.parameters)
                .await
        };
        let attempted = CallbackAttempt {
            at: shared.clock.now(),
            status: callback.status,
            answer: answer.as_ref().ok().map(|answer| answer.status),
            failure: answer.as_ref().err().map(|why| why.as_str().to_owned()),
        };
        shared.carrier().record_attempt(&callback.sid, attempted);
        if attempt == retries.count || !retries.apply(&answer) {
            return;
        }
        tokio::time::sleep(RETRY_WAIT).await;
    }
}

/// How often and after what a callback is tried again: once after a failed connection, or what the
/// fragment says (Twilio, "Webhooks: connection overrides": `#rc=<count>&rp=<policies>`).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Retries {
    count: u32,
    policies: Vec<String>,
}

impl Retries {
    fn of_url(url: &str) -> Self {
        let fragment = url.split_once('#').map_or("", |(_, fragment)| fragment);
        let mut retries = Self {
            count: 1,
            policies: vec!["ct".to_owned()],
        };
        for (key, value) in form_urlencoded::parse(fragment.as_bytes()) {
            match &*key {
                "rc" => retries.count = value.parse().unwrap_or(1).min(MAX_RETRIES),
                "rp" => retries.policies = value.split(',').map(str::to_owned).collect(),
                _ => {}
            }
        }
        retries
    }

    fn apply(&self, answer: &Result<Answer, Unanswered>) -> bool {
        let policy = match answer {
            Err(Unanswered::Connection) => "ct",
            Err(Unanswered::TimeOut) => "rt",
            Err(Unanswered::Invalid) => return false,
            Ok(answer) if answer.status >= 500 => "5xx",
            Ok(answer) if answer.status >= 400 => "4xx",
            Ok(_) => return false,
        };
        self.policies
            .iter()
            .any(|asked| asked == "all" || asked == policy)
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Retries, Unanswered};

    #[test]
    fn the_fragment_says_what_is_tried_again() {
        let status = |status| {
            Ok(Answer {
                status,
                body: String::new(),
            })
        };
        for (url, answer, count, again) in [
            ("http://a.example/", Err(Unanswered::Connection), 1, true),
            ("http://a.example/", Err(Unanswered::TimeOut), 1, false),
            ("http://a.example/", status(500), 1, false),
            ("http://a.example/#rc=3&rp=all", status(500), 3, true),
            ("http://a.example/#rc=3&rp=all", status(204), 3, false),
            ("http://a.example/#rc=2&rp=4xx,rt", status(404), 2, true),
            ("http://a.example/#rc=2&rp=4xx,rt", status(503), 2, false),
            (
                "http://a.example/#rc=99",
                Err(Unanswered::Connection),
                5,
                true,
            ),
        ] {
            let retries = Retries::of_url(url);
            assert_eq!(retries.count, count, "{url}");
            assert_eq!(retries.apply(&answer), again, "{url} {answer:?}");
        }
    }
}
