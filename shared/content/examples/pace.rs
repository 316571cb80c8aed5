//! How fast a text of 300 characters is rendered, counted and judged on one core.
//!
//! `cargo run --release -p recado-content --example pace`; an argument names one text, done 1 000
//! times without a clock, for counting instructions:
//! `valgrind --tool=callgrind target/release/examples/pace plain`.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a measurement"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use recado_content::{
    CoachContext, CoachSettings, Codes, Language, ReviewContext, Segments, Template, coach,
    read_reply, review,
};

const PLAIN: &str = "Hi [CONTACT_FIRST_NAME], this is [FIRM_NAME]. Your invoice [INVOICE_NUMBER] of \
    [INVOICE_AMOUNT] was due on [INVOICE_DUE_DATE]. You can pay it at [PAYMENT_LINK] by card or bank \
    transfer, ask us for a payment plan, or call us at [FIRM_PHONE] any working day until 6 PM. We are \
    happy to help you[% if CONTACT_NAME %] with it[% endif %]. Reply STOP to opt out";

const ACCENTED: &str = "Olá [CONTACT_FIRST_NAME], é a [FIRM_NAME]. A sua fatura [INVOICE_NUMBER] de \
    [INVOICE_AMOUNT] venceu a [INVOICE_DUE_DATE]. Pode pagá-la em [PAYMENT_LINK] por cartão ou \
    transferência, pedir-nos prestações ou ligar [FIRM_PHONE] em qualquer dia útil até às 18h. Não \
    hesite em falar connosco[% if CONTACT_NAME %] já amanhã[% endif %]. Responda STOP para sair";

const REPLY: &str = "please stop texting me";

const LONGER_REPLY: &str = "Can you stop by at 5 instead of 3? I have to pick up the kids from school, \
    will be home after 6. ";

struct Case {
    name: &'static str,
    template: Template,
    codes: Codes<'static>,
    text: String,
}

impl Case {
    fn new(name: &'static str, source: &str, language: Language) -> Self {
        let template = Template::parse(source).expect("a template");
        let codes = Codes::sample(language);
        let text = codes.render(&template, &()).expect("a text");
        let characters = text.chars().count();
        assert!((295..=305).contains(&characters), "{name}: {characters}");
        Self {
            name,
            template,
            codes,
            text,
        }
    }

    fn render(&self) -> String {
        let rendered = self.codes.render(black_box(&self.template), &());
        rendered.expect("a text")
    }

    fn coach_context(&self) -> CoachContext<'static> {
        CoachContext {
            language: Some(self.codes.language),
            firm_name: "Miller Plumbing",
            ..CoachContext::default()
        }
    }

    /// What the target is about: render, segments and coach.
    fn judge(&self) {
        let text = self.render();
        black_box(review(
            &text,
            &self.review_context(),
            &CoachSettings::default(),
        ));
    }

    fn review_context(&self) -> ReviewContext<'static> {
        ReviewContext {
            language: Some(self.codes.language),
            firm_name: "Miller Plumbing",
            ..ReviewContext::default()
        }
    }
}

/// The median of many runs, in microseconds.
fn median(mut run: impl FnMut()) -> f64 {
    const RUNS: u32 = 50;
    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            let start = Instant::now();
            (0..RUNS).for_each(|_| run());
            start.elapsed() / RUNS
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e6
}

fn main() {
    let cases = [
        Case::new("plain", PLAIN, Language::En),
        Case::new("accented", ACCENTED, Language::Pt),
    ];
    if let Some(name) = std::env::args().nth(1) {
        let case = cases.iter().find(|it| it.name == name);
        let case = case.unwrap_or_else(|| panic!("plain or accented"));
        return (0..1000).for_each(|_| case.judge());
    }
    println!(
        "{:<10}{:>12}{:>12}{:>12}{:>14}{:>12}",
        "µs", "render", "segments", "coach", "all three", "review"
    );
    for case in &cases {
        let context = ReviewContext {
            firm_name: "Miller Plumbing",
            ..ReviewContext::default()
        };
        let settings = CoachSettings::default();
        let render = median(|| drop(black_box(case.render())));
        let segments = median(|| drop(black_box(Segments::of(black_box(&case.text)))));
        let judged = median(|| drop(black_box(coach(&case.text, &case.coach_context()))));
        let all = median(|| case.judge());
        let reviewed = median(|| drop(black_box(review(&case.text, &context, &settings))));
        println!(
            "{:<10}{render:>12.1}{segments:>12.1}{judged:>12.1}{all:>14.1}{reviewed:>12.1}",
            case.name
        );
    }
    for (name, text) in [
        ("a reply of 4 words", REPLY.to_owned()),
        ("a reply of 97 characters", LONGER_REPLY.to_owned()),
        ("a reply of 1 600 characters", LONGER_REPLY.repeat(17)),
    ] {
        let read = median(|| drop(black_box(read_reply(black_box(&text), &[]))));
        println!("{name:<30}{read:>12.1?}");
    }
}
