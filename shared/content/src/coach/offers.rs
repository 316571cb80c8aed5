//! Selling where nothing is to be sold.
//!
//! Consent to news about one's own order is no consent to offers (47 CFR 64.1200(f)(13);
//! Directive 2002/58/EC, article 13). Single words such as "offer", "sale" or "discount" also stand
//! on quotes and invoices, so they are not enough.

use super::lexicon::{List, Mark, Rule, is_listed};
use super::{Category, CoachContext, Finding, Note, Severity, Text};
use crate::Language::{En, Es, Fr, Pl, Pt};

pub(super) const LISTS: &[List] = &[
    (
        Rule::Selling,
        None,
        "black friday | cyber monday | flash sale",
    ),
    (
        Rule::Selling,
        Some(En),
        "% off | % discount on your next | special offer | special offers | exclusive offer | \
         exclusive offers | exclusive deal* | limited time | limited offer | our latest offers | \
         big sale | summer sale | winter sale | spring sale | holiday sale | clearance sale | \
         summer clearance | our sale | huge sale | sale ends | sale starts | sale this weekend | on sale now | \
         promo | promos | promo code | promotion | promotional | coupon | coupons | discount code | \
         code for _ off | off your next | on your next purchase | on your next order | buy now | \
         shop now | shop our | order now and | buy one get | buy 1 get | free gift | free trial | month free | \
         first month is free | upgrade today | upgrade now | sign up today | save up to | save big | \
         book now and save | don t miss out | don t miss our | don t miss this offer | hurry while | \
         while supplies last | while stocks last | everything must go | best deal | best deals | \
         great deals | hot deals | today only | refer a friend | you ve won | win a free | \
         chance to win | act now | order today and | earn double points | half price | \
         new arrivals | our new collection | lowest prices | special price",
    ),
    (
        Rule::Selling,
        Some(Es),
        "oferta especial | ofertas especiales | oferta exclusiva | oferta limitada | \
         ofertas exclusivas | nuestras ofertas | ofertas de | % de descuento | \
         % dto | descuento en su proxima | descuento en tu proxima | promocion | promociones | \
         codigo promocional | codigo de descuento | cupon | cupones | rebaja | rebajas | \
         aproveche nuestra* | aproveche esta | aproveche la oferta | aproveche el descuento | \
         aprovecha nuestra* | aprovecha esta | aprovecha la oferta | compra ya | compre ya | \
         compra ahora | compre ahora | contrate hoy | contrata hoy | contrate ya | no te lo pierdas | \
         no se lo pierda | no se pierda las | no te pierdas las | no se pierda nuestr* | \
         no te pierdas nuestr* | ultimas unidades | tiempo limitado | solo por hoy | solo hoy | liquidacion total | \
         regalo gratis | mes gratis | mes es gratis | prueba gratis | envio gratis en | 2x1 | 3x2 | precio especial | super oferta | \
         gane un | gana un | llevese un | llevate un | lleve 2 | mitad de precio | nueva coleccion | \
         recomiende a un amigo | recomienda a un amigo | puntos dobles | \
         mejores precios",
    ),
    (
        Rule::Selling,
        Some(Pt),
        "oferta especial | ofertas especiais | oferta imperdivel | oferta exclusiva | \
         ofertas exclusivas | nossas ofertas | promocao | promocoes | % de desconto | % off | \
         codigo promocional | codigo de desconto | cupom | cupao | cupons | cupoes | aproveite o desconto | \
         aproveite a oferta | aproveite a promocao | aproveite as nossas | aproveite nossa* | \
         aproveite esta oferta | aproveite este preco | aproveite ja | aproveite o frete | compre ja | compre agora | \
         compra ja | assine hoje | assine ja | assine agora | nao perca esta oferta | nao perca esta promo* | nao perca a oferta | nao perca os nossos | \
         nao perca as nossas | nao perca nossa* | saldos de | nossos saldos | em saldos | liquidacao | \
         frete gratis | portes gratis | leve 3 pague 2 | leve 2 | tempo limitado | so hoje | preco imperdivel | \
         preco especial | mes gratis | mes e gratis | teste gratis | brinde gratis | ganhe um | ganhe ate | \
         super oferta | metade do preco | nova colecao | indique um amigo | pontos em dobro | \
         melhores precos | proxima compra",
    ),
    (
        Rule::Selling,
        Some(Pl),
        "promocj* | wyprzedaz* | % rabatu | % znizki | % taniej | % mniej | kod rabatowy | \
         kod promocyjny | kodem rabatowym | rabat na kolejne | rabat na nastepne | rabatu na kolejne | oferta specjalna | \
         oferte specjalna | wyjatkowa oferta | wyjatkowa oferte | super oferta | wyjatkowa okazja | okazja cenowa | \
         nie przegap oferty | nie przegap okazji | nie przegap _ wyprzed* | nie przegap naszej | nie przegap naszych | kup teraz | kup juz | kup dzis | \
         zamow juz | zamow teraz | skorzystaj z oferty | skorzystaj z promocji | tylko dzis | drugi gratis | miesiac gratis | \
         miesiac dostaniesz gratis | za pol ceny | polowe ceny | darmowa dostawa | super cena | nowa kolekcja | \
         polec znajom* | podwojne punkty | najlepsze ceny | wygraj | prezent gratis | okres probny gratis",
    ),
    (
        Rule::Selling,
        Some(Fr),
        "offre speciale | offres speciales | offre exclusive | offres exclusives | \
         offre limitee | nos offres | % de reduction | % de remise sur votre prochain* | promo | promos | \
         promotion | promotions | code promo | soldes | vente flash | ventes privees | vente privee | profitez de nos | \
         profitez de notre | profitez de l offre | profitez de cette offre | profitez de _ % | \
         ne manquez pas nos | ne ratez pas nos | ne manquez pas cette offre | ne manquez pas l offre | \
         achetez maintenant | achetez vite | commandez vite | souscrivez | abonnez vous des | duree limitee | cadeau offert | \
         mois offert | mois est offert | mois gratuit | essai gratuit | un achete | bon plan | bons plans | prix casses | a moitie prix | \
         aujourd hui seulement | nouvelle collection | parrainez un | points doubles | meilleurs prix | livraison offerte des | \
         votre prochain achat | tentez de gagner | gagnez un",
    ),
];

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let severity = match context.category {
        Category::Transactional => Severity::Refuse,
        Category::Collection => Severity::Warn,
        Category::Conversational | Category::Marketing => return Vec::new(),
    };
    let marks = text.marks_of(Rule::Selling);
    marks
        .filter(|it| !is_done(text, it))
        .map(|it| text.finding(Note::Marketing, severity, (it.start, it.end)))
        .collect()
}

/// How far from an offer a word may say that it was used, in words.
const REACH: usize = 4;

/// What was done with an offer the client had: news about an order, not a new offer.
const DONE: &str = "applied redeemed expired aplicado aplicada aplicamos aplico canjeado canjeada \
    resgatado resgatada expirou caduco zastosowano zastosowany \
    naliczono naliczylismy naliczony wykorzystano wykorzystany applique appliquee expire";

fn is_done(text: &Text<'_>, offer: &Mark) -> bool {
    let tokens = &text.folded.tokens;
    let Some(first) = tokens.get(offer.first) else {
        return false;
    };
    let near = offer.first.saturating_sub(REACH)..(offer.first + REACH + 1).min(tokens.len());
    let near = tokens.get(near).unwrap_or_default().iter();
    near.filter(|it| it.sentence == first.sentence)
        .any(|it| is_listed(&it.text, DONE))
}
