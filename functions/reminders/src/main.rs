//! The Lambda function `reminders`.

use function_reminders::handle;
use recado_lambda::{Boot, Error, run, schedule};

fn main() -> Result<(), Error> {
    run(async {
        let boot = Boot::new("reminders")?
            .queue()?
            .scheduler()?
            .schedule_group()?;
        schedule(boot.app().await?, handle).await
    })
}
