//! Whole messages that are one word of command.

use serde::{Deserialize, Serialize};

use super::clauses::Clause;

/// What a word of command wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keyword {
    /// No more messages.
    Stop,
    /// Messages again.
    Start,
    /// Help.
    Help,
}

/// The carrier's own keywords (Twilio, "Support for opt-out keywords"): the whole message, in any
/// case. Where the carrier handles opt-outs it has acted on them before we read them.
///
/// ```
/// use recado_content::{Keyword, carrier_keyword};
/// assert_eq!(carrier_keyword(" stop\n"), Some(Keyword::Stop));
/// assert_eq!(carrier_keyword("stop it"), None);
/// ```
pub fn carrier_keyword(text: &str) -> Option<Keyword> {
    let word = text.trim().to_ascii_lowercase();
    match word.as_str() {
        "stop" | "unsubscribe" | "end" | "quit" | "stopall" | "revoke" | "optout" | "cancel" => {
            Some(Keyword::Stop)
        }
        "start" | "yes" | "unstop" => Some(Keyword::Start),
        "help" | "info" => Some(Keyword::Help),
        _ => None,
    }
}

/// Words of command in the other languages, which mean nothing else when they stand alone.
const STOP: &[&str] = &[
    "stop",
    "stoop",
    "stopall",
    "unsubscribe",
    "end",
    "quit",
    "revoke",
    "optout",
    "cancel",
    "baja",
    "alto",
    "parar",
    "pare",
    "paren",
    "sair",
    "parem",
    "rezygnuje",
    "rezygnacja",
    "wypisz",
    "koniec",
    "fin",
    "fim",
    "arret",
    "arreter",
    "arretez",
    "desabonner",
    "desabonnement",
    "desinscrire",
    "desinscription",
    "descadastrar",
    "remove",
    "exit",
    "salir",
    "remover",
    "eliminar",
    "usun",
    "supprimer",
    "desuscribir",
];
const START: &[&str] = &["start", "unstop", "alta", "resume"];
const HELP: &[&str] = &["help", "info", "ayuda", "ajuda", "pomoc", "aide"];

/// What stands beside a word of command without changing it.
const POLITE: &str = "please pls plz thanks thank you now svp stp merci s il vous plait por favor porfavor \
    gracias ya obrigado obrigada ja prosze dziekuje juz";

/// The command a message is, however it is written: `Stop!!`, `STOP STOP`, `"stop" please`, 🛑.
/// A bare "yes" answers a question first; who asked none may ask [`carrier_keyword`].
pub(super) fn keyword(text: &str, clauses: &[Clause]) -> Option<Keyword> {
    if clauses.iter().all(Vec::is_empty) {
        return text.contains('🛑').then_some(Keyword::Stop);
    }
    let is_polite = |word: &&String| {
        POLITE
            .split_ascii_whitespace()
            .any(|it| it == word.as_str())
    };
    let mut words = clauses.iter().flatten().filter(|it| !is_polite(it));
    let first = words.next()?;
    if words.any(|word| word != first) {
        return None;
    }
    let word = super::typos::mended(first);
    let is = |list: &[&str]| list.contains(&word.as_str());
    match () {
        () if is(STOP) => Some(Keyword::Stop),
        () if is(START) => Some(Keyword::Start),
        () if is(HELP) => Some(Keyword::Help),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Reply, Scope, read_reply};

    #[test]
    fn the_carriers_keywords_are_whole_messages_in_any_case() {
        for word in "STOP Unsubscribe end QUIT stopall revoke OptOut cancel".split(' ') {
            assert_eq!(carrier_keyword(word), Some(Keyword::Stop), "{word}");
        }
        for word in "START yes UNSTOP".split(' ') {
            assert_eq!(carrier_keyword(word), Some(Keyword::Start), "{word}");
        }
        for word in ["HELP", " info ", "info\r\n"] {
            assert_eq!(carrier_keyword(word), Some(Keyword::Help), "{word}");
        }
        for text in ["stop.", "please stop", "", "y", "cancelar", "ayuda"] {
            assert_eq!(carrier_keyword(text), None, "{text}");
        }
    }

    #[test]
    fn commands_are_understood_however_they_are_written() {
        let stop = Reply::Stop { scope: Scope::All };
        for text in [
            "STOP.",
            "stop stop STOP",
            "“Stop”",
            "s t o p",
            "S-T-O-P",
            "st0p",
            "ｓｔｏｐ",
            "ЅТОР",
            "🛑",
            "stop 🛑",
            "Stop!!! 😡",
            "BAJA",
            "Sair.",
            "Koniec!",
            "Arrêt",
        ] {
            assert_eq!(read_reply(text, &[]), stop, "{text}");
        }
        for text in [
            "",
            " ",
            "🙂",
            "yes",
            "stopwatch",
            "non-stop",
            "bajo",
            "end of the week",
            "done",
            "removed",
            "taken",
        ] {
            assert_eq!(read_reply(text, &[]), Reply::Other, "{text}");
        }
    }
}
