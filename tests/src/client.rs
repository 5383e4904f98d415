//! A client that speaks HTTP over TLS with a card, one connection at a time.

use std::fmt::Display;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use medpost::net::tls::provider;
use medpost_demo::pki::Card;
use medpost_wire::problem::Code;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, RootCertStore, SignatureScheme};
use serde::Serialize;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The card in the reader, presented whenever one is requested.
#[derive(Debug)]
struct Inserted(Arc<CertifiedKey>);

impl ResolvesClientCert for Inserted {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
    fn has_certs(&self) -> bool {
        true
    }
}

/// The server's answer.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: http::HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The code of a refusal; empty if there is none.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Panics unless it is this refusal.
    #[track_caller]
    pub fn refused(&self, code: Code) {
        assert_eq!((self.code().as_str(), self.status), (code.text(), code.status()), "{}", self.text());
    }

    /// Panics unless it is a success; returns the JSON.
    #[track_caller]
    pub fn fine(&self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text());
        self.json()
    }

    /// A header as text; empty if it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default()
    }
}

/// A request to an operation of the API: `calls` has one for each.
pub struct Call {
    method: &'static str,
    path: String,
    body: Option<String>,
}

impl Call {
    pub(crate) fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), body: None }
    }

    /// Sends this as JSON.
    #[must_use]
    pub fn with(self, input: &impl Serialize) -> Self {
        Self { body: Some(serde_json::to_string(input).unwrap()), ..self }
    }

    /// Adds a query string, already encoded.
    #[must_use]
    pub fn query(self, query: impl Display) -> Self {
        Self { path: format!("{}?{query}", self.path), ..self }
    }
}

/// A client without a session.
#[derive(Clone)]
pub struct Client {
    address: SocketAddr,
    /// The host to request.
    pub host: String,
    /// The loopback address it connects from.
    from: std::net::Ipv4Addr,
    tls: Arc<ClientConfig>,
}

impl Client {
    /// A client that trusts this root and presents this card.
    pub fn new(address: SocketAddr, host: &str, root: &Path, card: Option<&Card>) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(&fs::read(root).unwrap()).unwrap()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let mut tls = match card {
            None => builder.with_no_client_auth(),
            Some(it) => {
                let key = PrivateKeyDer::from_pem_slice(it.key_pem.as_bytes()).unwrap();
                let key = rustls::crypto::aws_lc_rs::sign::any_supported_type(&key).unwrap();
                // rustls would inspect the certificate, and doesn't know critical policies.
                let card = CertifiedKey::new(vec![it.der.clone().into()], key);
                builder.with_client_cert_resolver(Arc::new(Inserted(Arc::new(card))))
            }
        };
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Self { address, host: host.to_owned(), from: std::net::Ipv4Addr::LOCALHOST, tls: Arc::new(tls) }
    }

    /// Connects from a source address of its own, as another person would.
    #[must_use]
    pub fn from_elsewhere(mut self, number: u32) -> Self {
        let [.., high, low] = number.to_be_bytes();
        self.from = std::net::Ipv4Addr::new(127, 1, high, low.max(1));
        self
    }

    /// Opens a TLS connection without sending a request.
    pub async fn raw(&self) -> std::io::Result<TlsStream<TcpStream>> {
        let socket = tokio::net::TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(self.from.into(), 0))?;
        let stream = socket.connect(self.address).await?;
        let name = ServerName::try_from(self.host.clone()).unwrap();
        TlsConnector::from(self.tls.clone()).connect(name, stream).await
    }

    /// Opens an HTTP connection.
    pub async fn connect(&self) -> std::io::Result<hyper::client::conn::http1::SendRequest<Full<Bytes>>> {
        let stream = self.raw().await?;
        let (sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(std::io::Error::other)?;
        tokio::spawn(connection);
        Ok(sender)
    }

    /// Sends one request and returns the response with its body still to come.
    pub async fn begin(&self, request: http::Request<Full<Bytes>>) -> http::Response<Incoming> {
        let mut sender = self.connect().await.unwrap();
        sender.send_request(request).await.unwrap()
    }

    /// Sends one request on a new connection and reads the whole answer.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, String)], body: impl Into<Bytes>) -> Answer {
        let mut request = http::Request::builder().method(method).uri(path);
        if !headers.iter().any(|it| it.0 == "host") {
            request = request.header("host", &self.host);
        }
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let sent: Bytes = body.into();
        let answer = self.begin(request.body(Full::new(sent.clone())).unwrap()).await;
        let (head, body) = answer.into_parts();
        let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        let answer = Answer { status: head.status.as_u16(), headers: head.headers, body };
        if !answer.body.is_empty() && answer.header("content-type").starts_with("application/problem+json") {
            crate::refusals::met(method, path, &answer.code());
        }
        if (200..300).contains(&answer.status) {
            crate::examples::taken(method, path, &sent);
        }
        answer
    }

    /// Calls an operation.
    pub async fn call(&self, call: Call) -> Answer {
        let headers = call.body.as_ref().map(|_| ("content-type", "application/json".to_owned()));
        self.send(call.method, &call.path, headers.as_slice(), call.body.unwrap_or_default()).await
    }

    /// Sends a GET request.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Bytes::new()).await
    }

    /// Sends a POST request with JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("content-type", "application/json".into())], body.to_string()).await
    }

    /// Signs in at the first facility; panics if there is none.
    pub async fn sign_in(&self) -> Signed {
        let door = self.get("/api/v1/door").await.fine();
        let affiliation = &door["facilities"][0]["id"];
        let body = serde_json::json!({ "affiliation": affiliation, "program": true });
        let session = self.post("/api/v1/session", &body).await.fine();
        Signed { client: self.clone(), token: session["token"].as_str().unwrap().to_owned() }
    }
}

