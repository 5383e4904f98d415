//! The exchange over HTTP: inboxes, letters, dispatches; documents as plain downloads.

use std::ops::Range;
use std::sync::Arc;

use medpost_domain::hex::unhex;
use medpost_domain::id::{DeliveryId, DispatchId, DocumentId, InboxId};
use medpost_wire::exchange::{
    Arrivals, ConfirmReceipt, Dispatch, Dispatches, FinishUpload, HandleDelivery, Letter, List, NotePatientNumber,
    SendDispatch, SetDeliveryAside, Uploads,
};
use medpost_wire::problem::{Code, Problem};
use poem::http::{StatusCode, Version, header};
use poem::web::Path as WebPath;
use poem::{Body, Request, Response, handler};
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use crate::exchange::{cancel, collect, handling, inbox, open, reminders, send, sent, stops, upload};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::input::Input;
use crate::kit::problem::{Refusal, Result};
use crate::session::caller::{Caller, caller_of};

use super::Exchange;

/// The operations of the area `Letters`.
pub struct ExchangeApi(pub Arc<Exchange>);

#[OpenApi(tag = "Area::Letters")]
impl ExchangeApi {
    /// Lists or searches the deliveries in an inbox. Search terms go in the body, never in the address.
    #[oai(path = "/inboxes/:id/arrivals", method = "post", operation_id = "list_inbox")]
    async fn list_inbox(
        &self,
        caller: Caller,
        /// Id of the inbox.
        id: Path<InboxId>,
        body: Input<List>,
    ) -> Result<Json<Arrivals>> {
        Ok(Json(inbox::list_inbox(&self.0, &caller, id.0, &body).await?))
    }

    /// Opens a delivery: records that it was read, and returns its letter.
    #[oai(path = "/deliveries/:id/opening", method = "post", operation_id = "open_delivery")]
    async fn open(
        &self,
        caller: Caller,
        /// Id of the delivery: one dispatch arriving at one inbox.
        id: Path<DeliveryId>,
    ) -> Result<Json<Letter>> {
        Ok(Json(open::open(&self.0, &caller, id.0).await?))
    }

    /// Confirms the receipt of a document by its length and SHA-256, as the client computed them.
    #[oai(path = "/deliveries/:id/documents/:document/receipt", method = "post", operation_id = "confirm_receipt")]
    async fn confirm(
        &self,
        caller: Caller,
        /// Id of the delivery: one dispatch arriving at one inbox.
        id: Path<DeliveryId>,
        /// Id of the document: one file of the delivery.
        document: Path<DocumentId>,
        body: Input<ConfirmReceipt>,
    ) -> Result<Done> {
        retry_on_conflict(|| collect::confirm(&self.0, &caller, id.0, document.0, &body)).await?;
        Ok(Done::Done)
    }

