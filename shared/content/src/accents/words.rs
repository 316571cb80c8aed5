//! Words that another accent, or none, would turn into another word.
//!
//! Only accents that GSM-7 lacks matter. The lists hold what a reader of a business text could take
//! for the other word; forms of verbs nobody would read there (`numero`, "I number") are left out.
//! Endings stand for whole families, such as the Spanish past `pagó` beside `pago`.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::Language;

/// What keeps its accents in a language.
struct Kept {
    /// Whole words.
    words: &'static str,
    /// Endings of words that have no other such accent.
    endings: &'static [&'static str],
    /// Words with such an ending that may change all the same.
    except: &'static str,
}

/// Words by the Real Academia Española's "Diccionario panhispánico de dudas" (tilde diacrítica);
/// endings by the regular conjugations: `pagó`/`pago`, `pagará`/`pagara`.
const SPANISH: Kept = Kept {
    words: "más sí mí tú aún sólo cómo cuándo dónde adónde cuál cuáles cuánto cuánta cuántos \
        cuántas está estás están mamá mamás papá papás irá irás irán verá verás verán tenía sería \
        sabía hacía secretaría río ría continúa hábito término público pública práctica práctico \
        depósito cálculo fábrica crítica válido válida ánimo sábana pérdida líquido líquida \
        ejército tráfico diálogo catálogo capítulo íntimo trámite tránsito vínculo estímulo vómito",
    endings: &["ó", "ará", "arás", "arán"],
    except: "estará estarás estarán hará harás harán dará darás darán",
};

/// Words by the Acordo Ortográfico of 1990 (base IX) and common pairs; endings by the conjugations:
/// `pagará`/`pagara`.
const PORTUGUESE: Kept = Kept {
    words: "está estás dá dás lá má más pá nós vós pôr pôde têm vêm avó avós avô avôs país saí caí \
        aí saía caía baía doída pública público força forças faça faças caça caças roça louça \
        louças moça moças moço coça taça taças maçã maçãs manhã manhãs peça peças lança lanças \
        poço cópia cópias prática práticas secretária secretárias notícia notícias negócio \
        negócios anúncio anúncios dúvida dúvidas análise análises cágado cocô bebê bebês fôrma \
        pára dê quê porquê válido válida inválido líquido líquida crítica contínua dó nó maiô \
        sábia sabiá depósito fábrica fábricas cálculo hábito ânimo término trâmite vítima",
    endings: &["rá", "rás"],
    except: "será serás terá terás estará poderá fará haverá dirá trará",
};

/// Words that the spelling reform of 1990 leaves their circumflex because it tells them apart, and
/// common pairs.
const FRENCH: Kept = Kept {
    words: "dû sûr sûre sûrs sûres mûr mûre mûrs mûres crû jeûne jeûnes tâche tâches tâcher côte \
        côtes côté côtés nôtre vôtre nôtres vôtres forêt forêts pâte pâtes pâté pâtés mâle mâles \
        hâle bâiller maïs haïr rôder châsse mâts bât pêne rêne",
    endings: &["ît", "ût"],
    except: "août coût goût égoût dégoût ragoût moût plaît connaît reconnaît paraît apparaît \
        disparaît naît",
};

/// Common pairs; `-ą` and the soft `-ę` tell case, number or person apart: `fakturą`/`faktura`,
/// `pracę`/`prace`.
const POLISH: Kept = Kept {
    words: "sąd sądu sądem sądzie sądy sądów kąt kąty łaska łaski łaskę żądanie żądania łata łuk łoś \
        łosia płot płoty dał stał wał szał płać płaca płace płacę pięć pań pół pól tór bór że miła miłe \
        piła piły piłka piłki lęk mąka mąki mąż bąk wąż móc miś chcę",
    endings: &["ą", "cę", "ję", "lę", "nię", "szę", "rzę", "żę"],
    except: "są mogą chcą proszę muszę piszę dzwonię",
};

/// Whether a word, in lower case, would be another one without its accents. English borrows its
/// accents and reads without them.
pub(super) fn must_stay(word: &str, language: Language) -> bool {
    let Some(kept) = KEPT.get(&language) else {
        return false;
    };
    let ends = |ending: &&str| word.strip_suffix(*ending).is_some_and(super::is_plain);
    !kept.except.contains(word) && (kept.words.contains(word) || kept.endings.iter().any(ends))
}

/// What keeps its accents in a language, ready to be looked up.
struct Lookup {
    words: FxHashSet<&'static str>,
    endings: &'static [&'static str],
    except: FxHashSet<&'static str>,
}

static KEPT: LazyLock<FxHashMap<Language, Lookup>> = LazyLock::new(|| {
    let languages = [
        (Language::Es, &SPANISH),
        (Language::Pt, &PORTUGUESE),
        (Language::Fr, &FRENCH),
        (Language::Pl, &POLISH),
    ];
    let lookup = |kept: &Kept| Lookup {
        words: kept.words.split_ascii_whitespace().collect(),
        endings: kept.endings,
        except: kept.except.split_ascii_whitespace().collect(),
    };
    languages
        .map(|(language, kept)| (language, lookup(kept)))
        .into_iter()
        .collect()
});
