//! Bulk sends: accepted, planned, paid for by one hold, run chunk by chunk, settled at their end.
//!
//! `create` → `plan` → `run` → `close`; `report` takes the carrier's callbacks in, `control` is the
//! firm's pause, resume and cancel, `view` is what it sees.

mod audience;
mod batch;
mod change;
mod chunking;
mod close;
mod compose;
mod control;
mod create;
mod decide;
mod directory;
mod draft;
mod draft_preview;
mod filled;
mod forget;
mod frequency;
mod given;
mod hold;
mod pace;
mod permitted;
mod plan;
mod post;
mod preview;
mod put_off;
mod reconcile;
mod report;
mod run;
mod set_off;
mod survey;
mod tally;
mod view;

use std::time::Duration;

use recado_domain::{BulkId, Error, Tenant};

pub use change::find;
pub use control::{cancel, go_on_all, pause, resume};
pub use create::{Request, Text, submit};
pub(crate) use directory::{lines_of, places};
pub use draft::{add, start};
pub use draft_preview::{Foretold, foretold, look_ahead};
pub use filled::{Filled, filled};
pub(crate) use forget::{forget, settled};
pub use given::{Given, LONGEST_SHOWN, MOST_AT_ONCE, Recipients, shown};
pub use plan::plan;
pub use preview::{Preview, PreviewLine, preview};
pub use report::take;
pub use tally::tally;
pub(crate) use view::unknown_of_chunk;
pub use view::{Line, Lines, lines, message};

use crate::App;
use crate::job::{BulkJob, BulkStep, Job, Work};

/// Does a step of a bulk send that is planned. An error means: hand it over again.
///
/// # Errors
/// [`Error::Internal`] for planning, which is [`plan`]'s; [`Error::Unavailable`] when the store or the
/// queue did not answer.
pub fn handle<'a>(app: &'a App, job: &'a BulkJob) -> Work<'a> {
    Box::pin(step(app, job))
}

async fn step(app: &App, job: &BulkJob) -> Result<(), Error> {
    let (tenant, id) = (&job.tenant, &job.bulk_id);
    match job.step {
        BulkStep::Plan(_) => Err(Job::Bulk(job.clone()).misplaced()),
        BulkStep::FanOut { wave, from } => set_off::fan_out(app, tenant, id, wave, from).await,
        BulkStep::Chunk { chunk, place } => run::run(app, tenant, id, chunk, place).await,
        BulkStep::Reconcile { chunk } => reconcile::handle(app, tenant, id, chunk).await,
        BulkStep::GoOn => control::go_on(app, tenant, id).await,
        BulkStep::Close { looks } => close::close(app, tenant, id, looks).await,
    }
}

async fn enqueue(
    app: &App,
    tenant: &Tenant,
    id: &BulkId,
    step: BulkStep,
    delay: Duration,
) -> Result<(), Error> {
    let job = BulkJob {
        tenant: tenant.clone(),
        bulk_id: id.clone(),
        step,
    };
    app.enqueue(&Job::Bulk(job), delay).await
}
