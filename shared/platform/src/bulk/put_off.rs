//! A chunk whose time has not come, or has passed: it goes on in the next window of those who are
//! left in it.

use std::collections::HashMap;

use jiff::SignedDuration;
use recado_content::PhoneNumber;
use recado_domain::bulk::{Plan, Planned, Progress, Window};
use recado_domain::contact::Contact;
use recado_domain::{ContactId, Error};

use super::change::advance;
use super::compose::About;
use super::decide::window;
use super::plan::location;
use super::run::Run;
use super::set_off::set_off_wave;
use crate::app::{later, next_hour};

/// Where no hour is found, it is looked for again a day later.
const NEVER: SignedDuration = SignedDuration::from_hours(24);

/// Has the chunk's wave come back when the window opens.
///
/// # Errors
/// [`Error::Unavailable`] when the scheduler did not answer.
pub async fn wait(run: &Run<'_>, window: Window) -> Result<(), Error> {
    let (wave, _) = Plan::place(run.number);
    set_off_wave(run.app, &run.send, wave, window.from).await
}

/// Nothing more goes out of the chunk in this hour: the carrier takes no more from its sender.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the scheduler did not answer.
pub async fn hold_back(run: &Run<'_>, progress: &Progress) -> Result<(), Error> {
    // All chunks wait for the same instant, so that one schedule serves them.
    let held_back = Window {
        from: Some(next_hour(run.app.now())),
        ..run.window
    };
    put_off_to(run, progress, held_back).await
}

/// Finds the next window for whoever is left, and waits for it.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the scheduler did not answer.
pub async fn put_off(run: &Run<'_>, progress: &Progress) -> Result<(), Error> {
    let next = next(run, progress).await?;
    put_off_to(run, progress, next).await
}

async fn put_off_to(run: &Run<'_>, progress: &Progress, next: Window) -> Result<(), Error> {
    let now = match advance(run.app, &run.send, progress.put_off(next)).await? {
        Ok(_) => next,
        // Somebody else was faster; whatever they found, it is looked at again then.
        Err(there) => run.send.window(run.number, &there),
    };
    wait(run, now).await
}

async fn next(run: &Run<'_>, progress: &Progress) -> Result<Window, Error> {
    let location = location(run.app, &run.send).await?;
    let now = run.app.now_kept();
    let about = About {
        firm: &run.way.firm,
        location: location.as_ref(),
        category: run.send.category,
        now,
    };
    let contacts = contacts(run, progress).await?;
    let found = progress.left(&run.chunk).filter_map(|planned: &Planned| {
        let to = PhoneNumber::from_stored(&planned.to)?;
        let contact = contacts.get(&planned.whose(&run.send.tenant));
        window(&run.send, &about, &to, contact, now).ok()
    });
    let common = found.reduce(Window::and);
    let never = later(now, NEVER);
    Ok(common.unwrap_or(Window {
        from: Some(never),
        until: Some(never),
    }))
}

async fn contacts(
    run: &Run<'_>,
    progress: &Progress,
) -> Result<HashMap<ContactId, Contact>, Error> {
    let left = progress.left(&run.chunk);
    let mut ids: Vec<ContactId> = left.map(|it| it.whose(&run.send.tenant)).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = run.app.store.contacts(&run.send.tenant, &ids).await?;
    Ok(found.into_iter().map(|it| (it.id.clone(), it)).collect())
}
