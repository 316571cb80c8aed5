use super::*;

#[test]
fn public_shorteners_are_found_in_every_disguise() {
    let texts = [
        "Pay at bit.ly/3xYz",
        "Pay at https://bit.ly/3xYz today",
        "hxxp://bit.ly/3xYz",
        "BIT.LY/3xYz",
        "Bit.Ly/3xYz.",
        "www.bit.ly/3xYz",
        "(bit.ly/3xYz)",
        "see:bit.ly/3xYz",
        "bit.ly",
        "It is at tinyurl.com/abc",
        "http://t.co/abc",
        "goo.gl/maps/abc",
        "ow.ly/abc is.gd/abc",
        "buff.ly/abc",
        "rebrand.ly/abc",
        "cutt.ly/abc",
        "shorturl.at/abc",
        "rb.gy/abc",
        "bit . ly/3xYz",
        "bit. ly/3xYz",
        "bit .ly / 3xYz",
        "b i t . l y / 3xYz",
        "bit,ly/3xYz",
        "bit dot ly/3xYz",
        "bit DOT ly slash 3xYz",
        "bit[.]ly/3xYz",
        "bit(dot)ly/3xYz",
        "bit [dot] ly/3xYz",
        "bit-dot-ly/3xYz",
        "bit punto ly/3xYz",
        "bit ponto ly/3xYz",
        "bit kropka ly/3xYz",
        "bit point ly/3xYz",
        "bit%2Ely/3xYz",
        "b\u{200b}it.l\u{200d}y/3xYz",
        "bit\u{ad}.ly/3xYz",
        "bit\u{2060}.\u{feff}ly/3xYz",
        "bit．ly/3xYz",
        "bit。ly/3xYz",
        "bit·ly/3xYz",
        "ｂｉｔ.ｌｙ/3xYz",
        "bіt.ly/3xYz",
        "Ьit.ly/3xYz",
        "bıt.ly/3xYz",
        "https://xn--bt-hoc.ly/3xYz",
        "https://bank.example@bit.ly/3xYz",
        "https://bank.example:443@BIT.ly/3xYz",
        "https://%62it%2ely/3xYz",
        "http:bit.ly/3xYz",
        "bit.ly./3xYz",
        "bit.ly.",
        "bit{.}ly/3xYz",
        "bit (.) ly / 3xYz",
        "𝐛𝐢𝐭.𝐥𝐲/3xYz",
        "ⓑⓘⓣ.ⓛⓨ/3xYz",
        "n9.cl/abc acortar.link/x",
        "https://go.bit.ly/3xYz",
        "bit.ly?x=1",
        "bit.ly:443/x",
        "tinyurl . com/abc",
        "t dot co/abc",
        "t . co/abc77",
        "ow dot ly slash abc9",
        "is punto gd barra abc77",
        "b-i-t point l-y/abc",
        "b-i-t.l-y/abc",
    ];
    for text in texts {
        let found = places(
            text,
            Language::En,
            Category::Transactional,
            FindingCode::UrlShortener,
        );
        assert!(!found.is_empty(), "missed: {text}");
    }
}

#[test]
fn own_domains_and_ordinary_words_pass() {
    let texts = [
        "See rabbit.ly/abc",
        "See rabbit.ly",
        "100%62it.lyon",
        "20%de descuento",
        "habit.lynch.com/x",
        "orbit.lyon.fr",
        "my-bit.ly/x",
        "bit.ly.example.com/x",
        "https://www.contact.co/x",
        "fedex.co/x",
        "at&t.com",
        "AT&T.co",
        "visit t.com",
        "t.co.uk",
        "t.company/x",
        "info@bit.ly",
        "See rabbit. Ly called.",
        "Wait a bit. Ly will call you.",
        "A little bit dotty",
        "It is. Gd morning",
        "we owe you. Ow. ly",
        "this.gd",
        "https://millerplumbing.example/pay/bitly",
        "https://example.com/tinyurl",
        "Your invoice no. 12/2026 is ready. Thanks.",
        "I can't. Come at 5.",
        "xn--mller-kva.example/x",
        "youtu.be/abc",
        "maps.google.com/abc",
        "short.miller.example/abc",
        "buff.lyons.example",
        "co t.co.il",
        "cut-t.ly/abc",
        "Ask Mme T. Co. Barra is near.",
        "It is. Gd slash",
    ];
    for text in texts {
        let found = places(
            text,
            Language::En,
            Category::Transactional,
            FindingCode::UrlShortener,
        );
        assert!(found.is_empty(), "wrong about {found:?} in: {text}");
    }
}

#[test]
fn the_place_is_that_of_the_host() {
    let found = places(
        "É em BIT.ly/abc ou t.co/x",
        Language::Pt,
        Category::Transactional,
        FindingCode::UrlShortener,
    );
    assert_eq!(found, ["BIT.ly", "t.co"]);
}
