//! A contact's switches in a request.

use recado_domain::contact::Channels;

use crate::{Fields, FromBody};

impl FromBody for Channels {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let on = Self::default();
        Some(Self {
            sms: fields.optional_bool("sms").unwrap_or(on.sms),
            email: fields.optional_bool("email").unwrap_or(on.email),
        })
    }
}
