//! What firms and the operator keep: firms, keys, credit.

pub mod api_keys;
pub mod consents;
pub mod contacts;
pub mod credit;
pub mod firms;
