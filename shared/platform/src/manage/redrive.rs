//! Giving back to the queues what was set aside after too many failures.

use recado_domain::Error;
use recado_domain::audit::AuditAction;
use serde_json::json;

use super::audit::of_platform;
use crate::App;
use crate::ports::QueueName;

/// Jobs given back by one call; a function must answer within half a minute.
const MOST: u32 = 500;

/// Gives the dead letters of these queues back, and says how many that were. A job that was done
/// meanwhile does nothing when it is repeated.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queues do not answer; what was given back stays so.
pub async fn redrive(app: &App, queues: &[QueueName], reason: &str) -> Result<u32, Error> {
    let names: Vec<_> = queues.iter().map(|queue| queue.as_str()).collect();
    let detail = json!({ "queues": names, "reason": reason });
    let record = of_platform(app, AuditAction::Redriven, detail);
    app.store.put_audit_record(&record).await?;
    let mut moved = 0;
    for queue in queues {
        moved += app.dead_letters.redrive(*queue, MOST - moved).await?;
    }
    Ok(moved)
}
