//! What a conversation calls for, in every language, within GSM-7.

use crate::Language;

pub(super) fn asked_back(language: Language) -> &'static str {
    match language {
        Language::En => {
            "[FIRM_NAME]: shall we stop texting you? Reply 1 to stop all our messages, 2 to \
             go on."
        }
        Language::Es => {
            "[FIRM_NAME]: ¿dejamos de escribirle? Responda 1 para no recibir nada, 2 para \
             seguir igual."
        }
        Language::Pt => {
            "[FIRM_NAME]: deixamos de lhe escrever? Responda 1 para deixar de receber tudo, \
             2 para continuar."
        }
        Language::Pl => {
            "[FIRM_NAME]: nie chcesz naszych SMS? Odpisz 1: koniec wszystkich. 2: bez zmian."
        }
        Language::Fr => {
            "[FIRM_NAME] : faut-il cesser de vous écrire ? Répondez 1 pour tout arreter, 2 \
             pour continuer."
        }
    }
}

pub(super) fn asked_back_on_topic(language: Language) -> &'static str {
    match language {
        Language::En => {
            "[FIRM_NAME]: shall we stop texting you? Reply 1 to stop all our messages, 2 \
             only those on [TOPIC], 3 to go on."
        }
        Language::Es => {
            "[FIRM_NAME]: ¿dejamos de escribirle? Responda 1 para no recibir nada, 2 nada \
             sobre [TOPIC], 3 para seguir igual."
        }
        Language::Pt => {
            "[FIRM_NAME]: deixamos de lhe escrever? Responda 1 para deixar tudo, 2 apenas \
             [TOPIC], 3 para continuar."
        }
        Language::Pl => {
            "[FIRM_NAME]: nie chcesz naszych SMS? Odpisz 1: koniec wszystkich. 2: koniec \
             tylko [TOPIC]. 3: bez zmian."
        }
        Language::Fr => {
            "[FIRM_NAME] : faut-il cesser de vous écrire ? Répondez 1 : tout, 2 : seulement \
             [TOPIC], 3 : continuer."
        }
    }
}

pub(super) fn kept(language: Language) -> &'static str {
    match language {
        Language::En => "[FIRM_NAME]: thank you, everything stays as it is.",
        Language::Es => "[FIRM_NAME]: gracias, todo sigue igual.",
        Language::Pt => "[FIRM_NAME]: obrigado, tudo continua igual.",
        Language::Pl => "[FIRM_NAME]: dobrze, nic nie zmieniamy.",
        Language::Fr => "[FIRM_NAME] : merci, rien ne change.",
    }
}

pub(super) fn consent_asked(language: Language) -> &'static str {
    match language {
        Language::En => {
            "[FIRM_NAME]: may we text you about [TOPIC]? Reply YES or NO. Msg & data rates \
             may apply."
        }
        Language::Es => "[FIRM_NAME]: ¿podemos escribirle por SMS sobre [TOPIC]? Responda SI o NO.",
        Language::Pt => {
            "[FIRM_NAME]: podemos escrever-lhe por SMS sobre [TOPIC]? Responda SIM ou NAO."
        }
        Language::Pl => "[FIRM_NAME]: chcesz SMS od nas na temat: [TOPIC]? Odpisz TAK albo NIE.",
        Language::Fr => {
            "[FIRM_NAME] : pouvons-nous vous écrire par SMS au sujet de : [TOPIC] ? Répondez \
             OUI ou NON."
        }
    }
}

pub(super) fn consent_granted(language: Language) -> &'static str {
    match language {
        Language::En => {
            "[FIRM_NAME]: thank you, we will text you about [TOPIC]. Reply HELP for help, \
             STOP to end."
        }
        Language::Es => {
            "[FIRM_NAME]: gracias, le escribiremos sobre [TOPIC]. Responda STOP para darse \
             de baja."
        }
        Language::Pt => {
            "[FIRM_NAME]: obrigado, vamos escrever-lhe sobre [TOPIC]. Responda STOP para \
             deixar de receber."
        }
        Language::Pl => {
            "[FIRM_NAME]: dobrze, napiszemy do Ciebie na temat: [TOPIC]. STOP: koniec SMS."
        }
        Language::Fr => {
            "[FIRM_NAME] : merci, nous vous écrirons au sujet de : [TOPIC]. Répondez STOP \
             pour ne plus rien recevoir."
        }
    }
}

pub(super) fn consent_declined(language: Language) -> &'static str {
    match language {
        Language::En => "[FIRM_NAME]: all right, we will not text you about [TOPIC].",
        Language::Es => "[FIRM_NAME]: de acuerdo, no le escribiremos sobre [TOPIC].",
        Language::Pt => "[FIRM_NAME]: certo, sobre [TOPIC] nada lhe escrevemos.",
        Language::Pl => "[FIRM_NAME]: dobrze, na ten temat nie piszemy: [TOPIC].",
        Language::Fr => "[FIRM_NAME] : bien, nous ne vous écrirons pas au sujet de : [TOPIC].",
    }
}

pub(super) fn away(language: Language) -> &'static str {
    match language {
        Language::En => {
            "[FIRM_NAME]: thank you for your message. We are closed now and will answer from \
             [BACK_DATE], [BACK_TIME] on."
        }
        Language::Es => {
            "[FIRM_NAME]: gracias por su mensaje. Ahora estamos cerrados; le responderemos a \
             partir del [BACK_DATE], [BACK_TIME]."
        }
        Language::Pt => {
            "[FIRM_NAME]: obrigado pela mensagem. Agora estamos fechados; respondemos a \
             partir de [BACK_DATE], [BACK_TIME]."
        }
        Language::Pl => {
            "[FIRM_NAME]: mamy SMS od Ciebie. Teraz nas nie ma; odpiszemy od [BACK_DATE], \
             [BACK_TIME]."
        }
        Language::Fr => {
            "[FIRM_NAME] : merci de votre message. Nous sommes fermés et vous répondrons à \
             partir du [BACK_DATE], [BACK_TIME]."
        }
    }
}

pub(super) fn away_for_long(language: Language) -> &'static str {
    match language {
        Language::En => {
            "[FIRM_NAME]: thank you for your message. We are closed now and will answer as \
             soon as we are back."
        }
        Language::Es => {
            "[FIRM_NAME]: gracias por su mensaje. Ahora estamos cerrados; le responderemos \
             en cuanto volvamos."
        }
        Language::Pt => {
            "[FIRM_NAME]: obrigado pela mensagem. Agora estamos fechados; respondemos quando \
             voltarmos."
        }
        Language::Pl => "[FIRM_NAME]: mamy SMS od Ciebie. Teraz nas nie ma; odpiszemy po powrocie.",
        Language::Fr => {
            "[FIRM_NAME] : merci de votre message. Nous sommes fermés et vous répondrons à \
             notre retour."
        }
    }
}
