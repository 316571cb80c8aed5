//! `cargo run`: the platform on this machine. `cargo run -- verify`: is every firm's money right?
//! `cargo run -- openapi`: the API's description.

use mimalloc::MiMalloc;
use recado_local::{DEMO_KEY, Platform, Settings, verify};
use tokio::net::TcpListener;

/// A message takes thousands of small allocations on two threads: this one gives a fifth more
/// messages per second than the system's.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
#[expect(
    clippy::disallowed_methods,
    reason = "this is where the process starts"
)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().nth(1).as_deref() == Some("openapi") {
        println!("{}", recado_local::openapi().to_pretty_json()?);
        return Ok(());
    }
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()),
        )
        .init();
    let settings = Settings::read(|name| std::env::var(name).ok())?;
    match std::env::args().nth(1).as_deref() {
        None => {}
        Some("verify") => return Ok(verify(&settings).await?),
        Some(_) => {
            let commands = "the commands are `verify` and `openapi`; without one the platform runs";
            return Err(commands.into());
        }
    }
    let platform = Platform::open(&settings).await?;
    let listener = TcpListener::bind(&settings.addr).await?;
    let addr = listener.local_addr()?;
    println!("Recado is running on http://{addr}. Its phones are on http://{addr}/phone\n");
    println!("A first message, to one of them:\n");
    println!(
        "curl http://{addr}/v1/messages -H 'Authorization: Bearer {DEMO_KEY}' \\\n  \
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
