//! The loop to compare with: nothing but posts to the carrier.

use std::time::{Duration, Instant};

use futures::{StreamExt, stream};
use recado_tests::carrier::Simulator;
use reqwest::Client;

use crate::firm::recipient;

/// What the platform and its simulator agree on.
pub const ACCOUNT: &str = "AC00000000000000000000000000000000";
pub const TOKEN: &str = "local-token";

/// How long the carrier takes for so many messages, posted `concurrency` at a time.
pub async fn bare_loop(carrier: &Simulator, concurrency: usize, messages: usize) -> Duration {
    let base = carrier.base_url();
    let url = format!("{base}/2010-04-01/Accounts/{ACCOUNT}/Messages.json");
    let client = Client::builder().no_proxy().build().unwrap();
    let began = Instant::now();
    stream::iter(0..messages)
        .for_each_concurrent(concurrency, async |number| {
            let (to, body) = (recipient(number), format!("Bare {number}"));
            let form = [("To", &*to), ("From", "+15005550006"), ("Body", &*body)];
            let post = client.post(&url).basic_auth(ACCOUNT, Some(TOKEN));
            let answer = post.form(&form).send().await.unwrap();
            assert_eq!(answer.status(), 201);
            answer.bytes().await.unwrap();
        })
        .await;
    began.elapsed()
}
