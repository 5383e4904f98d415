//! The console's operations.

use medpost_domain::card::CardKind;
use medpost_domain::id::{
    AdministratorId, AffiliationId, AssociationNameId, CardId, ChangeId, ContractId, FacilityChangeId, FacilityId,
    HolderId, InboxId, KeyId, TransferId,
};
use medpost_wire::billing::Owed;
use medpost_wire::console::{
    AddReader, Administrator, Allotment, AskChange, BeginAnew, Ceremony, CeremonyAnswer, ChangeAdministrator,
    ChangeFacts, ChangeInbox, ChangeList, ChangeOffer, CloseFacility, ConsoleDoor, ConsoleSession, ContactLine,
    ContractList, ContractUse, Destruction, Divide, EndContract, FacilityDetail, FacilityList, FindChanges,
    FindContracts, FindFacilities, FindInboxes, FindPeople, FindRecords, FindSenders, FindTrail, FormerFacility,
    HandInbox, Health, HideFacility, ImportPreview, ImportTable, InboxList, InviteAdministrator, InvitePerson, Invited,
    JoinLink, LeaveContract, MakeAssociation, NamedFacility, NewKey, Overview, OwnKey, PeopleList, PrintLetters, Proof,
    Records, StepChange, SuspendContract, SuspendFacility, Trail, WaitingList,
};
use medpost_wire::directory::{InboxName, IssueCode, IssuedCode, Suspend};
use medpost_wire::letters::{Letters, MailedLink};
use medpost_wire::problem::{Code, Problem};
use medpost_wire::transfer::{
    AskTransfer, AskedTransfer, AssociationName, ClaimTransfer, NameAssociation, RenameCity, RenamedCity, StepTransfer,
    Transfer, TransferPlan,
};

use crate::api::{Answer, Cause, ask, fetch_document, json, send};

const ROOT: &str = "/api/v1/console";

pub(crate) async fn get<T: serde::de::DeserializeOwned>(path: &str) -> Answer<T> {
    ask("GET", &format!("{ROOT}{path}"), None, Cause::Person).await
}

pub(crate) async fn post<T: serde::de::DeserializeOwned>(path: &str, wish: &impl serde::Serialize) -> Answer<T> {
    ask("POST", &format!("{ROOT}{path}"), json(wish), Cause::Person).await
}

pub(crate) async fn act(method: &str, path: &str, body: Option<String>) -> Answer<()> {
    send(method, &format!("{ROOT}{path}"), body, Cause::Person).await.map(|_| ())
}

/// Who stands there.
pub async fn door() -> Answer<ConsoleDoor> {
    get("/door").await
}

/// Begins to ask for a passkey.
pub async fn ask_for_passkey() -> Answer<Ceremony> {
    ask("POST", &format!("{ROOT}/passkey"), None, Cause::Person).await
}

/// Signs in with a passkey, or (none) the card of the connection.
pub async fn sign_in(answer: Option<CeremonyAnswer>) -> Answer<ConsoleSession> {
    post("/session", &Proof { answer, program: false }).await
}

/// Shows a key anew.
pub async fn prove(answer: Option<CeremonyAnswer>) -> Answer<()> {
    act("POST", "/session/proof", json(&Proof { answer, program: false })).await
}

/// What waits for somebody's word.
pub async fn waiting() -> Answer<WaitingList> {
    get("/waiting").await
}

/// How the installation is.
pub async fn health(cause: Cause) -> Answer<Health> {
    ask("GET", &format!("{ROOT}/health"), None, cause).await
}

/// Gives one's word to a card for somebody's belonging.
pub async fn confirm_card(person: AffiliationId, card: CardId) -> Answer<()> {
    act("POST", &format!("/people/{person}/cards/{card}/confirmation"), None).await
}

/// Gives one's word to a new holder of a post.
pub async fn confirm_holder(person: AffiliationId, holder: HolderId) -> Answer<()> {
    act("POST", &format!("/people/{person}/holders/{holder}/confirmation"), None).await
}

/// Gives one's word for somebody whom another invited.
pub async fn confirm_administrator(id: AdministratorId) -> Answer<()> {
    act("POST", &format!("/administrators/{id}/confirmation"), None).await
}

/// Signs out.
pub async fn sign_out() -> Answer<()> {
    act("DELETE", "/session", None).await
}

/// Whom a link is for.
pub async fn invited(token: &str) -> Answer<Invited> {
    post("/link", &JoinLink { token: token.to_owned() }).await
}

/// Begins to make a passkey: by a link, or (empty) for whoever is signed in.
pub async fn make_passkey(token: &str) -> Answer<Ceremony> {
    if token.is_empty() {
        return ask("POST", &format!("{ROOT}/keys/passkey"), None, Cause::Person).await;
    }
    post("/link/passkey", &JoinLink { token: token.to_owned() }).await
}

