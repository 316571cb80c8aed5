//! API keys: several per firm, each with a role, replaced without a moment of downtime.

use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use jiff::{SignedDuration, Timestamp};
use recado_domain::audit::AuditAction;
use recado_domain::firm::{ApiKey, Role};
use recado_domain::{Error, FirmId, KeyId, Mode, Tenant, ViolationCode};
use recado_store::{Commit, Listed, PageOf};
use serde_json::json;

use super::audit::of_firm;
use crate::App;
use crate::access::key_record;
use crate::app::later;
use crate::contention::Tries;

/// How long a rotated key goes on working unless the firm says otherwise.
pub const DEFAULT_GRACE: Duration = Duration::from_secs(24 * 3600);
/// The most keys looked through for one that can still manage the firm.
const MOST_KEYS: u32 = 1000;

/// A key that a firm wants.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// A label for people.
    pub name: Option<String>,
    /// What it may do.
    pub role: Role,
    /// Live or test.
    pub mode: Mode,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
}

/// A key and its secret, which only its hash is kept of. The prefix lets secret scanners know it.
pub(super) fn fresh_key(app: &App, firm: FirmId, role: Role, mode: Mode) -> (ApiKey, String) {
    let random = [app.ids.entropy(), app.ids.entropy()].concat();
    let random = BASE32_NOPAD.encode(&random).to_ascii_lowercase();
    let secret = format!("rk_{}_{random}", mode.as_str());
    let id = KeyId::generate(app.now(), app.ids.entropy());
    let key = key_record(&secret, id, firm, role, mode, app.now_kept());
    (key, secret)
}

/// Creates a key for the tenant's firm. A test key makes no live keys: it may be in many hands.
///
/// # Errors
/// [`Error::Forbidden`] for a live key wanted by a test key, [`Error::Invalid`] for an expiry that
/// has passed.
pub async fn create(app: &App, tenant: &Tenant, new: NewKey) -> Result<(ApiKey, String), Error> {
    if !may_touch(tenant, new.mode) {
        return Err(Error::Forbidden("a test key cannot make a live key"));
    }
    if new.expires_at.is_some_and(|end| end <= app.now()) {
        let message = "the key would have expired already";
        return Err(Error::invalid(
            "expires_at",
            ViolationCode::TimeInPast,
            message,
        ));
    }
    let (key, secret) = fresh_key(app, tenant.firm.clone(), new.role, new.mode);
    let key = ApiKey {
        name: new.name,
        expires_at: new.expires_at,
        ..key
    };
    write(app, &key).await?;
    Ok((key, secret))
}

/// Makes a live key for a firm that lost its own.
///
/// # Errors
/// [`Error::NotFound`] without such a firm.
pub async fn create_by_operator(app: &App, firm: &FirmId) -> Result<(ApiKey, String), Error> {
    app.store.firm(firm).await?.ok_or(Error::NotFound("firm"))?;
    let (key, secret) = fresh_key(app, firm.clone(), Role::Manage, Mode::Live);
    let detail = json!({ "key_id": key.id });
    let record = of_firm(app, AuditAction::KeyCreated, firm, detail);
    app.store.put_audit_record(&record).await?;
    write(app, &key).await?;
    Ok((key, secret))
}

async fn write(app: &App, key: &ApiKey) -> Result<(), Error> {
    let mut tries = Tries::default();
    loop {
        match app.store.create_api_key(key).await? {
            Commit::Done => return Ok(()),
            Commit::Refused(_) => return Err(Error::Internal("a fresh key is taken".into())),
            Commit::Contended => tries.pause(app).await?,
        }
    }
}

/// A firm's keys, newest first. A test key sees only test keys.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn list(app: &App, tenant: &Tenant, page: PageOf<'_>) -> Result<Listed<ApiKey>, Error> {
    let listed = app.store.firm_keys(&tenant.firm, page).await?;
    let mut items = listed.items;
    items.retain(|key| may_touch(tenant, key.mode));
    Ok(Listed {
        items,
        next: listed.next,
    })
}

/// Replaces a key by a new one like it; the old one goes on working for `grace`.
///
/// # Errors
/// [`Error::NotFound`] without such a key, [`Error::Conflict`] `key_expired` for one that has
/// stopped working.
pub async fn rotate(
    app: &App,
    tenant: &Tenant,
    id: &KeyId,
    grace: Duration,
) -> Result<(ApiKey, String), Error> {
    let mut tries = Tries::default();
    loop {
        let old = find(app, tenant, id).await?;
        if old.expires_at.is_some_and(|end| end <= app.now()) {
            return Err(Error::Conflict {
                code: "key_expired",
                detail: "the key has stopped working; create a new one".to_owned(),
            });
        }
        let grace = SignedDuration::try_from(grace).unwrap_or(SignedDuration::ZERO);
        let end = later(app.now(), grace);
        let (new, secret) = fresh_key(app, old.firm.clone(), old.role, old.mode);
        let new = ApiKey {
            name: old.name.clone(),
            expires_at: old.expires_at,
            ..new
        };
        let old = ApiKey {
            expires_at: Some(old.expires_at.map_or(end, |earlier| earlier.min(end))),
            ..old
        };
        match app.store.rotate_api_key(&old, &new).await? {
            Commit::Done => return Ok((new, secret)),
            Commit::Refused(_) | Commit::Contended => tries.pause(app).await?,
        }
    }
}

/// Revokes a key at once.
///
/// # Errors
/// [`Error::NotFound`] without such a key; [`Error::Conflict`] `last_manage_key` when no other live
/// key could manage the firm for good.
pub async fn revoke(app: &App, tenant: &Tenant, id: &KeyId) -> Result<(), Error> {
    let mut tries = Tries::default();
    loop {
        let key = find(app, tenant, id).await?;
        let successor = if manages_for_good(&key) {
            Some(successor(app, &key).await?)
        } else {
            None
        };
        match app.store.delete_api_key(&key, successor.as_ref()).await? {
            Commit::Done => return Ok(()),
            Commit::Refused(_) | Commit::Contended => tries.pause(app).await?,
        }
    }
}

async fn find(app: &App, tenant: &Tenant, id: &KeyId) -> Result<ApiKey, Error> {
    let key = app.store.firm_key(&tenant.firm, id).await?;
    key.filter(|key| may_touch(tenant, key.mode))
        .ok_or(Error::NotFound("key"))
}

async fn successor(app: &App, key: &ApiKey) -> Result<KeyId, Error> {
    let page = PageOf {
        limit: MOST_KEYS,
        after: None,
    };
    let keys = app.store.firm_keys(&key.firm, page).await?.items;
    keys.into_iter()
        .find(|other| other.id != key.id && manages_for_good(other))
        .map(|other| other.id)
        .ok_or_else(|| Error::Conflict {
            code: "last_manage_key",
            detail: "this is the last live key that can manage the firm for good; make another \
                     first"
                .to_owned(),
        })
}

fn manages_for_good(key: &ApiKey) -> bool {
    key.role == Role::Manage && key.mode == Mode::Live && key.expires_at.is_none()
}

fn may_touch(tenant: &Tenant, mode: Mode) -> bool {
    tenant.mode == Mode::Live || mode == Mode::Test
}
