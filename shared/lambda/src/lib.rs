//! Booting a Lambda function, and the kinds of handlers.
//!
//! A function's `main.rs` names the ports it needs and what it serves, nothing else:
//!
//! ```no_run
//! # fn router(_: recado_platform::App) -> axum::Router { axum::Router::new() }
//! fn main() -> Result<(), recado_lambda::Error> {
//!     recado_lambda::run(async {
//!         let boot = recado_lambda::Boot::new("send")?.queue()?;
//!         recado_lambda::http(router(boot.app().await?)).await
//!     })
//! }
//! ```
//!
//! A port that is not named is not linked into the binary.

mod absent;
mod boot;
mod environment;
mod http;
mod http_and_queue;
mod logs;
mod metrics;
mod queue;
mod schedule;
mod tls;

pub use boot::Boot;
pub use http::http;
pub use http_and_queue::http_and_queue;
pub use lambda_runtime::Error;
pub use queue::queue;
pub use schedule::schedule_and_queue;

/// Starts the logs and runs a function until its environment ends.
///
/// # Errors
/// The function could not boot; Lambda then tries again.
pub fn run(function: impl Future<Output = Result<(), Error>>) -> Result<(), Error> {
    logs::start();
    // One thread: below 1 769 MB a Lambda has less than one core, and a second thread costs its
    // start.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let ended = runtime.block_on(function);
    if let Err(error) = &ended {
        tracing::error!(%error, "the function cannot run");
    }
    ended
}
