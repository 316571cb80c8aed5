//! Keys of saved contacts and of whose an address is.

use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::{ContactId, EmailAddress, Tenant};

use super::Key;

/// A saved contact.
pub fn contact(tenant: &Tenant, id: &ContactId) -> Key {
    Key {
        pk: format!("CONTACT#{tenant}#{id}"),
        sk: "CONTACT".to_owned(),
    }
}

/// What a contact became when it was merged into another.
pub fn contact_alias(tenant: &Tenant, id: &ContactId) -> Key {
    Key {
        pk: contact(tenant, id).pk,
        sk: "ALIAS".to_owned(),
    }
}

/// The partition that lists a tenant's contacts.
pub fn contacts(tenant: &Tenant) -> String {
    format!("CONTACTS#{tenant}")
}

/// The partition that lists the contacts with a tag.
pub fn tagged(tenant: &Tenant, tag: &str) -> String {
    format!("TAG#{tenant}#{tag}")
}

/// A contact's line in one of these lists.
pub fn contact_listed(partition: String, created_at: Timestamp, id: &ContactId) -> Key {
    Key {
        pk: partition,
        sk: format!("{:013}#{id}", created_at.as_millisecond()),
    }
}

/// Whose a phone is.
pub fn phone_owner(tenant: &Tenant, phone: &PhoneNumber) -> Key {
    Key {
        pk: format!("ADDRESS#{tenant}#{}", phone.as_str()),
        sk: "PHONE".to_owned(),
    }
}

/// The partition of those who share an e-mail address.
pub fn email_owners(tenant: &Tenant, email: &EmailAddress) -> String {
    format!("ADDRESS#{tenant}#{}", email.as_str())
}

/// One of those who share an e-mail address.
pub fn email_owner(tenant: &Tenant, email: &EmailAddress, id: &ContactId) -> Key {
    Key {
        pk: email_owners(tenant, email),
        sk: format!("EMAIL#{id}"),
    }
}
