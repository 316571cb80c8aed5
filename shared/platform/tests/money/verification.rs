//! What is wrong is found, and what is right is not.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::SignedDuration;
use recado_domain::bulk::{BulkSend, Outcome, Settled};
use recado_domain::ledger::check::FindingKind;
use recado_domain::ledger::{Entry, EntryKind, Movement};
use recado_domain::message::Message;
use recado_domain::{EntryId, MessageId, Micros, Status};
use recado_platform::bulk;
use recado_platform::money::{self, hear, verify};
use recado_platform::ports::CarrierMessage;
use recado_platform::report::Report;
use recado_platform::send::{Request, Text, To, submit};
use recado_platform::status::take;
use recado_store::PageOf;
use recado_store::keys::{self, Key};

use crate::harness::Platform;
use crate::{begin, ledger, platform, told};

async fn report(platform: &Platform) -> money::Report {
    verify(&platform.app, &platform.tenant).await.unwrap()
}

async fn kinds(platform: &Platform) -> Vec<FindingKind> {
    let found = report(platform).await.findings;
    found.into_iter().map(|finding| finding.kind).collect()
}

#[tokio::test]
async fn a_firm_with_a_paid_and_refunded_top_up_is_right_until_something_is_changed() {
    let (platform, bank) = platform().await;
    let payment = begin(&platform, "k", 5_000_000).await.unwrap();
    bank.pay(&payment, 5_000_000);
    bank.refund(&payment, "re_1", 1_000_000);
    hear(&platform.app, &told(&payment)).await.unwrap();
    assert_eq!(report(&platform).await, money::Report::default());

    let mut entry = ledger(&platform).await.pop().unwrap();
    entry.amount = Micros::new(-2_000_000);
    let (store, tenant) = (&platform.app.store, &platform.tenant);
    store.put_entry(tenant, &entry).await.unwrap();
    use FindingKind::{BalanceAfterDiffers, SumDiffers, TopUpDiffers};
    let expected = [BalanceAfterDiffers, SumDiffers, TopUpDiffers];
    assert_eq!(kinds(&platform).await, expected);
}

/// A firm with a paid top-up, a delivered message that the carrier lists, and one under way.
struct Books {
    platform: Platform,
    delivered: Message,
    under_way: Message,
}

async fn books() -> Books {
    let (platform, bank) = platform().await;
    let payment = begin(&platform, "k", 5_000_000).await.unwrap();
    bank.pay(&payment, 5_000_000);
    hear(&platform.app, &told(&payment)).await.unwrap();
    let delivered = send(&platform, "Your car is ready.").await;
    platform.deliver_next().await.unwrap().unwrap();
    let report = Report {
        tenant: platform.tenant.clone(),
        id: delivered.id.clone(),
        word: "delivered".into(),
        code: None,
        carrier_sid: format!("SM{:032}", 1),
    };
    take(&platform.app, &report).await.unwrap();
    let listed = listed(&delivered, &report.carrier_sid);
    platform.carrier.listed.lock().unwrap().push(listed);
    let under_way = send(&platform, "Your bike is ready.").await;
    platform.clock.advance(SignedDuration::from_hours(1));
    let delivered = platform
        .app
        .store
        .message(&platform.tenant, &delivered.id)
        .await;
    Books {
        delivered: delivered.unwrap().unwrap(),
        platform,
        under_way,
    }
}

pub async fn send(platform: &Platform, text: &str) -> Message {
    let request = Request {
        to: Some(To::Phone("+12125550134".into())),
        text: Some(Text::Body {
            body: text.into(),
            variables: BTreeMap::new(),
        }),
        ..Request::default()
    };
    let (firm, tenant) = (&platform.firm, &platform.tenant);
    let sent = submit(&platform.app, firm, tenant, &request, None).await;
    sent.unwrap()
}

pub fn listed(message: &Message, sid: &str) -> CarrierMessage {
    CarrierMessage {
        sid: sid.into(),
        to: message.to.as_str().into(),
        from: message.from.as_str().into(),
        body: message.body.clone(),
        status: "delivered".into(),
        error_code: None,
        segments: Some(1),
        created_at: message.created_at,
    }
}

