//! A real S3 server in the process.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use hyper_util::rt::{TokioExecutor, TokioIo};
use medpost::vault::depot::Depot;
use s3s::auth::SimpleAuth;
use s3s::dto::{
    BucketVersioningStatus, GetBucketVersioningInput, GetBucketVersioningOutput, ListObjectVersionsInput,
    ListObjectVersionsOutput, ObjectVersion,
};
use s3s::service::S3ServiceBuilder;
use s3s::{S3 as S3Trait, S3Request, S3Response, S3Result};
use sea_orm::prelude::async_trait;
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

    /// A store over a bucket that keeps versions, or once did: its standing, and the versions that it lists, a page for
    /// each.
    pub async fn versioned(status: &'static str, versions: &[&'static str]) -> Depot {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        serve(S3ServiceBuilder::new(Versioned { status, versions: versions.to_vec() }), socket);
        depot(address)
    }

    fn serve(folder: &Path, socket: TcpListener) -> JoinHandle<()> {
        serve(S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).unwrap()), socket)
    }

    /// A store over it.
    pub fn depot(&self) -> Depot {
        depot(self.address)
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

fn depot(address: SocketAddr) -> Depot {
    Depot::s3(Some(&format!("http://{address}")), "us-east-1", "bucket", "access", "secret")
}

/// A bucket as far as it is asked for versions and locks.
struct Versioned {
    status: &'static str,
    versions: Vec<&'static str>,
}

#[async_trait::async_trait]
impl S3Trait for Versioned {
    async fn get_bucket_versioning(
        &self,
        _: S3Request<GetBucketVersioningInput>,
    ) -> S3Result<S3Response<GetBucketVersioningOutput>> {
        let status = Some(BucketVersioningStatus::from_static(self.status));
        Ok(S3Response::new(GetBucketVersioningOutput { status, ..Default::default() }))
    }

    async fn list_object_versions(
        &self,
        request: S3Request<ListObjectVersionsInput>,
    ) -> S3Result<S3Response<ListObjectVersionsOutput>> {
        let at: usize = request.input.key_marker.and_then(|it| it.parse().ok()).unwrap_or(0);
        let version = |id: &str| ObjectVersion {
            key: Some("keys/1-x".to_owned()),
            version_id: Some(id.to_owned()),
            ..Default::default()
        };
        let more = at + 1 < self.versions.len();
        Ok(S3Response::new(ListObjectVersionsOutput {
            versions: self.versions.get(at).map(|it| vec![version(it)]),
            is_truncated: Some(more),
            next_key_marker: more.then(|| (at + 1).to_string()),
            ..Default::default()
        }))
    }
}

fn serve(mut builder: S3ServiceBuilder, socket: TcpListener) -> JoinHandle<()> {
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
