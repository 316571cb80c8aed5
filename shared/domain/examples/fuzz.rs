//! Random texts, mutated and made of telling pieces, on every parser that reads what strangers write.
//!
//! `cargo run --release -p recado-domain --example fuzz -- 600` gives each parser that many seconds
//! and prints how many texts it read; names behind the seconds choose parsers, a seed may follow as
//! `seed=7`. The first panic ends the run with the text that caused it; a stack that overflows ends
//! it without, and the same seed shows it again.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "it runs for a time that is given, and ends at a panic"
)]

use std::hint::black_box;
use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use recado_content::{
    Category, CoachSettings, Codes, CountryCode, Language, MAX_RENDERED_CHARACTERS, PhoneNumber,
    ReviewContext, Segments, SenderMissing, Template, cheaper_text, check_text, read_reply, review,
};
use recado_domain::event::EventType;
use recado_domain::hours::{Day, TimeOfDay, Zone};
use recado_domain::rules::{Condition, Lapse};
use recado_domain::{EmailAddress, MessageId, Micros, Topic};

/// Pieces that mean something to one parser or another.
const PIECES: &[&str] = &[
    "[",
    "]",
    "[[",
    "[%",
    "%]",
    "CONTACT_NAME",
    "|",
    "default",
    "(",
    ")",
    "\"",
    "'",
    " if ",
    "endif",
    "for",
    "{{",
    "}}",
    "%",
    "bit",
    ".",
    "ly",
    "/",
    "dot",
    "xn--",
    "http",
    "://",
    "@",
    "4111",
    "1",
    "0",
    "-",
    "+",
    "PL61",
    "card",
    "send",
    "not",
    "password",
    "is",
    "STOP",
    "reply",
    "YES",
    "!",
    "?",
    "é",
    "ç",
    "ł",
    "ñ",
    "\u{301}",
    "\u{200d}",
    "🙂",
    "👩",
    "\u{200b}",
    "€",
    "^",
    "\n",
    "\r",
    "\0",
    " ",
    ",",
    "fields.",
    "==",
    ">=",
    "and",
    "or",
    "in",
    "2h",
    "90m",
    "d",
    "09:00",
    "24:00",
    "2026-02-30",
    "mon",
    "Europe/",
    "New_York",
    "msg_",
    "a",
    "Z",
    "stop",
    "no",
    "more",
    "messages",
    "nie",
    "pas",
    "não",
    "ß",
    "ﷺ",
    "𝒷",
    "\u{202e}",
    "\u{10ffff}",
    "999999999999999999999",
    "% off",
    "sue",
];

/// What stands around an expression, and what may be said again and again inside of it.
const FRAMES: [(&str, &str); 4] = [
    ("", ""),
    ("[A", "]"),
    ("[% if A", " %]x[% endif %]"),
    ("status", ""),
];
const LINKS: &[&str] = &[
    "|upper",
    " and A",
    " or A",
    "not ",
    " if A",
    " else A",
    ".b",
    "[0]",
    "[",
    "(",
    "{1:",
    "-",
    "+1",
    "~A",
    "==A",
    " is defined",
    "|default(A",
    "[% if A %]",
    "[% elif A %]",
    "<b>",
];
/// The longest text, in characters: a request of some tens of kilobytes.
const LONGEST: usize = 20_000;

