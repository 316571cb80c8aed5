//! Lists of the store as lists of the API.

use recado_store::{Listed, PageOf};
use recado_web::{Page, PageRequest};

/// The page asked for.
pub fn wanted(page: &PageRequest) -> PageOf<'_> {
    PageOf {
        limit: page.limit,
        after: page.cursor.as_deref(),
    }
}

/// A page with each line as the API shows it.
pub fn answer<T, U: From<T>>(listed: Listed<T>) -> axum::Json<Page<U>> {
    let page = Page::new(listed.items, listed.next.as_deref());
    axum::Json(page.map(U::from))
}
