//! Asking for secrets, in five languages.

use crate::coach::Text;
use crate::coach::lexicon::{List, Rule, is_listed};
use crate::fold::Token;

pub(super) const LISTS: &[List] = &[(Rule::Secret, None, SECRETS)];

/// Words that ask somebody to give something.
const ASKING: &str = "send reply provide give tell confirm verify share submit text email enter \
    whats need what \
    envie envia enviar envienos enviame mande manda mandenos indique indica indiquenos \
    confirme confirma confirmar confirmenos proporcione proporcionenos facilite facilitenos \
    facilitar diga digame digitenos responda responde escriba introduzca comparta necesitamos \
    forneca fornecer informe informa informar partilhe compartilhe digite insira introduza preencha \
    precisamos responder mandar diganos \
    podaj podac podaje prosze wyslij wyslac przeslij przeslac potwierdz potwierdzic odpisz wpisz \
    udostepnij potrzebujemy podanie \
    envoyez envoyer indiquez indiquer confirmez confirmer donnez donner fournissez fournir \
    communiquez communiquer repondez saisissez transmettez precisez";

/// What must not be asked for.
const SECRETS: &str = "password | passcode | your pin | the pin | pin number | pin code | card pin | \
    pin and | card number | card details | card info | card information | number of your card | \
    credit card no | debit card no | cvv | cvc | cvv2 | card security code | expiry date of your card | \
    visa number | mastercard number | credit card number | debit card number | \
    code on the back | back of your card | back of the card | reverso de su tarjeta | reverso de tu tarjeta | \
    verso do cartao | verso do seu cartao | z tylu karty | na odwrocie karty | dos de votre carte | \
    dos de la carte | ssn | your social | social security | social security number | social insurance number | your sin | itin | \
    bank account number | bank login | bank password | online banking | account password | \
    contrasena | clave de acceso | clave secreta | clave de su ban* | clave de tu ban* | clave del banco | su clave de | banca en linea | su clave | tu clave | su pin | tu pin | \
    codigo pin | numero de tarjeta | numero de su tarjeta | numero de tu tarjeta | \
    datos de su tarjeta | datos de tu tarjeta | datos de la tarjeta | numero de la tarjeta | \
    numero de seguridad social | numero de la seguridad social | su dni | tu dni | su nie | tu nie | \
    numero de dni | \
    senha | palavra passe | seu pin | o pin | codigo do cartao | numero do cartao | \
    numero do seu cartao | numero de cartao | dados do cartao | dados do seu cartao | seu cpf | \
    o cpf | numero do cpf | seu cnpj | seu nif | o nif | numero de contribuinte | \
    codigo de seguranca do cartao | dados bancarios | \
    haslo | hasla | numer pin | kod pin | pin do karty | swoj pin | numer karty | numeru karty | \
    dane karty | danych karty | pesel | numer pesel | numer dowodu | kod cvv | kodu cvv | \
    mot de passe | code pin | votre pin | numero de carte | numero de votre carte | \
    numero de la carte | coordonnees bancaires | code de carte | cryptogramme | code secret | \
    numero de securite sociale | code confidentiel";

/// Words that turn asking into a warning: "never send us your PIN".
const NEVER: &str = "never not don dont cannot won t nunca jamas no nao jamais pas ne n nie nigdy";

/// How far a secret may stand behind the word that asks for it, in words.
const REACH: usize = 12;

pub(super) fn places(text: &Text<'_>) -> Vec<(usize, usize)> {
    let tokens = &text.folded.tokens;
    let asks = |at: usize| {
        let asked = tokens.get(at).is_some_and(|it| is_listed(&it.text, ASKING));
        asked && !is_forbidden(tokens, at)
    };
    let asked = text.marks_of(Rule::Secret).filter_map(|secret| {
        let at = secret.first;
        let sentence = tokens.get(at)?.sentence;
        let in_sentence = |before: &usize| {
            tokens
                .get(*before)
                .is_some_and(|it| it.sentence == sentence)
        };
        let from = (at.saturating_sub(REACH)..at).find(|it| in_sentence(it) && asks(*it))?;
        Some((tokens.get(from)?.start, secret.end))
    });
    asked.collect()
}

/// Whether the sentence says not to do what the word at this place asks.
fn is_forbidden(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else {
        return false;
    };
    let nearby = tokens.get(at.saturating_sub(5)..(at + 3).min(tokens.len()));
    nearby
        .unwrap_or_default()
        .iter()
        .any(|it| it.sentence == token.sentence && is_listed(&it.text, NEVER))
}
