//! Pictures that go along with a text.

use http::Uri;
use recado_domain::ViolationCode;
use recado_web::Fields;

/// The carrier's most (Twilio, Message resource: `MediaUrl`).
const MOST: usize = 10;
/// The longest address, in characters.
const LONGEST: usize = 2048;

/// Where the carrier fetches them from: public addresses, since it has no password.
pub fn media_urls(fields: &mut Fields) -> Vec<String> {
    let urls = fields.optional_strings("media_urls").unwrap_or_default();
    if urls.len() > MOST {
        let message = format!("must have at most {MOST} elements");
        fields.violate("media_urls", ViolationCode::TooMany, message);
    }
    for (place, url) in urls.iter().enumerate().take(MOST) {
        if !is_public(url) {
            let message = "must be an https address without a password, of at most 2048 characters";
            let name = format!("media_urls[{place}]");
            fields.violate(&name, ViolationCode::InvalidFormat, message);
        }
    }
    urls
}

fn is_public(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else {
        return false;
    };
    let has_host = uri
        .authority()
        .is_some_and(|it| !it.host().is_empty() && !it.as_str().contains('@'));
    url.len() <= LONGEST && uri.scheme_str() == Some("https") && has_host
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_stands_at_a_public_https_address() {
        let long = format!("https://a.example/{}", "a".repeat(LONGEST));
        for (url, expected) in [
            ("https://a.example/car.jpg", true),
            ("https://a.example:8443/car.jpg?size=big&x=%20", true),
            ("http://a.example/car.jpg", false),
            ("https://ana:secret@a.example/car.jpg", false),
            ("https://", false),
            ("https:///car.jpg", false),
            ("https://a.example/a b.jpg", false),
            ("/car.jpg", false),
            ("car.jpg", false),
            ("", false),
            (long.as_str(), false),
        ] {
            assert_eq!(is_public(url), expected, "{url}");
        }
    }
}
