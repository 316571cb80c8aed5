//! The whole platform in one process: the functions' own routers and handlers over an embedded
//! DynamoDB, a durable local queue, and the system's clock.

mod clock;
mod demo;
mod openapi;
mod outbox;
mod payments;
mod phone;
mod platform;
mod queue;
mod schedules;
mod settings;
mod time;
mod verify;

pub use demo::{DEMO_KEY, DEMO_SENDER, DEMO_TEST_KEY};
pub use openapi::openapi;
pub use outbox::{Mail, Outbox};
pub use platform::Platform;
pub use queue::LocalQueues;
pub use schedules::LocalSchedules;
pub use settings::{Data, Settings};
pub use verify::verify;
