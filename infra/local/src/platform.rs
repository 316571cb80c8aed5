//! Composing the functions into one process.

use std::io;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use data_encoding::HEXLOWER;
use recado_card_simulator::Simulator as Cards;
use recado_carrier_simulator::{Config as SimulatorConfig, Data as Kept, Simulator};
use recado_embedded::{EmbeddedDynamo, Local};
use recado_platform::ports::{CarrierAccount, Ids};
use recado_platform::{App, Config};
use recado_sandbox::Sandbox;
use recado_store::{Store, create_table};
use recado_twilio::{Timeouts, TwilioCarrier};
use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::clock::{LocalClock, SystemIds};
use crate::demo;
use crate::openapi::openapi;
use crate::outbox::{self, Outbox};
use crate::payments;
use crate::phone::{self, Phones};
use crate::queue::{CONCURRENCY, LocalQueues, work};
use crate::schedules::{LocalBus, LocalSchedules, fire};
use crate::settings::{Data, Settings};
use crate::time::{self, TimeMachine};

const TABLE: &str = "recado";

/// A composed platform.
pub struct Platform {
    app: App,
    dynamo: EmbeddedDynamo,
    local: Local,
    simulator: Option<Arc<Simulator>>,
    time: TimeMachine,
    cards: Option<Cards>,
    outbox: Outbox,
}

impl Platform {
    /// Opens the data, composes the ports and creates the demo firm.
    ///
    /// # Errors
    /// When the data cannot be opened or the settings cannot be used.
    pub async fn open(settings: &Settings) -> io::Result<Self> {
        let platform = Self::compose(settings).await?;
        demo::ensure(&platform.app)
            .await
            .map_err(io::Error::other)?;
        Ok(platform)
    }

    /// Opens the data beside a platform that may be running: no simulator is started, nothing is
    /// written.
    ///
    /// # Errors
    /// When the data cannot be opened.
    pub async fn beside(settings: &Settings) -> io::Result<Self> {
        let mut settings = settings.clone();
        let running = |addr| Some(format!("http://{addr}"));
        settings.twilio_base_url = settings
            .twilio_base_url
            .or_else(|| running(settings.carrier_addr));
        settings.stripe_base_url = settings
            .stripe_base_url
            .or_else(|| running(settings.cards_addr));
        Self::compose(&settings).await
    }

    async fn compose(settings: &Settings) -> io::Result<Self> {
        let (dynamo, local, secret) = match &settings.data {
            Data::Memory => (
                EmbeddedDynamo::memory().map_err(io::Error::other)?,
                Local::memory().map_err(io::Error::other)?,
                SecretString::from(fresh_secret()),
            ),
            Data::Folder(folder) => {
                std::fs::create_dir_all(folder)?;
                (
                    EmbeddedDynamo::file(&folder.join("dynamodb.sqlite"))
                        .map_err(io::Error::other)?,
                    Local::file(&folder.join("queues.sqlite")).map_err(io::Error::other)?,
                    kept_secret(&folder.join("platform-secret"))?,
                )
            }
        };
        let client = dynamo.client();
        create_table(&client, TABLE)
            .await
            .map_err(io::Error::other)?;
        let kept_in = match &settings.data {
            Data::Memory => None,
            Data::Folder(folder) => Some(folder.join("clock")),
        };
        let clock = Arc::new(LocalClock::new(kept_in));
        let outbox = match &settings.data {
            Data::Memory => Outbox::open(None, clock.clone())?,
            Data::Folder(folder) => {
                Outbox::open(Some(&folder.join("outbox.jsonl")), clock.clone())?
            }
        };
        let simulator = match &settings.twilio_base_url {
            Some(_) => None,
            None => Some(Arc::new(start_simulator(settings).await?)),
        };
        let base_url = settings
            .twilio_base_url
            .clone()
            .or_else(|| simulator.as_ref().map(|it| it.base_url()))
            .unwrap_or_default();
        let carrier = TwilioCarrier::new(&base_url, Client::builder(), Timeouts::default());
        let public_url = settings
            .public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", settings.addr));
        if let Some(simulator) = &simulator {
            simulator.set_inbound_url(Some(format!("{public_url}/webhooks/twilio/inbound")));
        }
        let paying = payments::connect(settings, &public_url, clock.clone()).await?;
        if let Some(simulator) = &simulator {
            simulator.set_clock_offset_secs(clock.ahead_now().as_secs());
        }
        let queues = Arc::new(LocalQueues {
            queue: local.queue.clone(),
            clock: clock.clone(),
        });
        let schedules = Arc::new(LocalSchedules(local.scheduler.clone()));
        let app = App {
            store: Store::new(client, TABLE),
            carrier: Arc::new(carrier.map_err(io::Error::other)?),
            sandbox: Arc::new(Sandbox),
            payments: paying.payments,
            sandbox_payments: Arc::new(Sandbox),
            mailer: Arc::new(outbox.clone()),
            sandbox_mailer: Arc::new(Sandbox),
            queue: queues.clone(),
            dead_letters: queues,
            scheduler: schedules.clone(),
            schedule_group: schedules,
            bus: Arc::new(LocalBus),
            clock: clock.clone(),
            ids: Arc::new(SystemIds),
            lanes: Arc::default(),
            config: Config {
                public_url,
                payment_webhook_secrets: paying.webhook_secrets,
                payment_page: paying.page,
                carrier_account: CarrierAccount {
                    account_sid: settings.twilio_account_sid.clone(),
                    auth_token: settings.twilio_auth_token.clone(),
                },
                platform_secret: secret,
                email_from: Some(settings.email_from.clone()),
                sms_countries: settings.sms_countries.clone(),
                delivery_workers: 1,
                unknown_wait: settings.unknown_wait,
                operator_token: settings.operator_token.clone(),
            },
        };
        demo::ensure(&app).await.map_err(io::Error::other)?;
        let time = TimeMachine {
            app: app.clone(),
            clock,
            local: local.clone(),
            simulator: simulator.clone(),
            free: Arc::new(Semaphore::new(CONCURRENCY as usize)),
            moving: Arc::default(),
        };
        Ok(Self {
            app,
            time,
            dynamo,
            local,
            simulator,
            cards: paying.simulator,
            outbox,
        })
    }

