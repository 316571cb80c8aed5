//! What follows from the balance by itself: the alert, the beginning of a recharge, kept cards.

use std::time::Duration;

use recado_domain::firm::Firm;
use recado_domain::funds::{Alert, Funds};
use recado_domain::ledger::Entry;
use recado_domain::notice::{Notice, NoticeKind};
use recado_domain::topup::TopUp;
use recado_domain::{Error, Micros, Tenant};
use recado_store::Commit;

use super::notices;
use crate::App;
use crate::contention::Tries;
use crate::job::Job;

/// Looks at the balance right after a movement: tells the firm when it fell below the alert, and
/// queues a recharge when it fell below the recharge's threshold. What fails here is done by the
/// sweep; it is no reason to fail the movement.
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
    if funds
        .alert
        .is_some_and(|alert| alert.at(available).0 != alert)
    {
        // So is a lost alert: it stays armed until it was told.
        let _ = alert(app, tenant, available).await;
    }
}

/// Brings the alert up to a balance of `available`, telling the firm if it is time.
pub(super) async fn alert(app: &App, tenant: &Tenant, available: Micros) -> Result<(), Error> {
    let mut tries = Tries::default();
    loop {
        let mut funds = app.store.funds(tenant).await?;
        let Some(alert) = funds.alert else {
            return Ok(());
        };
        let (next, tell) = alert.at(available);
        if next == alert {
            return Ok(());
        }
        funds.alert = Some(next);
        let notice = tell.then(|| low(app, alert, available));
        match app
            .store
            .change_funds(tenant, &funds, notice.as_ref())
            .await?
        {
            Commit::Done => {
                if notice.is_some() {
                    notices::tell_soon(app, tenant).await;
                }
                return Ok(());
            }
            Commit::Refused(_) | Commit::Contended => tries.pause(app).await?,
        }
    }
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
