//! Sheets (CSV, RFC 4180). A Lambda function answers at most 6 MB, so long ones come in parts, each of
//! which links to the next (RFC 8288).

use axum::response::{IntoResponse, Response};
use form_urlencoded::Serializer;
use http::{HeaderValue, header};
use recado_domain::{Error, Violation, ViolationCode};

use crate::page::encode_cursor;

/// The most rows of a part: with rows of up to 500 bytes still below what a function may answer.
pub const MOST_ROWS: usize = 10_000;

/// A part of a sheet, or all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetPart {
    /// How the whole sheet is called when it is saved: letters, digits, `-`, `_` and `.`.
    pub file_name: String,
    /// The rows as CSV.
    pub csv: Vec<u8>,
    /// Where the next part is, as path and query; absent at the end.
    pub next: Option<String>,
}

impl IntoResponse for SheetPart {
    fn into_response(self) -> Response {
        let mut response = self.csv.into_response();
        let headers = response.headers_mut();
        let csv = HeaderValue::from_static("text/csv; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, csv);
        let file = format!("attachment; filename=\"{}\"", self.file_name);
        let link = self.next.map(|next| format!("<{next}>; rel=\"next\""));
        let named = [
            (header::CONTENT_DISPOSITION, Some(file)),
            (header::LINK, link),
        ];
        for (name, value) in named {
            let value = value.and_then(|value| HeaderValue::from_str(&value).ok());
            headers.extend(value.map(|value| (name, value)));
        }
        response
    }
}

/// The address of a sheet's next part: the same request, with the position at which this one ended.
pub fn next_part(path: &str, params: &[(&str, &str)], position: &str) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(params);
    query.append_pair("cursor", &encode_cursor(position));
    format!("{path}?{}", query.finish())
}

/// Refuses a sheet with a quoted cell that does not end, or goes on after its end. A reader that lets
/// that pass makes one row of all that follow.
///
/// # Errors
/// [`Error::Malformed`] with the line at which the cell begins.
pub fn check_quotes(sheet: &[u8], delimiter: u8) -> Result<(), Error> {
    let mut at = Place::CellStart;
    let (mut line, mut began) = (1u64, 1);
    for &byte in sheet {
        at = match (at, byte) {
            (Place::CellStart, b'"') => {
                began = line;
                Place::Quoted
            }
            (Place::Quoted, b'"') => Place::AfterQuote,
            (Place::Quoted, _) => Place::Quoted,
            // A quote within a quoted cell is written twice.
            (Place::AfterQuote, b'"') => Place::Quoted,
            (_, b'\r' | b'\n') => Place::CellStart,
            (_, byte) if byte == delimiter => Place::CellStart,
            (Place::AfterQuote, b' ' | b'\t') => Place::AfterQuote,
            (Place::AfterQuote, _) => return Err(misquoted(began)),
            (Place::CellStart | Place::Plain, _) => Place::Plain,
        };
        line += u64::from(byte == b'\n');
    }
    match at {
        Place::Quoted => Err(misquoted(began)),
        _ => Ok(()),
    }
}

/// Where in a sheet a byte stands.
#[derive(Clone, Copy)]
enum Place {
    CellStart,
    Plain,
    Quoted,
    AfterQuote,
}

fn misquoted(line: u64) -> Error {
    let message = format!("line {line}: a cell begins with a quote and does not end with one");
    let wrong = Violation::new("", ViolationCode::InvalidFormat, message);
    Error::Malformed(vec![wrong])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_part_names_the_next_one_and_the_last_one_none() {
        let next = next_part("/v1/contacts/export", &[("tag", "a>b&c")], "2026#é");
        assert_eq!(next, "/v1/contacts/export?tag=a%3Eb%26c&cursor=MjAyNiPDqQ");
        let part = SheetPart {
            file_name: "contacts.csv".to_owned(),
            csv: b"name\n".to_vec(),
            next: Some(next),
        };
        let last = SheetPart {
            next: None,
            ..part.clone()
        };
        let headers = part.into_response().headers().clone();
        let link = "</v1/contacts/export?tag=a%3Eb%26c&cursor=MjAyNiPDqQ>; rel=\"next\"";
        assert_eq!(headers["link"], link);
        assert_eq!(headers["content-type"], "text/csv; charset=utf-8");
        let file = "attachment; filename=\"contacts.csv\"";
        assert_eq!(headers["content-disposition"], file);
        assert!(!last.into_response().headers().contains_key("link"));
    }

    #[test]
    fn a_quoted_cell_ends_where_it_should() {
        for sheet in [
            "",
            "phone,name\n1,\"Lima, Ana\"\r\n2,\"say \"\"hi\"\"\"\n3,\"\"",
            "pipe,size\n\"1 Main St\nChicago\",5\"\n\"x\" ,y",
        ] {
            assert!(check_quotes(sheet.as_bytes(), b',').is_ok(), "{sheet}");
        }
        for (sheet, line) in [
            ("phone,name\n1,Bo\n2,\"Ana\n3,Cy\n", 3),
            ("phone,name\n1,\"Ana\n2,\"Bo\"\n", 2),
            ("phone,name\n1,\"Ana \"the cook\"\"\n", 2),
            ("\"", 1),
        ] {
            let error = check_quotes(sheet.as_bytes(), b',').unwrap_err();
            let Error::Malformed(wrong) = error else {
                panic!("{error}")
            };
            let at = format!("line {line}:");
            assert!(wrong[0].message.starts_with(&at), "{}", wrong[0].message);
        }
    }
}
