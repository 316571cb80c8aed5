//! Which topic a word names.

use super::clauses::matches;
use crate::fold::Folded;

/// What contacts consent to, as a firm calls it, and the words people use for it.
#[derive(Clone, Copy, Debug)]
pub struct Topic<'a> {
    /// Its name, such as `offers`.
    pub name: &'a str,
    /// More words for it, in any language; the common ones of common topics are known.
    pub words: &'a [&'a str],
}

/// A topic a word names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// One of the firm's, by its index.
    Firms(usize),
    /// Something messages are commonly about; the firm has no such topic.
    Other,
}

/// Topics many firms have, by the names they give them, and their words in five languages.
const COMMON: [(&[&str], &str); 5] = [
    (
        &[
            "offer",
            "offers",
            "promotion",
            "promotions",
            "promo",
            "promos",
            "marketing",
            "deals",
        ],
        "offers promo promos promotion promotions promotional marketing ads advertis* deals coupons sales \
         ofertas anuncios promociones publicidad propaganda rebajas cupones ventas \
         promocoes publicidade anuncios vendas cupons \
         ofert ofertami oferty promocj* reklam* ogloszen marketingu wyprzedaz* kupon* \
         offres pub pubs publicite publicites promotions ventes coupons",
    ),
    (
        &["reminder", "reminders", "appointment", "appointments"],
        "reminder reminders recordatorio recordatorios lembrete lembretes przypomnien* przypomnienia \
         przypomnienie rappel rappels",
    ),
    (
        &["invoice", "invoices", "billing", "payments", "bills"],
        "invoices billing bills facturas faturas cobrancas faktur fakturami fakturach faktury \
         fakture rachunki rachunkow factures",
    ),
    (
        &["survey", "surveys", "feedback", "reviews"],
        "survey surveys feedback encuesta encuestas inquerito inqueritos pesquisas ankiet ankiety \
         enquete enquetes sondages",
    ),
    (
        &["news", "newsletter", "newsletters", "updates"],
        "newsletter newsletters news novedades boletin novidades boletim newslettera newsletterow \
         nowosci nouveautes actualites",
    ),
];

/// More words of the first of [`COMMON`], where it is known that a reply wants to stop something.
const LOOSE: [&str; 3] = [
    "offer discount* descuento* desconto* promo* rabat* reduction* remise* commercial* comercial*",
    "remind* recuerd* recordar* lembr* przypom* rappel* relanc*",
    "bill invoice factur* fatura* recibo* cuentas contas boleto* faktur* rachun* facture",
];

/// A firm's topics, ready to be found.
pub(super) struct Topics {
    /// Words of each topic, without accents.
    firms: Vec<Vec<String>>,
}

impl Topics {
    pub(super) fn of(topics: &[Topic<'_>]) -> Self {
        let words = |topic: &Topic<'_>| {
            let name = folded(topic.name);
            let common = COMMON
                .iter()
                .filter(|(names, _)| names.contains(&name.as_str()));
            let common =
                common.flat_map(|(_, words)| words.split_ascii_whitespace().map(str::to_owned));
            let own = topic.words.iter().map(|it| folded(it));
            let words: Vec<String> = own.chain([name.clone()]).chain(common).collect();
            words
        };
        Self {
            firms: topics.iter().map(words).collect(),
        }
    }

    pub(super) fn are_none(&self) -> bool {
        self.firms.is_empty()
    }

    /// The same, also by words that are only sometimes about it: "remind me" is not "reminders".
    pub(super) fn loosely_named_by(&self, word: &str, topics: &[Topic<'_>]) -> Option<Named> {
        let loosely = |words: &str| words.split_ascii_whitespace().any(|it| matches(word, it));
        let row = || LOOSE.iter().position(|words| loosely(words));
        self.named_by(word).or_else(|| {
            let (names, _) = COMMON.get(row()?)?;
            let firms = topics
                .iter()
                .position(|it| names.contains(&folded(it.name).as_str()));
            Some(firms.map_or(Named::Other, Named::Firms))
        })
    }

    pub(super) fn named_by(&self, word: &str) -> Option<Named> {
        let firms = self
            .firms
            .iter()
            .position(|words| words.iter().any(|it| matches(word, it)));
        let is_common = || {
            let mut words = COMMON
                .iter()
                .flat_map(|(_, words)| words.split_ascii_whitespace());
            words.any(|it| matches(word, it))
        };
        firms
            .map(Named::Firms)
            .or_else(|| is_common().then_some(Named::Other))
    }
}

/// In lower case, without accents; of several words the first.
fn folded(text: &str) -> String {
    let first = Folded::of(text).tokens.into_iter().next();
    first.map(|it| it.text).unwrap_or_default()
}
