//! Requests and answers in JSON.

use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, CardId, DeliveryId, DispatchId, DocumentId, InboxId};
use medpost_wire::directory::{
    AddAddress, ChangeReader, FacilityMember, FacilitySettings, InboxName, InboxReader, InviteMember, IssueCode,
    IssuedCode, LookUpRecipients, NameInbox, NoticeAddress, OwnFacts, OwnInbox, Recipient, Recipients,
    SearchRecipients, Suspend,
};
use medpost_wire::exchange::{
    Arrivals, ConfirmReceipt, Dispatch, Dispatches, FinishUpload, Letter, List, NotePatientNumber, SendDispatch,
    Uploads,
};
use medpost_wire::problem::{Code, Problem};
use medpost_wire::session::{CodeSeen, Door, Enrol, Place, Session, SignIn};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestInit, Response};

use crate::line::{Fault, retry_after};
use crate::{clock, tax};

/// What an operation answers.
pub type Answer<T> = Result<T, Problem>;

/// Nobody answers: the line, or the service.
pub fn out_of_reach() -> Problem {
    Problem::new(Code::Unavailable)
}

/// Why a request was made: a person did something, or a page looks by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A person; keeps the session awake.
    Person,
    /// A transfer that a person began; keeps the session awake.
    Transfer,
    /// The page by itself.
    Background,
}

/// What nobody waits for is given up after so many milliseconds: a frozen line says nothing.
const FROZEN: u32 = 60_000;

pub(crate) async fn send(method: &str, path: &str, body: Option<String>, cause: Cause) -> Answer<Response> {
    attempt(method, path, body, cause).await.map_err(|it| it.problem)
}

async fn attempt(method: &str, path: &str, body: Option<String>, cause: Cause) -> Result<Response, Fault> {
    let asked = clock::here();
    let answer = async {
        let init = RequestInit::new();
        init.set_method(method);
        let headers = Headers::new().ok()?;
        if let Some(it) = body {
            headers.set("content-type", "application/json; charset=utf-8").ok()?;
            init.set_body(&it.into());
        }
        if cause == Cause::Background {
            headers.set("medpost-background", "1").ok()?;
        }
        // A person's own request may take its time: a bank's file, a thousand letters to print.
        if cause != Cause::Person {
            init.set_signal(Some(&AbortSignal::timeout_with_u32(FROZEN)));
        }
        init.set_headers(&headers);
        let answer = JsFuture::from(web_sys::window()?.fetch_with_str_and_init(path, &init)).await.ok()?;
        answer.dyn_into::<Response>().ok()
    };
    let answer = answer.await.ok_or_else(out_of_reach)?;
    clock::note(&answer, asked);
    if answer.ok() { Ok(answer) } else { Err(fault(&answer).await) }
}

/// Reads a refusal with its status and how long it asks to wait.
pub(crate) async fn fault(answer: &Response) -> Fault {
    let mut problem = problem(answer).await;
    problem.status = answer.status();
    Fault { problem, after: retry_after(answer.headers().get("retry-after").ok().flatten()) }
}

/// Reads a refusal; anything that is none counts as out of reach.
pub async fn problem(answer: &Response) -> Problem {
    let text = text(answer).await.unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_else(|_| out_of_reach())
}

async fn text(answer: &Response) -> Option<String> {
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}

pub(crate) async fn ask<T: DeserializeOwned>(
    method: &str,
    path: &str,
    body: Option<String>,
    cause: Cause,
) -> Answer<T> {
    let answer = send(method, path, body, cause).await?;
    let text = text(&answer).await.ok_or_else(out_of_reach)?;
    serde_json::from_str(&text).map_err(|_| out_of_reach())
}

/// Asks for a document, which notes that it was fetched, and saves it under this name.
pub async fn fetch_document(path: &str, body: Option<String>, name: &str) -> Answer<()> {
    let answer = send("POST", path, body, Cause::Person).await?;
    let bytes = answer.array_buffer().map_err(|_| out_of_reach())?;
    let bytes = JsFuture::from(bytes).await.map_err(|_| out_of_reach())?;
    crate::collect::save(&js_sys::Array::of1(&bytes), name).ok_or_else(|| Problem::new(Code::NotSaved))
}

pub(crate) fn json(value: &impl Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}

