//! Every operation of the API that answers JSON. `cargo xtask client` makes this file from the document.

use medpost_domain::id::{
    AddressId, AdministratorId, AffiliationId, ApplicationId, AssociationNameId, CardId, ChangeId, ContractId,
    DebitFileId, DeliveryId, DispatchId, DocumentId, FacilityChangeId, FacilityId, HolderId, InboxId, InvoiceId, KeyId,
    PackId, PaymentId, PkiCardId, RunId, TransferId,
};
use medpost_wire::application::{
    AddPack, AnswerApplication, ApplicantLink, Applications, Apply, AskLink, CorrectApplication, Decided,
    EnterApplication, FindApplications, Offer, OwnApplication, Pack, Received, StepApplication,
};
use medpost_wire::billing::credit_cards::{CreditCard, CreditCardPage};
use medpost_wire::billing::debits::{BringResults, BroughtResults, DebitFile, Debits, MandateDetail, SetMandate};
use medpost_wire::billing::former::{KeptInvoices, KeptLink, MailKeptLink};
use medpost_wire::billing::invoices::{FindInvoices, Invoice, InvoiceDetail, InvoiceList, Refund, Reverse, Statement};
use medpost_wire::billing::layout::BreakdownLayout;
use medpost_wire::billing::overview::{BillingOverview, OpenCredit};
use medpost_wire::billing::payers::PayerDetail;
use medpost_wire::billing::payments::{
    AddPayment, BringBankFile, BroughtFile, FindPayments, PaymentList, SetAside, SettlePayment,
};
use medpost_wire::billing::reminders::{RemindNow, ReminderLine, SuspendForDebt};
use medpost_wire::billing::runs::{BillingRun, MakeRun, StepRun};
use medpost_wire::billing::terms::{Adjust, ContractBilling, SetPrice};
use medpost_wire::console::administrators::{Administrator, ChangeAdministrator, InviteAdministrator};
use medpost_wire::console::allotment::{Allotment, Divide};
use medpost_wire::console::changes::{AskChange, ChangeList, ChangeOffer, FindChanges, StepChange};
use medpost_wire::console::contracts::{
    ContractList, ContractUse, Destruction, EndContract, FindContracts, MakeAssociation, SuspendContract,
};
use medpost_wire::console::door::{Ceremony, ConsoleDoor, ConsoleSession, Invited, JoinLink, NewKey, OwnKey, Proof};
use medpost_wire::console::facilities::{
    BeginAnew, ChangeFacts, CloseFacility, ContactLine, FacilityDetail, FacilityList, FindFacilities, FormerFacility,
    HideFacility, LeaveContract, SuspendFacility,
};
use medpost_wire::console::health::Health;
use medpost_wire::console::import::{ImportPreview, ImportTable};
use medpost_wire::console::inboxes::{
    AddReader, ChangeInbox, FindInboxes, FindSenders, HandInbox, InboxList, NamedFacility,
};
use medpost_wire::console::letters::PrintLetters;
use medpost_wire::console::overview::Overview;
use medpost_wire::console::people::{FindPeople, InvitePerson, PeopleList};
use medpost_wire::console::records::{FindRecords, FindTrail, Records, Trail};
use medpost_wire::console::waiting::WaitingList;
use medpost_wire::directory::{
    AddAddress, ChangeReader, FacilityMember, FacilitySettings, InboxName, InboxReader, InviteMember, IssueCode,
    IssuedCode, LookUpRecipients, NameInbox, NoticeAddress, OwnFacts, OwnInbox, Recipient, Recipients,
    SearchRecipients, Suspend,
};
use medpost_wire::exchange::{
    Arrivals, ConfirmReceipt, Dispatch, Dispatches, FinishUpload, Letter, List, NotePatientNumber, SendDispatch,
    Uploads,
};
use medpost_wire::issuing::{
    CardOffer, ClaimCard, ExtendTemporary, FacilityCards, FindPkiCards, HoldersSet, OfferTemporary, OfferedTemporary,
    OrderCards, OrderedCards, PkiCardList, RevokeCard, SetHolder, SetHolders, ShipCards, SignCard, SignedCard,
    StopCard, StopCards, StoppableCard, TemporaryCard,
};
use medpost_wire::letters::{Letters, MailedLink};
use medpost_wire::session::{CodeSeen, Door, Enrol, Session, SignIn};
use medpost_wire::transfer::{
    AskTransfer, AskedTransfer, AssociationName, ClaimTransfer, NameAssociation, RenameCity, RenamedCity, StepTransfer,
    Transfer, TransferPlan,
};

use crate::line::Answer;
use crate::request::{call, done, json};

/// Adds a mail address to an inbox; a link to confirm it is mailed.
pub async fn add_address(id: InboxId, input: &AddAddress) -> Answer<()> {
    done("POST", &format!("/api/v1/inboxes/{id}/addresses"), json(input)).await
}

/// Makes an inbox of a facility.
pub async fn add_inbox(id: FacilityId, input: &InboxName) -> Answer<()> {
    done("POST", &format!("/api/v1/console/facilities/{id}/inboxes"), json(input)).await
}

/// Adds a further key of one's own.
pub async fn add_key(input: &NewKey) -> Answer<()> {
    done("POST", "/api/v1/console/keys", json(input)).await
}

/// Adds a plan, or a new price of one; what contracts were promised stays.
pub async fn add_pack(input: &AddPack) -> Answer<()> {
    done("POST", "/api/v1/console/packs", json(input)).await
}

/// Notes money that came in, or was paid back, in another way.
pub async fn add_payment(input: &AddPayment) -> Answer<()> {
    done("POST", "/api/v1/console/payments", json(input)).await
}

/// Lets somebody of the facility use one of its inboxes; with a manager's word, or after a day.
pub async fn add_reader(id: InboxId, person: AffiliationId, input: &AddReader) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/inboxes/{id}/readers/{person}"), json(input)).await
}

