//! Stripe's test cards (Stripe, "Test card numbers"), as far as their outcomes differ here.

/// What a card does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// It pays.
    Pays,
    /// Its bank refuses, with this decline code.
    Declines(&'static str),
    /// Its holder must be present.
    Authenticates,
    /// It pays, and its holder disputes it afterwards.
    Disputes,
    /// It pays, and a refund to it succeeds at first and fails afterwards.
    FailsRefunds,
}

/// Numbers that behave otherwise than paying, and the ids under which Stripe lends such cards.
const SPECIAL: [(&str, &str, Behaviour); 7] = [
    (
        "4000000000000002",
        "pm_card_chargeDeclined",
        Behaviour::Declines("generic_decline"),
    ),
    (
        "4000000000009995",
        "pm_card_chargeDeclinedInsufficientFunds",
        Behaviour::Declines("insufficient_funds"),
    ),
    (
        "4000000000000341",
        "pm_card_chargeCustomerFail",
        Behaviour::Declines("generic_decline"),
    ),
    (
        "4000002760003184",
        "pm_card_authenticationRequired",
        Behaviour::Authenticates,
    ),
    (
        "4000002500003155",
        "pm_card_authenticationRequiredOnSetup",
        Behaviour::Authenticates,
    ),
    (
        "4000000000000259",
        "pm_card_createDispute",
        Behaviour::Disputes,
    ),
    (
        "4000000000005126",
        "pm_card_refundFail",
        Behaviour::FailsRefunds,
    ),
];
const PAYING: (&str, &str) = ("4242424242424242", "pm_card_visa");

/// What the card with this number does; none when it is no card number.
pub fn behaviour(number: &str) -> Option<Behaviour> {
    let plain = (12..=19).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    let special = SPECIAL.iter().find(|(card, ..)| *card == number);
    match special {
        Some((.., behaviour)) => Some(*behaviour),
        None => (plain && luhn(number)).then_some(Behaviour::Pays),
    }
}

/// The number behind an id that Stripe lends.
pub fn lent(id: &str) -> Option<&'static str> {
    if id == PAYING.1 {
        return Some(PAYING.0);
    }
    let special = SPECIAL.iter().find(|(_, lent, _)| *lent == id);
    special.map(|(number, ..)| *number)
}

/// The check digit of card numbers (ISO/IEC 7812).
fn luhn(number: &str) -> bool {
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            match (place % 2, digit * 2) {
                (0, _) => digit,
                (_, doubled) if doubled > 9 => doubled - 9,
                (_, doubled) => doubled,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_does_what_its_number_says() {
        for (number, expected) in [
            ("4242424242424242", Some(Behaviour::Pays)),
            ("5555555555554444", Some(Behaviour::Pays)),
            (
                "4000000000000002",
                Some(Behaviour::Declines("generic_decline")),
            ),
            ("4000002760003184", Some(Behaviour::Authenticates)),
            ("4242424242424241", None),
            ("4242 4242", None),
            ("", None),
        ] {
            assert_eq!(behaviour(number), expected, "{number}");
        }
        assert_eq!(lent("pm_card_visa"), Some("4242424242424242"));
        assert_eq!(lent("pm_other"), None);
    }
}
