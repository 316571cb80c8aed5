//! The Lambda function `events`.

use function_events::router;
use recado_lambda::{Boot, Error, http, run};

fn main() -> Result<(), Error> {
    run(async {
        let boot = Boot::new("events")?.queue()?.scheduler()?.bus()?;
        http(router(boot.app().await?)).await
    })
}
