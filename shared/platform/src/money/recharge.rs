//! Auto-recharge: one at a time, within the month's limit, stopped by declines.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use recado_domain::firm::Firm;
use recado_domain::funds::{Alert, Funds, Recharge, RechargeStep, RechargeWish, month_of};
use recado_domain::notice::{Notice, NoticeKind};
use recado_domain::topup::{Origin, TopUp, TopUpStatus};
use recado_domain::{Error, Micros, Tenant, TopUpId, ViolationCode};
use recado_store::Commit;

use super::{notices, topups, watch};
use crate::App;
use crate::app::later;
use crate::contention::Tries;
use crate::ports::PaymentError;

/// Between two tries after a decline.
const AFTER_DECLINE: SignedDuration = SignedDuration::from_mins(15);
/// A kept card's payment that is still open by then, such as one that wants its holder, is called
/// off.
const LONGEST_OPEN: SignedDuration = SignedDuration::from_hours(1);

/// Sets auto-recharge up, which also starts it again after declines stopped it.
///
/// # Errors
/// [`Error::Invalid`] without a card that may be charged.
pub async fn set_recharge(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    wish: &RechargeWish,
) -> Result<Funds, Error> {
    let kept = app.store.funds(tenant).await?.payment_method;
    let new = match &wish.payment_method {
        Some(card) if kept.as_ref() != Some(card) => Some(keep(app, firm, tenant, card).await?),
        _ => None,
    };
    if wish.enabled && new.is_none() && kept.is_none() {
        let message = "no card is kept yet: top up with `save_payment_method`, or name a card";
        return Err(Error::invalid(
            "payment_method_id",
            ViolationCode::Required,
            message,
        ));
    }
    let now = app.now_kept();
    let month = month_of(now, &zone(firm));
    let funds = watch::change(app, tenant, |funds| {
        if let Some(card) = &new {
            funds.payment_method = Some(card.clone());
            funds.payment_method_asked_at = Some(now);
        }
        funds.recharge = Some(Recharge::wished(wish, funds.recharge.as_ref(), &month));
        true
    })
    .await?;
    // The balance may be below the threshold already.
    app.enqueue(
        &crate::job::Job::Recharge {
            tenant: tenant.clone(),
        },
        std::time::Duration::ZERO,
    )
    .await?;
    Ok(funds)
}

/// A tenant's wishes about its balance, with what is left of this month's limit.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn funds(app: &App, firm: &Firm, tenant: &Tenant) -> Result<Funds, Error> {
    let funds = app.store.funds(tenant).await?;
    let month = month_of(app.now(), &zone(firm));
    let recharge = funds.recharge.as_ref().map(|it| it.in_month(&month));
    Ok(Funds { recharge, ..funds })
}

/// Stops auto-recharge before a dispute takes its money off the balance: a card whose holder disputes
/// is not charged again by itself.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub(super) async fn stop(app: &App, top_up: &TopUp) -> Result<(), Error> {
    let tenant = &top_up.tenant;
    let mut tries = Tries::default();
    loop {
        let funds = app.store.funds(tenant).await?;
        let Some(stopped) = funds.recharge.as_ref().and_then(Recharge::stopped) else {
            return Ok(());
        };
        let available = app.store.balance(tenant).await?.available;
        let text = format!(
            "The holder of the card disputes a top-up of {} USD ({}). Auto-recharge has stopped.",
            top_up.amount, top_up.id
        );
        let kind = NoticeKind::RechargeStopped;
        let notice = Notice::new(kind, Some(top_up.id.as_str()), text, available, app.now());
        if write(app, tenant, &funds, stopped, Some(notice)).await? {
            return Ok(());
        }
        tries.pause(app).await?;
    }
}

async fn keep(app: &App, firm: &Firm, tenant: &Tenant, card: &str) -> Result<String, Error> {
    let customer = watch::customer(app, firm, tenant).await?;
    let kept = app.payments_for(tenant.mode).keep_method(&customer, card);
    kept.await.map_err(|error| match error {
        PaymentError::Unavailable(why) => Error::Unavailable(why),
        PaymentError::Declined { .. } | PaymentError::Refused(_) => Error::invalid(
            "payment_method_id",
            ViolationCode::NotFound,
            "is no card that this firm may charge",
        ),
    })
}

/// Sets the low-balance alert up. A balance that is below it already is told at once.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn set_alert(app: &App, tenant: &Tenant, threshold: Micros) -> Result<Funds, Error> {
    let funds = watch::change(app, tenant, |funds| {
        let same = funds
            .alert
            .is_some_and(|alert| alert.threshold == threshold);
        if !same {
            funds.alert = Some(Alert {
                threshold,
                armed: true,
            });
        }
        !same
    })
    .await?;
    watch::follow(app, tenant).await?;
    Ok(funds)
}

fn zone(firm: &Firm) -> TimeZone {
    TimeZone::get(&firm.time_zone).unwrap_or(TimeZone::UTC)
}

