//! Store: what its promises rest on is kept by every DynamoDB it talks to. Conditions hold under
//! concurrency and tell what was there, transactions are all or nothing, reads see the last write,
//! and lists come whole, in order, in pages.

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use recado_domain::consent::{ConsentChange, ConsentState};
use recado_domain::ledger::{Entry, EntryKind, Movement};
use recado_domain::{Error, FirmId, Micros, Tenant};
use recado_store::Store;
use recado_store::ledger::{Booking, Direction, Span};

const OPENING: i64 = 200_000;
const HOLD: i64 = 40_000;
const PHONE: &str = "+12125550134";

fn now() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn tenant() -> Tenant {
    Tenant::live(FirmId::demo())
}

async fn book(
    store: &Store,
    kind: EntryKind,
    micros: i64,
    reference: &str,
) -> Result<Entry, Error> {
    let movement = Movement::new(kind, Micros::new(micros), reference);
    let tenant = tenant();
    loop {
        let booked = store.try_book(&tenant, movement.clone(), now(), None);
        match booked.await? {
            Booking::Booked(entry) => return Ok(entry),
            Booking::Contended => tokio::task::yield_now().await,
            Booking::RefusedAlongside => panic!("nothing goes along"),
        }
    }
}

/// Asks a store with an empty table.
pub async fn keeps(store: &Store) {
    let books = concurrent_holds_never_overdraw(store).await;
    pages_hold_every_entry_once(store, &books).await;
    of_concurrent_beginnings_one_counts(store).await;
    what_was_written_is_read_at_once_by_its_tenant_alone(store).await;
}

/// Returns the entries that there are now.
async fn concurrent_holds_never_overdraw(store: &Store) -> Vec<Entry> {
    let opening = book(store, EntryKind::Credit, OPENING, "opening").await;
    let references: Vec<_> = (0..8).map(|number| format!("msg_{number}")).collect();
    let holds = references
        .iter()
        .map(|reference| book(store, EntryKind::Hold, -HOLD, reference));
    let (held, refused): (Vec<_>, Vec<_>) =
        join_all(holds).await.into_iter().partition(Result::is_ok);
    assert_eq!(held.len(), 5, "{OPENING} / {HOLD}");
    for refusal in refused.into_iter().filter_map(Result::err) {
        assert!(
            matches!(refusal, Error::InsufficientBalance { .. }),
            "{refusal:?}"
        );
    }
    let balance = store.balance(&tenant()).await.unwrap();
    assert_eq!(balance.available, Micros::ZERO);
    let mut books: Vec<_> = held.into_iter().filter_map(Result::ok).collect();
    books.push(opening.unwrap());
    books
}

async fn pages_hold_every_entry_once(store: &Store, books: &[Entry]) {
    let tenant = tenant();
    let span = Span {
        from: now() - SignedDuration::from_hours(1),
        to: now() + SignedDuration::from_hours(1),
        direction: Direction::Backward,
        after: None,
    };
    let mut reader = store.read_ledger(&tenant, span).await.unwrap();
    let mut read = vec![];
    while let Some(page) = reader.next(2).await.unwrap() {
        read.extend(page);
    }
    assert!(
        read.is_sorted_by(|newer, older| newer.at >= older.at),
        "newest first"
    );
    let sum: Micros = read.iter().map(|entry| entry.amount).sum();
    assert_eq!(sum, Micros::ZERO);
    assert_eq!(read.len(), books.len());
    assert!(books.iter().all(|entry| read.contains(entry)));
}

async fn of_concurrent_beginnings_one_counts(store: &Store) {
    let tenant = tenant();
    let resources: Vec<_> = (0..6).map(|number| format!("msg_{number}")).collect();
    let begin = |resource| store.begin(&tenant, "key", b"body", resource, now());
    let answers = join_all(resources.iter().map(|resource| begin(resource))).await;
    let first = answers[0].clone().unwrap();
    assert!(answers.into_iter().all(|answer| answer.unwrap() == first));
    let other_body = store.begin(&tenant, "key", b"other", "msg_9", now()).await;
    assert!(matches!(other_body, Err(Error::Conflict { .. })));
}

async fn what_was_written_is_read_at_once_by_its_tenant_alone(store: &Store) {
    let stop = ConsentChange {
        state: ConsentState::Denied,
        at: now(),
        method: "carrier_block".into(),
        wording: Some("STOP, \"please\" \u{1f6d1}".into()),
        recorded_by: "carrier".into(),
    };
    let tenant = tenant();
    let put = store.put_consent(&tenant, PHONE, "all", &stop);
    put.await.unwrap();
    let kept = store.consents(&tenant, PHONE).await.unwrap();
    assert_eq!(kept.by_topic.get("all"), Some(&stop));
    for other in [
        Tenant::test(FirmId::demo()),
        Tenant::live("frm_other".parse().unwrap()),
    ] {
        assert!(
            store
                .consents(&other, PHONE)
                .await
                .unwrap()
                .by_topic
                .is_empty()
        );
        assert_eq!(store.balance(&other).await.unwrap().available, Micros::ZERO);
    }
}
