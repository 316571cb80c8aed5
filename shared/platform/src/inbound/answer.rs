//! The platform's own answers. They take the send path like everything else.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use recado_content::{Answer, Language};
use recado_domain::Error;
use recado_domain::firm::{Firm, OptOutHandling, Sender, SenderAddress};
use recado_domain::message::{Category, Message};

use crate::App;
use crate::app::later;
use crate::job::Target;
use crate::send::{Idempotency, Request, Text, To, submit};

/// A confirmation that comes later is a message to somebody who wants none (47 CFR
/// 64.1200(a)(12)), and later answers to keywords confuse.
const USEFUL_FOR: SignedDuration = SignedDuration::from_mins(5);

/// Answers a received message, unless the carrier does. Doing it again changes nothing.
///
/// # Errors
/// [`Error::Unavailable`] when it should be tried again.
pub async fn answer(app: &App, target: &Target) -> Result<(), Error> {
    let received = app
        .store
        .message(&target.tenant, &target.message_id)
        .await?;
    let Some(received) = received else {
        return Ok(());
    };
    let Some(answer) = received.answer else {
        return Ok(());
    };
    let Some(firm) = app.store.firm(&target.tenant.firm).await? else {
        return Ok(());
    };
    let Some(sender) = sender_written_to(&firm, &received) else {
        return Ok(());
    };
    if sender.opt_out_handling == OptOutHandling::Carrier {
        return Ok(());
    }
    let language = language(app, &firm, &received).await?;
    let request = request(sender, &received, answer, language);
    // No client can give a key with this character.
    let key = format!("\u{21a9} {}", received.id);
    let idempotency = Idempotency {
        key: &key,
        body: answer.as_str().as_bytes(),
    };
    match submit(app, &firm, &target.tenant, &request, Some(idempotency)).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_retryable() => Err(error),
        Err(error) => {
            tracing::info!(%error, message = %received.id, "a keyword stays without an answer");
            Ok(())
        }
    }
}

/// The number that was written to, or the messaging service that it stands in.
fn sender_written_to<'f>(firm: &'f Firm, received: &Message) -> Option<&'f Sender> {
    let to = SenderAddress::Phone(received.to.phone()?.clone());
    let service = |it: &&Sender| matches!(it.address, SenderAddress::MessagingService(_));
    firm.senders
        .iter()
        .find(|it| it.address == to)
        .or_else(|| firm.senders.iter().find(service))
}

/// The contact's, else that of its words, else the firm's.
async fn language(app: &App, firm: &Firm, received: &Message) -> Result<Language, Error> {
    let contact = received.id.contact();
    let saved = app.store.contact(&received.tenant, &contact).await?;
    let language = saved
        .and_then(|contact| contact.language)
        .or_else(|| Language::guess(&received.body));
    Ok(language.unwrap_or(firm.language))
}

fn request(sender: &Sender, received: &Message, answer: Answer, language: Language) -> Request {
    let to = match &received.from {
        SenderAddress::Phone(phone) => Some(To::Phone(phone.as_str().to_owned())),
        SenderAddress::MessagingService(_) | SenderAddress::Email(_) => None,
    };
    Request {
        to,
        text: Some(Text::Body {
            body: answer.text(language).to_owned(),
            variables: BTreeMap::new(),
        }),
        category: Some(Category::Transactional),
        from: Some(sender.address.clone()),
        answer: Some(answer),
        useless_after: Some(later(received.created_at, USEFUL_FOR)),
        ..Request::default()
    }
}
