//! Top-ups by card: paid at the provider, credited once.

use jiff::{SignedDuration, Timestamp};
use recado_domain::firm::Firm;
use recado_domain::ledger::EntryKind;
use recado_domain::topup::{Heard, Origin, TopUp, TopUpStatus};
use recado_domain::{Error, Micros, Tenant, TopUpId};
use recado_store::ledger::Booking;
use recado_store::{Commit, PageOf};

use super::{recharge, watch};
use crate::App;
use crate::app::later;
use crate::contention::Tries;
use crate::ports::{Charge, Payment, PaymentError, Told};
use crate::send::Idempotency;

/// A payment that nobody has finished by then is called off.
const LONGEST_OPEN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A top-up whose payment could not be made by then has failed. The provider forgets idempotency keys
/// after 24 hours (Stripe, "Idempotent requests"): the same request would be another payment.
const LONGEST_UNHEARD: SignedDuration = SignedDuration::from_hours(23);
const NOT_REACHED: &str = "provider_not_reached";
/// Top-ups older than this are final or called off.
const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(35 * 24);
const PAGE: u32 = 100;

/// A top-up that a firm wants.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// How much, checked to be payable.
    pub amount: Micros,
    /// Keep the card.
    pub save_payment_method: bool,
}

/// Begins a top-up and answers it as it was begun, also for a repeat.
///
/// # Errors
/// [`Error::Conflict`] for a reused key; [`Error::Unavailable`] when the provider did not answer:
/// repeat it with the same key.
pub async fn request(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    wish: Wish,
    idempotency: Option<Idempotency<'_>>,
) -> Result<TopUp, Error> {
    let now = app.now();
    let id = TopUpId::generate(now, app.ids.entropy());
    let id = match idempotency {
        None => id,
        Some(Idempotency { key, body }) => {
            // A key of a message and one of a top-up are different keys.
            let key = format!("topup\0{key}");
            let given = Idempotency { key: &key, body };
            given.begin(app, tenant, &id).await?
        }
    };
    // As precise as it is kept, so that a repeat answers the very same.
    let now = Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
    let save = wish.save_payment_method;
    let wanted = TopUp::new(id, tenant.clone(), wish.amount, Origin::Request, save, now);
    let top_up = create(app, wanted).await?;
    // Its payment may be known without what its payer needs: whoever wrote the one did not get to
    // the other. Asked again, the provider answers the same payment.
    let top_up = if top_up.client_secret.is_none() && !top_up.status.is_final() {
        let customer = match save {
            true => Some(watch::customer(app, firm, tenant).await?),
            false => None,
        };
        pay(app, &top_up, customer, None).await?
    } else {
        top_up
    };
    Ok(match top_up.status {
        TopUpStatus::Failed => top_up,
        _ => top_up.as_created(),
    })
}

/// Writes the top-up, or finds the one that was written under its id.
pub(super) async fn create(app: &App, wanted: TopUp) -> Result<TopUp, Error> {
    let mut tries = Tries::default();
    loop {
        match app.store.create_top_up(&wanted).await? {
            Commit::Done => return Ok(wanted),
            Commit::Contended => tries.pause(app).await?,
            Commit::Refused(_) => return read(app, &wanted.tenant, &wanted.id).await,
        }
    }
}

async fn read(app: &App, tenant: &Tenant, id: &TopUpId) -> Result<TopUp, Error> {
    let found = app.store.top_up(tenant, id).await?;
    found.ok_or(Error::NotFound("top-up"))
}

/// Makes the payment of a top-up at the provider; with `kept_card`, at once and without its holder.
pub(super) async fn pay(
    app: &App,
    top_up: &TopUp,
    customer: Option<String>,
    kept_card: Option<String>,
) -> Result<TopUp, Error> {
    if later(top_up.created_at, LONGEST_UNHEARD) < app.now() {
        return fail(app, top_up, None, NOT_REACHED).await;
    }
    let charge = Charge {
        firm: top_up.tenant.firm.clone(),
        top_up: top_up.id.clone(),
        amount: top_up.amount,
        customer,
        save_method: top_up.save_payment_method,
        off_session_method: kept_card,
    };
    match app.payments_for(top_up.tenant.mode).create(&charge).await {
        Ok(payment) => {
            let secret = payment.client_secret.clone();
            let top_up = settle(app, &top_up.tenant, &top_up.id, &heard(payment)).await?;
            if top_up.client_secret == secret {
                return Ok(top_up);
            }
            change(app, &top_up, |top_up| {
                top_up.client_secret.clone_from(&secret);
            })
            .await
        }
        Err(PaymentError::Declined { code, payment_id }) => {
            if let Some(id) = &payment_id {
                app.payments_for(top_up.tenant.mode).cancel(id).await?;
            }
            fail(app, top_up, payment_id, &code).await
        }
        Err(PaymentError::Refused(code)) => fail(app, top_up, None, &code).await,
        Err(PaymentError::Unavailable(why)) => Err(Error::Unavailable(why)),
    }
}

/// Ends a top-up that will not be paid.
pub(super) async fn fail(
    app: &App,
    top_up: &TopUp,
    payment_id: Option<String>,
    code: &str,
) -> Result<TopUp, Error> {
    change(app, top_up, |top_up| {
        top_up.status = TopUpStatus::Failed;
        top_up.failure = Some(code.to_owned());
        if top_up.payment_id.is_none() {
            top_up.payment_id.clone_from(&payment_id);
        }
    })
    .await
}

