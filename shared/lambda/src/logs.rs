//! Logs: one JSON object per line, with the ids of the spans it belongs to.

use serde::Deserialize;
use tracing_subscriber::EnvFilter;

use crate::environment::Environment;

/// What is logged when `RECADO_LOG` says nothing.
const DEFAULT_FILTER: &str = "info,aws_config=warn,aws_smithy_runtime=warn,hyper=warn";

/// From here on, everything that is traced is logged. A panic is told by its place: its text may
/// hold anything.
pub(crate) fn start() {
    let filter = Environment
        .find("RECADO_LOG")
        .and_then(|filter| EnvFilter::try_new(filter).ok())
        .unwrap_or_else(|| EnvFilter::new(DEFAULT_FILTER));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter)
        .with_current_span(false)
        .with_target(false)
        .init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panicked");
    }));
}

/// The message that a piece of work is about, if it is about one: by this id a message is followed
/// through the logs of all functions.
pub(crate) fn message_id(work: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct About {
        message_id: Option<String>,
    }
    serde_json::from_str::<About>(work).ok()?.message_id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_followed_by_the_message_it_is_about() {
        let named = message_id(r#"{"job":"deliver","message_id":"msg_1"}"#);
        assert_eq!(named.as_deref(), Some("msg_1"));
        for about_none in ["", "poison", r#"{"due":"sweep"}"#, r#"{"message_id":7}"#] {
            assert_eq!(message_id(about_none), None);
        }
    }
}
