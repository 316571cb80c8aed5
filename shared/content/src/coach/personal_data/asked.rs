//! Asking for secrets, in five languages.

use crate::Language;
use crate::coach::Text;
use crate::coach::lexicon::{List, Mark, Rule, is_listed};

pub(super) const LISTS: &[List] = &[
    // What must not be asked for.
    (
        Rule::Secret,
        None,
        "password/passwords/passcode/passcodes | your/the/card/atm/debit pin | pin number/code/and/or | card \
         number/numbers/details/info/information/no | number of/on your/the .. card | full card | \
         visa/mastercard/amex number | cvv | cvc | cvv2 | security code | code on the back | back of your/the \
         card | # digits on .. card | expiration/expiry date of your card | card expiration/expiry | ssn | \
         your social | social security | social insurance | your sin/itin | itin | # of your ssn | bank \
         account | bank account/login/details/password | checking account | routing number | online banking | \
         account password | your iban | driver/drivers .. license/licence | license/licence number | passport \
         number/details | id number | photo/picture/copy/scan/pic/photos/pics/selfie of/with .. \
         license/licence/passport/id/card | maiden name | date of birth | birth date | birthdate | dob | \
         contrasena* | clave/claves de acceso/secreta/su/tu/la/banca/ban*/seguridad/internet | clave \
         secreta/bancaria/personal | su/tu/la clave | clave del banco/cajero | banca en linea | banca online \
         | su/tu/el pin | pin de la/su/tu | codigo pin | codigo de seguridad de/que | codigo de seguridad | \
         numero/numeros/datos/digitos/cifras/fotos/foto de .. tarjeta | reverso de .. tarjeta | caducidad de \
         .. tarjeta | tarjeta y .. caducidad/vencimiento | cuenta bancaria/corriente | numero de cuenta | \
         datos bancarios | su/tu/de iban | seguridad/seguro social | su/tu/de/del/el \
         dni/nie/nif/curp/rfc/nss/cedula/pasaporte | numero de \
         dni/nie/nif/curp/rfc/documento/identidad/pasaporte | foto/fotos/copia/imagen/escaneo .. \
         dni/nie/tarjeta/pasaporte/cedula/documento/identidad/carnet | fecha de nacimiento | senha | senhas | \
         palavra/palavras passe | seu/teu/o/do pin | codigo do cartao | codigo de seguranca | \
         numero/numeros/dados/digitos/foto/fotos/validade do/de/dos .. cartao | verso do .. cartao | cartao e \
         .. validade/cvv | dados bancarios | conta bancaria | numero da .. conta | seu/teu/o/do \
         iban/cpf/nif/rg/niss/cnpj/contribuinte | numero do/de/da .. \
         cpf/nif/rg/niss/contribuinte/identidade/passaporte/cidadao | foto/fotos/copia/imagem/digitalizacao \
         .. cartao/rg/cnh/identidade/documento/passaporte/cidadao/cpf | data de nascimento | hasl* | pin \
         do/i/oraz/lub/karty/kod | numer/kod/kodu/numeru/swoj/twoj pin | numer/numeru/numery/dane/danych .. \
         karty | date/data/daty waznosci .. karty | karty i .. waznosci/cvv/cvc/kod | kod/kodu/kody \
         cvv/cvc/blik | z tylu karty | na odwrocie karty | numer/numeru/nr .. konta/rachunku | konta \
         bankowego | pesel* | numer/numeru/nr/serie/seria .. dowodu/paszportu | \
         skan/skanu/zdjecie/zdjecia/kopie/kopii/foto .. dowodu/karty/paszportu/prawa | date/data/daty \
         urodzenia | nazwisko/nazwiska panienskie* | mot/mots de passe | code/codes \
         pin/secret/secrets/confidentiel/confidentiels | votre pin | cryptogramme* | \
         numero/numeros/chiffres/code/donnees/details/informations de/du/des .. carte | dos de .. carte | \
         coordonnees/donnees/infos bancaires | carte et .. expiration/cryptogramme | compte bancaire | votre \
         rib/iban | rib et | securite sociale | assurance sociale | numero fiscal | \
         photo/photos/copie/scan/recto .. identite/bancaire/passeport/permis/carte/cni | date de naissance | \
         nom de jeune fille | numero/numeros/datos/foto .. tarjeta | numero/numeros/dados/foto .. cartao | \
         numer/numery/numeru .. karty | imie na karcie | numero/numeros .. carte | titular .. numero | last \
         four/4/digits of your/the social/ssn/card | nome do titular | titulaire .. numero",
    ),
    // Asking somebody to give something.
    (
        Rule::Asking,
        None,
        "send/reply/provide/give/tell/confirm/verify/share/submit/text/email/enter/shoot/pass/type/drop/forward/supply/respond/answer/snap/attach | \
         fill in/out | read me/us/out | what s | whats | what is | which is | quote your | we/i need/require | we/i .. need/require | we/i/us have/get your/the | let me/us have/know/get | \
         enviar | envie* | envia | enviame/envianos | mande* | manda | mandame/mandanos | mandar | indique* | indica | indicame/indicanos | \
         confirme* | confirma | confirmar | proporcion* | facilite* | facilita | facilitar | diga* | digame | dime | dinos | deme | denos | dame | danos | pase* | pasame/pasanos | \
         responda* | responde | responder | conteste* | contesta | escriba* | escribe | escribame | escribanos | introduzca | introduce | comparta* | comparte | remita* | adjunte* | aporte* | \
         necesit* | requerimos | cual es | cuales son | nos falta/faltan | me falta | teclee | \
         fornec* | informe* | informa | informar | partilh* | compartilh* | digite* | insira | introduza | preench* | precis* | qual e/o/a | quais | \
         diz me/nos | diga me/nos | me/nos passa/passe/manda/mande/envia/envie/diz/diga | passa/passe me/nos/o/a | escreva | escreve | indica | anexe | faltam/falta nos/o/a | \
         podaj* | podac* | podani* | prosz* | prosim* | wysl* | przesl* | potwierdz | potwierdzic | potwierdzenie | odpisz* | odpisac | odpowiedz* | wpisz* | wprowad* | udostepn* | potrzeb* | napisz* | jaki/jaka/jakie jest/ma/sa | przekaz* | podyktuj | \
         envoy* | indiquez | indiquer | indique | confirmez | confirmer | confirme | donnez | donner | donne | fourni* | communiqu* | repond* | saisissez | saisir | transm* | precisez | preciser | renseign* | \
         il nous/me faut | avons/ai besoin | besoin de | merci de/d | veuillez | quel est | quelle est | quels sont | quelles sont | entrez | tapez | partag*",
    ),
    // Asking for what was just named.
    (
        Rule::AskingBack,
        None,
        "reply/respond/answer/text with/back it/them/both/those/these/that/all | send/text/email/message \
         it/them/both/those/these | is/are needed/required | needed/required by/today/now/to | \
         responda/conteste con ambos/ellos/eso/los/ellas/todo | envielo* | enviela* | mandelo* | mandela* | \
         envienoslo* | es/son necesari* | se necesita/requiere* | responda com ambos/os/eles/isso/tudo | \
         envie os/as | e/sao necessari* | odpisz podajac/je/z nimi | wyslij je/go/oba | jest/sa \
         potrzebn*/wymagan*/konieczn* | repondez avec/en les/ca/cela/indiquant | envoyez les | est/sont \
         requis*/necessaire*/demande* | please reply/respond here/now/back/asap",
    ),
];

