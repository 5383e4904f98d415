//! Where sealed objects lie: an S3 server, a folder, or (in tests) memory.
//!
//! An object is written once under a random name and never changed. What is read is what was
//! written, whole: half an object never stands under its final name.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::interceptors::BeforeDeserializationInterceptorContextRef;
use aws_sdk_s3::config::{
    BehaviorVersion, ConfigBag, Credentials, Intercept, Region, RuntimeComponents, retry::RetryConfig,
    timeout::TimeoutConfig,
};
use aws_sdk_s3::error::{BoxError, DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketVersioningStatus, Delete, ObjectIdentifier};
use bytes::Bytes;
use medpost_domain::instant::{Instant, SECOND};
use tokio::fs;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use crate::kit::entropy;

/// The object that marks whose store it is. In a folder it is the first that is written; where it is
/// missing, the store is away.
pub const MARK: &str = "installation";
/// Subfolder of what is being written.
const COMING: &str = "coming";
/// The id of what was written while no versions were kept.
const NO_VERSION: &str = "null";
const AWAY: &str = "the store's folder is not there";

/// Why the depot did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such object.
    #[error("the store has no such object")]
    Missing,
    /// The store is out of reach or refuses.
    #[error("the store failed to {doing}: {cause}")]
    Failed {
        /// What was asked.
        doing: &'static str,
        /// Its answer, without names of objects.
        cause: String,
    },
}

/// An object as listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// When it was written.
    pub written_at: Instant,
}

/// Where sealed objects lie.
#[derive(Clone)]
pub enum Depot {
    /// An S3 server.
    S3 {
        /// The client.
        client: Client,
        /// The bucket.
        bucket: String,
        /// What its clock said last.
        time: Arc<TimeSeen>,
    },
    /// A folder on this machine.
    Folder(PathBuf),
    /// Memory, for tests.
    Memory(Arc<Mutex<BTreeMap<String, (Bytes, Instant)>>>),
}

/// What a server's clock said in the `Date` of its last answer, and when that came.
#[derive(Debug, Default)]
pub struct TimeSeen(Mutex<Option<(Instant, std::time::Instant)>>);

/// Looks at the `Date` of every answer.
#[derive(Debug)]
struct LookAtDate(Arc<TimeSeen>);

impl Intercept for LookAtDate {
    fn name(&self) -> &'static str {
        "LookAtDate"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(at) = context.response().headers().get("date").and_then(Instant::from_http) {
            *lock(&self.0.0) = Some((at, std::time::Instant::now()));
        }
        Ok(())
    }
}

fn failed(doing: &'static str) -> impl Fn(io::Error) -> Error {
    move |it| match it.kind() {
        io::ErrorKind::NotFound => Error::Missing,
        _ => Error::Failed { doing, cause: it.kind().to_string() },
    }
}

