//! What firms and the operator keep: firms and their keys, credit, consents, locations, templates.

pub mod api_keys;
pub mod consents;
pub mod contacts;
pub mod credit;
pub mod firms;
pub mod kept;
pub mod prices;
pub mod templates;
