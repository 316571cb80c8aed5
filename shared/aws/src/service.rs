//! Services of AWS that speak JSON, called without an SDK for each: schedules, mail and secrets are an action
//! or two, for which an SDK adds a tenth of a megabyte. Signatures, time-outs and retries are those of the
//! SDK, whose machinery the table's client brings along.

use std::fmt;

use aws_runtime::auth::{SigV4OperationSigningConfig, sigv4};
use aws_runtime::recursion_detection::RecursionDetectionInterceptor;
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::{
    HttpRequest, HttpResponse, OrchestratorError, SensitiveOutput,
};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_types::region::{Region, SigningRegion};
use aws_types::{SdkConfig, SigningName};
use http::Method;
use http::header::{CONTENT_TYPE, USER_AGENT};
use serde_json::Value;

/// Where a service is and how it is spoken to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Api {
    /// The first label of its address.
    pub host: &'static str,
    /// What a signature calls it.
    pub signing_name: &'static str,
    /// The media type of a request's body.
    pub content_type: &'static str,
    /// A request whose answer was lost may be made again.
    pub repeats: bool,
}

/// A request, without what all requests to its service have.
pub(crate) struct Call {
    method: Method,
    path: String,
    /// The action, where the path does not say it.
    target: Option<&'static str>,
    body: Value,
}

impl Call {
    /// A call of the action `target`, whose prefix is the service's.
    pub(crate) fn action(target: &'static str, body: Value) -> Self {
        Self {
            method: Method::POST,
            path: "/".to_owned(),
            target: Some(target),
            body,
        }
    }

    /// A call of a service whose actions are methods and paths, query included. No body is [`Value::Null`].
    pub(crate) fn resource(method: Method, path: String, body: Value) -> Self {
        Self {
            method,
            path,
            target: None,
            body,
        }
    }
}

/// Without the body, which may hold personal data.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.method, self.target)
    }
}

/// Why there is no answer: the service's error, or that none came.
pub(crate) type CallError = SdkError<ErrorMetadata, HttpResponse>;

/// A service that can be called.
#[derive(Clone, Debug)]
pub(crate) struct Service(Operation<Call, Value, ErrorMetadata>);

impl Service {
    /// The service behind `api`, called as `config` has it.
    pub(crate) fn new(api: Api, config: &SdkConfig) -> Self {
        let region = config.region().map_or("", Region::as_ref);
        let endpoint = config
            .endpoint_url()
            .map_or_else(|| address(api.host, region), str::to_owned);
        let agent = config.app_name().map_or("recado", |name| name.as_ref());
        let agent = agent.to_owned();
        let mut operation = Operation::builder()
            .service_name(api.host)
            .operation_name(api.host)
            .endpoint_url(&endpoint)
            .interceptor(RecursionDetectionInterceptor::new())
            .retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
            .retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .runtime_plugin(signed(api.signing_name, config));
        if let Some(version) = config.behavior_version() {
            operation = operation.behavior_version(version);
        }
        if let Some(http) = config.http_client() {
            operation = operation.http_client(http);
        }
        if let Some(timeouts) = config.timeout_config() {
            operation = operation.timeout_config(timeouts.clone());
        }
        operation = match config.retry_config() {
            Some(retries) if api.repeats => operation.standard_retry(retries),
            _ => operation.no_retry(),
        };
        let operation = operation
            .serializer(move |call| request(call, api.content_type, &agent))
            .deserializer(answer);
        Self(operation.build())
    }

    /// What the service answers; [`Value::Null`] if that is nothing.
    pub(crate) async fn call(&self, call: Call) -> Result<Value, CallError> {
        self.0.invoke(call).await
    }
}

fn address(host: &str, region: &str) -> String {
    let end = if region.starts_with("cn-") { ".cn" } else { "" };
    format!("https://{host}.{region}.amazonaws.com{end}")
}

/// Requests are signed with the credentials and for the region of `config`.
fn signed(signing_name: &'static str, config: &SdkConfig) -> StaticRuntimePlugin {
    let scheme = StaticAuthSchemeOptionResolver::new(vec![sigv4::SCHEME_ID]);
    let mut components = RuntimeComponentsBuilder::new("signature");
    components.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(scheme)));
    components.push_auth_scheme(SharedAuthScheme::new(sigv4::SigV4AuthScheme::new()));
    components.set_identity_cache(Some(IdentityCache::no_cache()));
    if let Some(credentials) = config.credentials_provider() {
        let resolver = SharedIdentityResolver::new(credentials);
        components.set_identity_resolver(sigv4::SCHEME_ID, resolver);
    }
    let mut layer = Layer::new("signature");
    layer.store_put(AuthSchemeOptionResolverParams::new(()));
    // Answers may hold secrets, and errors addresses: neither is ever logged.
    layer.store_put(SensitiveOutput);
    layer.store_put(SigV4OperationSigningConfig {
        region: config.region().cloned().map(SigningRegion::from),
        name: Some(SigningName::from(signing_name)),
        ..SigV4OperationSigningConfig::default()
    });
    StaticRuntimePlugin::new()
        .with_runtime_components(components)
        .with_config(layer.freeze())
}

fn request(call: Call, content_type: &str, agent: &str) -> Result<HttpRequest, BoxError> {
    let mut request = http::Request::builder()
        .method(call.method)
        .uri(call.path)
        .header(USER_AGENT, agent);
    if let Some(target) = call.target {
        request = request.header("x-amz-target", target);
    }
    let body = match call.body {
        Value::Null => SdkBody::empty(),
        body => {
            request = request.header(CONTENT_TYPE, content_type);
            SdkBody::from(body.to_string())
        }
    };
    Ok(request.body(body)?.try_into()?)
}

