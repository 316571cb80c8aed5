//! The Lambda function `topup`.

use function_topup::router;
use recado_lambda::{Boot, Error, http, run};

fn main() -> Result<(), Error> {
    run(async { http(router(Boot::new("topup")?.app().await?)).await })
}
