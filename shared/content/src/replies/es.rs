//! Spanish.

use super::frames::Meaning::{Ask, Else, Help, NoCalls, Only, Start, Stop};
use super::frames::Words;

pub(super) const WORDS: Words = Words {
    classes: &[
        (
            "STOP",
            "stop pare paren parar paralo parenle cese cesen cesar detengan detenga detener frenen",
        ),
        ("LEAVE", "deje dejen deja dejar dejes dejad"),
        (
            "WRITE",
            "escriba escriban escribas escribir escribirme escribirnos escribiendo escribeme contacte contacten contactes \
            contactar contactarme contactarnos contactando contacto moleste molesten molestes molestar molestarme molestando \
            mensajee mensajeen fastidi* acos* incomod* joda jodan joder notifiquen",
        ),
        (
            "SEND",
            "mande manden mandes mandar mandarme mandarnos mandando mandeis envie envien envies enviar enviarme enviarnos \
            enviando",
        ),
        (
            "MSG",
            "mensaje mensajes mensajitos mensages sms msj msjs msjes mms notificaciones notificacion avisos alertas \
            textos correos whatsapps spam nada",
        ),
        (
            "AWAY",
            "quite quiten quita quitar saque saquen saca sacar borre borren borra borrar elimine eliminen elimina \
            eliminar retire retiren retirar remueva remuevan olvide olviden olvida suprima supriman",
        ),
        (
            "AWAYME",
            "quitenme quiteme quitame saquenme saqueme sacame borrenme borreme borrame eliminenme elimineme \
            eliminame retirenme retireme remuevanme remuevame",
        ),
        (
            "OFF",
            "desuscrib* desinscrib* desapunt* desafili* desvincul*",
        ),
        (
            "DISCHARGE",
            "dar darme darnos darse denme deme dame den doy damos dan",
        ),
    ],
    frames: &[
        (
            Start,
            "suscribanme/suscribame/suscribeme/suscribir/suscribirme/apuntenme/apuntame .. de? nuevo/vez",
        ),
        (Start, "volver/vuelvo a recibir/suscrib*"),
        (Start, "^ vuelvan/vuelva a SEND/WRITE"),
        (
            Start,
            "quiero/quisiera/deseo .. recibir ... nuevo/vez/nuevamente",
        ),
        (Start, "darme/denme/deme/dar .. de alta"),
        (Start, "reanud*"),
        (Help, "^ ayuda/info/informacion $"),
        // Against stopping.
        (Else, "no LEAVE/paren/pare/pares/para/cesen de"),
        (Else, "no me/nos? den/de/deis de baja"),
        (Else, "no quiero/queremos/deseo .. DISCHARGE/OFF"),
        (Else, "no quiero/deseo cancelar/LEAVE/parar"),
        (Else, "no cancel*/anul*"),
        (Else, "no me/nos AWAY/OFF"),
        (Else, "no AWAYME"),
        (Ask, "no dejan/deja/paran de WRITE/SEND/llamar*"),
        (Else, "no deja/dejan/para/paran de"),
        // Things that stop.
        (Else, "puede/pueden/podria/podrian .. parar/detener"),
        (Else, "se/me/nos paro/pararon/para"),
        (Else, "parada de"),
        (Else, "estoy/estaba/esta/estare de baja"),
        (Else, "planta/no baja/bajo"),
        (Else, "mas o menos"),
        (Else, "alto/alta unos/de/y"),
        // Wishes to stop.
        (Stop, "ni nada"),
        (Stop, "OFF"),
        (
            Ask,
            "DISCHARGE de baja el/la/los/las/mi/un/una/mis contrato/servicio/linea/seguro/cuenta/poliza/tarjeta",
        ),
        (Stop, "DISCHARGE .. de baja"),
        (Stop, "quiero/solicito/pido/deseo/quisiera .. baja"),
        (Stop, "^ baja $"),
        (Stop, "^ STOP $"),
        (Stop, "^ no mas $"),
        (Stop, "no mas .. MSG/TOPIC"),
        (Stop, "ni .. un? mas? MSG/TOPIC"),
        (Stop, "basta .. MSG/TOPIC"),
        (Stop, "basta/suficiente ya/de? $"),
        (NoCalls, "no .. llame*/llamen/llamar*/telefone*"),
        (NoCalls, "LEAVE de llamar*"),
        (Stop, "STOP ... MSG/TOPIC/WRITE/SEND"),
        (Stop, "STOP con/de esto/eso/todo"),
        (Stop, "LEAVE de .. WRITE"),
        (Stop, "LEAVE de .. SEND ... MSG/TOPIC"),
        (Stop, "LEAVE de mandarme/enviarme/mandarnos/enviarnos"),
        (Stop, "LEAVE de .. SEND cosas/esto/estos $"),
        (Stop, "LEAVE de .. SEND $"),
        (Stop, "dije/dijimos/pedi/pido/avise ... STOP/basta"),
        (Stop, "que STOP $"),
        // "No" and its verbs.
        (
            Else,
            "no recibi/recibio/recibimos/llego/llegaron/vi/veo/lei/entiendo/entendi",
        ),
        (Stop, "no .. recibir .. MSG/TOPIC/esto/estos/mas/sus"),
        (Stop, "no ... WRITE"),
        (Stop, "nunca .. WRITE/SEND"),
        (Stop, "no me/nos? .. SEND ... MSG/TOPIC"),
        (
            Stop,
            "no me/nos SEND/vuelvan/vuelva .. mas/nunca/esto/eso/a",
        ),
        (Stop, "no vuelvan/vuelva/vuelvas a .. WRITE/SEND"),
        (Stop, "no me/nos SEND $"),
        (
            Stop,
            "no .. quiero/queremos/deseo/deseamos/quisiera/necesito ... MSG/TOPIC/WRITE/contact*/que",
        ),
        (Stop, "no .. quiero/queremos/deseo/quisiera .. recibir $"),
        (Stop, "no .. quiero/deseo .. saber .. de"),
        (
            Only,
            "solo/solamente/unicamente .. quiero/deseo/mande*/envie* ... TOPIC",
        ),
        (
            Only,
            "quiero/deseo/mandenme/envienme/mande*/envie* .. solo/solamente/unicamente ... TOPIC",
        ),
        (Only, "^ solo/solamente/unicamente .. TOPIC"),
        (Stop, "^ no/ni/sin/nada .. TOPIC"),
        (Stop, "sin TOPIC"),
        // Lists and numbers.
        (Stop, "AWAYME"),
        (Stop, "me/nos AWAY de/del"),
        (
            Stop,
            "AWAY .. mi/este/nuestro/ese .. numero/telefono/contacto/nombre/celular/movil",
        ),
        (Stop, "olvidense/olvidese/olvidate de mi/nosotros"),
        (Stop, "no por sms/mensaje/mensajes"),
        // Idioms.
        (
            Stop,
            "LEAVE/dejenme/dejeme/dejame/dejadme/dejennos me? .. paz",
        ),
        (Stop, "dejenme/dejeme/dejame/dejadme tranquil*"),
        (Stop, "a la mierda"),
        (Stop, "vayanse/vayase/vete/larguense/larguese/largate"),
        (
            Stop,
            "retir*/revoc*/cancel*/anul* .. consentimiento/autorizacion/permiso",
        ),
        (Stop, "cancel*/anul*/desactiv*/termin*/quit* .. suscripcion"),
        (
            Stop,
            "cancel*/anul*/desactiv*/apag*/suspend* .. mensaje*/sms/notificaciones/avisos/alertas",
        ),
        (Ask, "cancel*/anul* .. TOPIC"),
        (Stop, "como ... no recibir/dejar"),
        // What may be a wish to stop.
        (Ask, "numero equivocado/incorrecto/erroneo"),
        (Ask, "equivoc* .. de .. numero/persona"),
        (Ask, "no soy .. persona/esa/ese"),
        (Ask, "no .. interes*"),
        (Ask, "spam/estafa/basura"),
        (Ask, "denunci*/demand*/acoso/hostig*"),
        (Ask, "^ cancelar/cancela/cancele/cancelen/anular/anule $"),
        (Ask, "harto/harta/hartos/cansado/cansada ... MSG/TOPIC"),
        (Ask, "demasiados/demasiadas .. MSG/TOPIC"),
        (Ask, "no .. quiero/deseo mas/esto/nada $"),
        (Ask, "quien .. dio .. numero"),
        (Ask, "de donde .. mi numero"),
        (Ask, "^ pare/paren/cesen/detengan/stop"),
        (Ask, "no SEND tantos/tantas/tanto"),
    ],
    limits: "temprano tarde noche noches madrugada fin fines domingo domingos sabado sabados antes despues hasta mientras \
        tantos tantas tanto tan tanta hoy horas seguido",
    delays: "todavia aun",
};
