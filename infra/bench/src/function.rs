//! The functions `bulk`, `reminders` and `deliver`, which accept, plan and carry out bulk sends, together in a
//! process of their own.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use recado_aws::Sdk;
use recado_local::{Platform, Settings};
use recado_platform::App;
use recado_platform::ports::{Outgoing, PortError, Queue, QueueName};
use recado_store::Store;
use reqwest::Client;
use tokio::net::TcpListener;

use crate::bare::{ACCOUNT, TOKEN};
use crate::database::TABLE;

/// The argument with which this program is these functions.
pub const BULK: &str = "bulk-functions";
/// The key of the references in callback URLs: of the process that makes them and of the one that reads
/// them.
pub const SECRET: &str = "figures";
/// How often the queue is looked at.
const GLANCE: Duration = Duration::from_millis(5);

/// Their queues, by when a job is due and how many came before it.
#[derive(Default)]
struct Jobs {
    waiting: Mutex<BTreeMap<(Instant, u64), (QueueName, String)>>,
    came: AtomicU64,
}

#[async_trait]
impl Queue for Jobs {
    async fn send(&self, queue: QueueName, message: Outgoing) -> Result<(), PortError> {
        let number = self.came.fetch_add(1, Ordering::Relaxed);
        let due = (Instant::now() + message.delay, number);
        let job = (queue, message.body);
        self.waiting.lock().unwrap().insert(due, job);
        Ok(())
    }
}

impl Jobs {
    /// The one that has been due for longest.
    fn next(&self) -> Option<(QueueName, String)> {
        let mut waiting = self.waiting.lock().unwrap();
        let first = waiting.first_entry()?;
        (first.key().0 <= Instant::now()).then(|| first.remove())
    }
}

/// The table of a database, reached as a deployed function reaches it.
pub fn store(database: &str) -> Store {
    let sdk = Sdk::new("bench", Client::builder(), |name| match name {
        "AWS_ENDPOINT_URL" => Some(database.to_owned()),
        "AWS_REGION" => Some("us-east-1".to_owned()),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("figures".to_owned()),
        _ => None,
    });
    Store::new(sdk.unwrap().dynamodb(), TABLE)
}

/// Is these functions until it is killed; its address is the line it prints. It does one job at a time.
pub async fn be_bulk() -> ! {
    let [database, carrier, public_url] = [2, 3, 4].map(|it| std::env::args().nth(it).unwrap());
    let settings = Settings::read(|name| match name {
        "RECADO_DATA" => Some(":memory:".to_owned()),
        "RECADO_PUBLIC_URL" => Some(public_url.clone()),
        "TWILIO_BASE_URL" => Some(carrier.clone()),
        "TWILIO_ACCOUNT_SID" => Some(ACCOUNT.to_owned()),
        "TWILIO_AUTH_TOKEN" => Some(TOKEN.to_owned()),
        // Never called.
        "STRIPE_BASE_URL" => Some(public_url.clone()),
        _ => None,
    });
    let mut platform = Platform::open(&settings.unwrap()).await.unwrap();
    let jobs = Arc::new(Jobs::default());
    platform.change_ports(|app| {
        app.store = store(&database);
        app.queue = jobs.clone();
        app.config.platform_secret = SECRET.into();
    });
    let app: App = platform.app().clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    let router = function_bulk::router(app.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    loop {
        match jobs.next() {
            Some((QueueName::Compose, job)) => {
                function_reminders::compose(&app, &job).await.unwrap();
            }
            Some((_, job)) => function_deliver::handle(&app, &job).await.unwrap(),
            None => tokio::time::sleep(GLANCE).await,
        }
    }
}
