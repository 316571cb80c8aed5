//! Lines of the audit trail.

use recado_domain::audit::{AuditAction, AuditRecord};
use recado_domain::{AuditId, FirmId};
use serde_json::Value;

use crate::App;

/// What the operator does to a firm.
pub(super) fn of_firm(app: &App, action: AuditAction, firm: &FirmId, detail: Value) -> AuditRecord {
    AuditRecord {
        firm: Some(firm.clone()),
        ..of_platform(app, action, detail)
    }
}

/// What the operator does to all of them.
pub(super) fn of_platform(app: &App, action: AuditAction, detail: Value) -> AuditRecord {
    AuditRecord {
        id: AuditId::generate(app.now(), app.ids.entropy()),
        at: app.now_kept(),
        action,
        firm: None,
        detail,
        entry: None,
    }
}
