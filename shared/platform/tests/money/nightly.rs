//! A long ledger is checked part by part, and each night only what is new.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::SignedDuration;
use recado_domain::Error;
use recado_domain::ledger::{Entry, EntryKind};
use recado_platform::money::{go_on, sweep};
use recado_platform::ports::{EventBus, PortError};
use recado_platform::report::Report;
use recado_platform::status::take;
use recado_store::checkpoints::Checkpoint;
use recado_store::keys;
use serde_json::Value;

use crate::bank::Bank;
use crate::crashes::struck_anywhere;
use crate::harness::Platform;
use crate::verification::{delete, send};
use crate::{ledger, platform};

/// Hears what is wrong.
#[derive(Default)]
pub struct Desk(Mutex<Vec<String>>);

#[async_trait]
impl EventBus for Desk {
    async fn publish(&self, kind: &str, detail: Value) -> Result<(), PortError> {
        if kind == "money.finding" {
            let found = detail["kind"].as_str().unwrap().to_owned();
            self.0.lock().unwrap().push(found);
        }
        Ok(())
    }
}

impl Desk {
    pub fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// A firm that has sent a message in each of so many months.
async fn months(many: usize) -> (Platform, Arc<Bank>) {
    let (platform, bank) = platform().await;
    for number in 0..many {
        deliver(&platform, number).await;
        pass(&platform, 31 * 24).await;
    }
    (platform, bank)
}

pub async fn deliver(platform: &Platform, number: usize) {
    let message = send(platform, &format!("Your car {number} is ready.")).await;
    while platform.deliver_next().await.is_some() {}
    let report = Report {
        tenant: platform.tenant.clone(),
        id: message.id,
        word: "delivered".into(),
        code: None,
        carrier_sid: format!("SM{:032}", number + 1),
    };
    take(&platform.app, &report).await.unwrap();
}

async fn pass(platform: &Platform, hours: i64) {
    platform.clock.advance(SignedDuration::from_hours(hours));
    sweep(&platform.app, &platform.tenant).await.unwrap();
    platform.jobs.0.lock().unwrap().clear();
}

/// One night's check, in the smallest parts there are: how many.
async fn night(platform: &Platform) -> Result<usize, Error> {
    let mut parts = 0;
    loop {
        go_on(&platform.app, &platform.tenant, 1).await?;
        parts += 1;
        let jobs = std::mem::take(&mut *platform.jobs.0.lock().unwrap());
        if !jobs.iter().any(|job| job.body.contains("verify")) {
            return Ok(parts);
        }
    }
}

async fn checkpoint(platform: &Platform) -> Checkpoint {
    let found = platform.app.store.checkpoint(&platform.tenant).await;
    found.unwrap().unwrap()
}

async fn damage(platform: &Platform, entry: &Entry) {
    let mut changed = entry.clone();
    changed.settled = Some(recado_domain::Micros::new(1));
    let (store, tenant) = (&platform.app.store, &platform.tenant);
    store.put_entry(tenant, &changed).await.unwrap();
}

async fn posts(platform: &Platform) -> Vec<Entry> {
    let entries = ledger(platform).await.into_iter();
    entries.filter(|it| it.kind == EntryKind::Post).collect()
}

#[tokio::test]
async fn the_first_night_reads_every_month_and_the_next_ones_only_what_is_new() {
    let (mut platform, _) = months(3).await;
    let desk = Arc::new(Desk::default());
    platform.app.bus = desk.clone();
    assert_eq!(
        night(&platform).await.unwrap(),
        4,
        "three months and the end"
    );
    assert!(!checkpoint(&platform).await.is_whole);
    let old = posts(&platform).await[0].clone();
    damage(&platform, &old).await;
    deliver(&platform, 3).await;
    pass(&platform, 24).await;
    assert_eq!(
        night(&platform).await.unwrap(),
        2,
        "what is new, and the end"
    );
    assert_eq!(
        desk.heard(),
        [] as [&str; 0],
        "what is old is not read again"
    );
    pass(&platform, 31 * 24).await;
    assert!(
        night(&platform).await.unwrap() > 4,
        "once in a while all of it is"
    );
    assert_eq!(desk.heard(), ["settlement_differs", "held_differs"]);
    night(&platform).await.unwrap();
    assert_eq!(
        desk.heard(),
        ["settlement_differs", "held_differs"],
        "until it is put right"
    );
    let store = &platform.app.store;
    store.put_entry(&platform.tenant, &old).await.unwrap();
    night(&platform).await.unwrap();
    assert_eq!(desk.heard(), [] as [&str; 0]);
    assert!(!checkpoint(&platform).await.is_whole);
}

#[tokio::test]
async fn what_is_wrong_with_a_new_entry_is_told_the_next_night() {
    let (mut platform, _) = months(2).await;
    let desk = Arc::new(Desk::default());
    platform.app.bus = desk.clone();
    night(&platform).await.unwrap();
    deliver(&platform, 2).await;
    pass(&platform, 24).await;
    let new = posts(&platform).await.pop().unwrap();
    damage(&platform, &new).await;
    night(&platform).await.unwrap();
    assert_eq!(desk.heard(), ["settlement_differs", "held_differs"]);
}

#[tokio::test]
async fn a_charge_that_was_written_late_behind_the_checkpoint_is_no_finding() {
    let (mut platform, _) = months(1).await;
    let desk = Arc::new(Desk::default());
    platform.app.bus = desk.clone();
    deliver(&platform, 1).await;
    // Its writer died before it was written.
    let late = posts(&platform).await.pop().unwrap();
    let key = keys::entry(&platform.tenant, late.at, &late.id);
    delete(&platform, key).await;
    platform.clock.advance(SignedDuration::from_mins(1));
    deliver(&platform, 2).await;
    platform.clock.advance(SignedDuration::from_mins(30));
    pass(&platform, 0).await;
    night(&platform).await.unwrap();
    let (store, tenant, now) = (&platform.app.store, &platform.tenant, platform.app.now());
    store.put_post(tenant, &late, now).await.unwrap();
    pass(&platform, 24).await;
    assert!(
        night(&platform).await.unwrap() > 2,
        "the whole ledger was read once more"
    );
    assert_eq!(desk.heard(), [] as [&str; 0]);
    assert!(!checkpoint(&platform).await.is_whole);
}

#[tokio::test]
async fn a_crash_at_any_store_call_of_a_nights_check_only_lets_it_go_on_later() {
    let one_night = async |platform: &Platform, _: &Bank| {
        night(platform).await?;
        Ok(())
    };
    let some_months = async || months(2).await;
    struck_anywhere(some_months, one_night, async |platform, _, what| {
        let reached = checkpoint(platform).await;
        assert!(!reached.is_whole && !reached.has_findings, "{what}");
        let last = ledger(platform).await.pop().unwrap();
        let last = recado_store::ledger::Position::of(&last);
        assert_eq!(reached.after, Some(last), "{what}");
    })
    .await;
}
