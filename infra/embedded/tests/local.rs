//! The queue and the scheduler, in memory and on disk. Time is a number the tests choose.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use recado_embedded::{
    Local, LocalQueue, Outgoing, Receipt, Received, Schedule, dead_letter_queue,
};

const QUEUE: &str = "singles";
const VISIBILITY: i64 = 30_000;

fn message(body: &str) -> Outgoing {
    Outgoing {
        body: body.to_owned(),
        ..Outgoing::default()
    }
}

fn of_group(group: &str, body: &str) -> Outgoing {
    Outgoing {
        group: Some(group.to_owned()),
        ..message(body)
    }
}

fn queue() -> LocalQueue {
    Local::memory().unwrap().queue
}

fn receive(queue: &LocalQueue, max: usize, now_ms: i64) -> Vec<Received> {
    queue.receive(QUEUE, max, VISIBILITY, now_ms).unwrap()
}

fn bodies(received: &[Received]) -> Vec<&str> {
    received.iter().map(|it| it.body.as_str()).collect()
}

fn scratch(name: &str) -> std::path::PathBuf {
    let path = std::env::temp_dir().join(format!("recado-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

#[test]
fn a_message_is_received_deleted_and_gone() {
    let queue = queue();
    queue.send(QUEUE, &of_group("frm_a", "hello"), 7).unwrap();
    let received = receive(&queue, 10, 8);
    assert_eq!(bodies(&received), ["hello"]);
    assert_eq!((received[0].receive_count, received[0].sent_at), (1, 7));
    assert_eq!(received[0].group.as_deref(), Some("frm_a"));
    assert!(queue.delete(received[0].receipt).unwrap());
    assert!(!queue.delete(received[0].receipt).unwrap());
    assert_eq!(queue.depth(QUEUE).unwrap(), 0);
}

#[test]
fn a_received_message_is_hidden_until_its_time_out_ends() {
    let queue = queue();
    queue.send(QUEUE, &message("m"), 0).unwrap();
    for (now_ms, count) in [(0, Some(1)), (1, None), (29_999, None), (30_000, Some(2))] {
        let received = receive(&queue, 1, now_ms);
        assert_eq!(
            received.first().map(|it| it.receive_count),
            count,
            "at {now_ms}"
        );
    }
}

#[test]
fn a_delayed_message_appears_in_its_time_and_the_earliest_visible_comes_first() {
    let queue = queue();
    for (body, delay_secs) in [("late", 900), ("soon", 5), ("now", 0)] {
        let delayed = Outgoing {
            delay_secs,
            ..message(body)
        };
        queue.send(QUEUE, &delayed, 0).unwrap();
    }
    assert_eq!(queue.next_visible_at(QUEUE).unwrap(), Some(0));
    assert_eq!(bodies(&receive(&queue, 10, 4_999)), ["now"]);
    assert_eq!(queue.next_visible_at(QUEUE).unwrap(), Some(5_000));
    assert_eq!(bodies(&receive(&queue, 10, 5_000)), ["soon"]);
    assert_eq!(
        bodies(&receive(&queue, 10, 900_000)),
        ["now", "soon", "late"]
    );
    assert_eq!(queue.depth(QUEUE).unwrap(), 3);
}

#[test]
fn a_receipt_is_void_once_the_message_is_received_again() {
    let queue = queue();
    queue.send(QUEUE, &message("m"), 0).unwrap();
    let first = receive(&queue, 1, 0)[0].receipt;
    let second = receive(&queue, 1, VISIBILITY)[0].receipt;
    assert!(!queue.delete(first).unwrap());
    assert!(!queue.change_visibility(first, 0, VISIBILITY).unwrap());
    assert!(queue.delete(second).unwrap());
}

#[test]
fn visibility_can_be_prolonged_and_given_back() {
    let queue = queue();
    queue.send(QUEUE, &message("m"), 0).unwrap();
    let receipt = receive(&queue, 1, 0)[0].receipt;
    assert!(queue.change_visibility(receipt, 60_000, 10_000).unwrap());
    assert_eq!(queue.next_visible_at(QUEUE).unwrap(), Some(70_000));
    assert!(queue.change_visibility(receipt, 0, 20_000).unwrap());
    assert_eq!(receive(&queue, 1, 20_000).len(), 1);
}

#[test]
fn a_receipt_survives_being_text_and_nonsense_is_no_receipt() {
    let queue = queue();
    queue.send(QUEUE, &message("m"), 0).unwrap();
    let receipt = receive(&queue, 1, 0)[0].receipt;
    assert_eq!(receipt.to_string().parse(), Ok(receipt));
    for nonsense in ["", "1", "-", "a-1", "1-b"] {
        assert!(nonsense.parse::<Receipt>().is_err(), "{nonsense}");
    }
}

#[test]
fn groups_take_turns_within_and_across_receives() {
    let queue = queue();
    for number in 0..100 {
        queue
            .send(QUEUE, &of_group("big", &format!("big{number}")), 0)
            .unwrap();
    }
    for body in ["small0", "small1"] {
        queue.send(QUEUE, &of_group("small", body), 1).unwrap();
    }
    assert_eq!(bodies(&receive(&queue, 3, 2)), ["big0", "big1", "small0"]);
    assert_eq!(bodies(&receive(&queue, 1, 2)), ["big2"]);
    assert_eq!(bodies(&receive(&queue, 1, 2)), ["small1"]);
    assert_eq!(receive(&queue, 10, 2).len(), 10);
}

#[test]
fn a_message_received_too_often_goes_to_the_dead_letter_queue_and_can_be_redriven() {
    let queue = queue();
    let dead = dead_letter_queue(QUEUE);
    for (max_receives, name) in [(5, "default"), (2, "lowered")] {
        if max_receives != 5 {
            queue.set_max_receives(QUEUE, max_receives);
        }
        queue.send(QUEUE, &message(name), 0).unwrap();
        let mut now_ms = 0;
        for receive_count in 1..=max_receives {
            assert_eq!(
                receive(&queue, 1, now_ms)[0].receive_count,
                receive_count,
                "{name}"
            );
            now_ms += VISIBILITY;
        }
        assert!(receive(&queue, 1, now_ms).is_empty());
        assert_eq!(queue.depth(QUEUE).unwrap(), 0);
        assert_eq!(queue.depth(&dead).unwrap(), 1);

        assert_eq!(queue.redrive(QUEUE, now_ms).unwrap(), 1);
        let again = receive(&queue, 1, now_ms);
        assert_eq!((bodies(&again), again[0].receive_count), (vec![name], 1));
        assert!(queue.delete(again[0].receipt).unwrap());
    }
}

#[test]
fn a_dead_letter_queue_keeps_its_messages_however_often_they_are_looked_at() {
    let queue = queue();
    let dead = dead_letter_queue(QUEUE);
    queue.send(&dead, &message("m"), 0).unwrap();
    for round in 0..20 {
        let received = queue.receive(&dead, 1, 1, round * 10).unwrap();
        assert_eq!(bodies(&received), ["m"]);
    }
}

#[test]
fn a_message_is_not_taken_twice_by_one_receive() {
    let queue = queue();
    queue.send(QUEUE, &message("m"), 0).unwrap();
    assert_eq!(queue.receive(QUEUE, 10, 0, 0).unwrap().len(), 1);
}

#[test]
fn a_batch_is_deleted_at_once_and_void_receipts_are_not_counted() {
    let queue = queue();
    let batch: Vec<_> = (0..10).map(|number| message(&number.to_string())).collect();
    queue.send_batch(QUEUE, &batch, 0).unwrap();
    let mut receipts: Vec<_> = receive(&queue, 10, 0).iter().map(|it| it.receipt).collect();
    receipts.push("999-1".parse().unwrap());
    assert_eq!(queue.delete_batch(&receipts).unwrap(), 10);
    assert_eq!(queue.depth(QUEUE).unwrap(), 0);
}

#[test]
fn whatever_makes_a_message_visible_wakes_a_waiting_consumer_of_that_queue() {
    let queue = queue();
    let (ours, others) = (queue.changes(QUEUE), queue.changes("bulk"));
    let mut ours = ours;
    let woken = |what: &str, ours: &mut tokio::sync::watch::Receiver<u64>| {
        assert!(ours.has_changed().unwrap(), "{what}");
        ours.mark_unchanged();
    };
    queue.send(QUEUE, &message("m"), 0).unwrap();
    woken("a send", &mut ours);
    let receipt = receive(&queue, 1, 0)[0].receipt;
    assert!(!ours.has_changed().unwrap());
    queue.change_visibility(receipt, 0, 1).unwrap();
    woken("a message given back", &mut ours);
    queue
        .send(&dead_letter_queue(QUEUE), &message("d"), 0)
        .unwrap();
    queue.redrive(QUEUE, 1).unwrap();
    woken("a redrive", &mut ours);
    assert!(!others.has_changed().unwrap());
}

#[test]
fn messages_receipts_and_schedules_survive_a_killed_process() {
    let folder = scratch("local");
    let (live, left) = (folder.join("live.db"), folder.join("left.db"));
    let killed = Local::file(&live).unwrap();
    let batch = [message("a"), message("b")];
    killed.queue.send_batch(QUEUE, &batch, 0).unwrap();
    killed.scheduler.put("s", 5, "{}").unwrap();
    let receipt = receive(&killed.queue, 1, 0)[0].receipt;
    // What a killed process leaves: the files as they are now, never closed.
    for suffix in ["", "-wal"] {
        let named = |path: &std::path::Path| format!("{}{suffix}", path.display());
        std::fs::copy(named(&live), named(&left)).unwrap();
    }
    let local = Local::file(&left).unwrap();
    assert_eq!(bodies(&receive(&local.queue, 10, 1)), ["b"]);
    assert!(local.queue.delete(receipt).unwrap());
    assert_eq!(local.scheduler.next_at().unwrap(), Some(5));
    std::fs::remove_dir_all(&folder).unwrap();
}

fn schedule(name: &str, at_ms: i64, payload: &str) -> Schedule {
    Schedule {
        name: name.to_owned(),
        at_ms,
        payload: payload.to_owned(),
    }
}

#[test]
fn schedules_fall_due_in_order_and_again_until_acknowledged() {
    let scheduler = Local::memory().unwrap().scheduler;
    for (name, at_ms) in [("c", 30), ("a", 20), ("b", 10)] {
        scheduler.put(name, at_ms, "{}").unwrap();
    }
    let (b, a) = (schedule("b", 10, "{}"), schedule("a", 20, "{}"));
    assert_eq!(scheduler.due(9, 10).unwrap(), []);
    for _crash_before_ack in 0..2 {
        assert_eq!(scheduler.due(20, 10).unwrap(), [b.clone(), a.clone()]);
    }
    assert_eq!(scheduler.due(20, 1).unwrap(), std::slice::from_ref(&b));
    assert!(scheduler.ack(&b).unwrap());
    assert!(!scheduler.ack(&b).unwrap());
    assert_eq!(scheduler.due(20, 10).unwrap(), [a]);
    assert_eq!(scheduler.next_at().unwrap(), Some(20));
}

#[test]
fn a_schedule_put_again_replaces_the_one_before_and_outlives_its_acknowledgement() {
    for (replacement, why) in [
        (schedule("s", 50, "{}"), "another instant"),
        (schedule("s", 10, "{\"revision\":2}"), "another payload"),
    ] {
        let scheduler = Local::memory().unwrap().scheduler;
        scheduler.put("s", 10, "{}").unwrap();
        let delivered = scheduler.due(10, 1).unwrap().remove(0);
        scheduler
            .put(&replacement.name, replacement.at_ms, &replacement.payload)
            .unwrap();
        assert!(!scheduler.ack(&delivered).unwrap(), "{why}");
        assert_eq!(scheduler.after("", 10).unwrap(), [replacement]);
    }
}

#[test]
fn schedules_are_listed_by_name_a_page_at_a_time_and_deleted_by_name() {
    let scheduler = Local::memory().unwrap().scheduler;
    for name in ["b", "a", "d", "c"] {
        scheduler.put(name, 1, "").unwrap();
    }
    for (after, limit, names) in [
        ("", 10, vec!["a", "b", "c", "d"]),
        ("", 2, vec!["a", "b"]),
        ("b", 2, vec!["c", "d"]),
        ("bb", 1, vec!["c"]),
        ("d", 10, vec![]),
    ] {
        let listed = scheduler.after(after, limit).unwrap();
        let listed: Vec<_> = listed.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(listed, names, "after {after:?}");
    }
    assert!(scheduler.delete("a").unwrap());
    assert!(!scheduler.delete("a").unwrap());
    assert_eq!(scheduler.after("", 10).unwrap().len(), 3);
}

#[test]
fn putting_a_schedule_wakes_a_waiting_timer() {
    let scheduler = Local::memory().unwrap().scheduler;
    let changes = scheduler.changes();
    assert!(!changes.has_changed().unwrap());
    scheduler.put("s", 1, "").unwrap();
    assert!(changes.has_changed().unwrap());
}
