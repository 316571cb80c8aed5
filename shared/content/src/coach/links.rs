//! Public link shorteners, in any disguise.
//!
//! Carriers filter messages with links of shared public shorteners (CTIA, "Messaging Principles and
//! Best Practices", 5.1.7; Twilio error 30007). A firm's own short domain is fine.

use super::{Finding, Note, Severity, Text};
use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::fold::{Folded, Place};

/// Public shorteners; `*` is any top-level domain, for names that say what they are.
const SHORTENERS: &str = "bit.ly bitly.com bitly.* tinyurl.com tinyurl.* tiny.one tiny.cc tiny.ee tiny.id t.co goo.gl ow.ly owl.li ht.ly \
    is.gd v.gd buff.ly rebrand.ly rebrandly.* cutt.ly cutt.us shorturl.com shorturl.* shortlink.uk shortlink.* short-link.* shorten.* urlshort.* \
    url-short.* rb.gy t.ly s.id bl.ink j.mp lnkd.in lnk.to lnk.bio lnk.do lnnk.in soo.gd adf.ly shorte.st clck.ru vk.cc \
    qr.ae x.co x.gd xgd.io t2m.io tr.im u.to dub.sh dub.co shrtco.de 9qr.de urlz.fr urlr.me urlzs.com urly.it urly.fi \
    acortar.* acortaurl.* cort.as encurtador.com.br encurtador.* encurta.net encurtar.* encr.pw bityli.com bityl.co tiny.pl skr.pl \
    dee.pl utn.pl skroc.* kutt.it gg.gg ouo.io ouo.press snip.ly sniply.io snipurl.com snipr.com sn.im dlvr.it ift.tt \
    short.gy short.io short.cm shortcm.li 1url.com bit.do mcaf.ee po.st budurl.com lc.chat clk.im clk.sh surl.li n9.cl \
    tinylink.* miniurl.* minilink.* minilien.* goolnk.com u.nu da.gd v.ht cli.gs spr.ly smarturl.it smart.link url.ie \
    abre.ai abr.ai cortar.* xurl.es lc.cx petitlien.* lien.li vu.fr lstu.fr huit.re frama.link l1nq.com zpr.io \
    shrtlnk.com shrtm.nu shrt.li shrinkme.* tny.im tny.so tinyarro.ws chilp.it hyperurl.co qrco.de qrs.ly \
    me-qr.com qr.net b.link ulvis.net reurl.cc ppt.cc pse.is lihi.cc han.gl vo.la me2.do url.kr t.cn dwz.cn suo.im 2u.pw \
    0rz.tw ur1.ca ix.sk zws.im zzb.bz trib.al hubs.ly hubs.li hubs.la geni.us fur.ly moourl.com alturl.com xrl.us \
    shorl.com to.ly ity.im q.gs j.gs ay.gy bc.vc adfoc.us linkvertise.* exe.io za.gl t1p.de s04.de kurzelinks.* \
    bre.is utm.io utm.guru switchy.io replug.* rplg.co joturl.* jo.my clkmr.com clickmeter.com linklyhq.com linko.page \
    migre.me vai.la gotiny.cc rotf.lol cplink.co shorturl.at tinu.be smlk.es hypr.ink clicky.me cl.ly bom.so urlgeni.us \
    1ink.live 2.gp 2no.co iplogger.* grabify.* blow.gs ll.nu kl.ik.my shor.by 1bit.ly ibit.ly";

/// What people write for a dot, in five languages.
const DOT_WORDS: [&str; 5] = ["dot", "punto", "ponto", "kropka", "point"];

/// What people write for a slash.
const SLASH_WORDS: [&str; 5] = ["slash", "barra", "ukosnik", "kreska", "barre"];

/// Shortest name that is also looked for with blanks before its path; `t. co` is too common otherwise.
const SHORTEST_LOOSE: usize = 5;

/// Longest name that only a path or a scheme makes a link; `T.Co` is a firm's name, too.
const LONGEST_BARE: usize = 5;

/// How far before a host name the `//` of its link is looked for, in characters.
const LONGEST_USERINFO: usize = 100;

