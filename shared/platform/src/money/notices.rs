//! What a firm is told about its money, by e-mail too: each notice once.

use jiff::SignedDuration;
use recado_domain::firm::Firm;
use recado_domain::notice::{Notice, NoticeKind};
use recado_domain::{EmailAddress, Error, Tenant};
use recado_store::PageOf;

use crate::App;
use crate::ports::{MailOutcome, Mailbox, OutboundEmail};

/// Who writes.
const PLATFORM: &str = "Recado";
/// An older notice is no news.
const NEWS_FOR: SignedDuration = SignedDuration::from_hours(72);
/// More notices than a firm gets in that time.
const MOST: u32 = 50;

/// Mails the notices that were not mailed yet. A notice is marked before it is handed over: a crash
/// in between costs the e-mail rather than sending it twice; the notice itself stays.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer; the next sweep goes on.
pub async fn mail_notices(app: &App, tenant: &Tenant) -> Result<(), Error> {
    let Some(from) = app.config.email_from.clone() else {
        return Ok(());
    };
    let newest = PageOf {
        limit: MOST,
        after: None,
    };
    let told = app.store.notices(tenant, newest).await?.items;
    let now = app.now();
    let is_news = |notice: &&Notice| now.duration_since(notice.at) < NEWS_FOR;
    let due = told.iter().take_while(is_news);
    let mut due: Vec<&Notice> = due.filter(|notice| notice.mailed_at.is_none()).collect();
    // In the order of what happened.
    due.reverse();
    if due.is_empty() {
        return Ok(());
    }
    let Some(firm) = app.store.firm(&tenant.firm).await? else {
        return Ok(());
    };
    let Some(to) = firm.notice_email.clone().or(firm.reach.email.clone()) else {
        return Ok(());
    };
    for notice in due {
        if !app.store.claim_notice(tenant, notice, now).await? {
            continue;
        }
        let email = email(&firm, notice, from.clone(), to.clone());
        match app.mailer_for(tenant.mode).send(&email).await {
            MailOutcome::Accepted { .. } => {}
            MailOutcome::NotProcessed { reason } => {
                tracing::warn!(%reason, firm = %tenant.firm, "a notice could not be mailed yet");
                return app.store.release_notice(tenant, notice, now).await;
            }
            MailOutcome::Refused { reason } | MailOutcome::Unknown { reason } => {
                tracing::warn!(%reason, firm = %tenant.firm, "a notice may not have been mailed");
            }
        }
    }
    Ok(())
}

fn email(firm: &Firm, notice: &Notice, from: EmailAddress, to: EmailAddress) -> OutboundEmail {
    let about = match notice.kind {
        NoticeKind::BalanceLow => "the balance is low",
        NoticeKind::RechargeDeclined => "a recharge was declined",
        NoticeKind::RechargeStopped => "auto-recharge has stopped",
        NoticeKind::RechargeLimitReached => "auto-recharge has reached the month's limit",
    };
    OutboundEmail {
        from: Mailbox {
            name: PLATFORM.to_owned(),
            address: from,
        },
        reply_to: None,
        to,
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