/// Changes a top-up that nothing was credited for; one that is final stays as it is.
async fn change(app: &App, top_up: &TopUp, with: impl Fn(&mut TopUp)) -> Result<TopUp, Error> {
    let mut tries = Tries::default();
    let mut read_again = top_up.clone();
    loop {
        let mut next = read_again.clone();
        if next.status.is_final() {
            return Ok(next);
        }
        with(&mut next);
        next.version += 1;
        if app.store.change_top_up(&read_again, &next).await? == Commit::Done {
            return Ok(next);
        }
        tries.pause(app).await?;
        read_again = read(app, &top_up.tenant, &top_up.id).await?;
    }
}

/// What is heard when a payment is looked at.
fn heard(payment: Payment) -> Heard {
    Heard {
        payment_id: payment.id,
        state: payment.state,
        received: payment.received,
        refunded: payment.refunded,
        reversals: payment.reversals,
        payment_method: payment.payment_method,
        failure: payment.failure,
    }
}

/// Books everything that follows from what was heard. Repeating it, in any order, is harmless.
async fn settle(app: &App, tenant: &Tenant, id: &TopUpId, heard: &Heard) -> Result<TopUp, Error> {
    let mut tries = Tries::default();
    loop {
        let top_up = read(app, tenant, id).await?;
        let Some((next, movement)) = top_up.next(heard) else {
            watch::keep_card(app, &top_up).await?;
            return Ok(top_up);
        };
        let done = match movement {
            None => app.store.change_top_up(&top_up, &next).await? == Commit::Done,
            Some(movement) => {
                if movement.kind == EntryKind::Dispute && movement.amount < Micros::ZERO {
                    recharge::stop(app, &top_up).await?;
                }
                let booked = {
                    let _turn = app.lanes.balance(tenant).await;
                    let now = app.now();
                    let store = &app.store;
                    store.try_book_top_up(&top_up, &next, movement, now).await?
                };
                match booked {
                    Booking::Booked(entry) => {
                        watch::after_movement(app, tenant, &entry).await;
                        true
                    }
                    Booking::Contended | Booking::RefusedAlongside => false,
                }
            }
        };
        if done {
            tries = Tries::default();
        } else {
            tries.pause(app).await?;
        }
    }
}

/// A top-up as it stands, after a look at the provider while it is open. Without the provider's
/// answer it is shown as it was last known.
///
/// # Errors
/// [`Error::NotFound`] without such a top-up of this tenant.
pub async fn look(app: &App, tenant: &Tenant, id: &TopUpId) -> Result<TopUp, Error> {
    let top_up = read(app, tenant, id).await?;
    match refresh(app, &top_up).await {
        Err(Error::Unavailable(_)) => Ok(top_up),
        looked => looked,
    }
}

/// Asks the provider about an open top-up.
pub(super) async fn refresh(app: &App, top_up: &TopUp) -> Result<TopUp, Error> {
    let Some(payment) = top_up
        .payment_id
        .as_ref()
        .filter(|_| !top_up.status.is_final())
    else {
        return Ok(top_up.clone());
    };
    let mode = top_up.tenant.mode;
    match app.payments_for(mode).payment(payment).await? {
        Some(payment) => settle(app, &top_up.tenant, &top_up.id, &heard(payment)).await,
        None => Ok(top_up.clone()),
    }
}

/// Takes in what the provider told: looks at the payment itself and books what follows. A payment
/// that is not ours changes nothing.
///
/// # Errors
/// [`Error::Unavailable`] when it should be told again.
pub async fn hear(app: &App, told: &Told) -> Result<(), Error> {
    let Some(payment) = app.payments.payment(&told.payment_id).await? else {
        return Ok(());
    };
    let (Some(firm), Some(top_up)) = (payment.firm.clone(), payment.top_up.clone()) else {
        return Ok(());
    };
    let tenant = Tenant::live(firm);
    let mut heard = heard(payment);
    heard.refunded = heard.refunded.max(told.refunded);
    heard.reversals.extend_from_slice(&told.reversals);
    match settle(app, &tenant, &top_up, &heard).await {
        // Our metadata, but no top-up of ours: another platform on the same account.
        Ok(_) | Err(Error::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Looks at every open top-up of a tenant at the provider, and calls off those that nobody paid. One
/// that fails keeps no other from its turn.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the provider does not answer, the first time that it does
/// not; the next sweep looks again.
pub(super) async fn sweep(app: &App, tenant: &Tenant) -> Result<(), Error> {
    let now = app.now();
    let mut swept = Ok(());
    let mut after = None;
    loop {
        let page = PageOf {
            limit: PAGE,
            after: after.as_deref(),
        };
        let page = app.store.top_ups(tenant, page).await?;
        for top_up in &page.items {
            if later(top_up.created_at, LOOKED_BACK) < now {
                return swept;
            }
            if !top_up.status.is_final() && top_up.origin == Origin::Request {
                swept = swept.and(sweep_one(app, top_up, now).await);
            }
        }
        after = page.next;
        if after.is_none() {
            return swept;
        }
    }
}

async fn sweep_one(app: &App, top_up: &TopUp, now: Timestamp) -> Result<(), Error> {
    let old = |limit| later(top_up.created_at, limit) < now;
    let Some(payment) = &top_up.payment_id else {
        if old(LONGEST_UNHEARD) {
            fail(app, top_up, None, NOT_REACHED).await?;
        }
        return Ok(());
    };
    let looked = refresh(app, top_up).await?;
    if !looked.status.is_final() && old(LONGEST_OPEN) {
        app.payments_for(top_up.tenant.mode).cancel(payment).await?;
        refresh(app, &looked).await?;
    }
    Ok(())
}
