#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;

use super::*;

/// The cheaper form of a text long enough that it counts, without the filling.
fn cheaper(text: &str, language: Language) -> Option<String> {
    let filled = format!("{text}|{}", "x".repeat(70));
    let alternative = cheaper_text(&filled, Some(language))?;
    assert!(alternative.complete, "{text}");
    Some(alternative.text.split('|').next().unwrap().to_owned())
}

#[test]
fn typographic_marks_become_plain_ones_in_every_language() {
    let table = [
        ("“Hi” — it’s 5…", "\"Hi\" - it's 5..."),
        ("«Bonjour»", "\"Bonjour\""),
        ("a\u{a0}b\u{202f}c\u{200b}d", "a b cd"),
        ("• one → two", "- one -> two"),
    ];
    for (text, expected) in table {
        for language in Language::ALL {
            assert_eq!(cheaper(text, language).as_deref(), Some(expected));
        }
        let filled = format!("{text}{}", "x".repeat(70));
        assert!(cheaper_text(&filled, None).is_some());
    }
}

#[test]
fn accents_fall_where_the_word_stays_unmistakable() {
    use Language::*;
    let table = [
        (Es, "Su técnico llegará", None),
        (
            Es,
            "Su vehículo estará aquí a las 9, día sábado",
            Some("Su vehiculo estara aqui a las 9, dia sabado"),
        ),
        (
            Es,
            "Recibirá su número de orden",
            Some("Recibira su numero de orden"),
        ),
        (
            Es,
            "¿Confirmación de la reparación?",
            Some("¿Confirmacion de la reparacion?"),
        ),
        (
            Pt,
            "A sua marcação é amanhã às 9h, até já",
            Some("A sua marcacao é amanha às 9h, até ja"),
        ),
        (Pt, "O serviço está pronto", None),
        (
            Pt,
            "Não será cobrado; orçamento em anexo",
            Some("Nao sera cobrado; orcamento em anexo"),
        ),
        (
            Fr,
            "Votre rendez-vous est prêt, à bientôt, s’il vous plaît",
            Some("Votre rendez-vous est pret, à bientot, s'il vous plait"),
        ),
        (
            Fr,
            "Ça coûte 5 €, cœur, garçon, Noël",
            Some("Ça coute 5 €, coeur, garcon, Noel"),
        ),
        (Fr, "Vous êtes sûr", None),
        (Fr, "l’hôtel", Some("l'hotel")),
        (
            Pl,
            "Dziękujemy, proszę potwierdź wizytę w środę",
            Some("Dziekujemy, prosze potwierdz wizyte w srode"),
        ),
        (Pl, "ŁÓDŹ", Some("LODZ")),
        (Pl, "Zapłać pięć złotych", None),
        (En, "A façade, a naïve rôle", Some("A facade, a naive role")),
    ];
    for (language, text, expected) in table {
        assert_eq!(cheaper(text, language).as_deref(), expected, "{text}");
    }
}

#[test]
fn a_word_that_would_become_another_one_keeps_its_accent() {
    let table = [
        (
            Language::Es,
            "más sí mí tú aún está están mamá papá pagó llegó pagará público río hacía sería término pérdida",
        ),
        (
            Language::Pt,
            "está avó avô pôde pôr país dá lá nós têm coça força peça maçã cocô dúvida cópia negócio manhã pagará",
        ),
        (
            Language::Fr,
            "dû sûr mûr jeûne tâche côte côté forêt maïs pâte vôtre fût finît",
        ),
        (
            Language::Pl,
            "sąd łaskę pięć że piła płacę chcę fakturą wizytą żądanie pań pracuję chwilę",
        ),
    ];
    for (language, words) in table {
        for word in words.split(' ') {
            assert_eq!(cheaper(word, language), None, "{word}");
            assert_eq!(cheaper(&word.to_uppercase(), language), None, "{word}");
        }
    }
}

#[test]
fn letters_of_gsm_7_stay_also_when_typed_in_two_parts() {
    let text = format!(
        "E\u{301}te\u{301} a\u{300} Espan\u{303}a {}",
        "é".repeat(60)
    );
    let alternative = cheaper_text(&text, None).unwrap();
    assert!(alternative.text.starts_with("Été à España é"));
    assert!(alternative.complete);
}

#[test]
fn links_and_addresses_keep_their_letters() {
    for text in [
        "https://cafécção.example/á",
        "joão@example.com",
        "www.josé-á.example",
    ] {
        assert_eq!(cheaper(text, Language::Pt), None, "{text}");
    }
}

#[test]
fn there_is_an_alternative_only_when_it_is_cheaper() {
    assert_eq!(cheaper_text("Olá", Some(Language::Pt)), None);
    assert_eq!(cheaper_text(&"a".repeat(400), Some(Language::En)), None);
    assert_eq!(cheaper_text(&"🙂ç".repeat(100), Some(Language::Pt)), None);
    assert_eq!(cheaper_text(&"ã".repeat(100), None), None);
}

#[test]
fn each_change_says_where_it_was() {
    let text = format!("É “ç”{}", "x".repeat(70));
    let alternative = cheaper_text(&text, Some(Language::Pt)).unwrap();
    let found: Vec<_> = alternative
        .changes
        .iter()
        .map(|it| {
            (
                it.from.as_str(),
                it.to.as_str(),
                it.span.start,
                it.span.byte_start,
            )
        })
        .collect();
    assert_eq!(
        found,
        [("“", "\"", 2, 3), ("ç", "c", 3, 6), ("”", "\"", 4, 8)]
    );
}

proptest! {
    #[test]
    fn an_alternative_is_cheaper_and_its_changes_make_it(text in "[a-z çãáéł“—\u{a0}🙂łąóx]{60,200}") {
        for language in Language::ALL {
            let Some(found) = cheaper_text(&text, Some(language)) else { continue };
            prop_assert!(found.segments.count < Segments::of(&text).count);
            let mut rebuilt = text.clone();
            for change in found.changes.iter().rev() {
                let range = change.span.byte_start..change.span.byte_end;
                prop_assert_eq!(&rebuilt[range.clone()], &change.from);
                rebuilt.replace_range(range, &change.to);
            }
            prop_assert_eq!(rebuilt, found.text);
        }
    }
}
