use Language::*;

use super::*;

#[test]
fn threats_and_insults_are_found_in_collection() {
    check(
        FindingCode::HarshTone,
        Category::Collection,
        &[
            (En, "Pay now or face legal action."),
            (En, "This is your FINAL WARNING"),
            (En, "We will garnish your wages"),
            (En, "You deadbeat"),
            (En, "Our lawyers will take you to court"),
            (En, "Failure to pay will ruin your credit"),
            (En, "We will call the police"),
            (Es, "Iniciaremos acciones legales"),
            (Es, "Es usted un moroso"),
            (Es, "Procederemos al embargo de su nómina"),
            (Pt, "Vamos avançar com ação judicial"),
            (Pt, "Caloteiro, pague já"),
            (Pt, "Último aviso antes da penhora"),
            (Pl, "Sprawa trafi do sądu i komornika"),
            (Pl, "Ostateczne ostrzeżenie"),
            (Fr, "Nous engagerons des poursuites"),
            (Fr, "Un huissier passera"),
            (Fr, "Dernier avertissement avant saisie"),
        ],
        &[
            (
                En,
                "Your invoice 12 is open since May 3. You can pay online or in instalments; call us to talk about it.",
            ),
            (En, "Your insurance policy and our privacy policy"),
            (En, "Sue from billing will call you"),
            (Pt, "Estamos a processar o seu pagamento"),
            (Fr, "La saisie de votre dossier est finie"),
            (En, "We are next to the courtyard, on Police Street"),
            (
                Es,
                "Su factura está pendiente. Puede pagar en línea o a plazos. ¿Hablamos?",
            ),
            (
                Pt,
                "A sua fatura está em aberto. Pode pagar online ou em prestações.",
            ),
            (
                Pl,
                "Przypominamy o fakturze 12. Można zapłacić online lub w ratach.",
            ),
            (
                Fr,
                "Votre facture reste à régler. Vous pouvez payer en ligne ou en plusieurs fois.",
            ),
        ],
    );
}

#[test]
fn harshness_is_refused_in_collection_and_a_warning_elsewhere() {
    let severity = |category| {
        let context = CoachContext {
            category,
            ..CoachContext::default()
        };
        let found = coach("You liar. Reply STOP to opt out, or pay online.", &context);
        found
            .iter()
            .find(|it| it.code == FindingCode::HarshTone)
            .map(|it| it.severity)
    };
    assert_eq!(severity(Category::Collection), Some(Severity::Refuse));
    assert_eq!(severity(Category::Conversational), Some(Severity::Warn));
}

#[test]
fn shouting_is_found() {
    check(
        FindingCode::Shouting,
        Category::Transactional,
        &[
            (En, "PLEASE CALL BACK"),
            (En, "You must PAY IT RIGHT NOW"),
            (En, "Call us!!"),
            (En, "Really?!?"),
            (Pt, "LIGUE JÁ PARA NÓS, é URGENTE"),
            (Pl, "PROSZĘ PILNIE ZADZWONIĆ"),
        ],
        &[
            (
                En,
                "Miller Plumbing LLC, USA: reply STOP to end or HELP for help",
            ),
            (En, "MILLER PLUMBING: Ana arrives at 9 AM EST!"),
            (En, "Your HVAC unit AB12 CD34 EF56 is ready"),
            (En, "Really? Yes! Great!"),
            (En, "Bring your ID and GPS."),
        ],
    );
}

#[test]
fn emoji_and_slang_are_found() {
    check(
        FindingCode::Emoji,
        Category::Transactional,
        &[(En, "Hi 🙂"), (En, "Done ✅"), (En, "I ❤️ it"), (En, "🇺🇸")],
        &[(En, "Miller® © ™ € — • → 5°"), (En, "你好 ¿qué?")],
    );
    check(
        FindingCode::Slang,
        Category::Transactional,
        &[
            (En, "c u at 5, thx"),
            (En, "pls call"),
            (En, "gonna be late"),
            (Es, "porfa llame"),
            (Pt, "vc pode vir?"),
            (Pl, "spoko, do jutra"),
            (Fr, "stp rappelle"),
        ],
        &[
            (En, "Please call. Thanks!"),
            (En, "Model U, size TB, Rue U"),
            (Es, "Por favor llame"),
            (Pt, "Você pode vir? Cara Ana, caro Rui"),
            (Pl, "Dobrze, do jutra"),
            (Fr, "Rappelez-nous, s'il vous plaît"),
        ],
    );
}

#[test]
fn a_long_text_is_advised_against_from_four_segments() {
    let found = |length: usize| {
        places(
            &"a ".repeat(length / 2),
            En,
            Category::Transactional,
            FindingCode::TooLong,
        )
        .len()
    };
    assert_eq!((found(458), found(460)), (0, 1));
}

#[test]
fn selling_is_refused_in_transactional_texts_alone() {
    check(
        FindingCode::MarketingInTransactional,
        Category::Transactional,
        &[
            (En, "Your order shipped. Get 20% off your next one"),
            (En, "Special offer inside"),
            (En, "Use promo code SAVE"),
            (En, "Buy now and save big"),
            (Es, "Su pedido salió. ¡Aproveche nuestras ofertas!"),
            (Es, "20% de descuento"),
            (Pt, "Encomenda enviada. Promoção: 20% de desconto"),
            (Pt, "Aproveite o frete grátis"),
            (Pl, "Wysłano. Kod rabatowy: LATO"),
            (Pl, "Wielka promocja"),
            (Fr, "Commande expédiée. Profitez de 20 % de réduction"),
            (Fr, "Code promo ETE"),
        ],
        &[
            (En, "Your offer was accepted"),
            (
                En,
                "We applied your coupon. Promo code SPRING expired, so we could not use it",
            ),
            (Es, "Cupón aplicado: total 20 EUR"),
            (Pl, "Naliczono kod rabatowy, razem 20 zł"),
            (En, "Point of sale receipt: discount $5, total $20"),
            (
                En,
                "Don't miss your appointment. No hurry; customs clearance is done",
            ),
            (
                Pt,
                "Não perca a sua consulta. Saldos em anexo. Aproveite a viagem",
            ),
            (Es, "Aproveche para traer su factura"),
            (Pl, "Nie przegap terminu wizyty"),
            (
                Fr,
                "Ne manquez pas votre rendez-vous. Profitez de votre séjour",
            ),
            (En, "Free of charge. Your deal with us is signed"),
            (En, "Your tank is 20% full, the door is 5% open"),
            (
                Es,
                "Su presupuesto con descuento: 20 EUR. Oferta 12 aceptada",
            ),
            (Pt, "Total com desconto: 20 EUR"),
            (Pl, "Faktura z rabatem: 20 zł"),
            (Fr, "Total après remise : 20 EUR"),
        ],
    );
    let marketing = places(
        "20% off!",
        En,
        Category::Marketing,
        FindingCode::MarketingInTransactional,
    );
    assert!(marketing.is_empty());
}

#[test]
fn each_row_of_emoji_is_one_remark_that_spans_it() {
    let table = [
        ("Your car is ready 😀👍", vec!["😀👍"]),
        ("👨‍👩‍👧 tickets, 🎉 and 1️⃣", vec!["👨‍👩‍👧", "🎉", "1️⃣"]),
        ("Ready ☀️! 🏴󠁧󠁢󠁳󠁣󠁴󠁿", vec!["☀️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"]),
        ("© 2026 ® ™ → 5", vec![]),
    ];
    for (text, expected) in table {
        let found = places(text, En, Category::Transactional, FindingCode::Emoji);
        assert_eq!(found, expected);
    }
}
