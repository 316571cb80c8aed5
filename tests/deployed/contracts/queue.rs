//! Queue: what is sent arrives as it is, on its queue, for its firm, and not early.

use std::time::{Duration, Instant};

use recado_platform::ports::{Outgoing, Queue, QueueName};

/// What came out of a queue.
#[derive(Debug, PartialEq, Eq)]
pub struct Arrived {
    /// As it was sent.
    pub body: String,
    /// The firm.
    pub group: String,
}

/// The other end of the queues.
pub trait Outlet {
    /// The next message, which is then gone; none when nothing is there.
    async fn next(&self, queue: QueueName) -> Option<Arrived>;
}

const SOON: Duration = Duration::from_secs(20);
/// Between two looks at a peer that is a process of its own, on its own clock.
const PAUSE: Duration = Duration::from_millis(50);

/// The next message, which arrives soon.
pub async fn arrival(outlet: &impl Outlet, queue: QueueName) -> Arrived {
    let began = Instant::now();
    loop {
        if let Some(arrived) = outlet.next(queue).await {
            return arrived;
        }
        assert!(began.elapsed() < SOON, "nothing arrives on {queue:?}");
        tokio::time::sleep(PAUSE).await;
    }
}

fn outgoing(body: &str, delay: Duration) -> Outgoing {
    Outgoing {
        body: body.to_owned(),
        delay,
        group: "frm_demo#test".to_owned(),
    }
}

/// Asks an adapter whose queues are empty.
pub async fn keeps(port: &impl Queue, outlet: &impl Outlet) {
    // Characters that a careless form or XML encoding would change.
    let body = r#"{"job":"deliver","text":"a+b &<é \" 😀"}"#;
    for queue in QueueName::ALL {
        port.send(queue, outgoing(body, Duration::ZERO))
            .await
            .unwrap();
        let arrived = arrival(outlet, queue).await;
        assert_eq!(arrived.body, body);
        assert_eq!(arrived.group, "frm_demo#test");
        for queue in QueueName::ALL {
            assert_eq!(outlet.next(queue).await, None, "once, and on one queue");
        }
    }

    let sent = Instant::now();
    let delay = Duration::from_millis(1_300);
    port.send(QueueName::Singles, outgoing("later", delay))
        .await
        .unwrap();
    port.send(QueueName::Singles, outgoing("now", Duration::ZERO))
        .await
        .unwrap();
    assert_eq!(arrival(outlet, QueueName::Singles).await.body, "now");
    assert_eq!(arrival(outlet, QueueName::Singles).await.body, "later");
    assert!(sent.elapsed() >= delay, "a delay never ends early");

    let longest = outgoing("in a day", Duration::from_secs(86_400));
    port.send(QueueName::Bulk, longest).await.unwrap();
    assert_eq!(
        outlet.next(QueueName::Bulk).await,
        None,
        "too long a delay is cut, not refused"
    );
}
