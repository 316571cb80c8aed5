//! A message's place in its sender's line.

use jiff::{SignedDuration, Timestamp};
use recado_domain::firm::Sender;
use recado_domain::message::Message;
use recado_domain::{Error, Mode};

use crate::App;
use crate::job::Delivery;

/// From this many thousandths of a segment per second on, a sender is fast: each process paces its
/// own share, and no write is spent on a line.
pub(crate) const FAST_THOUSANDTHS: u32 = 20_000;
/// A wait this short is waited for; a longer one goes back to the queue.
const SHORT: SignedDuration = SignedDuration::from_secs(1);

/// When a message may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Now.
    Now,
    /// At this place; it is kept for it.
    At(Timestamp),
}

/// Waits for the message's turn, if that comes soon.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn await_turn(
    app: &App,
    message: &Message,
    sender: &Sender,
    job: &Delivery,
) -> Result<Turn, Error> {
    let now = app.now();
    let place = match job.place {
        Some(place) => place,
        // Nothing leaves the sandbox.
        None if message.tenant.mode == Mode::Test => now,
        None if sender.rate.thousandths() >= FAST_THOUSANDTHS => {
            let share = sender.rate.share(app.config.delivery_workers);
            app.lanes.take_place(message, share, now)
        }
        None => {
            let (tenant, address) = (&message.tenant, sender.address.as_str());
            app.store
                .take_place(tenant, address, message.segments, sender.rate, now)
                .await?
        }
    };
    let wait = place.duration_since(now);
    if wait > SHORT {
        return Ok(Turn::At(place));
    }
    if wait.is_positive() {
        app.clock.sleep(wait.unsigned_abs()).await;
    }
    Ok(Turn::Now)
}