/// Enrols a key by a link and signs in.
pub async fn join(wish: &NewKey) -> Answer<ConsoleSession> {
    post("/link/key", wish).await
}

/// One's own keys.
pub async fn keys() -> Answer<Vec<OwnKey>> {
    get("/keys").await
}

/// Adds a key.
pub async fn add_key(wish: &NewKey) -> Answer<()> {
    act("POST", "/keys", json(wish)).await
}

/// Takes a key away.
pub async fn remove_key(id: KeyId) -> Answer<()> {
    act("DELETE", &format!("/keys/{id}"), None).await
}

/// Those who look after the same association.
pub async fn administrators() -> Answer<Vec<Administrator>> {
    get("/administrators").await
}

/// Invites somebody.
pub async fn invite_administrator(wish: &InviteAdministrator) -> Answer<MailedLink> {
    post("/administrators", wish).await
}

/// A new link for somebody who lost every key.
pub async fn issue_link(id: AdministratorId) -> Answer<MailedLink> {
    ask("POST", &format!("{ROOT}/administrators/{id}/link"), None, Cause::Person).await
}

/// Changes an administrator.
pub async fn change_administrator(id: AdministratorId, wish: &ChangeAdministrator) -> Answer<()> {
    act("PUT", &format!("/administrators/{id}"), json(wish)).await
}

/// The first page.
pub async fn overview() -> Answer<Overview> {
    get("/overview").await
}

/// A page of facilities.
pub async fn facilities(wish: &FindFacilities) -> Answer<FacilityList> {
    post("/facilities/search", wish).await
}

/// How each facility is reached when the service is not.
pub async fn contacts() -> Answer<Vec<ContactLine>> {
    get("/contacts").await
}

/// A facility.
pub async fn facility(id: FacilityId) -> Answer<FacilityDetail> {
    get(&format!("/facilities/{id}")).await
}

/// Invites a person to a facility.
pub async fn invite_person(id: FacilityId, wish: &InvitePerson) -> Answer<IssuedCode> {
    post(&format!("/facilities/{id}/people"), wish).await
}

/// A fresh code for a person.
pub async fn reissue_code(id: AffiliationId, card: CardKind) -> Answer<IssuedCode> {
    post(&format!("/people/{id}/codes"), &IssueCode { card }).await
}

/// Suspends a person at their facility.
pub async fn suspend_person(id: AffiliationId, reason: &str) -> Answer<()> {
    act("POST", &format!("/people/{id}/suspension"), json(&Suspend { reason: reason.to_owned() })).await
}

/// Lets a suspended person act again.
pub async fn resume_person(id: AffiliationId) -> Answer<()> {
    act("DELETE", &format!("/people/{id}/suspension"), None).await
}

/// Suspends a card.
pub async fn suspend_card(id: CardId, reason: &str) -> Answer<()> {
    act("POST", &format!("/cards/{id}/suspension"), json(&Suspend { reason: reason.to_owned() })).await
}

/// Lets a suspended card sign in again.
pub async fn resume_card(id: CardId) -> Answer<()> {
    act("DELETE", &format!("/cards/{id}/suspension"), None).await
}

/// The contracts in reach.
pub async fn contracts() -> Answer<Vec<ContractUse>> {
    get("/contracts").await
}

/// A contract with every inbox in it.
pub async fn allotment(id: ContractId) -> Answer<Allotment> {
    get(&format!("/contracts/{id}/allotment")).await
}

/// Divides or shares a pool.
pub async fn divide(id: ContractId, wish: &Divide) -> Answer<()> {
    act("PUT", &format!("/contracts/{id}/allotment"), json(wish)).await
}

/// What may be asked for a contract.
pub async fn change_offer(id: ContractId) -> Answer<ChangeOffer> {
    get(&format!("/contracts/{id}/offer")).await
}

/// Asks for another pack.
pub async fn ask_change(wish: &AskChange) -> Answer<()> {
    act("POST", "/changes", json(wish)).await
}

/// Takes a step of a request.
pub async fn step_change(id: ChangeId, wish: &StepChange) -> Answer<()> {
    act("POST", &format!("/changes/{id}/step"), json(wish)).await
}

/// Communications as metadata.
pub async fn records(wish: &FindRecords) -> Answer<Records> {
    post("/records/search", wish).await
}

/// Where a list lies as PDF.
pub fn pdf(list: &str) -> String {
    format!("{ROOT}/{list}.pdf")
}

/// Where something lies.
pub fn at(what: &str) -> String {
    format!("{ROOT}/{what}")
}

