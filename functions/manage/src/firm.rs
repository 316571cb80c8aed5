//! `/v1/firm`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use recado_content::{CoachSettings, FindingCode, Language, Level, SenderMissing};
use recado_domain::firm::{Firm, Reach, RepostUnknown, TransactionalHours};
use recado_domain::frequency::FrequencyCap;
use recado_domain::hours::Zone;
use recado_domain::{EmailAddress, Error, Mode, ViolationCode};
use recado_platform::App;
use recado_platform::manage::firms;
use recado_web::merge::patched;
use recado_web::{
    Fields, FromBody, IfMatch, LANGUAGES, Money, Problem, Problems, RawBody, Versioned,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::admin::SenderView;
use recado_api::{Manager, Reader};

const LONGEST_NAME: usize = 100;
const LONGEST_PHONE: usize = 40;
const LONGEST_WEBSITE: usize = 200;
const LONGEST_SIGNATURE: usize = 60;
const MOST_MESSAGES: u32 = 100;
const SENDER_MISSING: [&str; 2] = ["flag", "sign"];
const LEVELS: [&str; 3] = ["off", "advise", "warn"];
const REPOST_UNKNOWN: [&str; 2] = ["after_two_empty_listings", "never"];

/// What a firm decides about itself.
#[derive(Serialize, ToSchema)]
#[schema(as = FirmDetails)]
pub struct OwnFirmView {
    /// Its name, as clients know it.
    #[schema(max_length = 100)]
    name: String,
    /// IANA time zone.
    #[schema(example = "America/New_York")]
    time_zone: String,
    /// The language it writes in where the contact's is not known.
    language: Language,
    /// Its phone number, as texts show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Email)]
    email: Option<EmailAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    website: Option<String>,
    coach: CoachView,
    transactional_hours: TransactionalHours,
    repost_unknown: RepostUnknown,
    /// Where it is told about its money; at `email` where nothing is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Email)]
    notice_email: Option<EmailAddress>,
    /// How often a contact is written to, at most; transactional and conversational messages are
    /// exempt unless `every_category` says otherwise.
    frequency_cap: FrequencyCap,
}

/// How the coach looks at a firm's texts.
#[derive(Serialize, ToSchema)]
#[schema(as = CoachSettings)]
struct CoachView {
    /// What happens to a text that names neither firm nor sender: it is remarked, or signed.
    sender_missing: SenderMissing,
    /// What is added then; `- ` and the firm's name where nothing is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 60)]
    signature: Option<String>,
    /// How loud remarks with a code may be. Refusals stay refusals.
    levels: BTreeMap<FindingCode, Level>,
}

/// The firm.
#[derive(Serialize, ToSchema)]
#[schema(as = Firm)]
pub struct OwnFirmAnswer {
    /// `frm_…`.
    id: String,
    #[serde(flatten)]
    firm: OwnFirmView,
    /// Two letters (ISO 3166-1).
    country: String,
    /// Whether it has SMS; firms elsewhere have e-mail.
    sms_enabled: bool,
    senders: Vec<SenderView>,
    price_per_segment: Money,
    /// The operator has suspended its sending.
    suspended: bool,
    /// Whose data the key sees.
    mode: Mode,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<&Firm> for OwnFirmView {
    fn from(firm: &Firm) -> Self {
        Self {
            name: firm.name.clone(),
            time_zone: firm.time_zone.clone(),
            language: firm.language,
            phone: firm.reach.phone.clone(),
            email: firm.reach.email.clone(),
            website: firm.reach.website.clone(),
            coach: CoachView {
                sender_missing: firm.coach.sender_missing,
                signature: firm.coach.signature.clone(),
                levels: firm.coach.levels.clone(),
            },
            transactional_hours: firm.transactional_hours,
            repost_unknown: firm.repost_unknown,
            notice_email: firm.notice_email.clone(),
            frequency_cap: firm.frequency_cap,
        }
    }
}

/// What a firm decides, from a request.
struct ReadOwnFirm {
    name: String,
    time_zone: Zone,
    language: Language,
    reach: Reach,
    coach: CoachSettings,
    transactional_hours: TransactionalHours,
    repost_unknown: RepostUnknown,
    notice_email: Option<EmailAddress>,
    frequency_cap: FrequencyCap,
}

struct ReadCap(FrequencyCap);

impl FromBody for ReadCap {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let mut most = |name: &str| {
            let most = fields.optional_u32(name)?;
            if (1..=MOST_MESSAGES).contains(&most) {
                return Some(most);
            }
            let message = format!("must be from 1 to {MOST_MESSAGES}");
            fields.violate(name, ViolationCode::OutOfRange, message);
            None
        };
        Some(Self(FrequencyCap {
            per_day: most("per_day"),
            per_week: most("per_week"),
            every_category: fields.optional_bool("every_category").unwrap_or_default(),
        }))
    }
}

struct ReadCoach(CoachSettings);

struct ReadHours(TransactionalHours);

impl FromBody for ReadOwnFirm {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let name = fields.required_text("name", LONGEST_NAME);
        let time_zone = fields.required("time_zone", Fields::optional_zone);
        let language = fields.optional_enum("language", &LANGUAGES);
        let reach = Reach {
            phone: fields.optional_text("phone", LONGEST_PHONE),
            email: fields.optional_email("email"),
            website: fields.optional_text("website", LONGEST_WEBSITE),
        };
        let coach = fields.optional("coach").map(|ReadCoach(coach)| coach);
        let hours = fields.optional("transactional_hours");
        let repost_unknown = fields.optional_enum("repost_unknown", &REPOST_UNKNOWN);
        let notice_email = fields.optional_email("notice_email");
        let cap = fields.optional("frequency_cap").map(|ReadCap(cap)| cap);
        Some(Self {
            name: name?,
            time_zone: time_zone?,
            language: language.unwrap_or_default(),
            reach,
            coach: coach.unwrap_or_default(),
            transactional_hours: hours.map(|ReadHours(hours)| hours).unwrap_or_default(),
            repost_unknown: repost_unknown.unwrap_or_default(),
            notice_email,
            frequency_cap: cap.unwrap_or_default(),
        })
    }
}

