//! The payment provider: the one that is configured, else the simulator.

use std::io;
use std::sync::Arc;

use recado_card_simulator::{Config, Simulator};
use recado_platform::ports::{Clock, Payments};
use recado_stripe::{StripePayments, Timeouts};
use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};

use crate::clock::SystemIds;
use crate::settings::{Data, Settings};

/// What the platform needs to take card payments.
pub struct Paying {
    pub payments: Arc<dyn Payments>,
    /// Base of the pages to pay on; the simulator's own.
    pub page: Option<String>,
    pub webhook_secrets: Vec<SecretString>,
    pub simulator: Option<Simulator>,
}

/// Connects to the provider, starting the simulator when none was named. It lives by the platform's
/// clock, so its signatures stay fresh when that is moved.
pub async fn connect(
    settings: &Settings,
    public_url: &str,
    clock: Arc<dyn Clock>,
) -> io::Result<Paying> {
    let simulator = match &settings.stripe_base_url {
        Some(_) => None,
        None => Some(start(settings, public_url, Arc::clone(&clock)).await?),
    };
    let base_url = settings
        .stripe_base_url
        .clone()
        .or_else(|| simulator.as_ref().map(Simulator::base_url))
        .unwrap_or_default();
    let key = settings.stripe_secret_key.clone();
    let ids = Arc::new(SystemIds);
    let http = Client::builder();
    let payments = StripePayments::new(&base_url, http, key, Timeouts::default(), clock, ids);
    Ok(Paying {
        payments: Arc::new(payments.map_err(io::Error::other)?),
        page: simulator.as_ref().map(Simulator::payment_page),
        webhook_secrets: settings.stripe_webhook_secrets.clone(),
        simulator,
    })
}

async fn start(
    settings: &Settings,
    public_url: &str,
    clock: Arc<dyn Clock>,
) -> io::Result<Simulator> {
    let secret = settings.stripe_webhook_secrets.first();
    let secret = secret.map_or("", |secret| secret.expose_secret());
    Simulator::start(Config {
        listen: settings.cards_addr,
        secret_key: settings.stripe_secret_key.expose_secret().to_owned(),
        webhook_secret: secret.to_owned(),
        webhook_url: format!("{public_url}/webhooks/stripe"),
        data: match &settings.data {
            Data::Memory => None,
            Data::Folder(folder) => Some(folder.join("cards.json")),
        },
        clock: Arc::new(move || clock.now().as_second()),
    })
    .await
}
