//! A message as the e-mail that it is.

use recado_content::{html_of, html_with_unsubscribe, text_with_unsubscribe};
use recado_domain::firm::{Firm, SenderAddress};
use recado_domain::message::Message;

use super::unsubscribe::link;
use crate::App;
use crate::ports::{Mailbox, OutboundEmail};

/// The e-mail; `None` for what is no e-mail. It comes from the platform's address in the firm's
/// name; answers go to the firm.
pub(super) fn letter(app: &App, firm: &Firm, message: &Message) -> Option<OutboundEmail> {
    let to = message.to.email()?.clone();
    let parts = message.mail.as_ref()?;
    let SenderAddress::Email(address) = &message.from else {
        return None;
    };
    let language = parts.language;
    let url = link(app, message);
    let html = parts.html.clone().unwrap_or_else(|| html_of(&message.body));
    Some(OutboundEmail {
        from: Mailbox {
            name: firm.name.clone(),
            address: address.clone(),
        },
        reply_to: firm.reach.email.clone(),
        to,
        subject: parts.subject.clone(),
        text: text_with_unsubscribe(&message.body, &url, language),
        html: Some(html_with_unsubscribe(&html, &url, language)),
        unsubscribe: Some(url),
        message: Some((message.tenant.clone(), message.id.clone())),
    })
}
