//! Who is asking, and what they may do.

use jiff::Timestamp;
use recado_domain::firm::{ApiKey, Firm, Role};
use recado_domain::{Error, FirmId, KeyId, Mode, Tenant};
use sha2::{Digest, Sha256};

use crate::App;

/// Somebody with a valid key.
#[derive(Clone, Debug)]
pub struct Principal {
    /// Their firm.
    pub firm: Firm,
    /// Whose data they see: the firm's live data or its sandbox.
    pub tenant: Tenant,
    /// The key they came with.
    pub key: KeyId,
}

/// The hash under which a key is kept. Keys are long and random, so a plain hash is enough.
pub fn hash_of(secret: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}

/// The record of a key with this secret.
pub fn key_record(
    secret: &str,
    id: KeyId,
    firm: FirmId,
    role: Role,
    mode: Mode,
    now: Timestamp,
) -> ApiKey {
    let tail = secret.chars().count().saturating_sub(4);
    ApiKey {
        id,
        firm,
        role,
        mode,
        name: None,
        hash: hash_of(secret),
        last_four: secret.chars().skip(tail).collect(),
        created_at: now,
        expires_at: None,
    }
}

/// Lets the owner of `secret` in, if the key may do what `needed` may.
///
/// # Errors
/// [`Error::Unauthenticated`] without a valid key, [`Error::Forbidden`] with a lesser one.
pub async fn authenticate(
    app: &App,
    secret: Option<&str>,
    needed: Role,
) -> Result<Principal, Error> {
    let secret = secret.ok_or(Error::Unauthenticated)?;
    let key = app
        .store
        .api_key(&hash_of(secret))
        .await?
        .filter(|key| key.expires_at.is_none_or(|end| app.now() < end))
        .ok_or(Error::Unauthenticated)?;
    if key.role < needed {
        return Err(Error::Forbidden("this key's role does not allow it"));
    }
    let firm = app
        .store
        .firm(&key.firm)
        .await?
        .ok_or(Error::Unauthenticated)?;
    let tenant = match key.mode {
        Mode::Live => Tenant::live(key.firm),
        Mode::Test => Tenant::test(key.firm),
    };
    tracing::Span::current().record("firm", tracing::field::display(&tenant));
    Ok(Principal {
        firm,
        tenant,
        key: key.id,
    })
}
