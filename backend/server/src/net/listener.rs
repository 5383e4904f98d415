//! Our own accept loop. A listener is an address; the server name in the ClientHello chooses the host, with its
//! certificate, its versions of TLS, whose cards it asks for, and what it serves.
//!
//! People are slow and machines are not: a browser asks for the card's PIN inside the handshake. So the ClientHello
//! must come at once, the answer to the request for a card may take minutes, and neither holds a slot that the server's
//! own work needs (ADR 22).

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::Either;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use medpost_domain::instant::Instant;
use medpost_domain::number;
use poem::endpoint::BoxEndpoint;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Endpoint, Response};
use rustls::server::{Acceptor, ServerConfig};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::LazyConfigAcceptor;

use crate::kit::handles;
use crate::kit::names;
use crate::kit::network::{Network, client_key};
use crate::kit::telemetry::Figures;

use super::certificate;
use super::crowd::{Crowd, Seat};
use super::peer::PeerCertificate;
use super::proxy;
use super::pulse::{Answer, Asked, Metered, Patience, Pulse};

/// Concurrent requests of one HTTP/2 connection.
const STREAMS: u32 = 100;
/// Bytes of an answer that HTTP/2 buffers before the socket takes them.
const SEND_BUFFER: usize = 32 << 10;
/// Bytes that HTTP/1 reads ahead.
const READ_AHEAD: usize = 64 << 10;
/// How many cuts are remembered.
const CUTS: usize = 256;
/// TLS alert `unrecognized_name` (RFC 6066, §3), fatal, as a record.
const UNRECOGNIZED_NAME: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 112];

/// Ends the connections of suspended cards.
#[derive(Clone)]
pub struct Cutoff(Arc<watch::Sender<Cuts>>);

/// How many cuts there were, and the latest of them: key and moment of suspension.
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
    /// Ends every connection of cards with these keys (SHA-256), once for each moment of suspension: the process that
    /// suspends calls it at once, the others when they read it from the database.
    pub fn cut(&self, keys: impl IntoIterator<Item = (Vec<u8>, Instant)>) {
        for cut in keys {
            self.0.send_if_modified(|it| {
                if it.last.contains(&cut) {
                    return false;
                }
                it.count += 1;
                it.last.push(cut);
                // Old cuts have taken effect; a new connection is judged by the database.
                if it.last.len() > CUTS {
                    it.last.remove(0);
                }
                true
            });
        }
    }
}

/// A host behind a listener.
pub struct Host {
    /// Name, for logs.
    pub name: String,
    /// The server names it answers; `*.` stands for one label.
    pub names: Vec<String>,
    /// Trusts whose cards are asked for.
    pub trusts: Vec<String>,
    /// The networks that may connect; empty: all.
    pub from: Vec<Network>,
    /// Its TLS configuration.
    pub tls: Arc<ServerConfig>,
    /// What is served.
    pub endpoint: Arc<BoxEndpoint<'static, Response>>,
}

/// What anybody may hold, and how long the listener waits.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Until the ClientHello is complete.
    pub hello: Duration,
    /// For the rest of a handshake that asks for a card: a person types a PIN.
    pub person: Duration,
    /// For the rest of any other handshake.
    pub handshake: Duration,
    /// Connections of one holder in each crowd.
    pub each: usize,
    /// The same in a network where many share an address.
    pub each_shared: usize,
    /// Those networks.
    pub shared: Vec<Network>,
    /// Balancers: the PROXY protocol says whose connection they pass on.
    pub balancers: Vec<Network>,
    /// Time limits of requests and answers.
    pub patience: Patience,
}

/// The crowds of a process, shared by all its listeners.
pub struct Crowds {
    /// Connections without a ClientHello yet.
    silent: Arc<Crowd>,
    /// Connections on which a person is asked for a card.
    people: Arc<Crowd>,
    /// Connections on which nobody is signed in.
    guests: Arc<Crowd>,
    /// Connections on which somebody is.
    members: Arc<Crowd>,
    /// Slots for the server's own work in a handshake.
    work: Semaphore,
}

impl Crowds {
    /// Crowds of at most this many connections, and this many people who are asked for a card, as far as the process's
    /// file handles allow.
    pub fn new(connections: usize, people: usize) -> Self {
        let handles = number::length(handles::limit());
        // Database, depot, mail, files and the rest need some handles.
        let spare = handles.saturating_sub(160).max(64);
        let part = |of: usize, most: usize| most.min(spare / 16 * of).max(8);
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            silent: Crowd::new(part(2, 1_024)),
            people: Crowd::new(part(4, people)),
            guests: Crowd::new(part(5, connections)),
            members: Crowd::new(part(5, connections)),
            work: Semaphore::new(cores * 4),
        }
    }
}

