//! The carrier's side.

use recado_domain::comparison::{Listed, Sides};
use recado_domain::firm::SenderAddress;
use recado_domain::{Error, Status};

use super::{Books, Gathered, Stage};
use crate::ports::CarrierMessage;

/// A page of what the carrier lists of a sender.
pub(super) async fn page(
    books: &Books<'_>,
    sender: usize,
    after: Option<&str>,
) -> Result<Gathered, Error> {
    let Books { app, account, .. } = books;
    let comparison = books.comparison;
    let Some(address) = senders(books).nth(sender) else {
        let next = Stage::Ledger { after: None };
        return Ok(Gathered::of(Sides::default(), Some(next)));
    };
    let page = app
        .carrier
        .sent(account, address, comparison.from, after)
        .await?;
    // The newest come first, so behind a page of old ones are only older ones.
    let is_old = |it: &CarrierMessage| it.created_at < comparison.from;
    let is_last = !page.messages.is_empty() && page.messages.iter().all(is_old);
    let listed = page.messages.iter();
    let listed = listed.filter(|it| comparison.concerns(it.created_at));
    let sides = Sides {
        listed: listed.map(listed_of).collect(),
        ..Sides::default()
    };
    let next = match page.next.filter(|_| !is_last) {
        Some(next) => Stage::Listed {
            sender,
            after: Some(next),
        },
        None => Stage::Listed {
            sender: sender + 1,
            after: None,
        },
    };
    Ok(Gathered::of(sides, Some(next)))
}

/// What the firm sends texts from.
pub(super) fn senders<'a>(books: &'a Books<'_>) -> impl Iterator<Item = &'a SenderAddress> {
    let addresses = books.firm.senders.iter().map(|sender| &sender.address);
    addresses.filter(|it| !matches!(it, SenderAddress::Email(_)))
}

/// What counts of it here.
pub(super) fn listed_of(message: &CarrierMessage) -> Listed {
    Listed {
        sid: message.sid.clone(),
        segments: message.segments,
        status: Status::from_carrier(&message.status),
    }
}
