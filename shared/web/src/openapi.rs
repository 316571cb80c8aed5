//! What the handlers' own descriptions leave open, completed for the whole API.

use utoipa::openapi::path::{HttpMethod, Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, OpenApi, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::problem::{Document, PROBLEM};

const MERGE_PATCH: &str = "application/merge-patch+json";

/// Completes a description: the schema of problems, the two kinds of keys, a name of its own for
/// each operation, and bodies of patches, in which nothing is required.
pub fn complete(mut api: OpenApi) -> OpenApi {
    let components = api.components.get_or_insert_default();
    let mut used = vec![(PROBLEM.to_owned(), Document::schema())];
    Document::schemas(&mut used);
    components.schemas.extend(used);
    for (name, whose) in [
        ("key", "a firm's key"),
        ("operator_token", "the operator's token"),
    ] {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(format!("`Authorization: Bearer` and {whose}.")))
            .build();
        components.add_security_scheme(name, SecurityScheme::Http(scheme));
    }
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in operations(item) {
            operation.operation_id = Some(operation_id(method, path));
            patch_body(operation, components);
        }
    }
    api
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let methods = [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Patch, &mut item.patch),
        (HttpMethod::Delete, &mut item.delete),
    ];
    let named = methods.into_iter().map(|(method, operation)| {
        let word = match method {
            HttpMethod::Get => "get",
            HttpMethod::Post => "post",
            HttpMethod::Put => "put",
            HttpMethod::Patch => "patch",
            _ => "delete",
        };
        (word, operation)
    });
    named.filter_map(|(word, operation)| Some((word, operation.as_mut()?)))
}

/// `get_v1_contacts_id` for `GET /v1/contacts/{id}`.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.split(|ch: char| !ch.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    std::iter::once(method)
        .chain(words)
        .collect::<Vec<_>>()
        .join("_")
}

/// A merge patch has any of the fields of what it changes, or none.
fn patch_body(operation: &mut Operation, components: &mut Components) {
    let Some(RefOr::T(body)) = operation.request_body.as_mut() else {
        return;
    };
    let Some(RefOr::T(content)) = body.content.get_mut(MERGE_PATCH) else {
        return;
    };
    let Some(RefOr::Ref(whole)) = &content.schema else {
        return;
    };
    let name = whole.ref_location.rsplit('/').next().unwrap_or_default();
    let Some(RefOr::T(Schema::Object(object))) = components.schemas.get(name) else {
        return;
    };
    let patch = format!("{name}Patch");
    let mut object = object.clone();
    object.required.clear();
    components
        .schemas
        .insert(patch.clone(), RefOr::T(Schema::Object(object)));
    content.schema = Some(Ref::from_schema_name(patch).into());
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::problem::Problems;
    use serde_json::{Value, json};
    use utoipa::OpenApi as _;

    #[derive(utoipa::ToSchema)]
    #[allow(dead_code)]
    struct Thing {
        name: String,
    }

    #[utoipa::path(
        patch, path = "/v1/things/{id}",
        request_body(content = Thing, content_type = "application/merge-patch+json"),
        responses((status = 200, body = Thing), Problems),
    )]
    #[allow(dead_code)]
    fn change() {}

    #[utoipa::path(get, path = "/v1/things", responses((status = 200, body = Thing), Problems))]
    #[allow(dead_code)]
    fn change_not() {}

    #[derive(utoipa::OpenApi)]
    #[openapi(paths(change, change_not))]
    struct Api;

    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                found.extend(
                    object
                        .get("$ref")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                );
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_each_operation_has_its_name() {
        let api = serde_json::to_value(complete(Api::openapi())).unwrap();
        let mut found = Vec::new();
        references(&api, &mut found);
        assert!(found.contains(&"#/components/schemas/Problem".to_owned()));
        for reference in found {
            assert!(api.pointer(&reference[1..]).is_some(), "{reference}");
        }
        let paths = &api["paths"];
        let id = |path: &str, method: &str| paths[path][method]["operationId"].clone();
        assert_eq!(id("/v1/things", "get"), "get_v1_things");
        assert_eq!(id("/v1/things/{id}", "patch"), "patch_v1_things_id");
    }

    #[test]
    fn nothing_is_required_of_a_merge_patch() {
        let api = serde_json::to_value(complete(Api::openapi())).unwrap();
        let schemas = &api["components"]["schemas"];
        assert_eq!(schemas["Thing"]["required"], json!(["name"]));
        assert_eq!(schemas["ThingPatch"]["required"], Value::Null);
        let patch = &api["paths"]["/v1/things/{id}"]["patch"]["requestBody"]["content"];
        let schema = &patch["application/merge-patch+json"]["schema"]["$ref"];
        assert_eq!(schema, "#/components/schemas/ThingPatch");
    }
}
