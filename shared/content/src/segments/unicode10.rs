//! Where the carrier's calculator cuts what today's Unicode keeps together.
//!
//! It divides text by the rules of Unicode 10 (UAX #29, revision 31). Later versions join more: any
//! emoji after a zero-width joiner, a skin tone after anything, conjuncts of Indic scripts. Within a
//! grapheme of today these rules restore the earlier cuts.

/// Asks for the coloured form of the character before it, and changes nothing else here.
pub(super) const EMOJI_PRESENTATION: char = '\u{fe0f}';

const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// Whether the calculator keeps `ch` with `before`, where both are of one grapheme today.
pub(super) fn stays_together(before: char, ch: char) -> bool {
    match ch {
        '\n' => before != '\r',
        '\u{1f3fb}'..='\u{1f3ff}' => takes_skin_tone(before),
        _ if before == ZERO_WIDTH_JOINER => is_glued(ch) || is_mark(ch),
        _ if is_virama(before) => is_mark(ch),
        _ => true,
    }
}

/// `Glue_After_Zwj` and `E_Base_GAZ` of Unicode 10.
fn is_glued(ch: char) -> bool {
    matches!(ch,
        '\u{2640}' | '\u{2642}' | '\u{2695}'..='\u{2696}' | '\u{2708}' | '\u{2764}'
        | '\u{1f308}' | '\u{1f33e}' | '\u{1f373}' | '\u{1f393}' | '\u{1f3a4}' | '\u{1f3a8}'
        | '\u{1f3eb}' | '\u{1f3ed}' | '\u{1f466}'..='\u{1f469}' | '\u{1f48b}'
        | '\u{1f4bb}'..='\u{1f4bc}' | '\u{1f527}' | '\u{1f52c}' | '\u{1f5e8}' | '\u{1f680}'
        | '\u{1f692}')
}

/// `E_Base` and `E_Base_GAZ` of Unicode 10.
fn takes_skin_tone(ch: char) -> bool {
    matches!(ch,
        '\u{261d}' | '\u{26f9}' | '\u{270a}'..='\u{270d}' | '\u{1f385}'
        | '\u{1f3c2}'..='\u{1f3c4}' | '\u{1f3c7}' | '\u{1f3ca}'..='\u{1f3cc}'
        | '\u{1f442}'..='\u{1f443}' | '\u{1f446}'..='\u{1f450}' | '\u{1f466}'..='\u{1f469}'
        | '\u{1f46e}' | '\u{1f470}'..='\u{1f478}' | '\u{1f47c}' | '\u{1f481}'..='\u{1f483}'
        | '\u{1f485}'..='\u{1f487}' | '\u{1f4aa}' | '\u{1f574}'..='\u{1f575}' | '\u{1f57a}'
        | '\u{1f590}' | '\u{1f595}'..='\u{1f596}' | '\u{1f645}'..='\u{1f647}'
        | '\u{1f64b}'..='\u{1f64f}' | '\u{1f6a3}' | '\u{1f6b4}'..='\u{1f6b6}' | '\u{1f6c0}'
        | '\u{1f6cc}' | '\u{1f918}'..='\u{1f91c}' | '\u{1f91e}'..='\u{1f91f}' | '\u{1f926}'
        | '\u{1f930}'..='\u{1f939}' | '\u{1f93d}'..='\u{1f93e}' | '\u{1f9d1}'..='\u{1f9dd}')
}

/// Viramas of the scripts whose conjuncts Unicode 15.1 began to join (`InCB=Linker`).
fn is_virama(ch: char) -> bool {
    matches!(
        ch,
        '\u{94d}' | '\u{9cd}' | '\u{acd}' | '\u{b4d}' | '\u{c4d}' | '\u{d4d}'
    )
}

/// What joins by itself: marks and joiners are no letters, and emoji that could follow are none.
fn is_mark(ch: char) -> bool {
    matches!(ch, ZERO_WIDTH_JOINER | '\u{200c}' | '\u{fe00}'..='\u{fe0f}' | '\u{300}'..='\u{36f}'
        | '\u{20d0}'..='\u{20ff}' | '\u{e0020}'..='\u{e007f}')
}
