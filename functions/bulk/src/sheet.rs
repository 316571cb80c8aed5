//! Recipients as a sheet: one a row.

use std::collections::BTreeMap;

use recado_domain::bulk::MOST_RECIPIENTS;
use recado_domain::{Error, Violation, ViolationCode};
use recado_platform::bulk::Given;
use serde_json::Value;

/// Reads a sheet whose header names `phone` or `contact_id`; every other column is a short code.
/// A row that makes no sense is a recipient that will be reported.
pub fn read(body: &[u8]) -> Result<Vec<Given>, Error> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let mut sheet = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(body);
    let header = sheet.headers().map_err(|error| malformed(&error))?.clone();
    let is_whom = |name: &str| matches!(name, "phone" | "contact_id");
    if !header.iter().any(is_whom) {
        let message = "the header must name a column phone or contact_id";
        return Err(Error::invalid("phone", ViolationCode::Required, message));
    }
    let mut given = Vec::new();
    for row in sheet.records() {
        let row = row.map_err(|error| malformed(&error))?;
        given.push(recipient(&header, &row));
        if given.len() > MOST_RECIPIENTS as usize {
            let message = format!("a bulk send has at most {MOST_RECIPIENTS} recipients");
            return Err(Error::invalid("", ViolationCode::TooMany, message));
        }
    }
    if given.is_empty() {
        let message = "the sheet has no rows";
        return Err(Error::invalid("", ViolationCode::Empty, message));
    }
    Ok(given)
}

fn recipient(header: &csv::StringRecord, row: &csv::StringRecord) -> Given {
    let mut given = Given::default();
    let mut variables = BTreeMap::new();
    for (name, value) in header.iter().zip(row) {
        match name {
            _ if value.is_empty() => {}
            "phone" => given.phone = Some(value.to_owned()),
            "contact_id" => given.contact = Some(value.to_owned()),
            _ => {
                variables.insert(name.to_owned(), Value::from(value));
            }
        }
    }
    Given { variables, ..given }
}

fn malformed(error: &csv::Error) -> Error {
    let line = error.position().map_or(0, csv::Position::line);
    let message = format!("line {line} cannot be read as UTF-8 text with commas");
    let wrong = Violation::new("", ViolationCode::InvalidFormat, message);
    Error::Malformed(vec![wrong])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_is_a_recipient_with_its_own_values() {
        let sheet = "\u{feff}NAME,phone\n\"Lima, Ana\",+12125560001\n,nonsense\n";
        let given = read(sheet.as_bytes()).unwrap();
        assert_eq!(given[0].phone.as_deref(), Some("+12125560001"));
        assert_eq!(given[0].variables["NAME"], "Lima, Ana");
        assert_eq!(given[1].phone.as_deref(), Some("nonsense"));
        assert!(given[1].variables.is_empty());
    }

    #[test]
    fn a_sheet_without_rows_or_numbers_is_refused() {
        for (sheet, is_malformed) in [
            (&b"name\nAna\n"[..], false),
            (b"phone\n", false),
            (b"", false),
            (b"phone\n\xff\n", true),
        ] {
            let error = read(sheet).unwrap_err();
            assert_eq!(
                matches!(error, Error::Malformed(_)),
                is_malformed,
                "{error:?}"
            );
        }
    }
}
