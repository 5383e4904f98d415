//! Real S3 servers, one in this process and one from another vendor, and servers with flaws.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo};
use medpost::vault::depot::Depot;
use s3s::auth::SimpleAuth;
use s3s::dto::{
    BucketVersioningStatus, DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput,
    DeletedObject, Error, GetBucketVersioningInput, GetBucketVersioningOutput, GetObjectInput, GetObjectOutput,
    ListObjectVersionsInput, ListObjectVersionsOutput, ListObjectsV2Input, ListObjectsV2Output, ObjectVersion,
    PutObjectInput, PutObjectOutput,
};
use s3s::service::S3ServiceBuilder;
use s3s::{S3 as S3Trait, S3ErrorCode, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;
use sea_orm::prelude::async_trait;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

/// The S3 server that a test uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// A server in this process.
    InProcess,
    /// `rclone serve s3`, a separate program.
    Rclone,
}

/// A server over a folder, which can be stopped and restarted.
pub struct S3 {
    server: Server,
    folder: PathBuf,
    address: SocketAddr,
    running: Running,
}

enum Running {
    Nobody,
    Task(JoinHandle<()>),
    Program(#[expect(dead_code, reason = "held for its drop")] Program),
}

/// A program that ends with its owner.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A flaw of a server.
#[derive(Clone, Copy, Debug)]
pub enum Flaw {
    /// A request to delete many objects at once is answered with this error.
    NotMany(&'static str),
    /// Every request to delete objects is answered with this error.
    NotAny(&'static str),
    /// A request to delete many objects at once is answered without mentioning any object, and deletes none.
    SaysNothing,
    /// A request to delete many objects at once deletes none, and reports a temporary failure for each.
    FailsEach,
    /// Objects with this text in their name are not deleted, which is reported.
    Keeps(&'static str),
    /// A request to delete many objects at once is reported as done, but deletes none.
    Lies,
    /// Range requests are answered with the whole object.
    NoRanges,
    /// Listings always begin at the first object, wherever they should.
    ListsAll,
}

impl S3 {
    /// Starts a server.
    pub async fn start(server: Server) -> Self {
        let id: [u8; 8] = medpost::kit::entropy::bytes();
        let folder = std::env::temp_dir().join(format!("medpost-s3-{}", medpost_domain::hex::hex(&id)));
        std::fs::create_dir_all(folder.join("bucket")).unwrap();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut it = Self { server, folder, address, running: Running::Nobody };
        it.back().await;
        it
    }

    /// A store over a bucket with the given versioning status, whose listing returns these versions, one per page.
    pub async fn versioned(status: &'static str, versions: &[&'static str]) -> Depot {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        serve(S3ServiceBuilder::new(Versioned { status, versions: versions.to_vec() }), socket);
        depot(address, "bucket", LONG)
    }

    /// A store over another server that has the same objects and a flaw, and a counter for requests to delete many
    /// objects at once.
    pub async fn flawed(&self, flaw: Flaw) -> (Depot, Arc<AtomicUsize>) {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let asked: Arc<AtomicUsize> = Arc::default();
        let inner = FileSystem::new(&self.folder).unwrap();
        serve(S3ServiceBuilder::new(Flawed { inner, flaw, asked: asked.clone() }), socket);
        (depot(address, "bucket", LONG), asked)
    }

    /// A store over this server.
    pub fn depot(&self) -> Depot {
        self.patient_depot(LONG)
    }

    /// A store over this server that waits this long for an answer.
    pub fn patient_depot(&self, wait: Duration) -> Depot {
        depot(self.address, "bucket", wait)
    }

    /// A store over this server and a bucket that doesn't exist.
    pub fn depot_without_bucket(&self) -> Depot {
        depot(self.address, "elsewhere", LONG)
    }

    /// Stops it: connections are closed and nobody listens.
    pub async fn away(&mut self) {
        if let Running::Task(it) = std::mem::replace(&mut self.running, Running::Nobody) {
            it.abort();
            let _ = it.await;
        }
    }

    /// Restarts it at the same address.
    pub async fn back(&mut self) {
        self.away().await;
        match self.server {
            Server::InProcess => {
                let socket = TcpListener::bind(self.address).await.unwrap();
                self.address = socket.local_addr().unwrap();
                let files = FileSystem::new(&self.folder).unwrap();
                self.running = Running::Task(serve(S3ServiceBuilder::new(files), socket));
            }
            Server::Rclone => {
                let (program, address) = rclone(&self.folder, self.address);
                (self.running, self.address) = (Running::Program(program), address);
            }
        }
    }

    /// From now on, it accepts connections and requests, begins to answer with this text, and then falls silent.
    pub async fn falls_silent(&mut self, after: &'static str) {
        self.away().await;
        let socket = TcpListener::bind(self.address).await.unwrap();
        self.running = Running::Task(tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut stream, _)) = socket.accept().await {
                connections.spawn(async move {
                    let mut heard = vec![0; 65_536];
                    let mut words = Some(after);
                    while stream.read(&mut heard).await.is_ok_and(|it| it > 0) {
                        if let Some(it) = words.take() {
                            let _ = stream.write_all(it.as_bytes()).await;
                        }
                    }
                });
            }
        }));
    }
}

