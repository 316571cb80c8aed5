//! What the code promises about itself: who depends on whom, and that it stays tidy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod api;
mod dependencies;
mod tidy;

use std::path::{Path, PathBuf};

/// The folder of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}
