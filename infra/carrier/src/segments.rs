//! How many segments the carrier bills for a text (3GPP TS 23.038).

const GSM7: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM7_EXTENSION: &str = "^{}\\[~]|€\u{c}";

/// The number of segments: 160 septets in one or 153 in each of several; 70 or 67 UTF-16 units when
/// a character is not in GSM-7. An empty text is one segment, as is a text of media alone.
pub fn count(body: &str) -> usize {
    let septets: Option<Vec<usize>> = body.chars().map(septets_of).collect();
    match septets {
        Some(sizes) => parts(&sizes, 160, 153),
        None => {
            let sizes: Vec<usize> = body.chars().map(char::len_utf16).collect();
            parts(&sizes, 70, 67)
        }
    }
}

fn septets_of(ch: char) -> Option<usize> {
    match ch {
        _ if ch.is_ascii_alphanumeric() || ch == ' ' => Some(1),
        _ if GSM7.contains(ch) => Some(1),
        _ if GSM7_EXTENSION.contains(ch) => Some(2),
        _ => None,
    }
}

/// Fills segments in order; a character of two units is never split.
fn parts(sizes: &[usize], alone: usize, each: usize) -> usize {
    if sizes.iter().sum::<usize>() <= alone {
        return 1;
    }
    let mut segments = 1;
    let mut filled = 0;
    for size in sizes {
        if filled + size > each {
            segments += 1;
            filled = 0;
        }
        filled += size;
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn segments_are_counted_as_the_standard_says() {
        for (body, segments) in [
            (String::new(), 1),
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(306), 2),
            ("a".repeat(307), 3),
            ("€".repeat(80), 1),
            ("€".repeat(81), 2),
            (format!("{}€{}", "a".repeat(152), "a".repeat(151)), 2),
            (format!("{}€{}", "a".repeat(152), "a".repeat(152)), 3),
            ("ç".repeat(70), 1),
            ("ç".repeat(71), 2),
            ("ç".repeat(135), 3),
            (format!("{}😀", "ç".repeat(66)), 1),
            (format!("{}😀{}", "ç".repeat(66), "ç".repeat(66)), 3),
        ] {
            assert_eq!(
                count(&body),
                segments,
                "{} characters",
                body.chars().count()
            );
        }
    }
}