/// The mail addresses of an inbox.
pub async fn addresses(id: InboxId) -> Answer<Vec<NoticeAddress>> {
    call("GET", &format!("/api/v1/inboxes/{id}/addresses"), None).await
}

/// A clerk's own line in the ledger of a contract.
pub async fn adjust(id: ContractId, input: &Adjust) -> Answer<()> {
    done("POST", &format!("/api/v1/console/contracts/{id}/adjustments"), json(input)).await
}

/// Those who look after the same association.
pub async fn administrators() -> Answer<Vec<Administrator>> {
    call("GET", "/api/v1/console/administrators", None).await
}

/// A contract with every inbox in it.
pub async fn allotment(id: ContractId) -> Answer<Allotment> {
    call("GET", &format!("/api/v1/console/contracts/{id}/allotment"), None).await
}

/// Answers what the clerk asked, in words or by correcting the form. Open to whoever has its link.
pub async fn answer_application(input: &AnswerApplication) -> Answer<()> {
    done("POST", "/api/v1/applications/own/answer", json(input)).await
}

/// Applies for a contract; a link to confirm the address is mailed, and nobody looks at the application before that.
/// Open to everybody.
pub async fn apply(input: &Apply) -> Answer<Received> {
    call("POST", "/api/v1/applications", json(input)).await
}

/// Mails another link to confirm the address of an application. Open to everybody.
pub async fn ask_application_link(input: &AskLink) -> Answer<()> {
    done("POST", "/api/v1/applications/link", json(input)).await
}

/// Asks the card for an open invoice again, before its day.
pub async fn ask_card_again(id: InvoiceId) -> Answer<()> {
    done("POST", &format!("/api/v1/console/invoices/{id}/card-payment"), None).await
}

/// Asks for another pack of a contract.
pub async fn ask_change(input: &AskChange) -> Answer<()> {
    done("POST", "/api/v1/console/changes", json(input)).await
}

/// Begins to ask for a passkey: to sign in, or as a fresh proof. Open to everybody.
pub async fn ask_for_passkey() -> Answer<Ceremony> {
    call("POST", "/api/v1/console/passkey", None).await
}

/// Asks for facilities to go over to another contract.
pub async fn ask_transfer(input: &AskTransfer) -> Answer<AskedTransfer> {
    call("POST", "/api/v1/console/transfers", json(input)).await
}

/// The names of a contract's association with their days.
pub async fn association_names(id: ContractId) -> Answer<Vec<AssociationName>> {
    call("GET", &format!("/api/v1/console/contracts/{id}/names"), None).await
}

/// Closes a facility and begins a new one in its place; answers the new one.
pub async fn begin_anew(id: FacilityId, input: &BeginAnew) -> Answer<NamedFacility> {
    call("POST", &format!("/api/v1/console/facilities/{id}/successor"), json(input)).await
}

/// What payers paid too much and nothing was set off against yet.
pub async fn billing_credits() -> Answer<Vec<OpenCredit>> {
    call("GET", "/api/v1/console/billing/credits", None).await
}

/// The month at a glance.
pub async fn billing_overview() -> Answer<BillingOverview> {
    call("GET", "/api/v1/console/billing", None).await
}

/// What is overdue, with the reminders that were sent and what comes next.
pub async fn billing_reminders() -> Answer<Vec<ReminderLine>> {
    call("GET", "/api/v1/console/billing/reminders", None).await
}

/// A month's bill, with what changed since the one before.
pub async fn billing_run(id: RunId) -> Answer<BillingRun> {
    call("GET", &format!("/api/v1/console/billing-runs/{id}"), None).await
}

/// The months' bills, the newest first.
pub async fn billing_runs() -> Answer<Vec<BillingRun>> {
    call("GET", "/api/v1/console/billing-runs", None).await
}

/// The layout in which an association takes the breakdown of its invoices away.
pub async fn breakdown_layout(id: &str) -> Answer<BreakdownLayout> {
    call("GET", &format!("/api/v1/console/payers/{id}/breakdown-layout"), None).await
}

/// Takes a file of a bank's in, with the invoices that its payments plainly are for; or tells what is wrong with it.
pub async fn bring_bank_file(input: &BringBankFile) -> Answer<BroughtFile> {
    call("POST", "/api/v1/console/bank-files", json(input)).await
}

/// Takes the results of a file in: whole, or not at all.
pub async fn bring_debit_results(input: &BringResults) -> Answer<BroughtResults> {
    call("POST", "/api/v1/console/debit-result-files", json(input)).await
}

/// Cancels a held dispatch.
pub async fn cancel(id: DispatchId) -> Answer<()> {
    done("POST", &format!("/api/v1/dispatches/{id}/cancellation"), None).await
}

/// Takes the order of a card back.
pub async fn cancel_card(id: PkiCardId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/pki-cards/{id}"), None).await
}

/// Takes a change of facts back before its day.
pub async fn cancel_facts(id: FacilityId, change: FacilityChangeId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/facilities/{id}/facts/{change}"), None).await
}

/// Takes the order of a card back.
pub async fn cancel_own_card(id: PkiCardId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/facility/cards/{id}"), None).await
}

/// What cards would cost a facility now.
pub async fn card_offer(id: FacilityId) -> Answer<CardOffer> {
    call("GET", &format!("/api/v1/console/facilities/{id}/card-offer"), None).await
}

/// Gives somebody another role, suspends or re-admits them; never oneself.
pub async fn change_administrator(id: AdministratorId, input: &ChangeAdministrator) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/administrators/{id}"), json(input)).await
}

/// Changes facts of a facility from a day on.
pub async fn change_facts(id: FacilityId, input: &ChangeFacts) -> Answer<()> {
    done("POST", &format!("/api/v1/console/facilities/{id}/facts"), json(input)).await
}

