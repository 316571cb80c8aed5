//! The body of `POST /v1/messages`.

use recado_domain::ViolationCode;
use recado_platform::send::Request;
use recado_web::{Fields, FromBody};
use serde_json::Value;

const CATEGORIES: [&str; 4] = ["transactional", "conversational", "collection", "marketing"];

/// What a firm asks for.
pub struct SendRequest(pub Request);

struct To(String);

impl FromBody for To {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        fields.required_string("phone").map(Self)
    }
}

impl FromBody for SendRequest {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let to = fields.required("to", Fields::optional::<To>);
        let body = fields.required_string("body");
        let variables = match fields.optional_value("variables") {
            None => Some(Default::default()),
            Some(Value::Object(values)) => Some(values.into_iter().collect()),
            Some(_) => {
                let message = "variables is an object of short codes and their values";
                fields.violate("variables", ViolationCode::WrongType, message);
                None
            }
        };
        let category = fields.optional_enum("category", &CATEGORIES);
        let topic = fields.optional_string("topic");
        let useless_after = fields.optional_timestamp("useless_after");
        Some(Self(Request {
            phone: to?.0,
            body: body?,
            variables: variables?,
            category: category.unwrap_or_default(),
            topic,
            useless_after,
        }))
    }
}
