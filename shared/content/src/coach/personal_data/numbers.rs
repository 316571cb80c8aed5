//! Numbers that identify a person or a payment, told by their shape and check digits.

use crate::Language;
use crate::fold::{Folded, Place};

/// How far before a number a word may say what it is, in characters.
const LABEL_REACH: usize = 32;

/// Fewest digits of a number that identifies somebody.
const FEWEST_DIGITS: usize = 9;

/// How many groups a number is written in at most.
const MOST_GROUPS: usize = 7;

/// How many characters stand between two groups at most: ` - `.
const WIDEST_SEPARATOR: usize = 3;

/// Words that say a number is a mere reference.
const REFERENCE: [&str; 28] = [
    "part ",
    "sku",
    "item",
    "model",
    "order",
    "tracking",
    "invoice",
    "ref",
    "ticket",
    "case",
    "booking",
    "serial",
    "shipment",
    "job",
    "protocol",
    "referenc",
    "pedido",
    "orden",
    "factura",
    "fatura",
    "encomenda",
    "zamowieni",
    "faktur",
    "przesylk",
    "commande",
    "facture",
    "colis",
    "suivi",
];

/// Words that say a number is a Portuguese taxpayer's.
const NIF: [&str; 4] = ["nif", "contribuinte", "fiscal", "n.i.f"];

/// Words before a phone number; a Brazilian one has as many digits as a CPF.
const PHONE: [&str; 6] = ["lig", "tel", "fone", "whats", "zap", "sms"];

/// A number that was found.
pub(super) struct Held {
    /// First character, and after the last one.
    pub(super) place: (usize, usize),
    /// Firms have such numbers too, and give them to be paid: an IBAN, a CNPJ.
    pub(super) may_be_the_firms: bool,
}

/// Digits with one blank, hyphen, dot or slash between groups.
struct Run {
    /// Its first character among the folded ones.
    at: usize,
    groups: Vec<Group>,
    separators: Vec<char>,
    /// What stands before it, folded; known of those long enough to tell something.
    before: String,
}

struct Group {
    digits: Vec<u8>,
    start: usize,
    end: usize,
}

pub(super) fn places(folded: &Folded, language: Language) -> Vec<Held> {
    let mut found = Vec::new();
    for mut run in runs(&folded.chars) {
        if run.groups.iter().map(|it| it.digits.len()).sum::<usize>() < FEWEST_DIGITS {
            continue;
        }
        let before = run.at.saturating_sub(LABEL_REACH)..run.at;
        let before = folded.chars.get(before).unwrap_or_default();
        run.before = before.iter().map(|it| it.ch).collect();
        let mut free_from = 0;
        for from in 0..run.groups.len() {
            if from < free_from {
                continue;
            }
            let to = (from + 1..=run.groups.len().min(from + MOST_GROUPS))
                .rev()
                .find(|to| is_personal(&run, from, *to, language));
            if let Some(to) = to {
                found.push(Held {
                    place: (run.groups[from].start, run.groups[to - 1].end),
                    may_be_the_firms: is_cnpj(&digits_of(&run.groups[from..to])),
                });
                free_from = to;
            }
        }
    }
    found
}

fn runs(chars: &[Place]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for (at, place) in chars.iter().enumerate() {
        if !open && !place.ch.is_ascii_digit() {
            continue;
        }
        let before = at.checked_sub(1).map(|it| chars[it].ch);
        if let Some(digit) = place.ch.to_digit(10).and_then(|it| u8::try_from(it).ok()) {
            let run = match runs.last_mut() {
                Some(run) if open => run,
                _ => {
                    runs.push(Run {
                        at,
                        groups: Vec::new(),
                        separators: Vec::new(),
                        before: String::new(),
                    });
                    let Some(run) = runs.last_mut() else { continue };
                    run
                }
            };
            let continues = open && before.is_some_and(|it| it.is_ascii_digit());
            match run.groups.last_mut() {
                Some(group) if continues => {
                    group.digits.push(digit);
                    group.end = place.at + 1;
                }
                _ => run.groups.push(Group {
                    digits: vec![digit],
                    start: place.at,
                    end: place.at + 1,
                }),
            }
            open = true;
        } else if open && before.is_some_and(|it| it.is_ascii_digit()) {
            match (separator(&chars[at..]), runs.last_mut()) {
                (Some(separator), Some(run)) => run.separators.push(separator),
                _ => open = false,
            }
        } else {
            open &= is_separator(place.ch);
        }
    }
    runs
}

