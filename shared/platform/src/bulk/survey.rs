//! Looking at recipients, some at a time: each is found, and it is decided whether it is written to, what
//! it reads and when. What a plan does and what a preview shows is decided here, once.

use std::collections::HashSet;

use recado_domain::Error;
use recado_domain::bulk::{BulkSend, BulkText, Place};
use recado_domain::firm::Firm;

use super::audience::Audience;
use super::compose::{About, Composer};
use super::decide::{Decided, Decider};
use super::frequency;
use super::permitted::Permitted;
use crate::App;
use crate::frequency::Lately;

/// Recipients that are being looked at.
pub struct Survey<'a> {
    firm: &'a Firm,
    send: &'a BulkSend,
    audience: Audience<'a>,
    decider: Decider<'a>,
    lately: Option<Lately<'a>>,
    permitted: Permitted<'a>,
}

impl<'a> Survey<'a> {
    /// Of an audience, after these numbers were seen.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store did not answer.
    pub async fn new(
        app: &'a App,
        send: &'a BulkSend,
        about: About<'a>,
        text: BulkText,
        audience: Audience<'a>,
        permitted: Permitted<'a>,
        seen: HashSet<u64>,
    ) -> Result<Self, Error> {
        let composer = Composer::new(about, text);
        let composer = composer.map_err(|error| Error::Internal(error.message))?;
        Ok(Self {
            firm: about.firm,
            send,
            audience,
            decider: Decider::new(app, send, about, composer, seen),
            lately: frequency::lately(app, about.firm, send).await?,
            permitted,
        })
    }

    /// The next ones; `None` at the end.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store did not answer.
    pub async fn next(&mut self) -> Result<Option<Vec<Decided>>, Error> {
        let Some(found) = self.audience.next().await? else {
            return Ok(None);
        };
        let decided = found.into_iter().map(|found| self.decider.decide(found));
        let decided = decided.collect();
        let decided = frequency::keep(self.lately.as_ref(), self.firm, self.send, decided).await?;
        self.permitted.keep(decided).await.map(Some)
    }

    /// Where the next one would be, and the numbers seen.
    pub fn into_left(self) -> (Place, HashSet<u64>) {
        (self.audience.place(), self.decider.into_seen())
    }
}