/// What a listener needs.
pub struct ListenerConfig {
    /// The address, for logs.
    pub name: String,
    /// Its hosts.
    pub hosts: Vec<Arc<Host>>,
    /// Bounds.
    pub limits: Limits,
    /// The crowds of the process.
    pub crowds: Arc<Crowds>,
    /// Metrics to count in.
    pub figures: Arc<Figures>,
    /// Connections that must end at once.
    pub cutoff: Cutoff,
    /// Becomes true at shutdown.
    pub stop: watch::Receiver<bool>,
    /// Longest wait for open requests at shutdown.
    pub drain: Duration,
}

impl ListenerConfig {
    fn host(&self, name: Option<&str>) -> Option<&Arc<Host>> {
        let name = name?.to_ascii_lowercase();
        self.hosts.iter().find(|it| names::matches(&it.names, &name))
    }

    fn most_each(&self, address: IpAddr) -> usize {
        if self.limits.shared.iter().any(|it| it.holds(address)) { self.limits.each_shared } else { self.limits.each }
    }
}

/// Serves until `stop`; then open requests may finish, within `drain`.
pub async fn serve(socket: TcpListener, listening: ListenerConfig) -> io::Result<()> {
    let listening = Arc::new(listening);
    let mut tasks = JoinSet::new();
    let mut stop = listening.stop.clone();
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stop.wait_for(|it| *it) => break,
            Some(_) = tasks.join_next(), if !tasks.is_empty() => continue,
            it = socket.accept() => it,
        };
        match accepted {
            Ok((stream, address)) => {
                let listening = listening.clone();
                tasks.spawn(async move { handle_connection(stream, address, &listening).await });
            }
            Err(error) => {
                // Most likely out of file handles: whoever holds most without being signed in loses some.
                tracing::warn!(listener = listening.name, %error, "a connection could not be accepted");
                listening.crowds.silent.evict_from_heaviest();
                listening.crowds.guests.evict_from_heaviest();
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(socket);
    let ended = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(listening.drain, ended).await.is_err() {
        tracing::warn!(listener = listening.name, "connections were cut after the wait at shutdown");
    }
    Ok(())
}

/// Handles one connection from its first byte to its last.
async fn handle_connection(stream: TcpStream, address: SocketAddr, listening: &Arc<ListenerConfig>) {
    listening.figures.connections.fetch_add(1, Ordering::Relaxed);
    match handshake(stream, address.ip(), listening).await {
        Some((stream, host, address)) => connection(stream, address, &host, listening).await,
        None => Figures::count(&listening.figures.handshakes_failed),
    }
    listening.figures.connections.fetch_sub(1, Ordering::Relaxed);
}

type Tls = tokio_rustls::server::TlsStream<TcpStream>;

async fn handshake(
    mut stream: TcpStream,
    from: IpAddr,
    listening: &ListenerConfig,
) -> Option<(Tls, Arc<Host>, IpAddr)> {
    let limits = &listening.limits;
    stream.set_nodelay(true).ok()?;
    let balanced = limits.balancers.iter().any(|it| it.holds(from));
    // Connections of a balancer count as its own, without a limit, until they say whose they are.
    let seat =
        listening.crowds.silent.enter(client_key(from), if balanced { usize::MAX } else { listening.most_each(from) });
    let hello = async {
        let from = if balanced { proxy::read(&mut stream).await.ok()?? } else { from };
        let acceptor = LazyConfigAcceptor::new(Acceptor::default(), stream);
        tokio::pin!(acceptor);
        let start = acceptor.as_mut().await.ok()?;
        Some((start, from))
    };
    let (start, from) = within(limits.hello, &seat, hello).await??;
    let host = listening.host(start.client_hello().server_name()).cloned();
    let Some(host) = host else {
        let mut stream = start.io;
        let refused = async {
            stream.write_all(&UNRECOGNIZED_NAME).await?;
            stream.shutdown().await
        };
        let _ = within(limits.handshake, &seat, refused).await;
        return None;
    };
    // A peer from another network gets no answer.
    if !host.from.is_empty() && !host.from.iter().any(|it| it.holds(from)) {
        return None;
    }
    drop(seat);
    let most_each = listening.most_each(from);
    let (crowd, patience) = if host.trusts.is_empty() {
        (&listening.crowds.guests, limits.handshake)
    } else {
        (&listening.crowds.people, limits.person)
    };
    let seat = crowd.enter(client_key(from), most_each);
    let shaken = async {
        // Keys and signatures are computed here; the slot is released before anybody is waited for.
        let work = listening.crowds.work.acquire().await.ok()?;
        let accepting = start.into_stream(host.tls.clone());
        drop(work);
        accepting.await.ok()
    };
    let stream = within(patience, &seat, shaken).await??;
    Some((stream, host, from))
}

/// Waits for something; `None` if it takes too long or the seat is needed for somebody else.
async fn within<T>(patience: Duration, seat: &Seat, what: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        it = tokio::time::timeout(patience, what) => it.ok(),
        () = seat.sent_away() => None,
    }
}

