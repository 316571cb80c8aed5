#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{Callback, Carrier, Settings};
use crate::faults::{Fault, Faults, Rule};
use crate::inbound::Inbound;
use crate::listing::ListQuery;
use crate::message::Status;
use crate::outcome::Outcome;
use crate::random::Random;
use crate::validation::SendRequest;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const ACCOUNT: &str = "AC1";
const SERVICE: &str = "MG0123456789abcdef0123456789abcdef";

fn at(ms: i64) -> Timestamp {
    NOW + SignedDuration::from_millis(ms)
}

fn request(to: &str) -> SendRequest {
    SendRequest {
        to: Some(to.to_owned()),
        from: Some("+15005550006".to_owned()),
        body: Some("Hello".to_owned()),
        status_callback: Some("https://a.example/status?m=1".to_owned()),
        ..SendRequest::default()
    }
}

fn by_service(to: &str) -> SendRequest {
    SendRequest {
        from: None,
        messaging_service_sid: Some(SERVICE.to_owned()),
        ..request(to)
    }
}

fn accept(carrier: &mut Carrier, sid: &str, request: &SendRequest) {
    carrier
        .accept(NOW, sid.to_owned(), ACCOUNT, request)
        .unwrap();
}

fn told(callbacks: &[Callback]) -> Vec<&str> {
    callbacks
        .iter()
        .map(|callback| callback.status.as_str())
        .collect()
}

/// What is told of one message to `to`, all of it.
fn story(carrier: &mut Carrier, to: &str) -> Vec<String> {
    accept(carrier, "SM1", &request(to));
    let callbacks = carrier.advance(at(60_000));
    told(&callbacks).into_iter().map(str::to_owned).collect()
}

fn inbound(body: &str) -> Inbound {
    Inbound {
        from: "+12024561111".to_owned(),
        to: "+15005550006".to_owned(),
        body: body.to_owned(),
        ..Inbound::default()
    }
}

fn receive(carrier: &mut Carrier, random: &mut Random, inbound: &Inbound) {
    let (sid, reply_sid) = (random.message_sid(), random.message_sid());
    carrier
        .receive(NOW, sid, reply_sid, ACCOUNT, inbound)
        .unwrap();
}

#[test]
fn a_message_takes_its_time_from_status_to_status() {
    let mut carrier = Carrier::default();
    accept(&mut carrier, "SM1", &request("+12024561111"));
    assert_eq!(carrier.next_due(), Some(NOW));
    for (ms, expected) in [
        (0, vec!["sending"]),
        (19, vec![]),
        (20, vec!["sent"]),
        (119, vec![]),
        (120, vec!["delivered"]),
        (9_999, vec![]),
    ] {
        assert_eq!(told(&carrier.advance(at(ms))), expected, "after {ms} ms");
    }
    assert!(carrier.is_quiet());
    assert_eq!(carrier.next_due(), None);
}

#[test]
fn outcome_numbers_decide_the_end() {
    for (to, last, code) in [
        ("+15005550010", Status::Undelivered, Some(30003)),
        ("+15005550011", Status::Undelivered, Some(30005)),
        ("+15005550012", Status::Undelivered, Some(30006)),
        ("+15005550013", Status::Failed, Some(30007)),
        ("+15005550014", Status::Sent, None),
        ("+15005550015", Status::Failed, Some(30008)),
        ("+15005550016", Status::Delivered, None),
        ("+12024561111", Status::Delivered, None),
    ] {
        let mut carrier = Carrier::default();
        let told = story(&mut carrier, to);
        let message = &carrier.messages()[0];
        assert_eq!((message.status, message.error_code), (last, code), "{to}");
        assert_eq!(told.is_empty(), to == "+15005550016", "{to}");
    }
}

#[test]
fn a_rule_decides_the_end_before_the_number_does() {
    let mut carrier = Carrier {
        faults: Faults::of([Rule::always(Fault::Outcome(Outcome::Failed(30034))).to("1111")]),
        ..Carrier::default()
    };
    assert_eq!(story(&mut carrier, "+12024561111"), ["sending", "failed"]);
    assert_eq!(carrier.messages()[0].error_code, Some(30034));
}

#[test]
fn a_messaging_service_chooses_its_number_later() {
    let mut carrier = Carrier::default();
    accept(&mut carrier, "SM1", &by_service("+12024561111"));
    let resource = carrier.fetch(ACCOUNT, "SM1").unwrap().resource();
    assert_eq!(resource["status"], "accepted");
    assert_eq!(resource["from"], serde_json::Value::Null);
    assert_eq!(resource["num_segments"], "0");
    let callbacks = carrier.advance(at(1000));
    assert_eq!(told(&callbacks), ["queued", "sending", "sent", "delivered"]);
    let resource = carrier.fetch(ACCOUNT, "SM1").unwrap().resource();
    assert_eq!(resource["from"], "+15005550006");
    assert_eq!(resource["num_segments"], "1");
    assert_eq!(resource["price"], "-0.00790");
}

