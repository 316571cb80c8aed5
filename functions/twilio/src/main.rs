//! The Lambda function `twilio`.

use function_twilio::router;
use recado_lambda::{Boot, Error, http, run};

fn main() -> Result<(), Error> {
    run(async {
        let boot = Boot::new("twilio")?.carrier()?.queue()?.bus()?;
        http(router(boot.app().await?)).await
    })
}