fn s3_failed<E, R>(doing: &'static str, error: SdkError<E, R>) -> Error
where
    SdkError<E, R>: std::error::Error,
    R: std::fmt::Debug + StatusOf,
    E: std::fmt::Debug + ProvideErrorMetadata,
{
    // Without its bucket the store as a whole is away, not one object.
    if let SdkError::ServiceError(it) = &error
        && it.raw().status_code() == 404
        && it.err().code() != Some("NoSuchBucket")
    {
        return Error::Missing;
    }
    Error::Failed { doing, cause: DisplayErrorContext(&error).to_string().chars().take(300).collect() }
}

/// The status of a raw answer.
trait StatusOf {
    fn status_code(&self) -> u16;
}

impl StatusOf for aws_sdk_s3::config::http::HttpResponse {
    fn status_code(&self) -> u16 {
        self.status().as_u16()
    }
}

impl Depot {
    /// An S3 server; `endpoint` empty for AWS itself. Transient failures are tried again four times.
    pub fn s3(endpoint: Option<&str>, region: &str, bucket: &str, access_key: &str, secret_key: &str) -> Self {
        let mut config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .credentials_provider(Credentials::new(access_key, secret_key, None, None, "configuration"))
            .retry_config(RetryConfig::standard().with_max_attempts(5))
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(std::time::Duration::from_secs(5))
                    .operation_attempt_timeout(std::time::Duration::from_secs(60))
                    .build(),
            );
        if let Some(it) = endpoint {
            config = config.endpoint_url(it).force_path_style(true);
        }
        let time: Arc<TimeSeen> = Arc::default();
        let client = Client::from_conf(config.interceptor(LookAtDate(time.clone())).build());
        Self::S3 { client, bucket: bucket.to_owned(), time }
    }

    /// What time it is by the server's clock, as far as it has said; only whole seconds.
    pub fn its_time(&self) -> Option<Instant> {
        let Self::S3 { time, .. } = self else { return None };
        let (at, seen) = (*lock(&time.0))?;
        Some(at.plus(i64::try_from(seen.elapsed().as_micros()).unwrap_or(i64::MAX)))
    }

    /// Writes an object. `now` is when, for stores that do not know themselves.
    pub async fn put(&self, name: &str, bytes: Bytes, now: Instant) -> Result<(), Error> {
        match self {
            Self::S3 { client, bucket, .. } => {
                let body = ByteStream::from(bytes);
                let put = client.put_object().bucket(bucket).key(name).body(body);
                put.send().await.map(|_| ()).map_err(|it| s3_failed("write", it))
            }
            Self::Folder(root) => put_file(root, name, &bytes).await.map_err(failed("write")),
            Self::Memory(map) => {
                lock(map).insert(name.to_owned(), (bytes, now));
                Ok(())
            }
        }
    }

    /// Reads an object, or a range of its bytes.
    pub async fn get(&self, name: &str, range: Option<Range<u64>>) -> Result<Bytes, Error> {
        match self {
            Self::S3 { client, bucket, .. } => {
                let range = range.map(|it| format!("bytes={}-{}", it.start, it.end.saturating_sub(1)));
                let get = client.get_object().bucket(bucket).key(name).set_range(range);
                let answer = get.send().await.map_err(|it| s3_failed("read", it))?;
                let body = answer.body.collect().await;
                body.map(aws_sdk_s3::primitives::AggregatedBytes::into_bytes)
                    .map_err(|it| Error::Failed { doing: "read", cause: it.to_string() })
            }
            Self::Folder(root) => match get_file(&path(root, name), range).await {
                Err(it) if it.kind() == io::ErrorKind::NotFound && name != MARK => {
                    present(root).map_err(failed("read"))?;
                    Err(failed("read")(it))
                }
                it => it.map_err(failed("read")),
            },
            Self::Memory(map) => {
                let map = lock(map);
                let bytes = &map.get(name).ok_or(Error::Missing)?.0;
                let range = range.unwrap_or(0..bytes.len() as u64);
                let (from, to) = (usize::try_from(range.start), usize::try_from(range.end));
                match (from, to) {
                    (Ok(from), Ok(to)) if from <= to && to <= bytes.len() => Ok(bytes.slice(from..to)),
                    _ => Err(Error::Failed { doing: "read", cause: "range".into() }),
                }
            }
        }
    }

    /// Deletes objects; those that are gone already are no error.
    pub async fn delete(&self, names: &[String]) -> Result<(), Error> {
        match self {
            Self::S3 { client, bucket, .. } => {
                for some in names.chunks(1_000) {
                    let ids = some.iter().filter_map(|it| ObjectIdentifier::builder().key(it).build().ok());
                    let Ok(delete) = Delete::builder().set_objects(Some(ids.collect())).quiet(true).build() else {
                        continue;
                    };
                    let answer = client.delete_objects().bucket(bucket).delete(delete).send().await;
                    let answer = answer.map_err(|it| s3_failed("delete", it))?;
                    if let Some(it) = answer.errors().iter().find(|it| it.code() != Some("NoSuchKey")) {
                        let cause = it.code().unwrap_or("unknown").to_owned();
                        return Err(Error::Failed { doing: "delete", cause });
                    }
                }
                Ok(())
            }
            Self::Folder(root) => {
                present(root).map_err(failed("delete"))?;
                for it in names {
                    match fs::remove_file(path(root, it)).await {
                        Err(it) if it.kind() != io::ErrorKind::NotFound => return Err(failed("delete")(it)),
                        _ => {}
                    }
                }
                Ok(())
            }
            Self::Memory(map) => {
                let mut map = lock(map);
                for it in names {
                    map.remove(it);
                }
                Ok(())
            }
        }
    }

    /// Lists objects whose names begin with `prefix`, in order, after `after`; a page of at most 1 000.
    pub async fn list(&self, prefix: &str, after: Option<&str>) -> Result<Vec<Listed>, Error> {
        match self {
            Self::S3 { client, bucket, .. } => {
                let list = client.list_objects_v2().bucket(bucket).prefix(prefix).max_keys(1_000);
                let answer = list.set_start_after(after.map(str::to_owned)).send().await;
                let answer = answer.map_err(|it| s3_failed("list", it))?;
                let listed = answer.contents().iter().filter_map(|it| {
                    let seconds = it.last_modified()?.secs();
                    Some(Listed { name: it.key()?.to_owned(), written_at: Instant(seconds.saturating_mul(SECOND)) })
                });
                Ok(listed.collect())
            }
            Self::Folder(root) => {
                present(root).map_err(failed("list"))?;
                let (root, prefix, after) = (root.clone(), prefix.to_owned(), after.map(str::to_owned));
                let listed = tokio::task::spawn_blocking(move || list_folder(&root, &prefix, after.as_deref())).await;
                listed.map_err(io::Error::other).and_then(|it| it).map_err(failed("list"))
            }
            Self::Memory(map) => {
                let map = lock(map);
                let all =
                    map.iter().filter(|it| it.0.starts_with(prefix) && after.is_none_or(|after| it.0.as_str() > after));
                Ok(all.take(1_000).map(|it| Listed { name: it.0.clone(), written_at: it.1.1 }).collect())
            }
        }
    }

    /// Refuses a store that would keep what we delete: versions, also those from before versioning was suspended, or
    /// object lock.
    pub async fn keeps_nothing(&self) -> Result<bool, Error> {
        let Self::S3 { client, bucket, .. } = self else { return Ok(true) };
        // A server that does not know versions or locks can't keep any; one that does not say is refused.
        let unknown = |code: Option<&str>| {
            matches!(code, Some("NotImplemented" | "MethodNotAllowed" | "ObjectLockConfigurationNotFoundError"))
        };
        let versioned = match client.get_bucket_versioning().bucket(bucket).send().await {
            Ok(it) => match it.status() {
                None => false,
                // What is written since then is deleted for good; what was written before is only hidden.
                Some(BucketVersioningStatus::Suspended) => has_versions(client, bucket).await?,
                Some(_) => true,
            },
            Err(it) if unknown(it.code()) => false,
            Err(it) => return Err(s3_failed("ask for versions", it)),
        };
        let locked = match client.get_object_lock_configuration().bucket(bucket).send().await {
            Ok(it) => it.object_lock_configuration().is_some_and(|it| it.object_lock_enabled().is_some()),
            Err(it) if unknown(it.code()) => false,
            Err(it) => return Err(s3_failed("ask for locks", it)),
        };
        Ok(!versioned && !locked)
    }
}

