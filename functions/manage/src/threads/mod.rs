//! `/v1/threads`.

mod view;

use axum::Json;
use axum::extract::State;
use recado_domain::ContactId;
use recado_domain::thread::Thread;
use recado_platform::App;
use recado_platform::threads;
use recado_web::merge::patched;
use recado_web::{
    Id, IfMatch, MessageAnswer, Page, PageRequest, Params, Problem, Problems, RawBody, Versioned,
};

use recado_api::{Reader, Sender};
use view::{ThreadAnswer, ThreadView};

/// List the threads
///
/// By their last activity, newest first; the unanswered ones by their wait, longest first. Bulk sends
/// move no thread.
#[utoipa::path(
    get, path = "/v1/threads", tag = "threads", security(("key" = [])),
    params(
        ("unanswered" = Option<bool>, Query, description = "`true`: only those that wait for an answer."),
        ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = Page<ThreadAnswer>), Problems),
)]
pub async fn list(
    Reader(who): Reader,
    State(app): State<App>,
    mut params: Params,
) -> Result<Json<Page<ThreadAnswer>>, Problem> {
    let unanswered = params.flag("unanswered").unwrap_or_default();
    let page = params.page();
    params.finish()?;
    let cursor = page.cursor.as_deref();
    let listed = match unanswered {
        true => threads::unanswered(&app, &who.tenant, cursor, page.limit).await?,
        false => threads::list(&app, &who.tenant, cursor, page.limit).await?,
    };
    let now = app.now();
    let page = Page::new(listed.threads, listed.next.as_deref());
    Ok(Json(page.map(|shown| ThreadAnswer::of(shown, now))))
}

/// Show a thread
#[utoipa::path(
    get, path = "/v1/threads/{contact_id}", tag = "threads", security(("key" = [])),
    params(("contact_id" = String, Path)),
    responses((status = 200, body = ThreadAnswer), Problems),
)]
pub async fn show(
    Reader(who): Reader,
    State(app): State<App>,
    Id(contact): Id<ContactId>,
) -> Result<Versioned<Json<ThreadAnswer>>, Problem> {
    let shown = threads::show(&app, &who.tenant, &contact).await?;
    Ok(answer(&app, shown))
}

/// List the messages of a thread
///
/// In and out, newest first; those of contacts that were merged into it among them.
#[utoipa::path(
    get, path = "/v1/threads/{contact_id}/messages", tag = "threads", security(("key" = [])),
    params(
        ("contact_id" = String, Path),
        ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = Page<MessageAnswer>), Problems),
)]
pub async fn messages(
    Reader(who): Reader,
    State(app): State<App>,
    Id(contact): Id<ContactId>,
    page: PageRequest,
) -> Result<Json<Page<MessageAnswer>>, Problem> {
    let cursor = page.cursor.as_deref();
    let found = threads::messages(&app, &who.tenant, &contact, cursor, page.limit).await?;
    let page = Page::new(found.messages, found.next.as_deref());
    Ok(Json(page.map(MessageAnswer::from)))
}

/// Mark a thread as read
#[utoipa::path(
    post, path = "/v1/threads/{contact_id}/read", tag = "threads", security(("key" = [])),
    params(("contact_id" = String, Path)),
    responses((status = 200, body = ThreadAnswer), Problems),
)]
pub async fn read(
    Sender(who): Sender,
    State(app): State<App>,
    Id(contact): Id<ContactId>,
) -> Result<Versioned<Json<ThreadAnswer>>, Problem> {
    let read = threads::change(&app, &who.tenant, &contact, |thread| Ok(thread.read())).await?;
    Ok(answer(&app, read))
}

/// Assign, close or reopen a thread
///
/// A JSON merge patch. Whoever wrote in a closed thread waits for no answer; what the contact writes
/// next opens it again.
#[utoipa::path(
    patch, path = "/v1/threads/{contact_id}", tag = "threads", security(("key" = [])),
    params(("contact_id" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body(content = ThreadView, content_type = "application/merge-patch+json"),
    responses((status = 200, body = ThreadAnswer), Problems),
)]
pub async fn change(
    Sender(who): Sender,
    State(app): State<App>,
    Id(contact): Id<ContactId>,
    if_match: IfMatch,
    RawBody(body): RawBody,
) -> Result<Versioned<Json<ThreadAnswer>>, Problem> {
    let patch = |old: Thread| {
        if_match.check(old.version)?;
        let wanted: ThreadView = patched(&ThreadView::from(&old), &body)?;
        Ok(old.kept_by(wanted.assigned_to, wanted.closed))
    };
    let changed = threads::change(&app, &who.tenant, &contact, patch).await?;
    Ok(answer(&app, changed))
}

fn answer(app: &App, shown: threads::Shown) -> Versioned<Json<ThreadAnswer>> {
    Versioned(
        shown.thread.version,
        Json(ThreadAnswer::of(shown, app.now())),
    )
}
