use Language::*;

use super::*;

#[test]
fn numbers_of_cards_and_persons_are_found() {
    check(
        FindingCode::PersonalData,
        Category::Transactional,
        &[
            (En, "Card 4111 1111 1111 1111 was charged"),
            (En, "Card 4111111111111111"),
            (En, "Card 4111-1111-1111-1111."),
            (En, "Card 4242  4242  4242  4242"),
            (En, "Card 4242-4242 4242-4242"),
            (En, "Card 4242_4242_4242_4242"),
            (En, "Card 4242 4242\n4242 4242"),
            (En, "4111\u{200b}1111 1111 1111"),
            (En, "４１１１ １１１１ １１１１ １１１１"),
            (En, "Amex 3782 822463 10005"),
            (En, "5555555555554444"),
            (En, "2223003122003222"),
            (En, "6011 1111 1111 1117"),
            (En, "on 12 4111 1111 1111 1111 ok"),
            (En, "order 4111 1111 1111 1111"),
            (En, "SSN 123-45-6789"),
            (En, "123-45-6789"),
            (En, "Your SSN: 123456789"),
            (En, "ITIN 912-70-1234"),
            (En, "SIN 130 692 544"),
            (En, "130-692-544"),
            (Fr, "NAS 130 692 544"),
            (Fr, "1 85 05 78 006 084 91"),
            (Fr, "Pour le 185057800608491"),
            (En, "4111 - 1111 - 1111 - 1111"),
            (En, "4111/1111/1111/1111"),
            (Pt, "CPF 529.982.247-25"),
            (Pt, "cpf 52998224725"),
            (Pt, "CNPJ 11.222.333/0001-81"),
            (Pt, "NIF 123456789"),
            (Pt, "contribuinte n.º 123 456 789"),
            (Es, "DNI 12345678Z"),
            (Es, "DNI 12.345.678-Z"),
            (Es, "NIE X1234567L"),
            (Pl, "PESEL 44051401359"),
            (Pl, "44051401359"),
            (Pl, "IBAN PL61 1090 1014 0000 0712 1981 2874"),
            (Pt, "PT50000201231234567890154"),
            (Fr, "FR14 2004 1010 0505 0001 3M02 606"),
        ],
        &[
            (En, "Order 123-45-6789 is ready"),
            (En, "Your part 219-09-9998 arrived"),
            (En, "SKU 312-45-6789 is back"),
            (Es, "El recibo está sin pagar. Llámanos al 910 555 051"),
            (En, "Order 4111111111111111 has shipped"),
            (En, "Tracking 9400 1118 9922 3344 5566 77"),
            (En, "Order #1234567890123456"),
            (En, "4111 1111 1111 1112"),
            (En, "Entry 078-05-1121-9 was released"),
            (Fr, "Dossier 185057800608435"),
            (Es, "de 402 €; le quedan 92 €. Tarjeta"),
            (En, "0000 0000 0000 0000"),
            (En, "Call +1 202 456 1111 or (202) 456-1111"),
            (En, "Call 202-456-1111"),
            (En, "Call +351 912 345 678"),
            (Pt, "Ligue 912 345 678"),
            (Es, "Llame al 612 345 678"),
            (Pl, "Zadzwoń 512 345 678 lub 48512345678"),
            (Fr, "Appelez le 06 12 34 56 78"),
            (En, "000-12-3456 and 666-12-3456"),
            (En, "On 2026-11-24 at 10:30, 24.11.2026"),
            (En, "Invoice 123456789 of $1,234.56"),
            (En, "card ending in 4242"),
            (En, "Case 123 456 782"),
            (Pt, "CPF 529.982.247-24"),
            (Pt, "Protocolo 52998224725"),
            (Pt, "NIF da empresa 501442600"),
            (Es, "pedido 12345678 y otro"),
            (Es, "Matrícula 1234 BCD"),
            (Pl, "Zamówienie 44051401359"),
            (Pl, "44051401358"),
            (Pt, "PT50000201231234567890155"),
            (En, "Meter 12345678 reads 00012345"),
            (En, "Your code is 483920"),
        ],
    );
}