#[test]
fn what_is_not_sent_in_time_fails() {
    let mut carrier = Carrier::default();
    carrier.settings.delays.sending_ms = 5_000;
    let hurried = SendRequest {
        validity_period: Some("4".to_owned()),
        ..request("+12024561111")
    };
    accept(&mut carrier, "SM1", &hurried);
    assert_eq!(told(&carrier.advance(at(60_000))), ["failed"]);
    let message = &carrier.messages()[0];
    assert_eq!(message.error_code, Some(30036));
    assert_eq!(message.updated_at, at(4_000));
}

#[test]
fn a_stop_ends_and_a_start_lifts() {
    let mut carrier = Carrier::default();
    let mut random = Random::default();
    receive(&mut carrier, &mut random, &inbound(" Stop "));
    let to = "+12024561111";
    let refused = carrier
        .accept(NOW, "SM1".to_owned(), ACCOUNT, &request(to))
        .unwrap_err();
    assert_eq!((refused.status, refused.code), (400, 21610));
    accept(&mut carrier, "SM2", &by_service(to));
    assert_eq!(told(&carrier.advance(at(1000))), ["failed"]);
    let failed = carrier.fetch(ACCOUNT, "SM2").unwrap();
    assert_eq!(failed.error_code, Some(21610));
    accept(&mut carrier, "SM3", &request("+12024561414"));
    receive(&mut carrier, &mut random, &inbound("START"));
    accept(&mut carrier, "SM4", &request(to));
}

#[test]
fn the_carrier_answers_keywords_itself_and_the_phone_shows_it() {
    let mut carrier = Carrier::default();
    let mut random = Random::default();
    for body in ["help", "hello", "STOP", "STOP", "START"] {
        receive(&mut carrier, &mut random, &inbound(body));
    }
    let history = carrier.phone_history("+12024561111");
    let automatic: Vec<&str> = history
        .iter()
        .filter(|seen| seen.automatic)
        .map(|seen| seen.body.split(' ').take(5).last().unwrap_or_default())
        .collect();
    assert_eq!(automatic, ["Msg&Data", "unsubscribed.", "re-subscribed"]);
    assert_eq!(history.iter().filter(|seen| seen.sent_by_phone).count(), 5);
    assert_eq!(carrier.phones(), ["+12024561111"]);
}

#[test]
fn a_phone_has_only_what_was_delivered() {
    let mut carrier = Carrier::default();
    for (sid, to) in [("SM1", "+15005550010"), ("SM2", "+12024561111")] {
        accept(&mut carrier, sid, &request(to));
    }
    carrier.advance(at(119));
    assert_eq!(carrier.phones(), Vec::<String>::new());
    carrier.advance(at(120));
    assert_eq!(carrier.phones(), ["+12024561111"]);
    assert_eq!(carrier.phone_history("+12024561111")[0].body, "Hello");
    assert_eq!(carrier.phone_history("+15005550010"), []);
}

#[test]
fn callbacks_are_lost_repeated_delayed_and_reordered_on_request() {
    let to = "+12024561111";
    for (fault, expected) in [
        (Fault::CallbacksLost, vec![]),
        (
            Fault::CallbacksRepeated { times: 1 },
            vec![
                "sending",
                "sending",
                "sent",
                "sent",
                "delivered",
                "delivered",
            ],
        ),
        (
            Fault::CallbacksReordered,
            vec!["delivered", "sent", "sending"],
        ),
        (
            Fault::CallbacksDelayed { ms: 500 },
            vec!["sending", "sent", "delivered"],
        ),
    ] {
        let mut carrier = Carrier {
            faults: Faults::of([Rule::always(fault)]),
            ..Carrier::default()
        };
        assert_eq!(story(&mut carrier, to), expected, "{fault:?}");
    }
    let mut carrier = Carrier {
        faults: Faults::of([Rule::next(1, Fault::CallbacksDelayed { ms: 500 })]),
        ..Carrier::default()
    };
    accept(&mut carrier, "SM1", &request(to));
    assert_eq!(told(&carrier.advance(at(499))), ["sent", "delivered"]);
    assert_eq!(told(&carrier.advance(at(500))), ["sending"]);
}

