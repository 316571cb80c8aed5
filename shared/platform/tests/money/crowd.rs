//! A thousand sends and top-ups of one firm at once, over a store that conflicts and throttles.
#![allow(
    clippy::disallowed_methods,
    reason = "it reports how long the crowd took"
)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use futures::future::join_all;
use recado_domain::ledger::EntryKind;
use recado_domain::{Error, Micros};
use recado_embedded::dynamo::{Fault, Operation, Verdict};
use recado_platform::App;
use recado_platform::money::{hear, verify};
use recado_platform::send::{Idempotency, Request, Text, To, submit};
use recado_store::Store;

use crate::harness::Platform;
use crate::{begin, count, ledger, platform, told};

const SENDS: usize = 700;
const TOP_UPS: usize = 300;

/// Sends until there is an answer: accepted, or not enough money.
async fn send(app: &App, platform: &Platform, n: usize) -> bool {
    let request = Request {
        to: Some(To::Phone("+12125550134".into())),
        text: Some(Text::Body {
            body: format!("Your car {n} is ready."),
            variables: BTreeMap::new(),
        }),
        ..Request::default()
    };
    let key = format!("send-{n}");
    let idempotency = Some(Idempotency {
        key: &key,
        body: b"{}",
    });
    loop {
        let (firm, tenant) = (&platform.firm, &platform.tenant);
        match submit(app, firm, tenant, &request, idempotency).await {
            Ok(_) => return true,
            Err(Error::InsufficientBalance { .. }) => return false,
            Err(Error::Unavailable(_)) => tokio::task::yield_now().await,
            Err(other) => panic!("{other}"),
        }
    }
}

/// Tops up by one cent more than a dollar; the payment is told twice.
async fn top_up(app: &App, platform: &Platform, bank: &crate::bank::Bank, n: usize) {
    let payment = loop {
        match begin(platform, &format!("top-up-{n}"), 1_010_000).await {
            Ok(payment) => break payment,
            Err(Error::Unavailable(_)) => tokio::task::yield_now().await,
            Err(other) => panic!("{other}"),
        }
    };
    bank.pay(&payment, 1_010_000);
    let tell = async || {
        while let Err(error) = hear(app, &told(&payment)).await {
            assert!(error.is_retryable(), "{error}");
            tokio::task::yield_now().await;
        }
    };
    tokio::join!(tell(), tell());
}

#[tokio::test]
async fn a_crowd_never_overdraws_and_every_sum_is_exact() {
    let (platform, bank) = platform().await;
    // As two Lambda instances: neither waits for the other's turn at the balance, so that only the
    // store's conditions keep them from overwriting each other.
    let another = App {
        store: Store::new(platform.dynamo.client(), "recado"),
        lanes: Arc::default(),
        ..platform.app.clone()
    };
    let instances = [&platform.app, &another];
    platform.dynamo.faults().hook(|call| match call.operation {
        Operation::TransactWriteItems if call.index % 13 == 0 => Verdict::Before(Fault::Conflict),
        Operation::TransactWriteItems if call.index % 17 == 0 => Verdict::After(Fault::Lost),
        _ if call.index % 29 == 0 => Verdict::Before(Fault::Throttled),
        _ => Verdict::Proceed,
    });
    let began = Instant::now();
    let timed = async |work: usize| {
        let began = Instant::now();
        let app = instances[work / 10 % instances.len()];
        let sent = if work % 10 < 7 {
            Some(send(app, &platform, work).await)
        } else {
            top_up(app, &platform, &bank, work).await;
            None
        };
        (sent, began.elapsed())
    };
    let done = join_all((0..SENDS + TOP_UPS).map(timed)).await;
    let took = began.elapsed();
    platform.dynamo.faults().reset();

    let report = verify(&platform.app, &platform.tenant).await.unwrap();
    assert_eq!(report.findings, []);
    let entries = ledger(&platform).await;
    let overdrawn = entries
        .iter()
        .any(|entry| entry.balance_after.is_some_and(|it| it < Micros::ZERO));
    assert!(!overdrawn);
    let sent = done.iter().filter(|(sent, _)| *sent == Some(true)).count();
    assert_eq!(count(&entries, EntryKind::Hold), sent);
    assert_eq!(count(&entries, EntryKind::Topup), TOP_UPS);
    let (sent, paid) = (
        i64::try_from(sent).unwrap(),
        i64::try_from(TOP_UPS).unwrap(),
    );
    let expected = 1_000_000 + paid * 1_010_000 - sent * 40_000;
    assert_eq!(
        entries
            .iter()
            .map(|entry| entry.amount)
            .sum::<Micros>()
            .get(),
        expected
    );
    let mut times: Vec<_> = done.into_iter().map(|(_, time)| time).collect();
    times.sort();
    println!(
        "{} movements of one firm in {took:?} with faults; each waited {:?} (median), {:?} (p99)",
        entries.len(),
        times[times.len() / 2],
        times[times.len() * 99 / 100]
    );
}
