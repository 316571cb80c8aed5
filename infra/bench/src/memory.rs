//! How much more memory a hundred thousand recipients need than a thousand.
//!
//! What the functions `bulk`, `reminders` and `deliver` do of a bulk send, accept it, plan it and deliver it, is
//! done in one process of its own, so that its figure is an upper bound for each of them: on one thread, one
//! job at a time, its table and the carrier behind HTTP. The database, the carrier, the client and the other
//! functions are in this process.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use recado_tests::carrier::{Config, Simulator};
use recado_tests::{Caller, OPERATOR_TOKEN, spawn_with_ports};
use serde_json::json;

use crate::bare::{ACCOUNT, TOKEN};
use crate::database::Database;
use crate::firm::{FAST, draft, new_firm, posts, start, until_posts};
use crate::function::{self, BULK};

const FEW: usize = 1_000;
const MANY: usize = 100_000;
const WARM_UPS: usize = 5;
const PROMISED_MIB: f64 = 16.0;

/// The functions in their own process, which ends with this.
struct Functions {
    process: Child,
    base: String,
}

impl Functions {
    fn start(database: &Database, carrier: &Simulator, public_url: &str) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args([BULK, &database.base_url, &carrier.base_url(), public_url])
            // As `template.yaml` has it.
            .env("MALLOC_ARENA_MAX", "1")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut base = String::new();
        let said = process.stdout.take().unwrap();
        BufReader::new(said).read_line(&mut base).unwrap();
        Self {
            process,
            base: base.trim().to_owned(),
        }
    }

    /// Resident memory at most since the last time this was asked, in MiB.
    fn peak_mib(&self) -> f64 {
        let process = format!("/proc/{}", self.process.id());
        let status = fs::read_to_string(format!("{process}/status")).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.unwrap().trim().trim_end_matches(" kB");
        // Linux begins anew to watch for the peak.
        fs::write(format!("{process}/clear_refs"), "5").unwrap();
        kib.parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Functions {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Measures; false when it is less than promised.
pub async fn run() -> bool {
    let carrier = Simulator::start(Config::new(ACCOUNT, TOKEN)).await.unwrap();
    let database = Database::start().await;
    let store = function::store(&database.base_url);
    let settings = [("TWILIO_BASE_URL", &*carrier.base_url())];
    let others = spawn_with_ports(&settings, |app| {
        app.store = store;
        app.config.platform_secret = function::SECRET.into();
    })
    .await;
    let functions = Functions::start(&database, &carrier, &others.base);
    let operator = Caller::new(&others.base, OPERATOR_TOKEN);
    let firm = new_firm(&operator, "+12025550190", FAST).await;
    let firm = firm.at(&functions.base);
    println!("resident memory of bulk, reminders and deliver in one process at most, in MiB\n");
    println!("recipients   to take them in   to plan and post them");
    let mut peaks = Vec::new();
    // The first ones open connections.
    for recipients in [[FEW; WARM_UPS + 1].as_slice(), &[MANY]].concat() {
        let began = Instant::now();
        functions.peak_mib();
        let wanted = posts(&carrier) + recipients;
        let text = json!({"body": "Figures: hello [NAME], we are closed on Monday."});
        let path = draft(&firm, 0..recipients, text).await;
        let taken_in = functions.peak_mib();
        start(&firm, &path).await;
        until_posts(&carrier, wanted).await;
        carrier.callbacks_idle().await;
        let run = functions.peak_mib();
        let took = began.elapsed().as_secs();
        println!("{recipients:>10} {taken_in:>17.1} {run:>23.1}   ({took} s)");
        peaks.push(taken_in.max(run));
    }
    let growth = peaks[WARM_UPS + 1] - peaks[WARM_UPS];
    println!("\nit grows by {growth:.1} MiB");
    growth < PROMISED_MIB
}
