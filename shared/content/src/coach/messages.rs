//! What the coach says, in the text's language.

use super::FindingCode;
use crate::Language;

/// One thing to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Note {
    UrlShortener,
    PersonalDataHeld,
    PersonalDataAsked,
    HarshTone,
    HarshInCollection,
    Marketing,
    UnresolvedCode,
    SenderMissing,
    OptOutMissing,
    PaymentChoiceMissing,
    Forbidden,
    LikeForbidden,
    AgeGated,
    Intercepted,
    Shouting,
    Emoji,
    Slang,
    TooLong,
    NoContactOption,
}

impl Note {
    pub(super) fn code(self) -> FindingCode {
        match self {
            Self::UrlShortener => FindingCode::UrlShortener,
            Self::PersonalDataHeld | Self::PersonalDataAsked => FindingCode::PersonalData,
            Self::HarshTone | Self::HarshInCollection => FindingCode::HarshTone,
            Self::Marketing => FindingCode::MarketingInTransactional,
            Self::UnresolvedCode => FindingCode::UnresolvedCode,
            Self::SenderMissing => FindingCode::SenderMissing,
            Self::OptOutMissing => FindingCode::OptOutMissing,
            Self::PaymentChoiceMissing => FindingCode::PaymentChoiceMissing,
            Self::Forbidden | Self::LikeForbidden | Self::AgeGated => FindingCode::ForbiddenContent,
            Self::Intercepted => FindingCode::InterceptedKeyword,
            Self::Shouting => FindingCode::Shouting,
            Self::Emoji => FindingCode::Emoji,
            Self::Slang => FindingCode::Slang,
            Self::TooLong => FindingCode::TooLong,
            Self::NoContactOption => FindingCode::NoContactOption,
        }
    }