/// Renames an inbox, closes it or opens it again, hides it, and says whom it takes letters from.
pub async fn change_inbox(id: InboxId, input: &ChangeInbox) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/inboxes/{id}"), json(input)).await
}

/// What may be asked for a contract, and from when it would count.
pub async fn change_offer(id: ContractId) -> Answer<ChangeOffer> {
    call("GET", &format!("/api/v1/console/contracts/{id}/offer"), None).await
}

/// Renames an inbox of the facility, closes it, or opens it again.
pub async fn change_own_inbox(id: InboxId, input: &NameInbox) -> Answer<()> {
    done("PUT", &format!("/api/v1/facility/inboxes/{id}"), json(input)).await
}

/// Changes somebody's rights at an inbox; never one's own.
pub async fn change_reader(id: InboxId, member: AffiliationId, input: &ChangeReader) -> Answer<()> {
    done("PUT", &format!("/api/v1/inboxes/{id}/readers/{member}"), json(input)).await
}

/// Changes the facility's hold and idle times.
pub async fn change_settings(input: &FacilitySettings) -> Answer<()> {
    done("PUT", "/api/v1/facility/settings", json(input)).await
}

/// Fetches a temporary card, once. Open to whoever was told its number.
pub async fn claim_temporary_card(input: &ClaimCard) -> Answer<TemporaryCard> {
    call("POST", "/api/v1/cards/temporary", json(input)).await
}

/// Takes up a transfer by the code that the other side was told.
pub async fn claim_transfer(input: &ClaimTransfer) -> Answer<()> {
    done("PUT", "/api/v1/console/transfers/claim", json(input)).await
}

/// Closes a facility with its last day, or cancels the closing.
pub async fn close_facility(id: FacilityId, input: &CloseFacility) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/facilities/{id}/closing"), json(input)).await
}

/// Gives one's word for somebody whom another invited; never for oneself.
pub async fn confirm_administrator(id: AdministratorId) -> Answer<()> {
    done("POST", &format!("/api/v1/console/administrators/{id}/confirmation"), None).await
}

/// Confirms a card for its holder's belonging to the facility; never one's own.
pub async fn confirm_card(id: CardId) -> Answer<()> {
    done("POST", &format!("/api/v1/cards/{id}/confirmation"), None).await
}

/// Gives one's word to a new holder of a post; never to one that one set.
pub async fn confirm_holder(id: AffiliationId, holder: HolderId) -> Answer<()> {
    done("POST", &format!("/api/v1/console/people/{id}/holders/{holder}/confirmation"), None).await
}

/// Gives a manager's word to a new holder of a post; never to one they set themselves.
pub async fn confirm_own_holder(id: AffiliationId, member: HolderId) -> Answer<()> {
    done("POST", &format!("/api/v1/facility/posts/{id}/holders/{member}/confirmation"), None).await
}

/// Gives one's word to a card for somebody's belonging; never to one that one had a hand in.
pub async fn confirm_person_card(id: AffiliationId, card: CardId) -> Answer<()> {
    done("POST", &format!("/api/v1/console/people/{id}/cards/{card}/confirmation"), None).await
}

/// Confirms a received document: length and SHA-256 as the client counted them.
pub async fn confirm_receipt(id: DeliveryId, document: DocumentId, input: &ConfirmReceipt) -> Answer<()> {
    done("POST", &format!("/api/v1/deliveries/{id}/documents/{document}/receipt"), json(input)).await
}

/// Who stands there. Open to everybody.
pub async fn console_door() -> Answer<ConsoleDoor> {
    call("GET", "/api/v1/console/door", None).await
}

/// Lets a suspended card sign in again.
pub async fn console_resume_card(id: CardId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/cards/{id}/suspension"), None).await
}

/// The session of the caller.
pub async fn console_session() -> Answer<ConsoleSession> {
    call("GET", "/api/v1/console/session", None).await
}

/// Signs in with a passkey or the card of the connection.
pub async fn console_sign_in(input: &Proof) -> Answer<ConsoleSession> {
    call("POST", "/api/v1/console/session", json(input)).await
}

/// Signs out.
pub async fn console_sign_out() -> Answer<()> {
    done("DELETE", "/api/v1/console/session", None).await
}

/// Suspends a card of a facility at once.
pub async fn console_suspend_card(id: CardId, input: &Suspend) -> Answer<()> {
    done("POST", &format!("/api/v1/console/cards/{id}/suspension"), json(input)).await
}

/// How each facility in reach is reached when the service is not.
pub async fn contacts() -> Answer<Vec<ContactLine>> {
    call("GET", "/api/v1/console/contacts", None).await
}

/// Notes that the emergency list was printed.
pub async fn contacts_printed() -> Answer<()> {
    done("POST", "/api/v1/console/contacts/printing", None).await
}

/// Those who look after the association of a contract, for the operator.
pub async fn contract_administrators(id: ContractId) -> Answer<Vec<Administrator>> {
    call("GET", &format!("/api/v1/console/contracts/{id}/administrators"), None).await
}

/// How a contract is billed.
pub async fn contract_billing(id: ContractId) -> Answer<ContractBilling> {
    call("GET", &format!("/api/v1/console/contracts/{id}/billing"), None).await
}

/// The contracts in reach that are not over.
pub async fn contracts() -> Answer<Vec<ContractUse>> {
    call("GET", "/api/v1/console/contracts", None).await
}

/// Corrects the form of an application that is not decided yet.
pub async fn correct_application(id: ApplicationId, input: &CorrectApplication) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/applications/{id}"), json(input)).await
}

/// The credit card of one that pays: its last digits.
pub async fn credit_card(id: &str) -> Answer<CreditCard> {
    call("GET", &format!("/api/v1/console/payers/{id}/card"), None).await
}

