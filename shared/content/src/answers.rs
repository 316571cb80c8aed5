//! What the platform answers by itself, in every language, within GSM-7.

use serde::{Deserialize, Serialize};

use crate::{Category, Language};

mod conversation;

/// What the platform writes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// There will be no more messages. The only message that goes to somebody who opted out: once,
    /// within five minutes, and nothing but this (47 CFR 64.1200(a)(12)).
    OptedOut,
    /// There will be no more messages on what the contact named.
    OptedOutOfTopic,
    /// There will be messages again.
    OptedIn,
    /// Who writes, and how to end it.
    Help,
    /// Whether an unclear text meant to stop: `1` everything, `2` nothing.
    AskedBack,
    /// The same, where the contact was written to about a `[TOPIC]`: `1` everything, `2` that, `3`
    /// nothing.
    AskedBackOnTopic,
    /// It did not: all goes on.
    Kept,
    /// Whether the contact may be written to about a `[TOPIC]`.
    ConsentAsked,
    /// It may.
    ConsentGranted,
    /// It may not.
    ConsentDeclined,
    /// What the firm lets a choice of its own answer, as `[ANSWER]`.
    Chosen,
    /// Nobody is there; somebody is again on `[BACK_DATE]` at `[BACK_TIME]`.
    Away,
    /// Nobody is there, and nobody knows until when.
    AwayForLong,
}

impl Answer {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::OptedOut,
        Self::OptedOutOfTopic,
        Self::OptedIn,
        Self::Help,
        Self::AskedBack,
        Self::AskedBackOnTopic,
        Self::Kept,
        Self::ConsentAsked,
        Self::ConsentGranted,
        Self::ConsentDeclined,
        Self::Chosen,
        Self::Away,
        Self::AwayForLong,
    ];

    /// As what it goes out, where it answers somebody.
    pub fn category(self) -> Category {
        match self {
            Self::OptedOut | Self::OptedOutOfTopic | Self::OptedIn | Self::Help => {
                Category::Transactional
            }
            _ => Category::Conversational,
        }
    }

    /// Its name in facts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OptedOut => "opted_out",
            Self::OptedOutOfTopic => "opted_out_of_topic",
            Self::OptedIn => "opted_in",
            Self::Help => "help",
            Self::AskedBack => "asked_back",
            Self::AskedBackOnTopic => "asked_back_on_topic",
            Self::Kept => "kept",
            Self::ConsentAsked => "consent_asked",
            Self::ConsentGranted => "consent_granted",
            Self::ConsentDeclined => "consent_declined",
            Self::Chosen => "chosen",
            Self::Away => "away",
            Self::AwayForLong => "away_for_long",
        }
    }

    /// Its text, a template that asks for the firm's name, and for what its variant names.
    pub fn text(self, language: Language) -> &'static str {
        match self {
            Self::OptedOut => opted_out(language),
            Self::OptedOutOfTopic => opted_out_of_topic(language),
            Self::OptedIn => opted_in(language),
            Self::Help => help(language),
            Self::AskedBack => conversation::asked_back(language),
            Self::AskedBackOnTopic => conversation::asked_back_on_topic(language),
            Self::Kept => conversation::kept(language),
            Self::ConsentAsked => conversation::consent_asked(language),
            Self::ConsentGranted => conversation::consent_granted(language),
            Self::ConsentDeclined => conversation::consent_declined(language),
            Self::Chosen => "[ANSWER]",
            Self::Away => conversation::away(language),
            Self::AwayForLong => conversation::away_for_long(language),
        }
    }
}

fn opted_out(language: Language) -> &'static str {
    match language {
        Language::En => {
            "[FIRM_NAME]: you are unsubscribed and get no more messages from us. Reply START to \
             get them again."
        }
        Language::Es => {
            "[FIRM_NAME]: ya no le enviaremos mensajes. Para recibirlos de nuevo, responda START."
        }
        Language::Pt => {
            "[FIRM_NAME]: deixa de receber as nossas mensagens. Para voltar a receber, responda \
             START."
        }
        Language::Pl => {
            "[FIRM_NAME]: to koniec naszych SMS. Odpisz START, a znowu do Ciebie napiszemy."
        }
        Language::Fr => {
            "[FIRM_NAME] : vous ne recevrez plus nos messages. Pour les recevoir à nouveau, \
             répondez START."
        }
    }
}

fn opted_out_of_topic(language: Language) -> &'static str {
    match language {
        Language::En => {
            "[FIRM_NAME]: we will not write to you about that any more. Reply STOP to end all our \
             messages."
        }
        Language::Es => {
            "[FIRM_NAME]: ya no le escribiremos sobre eso. Responda STOP para no recibir nada de \
             nosotros."
        }
        Language::Pt => {
            "[FIRM_NAME]: sobre isso deixamos de lhe escrever. Responda STOP para deixar de receber \
             tudo."
        }
        Language::Pl => "[FIRM_NAME]: o tym nie piszemy. STOP: koniec wszystkich naszych SMS.",
        Language::Fr => {
            "[FIRM_NAME] : nous ne vous écrirons plus à ce sujet. Répondez STOP pour ne plus rien \
             recevoir."
        }
    }
}

fn opted_in(language: Language) -> &'static str {
    match language {
        Language::En => {
            "[FIRM_NAME]: you are subscribed again. Reply HELP for help, STOP to unsubscribe."
        }
        Language::Es => {
            "[FIRM_NAME]: vuelve a recibir nuestros mensajes. Responda HELP para ayuda, STOP para \
             darse de baja."
        }
        Language::Pt => {
            "[FIRM_NAME]: volta a receber as nossas mensagens. Responda HELP para ajuda, STOP para \
             deixar de receber."
        }
        Language::Pl => "[FIRM_NAME]: znowu do Ciebie piszemy. HELP: pomoc. STOP: koniec SMS.",
        Language::Fr => {
            "[FIRM_NAME] : vous recevez à nouveau nos messages. Répondez HELP pour de l'aide, STOP \
             pour ne plus en recevoir."
        }
    }
}

fn help(language: Language) -> &'static str {
    match language {
        Language::En => {
            "[FIRM_NAME]: write to us here and we will answer. Reply STOP to get no more messages. \
             Msg & data rates may apply."
        }
        Language::Es => {
            "[FIRM_NAME]: responda a este mensaje y le atenderemos. Responda STOP para darse de baja."
        }
        Language::Pt => {
            "[FIRM_NAME]: responda a esta mensagem e falamos consigo. Responda STOP para deixar de \
             receber."
        }
        Language::Pl => "[FIRM_NAME]: odpisz na ten SMS, a odpowiemy. STOP: koniec SMS.",
        Language::Fr => {
            "[FIRM_NAME] : écrivez-nous ici, nous vous répondrons. Répondez STOP pour ne plus \
             recevoir de messages."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Answer;
    use crate::{Encoding, Language, Segments};

    #[test]
    fn each_answer_of_a_firm_with_a_name_of_forty_letters_is_one_segment() {
        for answer in Answer::ALL.into_iter().filter(|it| *it != Answer::Chosen) {
            for language in Language::ALL {
                let text = answer
                    .text(language)
                    .replace("[FIRM_NAME]", &"F".repeat(40))
                    .replace("[TOPIC]", "appointments")
                    .replace("[BACK_DATE]", "28/09")
                    .replace("[BACK_TIME]", "10:30 AM");
                let segments = Segments::of(&text);
                let one = (Encoding::Gsm7, 1);
                assert_eq!((segments.encoding, segments.count), one, "{text}");
                assert!(!text.contains('['), "{text}");
            }
        }
    }
}
