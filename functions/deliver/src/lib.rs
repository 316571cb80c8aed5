//! What stands on the singles queue: deliveries, answers, open outcomes, sweeps.

use recado_domain::Error;
use recado_platform::App;
use recado_platform::again;
use recado_platform::deliver::deliver;
use recado_platform::events;
use recado_platform::inbound;
use recado_platform::job::Job;
use recado_platform::mail;
use recado_platform::manage::announce;
use recado_platform::money;
use recado_platform::reconcile;
use recado_platform::sweep::sweep;

/// Handles one queue message. An error means: hand it over again.
///
/// # Errors
/// [`Error::Internal`] for a body that is no job; [`Error::Unavailable`] when something did not
/// answer.
pub async fn handle(app: &App, body: &str) -> Result<(), Error> {
    // The large ones live on the heap: a stack is as deep as its deepest step.
    match Job::read(body)? {
        Job::Deliver(delivery) => Box::pin(deliver(app, &delivery)).await,
        Job::Reconcile(target) => reconcile::handle(app, &target).await,
        Job::Again(target) => Box::pin(again::send_again(app, &target)).await,
        Job::Mailed(mailed) => mail::take(app, &mailed).await,
        Job::Answer(target) => Box::pin(inbound::answer(app, &target)).await,
        Job::Heard(target) => Box::pin(events::heard(app, &target)).await,
        Job::Recharge { tenant } => money::recharge(app, &tenant).await,
        Job::Announce(announced) => announce::step(app, &announced).await,
        Job::Notices { tenant } => money::tell_notices(app, &tenant).await,
        Job::Payments => money::listen(app).await,
        Job::Verify { tenant } => money::nightly(app, &tenant).await,
        Job::Compare(messages) => money::compare(app, &messages).await,
        job @ Job::Bulk(_) => Err(job.misplaced()),
        Job::SweepLines { tenant, after } => {
            Box::pin(events::sweep(app, &tenant, after.as_ref())).await
        }
        // Each is done even when the other fails.
        Job::Sweep { tenant } => {
            let messages = Box::pin(sweep(app, &tenant)).await;
            let money = Box::pin(money::sweep(app, &tenant)).await;
            let lines = Box::pin(events::sweep(app, &tenant, None)).await;
            messages.and(money).and(lines)
        }
    }
}
