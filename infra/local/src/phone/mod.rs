//! `/phone`: the simulated phones and mailboxes on screen. It shows what they received as it arrives,
//! and answers as a phone; the firm writes through the API and the operator's clock moves as for
//! everybody else.

mod page;
mod texts;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::routing::{get, post};
use futures::{Stream, stream};
use jiff::Timestamp;
use recado_carrier_simulator::{Phone, Simulator};
use recado_domain::Error;
use recado_platform::App;
use recado_web::Problem;
use serde::Serialize;
use tokio::sync::watch;

use crate::demo::DEMO_SENDER;
use crate::outbox::{Mail, Outbox};

/// Phones shown, and messages of each.
const MOST_PHONES: usize = 12;
const MOST_MESSAGES: usize = 50;
/// E-mails shown.
const MOST_MAILS: usize = 50;
/// Changes closer together than this are shown together.
const GATHER: Duration = Duration::from_millis(100);
/// How often the page is told the time when nothing else happens.
const IDLE: Duration = Duration::from_secs(10);

/// What the page shows comes from the simulated carrier and the outbox, in the platform's time.
#[derive(Clone)]
pub struct Phones {
    pub app: App,
    /// None where another carrier was named: its phones are out in the world.
    pub simulator: Option<Arc<Simulator>>,
    pub outbox: Outbox,
}

/// The page and what it asks for.
pub fn router(phones: Phones) -> Router {
    page::router().merge(
        Router::new()
            .route("/phone/events", get(events))
            .route("/phone/texts", post(texts::send))
            .with_state(phones),
    )
}

impl Phones {
    fn simulator(&self) -> Result<&Arc<Simulator>, Error> {
        self.simulator.as_ref().ok_or_else(|| Error::Conflict {
            code: "no_simulator",
            detail: "the platform talks to another carrier than its simulator".to_owned(),
        })
    }

    fn shown(&self, simulator: &Simulator) -> Shown {
        Shown {
            now: self.app.now(),
            sender: DEMO_SENDER,
            phones: simulator.latest_phones(MOST_PHONES, MOST_MESSAGES),
            mails: self.outbox.newest(None, MOST_MAILS),
        }
    }
}

/// All that is on screen at a moment.
#[derive(Serialize)]
struct Shown {
    now: Timestamp,
    /// Whom a phone writes to that has heard of nobody yet.
    sender: &'static str,
    phones: Vec<Phone>,
    /// Newest first.
    mails: Vec<Mail>,
}

/// Everything once, and again whenever something happened.
async fn events(
    State(phones): State<Phones>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let simulator = Arc::clone(phones.simulator()?);
    let mut changes = [simulator.changes(), phones.outbox.changes()];
    changes[0].mark_changed();
    let stream = stream::unfold((phones, simulator, changes), async |state| {
        let (phones, simulator, mut changes) = state;
        wait(&phones.app, &mut changes).await;
        let event = Event::default()
            .json_data(phones.shown(&simulator))
            .unwrap_or_default();
        Some((Ok(event), (phones, simulator, changes)))
    });
    Ok(Sse::new(stream))
}

async fn wait(app: &App, changes: &mut [watch::Receiver<u64>; 2]) {
    let [texts, mails] = changes;
    // Neither ends before this: both senders are held by who asks.
    tokio::select! {
        _ = texts.changed() => {}
        _ = mails.changed() => {}
        () = app.clock.sleep(IDLE) => {}
    }
    app.clock.sleep(GATHER).await;
    texts.mark_unchanged();
    mails.mark_unchanged();
}
