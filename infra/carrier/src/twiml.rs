//! The answers to inbound webhooks, as far as they send messages.

/// A `<Message>` of a TwiML response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The text.
    pub body: String,
    /// Pictures and the like.
    pub media_urls: Vec<String>,
}

/// The messages in a response; whatever else there is is ignored.
pub fn replies(document: &str) -> Vec<Reply> {
    elements(document, "Message")
        .into_iter()
        .map(|content| {
            let bodies = elements(content, "Body");
            let body = if bodies.is_empty() && !content.contains('<') {
                content.trim()
            } else {
                bodies.first().copied().unwrap_or_default()
            };
            Reply {
                body: unescape(body),
                media_urls: elements(content, "Media")
                    .into_iter()
                    .map(|url| unescape(url.trim()))
                    .collect(),
            }
        })
        .filter(|reply| !reply.body.is_empty() || !reply.media_urls.is_empty())
        .collect()
}

/// The contents of the elements of this name, which do not nest.
fn elements<'a>(document: &'a str, name: &str) -> Vec<&'a str> {
    let open = format!("<{name}");
    let close = format!("</{name}>");
    let mut found = Vec::new();
    let mut rest = document;
    while let Some((_, after)) = rest.split_once(&open) {
        let Some((attributes, content)) = after.split_once('>') else {
            break;
        };
        rest = content;
        let other_name = attributes.starts_with(|ch: char| ch.is_alphanumeric());
        if other_name || attributes.ends_with('/') {
            continue;
        }
        let Some((inside, following)) = content.split_once(&close) else {
            break;
        };
        found.push(inside);
        rest = following;
    }
    found
}

fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        rest = after;
        let entity = after
            .split_once(';')
            .and_then(|(name, following)| Some((character(name)?, following)));
        match entity {
            Some((ch, following)) => {
                plain.push(ch);
                rest = following;
            }
            None => plain.push('&'),
        }
    }
    plain.push_str(rest);
    plain
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Reply, replies};

    fn reply(body: &str, media_urls: &[&str]) -> Reply {
        Reply {
            body: body.to_owned(),
            media_urls: media_urls.iter().map(|url| (*url).to_owned()).collect(),
        }
    }

    #[test]
    fn the_messages_of_a_response_are_read() {
        for (document, expected) in [
            ("<Response/>", vec![]),
            ("", vec![]),
            ("<Response><Message/></Response>", vec![]),
            (
                "<?xml version=\"1.0\"?><Response><Message>Hi &amp; bye &#x41;&#66;</Message></Response>",
                vec![reply("Hi & bye AB", &[])],
            ),
            (
                "<Response><Message to=\"+1\"><Body>a &lt; b</Body><Media>https://x.example/a?b&amp;c</Media></Message><Message>two</Message></Response>",
                vec![
                    reply("a < b", &["https://x.example/a?b&c"]),
                    reply("two", &[]),
                ],
            ),
            ("<Response><Message>open & unfinished", vec![]),
            (
                "<Response><Message>R&D &bogus; x</Message></Response>",
                vec![reply("R&D &bogus; x", &[])],
            ),
        ] {
            assert_eq!(replies(document), expected, "{document}");
        }
    }
}
