//! Writing what others write at the same time.

use std::time::Duration;

use recado_domain::Error;

use crate::App;

/// With jitter this is about two seconds of trying.
const TRIES: u32 = 16;
const PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// Counts the tries of one change.
#[derive(Debug, Default)]
pub(crate) struct Tries(u32);

impl Tries {
    /// Waits before the next try.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when others were always faster.
    pub(crate) async fn pause(&mut self, app: &App) -> Result<(), Error> {
        if self.0 == TRIES {
            return Err(Error::Unavailable("others write the same".to_owned()));
        }
        app.clock
            .sleep(app.backoff(PAUSE, self.0, LONGEST_PAUSE))
            .await;
        self.0 += 1;
        Ok(())
    }
}
