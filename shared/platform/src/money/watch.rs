//! What follows from the balance by itself: the alert, the beginning of a recharge, kept cards.

use std::time::Duration;

use recado_domain::firm::Firm;
use recado_domain::funds::{Alert, Crossing, Funds};
use recado_domain::ledger::Entry;
use recado_domain::notice::{Notice, NoticeKind};
use recado_domain::topup::TopUp;
use recado_domain::{Error, Micros, Tenant};
use recado_store::Commit;

use super::notices;
use crate::App;
use crate::bulk;
use crate::contention::Tries;
use crate::job::Job;
use crate::sweep::YOUNG;

/// After a sweep's patience with young messages, time for the sweep to be late in.
const A_LITTLE: Duration = Duration::from_secs(30);

/// Looks at the balance right after a movement: tells the firm when it fell below the alert or zero, has
/// what waited go on when it is paid, and queues a recharge when it fell below the recharge's threshold.
/// What fails here is done by the sweep; it is no reason to fail the movement.
pub async fn after_movement(app: &App, tenant: &Tenant, entry: &Entry) {
    let Some(available) = entry.balance_after else {
        return;
    };
    let Ok(funds) = app.store.funds(tenant).await else {
        return;
    };
    let before = available.saturating_sub(entry.amount);
    let crossed = |threshold| before >= threshold && available < threshold;
    let recharge = funds.recharge.as_ref();
    if recharge.is_some_and(|it| it.enabled && crossed(it.threshold)) {
        let job = Job::Recharge {
            tenant: tenant.clone(),
        };
        // A lost job is made up for by the sweep.
        let _ = app.enqueue(&job, Duration::ZERO).await;
    }
    if funds.crossing(available).is_some() {
        // So is a lost notice: the crossing stays to be seen until it was told.
        let _ = follow(app, tenant).await;
    }
}

/// Follows the balance over what it has crossed: tells the firm, has what waited go on.
pub(super) async fn follow(app: &App, tenant: &Tenant) -> Result<(), Error> {
    let mut tries = Tries::default();
    loop {
        let funds = app.store.funds(tenant).await?;
        // Read after the funds: what is written over these follows from no older balance.
        let available = app.store.balance(tenant).await?.available;
        let Some((crossing, next)) = funds.crossing(available) else {
            return Ok(());
        };
        let notice = match crossing {
            Crossing::BelowZero => Some(below_zero(app, available)),
            Crossing::Low => funds.alert.map(|alert| low(app, alert, available)),
            Crossing::Paid | Crossing::Recovered => None,
        };
        if crossing == Crossing::Paid {
            // Before it is written down that this is done.
            wake(app, tenant).await?;
        }
        match app
            .store
            .change_funds(tenant, &next, notice.as_ref())
            .await?
        {
            Commit::Done if notice.is_some() => notices::tell_soon(app, tenant).await,
            Commit::Done => {}
            Commit::Refused(_) | Commit::Contended => tries.pause(app).await?,
        }
    }
}

/// Has what waited for the balance go on: bulk sends, and by a sweep all else. A second sweep looks at
/// what had begun to wait so lately that the first one takes it to be on its way.
async fn wake(app: &App, tenant: &Tenant) -> Result<(), Error> {
    bulk::go_on_all(app, tenant).await;
    for delay in [Duration::ZERO, YOUNG.unsigned_abs() + A_LITTLE] {
        let tenant = tenant.clone();
        app.enqueue(&Job::Sweep { tenant }, delay).await?;
    }
    Ok(())
}

fn below_zero(app: &App, available: Micros) -> Notice {
    let text = format!("The balance is {available} USD. Nothing is sent until it is paid.");
    Notice::new(
        NoticeKind::BalanceBelowZero,
        None,
        text,
        available,
        app.now(),
    )
}

fn low(app: &App, alert: Alert, available: Micros) -> Notice {
    let text = format!(
        "The balance is {available} USD, below your alert at {} USD.",
        alert.threshold
    );
    Notice::new(NoticeKind::BalanceLow, None, text, available, app.now())
}

/// Changes a tenant's funds; `with` says false when there is nothing to change.
pub(super) async fn change(
    app: &App,
    tenant: &Tenant,
    with: impl Fn(&mut Funds) -> bool,
) -> Result<Funds, Error> {
    let mut tries = Tries::default();
    loop {
        let mut funds = app.store.funds(tenant).await?;
        if !with(&mut funds) {
            return Ok(funds);
        }
        match app.store.change_funds(tenant, &funds, None).await? {
            Commit::Done => {
                funds.version += 1;
                return Ok(funds);
            }
            Commit::Refused(_) | Commit::Contended => tries.pause(app).await?,
        }
    }
}

/// The firm at the payment provider, made known there first if it is not.
pub(super) async fn customer(app: &App, firm: &Firm, tenant: &Tenant) -> Result<String, Error> {
    if let Some(customer) = app.store.funds(tenant).await?.customer {
        return Ok(customer);
    }
    let made = app
        .payments_for(tenant.mode)
        .create_customer(&firm.id, &firm.name)
        .await?;
    let funds = change(app, tenant, |funds| {
        let is_new = funds.customer.is_none();
        if is_new {
            funds.customer = Some(made.clone());
        }
        is_new
    })
    .await?;
    Ok(funds.customer.unwrap_or(made))
}

/// Remembers the card of a paid top-up that asked for it, in place of one that was asked for earlier.
pub(super) async fn keep_card(app: &App, top_up: &TopUp) -> Result<(), Error> {
    let Some(card) = top_up.payment_method.as_ref() else {
        return Ok(());
    };
    if !top_up.save_payment_method || top_up.credited == Micros::ZERO {
        return Ok(());
    }
    change(app, &top_up.tenant, |funds| {
        funds.keep(card, top_up.created_at)
    })
    .await?;
    Ok(())
}
