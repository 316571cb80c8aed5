//! Contacts. One that nobody saved exists all the same as soon as it is written to: an address
//! stands for it, and its id derives from that address.

use recado_content::PhoneNumber;
use recado_domain::firm::SenderAddress;
use recado_domain::message::{Direction, Message};
use recado_domain::{Address, ContactId, Error, Tenant, ViolationCode};

use crate::App;

/// The addresses of a contact, its primary one first; only `named` if that is given. None for a
/// contact that is not saved, was never written to and whose address is not named.
///
/// # Errors
/// [`Error::Invalid`] when `named` is not an address of this contact.
pub(super) async fn addresses_of(
    app: &App,
    tenant: &Tenant,
    contact: &ContactId,
    named: Option<&Address>,
) -> Result<Vec<Address>, Error> {
    if let Some(address) = named {
        if ContactId::of_address(tenant, address.as_str()) != *contact {
            let message = "this is not an address of this contact";
            return Err(Error::invalid("address", ViolationCode::NotFound, message));
        }
        return Ok(vec![address.clone()]);
    }
    let newest = app.store.newest_message(tenant, contact).await?;
    let phone = newest.as_ref().and_then(phone_in);
    Ok(phone.into_iter().map(Address::Phone).collect())
}

/// The contact's number in a message.
fn phone_in(message: &Message) -> Option<PhoneNumber> {
    match (message.direction, &message.from) {
        (Direction::Outbound, _) => Some(message.to.clone()),
        (Direction::Inbound, SenderAddress::Phone(phone)) => Some(phone.clone()),
        (Direction::Inbound, SenderAddress::MessagingService(_)) => None,
    }
}
