//! Passwords and PINs that are told.

use crate::coach::Text;
use crate::coach::lexicon::{Mark, Rule, is_listed};

pub(super) const LISTS: &str = "credential any: password | passcode | your/card/atm/debit pin | pin for/code/number | contrasena | clave | \
     su/tu/el pin | senha | palavra passe | seu/teu/o pin | haslo | hasla | haslem | pin/kod pin/do | twoj pin | \
     mot de passe | code confidentiel/secret/pin | votre pin";

/// What stands between a password's name and the password.
const IS: &str = "is are will be now was es sera ahora e esta agora to jest brzmi est sera";

/// Credentials of things, not of people, and codes for one use.
const HARMLESS: &str = "wifi wi fi wlan guest door gate locker pickup pick delivery parking lobby garage \
    verification invitado invitados huesped huespedes puerta recogida verificacion \
    hospede hospedes portao porta retirada verificacao goscia gosci drzwi bramy furtki odbioru paczkomatu \
    invite invites porte portail retrait verification casillero taquilla cacifo armario szafki casier fila";

/// How many words may stand between, and before to tell what it opens.
const REACH: usize = 5;

pub(super) fn places(text: &Text<'_>) -> Vec<(usize, usize)> {
    let credentials = text.marks_of(Rule::Credential);
    credentials
        .filter(|it| !is_harmless(text, it))
        .filter_map(|it| Some((it.start, value_end(text, it)?)))
        .filter(|place| !is_for_one_use(text, *place))
        .collect()
}

/// Whether it ends in digits and the text warns to hand them over: "your password is 482913, share it with
/// nobody".
fn is_for_one_use(text: &Text<'_>, (start, end): (usize, usize)) -> bool {
    let said = text.chars.get(start..end).unwrap_or_default().iter();
    let mut secret = said.rev().take_while(|it| !it.is_whitespace());
    secret.all(|it| it.is_ascii_digit() || matches!(it, '-' | ':' | '='))
        && text.marks_of(Rule::Warned).next().is_some()
}

fn is_harmless(text: &Text<'_>, credential: &Mark) -> bool {
    let tokens = &text.folded.tokens;
    let near = credential.first.saturating_sub(3)..(credential.first + REACH).min(tokens.len());
    let mut near = tokens.get(near).unwrap_or_default().iter();
    near.any(|it| is_listed(&it.text, HARMLESS))
}

/// Where the password ends that follows `is` or a colon: a word with a digit in it.
fn value_end(text: &Text<'_>, credential: &Mark) -> Option<usize> {
    let tokens = &text.folded.tokens;
    let sentence = tokens.get(credential.first)?.sentence;
    let behind = tokens.iter().filter(|it| it.start >= credential.end);
    let mut between = credential.end;
    for token in behind.take(REACH + 1) {
        if token.sentence != sentence {
            return None;
        }
        let gap = text.chars.get(between..token.start)?;
        if gap.iter().any(|ch| matches!(ch, ':' | '=')) {
            return secret_end(text, token.start);
        }
        if is_listed(&token.text, IS) {
            let from = text.chars.get(token.end..)?;
            let blanks = from.iter().take_while(|ch| !ch.is_alphanumeric()).count();
            if let Some(end) = secret_end(text, token.end + blanks) {
                return Some(end);
            }
        }
        between = token.end;
    }
    None
}

/// The end of a word that looks like a secret: four characters or more, at least one of them a
/// digit, and no time, date, share or link.
fn secret_end(text: &Text<'_>, start: usize) -> Option<usize> {
    let rest = text.chars.get(start..)?;
    let length = rest.iter().take_while(|ch| !ch.is_whitespace()).count();
    let word = rest.get(..length)?;
    let trimmed = word
        .iter()
        .rposition(|ch| !matches!(ch, '.' | ',' | ';' | ')' | '"'))?;
    let word = word.get(..=trimmed)?;
    let is_other = |ch: &char| matches!(ch, '/' | ':' | '%');
    let looks = word.len() >= 4
        && word.iter().any(char::is_ascii_digit)
        && !word.iter().any(is_other)
        && !word.iter().any(|ch| ch.is_whitespace());
    looks.then_some(start + word.len())
}
