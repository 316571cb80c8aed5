use Language::*;

use super::*;

#[test]
fn what_carriers_do_not_take_is_refused_in_every_category() {
    let texts = [
        (En, "Fresh CBD gummies and THC edibles in stock"),
        (En, "Payday loans up to $500 today"),
        (En, "Debt relief: cut what you owe in half"),
        (En, "Bet now on our online casino"),
        (En, "New disposable vapes are here"),
        (En, "Invest in crypto with guaranteed returns"),
        (En, "Lap dances all night"),
        (Es, "Apueste ahora en nuestro casino en línea"),
        (Es, "Préstamos rápidos sin aval"),
        (Pt, "Empréstimo rápido, limpe seu nome"),
        (Pt, "Aposte agora no cassino online"),
        (Pl, "Chwilówki bez BIK"),
        (Pl, "Nowe e-papierosy już w sklepie"),
        (Fr, "Prêt rapide sans enquête de crédit"),
        (Fr, "Rachat de crédits en 24 h"),
    ];
    for category in Category::ALL {
        check(FindingCode::ForbiddenContent, category, &texts, &[]);
    }
}

#[test]
fn innocent_senses_pass() {
    check(
        FindingCode::ForbiddenContent,
        Category::Marketing,
        &[],
        &[
            (En, "Weed control and pot plants, your best bet this spring"),
            (En, "Your Ford Escort is ready. The adult ticket is $12"),
            (En, "Parking in the CBD is free on Sundays"),
            (En, "Paint stripper and wire strippers 10% off"),
            (En, "Your hotel at the Grand Casino is booked"),
            (
                En,
                "The loan you asked us about was approved by our credit team",
            ),
            (En, "We repair your credit card terminal tomorrow"),
            (
                En,
                "Size XXX is back. Joint pain? See Dr. Hash about hash browns",
            ),
            (
                Es,
                "La apuesta por la calidad. Casino de la Playa, salón de bodas",
            ),
            (
                Es,
                "Teléfonos prepagos. Su préstamo hipotecario fue aprobado",
            ),
            (
                Pt,
                "A nossa aposta é a qualidade. O seu empréstimo foi aprovado",
            ),
            (Pl, "Stawiamy na jakość. Twoja pożyczka została spłacona"),
            (
                Fr,
                "Votre prêt immobilier est accordé. Nous parions sur la qualité",
            ),
        ],
    );
}

#[test]
fn what_only_a_seller_names_is_refused_in_marketing_alone() {
    let texts = [
        (En, "Ozempic and Adderall in stock"),
        (En, "Bad credit? Money in 10 minutes"),
        (Es, "Combinada del día, cuota 7,5"),
        (Pt, "Múltipla do dia com odd 7,5"),
        (Pl, "Bądź swoim szefem"),
        (Fr, "Même fiché, 500 $ en 10 minutes"),
    ];
    check(
        FindingCode::ForbiddenContent,
        Category::Marketing,
        &texts,
        &[],
    );
    for (language, text) in texts {
        let context = CoachContext {
            language: Some(language),
            firm_name: "Miller Plumbing",
            ..CoachContext::default()
        };
        let found = coach(text, &context);
        let refused = |it: &&Finding| it.severity == Severity::Refuse;
        assert_eq!(found.iter().find(refused), None, "{text}");
    }
}

#[test]
fn words_that_only_look_so_pass() {
    check(
        FindingCode::ForbiddenContent,
        Category::Marketing,
        &[],
        &[
            (En, "Vape detectors and smoke sensors for schools"),
            (En, "Gun safes, nail guns and wine glasses this week"),
            (En, "Flu shots on Friday, root beer for the kids"),
            (Es, "Pistolas de pegamento y cartuchos de tinta"),
            (Pl, "Pistolety do kleju, napoje bezalkoholowe piwo"),
            (Fr, "Pistolets à peinture et robes de cocktail"),
        ],
    );
}

#[test]
fn alcohol_and_the_like_are_a_warning_in_marketing_alone() {
    let severity = |category| {
        let context = CoachContext {
            category,
            ..CoachContext::default()
        };
        let found = coach("Happy hour from 5 to 7: liquor and craft beer", &context);
        let found = found
            .iter()
            .find(|it| it.code == FindingCode::ForbiddenContent);
        found.map(|it| it.severity)
    };
    assert_eq!(severity(Category::Marketing), Some(Severity::Warn));
    assert_eq!(severity(Category::Transactional), None);
}

#[test]
fn a_text_in_another_language_than_named_is_judged_in_both() {
    let context = CoachContext {
        language: Some(En),
        ..CoachContext::default()
    };
    let text = "Su cita es mañana. Aproveche nuestras ofertas y llámenos.";
    let found = coach(text, &context);
    assert_eq!(found[0].code, FindingCode::MarketingInTransactional);
    assert!(found[0].message.starts_with("This sells"));
}

#[test]
fn who_collects_for_others_is_refused_where_money_is_wanted() {
    let text = [(En, "This is an attempt to collect a debt")];
    for category in [Category::Collection, Category::Marketing] {
        check(FindingCode::ForbiddenContent, category, &text, &[]);
    }
    check(
        FindingCode::ForbiddenContent,
        Category::Transactional,
        &[],
        &text,
    );
}
