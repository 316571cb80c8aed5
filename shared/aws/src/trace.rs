//! The trace a piece of work belongs to, on its way through queues and schedules.

use std::future::Future;

tokio::task_local! {
    static TRACE: Option<String>;
}

/// Runs `work` as part of `trace`, an `X-Amzn-Trace-Id`.
pub async fn within<F: Future>(trace: Option<String>, work: F) -> F::Output {
    TRACE.scope(trace, work).await
}

/// The trace we are in, if any.
pub fn current() -> Option<String> {
    TRACE.try_with(Clone::clone).ok().flatten()
}
