//! Announcing a number to all contacts that have e-mail and allow it, each exactly once.
//!
//! One step looks at a page of contacts and writes down how far it came. A step that is repeated
//! makes the very same messages, so that a crash costs nothing and sends nothing twice.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::SignedDuration;
use recado_content::PhoneNumber;
use recado_domain::announcement::{Announcement, AnnouncementStatus, announcing};
use recado_domain::contact::Contact;
use recado_domain::decision::Fact;
use recado_domain::firm::{Firm, SenderAddress};
use recado_domain::message::Category;
use recado_domain::template::MessageTemplate;
use recado_domain::{Channel, Error, TemplateId, Tenant, ViolationCode};
use recado_store::PageOf;

use super::contacts::Addressee;
use crate::App;
use crate::job::{Announced, Job};
use crate::send::{Request, Step, Text, To, submit_step};

/// Contacts looked at in one step: well within a function's time.
const PAGE: u32 = 20;
/// A step that was not done after this long is lost.
const STEP_LASTS: SignedDuration = SignedDuration::from_mins(2);

enum Reached {
    Sent,
    Skipped,
    NotCovered,
}

/// Announces a number, or goes on with it where it stopped.
///
/// # Errors
/// [`Error::Invalid`] for a number that is not the firm's, or a template that is not one for e-mail.
pub async fn announce(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    number: Option<PhoneNumber>,
    template: Option<TemplateId>,
) -> Result<Announcement, Error> {
    let number = own_number(firm, number)?;
    if app.config.email_from.is_none() {
        let message = "this platform sends no e-mail";
        return Err(Error::invalid(
            "number",
            ViolationCode::NotSupported,
            message,
        ));
    }
    if let Some(id) = &template {
        let found = app.store.kept::<MessageTemplate>(tenant, id).await?;
        if found.is_none_or(|it| it.channel != Channel::Email) {
            let message = "there is no such template for e-mails";
            return Err(Error::invalid(
                "template_id",
                ViolationCode::NotFound,
                message,
            ));
        }
    }
    let now = app.now_kept();
    let mut is_new = false;
    let mut announcement = match app.store.announcement(tenant, &number).await? {
        Some(known) => known,
        None => {
            let new = Announcement {
                number: number.clone(),
                template,
                status: AnnouncementStatus::Running,
                sent: 0,
                skipped: 0,
                cursor: None,
                created_at: now,
                updated_at: now,
                version: 1,
            };
            match app.store.create_announcement(tenant, &new).await? {
                true => {
                    is_new = true;
                    new
                }
                false => {
                    let known = app.store.announcement(tenant, &number).await?;
                    known.ok_or(Error::NotFound("announcement"))?
                }
            }
        }
    };
    let goes_on = match announcement.status {
        AnnouncementStatus::InsufficientBalance => {
            announcement.status = AnnouncementStatus::Running;
            announcement.updated_at = now;
            app.store.change_announcement(tenant, &announcement).await?
        }
        // Unless its step was lost, it goes on by itself.
        AnnouncementStatus::Running => {
            is_new || now.duration_since(announcement.updated_at) > STEP_LASTS
        }
        AnnouncementStatus::Done => false,
    };
    if goes_on {
        go_on(app, tenant, &number).await?;
    }
    Ok(announcement)
}

async fn go_on(app: &App, tenant: &Tenant, number: &PhoneNumber) -> Result<(), Error> {
    let job = Job::Announce(Announced {
        tenant: tenant.clone(),
        sender: SenderAddress::Phone(number.clone()),
    });
    app.enqueue(&job, Duration::ZERO).await
}