/// The timeout of a real installation.
const LONG: Duration = Duration::from_secs(60);

fn depot(address: SocketAddr, bucket: &str, wait: Duration) -> Depot {
    Depot::s3(Some(&format!("http://{address}")), "us-east-1", bucket, "access", "secret", wait)
}

/// Starts rclone over a folder at an address, whose port may be 0. Returns where it listens.
fn rclone(folder: &Path, address: SocketAddr) -> (Program, SocketAddr) {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../var/venv/bin/rclone");
    let child = Command::new(program)
        .args(["serve", "s3", "--config", "/dev/null", "--auth-key", "access,secret", "--addr", &address.to_string()])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut program = Program(child.expect("rclone, which `cargo xtask test` installs"));
    let mut lines = BufReader::new(program.0.stderr.take().unwrap()).lines().map_while(Result::ok);
    // The line looks like "… Starting s3 server on [http://127.0.0.1:33365/]".
    let address = lines.find_map(|it| it.split_once("[http://")?.1.split_once("/]")?.0.parse().ok());
    // Further output is discarded, so that it never blocks on a full pipe.
    std::thread::spawn(move || lines.for_each(drop));
    (program, address.expect("rclone says where it listens"))
}

/// A server with a flaw.
struct Flawed {
    inner: FileSystem,
    flaw: Flaw,
    asked: Arc<AtomicUsize>,
}

fn refused(code: &str) -> s3s::S3Error {
    s3s::S3Error::new(code.parse::<S3ErrorCode>().unwrap())
}

#[async_trait::async_trait]
impl S3Trait for Flawed {
    async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        self.inner.put_object(request).await
    }

    async fn get_object(&self, mut request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        if matches!(self.flaw, Flaw::NoRanges) {
            request.input.range = None;
        }
        self.inner.get_object(request).await
    }

    async fn list_objects_v2(
        &self,
        mut request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        if matches!(self.flaw, Flaw::ListsAll) {
            request.input.start_after = None;
        }
        self.inner.list_objects_v2(request).await
    }

    async fn delete_object(&self, request: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        match self.flaw {
            Flaw::NotAny(code) => Err(refused(code)),
            Flaw::Keeps(part) if request.input.key.contains(part) => Err(s3_error!(AccessDenied)),
            _ => self.inner.delete_object(request).await,
        }
    }

    async fn delete_objects(
        &self,
        mut request: S3Request<DeleteObjectsInput>,
    ) -> S3Result<S3Response<DeleteObjectsOutput>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let objects = &mut request.input.delete.objects;
        let failed = |key: &str, code: &str| Error {
            key: Some(key.to_owned()),
            code: Some(code.to_owned()),
            ..Default::default()
        };
        let mut answer = DeleteObjectsOutput::default();
        match self.flaw {
            Flaw::NotMany(code) | Flaw::NotAny(code) => return Err(refused(code)),
            Flaw::SaysNothing => {}
            Flaw::FailsEach => {
                answer.errors = Some(objects.iter().map(|it| failed(&it.key, "InternalError")).collect());
            }
            Flaw::Lies => {
                let gone = |key: &String| DeletedObject { key: Some(key.clone()), ..Default::default() };
                answer.deleted = Some(objects.iter().map(|it| gone(&it.key)).collect());
            }
            Flaw::Keeps(part) => {
                let kept = objects.extract_if(.., |it| it.key.contains(part));
                let errors: Vec<Error> = kept.map(|it| failed(&it.key, "AccessDenied")).collect();
                let mut done = self.inner.delete_objects(request).await?;
                done.output.errors = Some(errors);
                return Ok(done);
            }
            Flaw::NoRanges | Flaw::ListsAll => return self.inner.delete_objects(request).await,
        }
        Ok(S3Response::new(answer))
    }
}

/// A bucket that only answers requests about versions and locks.
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