/// Longest label of a host name (RFC 1035).
const LONGEST_LABEL: usize = 63;

/// The shorteners by their first two letters; `t.co` stands under `t` and the dot.
static BY_LETTERS: LazyLock<FxHashMap<(char, char), Vec<&'static str>>> = LazyLock::new(|| {
    let mut by_letters: FxHashMap<_, Vec<_>> = FxHashMap::default();
    for domain in SHORTENERS.split_ascii_whitespace() {
        let mut letters = domain.chars();
        if let (Some(first), Some(second)) = (letters.next(), letters.next()) {
            by_letters.entry((first, second)).or_default().push(domain);
        }
    }
    by_letters
});

pub(super) fn findings(text: &Text<'_>) -> Vec<Finding> {
    let chars = decoded(&text.folded.chars);
    let mut found: Vec<Finding> = Vec::new();
    let mut free_from = 0;
    for at in 0..chars.len() {
        if at < free_from || !may_begin(&chars, at) {
            continue;
        }
        let ends = candidates(&chars, at).filter_map(|domain| host_end(&chars, at, domain));
        if let Some(end) = ends.max() {
            let place = (chars[at].at, chars[end - 1].at + 1);
            found.push(text.finding(Note::UrlShortener, Severity::Refuse, place));
            free_from = end;
        }
    }
    found
}

/// The shorteners that begin like what stands here; its second letter may be the dot in words, too.
fn candidates(chars: &[Place], at: usize) -> impl Iterator<Item = &'static str> {
    let first = chars.get(at).map_or(' ', |it| it.ch);
    let mut letters = chars.iter().skip(at + 1).map(|it| it.ch);
    let second = letters.find(|ch| !ch.is_whitespace() && *ch != '-');
    let seconds = [second.filter(|it| *it != '.'), Some('.')];
    let lists = seconds.into_iter().flatten();
    lists
        .filter_map(move |second| BY_LETTERS.get(&(first, second)))
        .flatten()
        .copied()
}

/// The text with what browsers decode in a host name: labels in punycode (RFC 3492) as the letters
/// they stand for, folded again, and `%62` as the character of that code.
fn decoded(chars: &[Place]) -> Cow<'_, [Place]> {
    let is_coded = |four: &[Place]| {
        four[0].ch == '%' && four[1].ch.is_ascii_hexdigit() || stands(four, "xn--")
    };
    if !chars.windows(4).any(is_coded) {
        return Cow::Borrowed(chars);
    }
    let mut result = Vec::with_capacity(chars.len());
    let mut rest = chars;
    while let Some(first) = rest.first() {
        let (letters, length) = punycode(rest)
            .or_else(|| percent(rest))
            .unwrap_or_else(|| (first.ch.to_string(), 1));
        let last = rest.get(length - 1).unwrap_or(first);
        result.extend(letters.chars().map(|ch| Place { ch, at: last.at }));
        rest = rest.get(length..).unwrap_or_default();
    }
    Cow::Owned(result)
}

/// The letters of a label in punycode, and how many characters it has.
fn punycode(chars: &[Place]) -> Option<(String, usize)> {
    if !stands(chars, "xn--") {
        return None;
    }
    let label: String = chars
        .iter()
        .map(|place| place.ch)
        .take(LONGEST_LABEL)
        .take_while(|ch| ch.is_ascii_alphanumeric() || *ch == '-')
        .collect();
    let letters = idna::punycode::decode_to_string(label.strip_prefix("xn--")?)?;
    let plain = Folded::of(&letters).chars;
    Some((plain.iter().map(|it| it.ch).collect(), label.len()))
}

/// An ASCII letter, digit or dot written as `%` and its code.
fn percent(chars: &[Place]) -> Option<(String, usize)> {
    let [percent, high, low, ..] = chars else {
        return None;
    };
    let code = high.ch.to_digit(16)? * 16 + low.ch.to_digit(16)?;
    let ch = char::from_u32(code).filter(|ch| ch.is_ascii_alphanumeric() || *ch == '.')?;
    (percent.ch == '%').then(|| (ch.to_ascii_lowercase().to_string(), 3))
}

