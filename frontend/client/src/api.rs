//! Calls of the clinics' pages that add something not in the API document, such as the cause of a request.

use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, CardId, DeliveryId, DocumentId, InboxId};
use medpost_wire::directory::{AddAddress, IssueCode, IssuedCode, Suspend};
use medpost_wire::exchange::{Arrivals, ConfirmReceipt, Dispatches, FinishUpload, List, NotePatientNumber, Uploads};
use medpost_wire::session::{CodeSeen, Door, Enrol, Place};

use crate::line::{Answer, Fault};
use crate::operations;
use crate::request::{Cause, ask, attempt, done, json};
use crate::tax;

/// Which host the page is on.
pub async fn place() -> Answer<Place> {
    let place: Place = ask("GET", "/api/v1/place", None, Cause::Person).await?;
    tax::keep(&place.tax);
    Ok(place)
}

/// Who is signing in or signed in.
pub async fn door(cause: Cause) -> Answer<Door> {
    ask("GET", "/api/v1/door", None, cause).await
}

/// Signs out.
pub async fn sign_out(everywhere: bool) -> Answer<()> {
    if everywhere { operations::sign_out_everywhere().await } else { operations::sign_out().await }
}

/// Uses an enrolment code.
pub async fn enrol(code: &str) -> Answer<Door> {
    operations::enrol(&Enrol { code: code.to_owned() }).await
}

/// The facility an enrolment code is for, before it is used.
pub async fn look_at_code(code: &str) -> Answer<CodeSeen> {
    operations::look_at_code(&Enrol { code: code.to_owned() }).await
}

/// Lists the deliveries in an inbox.
pub async fn arrivals(inbox: InboxId, list: &List, cause: Cause) -> Answer<Arrivals> {
    ask("POST", &format!("/api/v1/inboxes/{inbox}/arrivals"), json(list), cause).await
}

/// Confirms the receipt of a document.
pub(crate) async fn confirm(delivery: DeliveryId, document: DocumentId, stated: &ConfirmReceipt) -> Result<(), Fault> {
    let path = format!("/api/v1/deliveries/{delivery}/documents/{document}/receipt");
    attempt("POST", &path, json(stated), Cause::Transfer).await.map(|_| ())
}

/// Sets the recipient's own patient number on a delivery.
pub async fn note_patient_number(delivery: DeliveryId, number: &str) -> Answer<()> {
    operations::note_patient_number(delivery, &NotePatientNumber { number: number.to_owned() }).await
}

/// Lists what was sent from an inbox.
pub async fn dispatches(inbox: InboxId, list: &List, cause: Cause) -> Answer<Dispatches> {
    ask("POST", &format!("/api/v1/inboxes/{inbox}/dispatches"), json(list), cause).await
}

/// Uploads that have not been sent yet.
pub async fn uploads(inbox: InboxId) -> Answer<Uploads> {
    ask("GET", &format!("/api/v1/inboxes/{inbox}/uploads"), None, Cause::Transfer).await
}

/// States the SHA-256 of a whole file at the end of its upload.
pub(crate) async fn finish_upload(id: DocumentId, sha256: String) -> Result<(), Fault> {
    let path = format!("/api/v1/documents/{id}/end");
    attempt("POST", &path, json(&FinishUpload { sha256 }), Cause::Transfer).await.map(|_| ())
}

/// Issues a code for a new card of a person.
pub async fn issue_code(id: AffiliationId, card: CardKind) -> Answer<IssuedCode> {
    operations::issue_code(id, &IssueCode { card }).await
}

/// Suspends a person at the facility.
pub async fn suspend_member(id: AffiliationId, reason: &str) -> Answer<()> {
    operations::suspend_member(id, &Suspend { reason: reason.to_owned() }).await
}

/// Suspends a card.
pub async fn suspend_card(id: CardId, reason: &str) -> Answer<()> {
    operations::suspend_card(id, &Suspend { reason: reason.to_owned() }).await
}

/// Adds a mail address to an inbox.
pub async fn add_address(inbox: InboxId, address: &str) -> Answer<()> {
    operations::add_address(inbox, &AddAddress { address: address.to_owned() }).await
}

/// Confirms a mail address by the token in its link.
pub async fn confirm_address(token: &str) -> Answer<()> {
    done("POST", "/api/v1/address-confirmation", Some(token.to_owned())).await
}
