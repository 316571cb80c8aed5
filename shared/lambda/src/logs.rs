//! Logs: one JSON object per line, with the ids of the spans it belongs to.

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
