//! Moving a balance that others move at the same time.

use std::time::Duration;

use recado_domain::Error;
use recado_store::ledger::Booking;

use crate::App;

/// With jitter this is about three seconds of trying.
const TRIES: u32 = 24;
const PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// Repeats `attempt` until the balance was ours to move.
///
/// # Errors
/// What `attempt` fails with, and [`Error::Unavailable`] when others were always faster.
pub async fn until_uncontended(
    app: &App,
    attempt: impl AsyncFn() -> Result<Booking, Error>,
) -> Result<Booking, Error> {
    for tried in 0..TRIES {
        match attempt().await? {
            Booking::Contended => {
                let pause = app.backoff(PAUSE, tried, LONGEST_PAUSE);
                app.clock.sleep(pause).await;
            }
            ended => return Ok(ended),
        }
    }
    Err(Error::Unavailable("the balance is in heavy use".to_owned()))
}