/// 口座振替: mandates, files, and what the next file would ask for.
pub async fn debits() -> Answer<Debits> {
    call("GET", "/api/v1/console/debits", None).await
}

/// What is left of a contract's documents, and its certificate of destruction once nothing is.
pub async fn destruction(id: ContractId) -> Answer<Destruction> {
    call("POST", &format!("/api/v1/console/contracts/{id}/destruction"), None).await
}

/// One dispatch with documents and receipts.
pub async fn dispatch(id: DispatchId) -> Answer<Dispatch> {
    call("GET", &format!("/api/v1/dispatches/{id}"), None).await
}

/// Divides or shares the pool of a contract; all or nothing.
pub async fn divide(id: ContractId, input: &Divide) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/contracts/{id}/allotment"), json(input)).await
}

/// Who stands there: the card, the person, the session. Open to everybody.
pub async fn door() -> Answer<Door> {
    call("GET", "/api/v1/door", None).await
}

/// Gives a file up that no bank collects by.
pub async fn drop_debit_file(id: DebitFileId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/debits/{id}"), None).await
}

/// Ends a contract with its last day, or cancels that end.
pub async fn end_contract(id: ContractId, input: &EndContract) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/contracts/{id}/end"), json(input)).await
}

/// Takes a plan off the offer; what contracts were promised stays.
pub async fn end_pack(id: PackId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/packs/{id}"), None).await
}

/// Enrols the card at hand with a code. Needs a card that may sign in, no session.
pub async fn enrol(input: &Enrol) -> Answer<Door> {
    call("POST", "/api/v1/enrolment", json(input)).await
}

/// Enters an application that came on paper or by FAX.
pub async fn enter_application(input: &EnterApplication) -> Answer<Received> {
    call("POST", "/api/v1/console/applications", json(input)).await
}

/// Opens a page of Stripe's on which a card is entered.
pub async fn enter_credit_card(id: &str) -> Answer<CreditCardPage> {
    call("POST", &format!("/api/v1/console/payers/{id}/card"), None).await
}

/// Opens a page of Stripe's on which it is entered.
pub async fn enter_own_credit_card() -> Answer<CreditCardPage> {
    call("POST", "/api/v1/facility/payer/card", None).await
}

/// Lets a temporary card be good for longer.
pub async fn extend_temporary(id: PkiCardId, input: &ExtendTemporary) -> Answer<()> {
    done("POST", &format!("/api/v1/console/pki-cards/{id}/extension"), json(input)).await
}

/// A facility with its inboxes and people.
pub async fn facility(id: FacilityId) -> Answer<FacilityDetail> {
    call("GET", &format!("/api/v1/console/facilities/{id}"), None).await
}

/// The cards of the caller's facility, what more would cost, and its posts.
pub async fn facility_cards() -> Answer<FacilityCards> {
    call("GET", "/api/v1/facility/cards", None).await
}

/// A page of the applications.
pub async fn find_applications(input: &FindApplications) -> Answer<Applications> {
    call("POST", "/api/v1/console/applications/search", json(input)).await
}

/// A page of the requests to change contracts in reach.
pub async fn find_changes(input: &FindChanges) -> Answer<ChangeList> {
    call("POST", "/api/v1/console/changes/search", json(input)).await
}

/// A page of the contracts in reach, also those that are over.
pub async fn find_contracts(input: &FindContracts) -> Answer<ContractList> {
    call("POST", "/api/v1/console/contracts/search", json(input)).await
}

/// A page of the facilities in reach.
pub async fn find_facilities(input: &FindFacilities) -> Answer<FacilityList> {
    call("POST", "/api/v1/console/facilities/search", json(input)).await
}

/// A page of the inboxes in reach.
pub async fn find_inboxes(input: &FindInboxes) -> Answer<InboxList> {
    call("POST", "/api/v1/console/inboxes/search", json(input)).await
}

/// A page of invoices in reach.
pub async fn find_invoices(input: &FindInvoices) -> Answer<InvoiceList> {
    call("POST", "/api/v1/console/invoices/search", json(input)).await
}

/// A page of the invoices that the caller's facility pays.
pub async fn find_own_invoices(input: &FindInvoices) -> Answer<InvoiceList> {
    call("POST", "/api/v1/invoices/search", json(input)).await
}

/// A page of the payments.
pub async fn find_payments(input: &FindPayments) -> Answer<PaymentList> {
    call("POST", "/api/v1/console/payments/search", json(input)).await
}

/// A page of the people of facilities in reach.
pub async fn find_people(input: &FindPeople) -> Answer<PeopleList> {
    call("POST", "/api/v1/console/people/search", json(input)).await
}

/// A page of the facility cards in reach.
pub async fn find_pki_cards(input: &FindPkiCards) -> Answer<PkiCardList> {
    call("POST", "/api/v1/console/pki-cards/search", json(input)).await
}

/// Communications of the facilities in reach, as metadata.
pub async fn find_records(input: &FindRecords) -> Answer<Records> {
    call("POST", "/api/v1/console/records/search", json(input)).await
}

/// Facilities of any group that may be named as senders.
pub async fn find_senders(input: &FindSenders) -> Answer<Vec<NamedFacility>> {
    call("POST", "/api/v1/console/senders/search", json(input)).await
}

/// A page of the audit: who did what to what is in reach.
pub async fn find_trail(input: &FindTrail) -> Answer<Trail> {
    call("POST", "/api/v1/console/trail/search", json(input)).await
}

/// States the SHA-256 of the whole file at the end of an upload; on a difference it is destroyed.
pub async fn finish_upload(id: DocumentId, input: &FinishUpload) -> Answer<()> {
    done("POST", &format!("/api/v1/documents/{id}/end"), json(input)).await
}

