//! `X-Twilio-Signature`: base64 of HMAC-SHA1, keyed by the account's auth token, over the URL that
//! the carrier called and the form's parameters (the carrier's documentation, "Webhooks security").

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

/// The query parameter that carries the SHA-256 of a body that is not a form.
const BODY_DIGEST: &str = "bodySHA256";

/// Whether one of `tokens` signed this form. `url` is the public URL as called, with its query;
/// a fragment, credentials and the scheme's default port do not matter. `params` are decoded and
/// untrimmed. There are several tokens while one is replaced by the next; an empty one never signs.
pub fn is_valid(
    tokens: &[SecretString],
    signature: &str,
    url: &str,
    params: &[(String, String)],
) -> bool {
    let params = concatenated(params);
    let urls = signed_urls(url);
    let mut matches = Choice::from(0);
    for token in tokens.iter().map(ExposeSecret::expose_secret) {
        for url in &urls {
            matches |= signed_with(token, signature, url, &params);
        }
    }
    matches.into()
}

/// Whether one of `tokens` signed this JSON body: the URL carries the body's SHA-256 and is itself
/// signed, without parameters. See [`is_valid`] for the rest.
pub fn is_valid_json(tokens: &[SecretString], signature: &str, url: &str, body: &[u8]) -> bool {
    carries_digest_of(url, body) && is_valid(tokens, signature, url, &[])
}

fn signed_with(token: &str, signature: &str, url: &str, params: &str) -> Choice {
    if token.is_empty() {
        return Choice::from(0);
    }
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(token.as_bytes()) else {
        return Choice::from(0);
    };
    mac.update(url.as_bytes());
    mac.update(params.as_bytes());
    let expected = STANDARD.encode(mac.finalize().into_bytes());
    expected.as_bytes().ct_eq(signature.as_bytes())
}

/// Keys in the order of their bytes, each followed by its distinct values in the order of theirs.
fn concatenated(params: &[(String, String)]) -> String {
    let mut by_key: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, value) in params {
        by_key.entry(key).or_default().insert(value);
    }
    by_key
        .into_iter()
        .flat_map(|(key, values)| values.into_iter().flat_map(move |value| [key, value]))
        .collect()
}

/// The spellings of `url` that the carrier may have signed. Text is cut, not parsed into a URL and
/// printed again, since any normalisation would change what was signed.
fn signed_urls(url: &str) -> Vec<String> {
    let url = url.split_once('#').map_or(url, |(before, _)| before);
    let Some((scheme, rest)) = url.split_once("://") else {
        return vec![url.to_owned()];
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let default_port = match scheme.to_ascii_lowercase().as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => return vec![format!("{scheme}://{host}{path}")],
    };
    if let Some(bare) = host.strip_suffix(default_port) {
        vec![
            format!("{scheme}://{host}{path}"),
            format!("{scheme}://{bare}{path}"),
        ]
    } else if has_port(host) {
        vec![format!("{scheme}://{host}{path}")]
    } else {
        vec![
            format!("{scheme}://{host}{path}"),
            format!("{scheme}://{host}{default_port}{path}"),
        ]
    }
}

/// An IPv6 address has colons of its own, within brackets.
fn has_port(host: &str) -> bool {
    host.rsplit_once(']')
        .map_or(host, |(_, after)| after)
        .contains(':')
}

