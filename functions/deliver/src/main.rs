//! The Lambda function `deliver`.

use function_deliver::handle;
use recado_lambda::{Boot, Error, queue, run};

fn main() -> Result<(), Error> {
    run(async {
        let boot = Boot::new("deliver")?
            .queue()?
            .scheduler()?
            .carrier()?
            .bus()?
            .mailer()
            .payments()?;
        queue("deliver", boot.app().await?, handle).await
    })
}
