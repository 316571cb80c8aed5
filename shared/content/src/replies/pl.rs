//! Polish.

use super::frames::Meaning::{Ask, Else, Help, NoCalls, Only, Start, Stop};
use super::frames::Words;

pub(super) const WORDS: Words = Words {
    classes: &[
        (
            "STOP",
            "stop przestan przestancie przestac przestali przestala przestanie koniec skonczcie skoncz skonczyc",
        ),
        ("ENOUGH", "dosc dosyc koniec"),
        (
            "WRITE",
            "pisz piszcie pisac pisali pisaly piszecie smsuj smsujcie smsowac kontaktuj kontaktujcie kontaktowac \
            kontaktowali nekaj nekajcie nekac nekanie meczyc meczcie mecz dreczyc zawracac zawracajcie przeszkadzac \
            przeszkadzajcie niepokoic niepokojcie spamowac spamujcie",
        ),
        (
            "SEND",
            "wysylaj wysylajcie wysylac wysylali przysylaj przysylajcie przysylac przysylali slac slijcie wysylania \
            przysylania",
        ),
        (
            "MSG",
            "wiadomosci wiadomosc wiadomosciami sms smsy smsow smsa smsami smsem esemesow esemesy esemesami powiadomien powiadomienia \
            powiadomieniami mms mmsow spamu niczego nic",
        ),
        ("GET", "dostawac otrzymywac odbierac"),
        (
            "AWAY",
            "usun usuncie usunac usunie skasuj skasujcie skasowac wykresl wykreslcie wykreslic wymaz wymazcie wyrzuc \
            wyrzuccie zapomnij zapomnijcie",
        ),
        (
            "OFF",
            "wypisz wypiszcie wypisac wypisuje wypisania wypisanie wypisujcie wyrejestruj* odsubskryb*",
        ),
        (
            "WANT",
            "chce chcemy chcialbym chcialabym zycze zyczymy potrzebuje",
        ),
    ],
    frames: &[
        (Start, "WANT .. znowu/znow/ponownie/jeszcze GET ... MSG"),
        (Start, "WANT .. GET ... MSG .. znowu/znow/ponownie"),
        (Start, "wznow*/wznaw*"),
        (
            Start,
            "zapisz*/zapisac .. mnie? ... ponownie/powrotem/znowu/znow",
        ),
        (Help, "^ pomoc/info/informacje $"),
        // Against stopping.
        (Else, "nie przestawaj*/przestan*/przestaje/przestaja"),
        (Else, "nie OFF/wypisuj/wypisujcie"),
        (Else, "nie WANT .. sie? OFF/wypisywac/rezygnowac"),
        (Else, "nie AWAY/usuwaj*/kasuj*"),
        (Else, "nie/niczego odwol*/anuluj*"),
        // Giving up something else.
        (
            Else,
            "rezygnuje/rezygnujemy/zrezygnowac .. z/ze wizyty/zamowienia/terminu/uslugi/pokoju/drugiego/drugiej/tego/tej/naprawy/zakupu/oferty/rezerwacji",
        ),
        (Else, "koniec ulicy/pracy/miesiaca/tygodnia/roku/dnia"),
        (Else, "koncze/konczymy"),
        (Else, "mniej wiecej"),
        // Wishes to stop.
        (Stop, "ani nic/niczego"),
        (Stop, "OFF"),
        (Stop, "^ rezygnuje/rezygnacja/rezygnujemy $"),
        (
            Stop,
            "rezygnuje/zrezygnowac/rezygnacja/rezygnujemy .. z/ze? .. MSG/TOPIC",
        ),
        (Stop, "WANT/jak .. zrezygnowac $"),
        (Stop, "^ STOP $"),
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
        (
            Else,
            "nie dosta*em/dostalam/otrzymal*/przysz*/widz*/widzia*/czyta*/rozumiem/doszl*/dotar*",
        ),
        (
            Only,
            "tylko/wylacznie/jedynie .. WANT/wysylajcie/prosze ... TOPIC",
        ),
        (
            Only,
            "WANT/wysylajcie/prosze .. tylko/wylacznie/jedynie ... TOPIC",
        ),
        (Only, "^ tylko/wylacznie/jedynie .. TOPIC"),
        (Stop, "nie/nigdy ... WRITE $"),
        (
            Stop,
            "nie/nigdy .. WRITE .. do/mnie/nas/sie/mi/nam/mna/wiecej/juz/tak/tyle/tu",
        ),
        (Stop, "nie sie? .. WRITE"),
        (Stop, "nie/nigdy .. sie? .. ze? mna/nami .. WRITE"),
        (Stop, "nie/nigdy .. SEND ... MSG/TOPIC"),
        (Stop, "nie/nigdy .. SEND mi/nam? nic/niczego/wiecej"),
        (Stop, "nie/nigdy .. SEND mi/nam? $"),
        (Stop, "nie .. WANT .. GET"),
        (Stop, "nie .. WANT ... MSG/TOPIC/WRITE/SEND"),
        (Stop, "zadnych/zadnej/zadne .. MSG/TOPIC"),
        (Stop, "bez .. MSG/TOPIC"),
        (Stop, "^ nie/ani .. TOPIC"),
        // Lists and numbers.
        (Stop, "AWAY .. mnie/nas"),
        (
            Stop,
            "AWAY .. moj/ten/nasz/moje/nasze/numer .. numer/telefon/dane/kontakt/numeru/z",
        ),
        (Stop, "AWAY .. moj/ten/nasz numer/telefon"),
        (Stop, "zapomnij*/zapomniec .. o? .. mnie/moj/numer/numerze"),
        (Stop, "prosze .. AWAY .. numer"),
        (Stop, "nie smsem/smsami/sms"),
        // Idioms.
        (Stop, "dajcie/daj .. spokoj"),
        (Stop, "zostawcie/zostaw .. mnie/nas w spokoju"),
        (Stop, "zostawcie/zostaw mnie/nas $"),
        (
            Stop,
            "odwal*/odczep*/spadaj*/spieprzaj*/spierdalaj*/odpierdol*/odczepcie",
        ),
        (
            Stop,
            "cofam/wycofuje/odwoluje/cofnac/wycofac/odwolac .. zgode/zgody/zgoda",
        ),
        (
            Stop,
            "anuluj*/anulowac/wylacz*/odwolaj* .. subskrypcj*/MSG/powiadomien*/smsy",
        ),
        (Ask, "anuluj*/wylacz* .. TOPIC"),
        (Stop, "jak ... wylaczyc/zatrzymac .. to/te/MSG"),
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
    ],
    limits: "wczesnie pozno noc noca nocy wieczor wieczorem wieczorami rano weekend weekendy niedziele niedziela sobote przed do_poludnia \
        tyle tylu tak czesto dzis dzisiaj godzinach godzinie duzo",
    delays: "jeszcze",
};
