//! What a received text answers, where nothing was asked: what the firm wrote last.

use jiff::Timestamp;
use recado_domain::bulk::{BulkSend, Stands};
use recado_domain::firm::SenderAddress;
use recado_domain::message::Message;
use recado_domain::{ContactId, Error, Tenant};
use recado_store::PageOf;

use crate::App;
use crate::bulk::{Line, lines_of, places};
use crate::questions::handed_over_at;

/// The newest bulk sends that are looked through for the contact.
const MOST_BULK_SENDS: u32 = 100;
/// Of those to the contact so many are looked at: what did not reach it does not count.
const MOST_LINES: usize = 3;

/// The last SMS of the firm's from this sender that may have reached the contact; of single messages
/// those `lately` count.
///
/// # Errors
/// [`Error::Unavailable`] when the store did not answer.
pub(super) async fn last(
    app: &App,
    tenant: &Tenant,
    sender: &SenderAddress,
    threads: &[ContactId],
    lately: &[Message],
) -> Result<Option<String>, Error> {
    let alone = lately
        .iter()
        .filter(|it| it.from == *sender && it.answer.is_none())
        .filter_map(|it| Some((handed_over_at(it)?, it.body.clone())));
    let of_bulk = of_bulk(app, tenant, sender, threads).await?;
    let last = alone.chain(of_bulk).max_by_key(|(at, _)| *at);
    Ok(last.map(|(_, body)| body))
}

async fn of_bulk(
    app: &App,
    tenant: &Tenant,
    sender: &SenderAddress,
    threads: &[ContactId],
) -> Result<Vec<(Timestamp, String)>, Error> {
    let page = PageOf {
        limit: MOST_BULK_SENDS,
        after: None,
    };
    let mut sends = app.store.bulk_sends(tenant, page).await?.items;
    sends.retain(|it| it.is_held && it.started_at.is_some() && it.from == *sender);
    sends.sort_by_key(|it| std::cmp::Reverse(it.started_at));
    let places = places(app, tenant, &sends, threads).await?;
    let is_to_contact = |send: &BulkSend| {
        let mut here = places.iter().filter(|(_, it)| it.is_written_to);
        here.any(|(_, it)| it.id.place().0 == send.id)
    };
    sends.retain(is_to_contact);
    sends.truncate(MOST_LINES);
    let lines = lines_of(app, tenant, &sends, threads).await?;
    Ok(lines.into_iter().filter_map(arrived).collect())
}

/// When a recipient's message reached it, if it may have, and what it reads.
fn arrived((send, line): (&BulkSend, Line)) -> Option<(Timestamp, String)> {
    match line.stands {
        Stands::At(status) if status.may_have_arrived() => {
            Some((line.at.or(send.started_at)?, line.body))
        }
        Stands::At(_) | Stands::Skipped => None,
    }
}
