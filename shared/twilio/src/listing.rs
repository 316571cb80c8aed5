//! The carrier's listings: to a number, and from a sender.

use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::firm::SenderAddress;
use recado_platform::ports::{CarrierAccount, CarrierMessage, PortError, SentPage};

use crate::answer::Page;
use crate::client::{TwilioCarrier, json};

/// The carrier's largest page.
const PAGE_SIZE: &str = "1000";
/// Most pages of a listing to one number that are read.
const MAX_PAGES: usize = 5;

/// The messages to a number that were taken since then, newest first.
pub(crate) async fn to(
    client: &TwilioCarrier,
    account: &CarrierAccount,
    to: &PhoneNumber,
    since: Timestamp,
) -> Result<Vec<CarrierMessage>, PortError> {
    let mut url = client.account_url(account, &["Messages.json"])?;
    url.query_pairs_mut()
        .append_pair("To", to.as_str())
        .append_pair("PageSize", PAGE_SIZE);
    let mut found: Vec<CarrierMessage> = Vec::new();
    for _ in 0..MAX_PAGES {
        let page: Page = json(client.get(account, url)).await?;
        let messages = page
            .messages
            .into_iter()
            .map(CarrierMessage::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        // The carrier lists the newest first, so behind a page of old ones are only older ones.
        let all_old =
            !messages.is_empty() && !messages.iter().any(|message| is_since(message, since));
        found.extend(
            messages
                .into_iter()
                .filter(|message| is_since(message, since)),
        );
        match page.next_page_uri.filter(|_| !all_old) {
            Some(uri) => url = client.next_page(&uri)?,
            None => {
                found.sort_by_key(|message| std::cmp::Reverse(message.created_at));
                return Ok(found);
            }
        }
    }
    // Half a listing would look like the absence of the other half.
    Err(PortError("the carrier's listing is too long".to_owned()))
}

/// A page of what was sent from a sender since then. The carrier cannot be asked for what went through
/// a messaging service, so then it is all of the account's of which that is taken.
pub(crate) async fn from(
    client: &TwilioCarrier,
    account: &CarrierAccount,
    from: &SenderAddress,
    since: Timestamp,
    after: Option<&str>,
) -> Result<SentPage, PortError> {
    let url = match after {
        Some(uri) => client.next_page(uri)?,
        None => {
            let mut url = client.account_url(account, &["Messages.json"])?;
            let mut query = url.query_pairs_mut();
            if let SenderAddress::Phone(phone) = from {
                query.append_pair("From", phone.as_str());
            }
            query
                // It knows days, not times (Twilio, "List Messages"), in GMT as jiff's instants are.
                .append_pair("DateSent>", &since.strftime("%Y-%m-%d").to_string())
                .append_pair("PageSize", PAGE_SIZE);
            drop(query);
            url
        }
    };
    let page: Page = json(client.get(account, url)).await?;
    let posted = page.messages.into_iter();
    let posted = posted.filter(|it| it.was_posted_from(from));
    Ok(SentPage {
        messages: posted
            .map(CarrierMessage::try_from)
            .collect::<Result<_, _>>()?,
        next: page.next_page_uri,
    })
}

/// The carrier's dates have whole seconds, so a message of the second of `since` counts.
fn is_since(message: &CarrierMessage, since: Timestamp) -> bool {
    message.created_at.as_second() >= since.as_second()
}
