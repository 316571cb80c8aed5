//! Firms: created whole, changed whole, each with its senders' claims and a line in the audit trail.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use recado_domain::audit::AuditRecord;
use recado_domain::firm::{ApiKey, Firm, SenderAddress};
use recado_domain::{Error, FirmId};
use serde::{Deserialize, Serialize};

use crate::keys;
use crate::page::{Listed, PageOf};
use crate::table::{Store, failed, to_item};
use crate::transaction::{Commit, Condition, Transaction};

/// The secret of a firm's own account at the carrier, apart from the firm so that whoever reads or
/// prints firms never holds it.
#[derive(Clone, Serialize, Deserialize)]
pub struct CarrierToken {
    /// The account it opens.
    pub account_sid: String,
    /// The secret.
    pub auth_token: String,
}

impl std::fmt::Debug for CarrierToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CarrierToken")
            .field("account_sid", &self.account_sid)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
struct ListedFirm {
    firm: FirmId,
}

/// Whose a sender is.
#[derive(Serialize, Deserialize)]
struct SenderClaim {
    firm: FirmId,
}

/// A firm and the account of the carrier that its senders belong to: its own or the platform's.
#[derive(Clone, Copy, Debug)]
pub struct FirmAt<'a> {
    /// The firm.
    pub firm: &'a Firm,
    /// The account.
    pub account_sid: &'a str,
}

impl FirmAt<'_> {
    fn claims(&self) -> impl Iterator<Item = (keys::Key, &SenderAddress)> {
        let claim = |address| (keys::sender(self.account_sid, address), address);
        self.firm
            .senders
            .iter()
            .map(move |sender| claim(&sender.address))
    }
}

/// How the writing of a firm ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirmWrite {
    /// Done.
    Done,
    /// Nothing is written: the firm exists already, or is another version by now.
    OtherVersion,
    /// Nothing is written: these senders are another firm's.
    SendersTaken(Vec<SenderAddress>),
    /// Nothing is written: somebody wrote at the same time.
    Contended,
}

/// How often a change is tried while others change the same firm.
const CHANGE_TRIES: usize = 5;

/// A firm's place in the list of firms.
pub fn listed_at(firm: &Firm) -> String {
    keys::firm_listed(&firm.id, firm.created_at).sk
}