/// Saves what fetching changes: a document that counts as sent or received then.
pub async fn fetch(what: &str, name: &str) -> Answer<()> {
    fetch_document(&at(what), None, name).await
}

/// Where a list lies as CSV in UTF-8.
pub fn csv(list: &str) -> String {
    format!("{ROOT}/{list}.csv")
}

/// Where a list lies as CSV, with what is searched in it.
pub fn csv_of(list: &str, wish: &impl serde::Serialize) -> String {
    let wish = json(wish).unwrap_or_default();
    format!("{}?wish={}", csv(list), String::from(js_sys::encode_uri_component(&wish)))
}

/// Where what was asked for lies with its documents, as a ZIP file.
pub fn zip_of(list: &str, wish: &impl serde::Serialize) -> String {
    let wish = json(wish).unwrap_or_default();
    format!("/api/v1/console/{list}.zip?wish={}", String::from(js_sys::encode_uri_component(&wish)))
}

/// What a contract owes for a month.
pub async fn owed(id: ContractId, month: &str) -> Answer<Owed> {
    get(&format!("/contracts/{id}/owed?month={month}")).await
}

/// The people in reach that are wanted.
pub async fn people(wish: &FindPeople) -> Answer<PeopleList> {
    post("/people/search", wish).await
}

/// Lines of the audit that are wanted.
pub async fn trail(wish: &FindTrail) -> Answer<Trail> {
    post("/trail/search", wish).await
}

/// Facilities that have left the association.
pub async fn former_facilities() -> Answer<Vec<FormerFacility>> {
    get("/facilities/former").await
}

/// Those who look after the association of a contract.
pub async fn contract_administrators(id: ContractId) -> Answer<Vec<Administrator>> {
    get(&format!("/contracts/{id}/administrators")).await
}

/// Invites somebody to look after the association of a contract.
pub async fn invite_for_contract(id: ContractId, wish: &InviteAdministrator) -> Answer<MailedLink> {
    post(&format!("/contracts/{id}/administrators"), wish).await
}

/// A page of inboxes.
pub async fn inboxes(wish: &FindInboxes) -> Answer<InboxList> {
    post("/inboxes/search", wish).await
}

/// Makes an inbox of a facility.
pub async fn make_inbox(id: FacilityId, wish: &InboxName) -> Answer<()> {
    act("POST", &format!("/facilities/{id}/inboxes"), json(wish)).await
}

/// Changes an inbox.
pub async fn change_inbox(id: InboxId, wish: &ChangeInbox) -> Answer<()> {
    act("PUT", &format!("/inboxes/{id}"), json(wish)).await
}

/// Hides a facility from other groups, or shows it.
pub async fn hide_facility(id: FacilityId, hidden: bool) -> Answer<()> {
    act("PUT", &format!("/facilities/{id}/openness"), json(&HideFacility { hidden })).await
}

/// Lets somebody of a facility use one of its inboxes.
pub async fn add_reader(id: InboxId, person: AffiliationId, wish: &AddReader) -> Answer<()> {
    act("PUT", &format!("/inboxes/{id}/readers/{person}"), json(wish)).await
}

/// Gives an inbox to somebody new.
pub async fn hand_inbox(id: InboxId, wish: &HandInbox) -> Answer<IssuedCode> {
    post(&format!("/inboxes/{id}/handover"), wish).await
}

/// Changes facts of a facility from a day on.
pub async fn change_facts(id: FacilityId, wish: &ChangeFacts) -> Answer<()> {
    act("POST", &format!("/facilities/{id}/facts"), json(wish)).await
}

/// Takes a change of facts back that is still to come.
pub async fn cancel_facts(id: FacilityId, change: FacilityChangeId) -> Answer<()> {
    act("DELETE", &format!("/facilities/{id}/facts/{change}"), None).await
}

/// Lets a facility leave a contract, or stay.
pub async fn leave_contract(contract: ContractId, id: FacilityId, wish: &LeaveContract) -> Answer<()> {
    act("PUT", &format!("/contracts/{contract}/facilities/{id}/leaving"), json(wish)).await
}

/// Closes a facility with a day, or lets it go on.
pub async fn close_facility(id: FacilityId, wish: &CloseFacility) -> Answer<()> {
    act("PUT", &format!("/facilities/{id}/closing"), json(wish)).await
}

/// Suspends a whole facility, or lets it go on.
pub async fn suspend_facility(id: FacilityId, wish: &SuspendFacility) -> Answer<()> {
    act("PUT", &format!("/facilities/{id}/suspension"), json(wish)).await
}

/// Closes a facility and begins a new one in its place.
pub async fn begin_anew(id: FacilityId, wish: &BeginAnew) -> Answer<NamedFacility> {
    post(&format!("/facilities/{id}/successor"), wish).await
}

