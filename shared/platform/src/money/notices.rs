//! What a firm is told about its money, on the bus and by e-mail.
//!
//! A notice is written together with what it tells of, and is an outbox of its own: it remembers how it
//! was told, and what is missing is made up for by the sweep. So whoever listens is told at least once,
//! and twice only where it could not be remembered that it was told.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use recado_domain::firm::Firm;
use recado_domain::notice::{Notice, NoticeKind};
use recado_domain::{EmailAddress, Error, Micros, Tenant};
use recado_store::PageOf;
use recado_store::funds::Telling;
use serde_json::json;

use crate::App;
use crate::app::later;
use crate::job::Job;
use crate::ports::{MailOutcome, Mailbox, OutboundEmail};

/// Who writes.
const PLATFORM: &str = "Recado";
/// An older notice is no news.
const NEWS_FOR: SignedDuration = SignedDuration::from_hours(72);
/// More notices than a firm gets in that time.
const MOST: u32 = 50;
/// Whoever claimed a notice this long ago is dead: no function runs longer (AWS Lambda, "Quotas").
const CLAIMED_FOR: SignedDuration = SignedDuration::from_mins(15);

/// Has a notice told that was just written. Should this fail, the sweep tells it.
pub(super) async fn tell_soon(app: &App, tenant: &Tenant) {
    let job = Job::Notices {
        tenant: tenant.clone(),
    };
    let _ = app.enqueue(&job, Duration::ZERO).await;
}

/// Tells every notice that was not, or not wholly, told yet, in the order of what happened.
///
/// # Errors
/// [`Error::Unavailable`] when the store, the bus or the mail provider does not answer; the next
/// sweep goes on.
pub async fn tell_notices(app: &App, tenant: &Tenant) -> Result<(), Error> {
    let newest = PageOf {
        limit: MOST,
        after: None,
    };
    let notices = app.store.notices(tenant, newest).await?.items;
    let now = app.now_kept();
    let is_news = |notice: &&Notice| now.duration_since(notice.at) < NEWS_FOR;
    let mut news: Vec<&Notice> = notices.iter().take_while(is_news).collect();
    news.reverse();
    let is_mailed = |notice: &&Notice| notice.mailed_at.is_some();
    let letter = match news.iter().all(is_mailed) {
        true => None,
        false => Letter::to(app, tenant).await?,
    };
    for notice in news {
        let email = match (&letter, notice.mailed_at) {
            (Some(letter), None) => Some(letter.about(notice)),
            _ => None,
        };
        if notice.published_at.is_some() && email.is_none() {
            continue;
        }
        let dead = later(now, -CLAIMED_FOR);
        if !app.store.claim_notice(tenant, notice, now, dead).await? {
            continue;
        }
        if let Err(error) = tell(app, tenant, notice, email, now).await {
            app.store.release_notice(tenant, notice, now).await?;
            return Err(error);
        }
    }
    Ok(())
}

async fn tell(
    app: &App,
    tenant: &Tenant,
    notice: &Notice,
    email: Option<OutboundEmail>,
    now: Timestamp,
) -> Result<(), Error> {
    if notice.published_at.is_none() {
        publish(app, tenant, notice).await?;
        let published = Telling::Published;
        app.store.mark_told(tenant, notice, published, now).await?;
    }
    let Some(email) = email else {
        return Ok(());
    };
    match app.mailer_for(tenant.mode).send(&email).await {
        MailOutcome::Accepted { .. } => {}
        MailOutcome::NotProcessed { reason } => return Err(Error::Unavailable(reason)),
        MailOutcome::Refused { reason } | MailOutcome::Unknown { reason } => {
            tracing::warn!(%reason, firm = %tenant.firm, "a notice may not have been mailed");
        }
    }
    let mailed = Telling::Mailed;
    app.store.mark_told(tenant, notice, mailed, now).await
}

async fn publish(app: &App, tenant: &Tenant, notice: &Notice) -> Result<(), Error> {
    let detail = json!({
        "id": notice.id(),
        "firm_id": tenant.firm,
        "mode": tenant.mode,
        "at": notice.at,
        "available": { "amount": notice.available.to_string(), "currency": Micros::CURRENCY },
        "text": notice.text,
    });
    Ok(app.bus.publish(notice.kind.event(), detail).await?)
}

/// To whom a firm's notices are mailed, and from whom.
struct Letter {
    firm: Firm,
    from: EmailAddress,
    to: EmailAddress,
}

impl Letter {
    /// None where no e-mails are sent, or to a firm without an address.
    async fn to(app: &App, tenant: &Tenant) -> Result<Option<Self>, Error> {
        let Some(from) = app.config.email_from.clone() else {
            return Ok(None);
        };
        let Some(firm) = app.store.firm(&tenant.firm).await? else {
            return Ok(None);
        };
        let to = firm.notice_email.clone().or(firm.reach.email.clone());
        Ok(to.map(|to| Self { firm, from, to }))
    }

    fn about(&self, notice: &Notice) -> OutboundEmail {
        let firm = &self.firm;
        let about = match notice.kind {
            NoticeKind::BalanceLow => "the balance is low",
            NoticeKind::BalanceBelowZero => "the balance is below zero",
            NoticeKind::RechargeDeclined => "a recharge was declined",
            NoticeKind::RechargeStopped => "auto-recharge has stopped",
            NoticeKind::RechargeLimitReached => "auto-recharge has reached the month's limit",
        };
        OutboundEmail {
            from: Mailbox {
                name: PLATFORM.to_owned(),
                address: self.from.clone(),
            },
            reply_to: None,
            to: self.to.clone(),
            subject: format!("{}: {about}", firm.name),
            text: format!(
                "{}\n\n{} USD can be spent now. Messages are not sent below zero; top up with \
                 POST /v1/topups.\n\nThis is about {} ({}).\n",
                notice.text, notice.available, firm.name, firm.id
            ),
            html: None,
            unsubscribe: None,
            message: None,
        }
    }
}