fn carries_digest_of(url: &str, body: &[u8]) -> bool {
    let url = url.split_once('#').map_or(url, |(before, _)| before);
    let Some((_, query)) = url.split_once('?') else {
        return false;
    };
    let Some((_, digest)) =
        form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == BODY_DIGEST)
    else {
        return false;
    };
    HEXLOWER_PERMISSIVE
        .decode(digest.as_bytes())
        .is_ok_and(|claimed| Sha256::digest(body).as_slice().ct_eq(&claimed).into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    type Params<'a> = &'a [(&'a str, &'a str)];

    const U: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
    const P: &[(&str, &str)] = &[
        ("To", "+18005551212"),
        ("CallSid", "CA1234567890ABCDE"),
        ("Digits", "1234"),
        ("Caller", "+14158675309"),
        ("From", "+14158675309"),
    ];
    const SIGNATURE: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
    const JSON_URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
    const JSON_SIGNATURE: &str = "a9nBmqA0ju/hNViExpshrM61xv4=";
    const JSON: &[u8] = br#"{"property": "value", "boolean": true}"#;

    fn tokens(tokens: &[&str]) -> Vec<SecretString> {
        tokens
            .iter()
            .map(|token| SecretString::from(*token))
            .collect()
    }

    fn owned(params: &[(&str, &str)]) -> Vec<(String, String)> {
        params
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect()
    }

    fn valid(signature: &str, url: &str, params: &[(&str, &str)]) -> bool {
        is_valid(&tokens(&["12345"]), signature, url, &owned(params))
    }

    #[test]
    fn the_carriers_own_vectors_hold() {
        let with_port = "https://mycompany.com:443/myapp.php?foo=1&bar=2";
        let no_query = "https://mycompany.com/myapp.php";
        let empty = [
            ("Digits", ""),
            ("CallSid", "CA1234567890ABCDE"),
            ("EmptyParam", ""),
        ];
        let repeated = [
            ("Sid", "CA123"),
            ("SidAccount", "AC123"),
            ("Digits", "5678"),
            ("Digits", "1234"),
            ("Digits", "1234"),
        ];
        let vectors: [(&str, Params, &str); 6] = [
            (U, P, SIGNATURE),
            (with_port, P, "kvajT1Ptam85bY51eRf/AJRuM3w="),
            (U, &[], "zYQTYrRWXE7LtzbG4PfP7/bkkGo="),
            (no_query, P, "1xaxFBvyzXYvWplzNOSs28HWO94="),
            (U, &empty, "9HHp/OqQMEwdrVebHDdA/+tqjX8="),
            (U, &repeated, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
        ];
        for (url, params, signature) in vectors {
            assert!(valid(signature, url, params), "{signature}");
        }
    }

    #[test]
    fn port_fragment_and_credentials_do_not_matter() {
        let with_port = "kvajT1Ptam85bY51eRf/AJRuM3w=";
        let urls = [
            "https://mycompany.com/myapp.php?foo=1&bar=2",
            "https://mycompany.com:443/myapp.php?foo=1&bar=2",
            "https://mycompany.com/myapp.php?foo=1&bar=2#rc=3&rp=all",
            "https://user:p@ss@mycompany.com/myapp.php?foo=1&bar=2",
            "https://user@mycompany.com:443/myapp.php?foo=1&bar=2#x",
        ];
        for url in urls {
            assert!(valid(SIGNATURE, url, P), "{url}");
            assert!(valid(with_port, url, P), "{url}");
        }
    }

    #[test]
    fn the_url_is_signed_with_and_without_its_default_port_only() {
        let cases: [(&str, &[&str]); 8] = [
            ("http://h/p", &["http://h/p", "http://h:80/p"]),
            ("http://h:80/p", &["http://h:80/p", "http://h/p"]),
            ("http://h:443/p", &["http://h:443/p"]),
            ("https://h:8443?q=a:b@c/d", &["https://h:8443?q=a:b@c/d"]),
            ("https://h", &["https://h", "https://h:443"]),
            (
                "https://[::443]/",
                &["https://[::443]/", "https://[::443]:443/"],
            ),
            (
                "https://[::1]:443/",
                &["https://[::1]:443/", "https://[::1]/"],
            ),
            ("no url#x", &["no url"]),
        ];
        for (url, expected) in cases {
            assert_eq!(signed_urls(url), expected, "{url}");
        }
    }

    #[test]
    fn anything_changed_is_refused() {
        let trimmed = [("Body", "hi")];
        assert!(!valid(SIGNATURE, U, &trimmed));
        assert!(!valid(SIGNATURE, U, &P[1..]));
        assert!(!valid(
            SIGNATURE,
            "http://mycompany.com/myapp.php?foo=1&bar=2",
            P
        ));
        assert!(!valid(
            SIGNATURE,
            "https://mycompany.com/myapp.php?bar=2&foo=1",
            P
        ));
        assert!(!valid(
            SIGNATURE,
            "https://mycompany.com:8443/myapp.php?foo=1&bar=2",
            P
        ));
        assert!(!valid("", U, P));
        assert!(!valid("RSOYDt4T1cUTdK1PDd93/VVr8B8", U, P));
        assert!(!valid("não é base64", U, P));
    }

    #[test]
    fn either_token_signs_during_a_rotation_and_an_empty_one_never() {
        let params = owned(P);
        assert!(is_valid(&tokens(&["new", "12345"]), SIGNATURE, U, &params));
        assert!(is_valid(&tokens(&["12345", "new"]), SIGNATURE, U, &params));
        assert!(!is_valid(&tokens(&["new", "other"]), SIGNATURE, U, &params));
        assert!(!is_valid(&[], SIGNATURE, U, &params));
        let mut mac = Hmac::<Sha1>::new_from_slice(b"").unwrap();
        mac.update(U.as_bytes());
        let by_nobody = STANDARD.encode(mac.finalize().into_bytes());
        assert!(!is_valid(&tokens(&[""]), &by_nobody, U, &[]));
    }

    #[test]
    fn a_json_body_is_signed_through_its_digest_in_the_url() {
        let tokens = tokens(&["12345"]);
        assert!(is_valid_json(&tokens, JSON_SIGNATURE, JSON_URL, JSON));
        assert!(!is_valid_json(&tokens, JSON_SIGNATURE, JSON_URL, b"{}"));
        assert!(!is_valid_json(&tokens, SIGNATURE, JSON_URL, JSON));
        let unsigned_body = "zYQTYrRWXE7LtzbG4PfP7/bkkGo=";
        assert!(!is_valid_json(&tokens, unsigned_body, U, JSON));
    }
}