#[test]
fn the_last_of_reordered_callbacks_may_be_that_of_a_message_without_receipt() {
    let mut carrier = Carrier {
        faults: Faults::of([Rule::always(Fault::CallbacksReordered)]),
        ..Carrier::default()
    };
    assert_eq!(story(&mut carrier, "+15005550014"), ["sent", "sending"]);
}

#[test]
fn a_listing_lags_and_is_read_page_by_page() {
    let mut carrier = Carrier::default();
    carrier.faults.listing_lag_ms = 500;
    for sid in ["SM1", "SM2", "SM3"] {
        accept(&mut carrier, sid, &request("+12024561111"));
    }
    accept(&mut carrier, "SM4", &request("+12024561414"));
    carrier.advance(at(0));
    let sids = |page: &serde_json::Value| -> Vec<String> {
        let messages = page["messages"].as_array().unwrap();
        let sid = |message: &serde_json::Value| message["sid"].as_str().unwrap().to_owned();
        messages.iter().map(sid).collect()
    };
    let list = |carrier: &Carrier, ms, query: &str| {
        carrier.list(at(ms), ACCOUNT, &ListQuery::parse(query).unwrap())
    };
    assert_eq!(sids(&list(&carrier, 499, "")), Vec::<String>::new());
    assert_eq!(sids(&list(&carrier, 500, "")), ["SM4", "SM3", "SM2", "SM1"]);
    let first = list(&carrier, 500, "To=%2B12024561111&PageSize=2");
    assert_eq!(sids(&first), ["SM3", "SM2"]);
    let next = first["next_page_uri"].as_str().unwrap();
    let (_, query) = next.split_once('?').unwrap();
    let second = list(&carrier, 500, query);
    assert_eq!(sids(&second), ["SM1"]);
    assert_eq!(second["next_page_uri"], serde_json::Value::Null);
    assert_eq!((&second["page"], &second["start"]), (&1.into(), &2.into()));
    assert_eq!(
        sids(&list(&carrier, 500, "From=%2B15005550007")),
        Vec::<String>::new()
    );
    assert_eq!(
        sids(&carrier.list(at(500), "AC2", &ListQuery::default())),
        Vec::<String>::new()
    );
}

#[test]
fn a_date_filter_leaves_out_what_is_not_sent_yet() {
    let mut carrier = Carrier::default();
    accept(&mut carrier, "SM1", &request("+12024561111"));
    let found = |carrier: &Carrier, query: &str| {
        let page = carrier.list(at(1000), ACCOUNT, &ListQuery::parse(query).unwrap());
        page["messages"].as_array().unwrap().len()
    };
    assert_eq!(found(&carrier, "DateSent%3E=1970-01-01"), 0);
    carrier.advance(at(1000));
    for (query, count) in [
        ("DateSent%3E=1970-01-01", 1),
        ("DateSent>=1970-01-01", 1),
        ("DateSent>=1970-01-02", 0),
        ("DateSent<=1970-01-01", 1),
        ("DateSent<=1969-12-31", 0),
        ("DateSent=1970-01-01", 1),
        ("DateSent=1970-01-01T10:00:00Z", 1),
    ] {
        assert_eq!(found(&carrier, query), count, "{query}");
    }
    assert_eq!(ListQuery::parse("DateSent=soon").unwrap_err().code, 20001);
    assert_eq!(ListQuery::parse("PageSize=x").unwrap_err().code, 20001);
}

#[test]
fn only_a_scheduled_message_can_be_called_back() {
    let mut carrier = Carrier::default();
    let scheduled = SendRequest {
        schedule_type: Some("fixed".to_owned()),
        send_at: Some("1970-01-01T00:10:00Z".to_owned()),
        ..by_service("+12024561111")
    };
    for sid in ["SM1", "SM2"] {
        accept(&mut carrier, sid, &scheduled);
    }
    assert_eq!(
        carrier.fetch(ACCOUNT, "SM1").unwrap().status,
        Status::Scheduled
    );
    let canceled = carrier.cancel(at(1), ACCOUNT, "SM1").unwrap();
    assert_eq!(canceled.status, Status::Canceled);
    assert_eq!(told(&carrier.advance(at(599_999))), ["canceled"]);
    let sent = carrier.advance(at(700_000));
    assert_eq!(
        told(&sent),
        ["accepted", "queued", "sending", "sent", "delivered"]
    );
    for sid in ["SM1", "SM2"] {
        assert_eq!(
            carrier.cancel(at(700_000), ACCOUNT, sid).unwrap_err().code,
            30409
        );
    }
}

