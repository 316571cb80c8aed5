//! Contacts as CSV that a spreadsheet opens safely.

use recado_domain::Error;
use recado_domain::contact::Contact;
use recado_web::formula::escaped;
use serde_json::Value;

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

/// Contacts as CSV.
///
/// # Errors
/// [`Error::Internal`] when memory cannot be written to.
pub fn write(contacts: &[Contact]) -> Result<Vec<u8>, Error> {
    let own: std::collections::BTreeSet<&String> = contacts
        .iter()
        .flat_map(|contact| contact.fields.keys())
        .collect();
    let mut sheet = csv::Writer::from_writer(Vec::new());
    let defect = |error: String| Error::Internal(error);
    let header = HEADER.iter().map(|name| (*name).to_owned());
    let header = header.chain(own.iter().map(|name| format!("field.{name}")));
    sheet
        .write_record(header)
        .map_err(|error| defect(error.to_string()))?;
    for contact in contacts {
        let own = own.iter().map(|name| match contact.fields.get(*name) {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
        });
        let cells = cells(contact).into_iter().chain(own);
        sheet
            .write_record(cells.map(|cell| escaped(&cell).into_owned()))
            .map_err(|error| defect(error.to_string()))?;
    }
    sheet
        .into_inner()
        .map_err(|error| defect(error.to_string()))
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
