//! The carrier simulator as a process of its own: configured by its environment, controlled over
//! `/_simulator`.

use recado_carrier_simulator::{Simulator, from_environment};

#[tokio::main]
#[expect(
    clippy::disallowed_methods,
    reason = "this is where the process starts"
)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()),
        )
        .init();
    let config = from_environment(|name| std::env::var(name).ok())?;
    config.data.make_folder()?;
    let (account, data) = (config.account_sid.clone(), config.data.clone());
    let simulator = Simulator::start(config).await?;
    let base = simulator.base_url();
    println!("The simulated carrier is running on {base}, account {account}, {data}.");
    println!(
        "The platform uses it with TWILIO_BASE_URL={base}; it is controlled under {base}/_simulator"
    );
    tokio::signal::ctrl_c().await?;
    simulator.shutdown().await;
    Ok(())
}
