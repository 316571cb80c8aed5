//! The short codes every template may use, and where their values come from.
//!
//! [`CODES`] is the whole list: documentation and values stand in one table, so that neither can be
//! missing. A code whose value nobody gave is an [`EmptyCode`](crate::TemplateErrorCode::EmptyCode)
//! where it would be printed without fallback.

use std::collections::BTreeMap;

use jiff::ZonedDateTime;
use jiff::civil::{Date, DateTime};
use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use crate::template::Locale;
use crate::{Language, Template, TemplateError};

pub(crate) mod dates;
pub(crate) mod money;
mod reference;
mod table;
#[cfg(test)]
mod tests;

pub use reference::reference;
pub use table::{CODES, CodeGroup, ShortCode};

/// What the codes of one message are filled from. Everything but the language and the local time
/// may be missing.
///
/// ```
/// use recado_content::{Codes, ContactCodes, Language, Template};
/// let codes = Codes {
///     contact: ContactCodes { name: "Ana Silva", ..ContactCodes::default() },
///     ..Codes::new(Language::Pt, "2026-05-03T09:00-04:00[America/New_York]".parse()?)
/// };
/// let template = Template::parse("Olá [CONTACT_FIRST_NAME], a fatura de [CURRENT_MONTH_NAME] está pronta.")?;
/// let text = codes.render(&template, &()).unwrap();
/// assert_eq!(text, "Olá Ana, a fatura de maio está pronta.");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Codes<'a> {
    /// The message's language: of names of months and days, of dates and amounts.
    pub language: Language,
    /// When the text is rendered, on the location's clock; other instants are shown on it too.
    pub now: ZonedDateTime,
    /// Whom it goes to.
    pub contact: ContactCodes<'a>,
    /// Who sends it.
    pub firm: FirmCodes<'a>,
    /// The branch it is about.
    pub location: LocationCodes<'a>,
    /// The person it comes from.
    pub sender: SenderCodes<'a>,
    /// The work order, lead, appointment, invoice or purchase it is about.
    pub record: Option<RecordCodes<'a>>,
    /// What happened to the record.
    pub event: Option<EventCodes<'a>>,
    /// Links by name; `payment`, `booking`, `review` and `record` have codes of their own.
    pub links: BTreeMap<&'a str, &'a str>,
}

/// Whom a message goes to. An empty text is a missing one, here and below.
#[derive(Clone, Debug, Default)]
pub struct ContactCodes<'a> {
    /// Full name.
    pub name: &'a str,
    /// First name; else the first word of the name.
    pub first_name: &'a str,
    /// Phone number as it is shown.
    pub phone: &'a str,
    /// E-mail address.
    pub email: &'a str,
    /// The firm's own fields.
    pub fields: Fields,
}

/// The firm.
#[derive(Clone, Copy, Debug, Default)]
pub struct FirmCodes<'a> {
    /// Its name, as clients know it.
    pub name: &'a str,
    /// Its phone number, as it is shown.
    pub phone: &'a str,
    /// Its e-mail address.
    pub email: &'a str,
    /// Its web address.
    pub website: &'a str,
}

/// A branch of the firm.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocationCodes<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its phone number, as it is shown.
    pub phone: &'a str,
}

/// Who writes.
#[derive(Clone, Copy, Debug, Default)]
pub struct SenderCodes<'a> {
    /// The person's name.
    pub name: &'a str,
}

/// A record of the firm's own system. Its dates are local ones of the location.
#[derive(Clone, Debug, Default)]
pub struct RecordCodes<'a> {
    /// `invoice`, `appointment`, `work_order`…; the codes of its kind are filled too. Empty in a
    /// sample, which fills the codes of every kind.
    pub kind: &'a str,
    /// Its number in the firm's system.
    pub id: &'a str,
    /// Its status.
    pub status: &'a str,
    /// When it takes place.
    pub scheduled_for: Option<DateTime>,
    /// When it is to be paid or done.
    pub due_on: Option<Date>,
    /// What it costs.
    pub amount: Option<Money<'a>>,
    /// Its other fields.
    pub fields: Fields,
}