/// Whether two answers are the same.
pub fn alike<T: Serialize>(one: &T, other: &T) -> bool {
    match (serde_json::to_string(one), serde_json::to_string(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// Where the page is.
pub async fn place() -> Answer<Place> {
    let place: Place = ask("GET", "/api/v1/place", None, Cause::Person).await?;
    tax::keep(&place.tax);
    Ok(place)
}

/// Who stands there.
pub async fn door(cause: Cause) -> Answer<Door> {
    ask("GET", "/api/v1/door", None, cause).await
}

/// Says that a person is at work, though nothing is asked for.
pub async fn touch() -> Answer<()> {
    send("GET", "/api/v1/session", None, Cause::Person).await.map(|_| ())
}

/// Signs in at a facility.
pub async fn sign_in(wish: &SignIn) -> Answer<Session> {
    ask("POST", "/api/v1/session", json(wish), Cause::Person).await
}

/// Signs out.
pub async fn sign_out(everywhere: bool) -> Answer<()> {
    let path = if everywhere { "/api/v1/sessions" } else { "/api/v1/session" };
    send("DELETE", path, None, Cause::Person).await.map(|_| ())
}

/// Uses an enrolment code.
pub async fn enrol(code: &str) -> Answer<Door> {
    ask("POST", "/api/v1/enrolment", json(&Enrol { code: code.to_owned() }), Cause::Person).await
}

/// Which facility an enrolment code leads to, before it is used.
pub async fn look_at_code(code: &str) -> Answer<CodeSeen> {
    ask("POST", "/api/v1/enrolment/look-up", json(&Enrol { code: code.to_owned() }), Cause::Person).await
}

/// Names of the facility's managers who can sign in.
pub async fn managers() -> Answer<Vec<String>> {
    ask("GET", "/api/v1/facility/managers", None, Cause::Person).await
}

/// Lists an inbox.
pub async fn arrivals(inbox: InboxId, list: &List, cause: Cause) -> Answer<Arrivals> {
    ask("POST", &format!("/api/v1/inboxes/{inbox}/arrivals"), json(list), cause).await
}

/// Opens a delivery.
pub async fn open(id: DeliveryId) -> Answer<Letter> {
    ask("POST", &format!("/api/v1/deliveries/{id}/opening"), Some("{}".to_owned()), Cause::Person).await
}

/// Confirms a received document.
pub(crate) async fn confirm(delivery: DeliveryId, document: DocumentId, stated: &ConfirmReceipt) -> Result<(), Fault> {
    let path = format!("/api/v1/deliveries/{delivery}/documents/{document}/receipt");
    attempt("POST", &path, json(stated), Cause::Transfer).await.map(|_| ())
}

/// Notes one's own patient number.
pub async fn note_patient_number(delivery: DeliveryId, number: &str) -> Answer<()> {
    let path = format!("/api/v1/deliveries/{delivery}/patient-number");
    send("PUT", &path, json(&NotePatientNumber { number: number.to_owned() }), Cause::Person).await.map(|_| ())
}

/// Lists what was sent.
pub async fn dispatches(inbox: InboxId, list: &List, cause: Cause) -> Answer<Dispatches> {
    ask("POST", &format!("/api/v1/inboxes/{inbox}/dispatches"), json(list), cause).await
}

/// Sends.
pub async fn send_dispatch(wish: &SendDispatch) -> Answer<Dispatch> {
    ask("POST", "/api/v1/dispatches", json(wish), Cause::Person).await
}

/// Cancels a held dispatch.
pub async fn cancel(id: DispatchId) -> Answer<()> {
    let path = format!("/api/v1/dispatches/{id}/cancellation");
    send("POST", &path, Some("{}".to_owned()), Cause::Person).await.map(|_| ())
}

/// One dispatch with its documents.
pub async fn dispatch(id: DispatchId) -> Answer<Dispatch> {
    ask("GET", &format!("/api/v1/dispatches/{id}"), None, Cause::Person).await
}

/// Searches recipients.
pub async fn search_recipients(wish: &SearchRecipients) -> Answer<Recipients> {
    ask("POST", "/api/v1/recipients/search", json(wish), Cause::Person).await
}

/// Looks recipients up again.
pub async fn look_up_recipients(wish: &LookUpRecipients) -> Answer<Vec<Recipient>> {
    ask("POST", "/api/v1/recipients/look-up", json(wish), Cause::Person).await
}

/// Uploads not sent yet.
pub async fn uploads(inbox: InboxId) -> Answer<Uploads> {
    ask("GET", &format!("/api/v1/inboxes/{inbox}/uploads"), None, Cause::Transfer).await
}

/// States the SHA-256 of a whole file.
pub(crate) async fn finish_upload(id: DocumentId, sha256: String) -> Result<(), Fault> {
    let path = format!("/api/v1/documents/{id}/end");
    attempt("POST", &path, json(&FinishUpload { sha256 }), Cause::Transfer).await.map(|_| ())
}

/// The people of the facility.
pub async fn members() -> Answer<Vec<FacilityMember>> {
    ask("GET", "/api/v1/members", None, Cause::Person).await
}

/// Invites a person.
pub async fn invite_member(wish: &InviteMember) -> Answer<IssuedCode> {
    ask("POST", "/api/v1/members", json(wish), Cause::Person).await
}

/// Issues a code for a new card of a person.
pub async fn issue_code(id: AffiliationId, card: CardKind) -> Answer<IssuedCode> {
    ask("POST", &format!("/api/v1/members/{id}/codes"), json(&IssueCode { card }), Cause::Person).await
}

/// Suspends a person at the facility.
pub async fn suspend_member(id: AffiliationId, reason: &str) -> Answer<()> {
    let wish = Suspend { reason: reason.to_owned() };
    send("POST", &format!("/api/v1/members/{id}/suspension"), json(&wish), Cause::Person).await.map(|_| ())
}

/// Resumes a person at the facility.
pub async fn resume_member(id: AffiliationId) -> Answer<()> {
    send("DELETE", &format!("/api/v1/members/{id}/suspension"), None, Cause::Person).await.map(|_| ())
}

/// The facts that the facility's manager may report.
pub async fn own_facts() -> Answer<OwnFacts> {
    ask("GET", "/api/v1/facility/facts", None, Cause::Person).await
}

/// Reports facts of the facility.
pub async fn report_facts(wish: &OwnFacts) -> Answer<()> {
    send("PUT", "/api/v1/facility/facts", json(wish), Cause::Person).await.map(|_| ())
}

/// Changes the facility's own times.
pub async fn change_settings(wish: &FacilitySettings) -> Answer<()> {
    send("PUT", "/api/v1/facility/settings", json(wish), Cause::Person).await.map(|_| ())
}

/// Confirms a card.
pub async fn confirm_card(id: CardId) -> Answer<()> {
    send("POST", &format!("/api/v1/cards/{id}/confirmation"), Some("{}".to_owned()), Cause::Person).await.map(|_| ())
}

/// Suspends a card.
pub async fn suspend_card(id: CardId, reason: &str) -> Answer<()> {
    let wish = Suspend { reason: reason.to_owned() };
    send("POST", &format!("/api/v1/cards/{id}/suspension"), json(&wish), Cause::Person).await.map(|_| ())
}

/// Resumes a card.
pub async fn resume_card(id: CardId) -> Answer<()> {
    send("DELETE", &format!("/api/v1/cards/{id}/suspension"), None, Cause::Person).await.map(|_| ())
}

/// The inboxes of the facility, also closed ones.
pub async fn own_inboxes() -> Answer<Vec<OwnInbox>> {
    ask("GET", "/api/v1/facility/inboxes", None, Cause::Person).await
}

/// Makes an inbox of the facility.
pub async fn make_inbox(wish: &InboxName) -> Answer<()> {
    send("POST", "/api/v1/facility/inboxes", json(wish), Cause::Person).await.map(|_| ())
}

/// Renames an inbox of the facility, closes it, or opens it again.
pub async fn change_own_inbox(id: InboxId, wish: &NameInbox) -> Answer<()> {
    send("PUT", &format!("/api/v1/facility/inboxes/{id}"), json(wish), Cause::Person).await.map(|_| ())
}

/// Everybody of the facility with their rights at an inbox.
pub async fn readers(inbox: InboxId) -> Answer<Vec<InboxReader>> {
    ask("GET", &format!("/api/v1/inboxes/{inbox}/readers"), None, Cause::Person).await
}

/// Changes somebody's rights at an inbox.
pub async fn change_reader(inbox: InboxId, id: AffiliationId, wish: &ChangeReader) -> Answer<()> {
    send("PUT", &format!("/api/v1/inboxes/{inbox}/readers/{id}"), json(wish), Cause::Person).await.map(|_| ())
}

/// The mail addresses of an inbox.
pub async fn addresses(inbox: InboxId) -> Answer<Vec<NoticeAddress>> {
    ask("GET", &format!("/api/v1/inboxes/{inbox}/addresses"), None, Cause::Person).await
}

/// Adds a mail address.
pub async fn add_address(inbox: InboxId, address: &str) -> Answer<()> {
    let wish = AddAddress { address: address.to_owned() };
    send("POST", &format!("/api/v1/inboxes/{inbox}/addresses"), json(&wish), Cause::Person).await.map(|_| ())
}

/// Removes a mail address.
pub async fn remove_address(id: medpost_domain::id::AddressId) -> Answer<()> {
    send("DELETE", &format!("/api/v1/addresses/{id}"), None, Cause::Person).await.map(|_| ())
}

/// Confirms a mail address by the token of its link.
pub async fn confirm_address(token: &str) -> Answer<()> {
    send("POST", "/api/v1/address-confirmation", Some(token.to_owned()), Cause::Person).await.map(|_| ())
}