    /// Store, ports and configuration.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The carrier simulator, unless a carrier was named.
    pub fn simulator(&self) -> Option<&Simulator> {
        self.simulator.as_deref()
    }

    /// The card simulator, unless a payment provider was named.
    pub fn cards(&self) -> Option<&Cards> {
        self.cards.as_ref()
    }

    /// Where the e-mails end up.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// The embedded database: what it was asked, what that costs, and what is to go wrong.
    pub fn dynamo(&self) -> &EmbeddedDynamo {
        &self.dynamo
    }

    /// Puts other ports in the place of its own, for what is asked from then on.
    pub fn change_ports(&mut self, change: impl FnOnce(&mut App)) {
        change(&mut self.app);
    }

    /// Its time, which an operator may have moved.
    pub fn now(&self) -> jiff::Timestamp {
        self.app.now()
    }

    /// The routes of all functions.
    pub fn router(&self) -> Router {
        let routes = Router::new()
            .route("/health", get(|| async { "ok" }))
            .route("/openapi.json", get(|| async { axum::Json(openapi()) }))
            .merge(function_events::router(self.app.clone()))
            .merge(function_bulk::router(self.app.clone()))
            .merge(function_manage::router(self.app.clone()))
            .merge(function_send::router(self.app.clone()))
            .merge(function_topup::router(self.app.clone()))
            .merge(function_twilio::router(self.app.clone()))
            .merge(outbox::router(self.outbox.clone()))
            .merge(time::router(self.time.clone()))
            .merge(phone::router(Phones {
                app: self.app.clone(),
                simulator: self.simulator.clone(),
                outbox: self.outbox.clone(),
            }));
        recado_web::with_fallbacks(routes)
    }

    /// Empties the queue, fires what falls due and sweeps, for as long as it is polled.
    pub async fn work(&self) {
        let (queue, scheduler) = (self.local.queue.clone(), self.local.scheduler.clone());
        tokio::join!(
            work(self.app.clone(), queue, self.time.free.clone()),
            fire(self.app.clone(), scheduler),
            self.time.sweep_now_and_then()
        );
    }
}

async fn start_simulator(settings: &Settings) -> io::Result<Simulator> {
    let token = settings.twilio_auth_token.expose_secret();
    let mut config = SimulatorConfig::new(settings.twilio_account_sid.as_str(), token);
    config.listen = settings.carrier_addr;
    if let Data::Folder(folder) = &settings.data {
        config.data = Kept::File(folder.join("carrier.sqlite"));
    }
    Simulator::start(config).await
}

fn fresh_secret() -> String {
    let parts = [
        SystemIds.entropy(),
        SystemIds.entropy(),
        SystemIds.entropy(),
    ];
    HEXLOWER.encode(&parts.concat())
}

/// References in callback URLs must still verify after a restart.
fn kept_secret(path: &Path) -> io::Result<SecretString> {
    match std::fs::read_to_string(path) {
        Ok(secret) if !secret.is_empty() => Ok(secret.into()),
        Ok(_) => Err(io::Error::other("the platform's secret is empty")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let secret = fresh_secret();
            std::fs::write(path, &secret)?;
            Ok(secret.into())
        }
        Err(error) => Err(error),
    }
}
