//! Which entries this process has seen written.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use recado_domain::ledger::Entry;
use recado_domain::{EntryId, Tenant};

/// The newest entry of each tenant that this process wrote. Whoever moves a balance makes sure that
/// the entry before stands in the ledger; mostly it is the one written here a moment ago, and need
/// not be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written {
    newest: Arc<Mutex<HashMap<Tenant, EntryId>>>,
}

impl Written {
    pub(crate) fn note(&self, tenant: &Tenant, entry: &Entry) {
        self.held().insert(tenant.clone(), entry.id.clone());
    }

    pub(crate) fn knows(&self, tenant: &Tenant, entry: &Entry) -> bool {
        self.held().get(tenant) == Some(&entry.id)
    }

    fn held(&self) -> MutexGuard<'_, HashMap<Tenant, EntryId>> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
