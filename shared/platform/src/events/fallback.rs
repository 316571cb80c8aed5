//! By the other channel, when the message of the first did not reach the client.

use recado_domain::message::Message;
use recado_domain::rules::Rule;
use recado_domain::{Error, Status};

use super::{Change, follow};
use crate::App;
use crate::contention::Tries;

/// True for a message that a rule may send by its other channel.
pub fn may_fall_back(message: &Message) -> bool {
    let is_lost = matches!(message.status, Status::Failed | Status::Undelivered);
    is_lost && message.line.is_some()
}

/// Plans a message's line anew by its rule's other channel, if it has one. Doing so again changes
/// nothing.
///
/// # Errors
/// [`Error::Unavailable`] when it should be tried again.
pub async fn fall_back(app: &App, lost: &Message) -> Result<(), Error> {
    let Some(of) = lost.line.as_ref().filter(|_| may_fall_back(lost)) else {
        return Ok(());
    };
    let tenant = &lost.tenant;
    let mut tries = Tries::default();
    loop {
        let Some(before) = app.store.record(tenant, &of.record).await? else {
            return Ok(());
        };
        let Some(line) = before.line(of.number) else {
            return Ok(());
        };
        let rule = app.store.kept::<Rule>(tenant, &line.rule_id).await?;
        let other = rule.and_then(|rule| rule.fallback_channel);
        if other.is_none_or(|other| other == lost.channel()) {
            return Ok(());
        }
        let now = app.now_kept();
        let mut record = before.clone();
        if !record.fall_back(of.number, now) {
            return Ok(());
        }
        let change = Change::between(Some(&before), Some(&record));
        app.store.put_due(tenant, &change.planned).await?;
        record.next_version(now);
        if app.store.change_record(tenant, &before, &record).await? {
            follow(app, tenant, &change, now).await;
            return Ok(());
        }
        tries.pause(app).await?;
    }
}
