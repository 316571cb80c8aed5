//! How far what the payment provider told was read.

use jiff::Timestamp;
use recado_domain::Error;
use serde::{Deserialize, Serialize};

use crate::keys;
use crate::table::Store;

/// How far the provider's list was read. Whoever writes it has read what it says, so writers need not
/// know of each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldUntil {
    /// All that was told before is read.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub read_until: Timestamp,
    /// A reading that has not come to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Reading>,
}

/// A reading from the newest backwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// When it began.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub began_at: Timestamp,
    /// The end of the last page that is read, in the provider's words.
    pub reached: String,
}

impl Store {
    /// How far it was read; none before the first time.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn told_until(&self) -> Result<Option<ToldUntil>, Error> {
        self.get(&keys::told()).await
    }

    /// Remembers how far it was read.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_told_until(&self, until: &ToldUntil) -> Result<(), Error> {
        self.put(&keys::told(), until).await
    }
}
