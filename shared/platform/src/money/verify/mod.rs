//! Checking that a firm's money is right: against itself, its messages, its top-ups, and what the
//! carrier says it sent. It reports; it never repairs.

mod books;
mod carrier;
mod nightly;
mod outcomes;

use recado_domain::ledger::check::{Finding, FindingKind};
use recado_domain::{Error, Mode, Tenant};
use serde_json::json;

use books::Place;
pub use carrier::{Comparison, Stage, compare, compare_for};
pub use nightly::{go_on, nightly};

use crate::App;

/// Findings told of one part of a check. Whatever is that wrong is looked at as a whole.
const MOST_TOLD: usize = 500;

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What is wrong; nothing when it is empty.
    pub findings: Vec<Finding>,
    /// Messages compared with the carrier's listing.
    pub audited: usize,
    /// Why the carrier's listing was not, or not wholly, compared.
    pub not_audited: Option<String>,
}

/// Checks one tenant's money from its first entry to its last.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn verify(app: &App, tenant: &Tenant) -> Result<Report, Error> {
    let part = books::check_twice(app, tenant, &Place::default(), usize::MAX).await?;
    let mut report = Report {
        findings: part.findings,
        ..Report::default()
    };
    if tenant.mode == Mode::Live {
        carrier::compare_all(app, tenant, &mut report).await?;
    }
    Ok(report)
}

/// Stands for the findings that are not told.
fn more() -> Finding {
    let detail = format!("there may be more than these {MOST_TOLD}");
    Finding::new(FindingKind::More, "findings", detail)
}

/// Tells the log and the bus what is wrong.
async fn tell(app: &App, tenant: &Tenant, findings: &[Finding]) -> Result<(), Error> {
    let more = (findings.len() > MOST_TOLD).then(more);
    for finding in findings.iter().take(MOST_TOLD).chain(&more) {
        let (kind, subject) = (finding.kind.as_str(), finding.subject.as_str());
        tracing::error!(%tenant, kind, subject, detail = finding.detail, "the money is not right");
        let detail = json!({
            "firm_id": tenant.firm,
            "mode": tenant.mode,
            "kind": kind,
            "subject": subject,
            "detail": finding.detail,
        });
        app.bus.publish("money.finding", detail).await?;
    }
    Ok(())
}
