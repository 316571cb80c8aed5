use super::*;
use crate::FirmId;
use proptest::prelude::*;

const USD: i64 = 1_000_000;

fn top_up() -> TopUp {
    TopUp::new(
        TopUpId::generate(Timestamp::UNIX_EPOCH, [1; 10]),
        Tenant::live(FirmId::demo()),
        Micros::new(10 * USD),
        Origin::Request,
        false,
        Timestamp::UNIX_EPOCH,
    )
}

/// What is heard of a payment, with a total of refunds in dollars.
fn heard(state: PaymentState, refunded: i64, reversals: Vec<Reversal>) -> Heard {
    let received = match state {
        PaymentState::Succeeded => 10 * USD,
        _ => 0,
    };
    Heard {
        payment_id: "pi_1".into(),
        state,
        received: Micros::new(received),
        refunded: Micros::new(refunded * USD),
        reversals,
        payment_method: None,
        failure: None,
    }
}

/// A refund (`re_…`) or dispute of so many dollars.
fn reversal(id: &str, dollars: i64, undone: bool) -> Reversal {
    Reversal {
        kind: match id.starts_with("re_") {
            true => ReversalKind::Refund,
            false => ReversalKind::Dispute,
        },
        id: id.into(),
        amount: Micros::new(dollars * USD),
        undone,
        reason: Some(if undone { "undone" } else { "done" }.into()),
    }
}

/// Everything that is booked about what is heard, in order: kind, dollars, why.
fn settle(top_up: &mut TopUp, heard: &Heard) -> Vec<(EntryKind, i64, Option<String>)> {
    let mut booked = Vec::new();
    while let Some((next, movement)) = top_up.next(heard) {
        assert_eq!(next.version, top_up.version + 1);
        *top_up = next;
        booked.extend(movement.map(|it| (it.kind, it.amount.get() / USD, it.cause)));
    }
    booked
}

#[test]
fn a_payment_is_credited_once_and_a_refund_ahead_of_it_nets_to_zero() {
    use PaymentState::{Canceled, Open, Succeeded};
    let mut paid = top_up();
    assert_eq!(settle(&mut paid, &heard(Open, 0, vec![])), []);
    let credit = vec![(EntryKind::Topup, 10, None)];
    assert_eq!(settle(&mut paid, &heard(Succeeded, 0, vec![])), credit);
    assert_eq!(settle(&mut paid, &heard(Succeeded, 0, vec![])), []);
    assert_eq!(settle(&mut paid, &heard(Canceled, 0, vec![])), []);
    assert_eq!(paid.status, TopUpStatus::Succeeded);

    let mut early = top_up();
    assert_eq!(settle(&mut early, &heard(Open, 10, vec![])), []);
    assert_eq!(
        settle(&mut early, &heard(Succeeded, 0, vec![])),
        [(EntryKind::Topup, 10, None), (EntryKind::Refund, -10, None)]
    );
    // Paid in spite of all that was heard before.
    let mut late = top_up();
    settle(&mut late, &heard(Canceled, 0, vec![]));
    assert_eq!(late.status, TopUpStatus::Canceled);
    assert_eq!(settle(&mut late, &heard(Succeeded, 0, vec![])), credit);
}

#[test]
fn what_goes_back_and_comes_again_is_booked_once_and_says_why() {
    let paid = |refunded, reversals| heard(PaymentState::Succeeded, refunded, reversals);
    let why = |text: &str| Some(text.to_owned());
    let mut top_up = top_up();
    settle(&mut top_up, &paid(0, vec![]));
    for (step, expected) in [
        // A total ahead of the refund that makes it: the refund takes nothing more.
        (paid(4, vec![]), vec![(EntryKind::Refund, -4, None)]),
        (paid(4, vec![reversal("re_1", 4, false)]), vec![]),
        (
            paid(7, vec![reversal("re_2", 3, false)]),
            vec![(EntryKind::Refund, -3, why("re_2: done"))],
        ),
        (
            paid(3, vec![reversal("re_1", 4, true)]),
            vec![(EntryKind::Refund, 4, why("re_1: undone"))],
        ),
        (paid(7, vec![reversal("re_1", 4, false)]), vec![]),
        // Heard of only after it had failed.
        (paid(0, vec![reversal("re_3", 1, true)]), vec![]),
        (
            paid(0, vec![reversal("dp_1", 2, false)]),
            vec![(EntryKind::Dispute, -2, why("dp_1: done"))],
        ),
        (
            paid(0, vec![reversal("dp_1", 2, true)]),
            vec![(EntryKind::Dispute, 2, why("dp_1: undone"))],
        ),
    ] {
        assert_eq!(settle(&mut top_up, &step), expected, "{step:?}");
        assert_eq!(settle(&mut top_up, &step), [], "again {step:?}");
    }
    assert_eq!(top_up.reversals.refunded(), Micros::new(3 * USD));
    assert_eq!(top_up.reversals.disputed(), Micros::ZERO);
    assert_eq!(top_up.booked(), Micros::new(7 * USD));
}

