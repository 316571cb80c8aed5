//! The API's description, made from the handlers themselves.

use recado_platform::App;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, SecurityRequirement,
};
use utoipa_axum::router::OpenApiRouter;

/// The description of all functions' routes.
pub fn openapi() -> OpenApi {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A firm's key; under /admin the operator's token."))
        .build();
    let info = InfoBuilder::new()
        .title("Recado")
        .version("1")
        .description(Some("A platform for business SMS."))
        .build();
    let base = OpenApiBuilder::new()
        .info(info)
        .components(Some(
            ComponentsBuilder::new()
                .security_scheme("key", SecurityScheme::Http(bearer))
                .build(),
        ))
        .security(Some([SecurityRequirement::new(
            "key",
            Vec::<String>::new(),
        )]))
        .build();
    let routes: [OpenApiRouter<App>; 3] = [
        function_manage::routes(),
        function_send::routes(),
        function_topup::routes(),
    ];
    routes
        .into_iter()
        .fold(base, |whole, part| whole.merge_from(part.into_openapi()))
}
