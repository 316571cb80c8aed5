//! Public link shorteners, in any disguise.
//!
//! Carriers filter messages with links of shared public shorteners (CTIA, "Messaging Principles and
//! Best Practices", 5.1.7; Twilio error 30007). A firm's own short domain is fine.

use super::{Finding, Note, Severity, Text};
use crate::fold::{Folded, Place};

/// Public shorteners.
const SHORTENERS: &str = "bit.ly bitly.com tinyurl.com tiny.one tiny.cc t.co goo.gl ow.ly is.gd v.gd \
    buff.ly rebrand.ly cutt.ly cutt.us shorturl.at shorturl.gg rb.gy t.ly s.id bl.ink j.mp lnkd.in \
    soo.gd adf.ly shorte.st clck.ru qr.ae x.co t2m.io tr.im u.to dub.sh shrtco.de urlz.fr urlr.me \
    acortar.link encurtador.com.br encr.pw tiny.pl kutt.it gg.gg ouo.io snip.ly dlvr.it ift.tt \
    shorten.at short.gy 1url.com bit.do mcaf.ee po.st budurl.com lc.chat clk.im surl.li n9.cl \
    tinylink.net goolnk.com bitly.ws u.nu da.gd shorturl.asia shorturl.ac v.ht cli.gs spr.ly smarturl.it url.ie \
    abre.ai bityli.com encurta.net cortar.link xurl.es skr.pl lc.cx petitlien.fr vu.fr l1nq.com zpr.io \
    shrtlnk.com tny.im chilp.it hyperurl.co qrco.de";

/// What people write for a dot, in five languages.
const DOT_WORDS: [&str; 5] = ["dot", "punto", "ponto", "kropka", "point"];

/// Shortest name that is also looked for with blanks in it; `t. co` is too common otherwise.
const SHORTEST_LOOSE: usize = 5;

pub(super) fn findings(text: &Text<'_>) -> Vec<Finding> {
    let chars = without_punycode(&text.folded);
    let mut found: Vec<Finding> = Vec::new();
    let mut free_from = 0;
    for at in 0..chars.len() {
        if at < free_from || !may_begin(&chars, at) {
            continue;
        }
        let ends = SHORTENERS
            .split_ascii_whitespace()
            .filter(|domain| domain.starts_with(chars[at].ch))
            .filter_map(|domain| host_end(&chars, at, domain));
        if let Some(end) = ends.max() {
            let place = (chars[at].at, chars[end - 1].at + 1);
            found.push(text.finding(Note::UrlShortener, Severity::Refuse, place));
            free_from = end;
        }
    }
    found
}

/// Labels in punycode (RFC 3492) as the letters they stand for, folded again.
fn without_punycode(folded: &Folded) -> Vec<Place> {
    let mut chars = Vec::with_capacity(folded.chars.len());
    let mut rest = folded.chars.as_slice();
    while let Some(first) = rest.first() {
        let label: String = rest
            .iter()
            .map(|place| place.ch)
            .take_while(|ch| ch.is_ascii_alphanumeric() || *ch == '-')
            .collect();
        let decoded = label
            .strip_prefix("xn--")
            .and_then(idna::punycode::decode_to_string);
        match decoded {
            Some(decoded) => {
                let last = rest.get(label.len() - 1).unwrap_or(first);
                let plain = Folded::of(&decoded).chars;
                chars.extend(plain.into_iter().map(|place| Place {
                    ch: place.ch,
                    at: last.at,
                }));
                rest = rest.get(label.len()..).unwrap_or_default();
            }
            None => {
                chars.push(*first);
                rest = rest.get(1..).unwrap_or_default();
            }
        }
    }
    chars
}

