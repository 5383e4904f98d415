//! The door: slow people get in, silent connections keep nobody out, and whatever strangers hold is small and
//! temporary.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper_util::rt::{TokioExecutor, TokioIo};
use medpost::app::App;
use medpost_demo::pki::{Authority, Flaws};
use medpost_domain::card::CardKind;
use medpost_tests::calls;
use medpost_tests::client::Client;
use medpost_tests::scenes::tls::{builder, shake, slow};
use medpost_tests::service::{Database, Service, make_card, pki};
use medpost_wire::problem::Code;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;

/// Maximum time that anything may hang.
const HANGS: Duration = Duration::from_secs(60);

/// A service all of whose timeouts are a twentieth of the usual ones.
async fn hurried(change: impl FnOnce(&mut medpost::config::Config)) -> Service {
    Service::start_changed(Database::Sqlite, None, |config| {
        config.limits.hurry(0.05);
        change(config);
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_handshake_waits_for_its_person_and_not_for_a_machine() {
    let it = hurried(|_| {}).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    // A twentieth of 150 seconds.
    let mut line = shake(slow(&clinic.card, Duration::from_millis(7_500)), it.card, "card.localhost").await.unwrap();
    line.write_all(b"GET /api/v1/door HTTP/1.1\r\nhost: card.localhost\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("見本クリニック"), "{answer}");
    // An incomplete first message times out after a twentieth of ten seconds.
    let mut silent = TcpStream::connect(it.card).await.unwrap();
    silent.write_all(&[0x16, 3, 1, 2, 0, 1]).await.unwrap();
    let ended = tokio::time::timeout(HANGS, silent.read(&mut [0; 9])).await.unwrap();
    assert!(matches!(ended, Ok(0) | Err(_)));
}

/// A connection from another loopback address.
async fn from(address: IpAddr, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(address, 0)).unwrap();
    socket.connect(to).await.unwrap()
}

/// The ClientHello for a host.
fn hello(host: &str) -> Vec<u8> {
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let mut line = rustls::ClientConnection::new(Arc::new(builder().with_no_client_auth()), name).unwrap();
    let mut bytes = Vec::new();
    line.write_tls(&mut bytes).unwrap();
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_addresses_that_say_hello_and_eight_that_say_nothing_keep_nobody_out() {
    let it = Service::start_changed(Database::Sqlite, None, |config| {
        config.limits.waiting = 64;
        config.limits.connections = 64;
    })
    .await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let hello = hello("card.localhost");
    let mut held = Vec::new();
    for n in 0..16u8 {
        let address = Ipv4Addr::new(127, 0, 9, n + 1).into();
        for _ in 0..40 {
            let mut line = from(address, it.card).await;
            if n < 8 {
                let _ = line.write_all(&hello).await;
            }
            held.push(line);
        }
    }
    for _ in 0..3 {
        tokio::time::timeout(HANGS, clinic.user.call(calls::session())).await.expect("an honest handshake").fine();
    }
    // And slow people are not the first to be dropped, because they hold the least.
    let patient = tokio::spawn(shake(slow(&clinic.card, Duration::from_secs(2)), it.card, "card.localhost"));
    for n in 0..8u8 {
        for _ in 0..20 {
            let mut line = from(Ipv4Addr::new(127, 0, 9, n + 1).into(), it.card).await;
            let _ = line.write_all(&hello).await;
            held.push(line);
        }
    }
    patient.await.unwrap().expect("the slow person's handshake");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_without_a_card_ends_with_the_doors_answer_and_one_with_a_card_stays() {
    let it = Service::start(Database::Sqlite).await;
    let card = make_card(CardKind::Hpki, &Flaws::default());
    let ask = || {
        let request = http::Request::get("/api/v1/door").header("host", "card.localhost");
        request.body(Full::<Bytes>::default()).unwrap()
    };
    for (card, standing) in [(None, "refused"), (Some(&card), "not_enrolled")] {
        let mut line = it.client(CardKind::Hpki, card).connect().await.unwrap();
        let body = line.send_request(ask()).await.unwrap().into_body().collect().await.unwrap().to_bytes();
        let door: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(door["standing"], standing);
        if card.is_none() {
            medpost_tests::client::ended(&mut line).await;
        } else {
            line.ready().await.unwrap();
            assert_eq!(line.send_request(ask()).await.unwrap().status(), 200);
        }
    }
}

/// An HTTP/2 connection to the public host that leaves hardly any room for answers.
async fn narrow(it: &Service, window: u32) -> hyper::client::conn::http2::SendRequest<Full<Bytes>> {
    let mut tls = builder().with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec()];
    let stream = shake(Arc::new(tls), it.public, "www.localhost").await.unwrap();
    let mut builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    builder.initial_stream_window_size(window);
    let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn answers_that_nobody_takes_end_with_their_connection() {
    let it = hurried(|_| {}).await;
    for window in [0, 1] {
        let mut lines = Vec::new();
        for _ in 0..4 {
            let mut line = narrow(&it, window).await;
            let mut answers = Vec::new();
            for _ in 0..100 {
                line.ready().await.unwrap();
                let request = http::Request::get("https://www.localhost/api/v1/place").body(Full::default()).unwrap();
                answers.push(line.send_request(request));
            }
            lines.push((line, futures_util::future::join_all(answers).await));
        }
        for (line, answers) in lines {
            let ended = async {
                for it in answers.into_iter().flatten() {
                    let _ = it.into_body().collect().await;
                }
                while !line.is_closed() {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            };
            tokio::time::timeout(HANGS, ended).await.expect("the connection never ended");
        }
    }
    Client::new(it.public, "www.localhost", &pki().certificate(Authority::Servers), None)
        .call(calls::place())
        .await
        .fine();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn bodies_of_strangers_are_refused_unread_small_and_end() {
    let it = hurried(|_| {}).await;
    let card = make_card(CardKind::Hpki, &Flaws::default());
    let stranger = it.client(CardKind::Hpki, Some(&card));
    let head = |host: &str, path: &str, length: usize| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        )
    };
    let answer = async |client: &Client, head: String| -> String {
        let mut line = client.raw().await.unwrap();
        line.write_all(head.as_bytes()).await.unwrap();
        line.write_all(b"{\"a\":").await.unwrap();
        let mut text = vec![0; 4_096];
        let read = tokio::time::timeout(HANGS, line.read(&mut text)).await.expect("an answer or an end");
        String::from_utf8_lossy(&text[..read.unwrap_or(0)]).into_owned()
    };
    // The server doesn't wait for these bodies: these requests should have another body, or none.
    for path in ["/api/v1/dispatches", "/api/v1/inboxes/x/arrivals", "/api/v1/nowhere", "/api/v1/x-files"] {
        let said = answer(&stranger, head("card.localhost", path, 200_000)).await;
        assert!(said.starts_with("HTTP/1.1 40"), "{path}: {said}");
    }
    let console = it.console_client(Some(&card));
    let said = answer(&console, head("console.localhost", "/api/v1/console/x-files", 4_190_000)).await;
    assert!(said.starts_with("HTTP/1.1 40"), "{said}");
    // If strangers may send a body, too large a one is refused in advance, and one that never arrives times out.
    let public = Client::new(it.public, "www.localhost", &pki().certificate(Authority::Servers), None);
    let said = answer(&public, head("www.localhost", "/api/v1/applications", 70_000)).await;
    assert!(said.starts_with("HTTP/1.1 413"), "{said}");
    let said = answer(&public, head("www.localhost", "/api/v1/applications", 60_000)).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
    // Four hundred of these at once over HTTP/2: all end, and others are served in the meantime.
    let mut lines = Vec::new();
    for _ in 0..4 {
        let mut tls = builder().with_no_client_auth();
        tls.alpn_protocols = vec![b"h2".to_vec()];
        let stream = shake(Arc::new(tls), it.public, "www.localhost").await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http2::Builder::new(TokioExecutor::new())
            .handshake(TokioIo::new(stream))
            .await
            .unwrap();
        tokio::spawn(connection);
        let mut asked = Vec::new();
        for _ in 0..100 {
            sender.ready().await.unwrap();
            let first = futures_util::stream::iter([Ok::<_, std::io::Error>(hyper::body::Frame::data(Bytes::from(
                vec![b' '; 30_000],
            )))]);
            let never = futures_util::StreamExt::chain(first, futures_util::stream::pending());
            let request = http::Request::post("https://www.localhost/api/v1/applications")
                .header("content-type", "application/json")
                .body(StreamBody::new(never))
                .unwrap();
            asked.push(tokio::spawn(sender.send_request(request)));
        }
        lines.push(asked);
    }
    let clinic = it.clinic("見本クリニック", "代表").await;
    clinic.user.call(calls::session()).await.fine();
    let mut codes = Vec::new();
    for asked in lines.into_iter().flatten() {
        let ended = tokio::time::timeout(HANGS, asked).await.expect("a stalled body never ended").unwrap();
        codes.extend(ended.ok().map(|it| it.status().as_u16()));
    }
    assert!(codes.iter().all(|it| [408, 503].contains(it)), "{codes:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn idle_connections_end_and_that_of_a_signed_in_card_stays_as_long_as_its_session() {
    // 1 s for the first request, 2 s when idle.
    let it = hurried(|config| config.limits.idle_seconds = 2.0).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let stranger = Client::new(it.public, "www.localhost", &pki().certificate(Authority::Servers), None);
    let mut silent = stranger.raw().await.unwrap();
    assert!(matches!(
        tokio::time::timeout(HANGS, silent.read(&mut [0; 1])).await.expect("it never ended"),
        Ok(0) | Err(_)
    ));
    let get = |token: Option<&str>, host: &str| {
        let mut request = http::Request::get("/api/v1/place").header("host", host);
        if let Some(it) = token {
            request = http::Request::get("/api/v1/session")
                .header("host", host)
                .header("authorization", format!("Bearer {it}"));
        }
        request.body(Full::<Bytes>::default()).unwrap()
    };
    let mut guest = stranger.connect().await.unwrap();
    assert_eq!(guest.send_request(get(None, "www.localhost")).await.unwrap().status(), 200);
    // The card may have been removed from its reader, so this connection is the only proof.
    let mut member = clinic.user.client.connect().await.unwrap();
    let token = clinic.user.token.as_str();
    assert_eq!(member.send_request(get(Some(token), "card.localhost")).await.unwrap().status(), 200);
    medpost_tests::client::ended(&mut guest).await;
    // By the time the stranger's connection is closed, the member's still works.
    member.ready().await.unwrap();
    assert_eq!(member.send_request(get(Some(token), "card.localhost")).await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_port_serves_every_host_and_a_name_that_nobody_has_gets_an_alert() {
    let it = Service::start_changed(Database::Sqlite, None, |config| {
        let address = config.host[0].address;
        config.host.iter_mut().for_each(|it| it.address = address);
        config.host[2].hosts.push("*.pages.localhost".into());
    })
    .await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    clinic.user.call(calls::session()).await.fine();
    let root = pki().certificate(Authority::Servers);
    for (host, public) in
        [("www.localhost", true), ("pki.localhost", false), ("card.localhost", false), ("console.localhost", false)]
    {
        let place = Client::new(it.card, host, &root, None).call(calls::place()).await.fine();
        assert_eq!(place["is_public"], public, "{host}");
    }
    for (host, alert) in [
        ("other.localhost", "UnrecognisedName"),
        ("127.0.0.1", "UnrecognisedName"),
        ("a.b.pages.localhost", "UnrecognisedName"),
    ] {
        let tls = Arc::new(builder().with_no_client_auth());
        let error = shake(tls, it.card, host).await.unwrap_err();
        assert!(error.to_string().contains(alert), "{host}: {error}");
    }
    // The certificate doesn't cover the name, but the host answers to it.
    let error = shake(Arc::new(builder().with_no_client_auth()), it.card, "a.pages.localhost").await.unwrap_err();
    assert!(error.to_string().contains("not valid for name"), "{error}");
    // One host can't be used over another host's connection: a browser with a card would appear to have none.
    let client = Client::new(it.card, "www.localhost", &root, None);
    client.send("GET", "/api/v1/place", &[("host", "card.localhost".into())], "").await.refused(Code::WrongHost);
    // Nor does any certificate suggest that.
    let mut config = (*it.app.config).clone();
    config.host[2].certificate_file = config.host[0].certificate_file.clone();
    config.host[2].key_file = config.host[0].key_file.clone();
    assert!(App::check_certificate_names(&config).unwrap_err().contains("covers a name of host card"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_balancer_limits_see_people_and_nobody_else_may_claim_an_address() {
    let start = async |balancers: &str| {
        let networks: Vec<medpost::kit::network::Network> = serde_json::from_str(balancers).unwrap();
        Service::start_changed(Database::Sqlite, None, |config| config.limits.balancers = networks).await
    };
    let header = |address: [u8; 4]| {
        let mut it = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c".to_vec();
        it.extend(address);
        it.extend([10, 0, 0, 1, 1, 0, 1, 187]);
        it
    };
    let ask = async |it: &Service, said: &[u8]| -> std::io::Result<String> {
        let mut stream = TcpStream::connect(it.public).await?;
        stream.write_all(said).await?;
        let tls = TlsConnector::from(Arc::new(builder().with_no_client_auth()));
        let mut line = tls.connect(ServerName::try_from("www.localhost").unwrap(), stream).await?;
        line.write_all(b"GET /api/v1/place HTTP/1.1\r\nhost: www.localhost\r\nconnection: close\r\n\r\n").await?;
        let mut text = String::new();
        line.read_to_string(&mut text).await?;
        Ok(text)
    };
    let it = start("[\"127.0.0.0/8\"]").await;
    assert!(ask(&it, &header([192, 0, 2, 7])).await.unwrap().starts_with("HTTP/1.1 200"));
    assert!(ask(&it, b"").await.is_err(), "a balancer must say whose connection it is");
    let it = start("[\"192.0.2.0/24\"]").await;
    assert!(ask(&it, &header([192, 0, 2, 7])).await.is_err(), "nobody else may");
    assert!(ask(&it, b"").await.unwrap().starts_with("HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_readiness_and_figures_are_served_on_loopback() {
    let it = Service::start_changed(Database::Sqlite, None, |config| {
        config.ops.address = Some("127.0.0.1:0".parse().unwrap());
    })
    .await;
    let ops = medpost::routes::ops(&it.app);
    let ask = async |path: &str| -> (u16, String) {
        use poem::Endpoint;
        let response = ops.get_response(poem::Request::builder().uri(path.parse().unwrap()).finish()).await;
        (response.status().as_u16(), response.into_body().into_string().await.unwrap())
    };
    assert_eq!(ask("/health").await, (200, "ok\n".into()));
    assert_eq!(ask("/ready").await, (200, "ready\n".into()));
    it.clinic("見本クリニック", "代表").await.user.call(calls::session()).await.fine();
    it.app.alarms.raise(medpost::kit::alarm::Alarm::ListsOld, "test");
    let (status, figures) = ask("/metrics").await;
    assert_eq!(status, 200);
    for line in [
        "medpost_requests_total{class=\"2xx\"}",
        "medpost_answer_seconds_bucket{le=\"+Inf\"}",
        "medpost_alarm{kind=\"lists_old\"} 1",
        "medpost_alarm{kind=\"clock_held\"} 0",
    ] {
        assert!(figures.contains(line), "{line} in\n{figures}");
    }
    assert!(!figures.contains("見本"));
}
