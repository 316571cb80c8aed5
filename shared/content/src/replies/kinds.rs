//! What kinds of words a reply is made of, in all five languages alike: "dejen de mandarme avisos" and
//! "stop sending me alerts" are the same row of kinds, so what is learned of one holds for the other.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Kinds of words, a bit each.
pub(super) type Kinds = u64;

/// Each kind and its words, folded; `wor*` stands for all that begin so. A word may be of several.
const KINDS: [&str; 37] = [
    // 0: not.
    "not dont doesnt didnt wont wouldnt shouldnt cant cannot no never nor none neither nobody without isnt arent aint havent \
     nunca jamas ni sin tampoco nada nadie nao n num nem jamais sem nunca ninguem \
     nie ani nigdy bez nic nikt ne pas jamais aucun aucune sans non rien ni",
    // 1: no more, any longer.
    "more anymore again longer further else ever continue keep kept keeps mas otra nuevamente vez mais novo plus encore \
     wiecej juz dalej ponownie znowu ya ja deja desormais nigdy any",
    // 2: to stop.
    "stop stops stopping stopped stopp stoppez stopper quit* cease* desist discontinue halt refrain end ending ended knock finish terminate suspend pause enough done \
     over deje dejen deja dejad dejes dejar pare paren para parad parar pares paro cese* cesen cesad basta suspend* alto \
     termin* acab* detenga* detener corten fin parem paramos parou chega fim encerr* interromp* interrump* cessem deixe deixem \
     deixa deixar przesta* zaprzest* skoncz* zakoncz* koniec dosc dosyc wystarczy wstrzym* przerw* \
     arret* cess* stopp* termine* suffit assez marre finir fini halte",
    // 3: to take away.
    "remov* delet* eras* take taken drop scrub scratch strike forget lose loose trash purge out off quit* saqu* sac* borr* \
     elimin* retir* remuev* suprim* olvid* pierdan tir* remov* exclu* apag* delet* esque* risqu* usun* skasuj* wykas* \
     wykres* wymaz* zapomn* wyrzu* kasuj* enlev* enleve retir* supprim* effac* vire* virez ray* ote* otez oubli* elimin* radi* \
     sortez sors removal suppression usuniecie",
    // 4: to leave a list.
    "unsub* unenroll deregister opt optout subscri* desuscri* suscri* desinscri* descadastr* baja desabon* desinscri* abonn* \
     inscri* discadastr* cadastr* wypis* rezygn* zrezygn* subskryp* resili* registr* sair salir sortir",
    // 5: to send.
    "send* sent forward blast* mand* envi* mandarme enviarme wysyl* przysyl* przesyl* slij* wysla* przysla* przysl* \
     envoi* envoy* renvoy*",
    // 6: to write, to contact.
    "text texting texted txt txting message messaging messaged msg msging contact* write writing wrote reach pinging ping \
     email* notify escrib* contact* mensaje* texte* comuni* notifi* buscar avis* escrev* contat* contact* pis* napis* kontakt* \
     ecri* recontact* textez reecri* sollicit* relanc*",
    // 7: to bother.
    "bother* harass* spam* annoy* bug bugging pester* disturb* moleste* molest* fastidi* acos* hostig* jod* incomod* chate* \
     perturb* encher encham enchendo importun* nekac* nekaj* mecz* zaczep* niepoko* nachod* derang* embet* harcel* saoul* \
     spamm* emmerd* gonic* zawrac*",
    // 8: messages.
    "texts txts messages msgs message text sms mms notification* alert* updates communication* stuff crap mensaje* msj* mensajitos \
     textos avis* notificac* alertas mensage* mensagem mensagens torpedo* avisos msg notificaco* wiadomos* sms* esemes* \
     powiadomi* alert* komunikat* messages textos texto notif* alertes smsy smsow",
    // 9: to get.
    "get getting receive receiving received hear see recib* llegu* llegan llegar receb* chegue chegar dosta* otrzym* odbier* przychodz* recev* \
     recoi* recu lire",
    // 10: to want.
    "want wants wanna wish like need care desire interested prefer rather quiero queremos quisiera deseo necesito gustaria \
     interesa prefiero quero queria desejo preciso gostaria pretendo interess* prefiro chce chcem chcemy chcial* zycz* potrzeb* \
     wole pragne zamierz* veux voudrai* souhait* desir* aimerai* besoin envie prefere",
    // 11: consent.
    "consent* permission authoriz* authoris* agree* approv* revoke* withdraw* rescind consentim* permiso autoriz* consiento revoco \
     acuerdo revog* permiss* autorizac* consinto consentiment* accord autoris* permission zgod* zgadz* wyraz* odwoluj* cofam wycofuj*",
    // 12: a list.
    "list lists database system records contacts roster computer books mailing lista listas base datos registro* sistema \
     ficher* cadastro contatos grupo grupa list* baz* bazy rejestr* system* liste listes fichier* base registre* diffusion",
    // 13: a number.
    "number phone cell mobile line digits num # telephone numero telefono celular movil cel telefone telemovel contato contacto \
     numer* nr telefon* komork* tel portable telephone coordonnees phones",
    // 14: me.
    "me us my mine our i im ive id we mi me nos mis nuestro yo conmigo eu meu minha nos nosso mim comigo mnie mi moj* moje moja mojego mojej \
     nas nam nasz* ja moi m mon ma mes nous notre j je",
    // 15: you.
    "you u ya yall guys your ur yours ustedes usted su sus tu os vuestr* voce voces vc vcs vossa vosso vossos vossas seu sua \
     wy was wam wasz* wasze panstwo panstwa pan pani vous votre vos tu te ton toi",
    // 16: this.
    "this these those that it them such esto estos estas eso esos esas este esta lo los isso isto esse essa esses essas este \
     estes to te tego tych tym tymi tamto ca cela ce ces cette",
    // 17: all.
    "all any anything everything ever whatever todo todos toda todas cualquier nada tudo todos todas qualquer nenhum* wszystk* \
     zadn* cokolwiek tout tous toute toutes quoi aucun* every nothing zero ni uma ningun*",
    // 18: alone, in peace.
    "alone peace paz tranquil* sossego sossegad* quieto spokoj* paix tranquille",
    // 19: please and thanks.
    "please pls plz kindly thanks thank thx ty favor porfa porfavor gracias pf pfv gentileza obrigad* prosze prosz dziekuj* dzieki \
     uprzejm* svp stp merci plait veuillez priere agradec* appreciate",
    // 20: who is this.
    "who whos whose dis quien quienes quem kto kim qui where como onde skad comment how",
    // 21: wrong.
    "wrong incorrect mistake equivoc* errad* engano zly pomylk* pomyl* mauvais erreur tromp*",
    // 22: the law.
    "report* sue lawyer police lawsuit harassment complaint attorney fcc court legal denunci* demand* abogado policia reporto \
     process* procon advogad* skarg* zglasz* zglosz* policj* sad* sadu uodo prawnik* plainte signal* avocat police cnil",
    // 23: visits and orders.
    "appointment* order* visit* booking reservation delivery package meeting class repair job work service cita citas pedido visita \
     reserva entrega paquete reunion clase reparacion obra consulta encomenda entrega visita reuniao aula conserto pedido wizyt* \
     zamowien* dostaw* paczk* rezerwac* spotkan* napraw* prac* remont* rendez rdv commande visite reservation livraison colis \
     reunion cours reparation travaux",
    // 24: when.
    "today tomorrow tonight monday tuesday wednesday thursday friday saturday sunday week month morning afternoon noon evening \
     until till before after pm am oclock hour yet later hoy manana lunes martes miercoles jueves viernes sabado domingo semana \
     mes tarde noche hasta antes despues luego todavia hora hoje amanha segunda terca quarta quinta sexta semana tarde noite ate \
     depois ainda hora dzis* jutro poniedzial* wtor* srod* czwart* piat* sobot* niedziel* tydzien tygod* rano wieczor* godz* \
     jeszcze potem pozniej aujourd demain lundi mardi mercredi jeudi vendredi samedi dimanche semaine mois matin soir apres avant \
     encore heure heures jusqu",
    // 25: money.
    "pay paid paying card charge* price cost* bill invoice receipt refund estimate quote pag* cobr* precio cuesta factura recibo \
     presupuesto tarjeta fatura boleto orcamento preco custa nota place* zaplac* koszt* rachunek fakture cen* oplat* wycen* pay* \
     factur* prix coute devis prelev*",
    // 26: places and things one stops at or goes to.
    "bus train store house home door street road gate office corner light sign water leak noise music machine pump engine car truck \
     parada casa puerta calle oficina agua fuga ruido musica maquina bomba motor coche carro camion onibus rua porta escritorio \
     vazamento barulho caminhao przystan* dom domu drzwi ulic* biur* wod* wyciek* halas* muzyk* maszyn* pomp* silnik* samochod* \
     auto bram* bus maison porte rue bureau eau fuite bruit musique machine pompe moteur voiture camion",
    // 27: to come and go.
    "come coming came go going arrive* arriving leave leaving stop by drop pass swing wait venir vengan viene ven llego voy vamos \
     pase pasar llegar salgo espero vir venha venham chego vou vamos passe passar espera przyj* przyjezdz* jade jedz* bede ide \
     czekam wpasc venez venir viens arrive pass* attend* vais",
    // 28: yes and fine.
    "yes yep yeah ok okay sure fine good great perfect cool si vale claro perfecto bueno listo sim beleza blz otimo combinado tak \
     dobrze super jasne oui accord bien parfait nickel",
    // 29: an own reason.
    "moved sold died deceased passed longer customer client patient switched changed fallec* mud* vend* cliente muri* faleceu \
     morreu zmarl* sprzed* przeprowadz* klient* dece* demenag* vendu mort",
    // 30: abuse.
    "fuck* shit wtf hell damn idiot* asshole* bitch mierda puta cono carajo pendej* chinga* hostia merda porra caralho puta cacete \
     kurw* cholera debil* spieprz* pierdol* merde putain connard* chier foutez fous ta gueule",
    // 31: signing up.
    "sign signed signup asked ask told said pedi pedido dije dicho apunt* pedi disse falei avisei prosil* mowil* zapisywal* demande* \
     dit inscrit",
    // 32: offers.
    "offer* promo* deal* ad ads advertis* coupon* discount* sale sales marketing oferta* promoc* publicidad anuncio* descuento* cupon* \
     rebaja* propaganda publicidade anuncio* desconto* ofert* promocj* reklam* rabat* kupon* offres offre pub pubs publicit* remise* \
     reduction* solde* commercial*",
    // 33: reminders.
    "remind* recordatorio* recuerd* lembr* przypomn* rappel*",
    // 34: invoices.
    "invoices invoice billing bills facturas factura faturas fatura contas recibos faktur* rachunk* factures facture",
    // 35: to go on, to like.
    "love enjoy keep continue continuar sigan sigue sigo encanta gust* continu* gosto adoro piszcie dalej lubie podoba continuez \
     aime adore welcome help helps",
    // 36: only.
    "only solo solamente unicamente somente apenas tylko jedynie wylacznie seulement uniquement juste except excepto menos salvo \
     exceto oprocz sauf",
];

