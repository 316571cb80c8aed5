//! Where e-mails end up locally: a file that can be read, and `GET /outbox`.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use recado_domain::mail::MailReport;
use recado_platform::ports::{Clock, Ids, MailOutcome, Mailer, OutboundEmail};
use recado_web::{Page, Params, Problem};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::clock::{LocalClock, SystemIds};

/// An e-mail as it was handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The outbox' own.
    pub id: String,
    /// When it was handed over.
    pub at: Timestamp,
    /// The address it comes from.
    pub from: String,
    /// The name shown beside it.
    pub from_name: String,
    /// Where answers go, if elsewhere.
    pub reply_to: Option<String>,
    /// Recipient.
    pub to: String,
    /// One line.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As HTML.
    pub html: Option<String>,
    /// The URL that unsubscribes.
    pub unsubscribe: Option<String>,
    /// The message that it is.
    pub message_id: Option<String>,
}

/// All e-mails of the platform, oldest first. The file has one JSON object a line.
#[derive(Clone)]
pub struct Outbox {
    clock: Arc<LocalClock>,
    kept: Arc<Mutex<Kept>>,
    /// Counts the e-mails, for who shows them.
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct Kept {
    mails: Vec<Mail>,
    file: Option<File>,
}

impl Outbox {
    /// The outbox in the file at `path`, made if absent; without a path it ends with the process.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(path: Option<&Path>, clock: Arc<LocalClock>) -> io::Result<Self> {
        let kept = match path {
            None => Kept::default(),
            Some(path) => {
                let mut options = OpenOptions::new();
                let mut file = options.create(true).append(true).open(path)?;
                let text = std::fs::read_to_string(path)?;
                // A line that a crash cut off was never acknowledged.
                if !text.is_empty() && !text.ends_with('\n') {
                    file.write_all(b"\n")?;
                }
                let mails = text
                    .lines()
                    .filter_map(|line| serde_json::from_str(line).ok());
                Kept {
                    mails: mails.collect(),
                    file: Some(file),
                }
            }
        };
        Ok(Self {
            clock,
            kept: Arc::new(Mutex::new(kept)),
            changes: watch::Sender::new(0),
        })
    }

    /// The newest e-mails, newest first; only those to `to`, if that is given.
    pub fn newest(&self, to: Option<&str>, limit: usize) -> Vec<Mail> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = |mail: &&Mail| to.is_none_or(|to| mail.to == to);
        let newest = kept.mails.iter().rev().filter(wanted);
        newest.take(limit).cloned().collect()
    }

    /// Changes whenever an e-mail comes.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn keep(&self, mail: Mail) -> io::Result<()> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = &mut kept.file {
            let mut line = serde_json::to_vec(&mail)?;
            line.push(b'\n');
            file.write_all(&line)?;
        }
        kept.mails.push(mail);
        self.changes.send_modify(|count| *count += 1);
        Ok(())
    }
}

#[async_trait]
impl Mailer for Outbox {
    async fn send(&self, email: &OutboundEmail) -> MailOutcome {
        let id = data_encoding::HEXLOWER.encode(&SystemIds.entropy());
        let mail = Mail {
            id: id.clone(),
            at: self.clock.now(),
            from: email.from.address.as_str().to_owned(),
            from_name: email.from.name.clone(),
            reply_to: email.reply_to.as_ref().map(|it| it.as_str().to_owned()),
            to: email.to.as_str().to_owned(),
            subject: email.subject.clone(),
            text: email.text.clone(),
            html: email.html.clone(),
            unsubscribe: email.unsubscribe.clone(),
            message_id: email.message.as_ref().map(|(_, id)| id.to_string()),
        };
        let to = mail.to.clone();
        match self.keep(mail) {
            Ok(()) => MailOutcome::Accepted {
                id,
                report: MailReport::of_simulated(&to).or(Some(MailReport::Delivered)),
            },
            Err(error) => MailOutcome::Unknown {
                reason: format!("the outbox cannot be written: {}", error.kind()),
            },
        }
    }
}

/// `GET /outbox?to=…&limit=…`.
pub fn router(outbox: Outbox) -> Router {
    Router::new()
        .route("/outbox", get(index))
        .with_state(outbox)
}

async fn index(
    State(outbox): State<Outbox>,
    mut params: Params,
) -> Result<Json<Page<Mail>>, Problem> {
    let to = params.text("to").map(|text| text.to_lowercase());
    let page = params.page();
    params.finish()?;
    let newest = outbox.newest(to.as_deref(), page.limit as usize);
    Ok(Json(Page::new(newest, None)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use recado_platform::ports::Mailbox;

    fn email(to: &str) -> OutboundEmail {
        OutboundEmail {
            from: Mailbox {
                name: "Miller".into(),
                address: "mail@recado.example".parse().unwrap(),
            },
            reply_to: None,
            to: to.parse().unwrap(),
            subject: "Ready".into(),
            text: "Two\nlines".into(),
            html: None,
            unsubscribe: None,
            message: None,
        }
    }

    #[tokio::test]
    async fn what_was_handed_over_is_read_again_after_a_restart_without_what_a_crash_cut_off() {
        let folder = tempfile();
        let path = folder.join("outbox.jsonl");
        let clock = Arc::new(LocalClock::new(None));
        let outbox = Outbox::open(Some(&path), clock.clone()).unwrap();
        for to in ["ana@example.com", "bounce@simulator.amazonses.com"] {
            let outcome = outbox.send(&email(to)).await;
            assert!(matches!(outcome, MailOutcome::Accepted { .. }));
        }
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"id\":\"half").unwrap();
        let again = Outbox::open(Some(&path), clock.clone()).unwrap();
        assert_eq!(again.newest(None, 9), outbox.newest(None, 9));
        again.send(&email("eva@example.com")).await;
        let again = Outbox::open(Some(&path), clock).unwrap();
        assert_eq!(again.newest(None, 9).len(), 3);
        let to_ana = again.newest(Some("ana@example.com"), 9);
        assert_eq!((to_ana.len(), to_ana[0].text.as_str()), (1, "Two\nlines"));
        std::fs::remove_dir_all(folder).unwrap();
    }

    fn tempfile() -> std::path::PathBuf {
        let name = data_encoding::HEXLOWER.encode(&SystemIds.entropy());
        let folder = std::env::temp_dir().join(format!("recado-outbox-{name}"));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }
}