fn is_separator(ch: char) -> bool {
    matches!(ch, ' ' | '-' | '.' | '/' | '_' | '\n')
}

/// What stands between two groups of digits here: a blank, or a mark that may have blanks around it.
fn separator(chars: &[Place]) -> Option<char> {
    let marks = chars.iter().take_while(|it| is_separator(it.ch));
    let marks: Vec<char> = marks.map(|it| it.ch).take(WIDEST_SEPARATOR + 1).collect();
    let followed = chars
        .get(marks.len())
        .is_some_and(|it| it.ch.is_ascii_digit());
    let mut others = marks.iter().copied().filter(|ch| !ch.is_whitespace());
    let separator = others.next().unwrap_or(' ');
    let single = others.next().is_none() && (separator != ' ' || marks.len() <= 2);
    (followed && single && marks.len() <= WIDEST_SEPARATOR).then_some(separator)
}

fn digits_of(groups: &[Group]) -> Vec<u8> {
    groups.iter().flat_map(|it| it.digits.clone()).collect()
}

fn is_personal(run: &Run, from: usize, to: usize, language: Language) -> bool {
    let groups = &run.groups[from..to];
    let separators = &run.separators[from..to - 1];
    let digits = digits_of(groups);
    let shape: Vec<usize> = groups.iter().map(|it| it.digits.len()).collect();
    let even = separators.windows(2).all(|pair| pair[0] == pair[1]);
    let uniform = even && !separators.contains(&'/');
    // `078-05-1121-9` is a number of its own kind, not one with a ninth digit more.
    let goes_on = |at: usize| {
        run.separators
            .get(at)
            .is_some_and(|it| separators.contains(it))
    };
    let complete = !goes_on(to - 1) && !from.checked_sub(1).is_some_and(goes_on);
    let labelled = |labels: &[&str]| from == 0 && labels.iter().any(|it| run.before.contains(it));
    let is_reference = || {
        from == 0
            && (run.before.ends_with(['+', '#'])
                || REFERENCE.iter().any(|it| run.before.contains(it)))
    };
    let in_fours = shape.iter().sum::<usize>() == 16 && shape.iter().all(|it| it % 4 == 0);
    let alone = from == 0 && to == run.groups.len();
    match shape.as_slice() {
        [4, 6, 5] | [4, 6, 4] | [4, 4, 4, 4, 3] => uniform && is_card(&digits),
        [_, _, ..] if in_fours && is_card(&digits) => true,
        [13..=19] if !is_reference() && is_card(&digits) => true,
        [3, 2, 4] => {
            let named = labelled(&["ssn", "social security", "itin"]);
            let meant = named || !is_reference();
            uniform && complete && meant && (is_ssn(&digits) || is_itin(&digits))
        }
        [9] if alone && labelled(&["ssn", "social security"]) => is_ssn(&digits),
        [9] if alone && labelled(&["itin"]) => is_itin(&digits),
        [9] | [3, 3, 3] if alone && labelled(&NIF) => is_nif(&digits),
        [9] | [3, 3, 3]
            if alone
                && matches!(language, Language::En | Language::Fr)
                && labelled(&[" sin", "nas", "social insurance", "assurance sociale"]) =>
        {
            // Tax numbers that stand in for a SIN begin with 0.
            luhn(&digits)
        }
        [3, 3, 3] if alone && matches!(language, Language::En | Language::Fr) => {
            uniform && !is_reference() && is_sin(&digits)
        }
        [3, 3, 3, 2] => is_cpf(&digits),
        [2, 3, 3, 4, 2] => is_cnpj(&digits),
        [1, 2, 2, 2, 3, 3, 2] | [13, 2] | [15] => alone && !is_reference() && is_nir(&digits),
        [9, 2] => is_cpf(&digits),
        [11] if labelled(&["cpf"]) => is_cpf(&digits),
        [11] if alone && language == Language::Pt && !is_reference() && !labelled(&PHONE) => {
            is_cpf(&digits)
        }
        [14] if labelled(&["cnpj"]) => is_cnpj(&digits),
        [11] if alone
            && (labelled(&["pesel"]) || (language == Language::Pl && !is_reference())) =>
        {
            is_pesel(&digits)
        }
        _ => false,
    }
}