/// Something that happened to a record.
#[derive(Clone, Debug, Default)]
pub struct EventCodes<'a> {
    /// Such as `invoice.paid`.
    pub kind: &'a str,
    /// When, as a local time of the location.
    pub occurred_at: Option<DateTime>,
    /// Its fields.
    pub fields: Fields,
}

/// An amount of money.
#[derive(Clone, Copy, Debug)]
pub struct Money<'a> {
    /// Decimal digits, such as `40.00` or `-0.040000`.
    pub amount: &'a str,
    /// ISO 4217, such as `USD`.
    pub currency: &'a str,
}

/// Named values that stand behind a dot, as in `[RECORD.priority]`.
#[derive(Clone, Debug, Default)]
pub struct Fields(Value);

impl Fields {
    /// The values of a map.
    pub fn of(map: &impl Serialize) -> Self {
        Self(Value::from(Serde(map)))
    }
}

impl Codes<'_> {
    /// Nothing but a language and a local time.
    pub fn new(language: Language, now: ZonedDateTime) -> Self {
        Self {
            language,
            now,
            contact: ContactCodes::default(),
            firm: FirmCodes::default(),
            location: LocationCodes::default(),
            sender: SenderCodes::default(),
            record: None,
            event: None,
            links: BTreeMap::new(),
        }
    }

    /// A message's usual values, for showing a template before there is anybody to send it to.
    pub fn sample(language: Language) -> Self {
        table::sample(language)
    }

    /// The template's text with these codes; `variables`, a map, come first.
    ///
    /// # Errors
    /// Every code without value that would have been printed, with its place.
    pub fn render(
        &self,
        template: &Template,
        variables: &impl Serialize,
    ) -> Result<String, Vec<TemplateError>> {
        let variables = Value::from(Serde(variables));
        let own = |name: &str| {
            let value = variables.get_attr(name).ok()?;
            (!value.is_undefined()).then_some(value)
        };
        let value = |name: &str| own(name).or_else(|| self.value(name));
        let names = || {
            let own = variables.try_iter().into_iter().flatten();
            let own = own.filter_map(|name| name.as_str().map(str::to_owned));
            let codes = CODES.iter().map(|code| code.name.to_owned());
            own.chain(codes).chain(self.field_names()).collect()
        };
        let locale = Locale {
            language: self.language,
            zone: self.now.time_zone().clone(),
        };
        template.render_values(locale, &value, &names)
    }

    /// What may stand behind the dots: `CONTACT.car`.
    fn field_names(&self) -> impl Iterator<Item = String> {
        let record = self.record.as_ref().map(|it| &it.fields);
        let event = self.event.as_ref().map(|it| &it.fields);
        let groups = [
            ("CONTACT", Some(&self.contact.fields)),
            ("RECORD", record),
            ("EVENT", event),
        ];
        groups.into_iter().flat_map(|(group, fields)| {
            let names = fields.and_then(|it| it.0.try_iter().ok());
            let names = names.into_iter().flatten();
            names.filter_map(move |name| Some(format!("{group}.{}", name.as_str()?)))
        })
    }

    /// A code's value: null where it is known but has none, nothing where it is not known.
    fn value(&self, name: &str) -> Option<Value> {
        let fields = match name {
            "CONTACT" => Some(&self.contact.fields),
            "RECORD" => self.record.as_ref().map(|it| &it.fields),
            "EVENT" => self.event.as_ref().map(|it| &it.fields),
            "LINK" => return Some(Value::from_pairs(self.links.iter().map(|(k, v)| (*k, *v)))),
            _ => {
                let code = CODES.iter().find(|code| code.name == name)?;
                return Some((code.value)(self).map_or(Value::from(()), Value::from));
            }
        };
        Some(fields.map_or(Value::from(()), |it| it.0.clone()))
    }
}
