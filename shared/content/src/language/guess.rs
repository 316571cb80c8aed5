//! Which language a short text is in.
//!
//! Common words and letters of the five languages decide: a text of twenty words holds eight of
//! them, where a model of letter sequences for every language of the world is still guessing.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Language;

/// Words that stand in most texts, without accents. A word of several languages counts less.
const WORDS: [(Language, &str); 5] = [
    (
        Language::En,
        "the you your we our is are was were will would can could have has had been be for and at on \
         to of with from by this that these it its if or but not please thanks thank hi hello dear \
         call reply text today tomorrow monday tuesday wednesday thursday friday saturday sunday \
         appointment order invoice payment due ready here there when what how any all us my i am \
         pm up out now about see let know team just need new time day week before after between \
         through questions confirm balance stop card off get pay link account number arrives arrived",
    ),
    (
        Language::Es,
        "el la los las de del su sus tu y en con para por que un una es esta estan fue hola gracias \
         usted le se lo al no si ha sido tiene como mas desde hasta nuestro nuestra manana hoy cita \
         pedido factura puede llame llamenos responda conteste buenos buenas dias tardes senor \
         senora lunes martes miercoles jueves viernes sabado domingo pago cuando entre sobre ya \
         otro otra prefiere doctora minutos este meses recibir muy todo todos \
         les recuerde recordamos dejar mensajes nos estimado cliente equipo aqui le a o",
    ),
    (
        Language::Pt,
        "o a os as de do da dos das no na nos nas em com para por que um uma e seu sua seus suas ola \
         oi obrigado obrigada amanha hoje nao esta foi pode ao aos pelo pela consulta encomenda \
         fatura sera tem mais ligue responda nosso nossa voce bom boa dia tarde segunda terca \
         quarta quinta sexta feira sabado domingo pagamento quando entre ate ja temos caro cara \
         pronto pronta duvidas receber dias outro outra muito tudo todos extrato este \
         cliente equipa equipe aqui lembramos pedido as dele sao isto isso se ou mensagens",
    ),
    (
        Language::Pl,
        "i w z na do jest nie sie prosze dzien dobry pan pani panu panstwa panstwo twoj twoja twoje \
         twojej dziekujemy dziekuje jutro dzis dzisiaj o od po za ze przez czy oraz prosimy wizyta \
         zamowienie faktura zadzwon odpisz mozna bedzie zostal zostala zostalo godz godzinie \
         poniedzialek wtorek sroda czwartek piatek sobota niedziela sa to jak lub aby juz mozesz \
         dzwon karta pora gotowy gotowa gotowe przy pytania razie zrezygnowac moze ten tym tej juz \
         podaj podac haslo kod wyslij napisz przypominamy platnosc termin czeka u nas mamy wiadomosci zl nr dla witamy czesc",
    ),
    (
        Language::Fr,
        "le la les de du des d l votre vos notre nos nous vous est et en pour avec sur dans un une \
         au aux bonjour bonsoir merci demain aujourd hui ne pas qui que sera a ete rendez commande \
         facture appelez repondez si ce cette il elle je sont chez par plus lundi mardi mercredi \
         jeudi vendredi samedi dimanche paiement entre quand avant apres peut pouvez prete ici \
         rappel cher chere client equipe ou c s y messages",
    ),
];

/// Letters and marks that tell a language.
fn letter_votes(ch: char) -> &'static [(Language, u32)] {
    match ch {
        'ñ' | '¿' | '¡' => &[(Language::Es, 6)],
        'ã' | 'õ' => &[(Language::Pt, 6)],
        'ą' | 'ć' | 'ę' | 'ł' | 'ń' | 'ś' | 'ź' | 'ż' => &[(Language::Pl, 6)],
        'è' | 'ù' | 'î' | 'û' | 'ë' | 'ï' | 'œ' => &[(Language::Fr, 4)],
        'ê' | 'â' | 'à' | 'ô' | 'ç' => &[(Language::Pt, 2), (Language::Fr, 2)],
        'á' | 'í' | 'ú' => &[(Language::Es, 2), (Language::Pt, 2)],
        'ó' => &[(Language::Es, 2), (Language::Pt, 1), (Language::Pl, 1)],
        'é' => &[(Language::Fr, 2), (Language::Es, 1), (Language::Pt, 1)],
        _ => &[],
    }
}

/// What each language gets for a word: twelve to share, so that a word of its own counts most.
static VOTES: LazyLock<FxHashMap<&'static str, [u32; 5]>> = LazyLock::new(|| {
    let mut votes: FxHashMap<&str, [u32; 5]> = FxHashMap::default();
    for (language, words) in WORDS {
        for word in words.split_ascii_whitespace() {
            votes.entry(word).or_default()[language as usize] = 1;
        }
    }
    for shares in votes.values_mut() {
        let languages: u32 = shares.iter().sum();
        for share in shares.iter_mut() {
            *share = *share * 12 / (languages * languages);
        }
    }
    votes
});

/// Fewest votes that mean anything: one word of a language's own, or letters and a shared word.
const FEWEST: u32 = 8;

pub(super) fn guess<'a>(original: &str, words: impl Iterator<Item = &'a str>) -> Option<Language> {
    let mut sums = [0_u32; 5];
    for word in words {
        if let Some(votes) = VOTES.get(word) {
            for (sum, vote) in sums.iter_mut().zip(votes) {
                *sum += vote;
            }
        }
    }
    let telling = original.chars().filter(|ch| !ch.is_ascii());
    for ch in telling.flat_map(char::to_lowercase) {
        for (language, votes) in letter_votes(ch) {
            sums[*language as usize] += votes;
        }
    }
    let best = Language::ALL
        .into_iter()
        .max_by_key(|it| sums[*it as usize])?;
    let most = sums[best as usize];
    let rivals = Language::ALL.into_iter().filter(|it| *it != best);
    let second = rivals.map(|it| sums[it as usize]).max().unwrap_or(0);
    (most >= FEWEST && most > second).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_tell_their_language() {
        let table = [
            ("Your car is ready.", Some(Language::En)),
            ("Ana arrives at 9", Some(Language::En)),
            ("Su coche está listo.", Some(Language::Es)),
            ("¿Confirma la cita de mañana?", Some(Language::Es)),
            ("O seu carro está pronto.", Some(Language::Pt)),
            ("A consulta é amanhã às 9h", Some(Language::Pt)),
            ("Samochód jest gotowy.", Some(Language::Pl)),
            ("Prosimy o telefon", Some(Language::Pl)),
            ("Podaj hasło", Some(Language::Pl)),
            ("Votre voiture est prête.", Some(Language::Fr)),
            ("Rendez-vous demain à 9 h", Some(Language::Fr)),
            ("", None),
            ("OK", None),
            ("12345", None),
            ("Привет, это мы", None),
        ];
        for (text, expected) in table {
            assert_eq!(Language::guess(text), expected, "{text}");
        }
    }
}
