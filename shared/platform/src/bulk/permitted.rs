//! What recipients have said about being written to, looked up for all of them at once while a bulk send
//! is planned, so that nothing is held for those who will get nothing. Right before each post it is asked
//! again, of that recipient alone.

use std::collections::HashMap;

use futures::stream::{self, StreamExt, TryStreamExt};
use recado_domain::Error;
use recado_domain::bulk::{BulkSend, Skip};
use recado_domain::consent::{ALL_TOPICS, ASKED_BACK, ConsentState, Consents, sender_block};
use recado_store::consents::DEAD_NUMBER;

use super::decide::{Decided, Written};
use crate::App;

/// Where more addresses than this for each recipient have said something, recipients are asked for one by
/// one: a read of one costs as much as that many lines.
const LINES_PER_RECIPIENT: usize = 100;
const LEAST_LINES: usize = 10_000;
/// More lines than these neither fit into a function's memory nor are read in its time.
const MOST_LINES: usize = 250_000;
/// Recipients asked for at once.
const AT_ONCE: usize = 32;

/// What was said, as far as it is of use for a bulk send.
pub struct Permitted<'a> {
    app: &'a App,
    send: &'a BulkSend,
    /// By the number's digits: whether somebody agreed to everything that was asked. Absent where there is
    /// too much to be read.
    said: Option<HashMap<u64, ConsentState>>,
    /// What is true of whoever has said nothing.
    otherwise: Option<Skip>,
}

impl<'a> Permitted<'a> {
    /// Looks it up.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store did not answer.
    pub async fn look_up(app: &'a App, send: &'a BulkSend) -> Result<Self, Error> {
        let recipients = usize::try_from(send.given).unwrap_or(usize::MAX);
        let most = recipients
            .saturating_mul(LINES_PER_RECIPIENT)
            .clamp(LEAST_LINES, MOST_LINES);
        let block = sender_block(send.from.as_str());
        let topics = [DEAD_NUMBER, ASKED_BACK, ALL_TOPICS, &block].into_iter();
        let mut said = Some(HashMap::new());
        for topic in topics.chain(send.topic.as_deref()) {
            let lines = app.store.consents_on(&send.tenant, topic, most).await?;
            said = said.zip(lines).map(|(mut said, lines)| {
                for (address, state) in lines {
                    let known = said.entry(digits(&address)).or_insert(state);
                    if state == ConsentState::Denied {
                        *known = state;
                    }
                }
                said
            });
        }
        Ok(Self {
            said,
            ..Self::one_by_one(app, send)
        })
    }

    /// Each recipient is asked for when it comes.
    pub fn one_by_one(app: &'a App, send: &'a BulkSend) -> Self {
        Self {
            app,
            send,
            said: None,
            otherwise: forbidden(&Consents::default(), send),
        }
    }

    /// Leaves those out who must not be written to.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store did not answer.
    pub async fn keep(&self, decided: Vec<Decided>) -> Result<Vec<Decided>, Error> {
        let kept = stream::iter(decided).map(|decided| self.kept(decided));
        kept.buffered(AT_ONCE).try_collect().await
    }

    async fn kept(&self, decided: Decided) -> Result<Decided, Error> {
        let Ok(written) = &decided.what else {
            return Ok(decided);
        };
        Ok(match self.skip(written).await? {
            Some(skip) => Decided {
                // Whoever is known by a number is shown by it.
                as_given: written.to.as_str().to_owned(),
                what: Err(skip),
                ..decided
            },
            None => decided,
        })
    }

    async fn skip(&self, written: &Written) -> Result<Option<Skip>, Error> {
        let to = written.to.as_str();
        let said = self.said.as_ref().map(|said| said.get(&digits(to)));
        match said {
            Some(None) => Ok(self.otherwise.clone()),
            Some(Some(ConsentState::Granted)) => Ok(None),
            // What exactly was said decides, and is told.
            Some(Some(ConsentState::Denied)) | None => {
                let consents = self.app.store.consents(&self.send.tenant, to).await?;
                Ok(forbidden(&consents, self.send))
            }
        }
    }
}

/// Why nobody of whom this is known is written to, if so.
pub fn forbidden(consents: &Consents, send: &BulkSend) -> Option<Skip> {
    let from = send.from.as_str();
    let allowed = consents.allows(send.topic.as_deref(), from, send.category);
    allowed.err().and_then(|facts| facts.into_iter().next())
}

fn digits(number: &str) -> u64 {
    number.trim_start_matches('+').parse().unwrap_or(0)
}
