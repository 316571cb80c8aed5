//! The store against the embedded DynamoDB: money is conserved, messages move forward only.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use futures::future::join_all;
use jiff::Timestamp;
use recado_content::{PhoneNumber, Segments};
use recado_domain::consent::{ConsentChange, ConsentState};
use recado_domain::firm::SenderAddress;
use recado_domain::ledger::{EntryKind, Movement};
use recado_domain::message::{Category, Direction, Message, Moment};
use recado_domain::{ContactId, Error, FirmId, MessageId, Micros, Status, Tenant};
use recado_embedded::EmbeddedDynamo;
use recado_embedded::dynamo::{Fault, Verdict};
use recado_store::ledger::Booking;
use recado_store::moves::Change;
use recado_store::{Store, create_table};

fn now() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn tenant() -> Tenant {
    Tenant::live(FirmId::demo())
}

async fn store() -> (EmbeddedDynamo, Store) {
    let dynamo = EmbeddedDynamo::memory().unwrap();
    let client = dynamo.client();
    create_table(&client, "recado").await.unwrap();
    (dynamo, Store::new(client, "recado"))
}

async fn credit(store: &Store, micros: i64) {
    let credit = Movement::new(EntryKind::Credit, Micros::new(micros), "opening");
    let booked = store
        .try_book(&tenant(), credit, now(), None)
        .await
        .unwrap();
    assert!(matches!(booked, Booking::Booked(_)));
}

fn message(unique: u8) -> Message {
    let to = PhoneNumber::parse("+15005550006", None).unwrap();
    let contact = ContactId::of_address(&tenant(), to.as_str());
    let body = "Your car is ready. Garage Lima, 212 555 0134. ".repeat(3);
    let segments = Segments::of(&body);
    Message {
        id: MessageId::generate(now(), [unique; 10], &contact),
        tenant: tenant(),
        status: Status::Queued,
        rank: 0,
        direction: Direction::Outbound,
        category: Category::Transactional,
        topic: None,
        location_id: None,
        working_hours_only: false,
        from: SenderAddress::Phone(to.clone()),
        to: to.into(),
        body,
        mail: None,
        media: vec![],
        answer: None,
        again: None,
        line: None,
        encoding: segments.encoding,
        segments: u32::from(segments.count),
        unit_price: Micros::new(40_000),
        price: Micros::new(40_000),
        created_at: now(),
        send_at: None,
        useless_after: None,
        attempt: 0,
        claimed_at: None,
        first_claimed_at: None,
        carrier_sid: None,
        empty_listings: 0,
        last_empty_listing_at: None,
        settled_at: None,
        timeline: vec![moment(Status::Queued)],
        facts: vec![],
        later_facts: Vec::new(),
    }
}

fn moment(status: Status) -> Moment {
    Moment {
        status,
        at: now(),
        code: None,
        reason: None,
    }
}

async fn create(store: &Store, message: &Message) -> Result<Booking, Error> {
    loop {
        match store.try_create(message, now()).await? {
            Booking::Contended => tokio::task::yield_now().await,
            ended => return Ok(ended),
        }
    }
}

async fn sum_of_entries(store: &Store) -> Micros {
    let entries = store.entries(&tenant(), now(), None, 1000).await.unwrap();
    for pair in entries.windows(2) {
        assert!(pair[0].at >= pair[1].at, "newest first");
    }
    entries.iter().map(|entry| entry.amount).sum()
}

#[tokio::test]
async fn concurrent_sends_never_overdraw_and_the_balance_is_the_sum_of_its_entries() {
    let (_dynamo, store) = store().await;
    credit(&store, 200_000).await;
    let messages: Vec<_> = (0..12).map(message).collect();
    let outcomes = join_all(messages.iter().map(|message| create(&store, message))).await;
    let sent = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(sent, 5, "200000 / 40000");
    for refused in outcomes.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, Error::InsufficientBalance { .. }));
    }
    let balance = store.balance(&tenant()).await.unwrap();
    assert_eq!(balance.available, Micros::ZERO);
    assert_eq!(balance.held.total(), Micros::new(200_000));
    assert_eq!(sum_of_entries(&store).await, balance.available);
}

#[tokio::test]
async fn a_delivered_single_costs_at_most_ten_write_units_and_a_failed_one_fifteen() {
    let (dynamo, store) = store().await;
    credit(&store, 1_000_000).await;
    for (unique, end, limit) in [(1, Status::Delivered, 10.0), (2, Status::Failed, 15.0)] {
        let before = dynamo.meter().snapshot();
        let message = message(unique);
        create(&store, &message).await.unwrap();
        let id = &message.id;
        assert!(matches!(
            store.claim(&tenant(), id, 0, now()).await.unwrap(),
            Change::Done(_)
        ));
        store
            .advance(&tenant(), id, moment(Status::Accepted), Some("SM1"))
            .await
            .unwrap();
        if end == Status::Delivered {
            let change = store
                .finish_posted(&message, moment(end), Some("SM1"))
                .await;
            assert!(matches!(change, Ok(Change::Done(_))));
        } else {
            let booked = store
                .try_finish_voided(&message, moment(end), None, now())
                .await;
            assert!(matches!(booked, Ok(Booking::Booked(_))));
        }
        let spent = dynamo.meter().since(&before);
        assert!(spent.write_units <= limit, "{end:?}: {}", spent.write_units);
    }
}

