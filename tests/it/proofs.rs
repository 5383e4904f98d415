//! Proofs that take longer than tests may, each run by hand with `cargo xtask prove NAME`. The tests contain a short
//! version of each.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{Full, StreamBody};
use hyper_util::rt::{TokioExecutor, TokioIo};
use medpost_tests::service::{Database, Service};
use tokio::net::TcpStream;

use medpost_tests::scenes::tls::{builder_for, shake, slow};

/// A person takes 150 s to enter the PIN.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "takes 150 s"]
async fn person() {
    let it = Service::start(Database::Sqlite).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    shake(slow(&clinic.card, Duration::from_secs(150)), it.card, "card.localhost").await.expect("the handshake");
}

/// The demo in a process of its own.
struct Demo(Child, std::path::PathBuf);

impl Demo {
    /// Starts it with a limited number of file handles.
    async fn start(handles: u32) -> Self {
        let folder = std::env::temp_dir().join(format!("medpost-proof-{}", std::process::id()));
        let here = std::env::current_exe().unwrap();
        let program = here.ancestors().nth(2).unwrap().join("medpost-demo");
        let mut it = Command::new("prlimit");
        it.arg(format!("--nofile={handles}:{handles}")).arg(program).arg("--folder").arg(&folder);
        let it = Self(it.stdout(Stdio::null()).spawn().unwrap(), folder);
        for _ in 0..600 {
            if TcpStream::connect("127.0.0.1:8443").await.is_ok() {
                return it;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("the demo did not start");
    }

    /// The resident memory of the process in KiB. `prlimit` executes the program, so the id is the child's.
    fn memory(&self) -> i64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find(|it| it.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    fn connection(
        &self,
        h2: bool,
    ) -> impl Future<Output = std::io::Result<tokio_rustls::client::TlsStream<TcpStream>>> + use<> {
        let root = self.1.join("pki/servers.pem");
        async move {
            let mut tls = builder_for(&root).with_no_client_auth();
            tls.alpn_protocols = vec![if h2 { b"h2".to_vec() } else { b"http/1.1".to_vec() }];
            shake(tls.into(), ([127, 0, 0, 1], 8443).into(), "www.localhost").await
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
        let _ = std::fs::remove_dir_all(&self.1);
    }
}

/// 400 stalled streams and 400 stalled bodies from strangers raise the server's memory by less than 32 MiB, and all
/// end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the demo's port, and takes a minute"]
async fn strangers() {
    let it = Demo::start(4_096).await;
    // The largest part of the app, in the folder named after its hash.
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../frontend/web/dist/a")).unwrap();
    let folder =
        folder.map(|it| it.unwrap().file_name().into_string().unwrap()).find(|it| it.starts_with("app-")).unwrap();
    let uri = format!("https://www.localhost/a/{folder}/app_bg.wasm");
    // Fetched completely once, so that shared data is already in memory.
    let before = {
        let (mut line, connection) = hyper::client::conn::http2::Builder::new(TokioExecutor::new())
            .handshake(TokioIo::new(it.connection(true).await.unwrap()))
            .await
            .unwrap();
        tokio::spawn(connection);
        let answer = line.send_request(http::Request::get(&uri).body(Full::<Bytes>::default()).unwrap()).await.unwrap();
        http_body_util::BodyExt::collect(answer.into_body()).await.unwrap();
        it.memory()
    };
    let mut held = Vec::new();
    for _ in 0..4 {
        let mut builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
        builder.initial_stream_window_size(0);
        let (mut line, connection) = builder.handshake(TokioIo::new(it.connection(true).await.unwrap())).await.unwrap();
        tokio::spawn(connection);
        let asked =
            (0..100).map(|_| line.send_request(http::Request::get(&uri).body(Full::<Bytes>::default()).unwrap()));
        let answers = futures_util::future::join_all(asked.collect::<Vec<_>>()).await;
        assert!(answers.iter().all(Result::is_ok));
        held.push((line, answers));
    }
    let streams = it.memory() - before;
    let mut bodies = Vec::new();
    for _ in 0..4 {
        let (mut line, connection) = hyper::client::conn::http2::Builder::new(TokioExecutor::new())
            .handshake(TokioIo::new(it.connection(true).await.unwrap()))
            .await
            .unwrap();
        tokio::spawn(connection);
        for _ in 0..100 {
            let first = futures_util::stream::iter([Ok::<_, std::io::Error>(hyper::body::Frame::data(Bytes::from(
                vec![b' '; 60_000],
            )))]);
            let never = futures_util::StreamExt::chain(first, futures_util::stream::pending());
            let request =
                http::Request::post("https://www.localhost/api/v1/applications").body(StreamBody::new(never)).unwrap();
            bodies.push(tokio::spawn(line.send_request(request)));
        }
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    let both = it.memory() - before;
    println!("400 stalled streams: {streams} KiB more; with 400 stalled bodies: {both} KiB more");
    assert!(both < 32 << 10, "{both} KiB");
    for (line, _) in &held {
        let ended = async {
            while !line.is_closed() {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(90), ended).await.expect("a stalled stream never ended");
    }
    for it in bodies {
        let _ = tokio::time::timeout(Duration::from_secs(90), it).await.expect("a stalled body never ended");
    }
}

/// With 1 024 file handles, it keeps serving while three thousand idle connections come and go.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the demo's port"]
async fn handles() {
    let it = Demo::start(1_024).await;
    let mut idle = std::collections::VecDeque::new();
    for n in 0..3_000 {
        if let Ok(line) = it.connection(false).await {
            idle.push_back(line);
        }
        if idle.len() > 900 {
            idle.pop_front();
        }
        if n % 100 == 0 {
            let (mut line, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(it.connection(false).await.unwrap())).await.unwrap();
            tokio::spawn(connection);
            let request =
                http::Request::get("/api/v1/place").header("host", "www.localhost").body(Full::<Bytes>::default());
            assert_eq!(line.send_request(request.unwrap()).await.unwrap().status(), 200, "after {n}");
        }
    }
}

/// What testssl.sh reports for every demo, with the reason why it doesn't matter here.
const EXCEPTIONS: [(&str, &str); 3] = [
    ("cert_chain_of_trust", "the demo's own authority is in no store"),
    ("cert_revocation", "its certificates name no list"),
    ("pre_128cipher", "that hello has no extended master secret, which TLS 1.2 needs here: a card signs its handshake"),
];

/// Runs testssl.sh on every host: nothing above low. It uses OpenSSL's handshake, because its own lacks the extended
/// master secret and is refused by TLS 1.2 hosts; on hosts with TLS 1.3, its own is used, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes, and needs Debian's testssl.sh"]
async fn testssl() {
    let _it = Demo::start(4_096).await;
    for (host, own) in
        [("card", false), ("pki", false), ("www", false), ("console", false), ("pki", true), ("www", true)]
    {
        let report = std::env::temp_dir().join(format!("medpost-testssl-{host}-{}.json", std::process::id()));
        let mut run = Command::new("testssl");
        run.args(["--quiet", "--color", "0", "--ip", "127.0.0.1", "--warnings", "off", "--severity", "MEDIUM"]);
        if !own {
            run.arg("--ssl-native");
        }
        run.arg("--jsonfile").arg(&report).arg(format!("{host}.localhost:8443"));
        run.stdin(Stdio::null()).stdout(Stdio::null()).status().unwrap();
        let found: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
        let word = |it: &serde_json::Value, what: &str| it[what].as_str().unwrap_or_default().to_owned();
        assert!(!found.iter().any(|it| word(it, "id") == "scanTime"), "{host}: it was interrupted");
        let found: Vec<String> = found
            .iter()
            .filter(|it| ["MEDIUM", "HIGH", "CRITICAL"].contains(&&*word(it, "severity")))
            .filter(|it| !EXCEPTIONS.iter().any(|known| word(it, "id") == known.0))
            .map(|it| format!("{} {} {}", word(it, "severity"), word(it, "id"), word(it, "finding")))
            .collect();
        assert!(found.is_empty(), "{host}: {found:#?}");
        let _ = std::fs::remove_file(report);
    }
}
