//! Waiting for something to become so.

use std::fmt::Debug;
use std::time::{Duration, Instant};

/// Generous, for machines that do other things at the same time.
const LONGEST: Duration = Duration::from_secs(60);
/// Between two questions, at first; a deployed platform is not to be asked a thousand times.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// Asks again and again until what it got is as `wanted`, and returns that. Fails with the last
/// answer when it takes too long.
pub async fn until<T: Debug, F: Future<Output = T>>(
    mut ask: impl FnMut() -> F,
    wanted: impl Fn(&T) -> bool,
) -> T {
    let began = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        let got = ask().await;
        if wanted(&got) {
            return got;
        }
        assert!(began.elapsed() < LONGEST, "it stayed: {got:?}");
        tokio::time::sleep(pause).await;
        pause = (pause * 3 / 2).min(LONGEST_PAUSE);
    }
}
