//! A firm's price book.

use recado_domain::audit::AuditAction;
use recado_domain::firm::Firm;
use recado_domain::price::Price;
use recado_domain::{Error, FirmId, ViolationCode};
use recado_store::firms::FirmWrite;
use serde_json::json;

use super::audit::of_firm;
use super::firms::at;
use crate::App;
use crate::contention::Tries;

/// Sets a price from an instant on, with a line in the audit trail. What was charged before stays.
///
/// # Errors
/// [`Error::NotFound`] without such a firm, [`Error::Invalid`] with too many prices ahead.
pub async fn set(app: &App, id: &FirmId, price: Price) -> Result<Firm, Error> {
    let mut tries = Tries::default();
    loop {
        let old = app.store.firm(id).await?.ok_or(Error::NotFound("firm"))?;
        let prices = old.prices.with(price, app.now()).map_err(|error| {
            Error::invalid("effective_from", ViolationCode::TooMany, error.to_string())
        })?;
        let new = Firm {
            prices,
            version: old.version + 1,
            ..old.clone()
        };
        let detail = json!({
            "direction": price.direction.as_str(),
            "unit": price.unit.as_str(),
            "amount": price.amount.to_string(),
            "effective_from": price.from,
        });
        let record = of_firm(app, AuditAction::PriceSet, id, detail);
        let token = app.store.carrier_token(id).await?;
        let (was, is) = (at(app, &old), at(app, &new));
        let written = app
            .store
            .change_firm(was, is, token.as_ref(), Some(&record));
        match written.await? {
            FirmWrite::Done => return Ok(new),
            FirmWrite::SendersTaken(_) | FirmWrite::OtherVersion | FirmWrite::Contended => {
                tries.pause(app).await?;
            }
        }
    }
}
