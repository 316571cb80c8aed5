//! `X-Twilio-Signature`: how the carrier proves that a webhook is its own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// base64(HMAC-SHA1(auth token, URL + every parameter's key and value, sorted by key)).
///
/// `url` is the URL as called, with query string, without fragment and user information. A repeated
/// key contributes each distinct value once, sorted (Twilio, "Security: Validating requests").
pub fn sign(auth_token: &str, url: &str, parameters: &[(String, String)]) -> String {
    let mut sorted: Vec<&(String, String)> = parameters.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha1>::new_from_slice(auth_token.as_bytes()).expect("any key length");
    mac.update(url.as_bytes());
    for (key, value) in sorted {
        mac.update(key.as_bytes());
        mac.update(value.as_bytes());
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::sign;

    const U: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";

    fn check(url: &str, parameters: &[(&str, &str)], signature: &str) {
        let parameters: Vec<(String, String)> = parameters
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        assert_eq!(sign("12345", url, &parameters), signature, "{url}");
    }

    #[test]
    fn signatures_are_those_of_the_carriers_own_libraries() {
        let call = [
            ("To", "+18005551212"),
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
        ];
        check(U, &call, "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
        let with_port = "https://mycompany.com:443/myapp.php?foo=1&bar=2";
        check(with_port, &call, "kvajT1Ptam85bY51eRf/AJRuM3w=");
        check(U, &[], "zYQTYrRWXE7LtzbG4PfP7/bkkGo=");
        let without_query = "https://mycompany.com/myapp.php";
        check(without_query, &call, "1xaxFBvyzXYvWplzNOSs28HWO94=");
        let empty_values = [
            ("Digits", ""),
            ("CallSid", "CA1234567890ABCDE"),
            ("EmptyParam", ""),
        ];
        check(U, &empty_values, "9HHp/OqQMEwdrVebHDdA/+tqjX8=");
        let repeated = [
            ("Sid", "CA123"),
            ("SidAccount", "AC123"),
            ("Digits", "5678"),
            ("Digits", "1234"),
            ("Digits", "1234"),
        ];
        check(U, &repeated, "IK+Dwps556ElfBT0I3Rgjkr1wJU=");
        let json = format!(
            "{U}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
        );
        check(&json, &[], "a9nBmqA0ju/hNViExpshrM61xv4=");
    }
}
