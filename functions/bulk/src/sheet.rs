//! Recipients as a sheet: one a row.

use std::collections::{BTreeMap, BTreeSet};

use recado_domain::bulk::MOST_RECIPIENTS;
use recado_domain::{Error, Violation, ViolationCode};
use recado_platform::bulk::{Given, Recipients, shown};
use recado_web::sheet::check_quotes;
use serde_json::Value;

/// The longest row, in bytes: its text must fit into an SMS, and it into a part of the recipients.
const LONGEST_ROW: usize = 10_000;

/// A sheet that was looked through: each row makes a recipient, if only one that will be reported. Its
/// recipients are read from its bytes whenever they are asked for.
pub struct Sheet<'a> {
    header: csv::StringRecord,
    bytes: &'a [u8],
}

impl<'a> Sheet<'a> {
    /// Reads a sheet whose header names `phone` or `contact_id`; every other column is a short code.
    pub fn read(body: &'a [u8]) -> Result<Self, Error> {
        let bytes = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        check_quotes(bytes, b',')?;
        let mut reader = reader(bytes);
        let header = reader.headers().map_err(|error| malformed(&error))?.clone();
        check_header(&header)?;
        let mut rows = 0;
        let mut row = csv::StringRecord::new();
        while reader
            .read_record(&mut row)
            .map_err(|error| malformed(&error))?
        {
            rows += 1;
            if rows > MOST_RECIPIENTS {
                let message = format!("a bulk send has at most {MOST_RECIPIENTS} recipients");
                return Err(Error::invalid("", ViolationCode::TooMany, message));
            }
            if row.as_slice().len() > LONGEST_ROW {
                let line = row.position().map_or(0, csv::Position::line);
                let message = format!("the row at line {line} has more than {LONGEST_ROW} bytes");
                return Err(Error::invalid("", ViolationCode::TooLarge, message));
            }
        }
        if rows == 0 {
            let message = "the sheet has no rows";
            return Err(Error::invalid("", ViolationCode::Empty, message));
        }
        Ok(Self { header, bytes })
    }
}

fn check_header(header: &csv::StringRecord) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    let twice = header
        .iter()
        .find(|name| !name.is_empty() && !seen.insert(*name));
    if let Some(name) = twice {
        let message = "the header names this column twice";
        return Err(Error::invalid(shown(name), ViolationCode::TooMany, message));
    }
    match (seen.contains("phone"), seen.contains("contact_id")) {
        (true, false) | (false, true) => Ok(()),
        (true, true) => {
            let message = "the header must name phone or contact_id, not both";
            let both = ViolationCode::MutuallyExclusive;
            Err(Error::invalid("contact_id", both, message))
        }
        (false, false) => {
            let message = "the header must name a column phone or contact_id";
            Err(Error::invalid("phone", ViolationCode::Required, message))
        }
    }
}

impl Recipients for Sheet<'_> {
    fn each(&self) -> impl Iterator<Item = Given> + Send {
        // Each row was read before.
        let rows = reader(self.bytes).into_records().flatten();
        rows.map(|row| recipient(&self.header, &row))
    }
}

fn reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(bytes)
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
    let mut over = row.iter().skip(header.len());
    let is_longer = over.any(|cell| !cell.is_empty());
    Given {
        variables,
        wrong: is_longer.then(|| "Its row has more cells than the header.".to_owned()),
        ..given
    }
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
        let sheet = "\u{feff}NAME,phone\n\"Lima, Ana\",+12125560001\n,nonsense\nDoe, John,1\n";
        let sheet = Sheet::read(sheet.as_bytes()).unwrap();
        let given: Vec<Given> = sheet.each().collect();
        assert_eq!(sheet.each().collect::<Vec<_>>(), given);
        assert_eq!(given[0].phone.as_deref(), Some("+12125560001"));
        assert_eq!(given[0].variables["NAME"], "Lima, Ana");
        assert_eq!(given[1].phone.as_deref(), Some("nonsense"));
        assert!(given[1].variables.is_empty());
        let wrong = given.iter().map(|it| it.wrong.is_some());
        assert_eq!(wrong.collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn a_sheet_without_rows_or_numbers_is_refused() {
        let long = format!("phone,NAME\n+12125560001,{}\n", "a".repeat(LONGEST_ROW));
        for (sheet, is_malformed) in [
            (long.as_bytes(), false),
            (&b"name\nAna\n"[..], false),
            (b"phone\n", false),
            (b"phone,phone\n1,2\n", false),
            (b"phone,contact_id\n1,\n", false),
            (b"", false),
            (b"phone\n\xff\n", true),
            (b"phone,NAME\n1,\"Ana\n2,Bo\n", true),
        ] {
            let error = Sheet::read(sheet).err().unwrap();
            assert_eq!(
                matches!(error, Error::Malformed(_)),
                is_malformed,
                "{error:?}"
            );
        }
    }
}
