//! English.

use super::frames::Meaning::{Ask, Else, Help, NoCalls, Only, Start, Stop};
use super::frames::Words;

pub(super) const WORDS: Words = Words {
    classes: &[
        (
            "STOP",
            "stop stops stoping stopping quit cease discontinue halt",
        ),
        ("NOT", "dont not never wont doesnt didnt wouldnt isnt"),
        (
            "WRITE",
            "text texting txt txting texted message messaging msg msging messaged contact contacting contacted \
            bother bothering bug bugging harass harassing spam spamming pester pestering annoy annoying notify email",
        ),
        ("SEND", "send sending"),
        (
            "MSG",
            "texts txts messages msgs message msg sms mms notification notifications alert alerts updates spam \
            communication communications stuff crap shit bullshit",
        ),
        (
            "MSGS",
            "texts txts messages msgs sms notifications alerts updates communications spam emails",
        ),
        (
            "OFF",
            "unsubscribe unsubscribed unsubscribing unsub unsubscription",
        ),
        (
            "IT",
            "it this that these those them me us anything any more all everything",
        ),
        ("THEY", "i we he she they you nobody"),
    ],
    frames: &[
        (Start, "resubscribe"),
        (Start, "unstop"),
        (Start, "^ start/resume/subscribe $"),
        (Start, "^ subscribe me"),
        (Start, "sign/opt/put/add me/us back"),
        (Start, "opt/opting me? back? in"),
        (Start, "resume/restart ... MSG/WRITE/SEND"),
        (Start, "start SEND/WRITE"),
        (
            Start,
            "want/like .. get/receive/getting/receiving ... MSG/WRITE again/back",
        ),
        (Help, "^ help/info $"),
        // Against stopping.
        (
            Stop,
            "why/cant/could/would/will dont? you? .. STOP .. WRITE/SEND/MSG",
        ),
        (Stop, "why dont you .. STOP"),
        (Else, "NOT .. STOP"),
        (Else, "not/dont want/wanna .. to? STOP/OFF/opt"),
        (Else, "dont/not/never/didnt OFF/remove/delete/opt"),
        (Else, "NOT mean/meant/intend/want to OFF/STOP/opt"),
        // Things that stop.
        (
            Else,
            "STOP by/at/in/over/here/there/working/leaking/running/raining/barking/dripping/making/when/off/before/near",
        ),
        (Else, "bus/next/last/first/full/non/one/pit/short STOP"),
        (Else, "can/could/would/will you please? STOP the/my/a/at/by"),
        (
            Else,
            "have/has/had/got/get/did/will/would/is/was .. to? stopped/STOP .. working",
        ),
        // Wishes to stop.
        (Stop, "or anything/any $"),
        (Stop, "OFF"),
        (Stop, "opt/opting/opted ... out"),
        (Stop, "^ STOP $"),
        (Stop, "STOP .. receiving/getting"),
        (NoCalls, "STOP .. calling/phoning/ringing"),
        (
            NoCalls,
            "dont/not/never/no .. call/calls/calling/phone/ring",
        ),
        (Stop, "STOP .. SEND/SENDING MSG/TOPIC/IT/so/too"),
        (Stop, "STOP .. SEND .. MSG/TOPIC/IT"),
        (Stop, "STOP .. SEND $"),
        (Stop, "STOP .. WRITE"),
        (Stop, "STOP ... MSG/TOPIC"),
        (Stop, "STOP with .. IT"),
        (Stop, "STOP IT $"),
        (Stop, "how/where .. i/you/we .. STOP this/it/these/that"),
        (
            Stop,
            "asked/told/said/tell/telling/asking/begging/begged ... STOP $",
        ),
        (Stop, "please STOP $"),
        (Stop, "must/to/can/should/will/would/you STOP $"),
        (Ask, "STOP ... please"),
        // "No" and its verbs.
        (
            Else,
            "THEY dont/not/never/cant/cannot/didnt/wont/couldnt do? .. WRITE",
        ),
        (
            Else,
            "NOT/havent/hasnt/never/no get/got/getting/receive/received/see/saw/understand/read/open .. MSG/WRITE/TOPIC",
        ),
        (Else, "dont/do not forget"),
        (Stop, "dont/not/never/no .. WRITE $"),
        (
            Stop,
            "dont/not/never .. WRITE me/us/this/my/again/anymore/any/here/TOPIC/about/with/at/so/too/on",
        ),
        (Stop, "dont/not/never .. SEND ... MSG/TOPIC"),
        (
            Stop,
            "dont/not/never .. SEND .. anything/any/more/these/this/stuff/nothing",
        ),
        (Stop, "dont/not/never .. SEND me/us? $"),
        (
            Stop,
            "dont/not/never/nor want/need/wish/like/care/desire/care ... MSGS/TOPIC/texted/contacted/messaged/WRITE",
        ),
        (Stop, "dont/not/never/nor want/need/wish/like ... hear from"),
        (
            Stop,
            "longer want/wish/need/like/interested/care ... MSG/TOPIC/texted/contacted/messaged/WRITE/receive/get/hear/IT",
        ),
        (Only, "only/just .. want/need/like ... TOPIC"),
        (Only, "want/need/like/send/keep .. only/just ... TOPIC"),
        (Only, "^ only/just .. TOPIC"),
        (Only, "TOPIC only"),
        (Stop, "no/zero more/further/longer .. MSGS/MSG/TOPIC"),
        (Stop, "no more of IT"),
        (Stop, "^ no MSGS/TOPIC"),
        (Stop, "^ not TOPIC"),
        (Stop, "and/or no TOPIC/MSGS"),
        (Stop, "without TOPIC"),
        (Stop, "enough .. of? .. MSGS/TOPIC/texting/messaging/spam"),
        (Stop, "^ enough $"),
        (Stop, "done/through/finished with .. MSGS/TOPIC"),
        // Lists and numbers.
        (
            Ask,
            "remove/delete/take/get/drop me/us .. off/from the/my/your schedule/calendar/appointment/waitlist/waiting/policy/insurance/account",
        ),
        (Else, "remove/delete/take/get me/us .. off/from work"),
        (Stop, "remove/delete/erase/drop/scrub/unlist/block me/us"),
        (
            Stop,
            "remove/delete/erase/drop/forget/lose/take/scrub .. my/this/our/the .. number/phone/cell/name/contact/info",
        ),
        (Stop, "take/get/keep/leave me/us/my out/off"),
        (
            Stop,
            "get/getting/be/come/go/taken/removed/want .. off .. list/database/system",
        ),
        (Stop, "off your/this/the list"),
        (Stop, "lose/forget/delete/erase my/this number"),
        (Stop, "take .. off .. list/database/system"),
        // Idioms.
        (Stop, "leave me/us/my alone/tf/the"),
        (Stop, "go away"),
        (Stop, "get lost"),
        (Stop, "fuck/piss/bug/buzz/back/f/screw off"),
        (Stop, "go to hell"),
        (
            Stop,
            "revoke/revoking/withdraw/withdrawing/rescind/cancel .. consent/permission/authorization/authorisation/opt",
        ),
        (Stop, "revoke ... MSG/texts"),
        (
            Stop,
            "cancel/cancell/end/disable/deactivate/mute/terminate ... MSGS",
        ),
        (Stop, "turn/switch/shut .. off ... MSGS/TOPIC"),
        (Stop, "turn/switch/shut .. MSGS/TOPIC .. off"),
        (Stop, "cancel/end .. subscription"),
        (Stop, "by/via email/mail/phone .. not by? text/sms/texts"),
        (Stop, "not by/via/over text/sms/texts"),
        (Stop, "instead of text/texts/texting/sms"),
        (Ask, "cancel/end .. TOPIC"),
        // Wanting again.
        (Start, "WRITE me/us again $"),
        (Else, "want/like/please/can/could/will you? .. WRITE me/us"),
        // What may be a wish to stop.
        (Ask, "wrong number/person/guy/phone"),
        (Ask, "not/isnt .. my/the right/correct person/number"),
        (Ask, "not/arent/isnt/no/aint/never .. interested/interest"),
        (Ask, "uninterested"),
        (Ask, "spam/scam/spammers/spamming/junk"),
        (Ask, "report/reporting/reported .. you/this/it/as/spam"),
        (Ask, "harass*"),
        (Ask, "fuck/screw you"),
        (Ask, "shut up"),
        (
            Ask,
            "never/didnt/dont/not .. sign/signed/subscribe/subscribed/agree/agreed/consent/consented/ask/asked .. up/for/to",
        ),
        (Ask, "who/how/where ... get/got/gave/give .. my number"),
        (
            Ask,
            "sick/tired/fed/hate .. up? of? with? ... MSGS/TOPIC/WRITE",
        ),
        (Ask, "too many .. MSGS/TOPIC"),
        (Ask, "NOT want this/it/these/that/any $"),
        (
            Ask,
            "no longer .. customer/client/patient/member/live/lives/with/own",
        ),
        (Ask, "^ STOP"),
        (Ask, "MSGS/TOPIC .. STOP"),
        (Ask, "please STOP"),
        (Ask, "^ remove/delete/block $"),
        (Ask, "NOT/cannot .. WRITE/SEND ... MSGS"),
    ],
    limits: "early late night nights midnight morning mornings evening evenings weekend weekends sunday sundays saturday \
        before until till while during often many much tonight hour hours between week month",
    delays: "yet",
};
