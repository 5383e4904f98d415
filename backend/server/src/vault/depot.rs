//! Where sealed objects are stored: an S3 server, a folder, or (in tests) memory.
//!
//! An object is written once and never changed: a segment under a random name, an invoice under its id. It appears
//! under its final name only when it is complete.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::config::interceptors::BeforeDeserializationInterceptorContextRef;
use aws_sdk_s3::config::{
    BehaviorVersion, ConfigBag, Credentials, Intercept, Region, RequestChecksumCalculation, ResponseChecksumValidation,
    RuntimeComponents, retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_sdk_s3::error::{BoxError, DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketVersioningStatus, Delete, DeletedObject, ObjectIdentifier};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use medpost_domain::instant::{HOUR, Instant, SECOND};

use super::folder;
use super::object::{Listed, MARK, PAGE};
use crate::kit::entropy;

/// Version id of an object that was written while the bucket kept no versions.
const NO_VERSION: &str = "null";
/// Deletions in flight when objects are deleted one by one.
const AT_ONCE: usize = 8;
/// Prefix of trials' objects: no other listing begins with it.
const TRIAL: &str = "trial/";
/// Leftovers of a trial that died are deleted after this long.
const TRIAL_ENDS: i64 = HOUR;
/// Content of a trial's objects.
const TRIED: &[u8] = b"an object of a trial";

/// Why the depot failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such object.
    #[error("the store has no such object")]
    Missing,
    /// The store is out of reach or refuses.
    #[error("the store failed to {doing}: {cause}")]
    Failed {
        /// The operation, as a verb.
        doing: &'static str,
        /// Its answer, without object names.
        cause: String,
    },
    /// It is there, but failed a step of its trial.
    #[error("the store failed its trial when it had to {step}: {cause}")]
    Trial {
        /// The step.
        step: &'static str,
        /// What went wrong.
        cause: String,
    },
}

/// A store of sealed objects.
#[derive(Clone)]
pub enum Depot {
    /// An S3 server.
    S3 {
        /// The client, with retries and timeouts.
        client: Client,
        /// Name of the bucket.
        bucket: String,
        /// The server's clock, from its answers.
        time: Arc<TimeSeen>,
        /// Longest wait for an answer, all retries included.
        wait: Duration,
        /// Whether it refuses bulk deletions; remembered while the process lives.
        singly: Arc<AtomicBool>,
    },
    /// A folder on this machine.
    Folder(PathBuf),
    /// Memory, for tests.
    Memory(Arc<Mutex<BTreeMap<String, (Bytes, Instant)>>>),
}

/// The `Date` of a server's last answer, and when that answer came.
#[derive(Debug, Default)]
pub struct TimeSeen(Mutex<Option<(Instant, std::time::Instant)>>);

/// Interceptor that keeps the `Date` of every answer.
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
    // If the bucket is missing, the whole store is out of reach, not one object.
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

impl StatusOf for HttpResponse {
    fn status_code(&self) -> u16 {
        self.status().as_u16()
    }
}

