//! What a request names: a recipient, a location, a template. What is not there is a violation.

use recado_domain::firm::Firm;
use recado_domain::hours::Location;
use recado_domain::template::MessageTemplate;
use recado_domain::{Channel, Error, Tenant, Violation, ViolationCode};
use recado_store::kept::Kept;

use super::recipient;
use super::request::{Request, Text};
use crate::App;
use crate::manage::contacts::Recipient;

/// The things a request names, as far as they exist.
pub(super) struct Named {
    pub recipient: Option<Recipient>,
    pub location: Option<Location>,
    pub template: Option<MessageTemplate>,
}

impl Named {
    pub(super) async fn read(
        app: &App,
        firm: &Firm,
        tenant: &Tenant,
        request: &Request,
        violations: &mut Vec<Violation>,
    ) -> Result<Self, Error> {
        let recipient = match &request.to {
            Some(to) => recipient::find(app, firm, tenant, to, violations).await?,
            None => None,
        };
        let location = match &request.location_id {
            Some(id) => find::<Location>(app, tenant, "location_id", id, violations).await?,
            None => None,
        };
        let template = match &request.text {
            Some(Text::Template { id, .. }) => {
                find::<MessageTemplate>(app, tenant, "template_id", id, violations).await?
            }
            _ => None,
        };
        if template
            .as_ref()
            .is_some_and(|it| it.channel != Channel::Sms)
        {
            violations.push(Violation::new(
                "template_id",
                ViolationCode::NotSupported,
                "the template is not one for SMS",
            ));
        }
        Ok(Self {
            recipient,
            location,
            template,
        })
    }
}

/// An id of another form names nothing, as one of another firm does.
async fn find<T: Kept>(
    app: &App,
    tenant: &Tenant,
    field: &str,
    id: &str,
    violations: &mut Vec<Violation>,
) -> Result<Option<T>, Error>
where
    T::Id: std::str::FromStr,
{
    let found = match id.parse() {
        Ok(id) => app.store.kept::<T>(tenant, &id).await?,
        Err(_) => None,
    };
    if found.is_none() {
        let message = format!("there is no such {}", T::NAME);
        violations.push(Violation::new(field, ViolationCode::NotFound, message));
    }
    Ok(found)
}
