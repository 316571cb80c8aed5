use Language::*;

use super::*;

#[test]
fn collection_needs_a_way_out_and_a_way_to_pay() {
    let codes = |text: &str, language| {
        let context = CoachContext {
            category: Category::Collection,
            language: Some(language),
            firm_name: "Miller",
            sender_name: None,
        };
        let found = coach(text, &context);
        found.iter().map(|it| it.code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(
        codes("Miller: invoice 12 is open.", En),
        [
            "opt_out_missing",
            "payment_choice_missing",
            "no_contact_option"
        ]
    );
    for (language, text) in [
        (
            En,
            "Miller: invoice 12 is open. Pay online, in instalments, or call us. Reply STOP to opt out",
        ),
        (
            Es,
            "Miller: la factura 12 está pendiente. Puede pagar ya o a plazos; llámenos. Responda STOP para no recibir más",
        ),
        (
            Pt,
            "Miller: a fatura 12 está em aberto. Pode pagar já ou em prestações; ligue-nos. Responda STOP para sair",
        ),
        (
            Pl,
            "Miller: faktura 12 jest otwarta. Można zapłacić w ratach; zadzwoń. Odpisz STOP, aby zrezygnować",
        ),
        (
            Fr,
            "Miller : la facture 12 reste due. Vous pouvez payer en plusieurs fois ; appelez-nous. Répondez STOP pour ne plus recevoir",
        ),
    ] {
        assert_eq!(codes(text, language), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn a_day_is_no_way_to_pay() {
    check(
        FindingCode::PaymentChoiceMissing,
        Category::Collection,
        &[
            (
                En,
                "Invoice 12, $90, was due last Friday. Please pay by tomorrow.",
            ),
            (En, "Your balance of $90 is overdue. Pay in 3 days."),
            (Es, "Tiene pendiente la factura 12. Debe pagar en 48 horas."),
            (
                Pt,
                "A fatura 12 continua em aberto. Queira pagar em 3 dias.",
            ),
            (
                Pl,
                "Faktura 12 na 545,20 zł. Proszę wpłacić w tym tygodniu.",
            ),
            (Fr, "La facture 12 reste due. Veuillez payer en 48 heures."),
            (
                Fr,
                "Relance n°2. Facture 0417, gravillons 0/20, 1 980,00 € exigibles sous 8 jours.",
            ),
        ],
        &[
            (
                En,
                "Invoice 12, $90, was due last Friday. Please pay by tomorrow, online or at our desk, or call us.",
            ),
            (
                En,
                "Your balance of $90 is overdue. Pay in 3 instalments if you like; call us.",
            ),
            (
                Es,
                "Tiene pendiente la factura 12. Puede pagar en 3 plazos; llámenos.",
            ),
            (
                Pt,
                "A fatura 12 continua em aberto. Pode pagar em 3 vezes; ligue-nos.",
            ),
            (
                Pl,
                "Faktura 12 na 545,20 zł. Można wpłacić w trzech ratach; proszę zadzwonić.",
            ),
            (
                Fr,
                "La facture 12 reste due. Vous pouvez payer en 3 fois ; appelez-nous.",
            ),
        ],
    );
}

#[test]
fn two_ways_to_pay_are_a_choice() {
    check(
        FindingCode::PaymentChoiceMissing,
        Category::Collection,
        &[
            (En, "Invoice 12 is open. Your card was declined."),
            (Es, "La factura 12 sigue abierta, 90 €."),
        ],
        &[
            (En, "Invoice 12 is open. Card, check or Venmo."),
            (En, "Invoice 12 is open. A check, or miller.example/bill"),
            (Es, "La factura 12 sigue abierta. Bizum o efectivo."),
            (Pl, "Faktura 12 jest otwarta. BLIK albo gotówka."),
            (
                Fr,
                "La facture 12 reste due. Chèque ou espèces, carte aussi.",
            ),
        ],
    );
}

#[test]
fn in_collections_too_an_answer_that_ends_nothing_is_no_way_to_stop() {
    check(
        FindingCode::OptOutMissing,
        Category::Collection,
        &[
            (
                En,
                "Nordwind: $80 is due. Can you pay on Friday? Reply YES or NO",
            ),
            (En, "Nordwind: $80 is due. Reply DONE once paid"),
            (
                En,
                "This takes you off the waiting list. Want reminders before it is due?",
            ),
            (Es, "Nordwind: 80 € pendientes, en cuotas bajas"),
            (Pl, "Nordwind: 80 zł za wypis ze szpitala"),
        ],
        &[
            (En, "REMOVE takes you off this list"),
            (Es, "Escriba a bajas@nordwind.example si no quiere más"),
            (Pl, "Wypis z listy: STOP"),
        ],
    );
}

#[test]
fn a_number_to_call_is_a_choice_of_how_to_pay() {
    check(
        FindingCode::PaymentChoiceMissing,
        Category::Collection,
        &[],
        &[
            (
                En,
                "Nordwind: please pay $80 by Friday. Any trouble, 212-555-0142. STOP to end",
            ),
            (
                En,
                "Nordwind: the $80 is due on Friday. Our number is 212-555-0142. Reply STOP to opt out",
            ),
        ],
    );
}