impl Depot {
    /// An S3 server; AWS itself without `endpoint`. Transient failures are retried up to four times within `wait`; one
    /// attempt takes at most half of it.
    ///
    /// Checksums are used only where S3 requires them: writes are signed with their SHA-256, what is read is sealed,
    /// and some servers send the whole object's checksum with a range of it.
    pub fn s3(
        endpoint: Option<&str>,
        region: &str,
        bucket: &str,
        access_key: &str,
        secret_key: &str,
        wait: Duration,
    ) -> Self {
        let mut config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .credentials_provider(Credentials::new(access_key, secret_key, None, None, "configuration"))
            .retry_config(RetryConfig::standard().with_max_attempts(5))
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(5).min(wait / 2))
                    .operation_attempt_timeout(wait / 2)
                    .operation_timeout(wait)
                    .build(),
            );
        if let Some(it) = endpoint {
            config = config.endpoint_url(it).force_path_style(true);
        }
        let time: Arc<TimeSeen> = Arc::default();
        let client = Client::from_conf(config.interceptor(LookAtDate(time.clone())).build());
        Self::S3 { client, bucket: bucket.to_owned(), time, wait, singly: Arc::default() }
    }

    /// The time by the S3 server's clock, in whole seconds; `None` before its first answer, and for other stores.
    pub fn server_time(&self) -> Option<Instant> {
        let Self::S3 { time, .. } = self else { return None };
        let (at, seen) = (*lock(&time.0))?;
        Some(at.plus(i64::try_from(seen.elapsed().as_micros()).unwrap_or(i64::MAX)))
    }

    /// Writes an object. `now` becomes its time in memory, which has no clock of its own.
    pub async fn put(&self, name: &str, bytes: Bytes, now: Instant) -> Result<(), Error> {
        match self {
            Self::S3 { client, bucket, .. } => {
                let body = ByteStream::from(bytes);
                let put = client.put_object().bucket(bucket).key(name).body(body);
                put.send().await.map(|_| ()).map_err(|it| s3_failed("write", it))
            }
            Self::Folder(root) => folder::put(root, name, &bytes).await.map_err(failed("write")),
            Self::Memory(map) => {
                lock(map).insert(name.to_owned(), (bytes, now));
                Ok(())
            }
        }
    }

    /// Reads an object, or a range of its bytes.
    pub async fn get(&self, name: &str, range: Option<Range<u64>>) -> Result<Bytes, Error> {
        match self {
            Self::S3 { client, bucket, wait, .. } => {
                let range = range.map(|it| format!("bytes={}-{}", it.start, it.end.saturating_sub(1)));
                let get = client.get_object().bucket(bucket).key(name).set_range(range);
                let answer = get.send().await.map_err(|it| s3_failed("read", it))?;
                let failed = |cause: String| Error::Failed { doing: "read", cause };
                // The client's timeouts cover only the head of the answer.
                let body = tokio::time::timeout(*wait, answer.body.collect()).await;
                let body = body.map_err(|_| failed("the rest of its answer did not come".into()))?;
                body.map(aws_sdk_s3::primitives::AggregatedBytes::into_bytes).map_err(|it| failed(it.to_string()))
            }
            Self::Folder(root) => match folder::get(root, name, range).await {
                Err(it) if it.kind() == io::ErrorKind::NotFound && name != MARK => {
                    folder::must_be_mounted(root).map_err(failed("read"))?;
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

    /// Deletes objects; one that is already gone is not an error. After an error any of them may still be there.
    pub async fn delete(&self, names: &[String]) -> Result<(), Error> {
        match self {
            Self::S3 { client, bucket, singly, .. } => {
                for some in names.chunks(PAGE) {
                    let asked = !singly.load(Ordering::Relaxed);
                    let left = if asked { delete_many(client, bucket, some).await? } else { None };
                    let refused = asked && left.is_none();
                    delete_singly(client, bucket, left.as_deref().unwrap_or(some)).await?;
                    // Since single deletions worked, it is the bulk request that the server refuses, not us.
                    if refused && !singly.swap(true, Ordering::Relaxed) {
                        tracing::warn!("the store refuses to delete many objects at once: they are deleted one by one");
                    }
                }
                Ok(())
            }
            Self::Folder(root) => {
                folder::must_be_mounted(root).map_err(failed("delete"))?;
                for it in names {
                    match folder::remove(root, it).await {
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

    /// A page of up to 1 000 objects whose names begin with `prefix`, in order of name, after `after`.
    pub async fn list(&self, prefix: &str, after: Option<&str>) -> Result<Vec<Listed>, Error> {
        Listing { after: after.map(str::to_owned), ..self.listing(prefix) }.page().await
    }

    /// Lists every object whose name begins with `prefix`, in order, page by page.
    pub fn listing(&self, prefix: &str) -> Listing {
        Listing { depot: self.clone(), prefix: prefix.to_owned(), after: None, walk: None }
    }

    /// Tests the store with two small objects: writes, reads, reads a range, lists and deletes them, and checks that
    /// they are gone. Processes don't disturb each other's trials. `now` is as for [`Depot::put`].
    pub async fn trial(&self, now: Instant) -> Result<(), Error> {
        let id: [u8; 8] = entropy::bytes();
        let own = format!("{TRIAL}{}-", medpost_domain::hex::hex(&id));
        let names = [format!("{own}a"), format!("{own}b")];
        let tried = self.tried(&own, &names, now).await;
        if tried.is_err() {
            let _ = self.delete(&names).await;
        }
        tried
    }

    async fn tried(&self, own: &str, names: &[String; 2], now: Instant) -> Result<(), Error> {
        let step = |step: &'static str| move |it: Error| Error::Trial { step, cause: it.to_string() };
        let must = |step: &'static str, holds: bool| {
            let wrong = || Error::Trial { step, cause: "it answered, and not what was asked for".into() };
            if holds { Ok(()) } else { Err(wrong()) }
        };
        for it in names {
            self.put(it, Bytes::from_static(TRIED), now).await.map_err(step("write an object"))?;
        }
        let read = "read an object";
        must(read, self.get(&names[0], None).await.map_err(step(read))? == TRIED)?;
        let read = "read a range of an object";
        must(read, self.get(&names[0], Some(3..9)).await.map_err(step(read))? == TRIED[3..9])?;
        let list = "list objects in order";
        let all = self.list(own, None).await.map_err(step(list))?;
        must(list, all.iter().map(|it| &it.name).eq(names))?;
        let rest = self.list(own, Some(&names[0])).await.map_err(step(list))?;
        must(list, rest.iter().map(|it| &it.name).eq(&names[1..]))?;
        // Counted from an object just written, so by the store's own clock.
        let ended = rest.first().map_or(Instant(0), |it| it.written_at.plus(-TRIAL_ENDS));
        let left = self.list(TRIAL, None).await.map_err(step(list))?;
        let left = left.into_iter().filter(|it| it.written_at < ended).map(|it| it.name);
        let over: Vec<String> = names.iter().cloned().chain(left).collect();
        self.delete(&over).await.map_err(step("delete objects"))?;
        let gone = "show nothing of what was deleted";
        must(gone, self.list(own, None).await.map_err(step(gone))?.is_empty())?;
        for it in names {
            match self.get(it, None).await {
                Err(Error::Missing) => {}
                Err(it) => return Err(step(gone)(it)),
                Ok(_) => must(gone, false)?,
            }
        }
        Ok(())
    }

    /// Returns `false` if the bucket would keep what we delete: versions, even those from before versioning was
    /// suspended, or object lock.
    pub async fn deletes_for_good(&self) -> Result<bool, Error> {
        let Self::S3 { client, bucket, .. } = self else { return Ok(true) };
        // A server without versioning or locks can't keep anything; one that doesn't answer is an error.
        let unknown = |code: Option<&str>| {
            matches!(code, Some("NotImplemented" | "MethodNotAllowed" | "ObjectLockConfigurationNotFoundError"))
        };
        let versioned = match client.get_bucket_versioning().bucket(bucket).send().await {
            Ok(it) => match it.status() {
                None => false,
                // What was written since is deleted for good; what was written before is only hidden.
                Some(BucketVersioningStatus::Suspended) => has_versions(client, bucket).await?,
                Some(_) => true,
            },
            Err(it) if unknown(it.code()) || answered_something_else(&it) => false,
            Err(it) => return Err(s3_failed("ask for versions", it)),
        };
        let locked = match client.get_object_lock_configuration().bucket(bucket).send().await {
            Ok(it) => it.object_lock_configuration().is_some_and(|it| it.object_lock_enabled().is_some()),
            Err(it) if unknown(it.code()) || answered_something_else(&it) => false,
            Err(it) => return Err(s3_failed("ask for locks", it)),
        };
        Ok(!versioned && !locked)
    }
}

/// Deletes up to 1 000 objects with one request. Returns those that the server doesn't confirm as deleted; `None` if it
/// refuses such requests.
async fn delete_many(client: &Client, bucket: &str, names: &[String]) -> Result<Option<Vec<String>>, Error> {
    let ids = names.iter().filter_map(|it| ObjectIdentifier::builder().key(it).build().ok());
    let Ok(delete) = Delete::builder().set_objects(Some(ids.collect())).build() else { return Ok(None) };
    let answer = match client.delete_objects().bucket(bucket).delete(delete).send().await {
        Ok(it) => it,
        Err(it) if refuses(&it) => return Ok(None),
        Err(it) => return Err(s3_failed("delete", it)),
    };
    if answer.deleted().is_empty() && answer.errors().is_empty() {
        return Ok(None);
    }
    // Behind a delete marker a version stays.
    let gone = answer.deleted().iter().filter(|it| it.delete_marker() != Some(true));
    let gone: HashSet<&str> = gone.filter_map(DeletedObject::key).collect();
    Ok(Some(names.iter().filter(|it| !gone.contains(it.as_str())).cloned().collect()))
}

/// Whether the server refuses this kind of request. One that is busy or has no bucket is out of reach instead.
fn refuses<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    let status = error.raw_response().map_or(0, |it| it.status().as_u16());
    let away = matches!(status, 408 | 429) || error.code() == Some("NoSuchBucket");
    !away && matches!(status, 400..=499 | 501)
}

/// Whether the server answered another request with success: it doesn't know what was asked about.
fn answered_something_else<E>(error: &SdkError<E, HttpResponse>) -> bool {
    error.raw_response().is_some_and(|it| it.status().is_success())
}

/// Deletes objects one by one. Tries each and returns the first refusal, but stops if the server is out of reach.
async fn delete_singly(client: &Client, bucket: &str, names: &[String]) -> Result<(), Error> {
    let each = names.iter().map(|name| {
        let delete = client.delete_object().bucket(bucket).key(name);
        async move {
            let failed = |cause: &str| Error::Failed { doing: "delete", cause: cause.to_owned() };
            match delete.send().await {
                Ok(it) if it.delete_marker() == Some(true) => Err((true, failed("a version stays behind a marker"))),
                Ok(_) => Ok(()),
                Err(it) if it.code() == Some("NoSuchKey") => Ok(()),
                // Not every 404 is from the store: a misconfigured proxy in front of it answers so too.
                Err(it) => Err((
                    refuses(&it),
                    match s3_failed("delete", it) {
                        Error::Missing => failed("404, and not for a missing object"),
                        it => it,
                    },
                )),
            }
        }
    });
    let mut answers = stream::iter(each.collect::<Vec<_>>()).buffer_unordered(AT_ONCE);
    let mut first = None;
    while let Some(it) = answers.next().await {
        match it {
            Ok(()) => {}
            Err((true, it)) => first = first.or(Some(it)),
            // The server is out of reach: each of the others would wait as long.
            Err((false, it)) => return Err(it),
        }
    }
    first.map_or(Ok(()), Err)
}

/// Whether any object has a version from when the bucket kept versions.
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

fn lock<T>(it: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    it.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A listing, page by page.
pub struct Listing {
    depot: Depot,
    prefix: String,
    /// The last name returned.
    after: Option<String>,
    /// The walk so far, in a folder.
    walk: Option<folder::Walk>,
}

impl Listing {
    /// The next page, of at most 1 000; an empty one is the end.
    pub async fn page(&mut self) -> Result<Vec<Listed>, Error> {
        let (prefix, after) = (&self.prefix, &self.after);
        let page: Vec<Listed> = match &self.depot {
            Depot::S3 { client, bucket, .. } => {
                let list = client.list_objects_v2().bucket(bucket).prefix(prefix).max_keys(1_000);
                let answer = list.set_start_after(after.clone()).send().await.map_err(|it| s3_failed("list", it))?;
                let listed = answer.contents().iter().filter_map(|it| {
                    let seconds = it.last_modified()?.secs();
                    Some(Listed { name: it.key()?.to_owned(), written_at: Instant(seconds.saturating_mul(SECOND)) })
                });
                listed.collect()
            }
            Depot::Folder(root) => {
                let begin = || folder::Walk::new(root.clone(), prefix.clone(), after.clone());
                let mut walk = self.walk.take().unwrap_or_else(begin);
                let walked = tokio::task::spawn_blocking(move || walk.page().map(|it| (walk, it))).await;
                let walked = walked.map_err(io::Error::other).and_then(|it| it).map_err(failed("list"));
                let (walk, page) = walked?;
                self.walk = Some(walk);
                page
            }
            Depot::Memory(map) => {
                let map = lock(map);
                let all = map.iter().filter(|it| it.0.starts_with(prefix.as_str()));
                let all = all.filter(|it| after.as_ref().is_none_or(|after| it.0 > after));
                all.take(PAGE).map(|it| Listed { name: it.0.clone(), written_at: it.1.1 }).collect()
            }
        };
        if let Some(last) = page.last() {
            self.after = Some(last.name.clone());
        }
        Ok(page)
    }
}
