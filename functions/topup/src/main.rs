//! The Lambda function `topup`.

use function_topup::router;
use recado_lambda::{Boot, Error, http, run};

fn main() -> Result<(), Error> {
    run(async {
        let boot = Boot::new("topup")?.queue()?.payments()?;
        http(router(boot.app().await?)).await
    })
}
