//! Answers that never arrive.
//!
//! Carriers keep some whole-message keywords for opting out, in and for help (Twilio: "Support for
//! opt-out keywords"): a client who answers YES to confirm is subscribed, one who answers CANCEL
//! to cancel an appointment is opted out. Asking for them as what they are is right.

use super::lexicon::{Rule, is_listed};
use super::{Category, CoachContext, Finding, Note, Severity, Text};
use crate::fold::Token;

const STOPS: &str = "stop stopall unsubscribe optout revoke";

const OPT_IN: &str = "start yes unstop";

pub(super) const LISTS: &str = "keyword any: stop=2 | unsubscribe=2 | end=2 | quit=2 | stopall=2 | revoke=2 | optout=2 | cancel=2 | \
     start=1 | yes=1 | unstop=1 | help=3 | info=3";

/// How far before an answer the word that asks for it may stand, in words.
const REACH: usize = 16;

/// Words that ask for an answer, in five languages.
pub(super) const ASKING: &str = "write say dinos decinos pon pone respondenos repondant odeslij ecrivez ecris escribenos mande manda mandar wyslac odpisac repondre envoyer answering reply respond answer text send txt responda responde conteste contesta envie \
    envia escriba escribe digite escreva odpisz odpowiedz wyslij repondez reponds envoyez envoie \
    tapez";

/// Words between asking and the answer.
const BETWEEN: &str = "with by back word the a just simply us con com z par avec mot le la palabra \
    palavra slowo or o ou lub";

const OR: &str = "or o ou lub";

/// What makes a keyword what it is.
const MEANT: &str = "unsubscribe* opt opting out stop stopping texts messages msgs alerts updates \
    texting receiving mensajes mensagens wiadomosci messages baja subscribe* resume join rejoin \
    desuscribir* cancelar-suscripcion sair recibir receber otrzymywa* recevoir desabonner desinscrire \
    wypisac zrezygnowac leave list write again end notices avis salir arreter quitter parar notificacoes notificaciones koniec zakonczyc przypomnien lembretes recordatorios rappels avisos help info ayuda ajuda pomoc aide";

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let tokens = &text.folded.tokens;
    let marks = text.marks_of(Rule::Keyword).filter(|it| {
        is_answer(text, tokens, it.first)
            && is_asked_for(tokens, it.first)
            && !is_meant(tokens, it.first)
            && !is_owed(tokens, it.first, context.category)
    });
    marks
        .map(|it| {
            let place = (it.start, it.end);
            let finding = text.finding(Note::Intercepted, Severity::Warn, place);
            finding.suggesting(it.instead.unwrap_or("1").to_owned())
        })
        .collect()
}

/// Whether a keyword is written as an answer: in capitals or quotes, or followed by what it is for.
fn is_answer(text: &Text<'_>, tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else {
        return false;
    };
    let written = text.chars.get(token.start.saturating_sub(1)..token.end);
    let written = written.unwrap_or_default();
    let capitals = written.iter().filter(|ch| ch.is_uppercase()).count() >= token.text.len();
    let quoted = written
        .first()
        .is_some_and(|ch| matches!(ch, '"' | '\'' | '“' | '‘' | '«' | '„'));
    let purpose = tokens.get(at + 1).is_none_or(|next| {
        next.sentence != token.sentence
            || is_listed(
                &next.text,
                "to if for or para ou o lub aby jesli pour si se",
            )
    });
    capitals || quoted || purpose
}

/// Whether an asking word stands before it, with nothing but fillers and other answers between.
fn is_asked_for(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else {
        return false;
    };
    let before = tokens.get(..at).unwrap_or_default().iter().rev();
    let before = before
        .take(REACH)
        .take_while(|it| it.sentence == token.sentence);
    // "Reply C to confirm or CANCEL to cancel": an answer beside another one.
    if before
        .clone()
        .next()
        .is_some_and(|it| is_listed(&it.text, OR))
    {
        return before.clone().any(|it| is_listed(&it.text, ASKING));
    }
    let mut before = before.skip_while(|it| {
        let is_short_answer = it.text.chars().count() <= 3 && !is_listed(&it.text, "to for if");
        is_short_answer || is_listed(&it.text, BETWEEN) || is_listed(&it.text, OPT_IN)
    });
    before.next().is_some_and(|it| is_listed(&it.text, ASKING))
}

/// Whether it is the way to stop that these texts have to name, in whatever words.
fn is_owed(tokens: &[Token], at: usize, category: Category) -> bool {
    let owes_it = matches!(category, Category::Marketing | Category::Collection);
    owes_it && tokens.get(at).is_some_and(|it| is_listed(&it.text, STOPS))
}

/// Whether what follows says it is for opting out or in, or for help.
fn is_meant(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else {
        return false;
    };
    let after: Vec<&Token> = tokens
        .iter()
        .skip(at + 1)
        .take_while(|it| it.sentence == token.sentence && !is_listed(&it.text, OR))
        .take(4)
        .collect();
    // "Reply STOP." and "Reply HELP" alone are what they are; "reply YES" alone is not.
    let alone = after.is_empty() && !is_listed(&token.text, "yes cancel end");
    let stops = is_listed(&token.text, STOPS);
    let ends = after
        .last()
        .is_some_and(|it| is_listed(&it.text, "cancel end quit"));
    alone
        || (stops && after.len() <= 2 && ends)
        || after.iter().any(|it| is_listed(&it.text, MEANT))
}
