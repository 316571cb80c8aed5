//! A rule's template with the values of a record, its client, its branch and what happened.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use recado_content::{
    CODES, Codes, ContactCodes, EventCodes, Fields, FirmCodes, Language, LocationCodes, Money,
    RecordCodes, Template, TemplateError,
};
use recado_domain::decision::Fact;
use recado_domain::event::{Amount, Client, Snapshot};
use recado_domain::firm::Firm;
use recado_domain::hours::Location;
use recado_domain::records::Record;
use recado_domain::template::MessageTemplate;
use recado_domain::{EmailAddress, Violation};
use serde_json::Value;

/// Writes to the client of a record.
pub(super) struct Writer<'a> {
    pub firm: &'a Firm,
    /// The branch that writes.
    pub location: Option<&'a Location>,
    /// Its clock.
    pub zone: &'a TimeZone,
    pub record: &'a Record,
    pub client: &'a Client,
    pub now: Timestamp,
}

/// A text as its recipient reads it.
pub(super) struct Written {
    pub body: String,
    /// Of an e-mail, where the template has them.
    pub subject: Option<String>,
    pub html: Option<String>,
    pub language: Language,
}

impl Writer<'_> {
    /// A template's text, in the client's language if it has it.
    ///
    /// # Errors
    /// What is wrong with it, as facts.
    pub fn template(&self, template: &MessageTemplate) -> Result<Written, Vec<Fact>> {
        let at_home = self.location.and_then(|it| it.language);
        let at_home = at_home.unwrap_or(self.firm.language);
        let Some((language, variant)) = template.variant(self.client.language, at_home) else {
            return Err(vec![Fact::new("template", "empty", "It has no text.")]);
        };
        let happened = self.happened();
        let codes = self.codes(language, &happened);
        let subject = variant.subject.as_deref();
        let html = variant.html.as_deref();
        Ok(Written {
            body: self.filled(&codes, Template::parse(&variant.body))?,
            subject: subject
                .map(|it| self.filled(&codes, Template::parse(it)))
                .transpose()?,
            html: html
                .map(|it| self.filled(&codes, Template::parse_html(it)))
                .transpose()?,
            language,
        })
    }

    /// A text with short codes.
    ///
    /// # Errors
    /// What is wrong with it, as facts.
    pub fn text(&self, text: &str, language: Language) -> Result<String, Vec<Fact>> {
        let happened = self.happened();
        self.filled(&self.codes(language, &happened), Template::parse(text))
    }

    fn filled(
        &self,
        codes: &Codes<'_>,
        parsed: Result<Template, TemplateError>,
    ) -> Result<String, Vec<Fact>> {
        let parsed = parsed.map_err(|error| vec![error]);
        let filled = parsed.and_then(|template| codes.render(&template, &own_codes(self.record)));
        filled.map_err(|errors| {
            let found = errors.iter();
            let found = found.map(|error| Violation::in_template("body", error));
            found
                .map(|it| Fact::new("template", it.code.as_str(), it.message))
                .collect()
        })
    }

    fn happened(&self) -> String {
        let last = self.record.last_event.as_ref();
        last.map(|it| it.kind.to_string()).unwrap_or_default()
    }

    fn codes<'c>(&'c self, language: Language, happened: &'c str) -> Codes<'c> {
        let (firm, record) = (self.firm, self.record);
        let local = |at| self.zone.to_datetime(at);
        let now = self.now.to_zoned_datetime(self.zone.clone());
        let last = record.last_event.as_ref();
        Codes {
            contact: contact(self.client),
            firm: FirmCodes {
                name: &firm.name,
                phone: firm.reach.phone.as_deref().unwrap_or_default(),
                email: firm.reach.email.as_ref().map_or("", EmailAddress::as_str),
                website: firm.reach.website.as_deref().unwrap_or_default(),
            },
            location: LocationCodes {
                name: self.location.map_or("", |it| &it.name),
                ..LocationCodes::default()
            },
            record: Some(RecordCodes {
                kind: record.kind.as_str(),
                id: &record.number,
                status: &record.now.status,
                scheduled_for: record.now.scheduled_for.map(local),
                due_on: record.now.due_on,
                amount: record.now.amount.as_ref().map(money),
                fields: Fields::of(&record.now.fields),
            }),
            event: Some(EventCodes {
                kind: happened,
                occurred_at: last.map(|it| local(it.occurred_at)),
                fields: Fields::of(&record.now.fields),
            }),
            links: links(&record.now),
            ..Codes::new(language, now)
        }
    }
}

/// A field such as `car` fills `[CAR]`; the codes that every template has keep their meaning.
fn own_codes(record: &Record) -> BTreeMap<String, &Value> {
    let is_free = |name: &String| CODES.iter().all(|code| code.name != *name);
    let named = record.now.fields.iter();
    named
        .map(|(name, value)| (name.to_uppercase(), value))
        .filter(|(name, _)| is_free(name))
        .collect()
}

fn contact(client: &Client) -> ContactCodes<'_> {
    ContactCodes {
        name: client.name.as_deref().unwrap_or_default(),
        first_name: client.first_name.as_deref().unwrap_or_default(),
        phone: client.phone.as_ref().map_or("", |it| it.as_str()),
        email: client.email.as_ref().map_or("", EmailAddress::as_str),
        fields: Fields::of(&client.fields),
    }
}

fn money(amount: &Amount) -> Money<'_> {
    Money {
        amount: &amount.amount,
        currency: &amount.currency,
    }
}

/// A field such as `payment_link` fills the link of that name.
fn links(record: &Snapshot) -> BTreeMap<&str, &str> {
    let named = record.fields.iter();
    named
        .filter_map(|(name, value)| Some((name.strip_suffix("_link")?, value.as_str()?)))
        .collect()
}