pub async fn delete(platform: &Platform, key: Key) {
    let delete = platform.dynamo.client().delete_item();
    let delete = delete
        .table_name("recado")
        .key("pk", AttributeValue::S(key.pk))
        .key("sk", AttributeValue::S(key.sk));
    delete.send().await.unwrap();
}

impl Books {
    async fn entry(&self, kind: EntryKind, reference: &str) -> Entry {
        let entries = ledger(&self.platform).await;
        let mut found = entries.into_iter();
        found
            .find(|it| it.kind == kind && it.reference == reference)
            .unwrap()
    }

    async fn put(&self, entry: &Entry) {
        let store = &self.platform.app.store;
        store.put_entry(&self.platform.tenant, entry).await.unwrap();
    }

    async fn delete(&self, key: Key) {
        delete(&self.platform, key).await;
    }

    /// Every item of the table, by its key.
    async fn everything(&self) -> BTreeMap<String, HashMap<String, AttributeValue>> {
        let scan = self.platform.dynamo.client().scan().table_name("recado");
        let scanned = scan.send().await.unwrap();
        let items = scanned.items.unwrap().into_iter();
        items
            .map(|item| (format!("{:?} {:?}", item["pk"], item["sk"]), item))
            .collect()
    }
}

/// Ways in which a firm's money can be wrong.
#[derive(Clone, Copy, Debug)]
enum Damage {
    MessageOfAHoldGone,
    MessageEndedWithoutItsCharge,
    ChargedTwice,
    ChargedAndGivenBack,
    ChargedThoughFailed,
    GivenBackThoughDelivered,
    ChargedOtherThanHeld,
    ChargedWithoutAHold,
    EntryGone,
    EntryChanged,
    BalanceChanged,
    HeldChanged,
    TopUpGone,
    UnknownAtTheCarrier,
    UnknownToUs,
}

async fn spoil(books: &Books, damage: Damage) {
    let Books {
        platform,
        delivered,
        under_way,
    } = books;
    let tenant = &platform.tenant;
    let charged = delivered.id.as_str();
    let post = books.entry(EntryKind::Post, charged).await;
    let change = async |key: Key, attribute: &str, value: AttributeValue| {
        let update = platform.dynamo.client().update_item().table_name("recado");
        let update = update
            .key("pk", AttributeValue::S(key.pk))
            .key("sk", AttributeValue::S(key.sk))
            .update_expression("SET #it = :it")
            .expression_attribute_names("#it", attribute)
            .expression_attribute_values(":it", value);
        update.send().await.unwrap();
    };
    match damage {
        Damage::MessageOfAHoldGone => books.delete(keys::message(tenant, &under_way.id)).await,
        Damage::MessageEndedWithoutItsCharge => {
            books.delete(keys::entry(tenant, post.at, &post.id)).await;
        }
        Damage::ChargedTwice => {
            let id = EntryId::derive("post", "again");
            books.put(&Entry { id, ..post }).await;
        }
        Damage::ChargedAndGivenBack => {
            let void = Movement::new(EntryKind::Void, Micros::new(40_000), charged);
            let (store, now) = (&platform.app.store, platform.app.now());
            store.try_book(tenant, void, now, None).await.unwrap();
        }
        Damage::ChargedThoughFailed => {
            let failed = AttributeValue::S("failed".into());
            change(keys::message(tenant, &delivered.id), "st", failed).await;
        }
        Damage::GivenBackThoughDelivered => {
            let failed = Report {
                tenant: tenant.clone(),
                id: under_way.id.clone(),
                word: "failed".into(),
                code: None,
                carrier_sid: format!("SM{:032}", 2),
            };
            take(&platform.app, &failed).await.unwrap();
            let delivered = AttributeValue::S("delivered".into());
            change(keys::message(tenant, &under_way.id), "st", delivered).await;
        }
        Damage::ChargedOtherThanHeld => {
            let settled = Some(Micros::new(30_000));
            books.put(&Entry { settled, ..post }).await;
        }
        Damage::ChargedWithoutAHold => {
            let contact = delivered.id.contact();
            let nobody = MessageId::generate(platform.app.now(), [9; 10], &contact);
            let id = EntryId::derive("post", nobody.as_str());
            let reference = nobody.to_string();
            books
                .put(&Entry {
                    id,
                    reference,
                    ..post
                })
                .await;
        }
        Damage::EntryGone => {
            let hold = books.entry(EntryKind::Hold, charged).await;
            books.delete(keys::entry(tenant, hold.at, &hold.id)).await;
        }
        Damage::EntryChanged => {
            let hold = books.entry(EntryKind::Hold, charged).await;
            let amount = Micros::new(-50_000);
            books.put(&Entry { amount, ..hold }).await;
        }
        Damage::BalanceChanged => {
            let one = AttributeValue::N("1".into());
            change(keys::balance(tenant), "available", one).await;
        }
        Damage::HeldChanged => {
            let nothing = AttributeValue::M(HashMap::new());
            change(keys::balance(tenant), "held", nothing).await;
        }
        Damage::TopUpGone => {
            let page = PageOf {
                limit: 1,
                after: None,
            };
            let top_ups = platform.app.store.top_ups(tenant, page).await.unwrap();
            books
                .delete(keys::top_up(tenant, &top_ups.items[0].id))
                .await;
        }
        Damage::UnknownAtTheCarrier => platform.carrier.listed.lock().unwrap().clear(),
        Damage::UnknownToUs => {
            let another = listed(delivered, "SM-another");
            platform.carrier.listed.lock().unwrap().push(another);
        }
    }
}

