//! How much more memory a hundred thousand recipients need than a thousand.
//!
//! What plans and delivers runs in a process of its own, with the API and the local queue, which is a
//! little more than the functions `bulk` and `deliver` are. It reaches its table as a function does:
//! over HTTP, with the SDK's client. The database, the carrier and the client are in this process.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use recado_aws::Sdk;
use recado_store::{Store, create_table};
use recado_tests::carrier::{Config, Simulator};
use recado_tests::{Caller, OPERATOR_TOKEN, spawn_with_ports};
use reqwest::Client;
use serde_json::json;

use crate::bare::{ACCOUNT, TOKEN};
use crate::database::Database;
use crate::firm::{FAST, draft, new_firm, posts, start, until_posts};

/// The argument with which this program is the platform.
pub const PLATFORM: &str = "platform";
const TABLE: &str = "recado";
const FEW: usize = 1_000;
const MANY: usize = 100_000;
const WARM_UPS: usize = 5;
const PROMISED_MIB: f64 = 16.0;

/// Runs the platform until nobody listens any more; its address is the first line it prints.
pub async fn be_the_platform() {
    let database = std::env::args().nth(2).unwrap();
    let carrier = std::env::args().nth(3).unwrap();
    let sdk = Sdk::new("bench", Client::builder(), |name| match name {
        "AWS_ENDPOINT_URL" => Some(database.clone()),
        "AWS_REGION" => Some("us-east-1".to_owned()),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("figures".to_owned()),
        _ => None,
    });
    let client = sdk.unwrap().dynamodb();
    create_table(&client, TABLE).await.unwrap();
    let store = Store::new(client, TABLE);
    let settings = [("TWILIO_BASE_URL", &*carrier)];
    let platform = spawn_with_ports(&settings, |app| app.store = store).await;
    println!("{}", platform.base);
    let end = || std::io::stdin().read_to_end(&mut Vec::new());
    tokio::task::spawn_blocking(end).await.unwrap().unwrap();
}

/// The platform in its own process, which ends with this.
struct Platform {
    process: Child,
    base: String,
}

impl Platform {
    fn start(database: &Database, carrier: &Simulator) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args([PLATFORM, &database.base_url, &carrier.base_url()])
            .stdin(Stdio::piped())
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

impl Drop for Platform {
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
    let platform = Platform::start(&database, &carrier);
    let operator = Caller::new(&platform.base, OPERATOR_TOKEN);
    let firm = new_firm(&operator, "+12025550190", FAST).await;
    println!("resident memory of what plans and delivers at most, in MiB\n");
    println!("recipients   to take them in   to plan and post them");
    let mut peaks = Vec::new();
    // The first ones open connections.
    for recipients in [[FEW; WARM_UPS + 1].as_slice(), &[MANY]].concat() {
        let began = Instant::now();
        platform.peak_mib();
        let wanted = posts(&carrier) + recipients;
        let text = json!({"body": "Figures: hello [NAME], we are closed on Monday."});
        let path = draft(&firm, 0..recipients, text).await;
        let taken_in = platform.peak_mib();
        start(&firm, &path).await;
        until_posts(&carrier, wanted).await;
        carrier.callbacks_idle().await;
        let run = platform.peak_mib();
        let took = began.elapsed().as_secs();
        println!("{recipients:>10} {taken_in:>17.1} {run:>23.1}   ({took} s)");
        peaks.push(taken_in.max(run));
    }
    let growth = peaks[WARM_UPS + 1] - peaks[WARM_UPS];
    println!("\nit grows by {growth:.1} MiB");
    growth < PROMISED_MIB
}