/// Waits until the server has closed an open connection; panics if it never does.
pub async fn ended(open: &mut hyper::client::conn::http1::SendRequest<Full<Bytes>>) {
    let waited = tokio::time::timeout(std::time::Duration::from_secs(20), async {
        while open.ready().await.is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    });
    assert!(waited.await.is_ok(), "the open connection never ended");
}

/// A client with a session.
#[derive(Clone)]
pub struct Signed {
    /// The client that opens the connections.
    pub client: Client,
    /// The session token.
    pub token: String,
}

impl Signed {
    /// Sends one request with the token.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, String)], body: impl Into<Bytes>) -> Answer {
        let mut all = vec![("authorization", format!("Bearer {}", self.token))];
        all.extend(headers.iter().map(|it| (it.0, it.1.clone())));
        self.client.send(method, path, &all, body).await
    }

    /// Calls an operation.
    pub async fn call(&self, call: Call) -> Answer {
        let headers = call.body.as_ref().map(|_| ("content-type", "application/json".to_owned()));
        self.send(call.method, &call.path, headers.as_slice(), call.body.unwrap_or_default()).await
    }

    /// Sends a GET request.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Bytes::new()).await
    }

    /// Sends a POST request with JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.json("POST", path, body).await
    }

    /// Sends a request with any method and JSON.
    pub async fn json(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.send(method, path, &[("content-type", "application/json".into())], body.to_string()).await
    }

    /// Creates a tus upload.
    pub async fn create(&self, inbox: impl Display, name: &str, length: usize) -> Answer {
        let headers = [
            ("upload-length", length.to_string()),
            ("upload-metadata", metadata(&inbox.to_string(), name)),
            ("tus-resumable", "1.0.0".into()),
        ];
        self.send("POST", "/api/v1/uploads", &headers, Bytes::new()).await
    }

    /// Sends bytes of an upload at an offset.
    pub async fn patch(&self, place: &str, offset: usize, bytes: &[u8], more: &[(&str, String)]) -> Answer {
        let mut headers = vec![
            ("tus-resumable", "1.0.0".to_owned()),
            ("upload-offset", offset.to_string()),
            ("content-type", "application/offset+octet-stream".to_owned()),
        ];
        headers.extend(more.iter().map(|it| (it.0, it.1.clone())));
        self.send("PATCH", place, &headers, bytes.to_vec()).await
    }

    /// Begins a PATCH that announces `length` bytes, but only sends the first ones.
    pub async fn half_patch(&self, place: &str, offset: usize, length: usize, first: &[u8]) -> TlsStream<TcpStream> {
        use tokio::io::AsyncWriteExt;
        let mut stream = self.client.raw().await.unwrap();
        let head = format!(
            "PATCH {place} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ntus-resumable: 1.0.0\r\n\
             upload-offset: {offset}\r\ncontent-type: application/offset+octet-stream\r\ncontent-length: {length}\r\n\r\n",
            self.client.host, self.token
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(first).await.unwrap();
        stream.flush().await.unwrap();
        stream
    }

    /// The number of bytes of an upload that the server has.
    pub async fn offset(&self, place: &str) -> usize {
        let head = self.send("HEAD", place, &[("tus-resumable", "1.0.0".into())], Bytes::new()).await;
        assert_eq!(head.status, 200, "{}", head.text());
        head.header("upload-offset").parse().unwrap()
    }

    /// Uploads a whole document; returns its id.
    pub async fn upload(&self, inbox: impl Display, name: &str, bytes: &[u8]) -> String {
        let made = self.create(inbox, name, bytes.len()).await;
        made.fine();
        let place = made.header("location").to_owned();
        self.patch(&place, 0, bytes, &[]).await.fine();
        place.rsplit('/').next().unwrap().to_owned()
    }
}

/// The `Upload-Metadata` of a file for an inbox.
pub fn metadata(inbox: &str, name: &str) -> String {
    format!("filename {},inbox {}", base64(name.as_bytes()), base64(inbox.as_bytes()))
}

/// Encodes Base64, as tus requires for metadata.
pub fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::prelude::BASE64_STANDARD.encode(bytes)
}

impl Answer {
    /// Panics unless it is a success with exactly these bytes.
    #[track_caller]
    pub fn fine_bytes(&self, expected: &[u8]) {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text());
        assert!(self.body == expected, "other bytes");
    }
}