/// Facilities that have left the association, whose communications are read on.
pub async fn former_facilities() -> Answer<Vec<FormerFacility>> {
    call("GET", "/api/v1/console/facilities/former", None).await
}

/// Gives an inbox to somebody new in one step; the code is told once.
pub async fn hand_inbox(id: InboxId, input: &HandInbox) -> Answer<IssuedCode> {
    call("POST", &format!("/api/v1/console/inboxes/{id}/handover"), json(input)).await
}

/// Hides a facility from other groups, or shows it.
pub async fn hide_facility(id: FacilityId, input: &HideFacility) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/facilities/{id}/openness"), json(input)).await
}

/// Looks at a table of facilities, or brings in what was seen of it; all or nothing.
pub async fn import_facilities(id: ContractId, input: &ImportTable) -> Answer<ImportPreview> {
    call("POST", &format!("/api/v1/console/contracts/{id}/facilities"), json(input)).await
}

/// How the installation is; for the operator alone.
pub async fn installation_health() -> Answer<Health> {
    call("GET", "/api/v1/console/health", None).await
}

/// Invites somebody; the link is told once and mailed.
pub async fn invite_administrator(input: &InviteAdministrator) -> Answer<MailedLink> {
    call("POST", "/api/v1/console/administrators", json(input)).await
}

/// Invites somebody to look after the association of a contract, where nobody there can.
pub async fn invite_for_contract(id: ContractId, input: &InviteAdministrator) -> Answer<MailedLink> {
    call("POST", &format!("/api/v1/console/contracts/{id}/administrators"), json(input)).await
}

/// Invites a person to the facility. The enrolment code is told once.
pub async fn invite_member(input: &InviteMember) -> Answer<IssuedCode> {
    call("POST", "/api/v1/members", json(input)).await
}

/// Invites a person to a facility; the enrolment code is told once.
pub async fn invite_person(id: FacilityId, input: &InvitePerson) -> Answer<IssuedCode> {
    call("POST", &format!("/api/v1/console/facilities/{id}/people"), json(input)).await
}

/// An invoice with all it says.
pub async fn invoice(id: InvoiceId) -> Answer<InvoiceDetail> {
    call("GET", &format!("/api/v1/console/invoices/{id}"), None).await
}

/// What an invoice says, as it was hashed: JSON.
pub async fn invoice_content(id: InvoiceId) -> Answer<String> {
    call("GET", &format!("/api/v1/console/invoices/{id}/content.json"), None).await
}

/// Issues a code for a further or a new card of a person; never for oneself.
pub async fn issue_code(id: AffiliationId, input: &IssueCode) -> Answer<IssuedCode> {
    call("POST", &format!("/api/v1/members/{id}/codes"), json(input)).await
}

/// A new link for somebody who lost every key.
pub async fn issue_link(id: AdministratorId) -> Answer<MailedLink> {
    call("POST", &format!("/api/v1/console/administrators/{id}/link"), None).await
}

/// Enrols a passkey or the card of the connection by a link, and signs in with it.
pub async fn join_by_link(input: &NewKey) -> Answer<ConsoleSession> {
    call("POST", "/api/v1/console/link/key", json(input)).await
}

/// The invoices behind a link. Open to whoever has it.
pub async fn kept_invoices(input: &KeptLink) -> Answer<KeptInvoices> {
    call("POST", "/api/v1/kept-invoices", json(input)).await
}

/// Lets a facility leave a contract with its last day, or stay after all.
pub async fn leave_contract(id: ContractId, facility: FacilityId, input: &LeaveContract) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/contracts/{id}/facilities/{facility}/leaving"), json(input)).await
}

/// Lists or searches what arrived at an inbox. Terms travel in the body.
pub async fn list_inbox(id: InboxId, input: &List) -> Answer<Arrivals> {
    call("POST", &format!("/api/v1/inboxes/{id}/arrivals"), json(input)).await
}

/// Lists or searches what was sent from an inbox. Terms travel in the body.
pub async fn list_sent(id: InboxId, input: &List) -> Answer<Dispatches> {
    call("POST", &format!("/api/v1/inboxes/{id}/dispatches"), json(input)).await
}

/// Which facility a code leads to, before it is used. Needs a card that may sign in, no session.
pub async fn look_at_code(input: &Enrol) -> Answer<CodeSeen> {
    call("POST", "/api/v1/enrolment/look-up", json(input)).await
}

/// Whom a one-time link is for. Open to whoever has the link.
pub async fn look_at_link(input: &JoinLink) -> Answer<Invited> {
    call("POST", "/api/v1/console/link", json(input)).await
}

/// Looks whether a card was entered there.
pub async fn look_for_credit_card(id: &str) -> Answer<CreditCard> {
    call("POST", &format!("/api/v1/console/payers/{id}/card/look"), None).await
}

/// Looks whether it was entered there.
pub async fn look_for_own_credit_card() -> Answer<CreditCard> {
    call("POST", "/api/v1/facility/payer/card/look", None).await
}

/// Looks recipients up by id, e.g. again right before sending.
pub async fn look_up_recipients(input: &LookUpRecipients) -> Answer<Vec<Recipient>> {
    call("POST", "/api/v1/recipients/look-up", json(input)).await
}

/// Mails a link to the invoices of a facility that is over.
pub async fn mail_invoice_link(id: FacilityId, input: &MailKeptLink) -> Answer<MailedLink> {
    call("POST", &format!("/api/v1/console/facilities/{id}/invoice-link"), json(input)).await
}

/// Makes an association with a contract and its first administrator, without an application.
pub async fn make_association(input: &MakeAssociation) -> Answer<MailedLink> {
    call("POST", "/api/v1/console/associations", json(input)).await
}

/// Computes a month's bill, in place of one that was not approved.
pub async fn make_billing_run(input: &MakeRun) -> Answer<BillingRun> {
    call("POST", "/api/v1/console/billing-runs", json(input)).await
}

