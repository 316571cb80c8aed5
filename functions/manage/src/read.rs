//! What several requests hold.

use recado_domain::firm::{Firm, SenderAddress};
use recado_domain::{Error, ViolationCode};

/// Checks that a sender is one of the firm's.
pub fn sender_of(firm: &Firm, sender: &SenderAddress, field: &str) -> Result<(), Error> {
    if firm.senders.iter().any(|own| own.address == *sender) {
        return Ok(());
    }
    let message = "must be one of the firm's senders";
    Err(Error::invalid(field, ViolationCode::NotFound, message))
}
