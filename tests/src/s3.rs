//! A real S3 server in the process.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use hyper_util::rt::{TokioExecutor, TokioIo};
use medpost::vault::depot::Depot;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

/// One over a folder, that can be taken away and brought back.
pub struct S3 {
    folder: PathBuf,
    address: SocketAddr,
    running: JoinHandle<()>,
}

impl S3 {
    /// Starts one.
    pub async fn start() -> Self {
        let id: [u8; 8] = medpost::kit::entropy::bytes();
        let folder = std::env::temp_dir().join(format!("medpost-s3-{}", medpost_domain::hex::hex(&id)));
        std::fs::create_dir_all(folder.join("bucket")).unwrap();
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let running = Self::serve(&folder, socket);
        Self { folder, address, running }
    }

    fn serve(folder: &Path, socket: TcpListener) -> JoinHandle<()> {
        let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).unwrap());
        builder.set_auth(SimpleAuth::from_single("access", "secret"));
        let service = builder.build();
        tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = socket.accept().await {
                let _ = stream.set_nodelay(true);
                let service = service.clone();
                connections.spawn(async move {
                    let builder = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                    let _ = builder.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        })
    }

    /// A store over it.
    pub fn depot(&self) -> Depot {
        Depot::s3(Some(&format!("http://{}", self.address)), "us-east-1", "bucket", "access", "secret")
    }

    /// Takes it away: connections end, nobody listens.
    pub async fn away(&mut self) {
        self.running.abort();
        let _ = (&mut self.running).await;
    }

    /// Brings it back at the same address.
    pub async fn back(&mut self) {
        self.running = Self::serve(&self.folder, TcpListener::bind(self.address).await.unwrap());
    }
}
