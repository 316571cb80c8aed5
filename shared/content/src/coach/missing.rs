//! What a text should say and does not, and codes that were left in.

use super::{Category, CoachContext, Finding, Note, Severity, Text};
use crate::fold::Folded;

/// Ways to stop, in five languages.
const OPT_OUT: &str = "stop | unsubscribe | opt out | optout | baja | darse de baja | cancelar suscripcion | \
    no recibir mas | sair | parar | cancelar inscricao | descadastrar | nao receber mais | \
    rezygnuje | wypisz | wypisac | zrezygnowac | nie otrzymywac | desabonner | desinscrire | \
    desinscription | ne plus recevoir | arret";

/// Choices of how to pay, in five languages.
const PAYMENT: &str = "pay online | pay now | pay here | pay at | pay by | to pay | pay in | payment plan | payment plans | \
    payment link | payment options | instal* | pay in parts | arrange payment | talk to us | \
    talk about it | extension | pay your | make a payment | call us | \
    pagar | pague | pago en linea | enlace de pago | plan de pago | planes de pago | plazos | cuotas | \
    fraccionar | hable con nosotros | llamenos | opciones de pago | puede pagar | \
    pagamento online | link de pagamento | plano de pagamento | prestacoes | parcelar | parcelas | \
    parcelamento | fale connosco | fale conosco | ligue nos | opcoes de pagamento | pode pagar | mb way | \
    pix | referencia multibanco | \
    zaplac | zaplacic | wplac | wplacic | wplate | wplaty | przelew* | oplac | oplacic | raty | ratach | na raty | rozlozyc | link do platnosci | plan splat | \
    porozmawiajmy | zadzwon | skontaktuj sie | \
    payer | payez | regler | reglez | lien de paiement | plusieurs fois | echeancier | echelonne* | \
    mensualites | parlons en | appelez nous | contactez nous | options de paiement";

/// Ways to reach the firm, in five languages.
const CONTACT: &str = "call | reply | respond | text us | text back | write us | contact us | email us | talk to us | \
    visit us | stop by | answer | \
    llame* | llama | llamanos | responda | responde | conteste | escriba* | escribanos | contacte | \
    contactenos | contactanos | visitenos | \
    ligue* | liga | responder | contacte nos | contacta | contate | fale | escreva | telefone | \
    zadzwon | zadzwonic | odpisz | odpowiedz | napisz | skontaktuj | tel | telefon* | kontakt* | \
    appelez* | appeler | repondez | repondre | ecrivez | contactez* | joindre";

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = unresolved(text);
    let mut missing = |note, severity| found.push(text.finding(note, severity, text.whole()));
    let category = context.category;
    if !names_sender(&text.folded, context) {
        missing(Note::SenderMissing, Severity::Warn);
    }
    let can_stop = text.folded.has(OPT_OUT);
    match category {
        Category::Collection if !can_stop => missing(Note::OptOutMissing, Severity::Refuse),
        Category::Marketing if !can_stop => missing(Note::OptOutMissing, Severity::Warn),
        _ => {}
    }
    if category == Category::Collection && !text.folded.has(PAYMENT) {
        missing(Note::PaymentChoiceMissing, Severity::Refuse);
    }
    if category != Category::Conversational && !names_contact(text) {
        missing(Note::NoContactOption, Severity::Advise);
    }
    found
}

/// Whether the text names the firm or the sender, however it is written: `MillerPlumbing` too. Of a
/// long name, all words but a legal form are enough.
pub(crate) fn names_sender(text: &Folded, context: &CoachContext<'_>) -> bool {
    let joined =
        |folded: &Folded| -> String { folded.tokens.iter().map(|it| it.text.as_str()).collect() };
    let written = joined(text);
    let names = [context.firm_name, context.sender_name.unwrap_or_default()];
    let names = names.map(|name| {
        let mut folded = Folded::of(name);
        folded.tokens.retain(|it| !is_legal_form(&it.text));
        joined(&folded)
    });
    let known: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    known.is_empty() || known.iter().any(|name| written.contains(name.as_str()))
}

fn is_legal_form(word: &str) -> bool {
    const FORMS: &str = "llc inc ltd co corp gmbh sl sa lda ltda sp z o sarl sas eurl me slu";
    FORMS.split_ascii_whitespace().any(|form| form == word)
}

/// A word that invites an answer, a phone number, an e-mail address or a link.
fn names_contact(text: &Text<'_>) -> bool {
    let digits = text
        .folded
        .chars
        .iter()
        .filter(|it| it.ch.is_ascii_digit())
        .count();
    text.folded.has(CONTACT)
        || text.original.contains('@')
        || text.original.contains("://")
        || text.original.contains("www.")
        || (digits >= 7 && has_long_number(text))
}

/// Seven digits with at most two other characters between neighbours.
fn has_long_number(text: &Text<'_>) -> bool {
    let mut digits = 0;
    let mut others = 0;
    text.folded.chars.iter().any(|place| {
        if place.ch.is_ascii_digit() {
            digits += 1;
            others = 0;
        } else {
            others += 1;
            if others > 2 || place.ch.is_alphabetic() {
                digits = 0;
            }
        }
        digits >= 7
    })
}

/// Codes nobody filled in: `[CONTACT_NAME]`, `{{name}}`, `%NAME%`.
fn unresolved(text: &Text<'_>) -> Vec<Finding> {
    let chars: Vec<char> = text.original.chars().collect();
    let closed = |at: usize, open: &str, close: &str, upper: bool| -> Option<(usize, usize)> {
        let starts = chars
            .get(at..at + open.len())?
            .iter()
            .copied()
            .eq(open.chars());
        let rest = chars.get(at + open.len()..).filter(|_| starts)?;
        let length = rest
            .iter()
            .take_while(|ch| ch.is_ascii_alphanumeric() || matches!(ch, '_' | '.' | ' '))
            .count();
        let name = rest.get(..length)?;
        let named = name.iter().any(char::is_ascii_alphabetic)
            && (!upper || (length >= 3 && !name.iter().any(|ch| ch.is_lowercase() || *ch == ' ')));
        let end = rest.get(length..length + close.len())?;
        (named && end.iter().copied().eq(close.chars()))
            .then_some((at, at + open.len() + length + close.len()))
    };
    let found = (0..chars.len()).filter_map(|at| {
        closed(at, "[", "]", true)
            .or_else(|| closed(at, "{{", "}}", false))
            .or_else(|| closed(at, "%", "%", true))
    });
    found
        .map(|place| text.finding(Note::UnresolvedCode, Severity::Refuse, place))
        .collect()
}
