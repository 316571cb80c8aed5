//! The SDK's HTTP connector: a request goes to the engine instead of the network.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings,
            SharedHttpClient, SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use tokio::runtime::{Handle, RuntimeFlavor};

use super::{Engine, dispatch, faults::Verdict, operation::Operation};

/// What goes back over the wire that is not there.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

pub(crate) fn http_client(engine: Arc<Engine>) -> SharedHttpClient {
    SharedHttpClient::new(Connector {
        inner: Arc::new(Inner {
            engine,
            answered: AtomicU64::new(0),
        }),
    })
}

#[derive(Clone)]
struct Connector {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Arc<Engine>,
    answered: AtomicU64,
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("embedded DynamoDB")
    }
}

impl HttpClient for Connector {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let inner = Arc::clone(&self.inner);
        HttpConnectorFuture::new_boxed(Box::pin(async move { inner.exchange(request).await }))
    }
}

impl Inner {
    /// The engine is called where we stand: it takes tens of microseconds, less than a hop to
    /// another thread.
    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let_others_run().await;
        let operation = request
            .headers()
            .get("x-amz-target")
            .and_then(Operation::of_target);
        let Some(operation) = operation else {
            return self.respond(dispatch::unknown_operation());
        };
        let body = request.body().bytes().unwrap_or_default();
        let answer = match self.engine.faults.verdict(operation, body) {
            Verdict::Proceed => self.engine.answer(operation, body),
            Verdict::Before(fault) => fault.strike(operation, body).await?,
            Verdict::After(fault) => {
                self.engine.answer(operation, body);
                fault.strike(operation, body).await?
            }
        };
        let_others_run().await;
        self.respond(answer)
    }

    fn respond(&self, answer: Answer) -> Result<HttpResponse, ConnectorError> {
        let status = StatusCode::try_from(answer.status)
            .map_err(|invalid| ConnectorError::other(invalid.into(), None))?;
        let mut response = HttpResponse::new(status, SdkBody::from(answer.body));
        let number = self.answered.fetch_add(1, Ordering::Relaxed);
        let headers = response.headers_mut();
        headers.insert("content-type", "application/x-amz-json-1.0");
        headers.insert("x-amzn-requestid", format!("EMBEDDED{number:016}"));
        Ok(response)
    }
}

/// Before and after each operation of a single thread, so that races show there too, as the network
/// would make them. Several threads race by themselves, and would pay for each yield with a turn
/// of everything else that is ready; but whoever asks without a pause, which no network would let it,
/// must not keep a thread for itself.
async fn let_others_run() {
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::CurrentThread => tokio::task::yield_now().await,
        _ => tokio::task::coop::consume_budget().await,
    }
}
