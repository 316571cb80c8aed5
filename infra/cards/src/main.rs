//! The card simulator as a process of its own.

use recado_card_simulator::{Simulator, from_environment};

#[tokio::main]
#[expect(
    clippy::disallowed_methods,
    reason = "this is where the process starts"
)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    let config = from_environment(|name| std::env::var(name).ok())?;
    if let Some(folder) = config.data.as_ref().and_then(|file| file.parent()) {
        std::fs::create_dir_all(folder)?;
    }
    let simulator = Simulator::start(config).await?;
    let (base, page) = (simulator.base_url(), simulator.payment_page());
    println!("The simulated payment provider is running on {base}, its page to pay on is {page}.");
    println!("The platform uses it with STRIPE_BASE_URL={base}.");
    tokio::signal::ctrl_c().await?;
    Ok(())
}
