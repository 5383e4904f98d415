//! tus 1.0.0 over HTTP: core, creation, creation-with-upload, checksum, expiration, termination.
//!
//! `Upload-Metadata` holds `filename` and, optionally, `inbox` (id) and `modified` (RFC 3339); HEAD returns it as sent.
//! `Tus-Max-Size` is the largest upload of the caller; without a session, the largest that any plan allows. The host's
//! guard adds `Tus-Resumable` to every answer, since refusals that never get here need it too.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use medpost_domain::id::{DocumentId, InboxId};
use medpost_domain::instant::Instant;
use medpost_wire::problem::{Code, Problem};
use poem::http::{StatusCode, header};
use poem::web::Path;
use poem::{Body, IntoResponse, Request, Response, Result, Route, handler};

use crate::kit::db::retry_on_conflict;
use crate::kit::fault::{Fault, Outcome};
use crate::kit::problem::Refusal;
use crate::net::guard::TUS as VERSION;
use crate::session::caller::{Caller, caller_of};

use super::Exchange;
use super::upload::{self, UploadProgress};
use super::writer::Checksum;

/// Supported extensions of tus.
const EXTENSIONS: &str = "creation,creation-with-upload,checksum,expiration,termination";
/// Longest `Upload-Metadata`, in bytes.
const METADATA: usize = 4_096;

/// The routes, to be nested at `/api/v1/uploads`.
pub fn routes() -> Route {
    Route::new().at("/", poem::RouteMethod::new().post(create).options(options)).at(
        "/:id",
        poem::RouteMethod::new().head(head).patch(patch).delete(terminate).post(overridden).options(options),
    )
}

#[handler]
async fn options(request: &Request) -> Result<Response> {
    let caller = caller_of(request).await.ok();
    let most = upload::max_upload_bytes(&*exchange_of(request)?, caller.as_ref()).await?;
    let response = Response::builder()
        .status(StatusCode::NO_CONTENT)
        .header("tus-version", VERSION)
        .header("tus-extension", EXTENSIONS)
        .header("tus-checksum-algorithm", "sha256,sha1")
        .header("tus-max-size", most);
    Ok(response.finish())
}

#[handler]
async fn create(request: &Request, body: Body) -> Result<Response> {
    let (caller, exchange) = begin(request).await?;
    let length = number(request, "upload-length").ok_or_else(|| malformed("Upload-Length"))?;
    let told = request.header("upload-metadata").unwrap_or_default();
    let read = metadata(told).filter(|_| told.len() <= METADATA).ok_or_else(|| malformed("Upload-Metadata"))?;
    let get = |key: &str| read.iter().find(|it| it.0 == key).map(|it| it.1.as_str());
    let inbox: InboxId = match get("inbox") {
        Some(it) => it.parse().map_err(|_| malformed("inbox"))?,
        // A program that names no inbox sends from the first it may send from.
        None => *caller.scope.sendable().first().ok_or_else(|| Refusal::new(Code::Forbidden))?,
    };
    let name = get("filename").ok_or_else(|| malformed("filename"))?;
    let modified = get("modified").and_then(|it| it.parse().ok()).unwrap_or(Instant(0));
    let id =
        retry_on_conflict(|| upload::begin_upload(&exchange, &caller, inbox, name, length, modified, told)).await?;
    let mut standing = upload::upload_standing(&exchange, &caller, id).await?;
    if request.content_type() == Some("application/offset+octet-stream") {
        let checksum = checksum(request)?;
        standing = write_body(exchange, caller, id, 0, checksum, body).await?;
    }
    let response = answer(StatusCode::CREATED, &standing).header("location", format!("/api/v1/uploads/{id}"));
    Ok(response.finish())
}

#[handler]
async fn head(request: &Request, Path(id): Path<DocumentId>) -> Result<Response> {
    head_response(request, id).await
}

async fn head_response(request: &Request, id: DocumentId) -> Result<Response> {
    let (caller, exchange) = begin(request).await?;
    let standing = upload::upload_standing(&exchange, &caller, id).await?;
    let mut response =
        answer(StatusCode::OK, &standing).header("upload-length", standing.length).header("cache-control", "no-store");
    let told = upload::upload_metadata(&exchange, &caller, id).await?;
    if !told.is_empty() {
        response = response.header("upload-metadata", told);
    }
    Ok(response.finish())
}

#[handler]
async fn patch(request: &Request, Path(id): Path<DocumentId>, body: Body) -> Result<Response> {
    write(request, id, body).await
}

