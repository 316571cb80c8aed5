//! Threats and insults.
//!
//! In collection they break the law (15 U.S.C. 1692d, 1692e; 12 CFR 1006.14, 1006.18).

use super::lexicon::{List, Rule};
use super::{Category, CoachContext, Finding, Note, Severity, Text};
use crate::Language::{En, Es, Fr, Pl, Pt};

pub(super) const LISTS: &[List] = &[
    (
        Rule::Insult,
        Some(En),
        "deadbeat | deadbeats | liar | liars | thief | scammer | crook | crooks | fraudster | shame on you | \
         you should be ashamed | idiot | idiots | stupid | pathetic | shameless | or else | moron | you will \
         regret | you ll regret | lowlife | loser | fuck* | bullshit | asshole* | scumbag* | freeloader* | \
         disgrace | disgraceful | cheater* | pathetic* | worthless | bastard* | bitch* | ashamed | you/you ll \
         regret | sorry you/if .. did/t/ignored | live to regret | you think .. smart/clever/stupid/fools",
    ),
    (
        Rule::Insult,
        Some(Es),
        "sinverguenza | sinverguenzas | ladron | ladrona | estafador | estafadora | estafadores | deberia \
         darle verguenza | verguenza deberia | idiota | estupido | estupida | mentiroso | mentirosa | se \
         arrepentira | te arrepentiras | atengase a las consecuencias | caradura | imbecil | gilipollas | \
         cabron | hijo de puta | aprovechado | que verguenza | tenga/ten/tenga un verguenza | sin verguenza | \
         descarado | descarada | tramposo | tramposa | mierda | puta | gorron | \
         arrepentira*/arrepentiras/arrepentir* | lamentara* | lo lamentara/pagara | va/vas a pagar \
         caro/lamentar* | lo va/vas a lamentar*",
    ),
    (
        Rule::Insult,
        Some(Pt),
        "caloteiro | caloteira | ladrao | vigarista | mentiroso | mentirosa | idiota | estupido | vergonha na \
         cara | devia ter vergonha | deveria ter vergonha | vai arrepender se | vai se arrepender | \
         trapaceiro | sem vergonha | imbecil | filho da puta | aldrabao | que vergonha | tenha/tem/crie \
         vergonha | descarado | descarada | cara de pau | golpista | trambiqueir* | trouxa | otario | merda | \
         puta | arrepender* | lamentar* isso/por | vai pagar caro | vai lamentar",
    ),
    (
        Rule::Insult,
        Some(Pl),
        "oszust | oszuscie | oszustka | oszustko | zlodziej | zlodzieju | zlodziejka | klamca | klamco | \
         idiota | idioto | idiotka | glupi | wstydz sie | pozalujesz | bedziesz zalowac | naciagacz | \
         naciagaczu | bezczelny | kretyn* | debil* | kurw* | zlodziej* | bezczeln* | cwaniak* | cwaniaczk* | \
         nierob* | dran* | gnoj* | frajer* | pozalujesz/pozaluje/pozalujecie/pozaluja | glupek | glupku | \
         oszustem | oszusci | klamc*",
    ),
    (
        Rule::Insult,
        Some(Fr),
        "voleur | voleuse | escroc | escrocs | menteur | menteuse | idiot | imbecile | honte a vous | vous \
         devriez avoir honte | vous le regretterez | mauvais payeur | mauvais payeurs | stupide | connard | \
         salaud | profiteur | profiteurs | malhonnete* | voleurs | tricheur* | tricheuse | fraudeur* | \
         minable* | merde | pute | salope | arnaqueur* | fripouille | pitoyable* | allez/vas le regretter | \
         vous le paierez | payer cher | regretterez | regretteras",
    ),
    (
        Rule::Threat,
        Some(En),
        "legal action | legal proceedings | lawsuit | will sue | to sue | sue you | suing | to collections | \
         send you to collections | collection agency | take you to court | see you in court | go to court | \
         going to court | our lawyer | our lawyers | our attorney | our attorneys | arrest | arrested | jail \
         | prison | call the police | the police will | sheriff | warrant for | seize | seizure | garnish* | \
         repossess* | foreclos* | final warning | last warning | final demand | last chance | pay now or | \
         pay immediately or | pay today or | face consequences | serious consequences | legal consequences | \
         suffer the consequences | ruin your credit | destroy your credit | damage your credit | hurt your \
         credit | credit bureau* | report you to | tell your employer | contact your employer | your boss \
         will | tell your family | your neighbors | you must pay | pay up | failure to pay | we know where \
         you | no more excuses | demand immediate payment | you refuse to pay | you have ignored | stop \
         hiding | we will find you | criminal charges | press charges | take your car | take your home | \
         evict* | judge | judgment | tribunal | ignored/ignoring us/our/all/again/every/me | litigation | \
         legal steps/measures/route/remedies | cops | sheriff* | criminal | fraud | felony | arrest* | \
         handcuff* | bailiff* | deport* | immigration | wages/wage/paycheck/salary .. \
         garnish*/take/seize/lose | levy | freeze/frozen .. account/accounts/assets | \
         seize/take/taking/lose/losing your home/house/car/property/assets/things/belongings/wages | repo | \
         tell/inform/call/contact/notify/let/telling/calling/contacting/informing/visit/alert/message/show .. \
         your \
         employer/boss/family/neighbors/neighbours/neighbor/workplace/job/wife/husband/parents/mother/relatives/friends/coworkers/colleagues/landlord/kids \
         | everyone/everybody/people will know/hear/learn | post/publish/share your name/photo/debt/debts | \
         public list/shame | name and shame | come/coming/show/showing/visit/knock .. your \
         home/house/door/place/workplace/job | we know where/who/your | find you | hunt you | watching \
         you | ruin/destroy/wreck/kill/trash/hurt/damage/tank/affect your/the \
         credit/score/rating/reputation/life | credit score/rating/report .. \
         ruin*/destroy*/suffer/drop/damage*/wreck* | report/reported/reporting .. \
         credit/bureau/bureaus/agencies/authorities/police/irs | blacklist* | bad credit | excuses | \
         stop/quit/enough .. ignoring/hiding/lying/avoiding/dodging/games/playing/wasting/lies | stop \
         ignoring | don t ignore | you .. lying/lied | last/final/third/3rd/second \
         warning/chance/demand/ultimatum | ultimatum | no more/second \
         chances/excuses/warnings/time/patience/games/delays | patience .. out/over/limit/end/ended/thin | \
         run/running out of patience | we are done waiting | fed up | time is up | time s up | or we will/ll \
         | or face/else/suffer/lose | pay/settle immediately/instantly | demand/demands/demanding \
         payment/that/full/immediate/you/the | consequence* | suffer/face .. \
         consequences/penalties/charges/prosecution | prosecut* | severe/serious/harsh/drastic/further/strong \
         action/actions/measures/steps/penalties | action will be taken | take action against | make you \
         pay/sorry | make your life | will hurt | be sorry | cut you off | you owe us and | pay what you owe \
         | you will lose | you have been warned | warned you | threat* | collections agency/department | debt \
         collector* | collector* | fool | fools | disgusting | cheat | parasite* | leech* | lazy | trash | \
         bum | damn | ridiculous | regret it/this/not | dishonest | irresponsible | disrespect* | in/to court \
         | court date/action/order/case/hearing/judgment/proceedings/summons/filing | our/my/the/a/to/your \
         lawyer*/attorney*/solicitor* | lawyers/attorneys will/are/have | legal team/department will | \
         place/file/put a lien | or we/you .. sue/take/send/report/seize/forced/tell/lose/face/suffer/regret \
         | sick/tired of your/waiting/chasing/asking | final notice | you ignore | ignore us | people like \
         you | like you make/disgust/are | make us sick | play/playing/act/acting dumb/stupid | don t play .. \
         us/games | whole/entire/all/everyone .. town/neighborhood/world/office/community/family .. \
         know/knows/see/hear | everyone/everybody/town/neighborhood/world .. knows/know/find/see/hear .. don \
         t/debt/pay/owe | find out .. owe/pay/debt | never .. loan/credit/rent/buy again | make sure you/that \
         .. never/lose/can t/regret | hours before we/the | option/choice but to | no option/choice | refusal \
         | refuse/refusing/refuses | file .. suit/charges/claim/complaint/lawsuit | process server | summons \
         | subpoena | interest will bury | you can t hide/run/escape | can run but | watch your/out | warn \
         you | warning | dare you | don t make us | you asked for | you will be/wish/lose/see .. \
         sorry/court/forced/arrested/evicted/jail | nobody likes | grow up | act like an adult | broke | \
         cheapskate* | moocher* | dodging | bad person | be a man | kind of person | embarrass* | humiliat* | \
         expose* | shame* | disown | how dare | audacity | file/filing suit | you ll wish/lose | you ll be \
         sorry | talk/talking/speak/speaking/write/writing/reach .. your \
         employer/boss/family/neighbors/wife/husband/parents/landlord/friends | take/taking .. everything/all \
         you | sued | will/to/ll/can/may/shall/gonna sue | sue you/for/the | \
         call/calling/inform/contact/report/notify/tell/involve/involving .. police/cops | police \
         will/are/is/officer/officers/have/know | to the police",
    ),
    (
        Rule::Threat,
        Some(Es),
        "acciones legales | accion legal | medidas legales | medidas judiciales | via judicial | demanda \
         judicial | demandaremos | demandarle | demandarlo | demandarte | le demandamos | tribunales | \
         juzgado | nuestros abogados | nuestro abogado | embargo | embargar* | embargos | carcel | prision | \
         policia | denunciaremos | denunciar* | ultima advertencia | ultimo aviso | ultima oportunidad | \
         moroso | morosa | morosos | lista de morosos | asnef | buro de credito | su empleador | su jefe | su \
         familia se | sus vecinos | o tendra consecuencias | consecuencias graves | consecuencias legales | \
         debe pagar ya | tiene que pagar ya | pague inmediatamente | pague ya | basta de excusas | sabemos \
         donde | deje de esconderse | desahuci* | desaloj* | le quitaremos | juicio | a los tribunales | \
         tribunal | juez | demanda/demandas | demandar* | querella | policia* | denuncia* | preso | penal | \
         fiscalia | delito | judicial* | juzgado* | legales .. contra | embarg* | incaut* | le/te quitar* | \
         quedar* sin casa/coche/nada | contar*/decir*/informar*/avisar*/llamar*/hablar*/contactar*/visitar* \
         .. \
         vecino*/jefe/jefa/familia/empresa/empleador/trabajo/esposa/esposo/mujer/marido/padres/amigos/companeros \
         | todos/todo sabran/sabra/se enterar* | publicar* su/tu/en nombre/foto/deuda/_ nombre | sabemos \
         donde/quien/cual | iremos/vamos/pasar*/ir* a/por su/tu casa/trabajo/domicilio/puerta | lo/le/te \
         encontraremos | excusas | deje/deja/dejese/basta de \
         ignorar*/escond*/mentir/evitar*/juegos/hacerse/dar/poner/esconderse | no nos ignore | \
         ultimo*/ultima*/tercer/final aviso/advertencia/oportunidad/llamada/requerimiento/ultimatum | \
         ultimatum | ni un dia mas | se acabo/agota/agoto .. paciencia/tiempo/plazo | paciencia .. \
         acab*/agot*/limite | estamos hartos/cansados | harto* de | consecuencia* | atengase | \
         pague/paga/liquide inmediatamente/ya | pague/paga de una | pague/paga ahora mismo | pague .. o \
         tendra/ira/iremos/perdera/sera | o si no | exigimos | le exigimos | medidas \
         drasticas/severas/contra/mas | lista/listas/fichero/registro .. moros*/negra/deudores | lista negra \
         | arruin* | manchar* .. historial/nombre/credito | historial crediticio .. afect*/danad*/arruin* | \
         reportar* .. buro/credito/autoridades | agencia* de cobro* | cobrador* | queda advertido | esta \
         advertido | se lo advertimos | amenaz* | moroso* | perdera su/la/todo | hacerle la vida | vergonzoso \
         | vergonzosa | basura | parasito | inutil | tonto | tonta | fraude | criminal | delincuente* | \
         cobarde | miserable | irresponsable | nuestro/nuestros/los/al/un/a/mis abogado*/letrado* | abogados \
         tomar*/actuar*/iniciar*/procede* | ignorado/ignorando/ignora/ignoro nuestr*/mis/los/las/otra | \
         gente/personas como usted/tu/ustedes | como usted/tu da/dan asco/verguenza | asco | haga/hagas el/la \
         tonto/loco/sueco/desentendido | todo/toda/todos el/la/los/sus .. \
         barrio/pueblo/mundo/ciudad/vecindario/familia .. saber/sabra/sabran/enter* | va/van a \
         saber/enterarse que | nunca/jamas mas/volvera/conseguira/obtendra .. credito/prestamo | # horas \
         antes de | horas antes de que | no nos deja .. opcion/alternativa/remedio | negativa | se niega | \
         notificacion judicial | advertencia | no puede/puedes esconderse/huir | se va/vas a \
         enterar/arrepentir | nos obligue/obligues/obliga | madure | humill* | avergonz* | desvergonz* | como \
         se atreve | dar la cara | cumpla de una vez | de una vez por todas | sea hombre | mal pagador | \
         lo/la/le/te/los/les demand*/embarg*/denunci*/quit* | quitamos | hablaremos/escribiremos .. \
         jefe/familia/vecinos/empresa | tirar/quitar* todo | pague/paga ya mismo",
    ),
    (
        Rule::Threat,
        Some(Pt),
        "acao judicial | accao judicial | acoes judiciais | medidas judiciais | medidas legais | via judicial \
         | vias legais | acoes legais | tribunal | processo judicial | processa lo | processa la | processar \
         voce | processar te | nossos advogados | nosso advogado | penhora | penhorar | penhoraremos | cadeia \
         | prisao | policia | ultimo aviso | ultima advertencia | ultima oportunidade | ultima chance | nome \
         sujo | sujar o seu nome | sujar seu nome | negativar* | negativado | negativacao | serasa | spc | \
         seu empregador | seu patrao | seu chefe | consequencias graves | consequencias legais | sofrer as \
         consequencias | pague imediatamente | pague ja ou | inadimplente | chega de desculpas | execucao \
         judicial | protesto em cartorio | protestar o seu nome | sabemos onde | pare de se esconder | \
         despej* | julgamento | juiz | juizo | em tribunal | justica | processo* judicia* | processo contra | \
         policia* | denunci* | preso/presa | prend* | crime | criminal | judicia* | penhor* | apreend* | \
         confisc* | tomar* sua/a/o/seu .. casa/carro | vai/vais ficar/perder sem/a/o/sua .. casa/carro/nada | \
         contar*/dizer*/avisar*/informar*/ligar*/falar*/contactar*/visitar* .. \
         vizinh*/chefe/patrao/familia/empresa/empregador/trabalho/esposa/esposo/mulher/marido/pais/amigos/colegas \
         | todos/todo vao/mundo saber | publicar*/expor* seu/o/a .. nome/foto/divida | sabemos onde/quem | \
         iremos/vamos/passar*/bater* a/na/ate/em sua/tua/casa .. casa/porta/trabalho | vamos te/lo encontrar \
         | pare/para/chega/deixe de ignorar/fugir/mentir/enrolar/se/esconder/brincar/evitar | nao nos ignore \
         | ultimo*/ultima*/terceiro/final aviso/advertencia/oportunidade/chance/chamada/notificacao/ultimato \
         | ultimato | nem mais um dia | acabou .. paciencia/tempo/prazo | paciencia .. acab*/esgot*/limite | \
         estamos fartos/cansados | fart* de | cansad* de | consequencia* | pague .. ou \
         vamos/ira/tera/sera/perde*/enfrent* | ou entao/senao | senao vai/vamos | exigimos | medidas \
         drasticas/severas/contra/mais | lista .. devedores/negra | lista negra | arruinar* | sujar*/manchar* \
         .. nome/credito/historico | nome .. praca/sujo/spc/serasa | cartorio | protest* .. \
         nome/titulo/divida | cobrador* | empresa* de cobranca | esta avisado | fica avisado | ficou avisado \
         | amea* | caloteir* | inadimplen* | vai perder | tornar a sua vida | burro | vergonhoso | vergonhosa \
         | lixo | parasita | inutil | vergonha | criminoso | criminosa | bandido | covarde | irresponsavel | \
         desonest* | nosso/nossos/os/ao/aos/um advogad* | ignorou/ignorando/ignorado noss*/os/as/mais | \
         chega/basta/pare/sem/mais/suas/tuas/invente .. desculpas | gente/pessoas como voce/tu/o | nojo | \
         faca/facas de bobo/sonso/desentendido/tonto/burro | se faca de | \
         bairro/cidade/predio/mundo/todos/toda/familia .. saber/sabera/saberao/descobrir | vai/vao saber \
         que/da | nunca/jamais mais/vai/conseguira .. credito/emprestimo | # horas antes de | horas antes de \
         | nao nos deixa .. opcao/alternativa/escolha | recusa | recusa* se/pagar | intimacao | advertencia | \
         nao pode/adianta/vai esconder/fugir/se | nos obrigue | humilh* | envergonh* | como se atreve | como \
         ousa | de uma vez por todas | seja homem | mau pagador | nome no spc/serasa | tirar/tomar/tirar lhe \
         tudo | tiramos | escrever* .. chefe/patrao/familia/vizinhos | pague/quite imediatamente | pague \
         agora mesmo | processa/processar lo/la/los/las/voce/te/vos | processar o/a senhor/senhora",
    ),
    (
        Rule::Threat,
        Some(Pl),
        "komornik* | do sadu | w sadzie | sprawa sadowa | droga sadowa | droge sadowa | postepowanie sadowe | \
         pozew | pozwiemy | pozwe | egzekucj* | zajecie konta | zajecie wynagrodzenia | zajmiemy | policja | \
         policje | policji | wiezien* | areszt* | ostateczne ostrzezenie | ostatnie ostrzezenie | ostatnie \
         wezwanie | ostateczne wezwanie | ostatnia szansa | konsekwencje prawne | powazne konsekwencje | \
         poniesiesz konsekwencje | dluznik* | rejestr dlugow | rejestru dlugow | krd | twoj pracodawca | \
         pracodawce | twoj szef | zaplac natychmiast | natychmiastowej zaplaty | koniec wymowek | windykator* \
         | windykacj* | wiemy gdzie | przestan sie ukrywac | eksmi* | sad/sadu/sadem/sadzie/sadow* | \
         sprawe/sprawa/sprawy .. sadu/sad/prokurat*/policj*/komornik* | pozew/pozwu/pozwiemy/pozywamy | \
         komorni* | policj* | prokurat* | wiezieni* | przestepst* | oszustwo | karn* odpowiedzialnosc* | \
         odpowiedzialnosc* karn* | \
         zajmiemy/zajac/zajmie/zabierzemy/zabierze/stracisz/straci/zlicytujemy/licytacj* | egzekuc* | \
         powiemy/powiadomimy/zadzwonimy/poinformujemy/dowie/dowiedza/odwiedzimy/napiszemy/opowiemy .. \
         sasiad*/szef*/pracodawc*/rodzin*/zon*/maz/meza/mezowi/rodzic*/znajom*/firm*/prac*/wspolpracownik* | \
         wszyscy/kazdy sie dowie*/dowiedza | opublikujemy | upublicznimy | wiemy gdzie/kim/kto | \
         przyjedziemy/przyjdziemy/odwiedzimy .. domu/dom/pracy/drzwi/ciebie/pania/pana | znajdziemy \
         cie/pana/pania | wymowek | wymowki | przestan/dosc/koniec .. \
         ignorowa*/klam*/unika*/ukrywa*/udawa*/zwleka*/kreci* | ignorujesz/ignoruje/ignorowanie/ignorowac | \
         ostatni*/ostateczn*/trzeci* ostrzezeni*/wezwani*/szans*/upomnieni*/ponaglen* | ultimatum | \
         cierpliwosc* .. skonczyl*/koncz*/kres/wyczerp*/granic* | mamy dosc | mamy tego dosc | konsekwencj* | \
         zaplac .. bo/inaczej | albo/bo/inaczej/lub pozalujesz/spotkamy/skierujemy/oddamy/stracisz | zadamy | \
         domagamy sie | drastyczn*/surow*/powazn* krok*/srodk*/dzialani*/konsekwencj* | rejestr* dluzn*/dlug* \
         | czarn* list* | zniszcz* .. histori*/reputacj*/zycie/opini* | zepsuj* .. histori* | windyka* | \
         zostales/zostalas/jestes ostrzezon* | ostrzegamy | ostrzegalismy | grozi* ci/panu/pani/wam | bik .. \
         wpis* | wpis* .. bik/krd | smiec | pasozyt* | leniwy | leniu | swini* | wstyd* | klam* | kombinator* \
         | zalowac | hanba | zenujac* | zalosn* | nieodpowiedzialn* | tchorz* | oszust* | nieuczciw* | \
         naszym/nasz/nasi/do/przez/naszego prawnik*/adwokat* | prawnicy | natychmiast zaplac* | zaplac/plac \
         natychmiast | takimi/tacy/takich/takie jak ty/wy/pan/pani | brzydz* | udawaj glupi*/niewiedz* | \
         glupi* | cala/caly/wszyscy/cale .. okolica/miasto/osiedle/swiat/blok/rodzina/wies .. \
         dowie*/wiedzial* | dowie/dowiedza sie ze | nigdy/juz nie/wiecej .. kredyt*/pozyczk* | # \
         godzin*/godziny potem/zanim | zanim zadzwonimy/wezwiemy/przyjedziemy | nie/bez \
         pozostawia*/dajesz/mamy wyboru/wyjscia | wobec odmowy | odmowy zaplaty | odmawia* | ostrzezeni* | \
         nie uciekniesz/ukryjesz/schowasz | nie zmuszaj | zmusz* nas | upokorz* | osmiesz* | jak smiesz | raz \
         na zawsze | dorosnij | badz mezczyzna | porozmawia*/rozmawia*/napisz*/pogada*/skontaktuj* .. \
         szef*/pracodawc*/rodzin*/sasiad*/zon*/mez*/maz* | zabierz* .. wszystko | pozwie*",
    ),
    (
        Rule::Threat,
        Some(Fr),
        "poursuites | poursuivrons | poursuivre en justice | poursuivons en justice | action en justice | \
         actions en justice | action judiciaire | tribunal | tribunaux | nos avocats | notre avocat | \
         huissier | huissiers | avant saisie | une saisie | saisie sur | saisie de vos | saisir vos | \
         saisirons | prison | porter plainte | portons plainte | porterons plainte | dernier avertissement | \
         derniere chance | dernier avis | mise en demeure | consequences graves | consequences juridiques | \
         fichage | fiche banque | votre employeur | votre patron | vos voisins | payez immediatement | payez \
         maintenant ou | injonction de payer | assez d excuses | nous savons ou vous | arretez de vous cacher \
         | expuls* | tribuna* | juge | justice | proces | assign* | gendarm* | plainte | prisonnier | penal* \
         | delit | crime | judiciaire* | juridique* .. contre | huissier* | confisqu* | perdrez/perdre \
         votre/vos/la .. maison/voiture/biens/salaire | recouvrement force | contentieux | \
         dirons/dire/informerons/informer/appellerons/appeler/previendrons/prevenir/contacterons/contacter/avertirons/parlerons/visiter* \
         .. \
         voisin*/patron/employeur/famille/femme/mari/epouse/epoux/parents/amis/collegues/travail/entreprise/chef \
         | tout le monde saura | tous sauront | publierons | afficherons votre | savons ou/qui | \
         viendrons/passerons/venir chez/a/devant vous/votre .. | vous retrouverons | cessez/arretez/assez \
         de/d ignorer/fuir/mentir/jouer/faire/mensonges | dernier*/derniere*/ultime*/troisieme \
         avertissement/avis/chance/sommation/mise | ultimatum | plus aucun delai/excuse | patience .. \
         bout/limite/epuise*/fini* | a bout de patience | nous en avons assez | marre | ras le bol | \
         consequence* | payez/reglez tout de suite | payez/reglez .. sinon | sinon nous/vous/gare/ce | nous \
         exigeons | exigeons | mesures severes/drastiques/contre/radicales/plus/lourdes | sommons | sommation \
         | liste noire | fiche* .. banque/france/incidents | ruiner*/detruire/detruirons/salir* .. \
         credit/reputation/vie/nom/cote | dossier de credit .. affect*/ruin* | bureau de credit | bureaux de \
         credit | mauvais payeur* | vous etes prevenu* | vous etes averti* | vous voila prevenu* | menac* | \
         ordure* | parasite* | criminel* | ridicule* | incapable* | lache | honte | regretter* | honteux | \
         honteuse | irresponsable* | sans gene | delinquant* | nos/notre/un/a/aux/mon/l avocat* | police \
         sera/viendra | appeler/appellerons/prevenir/a la police | assez/plus/basta/finies/stop .. excuses | \
         vos excuses | avez ignore | ignorant nos | ignorez nos appels/relances/courriers/rappels | \
         gens/personnes comme vous/toi | degout* | faites/fais pas l/le \
         imbecile/innocent/idiot/sourd/malin/mort | tout/toute/tous le/la/les/vos .. \
         quartier/ville/village/monde/immeuble/famille .. saura/sauront/savoir/apprendra | saura/sauront que \
         vous | jamais/plus plus/aucun .. credit/pret | # heures avant que/de | heures avant que | \
         pas/aucun/laissez .. choix/alternative | votre refus | refusez/refuse | avertissement | pouvez \
         pas/plus cacher/fuir/echapper | ne nous forcez/obligez | humili* | comment osez | une bonne \
         fois/fois pour | grandissez | soyez un homme | parler*/ecrir*/telephon* .. \
         patron/employeur/voisins/famille/femme/mari | prendr* tout | prendrons | saisir vos/votre/le/la/l \
         tribunal*/justice/salaire/biens/compte/comptes/maison/voiture | saisissons | saisie de/sur/du/des \
         votre/vos/salaire/biens salaire/biens/compte/maison/vehicule | la saisie de votre/vos \
         salaire/biens/compte/comptes/maison | faire saisir",
    ),
];

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let is_collection = context.category == Category::Collection;
    let (note, severity) = match is_collection {
        true => (Note::HarshInCollection, Severity::Refuse),
        false => (Note::HarshTone, Severity::Warn),
    };
    let marks = text.marks.iter().filter(|it| match it.rule {
        Rule::Insult => true,
        Rule::Threat => is_collection,
        _ => false,
    });
    let finding = |place| text.finding(note, severity, place);
    marks.map(|it| finding((it.start, it.end))).collect()
}
