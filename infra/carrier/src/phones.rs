//! What the phones show: who sent and received what, as somebody looking at them all sees it.

use std::collections::HashMap;

use serde::Serialize;

use crate::inbound::{PhoneMessage, seen_by};
use crate::machine::Carrier;
use crate::message::{Direction, Message};

/// A phone that sent or received something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phone {
    /// Its number.
    pub number: String,
    /// What it sent and received, in the order of time.
    pub messages: Vec<PhoneMessage>,
}

impl Carrier {
    /// At most so many phones, the one that something happened to last first, each with at most so
    /// many of its latest messages.
    pub fn latest_phones(&self, phones: usize, messages: usize) -> Vec<Phone> {
        let mut seen: HashMap<&str, Vec<PhoneMessage>> = HashMap::new();
        let mut full = 0;
        for message in self.messages.iter().rev() {
            if full == phones {
                break;
            }
            let number = phone_of(message);
            let known = seen.get(number).map(Vec::len);
            if known == Some(messages) || known.is_none() && seen.len() == phones {
                continue;
            }
            if let Some(message) = seen_by(message, number) {
                seen.entry(number).or_default().push(message);
                full += usize::from(known.unwrap_or_default() + 1 == messages);
            }
        }
        in_order(seen)
    }
}

fn in_order(seen: HashMap<&str, Vec<PhoneMessage>>) -> Vec<Phone> {
    let mut phones: Vec<Phone> = seen
        .into_iter()
        .map(|(number, mut messages)| {
            // They come latest first; what is equally old stays in the order it was made in.
            messages.reverse();
            messages.sort_by_key(|message| message.at);
            Phone {
                number: number.to_owned(),
                messages,
            }
        })
        .collect();
    phones.sort_by(|one, other| {
        let last = |phone: &Phone| phone.messages.last().map(|message| message.at);
        last(other)
            .cmp(&last(one))
            .then_with(|| one.number.cmp(&other.number))
    });
    phones
}

fn phone_of(message: &Message) -> &str {
    match (message.direction, &message.from) {
        (Direction::Inbound, Some(from)) => from,
        _ => &message.to,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::inbound::Inbound;
    use crate::machine::Settings;
    use jiff::Timestamp;

    fn carrier(texts: &[(&str, &str)]) -> Carrier {
        let mut carrier = Carrier::new(Settings::default());
        for (place, (from, body)) in texts.iter().enumerate() {
            let inbound = Inbound {
                from: (*from).to_owned(),
                to: "+15005550006".to_owned(),
                body: (*body).to_owned(),
                ..Inbound::default()
            };
            let at = Timestamp::from_second(i64::try_from(place).unwrap()).unwrap();
            let sid = format!("SM{place}");
            carrier
                .receive(at, sid, format!("SMr{place}"), "AC1", &inbound)
                .unwrap();
        }
        carrier
    }

    fn shown(carrier: &Carrier, phones: usize, messages: usize) -> Vec<(String, Vec<String>)> {
        let latest = carrier.latest_phones(phones, messages).into_iter();
        let texts = |phone: Phone| phone.messages.into_iter().map(|it| it.body).collect();
        latest
            .map(|phone| (phone.number.clone(), texts(phone)))
            .collect()
    }

    #[test]
    fn the_phone_that_something_happened_to_last_comes_first() {
        let carrier = carrier(&[
            ("+12125550134", "one"),
            ("+12125550135", "two"),
            ("+12125550134", "three"),
        ]);
        let expected = [
            ("+12125550134", vec!["one", "three"]),
            ("+12125550135", vec!["two"]),
        ];
        let expected = expected.map(|(number, texts)| {
            (
                number.to_owned(),
                texts.iter().map(|it| (*it).to_owned()).collect(),
            )
        });
        assert_eq!(shown(&carrier, 10, 10), expected);
    }

    #[test]
    fn no_more_is_shown_than_asked_for_and_it_is_the_latest() {
        let carrier = carrier(&[
            ("+12125550133", "old"),
            ("+12125550134", "one"),
            ("+12125550134", "two"),
            ("+12125550135", "three"),
        ]);
        let texts: Vec<_> = shown(&carrier, 2, 1);
        assert_eq!(texts[0].1, ["three"]);
        assert_eq!(texts[1].1, ["two"]);
        assert_eq!(texts.len(), 2);
    }
}