/// Makes the file of the next day.
pub async fn make_debit_file() -> Answer<DebitFile> {
    call("POST", "/api/v1/console/debits", None).await
}

/// Makes an inbox of the facility.
pub async fn make_inbox(input: &InboxName) -> Answer<()> {
    done("POST", "/api/v1/facility/inboxes", json(input)).await
}

/// Begins to make a further passkey of one's own.
pub async fn make_passkey() -> Answer<Ceremony> {
    call("POST", "/api/v1/console/keys/passkey", None).await
}

/// Begins to make a passkey, for whoever has a link.
pub async fn make_passkey_by_link(input: &JoinLink) -> Answer<Ceremony> {
    call("POST", "/api/v1/console/link/passkey", json(input)).await
}

/// Names of the facility's managers who can sign in: whom its people ask for what only a manager may do.
pub async fn managers() -> Answer<Vec<String>> {
    call("GET", "/api/v1/facility/managers", None).await
}

/// The mandate of one that pays, its account masked.
pub async fn mandate(id: &str) -> Answer<MandateDetail> {
    call("GET", &format!("/api/v1/console/payers/{id}/mandate"), None).await
}

/// The people of the facility, with their cards.
pub async fn members() -> Answer<Vec<FacilityMember>> {
    call("GET", "/api/v1/members", None).await
}

/// Gives a contract's association another name or 団体コード from a day on.
pub async fn name_association(id: ContractId, input: &NameAssociation) -> Answer<()> {
    done("POST", &format!("/api/v1/console/contracts/{id}/names"), json(input)).await
}

/// Notes the receiving side's own patient number.
pub async fn note_patient_number(id: DeliveryId, input: &NotePatientNumber) -> Answer<()> {
    done("PUT", &format!("/api/v1/deliveries/{id}/patient-number"), json(input)).await
}

/// What can be applied for, and the dates that apply now. Open to everybody.
pub async fn offer() -> Answer<Offer> {
    call("GET", "/api/v1/applications/offer", None).await
}

/// Offers a temporary card to somebody of a facility.
pub async fn offer_temporary(id: AffiliationId, input: &OfferTemporary) -> Answer<OfferedTemporary> {
    call("POST", &format!("/api/v1/console/people/{id}/temporary-card"), json(input)).await
}

/// Opens a delivery: notes the reading, answers the letter.
pub async fn open_delivery(id: DeliveryId) -> Answer<Letter> {
    call("POST", &format!("/api/v1/deliveries/{id}/opening"), None).await
}

/// Orders cards for a facility.
pub async fn order_cards(id: FacilityId, input: &OrderCards) -> Answer<OrderedCards> {
    call("POST", &format!("/api/v1/console/facilities/{id}/pki-cards"), json(input)).await
}

/// Orders cards for people and posts of the caller's facility.
pub async fn order_own_cards(input: &OrderCards) -> Answer<OrderedCards> {
    call("POST", "/api/v1/facility/cards", json(input)).await
}

/// 今日すること, and how the contracts are used.
pub async fn overview() -> Answer<Overview> {
    call("GET", "/api/v1/console/overview", None).await
}

/// Where an application stands. Open to whoever has its link.
pub async fn own_application(input: &ApplicantLink) -> Answer<OwnApplication> {
    call("POST", "/api/v1/applications/own", json(input)).await
}

/// The credit card of the caller's facility: its last digits.
pub async fn own_credit_card() -> Answer<CreditCard> {
    call("GET", "/api/v1/facility/payer/card", None).await
}

/// The facts that the facility's manager may report.
pub async fn own_facts() -> Answer<OwnFacts> {
    call("GET", "/api/v1/facility/facts", None).await
}

/// The inboxes of the facility, also closed ones.
pub async fn own_inboxes() -> Answer<Vec<OwnInbox>> {
    call("GET", "/api/v1/facility/inboxes", None).await
}

/// One of them, with all it says.
pub async fn own_invoice(id: InvoiceId) -> Answer<InvoiceDetail> {
    call("GET", &format!("/api/v1/invoices/{id}"), None).await
}

/// What one of them says, as it was hashed: JSON.
pub async fn own_invoice_content(id: InvoiceId) -> Answer<String> {
    call("GET", &format!("/api/v1/invoices/{id}/content.json"), None).await
}

/// One's own keys.
pub async fn own_keys() -> Answer<Vec<OwnKey>> {
    call("GET", "/api/v1/console/keys", None).await
}

/// How the caller's facility is written to and pays.
pub async fn own_payer() -> Answer<PayerDetail> {
    call("GET", "/api/v1/facility/payer", None).await
}

/// The plans on offer now or later.
pub async fn packs() -> Answer<Vec<Pack>> {
    call("GET", "/api/v1/console/packs", None).await
}

/// What is on offer and from when it counts, to enter paper.
pub async fn paper_offer() -> Answer<Offer> {
    call("GET", "/api/v1/console/applications/offer", None).await
}

/// How an association or a facility is written to and pays.
pub async fn payer(id: &str) -> Answer<PayerDetail> {
    call("GET", &format!("/api/v1/console/payers/{id}"), None).await
}

/// Open invoices that a payment may be for, the likeliest first.
pub async fn payment_candidates(id: PaymentId) -> Answer<Vec<Invoice>> {
    call("GET", &format!("/api/v1/console/payments/{id}/candidates"), None).await
}

/// Enrolment letters with fresh codes, as one PDF in the order of the postal codes.
pub async fn print_letters(input: &PrintLetters) -> Answer<Letters> {
    call("POST", "/api/v1/console/facilities/letters", json(input)).await
}

/// Shows a key anew, for dangerous steps.
pub async fn prove_anew(input: &Proof) -> Answer<()> {
    done("POST", "/api/v1/console/session/proof", json(input)).await
}

