//! What carriers do not take at all, whoever sends it and whoever agreed.
//!
//! Classes by the carriers' messaging policies in the US and Canada (CTIA, "Messaging Principles and
//! Best Practices"; Twilio, "Forbidden message categories"): adult content, hate speech, cannabis
//! and other drugs, vaping, gambling, high-risk loans and investments, debt relief and credit
//! repair, third-party debt collection, get-rich-quick schemes. Alcohol, firearms and tobacco are
//! taken from age-gated programmes, so marketing them is a warning.
//!
//! Words with an innocent sense (pot, weed, bet, escort, adult) count only in phrases without one.

use super::lexicon::{List, Rule};
use super::{Category, CoachContext, Finding, Note, Severity, Text};
use crate::Language::{En, Es, Fr, Pl, Pt};

pub(super) const LISTS: &[List] = &[
    // The same in every language.
    (
        Rule::Forbidden,
        None,
        "thc | thca | cannabis | marijuana | marihuana | marihuan* | kratom | psilocybin | delta 8 | cbd oil \
         | cbd gumm* | cbd product* | cbd edibles | cbd flower | cbd vape* | cbd store | cbd shop | porn* | \
         onlyfans | payday loan | payday loans | payday advance | viagra | cialis | nigger* | faggot* | heil \
         hitler | sieg heil | white power | cbd/thc/hemp \
         gumm*/oil/oils/edibles/vape*/flower/products/store/shop/drops/tincture* | delta 8/9/10 | mdma | \
         ecstasy pill* | cocain* | fentanyl | oxycontin | nsfw | payday .. loan/loans/advance/cash | heroin | \
         buy/cheap/order/online xanax/adderall/tramadol/oxycodone/hydrocodone",
    ),
    (
        Rule::Forbidden,
        Some(En),
        "weed delivery | weed dispensary | cannabis dispensary | buy weed | magic mushroom* | shrooms | vape \
         shop | vape store | vape juice | vape pens | new vapes | disposable vape* | vapes | e cig* | e \
         liquid* | eliquid* | bongs | escort service* | escort girls | female escorts | strip club | hottest \
         strippers | hot strippers | male strippers | female strippers | xxx show | xxx video* | lap dance* | \
         sex toy* | sex chat | hot singles | nude photos | nude pics | send nudes | adult videos | adult \
         entertainment | erotic* | horny | sugar daddy | wetback* | sand nigger* | dirty jews | dirty muslims \
         | dirty mexicans | online casino | casino bonus | our casino | casino app | free spins | bonus spins \
         | place your bet* | place a bet | bet now | bet today | sports betting | sportsbook | betting app | \
         betting odds | slot machine* | jackpot slots | real money poker | title loan* | no credit check \
         loan* | loan with no credit check | loans with no credit check | instant cash loan* | fast cash \
         loan* | quick cash loan* | cash advance loan* | guaranteed loan* | guaranteed approval loan* | \
         borrow up to _ today | same day loan* | bad credit loan* | debt relief | debt consolidation | \
         consolidate your debt* | debt settlement program* | debt forgiveness | credit repair | repair your \
         credit score | fix your credit score | erase your debt* | eliminate your debt* | wipe out your debt* \
         | reduce your debt by | student loan forgiveness | get out of debt | attempt to collect a debt | \
         from a debt collector | is a debt collector | debt collection agency | on behalf of your creditor | \
         get rich | make money fast | make money from home | make money online | earn money from home | earn \
         from home | double your money | guaranteed returns | guaranteed profit* | work from home and earn | \
         quit your job and | pyramid scheme | crypto invest* | invest in crypto* | invest in bitcoin | buy \
         bitcoin | bitcoin investment | crypto signals | trading signals | crypto giveaway | free bitcoin | \
         forex signals | no prescription needed | no prescription required | without a doctor s prescription \
         | buy xanax | buy adderall | buy oxy* | buy cocaine | weed/kush/edibles/pre/prerolls/bud/buds .. \
         delivery/strain/strains/dispensary/ounce/gram/grams/rolls/smoke/thc | weed strains/for/and \
         edibles/bongs | dispensary | dispensaries | edibles | pre rolls/rolled joints | prerolls | \
         mushroom/mushrooms gummies/chocolate | get high | dab/dabs rig/pen/pens/cartridge* | bong/bongs | \
         vape/vapes/vaping | e juice | ejuice | ecig* | juul* | hookah | nicotine pouches/salt/vape*/juice | \
         disposables .. puffs | puff bar/bars | escort/escorts \
         service/services/available/tonight/near/agency/girls | stripclub | strip club/clubs/show | adult/xxx \
         content/video/videos/dating/entertainment/cam/cams/toys/toy/store/movies/film/chat | webcam \
         girls/models | cam girls/girl | live sex/cams/nude | sexy/hot/horny/naked/nude/lonely \
         girls/girl/singles/women/moms/milfs/wives/models/photos/pics/ladies/babes | milf* | hook up \
         tonight/with | sugar babies/baby/daddies | sex \
         party/shop/tonight/cams/dolls/chat/show/partner/video* | bdsm | orgy | sensual massage | happy \
         ending/endings | only fans | filthy/dirty/stinking/fucking \
         immigrants/jews/muslims/mexicans/blacks/gays/arabs/refugees/foreigners/migrants/gypsies | \
         immigrants/jews/muslims/mexicans/blacks/gays/arabs/refugees/foreigners/migrants are .. \
         animals/vermin/scum/filth/parasites/inferior/disease/criminals/enemy/trash | white/aryan/master \
         race/supremacy/supremacist | kill/gas/hang/burn all/the .. jews/muslims/blacks/gays/immigrants/arabs \
         | go back to your .. country | subhuman* | vermin .. immigrants/jews/muslims | casino/casinos/slots \
         .. bonus/spins/jackpot/play/deposit/chips/win/online/tonight/free/real/slots | casino .. night | \
         play .. casino/slots/poker/roulette/blackjack .. win/online/now/real/money/cash | \
         slots/roulette/blackjack/poker online/bonus/tonight/tournament/room/jackpot | free \
         spins/bets/bet/chips | # free/bonus spins/chips/bet/bets | bet/wager/betting .. \
         game/match/team/odds/bonus/win/sunday/tonight/league/deposit | place your/a/bets bet/bets/wager* | \
         your bets | sports bet*/book/betting/wager* | bonus bet/bets | odds boost/boosted | parlay | lottery \
         tickets/jackpot | lotto | powerball | bookie* | bookmaker* | loan/loans/advance/cash .. \
         no/bad/without credit/questions/check/score | no credit check* | bad credit .. \
         loan/ok/okay/welcome/problem | instant/fast/quick/easy cash/loan/loans/lending | cash advance* | \
         guaranteed approval | borrow up to | need/get cash/money fast/today/now/quick | pre/preapproved for \
         .. loan/# | preapproved | car/auto title loan* | debt \
         relief/free/settlement/consolidation/forgiveness/negotiation/elimination/help/solution* | credit \
         repair/fix/restoration | loan forgiveness | student loan/loans .. forgiv*/relief/canceled/cancelled \
         | earn/make up to # | passive income | financial freedom | be your own boss | get rich* | guaranteed \
         income/returns/return/profit/profits/earnings/winnings | double/triple/multiply your .. \
         money/investment/bitcoin/crypto/income/savings | risk free investment/profit/returns | millionaire* \
         | easy money | mlm | multi level | crypto*/bitcoin*/forex/ethereum/nft/nfts/stock/token/coin \
         invest*/signals/signal/profit/profits/trading/giveaway/opportunity/presale/airdrop/picks/tips/bonus/returns \
         | invest/investing in .. crypto*/bitcoin*/forex/ethereum/coin/coins/token* | buy \
         crypto/bitcoin/ethereum/dogecoin | airdrop | # % .. returns/profit \
         daily/weekly/monthly/guaranteed/per | no/without prescription/rx/a/doctor .. \
         needed/required/prescription/s/online | without/no prescription* | cheap/buy/order/online \
         pills/meds/viagra/opioids/steroids/oxy*/percocet/painkillers/cocaine/meth/mdma | percocet | opioid* \
         | weight loss pill* | fake/forged id/ids/passport/passports/documents/diploma* | counterfeit | \
         replica watches/bags/rolex | rolex replica* | ar 15/15s | ar15* | ak 47/47s | ghost gun* | \
         silencer/silencers | suppressors | bump stock* | vaping products/shop/supplies/kits/gear | nudes | \
         nude photos/pics/show/models/girls/women/cams | sexual services/content/massage/encounters/pleasure \
         | all/those/these/damn \
         immigrants/jews/muslims/mexicans/gays/arabs/refugees/foreigners/migrants/gypsies/illegals/queers \
         out/back/go | kick/throw/send .. immigrants/jews/muslims/mexicans/foreigners back/out | same day \
         loan/loans/cash/funding | instant/fast/quick/easy/emergency loan/loans | \
         instant/fast/quick/easy/emergency cash .. today/now/minutes/loan/loans | \
         lower/cut/slash/erase/eliminate/reduce/consolidate your/all debt/debts | earn # .. \
         day/week/month/hour/online/daily/weekly/home | make # a/per/every/each day/week/month/hour | make # \
         daily/weekly/monthly/online | work/working/job/jobs from home .. earn/make/guaranteed/income | \
         anabolic steroids | gambling | kkk | wipe out .. debt | debt for pennies | pennies on the dollar | \
         approved in minutes | earn # .. couch/sofa/phone/experience | no experience needed .. earn/# | thc \
         drinks | shisha | blackjack/roulette/poker/slots .. bonus/online | welcome bonus | deposit bonus | \
         fix/repair/boost/clean/improve/rebuild/restore your .. credit score/history/report/rating/fast/today \
         | fix/repair/boost/clean/improve/rebuild your bad credit",
    ),
    (
        Rule::Forbidden,
        Some(Es),
        "de cbd | con cbd | cbd y | aceite cbd | vapeador* | vapers | vapes | cigarrillo electronico | \
         cigarrillos electronicos | hongos magicos | venta de mota | servicio de escorts | chicas desnudas | \
         fotos desnuda* | videos para adultos | sexo en vivo | juguetes sexuales | club de striptease | \
         erotic* | moros de mierda | negros de mierda | putos negros | casino en linea | casino online | \
         nuestro casino | giros gratis | tiradas gratis | apueste hoy | apuesta hoy | apueste ahora | apuesta \
         ahora | apuestas deportivas | haga sus apuestas | haz tu apuesta | casa de apuestas | tragamonedas | \
         tragaperras | prestamo rapido | prestamos rapidos | prestamo inmediato | prestamos inmediatos | \
         prestamo al instante | prestamos al instante | prestamo sin aval | prestamos sin aval | credito \
         rapido | creditos rapidos | credito inmediato | minicredito* | microcreditos al instante | sin \
         verificar credito | sin revision de credito | sin buro | prestamo del dia de pago | dinero al \
         instante | reparacion de credito | repare su credito | repara tu credito | consolidacion de deudas | \
         consolide sus deudas | elimine sus deudas | elimina tus deudas | reduzca sus deudas | reduce tus \
         deudas | cancele sus deudas | alivio de deudas | salga de deudas | salir de asnef | agencia de cobro \
         | agencia de cobranza* | agencia de recobro | empresa de recobro | en nombre de su acreedor | hagase \
         rico | hazte rico | gane dinero desde casa | gana dinero desde casa | gane dinero facil | gana \
         dinero facil | duplique su dinero | duplica tu dinero | ganancias garantizadas | rentabilidad \
         garantizada | invierta en bitcoin | invierte en bitcoin | invierta en cripto* | invierte en cripto* \
         | compre bitcoin | compra bitcoin | bitcoin gratis | senales de trading | marihuan* | porro/porros | \
         cannabis | hachis | cbd | coca/cocaina | extasis | setas/hongos alucinogen*/magic* | dispensario | \
         vape* | vapeo/vapear/vapeadores | vaporizador*/cigarro/cigarros/cigarrillo/cigarrillos \
         de/electronico/electronicos .. | narguile | chicas/chica/mujeres/solteras/modelos/maduras \
         calientes/desnudas/sexy/sexys/ardientes/solas/webcam/te/en .. | chicas \
         calientes/desnudas/sexy/webcam/ardientes | contenido/videos/peliculas/fotos/espectaculo/ocio/ocio \
         para adulto/adultos/+18/18/adulta/xxx | escort/escorts | prostitut* | putas | scort* | porno* | \
         desnud* | striptease* | stripper* | masaje/masajes erotico*/sensual*/final | orgia* | onlyfans | \
         citas calientes/intimas/adultos | fuera/expulsemos/muerte/maldit*/sucios/putos .. \
         inmigrantes/judios/moros/negros/gitanos/musulmanes/gays/maricones/sudacas/extranjeros | maricon* | \
         sudaca* | raza superior/blanca/aria | ruleta/poker/blackjack online/bono/gana/en/hoy/real | \
         giros/tiradas/spins gratis | apuestas | bono de bienvenida/apuesta* | loteria/quiniela \
         gana/online/premio | bingo online | prestamo*/credito* .. sin \
         aval/buro/papeleo/papeles/nomina/preguntas/requisitos/asnef/consultar/revisar/verificar | sin \
         buro/nomina/aval/papeleos | con asnef | necesita/necesitas dinero/efectivo | adelanto de \
         nomina/efectivo/sueldo | microcredito* | reunificacion de deudas/creditos | reparacion de/repar* \
         su/tu/de credito/historial | limpi* su/tu/buro/historial .. buro/credito/historial/crediticio | \
         salir/salga/sal de asnef/buro/deudas | segunda oportunidad .. deudas | gane/gana/ganar/genere/genera \
         .. # .. dia/diarios/semana/mes/casa/semanales/mensuales/hora | gane/gana/ganar/trabaje/trabaja .. \
         desde casa | dinero facil/extra/rapido/gratis | ingresos pasivos/extra/garantizados | libertad \
         financiera | hagase/hazte/vuelvase rico/millonario | duplique/duplica/multiplique/multiplica .. \
         dinero/inversion/ingresos | ganancias/rentabilidad/beneficios/retorno garantizad*/aseguradas/diari* \
         | invierta/invierte/invertir en .. cripto*/bitcoin*/forex/tokens | piramidal | viagra | pastillas \
         para adelgazar | municion* .. licencia | documentos/pasaportes/carnets/titulos falsos | replicas de \
         relojes/bolsos | armas de fuego sin | mota a domicilio | sexo en/gratis/ya/casual/telefonico/anal | \
         servicios sexuales | contenido sexual | casino .. \
         bono/giros/gratis/jackpot/ruleta/online/linea/gana/gane/tragaperras/noche | \
         inmigrantes/judios/moros/gitanos/musulmanes/maricones/sudacas .. fuera/basura/escoria/ratas/animales \
         | apuesta/apueste/apostar hoy/ya/ahora/online | apuesta/apueste/apostar .. \
         deportiv*/bono/cuota/partido/liga/futbol | prestamo*/credito*/dinero/efectivo \
         rapido*/inmediato*/urgente*/facil*/express/instantane* | dinero/efectivo hoy | \
         elimin*/reduz*/reduc*/consolid*/unific*/borr*/reunific* .. sus/tus/de deudas | \
         cripto*/bitcoin*/forex invert*/inversion*/ganancia*/senales/gratis/rentab* | \
         gane/gana/ganar/multiplique/compre/compra .. cripto*/bitcoin*/forex | esteroides anabol* | \
         pistolas/rifles/armas .. municion*/licencia/fuego | loteria gana/online | sin nomina .. papeleos | \
         blackjack/ruleta/poker .. bono/online | bono de bienvenida | gane/gana # .. sofa/movil/experiencia | \
         efectivo/dinero urgente | tiradas/giros/jugadas/fichas gratis",
    ),
    (
        Rule::Forbidden,
        Some(Pt),
        "de cbd | com cbd | cbd e | oleo cbd | maconha | vapes | vape* descartave* | cigarro eletronico | \
         cigarros eletronicos | cigarros electronicos | cigarro electronico | cogumelos magicos | \
         acompanhantes de luxo | garotas de programa | fotos nua* | videos adultos | videos para adultos | \
         sexo ao vivo | brinquedos sexuais | clube de striptease | erotic* | pretos de merda | macacos de \
         merda | casino online | cassino online | nosso cassino | nosso casino | rodadas gratis | giros \
         gratis | aposte hoje | aposte agora | aposte ja | apostas desportivas | apostas esportivas | faca a \
         sua aposta | faca sua aposta | casa de apostas | jogo do tigrinho | caca niqueis | emprestimo na \
         hora | emprestimo rapido | emprestimos rapidos | emprestimo imediato | emprestimo facil | emprestimo \
         para negativado* | credito na hora | credito rapido | credito imediato | credito facil | dinheiro na \
         hora | dinheiro rapido | sem consulta ao spc | sem consulta ao serasa | sem consulta spc | limpe seu \
         nome | limpe o seu nome | limpar o nome | limpar seu nome | consolidacao de dividas | consolide as \
         suas dividas | consolide suas dividas | elimine as suas dividas | elimine suas dividas | reduza suas \
         dividas | reduza as suas dividas | acabe com as dividas | recuperacao de credito pessoal | empresa \
         de cobranca | empresa de cobrancas | agencia de cobranca* | assessoria de cobranca* | em nome do seu \
         credor | fique rico | ganhe dinheiro em casa | ganhe dinheiro facil | ganhe dinheiro rapido | \
         dinheiro facil | duplique o seu dinheiro | dobre seu dinheiro | lucro garantido | lucros garantidos \
         | retorno garantido | invista em bitcoin | invista em cripto* | compre bitcoin | bitcoin gratis | \
         sinais de trading | marijuana | cannabis | cbd | haxixe | cocaina | ecstasy | baseado | erva .. \
         entrega/grama | cogumelos alucinogen* | vape* | vaping | pod/pods descartav*/eletronic* | \
         cigarro/cigarros eletronic*/electronic* | cigarros e/de .. eletronicos | narguile* | juul | \
         garotas/meninas/mulheres/gatas/novinhas/raparigas/acompanhantes .. \
         programa/quentes/nuas/safadas/sexy/webcam/esperam/luxo/solteiras | acompanhante/acompanhantes | \
         conteudo adulto | escort/escorts | prostitut* | putas | porno* | nudes | nua/nuas | striptease* | \
         stripper* | massagem/massagens erotica*/sensua*/tantrica* | suruba | sex shop | sexshop | \
         viado/viados/bichas nojent*/sujos | raca superior/branca/ariana | roleta/poquer/poker/blackjack \
         online/bonus/ganhe/real | rodadas/giros/fichas/jogadas/apostas gratis | \
         aposta/apostas/aposte/apostar .. \
         esportiv*/desportiv*/ganhe/bonus/odd/odds/jogo/hoje/ja/agora/online/time/liga | bonus de \
         boas/deposito/aposta* | loteria/lotaria/raspadinha/tigrinho/bingo ganhe/online/premio | tigrinho | \
         caca niquel | bet online/bonus | casa/casas de apostas | emprestimo*/credito .. sem \
         consulta/spc/serasa/comprovante/fiador/burocracia/comprovacao/papelada/verificacao/consultar | para \
         negativad* | sem consulta ao/a/spc/serasa | nome sujo .. emprestimo/credito/cartao | adiantamento \
         de/do salario | microcredito* | precisa/precisas de .. dinheiro | consolidacao de \
         creditos/dividas/credito | limp* .. nome/spc/serasa | reparacao de credito | \
         ganhe/ganha/ganhar/fature/lucre .. # .. dia/diarios/semana/mes/casa/semanais/mensais/hora | \
         ganhe/ganha/ganhar/trabalhe .. de/em/desde casa/casa | dinheiro facil/extra/rapido/gratis | renda \
         extra/passiva/garantida | rendimento passivo/garantido/extra | liberdade financeira | fique/fica \
         rico/milionario | duplique/dobre/multiplique .. dinheiro/investimento/renda | \
         lucro/lucros/ganhos/retorno/retornos/rendimento garantid*/certo/diari* | invista/investir/investe em \
         .. cripto*/bitcoin*/forex/tokens | piramide financeira | viagra | anabolizante* | \
         comprimidos/remedio para emagrecer | documentos/diplomas/passaportes falsos | replicas de \
         relogios/bolsas | sexo ao/gratis/ja/casual/telefone/anal | servicos sexuais | conteudo sexual/adulto \
         | videos/filmes/chat/entretenimento para adultos | videos/filmes/entretenimento adulto/adultos | \
         cassino/casino .. bonus/giros/rodadas/gratis/jackpot/roleta/online/ganhe/noite | cassino | apostas \
         esportiv*/desportiv*/online/gratis | apostas .. bonus/odds/jogo/ganhe | \
         imigrantes/judeus/ciganos/muculmanos/viados/bichas/nordestinos .. fora/lixo/escoria/ratos/animais | \
         fora/expulsem/morte/malditos .. imigrantes/judeus/ciganos/muculmanos/gays | \
         emprestimo*/credito/dinheiro/grana rapid*/imediat*/urgente*/facil*/express*/instantane* | \
         elimin*/reduz*/consolid*/acab*/junt* .. suas/tuas/com/de dividas | cripto*/bitcoin*/forex \
         invest*/lucro*/sinais/gratis/ganhe | ganhe/ganhar/multiplique/compre .. cripto*/bitcoin*/forex | \
         pistolas/fuzis/revolver*/armas .. municao/municoes/licenca/fogo | blackjack/roleta/poquer .. \
         bonus/online | bonus de boas vindas | ganhe # .. sofa/celular/experiencia | ganhe r .. # por dia | \
         dinheiro urgente | sem consulta e",
    ),
    (
        Rule::Forbidden,
        Some(Pl),
        "z cbd | cbd i | olejek cbd | olejki cbd | zelki cbd | susz konopny | vape z | e papieros* | \
         epapieros* | jednorazowe vape* | vapy | grzybki halucynogenne | dopalacz* | panie do towarzystwa | \
         seks oferty | sex oferty | sekstelefon | filmy dla doroslych | gadzety erotyczne | klub go go | \
         nagie zdjecia | erotyczn* | ciapat* | zydzi do gazu | kasyno online | kasynie online | kasyna online \
         | nasze kasyno | naszym kasynie | darmowe spiny | darmowych spinow | obstaw teraz | obstaw dzis | \
         zaklady bukmacherskie | zaklady sportowe | bukmacher* | automaty do gier online | chwilowk* | \
         pozyczka bez bik | pozyczki bez bik | bez bik | szybka pozyczka | szybkie pozyczki | szybki kredyt \
         bez | pozyczka od reki | pozyczki od reki | kredyt od reki | pozyczka na dowod | gotowka od reki | \
         oddluzani* | oddluzen* | konsolidacja dlugow | konsolidacja chwilowek | pozbadz sie dlugow | \
         zredukuj swoje dlugi | czyszczenie bik | wyczysc bik | firma windykacyjna | w imieniu wierzyciela | \
         szybki zarobek | zarabiaj w domu | zarabiaj z domu | latwe pieniadze | podwoj swoje pieniadze | \
         gwarantowany zysk | gwarantowane zyski | zainwestuj w bitcoin* | inwestuj w krypto* | kup bitcoin* | \
         darmowe bitcoin* | sygnaly tradingowe | marihuan* | cannabis | cbd | konopi* susz*/olej*/kwiat* | \
         susz konop*/cbd | haszysz* | kokain* | amfetamin* | ecstasy | trawk* | ziolo .. gram | grzyb* \
         halucynogen*/psylocyb* | vape* | vaping | papieros* elektroniczn* | elektroniczn* papieros* | \
         liquid* | jednorazowk* | podgrzewacz* tytoni* | gorac*/samotn*/napalon*/sexy/seksown* \
         dziewczyn*/panie/kobiet*/mamusk*/singielk* | dziewczyn* .. \
         czekaj*/towarzystw*/nago/nagie/webcam/kamerk* | escort/eskort* | prostytut* | dziwk* | porno* | \
         nagie | striptiz* | masaz* erotyczn*/sensualn*/tantryczn* | ogloszenia towarzyskie | \
         pedal/pedaly/pedalow | biala rasa/sila | rasa panow | kasyn* | ruletk*/poker*/blackjack* \
         online/bonus/wygraj/na | darmow* spin*/zakl*/zeton*/obrot* | # darmow*/free spin*/obrot* | free \
         spin* | zaklad*/obstaw*/typuj*/typy .. \
         sportow*/bukmacher*/mecz*/bonus/wygr*/kurs*/dzis/teraz/online/lig* | obstaw* | kurs* bukmacher* | \
         automat* online/hazard*/wygr* | hazard* | szybk*/natychmiastow*/ekspresow*/blyskawiczn*/latw* \
         pozyczk*/kredyt*/gotowk*/kasa/pieniadz* | pozyczk*/kredyt*/gotowk* .. bez/w \
         bik/zaswiadczen*/sprawdzania/weryfikacji/formalnosci/krd/minut | bez bik/krd/zaswiadczen | gotowk* w \
         # minut | potrzebujesz gotowki/pieniedzy/kasy | dla zadluzonych | chwilow* | \
         zarabiaj/zarob/zarobisz/zarabiaj do .. # .. \
         dziennie/tygodniowo/miesiecznie/dzien/tydzien/godzine/domu | zarabiaj/zarob/praca .. z/w \
         domu/internecie | latw*/szybk*/darmow* pieniadz*/kasa/zarob*/zysk* | dochod pasywny | pasywny dochod \
         | wolnosc finansow* | zostan milionerem/bogaty | podwoj/potroj/pomnoz .. \
         pieniadz*/kapital/inwestycj*/oszczednosci/bitcoin* | gwarantowan*/pewn* \
         zysk*/zarobek/zarobki/dochod/wygran*/zwrot* | zainwestuj/inwestuj/inwestycj* w/w _ \
         krypto*/bitcoin*/forex/tokeny | piramid* finansow* | viagr* | tabletki odchudzajac*/na odchudzanie | \
         falszyw*/podrobion* dokument*/dyplom*/paszport*/dowod* | podrobk* zegark*/torebk* | sex/seks \
         telefon/randki/spotkania/oferty/zabawki/shop/na/bez/dzis/teraz/kamerki/czat | sexshop* | uslugi \
         seksualne | tresci/filmy/kamerki/rozrywka/czat dla doroslych | bonus powitalny/bukmach* | \
         imigranc*/zydzi/arabowie/murzyn*/ciapat*/cygan*/geje/pedaly/muzulman*/uchodzc* .. \
         won/smiec*/smierdz*/robactw*/zwierz*/precz/bydlo | won/precz/wygonic/smierc/zabic .. \
         imigrant*/zyd*/arab*/murzyn*/cygan*/gej*/muzulman*/uchodzc* | pozyczk*/kredyt*/gotowk* \
         szybk*/natychmiast*/ekspres* | pozyczk* online/bez | gotowk* bez/od/w | oddluzani*/oddluzeni* | \
         pozbadz/zredukuj/umorz*/skonsoliduj/uwolnij .. dlugow/dlugi/zadluzeni*/chwilow* | \
         krypto*/bitcoin*/forex inwest*/zysk*/sygnal*/zarab*/zarob* | zarab*/inwestuj/kup/pomnoz .. \
         krypto*/bitcoin*/forex | pistolety/karabin*/bron/amunicj* .. amunicj*/pozwolen*/paln* | \
         blackjack*/ruletk*/poker* .. bonus*/online | bonus* powitaln* | zarabiaj # .. \
         kanapy/telefonu/doswiadczenia/dziennie | bez formalnosci",
    ),
    (
        Rule::Forbidden,
        Some(Fr),
        "au cbd | de cbd | cbd et | huile cbd | vapoteuse* | vapes | vape jetable* | puffs | cigarette \
         electronique | cigarettes electroniques | champignons hallucinogenes | champignons magiques | \
         service d escorte | escort girls | photos nues | videos pour adultes | sexe en direct | sextoy* | \
         club de strip* | strip tease | erotiqu* | bougnoul* | sales arabes | sale arabe | sales juifs | sale \
         juif | casino en ligne | notre casino | tours gratuits | pariez ce soir | pariez maintenant | pariez \
         aujourd hui | paris sportifs | faites vos jeux en ligne | machines a sous | pret sur salaire | prets \
         sur salaire | pret rapide | prets rapides | credit rapide | mini credit | minicredit* | pret \
         immediat | pret instantane | argent rapide | sans enquete de credit | pret sans refus | credit sans \
         justificatif* | rachat de credit* | rachat de vos credits | consolidation de dettes | consolidez vos \
         dettes | effacez vos dettes | eliminez vos dettes | reduisez vos dettes | allegement de dettes | \
         reparation de credit | redressement de credit | societe de recouvrement | agence de recouvrement | \
         au nom de votre creancier | devenez riche | gagnez de l argent depuis chez vous | gagnez de l argent \
         de chez vous | gagnez de l argent facilement | argent facile | doublez votre argent | gains garantis \
         | rendement garanti | investissez dans le bitcoin | investissez dans la crypto | achetez du bitcoin \
         | bitcoins gratuits | signaux de trading | cannabis | marijuana | cbd | hachis* | haschich | \
         shit/beuh/weed livr*/gramme | beuh | cocaine | ecstasy | champignons halluc*/magiq* | joint/joints \
         livr* | vape* | vapot* | vaping | cigarette/cigarettes electroniq* | e liquide* | eliquide* | e \
         cigarette* | puff/puffs jetable* | chicha | filles/femmes/celibataires/filles/nanas/modeles .. \
         chaudes/nues/coquines/sexy/webcam/libertines | \
         contenu/videos/films/photos/rencontres/reserve/interdit/uniquement/tchat \
         aux/pour/adulte/reserve/interdit .. adulte/adultes/mineurs/18 | \
         contenu/video/videos/film/films/site/rencontre/rencontres adulte/adultes | escort* | prostitu* | \
         putes | porno* | nue/nues | striptease* | strip teas* | massage/massages \
         erotique*/sensuel*/tantrique* | plan cul | sex shop | webcam .. filles | sale negre/juif/arabe/pede \
         | pede/pedes | race superieure/blanche/aryenne | pouvoir blanc | roulette/poker/blackjack \
         en/bonus/gagnez/ligne | tours/spins/paris/jetons/parties gratuit* | # tours/spins/paris/free \
         gratuit*/spins | bonus de bienvenue/depot/pari | loterie/loto/bingo gagnez/ligne/jackpot | \
         machine/machines a sous | bookmaker* | pret/prets/credit/credits/emprunt .. sans \
         justificatif*/enquete/refus/verification/banque/papier*/fiche | meme fiche/interdit* .. \
         banque/bancaire* | sans verification/enquete de/du credit/dossier | besoin d argent | besoin de cash \
         | argent/cash en # h/heures/minutes | avance sur/de salaire | mini/micro credit/pret/prets/credits | \
         rachat de credit*/dette* | regroupement de credits | surendett* | gagnez/gagner/gagne/generez .. # \
         .. jour/semaine/mois/domicile/heure/euros/chez | gagnez/travaillez/gagner .. depuis/a/de \
         chez/domicile/maison | argent facile/rapide/gratuit | revenu/revenus \
         passif*/garanti*/complementaire* | liberte/independance financiere | devenez \
         riche/millionnaire/rentier | doublez/triplez/multipliez .. \
         argent/mise/investissement/capital/economies | \
         gain/gains/profit/profits/rendement/rendements/revenus garanti*/assure*/quotidien* | \
         investissez/investir/investissement dans/en .. cryptos/crypto/cryptomonnaie*/bitcoin*/forex/tokens | \
         viagra | steroides | pilules minceur/amaigrissantes/pour maigrir | faux \
         papiers/passeport*/diplome*/documents | contrefacon* | repliques de montres/sacs | services sexuels \
         | contenu sexuel | sexe en/gratuit/tel | casino .. \
         bonus/tours/spins/jackpot/roulette/ligne/gagnez/gratuit*/soir | pariez \
         sur/maintenant/ce/des/et/aujourd | paris sportif*/en/gratuits ligne | paris sportif* | \
         immigres/juifs/arabes/musulmans/pedes/migrants .. dehors/racaille/vermine/rats/animaux/ordures | \
         dehors/sales/expulsons/virons .. immigres/juifs/arabes/musulmans/pedes/migrants | \
         pret/prets/credit/credits/argent/cash/emprunt rapide*/immediat*/urgent*/facile*/express/instantane* \
         | elimin*/effac*/redui*/consolid*/regroup*/liberez/annul* .. vos/de/toutes dettes | repar*/redress* \
         votre .. credit/cote | crypto/cryptos/cryptomonnaie*/bitcoin*/forex \
         invest*/gains/signaux/gagnez/profit* | gagnez/multipliez/achetez/investissez .. \
         crypto/cryptos/cryptomonnaie*/bitcoin*/forex | pistolets/fusils/armes/carabines .. \
         munition*/permis/feu | filles/femmes libertines | interdit aux moins de 18 | \
         blackjack/roulette/poker .. bonus/ligne | bonus de bienvenue | gagnez # .. \
         canape/experience/telephone | argent vite | sans justificatif*",
    ),
    (
        Rule::AgeGated,
        None,
        "vodka | whisky | whiskey | tequila | firearm* | handgun* | glock | ammo | ammunition",
    ),
    (
        Rule::AgeGated,
        Some(En),
        "happy hour | liquor | craft beer* | draft beer* | free beer | wine tasting | cocktail hour | gun show | \
         cigars | cigarettes | tobacco | rifles | pistols",
    ),
    (
        Rule::AgeGated,
        Some(Es),
        "cerveza gratis | cervezas gratis | hora feliz | licores | cata de vinos | municiones | armas de fuego | \
         cigarrillos | puros habanos | tabaco",
    ),
    (
        Rule::AgeGated,
        Some(Pt),
        "cerveja gratis | chope gratis | happy hour | bebidas alcoolicas | prova de vinhos | degustacao de vinhos | \
         municoes | armas de fogo | cigarros | charutos | tabaco",
    ),
    (
        Rule::AgeGated,
        Some(Pl),
        "wodka | wodki | piwo gratis | darmowe piwo | happy hour | alkohole | degustacja win | bron palna | \
         amunicj* | papierosy | cygara | tyton",
    ),
    (
        Rule::AgeGated,
        Some(Fr),
        "biere offerte | happy hour | spiritueux | degustation de vins | munitions | armes a feu | cigarettes | \
         cigares | tabac",
    ),
];

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let is_marketing = context.category == Category::Marketing;
    let marks = text.marks.iter().filter_map(|it| match it.rule {
        Rule::Forbidden => Some((Note::Forbidden, Severity::Refuse, it)),
        Rule::AgeGated if is_marketing => Some((Note::AgeGated, Severity::Warn, it)),
        _ => None,
    });
    marks
        .map(|(note, severity, it)| text.finding(note, severity, (it.start, it.end)))
        .collect()
}
