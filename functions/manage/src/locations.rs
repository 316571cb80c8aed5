//! `/v1/locations`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use jiff::Timestamp;
use recado_content::Language;
use recado_domain::firm::{Firm, SenderAddress};
use recado_domain::hours::{
    Closure, Closures, Day, HoursError, Location, MAX_LOCATION_NAME_CHARACTERS, OpeningHours,
    Window, Zone,
};
use recado_domain::template::MessageTemplate;
use recado_domain::{Channel, Error, LocationId, TemplateId, Tenant, ViolationCode};
use recado_platform::App;
use recado_platform::manage::kept;
use recado_web::merge::patched;
use recado_web::{
    Fields, FromBody, Id, IfMatch, Json as Body, LANGUAGES, Page, PageRequest, Problem, Problems,
    RawBody, Versioned,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::read::sender_of;
use recado_api::page;
use recado_api::{Manager, Reader};

/// A firm's branch.
#[derive(Serialize, ToSchema)]
#[schema(as = LocationDetails)]
pub struct LocationView {
    /// Its name, as clients know it.
    #[schema(max_length = 100)]
    name: String,
    /// IANA time zone.
    #[schema(example = "America/New_York")]
    time_zone: String,
    /// When it is open; several windows a day, past midnight where `closes` is not later than
    /// `opens`. Without any it is always open.
    #[schema(required = false)]
    hours: Vec<WindowView>,
    /// Days on which it is closed all the same.
    #[schema(required = false)]
    closures: Vec<ClosureView>,
    /// The language it writes in, if not the firm's.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Language>,
    /// Which of the firm's senders its messages come from, if not the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    sender: Option<String>,
    /// Who writes while it is closed is told once when somebody is back, unless somebody has just
    /// answered.
    away_reply: bool,
    /// The template of that, for SMS; `[BACK_DATE]` and `[BACK_TIME]` are when somebody is back. Without
    /// one the platform has words for it in each language.
    #[serde(skip_serializing_if = "Option::is_none")]
    away_template_id: Option<String>,
}

/// From an opening to its closing.
#[derive(Serialize, ToSchema)]
#[schema(as = OpeningWindow)]
struct WindowView {
    day: Day,
    /// `00:00` to `23:59`.
    #[schema(example = "09:00")]
    opens: String,
    /// `00:00` to `24:00`.
    #[schema(example = "17:00")]
    closes: String,
}

/// Days on which it is closed, the first and the last included.
#[derive(Serialize, ToSchema)]
#[schema(as = Closure)]
struct ClosureView {
    #[schema(format = Date)]
    from: String,
    #[schema(format = Date)]
    to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// A firm's branch.
#[derive(Serialize, ToSchema)]
#[schema(as = Location)]
pub struct LocationAnswer {
    /// `loc_…`.
    id: String,
    #[serde(flatten)]
    location: LocationView,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<&Location> for LocationView {
    fn from(location: &Location) -> Self {
        let window = |window: &Window| WindowView {
            day: window.day(),
            opens: String::from(window.opens()),
            closes: String::from(window.closes()),
        };
        let closure = |closure: &Closure| ClosureView {
            from: closure.from().to_string(),
            to: closure.to().to_string(),
            name: closure.name().map(str::to_owned),
        };
        Self {
            name: location.name.clone(),
            time_zone: location.time_zone.name().to_owned(),
            hours: location.hours.windows().iter().map(window).collect(),
            closures: location.closures.as_slice().iter().map(closure).collect(),
            language: location.language,
            sender: location.sender.as_ref().map(|it| it.as_str().to_owned()),
            away_reply: location.away_reply,
            away_template_id: location.away_template_id.as_ref().map(ToString::to_string),
        }
    }
}

impl From<Location> for LocationAnswer {
    fn from(location: Location) -> Self {
        Self {
            id: location.id.to_string(),
            location: LocationView::from(&location),
            created_at: location.created_at,
        }
    }
}

/// A location from a request.
pub struct ReadLocation {
    name: String,
    time_zone: Zone,
    hours: OpeningHours,
    closures: Closures,
    language: Option<Language>,
    sender: Option<SenderAddress>,
    away_reply: bool,
    away_template_id: Option<TemplateId>,
}

impl FromBody for ReadLocation {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let name = fields.required_text("name", MAX_LOCATION_NAME_CHARACTERS);
        let time_zone = fields.required("time_zone", Fields::optional_zone);
        let hours = collected(fields, "hours", OpeningHours::new);
        let closures = collected(fields, "closures", Closures::new);
        let language = fields.optional_enum("language", &LANGUAGES);
        let sender = fields.optional_string("sender").and_then(|text| {
            let sender = SenderAddress::parse(&text);
            if sender.is_none() {
                let message = "must be a phone number or a messaging service";
                fields.violate("sender", ViolationCode::InvalidFormat, message);
            }
            sender
        });
        let away_reply = fields.optional_bool("away_reply").unwrap_or_default();
        let away_template_id = fields.optional_string("away_template_id").and_then(|text| {
            let id = text.parse().ok();
            if id.is_none() {
                let message = "is not a template's id";
                fields.violate("away_template_id", ViolationCode::InvalidId, message);
            }
            id
        });
        Some(Self {
            name: name?,
            time_zone: time_zone?,
            hours: hours?,
            closures: closures?,
            language,
            sender,
            away_reply,
            away_template_id,
        })
    }
}

fn collected<T: FromBody, C>(
    fields: &mut Fields,
    name: &str,
    collect: impl FnOnce(Vec<T>) -> Result<C, HoursError>,
) -> Option<C> {
    match collect(fields.optional_list(name).unwrap_or_default()) {
        Ok(collection) => Some(collection),
        Err(error) => {
            fields.violate(name, error.code(), error.to_string());
            None
        }
    }
}

/// That a branch's own words are there, and can be sent by SMS.
async fn check_away_template(
    app: &App,
    tenant: &Tenant,
    wanted: &ReadLocation,
) -> Result<(), Error> {
    let Some(id) = &wanted.away_template_id else {
        return Ok(());
    };
    let wrong = |code, message| Err(Error::invalid("away_template_id", code, message));
    match app.store.kept::<MessageTemplate>(tenant, id).await? {
        None => wrong(ViolationCode::NotFound, "there is no such template"),
        Some(template) if template.channel != Channel::Sms => wrong(
            ViolationCode::NotSupported,
            "the template is not one for SMS",
        ),
        Some(_) => Ok(()),
    }
}

impl ReadLocation {
    fn over(self, firm: &Firm, old: Location) -> Result<Location, Error> {
        if let Some(sender) = &self.sender {
            sender_of(firm, sender, "sender")?;
        }
        Ok(Location {
            name: self.name,
            time_zone: self.time_zone,
            hours: self.hours,
            closures: self.closures,
            language: self.language,
            sender: self.sender,
            away_reply: self.away_reply,
            away_template_id: self.away_template_id,
            ..old
        })
    }
}

/// Create a location
#[utoipa::path(
    post, path = "/v1/locations", tag = "locations", security(("key" = [])),
    request_body = LocationView,
    responses((status = 201, body = LocationAnswer), Problems),
)]
pub async fn create(
    Manager(who): Manager,
    State(app): State<App>,
    Body(wanted): Body<ReadLocation>,
) -> Result<(StatusCode, Versioned<Json<LocationAnswer>>), Problem> {
    let new = Location {
        id: LocationId::generate(app.now(), app.ids.entropy()),
        name: wanted.name.clone(),
        time_zone: wanted.time_zone.clone(),
        hours: OpeningHours::ALWAYS,
        closures: Closures::NONE,
        language: None,
        sender: None,
        away_reply: false,
        away_template_id: None,
        created_at: app.now_kept(),
        version: 1,
    };
    check_away_template(&app, &who.tenant, &wanted).await?;
    let new = wanted.over(&who.firm, new)?;
    let location = kept::create(&app, &who.tenant, new).await?;
    Ok((StatusCode::CREATED, answer(location)))
}