/// Everybody of the facility with their rights at an inbox.
pub async fn readers(id: InboxId) -> Answer<Vec<InboxReader>> {
    call("GET", &format!("/api/v1/inboxes/{id}/readers"), None).await
}

/// Lets go back to the card what is left of a payment.
pub async fn refund_payment(id: PaymentId, input: &Refund) -> Answer<()> {
    done("POST", &format!("/api/v1/console/payments/{id}/refund"), json(input)).await
}

/// A fresh enrolment code for a person of a facility.
pub async fn reissue_code(id: AffiliationId, input: &IssueCode) -> Answer<IssuedCode> {
    call("POST", &format!("/api/v1/console/people/{id}/codes"), json(input)).await
}

/// Sends the next reminder of an overdue invoice at once.
pub async fn remind_now(id: InvoiceId, input: &RemindNow) -> Answer<()> {
    done("POST", &format!("/api/v1/console/invoices/{id}/reminder"), json(input)).await
}

/// Removes a mail address.
pub async fn remove_address(id: AddressId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/addresses/{id}"), None).await
}

/// Forgets the card: what is billed next is paid by transfer.
pub async fn remove_credit_card(id: &str) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/payers/{id}/card"), None).await
}

/// Takes a key of one's own away; never the last.
pub async fn remove_key(id: KeyId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/keys/{id}"), None).await
}

/// Forgets it: what is billed next is paid by transfer.
pub async fn remove_own_credit_card() -> Answer<()> {
    done("DELETE", "/api/v1/facility/payer/card", None).await
}

/// Looks at a municipality's facilities, or gives them all its new name from a day on.
pub async fn rename_city(input: &RenameCity) -> Answer<RenamedCity> {
    call("POST", "/api/v1/console/cities", json(input)).await
}

/// Orders a card in the place of one that ends.
pub async fn renew_card(id: PkiCardId) -> Answer<()> {
    done("POST", &format!("/api/v1/console/pki-cards/{id}/renewal"), None).await
}

/// Orders a card in the place of one that ends.
pub async fn renew_own_card(id: PkiCardId) -> Answer<()> {
    done("POST", &format!("/api/v1/facility/cards/{id}/renewal"), None).await
}

/// Reports facts of the facility; they hold at once.
pub async fn report_facts(input: &OwnFacts) -> Answer<()> {
    done("PUT", "/api/v1/facility/facts", json(input)).await
}

/// Resumes a suspended card of the facility; never one's own.
pub async fn resume_card(id: CardId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/cards/{id}/suspension"), None).await
}

/// Lets a suspended person act for the facility again; never oneself.
pub async fn resume_member(id: AffiliationId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/members/{id}/suspension"), None).await
}

/// Lets a suspended person act for their facility again.
pub async fn resume_person(id: AffiliationId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/people/{id}/suspension"), None).await
}

/// Takes an invoice back by a document of its own.
pub async fn reverse_invoice(id: InvoiceId, input: &Reverse) -> Answer<InvoiceDetail> {
    call("POST", &format!("/api/v1/console/invoices/{id}/reversal"), json(input)).await
}

/// Revokes a card for good, with another in its place if that is wanted.
pub async fn revoke_card(id: PkiCardId, input: &RevokeCard) -> Answer<()> {
    done("POST", &format!("/api/v1/console/pki-cards/{id}/revocation"), json(input)).await
}

/// Searches recipients by typing. Terms travel in the body, never in an address.
pub async fn search_recipients(input: &SearchRecipients) -> Answer<Recipients> {
    call("POST", "/api/v1/recipients/search", json(input)).await
}

/// Sends. All recipients get it, or none; the same key sends once.
pub async fn send(input: &SendDispatch) -> Answer<Dispatch> {
    call("POST", "/api/v1/dispatches", json(input)).await
}

/// The session of the caller.
pub async fn session() -> Answer<Session> {
    call("GET", "/api/v1/session", None).await
}

/// Saves the layout in which an association takes the breakdown of its invoices away.
pub async fn set_breakdown_layout(id: &str, input: &BreakdownLayout) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/payers/{id}/breakdown-layout"), json(input)).await
}

/// Sets how a contract is billed, from the next run on.
pub async fn set_contract_billing(id: ContractId, input: &ContractBilling) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/contracts/{id}/billing"), json(input)).await
}

/// Sets who holds a post from a day on; the code is told once.
pub async fn set_holder(id: AffiliationId, input: &SetHolder) -> Answer<IssuedCode> {
    call("PUT", &format!("/api/v1/console/people/{id}/holder"), json(input)).await
}

/// Looks at a table of new holders of posts, or sets them; all or nothing.
pub async fn set_holders(input: &SetHolders) -> Answer<HoldersSet> {
    call("POST", "/api/v1/console/holders", json(input)).await
}

/// Says where a mandate stands now.
pub async fn set_mandate(id: &str, input: &SetMandate) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/payers/{id}/mandate"), json(input)).await
}

/// Sets who holds a post from a day on; the code is told once.
pub async fn set_own_holder(id: AffiliationId, input: &SetHolder) -> Answer<IssuedCode> {
    call("PUT", &format!("/api/v1/facility/posts/{id}/holder"), json(input)).await
}

/// Sets how the caller's facility is written to and pays.
pub async fn set_own_payer(input: &PayerDetail) -> Answer<()> {
    done("PUT", "/api/v1/facility/payer", json(input)).await
}

/// Sets how an association or a facility is written to and pays.
pub async fn set_payer(id: &str, input: &PayerDetail) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/payers/{id}"), json(input)).await
}

/// Sets aside what is left of a payment, or takes that back.
pub async fn set_payment_aside(id: PaymentId, input: &SetAside) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/payments/{id}/aside"), json(input)).await
}

