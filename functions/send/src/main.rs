//! The Lambda function `send`.

use function_send::router;
use recado_lambda::{Boot, Error, http, run};

fn main() -> Result<(), Error> {
    run(async {
        let boot = Boot::new("send")?.queue()?.scheduler()?;
        http(router(boot.app().await?)).await
    })
}
