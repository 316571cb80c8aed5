//! The operator's firms.

use jiff::Timestamp;
use recado_content::{CoachSettings, CountryCode, Language};
use recado_domain::audit::AuditAction;
use recado_domain::firm::{ApiKey, Firm, Reach, RepostUnknown, Role, Sender, TransactionalHours};
use recado_domain::frequency::FrequencyCap;
use recado_domain::price::PriceBook;
use recado_domain::{Error, FirmId, Micros, Mode};
use recado_store::firms::{CarrierToken, FirmAt, FirmWrite};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};

use super::api_keys::fresh_key;
use super::audit::of_firm;
use crate::App;
use crate::contention::Tries;
use crate::ports::CarrierAccount;

/// What an operator says about a firm.
#[derive(Clone, Debug)]
pub struct FirmDetails {
    /// Its name, as clients know it.
    pub name: String,
    /// Where it is.
    pub country: CountryCode,
    /// IANA time zone.
    pub time_zone: String,
    /// Its senders; the first is the default.
    pub senders: Vec<Sender>,
    /// What one SMS segment costs.
    pub price_per_segment: Micros,
    /// Its own account at the carrier; without one it uses the platform's.
    pub carrier: Option<CarrierAccount>,
    /// Sending is suspended.
    pub suspended: bool,
}

impl FirmDetails {
    fn of(firm: Firm, token: Option<CarrierToken>, now: Timestamp) -> Self {
        Self {
            price_per_segment: firm.segment_price(now),
            name: firm.name,
            country: firm.country,
            time_zone: firm.time_zone,
            senders: firm.senders,
            carrier: token.map(|token| CarrierAccount {
                account_sid: token.account_sid,
                auth_token: token.auth_token.into(),
            }),
            suspended: firm.suspended,
        }
    }

    fn token(&self) -> Option<CarrierToken> {
        self.carrier.as_ref().map(|account| CarrierToken {
            account_sid: account.account_sid.clone(),
            auth_token: account.auth_token.expose_secret().to_owned(),
        })
    }
}

/// Creates a firm, and a live key with which it manages everything else. Answers the key's secret,
/// which nobody can read again.
///
/// # Errors
/// [`Error::Conflict`] `sender_taken` when a sender is another firm's.
pub async fn create(app: &App, details: FirmDetails) -> Result<(Firm, String), Error> {
    let id = FirmId::generate(app.now(), app.ids.entropy());
    let (key, secret) = fresh_key(app, id.clone(), Role::Manage, Mode::Live);
    let firm = create_as(app, id, details, &[key]).await?;
    match firm {
        Some(firm) => Ok((firm, secret)),
        None => Err(Error::Internal("a fresh id is taken".to_owned())),
    }
}

/// Creates a firm under a given id with given keys; `None` when there is one already.
///
/// # Errors
/// [`Error::Conflict`] `sender_taken` when a sender is another firm's.
pub async fn create_as(
    app: &App,
    id: FirmId,
    details: FirmDetails,
    keys: &[ApiKey],
) -> Result<Option<Firm>, Error> {
    let token = details.token();
    let firm = Firm {
        id,
        name: details.name,
        country: details.country,
        time_zone: details.time_zone,
        senders: details.senders,
        price_per_segment: details.price_per_segment,
        prices: PriceBook::default(),
        carrier_account_sid: token.as_ref().map(|token| token.account_sid.clone()),
        suspended: details.suspended,
        repost_unknown: RepostUnknown::default(),
        coach: CoachSettings::default(),
        language: Language::default(),
        transactional_hours: TransactionalHours::default(),
        reach: Reach::default(),
        notice_email: None,
        frequency_cap: FrequencyCap::default(),
        created_at: app.now_kept(),
        version: 1,
    };
    let detail = described(&firm, app.now());
    let record = of_firm(app, AuditAction::FirmCreated, &firm.id, detail);
    let mut tries = Tries::default();
    loop {
        let new = at(app, &firm);
        let written = app.store.create_firm(new, token.as_ref(), keys, &record);
        match written.await? {
            FirmWrite::Done => return Ok(Some(firm)),
            FirmWrite::OtherVersion => return Ok(None),
            FirmWrite::SendersTaken(_) => return Err(sender_taken()),
            FirmWrite::Contended => tries.pause(app).await?,
        }
    }
}