#[tokio::test]
async fn a_message_is_claimed_once_and_a_final_status_stays() {
    let (_dynamo, store) = store().await;
    credit(&store, 1_000_000).await;
    let message = message(1);
    create(&store, &message).await.unwrap();
    let id = &message.id;
    let tenant_id = tenant();
    let claims = join_all((0..4).map(|_| store.claim(&tenant_id, id, 0, now()))).await;
    let won = claims
        .iter()
        .filter(|claim| matches!(claim, Ok(Change::Done(_))))
        .count();
    assert_eq!(won, 1);
    store
        .finish_posted(&message, moment(Status::Delivered), Some("SM1"))
        .await
        .unwrap();
    for late in [Status::Accepted, Status::Sent] {
        let change = store
            .advance(&tenant(), id, moment(late), None)
            .await
            .unwrap();
        assert!(matches!(change, Change::NotNow(Some(_))), "{late:?}");
    }
    let voided = store
        .try_finish_voided(&message, moment(Status::Failed), None, now())
        .await;
    assert_eq!(voided, Ok(Booking::RefusedAlongside));
    store
        .finish_posted(&message, moment(Status::Delivered), Some("SM1"))
        .await
        .unwrap();
    let kept = store.message(&tenant(), id).await.unwrap().unwrap();
    assert_eq!(kept.status, Status::Delivered);
    assert_eq!(kept.timeline.len(), 3);
    let entries = store.entries(&tenant(), now(), None, 100).await.unwrap();
    let posts = entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Post)
        .count();
    assert_eq!(posts, 1, "a repeat writes the same entry");
    assert_eq!(sum_of_entries(&store).await, Micros::new(960_000));
}

#[tokio::test]
async fn a_crash_before_or_after_any_call_of_a_hold_loses_no_money_and_no_entry() {
    // A run without faults tells how many calls there are.
    let (dynamo, clean) = store().await;
    credit(&clean, 1_000_000).await;
    dynamo.faults().record();
    create(&clean, &message(1)).await.unwrap();
    let calls = dynamo.faults().calls().len();
    assert!(calls >= 3);
    for call in 0..calls {
        for verdict in [Verdict::Before(Fault::Lost), Verdict::After(Fault::Lost)] {
            let (dynamo, store) = store().await;
            credit(&store, 1_000_000).await;
            dynamo.faults().record();
            dynamo.faults().at(call, verdict);
            let first = create(&store, &message(1)).await;
            assert!(first.is_err(), "call {call}");
            dynamo.faults().reset();
            // The client repeats its request: the same message, once.
            create(&store, &message(1)).await.unwrap();
            create(&store, &message(2)).await.unwrap();
            let balance = store.balance(&tenant()).await.unwrap();
            assert_eq!(balance.available, Micros::new(920_000), "call {call}");
            assert_eq!(
                sum_of_entries(&store).await,
                balance.available,
                "call {call}"
            );
        }
    }
}

#[tokio::test]
async fn an_idempotency_key_gives_the_first_requests_resource_and_refuses_another_body() {
    let (_dynamo, store) = store().await;
    let begin = |body: &'static [u8], resource: &'static str, at: Timestamp| {
        let store = store.clone();
        async move { store.begin(&tenant(), "key-1", body, resource, at).await }
    };
    assert_eq!(begin(b"a", "msg_1", now()).await, Ok("msg_1".into()));
    assert_eq!(begin(b"a", "msg_2", now()).await, Ok("msg_1".into()));
    assert!(matches!(
        begin(b"b", "msg_3", now()).await,
        Err(Error::Conflict { .. })
    ));
    let next_day: Timestamp = "2026-11-25T10:00:00Z".parse().unwrap();
    assert_eq!(begin(b"b", "msg_4", next_day).await, Ok("msg_4".into()));
    let other = Tenant::test(FirmId::demo());
    assert_eq!(
        store.begin(&other, "key-1", b"c", "msg_5", now()).await,
        Ok("msg_5".into())
    );
}

#[tokio::test]
async fn an_opt_out_and_a_dead_number_are_read_back_at_once_and_by_their_firm_alone() {
    let (_dynamo, store) = store().await;
    let change = ConsentChange {
        state: ConsentState::Denied,
        at: now(),
        method: "carrier_block".into(),
        wording: None,
        recorded_by: "carrier".into(),
    };
    store
        .put_consent(&tenant(), "+15005550006", "all", &change)
        .await
        .unwrap();
    store
        .mark_number_dead(&tenant(), "+15005550009", 30005)
        .await
        .unwrap();
    let denied = store.consents(&tenant(), "+15005550006").await.unwrap();
    assert_eq!(denied.by_topic.get("all"), Some(&change));
    let dead = store.consents(&tenant(), "+15005550009").await.unwrap();
    assert_eq!(dead.dead_number, Some(30005));
    let other = Tenant::live("frm_other".parse().unwrap());
    let theirs = store.consents(&other, "+15005550006").await.unwrap();
    assert!(theirs.by_topic.is_empty());
}
