//! Telling all contacts by e-mail under which number the firm can be texted.

use jiff::Timestamp;
use recado_content::{Language, PhoneNumber};
use serde::{Deserialize, Serialize};

use crate::TemplateId;

/// How far an announcement is (API contract; closed vocabulary).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnnouncementStatus {
    /// Contacts are being written to.
    Running,
    /// The balance does not cover the next e-mail; announcing it again goes on.
    InsufficientBalance,
    /// Every contact was looked at.
    Done,
}

/// An announced number. A number is announced once: announcing it again goes on where it stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The number.
    pub number: PhoneNumber,
    /// The firm's own text; else the platform's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplateId>,
    /// How far it is.
    pub status: AnnouncementStatus,
    /// Contacts that were written to.
    pub sent: u32,
    /// Contacts that were not: without an e-mail address of their own, or not allowing it.
    pub skipped: u32,
    /// The contacts that were looked at end here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// When it began.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// When it last came further.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub updated_at: Timestamp,
    /// Counts changes.
    pub version: u64,
}

/// The platform's text, subject and body; `[NUMBER]` is the number.
pub fn announcing(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::En => (
            "You can now text [FIRM_NAME]",
            "Hello[% if CONTACT_FIRST_NAME %] [CONTACT_FIRST_NAME][% endif %],\n\nfrom now on you can reach us by text message at [NUMBER]. \
             Save the number, so that you recognise us when we write to you.\n\n[FIRM_NAME]",
        ),
        Language::Es => (
            "Ya puede escribir por SMS a [FIRM_NAME]",
            "Hola[% if CONTACT_FIRST_NAME %] [CONTACT_FIRST_NAME][% endif %]:\n\nDesde ahora puede escribirnos por SMS al [NUMBER]. \
             Guarde el número para reconocernos cuando le escribamos.\n\n[FIRM_NAME]",
        ),
        Language::Pt => (
            "Já pode enviar SMS para [FIRM_NAME]",
            "Olá[% if CONTACT_FIRST_NAME %] [CONTACT_FIRST_NAME][% endif %],\n\na partir de agora pode contactar-nos por SMS através do número [NUMBER]. \
             Guarde-o para nos reconhecer quando lhe escrevermos.\n\n[FIRM_NAME]",
        ),
        Language::Pl => (
            "Można już pisać SMS-y do [FIRM_NAME]",
            "Dzień dobry,\n\nod teraz można pisać do nas SMS-y na numer [NUMBER]. \
             Prosimy go zapisać, aby wiedzieć, że to my piszemy.\n\n[FIRM_NAME]",
        ),
        Language::Fr => (
            "Vous pouvez écrire par SMS à [FIRM_NAME]",
            "Bonjour[% if CONTACT_FIRST_NAME %] [CONTACT_FIRST_NAME][% endif %],\n\nvous pouvez désormais nous joindre par SMS au [NUMBER]. \
             Enregistrez ce numéro pour nous reconnaître quand nous vous écrivons.\n\n[FIRM_NAME]",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use recado_content::Template;
    use serde_json::json;

    #[test]
    fn each_text_names_the_firm_and_the_number_with_and_without_a_name() {
        for language in Language::ALL {
            let (subject, body) = announcing(language);
            for name in ["Ana", ""] {
                let codes =
                    json!({"FIRM_NAME": "Garage", "NUMBER": "+1", "CONTACT_FIRST_NAME": name});
                let render = |text| Template::parse(text).unwrap().render(&codes).unwrap();
                assert!(render(subject).contains("Garage"), "{language:?}");
                let body = render(body);
                assert!(body.contains("Garage") && body.contains("+1"), "{body}");
            }
        }
    }
}
