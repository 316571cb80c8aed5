//! What can be spent and what is held.

use std::time::Duration;

use recado_domain::ledger::Balance;
use recado_domain::{Error, Tenant};

use crate::App;

const TRIES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The balance as it is now, charges already taken off what is held.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn balance(app: &App, tenant: &Tenant) -> Result<Balance, Error> {
    app.store.balance_shown(tenant, app.now()).await
}

/// Takes older charges off what is held for good, so that showing it stays cheap. Run it now and
/// then; it is exact whenever it runs.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer or others always moved the balance first.
pub async fn fold(app: &App, tenant: &Tenant) -> Result<(), Error> {
    for tried in 0..TRIES {
        if app.store.try_fold(tenant, app.now()).await? {
            return Ok(());
        }
        let pause = app.backoff(PAUSE, tried, LONGEST_PAUSE);
        app.clock.sleep(pause).await;
    }
    Err(Error::Unavailable("the balance is in heavy use".to_owned()))
}
