use Language::*;

use super::*;

#[test]
fn keywords_of_the_carrier_are_no_answers() {
    check(
        FindingCode::InterceptedKeyword,
        Category::Transactional,
        &[
            (En, "Reply YES to confirm your appointment"),
            (En, "Reply \"yes\" or \"no\""),
            (En, "Reply yes to confirm"),
            (En, "Reply C to confirm or CANCEL to cancel"),
            (En, "Text END when you are done"),
            (En, "Reply YES."),
            (En, "Please respond with 'CANCEL' if you cannot come"),
            (Es, "Responda CANCEL para cancelar la cita"),
            (Pt, "Responda com YES para confirmar"),
            (Pl, "Odpisz YES aby potwierdzić"),
            (Fr, "Répondez YES pour confirmer"),
        ],
        &[
            (En, "Reply STOP to opt out"),
            (En, "Reply STOP to unsubscribe, HELP for help"),
            (En, "Reply STOP to cancel"),
            (En, "Reply STOP to end."),
            (En, "Reply STOP."),
            (En, "Text START to resume messages"),
            (En, "Reply YES to subscribe to our alerts"),
            (En, "Reply C to confirm, X if you cannot come"),
            (En, "Reply to cancel your appointment"),
            (En, "Call to cancel. Reply with questions."),
            (En, "Yes, we are open. The end of the works is near."),
            (En, "We reply within a day. Cancel any time."),
            (Es, "Responda STOP para no recibir más mensajes"),
            (Pt, "Responda STOP para sair"),
            (Pl, "Odpisz STOP, aby zrezygnować"),
            (Fr, "Répondez STOP pour vous désinscrire"),
        ],
    );
}

#[test]
fn a_sender_is_named_however_it_is_written() {
    check(
        FindingCode::SenderMissing,
        Category::Transactional,
        &[(En, "Your car is ready"), (En, "Miller will call you")],
        &[
            (En, "Miller Plumbing: we call you"),
            (En, "MILLER PLUMBING LLC"),
            (En, "MillerPlumbing: we call you"),
            (En, "Your miller-plumbing.example team"),
        ],
    );
    let context = CoachContext {
        firm_name: "Łódź Serwis Sp. z o.o.",
        sender_name: Some("Ana"),
        language: Some(Pl),
        ..CoachContext::default()
    };
    for text in ["Lodz Serwis: zadzwoń", "Ana z serwisu: zadzwoń"] {
        assert_eq!(coach(text, &context), [], "{text}");
    }
}

#[test]
fn remarks_that_say_the_same_of_overlapping_places_are_one() {
    let harsh = |text| places(text, En, Category::Collection, FindingCode::HarshTone);
    assert_eq!(harsh("Pay online or lose your car."), ["or lose your car"]);
    assert_eq!(
        harsh("Pay up. You liar, we will sue you."),
        ["Pay up", "liar", "will sue you"]
    );
    let asked = places(
        "¿Nos manda una foto de su pasaporte y el número de cuenta?",
        Es,
        Category::Transactional,
        FindingCode::PersonalData,
    );
    assert_eq!(
        asked,
        ["Nos manda una foto de su pasaporte y el número de cuenta"]
    );
}

#[test]
fn codes_left_in_are_refused() {
    check(
        FindingCode::UnresolvedCode,
        Category::Transactional,
        &[
            (En, "Hi [CONTACT_NAME]"),
            (En, "Hi {{ name }}"),
            (En, "Hi {{contact.name}}"),
            (En, "Hi %FIRST_NAME%"),
            (En, "Hi <<name>>"),
            (En, "Hi *|FNAME|*"),
            (Pl, "Cześć {Imię}"),
        ],
        &[
            (En, "Meet at [5pm]"),
            (En, "Room [A1] or [see note]"),
            (En, "From 10% to 20% off {x}"),
            (En, "5%, 6%"),
            (En, "*Really* a*b | c*"),
            (Fr, "Bonjour «Marie» <3"),
        ],
    );
}

#[test]
fn a_plain_text_has_no_remarks_in_any_language() {
    for (language, text) in [
        (
            En,
            "Miller Plumbing: Ana arrives on May 3 between 9 and 10. Questions? Call (202) 456-1111 or reply here.",
        ),
        (
            Es,
            "Miller Plumbing: Ana llegará el 3 de mayo entre las 9 y las 10. ¿Preguntas? Llame al 612 345 678.",
        ),
        (
            Pt,
            "Miller Plumbing: a Ana chega a 3 de maio entre as 9h e as 10h. Dúvidas? Ligue 912 345 678.",
        ),
        (
            Pl,
            "Miller Plumbing: Ana przyjedzie 3 maja między 9 a 10. Pytania? Zadzwoń: 512 345 678.",
        ),
        (
            Fr,
            "Miller Plumbing : Ana arrive le 3 mai entre 9 h et 10 h. Des questions ? Appelez le 06 12 34 56 78.",
        ),
    ] {
        let context = CoachContext {
            language: Some(language),
            firm_name: "Miller Plumbing",
            ..CoachContext::default()
        };
        assert_eq!(coach(text, &context), [], "{text}");
    }
}

