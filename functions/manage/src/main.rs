//! The Lambda function `manage`.

use function_manage::router;
use recado_lambda::{Boot, Error, http, run};

fn main() -> Result<(), Error> {
    run(async {
        let boot = Boot::new("manage")?
            // Senders are claimed in the carrier's account.
            .carrier()?
            .operator()?
            // A number is announced step by step.
            .queue()?
            // An erased contact's scheduled messages are cancelled.
            .scheduler()?
            // The operator gives dead letters back.
            .dead_letters()?
            .bus()?;
        http(router(boot.app().await?)).await
    })
}
