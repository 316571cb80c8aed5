use super::*;
use crate::ledger::{Movement, post};
use crate::{BulkId, ContactId, FirmId, MessageId, Tenant};
use jiff::Timestamp;

fn message(n: u8) -> String {
    let contact = ContactId::of_address(&Tenant::live(FirmId::demo()), "+1");
    MessageId::generate(Timestamp::UNIX_EPOCH, [n; 10], &contact).to_string()
}

/// A sound ledger: 100 credited, three messages held, one charged, one given back.
fn sound() -> (Balance, Vec<Entry>) {
    let mut balance = Balance::default();
    let mut entries = Vec::new();
    let mut book = |kind, amount, reference: String| {
        let movement = Movement::new(kind, Micros::new(amount), reference);
        balance = balance.after(movement, Timestamp::UNIX_EPOCH).unwrap();
        entries.extend(balance.last.clone());
    };
    book(EntryKind::Credit, 100, "opening".into());
    for n in 1..=3 {
        book(EntryKind::Hold, -10, message(n));
    }
    book(EntryKind::Void, 10, message(2));
    let at = entries[4].at;
    entries.push(post(&message(1), Micros::new(10), at, None, None));
    (balance, entries)
}

fn checked(balance: Balance, entries: &[Entry]) -> Checked {
    let mut check = Check::new(balance);
    for entry in entries {
        check.take(entry);
    }
    check.end()
}

fn kinds(balance: Balance, entries: &[Entry]) -> Vec<FindingKind> {
    let found = checked(balance, entries).findings;
    found.into_iter().map(|finding| finding.kind).collect()
}

#[test]
fn a_sound_ledger_has_no_findings_and_its_open_holds_are_told() {
    let (balance, entries) = sound();
    let checked = checked(balance, &entries);
    assert_eq!(checked.findings, []);
    assert_eq!(
        checked.open,
        BTreeMap::from([(message(3), Micros::new(10))])
    );
}

#[test]
fn a_bulk_send_ends_with_one_charge_and_what_it_did_not_cost_in_either_order() {
    use FindingKind::{SettledTwice, SettlementDiffers};
    let bulk = BulkId::generate(Timestamp::UNIX_EPOCH, [7; 10]).to_string();
    let void = |amount| (EntryKind::Void, amount);
    let charge = |amount| (EntryKind::Post, amount);
    type Case<'a> = (&'a [(EntryKind, i64)], &'a [FindingKind]);
    let cases: [Case<'_>; 9] = [
        (&[charge(30)], &[]),
        (&[void(4), charge(26)], &[]),
        (&[charge(26), void(4)], &[]),
        (&[void(30), charge(0)], &[]),
        (&[charge(0), void(30)], &[]),
        (&[charge(26)], &[SettlementDiffers]),
        (&[charge(26), void(5)], &[SettlementDiffers]),
        (
            &[charge(26), charge(26)],
            &[SettledTwice, SettlementDiffers],
        ),
        (&[void(4), charge(26), charge(26)], &[SettledTwice]),
    ];
    for (ends, expected) in cases {
        let mut check = Check::new(Balance::default());
        let at = Timestamp::UNIX_EPOCH;
        let mut balance = Balance::default();
        let credit = Movement::new(EntryKind::Credit, Micros::new(100), "opening");
        let hold = Movement::new(EntryKind::Hold, Micros::new(-30), bulk.clone());
        for movement in [credit, hold] {
            balance = balance.after(movement, at).unwrap();
            check.take(balance.last.as_ref().unwrap());
        }
        for (kind, amount) in ends {
            let amount = Micros::new(*amount);
            if *kind == EntryKind::Post {
                check.take(&post(&bulk, amount, at, None, None));
            } else {
                let movement = Movement::new(*kind, amount, bulk.clone());
                balance = balance.after(movement, at).unwrap();
                check.take(balance.last.as_ref().unwrap());
            }
        }
        let found = check.end().findings.into_iter();
        let found: Vec<_> = found
            .filter(|finding| finding.subject == bulk)
            .map(|finding| finding.kind)
            .collect();
        assert_eq!(found, expected, "{ends:?}");
    }
}