/// A connection of HTTP/1 or HTTP/2 that can be asked to end after the requests under way.
trait Ends: Future<Output = hyper::Result<()>> {
    fn end(self: Pin<&mut Self>);
}

impl<I, S, B> Ends for http1::Connection<I, S>
where
    Self: Future<Output = hyper::Result<()>>,
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
    S: hyper::service::HttpService<Incoming, ResBody = B>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    B: hyper::body::Body + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn end(self: Pin<&mut Self>) {
        self.graceful_shutdown();
    }
}

impl<I, S, B, E> Ends for http2::Connection<I, S, E>
where
    Self: Future<Output = hyper::Result<()>>,
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
    S: hyper::service::HttpService<Incoming, ResBody = B>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    B: hyper::body::Body + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    E: hyper::rt::bounds::Http2ServerConnExec<S::Future, B>,
{
    fn end(self: Pin<&mut Self>) {
        self.graceful_shutdown();
    }
}

async fn connection(stream: Tls, address: IpAddr, host: &Arc<Host>, listening: &ListenerConfig) {
    let der = stream.get_ref().1.peer_certificates().and_then(|it| it.first()).map(|it| it.to_vec());
    let key = der.as_deref().and_then(certificate::read).map(|it| it.key_sha256);
    let is_h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    let pulse: Arc<Pulse> = Arc::default();
    let shaken = std::time::Instant::now();
    let peer = Arc::new(PeerCertificate::new(der, host.trusts.clone(), address, pulse.clone(), shaken));
    let (endpoint, watched, other_end) = (host.endpoint.clone(), pulse.clone(), peer.clone());
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let (endpoint, peer, pulse) = (endpoint.clone(), peer.clone(), watched.clone());
        let open = pulse.begin();
        async move {
            request.extensions_mut().insert(peer);
            let remote = RemoteAddr(SocketAddr::new(address, 0).into());
            let mut request =
                poem::Request::from((request, LocalAddr::default(), remote, poem::http::uri::Scheme::HTTPS));
            let body = request.take_body();
            if !body.is_empty() {
                request.set_body(poem::Body::from_bytes_stream(Asked::new(body.into_bytes_stream(), !is_h2, &pulse)));
            }
            let response = hyper::Response::from(endpoint.get_response(request).await);
            Ok::<_, std::convert::Infallible>(response.map(|body| Answer::new(body, &pulse, open)))
        }
    });
    let io = TokioIo::new(Metered::new(stream, pulse.clone()));
    let serving = if is_h2 {
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_pending_accept_reset_streams(20)
            .max_header_list_size(16 << 10)
            .initial_stream_window_size(1 << 20)
            .initial_connection_window_size(4 << 20)
            .max_send_buf_size(SEND_BUFFER)
            .keep_alive_interval(Some(Duration::from_secs(30)))
            .keep_alive_timeout(Duration::from_secs(20));
        Either::Left(builder.serve_connection(io, service))
    } else {
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(None).max_headers(64).max_buf_size(READ_AHEAD);
        Either::Right(builder.serve_connection(io, service))
    };
    match serving {
        Either::Left(it) => drive(it, key, &other_end, listening).await,
        Either::Right(it) => drive(it, key, &other_end, listening).await,
    }
}

/// Drives a connection until it ends, its pulse says so, its card is suspended, its seat is needed, or everything
/// stops.
async fn drive(serving: impl Ends, key: Option<[u8; 32]>, peer: &PeerCertificate, listening: &ListenerConfig) {
    let (address, pulse) = (peer.address, &peer.pulse);
    tokio::pin!(serving);
    let (mut stop, mut cut) = (listening.stop.clone(), listening.cutoff.0.subscribe());
    let mut stopping = false;
    let seen = cut.borrow().count;
    let patience = &listening.limits.patience;
    let mut look = tokio::time::interval((patience.stalled_guest / 8).min(Duration::from_secs(2)));
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let most_each = listening.most_each(address);
    let mut seat = listening.crowds.guests.enter(client_key(address), most_each);
    let mut member = false;
    loop {
        tokio::select! {
            // An error here is the peer's affair: it went away or broke the protocol.
            _ = serving.as_mut() => return,
            _ = stop.wait_for(|it| *it), if !stopping => {
                stopping = true;
                serving.as_mut().end();
            }
            () = peer.closes(), if !stopping => {
                stopping = true;
                serving.as_mut().end();
            }
            _ = cut.wait_for(|cut| key.is_some_and(|it| cut.since(seen, &it))), if key.is_some() => return,
            _ = look.tick() => {
                if let Some(why) = pulse.verdict(patience) {
                    tracing::debug!(why, "a connection is closed");
                    return;
                }
                if !member && pulse.is_member() {
                    member = true;
                    seat = listening.crowds.members.enter(client_key(address), most_each);
                }
            }
            () = seat.sent_away() => return,
        }
    }
}