impl Store {
    /// Reads a firm.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn firm(&self, id: &FirmId) -> Result<Option<Firm>, Error> {
        self.get(&keys::firm(id)).await
    }

    /// All firms, newest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn firms(&self, page: PageOf<'_>) -> Result<Listed<Firm>, Error> {
        let listed: Listed<ListedFirm> = self.newest(keys::FIRMS, "", page).await?;
        let wanted: Vec<_> = listed
            .items
            .iter()
            .map(|line| keys::firm(&line.firm))
            .collect();
        Ok(Listed {
            items: self.get_many(&wanted).await?,
            next: listed.next,
        })
    }

    /// The secret of the firm's own account at the carrier.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn carrier_token(&self, id: &FirmId) -> Result<Option<CarrierToken>, Error> {
        self.get(&keys::firm_carrier(id)).await
    }

    /// Whose a sender of this account is.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn firm_of_sender(
        &self,
        account_sid: &str,
        address: &SenderAddress,
    ) -> Result<Option<FirmId>, Error> {
        let claim: Option<SenderClaim> = self.get(&keys::sender(account_sid, address)).await?;
        Ok(claim.map(|claim| claim.firm))
    }

    /// Creates a firm with its first keys and its carrier's secret, if it has an account of its own.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn create_firm(
        &self,
        new: FirmAt<'_>,
        token: Option<&CarrierToken>,
        api_keys: &[ApiKey],
        record: &AuditRecord,
    ) -> Result<FirmWrite, Error> {
        let firm = new.firm;
        let mut writes = self.transaction();
        writes.create(&keys::firm(&firm.id), firm)?;
        let line = ListedFirm {
            firm: firm.id.clone(),
        };
        writes.put(&keys::firm_listed(&firm.id, firm.created_at), &line)?;
        for key in api_keys {
            writes.create_api_key(key)?;
        }
        if let Some(token) = token {
            writes.put(&keys::firm_carrier(&firm.id), token)?;
        }
        writes.create(&keys::audit(&record.id), record)?;
        finish(writes, new, None).await
    }

    /// Changes a firm from one version to the next. A `token` of `None` leaves the carrier's secret
    /// as it is, unless the firm has no account of its own any more.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn change_firm(
        &self,
        old: FirmAt<'_>,
        new: FirmAt<'_>,
        token: Option<&CarrierToken>,
        record: Option<&AuditRecord>,
    ) -> Result<FirmWrite, Error> {
        let id = &new.firm.id;
        let mut writes = self.transaction();
        writes.replace(&keys::firm(id), new.firm, old.firm.version)?;
        match token {
            Some(token) => writes.put(&keys::firm_carrier(id), token)?,
            None if new.firm.carrier_account_sid.is_none() => {
                writes.discard(&keys::firm_carrier(id))?;
            }
            None => {}
        }
        if let Some(record) = record {
            writes.create(&keys::audit(&record.id), record)?;
        }
        finish(writes, new, Some(old)).await
    }

    /// Pauses a firm's sender because of the carrier's `code`; one that is paused already, or gone,
    /// stays as it is.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer, or the firm kept changing.
    pub async fn pause_sender(
        &self,
        id: &FirmId,
        sender: &SenderAddress,
        code: u32,
    ) -> Result<(), Error> {
        for _ in 0..CHANGE_TRIES {
            let Some(mut firm) = self.firm(id).await? else {
                return Ok(());
            };
            let found = firm.senders.iter_mut().find(|it| it.address == *sender);
            let Some(sender) = found.filter(|it| it.paused_by.is_none()) else {
                return Ok(());
            };
            sender.paused_by = Some(code);
            if self.replace_firm(firm).await? {
                return Ok(());
            }
        }
        Err(Error::Unavailable("the firm is being changed".to_owned()))
    }

    /// Replaces a firm by its next version; false when somebody changed it meanwhile.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn replace_firm(&self, mut firm: Firm) -> Result<bool, Error> {
        let read = firm.version;
        firm.version += 1;
        let written = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(to_item(&keys::firm(&firm.id), &firm)?))
            .condition_expression("version = :read")
            .expression_attribute_values(":read", AttributeValue::N(read.to_string()))
            .send()
            .await;
        happened(written.map(|_| ()))
    }
}

/// False when the condition was not met.
fn happened<R>(written: Result<(), SdkError<PutItemError, R>>) -> Result<bool, Error> {
    match written {
        Ok(()) => Ok(true),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_conditional_check_failed_exception()) =>
        {
            Ok(false)
        }
        Err(error) => Err(failed(error)),
    }
}

/// Adds the claims that differ and commits. The firm's own condition is the first write.
async fn finish(
    mut writes: Transaction<'_>,
    new: FirmAt<'_>,
    old: Option<FirmAt<'_>>,
) -> Result<FirmWrite, Error> {
    let had: Vec<_> = old
        .iter()
        .flat_map(|old| old.claims().map(|c| c.0))
        .collect();
    let has: Vec<_> = new.claims().collect();
    for key in had
        .iter()
        .filter(|key| !has.iter().any(|(kept, _)| kept == *key))
    {
        writes.discard(key)?;
    }
    let claim = SenderClaim {
        firm: new.firm.id.clone(),
    };
    let first = writes.len();
    let mut claimed = Vec::new();
    for (key, address) in has.iter().filter(|(key, _)| !had.contains(key)) {
        let own = AttributeValue::S(new.firm.id.to_string());
        let free = "attribute_not_exists(pk) OR #it = :it";
        writes.put_where(key, &claim, Condition::on("firm", free, own))?;
        claimed.push((*address).clone());
    }
    Ok(match writes.commit().await? {
        Commit::Done => FirmWrite::Done,
        Commit::Contended => FirmWrite::Contended,
        Commit::Refused(writes) => {
            let taken: Vec<_> = writes
                .iter()
                .filter_map(|index| claimed.get(index.checked_sub(first)?).cloned())
                .collect();
            if taken.is_empty() {
                FirmWrite::OtherVersion
            } else {
                FirmWrite::SendersTaken(taken)
            }
        }
    })
}
