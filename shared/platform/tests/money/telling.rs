//! What a firm is told of its money reaches the bus and its mailbox, whatever breaks on the way.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::SignedDuration;
use recado_domain::Error;
use recado_domain::Micros;
use recado_domain::ledger::{EntryKind, Movement};
use recado_domain::notice::NoticeKind;
use recado_embedded::dynamo::{Fault, Verdict};
use recado_platform::money::{set_alert, sweep};
use recado_platform::ports::{EventBus, MailOutcome, Mailer, OutboundEmail, PortError};
use serde_json::Value;
use tokio::sync::Notify;

use crate::harness::Platform;
use crate::{platform, recharges};

/// What is wrong with a call of the bus or the mailer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strike {
    DeadBefore,
    DeadAfter,
    LostBefore,
    LostAfter,
}

/// A bus and a mailbox that remember what they took, and fail at one call.
#[derive(Default)]
struct Listener {
    events: Mutex<Vec<String>>,
    mails: Mutex<Vec<String>>,
    calls: Mutex<usize>,
    strike: Mutex<Option<(usize, Strike)>>,
    died: Arc<Notify>,
}

impl Listener {
    /// True when the caller hears that it was taken.
    async fn take(&self, what: String, into: &Mutex<Vec<String>>) -> bool {
        let number = {
            let mut calls = self.calls.lock().unwrap();
            *calls += 1;
            *calls - 1
        };
        let armed = *self.strike.lock().unwrap();
        let strike = armed.filter(|(at, _)| *at == number).map(|(_, it)| it);
        if !matches!(strike, Some(Strike::DeadBefore | Strike::LostBefore)) {
            into.lock().unwrap().push(what);
        }
        if matches!(strike, Some(Strike::DeadBefore | Strike::DeadAfter)) {
            self.died.notify_one();
            std::future::pending::<()>().await;
        }
        strike.is_none()
    }
}

#[async_trait]
impl EventBus for Listener {
    async fn publish(&self, kind: &str, detail: Value) -> Result<(), PortError> {
        let what = format!("{kind} {}", detail["id"].as_str().unwrap());
        match self.take(what, &self.events).await {
            true => Ok(()),
            false => Err(PortError("no answer".into())),
        }
    }
}

#[async_trait]
impl Mailer for Listener {
    async fn send(&self, email: &OutboundEmail) -> MailOutcome {
        match self.take(email.subject.clone(), &self.mails).await {
            true => MailOutcome::Accepted {
                id: "1".into(),
                report: None,
            },
            false => MailOutcome::NotProcessed {
                reason: "no answer".into(),
            },
        }
    }
}

/// A firm with an alert whose balance has just fallen below it, and nobody has noticed.
async fn fallen() -> (Platform, Arc<Listener>) {
    let (mut platform, _) = platform().await;
    let listener = Arc::new(Listener::default());
    platform.app.bus = listener.clone();
    platform.app.mailer = listener.clone();
    platform.app.config.email_from = Some("money@recado.example".parse().unwrap());
    platform
        .change_firm(|firm| firm.notice_email = Some("office@garage.example".parse().unwrap()))
        .await;
    let (store, tenant) = (&platform.app.store, &platform.tenant);
    set_alert(&platform.app, tenant, Micros::new(500_000))
        .await
        .unwrap();
    let spent = Movement::new(EntryKind::Hold, Micros::new(-600_000), "spent");
    let now = platform.app.now();
    store.try_book(tenant, spent, now, None).await.unwrap();
    (platform, listener)
}

/// A quarter of an hour later the sweep comes, and the queue is emptied.
async fn later(platform: &Platform) -> Result<(), Error> {
    platform.clock.advance(SignedDuration::from_mins(16));
    sweep(&platform.app, &platform.tenant).await?;
    while let Some(outcome) = platform.deliver_next().await {
        outcome?;
    }
    Ok(())
}

async fn told(platform: &Platform, listener: &Listener, at_most: usize, what: &str) {
    let notices = recharges::told(platform).await;
    assert_eq!(notices, [NoticeKind::BalanceLow], "{what}");
    for heard in [&listener.events, &listener.mails] {
        let heard = heard.lock().unwrap();
        assert!((1..=at_most).contains(&heard.len()), "{what}: {heard:?}");
        let different: BTreeSet<&String> = heard.iter().collect();
        assert_eq!(different.len(), 1, "{what}: {heard:?}");
    }
}

/// Runs until it ends or dies, then as if nothing had happened.
async fn survive(platform: &Platform, died: &Notify) {
    tokio::select! {
        () = async {
            died.notified().await;
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
        } => {}
        _ = later(platform) => {}
    }
    platform.dynamo.faults().reset();
    for _ in 0..2 {
        later(platform).await.unwrap();
    }
}

#[tokio::test]
async fn a_crossing_is_told_once_where_nothing_fails() {
    let (platform, listener) = fallen().await;
    for _ in 0..3 {
        later(&platform).await.unwrap();
        told(&platform, &listener, 1, "unharmed").await;
    }
    let events = listener.events.lock().unwrap();
    assert!(
        events[0].starts_with("balance.low 17955"),
        "{events:?}: its instant and its cause name it"
    );
}

#[tokio::test]
async fn a_crash_or_a_lost_answer_at_any_store_call_costs_neither_event_nor_mail() {
    let (unharmed, _) = fallen().await;
    unharmed.dynamo.faults().record();
    later(&unharmed).await.unwrap();
    let calls = unharmed.dynamo.faults().calls().len();
    for index in 0..calls {
        for verdict in [
            Verdict::Before(Fault::Crash),
            Verdict::After(Fault::Crash),
            Verdict::Before(Fault::Lost),
            Verdict::After(Fault::Lost),
        ] {
            let (platform, listener) = fallen().await;
            let died = listener.died.clone();
            platform.dynamo.faults().record();
            platform.dynamo.faults().hook(move |call| {
                if call.index != index {
                    return Verdict::Proceed;
                }
                if let Verdict::Before(Fault::Crash) | Verdict::After(Fault::Crash) = verdict {
                    died.notify_one();
                }
                verdict
            });
            survive(&platform, &listener.died).await;
            told(&platform, &listener, 2, &format!("{verdict:?} at {index}")).await;
        }
    }
}

#[tokio::test]
async fn a_crash_or_a_lost_answer_at_the_bus_or_the_mailer_costs_neither_event_nor_mail() {
    for call in 0..2 {
        for strike in [
            Strike::DeadBefore,
            Strike::DeadAfter,
            Strike::LostBefore,
            Strike::LostAfter,
        ] {
            let (platform, listener) = fallen().await;
            *listener.strike.lock().unwrap() = Some((call, strike));
            survive(&platform, &listener.died).await;
            told(&platform, &listener, 2, &format!("{strike:?} at {call}")).await;
        }
    }
}