#[test]
fn a_refund_that_only_a_total_told_of_comes_back_when_it_fails() {
    let mut top_up = top_up();
    let paid = |refunded, reversals| heard(PaymentState::Succeeded, refunded, reversals);
    settle(&mut top_up, &paid(10, vec![]));
    assert_eq!(top_up.booked(), Micros::ZERO);
    let failed = paid(10, vec![reversal("re_1", 6, true)]);
    let expected = [(EntryKind::Refund, 6, Some("re_1: undone".to_owned()))];
    assert_eq!(settle(&mut top_up, &failed), expected);
    assert_eq!(top_up.booked(), Micros::new(6 * USD));
}

#[test]
fn a_payment_that_was_called_off_after_a_decline_still_says_why_it_was_declined() {
    let mut called_off = top_up();
    let declined = Heard {
        failure: Some("authentication_required".into()),
        ..heard(PaymentState::Canceled, 0, vec![])
    };
    settle(&mut called_off, &declined);
    assert_eq!(called_off.status, TopUpStatus::Canceled);
    assert_eq!(called_off.failure, declined.failure);
    settle(&mut called_off, &heard(PaymentState::Open, 0, vec![]));
    assert_eq!(called_off.failure, declined.failure, "it is final");
}

#[test]
fn another_payment_is_none_of_its_business() {
    let mut paid = top_up();
    settle(&mut paid, &heard(PaymentState::Open, 0, vec![]));
    let other = Heard {
        payment_id: "pi_2".into(),
        ..heard(PaymentState::Succeeded, 0, vec![])
    };
    assert_eq!(settle(&mut paid, &other), []);
}

#[test]
fn amounts_to_pay_are_whole_cents_within_limits() {
    for (text, ok) in [
        ("1", true),
        ("10.25", true),
        ("10000", true),
        ("0.99", false),
        ("10000.01", false),
        ("10.001", false),
        ("-5", false),
        ("0", false),
    ] {
        let amount = Micros::parse(text).unwrap();
        assert_eq!(payable(amount).is_ok(), ok, "{text}");
    }
}

/// The provider's side: what really happened to a payment, step by step, and every event and look
/// that tells of it.
#[derive(Debug, Default)]
struct Provider {
    /// In the order in which they were made; each may be undone later.
    reversals: Vec<Reversal>,
    /// Each says what was true when it was made.
    told: Vec<Heard>,
}

impl Provider {
    /// Makes the next refund or dispute of so many dollars, or undoes an earlier one.
    fn step(&mut self, (what, dollars): (usize, i64)) {
        let n = self.reversals.len();
        match what {
            0 => self
                .reversals
                .push(reversal(&format!("re_{n}"), dollars, false)),
            1 => self
                .reversals
                .push(reversal(&format!("dp_{n}"), dollars, false)),
            _ => {
                let nth = usize::try_from(dollars).unwrap() % n.max(1);
                if let Some(it) = self.reversals.get_mut(nth) {
                    *it = reversal(&it.id.clone(), it.amount.get() / USD, true);
                }
            }
        }
        let total = self.left(ReversalKind::Refund);
        let all = self.reversals.clone();
        // A look with its listing, an event with the total alone, and one about each by itself.
        self.told
            .push(heard(PaymentState::Succeeded, total, all.clone()));
        self.told.push(heard(PaymentState::Open, total, vec![]));
        let each = all
            .into_iter()
            .map(|it| heard(PaymentState::Open, 0, vec![it]));
        self.told.extend(each);
    }

    /// What is still taken, in dollars.
    fn left(&self, kind: ReversalKind) -> i64 {
        let left = self
            .reversals
            .iter()
            .filter(|it| it.kind == kind && !it.undone);
        left.map(|it| it.amount.get() / USD).sum()
    }
}

proptest! {
    #[test]
    fn whatever_is_told_in_whatever_order_and_number_ends_at_the_providers_truth(
        steps in prop::collection::vec((0usize..4, 1i64..5), 0..8),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..60),
        last in any::<prop::sample::Index>(),
        listed in any::<bool>(),
    ) {
        let mut provider = Provider::default();
        provider.told.push(heard(PaymentState::Succeeded, 0, vec![]));
        for step in steps {
            provider.step(step);
        }
        let mut top_up = top_up();
        let mut sum = 0;
        let mut hear = |heard: &Heard| {
            for (kind, dollars, _) in settle(&mut top_up, heard) {
                assert!(kind != EntryKind::Topup || sum == 0, "credited twice");
                sum += dollars;
            }
        };
        for index in order {
            hear(index.get(&provider.told));
        }
        // The last word of each arrives sooner or later, by events of its own or by one look;
        // whatever comes late changes nothing.
        hear(&heard(PaymentState::Succeeded, 0, vec![]));
        let mut words = provider.reversals.clone();
        let first = last.index(words.len().max(1));
        words.rotate_left(first);
        match listed {
            true => hear(&heard(PaymentState::Open, 0, words)),
            false => words.into_iter().for_each(|it| hear(&heard(PaymentState::Open, 0, vec![it]))),
        }
        hear(last.get(&provider.told));
        let truth = 10 - provider.left(ReversalKind::Refund) - provider.left(ReversalKind::Dispute);
        prop_assert_eq!(sum, truth);
        prop_assert_eq!(top_up.booked(), Micros::new(truth * USD));
    }
}
