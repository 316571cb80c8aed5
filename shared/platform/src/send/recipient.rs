//! Whom a request goes to.

use recado_content::PhoneNumber;
use recado_domain::firm::Firm;
use recado_domain::{Error, Tenant, Violation, ViolationCode};

use super::request::To;
use crate::App;
use crate::manage::contacts::{self, Recipient, resolve};

/// The recipient, if it can be written to by SMS.
pub(super) async fn find(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    to: &To,
    violations: &mut Vec<Violation>,
) -> Result<Option<Recipient>, Error> {
    let (field, found) = match to {
        To::Phone(text) => match PhoneNumber::parse(text, Some(firm.country)) {
            Ok(phone) => (
                "to.phone",
                resolve(app, tenant, &contacts::To::Phone(phone)).await?,
            ),
            Err(error) => {
                let message = error.to_string();
                let found = Violation::new("to.phone", ViolationCode::InvalidPhone, message);
                violations.push(found);
                return Ok(None);
            }
        },
        To::Contact(id) => {
            let to = contacts::To::Contact(id.clone());
            ("to.contact_id", resolve(app, tenant, &to).await?)
        }
    };
    let wrong = match &found {
        None => Some((
            ViolationCode::NotFound,
            "there is no such contact with a phone",
        )),
        Some(recipient) => unreachable_by_sms(app, &recipient.phone),
    };
    if let Some((code, message)) = wrong {
        violations.push(Violation::new(field, code, message));
        return Ok(None);
    }
    Ok(found)
}

fn unreachable_by_sms(app: &App, phone: &PhoneNumber) -> Option<(ViolationCode, &'static str)> {
    let enabled = &app.config.sms_countries;
    if !phone
        .region()
        .is_some_and(|region| enabled.contains(&region))
    {
        let message = "SMS to this number's country is not enabled";
        return Some((ViolationCode::CountryNotEnabled, message));
    }
    if !phone.can_receive_sms() {
        let message = "the number is a landline and receives no SMS";
        return Some((ViolationCode::LandlineOnly, message));
    }
    None
}
