//! Sheets as people's programs write them.

use csv::StringRecord;
use recado_content::CountryCode;
use recado_domain::{Error, Violation, ViolationCode};
use recado_platform::manage::contacts::Row;
use recado_web::Fields;
use recado_web::formula::unescaped;
use recado_web::sheet::check_quotes;
use serde_json::{Map, Value, json};

use super::encoding::decoded;
use super::{MAX_COLUMNS, MAX_ROWS};
use crate::contacts::view;

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    /// A text field of the contact.
    Text(&'static str),
    /// The family name, where the name is in two columns.
    LastName,
    /// One or several phones; the first of the first such column is primary.
    Phones,
    /// Several tags.
    Tags,
    /// The channels it takes.
    Channels,
    /// A field of the firm's own.
    Own(String),
    /// Of no use here: an export's ids.
    Ignored,
}

fn column(header: &str) -> Option<Column> {
    let header = header.trim();
    let own = ["field.", "fields.", "field:", "fields:"]
        .iter()
        .find_map(|prefix| header.strip_prefix(prefix));
    if let Some(name) = own {
        return Some(Column::Own(name.to_owned()));
    }
    let word = header.to_lowercase().replace([' ', '-'], "_");
    Some(match word.as_str() {
        "name" | "full_name" => Column::Text("name"),
        "first_name" | "firstname" => Column::Text("first_name"),
        "last_name" | "lastname" | "surname" => Column::LastName,
        "email" | "e_mail" | "email_address" => Column::Text("email"),
        "language" => Column::Text("language"),
        "time_zone" | "timezone" => Column::Text("time_zone"),
        "postcode" | "postal_code" | "zip" | "zip_code" => Column::Text("postcode"),
        "address" => Column::Text("address"),
        "phone" | "phones" | "phone_number" | "mobile" | "cell" | "other_phones" | "phone_2"
        | "phone_3" => Column::Phones,
        "tags" | "tag" => Column::Tags,
        "channels" => Column::Channels,
        "id" => Column::Ignored,
        _ => return None,
    })
}

/// Reads a sheet: any of comma, semicolon and tab between cells; UTF-8, with or without its mark,
/// UTF-16 with it, or Windows-1252, which Latin-1 is a part of.
///
/// # Errors
/// [`Error::Malformed`] for what is no CSV; [`Error::Invalid`] when the header cannot be used or there
/// are too many rows. What is wrong with a row stands in its place.
pub fn read(bytes: &[u8], country: CountryCode) -> Result<Vec<Row>, Error> {
    let text = decoded(bytes);
    let delimiter = delimiter(&text);
    check_quotes(text.as_bytes(), delimiter)?;
    let mut sheet = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records = sheet.records();
    let header = match records.next() {
        Some(header) => header.map_err(|error| unreadable(&error))?,
        None => return Err(about("header", ViolationCode::Empty, "the sheet is empty")),
    };
    let columns = columns(&header)?;
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(|error| unreadable(&error))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() == MAX_ROWS {
            let message = format!("a sheet has at most {MAX_ROWS} rows; import it in parts");
            return Err(about("rows", ViolationCode::TooMany, message));
        }
        rows.push(Row {
            number: u32::try_from(rows.len() + 1).unwrap_or(u32::MAX),
            details: details(&columns, &record, country),
        });
    }
    Ok(rows)
}

fn details(
    columns: &[Column],
    record: &StringRecord,
    country: CountryCode,
) -> Result<recado_platform::manage::contacts::ContactDetails, Vec<Violation>> {
    if record
        .iter()
        .skip(columns.len())
        .any(|cell| !cell.trim().is_empty())
    {
        let message = "the row has more cells than the header";
        return Err(vec![Violation::new("", ViolationCode::TooMany, message)]);
    }
    let object = Value::Object(contact(columns, record));
    Fields::read_with(object, |fields| view::read(fields, country))
}

/// The row as the body of a request for one contact.
fn contact(columns: &[Column], record: &StringRecord) -> Map<String, Value> {
    let mut contact = Map::new();
    let (mut phones, mut tags, mut own) = (Vec::new(), Vec::new(), Map::new());
    let mut last_name = None;
    for (column, cell) in columns.iter().zip(record) {
        let cell = unescaped(cell.trim());
        if cell.is_empty() {
            continue;
        }
        match column {
            Column::Text(name) => {
                contact.insert((*name).to_owned(), cell.into());
            }
            Column::LastName => last_name = Some(cell),
            Column::Phones => phones.extend(parts(cell)),
            Column::Tags => tags.extend(parts(cell)),
            Column::Channels => {
                let takes = |channel| parts(cell).any(|part| part.eq_ignore_ascii_case(channel));
                let channels = json!({"sms": takes("sms"), "email": takes("email")});
                contact.insert("channels".to_owned(), channels);
            }
            Column::Own(name) => {
                own.insert(name.clone(), cell.into());
            }
            Column::Ignored => {}
        }
    }
    if !contact.contains_key("name") {
        let first = contact.get("first_name").and_then(Value::as_str);
        let name: Vec<&str> = first.into_iter().chain(last_name).collect();
        if !name.is_empty() {
            contact.insert("name".to_owned(), name.join(" ").into());
        }
    }
    if !phones.is_empty() {
        let phones = phones.iter().enumerate();
        let phones: Vec<Value> = phones
            .map(|(index, number)| json!({"number": number, "primary": index == 0}))
            .collect();
        contact.insert("phones".to_owned(), phones.into());
    }
    if !tags.is_empty() {
        contact.insert("tags".to_owned(), tags.into());
    }
    if !own.is_empty() {
        contact.insert("fields".to_owned(), own.into());
    }
    contact
}

