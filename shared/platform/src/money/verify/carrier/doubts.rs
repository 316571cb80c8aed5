//! What seems to differ, looked at one by one: whether it does.

use futures::stream::{self, StreamExt, TryStreamExt};
use recado_content::PhoneNumber;
use recado_domain::Error;
use recado_domain::adoption::Looks;
use recado_domain::bulk::BulkSend;
use recado_domain::comparison::{Difference, Doubt, Sides};
use recado_domain::firm::SenderAddress;
use recado_domain::ledger::check::{Finding, FindingKind};

use super::listed::{listed_of, senders};
use super::{BUCKETS, Books, Stage, ours};
use crate::adoption::{Others, Sought, late_bulk_sends};
use crate::manage::contacts::{To, resolve};
use crate::ports::CarrierMessage;

/// Doubts looked at in one step, each with a request to the carrier.
pub(super) const MOST: usize = 16;
const AT_ONCE: usize = 8;

/// What is wrong among some of a bucket's doubts, and which step comes next.
pub(super) async fn join(
    books: &Books<'_>,
    bucket: u8,
    after: Option<&str>,
) -> Result<(Vec<Finding>, Option<Stage>), Error> {
    let comparison = books.comparison;
    let store = &books.app.store;
    let sides = store
        .compared(&comparison.tenant, comparison.to, bucket)
        .await?;
    let mut doubts = sides.doubts();
    doubts.retain(|it| after.is_none_or(|after| it.sid.as_str() > after));
    let is_more = doubts.len() > MOST;
    doubts.truncate(MOST);
    let next = match doubts.last().filter(|_| is_more) {
        Some(last) => Some(Stage::Join {
            bucket,
            after: Some(last.sid.clone()),
        }),
        None => (bucket + 1 < BUCKETS).then_some(Stage::Join {
            bucket: bucket + 1,
            after: None,
        }),
    };
    Ok((settle(books, &doubts).await?, next))
}

/// What of these doubts remains when both sides are asked for that one message.
pub(super) async fn settle(books: &Books<'_>, doubts: &[Doubt]) -> Result<Vec<Finding>, Error> {
    if doubts.is_empty() {
        return Ok(Vec::new());
    }
    let sends = late_bulk_sends(books.app, &books.comparison.tenant).await?;
    let each: Vec<_> = doubts.iter().map(|it| look(books, it, &sends)).collect();
    let found: Vec<Vec<Finding>> = stream::iter(each).buffered(AT_ONCE).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

/// It may have changed while both sides were read, have been taken before the day began, or stand
/// behind a page that moved.
async fn look(books: &Books<'_>, doubt: &Doubt, sends: &[BulkSend]) -> Result<Vec<Finding>, Error> {
    let found = books.app.carrier.fetch(&books.account, &doubt.sid).await?;
    let sides = Sides {
        ours: ours::again(books, doubt).await?,
        listed: found.iter().map(listed_of).collect(),
    };
    let mut findings = Vec::new();
    for difference in sides.differences() {
        let stray = found
            .as_ref()
            .filter(|_| matches!(difference, Difference::Stray(_)));
        let is_ours = match stray {
            Some(stray) => is_ours(books, stray, sends).await?,
            None => false,
        };
        if !is_ours {
            findings.push(told(&difference, found.as_ref()));
        }
    }
    Ok(findings)
}

/// True for one that was not read with the others: an older one of which the ledger tells nothing new,
/// or one that got its id only now.
async fn is_ours(
    books: &Books<'_>,
    found: &CarrierMessage,
    sends: &[BulkSend],
) -> Result<bool, Error> {
    let Books {
        app, comparison, ..
    } = books;
    let tenant = &comparison.tenant;
    if app.store.sid_owner(tenant, &found.sid).await?.is_some() {
        return Ok(true);
    }
    let Some(to) = PhoneNumber::from_stored(&found.to) else {
        return Ok(false);
    };
    let recipient = resolve(app, tenant, &To::Phone(to.clone())).await?;
    let Some(recipient) = recipient else {
        return Ok(false);
    };
    let may_be = |it: &&SenderAddress| it.may_show_as(&found.from);
    for from in senders(books).filter(may_be) {
        let sought = Sought {
            tenant,
            id: "",
            contact: recipient.contact_id.clone(),
            to: &to,
            looks: Looks {
                to: to.as_str(),
                from,
                body: &found.body,
            },
            since: found.created_at,
        };
        let others = Others::among(app, &sought, sends).await?;
        if others.sids.contains(&found.sid) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What is told of a difference, with what the carrier has.
fn told(difference: &Difference, found: Option<&CarrierMessage>) -> Finding {
    let (kind, subject, detail) = match difference {
        Difference::Missing(ours) => (
            FindingKind::MissingAtCarrier,
            &ours.id,
            format!("charged, but the carrier does not know {}", ours.sid),
        ),
        Difference::Stray(listed) => {
            let to = found.and_then(|it| PhoneNumber::from_stored(&it.to));
            let to = to.map(|to| format!(" for {}", to.masked()));
            let at = found.map(|it| format!(" at {}", it.created_at));
            let (to, at) = (to.unwrap_or_default(), at.unwrap_or_default());
            (
                FindingKind::UnknownAtCarrier,
                &listed.sid,
                format!("the carrier took it{to}{at}, and it is no message of ours"),
            )
        }
        Difference::ChargedInVain(ours) => (
            FindingKind::ChargedInVain,
            &ours.id,
            format!("charged, but {} failed at the carrier", ours.sid),
        ),
        Difference::NotCharged(ours) => (
            FindingKind::NotCharged,
            &ours.id,
            format!("given back, but the carrier sent {}", ours.sid),
        ),
        Difference::Segments { ours, billed } => (
            FindingKind::SegmentsDiffer,
            &ours.id,
            format!(
                "{} segments were charged, the carrier bills {billed} for {}",
                ours.segments, ours.sid
            ),
        ),
        Difference::Shared { ours, with } => (
            FindingKind::SharedAtCarrier,
            &ours.id,
            format!("{} is charged here and as {with}", ours.sid),
        ),
    };
    Finding::new(kind, subject, detail)
}
