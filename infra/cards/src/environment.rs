//! What the environment says to a simulator that runs as its own process.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::simulator::Config;

const ADDRESS: &str = "127.0.0.1:8082";
const FILE: &str = ".recado/cards.json";
const WEBHOOK: &str = "http://127.0.0.1:8080/webhooks/stripe";

/// Reads what to start through `variable`, which answers what an environment variable holds.
///
/// | variable | default | meaning |
/// |---|---|---|
/// | `RECADO_CARDS_ADDR` | `127.0.0.1:8082` | where it listens; port 0 takes a free one |
/// | `RECADO_CARDS_DATA` | `.recado/cards.json` | file of what it knows; `:memory:` keeps nothing |
/// | `RECADO_CARDS_WEBHOOK_URL` | the platform's default | where it tells what happened |
/// | `STRIPE_SECRET_KEY`, `STRIPE_WEBHOOK_SECRET` | the platform's own defaults | the key it takes, and what signs its webhooks |
///
/// # Errors
/// A sentence that names the variable that cannot be used.
pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Config, String> {
    let or = |name: &str, default: &str| variable(name).unwrap_or_else(|| default.to_owned());
    Ok(Config {
        listen: or("RECADO_CARDS_ADDR", ADDRESS)
            .parse()
            .map_err(|_| format!("RECADO_CARDS_ADDR is an address such as {ADDRESS}"))?,
        secret_key: or("STRIPE_SECRET_KEY", "sk_test_local"),
        webhook_secret: or("STRIPE_WEBHOOK_SECRET", "whsec_local"),
        webhook_url: or("RECADO_CARDS_WEBHOOK_URL", WEBHOOK),
        data: match or("RECADO_CARDS_DATA", FILE).as_str() {
            ":memory:" => None,
            file => Some(PathBuf::from(file)),
        },
        clock: Arc::new(now),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "a process of its own lives by the machine's clock"
)]
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs().cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_the_platforms_defaults_until_told_otherwise() {
        let config = from_environment(|_| None).unwrap();
        assert_eq!(config.secret_key, "sk_test_local");
        assert_eq!(config.listen.port(), 8082);
        assert!((config.clock)() > 1_700_000_000);
        let told = |name: &str| match name {
            "RECADO_CARDS_DATA" => Some(":memory:".to_owned()),
            "RECADO_CARDS_ADDR" => Some("127.0.0.1:0".to_owned()),
            _ => None,
        };
        let config = from_environment(told).unwrap();
        assert_eq!((config.data, config.listen.port()), (None, 0));
    }

    #[test]
    fn an_address_that_is_none_is_refused_by_its_name() {
        let wrong = from_environment(|_| Some("nowhere".to_owned()));
        assert!(wrong.err().unwrap().contains("RECADO_CARDS_ADDR"));
    }
}
