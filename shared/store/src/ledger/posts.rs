//! Posts, and taking them off what is held.
//!
//! A post does not touch the balance, which stays cold that way: it is written alone, and
//! [`Store::fold`] takes posts off what is held later, by their instants. A post that is written long
//! after its instant (its writer died in between) may come after its instant was folded, so it is
//! written together with the balance.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, Put, TransactWriteItem};
use jiff::{SignedDuration, Timestamp};
use recado_domain::ledger::{Balance, Entry, EntryKind, Holds};
use recado_domain::{Error, Tenant};

use super::{Direction, Span};
use crate::keys;
use crate::table::{Store, failed, to_item};

/// A post this fresh is written alone.
const FRESH: SignedDuration = SignedDuration::from_secs(60);
/// Posts are folded when they are this old. A request of a fresh post's writer that is still under
/// way then is refused by AWS, because its signature is older than five minutes.
const SETTLED: SignedDuration = SignedDuration::from_mins(15);
/// Entries looked at in one fold.
const MOST: usize = 20_000;
const PAGE: i32 = 1_000;
const TRIES: u32 = 4;

enum Written {
    Done,
    Exists,
    Contended,
}

impl Store {
    /// Writes a post; the same post again changes nothing.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it may not have been written: repeat it.
    pub async fn put_post(
        &self,
        tenant: &Tenant,
        post: &Entry,
        now: Timestamp,
    ) -> Result<(), Error> {
        if now.duration_since(post.at) < FRESH {
            return self.put_entry(tenant, post).await;
        }
        let key = keys::entry(tenant, post.at, &post.id);
        if self.get::<Entry>(&key).await?.is_some() {
            return Ok(());
        }
        for _ in 0..TRIES {
            match self.try_late_post(tenant, post).await? {
                Written::Done | Written::Exists => return Ok(()),
                Written::Contended => {}
            }
        }
        Err(Error::Unavailable("the balance is in heavy use".to_owned()))
    }

    async fn try_late_post(&self, tenant: &Tenant, post: &Entry) -> Result<Written, Error> {
        let balance = self.balance(tenant).await?;
        let mut next = Balance {
            version: balance.version + 1,
            ..balance.clone()
        };
        if balance
            .posts_folded_until
            .is_some_and(|until| post.at <= until)
        {
            next.held.apply(post);
        }
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(to_item(
                &keys::entry(tenant, post.at, &post.id),
                post,
            )?))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(|error| Error::Internal(error.to_string()))?;
        let written = self
            .client
            .transact_write_items()
            .transact_items(self.write_balance(tenant, &balance, &next)?)
            .transact_items(TransactWriteItem::builder().put(put).build())
            .send()
            .await;
        match written {
            Ok(_) => Ok(Written::Done),
            Err(error) => match canceled(&error) {
                Some([_, entry]) if entry.code() == Some("ConditionalCheckFailed") => {
                    Ok(Written::Exists)
                }
                Some(_) => Ok(Written::Contended),
                None => Err(failed(error)),
            },
        }
    }

    /// The balance with the posts since the last fold taken off what is held, as it is shown.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn balance_shown(&self, tenant: &Tenant, now: Timestamp) -> Result<Balance, Error> {
        let balance = self.balance(tenant).await?;
        // A little beyond now, for clocks that are ahead.
        let end = now.checked_add(FRESH).unwrap_or(Timestamp::MAX);
        let (posts, _) = self.posts(tenant, &balance, end, usize::MAX).await?;
        Ok(balance.folded(posts, end))
    }

    /// Takes posts that are old enough off what is held. False when somebody moved the balance
    /// meanwhile, or when there is more to fold: call it again.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn try_fold(&self, tenant: &Tenant, now: Timestamp) -> Result<bool, Error> {
        let balance = self.balance(tenant).await?;
        let until = now.checked_sub(SETTLED).unwrap_or(Timestamp::MIN);
        let nothing_new = balance
            .posts_folded_until
            .or(balance.opened_at)
            .is_none_or(|folded| until <= folded);
        if nothing_new {
            return Ok(true);
        }
        let (posts, reached) = self.posts(tenant, &balance, until, MOST).await?;
        let next = balance.folded(posts, reached);
        let written = self
            .client
            .transact_write_items()
            .transact_items(self.write_balance(tenant, &balance, &next)?)
            .send()
            .await;
        match written {
            Ok(_) => Ok(reached == until),
            Err(error) if canceled(&error).is_some() => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }

    /// What the posts after the last fold take off what is held, and up to which instant: `until`,
    /// or less after `most` entries.
    async fn posts(
        &self,
        tenant: &Tenant,
        balance: &Balance,
        until: Timestamp,
        most: usize,
    ) -> Result<(Holds, Timestamp), Error> {
        let micro = SignedDuration::from_micros(1);
        let after = |at: Timestamp| at.checked_add(micro).unwrap_or(Timestamp::MAX);
        let span = Span {
            from: balance.posts_folded_until.map_or(Timestamp::MIN, after),
            to: after(until),
            direction: Direction::Forward,
            after: None,
        };
        let mut reader = self.read_ledger(tenant, span).await?;
        let mut posts = Holds::default();
        let mut read = 0;
        let mut last = None;
        while let Some(entries) = reader.next(PAGE).await? {
            for entry in entries {
                // Whole instants only: several entries may have the same.
                if read >= most
                    && let Some(last) = last.filter(|last| *last < entry.at)
                {
                    return Ok((posts, last));
                }
                read += 1;
                last = Some(entry.at);
                if entry.kind == EntryKind::Post {
                    posts.apply(&entry);
                }
            }
        }
        Ok((posts, until))
    }
}

fn canceled<R>(error: &SdkError<TransactWriteItemsError, R>) -> Option<&[CancellationReason]> {
    match error.as_service_error()? {
        TransactWriteItemsError::TransactionCanceledException(canceled) => {
            Some(canceled.cancellation_reasons())
        }
        _ => None,
    }
}
