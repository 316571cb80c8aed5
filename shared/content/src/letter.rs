//! An e-mail's HTML, and how its recipients unsubscribe.

use crate::Language;

/// Text within HTML.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            ch => html.push(ch),
        }
    }
    html
}

/// Plain text as HTML: an empty line begins a paragraph, links can be followed.
///
/// ```
/// use recado_content::html_of;
/// let html = html_of("Tom & Ana,\n\nsee https://example.com/a?b=1.");
/// assert!(html.contains("<p>Tom &amp; Ana,</p>"));
/// assert!(html.contains("<a href=\"https://example.com/a?b=1\">https://example.com/a?b=1</a>."));
/// ```
pub fn html_of(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let paragraphs = text
        .split("\n\n")
        .map(str::trim)
        .filter(|it| !it.is_empty());
    let paragraphs: Vec<String> = paragraphs
        .map(|paragraph| {
            let lines: Vec<String> = paragraph.lines().map(linked).collect();
            format!("<p>{}</p>", lines.join("<br>\n"))
        })
        .collect();
    format!(
        "<!doctype html>\n<html>\n<body style=\"font-family: sans-serif; line-height: 1.5\">\n{}\n</body>\n</html>\n",
        paragraphs.join("\n")
    )
}

fn linked(line: &str) -> String {
    let words = line.split_inclusive(char::is_whitespace);
    words
        .map(|word| {
            let link = word.trim_end();
            let blank = &word[link.len()..];
            let link = link.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
            let rest = &word.trim_end()[link.len()..];
            match link.starts_with("https://") || link.starts_with("http://") {
                true => {
                    let link = escaped(link);
                    format!("<a href=\"{link}\">{link}</a>{}{blank}", escaped(rest))
                }
                false => escaped(word),
            }
        })
        .collect()
}

/// HTML with a line at its end that unsubscribes.
pub fn html_with_unsubscribe(html: &str, url: &str, language: Language) -> String {
    let line = format!(
        "<p style=\"font-size: small; color: #666\"><a href=\"{}\">{}</a></p>\n",
        escaped(url),
        escaped(unsubscribing(language).verb)
    );
    let end = html.to_ascii_lowercase().rfind("</body>");
    let (before, after) = html.split_at(end.unwrap_or(html.len()));
    format!("{before}{line}{after}")
}

/// Plain text with a line at its end that unsubscribes.
pub fn text_with_unsubscribe(text: &str, url: &str, language: Language) -> String {
    let verb = unsubscribing(language).verb;
    format!("{}\n\n--\n{verb}: {url}\n", text.trim_end())
}

/// What the page says on which people unsubscribe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsubscribing {
    /// What one does there.
    pub verb: &'static str,
    /// Before it is done; the firm's name stands behind it.
    pub question: &'static str,
    /// After it was done.
    pub done: &'static str,
}

/// These words in a language.
pub fn unsubscribing(language: Language) -> Unsubscribing {
    match language {
        Language::En => Unsubscribing {
            verb: "Unsubscribe",
            question: "Receive no more of these e-mails from",
            done: "You will receive no more of these e-mails.",
        },
        Language::Es => Unsubscribing {
            verb: "Darse de baja",
            question: "No recibir más correos de este tipo de",
            done: "No recibirá más correos de este tipo.",
        },
        Language::Pt => Unsubscribing {
            verb: "Cancelar a subscrição",
            question: "Não receber mais e-mails deste tipo de",
            done: "Não receberá mais e-mails deste tipo.",
        },
        Language::Pl => Unsubscribing {
            verb: "Zrezygnuj z subskrypcji",
            question: "Nie otrzymywać więcej takich wiadomości od",
            done: "Nie otrzymasz więcej takich wiadomości.",
        },
        Language::Fr => Unsubscribing {
            verb: "Se désabonner",
            question: "Ne plus recevoir ces e-mails de",
            done: "Vous ne recevrez plus ces e-mails.",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Template;

    #[test]
    fn text_becomes_paragraphs_lines_and_links_and_no_markup() {
        let html = html_of("A <b>\r\nB\n\n\n\n(http://x.y/\"o) c");
        assert!(
            html.contains("<p>A &lt;b&gt;<br>\nB</p>\n<p>(http://x.y/&quot;o) c</p>"),
            "{html}"
        );
        assert!(
            html_of("a http://x.y/?\"q! b")
                .contains("<p>a <a href=\"http://x.y/?&quot;q\">http://x.y/?&quot;q</a>! b</p>")
        );
    }

    #[test]
    fn the_unsubscribing_line_stands_inside_the_body() {
        let url = "https://r.example/u?m=1&x=2";
        for (html, expected) in [("<BODY>Hi</BODY></html>", "<BODY>Hi<p"), ("Hi", "Hi<p")] {
            let with = html_with_unsubscribe(html, url, Language::Es);
            assert!(with.starts_with(expected), "{with}");
            assert!(
                with.contains("m=1&amp;x=2\">Darse de baja</a></p>"),
                "{with}"
            );
            assert_eq!(with.ends_with("</BODY></html>"), html.len() > 2);
        }
        let text = text_with_unsubscribe("Hi\n", url, Language::En);
        assert_eq!(text, format!("Hi\n\n--\nUnsubscribe: {url}\n"));
    }

    #[test]
    fn what_a_code_prints_into_html_is_text() {
        let template = Template::parse_html("<p>[NAME]</p> [[5]]").unwrap();
        let variables = serde_json::json!({"NAME": "<script>\"&'"});
        let html = template.render(&variables).unwrap();
        assert_eq!(html, "<p>&lt;script&gt;&quot;&amp;&#39;</p> [5]");
    }
}
