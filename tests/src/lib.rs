//! Whole flows over HTTP, and contracts.
