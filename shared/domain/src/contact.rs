//! A client of a firm.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use recado_content::{Language, PhoneNumber};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::hours::Zone;
use crate::{Address, Channel, ContactId, EmailAddress};

/// The most phones of a contact.
pub const MAX_PHONES: usize = 10;
/// The longest tag, in characters.
pub const LONGEST_TAG: usize = 50;
/// The most tags of a contact.
pub const MAX_TAGS: usize = 20;
/// The most fields of the firm's own.
pub const MAX_FIELDS: usize = 50;

/// A client of a firm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Its id. The one that its primary phone stood for before it was saved, where that is free.
    pub id: ContactId,
    /// What it is called.
    pub name: String,
    /// What to call it in a text, where that is not the first word of its name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first_name: Option<String>,
    /// Its phones, the primary one first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub phones: Vec<PhoneNumber>,
    /// Its e-mail address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<EmailAddress>,
    /// The language it is written to in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<Language>,
    /// Where its clock stands, where the firm knows.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time_zone: Option<Zone>,
    /// Its postcode.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub postcode: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<String>,
    /// What it is sorted by.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub tags: BTreeSet<String>,
    /// Which channels it takes.
    #[serde(default)]
    pub channels: Channels,
    /// The firm's own fields: texts, numbers, true or false.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub fields: BTreeMap<String, Value>,
    /// Contacts that were merged into it: their threads are its own too.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub merged: Vec<ContactId>,
    /// When it was created.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub updated_at: Timestamp,
    /// Counts changes; the ETag.
    #[serde(default)]
    pub version: u64,
}

/// A switch for each channel, beside all consents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Channels {
    /// It takes SMS.
    pub sms: bool,
    /// It takes e-mail.
    pub email: bool,
}

impl Default for Channels {
    fn default() -> Self {
        Self {
            sms: true,
            email: true,
        }
    }
}

impl Channels {
    /// True when nothing is switched off.
    pub fn are_all_on(&self) -> bool {
        *self == Self::default()
    }

    /// True when it takes messages of this channel.
    pub fn takes(self, channel: Channel) -> bool {
        match channel {
            Channel::Sms => self.sms,
            Channel::Email => self.email,
        }
    }

    /// Only what both take.
    pub fn and(self, other: Self) -> Self {
        Self {
            sms: self.sms && other.sms,
            email: self.email && other.email,
        }
    }
}

impl Contact {
    /// The phone that SMS go to.
    pub fn primary_phone(&self) -> Option<&PhoneNumber> {
        self.phones.first()
    }

    /// All addresses, the primary phone first.
    pub fn addresses(&self) -> impl Iterator<Item = Address> {
        let phones = self.phones.iter().cloned().map(Address::Phone);
        phones.chain(self.email.iter().cloned().map(Address::Email))
    }

    /// The contacts whose threads are its own: itself, and those merged into it.
    pub fn threads(&self) -> impl Iterator<Item = &ContactId> {
        std::iter::once(&self.id).chain(&self.merged)
    }

    /// What becomes of it when `other` turns out to be the same client: what it does not know
    /// itself it takes over, and never writes to a channel that either refused.
    pub fn merged_with(mut self, other: Self) -> Self {
        for phone in other.phones {
            if !self.phones.contains(&phone) {
                self.phones.push(phone);
            }
        }
        self.first_name = self.first_name.or(other.first_name);
        self.email = self.email.or(other.email);
        self.language = self.language.or(other.language);
        self.time_zone = self.time_zone.or(other.time_zone);
        self.postcode = self.postcode.or(other.postcode);
        self.address = self.address.or(other.address);
        self.tags.extend(other.tags);
        for (name, value) in other.fields {
            self.fields.entry(name).or_insert(value);
        }
        self.channels = Channels {
            sms: self.channels.sms && other.channels.sms,
            email: self.channels.email && other.channels.email,
        };
        self.merged.push(other.id);
        self.merged.extend(other.merged);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FirmId, Tenant};

    fn contact(phone: &str) -> Contact {
        let number = PhoneNumber::parse(phone, None).unwrap();
        Contact {
            id: ContactId::of_address(&Tenant::live(FirmId::demo()), phone),
            name: "Ana".into(),
            first_name: None,
            phones: vec![number],
            email: None,
            language: None,
            time_zone: None,
            postcode: None,
            address: None,
            tags: BTreeSet::new(),
            channels: Channels::default(),
            fields: BTreeMap::new(),
            merged: Vec::new(),
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            version: 1,
        }
    }

    #[test]
    fn a_merged_contact_keeps_its_own_and_takes_over_what_it_did_not_know() {
        let kept = Contact {
            language: Some(Language::Es),
            tags: BTreeSet::from(["vip".to_owned()]),
            fields: BTreeMap::from([("car".to_owned(), "Fiat".into())]),
            ..contact("+12125550134")
        };
        let other = Contact {
            language: Some(Language::En),
            email: "ana@example.com".parse().ok(),
            channels: Channels {
                sms: false,
                email: true,
            },
            tags: BTreeSet::from(["fleet".to_owned()]),
            fields: BTreeMap::from([("car".to_owned(), "VW".into()), ("km".to_owned(), 9.into())]),
            ..contact("+12125550135")
        };
        let (kept_id, other_id) = (kept.id.clone(), other.id.clone());
        let merged = kept.merged_with(other);
        let addresses: Vec<_> = merged.addresses().collect();
        let texts: Vec<_> = addresses.iter().map(Address::as_str).collect();
        assert_eq!(texts, ["+12125550134", "+12125550135", "ana@example.com"]);
        assert_eq!(merged.language, Some(Language::Es));
        assert_eq!(merged.tags.len(), 2);
        assert_eq!(merged.fields["car"], "Fiat");
        assert_eq!(merged.fields["km"], 9);
        assert!(!merged.channels.sms && merged.channels.email);
        assert!(merged.threads().eq([&kept_id, &other_id]));
    }
}
