//! Uploads: begun, resumed by any process, finished, ended (decisions 2 to 4, 22).

use bytes::Bytes;
use futures_util::Stream;
use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::document::FileName;
use medpost_domain::id::{DocumentId, InboxId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number::{Count, Size};
use medpost_domain::quota;
use medpost_domain::role::Action;
use medpost_wire::exchange::Upload;
use medpost_wire::problem::{Code, Problem};

use crate::audit::entry::{self, Actor};
use crate::directory::store as directory;
use crate::exchange::records;
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::session::caller::Caller;
use crate::vault::purpose::Purpose;
use crate::vault::store as vault_rows;
use crate::vault::stream::SEGMENT;

use super::records::{open_metadata, own_key, seal_metadata, seal_name};
use super::writer::{Checksum, Writer};
use super::{Exchange, must_have_contract, store};

/// An upload is kept this long, from its beginning, unless it is sent.
const UNSENT_LIFETIME: i64 = DAY;

/// The progress of an upload.
pub struct UploadProgress {
    /// Bytes committed so far.
    pub received: u64,
    /// Bytes of the whole file.
    pub length: u64,
    /// When it is discarded if not sent.
    pub expires_at: Instant,
}

/// Begins an upload: checks name and size, and reserves room in the facility's staging. `metadata` is kept sealed, for
/// [`upload_metadata`].
pub async fn begin_upload(
    exchange: &Exchange,
    caller: &Caller,
    inbox: InboxId,
    name: &str,
    length: u64,
    modified_at: Instant,
    metadata: &str,
) -> Outcome<DocumentId> {
    if !caller.may(Action::Upload, Some(inbox)) {
        return Err(Code::Forbidden.into());
    }
    let name = FileName::parse(name).map_err(|it| Fault::from(Problem::of_name(it)))?;
    if length == 0 {
        return Err(Code::EmptyFile.into());
    }
    let limits = exchange.limits(caller).await?;
    if length > limits.dispatch_bytes {
        return Err(Problem::new(Code::DispatchTooLarge).beyond(limits.dispatch_bytes).into());
    }
    // Refused before its first byte, so that uploads in progress can be completed.
    if let Err(low) = exchange.space.holds(length) {
        tracing::error!(%low, "an upload is refused");
        return Err(Code::NoSpace.into());
    }
    let now = exchange.clock.now();
    let expires_at = now.plus(UNSENT_LIFETIME);
    let day = expires_at.japan_day();
    let (day_key, _) = exchange.vault.day_key(day).await?;
    let inbox_key = exchange.vault.inbox_key(&*exchange.db, inbox).await?;
    let id = DocumentId(entropy::id(now));
    let key = entropy::key();
    let wrap = exchange.vault.wrap(Purpose::Document, id.0, (inbox, &inbox_key), Some((day, &day_key)), &key, now);
    let own = own_key(&inbox_key);
    let row = store::Document {
        id,
        inbox_id: inbox,
        facility_id: caller.facility,
        member_id: caller.member,
        dispatch_id: None,
        position: Count(0),
        name: seal_name(&own, id, name.as_str()),
        media_type: name.media_type().to_owned(),
        modified_at,
        length: Size(length),
        received: Size(0),
        claim: 0,
        patches: Count(0),
        hash_state: None,
        sha256: None,
        manifest: None,
        created_at: now,
        expires_at,
        completed_at: None,
        ended_at: None,
        content_id: None,
        metadata: Some(seal_metadata(&own, id, metadata)),
    };
    let tx = exchange.db.write().await?;
    must_have_contract(&*tx, caller.facility, now).await?;
    // Locks the facility's row, so that uploads beginning together can't exceed the limit.
    let (staged, count) = store::staged(&*tx, caller.facility, now).await?;
    quota::fit(limits.staging_bytes, staged, length).map_err(|it| Problem::new(Code::StagingFull).beyond(it.free))?;
    if count >= store::MOST_UNSENT {
        return Err(Code::TooMany.into());
    }
    store::add_document(&*tx, row).await?;
    vault_rows::add_wraps(&*tx, vec![wrap]).await?;
    queue::enqueue(&*tx, &Task::Draft { document: id }, expires_at, now).await?;
    queue::enqueue(&*tx, &Task::Day { day }, Instant::japan_day_begin(day + 1), now).await?;
    tx.commit().await?;
    Ok(id)
}

/// The progress of an upload: the committed offset, without waiting for a request that is writing.
pub async fn upload_standing(exchange: &Exchange, caller: &Caller, id: DocumentId) -> Outcome<UploadProgress> {
    let row = unsent(exchange, caller, id).await?;
    Ok(UploadProgress { received: row.received.0, length: row.length.0, expires_at: row.expires_at })
}

/// The `Upload-Metadata` that an upload was created with; empty if an earlier version created it.
pub async fn upload_metadata(exchange: &Exchange, caller: &Caller, id: DocumentId) -> Outcome<String> {
    let row = unsent(exchange, caller, id).await?;
    let Some(sealed) = row.metadata else { return Ok(String::new()) };
    open_metadata(&records::own_key_of(exchange, row.inbox_id).await?, id, &sealed)
}

/// The largest upload in bytes: the limit of the caller's facility or, without a caller, the most that any plan of the
/// installation allows.
pub async fn max_upload_bytes(exchange: &Exchange, caller: Option<&Caller>) -> Outcome<u64> {
    match caller {
        Some(it) => Ok(exchange.limits(it).await?.dispatch_bytes),
        None => Ok(exchange.most.get(exchange.clock.now(), directory::largest_dispatch(&*exchange.db)).await?),
    }
}

/// Takes the bytes of one request from `offset` on. Returns the committed offset, even if the transfer was cut off: the
/// client continues from there.
pub async fn write_upload<E>(
    exchange: &Exchange,
    caller: &Caller,
    id: DocumentId,
    offset: u64,
    checksum: Option<Checksum>,
    body: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Outcome<UploadProgress> {
    let row = unsent(exchange, caller, id).await?;
    must_have_contract(&*exchange.db, caller.facility, exchange.clock.now()).await?;
    let length = row.length.0;
    if u64::from(row.patches.0) >= length / SEGMENT + 1_000 {
        return Err(Code::TooMany.into());
    }
    if offset != row.received.0 {
        return Err(Code::WrongOffset.into());
    }
    let tx = exchange.db.write().await?;
    // Once this commits, older requests of this upload can't commit any more (decision 3).
    let claim = store::claim(&*tx, id).await?;
    tx.commit().await?;
    let mut writer = Writer::begin(exchange, &row, claim, checksum).await?;
    let written = match writer.take(caller, body).await {
        Ok(()) => writer.finish().await,
        it => it,
    };
    if written.is_err() {
        writer.discard().await;
    }
    written?;
    Ok(UploadProgress { received: writer.committed(), length, expires_at: row.expires_at })
}

/// Compares the client's SHA-256 of the whole file with ours. If they differ, the file changed between the requests:
/// the upload is ended.
pub async fn finish_upload(exchange: &Exchange, caller: &Caller, id: DocumentId, sha256: &[u8]) -> Outcome<()> {
    let row = unsent(exchange, caller, id).await?;
    let Some(ours) = row.sha256.as_deref().filter(|_| row.completed_at.is_some()) else {
        return Err(Code::DocumentUnfinished.into());
    };
    if ours != sha256 {
        end_upload(exchange, caller, &row, "file_changed").await?;
        return Err(Code::FileChanged.into());
    }
    Ok(())
}

/// Ends an upload that was not sent.
pub async fn terminate_upload(exchange: &Exchange, caller: &Caller, id: DocumentId) -> Outcome<()> {
    let row = unsent(exchange, caller, id).await?;
    end_upload(exchange, caller, &row, "terminated").await
}

/// The uploads of an inbox that were not sent.
pub async fn uploads(exchange: &Exchange, caller: &Caller, inbox: InboxId) -> Outcome<Vec<Upload>> {
    if !caller.may(Action::Upload, Some(inbox)) {
        return Err(Code::Forbidden.into());
    }
    let rows = store::unsent_documents(&*exchange.db, inbox, exchange.clock.now()).await?;
    let own = records::own_key_of(exchange, inbox).await?;
    rows.into_iter()
        .map(|it| {
            Ok(Upload {
                id: it.id,
                name: super::records::open_name(&own, it.id, &it.name)?,
                length: it.length.0,
                received: it.received.0,
                modified_at: it.modified_at,
                expires_at: it.expires_at,
                complete: it.completed_at.is_some(),
            })
        })
        .collect()
}

async fn unsent(exchange: &Exchange, caller: &Caller, id: DocumentId) -> Outcome<store::Document> {
    let row = store::unsent_document(&*exchange.db, &caller.scope.sendable(), id).await?.ok_or(Code::NotFound)?;
    if row.ended_at.is_some() || row.expires_at <= exchange.clock.now() {
        return Err(Code::UploadGone.into());
    }
    Ok(row)
}

async fn end_upload(exchange: &Exchange, caller: &Caller, row: &store::Document, why: &str) -> Outcome<()> {
    let id = row.id;
    let now = exchange.clock.now();
    let tx = exchange.db.write().await?;
    if store::end_unsent(&*tx, id, now).await? {
        vault_rows::drop_wraps(&*tx, &[Purpose::Document.text()], &[id.0], row.inbox_id).await?;
        queue::enqueue(&*tx, &Task::Discard { document: id }, now, now).await?;
        let detail = format!("why={why}");
        entry::write(&*tx, Actor::person(caller), Act::UploadEnded, (SubjectKind::Document, Some(id.0)), &detail, now)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}