/// Recharges while the balance is below the threshold and the limit allows it.
///
/// # Errors
/// [`Error::Unavailable`] when the outcome is open: run it again, it goes on where it stopped.
pub async fn recharge(app: &App, tenant: &Tenant) -> Result<(), Error> {
    let Some(firm) = app.store.firm(&tenant.firm).await? else {
        return Ok(());
    };
    let mut tries = Tries::default();
    loop {
        let funds = app.store.funds(tenant).await?;
        let Some(recharge) = &funds.recharge else {
            return Ok(());
        };
        let now = app.now();
        let month = month_of(now, &zone(&firm));
        let available = app.store.balance(tenant).await?.available;
        let changed = match (recharge.step(available, &month, now), &recharge.current) {
            (RechargeStep::Continue, Some(id)) => {
                let top_up = attempt(app, &funds, recharge, tenant, id, now).await?;
                let Some((next, notice)) = after(recharge, &top_up, available, now) else {
                    return Ok(());
                };
                write(app, tenant, &funds, next, notice).await?
            }
            (RechargeStep::Begin, _) => {
                let id = TopUpId::generate(now, app.ids.entropy());
                let next = recharge.begun(id, &month, funds.payment_method.as_deref());
                write(app, tenant, &funds, next, None).await?
            }
            (RechargeStep::LimitReached, _) => {
                if recharge.limit_told.as_ref() == Some(&month) {
                    return Ok(());
                }
                let text = format!(
                    "Auto-recharge rests: {} USD of this month's limit of {} USD are left.",
                    recharge.left(&month),
                    recharge.monthly_limit
                );
                let kind = NoticeKind::RechargeLimitReached;
                let notice = Notice::new(kind, Some(&month), text, available, now);
                let next = Recharge {
                    limit_told: Some(month),
                    ..recharge.clone()
                };
                write(app, tenant, &funds, next, Some(notice)).await?
            }
            (RechargeStep::Rest | RechargeStep::Continue, _) => return Ok(()),
        };
        if !changed {
            tries.pause(app).await?;
        }
    }
}

/// Carries the recharge under way on: creates, pays or looks at its top-up.
async fn attempt(
    app: &App,
    funds: &Funds,
    recharge: &Recharge,
    tenant: &Tenant,
    id: &TopUpId,
    now: Timestamp,
) -> Result<TopUp, Error> {
    // Of a recharge begun before this was kept, as they are now.
    let (amount, card) = match &recharge.charge {
        Some(charge) => (charge.amount, charge.card.clone()),
        None => (recharge.amount, funds.payment_method.clone()),
    };
    let wanted = TopUp::new(
        id.clone(),
        tenant.clone(),
        amount,
        Origin::AutoRecharge,
        false,
        now,
    );
    let top_up = topups::create(app, wanted).await?;
    if top_up.status.is_final() {
        return Ok(top_up);
    }
    let Some(payment) = &top_up.payment_id else {
        let customer = funds.customer.clone();
        if card.is_none() {
            return topups::fail(app, &top_up, None, "no_payment_method").await;
        }
        return topups::pay(app, &top_up, customer, card).await;
    };
    let looked = topups::refresh(app, &top_up).await?;
    let failed = looked.failure.clone();
    let too_long = later(looked.created_at, LONGEST_OPEN) < now;
    if looked.status.is_final() || (failed.is_none() && !too_long) {
        return Ok(looked);
    }
    app.payments_for(tenant.mode).cancel(payment).await?;
    let canceled = topups::refresh(app, &looked).await?;
    let code = failed.unwrap_or_else(|| "authentication_required".to_owned());
    topups::fail(app, &canceled, None, &code).await
}

/// Auto-recharge after its top-up ended; none while it is open.
fn after(
    recharge: &Recharge,
    top_up: &TopUp,
    available: Micros,
    now: Timestamp,
) -> Option<(Recharge, Option<Notice>)> {
    match top_up.status {
        TopUpStatus::Pending => None,
        TopUpStatus::Succeeded => Some((recharge.paid(), None)),
        TopUpStatus::Failed | TopUpStatus::Canceled => {
            let next = recharge.declined(top_up.amount, later(now, AFTER_DECLINE));
            let why = top_up.failure.as_deref().unwrap_or("canceled");
            let (kind, then) = if next.is_stopped() {
                (NoticeKind::RechargeStopped, "Auto-recharge has stopped.")
            } else {
                (NoticeKind::RechargeDeclined, "It is tried again.")
            };
            let text = format!("A recharge of {} USD failed ({why}). {then}", top_up.amount);
            let told = Notice::new(kind, Some(top_up.id.as_str()), text, available, now);
            Some((next, Some(told)))
        }
    }
}

/// True when it was written; false when somebody changed the funds meanwhile.
async fn write(
    app: &App,
    tenant: &Tenant,
    funds: &Funds,
    recharge: Recharge,
    notice: Option<Notice>,
) -> Result<bool, Error> {
    let next = Funds {
        recharge: Some(recharge),
        ..funds.clone()
    };
    let written = app
        .store
        .change_funds(tenant, &next, notice.as_ref())
        .await?;
    if written != Commit::Done {
        return Ok(false);
    }
    if notice.is_some() {
        notices::tell_soon(app, tenant).await;
    }
    Ok(true)
}
