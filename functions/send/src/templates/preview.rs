//! `POST /v1/templates/{id}/preview`.

use axum::Json;
use axum::extract::State;
use recado_content::{Finding, Language};
use recado_domain::message::Direction;
use recado_domain::price::Unit;
use recado_domain::template::MessageTemplate;
use recado_domain::{Channel, Micros, TemplateId};
use recado_platform::App;
use recado_platform::manage::kept;
use recado_platform::manage::templates::{Rendered, render, sample};
use recado_web::json::from_json;
use recado_web::segments::{AlternativeAnswer, CulpritAnswer};
use recado_web::{Fields, FromBody, Id, LANGUAGES, Money, Problem, Problems, RawBody};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use recado_api::Reader;

/// For whom a template is shown.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadPreview` reads"
)]
pub struct TemplatePreviewRequest {
    /// The contact's language; the first of the template's otherwise.
    language: Option<Language>,
    /// Values of codes; those of a sample contact and record stand in for the others.
    #[schema(value_type = Option<Object>)]
    variables: Option<Map<String, Value>>,
}

/// A template as it would be read.
#[derive(Serialize, ToSchema)]
pub struct TemplatePreview {
    language: Language,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    body: String,
    /// Of an e-mail, as it will be sent, but for the line that unsubscribes.
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    /// `GSM-7` or `UCS-2`, of an SMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    segments: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Money>,
    /// Of an SMS, the characters that make it longer.
    culprits: Vec<CulpritAnswer>,
    findings: Vec<Finding>,
    /// Of an SMS, cheaper ways to write it.
    alternatives: Vec<AlternativeAnswer>,
}

struct ReadPreview {
    language: Option<Language>,
    variables: Map<String, Value>,
}

impl FromBody for ReadPreview {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let language = fields.optional_enum("language", &LANGUAGES);
        let variables = fields.values_by_name("variables");
        Some(Self {
            language,
            variables,
        })
    }
}

/// Preview a template
///
/// With a sample contact, record and event, and what the coach has to say.
#[utoipa::path(
    post, path = "/v1/templates/{id}/preview", tag = "templates", security(("key" = [])),
    params(("id" = String, Path)),
    request_body = Option<TemplatePreviewRequest>,
    responses((status = 200, body = TemplatePreview), Problems),
)]
pub async fn preview(
    Reader(who): Reader,
    State(app): State<App>,
    Id(id): Id<TemplateId>,
    RawBody(body): RawBody,
) -> Result<Json<TemplatePreview>, Problem> {
    let wanted: ReadPreview = match body.is_empty() {
        true => from_json(b"{}")?,
        false => from_json(&body)?,
    };
    let template: MessageTemplate = kept::find(&app, &who.tenant, &id).await?;
    let written_in = template.variant(wanted.language, who.firm.language);
    let language = written_in.map_or(who.firm.language, |(language, _)| language);
    let codes = sample(&who.firm, language);
    let rendered = render(
        &who.firm,
        &template,
        &codes,
        Some(language),
        &wanted.variables,
    )?;
    let (outbound, segment) = (Direction::Outbound, Unit::SmsSegment);
    let price = who.firm.price(outbound, segment, app.now());
    Ok(Json(shown(rendered, template.channel, price)))
}

fn shown(rendered: Rendered, channel: Channel, unit_price: Micros) -> TemplatePreview {
    let taken = rendered.segments(channel);
    let (encoding, segments) = taken
        .map(|it| (it.encoding.as_str(), u32::from(it.count)))
        .unzip();
    let review = rendered.review;
    let (culprits, alternatives) = match channel {
        Channel::Sms => (review.segments.culprits.clone(), review.alternatives()),
        Channel::Email => (Vec::new(), Vec::new()),
    };
    let priced = |it| AlternativeAnswer::priced(it, unit_price);
    TemplatePreview {
        language: rendered.language,
        encoding,
        segments,
        price: segments.map(|it| unit_price.times(it).into()),
        subject: rendered.subject,
        html: rendered.html,
        body: review.body,
        culprits: culprits.into_iter().map(Into::into).collect(),
        findings: review.findings,
        alternatives: alternatives.into_iter().map(priced).collect(),
    }
}
