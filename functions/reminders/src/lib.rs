//! What happens by itself: what the scheduler fires, and the messages that the platform makes.

mod compose;

use std::time::Duration;

use recado_domain::Error;
use recado_platform::App;
use recado_platform::job::{Delivery, Due, ForAll, Job};
use recado_platform::{events, strays};

pub use compose::compose;

/// Handles one firing. An error means: fire it again.
///
/// # Errors
/// [`Error::Internal`] for a payload that is not ours; [`Error::Unavailable`] when something did
/// not answer.
pub async fn handle(app: &App, payload: &str) -> Result<(), Error> {
    let due: Due = serde_json::from_str(payload)
        .map_err(|error| Error::Internal(format!("not a schedule of ours: {error}")))?;
    match due {
        Due::Message(target) => {
            let delivery = Delivery::first(&target.tenant, &target.message_id);
            app.enqueue(&Job::Deliver(delivery), Duration::ZERO).await
        }
        Due::Bulk(job) => app.enqueue(&Job::Bulk(job), Duration::ZERO).await,
        Due::Again(target) => app.enqueue(&Job::Again(target), Duration::ZERO).await,
        Due::Sweep => {
            // What the payment provider told concerns no single firm.
            let payments = app.enqueue(&Job::Payments, Duration::ZERO).await;
            let firms = app.enqueue(&Job::all(ForAll::Sweep), Duration::ZERO).await;
            payments.and(firms)?;
            strays::sweep(app).await
        }
        Due::Verify => app.enqueue(&Job::all(ForAll::Verify), Duration::ZERO).await,
        Due::Line { tenant, line } => events::fire(app, &tenant, &[line]).await,
    }
}