/// Whether any object has a version from a time at which the bucket kept versions.
async fn has_versions(client: &Client, bucket: &str) -> Result<bool, Error> {
    let (mut key, mut version) = (None, None);
    loop {
        let list = client.list_object_versions().bucket(bucket).set_key_marker(key).set_version_id_marker(version);
        let page = list.send().await.map_err(|it| s3_failed("list versions", it))?;
        if page.versions().iter().any(|it| it.version_id().is_some_and(|it| it != NO_VERSION)) {
            return Ok(true);
        }
        if page.is_truncated() != Some(true) {
            return Ok(false);
        }
        (key, version) = (page.next_key_marker, page.next_version_id_marker);
    }
}

/// A random name for a segment's object.
pub fn segment_name() -> String {
    let bytes: [u8; 16] = entropy::bytes();
    let hex = medpost_domain::hex::hex(&bytes);
    format!("segments/{}/{hex}", &hex[..2])
}

fn lock<T>(it: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    it.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Names come from us alone: letters, digits, `-` and `/`.
fn path(root: &Path, name: &str) -> PathBuf {
    root.join(name)
}

async fn put_file(root: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let target = path(root, name);
    let folder = target.parent().unwrap_or(root);
    let coming = root.join(COMING);
    // The folder is made once, with its mark: beneath a volume that went away nothing is written.
    if name == MARK {
        fs::create_dir_all(&coming).await?;
    } else {
        present(root)?;
    }
    let id: [u8; 16] = entropy::bytes();
    let draft = coming.join(medpost_domain::hex::hex(&id));
    let written = async {
        make_folder(root, folder).await?;
        let mut file = fs::File::create_new(&draft).await?;
        file.write_all(bytes).await?;
        file.flush().await?;
        file.sync_all().await?;
        fs::rename(&draft, &target).await?;
        // The name is kept only once the folder is.
        fs::File::open(folder).await?.sync_all().await
    };
    let result = written.await;
    if result.is_err() {
        let _ = fs::remove_file(&draft).await;
    }
    result
}

/// Folders of stores in which this process has written: their names are kept.
static KEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Makes a folder of the store. A name is kept once the folder it stands in is: so those above are synchronised when this
/// process writes there first, for whoever made it may have fallen before that.
async fn make_folder(root: &Path, folder: &Path) -> io::Result<()> {
    if KEPT.lock().unwrap_or_else(PoisonError::into_inner).contains(folder) && fs::try_exists(folder).await? {
        return Ok(());
    }
    fs::create_dir_all(folder).await?;
    let mut at = folder;
    while at != root
        && let Some(above) = at.parent()
    {
        fs::File::open(above).await?.sync_all().await?;
        at = above;
    }
    KEPT.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
    Ok(())
}

/// Whether the folder is there, and not an empty mount point.
fn present(root: &Path) -> io::Result<()> {
    if root.join(MARK).exists() { Ok(()) } else { Err(io::Error::other(AWAY)) }
}

async fn get_file(path: &Path, range: Option<Range<u64>>) -> io::Result<Bytes> {
    let Some(range) = range else { return fs::read(path).await.map(Bytes::from) };
    let mut file = fs::File::open(path).await?;
    file.seek(io::SeekFrom::Start(range.start)).await?;
    let length = usize::try_from(range.end.saturating_sub(range.start)).map_err(io::Error::other)?;
    let mut bytes = vec![0; length];
    file.read_exact(&mut bytes).await?;
    Ok(bytes.into())
}

fn list_folder(root: &Path, prefix: &str, after: Option<&str>) -> io::Result<Vec<Listed>> {
    let mut all = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(it) => it,
            Err(it) if it.kind() == io::ErrorKind::NotFound => continue,
            Err(it) => return Err(it),
        };
        for entry in entries {
            let entry = entry?;
            let path = entry.path();
            let Ok(name) = path.strip_prefix(root).map(|it| it.to_string_lossy().into_owned()) else { continue };
            if entry.file_type()?.is_dir() {
                if name != COMING {
                    folders.push(path);
                }
            } else if name.starts_with(prefix) && after.is_none_or(|after| name.as_str() > after) {
                let written = entry.metadata()?.modified()?;
                let age = written.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_micros();
                all.push(Listed { name, written_at: Instant(i64::try_from(age).unwrap_or(i64::MAX)) });
            }
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all.truncate(1_000);
    Ok(all)
}
