//! What the environment says to a simulator that runs as its own process.

use std::path::{Path, PathBuf};

use crate::config::{Config, Data};

/// The account that platform and simulator agree on when nobody names one.
const ACCOUNT_SID: &str = "AC00000000000000000000000000000000";
const AUTH_TOKEN: &str = "local-token";
const ADDRESS: &str = "127.0.0.1:8081";
const FILE: &str = ".recado/carrier.sqlite";

/// Reads what to start through `variable`, which answers what an environment variable holds.
///
/// | variable | default | meaning |
/// |---|---|---|
/// | `RECADO_CARRIER_ADDR` | `127.0.0.1:8081` | where it listens; port 0 takes a free one |
/// | `RECADO_CARRIER_DATA` | `.recado/carrier.sqlite` | file of what it accepted; `:memory:` keeps nothing |
/// | `TWILIO_ACCOUNT_SID`, `TWILIO_AUTH_TOKEN` | the platform's own defaults | its first account |
/// | `RECADO_CARRIER_ACCOUNTS` | none | more accounts, as `AC…:token,AC…:token` |
/// | `RECADO_CARRIER_SENDERS` | any valid number | the numbers that may send, separated by commas |
/// | `RECADO_CARRIER_INBOUND_URL` | none | where messages from phones are told |
/// | `RECADO_CARRIER_LATENCY_MS` | 0 | how long each answer takes at least |
///
/// # Errors
/// A sentence that names the variable that cannot be used.
pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Config, String> {
    let or = |name: &str, default: &str| variable(name).unwrap_or_else(|| default.to_owned());
    let account_sid = or("TWILIO_ACCOUNT_SID", ACCOUNT_SID);
    let auth_token = or("TWILIO_AUTH_TOKEN", AUTH_TOKEN);
    let listen = or("RECADO_CARRIER_ADDR", ADDRESS)
        .parse()
        .map_err(|_| format!("RECADO_CARRIER_ADDR is an address such as {ADDRESS}"))?;
    let latency_ms = or("RECADO_CARRIER_LATENCY_MS", "0")
        .parse()
        .map_err(|_| "RECADO_CARRIER_LATENCY_MS is a number of milliseconds".to_owned())?;
    let more_accounts = list(&or("RECADO_CARRIER_ACCOUNTS", ""))
        .map(|account| {
            let (sid, token) = account.split_once(':')?;
            Some((sid.to_owned(), token.to_owned()))
        })
        .collect::<Option<_>>()
        .ok_or("RECADO_CARRIER_ACCOUNTS is a list such as AC1:token,AC2:token")?;
    let senders: Vec<String> = list(&or("RECADO_CARRIER_SENDERS", ""))
        .map(str::to_owned)
        .collect();
    Ok(Config {
        listen,
        latency_ms,
        more_accounts,
        data: match or("RECADO_CARRIER_DATA", FILE).as_str() {
            ":memory:" => Data::Memory,
            file => Data::File(PathBuf::from(file)),
        },
        inbound_url: variable("RECADO_CARRIER_INBOUND_URL"),
        owned_senders: (!senders.is_empty()).then_some(senders),
        ..Config::new(account_sid, auth_token)
    })
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

impl Data {
    /// Makes the folder that the file is to be in.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make_folder(&self) -> std::io::Result<()> {
        match self {
            Self::File(file) => match file.parent() {
                Some(folder) if folder != Path::new("") => std::fs::create_dir_all(folder),
                _ => Ok(()),
            },
            Self::Memory => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::from_environment;
    use crate::config::Data;

    #[test]
    fn an_empty_environment_starts_the_platforms_own_carrier() {
        let config = from_environment(|_| None);
        let config = config.as_ref().map_err(String::as_str);
        assert_eq!(
            config.map(|config| config.listen.to_string()),
            Ok("127.0.0.1:8081".to_owned())
        );
        assert_eq!(
            config.map(|config| &config.data),
            Ok(&Data::File(".recado/carrier.sqlite".into()))
        );
        assert_eq!(config.map(|config| &config.owned_senders), Ok(&None));
    }

    #[test]
    fn each_variable_counts_and_nonsense_is_named() {
        let with = |name: &'static str, value: &'static str| {
            from_environment(move |asked| (asked == name).then(|| value.to_owned()))
        };
        let accounts = with("RECADO_CARRIER_ACCOUNTS", "AC1:one, AC2:two");
        let pair = |sid: &str, token: &str| (sid.to_owned(), token.to_owned());
        assert_eq!(
            accounts.map(|config| config.more_accounts),
            Ok(vec![pair("AC1", "one"), pair("AC2", "two")])
        );
        let senders = with("RECADO_CARRIER_SENDERS", "+15005550006,");
        assert_eq!(
            senders.map(|config| config.owned_senders),
            Ok(Some(vec!["+15005550006".to_owned()]))
        );
        let memory = with("RECADO_CARRIER_DATA", ":memory:");
        assert_eq!(memory.map(|config| config.data), Ok(Data::Memory));
        for (name, nonsense) in [
            ("RECADO_CARRIER_ADDR", "8081"),
            ("RECADO_CARRIER_LATENCY_MS", "slow"),
            ("RECADO_CARRIER_ACCOUNTS", "AC1"),
        ] {
            let refusal = with(name, nonsense).map(|_| ());
            assert!(
                refusal.is_err_and(|sentence| sentence.contains(name)),
                "{name}"
            );
        }
    }
}