/// Makes an association with a contract.
pub async fn make_association(wish: &MakeAssociation) -> Answer<MailedLink> {
    post("/associations", wish).await
}

/// Suspends a contract, or lets it go on.
pub async fn suspend_contract(id: ContractId, wish: &SuspendContract) -> Answer<()> {
    act("PUT", &format!("/contracts/{id}/suspension"), json(wish)).await
}

/// Ends a contract with a day, or lets it go on.
pub async fn end_contract(id: ContractId, wish: &EndContract) -> Answer<()> {
    act("PUT", &format!("/contracts/{id}/end"), json(wish)).await
}

/// What is left of a contract's documents, and its certificate when nothing is.
pub async fn destruction(id: ContractId) -> Answer<Destruction> {
    ask("POST", &format!("{ROOT}/contracts/{id}/destruction"), None, Cause::Person).await
}

/// A page of contracts.
pub async fn find_contracts(wish: &FindContracts) -> Answer<ContractList> {
    post("/contracts/search", wish).await
}

/// A page of requests.
pub async fn find_changes(wish: &FindChanges) -> Answer<ChangeList> {
    post("/changes/search", wish).await
}

/// The transfers from and to contracts in reach.
pub async fn transfers() -> Answer<Vec<Transfer>> {
    get("/transfers").await
}

/// What a transfer does.
pub async fn transfer(id: TransferId) -> Answer<TransferPlan> {
    get(&format!("/transfers/{id}")).await
}

/// Asks for facilities to go over to another contract.
pub async fn ask_transfer(wish: &AskTransfer) -> Answer<AskedTransfer> {
    post("/transfers", wish).await
}

/// Takes up a transfer by its code.
pub async fn claim_transfer(wish: &ClaimTransfer) -> Answer<()> {
    act("PUT", "/transfers/claim", json(wish)).await
}

/// Agrees to a transfer, or ends it.
pub async fn step_transfer(id: TransferId, wish: &StepTransfer) -> Answer<()> {
    act("POST", &format!("/transfers/{id}/step"), json(wish)).await
}

/// Looks at a municipality's facilities, or renames it.
pub async fn rename_city(wish: &RenameCity) -> Answer<RenamedCity> {
    post("/cities", wish).await
}

/// The names of a contract's association.
pub async fn association_names(id: ContractId) -> Answer<Vec<AssociationName>> {
    get(&format!("/contracts/{id}/names")).await
}

/// Gives a contract's association another name from a day on.
pub async fn name_association(id: ContractId, wish: &NameAssociation) -> Answer<()> {
    act("POST", &format!("/contracts/{id}/names"), json(wish)).await
}

/// Takes a name back that is still to come.
pub async fn unname_association(id: ContractId, name: AssociationNameId) -> Answer<()> {
    act("DELETE", &format!("/contracts/{id}/names/{name}"), None).await
}

/// Facilities that may be named as senders.
pub async fn find_senders(text: &str) -> Answer<Vec<NamedFacility>> {
    post("/senders/search", &FindSenders { text: text.to_owned() }).await
}

/// Looks at a table of facilities, or (with the mark of what was seen) brings it in.
pub async fn import_table(id: ContractId, wish: &ImportTable) -> Answer<ImportPreview> {
    post(&format!("/contracts/{id}/facilities"), wish).await
}

/// A small file in base64.
pub async fn in_base64(file: &web_sys::File) -> Answer<String> {
    let read = async {
        let buffer = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await.ok()?;
        let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
        // The browser takes one letter a byte.
        let letters: String = bytes.into_iter().map(char::from).collect();
        web_sys::window()?.btoa(&letters).ok()
    };
    read.await.ok_or_else(|| Problem::new(Code::Malformed))
}

/// Issues codes and draws letters of enrolment.
pub async fn print_letters(wish: &PrintLetters) -> Answer<Letters> {
    post("/facilities/letters", wish).await
}

/// Saves a text as a file.
pub fn save_text(text: &str, name: &str) -> Answer<()> {
    let bytes = js_sys::Uint8Array::from(text.as_bytes());
    crate::collect::save(&js_sys::Array::of1(&bytes), name).ok_or_else(|| Problem::new(Code::NotSaved))
}

/// Saves a file that came in base64.
pub fn save_file(base64: &str, name: &str) -> Answer<()> {
    let saved = || {
        let letters = web_sys::window()?.atob(base64).ok()?;
        // The browser gives one letter a byte.
        let bytes: Vec<u8> = letters.chars().map(|it| u8::try_from(u32::from(it)).unwrap_or(0)).collect();
        crate::collect::save(&js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice())), name)
    };
    saved().ok_or_else(|| Problem::new(Code::NotSaved))
}