/// Luhn's check (ISO/IEC 7812-1, annex B).
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, u32::from(*digit)) {
            (1, digit) if digit > 4 => digit * 2 - 9,
            (1, digit) => digit * 2,
            (_, digit) => digit,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Issuer ranges and lengths of the large card networks (ISO/IEC 7812, networks' public tables).
fn is_card(digits: &[u8]) -> bool {
    let prefix = |count: usize| number(&digits[..count.min(digits.len())]);
    let known = match digits.len() {
        13 | 19 => prefix(1) == 4 || prefix(2) == 62,
        14 => matches!(prefix(3), 300..=305) || matches!(prefix(2), 36 | 38),
        15 => matches!(prefix(2), 34 | 37),
        16 => {
            prefix(1) == 4
                || matches!(prefix(2), 51..=55 | 62 | 65)
                || matches!(prefix(3), 644..=649)
                || matches!(prefix(4), 2221..=2720 | 6011 | 3528..=3589)
        }
        17 | 18 => prefix(2) == 62,
        _ => false,
    };
    known && luhn(digits) && digits.iter().any(|digit| *digit != digits[0])
}

fn number(digits: &[u8]) -> u64 {
    digits
        .iter()
        .fold(0, |sum, digit| sum * 10 + u64::from(*digit))
}

/// United States: areas 001–899 but 666, group and serial not zero (SSA, "SSN randomization").
fn is_ssn(digits: &[u8]) -> bool {
    let area = number(&digits[..3]);
    (1..900).contains(&area)
        && area != 666
        && number(&digits[3..5]) != 0
        && number(&digits[5..]) != 0
}

/// United States: 9xx with groups 50–65, 70–88, 90–92, 94–99 (IRS, publication 1915).
fn is_itin(digits: &[u8]) -> bool {
    digits[0] == 9 && matches!(number(&digits[3..5]), 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

/// Canada: Luhn, first digit 1–7 or 9.
fn is_sin(digits: &[u8]) -> bool {
    matches!(digits[0], 1..=7 | 9) && luhn(digits)
}

/// Portugal, persons: first digit 1–3, last digit by modulus 11. A firm's number (5…) is public.
fn is_nif(digits: &[u8]) -> bool {
    matches!(digits[0], 1..=3) && digits[8] == mod11(&digits[..8], 9)
}

/// Brazil, persons.
fn is_cpf(digits: &[u8]) -> bool {
    let varied = digits.iter().any(|digit| *digit != digits[0]);
    varied && digits[9] == mod11(&digits[..9], 10) && digits[10] == mod11(&digits[..10], 11)
}

/// 11 − Σ(digit × weight) mod 11, weights falling from `first`; 10 and 11 stand as 0.
fn mod11(digits: &[u8], first: u64) -> u8 {
    let weighted = digits.iter().zip((0..=first).rev());
    let sum: u64 = weighted
        .map(|(digit, weight)| u64::from(*digit) * weight)
        .sum();
    match 11 - sum % 11 {
        check @ 0..=9 => u8::try_from(check).unwrap_or(0),
        _ => 0,
    }
}

/// Brazil, firms: weights 2 to 9 from the right, again and again.
fn is_cnpj(digits: &[u8]) -> bool {
    if digits.len() != 14 {
        return false;
    }
    let check = |count: usize| {
        let weights = (2..=9).cycle();
        let sum: u64 = digits[..count]
            .iter()
            .rev()
            .zip(weights)
            .map(|(digit, weight)| u64::from(*digit) * weight)
            .sum();
        match sum % 11 {
            0 | 1 => 0,
            rest => 11 - rest,
        }
    };
    let varied = digits.iter().any(|digit| *digit != digits[0]);
    varied && u64::from(digits[12]) == check(12) && u64::from(digits[13]) == check(13)
}

/// France: sex, year and month of birth, 97 less the remainder of the first thirteen digits by 97 (INSEE).
/// Months above 12 stand for dates that are not known; letters of Corsica are left out.
fn is_nir(digits: &[u8]) -> bool {
    let born = matches!(number(&digits[3..5]), 1..=12 | 20..=42 | 50..=99);
    let check = number(&digits[13..]);
    matches!(digits[0], 1 | 2) && born && check == 97 - number(&digits[..13]) % 97
}

/// Poland: a date of birth (months of the 2000s stand 20 higher) and a weighted check digit.
fn is_pesel(digits: &[u8]) -> bool {
    let sum: u64 = digits
        .iter()
        .zip([1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1])
        .map(|(digit, weight)| u64::from(*digit) * weight)
        .sum();
    let dated = matches!(number(&digits[2..4]), 1..=12 | 21..=32)
        && matches!(number(&digits[4..6]), 1..=31);
    dated && sum.is_multiple_of(10)
}
