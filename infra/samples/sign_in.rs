//! Signs in with a card and lists what arrived at the first inbox, with hyper and rustls.
//!
//! Words: `https://card.medpost.example`, certificate and key as PEM, whom to trust as PEM.

use std::error::Error;
use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use rustls::client::ResolvesClientCert;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, RootCertStore, SignatureScheme};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The card. Its certificate says more than rustls understands of one's own, so it is given as it is.
#[derive(Debug)]
struct Card(Arc<CertifiedKey>);

impl ResolvesClientCert for Card {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }

    fn has_certs(&self) -> bool {
        true
    }
}

type Answer<T> = Result<T, Box<dyn Error>>;

/// One request on a connection of its own: the card is proven in its handshake.
async fn ask(token: Option<&str>, path: &str, body: Option<Value>) -> Answer<Value> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [service, card, ca] = words.as_slice() else { return Err("say service, card, ca".into()) };
    let mut roots = RootCertStore::empty();
    for it in CertificateDer::pem_file_iter(ca)? {
        roots.add(it?)?;
    }
    let chain = CertificateDer::pem_file_iter(card)?.collect::<Result<Vec<_>, _>>()?;
    let key = any_supported_type(&PrivateKeyDer::from_pem_file(card)?)?;
    let card = Card(Arc::new(CertifiedKey::new(chain, key)));
    let tls = ClientConfig::builder().with_root_certificates(roots).with_client_cert_resolver(Arc::new(card));

    let authority = service.trim_start_matches("https://");
    let (name, port) = authority.split_once(':').unwrap_or((authority, "443"));
    // Names under .localhost are this machine.
    let host = if name.ends_with(".localhost") { "127.0.0.1" } else { name };
    let stream = TcpStream::connect((host, port.parse::<u16>()?)).await?;
    let stream = TlsConnector::from(Arc::new(tls)).connect(ServerName::try_from(name.to_owned())?, stream).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);

    let mut request = Request::builder().uri(format!("/api/v1{path}")).header("host", authority);
    if let Some(it) = token {
        request = request.header("authorization", format!("Bearer {it}"));
    }
    let request = match body {
        Some(it) => request.method("POST").header("content-type", "application/json").body(it.to_string()),
        None => request.body(String::new()),
    }?;
    let answer = sender.send_request(request.map(|it| Full::new(Bytes::from(it)))).await?;
    let (status, bytes) = (answer.status(), answer.into_body().collect().await?.to_bytes());
    if status.is_success() { Ok(serde_json::from_slice(&bytes)?) } else { Err(String::from_utf8_lossy(&bytes).into()) }
}

#[tokio::main]
async fn main() -> Answer<()> {
    let facility = ask(None, "/door", None).await?["facilities"][0]["id"].clone();
    let body = json!({ "affiliation": facility, "program": true });
    let session = ask(None, "/session", Some(body)).await?;
    let inbox = session["inboxes"][0]["id"].as_str().unwrap_or_default();
    let arrivals = ask(session["token"].as_str(), &format!("/inboxes/{inbox}/arrivals"), Some(json!({}))).await?;
    println!("{arrivals}");
    Ok(())
}
