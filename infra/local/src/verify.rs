//! `recado verify`: every firm's money against itself and against what the carrier says it sent.

use std::io;

use recado_domain::Tenant;
use recado_platform::money::{Report, verify as check};
use recado_store::PageOf;

use crate::platform::Platform;
use crate::settings::{Data, Settings};

/// Checks every firm, prints what is wrong, and repairs nothing. The carrier is the one that is
/// configured, or the simulator where it runs with the platform.
///
/// # Errors
/// The data cannot be read, or something is wrong.
pub async fn verify(settings: &Settings) -> io::Result<()> {
    if !matches!(&settings.data, Data::Folder(folder) if folder.exists()) {
        return Err(io::Error::other(
            "there is no data to verify: see RECADO_DATA",
        ));
    }
    let platform = Platform::beside(settings).await?;
    let wrong = verify_all(&platform).await?;
    if wrong == 0 {
        return Ok(());
    }
    Err(io::Error::other(format!("{wrong} findings")))
}

async fn verify_all(platform: &Platform) -> io::Result<usize> {
    let app = platform.app();
    let mut wrong = 0;
    let mut after = None;
    loop {
        let page = PageOf {
            limit: 100,
            after: after.as_deref(),
        };
        let page = app.store.firms(page).await.map_err(io::Error::other)?;
        for firm in page.items {
            for tenant in [Tenant::live(firm.id.clone()), Tenant::test(firm.id)] {
                let report = check(app, &tenant).await.map_err(io::Error::other)?;
                print(&tenant, &report);
                wrong += report.findings.len();
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(wrong);
        }
    }
}

fn print(tenant: &Tenant, report: &Report) {
    let verdict = if report.findings.is_empty() {
        "right"
    } else {
        "WRONG"
    };
    println!(
        "{tenant}: {verdict}; {} messages compared with the carrier",
        report.audited
    );
    if let Some(why) = &report.not_audited {
        println!("  the carrier's listing was not wholly compared: {why}");
    }
    for finding in &report.findings {
        println!(
            "  {} {}: {}",
            finding.kind.as_str(),
            finding.subject,
            finding.detail
        );
    }
}
