//! The firm's money: what it can spend, what is held, how it came to that, and how more comes in.

mod balance;
mod listing;
mod notices;
mod recharge;
mod statement;
mod told;
mod topups;
mod verify;
mod watch;

use recado_domain::{Error, Tenant};

use crate::App;

pub use balance::{balance, fold};
pub use listing::{Filter, Line, Listing, Query, list};
pub use notices::tell_notices;
pub use recharge::{funds, recharge, set_alert, set_recharge};
pub use statement::{Month, Statement, Total, statement};
pub use told::listen;
pub use topups::{Wish, hear, look, request};
pub use verify::{Comparison, Report, Stage, compare, compare_for, go_on, nightly, verify};
pub use watch::after_movement;

/// Looks after a tenant's money now and then: payments whose webhook was lost, recharges, what the balance
/// has crossed, notices that were not told, and charges that can be folded. Each is done even when another fails.
///
/// # Errors
/// The first thing that failed; the next sweep goes on.
pub async fn sweep(app: &App, tenant: &Tenant) -> Result<(), Error> {
    let paid = topups::sweep(app, tenant).await;
    let recharged = recharge(app, tenant).await;
    let followed = watch::follow(app, tenant).await;
    let told = tell_notices(app, tenant).await;
    let folded = fold(app, tenant).await;
    paid.and(recharged).and(followed).and(told).and(folded)
}
