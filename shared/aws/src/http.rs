//! The SDK's HTTP, over the client that the other adapters use: one HTTP and one TLS library in a
//! function. It speaks HTTP/1, which is all that a function's few requests at a time need.

use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use reqwest::{Client, ClientBuilder, redirect, retry};

/// Connections that all clients of a function share. The SDK itself watches over the time of a whole
/// attempt and repeats what failed.
#[derive(Clone, Debug)]
pub(crate) struct Http(Client);

impl Http {
    /// A client as `http` has it that gives up on a connection after `connect`.
    pub(crate) fn new(http: ClientBuilder, connect: Duration) -> Result<Self, String> {
        let client = http
            .connect_timeout(connect)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .build();
        client
            .map(Self)
            .map_err(|_| "the HTTP client of the SDK cannot be built".to_owned())
    }
}

impl HttpClient for Http {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Http {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(exchange(self.0.clone(), request))
    }
}

async fn exchange(client: Client, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let request = in_memory(request)?;
    let mut answered = client.execute(request).await.map_err(unanswered)?;
    let mut response = http::Response::new(SdkBody::empty());
    *response.status_mut() = answered.status();
    *response.headers_mut() = std::mem::take(answered.headers_mut());
    *response.body_mut() = answered.bytes().await.map_err(unanswered)?.into();
    response
        .try_into()
        .map_err(|error| ConnectorError::other(Box::new(error), None))
}

/// Nothing that we send is streamed.
fn in_memory(request: HttpRequest) -> Result<reqwest::Request, ConnectorError> {
    let request = request
        .try_into_http1x()
        .map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    let body = body
        .bytes()
        .map(<[u8]>::to_vec)
        .ok_or_else(|| ConnectorError::user("a streamed body".into()))?;
    reqwest::Request::try_from(http::Request::from_parts(parts, body))
        .map_err(|error| ConnectorError::user(error.into()))
}

/// Each of them is worth another attempt.
fn unanswered(error: reqwest::Error) -> ConnectorError {
    if error.is_timeout() {
        ConnectorError::timeout(error.into())
    } else if error.is_connect() {
        ConnectorError::io(error.into()).never_connected()
    } else {
        ConnectorError::io(error.into())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    const LONG: Duration = Duration::from_secs(10);

    fn asked(at: &TcpListener) -> (Client, HttpRequest) {
        let mut request = HttpRequest::new(SdkBody::from(r#"{"a":1}"#));
        let address = at.local_addr().unwrap();
        request
            .set_uri(format!("http://{address}/path?b=c"))
            .unwrap();
        request.set_method("POST").unwrap();
        request.headers_mut().insert("x-amz-target", "Service.Do");
        (Http::new(Client::builder(), LONG).unwrap().0, request)
    }

    /// A request whose body is an object.
    pub(crate) async fn heard(connection: &mut TcpStream) -> String {
        let mut heard = String::new();
        while !heard.ends_with('}') {
            let mut bytes = [0; 1024];
            let count = connection.read(&mut bytes).await.unwrap();
            heard += std::str::from_utf8(&bytes[..count]).unwrap();
        }
        heard
    }

    #[tokio::test]
    async fn a_request_goes_as_it_was_made_and_its_answer_comes_as_it_was_given() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (client, request) = asked(&listener);
        let serving = async {
            let (mut connection, _) = listener.accept().await.unwrap();
            let heard = heard(&mut connection).await;
            let answer =
                "HTTP/1.1 400 Bad Request\r\nx-amzn-requestid: r1\r\ncontent-length: 2\r\n\r\n{}";
            connection.write_all(answer.as_bytes()).await.unwrap();
            heard
        };
        let (answered, heard) = tokio::join!(exchange(client, request), serving);
        assert!(heard.starts_with("POST /path?b=c HTTP/1.1\r\n"), "{heard}");
        assert!(heard.contains("x-amz-target: Service.Do\r\n"), "{heard}");
        assert!(heard.ends_with(r#"{"a":1}"#), "{heard}");
        let answered = answered.unwrap();
        assert_eq!(answered.status().as_u16(), 400);
        assert_eq!(answered.headers().get("x-amzn-requestid"), Some("r1"));
        assert_eq!(answered.body().bytes(), Some(&b"{}"[..]));
    }

    #[tokio::test]
    async fn a_refused_connection_is_told_apart_from_a_lost_answer() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (client, request) = asked(&listener);
        let losing = async { drop(listener.accept().await.unwrap()) };
        let (lost, ()) = tokio::join!(exchange(client.clone(), request), losing);
        let (_, request) = asked(&listener);
        drop(listener);
        let refused = exchange(client, request).await;
        for (error, never) in [(lost, false), (refused, true)] {
            let error = error.unwrap_err();
            assert!(error.is_io(), "{error:?}");
            assert_eq!(
                crate::mailer::was_never_connected(&error),
                never,
                "{error:?}"
            );
        }
    }
}