impl FromBody for ReadCoach {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let sender_missing = fields.optional_enum("sender_missing", &SENDER_MISSING);
        let signature = fields.optional_text("signature", LONGEST_SIGNATURE);
        let mut levels = BTreeMap::new();
        if let Some(mut inner) = fields.optional_object("levels") {
            for code in FindingCode::ALL {
                let level = inner.optional_enum(code.as_str(), &LEVELS);
                levels.extend(level.map(|level| (code, level)));
            }
            fields.close(inner);
        }
        Some(Self(CoachSettings {
            sender_missing: sender_missing.unwrap_or_default(),
            signature,
            levels,
        }))
    }
}

impl FromBody for ReadHours {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        Some(Self(TransactionalHours {
            opening: fields.optional_bool("opening").unwrap_or_default(),
            legal: fields.optional_bool("legal").unwrap_or_default(),
        }))
    }
}

/// Show the firm
#[utoipa::path(
    get, path = "/v1/firm", tag = "firm", security(("key" = [])),
    responses((status = 200, body = OwnFirmAnswer), Problems),
)]
pub async fn show(Reader(who): Reader, State(app): State<App>) -> Versioned<Json<OwnFirmAnswer>> {
    answer(&app, who.firm, who.tenant.mode)
}

/// Change the firm
///
/// A JSON merge patch. Test keys cannot: the firm is one, live and in tests.
#[utoipa::path(
    patch, path = "/v1/firm", tag = "firm", security(("key" = [])),
    params(("If-Match" = Option<String>, Header)),
    request_body(content = OwnFirmView, content_type = "application/merge-patch+json"),
    responses((status = 200, body = OwnFirmAnswer), Problems),
)]
pub async fn change(
    Manager(who): Manager,
    State(app): State<App>,
    if_match: IfMatch,
    RawBody(body): RawBody,
) -> Result<Versioned<Json<OwnFirmAnswer>>, Problem> {
    if who.tenant.mode == Mode::Test {
        return Err(Error::Forbidden("a test key cannot change the firm").into());
    }
    let patch = |old: &Firm| {
        if_match.check(old.version)?;
        let wanted: ReadOwnFirm = patched(&OwnFirmView::from(old), &body)?;
        Ok(Firm {
            name: wanted.name,
            time_zone: wanted.time_zone.name().to_owned(),
            language: wanted.language,
            reach: wanted.reach,
            coach: wanted.coach,
            transactional_hours: wanted.transactional_hours,
            repost_unknown: wanted.repost_unknown,
            notice_email: wanted.notice_email,
            frequency_cap: wanted.frequency_cap,
            ..old.clone()
        })
    };
    let firm = firms::change_own(&app, &who.firm.id, patch).await?;
    Ok(answer(&app, firm, who.tenant.mode))
}

fn answer(app: &App, firm: Firm, mode: Mode) -> Versioned<Json<OwnFirmAnswer>> {
    let shown = OwnFirmAnswer {
        id: firm.id.to_string(),
        firm: OwnFirmView::from(&firm),
        country: firm.country.to_string(),
        sms_enabled: app.config.sms_countries.contains(&firm.country),
        senders: firm.senders.iter().map(SenderView::from).collect(),
        price_per_segment: firm.segment_price(app.now()).into(),
        suspended: firm.suspended,
        mode,
        created_at: firm.created_at,
    };
    Versioned(firm.version, Json(shown))
}