#[tokio::test]
async fn each_kind_of_damage_is_reported_and_nothing_is_repaired() {
    use Damage::*;
    use FindingKind::*;
    let sound = books().await;
    let report_of_sound = report(&sound.platform).await;
    assert_eq!(report_of_sound.findings, []);
    assert_eq!(report_of_sound.audited, 1);
    for (damage, expected) in [
        (MessageOfAHoldGone, vec![OrphanHold]),
        (MessageEndedWithoutItsCharge, vec![OrphanHold]),
        (ChargedTwice, vec![SettledTwice]),
        (ChargedAndGivenBack, vec![OutcomeDiffers, SettledTwice]),
        (ChargedThoughFailed, vec![OutcomeDiffers, NotCharged]),
        (
            GivenBackThoughDelivered,
            vec![OutcomeDiffers, MissingAtCarrier],
        ),
        (ChargedOtherThanHeld, vec![SettlementDiffers]),
        (ChargedWithoutAHold, vec![SettlementDiffers]),
        (
            EntryGone,
            vec![
                SequenceBroken,
                BalanceAfterDiffers,
                SettlementDiffers,
                SumDiffers,
                HeldDiffers,
            ],
        ),
        (
            EntryChanged,
            vec![
                BalanceAfterDiffers,
                SettlementDiffers,
                BalanceAfterDiffers,
                SumDiffers,
                HeldDiffers,
            ],
        ),
        (BalanceChanged, vec![SumDiffers]),
        (HeldChanged, vec![HeldDiffers]),
        (TopUpGone, vec![TopUpDiffers]),
        (UnknownAtTheCarrier, vec![MissingAtCarrier]),
        (UnknownToUs, vec![UnknownAtCarrier]),
    ] {
        let books = books().await;
        spoil(&books, damage).await;
        // Past the time that a charge may take to be written.
        books.platform.clock.advance(SignedDuration::from_hours(2));
        let before = books.everything().await;
        assert_eq!(kinds(&books.platform).await, expected, "{damage:?}");
        assert_eq!(kinds(&books.platform).await, expected, "{damage:?} again");
        assert!(books.everything().await == before, "{damage:?}");
    }
}