/// Words that turn asking into a warning: "never send us your PIN".
const NEVER: &str = "never not don dont cannot won t nunca jamas no nao jamais pas ne n nie nigdy without sin sem bez sans";

/// In Portuguese `no` is "in the".
const NEVER_BUT_NO: &str = "never not nunca nao jamais sem";

/// Somewhere else to give it: "call us to give your card number".
const ELSEWHERE: &str = "call phone ring visit bring llame* llama* llamar* ligue* liga ligar telefone zadzwon* \
    appelez* appeler venez passez";

const OR: &str = "or o ou lub";

/// How far a secret may stand behind the word that asks for it, in words.
const REACH: usize = 24;

/// How far behind a secret it may be asked for, in words.
const REACH_BACK: usize = 8;

pub(super) fn places(text: &Text<'_>) -> Vec<(usize, usize)> {
    let asking: Vec<&Mark> = text.marks_of(Rule::Asking).collect();
    let back: Vec<&Mark> = text.marks_of(Rule::AskingBack).collect();
    let place = |secret: &Mark| {
        let at = secret.first;
        let before = between(&asking, at.saturating_sub(REACH), at);
        if let Some(ask) = before.iter().find(|it| asks(text, it, secret)) {
            return Some((ask.start, secret.end));
        }
        let behind = between(&back, at + 1, at + 1 + REACH_BACK);
        let ask = behind.iter().find(|it| !is_forbidden(text, it.first))?;
        Some((secret.start, ask.end))
    };
    text.marks_of(Rule::Secret).filter_map(place).collect()
}

/// The marks whose first words stand in this range; marks are in the order of their places.
fn between<'a, 'm>(marks: &'a [&'m Mark], from: usize, to: usize) -> &'a [&'m Mark] {
    let from = marks.partition_point(|it| it.first < from);
    let to = marks.partition_point(|it| it.first < to);
    marks.get(from..to).unwrap_or_default()
}

/// Whether a word of asking is about this secret: in its sentence, and meant.
fn asks(text: &Text<'_>, ask: &Mark, secret: &Mark) -> bool {
    let tokens = &text.folded.tokens;
    let sentence = |at: usize| tokens.get(at).map(|it| it.sentence);
    sentence(ask.first) == sentence(secret.first)
        && !is_forbidden(text, ask.first)
        && !is_elsewhere(text, ask.first)
}

/// Whether the sentence says not to do what the word at this place asks.
fn is_forbidden(text: &Text<'_>, at: usize) -> bool {
    let tokens = &text.folded.tokens;
    let Some(token) = tokens.get(at) else {
        return false;
    };
    let never = match text.language {
        Language::Pt => NEVER_BUT_NO,
        _ => NEVER,
    };
    let nearby = tokens.get(at.saturating_sub(5)..(at + 3).min(tokens.len()));
    nearby
        .unwrap_or_default()
        .iter()
        .any(|it| it.sentence == token.sentence && is_listed(&it.text, never))
}

/// Whether it is to be given by phone or in person instead.
fn is_elsewhere(text: &Text<'_>, at: usize) -> bool {
    let tokens = &text.folded.tokens;
    let before = tokens.get(at.saturating_sub(3)..at).unwrap_or_default();
    let Some(sentence) = tokens.get(at).map(|it| it.sentence) else {
        return false;
    };
    let before = || before.iter().filter(|it| it.sentence == sentence);
    before().any(|it| is_listed(&it.text, ELSEWHERE)) && !before().any(|it| is_listed(&it.text, OR))
}
