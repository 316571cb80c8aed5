//! Recipients as a firm gives them, kept in parts until they are planned.

use std::collections::BTreeMap;

use recado_domain::{BulkId, Error, Tenant};
use recado_store::bulk::Part;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::App;

/// The most recipients of one request.
pub const MOST_AT_ONCE: usize = 10_000;
/// Recipients of a part, and about how many bytes it has at most: DynamoDB's items end at 400 KB.
const PART_RECIPIENTS: usize = 2_000;
const PART_BYTES: usize = 250_000;

/// A recipient as it was given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// A number as written.
    #[serde(rename = "p", skip_serializing_if = "Option::is_none", default)]
    pub phone: Option<String>,
    /// A contact's id as written.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none", default)]
    pub contact: Option<String>,
    /// All contacts with this tag.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none", default)]
    pub tag: Option<String>,
    /// Values of short codes.
    #[serde(rename = "v", skip_serializing_if = "BTreeMap::is_empty", default)]
    pub variables: BTreeMap<String, Value>,
}

/// Keeps recipients as the parts from number `first` on, and says how many parts that were. The
/// same recipients again change nothing.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn keep(
    app: &App,
    tenant: &Tenant,
    id: &BulkId,
    first: u32,
    given: &[Given],
) -> Result<u32, Error> {
    let parts = parts(given)?;
    for (number, recipients) in (first..).zip(&parts) {
        let part = Part {
            recipients: recipients.clone(),
        };
        app.store.put_bulk_part(tenant, id, number, &part).await?;
    }
    Ok(u32::try_from(parts.len()).unwrap_or(u32::MAX))
}

/// In how many parts recipients are kept.
///
/// # Errors
/// [`Error::Internal`] for variables that cannot be written.
pub fn parts_of(given: &[Given]) -> Result<u32, Error> {
    Ok(u32::try_from(parts(given)?.len()).unwrap_or(u32::MAX))
}

fn parts(given: &[Given]) -> Result<Vec<String>, Error> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut count = 0;
    for recipient in given {
        let line = line(recipient)?;
        if count == PART_RECIPIENTS || (count > 0 && part.len() + line.len() > PART_BYTES) {
            parts.push(std::mem::take(&mut part));
            count = 0;
        }
        part.push_str(&line);
        count += 1;
    }
    if count > 0 {
        parts.push(part);
    }
    Ok(parts)
}

fn line(recipient: &Given) -> Result<String, Error> {
    Ok(crate::job::to_json(recipient)? + "\n")
}

/// These recipients as one part.
///
/// # Errors
/// [`Error::Internal`] for variables that cannot be written.
pub fn part(given: &[Given]) -> Result<Part, Error> {
    let recipients = given.iter().map(line).collect::<Result<String, Error>>()?;
    Ok(Part { recipients })
}

/// Reads a part back.
///
/// # Errors
/// [`Error::Internal`] for what [`keep`] has not written.
pub fn read(part: &Part) -> Result<Vec<Given>, Error> {
    part.recipients
        .lines()
        .map(|line| serde_json::from_str(line).map_err(|error| Error::Internal(error.to_string())))
        .collect()
}
