//! What to start.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::machine::Settings;
use crate::plan::Delays;

/// Where the carrier keeps what it accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Data {
    /// Nowhere: it forgets everything when it stops.
    #[default]
    Memory,
    /// In this SQLite file, which is created when absent.
    File(PathBuf),
}

impl std::fmt::Display for Data {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Memory => f.write_str("keeping nothing"),
            Self::File(file) => write!(f, "keeping what it accepts in {}", file.display()),
        }
    }
}

/// What to start.
#[derive(Clone)]
pub struct Config {
    /// The first account.
    pub account_sid: String,
    /// Its auth token, which also signs its webhooks.
    pub auth_token: String,
    /// Further accounts: (SID, auth token).
    pub more_accounts: Vec<(String, String)>,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where to keep what was accepted.
    pub data: Data,
    /// Where messages from phones are told.
    pub inbound_url: Option<String>,
    /// How long each status lasts.
    pub delays: Delays,
    /// How long each answer takes at least, in milliseconds.
    pub latency_ms: u64,
    /// The numbers that may send; none means any valid one.
    pub owned_senders: Option<Vec<String>>,
    /// The number every messaging service sends from.
    pub service_sender: String,
    /// Decides the identifiers; none leaves them to chance.
    pub seed: Option<u64>,
}

impl Config {
    /// A carrier in memory on a free port of this machine, for this account.
    pub fn new(account_sid: impl Into<String>, auth_token: impl Into<String>) -> Self {
        let settings = Settings::default();
        Self {
            account_sid: account_sid.into(),
            auth_token: auth_token.into(),
            more_accounts: Vec::new(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: Data::Memory,
            inbound_url: None,
            delays: settings.delays,
            latency_ms: 0,
            owned_senders: None,
            service_sender: settings.service_sender,
            seed: None,
        }
    }
}
