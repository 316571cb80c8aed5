//! Messages of bulk sends among the others.

use std::str::FromStr;

use recado_domain::{BulkId, BulkMessageId, Error, MessageId, Tenant, ViolationCode};
use recado_platform::App;
use recado_platform::bulk::{self, Line};
use recado_web::message::MessageAnswer;
use recado_web::{Page, PageRequest, Params};

/// The id of a message that was sent alone, or of one of a bulk send.
pub enum Named {
    /// Alone.
    One(MessageId),
    /// Of a bulk send.
    OfBulk(BulkMessageId),
}

impl FromStr for Named {
    type Err = recado_domain::ids::IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(id) => Ok(Self::One(id)),
            Err(_) => text.parse().map(Self::OfBulk),
        }
    }
}

/// The id of a message that can be moved or taken back.
///
/// # Errors
/// [`Error::Conflict`] `part_of_bulk_send` for one of a bulk send, which goes as a whole.
pub async fn alone(app: &App, tenant: &Tenant, named: Named) -> Result<MessageId, Error> {
    let id = match named {
        Named::One(id) => return Ok(id),
        Named::OfBulk(id) => id,
    };
    let (send, _) = bulk::message(app, tenant, &id).await?;
    Err(Error::Conflict {
        code: "part_of_bulk_send",
        detail: format!(
            "it is part of {}, which is paused and canceled as a whole",
            send.id
        ),
    })
}

/// Takes `bulk_id`; no other filter goes with it.
pub fn asked_for(params: &mut Params) -> Option<BulkId> {
    let bulk = params.text("bulk_id")?;
    let parsed = bulk.parse().ok();
    if parsed.is_none() {
        params.violate(
            "bulk_id",
            ViolationCode::InvalidId,
            "is not a bulk send's id",
        );
    }
    for other in ["contact_id", "status"] {
        if params.text(other).is_some() {
            let message = "give either bulk_id or another filter";
            params.violate(other, ViolationCode::MutuallyExclusive, message);
        }
    }
    parsed
}

/// The messages of a bulk send, in the order in which its recipients were given; whoever is not
/// written to has none.
pub async fn list(
    app: &App,
    tenant: &Tenant,
    id: &BulkId,
    page: &PageRequest,
) -> Result<Page<MessageAnswer>, Error> {
    let send = bulk::find(app, tenant, id).await?;
    let (cursor, limit) = (page.cursor.as_deref(), page.limit as usize);
    let listed = bulk::lines(app, &send, None, cursor, limit).await?;
    let lines = listed.lines.into_iter().filter(Line::is_written_to);
    let messages = lines.map(|line| line.message(&send));
    let messages = messages.map(MessageAnswer::from).collect();
    Ok(Page::new(messages, listed.next.as_deref()))
}

/// One message of a bulk send; that of a recipient who is not written to was refused.
pub async fn show(app: &App, tenant: &Tenant, id: &BulkMessageId) -> Result<MessageAnswer, Error> {
    let (send, line) = bulk::message(app, tenant, id).await?;
    Ok(line.message(&send).into())
}