#[test]
fn a_finding_speaks_the_texts_language_and_its_json_is_plain() {
    let context = CoachContext {
        language: Some(Pt),
        ..CoachContext::default()
    };
    let finding = &coach("Já em bit.ly/x, ligue", &context)[0];
    assert!(finding.message.starts_with("As operadoras"));
    let json = serde_json::to_value(finding).unwrap();
    assert_eq!(
        (&json["code"], &json["severity"]),
        (&"url_shortener".into(), &"refuse".into())
    );
    assert_eq!((&json["start"], &json["end"]), (&6.into(), &12.into()));
    assert_eq!(json["suggestion"], "https://www.o-seu-dominio.com/pagina");
    assert_eq!(json.get("override_reason"), None);
}

#[test]
fn a_suggestion_fits_the_place_it_is_for() {
    let suggested = |text: &str, language, code| {
        let context = CoachContext {
            category: Category::Collection,
            language: Some(language),
            firm_name: "Miller",
            sender_name: None,
        };
        let found = coach(text, &context);
        let finding = found.into_iter().find(|it| it.code == code);
        let finding = finding.unwrap_or_else(|| panic!("nothing found in {text}"));
        let chars: Vec<char> = text.chars().collect();
        let (before, after) = (&chars[..finding.start], &chars[finding.end..]);
        let suggestion: Vec<char> = finding.suggestion.unwrap().chars().collect();
        [before, &suggestion, after]
            .concat()
            .into_iter()
            .collect::<String>()
    };
    let table = [
        (
            En,
            FindingCode::Slang,
            "pls call Miller",
            "please call Miller",
        ),
        (
            Pt,
            FindingCode::Slang,
            "É com vc, Miller",
            "É com você, Miller",
        ),
        (
            En,
            FindingCode::Shouting,
            "Miller: PLEASE CALL US BACK, ok",
            "Miller: Please call us back, ok",
        ),
        (
            En,
            FindingCode::Shouting,
            "Miller: call us!!!",
            "Miller: call us!",
        ),
        (
            En,
            FindingCode::Shouting,
            "Miller: really?!?",
            "Miller: really?",
        ),
        (En, FindingCode::Emoji, "Miller 🙂: call", "Miller : call"),
        (
            En,
            FindingCode::InterceptedKeyword,
            "Miller: reply YES to pay",
            "Miller: reply 1 to pay",
        ),
        (
            Es,
            FindingCode::InterceptedKeyword,
            "Miller: responda CANCEL para cancelar",
            "Miller: responda 2 para cancelar",
        ),
    ];
    for (language, code, text, expected) in table {
        assert_eq!(suggested(text, language, code), expected);
    }
    assert_eq!(
        suggested("Miller: factura 12.", Es, FindingCode::OptOutMissing),
        "Responda STOP para no recibir más."
    );
    assert_eq!(
        suggested("factura 12.", Es, FindingCode::SenderMissing),
        "- Miller"
    );
}

#[test]
fn only_an_answer_asked_for_says_how_to_stop() {
    check(
        FindingCode::OptOutMissing,
        Category::Marketing,
        &[
            (En, "Stop paying too much. Non-stop fun"),
            (Es, "El servicio se dará de baja"),
            (Fr, "Descendez au prochain arrêt"),
        ],
        &[
            (En, "Reply STOP to opt out"),
            (En, "STOP to end"),
            (En, "Text stop to leave"),
            (Es, "Para darse de baja responda BAJA"),
            (Fr, "Répondez « arrêt »"),
        ],
    );
}

#[test]
fn who_is_called_best_deals_sells_nothing_by_saying_so() {
    let context = CoachContext {
        firm_name: "Best Deals",
        ..CoachContext::default()
    };
    let found = coach(
        "Best Deals: your repair takes until Monday. Call us on 212-555-0142.",
        &context,
    );
    assert_eq!(found, []);
    let found = coach(
        "Best Deals: come in today, 30% off everything, best deals in town!",
        &context,
    );
    assert!(
        found
            .iter()
            .any(|it| it.code == FindingCode::MarketingInTransactional),
        "{found:?}"
    );
}

#[test]
fn one_letter_over_and_over_is_like_nothing() {
    for category in [Category::Transactional, Category::Marketing] {
        let context = CoachContext {
            category,
            ..CoachContext::default()
        };
        let found = coach(&"x".repeat(1530), &context);
        let found = found.iter().filter(|it| it.severity == Severity::Refuse);
        assert_eq!(found.count(), 0, "{category:?}");
    }
}