#[test]
fn asking_for_secrets_is_found() {
    check(
        FindingCode::PersonalData,
        Category::Transactional,
        &[
            (En, "Please send us your card number."),
            (En, "Reply with your password to continue"),
            (En, "Confirm your SSN: reply here"),
            (En, "Text us your credit card number and CVV"),
            (En, "What is your social security number?"),
            (En, "We need your bank account number"),
            (En, "Enter your card details at https://x.example"),
            (
                En,
                "Please verify your PIN and reply. your pin is needed: send the pin",
            ),
            (Es, "Envíenos su número de tarjeta"),
            (Es, "Responda con su contraseña"),
            (Es, "Indíquenos su DNI"),
            (Es, "Confirme su PIN"),
            (Pt, "Envie o número do cartão"),
            (Pt, "Confirme sua senha"),
            (Pt, "Responda com o seu CPF"),
            (Pt, "Indique o seu NIF"),
            (Pt, "Introduza a palavra-passe"),
            (Pl, "Proszę podać PESEL"),
            (Pl, "Podaj numer karty"),
            (Pl, "Wyślij hasło"),
            (Fr, "Envoyez votre mot de passe"),
            (Fr, "Indiquez votre numéro de carte"),
            (Fr, "Répondez avec votre code PIN"),
        ],
        &[
            (En, "We will never ask you to send your password."),
            (En, "Do not share your PIN with anyone."),
            (En, "Don't send us your card number by text"),
            (En, "Your password was changed. Reply if it was not you."),
            (En, "Your verification code is 123456"),
            (En, "Please reply with your preferred time. We take cards."),
            (En, "Please bring your credit card"),
            (En, "Send us your address"),
            (En, "Could you text me the date of birth of the driver?"),
            (
                Es,
                "Mándeme la fecha de nacimiento de su mamá para la tarifa",
            ),
            (Pt, "Precisamos da data de nascimento dela e de uma foto"),
            (Pl, "Proszę podać datę urodzenia córki"),
            (Fr, "Envoyez-moi la date de naissance du conducteur"),
            (En, "Pin this message"),
            (
                Es,
                "Tu clave de acceso a Nordwind es 70315; no se la pases a nadie.",
            ),
            (
                Es,
                "Clave de acceso de Nordwind: 390-417. Caduca en 5 minutos. Nadie de aquí se la va a pedir.",
            ),
            (
                Pl,
                "Kod do logowania w Nordwind: 604918. Nie podawaj go nikomu, nawet naszemu pracownikowi.",
            ),
            (
                En,
                "Your Nordwind password is 482913 for ten minutes. We will never ask you for it.",
            ),
            (
                Fr,
                "Votre mot de passe est 771204. Ne le communiquez à personne, Nordwind.",
            ),
            (
                Pt,
                "A sua senha de acesso é 604182. Não a partilhe com ninguém. Nordwind",
            ),
            (Es, "No comparta su contraseña con nadie"),
            (Es, "Nunca le pediremos que envíe su PIN"),
            (Pt, "Não partilhe a sua senha"),
            (Pt, "Nunca envie o número do cartão"),
            (Pl, "Nigdy nie podawaj hasła. Prosimy, nie wyślij hasła."),
            (Fr, "Ne communiquez jamais votre mot de passe"),
            (Fr, "Confirmez votre rendez-vous"),
        ],
    );
}

#[test]
fn what_may_be_the_firms_own_number_is_a_warning_alone() {
    let severity = |text| {
        let context = CoachContext::default();
        let found = coach(text, &context);
        let found = found.iter().find(|it| it.code == FindingCode::PersonalData);
        found.map(|it| it.severity)
    };
    let table = [
        ("PL61 1090 1014 0000 0712 1981 2874", Severity::Warn),
        ("CNPJ 11.222.333/0001-81", Severity::Warn),
        ("Your IBAN is GB82WEST12345698765432", Severity::Refuse),
        ("Seu CNPJ é 11.222.333/0001-81", Severity::Refuse),
        (
            "Pay into our account GB82WEST12345698765432",
            Severity::Warn,
        ),
        ("CPF 529.982.247-25", Severity::Refuse),
        ("4111 1111 1111 1111", Severity::Refuse),
        (
            "Text back your Visa number and the code on the back",
            Severity::Refuse,
        ),
        (
            "Reply with the last four digits of your social",
            Severity::Refuse,
        ),
    ];
    for (text, expected) in table {
        assert_eq!(severity(text), Some(expected), "{text}");
    }
}
