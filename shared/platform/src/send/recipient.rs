//! Whom a request goes to.

use recado_content::PhoneNumber;
use recado_domain::firm::Firm;
use recado_domain::{Channel, EmailAddress, Error, Tenant, Violation, ViolationCode};

use super::request::To;
use crate::App;
use crate::manage::contacts::{self, Addressee};

/// The recipient, if it can be written to by this channel.
pub(super) async fn find(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    to: &To,
    channel: Channel,
    violations: &mut Vec<Violation>,
) -> Result<Option<Addressee>, Error> {
    let mut wrong = |field: &str, code, message: &str| {
        violations.push(Violation::new(field, code, message));
    };
    let (field, found) = match to {
        To::Phone(text) => match PhoneNumber::parse(text, Some(firm.country)) {
            Ok(phone) => {
                let to = contacts::To::Phone(phone);
                ("to.phone", Addressee::by_sms(app, tenant, &to).await?)
            }
            Err(error) => {
                let message = error.to_string();
                wrong("to.phone", ViolationCode::InvalidPhone, &message);
                return Ok(None);
            }
        },
        To::Email(text) => match text.parse::<EmailAddress>() {
            Ok(email) => {
                let found = Addressee::by_email(app, tenant, &email).await?;
                ("to.email", Some(found))
            }
            Err(error) => {
                let message = error.to_string();
                wrong("to.email", ViolationCode::InvalidEmail, &message);
                return Ok(None);
            }
        },
        To::Contact(id) => {
            let found = match channel {
                Channel::Sms => {
                    let to = contacts::To::Contact(id.clone());
                    Addressee::by_sms(app, tenant, &to).await?
                }
                Channel::Email => Addressee::by_email_of(app, tenant, id).await?,
            };
            ("to.contact_id", found)
        }
    };
    let obstacle = match (&found, channel) {
        (None, Channel::Sms) => Some((
            ViolationCode::NotFound,
            "there is no such contact with a phone",
        )),
        (None, Channel::Email) => Some((
            ViolationCode::NotFound,
            "there is no such contact with an e-mail address",
        )),
        (Some(found), _) => found
            .address
            .phone()
            .and_then(|phone| unreachable_by_sms(app, phone)),
    };
    if let Some((code, message)) = obstacle {
        wrong(field, code, message);
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
