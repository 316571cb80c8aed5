//! Contacts as CSV that a spreadsheet opens safely.

use std::collections::BTreeSet;

use recado_domain::Error;
use recado_domain::contact::Contact;
use recado_web::formula::escaped;
use serde_json::Value;

use super::{MAX_COLUMNS, MAX_ROWS};

const HEADER: [&str; 12] = [
    "id",
    "name",
    "first_name",
    "phone",
    "other_phones",
    "email",
    "language",
    "time_zone",
    "postcode",
    "address",
    "tags",
    "channels",
];

/// About the most bytes of a sheet: less than an import takes, and a function may answer.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// The contacts of a sheet that grows.
#[derive(Default)]
pub struct Exported {
    contacts: Vec<Contact>,
    /// Names of the firm's own fields: a column each.
    own: BTreeSet<String>,
    /// Of all cells together, about.
    bytes: usize,
}

impl Exported {
    /// Whether an import would still take the sheet with these contacts too. One without any takes all
    /// that are read at once.
    pub fn has_room_for(&self, contacts: &[Contact]) -> bool {
        let is_new = |name: &&String| !self.own.contains(*name);
        let own: BTreeSet<&String> = own(contacts).filter(is_new).collect();
        let rows = self.contacts.len() + contacts.len();
        let columns = HEADER.len() + self.own.len() + own.len();
        let separators = rows * columns;
        let bytes = self.bytes + contacts.iter().map(bytes).sum::<usize>() + separators;
        let fits = rows <= MAX_ROWS && columns <= MAX_COLUMNS && bytes <= MOST_BYTES;
        fits || self.contacts.is_empty()
    }

    /// Takes contacts in.
    pub fn add(&mut self, contacts: Vec<Contact>) {
        self.own.extend(own(&contacts).cloned());
        self.bytes += contacts.iter().map(bytes).sum::<usize>();
        self.contacts.extend(contacts);
    }

    /// All of them as CSV.
    ///
    /// # Errors
    /// [`Error::Internal`] when memory cannot be written to.
    pub fn csv(&self) -> Result<Vec<u8>, Error> {
        let header = HEADER.iter().map(|name| (*name).to_owned());
        let own = self.own.iter().map(|name| format!("field.{name}"));
        let header: Vec<String> = header.chain(own).collect();
        let rows = self.contacts.iter().map(|contact| self.row(contact));
        let mut sheet = csv::Writer::from_writer(Vec::new());
        for row in std::iter::once(header).chain(rows) {
            let written = sheet.write_record(row);
            written.map_err(|error| Error::Internal(error.to_string()))?;
        }
        sheet
            .into_inner()
            .map_err(|error| Error::Internal(error.to_string()))
    }

    fn row(&self, contact: &Contact) -> Vec<String> {
        let own = self.own.iter().map(|name| contact.fields.get(name));
        let own = own.map(|value| value.map_or_else(String::new, text));
        let cells = cells(contact).into_iter().chain(own);
        cells.map(|cell| escaped(&cell).into_owned()).collect()
    }
}

fn own(contacts: &[Contact]) -> impl Iterator<Item = &String> {
    contacts.iter().flat_map(|contact| contact.fields.keys())
}

fn bytes(contact: &Contact) -> usize {
    let own = contact.fields.values().map(text);
    let cells = cells(contact).into_iter().chain(own);
    cells.map(|cell| cell.len()).sum()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

fn cells(contact: &Contact) -> [String; 12] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let phones: Vec<&str> = contact.phones.iter().map(|phone| phone.as_str()).collect();
    let channels = [
        ("sms", contact.channels.sms),
        ("email", contact.channels.email),
    ];
    let taken = channels.iter().filter(|(_, on)| *on).map(|(name, _)| *name);
    let channels = match taken.collect::<Vec<_>>().join(";") {
        none if none.is_empty() => "none".to_owned(),
        some => some,
    };
    let tags: Vec<&str> = contact.tags.iter().map(String::as_str).collect();
    [
        contact.id.to_string(),
        contact.name.clone(),
        text(&contact.first_name),
        phones.first().copied().unwrap_or_default().to_owned(),
        phones.iter().skip(1).copied().collect::<Vec<_>>().join(";"),
        contact
            .email
            .as_ref()
            .map_or_else(String::new, |it| it.as_str().to_owned()),
        contact.language.map_or("", |it| it.as_str()).to_owned(),
        contact
            .time_zone
            .as_ref()
            .map_or("", |it| it.name())
            .to_owned(),
        text(&contact.postcode),
        text(&contact.address),
        tags.join(";"),
        channels,
    ]
}