/// The number that is meant, as long as it is one of the firm's senders; else the first of them.
fn own_number(firm: &Firm, wanted: Option<PhoneNumber>) -> Result<PhoneNumber, Error> {
    let mut numbers = firm
        .senders
        .iter()
        .filter_map(|sender| match &sender.address {
            SenderAddress::Phone(phone) => Some(phone),
            SenderAddress::MessagingService(_) | SenderAddress::Email(_) => None,
        });
    let found = match &wanted {
        Some(wanted) => numbers.find(|own| *own == wanted),
        None => numbers.next(),
    };
    found.cloned().ok_or_else(|| {
        let message = "the firm has no such number";
        Error::invalid("number", ViolationCode::NotFound, message)
    })
}

/// Writes to the next contacts.
///
/// # Errors
/// [`Error::Unavailable`] when the step should be repeated.
pub async fn step(app: &App, announced: &Announced) -> Result<(), Error> {
    let tenant = &announced.tenant;
    let SenderAddress::Phone(number) = &announced.sender else {
        return Ok(());
    };
    let Some(mut announcement) = app.store.announcement(tenant, number).await? else {
        return Ok(());
    };
    let Some(firm) = app.store.firm(&tenant.firm).await? else {
        return Ok(());
    };
    if announcement.status != AnnouncementStatus::Running {
        return Ok(());
    }
    announcement.updated_at = app.now_kept();
    let page = PageOf {
        limit: PAGE,
        after: announcement.cursor.as_deref(),
    };
    let contacts = app.store.contacts_listed(tenant, None, page).await?;
    let (mut sent, mut skipped) = (0, 0);
    for contact in &contacts.items {
        match write_to(app, &firm, tenant, &announcement, contact).await? {
            Reached::Sent => sent += 1,
            Reached::Skipped => skipped += 1,
            // Not counted: the page is looked at again.
            Reached::NotCovered => {
                announcement.status = AnnouncementStatus::InsufficientBalance;
                app.store.change_announcement(tenant, &announcement).await?;
                return Ok(());
            }
        }
    }
    announcement.sent += sent;
    announcement.skipped += skipped;
    announcement.cursor = contacts.next;
    if announcement.cursor.is_none() {
        announcement.status = AnnouncementStatus::Done;
    }
    let is_ours = app.store.change_announcement(tenant, &announcement).await?;
    // Somebody else did this step meanwhile, and goes on.
    if is_ours && announcement.cursor.is_some() {
        go_on(app, tenant, number).await?;
    }
    Ok(())
}

async fn write_to(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    announcement: &Announcement,
    contact: &Contact,
) -> Result<Reached, Error> {
    let Some(email) = &contact.email else {
        return Ok(Reached::Skipped);
    };
    // Who share an address read it once.
    let owner = Addressee::by_email(app, tenant, email).await?;
    if owner.contact_id != contact.id {
        return Ok(Reached::Skipped);
    }
    let number = announcement.number.as_str();
    let variables = BTreeMap::from([("NUMBER".to_owned(), number.into())]);
    let (subject, body) = announcing(contact.language.unwrap_or(firm.language));
    let (subject, text) = match &announcement.template {
        Some(id) => {
            let id = id.to_string();
            (None, Text::Template { id, variables })
        }
        None => {
            let body = body.to_owned();
            (Some(subject.to_owned()), Text::Body { body, variables })
        }
    };
    let detail = format!("The firm announced {number}.");
    let request = Request {
        to: Some(To::Contact(contact.id.clone())),
        channel: Some(Channel::Email),
        text: Some(text),
        subject,
        category: Some(Category::Transactional),
        decided: vec![Fact::new("announcement", number, detail)],
        ..Request::default()
    };
    let name = format!("announce {tenant} {number} {}", contact.id);
    let step = Step {
        name: &name,
        due: announcement.created_at,
        now: app.now_kept(),
    };
    match submit_step(app, firm, tenant, &request, step).await {
        Ok(_) => Ok(Reached::Sent),
        Err(Error::InsufficientBalance { .. }) => Ok(Reached::NotCovered),
        Err(error) if error.is_retryable() => Err(error),
        Err(error) => {
            tracing::info!(%error, contact = %contact.id, "a number is not announced to a contact");
            Ok(Reached::Skipped)
        }
    }
}