/// What was agreed with a contract's holder beside the plans, from this month or a later one on.
pub async fn set_price(id: ContractId, input: &SetPrice) -> Answer<()> {
    done("POST", &format!("/api/v1/console/contracts/{id}/price"), json(input)).await
}

/// Tries again to settle whatever is not.
pub async fn settle_again() -> Answer<()> {
    done("POST", "/api/v1/console/payments/settlement", None).await
}

/// Says which invoices a payment is for.
pub async fn settle_payment(id: PaymentId, input: &SettlePayment) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/payments/{id}/settlement"), json(input)).await
}

/// Sends cards out; the letters with their codes are told once.
pub async fn ship_cards(input: &ShipCards) -> Answer<Letters> {
    call("POST", "/api/v1/console/pki-cards/shipment", json(input)).await
}

/// Issues a card's certificate from the token's signing request.
pub async fn sign_card(id: PkiCardId, input: &SignCard) -> Answer<SignedCard> {
    call("POST", &format!("/api/v1/console/pki-cards/{id}/certificate"), json(input)).await
}

/// Signs in at a facility. Answers the session and sets its cookie; a program gets a token instead.
pub async fn sign_in(input: &SignIn) -> Answer<Session> {
    call("POST", "/api/v1/session", json(input)).await
}

/// Signs out.
pub async fn sign_out() -> Answer<()> {
    done("DELETE", "/api/v1/session", None).await
}

/// Signs out everywhere: every session of the person ends.
pub async fn sign_out_everywhere() -> Answer<()> {
    done("DELETE", "/api/v1/sessions", None).await
}

/// What somebody who pays was billed and paid.
pub async fn statement(id: &str) -> Answer<Statement> {
    call("GET", &format!("/api/v1/console/payers/{id}/statement"), None).await
}

/// Asks back, approves, refuses, or withdraws for an applicant who telephoned.
pub async fn step_application(id: ApplicationId, input: &StepApplication) -> Answer<Decided> {
    call("POST", &format!("/api/v1/console/applications/{id}/step"), json(input)).await
}

/// Approves a bill, takes that back, or gives the bill up.
pub async fn step_billing_run(id: RunId, input: &StepRun) -> Answer<()> {
    done("POST", &format!("/api/v1/console/billing-runs/{id}/step"), json(input)).await
}

/// Hands a request in again, withdraws it, or decides about it.
pub async fn step_change(id: ChangeId, input: &StepChange) -> Answer<()> {
    done("POST", &format!("/api/v1/console/changes/{id}/step"), json(input)).await
}

/// Agrees to a transfer, or ends it before its day.
pub async fn step_transfer(id: TransferId, input: &StepTransfer) -> Answer<()> {
    done("POST", &format!("/api/v1/console/transfers/{id}/step"), json(input)).await
}

/// Suspends a card by a stop code, at once.
pub async fn stop_card(input: &StopCard) -> Answer<()> {
    done("POST", "/api/v1/cards/stop", json(input)).await
}

/// The cards that a stop code suspends. Open to whoever has the facility's letter.
pub async fn stoppable_cards(input: &StopCards) -> Answer<Vec<StoppableCard>> {
    call("POST", "/api/v1/cards/stoppable", json(input)).await
}

/// Suspends a card of the facility at once.
pub async fn suspend_card(id: CardId, input: &Suspend) -> Answer<()> {
    done("POST", &format!("/api/v1/cards/{id}/suspension"), json(input)).await
}

/// Suspends a contract, or lifts its suspension.
pub async fn suspend_contract(id: ContractId, input: &SuspendContract) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/contracts/{id}/suspension"), json(input)).await
}

/// Suspends a whole facility, or lifts its suspension.
pub async fn suspend_facility(id: FacilityId, input: &SuspendFacility) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/facilities/{id}/suspension"), json(input)).await
}

/// Suspends the contract of an overdue invoice after its last reminder, and tells whoever pays: nothing new is sent or
/// arrives, what has arrived is read on.
pub async fn suspend_for_debt(id: InvoiceId, input: &SuspendForDebt) -> Answer<()> {
    done("POST", &format!("/api/v1/console/invoices/{id}/suspension"), json(input)).await
}

/// Suspends a person at this facility alone, at once; never oneself.
pub async fn suspend_member(id: AffiliationId, input: &Suspend) -> Answer<()> {
    done("POST", &format!("/api/v1/members/{id}/suspension"), json(input)).await
}

/// Suspends a person at their facility, at once.
pub async fn suspend_person(id: AffiliationId, input: &Suspend) -> Answer<()> {
    done("POST", &format!("/api/v1/console/people/{id}/suspension"), json(input)).await
}

/// What a transfer does: facilities, pools, and what stands in the way.
pub async fn transfer(id: TransferId) -> Answer<TransferPlan> {
    call("GET", &format!("/api/v1/console/transfers/{id}"), None).await
}

/// The transfers from and to contracts in reach.
pub async fn transfers() -> Answer<Vec<Transfer>> {
    call("GET", "/api/v1/console/transfers", None).await
}

/// Takes a name back that is still to come.
pub async fn unname_association(id: ContractId, name: AssociationNameId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/contracts/{id}/names/{name}"), None).await
}

/// Takes back what a payment was said to be for.
pub async fn unsettle_payment(id: PaymentId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/payments/{id}/settlement"), None).await
}

/// Uploads of an inbox that were not sent.
pub async fn uploads(id: InboxId) -> Answer<Uploads> {
    call("GET", &format!("/api/v1/inboxes/{id}/uploads"), None).await
}

/// What waits for somebody's word.
pub async fn waiting() -> Answer<WaitingList> {
    call("GET", "/api/v1/console/waiting", None).await
}

/// Withdraws an application.
pub async fn withdraw_application(input: &ApplicantLink) -> Answer<()> {
    done("POST", "/api/v1/applications/own/withdrawal", json(input)).await
}
