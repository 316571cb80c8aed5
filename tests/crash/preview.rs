//! What a preview foretells of random audiences is what then happens to each recipient.

use jiff::Timestamp;
use recado_platform::ports::Clock;
use recado_tests::carrier::Random;
use recado_tests::{DEMO_SENDER, OPERATOR_TOKEN, micros};
use serde_json::{Value, json};

use crate::storm::{Storm, Weather};
use crate::world::morning;

const SEEDS: u64 = 8;
const TEXT: &str = "Recado Demo: [NAME], your invoice is due. Pay by card or in instalments, or \
    call us. Reply STOP to opt out.";
/// What is no number, no number here, no number for texts, and what a spreadsheet would run.
const RUBBISH: [&str; 7] = [
    "",
    "12",
    "abc",
    "+442079460000",
    "+19005550134",
    "=1+1",
    "+1212556",
];
const STOPPED: &str = "+12125569001";
const SWITCHED_OFF: &str = "+12125569002";
const HAD_ENOUGH: &str = "+12125569003";

struct Audience {
    luck: Random,
    recipients: Vec<Value>,
}

impl Audience {
    fn of(seed: u64) -> Vec<Value> {
        let mut audience = Self {
            luck: Random::new(seed),
            recipients: vec![json!({"phone": "+12125560000", "variables": {"NAME": "Ana"}})],
        };
        for number in 1..10 + audience.below(40) {
            let recipient = audience.recipient(number);
            audience.recipients.push(recipient);
        }
        audience.recipients
    }

    fn below(&mut self, most: u64) -> u64 {
        self.luck.bits() % most
    }

    fn recipient(&mut self, number: u64) -> Value {
        let phone = match self.below(10) {
            0 => RUBBISH[usize::try_from(self.below(7)).unwrap()].to_owned(),
            1 => [STOPPED, SWITCHED_OFF, HAD_ENOUGH][usize::try_from(self.below(3)).unwrap()]
                .to_owned(),
            2 => {
                let earlier = self.below(self.recipients.len() as u64);
                let earlier = &self.recipients[usize::try_from(earlier).unwrap()];
                earlier["phone"].as_str().unwrap().to_owned()
            }
            3 | 4 => format!("+1310556{number:04}"),
            5 => format!("(312) 556-{number:04}"),
            _ => format!("+1212556{number:04}"),
        };
        let name = "A".repeat(usize::try_from(self.below(250)).unwrap());
        match self.below(8) {
            0 => json!({"phone": phone}),
            1 => json!({"phone": phone, "variables": {"NAME": name}}),
            _ => json!({"phone": phone, "variables": {"NAME": "Ana"}}),
        }
    }
}

/// Number, segments and why not of each recipient, sorted: they come wave by wave.
fn lines(answer: &Value) -> Vec<(String, u64, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let lines = answer["data"].as_array().unwrap().iter();
    let mut lines: Vec<_> = lines
        .map(|line| {
            let facts = &line["facts"][0];
            let why = format!("{} {}", text(&facts["fact"]), text(&facts["value"]));
            let is_skipped = why != " ";
            let segments = if is_skipped {
                0
            } else {
                line["segments"].as_u64().unwrap()
            };
            (text(&line["to"]), segments, why)
        })
        .collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn a_preview_foretells_what_happens() {
    for seed in 0..SEEDS {
        println!("seed {seed}");
        let mut storm = Storm::new(seed, Weather::default()).await;
        storm.wait_until(morning(storm.platform.now()));
        let cap = json!({"frequency_cap": {"per_day": 1}});
        storm.ask("PATCH", "/v1/firm", &cap).await;
        storm.text_from(STOPPED, "STOP").await;
        let off = json!({"name": "Off", "channels": {"sms": false},
            "phones": [{"number": SWITCHED_OFF, "primary": true}]});
        storm.ask("POST", "/v1/contacts", &off).await;
        let body = TEXT.replace("[NAME]", "Bo");
        let single = json!({"to": {"phone": HAD_ENOUGH}, "body": body, "category": "collection"});
        storm.ask("POST", "/v1/messages", &single).await;

        let send = json!({"body": TEXT, "category": "collection",
            "to": {"recipients": Audience::of(seed)}});
        let preview = storm.ask("POST", "/v1/bulk-sends/preview", &send).await;
        let send = storm.ask("POST", "/v1/bulk-sends", &send).await;
        let began = storm.clock.now();
        storm.settle().await;

        let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
        let all = format!("{path}/recipients?limit=200");
        let happened = storm.ask("GET", &all, &Value::Null).await;
        assert_eq!(lines(&preview), lines(&happened), "seed {seed}");
        let send = storm.ask("GET", &path, &Value::Null).await;
        assert_eq!(send["counts"]["delivered"], preview["recipients"], "{send}");
        assert_eq!(micros(&send["cost"]), micros(&preview["price"]));
        let carried = storm.carrier.accepted();
        for line in preview["data"].as_array().unwrap() {
            let at = line["at"].as_str().map(|at| at.parse().unwrap());
            let its = carried
                .iter()
                .filter(|it| line["to"] == it.to && it.created_at >= began);
            let its: Vec<_> = its.filter(|it| it.body.contains("invoice")).collect();
            if line["facts"].is_null() {
                assert_eq!(its.len(), 1, "{line}");
                assert!(its[0].created_at >= at.unwrap_or(began), "{line}");
            }
        }
    }
}

#[tokio::test]
async fn a_bulk_send_is_through_when_its_preview_said() {
    for (rate, recipients) in [(1.0, 120), (3.75, 240), (20.0, 240), (100.0, 240)] {
        let mut storm = Storm::new(1, Weather::default()).await;
        let sender = json!({"phone": DEMO_SENDER, "segments_per_second": rate});
        let firm = json!({"senders": [sender]});
        storm
            .ask_as(OPERATOR_TOKEN, "PATCH", "/admin/firms/frm_demo", &firm)
            .await;
        let phones = (0..recipients).map(|i| format!("+1212556{i:04}"));
        let phones: Vec<String> = phones.collect();
        let send = json!({"body": "Recado Demo: closed on Monday.", "to": {"phones": phones}});
        let preview = storm.ask("POST", "/v1/bulk-sends/preview", &send).await;
        let began = storm.clock.now();
        storm.ask("POST", "/v1/bulk-sends", &send).await;
        storm
            .go_until(|storm| storm.carrier.accepted().len() == recipients)
            .await;
        let foretold: Timestamp = preview["finishes_at"].as_str().unwrap().parse().unwrap();
        let last = storm
            .carrier
            .accepted()
            .into_iter()
            .map(|it| it.created_at)
            .max()
            .unwrap();
        let late = last.duration_since(foretold).as_secs_f64();
        let lasts = foretold.duration_since(began).as_secs_f64();
        // The last one is posted at the beginning of its time, and each step takes a moment.
        let is_right = (-0.05 * lasts - 2.0..0.05 * lasts + 4.0).contains(&late);
        assert!(is_right, "{rate}: {late} s late after {lasts} s");
    }
}
