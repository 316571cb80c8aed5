//! Whether a message's firm and sender may hand anything to the carrier at the moment.

use std::time::Duration;

use recado_domain::firm::{Firm, Sender, SenderAddress};
use recado_domain::message::Message;
use recado_domain::{Error, Tenant};

use crate::App;
use crate::ports::CarrierAccount;

/// What stands between a message and the carrier.
#[derive(Clone, Debug)]
pub enum Gate {
    /// Nothing.
    Open(Box<Way>),
    /// Somebody must do something first; the message stays queued, and the sweep goes on with it
    /// once that is done.
    Closed(&'static str),
    /// The operator has stopped everything; what waits looks again after this long.
    Stopped(Duration),
}

/// How a message reaches the carrier.
#[derive(Clone, Debug)]
pub struct Way {
    /// Whose message it is.
    pub firm: Firm,
    /// Through which sender.
    pub sender: Sender,
    /// In which account.
    pub account: CarrierAccount,
}

/// A tenant's firm, if it may send at all; else why not. Strongly consistent, but for the balance, which
/// may be a moment old.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn standing(app: &App, tenant: &Tenant) -> Result<Result<Firm, &'static str>, Error> {
    match in_business(app, tenant).await? {
        Ok(_) if app.store.is_below_zero(tenant).await? => Ok(Err(BELOW_ZERO)),
        standing => Ok(standing),
    }
}

/// What was accepted was held from money that a dispute or a refund has taken since.
const BELOW_ZERO: &str = "the balance is below zero";

async fn in_business(app: &App, tenant: &Tenant) -> Result<Result<Firm, &'static str>, Error> {
    let Some(firm) = app.store.firm(&tenant.firm).await? else {
        return Ok(Err("the firm is not there"));
    };
    if firm.suspended {
        return Ok(Err("the firm is suspended"));
    }
    Ok(Ok(firm))
}

/// Looks at the firm, its sender and the operator's stop, strongly consistent, and at the balance, which
/// may be a moment old.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn gate(app: &App, message: &Message) -> Result<Gate, Error> {
    gate_of(app, &message.tenant, &message.from).await
}

/// As [`gate`], for everything of a tenant's sender.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn gate_of(app: &App, tenant: &Tenant, from: &SenderAddress) -> Result<Gate, Error> {
    match gate_but_balance(app, tenant, from).await? {
        Gate::Open(_) if app.store.is_below_zero(tenant).await? => Ok(Gate::Closed(BELOW_ZERO)),
        gate => Ok(gate),
    }
}

/// As [`gate_of`], for whoever has looked at the balance some seconds ago.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn gate_but_balance(
    app: &App,
    tenant: &Tenant,
    from: &SenderAddress,
) -> Result<Gate, Error> {
    if let Some(stop) = app.store.stop().await? {
        return Ok(Gate::Stopped(stop.pause(app.now())));
    }
    let firm = match in_business(app, tenant).await? {
        Ok(firm) => firm,
        Err(why) => return Ok(Gate::Closed(why)),
    };
    let found = firm.senders.iter().find(|it| it.address == *from);
    let sender = match found {
        None => return Ok(Gate::Closed("the firm does not have the sender any more")),
        Some(sender) if sender.paused_by.is_some() => {
            return Ok(Gate::Closed("the sender is paused"));
        }
        Some(sender) => sender.clone(),
    };
    let Some(account) = account(app, &firm).await? else {
        return Ok(Gate::Closed("the firm's carrier account has no token"));
    };
    Ok(Gate::Open(Box::new(Way {
        firm,
        sender,
        account,
    })))
}

/// The firm's own account at the carrier, or the platform's.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn account(app: &App, firm: &Firm) -> Result<Option<CarrierAccount>, Error> {
    if firm.carrier_account_sid.is_none() {
        return Ok(Some(app.config.carrier_account.clone()));
    }
    let token = app.store.carrier_token(&firm.id).await?;
    Ok(token.map(|token| CarrierAccount {
        account_sid: token.account_sid,
        auth_token: token.auth_token.into(),
    }))
}