fn stands(chars: &[Place], text: &str) -> bool {
    let mut here = chars.iter();
    text.chars()
        .all(|ch| here.next().is_some_and(|it| it.ch == ch))
}

/// Whether a host name may begin here: not within a word, an own domain or an e-mail address.
fn may_begin(chars: &[Place], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|it| chars[it].ch) else {
        return true;
    };
    match before {
        '@' => {
            let word = chars[..at].iter().rev().map(|it| it.ch);
            let word = word.take(LONGEST_USERINFO);
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
    let mut spelled = Spelled::default();
    for (index, wanted) in domain.chars().enumerate() {
        if wanted == '.' {
            let (next, is_loose) = dot_end(chars, here)?;
            here = next;
            loose |= is_loose;
            continue;
        }
        if wanted == '*' {
            here = top_level_end(chars, here)?;
            continue;
        }
        let begins_label = index == 0 || domain.as_bytes().get(index - 1) == Some(&b'.');
        let mut next = match index {
            0 => here,
            _ => skip_blanks(chars, here),
        };
        if !begins_label && wanted != '-' {
            let is_hyphen = chars.get(next).is_some_and(|it| it.ch == '-');
            spelled.count(is_hyphen);
            next += usize::from(is_hyphen);
        }
        if chars.get(next)?.ch != wanted {
            return None;
        }
        // Blanks right after a dot were taken, and judged, with the dot.
        loose |= next != here;
        here = next + 1;
    }
    if spelled.is_mixed() {
        return None;
    }
    let is_bare = domain.len() <= LONGEST_BARE || domain.ends_with('*');
    let ends = if loose {
        let has_slash = chars.get(here).is_some_and(|it| it.ch == '/');
        (domain.len() >= SHORTEST_LOOSE || has_slash) && has_path(chars, here)
    } else {
        ends_host(chars, here) && (!is_bare || has_path(chars, here) || follows_scheme(chars, at))
    };
    ends.then_some(here)
}

/// Gaps between a label's letters, with and without a hyphen: `b-i-t.l-y` is spelled, `cut-t.ly` somebody else.
#[derive(Default)]
struct Spelled {
    hyphens: usize,
    others: usize,
}

impl Spelled {
    fn count(&mut self, is_hyphen: bool) {
        match is_hyphen {
            true => self.hyphens += 1,
            false => self.others += 1,
        }
    }

    fn is_mixed(&self) -> bool {
        self.hyphens > 0 && self.others > 0
    }
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
    let here = chars.get(at..)?;
    Some(at + DOT_WORDS.iter().find(|word| stands(here, word))?.len())
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

/// Where a top-level domain that begins here ends.
fn top_level_end(chars: &[Place], at: usize) -> Option<usize> {
    let rest = chars.get(at..)?.iter();
    let length = rest.take_while(|it| it.ch.is_ascii_alphabetic()).count();
    (2..=10).contains(&length).then_some(at + length)
}

/// Whether `//`, `www.` or another name's dot stands right before.
fn follows_scheme(chars: &[Place], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|it| chars.get(it));
    let (last, other) = (before(1).map(|it| it.ch), before(2).map(|it| it.ch));
    match last {
        Some('/') => other == Some('/'),
        Some('.') => other.is_some_and(char::is_alphanumeric),
        last => last == Some('@'),
    }
}

fn has_path(chars: &[Place], at: usize) -> bool {
    let slash = skip_blanks(chars, at);
    let rest = chars.get(slash..).unwrap_or_default();
    let end = match rest.first() {
        Some(place) if place.ch == '/' => slash + 1,
        _ => match SLASH_WORDS.iter().find(|word| stands(rest, word)) {
            Some(word) if slash > at => slash + word.len(),
            _ => return false,
        },
    };
    let path = skip_blanks(chars, end);
    let is_apart = path > end || rest.first().is_some_and(|it| it.ch == '/');
    is_apart && chars.get(path).is_some_and(|it| it.ch.is_alphanumeric())
}
