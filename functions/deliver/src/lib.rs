//! What stands on the singles queue, deliveries, open outcomes, money and sweeps, and on the bulk queue,
//! the chunks of bulk sends.

use recado_domain::Error;
use recado_platform::App;
use recado_platform::deliver::deliver;
use recado_platform::job::{Job, Work};
use recado_platform::sweep::sweep;
use recado_platform::{bulk, events, mail, money, reconcile};

/// Handles one queue message. An error means: hand it over again.
///
/// # Errors
/// [`Error::Internal`] for a body that is no job of these queues; [`Error::Unavailable`] when
/// something did not answer.
pub async fn handle(app: &App, body: &str) -> Result<(), Error> {
    work(app, Job::read(body)?).await
}

fn work(app: &App, job: Job) -> Work<'_> {
    Box::pin(async move {
        // The large ones live on the heap: a stack is as deep as its deepest step.
        match job {
            Job::Deliver(delivery) => Box::pin(deliver(app, &delivery)).await,
            Job::Reconcile(target) => reconcile::handle(app, &target).await,
            Job::Mailed(mailed) => mail::take(app, &mailed).await,
            Job::Recharge { tenant } => money::recharge(app, &tenant).await,
            Job::Notices { tenant } => money::tell_notices(app, &tenant).await,
            Job::Payments => money::listen(app).await,
            Job::Verify { tenant } => money::nightly(app, &tenant).await,
            Job::Compare(messages) => money::compare(app, &messages).await,
            Job::Bulk(job) => bulk::handle(app, &job).await,
            // Each is done even when another fails.
            Job::Sweep { tenant } => {
                let messages = Box::pin(sweep(app, &tenant)).await;
                let money = Box::pin(money::sweep(app, &tenant)).await;
                let lines = events::look(app, &tenant).await;
                messages.and(money).and(lines)
            }
            job => Err(job.misplaced()),
        }
    })
}
