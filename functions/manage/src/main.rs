//! The Lambda function `manage`.

use function_manage::router;
use recado_lambda::{Boot, Error, http, run};

fn main() -> Result<(), Error> {
    // The carrier is here for its account: senders are claimed in it.
    run(async {
        http(router(
            Boot::new("manage")?.carrier()?.operator()?.app().await?,
        ))
        .await
    })
}