/// Several values in one cell.
fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '|', ','])
        .map(|part| unescaped(part.trim()))
        .filter(|part| !part.is_empty())
}

fn columns(header: &StringRecord) -> Result<Vec<Column>, Error> {
    let mut columns = Vec::with_capacity(header.len());
    let mut violations = Vec::new();
    let mut wrong = |cell: &str, code, message: &str| {
        let shown: String = cell.chars().take(64).collect();
        violations.push(Violation::new(format!("header.{shown}"), code, message));
    };
    for cell in header.iter().take(MAX_COLUMNS) {
        match column(cell) {
            None if cell.trim().is_empty() => columns.push(Column::Ignored),
            None => wrong(
                cell,
                ViolationCode::UnknownField,
                "is not known; columns of your own are called field.<name>",
            ),
            Some(column) => {
                let may_repeat = matches!(column, Column::Phones | Column::Tags | Column::Ignored);
                if !may_repeat && columns.contains(&column) {
                    wrong(cell, ViolationCode::AlreadyExists, "is there twice");
                }
                columns.push(column);
            }
        }
    }
    let is_named = columns.contains(&Column::Text("name"))
        || columns.contains(&Column::Text("first_name"))
        || columns.contains(&Column::LastName);
    if !is_named {
        wrong("name", ViolationCode::Required, "is required");
    }
    if header.len() > MAX_COLUMNS {
        wrong("", ViolationCode::TooMany, "has at most 100 columns");
    }
    match violations.is_empty() {
        true => Ok(columns),
        false => Err(Error::Invalid(violations)),
    }
}

/// What stands most often between the header's cells.
fn delimiter(text: &str) -> u8 {
    let header = text.trim_start().lines().next().unwrap_or_default();
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in header.bytes() {
        is_quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += u32::from(!is_quoted && byte == *delimiter);
        }
    }
    // The first of several that are as frequent.
    let best = counts.iter().rev().max_by_key(|(_, count)| *count);
    best.map_or(b',', |(delimiter, _)| *delimiter)
}

fn about(field: &str, code: ViolationCode, message: impl Into<String>) -> Error {
    Error::invalid(field, code, message)
}

/// The parser's own words may quote a cell.
fn unreadable(error: &csv::Error) -> Error {
    let line = error.position().map_or(0, csv::Position::line);
    let message = format!("line {line} is not CSV");
    Error::Malformed(vec![Violation::new(
        "",
        ViolationCode::InvalidFormat,
        message,
    )])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bytes: &[u8]) -> Vec<String> {
        let rows = read(bytes, CountryCode::US).unwrap();
        rows.into_iter()
            .map(|row| {
                row.details
                    .map_or_else(|_| "?".into(), |details| details.name)
            })
            .collect()
    }

    #[test]
    fn a_sheet_is_read_as_peoples_programs_write_it() {
        let utf16: Vec<u8> = "\u{feff}name\tphone\r\nJosé\t2125550134\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (sheet, expected) in [
            (&b"name,phone\nAna,(212) 555-0134\n"[..], &["Ana"][..]),
            (b"\xef\xbb\xbfName;Phone\r\nAna;212-555-0134\r\n", &["Ana"]),
            (b"name;phone\nJos\xe9;2125550134", &["José"]),
            (
                b"name,phone\n\"Lima, \"\"Ana\"\"\",2125550134\n",
                &["Lima, \"Ana\""],
            ),
            (b"name\tphone\n\nAna\t2125550134\n\t\n", &["Ana"]),
            (
                b"First Name,Last Name,E-Mail\nAna,Lima,ana@example.com",
                &["Ana Lima"],
            ),
            (
                b"name,phone\nAna,12\nEva,2125550135,x\nUma,2125550136,\n",
                &["?", "?", "Uma"],
            ),
            (&utf16, &["José"]),
        ] {
            assert_eq!(names(sheet), expected, "{}", String::from_utf8_lossy(sheet));
        }
    }

    #[test]
    fn several_phones_tags_and_fields_of_ones_own_are_read() {
        let sheet = "name,phone,other phones,tags,field.car,channels,address\n\
                     Ana,'+12125550134,2125550135;2125550136,vip|fleet,Fiat,email,\"1 Main St\nNY\"\n";
        let row = read(sheet.as_bytes(), CountryCode::US).unwrap().remove(0);
        let details = row.details.unwrap();
        let phones: Vec<&str> = details.phones.iter().map(|it| it.as_str()).collect();
        assert_eq!(phones, ["+12125550134", "+12125550135", "+12125550136"]);
        assert_eq!(details.tags.len(), 2);
        assert_eq!(details.fields["car"], "Fiat");
        assert!(!details.channels.sms && details.channels.email);
        assert_eq!(details.address.as_deref(), Some("1 Main St\nNY"));
    }

    #[test]
    fn a_header_that_cannot_be_used_is_told_column_by_column() {
        let Err(Error::Invalid(violations)) = read(b"name,Shoe size,email,email", CountryCode::US)
        else {
            panic!("a bad header")
        };
        let found: Vec<_> = violations
            .iter()
            .map(|it| (it.field.as_str(), it.code))
            .collect();
        assert_eq!(
            found,
            [
                ("header.Shoe size", ViolationCode::UnknownField),
                ("header.email", ViolationCode::AlreadyExists),
            ]
        );
        for sheet in ["", "phone\n2125550134"] {
            let read = read(sheet.as_bytes(), CountryCode::US);
            assert!(matches!(read, Err(Error::Invalid(_))), "{sheet:?}");
        }
    }
}
