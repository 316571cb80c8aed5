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
        "black friday | cyber monday | flash sale | cyber week | black week | 2/two for 1/one | 3/three for \
         2/two | # for the price of # | bogo | 2x1 | 3x2 | 4x3",
    ),
    (
        Rule::Selling,
        Some(En),
        "% off | % discount on your next | special offer | special offers | exclusive offer | exclusive \
         offers | exclusive deal* | limited time | limited offer | our latest offers | big sale | summer sale \
         | winter sale | spring sale | holiday sale | clearance sale | summer clearance | our sale | huge \
         sale | sale ends | sale starts | sale this weekend | on sale now | promo | promos | promo code | \
         promotion | promotional | coupon | coupons | discount code | code for _ off | off your next | on \
         your next purchase | on your next order | buy now | shop now | shop our | order now and | buy one \
         get | buy 1 get | free gift | free trial | month free | first month is free | upgrade today | \
         upgrade now | sign up today | save up to | save big | book now and save | don t miss out | don t \
         miss our | don t miss this offer | hurry while | while supplies last | while stocks last | \
         everything must go | best deal | best deals | great deals | hot deals | today only | refer a friend \
         | you ve won | win a free | chance to win | act now | order today and | earn double points | half \
         price | new arrivals | our new collection | lowest prices | special price | % savings | \
         special/extra/exclusive/big/huge/additional/seasonal discount/discounts/savings | our \
         discount/discounts | # off \
         your/any/all/every/next/first/on/when/with/if/for/until/today/this/a/select/selected | off \
         any/all/every/selected/select/everything/sitewide/storewide/entire | off entire/everything | buy/get \
         one/two/three/1/2/3 .. free/half/off | buy # .. free/half/off | get one/another/1/2 .. free | \
         upgrade/switch to .. today/now/free/save | pay nothing for/until | no payments/fees for # | first # \
         months/weeks free/off | # months/weeks/days free/off | free for # months/days/weeks | \
         month/week/year free/off/on us | free/complimentary \
         upgrade/trial/gift/gifts/sample/samples/dessert/drink/month/swag/bonus | free shipping \
         on/for/over/when/with/if | free delivery on/over/when/if | with every/any purchase | gift with \
         purchase | sale is on/here/back/live | sale today/now/event/prices/items/continues/runs | sales \
         event | on sale today/this/until/from/tomorrow | \
         check/checkout/browse/discover/explore/enjoy/grab/shop/miss .. \
         deals/specials/savings/promotions/bargains/discounts | our .. \
         deals/offers/specials/promotions/savings/bargains | \
         special/great/amazing/fantastic/best/holiday/weekend/unbeatable/daily/hot/exclusive/christmas/summer/winter/spring/fall \
         deals/deal/offer/offers/savings/specials | deals/specials/offers \
         start/end/now/today/this/inside/await/from | \
         crazy/insane/low/great/best/unbeatable/discounted/slashed price/prices/pricing | check out our/the \
         new/latest/newest | discover/explore/meet/try/see/shop/love our \
         new/latest/newest/exclusive/full/range/_ range/collection/line | our new/latest/newest \
         menu/line/collection/range/package/packages/products/flavors/styles/arrivals/services | have you \
         tried/seen/heard | refer/bring/invite .. friend/friends .. get/earn/receive/save/enjoy/both | \
         refer/bring a friend/friends | earn/win/double/triple/bonus/redeem .. \
         points/rewards/cashback/prize/prizes | cash back/rewards on | enter to win | giveaway | sweepstakes \
         | win/claim/grab/score .. prize/gift/voucher/card | get/receive .. free gift/voucher | starting at \
         just/only | from just/only # | for just/only # more/extra | as low as | prices from/start/starting | \
         book/order/buy/shop/subscribe/join/enroll/switch/renew/call now/today/soon/early/again/this .. \
         and/to/for save/get/enjoy/receive/earn/claim/win | shop early/now/today/online/these/the | stock up \
         on | treat yourself | miss .. deal/deals/offer/offers/sale/savings | don t miss \
         out/our/the/this/these .. deal/deals/offer/offers/sale/savings/event | hurry .. \
         offer/sale/deal/ends/stock/last/gone | last chance to save/buy/get/shop/grab | while they last | \
         limited quantities/stock/edition | vip/member/insider sale/deal/deals/price/prices | \
         lunch/dinner/weekly/daily/monthly/spring/todays special/specials | loyalty club/program/rewards | \
         join our .. club/program/rewards/community/list/newsletter | subscribe to our | add .. for \
         half/just/only | interested in .. our other/premium/new | enjoy # % | save/savings up/of/on # | save \
         on your/our/all/every | save big/more/now | get/enjoy/save/take/receive/claim/unlock .. % discount | \
         % discount on/off your/all/any/next/everything | % discount if/when you | discount/discounts on \
         all/select/selected/everything | try it/us/our/for/this free | try it/us for free | \
         our/big/biggest/annual/seasonal/mega/fall/anniversary/clearance/weekend/warehouse/sidewalk/yearly/year \
         sale | save # % | save # on/off/when/if/per/with/dollars | use coupon/promo | with coupon | code _ \
         at checkout | use code _ .. save/off/discount/get | with code _ | about .. \
         specials/promotions/deals/sale | get/receive/claim/enjoy/score/grab/win/earn \
         a/one/1/two/2/an/another free | get/both/train/eat/ride/stay/kids/drinks/dessert/second/2nd .. free \
         with/when/if/on/for | both .. free | eat/train/ride/stay free | # free when/with/if | gift \
         cards/card .. off/%/bonus/discount | bring a buddy/guest/pal/colleague | for the price of one/1 | # \
         for the price of # | add .. half/% | second/2nd .. half | now half price | come/stop back/by/in .. \
         and/to get/enjoy/save/receive | book/schedule your/the next .. and/to get/save/enjoy/receive/earn | \
         p s .. %/off/sale/free/deal/deals | # more get | just/only # more | this/one week/weekend/month/day \
         only | this weekend only | today and tomorrow only | collection/line just dropped/landed/arrived | \
         just dropped | take # % | pay # get # | on the house when | rewards members | new customers get/save \
         | loyal customers get | we d love .. to try | now available .. from/order | pre order now | preorder \
         now",
    ),
    (
        Rule::Selling,
        Some(Es),
        "oferta especial | ofertas especiales | oferta exclusiva | oferta limitada | ofertas exclusivas | \
         nuestras ofertas | ofertas de | % de descuento | % dto | descuento en su proxima | descuento en tu \
         proxima | promocion | promociones | codigo promocional | codigo de descuento | cupon | cupones | \
         rebaja | rebajas | aproveche nuestra* | aproveche esta | aproveche la oferta | aproveche el \
         descuento | aprovecha nuestra* | aprovecha esta | aprovecha la oferta | compra ya | compre ya | \
         compra ahora | compre ahora | contrate hoy | contrata hoy | contrate ya | no te lo pierdas | no se \
         lo pierda | no se pierda las | no te pierdas las | no se pierda nuestr* | no te pierdas nuestr* | \
         ultimas unidades | tiempo limitado | solo por hoy | solo hoy | liquidacion total | regalo gratis | \
         mes gratis | mes es gratis | prueba gratis | envio gratis en | 2x1 | 3x2 | precio especial | super \
         oferta | gane un | gana un | llevese un | llevate un | lleve 2 | mitad de precio | nueva coleccion | \
         recomiende a un amigo | recomienda a un amigo | puntos dobles | mejores precios | % de rebaja/ahorro \
         | # % menos/off/dcto | descuento/descuentos en todo/toda/todos/todas | descuento \
         especial/exclusivo/extra/adicional | descuentos/rebajas en/de/hasta | nuestras/nuestros .. \
         rebajas/ofertas/promociones/descuentos | \
         aproveche/aprovecha/disfrute/disfruta/descubra/descubre/conozca/conoce .. \
         oferta/ofertas/descuento/descuentos/promo/promos/rebajas/promociones/precio/precios | \
         descubra/descubre/conozca/conoce/pruebe/prueba nuestro/nuestra/nuestros/nuestras \
         nuevo/nueva/nuevos/nuevas/ultima/coleccion/_ nuevo/nueva/nuevos/nuevas | a mitad de precio | segunda \
         unidad | segundo a mitad | compre/compra/lleve/llevate .. gratis/regalo/regalamos | le/te regalamos \
         | de regalo | gratis por/con/al su/tu/cada/la/contratar/comprar | # meses/mes/semanas gratis | \
         primer/primeros mes/meses gratis | # por el precio de # | precios de \
         locura/increibles/especiales/bajos/rebajados/unicos/imbatibles | precio \
         imbatible/increible/unico/rebajado | los mejores precios | al mejor precio | oferta/ofertas \
         valida/validas/solo/relampago/flash/limitada/limitadas | super/gran/grandes \
         oferta/ofertas/rebajas/promocion/descuento/descuentos/liquidacion | liquidacion de/por/total | \
         traiga/trae/invite/invita/recomiende/recomienda a/_ .. amigo/amigos/amiga/conocido | ambos \
         reciben/ganan/obtienen | gane/gana/acumule/acumula/duplique/duplica .. \
         puntos/premio/premios/recompensas | sorteo | participe y/en gane/el/nuestro | participa y/en \
         gana/el/nuestro | contrate/contrata/suscribase/suscribete/compre/compra/reserve/reserva/pida/pide \
         hoy/ya/ahora .. y/con \
         ahorre/ahorra/obtenga/reciba/recibe/llevese/descuento/regalo/gratis/consiga/consigue | \
         contrate/contrata/pase/pasa/cambie/cambia .. premium/plus | ahorre/ahorra hasta/un/mas/# | desde \
         solo # | por solo # | cupon* | ultima oportunidad para ahorrar/comprar | no deje/dejes pasar/escapar \
         | no se/te pierda/pierdas nuestra*/nuestro*/la/las/el/los .. \
         oferta/ofertas/rebajas/promo*/descuentos/venta | venta especial/flash/nocturna/privada | dia/semana \
         de descuentos/ofertas | club de _ gane | unase/unete a nuestro club/programa | nueva/nuestra \
         temporada/coleccion | codigo _ .. ahorre/ahorra/descuento | con el codigo _ .. % | \
         llevese/llevate/lleve/reciba/recibe/obtenga/obten/consiga/consigue/disfrute/disfruta .. \
         gratis/gratuito/gratuita/regalo | tarjeta/tarjetas/cheques/bonos regalo .. %/descuento/dto | # % \
         menos/mas barato/baratas/baratos | dos por el precio de uno/1 | # por el precio | por el precio de \
         uno | a precio especial/reducido/rebajado | solo/unicamente esta semana/fin | esta semana solamente \
         | vuelva/vuelve/regrese .. y gratis/descuento/regalo/disfrute/obtenga/ahorre/coman | nueva \
         coleccion/gama/linea/temporada | descubra/descubre/conozca/conoce la/el/los/las/nuestro/nuestra .. \
         coleccion/gama/novedades/promocion/tienda | traiga/trae a un/una | anada/anade .. por/a mitad/solo",
    ),
    (
        Rule::Selling,
        Some(Pt),
        "oferta especial | ofertas especiais | oferta imperdivel | oferta exclusiva | ofertas exclusivas | \
         nossas ofertas | promocao | promocoes | % de desconto | % off | codigo promocional | codigo de \
         desconto | cupom | cupao | cupons | cupoes | aproveite o desconto | aproveite a oferta | aproveite a \
         promocao | aproveite as nossas | aproveite nossa* | aproveite esta oferta | aproveite este preco | \
         aproveite ja | aproveite o frete | compre ja | compre agora | compra ja | assine hoje | assine ja | \
         assine agora | nao perca esta oferta | nao perca esta promo* | nao perca a oferta | nao perca os \
         nossos | nao perca as nossas | nao perca nossa* | saldos de | nossos saldos | em saldos | liquidacao \
         | frete gratis | portes gratis | leve 3 pague 2 | leve 2 | tempo limitado | so hoje | preco \
         imperdivel | preco especial | mes gratis | mes e gratis | teste gratis | brinde gratis | ganhe um | \
         ganhe ate | super oferta | metade do preco | nova colecao | indique um amigo | pontos em dobro | \
         melhores precos | proxima compra | # % a menos/off | desconto/descontos em todos/todas/tudo/toda | \
         na/em sua/proxima .. desconto | nossos/nossas/os/as nossos/nossas .. \
         descontos/ofertas/promocoes/saldos/liquidacao | \
         aproveite/aproveita/desfrute/descubra/confira/conheca .. \
         oferta/ofertas/desconto/descontos/promo/promos/promocao/promocoes/saldos/preco/precos | \
         descubra/conheca/experimente/confira o/a/os/as nosso/nossa/nossos/nossas \
         novo/nova/novos/novas/colecao/_ novo/nova | nossa nova linha/colecao | novidades da loja/colecao | \
         a/pela metade do preco | segunda unidade | leve # .. pague # | compre/leve .. gratis/gratuito/brinde \
         | oferecemos lhe um/uma | de graca | # meses/mes/semanas gratis/gratuito | primeiro/primeiros \
         mes/meses gratis/gratuito | ganhe/ganha/ganham/receba .. \
         desconto/gratis/brinde/premio/premios/pontos/cashback/vale | precos \
         imperdiveis/incriveis/especiais/baixos/loucos/imbativeis/unicos | preco \
         imperdivel/incrivel/imbativel/unico/promocional | os melhores precos | ao melhor preco | \
         oferta/ofertas valida/validas/relampago/limitada/imperdivel/imperdiveis/exclusiva | \
         super/grande/grandes oferta/ofertas/promocao/saldos/desconto/descontos/liquidacao | \
         traga/convide/indique/recomende .. amigo/amigos/amiga | ambos ganham/recebem | os dois \
         ganham/recebem | acumule/duplique/dobre .. pontos/premios | sorteio | participe e ganhe | concorra a \
         | assine/subscreva/compre/reserve/contrate/adira/peca hoje/ja/agora .. e/com \
         poupe/economize/ganhe/receba/desconto/gratis/brinde | assine/contrate/mude/passe .. premium/plus | \
         poupe/economize ate/mais/# | economize | por apenas # | a partir de apenas # | cupom* | cupon* | \
         ultima oportunidade/chance para/de poupar/economizar/comprar | nao perca/percas .. \
         oferta/ofertas/promocao/promocoes/saldos/desconto/descontos/chance/oportunidade/novidades/precos | \
         venda especial/flash/privada | semana/dia/mes de descontos/ofertas/desconto | adira ao nosso/clube | \
         faca parte do nosso clube | frete gratis/gratuito em/na/para/acima | cashback | de brinde | \
         mes/meses de oferta | com o cupom/cupao | use/utilize o cupom/cupao | codigo _ .. \
         desconto/poupe/economize | desconto/descontos \
         especial/especiais/exclusivo/exclusivos/extra/imperdivel/imperdiveis | oferta por tempo | \
         ganhe/ganha/receba/leve/obtenha/aproveite/desfrute .. gratis/gratuito/gratuita/brinde/oferta | \
         vale/vales/cartao/cartoes presente/oferta .. %/desconto | # % mais barato/barata | pelo preco de \
         um/1/uma | # pelo preco de # | a/com preco especial/reduzido/promocional | so/apenas/somente \
         esta/nesta semana/sabado/domingo | volte .. e/para ganhe/gratis/desconto/aproveite | nova \
         colecao/gama/linha | descubra/conheca/confira a/o/as/os .. colecao/gama/novidades/promocoes | \
         adicione .. por/pela metade/so",
    ),
    (
        Rule::Selling,
        Some(Pl),
        "promocj* | wyprzedaz* | % rabatu | % znizki | % taniej | % mniej | kod rabatowy | kod promocyjny | \
         kodem rabatowym | rabat na kolejne | rabat na nastepne | rabatu na kolejne | oferta specjalna | \
         oferte specjalna | wyjatkowa oferta | wyjatkowa oferte | super oferta | wyjatkowa okazja | okazja \
         cenowa | nie przegap oferty | nie przegap okazji | nie przegap _ wyprzed* | nie przegap naszej | nie \
         przegap naszych | kup teraz | kup juz | kup dzis | zamow juz | zamow teraz | skorzystaj z oferty | \
         skorzystaj z promocji | tylko dzis | drugi gratis | miesiac gratis | miesiac dostaniesz gratis | za \
         pol ceny | polowe ceny | darmowa dostawa | super cena | nowa kolekcja | polec znajom* | podwojne \
         punkty | najlepsze ceny | wygraj | prezent gratis | okres probny gratis | # % \
         zniz*/rabat*/taniej/mniej | zniz* na/do/dla/przy kolejn*/nastepn*/wszystk*/cal*/swiat* | \
         znizk*/rabat*/znizek na kolejne/nastepne/wszystko/cale/caly/zakupy/haslo | \
         rabat/rabatu/znizke/znizki/znizka/znizek z/na/przy/do kodem/kod/haslo/wszystko/zakupy | \
         dostaniesz/odbierz/zgarnij/zyskaj/otrzymasz/dostaniecie/otrzymaj/lap .. \
         rabat*/zniz*/gratis/prezent*/bon/punkty/voucher | nasze/naszych/naszej/nasza .. \
         oferty/okazje/promocje/wyprzedaz*/promocji | skorzystaj z .. \
         oferty/promocji/wyprzedaz*/znizek/znizki/rabatu/rabatow/okazji/pakietu | \
         sprawdz/odkryj/poznaj/zobacz/wyprobuj nasza/nasze/nowa/nowe/nowy/nasz .. \
         oferte/kolekcje/promocje/okazje/produkty/linie/menu/pakiet/pakiety | za/w pol/polowe/polowie ceny | \
         # w cenie # | drugi/druga/drugie/trzeci/trzecia/trzecie .. gratis/za/polowe/darmo/taniej | kup .. \
         gratis/taniej/zyskaj/odbierz/otrzymasz | wykup/zamow/kup/zarezerwuj/dolacz/przejdz/aktywuj \
         dzis/teraz/juz/dzisiaj/szybko .. i/a/pakiet/zyskaj/odbierz/gratis/premium/oszczedz | przejdz na .. \
         premium/plus | # miesiac/miesiace/miesiecy/tygodnie gratis/darmo/bezplatnie | pierwszy miesiac \
         gratis/darmo/bezplatnie/za | \
         szalone/niskie/najnizsze/okazyjne/swietne/wyjatkowe/super/najlepsze/hitowe ceny/cenach/cena | w \
         najlepszej/najnizszej/super/okazyjnej cenie | oferta/oferty/oferte \
         limitowana/limitowane/tylko/wazna/specjalne/wyjatkowe/dnia/tygodnia | \
         wyjatkow*/specjaln*/superoferta ofert*/okazj*/cen*/znizk*/rabat* | przyprowadz/zapros/polec .. \
         znajom*/przyjac*/kolege/kolezanke/bliskich/nas | oboje/obie/obaj dostaniecie/otrzymacie/zyskacie | \
         zbieraj/wygraj/podwoj/podwojne/zdobadz .. punkty/punktow/nagrody/nagrode | konkurs* i wygraj | \
         losowani* | oszczedz/zaoszczedz do/nawet/#/teraz/wiecej | uzyj/z/wpisz kodem/kodu/kod _ .. \
         rabat*/zniz*/taniej/gratis | juz od # zl | tylko # zl za/na | ostatnia szansa na \
         zakup*/rabat*/znizk*/promocj* | nie przegap .. \
         oferty/okazji/promocji/wyprzedazy/znizek/rabatow/rabatu/nowosci/kolekcji | do wyczerpania zapasow | \
         dolacz do .. klubu/programu/newslettera | klub* lojalnosciow* | okazj* tylko/dnia/tygodnia/cenowe | \
         nowa/nowej/nasza kolekcja/kolekcji/linia | darmow*/bezplatn* dostaw* przy/od/na/powyzej | bon na # | \
         gratis do/przy/za kazd*/zakup*/zamowien*/polecenie | # % tansz*/taniej | kart*/bon/bony/vouchery \
         podarunkow*/prezentow* .. %/taniej/tansz*/rabat*/znizk* | dostaniesz/otrzymasz/odbierz/zgarnij .. \
         gratis/darmo/bezplatnie/prezent | w specjalnej/promocyjnej/super/okazyjnej cenie | tylko w/do \
         tym/ten/niedzieli/piatku/konca .. tygodniu/weekend/miesiacu/tygodnia | dwa/dwie/dwoje/2/3 w cenie \
         jednego/jednej/1/# | w cenie jednego/jednej | zobacz/sprawdz/odkryj/poznaj nasza/nasze/nowa/nowe .. \
         kolekcj*/ofert*/nowosci/promocj* | dodaj .. za polowe/pol",
    ),
    (
        Rule::Selling,
        Some(Fr),
        "offre speciale | offres speciales | offre exclusive | offres exclusives | offre limitee | nos offres \
         | % de reduction | % de remise sur votre prochain* | promo | promos | promotion | promotions | code \
         promo | soldes | vente flash | ventes privees | vente privee | profitez de nos | profitez de notre | \
         profitez de l offre | profitez de cette offre | profitez de _ % | ne manquez pas nos | ne ratez pas \
         nos | ne manquez pas cette offre | ne manquez pas l offre | achetez maintenant | achetez vite | \
         commandez vite | souscrivez | abonnez vous des | duree limitee | cadeau offert | mois offert | mois \
         est offert | mois gratuit | essai gratuit | un achete | bon plan | bons plans | prix casses | a \
         moitie prix | aujourd hui seulement | nouvelle collection | parrainez un | points doubles | \
         meilleurs prix | livraison offerte des | votre prochain achat | tentez de gagner | gagnez un | # % \
         de reduction/remise/rabais/moins/ristourne | # % sur votre/vos/tout/toute/toutes/tous/les \
         prochain*/le/la/achats/commande/magasin | remise/reduction/rabais/remises/reductions/promotions \
         exclusive/exclusives/speciale/speciales/supplementaire/exceptionnelle/exceptionnelles/sur \
         votre/vos/tout/toute/toutes/la | nos .. offres/promotions/promos/soldes/remises/reductions | \
         profitez/beneficiez/decouvrez/decouvrir/profiter .. \
         offre/offres/promo/promos/promotion/promotions/soldes/remise/remises/reduction/reductions/prix/rabais \
         | decouvrez/essayez/testez nos/notre nouveau/nouvelle/nouveaux/nouvelles/derniere/_ nouveau/nouvelle \
         | demi/moitie prix | moitie prix | en promo/promotion/soldes/reclame | # achete*/achetes .. # \
         offert*/gratuit* | # pour # | le/la deuxieme/second/seconde/2e/troisieme/3e .. \
         offert/offerte/moitie/gratuit/gratuite | achetez .. offert/offerte/gratuit/gratuite/recevez/gagnez | \
         mois offert/offerts/gratuit/gratuits | # mois offert/offerts/gratuit/gratuits | essai gratuit/offert \
         | cadeau/surprise offert/offerte/gratuit | offert/offerte/offerts pour/des/avec tout*/#/chaque/votre \
         | livraison gratuite/offerte des/a/sur/pour/avec | prix \
         fous/casses/imbattables/mini/exceptionnels/doux/bas/speciaux/special/incroyables/reduits | aux \
         meilleurs prix | meilleur* prix | petits prix | offre/offres \
         limitee/limitees/valable/valables/speciale/speciales/exceptionnelle/exceptionnelles/flash/unique/decouverte/promotionnelle/du \
         moment | a duree limitee | venez/parrainez/invitez/amenez .. ami/amis/amie/proche/proches | \
         recevez/gagnez/obtenez/cumulez/doublez chacun/# .. %/reduction/points/euros/remise/cadeau | \
         gagnez/cumulez/doublez .. points/cadeau/cadeaux/bon/voyage/lot | tirage au sort | jeu concours | \
         passez/abonnez/souscrivez/reservez/commandez/achetez/adherez en/vous/vite/des/maintenant/aujourd \
         premium/plus/maintenant/aujourd/vite/et/hui/profitez/recevez/beneficiez .. | economisez \
         jusqu/#/sur/plus | faites des economies | a partir de # seulement | pour seulement # | code \
         promo/avantage/_ pour # | ne manquez/ratez pas .. \
         offre/offres/soldes/promo/promos/promotions/remises/vente/nouveautes/collection/prix | derniers \
         jours pour | dernier jour pour profiter | jusqu a epuisement | rejoignez notre club/programme | \
         carte de fidelite offerte | carte cadeau offerte | notre/nos nouvelle/nouvelles/nouveau/nouveaux \
         collection/gamme/carte/menu/offre/formule/produits | nouvelle gamme | recevez/gagnez un bon | \
         parrainez | parrainage | recevez/obtenez/profitez/gagnez/beneficiez .. \
         gratuit/gratuite/gratuits/offert/offerte/offerts/cadeau | carte/cartes/cheque/cheques/bon/bons \
         cadeau/cadeaux/achat .. %/remise/reduction/moins | deux/2/3/trois pour le prix de/d | pour le prix d \
         un/une | a prix special/reduit/doux/mini | cette semaine seulement | ce week end \
         seulement/uniquement | uniquement ce/cette/aujourd .. week/semaine/hui | decouvrez la/le/les/notre \
         .. collection/gamme/nouveautes/promotions | ajoutez .. a moitie | revenez .. et/pour \
         profitez/recevez/gratuit/offert | achete* .. # offert*/gratuit*",
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
    naliczono naliczylismy naliczony wykorzystano wykorzystany applique appliquee expire \
    included reflected added incluido incluida incluso uwzgledniono uwzgledniony inclus incluse deduite deduit";

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
