//! The Lambda function `bulk`.

use function_bulk::{handle, router};
use recado_lambda::{Boot, Error, http_and_queue, run};

fn main() -> Result<(), Error> {
    run(async {
        let boot = Boot::new("bulk")?.queue()?.scheduler()?.carrier()?.bus()?;
        let app = boot.app().await?;
        http_and_queue("bulk", router(app.clone()), app, handle).await
    })
}
