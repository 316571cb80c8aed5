//! Logs: one JSON object per line, with the ids of the spans it belongs to.

use serde::Deserialize;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::environment::Environment;

/// Their every step is of interest to nobody.
const QUIET: [&str; 3] = ["aws_config", "aws_smithy_runtime", "hyper"];

/// From here on, everything that is traced is logged, as `RECADO_LOG` says. A panic is told by its
/// place: its text may hold anything.
pub(crate) fn start() {
    let told = Environment.find("RECADO_LOG");
    let told = told.and_then(|filter| filter.parse::<Targets>().ok());
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_target(false);
    // No regular expressions, as an `EnvFilter` would bring.
    tracing_subscriber::registry()
        .with(told.unwrap_or_else(usual))
        .with(lines)
        .init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panicked");
    }));
}

fn usual() -> Targets {
    Targets::new()
        .with_default(LevelFilter::INFO)
        .with_targets(QUIET.map(|target| (target, LevelFilter::WARN)))
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
