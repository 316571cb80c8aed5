//! Portuguese, of Portugal and of Brazil.

use super::frames::Meaning::{Ask, Else, Help, NoCalls, Only, Start, Stop};
use super::frames::Words;

pub(super) const WORDS: Words = Words {
    classes: &[
        (
            "STOP",
            "stop pare parem parar pararem cesse cessem cessar chega",
        ),
        ("LEAVE", "deixe deixem deixa deixar deixes"),
        (
            "WRITE",
            "escreva escrevam escreve escrever escreverem escrevas contacte contactem contactar contactarem contate contatem \
            contatar contatarem incomode incomodem incomodar incomodarem incomodando chateie chateiem chatear perturb* enche encher \
            enchendo notifiquem",
        ),
        (
            "SEND",
            "mande mandem mandar mandarem mandes mandando envie enviem enviar enviarem envies enviando envia manda",
        ),
        (
            "MSG",
            "mensagem mensagens sms msg msgs mms notificacoes notificacao avisos alertas torpedos torpedo spam nada",
        ),
        (
            "AWAY",
            "tire tirem tira tirar remova removam remove remover apague apaguem apaga apagar retire retirem retirar \
            exclua excluam excluir elimine eliminem eliminar esqueca esquecam risque risquem deletem delete deletar",
        ),
        (
            "OFF",
            "descadastr* desinscrev* desinscri* desubscrev* desassin*",
        ),
        ("ME", "me nos"),
    ],
    frames: &[
        (Start, "quero/queria/desejo .. voltar a receber"),
        (
            Start,
            "quero/queria/desejo .. receber ... vez/novo/novamente",
        ),
        (
            Start,
            "quero/queria/desejo .. inscrever/subscrever/cadastrar .. de? novo/novamente/vez",
        ),
        (Start, "^ voltem/volte a SEND/WRITE"),
        (
            Start,
            "inscrevam/inscreva/inscreve .. me? .. novo/novamente/vez",
        ),
        (Start, "retom*/reativ*/reactiv*"),
        (Help, "^ ajuda/info/informacao $"),
        // Against stopping.
        (Else, "nao LEAVE/parem/pare/para/param/cessem de"),
        (Else, "nao ME? AWAY/OFF ME?"),
        (Else, "nao quero/desejo .. cancelar/sair/OFF/parar"),
        (Else, "nao cancel*"),
        (Ask, "nao param/para/deixam de .. WRITE/SEND/ligar"),
        // Things that stop.
        (Else, "pode/podem/podia/poderia/consegue .. parar"),
        (Else, "parou/pararam"),
        (Else, "paragem/parada de/do"),
        (Else, "vou/vamos/estou/posso/ao/hora .. de? sair"),
        (Else, "chega amanha/hoje/as/a/o/quando/na/no/ate"),
        (Else, "horas/quando/que .. chega"),
        (Else, "mais ou menos"),
        // Wishes to stop.
        (Stop, "nem nada"),
        (Stop, "OFF"),
        (Stop, "^ STOP $"),
        (Stop, "^ sair $"),
        (
            Stop,
            "quero/queria/desejo/como/para sair/saio .. lista/daqui/disto/dessa/desta $",
        ),
        (Stop, "quero/queria/desejo sair $"),
        (Stop, "sair/saio .. da/desta/dessa/da lista"),
        (Stop, "chega .. de? .. MSG/TOPIC"),
        (NoCalls, "nao .. ligue*/liguem/ligar*/telefone*"),
        (NoCalls, "pare/parem/deixe/deixem de .. ligar*"),
        (Stop, "STOP com/de isso/isto/tudo"),
        (Stop, "STOP .. de? .. ME? .. WRITE"),
        (Stop, "STOP .. de .. ME SEND"),
        (Stop, "STOP ... MSG/TOPIC"),
        (Stop, "STOP de SEND ME? $"),
        (Stop, "LEAVE de .. WRITE"),
        (Stop, "LEAVE de .. SEND ... MSG/TOPIC"),
        (Stop, "LEAVE de ME SEND"),
        (
            Stop,
            "disse/pedi/falei/pedimos/avisei ... STOP/pararem/chega",
        ),
        // "No" and its verbs.
        (
            Else,
            "nao recebi/recebeu/recebemos/chegou/chegaram/vi/vejo/li/entendi/percebi",
        ),
        (
            Stop,
            "nao .. receber .. MSG/TOPIC/isto/isso/mais/vossas/suas $?",
        ),
        (Stop, "nao .. ME? .. WRITE"),
        (Stop, "nunca .. mais .. WRITE/SEND"),
        (Stop, "nao ME? .. SEND ... MSG/TOPIC"),
        (Stop, "nao ME? SEND .. mais/isto/isso"),
        (Stop, "nao voltem/volte/voltes a .. WRITE/SEND"),
        (Stop, "nao ME SEND $"),
        (
            Stop,
            "nao .. quero/queremos/desejo/desejamos/queria/preciso ... MSG/TOPIC/WRITE/receber/contact*/contat*",
        ),
        (Stop, "nao .. quero/desejo .. saber .. de"),
        (
            Only,
            "so/somente/apenas .. quero/desejo/mande*/envie* ... TOPIC",
        ),
        (
            Only,
            "quero/desejo/mandem/enviem .. so/somente/apenas ... TOPIC",
        ),
        (Only, "^ so/somente/apenas .. TOPIC"),
        (Stop, "^ nao/nem/sem/nada .. TOPIC"),
        (Stop, "TOPIC nao $"),
        (Stop, "sem TOPIC"),
        // Lists and numbers.
        (Stop, "ME AWAY da/desta/dessa/de/do/daqui"),
        (Stop, "AWAY ME"),
        (
            Stop,
            "AWAY .. meu/este/nosso/esse .. numero/telefone/contacto/contato/nome/celular/telemovel",
        ),
        (Stop, "AWAY meu numero/telefone/contato"),
        (Stop, "esquecam se/me de? mim?"),
        (Stop, "nao por sms/mensagem/mensagens"),
        // Idioms.
        (Stop, "LEAVE .. em paz/sossego"),
        (Stop, "a merda"),
        (Stop, "vao/va se/te? foder/lixar/catar"),
        (Stop, "desapare*/sumam/suma/some"),
        (
            Stop,
            "retir*/revog*/cancel*/anul* .. consentimento/autorizacao/permissao",
        ),
        (
            Stop,
            "cancel*/anul*/desativ*/desactiv* .. inscricao/subscricao/assinatura/cadastro",
        ),
        (
            Stop,
            "cancel*/cancelo/anul*/desativ*/desactiv*/deslig*/suspend* .. mensage*/sms/notificacoes/avisos/alertas",
        ),
        (Ask, "cancel*/anul* .. TOPIC"),
        (Stop, "como ... nao receber/parar/deixar"),
        // What may be a wish to stop.
        (Ask, "numero errado/enganado/trocado"),
        (Ask, "engano/enganou/enganaram"),
        (Ask, "nao sou .. pessoa/essa/esse"),
        (Ask, "nao .. interes*"),
        (Ask, "sem interesse"),
        (Ask, "spam/golpe/burla/lixo"),
        (Ask, "denunci*/queixa/processar/assedio"),
        (Ask, "^ cancelar/cancela/cancele/cancelem/anular $"),
        (Ask, "farto/farta/cansado/cansada/fartos ... MSG/TOPIC"),
        (Ask, "demasiadas/muitas/tantas .. MSG/TOPIC"),
        (Ask, "nao .. quero/desejo mais/isto/isso/nada $"),
        (Ask, "quem .. deu .. numero"),
        (Ask, "onde .. meu numero"),
        (Ask, "^ pare/parem/cessem/stop"),
        (Ask, "^ remover/excluir/apagar $"),
    ],
    limits: "cedo tarde noite noites madrugada fim fins domingo domingos sabado sabados antes depois ate enquanto tantos tantas \
        tanto tanta tao hoje horas seguido",
    delays: "ainda",
};