/// Changes a firm. `patch` makes the new details of the version and the details that are there; it
/// is asked again when somebody else was faster.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `sender_taken`, and what `patch` refuses with.
pub async fn change(
    app: &App,
    id: &FirmId,
    patch: impl Fn(u64, &FirmDetails) -> Result<FirmDetails, Error>,
) -> Result<Firm, Error> {
    let mut tries = Tries::default();
    let now = app.now();
    loop {
        let old = app.store.firm(id).await?.ok_or(Error::NotFound("firm"))?;
        let old_token = app.store.carrier_token(id).await?;
        let current = FirmDetails::of(old.clone(), old_token, now);
        let details = patch(old.version, &current)?;
        let token = details.token();
        let new = Firm {
            name: details.name,
            country: details.country,
            time_zone: details.time_zone,
            senders: details.senders,
            carrier_account_sid: token.as_ref().map(|token| token.account_sid.clone()),
            suspended: details.suspended,
            version: old.version + 1,
            ..old.clone()
        };
        // A price per segment that is set anew holds from now on, whatever the book said.
        let new = match details.price_per_segment == current.price_per_segment {
            true => new,
            false => Firm {
                price_per_segment: details.price_per_segment,
                prices: new.prices.without_segments_in_force(now),
                ..new
            },
        };
        let detail = differences(&old, &new, now);
        let record = of_firm(app, AuditAction::FirmChanged, id, detail);
        let (old, at_new) = (at(app, &old), at(app, &new));
        let written = app
            .store
            .change_firm(old, at_new, token.as_ref(), Some(&record));
        match written.await? {
            FirmWrite::Done => return Ok(new),
            FirmWrite::SendersTaken(_) => return Err(sender_taken()),
            FirmWrite::OtherVersion | FirmWrite::Contended => tries.pause(app).await?,
        }
    }
}

/// Changes what a firm decides about itself. `patch` makes the new firm of the one that is there,
/// and is asked again when somebody else was faster.
///
/// # Errors
/// [`Error::NotFound`], and what `patch` refuses with.
pub async fn change_own(
    app: &App,
    id: &FirmId,
    patch: impl Fn(&Firm) -> Result<Firm, Error>,
) -> Result<Firm, Error> {
    let mut tries = Tries::default();
    loop {
        let old = app.store.firm(id).await?.ok_or(Error::NotFound("firm"))?;
        let new = patch(&old)?;
        if app.store.replace_firm(new.clone()).await? {
            return Ok(Firm {
                version: old.version + 1,
                ..new
            });
        }
        tries.pause(app).await?;
    }
}

/// The account at the carrier that a firm's messages go through: its own, or the platform's.
///
/// # Errors
/// [`Error::Internal`] when its own has lost its secret.
pub async fn carrier_account(app: &App, firm: &Firm) -> Result<CarrierAccount, Error> {
    let Some(account_sid) = &firm.carrier_account_sid else {
        return Ok(app.config.carrier_account.clone());
    };
    match app.store.carrier_token(&firm.id).await? {
        Some(token) if token.account_sid == *account_sid => Ok(CarrierAccount {
            account_sid: token.account_sid,
            auth_token: token.auth_token.into(),
        }),
        _ => Err(Error::Internal(
            "a carrier account without its secret".into(),
        )),
    }
}

pub(super) fn at<'a>(app: &'a App, firm: &'a Firm) -> FirmAt<'a> {
    let own = firm.carrier_account_sid.as_deref();
    FirmAt {
        firm,
        account_sid: own.unwrap_or(&app.config.carrier_account.account_sid),
    }
}

fn sender_taken() -> Error {
    Error::Conflict {
        code: "sender_taken",
        detail: "a number or messaging service belongs to one firm only; this one is another's"
            .to_owned(),
    }
}

/// A firm in the words of the audit trail.
fn described(firm: &Firm, now: Timestamp) -> Value {
    let senders = firm.senders.iter().map(|sender| {
        json!({
            "sender": sender.address.as_str(),
            "segments_per_second": sender.rate.per_second(),
            "opt_out_handling": sender.opt_out_handling,
            "paused_by": sender.paused_by,
        })
    });
    json!({
        "name": firm.name,
        "country": firm.country,
        "time_zone": firm.time_zone,
        "senders": senders.collect::<Vec<_>>(),
        "price_per_segment": firm.segment_price(now).to_string(),
        "carrier_account": firm.carrier_account_sid,
        "suspended": firm.suspended,
    })
}

/// What became of each field that changed.
fn differences(old: &Firm, new: &Firm, now: Timestamp) -> Value {
    let (old, new) = (described(old, now), described(new, now));
    let (Value::Object(old), Value::Object(new)) = (old, new) else {
        return Value::Null;
    };
    let changed = new
        .into_iter()
        .filter(|(name, value)| old.get(name) != Some(value))
        .map(|(name, value)| {
            let was = old.get(&name).cloned().unwrap_or_default();
            (name, json!({ "from": was, "to": value }))
        });
    Value::Object(changed.collect::<Map<_, _>>())
}