#[test]
fn each_way_to_spoil_a_ledger_is_found() {
    use FindingKind::*;
    type Spoil = fn(&mut Balance, &mut Vec<Entry>);
    let cases: [(Spoil, &[FindingKind]); 9] = [
        (
            |_, entries| drop(entries.remove(1)),
            &[
                SequenceBroken,
                BalanceAfterDiffers,
                BalanceAfterDiffers,
                BalanceAfterDiffers,
                SettlementDiffers,
                SumDiffers,
                HeldDiffers,
            ],
        ),
        (
            |_, entries| entries[1].amount = Micros::new(-11),
            &[
                BalanceAfterDiffers,
                BalanceAfterDiffers,
                BalanceAfterDiffers,
                BalanceAfterDiffers,
                SettlementDiffers,
                SumDiffers,
                HeldDiffers,
            ],
        ),
        (
            |balance, _| balance.available = Micros::new(81),
            &[SumDiffers],
        ),
        (|balance, _| balance.held = Holds::default(), &[HeldDiffers]),
        (
            |_, entries| entries.push(entries[5].clone()),
            &[SettledTwice],
        ),
        (
            |_, entries| {
                let at = entries[5].at;
                entries.push(post(&message(2), Micros::new(10), at, None, None));
            },
            &[SettledTwice],
        ),
        (
            |_, entries| entries[5].settled = Some(Micros::new(11)),
            &[SettlementDiffers],
        ),
        (
            |_, entries| {
                let at = entries[5].at;
                entries.push(post(&message(9), Micros::new(10), at, None, None));
            },
            &[SettlementDiffers],
        ),
        (
            |_, entries| drop(entries.remove(4)),
            &[SumDiffers, HeldDiffers],
        ),
    ];
    for (n, (spoil, expected)) in cases.into_iter().enumerate() {
        let (mut balance, mut entries) = sound();
        spoil(&mut balance, &mut entries);
        assert_eq!(kinds(balance, &entries), expected, "case {n}");
    }
}

#[test]
fn a_charge_by_an_instance_whose_clock_is_behind_stands_before_its_hold_and_is_right() {
    let (balance, mut entries) = sound();
    let post = entries.pop().unwrap();
    entries.insert(0, post.clone());
    assert_eq!(kinds(balance.clone(), &entries), []);
    entries.insert(0, post);
    assert_eq!(kinds(balance, &entries), [FindingKind::SettledTwice]);
}

#[test]
fn what_happens_while_it_is_checked_is_no_finding() {
    let (balance, mut entries) = sound();
    let movement = Movement::new(EntryKind::Hold, Micros::new(-10), message(4));
    let later = balance.after(movement, Timestamp::UNIX_EPOCH).unwrap();
    entries.extend(later.last);
    assert_eq!(kinds(balance, &entries), []);
}

/// Checks in two parts, the first of which has so many entries.
fn checked_in_parts(balance: &Balance, entries: &[Entry], first: usize) -> Checked {
    let mut check = Check::new(balance.clone());
    entries[..first].iter().for_each(|entry| check.take(entry));
    let (mut findings, carried) = check.pause();
    let kept = serde_json::to_string(&carried).unwrap();
    let mut check = Check::resume(balance.clone(), serde_json::from_str(&kept).unwrap());
    entries[first..].iter().for_each(|entry| check.take(entry));
    let checked = check.end();
    findings.extend(checked.findings);
    Checked {
        findings,
        ..checked
    }
}

#[test]
fn a_ledger_that_is_checked_in_parts_says_the_same_as_the_whole() {
    let (balance, entries) = sound();
    for first in 0..=entries.len() {
        let in_parts = checked_in_parts(&balance, &entries, first);
        assert_eq!(in_parts, checked(balance.clone(), &entries), "{first}");
    }
    let bulk = BulkId::generate(Timestamp::UNIX_EPOCH, [7; 10]).to_string();
    let mut balance = balance;
    let mut entries = entries;
    let mut book = |kind, amount| {
        let movement = Movement::new(kind, Micros::new(amount), bulk.clone());
        balance = balance.after(movement, Timestamp::UNIX_EPOCH).unwrap();
        balance.last.clone().unwrap()
    };
    let charge = post(&bulk, Micros::new(16), Timestamp::UNIX_EPOCH, None, None);
    let (hold, void) = (book(EntryKind::Hold, -20), book(EntryKind::Void, 4));
    entries.extend([hold, charge, void]);
    for first in 0..=entries.len() {
        let in_parts = checked_in_parts(&balance, &entries, first);
        assert_eq!(in_parts.findings, [], "{first}");
    }
}

#[test]
fn a_second_end_in_a_later_part_is_an_end_without_a_hold() {
    let (balance, mut entries) = sound();
    let second = post(&message(1), Micros::new(10), entries[5].at, None, None);
    entries.push(second);
    let found = checked_in_parts(&balance, &entries, 6).findings;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].kind, FindingKind::SettlementDiffers);
    assert_eq!(found[0].subject, message(1));
}
