//! A question written as text.

use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::decision::Action;
use recado_domain::hours::{
    AskedFor, Candidates, Location, NextAllowed, Question, Recipient, Zone, next_allowed,
};
use recado_domain::message::Category;
use serde_json::{Value, json};

pub fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

/// A location from `America/Chicago; mon-fri 09:00-17:00, sat 20:00-02:00; 2026-12-24..2026-12-26`.
pub fn location(text: &str) -> Location {
    let mut parts = text.split(';').map(str::trim);
    let time_zone = parts.next().unwrap();
    let hours: Vec<Value> = list(parts.next()).flat_map(windows).collect();
    let closures: Vec<Value> = list(parts.next())
        .map(|span| {
            let (from, to) = span.split_once("..").unwrap_or((span, span));
            json!({"from": from, "to": to})
        })
        .collect();
    serde_json::from_value(json!({
        "id": "loc_00000000000000000000000000", "name": "Clinic North", "time_zone": time_zone,
        "hours": hours, "closures": closures, "created_at": 0,
    }))
    .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn list(text: Option<&str>) -> impl Iterator<Item = &str> {
    let items = text.unwrap_or_default().split(',').map(str::trim);
    items.filter(|item| !item.is_empty())
}

/// `mon-fri 09:00-17:00` as five windows.
fn windows(text: &str) -> Vec<Value> {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let (days, times) = text.split_once(' ').unwrap();
    let (opens, closes) = times.split_once('-').unwrap();
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let place = |day| DAYS.iter().position(|known| *known == day).unwrap();
    DAYS[place(first)..=place(last)]
        .iter()
        .map(|day| json!({"day": day, "opens": opens, "closes": closes}))
        .collect()
}

/// A question without a location to a recipient of whom only the number is known.
pub struct Case {
    pub from: Timestamp,
    pub category: Category,
    pub location: Option<Location>,
    pub asked_for: AskedFor,
    pub last_inbound: Option<Timestamp>,
    pub recipient: Candidates,
    pub useless_after: Option<Timestamp>,
}

impl Case {
    pub fn new(category: Category, from: Timestamp, number: &str) -> Self {
        Self {
            from,
            category,
            location: None,
            asked_for: AskedFor::default(),
            last_inbound: None,
            recipient: candidates(number, "", "", ""),
            useless_after: None,
        }
    }

    pub fn answer(&self) -> NextAllowed {
        next_allowed(&Question {
            from: self.from,
            category: self.category,
            location: self.location.as_ref(),
            asked_for: self.asked_for,
            last_inbound: self.last_inbound,
            recipient: &self.recipient,
            useless_after: self.useless_after,
        })
    }
}

pub fn candidates(number: &str, postcode: &str, address: &str, own_zone: &str) -> Candidates {
    Candidates::of(&Recipient {
        phone: PhoneNumber::from_stored(number).as_ref(),
        postcode: Some(postcode),
        address: Some(address),
        time_zone: Zone::parse(own_zone).ok().as_ref(),
        firm_zone: &zone("America/New_York"),
    })
}

/// `send`, `defer 2026-…Z` or `refuse`, and `until …Z` or `open end`.
pub fn outcome(answer: &NextAllowed) -> String {
    let decision = &answer.decision;
    let action = match (decision.action, decision.at) {
        (Action::Send, None) => "send".to_owned(),
        (Action::Defer, Some(at)) => format!("defer {at}"),
        (Action::Refuse, None) => return "refuse".to_owned(),
        _ => panic!("{decision:?}"),
    };
    match answer.window_end {
        Some(end) => format!("{action} until {end}"),
        None => format!("{action} open end"),
    }
}
