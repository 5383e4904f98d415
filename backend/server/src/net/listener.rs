//! Our own accept loop: the handshake in its own task, limits on everything, and the client's
//! certificate handed on to the request.
//!
//! TLS only proves that the peer holds the key of its certificate. Whether the card may sign in is
//! judged by the application, so that a refused person meets a page and not a broken connection.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use medpost_domain::instant::Instant;
use poem::endpoint::BoxEndpoint;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Endpoint, Response};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert, ServerConfig};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, DistinguishedName, SignatureScheme, SupportedProtocolVersion};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;

use crate::kit::network::Network;
use crate::kit::telemetry::Figures;

use super::certificate;
use super::peer::PeerCertificate;

/// A handshake may take this long.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Handshakes under way at once.
const HANDSHAKES: usize = 256;
/// Connections of one address at once; a clinic's gateway hides many PCs, so not fewer.
const PER_ADDRESS: usize = 256;
/// Handshakes of one address at once.
const HANDSHAKES_PER_ADDRESS: usize = 32;
/// The head of a request may take this long.
const HEADERS: Duration = Duration::from_secs(15);
/// Requests of one HTTP/2 connection at once.
const STREAMS: u32 = 100;

/// Cuts that are remembered.
const CUTS: usize = 256;
/// A connection whose other end takes nothing of an answer for this long is closed.
const TAKES: Duration = Duration::from_secs(60);

/// Certificates that are served nowhere any more: their connections end at once.
#[derive(Clone)]
pub struct Cutoff(Arc<watch::Sender<Cuts>>);

/// How many cuts there were, and the last of them.
#[derive(Default)]
struct Cuts {
    count: usize,
    last: Vec<(Vec<u8>, Instant)>,
}

impl Cuts {
    /// Whether this key was cut after the first `seen` cuts.
    fn since(&self, seen: usize, key: &[u8; 32]) -> bool {
        let fresh = (self.count - seen).min(self.last.len());
        self.last[self.last.len() - fresh..].iter().any(|it| it.0 == key)
    }
}

impl Default for Cutoff {
    fn default() -> Self {
        Self(Arc::new(watch::channel(Cuts::default()).0))
    }
}

impl Cutoff {
    /// Ends every connection of cards with these keys (SHA-256), once for each moment of suspension:
    /// whoever suspends tells it at once, and every process reads it from the database after.
    pub fn cut(&self, keys: impl IntoIterator<Item = (Vec<u8>, Instant)>) {
        for cut in keys {
            self.0.send_if_modified(|it| {
                if it.last.contains(&cut) {
                    return false;
                }
                it.count += 1;
                it.last.push(cut);
                // Old cuts have done their work; a new connection is judged by the database.
                if it.last.len() > CUTS {
                    it.last.remove(0);
                }
                true
            });
        }
    }
}

/// What a listener needs.
pub struct Listening {
    /// Name, for logs.
    pub name: String,
    /// Trusts whose cards are asked for.
    pub trusts: Vec<String>,
    /// Names of the authorities of those trusts, DER.
    pub authority_names: Vec<Vec<u8>>,
    /// The networks from which it is spoken to; none: from everywhere.
    pub from: Vec<Network>,
    /// `1.2`, `1.3`.
    pub tls: Vec<String>,
    /// The server's certificate, which can be read again.
    pub identity: Arc<Identity>,
    /// What is served.
    pub endpoint: Arc<BoxEndpoint<'static, Response>>,
    /// Figures to count in.
    pub figures: Arc<Figures>,
    /// Connections that must end.
    pub cutoff: Cutoff,
    /// Becomes true at shutdown.
    pub stop: watch::Receiver<bool>,
    /// Longest wait for open requests.
    pub drain: Duration,
}

