//! The schedules of lines. A name tells nothing of whose it is, and holds the time it is for: a line
//! that waits for another time has another schedule, and one left over fires without effect.

use data_encoding::HEXLOWER;
use recado_domain::{Error, Tenant};
use recado_store::records::DueLine;
use sha2::{Digest, Sha256};

use crate::App;
use crate::job::{Due, to_json};

/// Lets the scheduler fire a line when it is due.
pub(super) async fn arm(app: &App, tenant: &Tenant, line: &DueLine) -> Result<(), Error> {
    let due = Due::Line {
        tenant: tenant.clone(),
        line: line.clone(),
    };
    let name = name(tenant, line);
    Ok(app.scheduler.put(&name, line.at, to_json(&due)?).await?)
}

/// Takes a line's schedule away.
pub(super) async fn disarm(app: &App, tenant: &Tenant, line: &DueLine) -> Result<(), Error> {
    Ok(app.scheduler.delete(&name(tenant, line)).await?)
}

fn name(tenant: &Tenant, line: &DueLine) -> String {
    let (record, number, at) = (&line.record_id, line.line, line.at.as_millisecond());
    let digest = Sha256::digest(format!("{tenant} {record} {number} {at}"));
    format!("line-{}", HEXLOWER.encode(&digest[..16]))
}
