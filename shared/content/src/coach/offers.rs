//! Selling where nothing is to be sold.
//!
//! Consent to news about one's own order is no consent to offers (47 CFR 64.1200(f)(13);
//! Directive 2002/58/EC, article 13).

use super::{Category, CoachContext, Finding, Note, Severity, Text};
use crate::Language;

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let severity = match context.category {
        Category::Transactional => Severity::Refuse,
        Category::Collection => Severity::Warn,
        Category::Conversational | Category::Marketing => return Vec::new(),
    };
    let mut places = text.folded.phrases(selling(text.language));
    if text.language != Language::En {
        places.extend(
            text.folded
                .phrases("black friday | cyber monday | flash sale"),
        );
    }
    let finding = |place| text.finding(Note::Marketing, severity, place);
    places.into_iter().map(finding).collect()
}

/// Phrases that sell. Single words such as "offer", "sale" or "discount" also stand on quotes and
/// invoices, so they are not enough.
fn selling(language: Language) -> &'static str {
    match language {
        Language::En => {
            "% off | % discount on your next | special offer | special offers | exclusive offer | \
             exclusive offers | exclusive deal* | limited time | limited offer | flash sale | \
             big sale | summer sale | winter sale | spring sale | holiday sale | clearance sale | \
             sale ends | on sale now | promo | promos | promo code | promotion | promotional | \
             coupon | coupons | discount code | buy now | shop now | buy one get | free gift | \
             save up to | save big | book now and save | don t miss out | don t miss our | don t miss this offer | hurry while | \
             while supplies last | while stocks last | best deal | best deals | great deals | \
             hot deals | black friday | cyber monday | refer a friend | you ve won | \
             win a free | act now | order today and"
        }
        Language::Es => {
            "oferta especial | ofertas especiales | oferta exclusiva | oferta limitada | \
             ofertas exclusivas | nuestras ofertas | % de descuento | % dto | promocion | promociones | \
             codigo promocional | cupon | cupones | rebaja | rebajas | aproveche nuestra* | aproveche esta | aproveche la oferta | aproveche el descuento | \
             aprovecha nuestra* | aprovecha esta | aprovecha la oferta | \
             compra ya | compre ya | compra ahora | compre ahora | no te lo pierdas | \
             no se lo pierda | ultimas unidades | tiempo limitado | liquidacion total | \
             regalo gratis | 2x1 | precio especial | super oferta"
        }
        Language::Pt => {
            "oferta especial | ofertas especiais | oferta imperdivel | oferta exclusiva | \
             ofertas exclusivas | nossas ofertas | promocao | promocoes | % de desconto | % off | \
             codigo promocional | cupom | cupao | cupons | cupoes | aproveite o desconto | aproveite a oferta | aproveite a promocao | aproveite as nossas | \
             aproveite nossa* | aproveite esta | aproveite este | aproveite ja | aproveite o frete | \
             compre ja | compre agora | compra ja | nao perca esta | nao perca a oferta | nao perca nossa* | saldos de | em saldos | liquidacao total | \
             frete gratis | portes gratis | leve 3 pague 2 | tempo limitado | preco imperdivel | \
             brinde gratis | super oferta"
        }
        Language::Pl => {
            "promocj* | wyprzedaz* | % rabatu | % znizki | % taniej | kod rabatowy | \
             kod promocyjny | kodem rabatowym | oferta specjalna | oferte specjalna | \
             wyjatkowa oferta | super oferta | wyjatkowa okazja | okazja cenowa | \
             nie przegap oferty | nie przegap okazji | kup teraz | \
             kup juz | zamow juz | skorzystaj z oferty | tylko dzis taniej | \
             drugi gratis | super cena"
        }
        Language::Fr => {
            "offre speciale | offres speciales | offre exclusive | offres exclusives | \
             offre limitee | nos offres | % de reduction | % de remise | promo | promos | \
             promotion | promotions | code promo | soldes | vente flash | profitez de nos | profitez de notre | profitez de l offre | profitez de cette offre | \
             profitez de _ % | \
             ne manquez pas nos | ne manquez pas cette offre | ne manquez pas l offre | achetez maintenant | commandez vite | duree limitee | \
             cadeau offert | un achete | bon plan | bons plans | prix casses"
        }
    }
}
