//! Which of the offered choices a reply is: the whole reply is one of a choice's words, whatever its
//! case, accents, punctuation and politeness.

use crate::fold::Folded;

/// Words that add nothing, as they are after folding.
const POLITE: &[&str] = &[
    "please", "pls", "thanks", "thank", "you", "por", "favor", "gracias", "obrigado", "obrigada",
    "prosze", "dziekuje", "dzieki", "svp", "merci", "option", "opcion", "opcao", "opcja", "number",
];

/// How people say yes, in five languages.
pub const YES: &[&str] = &[
    "yes",
    "y",
    "yeah",
    "yep",
    "yup",
    "sure",
    "ok",
    "okay",
    "si",
    "s",
    "claro",
    "vale",
    "dale",
    "sim",
    "tak",
    "oui",
    "ouais",
    "d'accord",
    "of course",
    "i agree",
    "agree",
    "de acuerdo",
    "aceito",
    "acepto",
    "zgoda",
    "j'accepte",
];
/// How people say no, in five languages.
pub const NO: &[&str] = &[
    "no",
    "n",
    "nope",
    "nah",
    "nao",
    "nie",
    "non",
    "no thanks",
    "no gracias",
    "nao obrigado",
    "nao obrigada",
    "nie dziekuje",
    "non merci",
    "i do not agree",
];

/// True when `reply` is one of `words`.
///
/// ```
/// use recado_content::{YES, is_choice};
/// assert!(is_choice(" SÍ, por favor! ", YES));
/// assert!(is_choice("1.", &["1", "pay"]));
/// assert!(!is_choice("Yes, but not on Monday", YES));
/// assert!(!is_choice("10", &["1"]));
/// ```
pub fn is_choice(reply: &str, words: &[impl AsRef<str>]) -> bool {
    let said = folded(reply);
    let bare: Vec<&String> = said
        .iter()
        .filter(|word| !POLITE.contains(&word.as_str()))
        .collect();
    !said.is_empty()
        && words.iter().any(|word| {
            let word = folded(word.as_ref());
            !word.is_empty() && (word == said || word.iter().eq(bare.iter().copied()))
        })
}

fn folded(text: &str) -> Vec<String> {
    let tokens = Folded::of(text).tokens;
    tokens.into_iter().map(|token| token.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_a_choice_when_it_says_that_and_nothing_else() {
        for (reply, words, expected) in [
            ("Y", YES, true),
            ("yes", YES, true),
            ("Yes 👍", YES, true),
            ("Oui, merci", YES, true),
            ("TAK", YES, true),
            ("Sim por favor", YES, true),
            ("d’accord", YES, true),
            ("No, thanks", NO, true),
            ("NÃO", NO, true),
            ("não obrigada", NO, true),
            ("no", YES, false),
            ("yes no", YES, false),
            ("yes when?", YES, false),
            ("thanks", YES, false),
            ("👍", YES, false),
            ("", YES, false),
            ("2)", &["2", "instalments"], true),
            ("Instalments please", &["2", "instalments"], true),
            ("option 2", &["2"], true),
            ("22", &["2"], false),
            ("2 3", &["2"], false),
        ] {
            assert_eq!(is_choice(reply, words), expected, "{reply}");
        }
    }
}
