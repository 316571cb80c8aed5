//! `Stripe-Signature` (Stripe, "Verify webhook signatures manually"): HMAC-SHA256 with the endpoint's
//! secret over the time, a point and the body's bytes.

use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// How far the signature's time may be from ours, in seconds.
const TOLERANCE_SECS: i64 = 300;
/// The longest header that is looked at; Stripe sends a signature per secret, rarely two.
const LONGEST_HEADER: usize = 4096;

/// True when any `v1` of the header was made with any of the secrets over this body, within five
/// minutes of `now`. Two secrets are valid while one replaces the other.
pub fn is_valid(secrets: &[SecretString], header: &str, body: &[u8], now: Timestamp) -> bool {
    if header.len() > LONGEST_HEADER {
        return false;
    }
    let values = |wanted: &'static str| {
        header.split(',').filter_map(move |part| {
            let (name, value) = part.trim().split_once('=')?;
            (name == wanted).then_some(value)
        })
    };
    let Some(time) = values("t").next() else {
        return false;
    };
    let fresh = time
        .parse::<i64>()
        .is_ok_and(|at| now.as_second().abs_diff(at) <= TOLERANCE_SECS.unsigned_abs());
    let signatures: Vec<Vec<u8>> = values("v1")
        .filter_map(|hex| HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok())
        .collect();
    let mut found = false;
    for secret in secrets {
        for given in &signatures {
            // Every pair is tried, so that the time taken tells nothing about which one fits.
            found |= matches(secret, time, body, given);
        }
    }
    fresh && found
}

fn matches(secret: &SecretString, time: &str, body: &[u8], given: &[u8]) -> bool {
    let secret = secret.expose_secret().as_bytes();
    let Some(mac) = mac(secret, time, body) else {
        return false;
    };
    // An unset secret signs nothing.
    !secret.is_empty() && mac.verify_slice(given).is_ok()
}

fn mac(secret: &[u8], time: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(mac)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_1","type":"payment_intent.succeeded"}"#;
    const TIME: i64 = 1_795_514_400;

    fn sign(secret: &str, time: i64, body: &[u8]) -> String {
        let mac = mac(secret.as_bytes(), &time.to_string(), body).unwrap();
        data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes())
    }

    fn valid(header: &str, body: &[u8], seconds_later: i64) -> bool {
        let secrets = ["whsec_new", "whsec_old"].map(SecretString::from);
        let now = Timestamp::from_second(TIME + seconds_later).unwrap();
        is_valid(&secrets, header, body, now)
    }

    #[test]
    fn any_signature_with_any_secret_within_the_tolerance_is_taken() {
        let new = sign("whsec_new", TIME, BODY);
        let old = sign("whsec_old", TIME, BODY);
        let foreign = sign("whsec_foreign", TIME, BODY);
        let upper = new.to_uppercase();
        for (header, later, expected) in [
            (format!("t={TIME},v1={new}"), 0, true),
            (format!("t={TIME},v1={old}"), 0, true),
            (format!("t={TIME},v1={foreign},v1={new}"), 0, true),
            (format!("t={TIME},v1=zz,v1={new},v0={foreign}"), 0, true),
            (format!("t={TIME}, v1={upper}"), 0, true),
            (format!("t={TIME},v1={new}"), 300, true),
            (format!("t={TIME},v1={new}"), -300, true),
            (format!("t={TIME},v1={new}"), 301, false),
            (format!("t={TIME},v1={new}"), -301, false),
            (format!("t={},v1={new}", TIME + 1), 0, false),
            (format!("t={TIME},v1={foreign}"), 0, false),
            (format!("t={TIME},v0={new}"), 0, false),
            (format!("v1={new}"), 0, false),
            (format!("v1={new},t={TIME}"), 0, true),
            (format!("t={TIME},v1={new},v1={foreign},v2=later"), 0, true),
            (format!("t={TIME},t={},v1={new}", TIME - 1), 0, true),
            (format!("t={},t={TIME},v1={new}", TIME - 1), 0, false),
            (format!("t={TIME};v1={new}"), 0, false),
            (format!("t={TIME},V1={new}"), 0, false),
            (format!("t={TIME},v1={}", &new[..63]), 0, false),
            (format!("t={TIME},v1={new}00"), 0, false),
            (format!("t={TIME},v1="), 0, false),
            (format!("t={},v1={new}", i64::MIN), 0, false),
            (format!("t={TIME}.0,v1={new}"), 0, false),
            (
                format!("t={TIME},v1={}{new}", "0,v1=".repeat(1000)),
                0,
                false,
            ),
            (",,=,t,v1,=v1".to_owned(), 0, false),
            (format!("t=soon,v1={new}"), 0, false),
            (format!("t={TIME}"), 0, false),
            (String::new(), 0, false),
        ] {
            assert_eq!(valid(&header, BODY, later), expected, "{header} {later}");
        }
        assert!(!valid(&format!("t={TIME},v1={new}"), b"{}", 0));
    }

    #[test]
    fn an_unset_secret_signs_nothing() {
        let header = format!("t={TIME},v1={}", sign("", TIME, BODY));
        let now = Timestamp::from_second(TIME).unwrap();
        assert!(!is_valid(&[SecretString::from("")], &header, BODY, now));
        assert!(!is_valid(&[], &header, BODY, now));
    }
}