/// A server certificate that is read again on demand.
#[derive(Debug)]
pub struct Identity {
    certificate: std::path::PathBuf,
    key: std::path::PathBuf,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Identity {
    /// Reads certificate chain and key, PEM.
    pub fn load(certificate: &Path, key: &Path) -> io::Result<Self> {
        let current = RwLock::new(Arc::new(read_identity(certificate, key)?));
        Ok(Self { certificate: certificate.to_owned(), key: key.to_owned(), current })
    }

    /// Reads both files again; keeps the old ones if they are no good.
    pub fn reload(&self) -> io::Result<()> {
        let fresh = read_identity(&self.certificate, &self.key)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        Ok(())
    }
}

impl ResolvesServerCert for Identity {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

fn read_identity(certificate: &Path, key: &Path) -> io::Result<CertifiedKey> {
    let invalid = |it: &dyn std::fmt::Display| io::Error::new(io::ErrorKind::InvalidData, it.to_string());
    let chain = fs::read(certificate)?;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&chain).collect::<Result<_, _>>().map_err(|it| invalid(&it))?;
    let key = PrivateKeyDer::from_pem_slice(&fs::read(key)?).map_err(|it| invalid(&it))?;
    CertifiedKey::from_der(chain, key, &provider()).map_err(|it| invalid(&it))
}

/// The cipher suites of IPA's 高セキュリティ型: ECDHE and AEAD only.
pub fn provider() -> CryptoProvider {
    use aws_lc_rs::cipher_suite as suite;
    use aws_lc_rs::kx_group;
    CryptoProvider {
        cipher_suites: vec![
            suite::TLS13_AES_256_GCM_SHA384,
            suite::TLS13_AES_128_GCM_SHA256,
            suite::TLS13_CHACHA20_POLY1305_SHA256,
            suite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            suite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            suite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ],
        kx_groups: vec![kx_group::X25519, kx_group::SECP256R1, kx_group::SECP384R1],
        ..aws_lc_rs::default_provider()
    }
}

/// The TLS side of a listener.
pub fn tls(listening: &Listening) -> Result<ServerConfig, rustls::Error> {
    let versions: Vec<&'static SupportedProtocolVersion> =
        [("1.2", &rustls::version::TLS12), ("1.3", &rustls::version::TLS13)]
            .into_iter()
            .filter(|it| listening.tls.iter().any(|tls| tls == it.0))
            .map(|it| it.1)
            .collect();
    let builder = ServerConfig::builder_with_provider(Arc::new(provider())).with_protocol_versions(&versions)?;
    let builder = if listening.trusts.is_empty() {
        builder.with_no_client_auth()
    } else {
        let hints = listening.authority_names.iter().map(|it| DistinguishedName::from(it.clone())).collect();
        builder.with_client_cert_verifier(Arc::new(AskForCard { hints }))
    };
    let mut config = builder.with_cert_resolver(listening.identity.clone());
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // A resumed handshake would bring the old chain along without asking the verifier.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.max_early_data_size = 0;
    Ok(config)
}

/// Asks for a card, takes none or any, and proves that the peer holds its key.
#[derive(Debug)]
struct AskForCard {
    hints: Vec<DistinguishedName>,
}

impl AskForCard {
    fn verify(
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let bad = || rustls::Error::InvalidCertificate(rustls::CertificateError::BadEncoding);
        let read = certificate::read(certificate).ok_or_else(bad)?;
        let key = SubjectPublicKeyInfoDer::from(read.key);
        let key = webpki::RawPublicKeyEntity::try_from(&key).map_err(|_| bad())?;
        let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
        let (_, fitting) = algorithms
            .mapping
            .iter()
            .find(|it| it.0 == signed.scheme)
            .ok_or(rustls::PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme)?;
        for it in *fitting {
            if key.verify_signature(*it, message, signed.signature()).is_ok() {
                return Ok(HandshakeSignatureValid::assertion());
            }
        }
        Err(rustls::Error::InvalidCertificate(rustls::CertificateError::BadSignature))
    }
}

impl ClientCertVerifier for AskForCard {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.hints
    }
    fn client_auth_mandatory(&self) -> bool {
        false
    }
    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Self::verify(message, certificate, signed)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Self::verify(message, certificate, signed)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        use SignatureScheme as Scheme;
        vec![
            Scheme::ECDSA_NISTP256_SHA256,
            Scheme::ECDSA_NISTP384_SHA384,
            Scheme::RSA_PSS_SHA256,
            Scheme::RSA_PSS_SHA384,
            Scheme::RSA_PSS_SHA512,
            Scheme::RSA_PKCS1_SHA256,
            Scheme::RSA_PKCS1_SHA384,
            Scheme::RSA_PKCS1_SHA512,
        ]
    }
}

