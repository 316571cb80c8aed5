//! What firms and the operator keep: firms and their keys, credit, consents, locations, templates.

pub mod announce;
pub mod api_keys;
mod audit;
pub mod consents;
pub mod contacts;
pub mod credit;
pub mod firms;
pub mod kept;
pub mod prices;
pub mod redrive;
pub mod stop;
pub mod templates;
pub mod unknown;
