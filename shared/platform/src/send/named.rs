//! What a request names: a recipient, a location, a template. What is not there is a violation.

use recado_domain::firm::Firm;
use recado_domain::hours::Location;
use recado_domain::template::MessageTemplate;
use recado_domain::{Channel, Error, Tenant, Violation, ViolationCode};
use recado_store::kept::Kept;

use super::recipient;
use super::request::{Request, Text, To};
use crate::App;
use crate::manage::contacts::Addressee;

/// The things a request names, as far as they exist.
pub(super) struct Named {
    pub channel: Channel,
    pub recipient: Option<Addressee>,
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
        let channel = channel(request, template.as_ref(), violations);
        let recipient = match &request.to {
            Some(to) => recipient::find(app, firm, tenant, to, channel, violations).await?,
            None => None,
        };
        Ok(Self {
            channel,
            recipient,
            location,
            template,
        })
    }
}

/// How it travels: as its address is, as was asked for, as its template is, in this order; what
/// contradicts that is a violation.
fn channel(
    request: &Request,
    template: Option<&MessageTemplate>,
    violations: &mut Vec<Violation>,
) -> Channel {
    let by_address = match &request.to {
        Some(To::Phone(_)) => Some(Channel::Sms),
        Some(To::Email(_)) => Some(Channel::Email),
        Some(To::Contact(_)) | None => None,
    };
    let of_template = template.map(|it| it.channel);
    let channel = by_address.or(request.channel).or(of_template);
    let channel = channel.unwrap_or_default();
    if request.channel.is_some_and(|asked| asked != channel) {
        let message = "the address is not one of this channel";
        let code = ViolationCode::MutuallyExclusive;
        violations.push(Violation::new("channel", code, message));
    }
    if of_template.is_some_and(|it| it != channel) {
        let message = "the template is not one for this channel";
        let code = ViolationCode::NotSupported;
        violations.push(Violation::new("template_id", code, message));
    }
    channel
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
