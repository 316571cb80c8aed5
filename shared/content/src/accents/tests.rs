#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;

use super::*;

/// The cheaper form of a text long enough that it counts, without the filling.
fn cheaper(text: &str) -> Option<String> {
    let filled = format!("{text}|{}", "x".repeat(70));
    let alternative = cheaper_text(&filled)?;
    assert!(alternative.complete, "{text}");
    Some(alternative.text.split('|').next().unwrap().to_owned())
}

#[test]
fn typographic_marks_become_plain_ones() {
    let table = [
        ("“Hi” — it’s 5…", "\"Hi\" - it's 5..."),
        ("«Bonjour», cœur", "\"Bonjour\", coeur"),
        ("a\u{a0}b\u{202f}c\u{200b}d", "a b cd"),
        ("• one → two", "- one -> two"),
    ];
    for (text, expected) in table {
        assert_eq!(cheaper(text).as_deref(), Some(expected));
    }
}

#[test]
fn accents_fall_where_the_word_stays_unmistakable() {
    let table = [
        (
            "Su vehículo tendrá revisión aquí a las 9, día sábado",
            "Su vehiculo tendra revision aqui a las 9, dia sabado",
        ),
        (
            "¿Confirmación de la reparación, Sr. González?",
            "¿Confirmacion de la reparacion, Sr. Gonzalez?",
        ),
        (
            "A sua marcação é amanhã às 9h, até já",
            "A sua marcacao é amanha às 9h, até ja",
        ),
        (
            "Não cobrado; orçamento e serviço em anexo, João",
            "Nao cobrado; orcamento e servico em anexo, Joao",
        ),
        (
            "Votre rendez-vous est prêt, à bientôt, s’il vous plaît",
            "Votre rendez-vous est pret, à bientot, s'il vous plait",
        ),
        (
            "Ça coûte 5 €, garçon, Noël, l’hôtel",
            "Ça coute 5 €, garcon, Noel, l'hotel",
        ),
        (
            "Dziękujemy, proszę potwierdź również środę",
            "Dziekujemy, prosze potwierdz rowniez srode",
        ),
        ("ŁÓDŹ", "LODZ"),
        ("A façade, a naïve rôle", "A facade, a naive role"),
        ("1º e 2ª", "1o e 2a"),
    ];
    for (text, expected) in table {
        assert_eq!(cheaper(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn a_word_that_would_become_another_one_in_its_language_keeps_its_accent() {
    let words = "más sí mí tú aún está mamá papá país río hacía sería término pérdida público \
        pagó llegó pagará revisó cambió ordenó inició terminó continúo número último límite título \
        máquina crítico diagnóstico \
        avó avô pôde pôr dá lá nós têm coça força peça maçã dúvida cópia negócio manhã início renúncia \
        denúncia \
        dû sûr mûr jeûne tâche côte côté forêt maïs vôtre fût finît côlon mâtin hâler \
        sąd pięć że piła płacę chcę fakturą żądanie pań pracuję chwilę";
    for word in words.split_whitespace() {
        for word in [word.to_owned(), word.to_uppercase()] {
            assert_eq!(cheaper(&word), None, "{word}");
        }
    }
}

#[test]
fn short_texts_that_hide_their_language_keep_their_words_too() {
    for text in [
        "Juan está en casa. Recado Demo, 123 Main Street, New York NY 10001 x",
        "Papá, llámame 555-0134 - Recado Demo, 123 Main Street, New York NY 10001 x",
        "Revisó: Juan López. Cambió: aceite, filtro. Recado Demo, 212-555-0134, 123 Main St",
        "Ordenó: 2 pizzas, 1 Coca-Cola. Total 24.00 USD. Recado Demo, 123 Main Street NY",
    ] {
        assert_eq!(cheaper_text(text), None, "{text}");
    }
}

#[test]
fn what_no_list_knows_keeps_its_accents() {
    for text in ["Xyrálio", "ção", "nº 5", "LÀ", "OÙ", "À 9h"] {
        assert_eq!(cheaper(text), None, "{text}");
    }
}

#[test]
fn letters_of_gsm_7_stay_also_when_typed_in_two_parts() {
    let text = format!(
        "E\u{301}te\u{301} a\u{300} Espan\u{303}a {}",
        "é".repeat(60)
    );
    let alternative = cheaper_text(&text).unwrap();
    assert!(alternative.text.starts_with("Été à España é"));
    assert!(alternative.complete);
}

#[test]
fn links_and_addresses_keep_their_letters() {
    for text in [
        "https://cafécção.example/á",
        "joão@example.com",
        "www.josé-á.example",
        "joe@cœur.fr",
        "https://cœur.example",
    ] {
        assert_eq!(cheaper(text), None, "{text}");
    }
}

#[test]
fn there_is_an_alternative_only_when_it_is_cheaper() {
    assert_eq!(cheaper_text("Não"), None);
    assert_eq!(cheaper_text(&"a".repeat(400)), None);
    assert_eq!(cheaper_text(&"🙂 não ".repeat(100)), None);
    assert_eq!(cheaper_text(&"ã".repeat(100)), None);
}

#[test]
fn each_change_says_where_it_was() {
    let text = format!("É “já”{}", "x".repeat(70));
    let alternative = cheaper_text(&text).unwrap();
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
        [("“", "\"", 2, 3), ("á", "a", 4, 7), ("”", "\"", 5, 9)]
    );
}

proptest! {
    #[test]
    fn an_alternative_is_cheaper_and_its_changes_make_it(text in "( não| día| łódź|[a-z é“—\u{a0}🙂x]){60,200}") {
        if let Some(found) = cheaper_text(&text) {
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