    /// Recalls a delivery that has arrived and that nobody has opened.
    #[oai(path = "/deliveries/:id/recall", method = "post", operation_id = "recall_delivery")]
    async fn recall(
        &self,
        caller: Caller,
        /// Id of the delivery: one dispatch arriving at one inbox.
        id: Path<DeliveryId>,
    ) -> Result<Done> {
        retry_on_conflict(|| stops::recall(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Stops a delivery that went to the wrong recipient, whatever became of it, and asks the recipient to delete it.
    #[oai(path = "/deliveries/:id/stop", method = "post", operation_id = "stop_delivery")]
    async fn stop(
        &self,
        caller: Caller,
        /// Id of the delivery: one dispatch arriving at one inbox.
        id: Path<DeliveryId>,
    ) -> Result<Done> {
        retry_on_conflict(|| stops::stop(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Sets a delivery aside that the inbox can't take, and tells its sender why.
    #[oai(path = "/deliveries/:id/setting-aside", method = "post", operation_id = "set_delivery_aside")]
    async fn set_aside(
        &self,
        caller: Caller,
        /// Id of the delivery: one dispatch arriving at one inbox.
        id: Path<DeliveryId>,
        body: Input<SetDeliveryAside>,
    ) -> Result<Done> {
        retry_on_conflict(|| stops::set_aside(&self.0, &caller, id.0, body.why)).await?;
        Ok(Done::Done)
    }

    /// Asks the sender to send again what expired or was lost.
    #[oai(path = "/deliveries/:id/resend-request", method = "post", operation_id = "request_resend")]
    async fn request_resend(
        &self,
        caller: Caller,
        /// Id of the delivery: one dispatch arriving at one inbox.
        id: Path<DeliveryId>,
    ) -> Result<Done> {
        retry_on_conflict(|| reminders::request_resend(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Confirms that all copies of a misdirected delivery are deleted.
    #[oai(path = "/deliveries/:id/deletion", method = "post", operation_id = "confirm_deletion")]
    async fn confirm_deletion(
        &self,
        caller: Caller,
        /// Id of the delivery: one dispatch arriving at one inbox.
        id: Path<DeliveryId>,
    ) -> Result<Done> {
        retry_on_conflict(|| stops::confirm_deletion(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Says how far the inbox's team has dealt with a delivery. The sender doesn't see it.
    #[oai(path = "/deliveries/:id/handling", method = "put", operation_id = "handle_delivery")]
    async fn handle(
        &self,
        caller: Caller,
        /// Id of the delivery: one dispatch arriving at one inbox.
        id: Path<DeliveryId>,
        body: Input<HandleDelivery>,
    ) -> Result<Done> {
        retry_on_conflict(|| handling::handle(&self.0, &caller, id.0, body.handling)).await?;
        Ok(Done::Done)
    }

    /// Sets the receiving facility's own patient number for a delivery.
    #[oai(path = "/deliveries/:id/patient-number", method = "put", operation_id = "note_patient_number")]
    async fn note(
        &self,
        caller: Caller,
        /// Id of the delivery: one dispatch arriving at one inbox.
        id: Path<DeliveryId>,
        body: Input<NotePatientNumber>,
    ) -> Result<Done> {
        retry_on_conflict(|| open::note_patient_number(&self.0, &caller, id.0, &body.number)).await?;
        Ok(Done::Done)
    }

    /// Sends a dispatch to all recipients or to none. Repeated with the same key, it is sent only once.
    #[oai(path = "/dispatches", method = "post", operation_id = "send")]
    async fn send(&self, caller: Caller, body: Input<SendDispatch>) -> Result<Json<Dispatch>> {
        Ok(Json(send::send(&self.0, &caller, &body).await?))
    }

    /// Lists or searches the dispatches sent from an inbox. Search terms go in the body, never in the address.
    #[oai(path = "/inboxes/:id/dispatches", method = "post", operation_id = "list_sent")]
    async fn list_sent(
        &self,
        caller: Caller,
        /// Id of the inbox.
        id: Path<InboxId>,
        body: Input<List>,
    ) -> Result<Json<Dispatches>> {
        Ok(Json(sent::list_sent(&self.0, &caller, id.0, &body).await?))
    }

    /// Returns a dispatch with its documents and receipts.
    #[oai(path = "/dispatches/:id", method = "get", operation_id = "dispatch")]
    async fn dispatch(
        &self,
        caller: Caller,
        /// Id of the dispatch: a letter and its documents, sent together.
        id: Path<DispatchId>,
    ) -> Result<Json<Dispatch>> {
        Ok(Json(sent::dispatch(&self.0, &caller, id.0).await?))
    }

    /// Cancels a dispatch while it is held or, after that, for recipients whose inbox has no room yet.
    #[oai(path = "/dispatches/:id/cancellation", method = "post", operation_id = "cancel")]
    async fn cancel(
        &self,
        caller: Caller,
        /// Id of the dispatch: a letter and its documents, sent together.
        id: Path<DispatchId>,
    ) -> Result<Done> {
        retry_on_conflict(|| cancel::cancel(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Lists the uploads of an inbox that are not sent yet.
    #[oai(path = "/inboxes/:id/uploads", method = "get", operation_id = "uploads")]
    async fn uploads(
        &self,
        caller: Caller,
        /// Id of the inbox.
        id: Path<InboxId>,
    ) -> Result<Json<Uploads>> {
        Ok(Json(Uploads { items: upload::uploads(&self.0, &caller, id.0).await? }))
    }

    /// Finishes an upload with the SHA-256 of the whole file. If it differs, the upload is destroyed.
    #[oai(path = "/documents/:id/end", method = "post", operation_id = "finish_upload")]
    async fn finish(
        &self,
        caller: Caller,
        /// Id of the document: the last part of its upload's address.
        id: Path<DocumentId>,
        body: Input<FinishUpload>,
    ) -> Result<Done> {
        let sha256 = unhex(&body.sha256).ok_or_else(|| Refusal::with(Problem::new(Code::Malformed).about("sha256")))?;
        retry_on_conflict(|| upload::finish_upload(&self.0, &caller, id.0, &sha256)).await?;
        Ok(Done::Done)
    }
}

/// A document as a download, or one byte range of it.
#[handler]
pub async fn content(request: &Request, ids: WebPath<(DeliveryId, DocumentId)>) -> Result<Response> {
    answer(request, ids.0, true).await
}

/// HEAD of a document: nothing counts as opened or handed over.
#[handler]
pub async fn content_head(request: &Request, ids: WebPath<(DeliveryId, DocumentId)>) -> Result<Response> {
    answer(request, ids.0, false).await
}

async fn answer(
    request: &Request,
    (delivery, document): (DeliveryId, DocumentId),
    with_body: bool,
) -> Result<Response> {
    let caller = caller_of(request).await?;
    let unavailable = || Refusal::new(Code::Unavailable);
    let exchange = request.data::<Arc<Exchange>>().ok_or_else(unavailable)?;
    let out = if with_body {
        collect::prepare_download(exchange, &caller, delivery, document).await?
    } else {
        collect::prepare_head(exchange, &caller, delivery, document).await?
    };
    // A document never changes. A client that holds parts under another tag gets the whole (RFC 9110 section 13.1.5).
    let tag = format!("\"{document}\"");
    let same = request.header(header::IF_RANGE).is_none_or(|it| it == tag);
    let range = match request.header(header::RANGE).filter(|_| same).map(|it| read_range(it, out.length)) {
        None | Some(Asked::Whole) => None,
        Some(Asked::Part(it)) => Some(it),
        Some(Asked::Outside) => {
            let response = Response::builder().status(StatusCode::RANGE_NOT_SATISFIABLE);
            return Ok(response.header("content-range", format!("bytes */{}", out.length)).finish());
        }
    };
    let wanted = range.clone().unwrap_or(0..out.length);
    let mut response = Response::builder()
        .header("content-type", &out.media_type)
        .header("content-disposition", disposition(&out.name))
        .header("accept-ranges", "bytes")
        .header("etag", tag)
        .header("cache-control", "no-store")
        .header("content-security-policy", "sandbox; default-src 'none'");
    if let Some(it) = &range {
        response = response
            .status(StatusCode::PARTIAL_CONTENT)
            .header("content-range", format!("bytes {}-{}/{}", it.start, it.end - 1, out.length));
    }
    if !with_body {
        return Ok(response.header("content-length", wanted.end - wanted.start).finish());
    }
    // With a stated length, HTTP/1.1 would end the answer before its last byte is recorded.
    if request.version() == Version::HTTP_2 {
        response = response.header("content-length", wanted.end - wanted.start);
    }
    let bytes = collect::bytes(exchange, caller, out, wanted).await?;
    Ok(response.body(Body::from_bytes_stream(bytes)))
}

/// What a `Range` header asks for.
pub enum Asked {
    /// Everything.
    Whole,
    /// These bytes; never empty.
    Part(Range<u64>),
    /// Bytes beyond the end.
    Outside,
}

/// Reads one range (RFC 9110 section 14.2); several, or anything else, mean the whole.
pub fn read_range(text: &str, length: u64) -> Asked {
    let Some((from, to)) = text.strip_prefix("bytes=").and_then(|it| it.split_once('-')) else { return Asked::Whole };
    let range = match (from.trim().parse::<u64>(), to.trim().parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to => from..length.min(to.saturating_add(1)),
        (Ok(from), Err(_)) if to.trim().is_empty() => from..length,
        (Err(_), Ok(last)) if from.trim().is_empty() => length.saturating_sub(last)..length,
        _ => return Asked::Whole,
    };
    if range.start < range.end { Asked::Part(range) } else { Asked::Outside }
}

/// Content-Disposition by RFC 6266: the name in UTF-8, and an ASCII stand-in for old programs.
pub fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_' | ' ') { it } else { '_' })
        .collect();
    let coded: String = name
        .bytes()
        .map(|it| match it {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(it).to_string(),
            _ => format!("%{it:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_travel_in_utf8_and_never_break_the_header() {
        assert_eq!(
            disposition("紹介状 \"1\".pdf"),
            "attachment; filename=\"___ _1_.pdf\"; filename*=UTF-8''%E7%B4%B9%E4%BB%8B%E7%8A%B6%20%221%22.pdf"
        );
    }

    #[test]
    fn ranges_are_read_as_rfc_9110_writes_them() {
        let part = |text: &str| match read_range(text, 100) {
            Asked::Part(it) => Some(it),
            _ => None,
        };
        assert_eq!(part("bytes=0-0"), Some(0..1));
        assert_eq!(part("bytes=10-"), Some(10..100));
        assert_eq!(part("bytes=-5"), Some(95..100));
        assert_eq!(part("bytes=90-500"), Some(90..100));
        assert!(matches!(read_range("bytes=100-", 100), Asked::Outside));
        assert!(matches!(read_range("bytes=5-2", 100), Asked::Whole));
        assert!(matches!(read_range("bytes=0-1,5-6", 100), Asked::Whole));
        assert!(matches!(read_range("lines=1-2", 100), Asked::Whole));
    }
}