/// A parser, by its name.
type Parser = (&'static str, fn(&str));

const PARSERS: [Parser; 8] = [
    ("template", template),
    ("review", coach),
    ("segments", segments),
    ("phone", phone),
    ("reply", |text| drop(black_box(read_reply(text, &[])))),
    ("condition", |text| drop(black_box(Condition::parse(text)))),
    ("hours", hours),
    ("values", values),
];

fn template(text: &str) {
    check_text(text);
    let Ok(template) = Template::parse(text) else {
        return;
    };
    if let Ok(text) = Codes::sample(Language::Pl).render(&template, &()) {
        assert!(text.chars().count() <= MAX_RENDERED_CHARACTERS);
    }
}

fn coach(text: &str) {
    let settings = CoachSettings {
        sender_missing: SenderMissing::Sign,
        ..CoachSettings::default()
    };
    let context = ReviewContext {
        category: Category::Collection,
        firm_name: "Miller",
        ..ReviewContext::default()
    };
    let review = review(text, &context, &settings);
    let characters = review.body.chars().count();
    let lies_within = |start: usize, end: usize| start <= end && end <= characters;
    assert!(
        review
            .findings
            .iter()
            .all(|it| lies_within(it.start, it.end))
    );
}

fn segments(text: &str) {
    let before = Segments::of(text);
    if let Some(cheaper) = cheaper_text(text) {
        assert!(cheaper.segments.count < before.count);
        assert_eq!(cheaper.segments, Segments::of(&cheaper.text));
    }
}

/// A number that is read is read again as it is written.
fn phone(text: &str) {
    if let Ok(number) = PhoneNumber::parse(text, CountryCode::parse("US").ok()) {
        let again = PhoneNumber::parse(number.as_str(), None);
        assert_eq!(again.ok().as_ref(), Some(&number));
    }
}

fn hours(text: &str) {
    let _ = black_box(Zone::parse(text));
    let _ = black_box(TimeOfDay::parse(text));
    let _ = black_box(Day::parse(text));
    let _ = black_box(text.parse::<Lapse>());
}

fn values(text: &str) {
    let _ = black_box(Micros::parse(text));
    let _ = black_box(text.parse::<EmailAddress>());
    let _ = black_box(text.parse::<MessageId>());
    let _ = black_box(text.parse::<Topic>());
    let _ = black_box(text.parse::<EventType>());
}

/// Random numbers (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).unwrap_or(0) % sides.max(1)
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }

    /// Mostly a text of pieces, sometimes one that says the same again and again.
    fn text(&mut self) -> String {
        match self.roll(100) {
            0 => self.chain(),
            _ => self.pieces(),
        }
    }

    /// A long chain, or deep brackets, in which a reader may call itself too often.
    fn chain(&mut self) -> String {
        let (before, after) = self.pick(&FRAMES);
        let links: String = (0..1 + self.roll(2)).map(|_| self.pick(LINKS)).collect();
        let length = 1 + self.roll(LONGEST);
        let links: String = links.chars().cycle().take(length).collect();
        format!("{before}{links}{after}")
    }

    /// A text of pieces and of any characters, sometimes a long one.
    fn pieces(&mut self) -> String {
        let length = match self.roll(50) {
            0 => 1 + self.roll(400),
            _ => self.roll(24),
        };
        let mut text = String::new();
        for _ in 0..length {
            match self.roll(6) {
                0 => text.extend(char::from_u32(
                    u32::try_from(self.roll(0x11_0000)).unwrap_or(0),
                )),
                1 => text.extend(u8::try_from(self.roll(128)).map(char::from)),
                _ => text.push_str(self.pick(PIECES)),
            }
        }
        text
    }
}

/// Gives a parser texts for a time; tells how many, and how long the slowest took.
fn fuzz(name: &str, parse: fn(&str), time: Duration, dice: &mut Dice) -> (u64, Duration) {
    let start = Instant::now();
    let (mut texts, mut slowest) = (0, Duration::ZERO);
    while start.elapsed() < time {
        for _ in 0..100 {
            let text = dice.text();
            let began = Instant::now();
            if catch_unwind(|| parse(&text)).is_err() {
                panic!("{name} panics at {text:?}");
            }
            slowest = slowest.max(began.elapsed());
            texts += 1;
        }
    }
    (texts, slowest)
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().and_then(|it| it.parse().ok());
    let time = Duration::from_secs(seconds.unwrap_or(10));
    let rest: Vec<String> = arguments.collect();
    let seed = rest
        .iter()
        .find_map(|it| it.strip_prefix("seed=")?.parse().ok());
    let mut dice = Dice(seed.unwrap_or(0x5EED));
    let names: Vec<&String> = rest.iter().filter(|it| !it.starts_with("seed=")).collect();
    for (name, parse) in PARSERS {
        if names.is_empty() || names.iter().any(|it| *it == name) {
            // On a thread, whose stack is no larger than those of a server's workers.
            let run = || fuzz(name, parse, time, &mut dice);
            let done = std::thread::scope(|threads| threads.spawn(run).join());
            let (texts, slowest) = done.expect("the panic is told above");
            println!(
                "{name}: {texts} texts in {} s, no panic, the slowest in {} ms",
                time.as_secs(),
                slowest.as_millis()
            );
        }
    }
}
