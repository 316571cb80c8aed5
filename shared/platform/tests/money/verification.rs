//! What is wrong is found, and what is right is not.

use jiff::SignedDuration;
use recado_domain::ledger::check::FindingKind;
use recado_domain::ledger::{EntryKind, Movement};
use recado_domain::{ContactId, MessageId, Micros};
use recado_platform::money::{Report, hear, verify};

use crate::harness::Platform;
use crate::{begin, ledger, platform, told};

async fn report(platform: &Platform) -> Report {
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
    assert_eq!(report(&platform).await, Report::default());

    let mut entry = ledger(&platform).await.pop().unwrap();
    entry.amount = Micros::new(-2_000_000);
    let (store, tenant) = (&platform.app.store, &platform.tenant);
    store.put_entry(tenant, &entry).await.unwrap();
    use FindingKind::{BalanceAfterDiffers, SumDiffers, TopUpDiffers};
    let expected = [BalanceAfterDiffers, SumDiffers, TopUpDiffers];
    assert_eq!(kinds(&platform).await, expected);
}

#[tokio::test]
async fn a_hold_without_a_message_and_a_charge_that_the_carrier_does_not_know_are_found() {
    let (platform, _) = platform().await;
    let contact = ContactId::of_address(&platform.tenant, "+12125550134");
    let id = MessageId::generate(platform.app.now(), [9; 10], &contact);
    let hold = Movement::new(EntryKind::Hold, Micros::new(-40_000), id.to_string());
    let (store, tenant) = (&platform.app.store, &platform.tenant);
    let now = platform.app.now();
    store.try_book(tenant, hold, now, None).await.unwrap();
    assert_eq!(kinds(&platform).await, [FindingKind::OrphanHold]);
    assert_eq!(report(&platform).await.findings[0].subject, id.as_str());
}

#[tokio::test]
async fn an_old_charge_is_not_compared_with_the_carrier_again() {
    let (platform, _) = platform().await;
    platform.clock.advance(SignedDuration::from_hours(48));
    let report = report(&platform).await;
    assert_eq!((report.audited, report.not_audited), (0, None));
}
