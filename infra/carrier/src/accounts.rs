//! Who may use the simulated carrier.

use std::collections::BTreeMap;

use crate::error::ApiError;

/// Accounts and their auth tokens.
#[derive(Clone, Default)]
pub struct Accounts(BTreeMap<String, String>);

impl Accounts {
    /// The accounts of these (SID, auth token) pairs.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// Lets a request to the resources of `account_sid` through.
    ///
    /// # Errors
    /// 20003 when the credentials are missing, wrong, or another account's.
    pub fn authorize(
        &self,
        account_sid: &str,
        credentials: Option<(&str, &str)>,
    ) -> Result<(), ApiError> {
        let (user, password) = credentials.ok_or_else(ApiError::unauthenticated)?;
        match self.0.get(account_sid) {
            Some(token) if user == account_sid && password == token => Ok(()),
            _ => Err(ApiError::unauthenticated()),
        }
    }

    /// The auth token that signs an account's webhooks.
    pub fn token(&self, account_sid: &str) -> Option<&str> {
        self.0.get(account_sid).map(String::as_str)
    }

    /// The SIDs, in order.
    pub fn sids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
