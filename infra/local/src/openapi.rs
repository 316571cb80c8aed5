//! The API's description, made from the handlers themselves.

use recado_content::reference;
use recado_platform::App;
use recado_web::openapi::complete;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, SecurityRequirement};
use utoipa_axum::router::OpenApiRouter;

/// The description of all functions' routes.
pub fn openapi() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Recado")
        .version("1")
        .description(Some("A platform for business SMS."))
        .build();
    let templates = TagBuilder::new()
        .name("templates")
        .description(Some(reference()))
        .build();
    let base = OpenApiBuilder::new()
        .info(info)
        .tags(Some([templates]))
        .security(Some([SecurityRequirement::new(
            "key",
            Vec::<String>::new(),
        )]))
        .build();
    let routes: [OpenApiRouter<App>; 5] = [
        function_bulk::routes(),
        function_events::routes(),
        function_manage::routes(),
        function_send::routes(),
        function_topup::routes(),
    ];
    let parts = routes.into_iter().map(OpenApiRouter::into_openapi);
    complete(parts.fold(base, OpenApi::merge_from))
}