/// List the locations
#[utoipa::path(
    get, path = "/v1/locations", tag = "locations", security(("key" = [])),
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<LocationAnswer>), Problems),
)]
pub async fn list(
    Reader(who): Reader,
    State(app): State<App>,
    page: PageRequest,
) -> Result<Json<Page<LocationAnswer>>, Problem> {
    let listed = app
        .store
        .all_kept::<Location>(&who.tenant, page::wanted(&page));
    Ok(page::answer(listed.await?))
}

/// Show a location
#[utoipa::path(
    get, path = "/v1/locations/{id}", tag = "locations", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = LocationAnswer), Problems),
)]
pub async fn show(
    Reader(who): Reader,
    State(app): State<App>,
    Id(id): Id<LocationId>,
) -> Result<Versioned<Json<LocationAnswer>>, Problem> {
    Ok(answer(kept::find(&app, &who.tenant, &id).await?))
}

/// Change a location
///
/// A JSON merge patch: hours and closures are replaced as a whole.
#[utoipa::path(
    patch, path = "/v1/locations/{id}", tag = "locations", security(("key" = [])),
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body(content = LocationView, content_type = "application/merge-patch+json"),
    responses((status = 200, body = LocationAnswer), Problems),
)]
pub async fn change(
    Manager(who): Manager,
    State(app): State<App>,
    Id(id): Id<LocationId>,
    if_match: IfMatch,
    RawBody(body): RawBody,
) -> Result<Versioned<Json<LocationAnswer>>, Problem> {
    let old = kept::find::<Location>(&app, &who.tenant, &id).await?;
    let wanted: ReadLocation = patched(&LocationView::from(&old), &body)?;
    check_away_template(&app, &who.tenant, &wanted).await?;
    let patch = |old: &Location| {
        if_match.check(old.version)?;
        let wanted: ReadLocation = patched(&LocationView::from(old), &body)?;
        let next = Location {
            version: old.version + 1,
            ..old.clone()
        };
        wanted.over(&who.firm, next)
    };
    Ok(answer(kept::change(&app, &who.tenant, &id, patch).await?))
}

/// Delete a location
#[utoipa::path(
    delete, path = "/v1/locations/{id}", tag = "locations", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 204, description = "Deleted."), Problems),
)]
pub async fn delete(
    Manager(who): Manager,
    State(app): State<App>,
    Id(id): Id<LocationId>,
) -> Result<StatusCode, Problem> {
    kept::delete::<Location>(&app, &who.tenant, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn answer(location: Location) -> Versioned<Json<LocationAnswer>> {
    Versioned(location.version, Json(location.into()))
}