/// Going on, and only.
pub(super) const KEPT: Kinds = 1 << 35 | 1 << 36;

/// Letters of a word that may be its beginning; no beginning is longer.
const LONGEST: usize = 20;

/// The kinds of whole words, and of beginnings.
struct Lexicon {
    words: FxHashMap<&'static str, Kinds>,
    beginnings: FxHashMap<&'static str, Kinds>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut words: FxHashMap<&str, Kinds> = FxHashMap::default();
    let mut beginnings: FxHashMap<&str, Kinds> = FxHashMap::default();
    for (kind, list) in KINDS.iter().enumerate() {
        for word in list.split_ascii_whitespace() {
            match word.strip_suffix('*') {
                Some(beginning) => *beginnings.entry(beginning).or_default() |= 1 << kind,
                None => *words.entry(word).or_default() |= 1 << kind,
            }
        }
    }
    Lexicon { words, beginnings }
});

/// The kinds a folded word is of.
pub(super) fn kinds(word: &str) -> Kinds {
    let lexicon = &*LEXICON;
    let whole = lexicon.words.get(word).copied().unwrap_or(0);
    let ends = word
        .char_indices()
        .map(|(at, _)| at)
        .take(LONGEST)
        .skip(2)
        .chain([word.len()]);
    let begun = ends.filter_map(|end| lexicon.beginnings.get(word.get(..end)?));
    begun.fold(whole, |all, kinds| all | kinds)
}
