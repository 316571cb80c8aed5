//! The ledger across months, and what is held while charges come in late.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::{SignedDuration, Timestamp};
use recado_domain::ledger::{self, Entry, EntryKind, Held, Movement};
use recado_domain::{ContactId, FirmId, MessageId, Micros, Tenant};
use recado_embedded::EmbeddedDynamo;
use recado_store::ledger::{Booking, Direction, Position, Span};
use recado_store::{Store, create_table};

fn tenant() -> Tenant {
    Tenant::live(FirmId::demo())
}

async fn store() -> Store {
    let client = EmbeddedDynamo::memory().unwrap().client();
    create_table(&client, "recado").await.unwrap();
    Store::new(client, "recado")
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn book(
    store: &Store,
    kind: EntryKind,
    micros: i64,
    reference: &str,
    now: Timestamp,
) -> Entry {
    let movement = Movement::new(kind, Micros::new(micros), reference);
    match store
        .try_book(&tenant(), movement, now, None)
        .await
        .unwrap()
    {
        Booking::Booked(entry) => entry,
        other => panic!("{other:?}"),
    }
}

fn message(unique: u8) -> String {
    let contact = ContactId::of_address(&tenant(), "+15005550006");
    MessageId::generate(Timestamp::UNIX_EPOCH, [unique; 10], &contact).to_string()
}

async fn read(store: &Store, span: Span, chunk: i32) -> Vec<Entry> {
    let tenant = tenant();
    let mut reader = store.read_ledger(&tenant, span).await.unwrap();
    let mut all = Vec::new();
    while let Some(entries) = reader.next(chunk).await.unwrap() {
        all.extend(entries);
    }
    all
}

#[tokio::test]
async fn a_ledger_is_read_across_months_both_ways_and_from_any_place() {
    let store = store().await;
    let mut written = Vec::new();
    for (n, when) in [
        "2026-10-31T23:59:59.999999Z",
        "2026-11-01T00:00:00Z",
        "2026-11-30T12:00:00Z",
        "2027-02-01T00:00:00Z",
    ]
    .into_iter()
    .enumerate()
    {
        written.push(book(&store, EntryKind::Credit, 1, &format!("{n}"), at(when)).await);
    }
    let span = |from: &str, to: &str, direction, after: Option<&Entry>| Span {
        from: at(from),
        to: at(to),
        direction,
        after: after.map(Position::of),
    };
    let (begin, end) = ("2000-01-01T00:00:00Z", "2027-02-01T00:00:00.000001Z");
    let backwards: Vec<Entry> = written.iter().rev().cloned().collect();
    for chunk in [1, 100] {
        let forward = span(begin, end, Direction::Forward, None);
        assert_eq!(read(&store, forward, chunk).await, written);
        let backward = span(begin, end, Direction::Backward, None);
        assert_eq!(read(&store, backward, chunk).await, backwards);
        let after = span(begin, end, Direction::Forward, Some(&written[0]));
        assert_eq!(read(&store, after, chunk).await, written[1..]);
        let before = span(begin, end, Direction::Backward, Some(&written[1]));
        assert_eq!(read(&store, before, chunk).await, written[..1]);
        let november = span(
            "2026-11-01T00:00:00Z",
            "2026-12-01T00:00:00Z",
            Direction::Forward,
            None,
        );
        assert_eq!(read(&store, november, chunk).await, written[1..3]);
        let until = span(begin, "2027-02-01T00:00:00Z", Direction::Backward, None);
        assert_eq!(read(&store, until, chunk).await, backwards[1..]);
    }
}

#[tokio::test]
async fn what_is_held_stays_exact_when_charges_are_folded_and_some_come_late() {
    let store = store().await;
    let start = at("2026-11-30T23:50:00Z");
    let minute = |n: i64| start.checked_add(SignedDuration::from_mins(n)).unwrap();
    book(&store, EntryKind::Credit, 1_000, "opening", start).await;
    for n in 0..5 {
        book(&store, EntryKind::Hold, -10, &message(n), minute(1)).await;
    }
    let post = |n: u8, at| ledger::post(&message(n), Micros::new(10), at, None, None);
    let held = async |now| {
        let held = store.balance_shown(&tenant(), now).await.unwrap().held;
        (held.messages.count, held.total().get())
    };
    assert_eq!(held(minute(1)).await, (5, 50));
    // Charged in time, before and after the month's end.
    store
        .put_post(&tenant(), &post(0, minute(2)), minute(2))
        .await
        .unwrap();
    store
        .put_post(&tenant(), &post(1, minute(12)), minute(12))
        .await
        .unwrap();
    assert_eq!(held(minute(12)).await, (3, 30));
    // Folding in steps changes nothing that is shown.
    for n in [13, 20, 28, 60] {
        assert!(store.try_fold(&tenant(), minute(n)).await.unwrap());
        assert_eq!(held(minute(n)).await, (3, 30), "after {n} minutes");
    }
    let folded = store.balance(&tenant()).await.unwrap();
    assert_eq!(
        folded.held.messages,
        Held {
            count: 3,
            amount: Micros::new(30)
        }
    );
    // Written long after its instant, which is folded already; once, however often it is tried.
    let late = post(2, minute(3));
    for _ in 0..3 {
        store.put_post(&tenant(), &late, minute(70)).await.unwrap();
        assert_eq!(held(minute(70)).await, (2, 20));
    }
    // Late, but after the last fold.
    let late = post(3, minute(50));
    store.put_post(&tenant(), &late, minute(70)).await.unwrap();
    assert_eq!(held(minute(70)).await, (1, 10));
    assert!(store.try_fold(&tenant(), minute(90)).await.unwrap());
    assert_eq!(held(minute(90)).await, (1, 10));
    book(&store, EntryKind::Void, 10, &message(4), minute(91)).await;
    assert_eq!(held(minute(91)).await, (0, 0));
}
