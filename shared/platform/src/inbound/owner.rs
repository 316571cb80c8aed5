//! Whom a message is for.

use recado_domain::Error;
use recado_domain::firm::{Firm, Sender, SenderAddress};

use crate::App;
use crate::gate::account;
use crate::ports::CarrierAccount;

/// The firm that was written to.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The firm.
    pub firm: Firm,
    /// Which of its senders.
    pub sender: Sender,
    /// The account that the sender belongs to.
    pub account: CarrierAccount,
}

/// The firm that has one of `addresses` in the account `account_sid`: the number, or the messaging
/// service that it stands in.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn owner_of(
    app: &App,
    account_sid: &str,
    addresses: &[SenderAddress],
) -> Result<Option<Owner>, Error> {
    for address in addresses {
        let Some(id) = app.store.firm_of_sender(account_sid, address).await? else {
            continue;
        };
        let Some(firm) = app.store.firm(&id).await? else {
            continue;
        };
        let Some(sender) = firm.senders.iter().find(|it| it.address == *address) else {
            continue;
        };
        let own = account(app, &firm).await?;
        if let Some(account) = own.filter(|own| own.account_sid == account_sid) {
            return Ok(Some(Owner {
                sender: sender.clone(),
                firm,
                account,
            }));
        }
    }
    Ok(None)
}
