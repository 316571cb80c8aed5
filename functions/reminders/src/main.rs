//! The Lambda function `reminders`.

use function_reminders::{compose, handle};
use recado_lambda::{Boot, Error, run, schedule_and_queue};

fn main() -> Result<(), Error> {
    run(async {
        let boot = Boot::new("reminders")?
            .queue()?
            .scheduler()?
            .schedule_group()?
            .bus()?;
        schedule_and_queue("reminders", boot.app().await?, handle, compose).await
    })
}
