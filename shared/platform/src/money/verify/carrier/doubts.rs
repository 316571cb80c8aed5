//! What differs, looked at one by one: whether it still does.

use futures::stream::{self, StreamExt, TryStreamExt};
use recado_content::PhoneNumber;
use recado_domain::Error;
use recado_domain::adoption::Looks;
use recado_domain::comparison::{Difference, Listed, Ours, Sides};
use recado_domain::firm::SenderAddress;
use recado_domain::ledger::check::{Finding, FindingKind};

use super::listed::{listed_of, senders};
use super::{BUCKETS, Books, Stage};
use crate::adoption::{Others, Sought};
use crate::manage::contacts::{To, resolve};
use crate::ports::CarrierMessage;

/// Differences looked at in one step, each with a request to the carrier.
const MOST: usize = 50;
const AT_ONCE: usize = 8;

/// What is wrong among some of a bucket's differences, and which step comes next.
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
    let mut differences = sides.differences();
    differences.retain(|it| after.is_none_or(|after| it.sid() > after));
    let is_more = differences.len() > MOST;
    differences.truncate(MOST);
    let next = match differences.last().filter(|_| is_more) {
        Some(last) => Some(Stage::Join {
            bucket,
            after: Some(last.sid().to_owned()),
        }),
        None => (bucket + 1 < BUCKETS).then_some(Stage::Join {
            bucket: bucket + 1,
            after: None,
        }),
    };
    Ok((settle(books, &differences).await?, next))
}

/// Those of the differences that remain when the carrier is asked, and we look, for that one message.
pub(super) async fn settle(
    books: &Books<'_>,
    differences: &[Difference],
) -> Result<Vec<Finding>, Error> {
    let each: Vec<_> = differences.iter().map(|it| look(books, it)).collect();
    let found: Vec<Vec<Finding>> = stream::iter(each).buffered(AT_ONCE).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

async fn look(books: &Books<'_>, difference: &Difference) -> Result<Vec<Finding>, Error> {
    match difference {
        Difference::Missing(ours) => missing(books, ours).await,
        Difference::Stray(listed) => Ok(stray(books, listed).await?.into_iter().collect()),
        other => Ok(vec![plain(other)]),
    }
}

/// It may have been taken before the day began, or stand behind a page that moved.
async fn missing(books: &Books<'_>, ours: &Ours) -> Result<Vec<Finding>, Error> {
    let carrier = &books.app.carrier;
    let Some(found) = carrier.fetch(&books.account, &ours.sid).await? else {
        let detail = format!("charged, but the carrier does not know {}", ours.sid);
        let kind = FindingKind::MissingAtCarrier;
        return Ok(vec![Finding::new(kind, &ours.id, detail)]);
    };
    let both = Sides {
        ours: vec![ours.clone()],
        listed: vec![listed_of(&found)],
    };
    Ok(both.differences().iter().map(plain).collect())
}

async fn stray(books: &Books<'_>, listed: &Listed) -> Result<Option<Finding>, Error> {
    let Books { app, account, .. } = books;
    let Some(found) = app.carrier.fetch(account, &listed.sid).await? else {
        return Ok(None);
    };
    if is_ours(books, &found).await? {
        return Ok(None);
    }
    let to = PhoneNumber::from_stored(&found.to).map(|to| to.masked());
    let (to, at) = (to.unwrap_or_default(), found.created_at);
    let detail = format!("the carrier took it for {to} at {at}, and it is no message of ours");
    let kind = FindingKind::UnknownAtCarrier;
    Ok(Some(Finding::new(kind, &found.sid, detail)))
}

/// True for one that was not read with the others: an older one of which the ledger tells nothing new,
/// or one that got its id only now.
async fn is_ours(books: &Books<'_>, found: &CarrierMessage) -> Result<bool, Error> {
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
        if Others::of(app, &sought).await?.sids.contains(&found.sid) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A difference that speaks for itself.
fn plain(difference: &Difference) -> Finding {
    match difference {
        Difference::Missing(ours) => {
            let detail = format!("charged, but the carrier does not list {}", ours.sid);
            Finding::new(FindingKind::MissingAtCarrier, &ours.id, detail)
        }
        Difference::Stray(listed) => {
            let detail = "the carrier took it, and it is no message of ours".to_owned();
            Finding::new(FindingKind::UnknownAtCarrier, &listed.sid, detail)
        }
        Difference::ChargedInVain(ours) => {
            let detail = format!("charged, but {} failed at the carrier", ours.sid);
            Finding::new(FindingKind::ChargedInVain, &ours.id, detail)
        }
        Difference::NotCharged(ours) => {
            let detail = format!("given back, but the carrier sent {}", ours.sid);
            Finding::new(FindingKind::NotCharged, &ours.id, detail)
        }
        Difference::Segments { ours, billed } => {
            let detail = format!(
                "{} segments were charged, the carrier bills {billed} for {}",
                ours.segments, ours.sid
            );
            Finding::new(FindingKind::SegmentsDiffer, &ours.id, detail)
        }
        Difference::Shared { ours, with } => {
            let detail = format!("{} is charged here and as {with}", ours.sid);
            Finding::new(FindingKind::SharedAtCarrier, &ours.id, detail)
        }
    }
}
