//! Handshakes by hand.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use medpost_demo::pki::{Authority, Card};
use rustls::client::ResolvesClientCert;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, RootCertStore, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::service::pki;

/// A person who takes a while to type a PIN once the card is requested.
#[derive(Debug)]
pub struct Slow(Arc<CertifiedKey>, Duration);

impl ResolvesClientCert for Slow {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        std::thread::sleep(self.1);
        Some(self.0.clone())
    }
    fn has_certs(&self) -> bool {
        true
    }
}

/// A TLS client configuration that trusts this root.
pub fn builder_for(root: &std::path::Path) -> rustls::ConfigBuilder<ClientConfig, rustls::client::WantsClientCert> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&std::fs::read(root).unwrap()).unwrap()).unwrap();
    ClientConfig::builder_with_provider(Arc::new(medpost::net::tls::provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
}

/// A TLS client that trusts nobody in particular.
pub fn builder() -> rustls::ConfigBuilder<ClientConfig, rustls::client::WantsClientCert> {
    builder_for(&pki().certificate(Authority::Servers))
}

/// A client whose person takes this long to enter the PIN.
pub fn slow(card: &Card, pause: Duration) -> Arc<ClientConfig> {
    let key = PrivateKeyDer::from_pem_slice(card.key_pem.as_bytes()).unwrap();
    let key = rustls::crypto::aws_lc_rs::sign::any_supported_type(&key).unwrap();
    let key = Arc::new(CertifiedKey::new(vec![card.der.clone().into()], key));
    Arc::new(builder().with_client_cert_resolver(Arc::new(Slow(key, pause))))
}

/// Performs a TLS handshake with a host at an address.
pub async fn shake(
    tls: Arc<ClientConfig>,
    at: SocketAddr,
    host: &str,
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let stream = TcpStream::connect(at).await?;
    TlsConnector::from(tls).connect(ServerName::try_from(host.to_owned()).unwrap(), stream).await
}
