//! What stands on the compose queue: messages that the platform makes by itself, plans of bulk sends, and
//! what is to be done for all firms.

use recado_domain::Error;
use recado_platform::job::{BulkJob, BulkStep, Job, Work};
use recado_platform::manage::announce;
use recado_platform::sweep::for_all;
use recado_platform::{App, again, bulk, events, inbound};

/// Handles one queue message. An error means: hand it over again.
///
/// # Errors
/// [`Error::Internal`] for a body that is no job of this queue; [`Error::Unavailable`] when
/// something did not answer.
pub async fn compose(app: &App, body: &str) -> Result<(), Error> {
    work(app, Job::read(body)?).await
}

fn work(app: &App, job: Job) -> Work<'_> {
    Box::pin(async move {
        match job {
            Job::Answer(target) => inbound::answer(app, &target).await,
            Job::Again(target) => again::send_again(app, &target).await,
            Job::Bulk(BulkJob {
                tenant,
                bulk_id,
                step: BulkStep::Plan(asked),
            }) => Box::pin(bulk::plan(app, &tenant, &bulk_id, asked)).await,
            Job::Heard(target) => events::heard(app, &target).await,
            Job::Announce(announced) => announce::step(app, &announced).await,
            Job::SweepLines { tenant, after } => events::sweep(app, &tenant, after.as_ref()).await,
            Job::FollowEdits {
                tenant,
                rules,
                after,
            } => events::follow_edits(app, &tenant, &rules, after.as_ref()).await,
            Job::ForAll { work, after } => for_all(app, work, after.as_deref()).await,
            job => Err(job.misplaced()),
        }
    })
}