fn answer(response: &HttpResponse) -> Result<Value, OrchestratorError<ErrorMetadata>> {
    let body = response.body().bytes().unwrap_or_default();
    let is_success = response.status().is_success();
    let read = match body {
        [] => Ok(Value::Null),
        body => serde_json::from_slice(body),
    };
    match read {
        Ok(answer) if is_success => Ok(answer),
        Err(error) if is_success => Err(OrchestratorError::response(error.into())),
        read => {
            let body = read.unwrap_or_default();
            let named = response.headers().get("x-amzn-errortype");
            let named = named.or_else(|| body["__type"].as_str());
            let status = response.status().as_u16().to_string();
            let code = named.map_or(status.as_str(), error_code);
            let metadata = ErrorMetadata::builder().code(code).build();
            Err(OrchestratorError::operation(metadata))
        }
    }
}

/// `Code` of `namespace#Code:address`, of which either end may lack.
fn error_code(named: &str) -> &str {
    let code = named.split(':').next().unwrap_or(named);
    code.rsplit('#').next().unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::error::metadata::ProvideErrorMetadata;
    use serde_json::json;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;
    use crate::Sdk;
    use crate::http::tests::heard;

    const API: Api = Api {
        host: "email",
        signing_name: "ses",
        content_type: "application/x-amz-json-1.0",
        repeats: true,
    };

    fn call() -> Call {
        Call::action("Service.Do", json!({ "a": "b" }))
    }

    /// What a client of `api` is told that meets these answers, one after the other, and what it asked.
    async fn told(api: Api, answers: &[&str]) -> (Result<Value, CallError>, Vec<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let sdk = Sdk::new("tests", reqwest::Client::builder(), |name| match name {
            "AWS_REGION" => Some("us-east-2".to_owned()),
            "AWS_ENDPOINT_URL" => Some(url.clone()),
            "AWS_SESSION_TOKEN" => Some("session".to_owned()),
            _ => Some("key".to_owned()),
        });
        let service = Service::new(api, sdk.unwrap().config());
        let mut asked = vec![];
        let serving = async {
            for answer in answers {
                let (mut connection, _) = listener.accept().await.unwrap();
                asked.push(heard(&mut connection).await);
                connection.write_all(answer.as_bytes()).await.unwrap();
            }
            drop(listener);
        };
        let (told, ()) = tokio::join!(service.call(call()), serving);
        (told, asked)
    }

    const DONE: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"id\": 1}";
    const NOTHING: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
    const BUSY: &str = "HTTP/1.1 503 Busy\r\nconnection: close\r\n\r\n<html>";
    const TOO_MANY: &str =
        "HTTP/1.1 400 Bad\r\nconnection: close\r\n\r\n{\"__type\": \"a.b#RequestThrottled\"}";
    const NO_SUCH: &str = "HTTP/1.1 404 Not Found\r\nx-amzn-errortype: NoSuch:http://a/\r\nconnection: close\r\n\r\n{}";

    #[tokio::test]
    async fn a_call_is_signed_for_its_service_and_says_what_it_wants() {
        let (told, asked) = told(API, &[DONE]).await;
        assert_eq!(told.unwrap(), json!({ "id": 1 }));
        let asked = &asked[0];
        for part in [
            "POST / HTTP/1.1\r\n",
            "x-amz-target: Service.Do\r\n",
            "content-type: application/x-amz-json-1.0\r\n",
            "user-agent: recado-tests\r\n",
            "x-amz-security-token: session\r\n",
            "authorization: AWS4-HMAC-SHA256 Credential=key/",
            "/us-east-2/ses/aws4_request, SignedHeaders=content-type;host;",
            "\r\n\r\n{\"a\":\"b\"}",
        ] {
            assert!(asked.contains(part), "{part} in {asked}");
        }
    }

    #[tokio::test]
    async fn what_may_be_repeated_is_asked_again_while_the_service_is_busy() {
        let (answer, asked) = told(API, &[BUSY, TOO_MANY, NOTHING]).await;
        assert_eq!(answer.unwrap(), Value::Null);
        assert_eq!(asked.len(), 3);
        for (repeats, answers, expected) in [
            (true, [BUSY, BUSY, TOO_MANY].as_slice(), "RequestThrottled"),
            (true, &[NO_SUCH], "NoSuch"),
            (false, &[BUSY], "503"),
            (false, &[TOO_MANY], "RequestThrottled"),
        ] {
            let (told, _) = told(Api { repeats, ..API }, answers).await;
            assert_eq!(told.unwrap_err().code(), Some(expected));
        }
    }

    #[test]
    fn an_error_is_named_without_its_namespace_and_address() {
        for named in ["Code", "a.b#Code", "Code:http://c/", "a#Code:http://c/#d"] {
            assert_eq!(error_code(named), "Code", "{named}");
        }
    }

    #[test]
    fn a_service_is_in_the_domain_of_its_region() {
        let sqs = address("sqs", "eu-west-1");
        assert_eq!(sqs, "https://sqs.eu-west-1.amazonaws.com");
        let sqs = address("sqs", "cn-north-1");
        assert_eq!(sqs, "https://sqs.cn-north-1.amazonaws.com.cn");
    }
}
