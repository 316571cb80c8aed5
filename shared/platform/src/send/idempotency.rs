//! What a request with an Idempotency-Key made when it came first.

use std::fmt::Display;
use std::str::FromStr;

use recado_domain::{Error, Tenant};

use crate::App;

/// An Idempotency-Key and the bytes it was given with.
#[derive(Clone, Copy, Debug)]
pub struct Idempotency<'a> {
    /// The key.
    pub key: &'a str,
    /// The request's body.
    pub body: &'a [u8],
}

impl Idempotency<'_> {
    /// What the request began before, if it did.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the key was used with another body, or for something else.
    pub(crate) async fn begun<Id: FromStr>(
        self,
        app: &App,
        tenant: &Tenant,
    ) -> Result<Option<Id>, Error> {
        let now = app.now_kept();
        let begun = app.store.begun(tenant, self.key, self.body, now).await?;
        begun.map(|begun| read(&begun)).transpose()
    }

    /// Begins something under the key, unless something was begun already; answers what was.
    ///
    /// # Errors
    /// As [`Idempotency::begun`].
    pub(crate) async fn begin<Id: FromStr + Display>(
        self,
        app: &App,
        tenant: &Tenant,
        id: &Id,
    ) -> Result<Id, Error> {
        let (id, now) = (id.to_string(), app.now_kept());
        let begun = app.store.begin(tenant, self.key, self.body, &id, now);
        read(&begun.await?)
    }
}

/// Ids tell what they are of: that of another kind was begun at another endpoint.
fn read<Id: FromStr>(begun: &str) -> Result<Id, Error> {
    begun.parse().map_err(|_| used_elsewhere())
}

pub(crate) fn used_elsewhere() -> Error {
    Error::Conflict {
        code: "idempotency_key_reused",
        detail: "the key was used for another request".to_owned(),
    }
}
