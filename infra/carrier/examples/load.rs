//! How many requests a second the simulator takes: 64 connections, 50 ms latency, a file.
//!
//! `cargo run --release -p recado-carrier-simulator --example load`
#![allow(clippy::disallowed_methods, reason = "it measures")]

use std::time::{Duration, Instant};

use recado_carrier_simulator::{Config, Data, Simulator};

const CONNECTIONS: usize = 64;
const PERIOD: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    for latency_ms in [50, 0] {
        let file = std::env::temp_dir().join(format!("recado-carrier-load-{latency_ms}.sqlite"));
        let simulator = Simulator::start(Config {
            data: Data::File(file),
            latency_ms,
            ..Config::new("AC1", "token")
        })
        .await?;
        let connections = match latency_ms {
            0 => CONNECTIONS,
            _ => CONNECTIONS * 4,
        };
        let base = simulator.base_url();
        let url = format!("{base}/2010-04-01/Accounts/AC1/Messages.json");
        let client = reqwest::Client::builder().no_proxy().build()?;
        let end = Instant::now() + PERIOD;
        let tasks: Vec<_> = (0..connections)
            .map(|number| tokio::spawn(send_until(end, client.clone(), url.clone(), number)))
            .collect();
        let mut count = 0;
        for task in tasks {
            count += task.await?;
        }
        println!(
            "{connections} connections, {latency_ms} ms: {} requests/s",
            count / PERIOD.as_secs()
        );
        simulator.shutdown().await;
    }
    Ok(())
}

async fn send_until(end: Instant, client: reqwest::Client, url: String, number: usize) -> u64 {
    let to = format!("+1202456{number:04}");
    let form = [
        ("To", to.as_str()),
        ("From", "+15005550006"),
        ("Body", "Hello"),
    ];
    let mut count = 0;
    while Instant::now() < end {
        let request = client
            .post(&url)
            .basic_auth("AC1", Some("token"))
            .form(&form);
        match request.send().await {
            Ok(answer) if answer.status() == 201 => count += 1,
            answer => eprintln!("{answer:?}"),
        }
    }
    count
}
