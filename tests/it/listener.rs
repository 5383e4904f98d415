//! What a host reveals before any request: TLS versions, the authorities whose cards it accepts, and its own
//! certificate, which can be renewed while it serves.

use std::sync::{Arc, Mutex};

use medpost::kit::alarm::Alarm;
use medpost::net::tls::provider;
use medpost_demo::pki::Authority;
use medpost_domain::instant::{DAY, SECOND};
use medpost_tests::client::Client;
use medpost_tests::service::{Database, Service, noon, pki};
use rustls::client::ResolvesClientCert;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, SignatureScheme, SupportedProtocolVersion};

/// Presents nothing, and records the authorities whose cards were requested.
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

/// Performs a handshake with a single version; returns the agreed version and the authorities whose cards were
/// requested.
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
    // HPKI middleware signs with PKCS#1 v1.5, which TLS 1.3 no longer supports (ADR 6).
    let (version, names) = shake(it.card, "card.localhost", &TLS12).await.unwrap();
    assert_eq!((version, names), (ProtocolVersion::TLSv1_2, vec![subject(Authority::HpkiSignIn)]));
    assert!(shake(it.card, "card.localhost", &TLS13).await.is_err());
    for (only, agreed) in [(&TLS12, ProtocolVersion::TLSv1_2), (&TLS13, ProtocolVersion::TLSv1_3)] {
        let (version, names) = shake(it.pki, "pki.localhost", only).await.unwrap();
        assert_eq!((version, names), (agreed, vec![subject(Authority::PkiCards)]));
        // The public host doesn't ask for a card.
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

/// The certificate that a host presents.
async fn shown(address: std::net::SocketAddr, host: &str) -> Vec<u8> {
    let client = Client::new(address, host, &pki().certificate(Authority::Servers), None);
    let line = client.raw().await.unwrap();
    line.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

/// The detail of an alarm, if it is raised.
fn raised(it: &Service, alarm: Alarm) -> Option<String> {
    it.app.alarms.raised().into_iter().find(|it| it.0 == alarm).map(|it| it.1)
}

/// A service whose card host and public host have certificates of their own, which can be renewed, unlike those shared
/// by the run. Returns the paths of the public host's certificate and key, and of the card host's key.
async fn with_own_certificates(name: &str) -> (Service, std::path::PathBuf, std::path::PathBuf, std::path::PathBuf) {
    let made = |host: &str| pki().server(&format!("{name}-{host}"), &[host], noon()).unwrap();
    let (card, www) = (made("card.localhost"), made("www.localhost"));
    let it = Service::start_changed(Database::Sqlite, None, |config| {
        for (name, files) in [("card", &card), ("www", &www)] {
            let host = config.host.iter_mut().find(|it| it.name == name).unwrap();
            (host.certificate_file, host.key_file) = files.clone();
        }
    })
    .await;
    (it, www.0, www.1, card.1)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewed_certificate_is_shown_after_a_reload_and_one_that_can_not_be_used_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let (it, certificate, key, other_key) = with_own_certificates("renewed").await;
    let look = async || (shown(it.public, "www.localhost").await, shown(it.card, "card.localhost").await);
    let (www, card) = look().await;
    // It is only presented once the service is told to reload.
    pki().server("renewed-www.localhost", &["www.localhost"], noon()).unwrap();
    assert_eq!(look().await, (www.clone(), card.clone()));
    it.app.reload().await;
    let renewed = shown(it.public, "www.localhost").await;
    let lies = medpost::net::certificate::from_file(&std::fs::read(&certificate).unwrap()).remove(0);
    assert!(renewed == lies && renewed != www);
    assert_eq!((look().await, raised(&it, Alarm::CertificateUnread)), ((renewed.clone(), card.clone()), None));
    // Unusable files change nothing, and an alarm names the host and the reason.
    let (whole, mine) = (std::fs::read(&certificate).unwrap(), std::fs::read(&key).unwrap());
    let rights = |mode: u32| std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
    let breaks: [(&dyn Fn(), &str); 4] = [
        (&|| std::fs::write(&certificate, "nothing").unwrap(), "www: "),
        (&|| std::fs::remove_file(&certificate).unwrap(), "www: "),
        (&|| std::fs::write(&key, std::fs::read(&other_key).unwrap()).unwrap(), "www: "),
        (&|| rights(0o644), "everybody on this machine may read it"),
    ];
    for (broken, said) in breaks {
        broken();
        it.app.reload().await;
        let told = raised(&it, Alarm::CertificateUnread).unwrap();
        assert!(told.starts_with("www: ") && told.contains(said) && !told.contains("card"), "{told}");
        assert_eq!(look().await, (renewed.clone(), card.clone()));
        std::fs::write(&certificate, &whole).unwrap();
        std::fs::write(&key, &mine).unwrap();
        rights(0o600);
        it.app.reload().await;
        assert_eq!(raised(&it, Alarm::CertificateUnread), None, "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hangup_is_what_tells_the_service_to_read_again() {
    use tokio::signal::unix::{SignalKind, signal};
    let (it, ..) = with_own_certificates("hangup").await;
    let before = shown(it.public, "www.localhost").await;
    pki().server("hangup-www.localhost", &["www.localhost"], noon()).unwrap();
    // From here on the signal is handled and doesn't end this process.
    let hangups = signal(SignalKind::hangup()).unwrap();
    let app = it.app.clone();
    let listening = tokio::spawn(async move { app.reload_on(hangups).await });
    let sent = std::process::Command::new("sh").args(["-c", &format!("kill -HUP {}", std::process::id())]).status();
    assert!(sent.unwrap().success());
    let renewed = async { while shown(it.public, "www.localhost").await == before {} };
    // A guard against hanging, not a measurement.
    tokio::time::timeout(std::time::Duration::from_secs(60), renewed).await.expect("it is read again");
    it.app.stop();
    listening.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn three_weeks_before_a_certificate_ends_somebody_is_told_until_a_newer_one_is_served() {
    let (it, ..) = with_own_certificates("ending").await;
    // The demo's certificates are valid for 390 days.
    it.clock.set(noon().plus(390 * DAY - 21 * DAY));
    it.app.watch_certificates();
    assert_eq!(raised(&it, Alarm::CertificateEnds), None);
    it.clock.advance(SECOND);
    it.app.watch_certificates();
    let told = raised(&it, Alarm::CertificateEnds).unwrap();
    assert!(["card", "pki", "www", "console"].iter().all(|it| told.contains(&format!("{it} ends "))), "{told}");
    // Renewed, but not reloaded: the new one isn't about to end, but it isn't served either.
    for host in ["card.localhost", "www.localhost"] {
        pki().server(&format!("ending-{host}"), &[host], it.clock.now()).unwrap();
    }
    it.app.watch_certificates();
    let told = raised(&it, Alarm::CertificateEnds).unwrap();
    assert_eq!(told.matches("as it is served: reload").count(), 2, "{told}");
    it.app.reload().await;
    let told = raised(&it, Alarm::CertificateEnds).unwrap();
    assert!(!told.contains("card ends") && !told.contains("www ends") && told.contains("pki ends"), "{told}");
}