    pub(super) fn message(self, language: Language) -> &'static str {
        in_language(self.messages(), language)
    }

    /// What to write instead, or to add, where that is the same in every text.
    pub(super) fn suggestion(self, language: Language) -> Option<&'static str> {
        Some(in_language(self.suggestions()?, language))
    }

    /// In the order of [`Language::ALL`].
    fn messages(self) -> [&'static str; 5] {
        match self {
            Self::UrlShortener => [
                "Carriers drop messages with links of public shorteners. Use the full link, or a short domain of your own.",
                "Las operadoras descartan los mensajes con enlaces de acortadores públicos. Use el enlace completo o un dominio corto propio.",
                "As operadoras descartam mensagens com links de encurtadores públicos. Use o link completo ou um domínio curto próprio.",
                "Operatorzy odrzucają wiadomości z linkami publicznych skracaczy. Podaj pełny link albo własną krótką domenę.",
                "Les opérateurs rejettent les messages avec des liens de raccourcisseurs publics. Mettez le lien complet ou un domaine court à vous.",
            ],
            Self::PersonalDataHeld => [
                "This looks like a card, bank or identity number. Text messages are not private; leave it out.",
                "Esto parece un número de tarjeta, de cuenta o de identidad. Los SMS no son privados; quítelo.",
                "Isto parece um número de cartão, de conta ou de identificação. Os SMS não são privados; retire-o.",
                "To wygląda na numer karty, konta lub dokumentu. SMS nie jest poufny; usuń go.",
                "Ceci ressemble à un numéro de carte, de compte ou d’identité. Les SMS ne sont pas confidentiels ; retirez-le.",
            ],
            Self::PersonalDataAsked => [
                "Never ask for passwords, cards or identity numbers by text message. Ask by phone or on your own secure page.",
                "No pida nunca contraseñas, tarjetas ni números de identidad por SMS. Pídalos por teléfono o en su propia página segura.",
                "Nunca peça senhas, cartões ou números de identificação por SMS. Peça por telefone ou na sua própria página segura.",
                "Nigdy nie proś SMS-em o hasła, karty ani numery dokumentów. Zapytaj przez telefon albo na własnej bezpiecznej stronie.",
                "Ne demandez jamais de mot de passe, de carte ni de numéro d’identité par SMS. Demandez-le par téléphone ou sur votre propre page sécurisée.",
            ],
            Self::HarshTone | Self::HarshInCollection => [
                "This reads as a threat or an insult. Say what is open and how it can be settled.",
                "Esto suena a amenaza o insulto. Diga qué está pendiente y cómo se puede resolver.",
                "Isto soa a ameaça ou insulto. Diga o que está em aberto e como se pode resolver.",
                "To brzmi jak groźba lub obelga. Napisz, co jest do uregulowania i jak można to zrobić.",
                "Cela se lit comme une menace ou une insulte. Dites ce qui reste dû et comment le régler.",
            ],
            Self::Marketing => [
                "This sells. Leave it out, or send it as marketing to those who agreed to offers.",
                "Esto es publicidad. Quítelo, o envíelo como marketing a quienes aceptaron recibir ofertas.",
                "Isto é publicidade. Retire-o, ou envie-o como marketing a quem aceitou receber ofertas.",
                "To reklama. Usuń ją albo wyślij jako marketing tym, którzy zgodzili się na oferty.",
                "C’est de la publicité. Retirez-la, ou envoyez-la en marketing à ceux qui ont accepté les offres.",
            ],
            Self::UnresolvedCode => [
                "A short code was left in; the client would read it as it stands.",
                "Quedó un código sin sustituir; el cliente lo leería tal cual.",
                "Ficou um código por substituir; o cliente iria lê-lo assim.",
                "Został niewypełniony kod; klient zobaczyłby go w tej postaci.",
                "Un code n’a pas été remplacé ; le client le lirait tel quel.",
            ],
            Self::SenderMissing => [
                "Neither your firm nor you are named; the client may not know who writes.",
                "No se nombra a su empresa ni a usted; el cliente quizá no sepa quién escribe.",
                "Nem a sua empresa nem o seu nome aparecem; o cliente pode não saber quem escreve.",
                "Brak nazwy firmy i nadawcy; klient może nie wiedzieć, kto pisze.",
                "Ni votre entreprise ni vous n’êtes nommés ; le client peut ne pas savoir qui écrit.",
            ],
            Self::OptOutMissing => [
                "Say how to stop these messages, such as: Reply STOP to opt out.",
                "Diga cómo dejar de recibirlos, por ejemplo: Responda STOP para no recibir más.",
                "Diga como deixar de os receber, por exemplo: Responda STOP para não receber mais.",
                "Napisz, jak zrezygnować, na przykład: Odpisz STOP, aby zrezygnować.",
                "Dites comment ne plus en recevoir, par exemple : Répondez STOP pour ne plus recevoir.",
            ],
            Self::PaymentChoiceMissing => [
                "Offer a way to settle it: pay now, pay in instalments, or talk to you.",
                "Ofrezca una forma de resolverlo: pagar ahora, pagar a plazos o hablar con usted.",
                "Ofereça uma forma de resolver: pagar agora, pagar em prestações ou falar consigo.",
                "Zaproponuj sposób uregulowania: zapłata teraz, raty albo rozmowa.",
                "Proposez une façon de régler : payer maintenant, en plusieurs fois, ou vous parler.",
            ],
            Self::Forbidden => [
                "Carriers do not take this kind of content (adult, hate, drugs, gambling, risky loans, debt relief and the like), whoever agreed to it.",
                "Las operadoras no aceptan este tipo de contenido (adultos, odio, drogas, apuestas, préstamos de riesgo, alivio de deudas y similares), aunque el cliente lo acepte.",
                "As operadoras não aceitam este tipo de conteúdo (adulto, ódio, drogas, apostas, empréstimos de risco, alívio de dívidas e semelhantes), mesmo que o cliente aceite.",
                "Operatorzy nie przyjmują takich treści (dla dorosłych, nienawiść, narkotyki, hazard, ryzykowne pożyczki, oddłużanie i podobne), nawet za zgodą klienta.",
                "Les opérateurs n’acceptent pas ce type de contenu (adulte, haine, drogues, jeux d’argent, prêts risqués, allègement de dettes, etc.), même avec l’accord du client.",
            ],
            Self::LikeForbidden => [
                "This reads like content that carriers do not take (adult, drugs, gambling, risky loans, posing as somebody else and the like), or only for recipients whose age was checked (alcohol, tobacco, firearms).",
                "Esto se parece a lo que las operadoras no aceptan (adultos, drogas, apuestas, préstamos de riesgo, suplantaciones y similares) o solo con la edad verificada (alcohol, tabaco, armas).",
                "Isto parece-se com o que as operadoras não aceitam (adulto, drogas, apostas, empréstimos de risco, falsas identidades e semelhantes) ou só com a idade verificada (álcool, tabaco, armas).",
                "To przypomina treści, których operatorzy nie przyjmują (dla dorosłych, narkotyki, hazard, ryzykowne pożyczki, podszywanie się i podobne) albo tylko do osób o sprawdzonym wieku (alkohol, tytoń, broń).",
                "Cela ressemble à ce que les opérateurs n’acceptent pas (adulte, drogues, jeux d’argent, prêts risqués, usurpation, etc.) ou seulement si l’âge est vérifié (alcool, tabac, armes).",
            ],
            Self::AgeGated => [
                "Carriers take advertising of alcohol, tobacco or firearms only for recipients whose age was checked.",
                "Las operadoras solo aceptan publicidad de alcohol, tabaco o armas para destinatarios con la edad verificada.",
                "As operadoras só aceitam publicidade de álcool, tabaco ou armas para destinatários com a idade verificada.",
                "Operatorzy przyjmują reklamy alkoholu, tytoniu lub broni tylko do odbiorców o sprawdzonym wieku.",
                "Les opérateurs n’acceptent la publicité pour l’alcool, le tabac ou les armes que pour des destinataires dont l’âge est vérifié.",
            ],
            Self::Intercepted => [
                "Carriers keep this word for opting out, in or for help; the answer would not mean what you ask. Use another, such as C or 1.",
                "Las operadoras reservan esta palabra para bajas, altas o ayuda; la respuesta no significaría lo que usted pide. Use otra, como C o 1.",
                "As operadoras reservam esta palavra para cancelar, aderir ou pedir ajuda; a resposta não significaria o que pede. Use outra, como C ou 1.",
                "Operatorzy używają tego słowa do rezygnacji, zapisu lub pomocy; odpowiedź nie znaczyłaby tego, o co prosisz. Użyj innego, na przykład C lub 1.",
                "Les opérateurs réservent ce mot à l’arrêt, à l’inscription ou à l’aide ; la réponse n’aurait pas le sens voulu. Prenez-en un autre, comme C ou 1.",
            ],
            Self::Shouting => [
                "Capitals and rows of exclamation marks read as shouting.",
                "Las mayúsculas y los signos de exclamación repetidos suenan a gritos.",
                "Maiúsculas e pontos de exclamação repetidos soam a gritos.",
                "Wielkie litery i wiele wykrzykników brzmią jak krzyk.",
                "Les majuscules et les points d’exclamation répétés se lisent comme des cris.",
            ],
            Self::Emoji => [
                "Emoji seem casual in a business text, and make it more expensive.",
                "Los emojis restan seriedad a un mensaje de empresa y lo encarecen.",
                "Os emojis tiram seriedade a uma mensagem de empresa e encarecem-na.",
                "Emoji odbierają powagę wiadomości firmowej i podnoszą jej koszt.",
                "Les emojis font peu sérieux dans un message professionnel et le rendent plus cher.",
            ],
            Self::Slang => [
                "Chat abbreviations and slang seem careless; write the word out.",
                "Las abreviaturas de chat y la jerga parecen descuidadas; escriba la palabra completa.",
                "Abreviaturas de chat e gíria parecem descuido; escreva a palavra por extenso.",
                "Skróty z czatu i slang wyglądają niedbale; napisz słowo w całości.",
                "Les abréviations et l’argot font négligé ; écrivez le mot en entier.",
            ],
            Self::TooLong => [
                "This is longer than people read on a phone, and each segment costs. Say the one thing that matters.",
                "Es más largo de lo que se lee en un teléfono, y cada segmento cuesta. Diga lo esencial.",
                "É mais longo do que se lê num telefone, e cada segmento custa. Diga o essencial.",
                "To dłuższe, niż czyta się na telefonie, a każdy segment kosztuje. Napisz to, co najważniejsze.",
                "C’est plus long que ce qu’on lit sur un téléphone, et chaque segment coûte. Dites l’essentiel.",
            ],
            Self::NoContactOption => [
                "Say how to reach you: a number, or that the client can reply.",
                "Diga cómo contactarle: un número, o que se puede responder.",
                "Diga como o contactar: um número, ou que se pode responder.",
                "Napisz, jak się z Tobą skontaktować: numer albo że można odpisać.",
                "Dites comment vous joindre : un numéro, ou qu’on peut répondre.",
            ],
        }
    }
    /// In the order of [`Language::ALL`].
    fn suggestions(self) -> Option<[&'static str; 5]> {
        Some(match self {
            Self::UrlShortener => [
                "https://www.your-domain.com/page",
                "https://www.su-dominio.com/pagina",
                "https://www.o-seu-dominio.com/pagina",
                "https://www.twoja-domena.pl/strona",
                "https://www.votre-domaine.com/page",
            ],
            Self::PersonalDataAsked => [
                "Please call us about this.",
                "Llámenos para tratarlo, por favor.",
                "Ligue-nos para tratar disto, por favor.",
                "Prosimy o telefon w tej sprawie.",
                "Appelez-nous à ce sujet, s'il vous plaît.",
            ],
            Self::HarshInCollection => [
                "If something keeps you from paying, call us and we will find a way.",
                "Si algo le impide pagar, llámenos y buscaremos una solución.",
                "Se algo o impede de pagar, ligue-nos e encontraremos uma solução.",
                "Jeśli coś utrudnia zapłatę, proszę zadzwonić, znajdziemy rozwiązanie.",
                "Si quelque chose vous empêche de payer, appelez-nous, nous trouverons une solution.",
            ],
            Self::OptOutMissing => [
                "Reply STOP to opt out.",
                "Responda STOP para no recibir más.",
                "Responda STOP para não receber mais.",
                "Odpisz STOP, aby zrezygnować.",
                "Répondez STOP pour ne plus recevoir.",
            ],
            Self::PaymentChoiceMissing => [
                "You can pay online, in instalments, or call us.",
                "Puede pagar en línea, a plazos o llamarnos.",
                "Pode pagar online, em prestações ou ligar-nos.",
                "Można zapłacić online, w ratach albo zadzwonić.",
                "Vous pouvez payer en ligne, en plusieurs fois ou nous appeler.",
            ],
            Self::NoContactOption => [
                "Questions? Reply to this message.",
                "¿Preguntas? Responda a este mensaje.",
                "Dúvidas? Responda a esta mensagem.",
                "Pytania? Odpisz na tę wiadomość.",
                "Des questions ? Répondez à ce message.",
            ],
            _ => return None,
        })
    }
}

/// Of texts in the order of [`Language::ALL`].
fn in_language([en, es, pt, pl, fr]: [&'static str; 5], language: Language) -> &'static str {
    match language {
        Language::En => en,
        Language::Es => es,
        Language::Pt => pt,
        Language::Pl => pl,
        Language::Fr => fr,
    }
}
