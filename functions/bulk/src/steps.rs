//! What stands on the bulk queue: plans, chunks, their open outcomes and their ends.

use recado_domain::Error;
use recado_platform::App;
use recado_platform::bulk;
use recado_platform::job::Job;

/// Handles one queue message. An error means: hand it over again.
///
/// # Errors
/// [`Error::Internal`] for a body that is no step of a bulk send; [`Error::Unavailable`] when
/// something did not answer.
pub async fn handle(app: &App, body: &str) -> Result<(), Error> {
    match Job::read(body)? {
        Job::Bulk(job) => bulk::handle(app, &job).await,
        job => Err(job.misplaced()),
    }
}
