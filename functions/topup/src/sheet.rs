//! A statement as CSV (RFC 4180), safe to open in a spreadsheet.

use recado_domain::ledger::Entry;
use recado_domain::{Error, Micros};
use recado_platform::money::{Line, Month, Statement};
use recado_web::formula::escaped;

const HEADER: [&str; 11] = [
    "at",
    "id",
    "kind",
    "reference",
    "description",
    "units",
    "unit_price",
    "amount",
    "charged",
    "balance_after",
    "currency",
];

/// The page of a statement: the opening balance above its first line, the closing one under its last.
pub fn write(month: &Month, statement: &Statement, continued: bool) -> Result<Vec<u8>, Error> {
    let mut sheet = csv::Writer::from_writer(Vec::new());
    let mut rows = Vec::with_capacity(statement.page.lines.len() + 3);
    if !continued {
        rows.push(HEADER.map(str::to_owned));
        rows.push(bound(
            &month.from.to_string(),
            "opening_balance",
            statement.opening,
        ));
    }
    rows.extend(statement.page.lines.iter().map(row));
    if statement.page.next.is_none() {
        rows.push(bound(
            &month.to.to_string(),
            "closing_balance",
            statement.closing,
        ));
    }
    for row in rows {
        sheet
            .write_record(row)
            .map_err(|error| Error::Internal(error.to_string()))?;
    }
    sheet
        .into_inner()
        .map_err(|error| Error::Internal(error.to_string()))
}

fn bound(at: &str, kind: &str, balance: Micros) -> [String; 11] {
    let mut row: [String; 11] = Default::default();
    row[0] = at.to_owned();
    row[2] = kind.to_owned();
    row[9] = balance.to_string();
    row[10] = Micros::CURRENCY.to_owned();
    row
}

fn row(line: &Line) -> [String; 11] {
    let Entry {
        id,
        at,
        kind,
        amount,
        settled,
        reference,
        unit_price,
        units,
        ..
    } = &line.entry;
    let number = |amount: &Option<Micros>| amount.map_or_else(String::new, |it| it.to_string());
    [
        at.to_string(),
        id.to_string(),
        kind.as_str().to_owned(),
        escaped(reference).into_owned(),
        escaped(&line.entry.description()).into_owned(),
        units.map_or_else(String::new, |units| units.to_string()),
        number(unit_price),
        amount.to_string(),
        number(settled),
        line.balance_after.to_string(),
        Micros::CURRENCY.to_owned(),
    ]
}
