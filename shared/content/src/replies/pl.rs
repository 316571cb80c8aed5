//! Polish.

use super::frames::Meaning::{Ask, Else, Help, NoCalls, Only, Start, Stop};
use super::frames::Words;

#[rustfmt::skip]
pub(super) const WORDS: Words = Words {
    classes: &[
        ("STOP", "stop zaprzestan* zaprzestac zatrzymac zatrzymajcie przestan przestancie przestac przestali przestala przestanie koniec skonczcie skoncz skonczyc"),
        ("ENOUGH", "dosc dosyc koniec"),
        ("WRITE", "pisz piszcie pisac pisali pisaly piszecie smsuj smsujcie smsowac kontaktuj kontaktujcie kontaktowac \
            kontaktowali nekaj nekajcie nekac nekanie meczyc meczcie mecz dreczyc zawracac zawracajcie przeszkadzac \
            przeszkadzajcie przesladowac przesladujcie niepokoic niepokojcie spamowac spamujcie"),
        ("SEND", "wysylaj wysylajcie wysylac wysylali przysylaj przysylajcie przysylac przysylali slac slijcie wysylania \
            przysylania"),
        ("MSG", "wiadomosci wiadomosc wiadomosciami sms smsy smsow smsa smsami smsem esemesow esemesy esemesami komunikacji komunikacja komunikatow alerty alertow wiadomosciom powiadomien powiadomienia \
            powiadomieniami mms mmsow spamu niczego nic"),
        ("GET", "dostawac otrzymywac odbierac otrzymywanie dostawanie otrzymywania dostawania"),
        ("AWAY", "usuniecie usuniecia wykreslenie wykreslenia skreslenie usun usuncie usunac usunie skasuj skasujcie skasowac wykresl wykreslcie wykreslic wymaz wymazcie wyrzuc \
            wyrzuccie zapomnij zapomnijcie"),
        ("OFF", "wypisz wypiszcie wypisac wypisuje wypisania wypisanie wypisujcie wyrejestruj* odsubskryb*"),
        ("WANT", "chce chcemy chcialbym chcialabym zycze zyczymy potrzebuje"),
        ("NO", "nie nigdy bez dosc dosyc koniec stop przestan* usun* skasuj* wypis* wykresl* wylacz* anuluj* zadnych rezygn*"),
        ("CHANNEL", "wiadomosci wiadomosc sms smsy smsow smsa esemesy esemesow pisac piszcie kontaktowac listy lista numer numeru zgody zgoda zgode \
            powiadomienia powiadomien alerty dostawac otrzymywac spam"),
    ],
    frames: &[
        (Start, "WANT .. znowu/znow/ponownie/jeszcze GET ... MSG"),
        (Start, "WANT .. GET ... MSG .. znowu/znow/ponownie"),
        (Start, "wznow*/wznaw*"),
        (Start, "zapisz*/zapisac .. mnie? ... ponownie/powrotem/znowu/znow"),
        (Help, "^ pomoc/info/informacje $"),
        // Against stopping.
        (Start, "wlacz* .. powrotem/ponownie/znowu/znow"),
        (Stop, "nie ... zgody/zgadzam/zgadzamy/zezwalam"),
        (Else, "nie mam/mamy/bylo/ma ... MSG/TOPIC"),
        (Else, "nie przestawaj*/przestan*/przestaje/przestaja"),
        (Else, "nie OFF/wypisuj/wypisujcie"),
        (Else, "nie WANT .. sie? OFF/wypisywac/rezygnowac"),
        (Else, "nie AWAY/usuwaj*/kasuj*"),
        (Else, "nie/niczego odwol*/anuluj*"),
        // Giving up something else.
        (Else, "rezygnuje/rezygnujemy/zrezygnowac .. z/ze wizyty/zamowienia/terminu/uslugi/pokoju/drugiego/drugiej/tego/tej/naprawy/zakupu/oferty/rezerwacji"),
        (Else, "koniec ulicy/pracy/miesiaca/tygodnia/roku/dnia"),
        (Else, "koncze/konczymy"),
        (Else, "mniej wiecej"),
        // Wishes to stop.
        (Stop, "ani nic/niczego"),
        (Stop, "OFF"),
        (Stop, "^ rezygnuje/rezygnacja/rezygnujemy $"),
        (Stop, "rezygnuje/zrezygnowac/rezygnacja/rezygnujemy .. z/ze? .. MSG/TOPIC"),
        (Stop, "WANT/jak .. zrezygnowac $"),
        (Stop, "^ STOP STOP? $"),
        (Stop, "^ ENOUGH ENOUGH/STOP? $"),
        (Stop, "STOP .. mnie/nas WRITE"),
        (Stop, "STOP .. GET"),
        (Stop, "^ ENOUGH $"),
        (Stop, "ENOUGH .. MSG/TOPIC"),
        (NoCalls, "nie .. dzwon*/telefon*"),
        (NoCalls, "przestan*/przestac .. dzwon*"),
        (Stop, "STOP .. WRITE/SEND"),
        (Stop, "STOP ... MSG/TOPIC"),
        (Stop, "mowil*/prosil*/pisal*/powiedzial* ... STOP"),
        (Stop, "zeby/zebyscie/zebys STOP"),
        (Stop, "prosze przestac/przestancie $"),
        // "No" and its verbs.
        (Else, "nie dosta*em/dostalam/otrzymal*/przysz*/widz*/widzia*/czyta*/rozumiem/doszl*/dotar*"),
        (Only, "tylko/wylacznie/jedynie .. WANT/wysylajcie/prosze ... TOPIC"),
        (Only, "WANT/wysylajcie/prosze .. tylko/wylacznie/jedynie ... TOPIC"),
        (Only, "^ tylko/wylacznie/jedynie .. TOPIC"),
        (Stop, "nie/nigdy ... WRITE $"),
        (Stop, "nie/nigdy .. WRITE .. do/mnie/nas/sie/mi/nam/mna/wiecej/juz/tak/tyle/tu"),
        (Stop, "nie sie? .. WRITE"),
        (Stop, "nie/nigdy .. sie? .. ze? mna/nami .. WRITE"),
        (Stop, "nie/nigdy .. SEND ... MSG/TOPIC"),
        (Stop, "nie/nigdy .. SEND mi/nam? nic/niczego/wiecej/tego/tych"),
        (Stop, "nie/nigdy .. SEND mi/nam? $"),
        (Stop, "nie .. WANT .. GET"),
        (Stop, "wole nie .. GET"),
        (Stop, "nie GET"),
        (Stop, "nie .. WANT .. o was slyszec/wiedziec"),
        (Stop, "nie .. WANT ... MSG/TOPIC/WRITE/SEND"),
        (Stop, "zadnych/zadnej/zadne .. MSG/TOPIC"),
        (Stop, "bez .. MSG/TOPIC"),
        (Stop, "^ nie/ani .. TOPIC"),
        // Lists and numbers.
        (Stop, "AWAY .. mnie/nas"),
        (Stop, "AWAY .. moj/ten/nasz/moje/nasze/numer .. numer/telefon/dane/kontakt/numeru/z"),
        (Stop, "AWAY .. moj/ten/nasz numer/telefon"),
        (Stop, "zapomnij*/zapomniec .. o? .. mnie/moj/numer/numerze"),
        (Stop, "prosze .. AWAY .. numer"),
        (Stop, "nie smsem/smsami/sms"),
        // Idioms.
        (Stop, "dajcie/daj .. spokoj"),
        (Stop, "zostawcie/zostaw .. mnie/nas w spokoju"),
        (Stop, "zostawcie/zostaw mnie/nas $"),
        (Stop, "odwal*/odczep*/spadaj*/spieprzaj*/spierdalaj*/odpierdol*/odczepcie"),
        (Stop, "cofam/wycofuje/odwoluje/cofnac/wycofac/odwolac .. zgode/zgody/zgoda"),
        (Stop, "anuluj*/anulowac/wylacz*/dezaktyw*/odwolaj* .. subskrypcj*/MSG/powiadomien*/smsy"),
        (Ask, "anuluj*/wylacz* .. TOPIC"),
        (Stop, "jak ... wylaczyc/zatrzymac/powstrzymac .. to/te/MSG"),
        // What may be a wish to stop.
        (Ask, "zly/bledny/nieprawidlowy/niewlasciwy numer"),
        (Ask, "pomylk*/pomylil*"),
        (Ask, "nie .. zainteresowan*/interesuje"),
        (Ask, "spam/spamu/oszustwo/smieci"),
        (Ask, "zglosze/zglaszam/zglosimy/doniose/policje/uokik/rodo"),
        (Ask, "^ anuluj/anulowac/odwolaj $"),
        (Ask, "mam dosc/dosyc"),
        (Ask, "za duzo/wiele .. MSG/TOPIC"),
        (Ask, "skad .. numer"),
        (Ask, "nie .. WANT juz? nic/tego/wiecej? $"),
        (Ask, "nie jestem .. klient*/pacjent*"),
        (Ask, "^ usun/skasuj $"),
        (Ask, "nie WRITE"),
        (Ask, "NO ... CHANNEL"),
        (Ask, "CHANNEL ... NO"),
    ],
    limits: "wczesnie pozno noc noca nocy wieczor wieczorem wieczorami rano weekend weekendy niedziele niedziela sobote przed po poludniu \
        tyle tylu tak czesto dzis dzisiaj godzinach godzinie duzo",
    delays: "jeszcze",
};
