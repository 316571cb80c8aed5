//! What firms keep in lists: created, changed version by version, deleted.

use recado_domain::{Error, Tenant};
use recado_store::Commit;
use recado_store::kept::Kept;

use crate::App;
use crate::contention::Tries;

/// Reads one.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find<T: Kept>(app: &App, tenant: &Tenant, id: &T::Id) -> Result<T, Error> {
    let found = app.store.kept(tenant, id).await?;
    found.ok_or(Error::NotFound(T::NAME))
}

/// Creates one.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn create<T: Kept>(app: &App, tenant: &Tenant, new: T) -> Result<T, Error> {
    let mut tries = Tries::default();
    loop {
        match app.store.create_kept(tenant, &new).await? {
            Commit::Done => return Ok(new),
            Commit::Refused(_) => return Err(Error::Internal("a fresh id is taken".into())),
            Commit::Contended => tries.pause(app).await?,
        }
    }
}

/// Changes one. `patch` makes the next version of the one that is there, and is asked again when
/// somebody else was faster.
///
/// # Errors
/// [`Error::NotFound`], and what `patch` refuses with.
pub async fn change<T: Kept>(
    app: &App,
    tenant: &Tenant,
    id: &T::Id,
    patch: impl Fn(&T) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut tries = Tries::default();
    loop {
        let old = find::<T>(app, tenant, id).await?;
        let new = patch(&old)?;
        match app.store.change_kept(tenant, old.version(), &new).await? {
            Commit::Done => return Ok(new),
            Commit::Refused(_) | Commit::Contended => tries.pause(app).await?,
        }
    }
}

/// Deletes one.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete<T: Kept>(app: &App, tenant: &Tenant, id: &T::Id) -> Result<(), Error> {
    let mut tries = Tries::default();
    loop {
        match app.store.delete_kept::<T>(tenant, id).await? {
            Commit::Done => return Ok(()),
            Commit::Refused(_) => return Err(Error::NotFound(T::NAME)),
            Commit::Contended => tries.pause(app).await?,
        }
    }
}
