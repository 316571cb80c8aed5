//! What the requests would have cost on AWS, in DynamoDB's capacity units.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use dynoxide::types::ConsumedCapacity;

use super::operation::Operation;

/// Adds up the capacity the engine reports, by operation, and what it does not report: a failed
/// condition consumes the write units of the item it looked at. Units are DynamoDB's own
/// multiples of a half, which `f64` adds exactly.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    costs: Arc<Mutex<BTreeMap<Operation, OperationCost>>>,
}

/// What the requests of one operation cost.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct OperationCost {
    /// Requests the engine saw, failed ones too.
    pub requests: u64,
    /// Read capacity units.
    pub read_units: f64,
    /// Write capacity units.
    pub write_units: f64,
}

/// The meter's reading at one moment, or the difference of two.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// Read capacity units in all.
    pub read_units: f64,
    /// Write capacity units in all.
    pub write_units: f64,
    /// Per operation called.
    pub by_operation: BTreeMap<Operation, OperationCost>,
}

impl Meter {
    /// The reading now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(self.costs().clone())
    }

    /// What was used after `earlier` was read.
    #[must_use]
    pub fn since(&self, earlier: &Snapshot) -> Snapshot {
        let mut costs = self.costs().clone();
        for (operation, before) in &earlier.by_operation {
            let cost = costs.entry(*operation).or_default();
            cost.requests = cost.requests.saturating_sub(before.requests);
            cost.read_units -= before.read_units;
            cost.write_units -= before.write_units;
        }
        costs.retain(|_, cost| cost.requests > 0);
        Snapshot::of(costs)
    }

    pub(crate) fn add(&self, operation: Operation, units: f64) {
        let mut costs = self.costs();
        let cost = costs.entry(operation).or_default();
        cost.requests += 1;
        if operation.writes_items() {
            cost.write_units += units;
        } else {
            cost.read_units += units;
        }
    }

    fn costs(&self) -> MutexGuard<'_, BTreeMap<Operation, OperationCost>> {
        self.costs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Snapshot {
    fn of(by_operation: BTreeMap<Operation, OperationCost>) -> Self {
        Self {
            read_units: by_operation.values().map(|cost| cost.read_units).sum(),
            write_units: by_operation.values().map(|cost| cost.write_units).sum(),
            by_operation,
        }
    }

    /// How often `operation` was called.
    #[must_use]
    pub fn requests(&self, operation: Operation) -> u64 {
        self.by_operation
            .get(&operation)
            .map_or(0, |cost| cost.requests)
    }
}

/// Has the engine count the cost of a request, whatever the caller's `ReturnConsumedCapacity`,
/// and says whether the caller wants to know it.
pub(crate) fn count(mode: &mut Option<String>) -> bool {
    let wanted = dynoxide::types::capacity_wanted(mode.as_deref());
    if !wanted {
        *mode = Some("TOTAL".to_owned());
    }
    wanted
}

/// The units a response reports; the report itself stays only if the caller asked for it.
pub(crate) fn units(wanted: bool, consumed: &mut Option<ConsumedCapacity>) -> f64 {
    let units = consumed.as_ref().map_or(0.0, |it| it.capacity_units);
    if !wanted {
        *consumed = None;
    }
    units
}

/// [`units`] of a response that reports per table.
pub(crate) fn units_of_all(wanted: bool, consumed: &mut Option<Vec<ConsumedCapacity>>) -> f64 {
    let units = consumed.iter().flatten().map(|it| it.capacity_units).sum();
    if !wanted {
        *consumed = None;
    }
    units
}
