//! How messages ended, and how their money did.

use std::collections::{BTreeSet, HashMap};

use futures::stream::{self, StreamExt, TryStreamExt};
use recado_domain::ledger::check::{Finding, FindingKind};
use recado_domain::ledger::{Entry, EntryKind};
use recado_domain::message::Message;
use recado_domain::status::Settlement;
use recado_domain::{Error, MessageId, Tenant};

use crate::App;

/// Messages read by one request (DynamoDB, BatchGetItem).
const PART: usize = 100;
const AT_ONCE: usize = 8;

/// Messages that these entries charge although they failed, or give back although they were sent. Of one
/// that is not kept any more nobody can tell.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub(super) async fn differing(
    app: &App,
    tenant: &Tenant,
    entries: &[Entry],
) -> Result<Vec<Finding>, Error> {
    let ends: Vec<(MessageId, Settlement)> = entries.iter().filter_map(end).collect();
    let ids: Vec<MessageId> = ends
        .iter()
        .map(|(id, _)| id.clone())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let reads: Vec<_> = ids
        .chunks(PART)
        .map(|ids| app.store.messages(tenant, ids))
        .collect();
    let messages: Vec<Vec<Message>> = stream::iter(reads).buffered(AT_ONCE).try_collect().await?;
    let messages: HashMap<&MessageId, &Message> =
        messages.iter().flatten().map(|it| (&it.id, it)).collect();
    let found = ends
        .iter()
        .filter_map(|(id, end)| differs(messages.get(id)?, *end));
    Ok(found.collect())
}

fn end(entry: &Entry) -> Option<(MessageId, Settlement)> {
    let end = match entry.kind {
        EntryKind::Post => Settlement::Post,
        EntryKind::Void => Settlement::Void,
        _ => return None,
    };
    Some((entry.reference.parse().ok()?, end))
}

fn differs(message: &Message, end: Settlement) -> Option<Finding> {
    if message.settlement() == Some(end) {
        return None;
    }
    let status = message.status.as_str();
    let detail = match end {
        Settlement::Post => format!("charged, but it is {status}"),
        Settlement::Void => format!("given back, but it is {status}"),
    };
    Some(Finding::new(
        FindingKind::OutcomeDiffers,
        message.id.as_str(),
        detail,
    ))
}