#[test]
fn a_finished_message_can_be_redacted_and_deleted() {
    let mut carrier = Carrier::default();
    accept(&mut carrier, "SM1", &request("+12024561111"));
    assert_eq!(carrier.redact(NOW, ACCOUNT, "SM1").unwrap_err().code, 20009);
    assert_eq!(carrier.delete(ACCOUNT, "SM1").unwrap_err().code, 20009);
    carrier.advance(at(1000));
    assert_eq!(carrier.redact(at(1000), ACCOUNT, "SM1").unwrap().body, "");
    carrier.delete(ACCOUNT, "SM1").unwrap();
    for (account, sid) in [(ACCOUNT, "SM1"), (ACCOUNT, "SM9"), ("AC2", "SM1")] {
        let error = carrier.fetch(account, sid).unwrap_err();
        assert_eq!((error.status, error.code), (404, 20404), "{account} {sid}");
    }
    assert_eq!(carrier.messages().len(), 1);
}

#[test]
fn what_was_kept_goes_on_where_it_was() {
    let mut before = Carrier::default();
    let mut random = Random::default();
    accept(&mut before, "SM1", &request("+12024561414"));
    receive(&mut before, &mut random, &inbound("STOP"));
    assert_eq!(told(&before.advance(at(30))), ["sending", "sent"]);
    let kept: Vec<_> = before.take_changes();
    assert_eq!(before.take_changes(), []);
    let mut after = Carrier::new(Settings::default());
    after.restore(kept.into_iter().map(|(_, message)| message).collect());
    assert_eq!(after.messages(), before.messages());
    assert!(after.is_blocked("+15005550006", "+12024561111"));
    assert_eq!(after.take_changes(), []);
    assert_eq!(told(&after.advance(at(1000))), ["delivered"]);
}

#[test]
fn the_inbound_form_has_the_carriers_fields() {
    let mut carrier = Carrier::default();
    let message = Inbound {
        media_urls: vec!["https://a.example/p.jpg".to_owned()],
        advanced_opt_out: true,
        ..inbound("Stop")
    };
    let form = carrier
        .receive(NOW, "SM1".to_owned(), "SM2".to_owned(), ACCOUNT, &message)
        .unwrap();
    for (key, value) in [
        ("MessageSid", "SM1"),
        ("SmsSid", "SM1"),
        ("SmsMessageSid", "SM1"),
        ("AccountSid", ACCOUNT),
        ("From", "+12024561111"),
        ("To", "+15005550006"),
        ("Body", "Stop"),
        ("NumMedia", "1"),
        ("NumSegments", "1"),
        ("MediaUrl0", "https://a.example/p.jpg"),
        ("MediaContentType0", "image/jpeg"),
        ("OptOutType", "STOP"),
        ("FromCountry", "US"),
    ] {
        let expected = (key.to_owned(), value.to_owned());
        assert!(form.contains(&expected), "{key}");
    }
}

proptest! {
    #[test]
    fn a_status_only_moves_forward_and_the_end_is_final(
        steps in proptest::collection::vec((0usize..9, 0i64..200, 0u8..5), 1..60),
        seed: u64,
    ) {
        let mut faults = Faults::of([
            Rule::always(Fault::Outcome(Outcome::Failed(30008))).with_probability(0.2),
            Rule::always(Fault::CallbacksLost).with_probability(0.2),
            Rule::always(Fault::CallbacksReordered).with_probability(0.2),
            Rule::always(Fault::CallbacksRepeated { times: 2 }).with_probability(0.2),
        ]);
        faults.seed = Some(seed);
        let mut carrier = Carrier::default();
        carrier.set_faults(faults);
        let mut random = Random::new(seed);
        let mut now = NOW;
        for (place, ms, action) in steps {
            now += SignedDuration::from_millis(ms);
            let to = format!("+1500555001{place}");
            let sid = random.message_sid();
            // Refusals are as good as anything here.
            let _ = match action {
                0 => carrier.accept(now, sid, ACCOUNT, &request(&to)).is_ok(),
                1 => carrier.accept(now, sid, ACCOUNT, &by_service(&to)).is_ok(),
                2 => {
                    let mut stop = inbound(if ms % 2 == 0 { "STOP" } else { "START" });
                    stop.from = to;
                    carrier.receive(now, sid, random.message_sid(), ACCOUNT, &stop).is_ok()
                }
                _ => !carrier.advance(now).is_empty(),
            };
        }
        carrier.advance(Timestamp::MAX);
        prop_assert!(carrier.is_quiet());
        for message in carrier.messages() {
            let ranks: Vec<u8> = message.events.iter().map(|event| event.status.rank()).collect();

                prop_assert!(ranks.windows(2).all(|pair| pair[0] < pair[1]), "{ranks:?}");
            prop_assert_eq!(message.events.last().map(|event| event.status), Some(message.status));
            prop_assert!(message.plan.is_empty());
        }
    }
}
