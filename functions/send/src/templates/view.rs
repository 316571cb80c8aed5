//! A template as firms write and read it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use recado_content::{CODES, Category, Language, Template};
use recado_domain::template::{MessageTemplate, Variant};
use recado_domain::topic::TopicError;
use recado_domain::{Channel, Topic, Violation, ViolationCode};
use recado_web::{Fields, FromBody, LANGUAGES};
use serde::Serialize;
use utoipa::ToSchema;

const LONGEST_NAME: usize = 100;
const LONGEST_SUBJECT: usize = 500;
const CHANNELS: [&str; 2] = ["sms", "email"];
const CATEGORIES: [&str; 4] = ["transactional", "conversational", "collection", "marketing"];

/// A text in the languages of a firm's contacts.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateDetails)]
pub struct TemplateView {
    /// What the firm calls it.
    #[schema(max_length = 100)]
    name: String,
    channel: Channel,
    category: Category,
    /// What its recipients consented to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    topic: Option<Topic>,
    /// The text, language by language; at least one.
    variants: BTreeMap<Language, VariantView>,
}

/// The text in one language, with short codes such as `[CONTACT_NAME]`: all of them, and the
/// filters, stand at the tag `templates` and in `GET /v1/templates/codes`.
#[derive(Serialize, ToSchema)]
#[schema(as = Variant)]
struct VariantView {
    /// Of an e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    body: String,
    /// An e-mail as HTML; made from `body` where it is not given. What codes print is text in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
}

/// A template.
#[derive(Serialize, ToSchema)]
#[schema(as = Template)]
pub struct TemplateAnswer {
    /// `tpl_…`.
    id: String,
    #[serde(flatten)]
    template: TemplateView,
    /// The codes that stand for nothing the platform knows: whoever sends it gives them as
    /// `variables`, unless they have a fallback.
    variables: BTreeSet<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<&MessageTemplate> for TemplateView {
    fn from(template: &MessageTemplate) -> Self {
        let view = |variant: &Variant| VariantView {
            subject: variant.subject.clone(),
            body: variant.body.clone(),
            html: variant.html.clone(),
        };
        let variants = template.variants.iter();
        Self {
            name: template.name.clone(),
            channel: template.channel,
            category: template.category,
            topic: template.topic.clone(),
            variants: variants.map(|(at, variant)| (*at, view(variant))).collect(),
        }
    }
}

impl From<MessageTemplate> for TemplateAnswer {
    fn from(template: MessageTemplate) -> Self {
        Self {
            id: template.id.to_string(),
            variables: own_codes(&template),
            created_at: template.created_at,
            template: TemplateView::from(&template),
        }
    }
}

fn own_codes(template: &MessageTemplate) -> BTreeSet<String> {
    let is_known = |name: &str| {
        ["CONTACT", "RECORD", "EVENT", "LINK"].contains(&name)
            || CODES.iter().any(|code| code.name == name)
    };
    let texts = template.variants.values();
    texts
        .flat_map(|variant| {
            let own = variant.subject.iter().chain(&variant.html);
            own.chain([&variant.body])
        })
        .filter_map(|text| Template::parse(text).ok())
        .flat_map(|parsed| parsed.codes().clone())
        .filter(|name| !is_known(name))
        .collect()
}

/// A template from a request.
pub struct ReadTemplate {
    pub name: String,
    pub channel: Channel,
    pub category: Category,
    pub topic: Option<Topic>,
    pub variants: BTreeMap<Language, Variant>,
}

impl FromBody for ReadTemplate {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let name = fields.required_text("name", LONGEST_NAME);
        let channel = fields.required("channel", |fields, name| {
            fields.optional_enum(name, &CHANNELS)
        });
        let category = fields.required("category", |fields, name| {
            fields.optional_enum(name, &CATEGORIES)
        });
        let topic = topic(fields);
        let variants = variants(fields, channel.unwrap_or_default());
        Some(Self {
            name: name?,
            channel: channel?,
            category: category?,
            topic,
            variants: variants?,
        })
    }
}

fn topic(fields: &mut Fields) -> Option<Topic> {
    match fields.optional_string("topic")?.parse() {
        Ok(topic) => Some(topic),
        Err(error) => {
            let error: TopicError = error;
            fields.violate("topic", ViolationCode::InvalidFormat, error.to_string());
            None
        }
    }
}

fn variants(fields: &mut Fields, channel: Channel) -> Option<BTreeMap<Language, Variant>> {
    let mut languages = fields.required("variants", Fields::optional_object)?;
    let mut variants = BTreeMap::new();
    for language in Language::ALL {
        let Some(mut inner) = languages.optional_object(language.as_str()) else {
            continue;
        };
        if let Some(variant) = variant(&mut inner, channel) {
            variants.insert(language, variant);
        }
        languages.close(inner);
    }
    let is_empty = variants.is_empty() && languages.is_valid();
    fields.close(languages);
    if is_empty {
        let message = format!("needs at least one of {}", LANGUAGES.join(", "));
        fields.violate("variants", ViolationCode::Empty, message);
        return None;
    }
    Some(variants)
}

fn variant(fields: &mut Fields, channel: Channel) -> Option<Variant> {
    let body = fields.required_string("body");
    let (subject, html) = match channel {
        Channel::Email => (
            fields.required_text("subject", LONGEST_SUBJECT),
            fields.optional_string("html"),
        ),
        Channel::Sms => {
            for name in ["subject", "html"] {
                if fields.optional_value(name).is_some() {
                    fields.violate(name, ViolationCode::NotSupported, "an SMS has none");
                }
            }
            (None, None)
        }
    };
    for (name, text) in [("subject", &subject), ("body", &body), ("html", &html)] {
        if let Some(Err(error)) = text.as_deref().map(Template::parse) {
            let place = fields.path_of(name);
            fields.extend([Violation::in_template(place, &error)]);
        }
    }
    Some(Variant {
        subject,
        body: body?,
        html,
    })
}