/// Serves until `stop`; then lets open requests end, at most for `drain`.
pub async fn serve(socket: TcpListener, listening: Listening) -> io::Result<()> {
    let config = tls(&listening).map_err(io::Error::other)?;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listening = Arc::new(listening);
    let handshakes = Arc::new(Semaphore::new(HANDSHAKES));
    let neighbours: Arc<Neighbours> = Arc::default();
    let mut tasks = JoinSet::new();
    let mut stop = listening.stop.clone();
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stop.wait_for(|it| *it) => break,
            Some(_) = tasks.join_next(), if !tasks.is_empty() => continue,
            it = socket.accept() => it,
        };
        let (stream, address) = match accepted {
            Ok(it) => it,
            Err(error) => {
                // Out of file handles, most likely: wait for some to be given back.
                tracing::warn!(listener = listening.name, %error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // Whoever is not to speak here gets no answer: the connection is closed before a handshake.
        if !listening.from.is_empty() && !listening.from.iter().any(|it| it.holds(address.ip())) {
            continue;
        }
        let Some(place) = neighbours.enter(address.ip()) else { continue };
        let (acceptor, listening, handshakes) = (acceptor.clone(), listening.clone(), handshakes.clone());
        tasks.spawn(async move {
            let place = place;
            listening.figures.connections.fetch_add(1, Ordering::Relaxed);
            match shake(&acceptor, stream, &handshakes, &place).await {
                Some(stream) => connection(stream, address, &listening).await,
                None => Figures::count(&listening.figures.handshakes_failed),
            }
            listening.figures.connections.fetch_sub(1, Ordering::Relaxed);
        });
    }
    drop(socket);
    let ended = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(listening.drain, ended).await.is_err() {
        tracing::warn!(listener = listening.name, "connections were cut after the wait at shutdown");
    }
    Ok(())
}

type Tls = tokio_rustls::server::TlsStream<TcpStream>;

async fn shake(acceptor: &TlsAcceptor, stream: TcpStream, all: &Semaphore, place: &Place) -> Option<Tls> {
    stream.set_nodelay(true).ok()?;
    let shaken = async {
        let _mine = place.handshakes.acquire().await.ok()?;
        let _one = all.acquire().await.ok()?;
        acceptor.accept(stream).await.ok()
    };
    // The wait for a turn counts: who can't get one in time tries again.
    tokio::time::timeout(HANDSHAKE, shaken).await.ok()?
}

async fn connection(stream: Tls, address: SocketAddr, listening: &Listening) {
    let der = stream.get_ref().1.peer_certificates().and_then(|it| it.first()).map(|it| it.to_vec());
    let key = der.as_deref().and_then(certificate::read).map(|it| it.key_sha256);
    let peer = Arc::new(PeerCertificate::new(der, listening.trusts.clone(), address.ip(), std::time::Instant::now()));
    let endpoint = listening.endpoint.clone();
    let other_end = peer.clone();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let (endpoint, peer) = (endpoint.clone(), peer.clone());
        async move {
            request.extensions_mut().insert(peer);
            let addresses = (LocalAddr::default(), RemoteAddr(address.into()), poem::http::uri::Scheme::HTTPS);
            let request = poem::Request::from((request, addresses.0, addresses.1, addresses.2));
            let response = endpoint.get_response(request).await;
            Ok::<_, std::convert::Infallible>(hyper::Response::from(response))
        }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS).max_headers(64);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_pending_accept_reset_streams(20)
        .max_header_list_size(16 << 10)
        .initial_stream_window_size(1 << 20)
        .initial_connection_window_size(4 << 20)
        .max_send_buf_size(256 << 10)
        .keep_alive_interval(Some(Duration::from_secs(30)))
        .keep_alive_timeout(Duration::from_secs(20));
    let mut stream = Box::pin(TimeoutStream::new(stream));
    stream.as_mut().set_write_timeout_pinned(Some(TAKES));
    let serving = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    tokio::pin!(serving);
    let (mut stop, mut cut) = (listening.stop.clone(), listening.cutoff.0.subscribe());
    let mut stopping = false;
    let seen = cut.borrow().count;
    loop {
        tokio::select! {
            // Errors of a connection are the other end's affair: it went away, or broke the protocol.
            _ = serving.as_mut() => return,
            _ = stop.wait_for(|it| *it), if !stopping => {
                stopping = true;
                serving.as_mut().graceful_shutdown();
            }
            () = other_end.closes(), if !stopping => {
                stopping = true;
                serving.as_mut().graceful_shutdown();
            }
            _ = cut.wait_for(|cut| key.is_some_and(|it| cut.since(seen, &it))), if key.is_some() => return,
        }
    }
}

/// Connections and handshakes of each address.
#[derive(Default)]
struct Neighbours(Mutex<HashMap<IpAddr, (usize, Arc<Semaphore>)>>);

struct Place {
    all: Arc<Neighbours>,
    address: IpAddr,
    handshakes: Arc<Semaphore>,
}

impl Neighbours {
    fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let it = map.entry(address).or_insert_with(|| (0, Arc::new(Semaphore::new(HANDSHAKES_PER_ADDRESS))));
        if it.0 >= PER_ADDRESS {
            return None;
        }
        it.0 += 1;
        Some(Place { all: self.clone(), address, handshakes: it.1.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut map = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(it) = map.get_mut(&self.address) {
            it.0 -= 1;
            if it.0 == 0 {
                map.remove(&self.address);
            }
        }
    }
}
