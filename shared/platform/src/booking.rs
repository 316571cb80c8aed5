//! Moving a balance that others move at the same time.

use std::time::Duration;

use recado_domain::message::{Message, Moment};
use recado_domain::{Error, Status};
use recado_store::ledger::Booking;

use crate::App;
use crate::job::Work;
use crate::money::after_movement;

/// With jitter this is about three seconds of trying.
const TRIES: u32 = 24;
const PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// What moves the balance together with a message.
pub enum Movement<'a> {
    /// A new message takes its price.
    Create(&'a Message),
    /// A message ends without having cost anything; only from this status, where one is given.
    Void(&'a Message, Moment, Option<Status>),
}

/// Repeats the movement until the balance was ours to move.
///
/// # Errors
/// What the movement fails with, and [`Error::Unavailable`] when others were always faster.
pub fn book<'a>(app: &'a App, movement: Movement<'a>) -> Work<'a, Result<Booking, Error>> {
    Box::pin(try_until_booked(app, movement))
}

async fn try_until_booked(app: &App, movement: Movement<'_>) -> Result<Booking, Error> {
    let (Movement::Create(message) | Movement::Void(message, ..)) = &movement;
    for tried in 0..TRIES {
        let booking = {
            let _turn = app.lanes.balance(&message.tenant).await;
            once(app, &movement).await?
        };
        if let Booking::Booked(entry) = &booking {
            after_movement(app, &message.tenant, entry).await;
        }
        if booking != Booking::Contended {
            return Ok(booking);
        }
        let pause = app.backoff(PAUSE, tried, LONGEST_PAUSE);
        app.clock.sleep(pause).await;
    }
    Err(Error::Unavailable("the balance is in heavy use".to_owned()))
}

async fn once(app: &App, movement: &Movement<'_>) -> Result<Booking, Error> {
    let now = app.now();
    match movement {
        Movement::Create(message) => app.store.try_create(message, now).await,
        Movement::Void(message, end, from) => {
            let end = end.clone();
            app.store.try_finish_voided(message, end, *from, now).await
        }
    }
}