async fn write(request: &Request, id: DocumentId, body: Body) -> Result<Response> {
    let (caller, exchange) = begin(request).await?;
    if request.content_type() != Some("application/offset+octet-stream") {
        return Err(Refusal::new(Code::WrongMediaType).into());
    }
    let offset = number(request, "upload-offset").ok_or_else(|| malformed("Upload-Offset"))?;
    let checksum = checksum(request)?;
    let standing = write_body(exchange, caller, id, offset, checksum, body).await?;
    Ok(answer(StatusCode::NO_CONTENT, &standing).finish())
}

/// Takes the bytes in a task of its own: if the stream is reset the answer is dropped, but what came is still sealed.
async fn write_body(
    exchange: Arc<Exchange>,
    caller: Caller,
    id: DocumentId,
    offset: u64,
    checksum: Option<Checksum>,
    body: Body,
) -> Outcome<UploadProgress> {
    let bytes = Box::pin(body.into_bytes_stream());
    let taken =
        tokio::spawn(async move { upload::write_upload(&exchange, &caller, id, offset, checksum, bytes).await });
    taken.await.map_err(Fault::broken("take an upload"))?
}

#[handler]
async fn terminate(request: &Request, Path(id): Path<DocumentId>) -> Result<Response> {
    end(request, id).await
}

async fn end(request: &Request, id: DocumentId) -> Result<Response> {
    let (caller, exchange) = begin(request).await?;
    retry_on_conflict(|| upload::terminate_upload(&exchange, &caller, id)).await?;
    Ok(Response::builder().status(StatusCode::NO_CONTENT).finish())
}

/// POST with `X-HTTP-Method-Override`: for clients behind proxies that know no PATCH, DELETE or HEAD.
#[handler]
async fn overridden(request: &Request, Path(id): Path<DocumentId>, body: Body) -> Result<Response> {
    match request.header("x-http-method-override") {
        Some("PATCH") => write(request, id, body).await,
        Some("DELETE") => end(request, id).await,
        Some("HEAD") => head_response(request, id).await,
        _ => Err(Refusal::new(Code::WrongMethod).into()),
    }
}

async fn begin(request: &Request) -> Result<(Caller, Arc<Exchange>)> {
    if request.header("tus-resumable") != Some(VERSION) {
        let mut response = Refusal::new(Code::WrongTusVersion).into_response();
        response.headers_mut().insert("tus-version", header::HeaderValue::from_static(VERSION));
        return Err(poem::Error::from_response(response));
    }
    let caller = caller_of(request).await?;
    Ok((caller, exchange_of(request)?))
}

fn exchange_of(request: &Request) -> Result<Arc<Exchange>, Refusal> {
    request.data::<Arc<Exchange>>().cloned().ok_or_else(|| Refusal::new(Code::Unavailable))
}

fn answer(status: StatusCode, standing: &UploadProgress) -> poem::ResponseBuilder {
    Response::builder()
        .status(status)
        .header("upload-offset", standing.received)
        .header("upload-expires", http_date(standing.expires_at))
}

/// A header of digits; a number beyond `u64` becomes `u64::MAX`.
fn number(request: &Request, name: &str) -> Option<u64> {
    let text = request.header(name).filter(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))?;
    Some(text.parse().unwrap_or(u64::MAX))
}

fn malformed(what: &str) -> Refusal {
    Refusal::with(Problem::new(Code::Malformed).about(what))
}

/// Reads `Upload-Metadata`: `key base64,key base64`; ignores pairs after the sixteenth.
pub fn metadata(text: &str) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for pair in text.split(',').map(str::trim).filter(|it| !it.is_empty()).take(16) {
        let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let value = BASE64_STANDARD.decode(value.trim()).ok()?;
        pairs.push((key.to_owned(), String::from_utf8(value).ok()?));
    }
    Some(pairs)
}

fn checksum(request: &Request) -> Result<Option<Checksum>, Refusal> {
    let stated =
        request.header("upload-checksum").map(|it| read_checksum(it).ok_or_else(|| malformed("Upload-Checksum")));
    stated.transpose()
}

/// Reads `Upload-Checksum`: `sha256 BASE64` or `sha1 BASE64`.
pub fn read_checksum(text: &str) -> Option<Checksum> {
    let (algorithm, value) = text.split_once(' ')?;
    let value = BASE64_STANDARD.decode(value).ok()?;
    match algorithm {
        "sha1" => value.try_into().ok().map(Checksum::Sha1),
        "sha256" => value.try_into().ok().map(Checksum::Sha256),
        _ => None,
    }
}

/// A time as an HTTP date (RFC 9110 section 5.6.7).
fn http_date(at: Instant) -> String {
    use time::macros::format_description;
    let format =
        format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
    at.in_japan().to_offset(time::UtcOffset::UTC).format(&format).unwrap_or_default()
}
