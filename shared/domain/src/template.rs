//! A text that is written once and sent many times.

use std::collections::BTreeMap;

use jiff::Timestamp;
use recado_content::{Category, Language};
use serde::{Deserialize, Serialize};

use crate::{Channel, TemplateId, Topic};

/// A text in the languages of a firm's contacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageTemplate {
    /// Its id.
    pub id: TemplateId,
    /// What the firm calls it.
    pub name: String,
    /// How it travels.
    pub channel: Channel,
    /// Why it is sent.
    pub category: Category,
    /// What its recipients consented to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub topic: Option<Topic>,
    /// The text, language by language; at least one.
    pub variants: BTreeMap<Language, Variant>,
    /// When it was created.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// Counts changes; the ETag.
    #[serde(default)]
    pub version: u64,
}

/// The text in one language, with short codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// An e-mail's subject.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    /// The text itself.
    pub body: String,
    /// An e-mail as HTML, where the firm writes it; else it is made from the text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub html: Option<String>,
}

impl MessageTemplate {
    /// The variant for a contact: in its language, else in the firm's, else the first there is.
    pub fn variant(
        &self,
        contact: Option<Language>,
        firm: Language,
    ) -> Option<(Language, &Variant)> {
        contact
            .into_iter()
            .chain([firm])
            .find_map(|language| self.variants.get_key_value(&language))
            .or_else(|| self.variants.first_key_value())
            .map(|(language, variant)| (*language, variant))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_written_to_in_its_language_else_the_firms_else_any() {
        use Language::{En, Es, Fr, Pt};
        let variant = |body: &str| Variant {
            subject: None,
            body: body.into(),
            html: None,
        };
        // languages of the template, contact's, firm's, chosen
        for (languages, contact, firm, chosen) in [
            (&[En, Es][..], Some(Es), En, Es),
            (&[En, Es], None, Es, Es),
            (&[En, Es], Some(Pt), Es, Es),
            (&[Es, Fr], Some(Pt), En, Es),
            (&[Pt], Some(Es), En, Pt),
        ] {
            let template = MessageTemplate {
                id: TemplateId::generate(Timestamp::UNIX_EPOCH, [0; 10]),
                name: "Ready".into(),
                channel: Channel::Sms,
                category: Category::Transactional,
                topic: None,
                variants: languages
                    .iter()
                    .map(|it| (*it, variant(it.as_str())))
                    .collect(),
                created_at: Timestamp::UNIX_EPOCH,
                version: 1,
            };
            let (language, variant) = template.variant(contact, firm).unwrap();
            assert_eq!((language, variant.body.as_str()), (chosen, chosen.as_str()));
        }
    }
}
