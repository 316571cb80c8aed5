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
const PART_RECIPIENTS: usize = 1_000;
const PART_BYTES: usize = 250_000;
/// Of what was given in place of a number, an id or a column, so many characters are shown at most.
pub const LONGEST_SHOWN: usize = 64;

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
    /// Why the entry makes no sense, where that was plain when it was read.
    #[serde(rename = "w", skip_serializing_if = "Option::is_none", default)]
    pub wrong: Option<String>,
}

impl Given {
    /// What was given, for people.
    pub fn shown(&self) -> String {
        let given = self.phone.as_ref().or(self.contact.as_ref());
        shown(given.map_or("", String::as_str))
    }
}

/// As much of what was given as is shown.
pub fn shown(given: &str) -> String {
    given.chars().take(LONGEST_SHOWN).collect()
}

/// Recipients that can be gone through again and again, so that those of a large sheet need not all be
/// in memory at once.
pub trait Recipients: Sync {
    /// All of them, the same ones each time.
    fn each(&self) -> impl Iterator<Item = Given> + Send;
}

impl Recipients for Vec<Given> {
    fn each(&self) -> impl Iterator<Item = Given> + Send {
        self.iter().cloned()
    }
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
    given: &impl Recipients,
) -> Result<u32, Error> {
    let mut number = first;
    for recipients in parts(given) {
        let part = Part {
            recipients: recipients?,
        };
        app.store.put_bulk_part(tenant, id, number, &part).await?;
        number += 1;
    }
    Ok(number - first)
}

/// In how many parts recipients are kept.
///
/// # Errors
/// [`Error::Internal`] for variables that cannot be written.
pub fn parts_of(given: &impl Recipients) -> Result<u32, Error> {
    parts(given).try_fold(0, |count, part| part.map(|_| count + 1))
}

fn parts(given: &impl Recipients) -> Parts<impl Iterator<Item = Given> + Send> {
    Parts {
        given: given.each(),
        over: None,
    }
}

/// Recipients as the texts of parts, one a line.
struct Parts<I> {
    given: I,
    /// The line that the last part had no room for.
    over: Option<String>,
}

impl<I: Iterator<Item = Given>> Iterator for Parts<I> {
    type Item = Result<String, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut part = self.over.take().unwrap_or_default();
        let mut count = usize::from(!part.is_empty());
        for recipient in self.given.by_ref() {
            let line = match line(&recipient) {
                Ok(line) => line,
                Err(error) => return Some(Err(error)),
            };
            let is_full = part.len() + line.len() > PART_BYTES || count == PART_RECIPIENTS;
            if is_full && count > 0 {
                self.over = Some(line);
                break;
            }
            part.push_str(&line);
            count += 1;
        }
        (count > 0).then_some(Ok(part))
    }
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
