//! One text to ten thousand, next to the bare loop.

use std::ops::Range;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::LATENCY_MS;
use crate::bare::bare_loop;
use crate::cpu::Cpu;
use crate::firm::{Firm, draft, posts, start, until_posts};

const RECIPIENTS: usize = 10_000;
/// Connections are open and the code is in the caches.
const WARM_UP: usize = 1_000;
const PROMISED_RATIO: f64 = 0.9;
const PROMISED_AT: usize = 16;

/// How long a bulk send takes, from its first request until the carrier has it all.
async fn bulk_send(firm: &Firm, numbers: Range<usize>) -> Duration {
    let wanted = posts(firm.carrier()) + numbers.len();
    let began = Instant::now();
    let text = json!({"body": "Figures: hello [NAME], we are closed on Monday."});
    let path = draft(&firm.caller, numbers, text).await;
    start(&firm.caller, &path).await;
    until_posts(firm.carrier(), wanted).await;
    began.elapsed()
}

/// Measures; false when it is less than promised.
pub async fn run() -> bool {
    println!(
        "{RECIPIENTS} recipients, the carrier answers after {LATENCY_MS} ms: the bare loop posts, then\n\
         a bulk send is filled from a sheet, planned, posted and its callbacks are taken\n"
    );
    println!("                                              processor time of one   processors");
    println!("at once   bare loop   bulk send  of the loop     bare    in bulk   busy elsewhere");
    let firm = Firm::open(&[]).await;
    bulk_send(&firm, 0..WARM_UP).await;
    firm.carrier().callbacks_idle().await;
    let mut kept = true;
    let mut next = WARM_UP;
    for concurrency in [PROMISED_AT, 64] {
        let cpu = Cpu::now();
        let bare = bare_loop(firm.carrier(), concurrency, RECIPIENTS).await;
        let bare_cpu = Cpu::now().since(cpu);
        let (cpu, began) = (Cpu::now(), Instant::now());
        let bulk = bulk_send(&firm, next..next + RECIPIENTS).await;
        firm.carrier().callbacks_idle().await;
        let (bulk_cpu, lasted) = (Cpu::now().since(cpu), began.elapsed());
        next += RECIPIENTS;
        let ratio = bare.as_secs_f64() / bulk.as_secs_f64();
        let rate = |took: Duration| RECIPIENTS as f64 / took.as_secs_f64();
        let each = |cpu: Cpu| cpu.own.as_secs_f64() * 1_000.0 / RECIPIENTS as f64;
        println!(
            "{concurrency:>7} {:>9.0}/s {:>9.0}/s {:>10.0} % {:>6.1} ms {:>7.1} ms {:>16.1}",
            rate(bare),
            rate(bulk),
            100.0 * ratio,
            each(bare_cpu),
            each(bulk_cpu),
            bulk_cpu.others(lasted),
        );
        kept &= concurrency != PROMISED_AT || ratio >= PROMISED_RATIO;
    }
    kept
}