#[tokio::test]
async fn an_old_charge_is_not_compared_with_the_carrier_again() {
    let (platform, _) = platform().await;
    platform.clock.advance(SignedDuration::from_hours(48));
    let report = report(&platform).await;
    assert_eq!((report.audited, report.not_audited), (0, None));
}

/// A bulk send to one, planned and held, that waits for its time.
async fn waiting(platform: &Platform) -> BulkSend {
    let wish = bulk::Request {
        to: vec![bulk::Given {
            phone: Some("+12125550134".into()),
            ..bulk::Given::default()
        }],
        text: Some(bulk::Text::Body {
            body: "We close at noon.".into(),
            variables: BTreeMap::new(),
        }),
        send_at: Some(platform.app.now_kept() + SignedDuration::from_hours(24 * 9)),
        ..bulk::Request::default()
    };
    let (app, tenant) = (&platform.app, &platform.tenant);
    let send = bulk::submit(app, &platform.firm, tenant, &wish, None).await;
    let id = send.unwrap().id;
    while platform.deliver_next().await.is_some() {}
    let send = app.store.bulk_send(tenant, &id).await.unwrap().unwrap();
    assert!(send.is_held);
    send
}

#[tokio::test]
async fn a_hold_of_a_bulk_send_that_is_gone_or_does_not_know_of_it_is_an_orphan() {
    let (platform, _) = platform().await;
    let send = waiting(&platform).await;
    let (app, tenant, id) = (&platform.app, &platform.tenant, &send.id);
    platform.clock.advance(SignedDuration::from_hours(24 * 7));
    assert_eq!(kinds(&platform).await, [], "it waits for its time");
    let forgetful = BulkSend {
        is_held: false,
        version: send.version + 1,
        ..send.clone()
    };
    let replaced = app.store.replace_bulk_send(&forgetful, send.version).await;
    assert!(replaced.unwrap());
    assert_eq!(kinds(&platform).await, [FindingKind::OrphanHold]);
    delete(&platform, keys::bulk_send(tenant, id)).await;
    assert_eq!(kinds(&platform).await, [FindingKind::OrphanHold]);
}

#[tokio::test]
async fn a_bulk_send_costs_what_its_recipients_do_in_however_many_chunks_they_are() {
    let (platform, _) = platform().await;
    let mut send = waiting(&platform).await;
    let (store, tenant, now) = (&platform.app.store, &platform.tenant, platform.app.now());
    let chunk = store.bulk_chunk(tenant, &send.id, send.edition(), 0).await;
    let chunk = chunk.unwrap().unwrap();
    let plan = send.plan.as_mut().unwrap();
    plan.waves[0].chunks = 60;
    let numbers: Vec<u32> = plan.numbers(0).collect();
    for number in numbers {
        let one = [(number, chunk.clone())];
        store.put_bulk_chunks(&send, &one, now).await.unwrap();
        let sid = format!("SM{number:032}");
        let outcome = Outcome {
            carrier_sid: Some(sid.clone()),
            ..Outcome::new(0, Status::Delivered, now)
        };
        let recorded = store.record_outcome(tenant, &send.id, number, &outcome);
        recorded.await.unwrap();
        platform
            .carrier
            .listed
            .lock()
            .unwrap()
            .push(CarrierMessage {
                sid,
                to: chunk.entries[0].to.clone(),
                from: send.from.as_str().into(),
                body: chunk.texts[0].clone(),
                status: "delivered".into(),
                error_code: None,
                segments: Some(1),
                created_at: now,
            });
    }
    platform.clock.advance(SignedDuration::from_mins(40));
    for (segments, expected) in [(60, vec![]), (59, vec![FindingKind::CostDiffers])] {
        let old = send.version;
        send.version += 1;
        send.settled = Some(Settled::new(send.unit_price, segments, now));
        assert!(store.replace_bulk_send(&send, old).await.unwrap());
        let found = report(&platform).await;
        let kinds: Vec<FindingKind> = found.findings.iter().map(|it| it.kind).collect();
        assert_eq!((found.audited, kinds), (60, expected), "{segments}");
    }
}
