//! The Lambda function `bulk`.

use function_bulk::router;
use recado_lambda::{Boot, Error, http, run};

fn main() -> Result<(), Error> {
    run(async {
        let boot = Boot::new("bulk")?.queue()?.scheduler()?;
        http(router(boot.app().await?)).await
    })
}
