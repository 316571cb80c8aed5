//! The Lambda function `events`.

use function_events::{hear, router};
use recado_lambda::{Boot, Error, http_and_queue, run};

fn main() -> Result<(), Error> {
    run(async {
        let boot = Boot::new("events")?.queue()?.scheduler()?;
        let app = boot.app().await?;
        http_and_queue("events", router(app.clone()), app, hear).await
    })
}
