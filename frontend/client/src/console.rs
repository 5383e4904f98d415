//! The console's operations.

use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, CardId, ContractId, FacilityId};
use medpost_wire::billing::owed::Owed;
use medpost_wire::console::door::{Ceremony, CeremonyAnswer, ConsoleSession, Invited, JoinLink, Proof};
use medpost_wire::console::facilities::HideFacility;
use medpost_wire::console::health::Health;
use medpost_wire::console::inboxes::FindSenders;
use medpost_wire::console::inboxes::NamedFacility;
use medpost_wire::directory::{IssueCode, IssuedCode, Suspend};
use medpost_wire::problem::{Code, Problem};

use crate::line::Answer;
use crate::operations;
use crate::request::{Cause, ask, fetch_document, json};

const ROOT: &str = "/api/v1/console";

/// Signs in with a passkey or, if `None`, with the card of the connection.
pub async fn sign_in(answer: Option<CeremonyAnswer>) -> Answer<ConsoleSession> {
    operations::console_sign_in(&Proof { answer, program: false }).await
}

/// Provides a fresh proof with a key.
pub async fn prove(answer: Option<CeremonyAnswer>) -> Answer<()> {
    operations::prove_anew(&Proof { answer, program: false }).await
}

/// The state of the installation.
pub async fn health(cause: Cause) -> Answer<Health> {
    ask("GET", &format!("{ROOT}/health"), None, cause).await
}

/// The person a link is for.
pub async fn invited(token: &str) -> Answer<Invited> {
    operations::look_at_link(&JoinLink { token: token.to_owned() }).await
}

/// Begins to create a passkey: with the token of a link or, if empty, for the administrator who is signed in.
pub async fn make_passkey(token: &str) -> Answer<Ceremony> {
    if token.is_empty() {
        return operations::make_passkey().await;
    }
    operations::make_passkey_by_link(&JoinLink { token: token.to_owned() }).await
}

/// Issues a new code for a person.
pub async fn reissue_code(id: AffiliationId, card: CardKind) -> Answer<IssuedCode> {
    operations::reissue_code(id, &IssueCode { card }).await
}

/// Suspends a person at their facility.
pub async fn suspend_person(id: AffiliationId, reason: &str) -> Answer<()> {
    operations::suspend_person(id, &Suspend { reason: reason.to_owned() }).await
}

/// Suspends a card.
pub async fn suspend_card(id: CardId, reason: &str) -> Answer<()> {
    operations::console_suspend_card(id, &Suspend { reason: reason.to_owned() }).await
}

/// The address of a list as PDF.
pub fn pdf(list: &str) -> String {
    format!("{ROOT}/{list}.pdf")
}

/// The address of something in the console's API.
pub fn at(what: &str) -> String {
    format!("{ROOT}/{what}")
}

/// Saves a document whose download is recorded, because it then counts as sent or received.
pub async fn fetch(what: &str, name: &str) -> Answer<()> {
    fetch_document(&at(what), None, name).await
}

/// The address of a list as CSV in UTF-8.
pub fn csv(list: &str) -> String {
    format!("{ROOT}/{list}.csv")
}

/// The address of a list as CSV, filtered by a search.
pub fn csv_of(list: &str, query: &impl serde::Serialize) -> String {
    let query = json(query).unwrap_or_default();
    format!("{}?query={}", csv(list), String::from(js_sys::encode_uri_component(&query)))
}

/// The address of a search result with its documents as a ZIP file.
pub fn zip_of(list: &str, query: &impl serde::Serialize) -> String {
    let query = json(query).unwrap_or_default();
    format!("/api/v1/console/{list}.zip?query={}", String::from(js_sys::encode_uri_component(&query)))
}

/// What a contract owes for a month.
pub async fn owed(id: ContractId, month: &str) -> Answer<Owed> {
    ask("GET", &format!("{ROOT}/contracts/{id}/owed?month={month}"), None, Cause::Person).await
}

/// Hides a facility from other groups, or shows it.
pub async fn hide_facility(id: FacilityId, hidden: bool) -> Answer<()> {
    operations::hide_facility(id, &HideFacility { hidden }).await
}

/// Searches facilities that can be listed as senders.
pub async fn find_senders(text: &str) -> Answer<Vec<NamedFacility>> {
    operations::find_senders(&FindSenders { text: text.to_owned() }).await
}

/// Encodes a small file in Base64.
pub async fn in_base64(file: &web_sys::File) -> Answer<String> {
    let read = async {
        let buffer = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await.ok()?;
        let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
        // The browser expects one character per byte.
        let letters: String = bytes.into_iter().map(char::from).collect();
        web_sys::window()?.btoa(&letters).ok()
    };
    read.await.ok_or_else(|| Problem::new(Code::Malformed))
}

/// Saves a text as a file.
pub fn save_text(text: &str, name: &str) -> Answer<()> {
    let bytes = js_sys::Uint8Array::from(text.as_bytes());
    crate::save::save(&js_sys::Array::of1(&bytes), name).ok_or_else(|| Problem::new(Code::NotSaved))
}

/// Saves a file received in Base64.
pub fn save_file(base64: &str, name: &str) -> Answer<()> {
    let saved = || {
        let letters = web_sys::window()?.atob(base64).ok()?;
        // The browser returns one character per byte.
        let bytes: Vec<u8> = letters.chars().map(|it| u8::try_from(u32::from(it)).unwrap_or(0)).collect();
        crate::save::save(&js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice())), name)
    };
    saved().ok_or_else(|| Problem::new(Code::NotSaved))
}
