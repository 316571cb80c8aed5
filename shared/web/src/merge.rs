//! JSON merge patches (RFC 7396).

use recado_domain::{Error, Violation};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::fields::{Fields, FromBody, wrong_type};
use crate::json::parse;

/// Reads what `current` becomes by the patch in `body`: the same reader and the same rules as for a
/// new one.
///
/// # Errors
/// [`Error::Malformed`] when the patch is not JSON, [`Error::Invalid`] with every violation of the
/// result.
pub fn patched<T: FromBody>(current: &impl Serialize, body: &[u8]) -> Result<T, Error> {
    Fields::read(merged(current, body)?).map_err(Error::Invalid)
}

/// What `current` becomes by the patch in `body`, unread.
///
/// # Errors
/// [`Error::Malformed`] when the patch is not JSON, [`Error::Invalid`] when it is no object.
pub fn merged(current: &impl Serialize, body: &[u8]) -> Result<Value, Error> {
    let patch = parse(body)?;
    if !patch.is_object() {
        let violations: Vec<Violation> = vec![wrong_type("", "an object", &patch)];
        return Err(Error::Invalid(violations));
    }
    let mut document =
        serde_json::to_value(current).map_err(|error| Error::Internal(error.to_string()))?;
    merge(&mut document, patch);
    Ok(document)
}

fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let Value::Object(object) = target {
        for (name, value) in patch {
            if value.is_null() {
                object.remove(&name);
            } else {
                merge(object.entry(name).or_insert(Value::Null), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn merging_follows_the_examples_of_the_rfc() {
        for (target, patch, expected) in [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
            (json!({"a":"b"}), json!({"a":null}), json!({})),
            (
                json!({"a":"b","b":"c"}),
                json!({"a":null}),
                json!({"b":"c"}),
            ),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"c"}), json!({"a":["b"]}), json!({"a":["b"]})),
            (
                json!({"a":{"b":"c"}}),
                json!({"a":{"b":"d","c":null}}),
                json!({"a":{"b":"d"}}),
            ),
            (json!({"a":[{"b":"c"}]}), json!({"a":[1]}), json!({"a":[1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"e":null}), json!({"a":1}), json!({"e":null,"a":1})),
            (json!([1, 2]), json!({"a":"b","c":null}), json!({"a":"b"})),
            (
                json!({}),
                json!({"a":{"bb":{"ccc":null}}}),
                json!({"a":{"bb":{}}}),
            ),
        ] {
            let mut document = target.clone();
            merge(&mut document, patch.clone());
            assert_eq!(document, expected, "{target} {patch}");
        }
    }

    #[test]
    fn what_a_patch_makes_of_a_resource_is_read_like_a_new_one() {
        #[derive(Debug)]
        struct Named(String);
        impl FromBody for Named {
            fn from_body(fields: &mut Fields) -> Option<Self> {
                fields.required_string("name").map(Self)
            }
        }
        let current = json!({"name": "Ana"});
        let read = |patch: &str| patched::<Named>(&current, patch.as_bytes());
        assert!(matches!(read("{}"), Ok(Named(name)) if name == "Ana"));
        assert!(matches!(read(r#"{"name":"Eva"}"#), Ok(Named(name)) if name == "Eva"));
        for senseless in [r#"{"name":null}"#, r#"{"nmae":"x"}"#, "[]", "null"] {
            assert!(
                matches!(read(senseless), Err(Error::Invalid(_))),
                "{senseless}"
            );
        }
        assert!(matches!(read("{"), Err(Error::Malformed(_))));
    }
}
