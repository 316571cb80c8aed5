//! `cargo run`: the platform on this machine.

use recado_local::{DEMO_TEST_KEY, Platform, Settings};
use tokio::net::TcpListener;

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
    let settings = Settings::read(|name| std::env::var(name).ok())?;
    let platform = Platform::open(&settings).await?;
    let listener = TcpListener::bind(&settings.addr).await?;
    let addr = listener.local_addr()?;
    println!("Recado is running on http://{addr}. A first message, in the sandbox:\n");
    println!(
        "curl http://{addr}/v1/messages -H 'Authorization: Bearer {DEMO_TEST_KEY}' \\\n  \
         -H 'Content-Type: application/json' \\\n  \
         -d '{{\"to\":{{\"phone\":\"+12125550134\"}},\"body\":\"Hello [NAME], your car is ready.\",\
         \"variables\":{{\"NAME\":\"Ana\"}}}}'\n"
    );
    tokio::select! {
        served = axum::serve(listener, platform.router()) => served?,
        () = platform.work() => {}
        stopped = tokio::signal::ctrl_c() => stopped?,
    }
    Ok(())
}
