//! DeadLetters: what was set aside comes back to its own queue, as it was, and not more than asked.

use recado_platform::ports::{DeadLetters, QueueName};

use crate::queue::{Outlet, arrival};

/// Where dead letters are laid.
pub trait Grave {
    /// Sets a message of this group aside.
    async fn bury(&self, queue: QueueName, body: &str, group: &str);
}

/// Asks an adapter whose queues are empty.
pub async fn keeps(port: &impl DeadLetters, peer: &(impl Outlet + Grave)) {
    for queue in QueueName::ALL {
        assert_eq!(port.redrive(queue, 500).await.unwrap(), 0);
        for number in 0..12 {
            peer.bury(queue, &format!("{number} é"), "frm_demo").await;
        }
        assert_eq!(port.redrive(queue, 500).await.unwrap(), 12);
        let mut bodies = Vec::new();
        for _ in 0..12 {
            let arrived = arrival(peer, queue).await;
            assert_eq!(arrived.group, "frm_demo");
            bodies.push(arrived.body);
        }
        bodies.sort_by_key(|body| body.len());
        assert_eq!(bodies.first().map(String::len), Some("0 é".len()));
        bodies.sort();
        bodies.dedup();
        assert_eq!(bodies.len(), 12);
        for queue in QueueName::ALL {
            assert_eq!(peer.next(queue).await, None, "once, and on one queue");
        }
        assert_eq!(port.redrive(queue, 500).await.unwrap(), 0);
    }
}