/// Whether a host name may begin here: not within a word, an own domain or an e-mail address.
fn may_begin(chars: &[Place], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|it| chars[it].ch) else {
        return true;
    };
    match before {
        '@' => {
            let word = chars[..at].iter().rev().map(|it| it.ch);
            let word: String = word.take_while(|ch| !ch.is_whitespace()).collect();
            word.contains("//")
        }
        '-' | '_' | '&' | '\'' => false,
        other => !other.is_alphanumeric(),
    }
}

/// Where a shortener's host name that begins here ends, if it stands here.
fn host_end(chars: &[Place], at: usize, domain: &str) -> Option<usize> {
    let mut here = at;
    let mut loose = false;
    for (index, wanted) in domain.chars().enumerate() {
        if wanted == '.' {
            let (next, is_loose) = dot_end(chars, here)?;
            here = next;
            loose |= is_loose;
            continue;
        }
        let after_blanks = if index == 0 {
            here
        } else {
            skip_blanks(chars, here)
        };
        if chars.get(after_blanks)?.ch != wanted {
            return None;
        }
        // Blanks right after a dot were taken, and judged, with the dot.
        loose |= after_blanks != here;
        here = after_blanks + 1;
    }
    let ends = if loose {
        domain.len() >= SHORTEST_LOOSE && has_path(chars, here)
    } else {
        ends_host(chars, here)
    };
    ends.then_some(here)
}

/// The end of a dot, plain or written out, and whether it is so loose that only a path makes it one.
fn dot_end(chars: &[Place], at: usize) -> Option<(usize, bool)> {
    let here = skip_blanks(chars, at);
    let blank = here != at;
    let ch = chars.get(here)?.ch;
    if matches!(ch, '(' | '[' | '{' | '<') {
        let inside = skip_blanks(chars, here + 1);
        let end = match chars.get(inside)?.ch {
            '.' => inside + 1,
            _ => dot_word_end(chars, inside)?,
        };
        let close = skip_blanks(chars, end);
        let closed = matches!(chars.get(close)?.ch, ')' | ']' | '}' | '>');
        return closed.then(|| (skip_blanks(chars, close + 1), false));
    }
    if ch == '.' || ch == ',' {
        let next = skip_blanks(chars, here + 1);
        return Some((next, ch == ',' || blank || next != here + 1));
    }
    if chars
        .get(here..here + 3)?
        .iter()
        .map(|it| it.ch)
        .eq("%2e".chars())
    {
        return Some((here + 3, false));
    }
    let word = if matches!(ch, '-' | '_' | '*') {
        here + 1
    } else {
        here
    };
    if word == at {
        return None;
    }
    let end = dot_word_end(chars, word)?;
    let next = match chars.get(end)?.ch {
        '-' | '_' | '*' => end + 1,
        _ => skip_blanks(chars, end),
    };
    (next != end).then_some((next, false))
}

fn dot_word_end(chars: &[Place], at: usize) -> Option<usize> {
    let stands = |word: &&str| {
        let here = chars.get(at..at + word.len());
        here.is_some_and(|here| here.iter().map(|it| it.ch).eq(word.chars()))
    };
    Some(at + DOT_WORDS.iter().find(|word| stands(word))?.len())
}

fn skip_blanks(chars: &[Place], at: usize) -> usize {
    let rest = chars.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|it| it.ch.is_whitespace()).count()
}

/// Whether a host name ends here and is not the beginning of a longer one.
fn ends_host(chars: &[Place], at: usize) -> bool {
    let next = chars.get(at).map(|it| it.ch);
    let after = chars.get(at + 1).map(|it| it.ch);
    match next {
        None => true,
        Some('-' | '_' | '@') => false,
        Some('.') => !after.is_some_and(char::is_alphanumeric),
        Some(ch) => !ch.is_alphanumeric(),
    }
}

fn has_path(chars: &[Place], at: usize) -> bool {
    let slash = skip_blanks(chars, at);
    let path = skip_blanks(chars, slash + 1);
    chars.get(slash).is_some_and(|it| it.ch == '/')
        && chars.get(path).is_some_and(|it| it.ch.is_alphanumeric())
}
