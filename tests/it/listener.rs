//! What the card host says before anybody has said a word: versions, and whose cards it asks for.

use std::sync::{Arc, Mutex};

use medpost::net::tls::provider;
use medpost_demo::pki::Authority;
use medpost_tests::service::{Database, Service, pki};
use rustls::client::ResolvesClientCert;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, SignatureScheme, SupportedProtocolVersion};

/// Presents nothing, and remembers whose cards it was asked for.
#[derive(Debug, Default)]
struct Asked(Mutex<Vec<Vec<u8>>>);

impl ResolvesClientCert for Asked {
    fn resolve(&self, names: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        *self.0.lock().unwrap() = names.iter().map(|it| it.to_vec()).collect();
        None
    }
    fn has_certs(&self) -> bool {
        true
    }
}

/// Shakes hands with one version only; answers the version agreed on, and whose cards were asked for.
async fn shake(
    address: std::net::SocketAddr,
    host: &str,
    version: &'static SupportedProtocolVersion,
) -> std::io::Result<(ProtocolVersion, Vec<Vec<u8>>)> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(&std::fs::read(pki().certificate(Authority::Servers)).unwrap()).unwrap())
        .unwrap();
    let asked = Arc::new(Asked::default());
    let tls = ClientConfig::builder_with_provider(Arc::new(provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_client_cert_resolver(asked.clone());
    let stream = tokio::net::TcpStream::connect(address).await?;
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let line = tokio_rustls::TlsConnector::from(Arc::new(tls)).connect(name, stream).await?;
    let version = line.get_ref().1.protocol_version().unwrap();
    let names = asked.0.lock().unwrap().clone();
    Ok((version, names))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_host_speaks_its_versions_and_asks_for_its_own_cards() {
    use rustls::version::{TLS12, TLS13};
    let it = Service::start(Database::Sqlite).await;
    let subject = |authority| {
        let bytes = std::fs::read(pki().certificate(authority)).unwrap();
        let der = medpost::net::certificate::from_file(&bytes).remove(0);
        let read = medpost::net::certificate::read(&der).unwrap();
        der::Encode::to_der(read.decoded().tbs_certificate().subject()).unwrap()
    };
    // HPKI middleware signs PKCS#1 v1.5, which TLS 1.3 knows no more (ADR 6).
    let (version, names) = shake(it.card, "card.localhost", &TLS12).await.unwrap();
    assert_eq!((version, names), (ProtocolVersion::TLSv1_2, vec![subject(Authority::HpkiSignIn)]));
    assert!(shake(it.card, "card.localhost", &TLS13).await.is_err());
    for (only, agreed) in [(&TLS12, ProtocolVersion::TLSv1_2), (&TLS13, ProtocolVersion::TLSv1_3)] {
        let (version, names) = shake(it.pki, "pki.localhost", only).await.unwrap();
        assert_eq!((version, names), (agreed, vec![subject(Authority::PkiCards)]));
        // The public host asks for no card at all.
        let (version, names) = shake(it.public, "www.localhost", only).await.unwrap();
        assert_eq!((version, names), (agreed, vec![]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_with_a_list_of_networks_answers_nobody_else() {
    use rustls::version::TLS12;
    let start = async |networks: &str| {
        let from: Vec<medpost::kit::network::Network> = serde_json::from_str(networks).unwrap();
        Service::start_changed(Database::Sqlite, None, |config| {
            for it in config.host.iter_mut().filter(|it| it.name == "console") {
                it.from.clone_from(&from);
            }
        })
        .await
    };
    let it = start(r#"["10.0.0.0/8", "2001:db8::/32"]"#).await;
    assert!(shake(it.console, "console.localhost", &TLS12).await.is_err());
    shake(it.card, "card.localhost", &TLS12).await.unwrap();
    let it = start(r#"["10.0.0.0/8", "127.0.0.0/8"]"#).await;
    shake(it.console, "console.localhost", &TLS12).await.unwrap();
}
