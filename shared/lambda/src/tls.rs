//! TLS of all clients of a function, made once.

use std::sync::Arc;

use reqwest::{Client, ClientBuilder};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use webpki_roots::TLS_SERVER_ROOTS;

use crate::Error;

/// Trusts the certificate authorities that Mozilla does, whose names and keys are compiled in: to read
/// the system's bundle of some 140 certificates takes each client of each start 3 ms and more.
///
/// # Errors
/// The library knows no version of TLS.
pub(crate) fn config() -> Result<ClientConfig, Error> {
    let roots = RootCertStore {
        roots: TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = Arc::new(ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// What a client starts from that shares `tls` with the others.
pub(crate) fn http(tls: &ClientConfig) -> ClientBuilder {
    Client::builder().tls_backend_preconfigured(tls.clone())
}
