//! The carrier's webhooks arrive as URL-encoded forms.

/// Longest form read, in bytes. A text of 1600 characters, each percent-encoded from four bytes,
/// takes 19 200; the rest of an inbound message with ten media takes less than 8 000.
pub const MAX_BYTES: usize = 64 * 1024;

/// Most parameters read. An inbound message with ten media has fewer than 60.
pub const MAX_PARAMETERS: usize = 256;

/// Why a form was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormError {
    /// More than [`MAX_BYTES`].
    TooLong,
    /// More than [`MAX_PARAMETERS`].
    TooManyParameters,
}

impl std::fmt::Display for FormError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the form is too long",
            Self::TooManyParameters => "the form has too many parameters",
        })
    }
}

impl std::error::Error for FormError {}

/// The parameters of a form in their order, untrimmed and with repetitions, as the signature needs
/// them. Bytes that are not UTF-8 become U+FFFD, so the signature of such a form does not match.
///
/// # Errors
/// A form beyond [`MAX_BYTES`] or [`MAX_PARAMETERS`].
pub fn decode(body: &[u8]) -> Result<Vec<(String, String)>, FormError> {
    if body.len() > MAX_BYTES {
        return Err(FormError::TooLong);
    }
    let params: Vec<_> = form_urlencoded::parse(body)
        .take(MAX_PARAMETERS + 1)
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    if params.len() > MAX_PARAMETERS {
        return Err(FormError::TooManyParameters);
    }
    Ok(params)
}

/// The first value of a parameter.
pub fn value<'a>(params: &'a [(String, String)], key: &str) -> Option<&'a str> {
    params
        .iter()
        .find(|(name, _)| name == key)
        .map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    type Params<'a> = &'a [(&'a str, &'a str)];

    #[test]
    fn values_are_decoded_untrimmed_in_order_and_with_repetitions() {
        let cases: [(&[u8], Params); 5] = [
            (b"", &[]),
            (
                b"Body=+hi+%20&From=%2B1415",
                &[("Body", " hi  "), ("From", "+1415")],
            ),
            (
                b"a=1&b=&a=1&c",
                &[("a", "1"), ("b", ""), ("a", "1"), ("c", "")],
            ),
            (b"Body=ol%C3%A1%0A", &[("Body", "ol\u{e1}\n")]),
            (b"Body=%FF&x=a=b", &[("Body", "\u{fffd}"), ("x", "a=b")]),
        ];
        for (body, expected) in cases {
            let params = decode(body).unwrap();
            let params: Vec<_> = params
                .iter()
                .map(|(k, v)| (k.as_str(), v.as_str()))
                .collect();
            assert_eq!(params, expected);
        }
    }

    #[test]
    fn a_form_beyond_the_limits_is_not_read() {
        assert!(decode(&vec![b'a'; MAX_BYTES]).is_ok());
        assert_eq!(decode(&vec![b'a'; MAX_BYTES + 1]), Err(FormError::TooLong));
        assert!(decode("a=1&".repeat(MAX_PARAMETERS).as_bytes()).is_ok());
        let too_many = "a=1&".repeat(MAX_PARAMETERS + 1);
        assert_eq!(
            decode(too_many.as_bytes()),
            Err(FormError::TooManyParameters)
        );
    }

    #[test]
    fn the_first_value_of_a_repeated_parameter_counts() {
        let params = decode(b"a=1&a=2").unwrap();
        assert_eq!(value(&params, "a"), Some("1"));
        assert_eq!(value(&params, "A"), None);
    }
}
