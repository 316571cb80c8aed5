//! The embedded database behind DynamoDB's own protocol, for a platform in another process.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use recado_embedded::EmbeddedDynamo;
use recado_store::create_table;
use tokio::net::TcpListener;

use crate::firm::Folder;

/// Its table.
pub const TABLE: &str = "recado";

/// A database on disk, which ends with this process.
pub struct Database {
    /// Where it listens.
    pub base_url: String,
    _folder: Folder,
}

impl Database {
    pub async fn start() -> Self {
        let folder = Folder::new();
        std::fs::create_dir_all(folder.path()).unwrap();
        let dynamo = EmbeddedDynamo::file(&folder.path().join("dynamodb.sqlite")).unwrap();
        create_table(&dynamo.client(), TABLE).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(dynamo);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            base_url,
            _folder: folder,
        }
    }
}

async fn answer(
    State(dynamo): State<EmbeddedDynamo>,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let target = headers.get("x-amz-target");
    let target = target.and_then(|target| target.to_str().ok());
    let (status, json) = dynamo.answer(target.unwrap_or_default(), &body);
    let status = StatusCode::from_u16(status).unwrap();
    let kind = [(header::CONTENT_TYPE, "application/x-amz-json-1.0")];
    (status, kind, json)
}
