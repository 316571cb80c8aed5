//! Templates shown as they would be read.

use recado_content::{
    Codes, FirmCodes, Language, Review, ReviewContext, Segments, Template, check_text, html_of,
    review,
};
use recado_domain::firm::Firm;
use recado_domain::template::MessageTemplate;
use recado_domain::{Channel, EmailAddress, Error, Violation, ViolationCode};
use serde_json::{Map, Value};

/// A template rendered for somebody.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The language of the variant.
    pub language: Language,
    /// An e-mail's subject.
    pub subject: Option<String>,
    /// An e-mail as HTML.
    pub html: Option<String>,
    /// The text and what there is to say about it.
    pub review: Review,
}

impl Rendered {
    /// What an SMS takes; nothing for an e-mail.
    pub fn segments(&self, channel: Channel) -> Option<&Segments> {
        (channel == Channel::Sms).then_some(&self.review.segments)
    }
}

/// The template with these codes and variables, in the language for the contact.
///
/// # Errors
/// [`Error::Invalid`] with every code that has no value, and what keeps the text from being sent.
pub fn render(
    firm: &Firm,
    template: &MessageTemplate,
    codes: &Codes<'_>,
    language: Option<Language>,
    variables: &Map<String, Value>,
) -> Result<Rendered, Error> {
    let (language, variant) = template
        .variant(language, codes.language)
        .ok_or_else(|| Error::Internal("a template without a variant".into()))?;
    let mut violations = Vec::new();
    let mut text = |field: &str, source: &str| {
        let place = format!("variants.{}.{field}", language.as_str());
        let parsed = match field {
            "html" => Template::parse_html(source),
            _ => Template::parse(source),
        };
        let rendered = parsed
            .map_err(|error| vec![error])
            .and_then(|template| codes.render(&template, variables));
        rendered
            .map_err(|errors| {
                let found = errors
                    .iter()
                    .map(|error| Violation::in_template(&*place, error));
                violations.extend(found);
            })
            .ok()
    };
    let subject = variant.subject.as_deref().map(|it| text("subject", it));
    let body = text("body", &variant.body);
    let html = variant.html.as_deref().map(|it| text("html", it));
    if let (Some(body), Channel::Sms) = (&body, template.channel) {
        violations.extend(check_text(body).iter().map(|problem| {
            let code = match problem.code() {
                "empty" => ViolationCode::Empty,
                "too_long" => ViolationCode::TooLong,
                _ => ViolationCode::InvalidCharacter,
            };
            let place = format!("variants.{}.body", language.as_str());
            Violation::new(place, code, problem.to_string())
        }));
    }
    let (Some(body), true) = (body, violations.is_empty()) else {
        return Err(Error::Invalid(violations));
    };
    let context = ReviewContext {
        category: template.category,
        language: Some(language),
        fallback_language: firm.language,
        firm_name: &firm.name,
        ..ReviewContext::default()
    };
    let html = match template.channel {
        Channel::Email => html.flatten().or_else(|| Some(html_of(&body))),
        Channel::Sms => None,
    };
    Ok(Rendered {
        language,
        html,
        subject: subject.flatten(),
        review: review(&body, &context, &firm.coach),
    })
}

/// A message's usual values under the firm's own name.
pub fn sample<'a>(firm: &'a Firm, language: Language) -> Codes<'a> {
    let codes = Codes::sample(language);
    let email = firm.reach.email.as_ref();
    Codes {
        firm: FirmCodes {
            name: &firm.name,
            phone: firm.reach.phone.as_deref().unwrap_or(codes.firm.phone),
            email: email.map_or(codes.firm.email, EmailAddress::as_str),
            website: firm.reach.website.as_deref().unwrap_or(codes.firm.website),
        },
        ..codes
    }
}
