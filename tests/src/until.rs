//! Waiting for something to become so.

use std::fmt::Debug;
use std::time::{Duration, Instant};

/// Generous, for machines that do other things at the same time.
const LONGEST: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(5);

/// Asks again and again until what it got is as `wanted`, and returns that. Fails with the last
/// answer when it takes too long.
pub async fn until<T: Debug, F: Future<Output = T>>(
    mut ask: impl FnMut() -> F,
    wanted: impl Fn(&T) -> bool,
) -> T {
    let began = Instant::now();
    loop {
        let got = ask().await;
        if wanted(&got) {
            return got;
        }
        assert!(began.elapsed() < LONGEST, "it stayed: {got:?}");
        tokio::time::sleep(PAUSE).await;
    }
}
