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
    Arrivals, ConfirmReceipt, Dispatch, Dispatches, FinishUpload, HandleDelivery, Letter, List, NotePatientNumber,
    SendDispatch, SetDeliveryAside, Uploads,
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

/// Adds a mail address to an inbox, and mails a link to confirm it.
pub async fn add_address(id: InboxId, input: &AddAddress) -> Answer<()> {
    done("POST", &format!("/api/v1/inboxes/{id}/addresses"), json(input)).await
}

/// Creates an inbox at a facility.
pub async fn add_inbox(id: FacilityId, input: &InboxName) -> Answer<()> {
    done("POST", &format!("/api/v1/console/facilities/{id}/inboxes"), json(input)).await
}

/// Adds a further key for the caller: a passkey or the card of the connection.
pub async fn add_key(input: &NewKey) -> Answer<()> {
    done("POST", "/api/v1/console/keys", json(input)).await
}

/// Adds a plan, or a new price for one. Existing contracts keep what they were promised.
pub async fn add_pack(input: &AddPack) -> Answer<()> {
    done("POST", "/api/v1/console/packs", json(input)).await
}

/// Records a payment that came in, or was paid back, outside the bank's files.
pub async fn add_payment(input: &AddPayment) -> Answer<()> {
    done("POST", "/api/v1/console/payments", json(input)).await
}

/// Gives a person rights at an inbox of their facility: after a day, or at once if the facility is not in use yet.
pub async fn add_reader(id: InboxId, person: AffiliationId, input: &AddReader) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/inboxes/{id}/readers/{person}"), json(input)).await
}

/// Lists the mail addresses of an inbox.
pub async fn addresses(id: InboxId) -> Answer<Vec<NoticeAddress>> {
    call("GET", &format!("/api/v1/inboxes/{id}/addresses"), None).await
}

/// Adds a clerk's own line to the ledger of a contract.
pub async fn adjust(id: ContractId, input: &Adjust) -> Answer<()> {
    done("POST", &format!("/api/v1/console/contracts/{id}/adjustments"), json(input)).await
}

/// Lists the administrators of the caller's association or, for the operator, its own staff.
pub async fn administrators() -> Answer<Vec<Administrator>> {
    call("GET", "/api/v1/console/administrators", None).await
}

/// Returns a contract with the size, use and need of each of its inboxes.
pub async fn allotment(id: ContractId) -> Answer<Allotment> {
    call("GET", &format!("/api/v1/console/contracts/{id}/allotment"), None).await
}

/// Answers a clerk's question in words or by correcting the form. Open to whoever has the application's link.
pub async fn answer_application(input: &AnswerApplication) -> Answer<()> {
    done("POST", "/api/v1/applications/own/answer", json(input)).await
}

/// Applies for a contract and mails a link to confirm the address. Open to everybody.
pub async fn apply(input: &Apply) -> Answer<Received> {
    call("POST", "/api/v1/applications", json(input)).await
}

/// Mails another link to confirm the address of an application. Open to everybody.
pub async fn ask_application_link(input: &AskLink) -> Answer<()> {
    done("POST", "/api/v1/applications/link", json(input)).await
}

/// Tries at once to collect an open invoice from the payer's credit card.
pub async fn ask_card_again(id: InvoiceId) -> Answer<()> {
    done("POST", &format!("/api/v1/console/invoices/{id}/card-payment"), None).await
}

/// Requests another plan for a contract, or saves a draft of the request.
pub async fn ask_change(input: &AskChange) -> Answer<()> {
    done("POST", "/api/v1/console/changes", json(input)).await
}

/// Starts to ask for a passkey, to sign in or as a fresh proof. Open to everybody.
pub async fn ask_for_passkey() -> Answer<Ceremony> {
    call("POST", "/api/v1/console/passkey", None).await
}

/// Requests that facilities move to another contract; if none is named, returns a code for the other side, once.
pub async fn ask_transfer(input: &AskTransfer) -> Answer<AskedTransfer> {
    call("POST", "/api/v1/console/transfers", json(input)).await
}

/// Lists the past, present and planned names of a contract's association.
pub async fn association_names(id: ContractId) -> Answer<Vec<AssociationName>> {
    call("GET", &format!("/api/v1/console/contracts/{id}/names"), None).await
}

/// Closes a facility, creates a new one in its place from a day on, and returns the new one.
pub async fn begin_anew(id: FacilityId, input: &BeginAnew) -> Answer<NamedFacility> {
    call("POST", &format!("/api/v1/console/facilities/{id}/successor"), json(input)).await
}

/// Lists the overpayments that have not been offset yet.
pub async fn billing_credits() -> Answer<Vec<OpenCredit>> {
    call("GET", "/api/v1/console/billing/credits", None).await
}

/// Returns the billing figures: what was billed by month, what is open and overdue, and what awaits a clerk.
pub async fn billing_overview() -> Answer<BillingOverview> {
    call("GET", "/api/v1/console/billing", None).await
}

/// Lists the overdue invoices with the reminders that were sent and the next step.
pub async fn billing_reminders() -> Answer<Vec<ReminderLine>> {
    call("GET", "/api/v1/console/billing/reminders", None).await
}

/// Returns the bill of a month, compared with the one before.
pub async fn billing_run(id: RunId) -> Answer<BillingRun> {
    call("GET", &format!("/api/v1/console/billing-runs/{id}"), None).await
}

/// Lists the monthly bills, newest first.
pub async fn billing_runs() -> Answer<Vec<BillingRun>> {
    call("GET", "/api/v1/console/billing-runs", None).await
}

/// Returns the layout in which an association downloads the breakdown of its invoices.
pub async fn breakdown_layout(id: &str) -> Answer<BreakdownLayout> {
    call("GET", &format!("/api/v1/console/payers/{id}/breakdown-layout"), None).await
}

/// Imports the payments of a bank's file and settles the clear cases; imports nothing if the file has faults.
pub async fn bring_bank_file(input: &BringBankFile) -> Answer<BroughtFile> {
    call("POST", "/api/v1/console/bank-files", json(input)).await
}

/// Imports the bank's results for a direct debit file; all of them or none.
pub async fn bring_debit_results(input: &BringResults) -> Answer<BroughtResults> {
    call("POST", "/api/v1/console/debit-result-files", json(input)).await
}

/// Cancels a dispatch while it is held or, after that, for recipients whose inbox has no room yet.
pub async fn cancel(id: DispatchId) -> Answer<()> {
    done("POST", &format!("/api/v1/dispatches/{id}/cancellation"), None).await
}

/// Cancels the order of a PKI card that is not issued yet.
pub async fn cancel_card(id: PkiCardId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/pki-cards/{id}"), None).await
}

/// Withdraws a change of a facility's facts before its day.
pub async fn cancel_facts(id: FacilityId, change: FacilityChangeId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/facilities/{id}/facts/{change}"), None).await
}

/// Cancels the caller's facility's order of a PKI card that is not issued yet.
pub async fn cancel_own_card(id: PkiCardId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/facility/cards/{id}"), None).await
}

/// Returns what further PKI cards would cost a facility now.
pub async fn card_offer(id: FacilityId) -> Answer<CardOffer> {
    call("GET", &format!("/api/v1/console/facilities/{id}/card-offer"), None).await
}

/// Changes the role of an administrator, suspends or readmits them; not possible for oneself.
pub async fn change_administrator(id: AdministratorId, input: &ChangeAdministrator) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/administrators/{id}"), json(input)).await
}

/// Changes facts of a facility, such as its name or address, from a day on.
pub async fn change_facts(id: FacilityId, input: &ChangeFacts) -> Answer<()> {
    done("POST", &format!("/api/v1/console/facilities/{id}/facts"), json(input)).await
}

/// Renames an inbox, closes or reopens it, hides or shows it, and sets from whom it accepts letters.
pub async fn change_inbox(id: InboxId, input: &ChangeInbox) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/inboxes/{id}"), json(input)).await
}

/// Returns the plans that can be requested for a contract, and when they would take effect.
pub async fn change_offer(id: ContractId) -> Answer<ChangeOffer> {
    call("GET", &format!("/api/v1/console/contracts/{id}/offer"), None).await
}

/// Renames, closes or reopens an inbox of the caller's facility.
pub async fn change_own_inbox(id: InboxId, input: &NameInbox) -> Answer<()> {
    done("PUT", &format!("/api/v1/facility/inboxes/{id}"), json(input)).await
}

/// Changes a person's rights at an inbox at once; not possible for oneself.
pub async fn change_reader(id: InboxId, member: AffiliationId, input: &ChangeReader) -> Answer<()> {
    done("PUT", &format!("/api/v1/inboxes/{id}/readers/{member}"), json(input)).await
}

/// Changes the settings of the caller's facility: hold and idle times, and how long records are kept.
pub async fn change_settings(input: &FacilitySettings) -> Answer<()> {
    done("PUT", "/api/v1/facility/settings", json(input)).await
}

/// Creates the temporary card for a number and returns it, once. Open to whoever was told the number.
pub async fn claim_temporary_card(input: &ClaimCard) -> Answer<TemporaryCard> {
    call("POST", "/api/v1/cards/temporary", json(input)).await
}

/// Joins a transfer as the receiving side, by its code, without agreeing to it yet.
pub async fn claim_transfer(input: &ClaimTransfer) -> Answer<()> {
    done("PUT", "/api/v1/console/transfers/claim", json(input)).await
}

/// Closes a facility after a last day, or cancels the closing.
pub async fn close_facility(id: FacilityId, input: &CloseFacility) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/facilities/{id}/closing"), json(input)).await
}

/// Confirms an administrator whom somebody else invited; from then on they count as a second person.
pub async fn confirm_administrator(id: AdministratorId) -> Answer<()> {
    done("POST", &format!("/api/v1/console/administrators/{id}/confirmation"), None).await
}

/// Confirms a card for its holder's affiliation with the caller's facility; never one the caller had a hand in.
pub async fn confirm_card(id: CardId) -> Answer<()> {
    done("POST", &format!("/api/v1/cards/{id}/confirmation"), None).await
}

/// Confirms that all copies of a misdirected delivery are deleted.
pub async fn confirm_deletion(id: DeliveryId) -> Answer<()> {
    done("POST", &format!("/api/v1/deliveries/{id}/deletion"), None).await
}

/// Confirms a new holder of a post; never one the caller had a hand in.
pub async fn confirm_holder(id: AffiliationId, holder: HolderId) -> Answer<()> {
    done("POST", &format!("/api/v1/console/people/{id}/holders/{holder}/confirmation"), None).await
}

/// Confirms a new holder of a post of the caller's facility; never one the caller had a hand in.
pub async fn confirm_own_holder(id: AffiliationId, member: HolderId) -> Answer<()> {
    done("POST", &format!("/api/v1/facility/posts/{id}/holders/{member}/confirmation"), None).await
}

/// Confirms a card for a person's affiliation; never one the caller had a hand in.
pub async fn confirm_person_card(id: AffiliationId, card: CardId) -> Answer<()> {
    done("POST", &format!("/api/v1/console/people/{id}/cards/{card}/confirmation"), None).await
}

/// Confirms the receipt of a document by its length and SHA-256, as the client computed them.
pub async fn confirm_receipt(id: DeliveryId, document: DocumentId, input: &ConfirmReceipt) -> Answer<()> {
    done("POST", &format!("/api/v1/deliveries/{id}/documents/{document}/receipt"), json(input)).await
}

/// Returns the sign-in state of the console: the card of the connection and the session. Open to everybody.
pub async fn console_door() -> Answer<ConsoleDoor> {
    call("GET", "/api/v1/console/door", None).await
}

/// Lifts the suspension of a card, so that it can sign in again.
pub async fn console_resume_card(id: CardId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/cards/{id}/suspension"), None).await
}

/// Returns the caller's session at the console.
pub async fn console_session() -> Answer<ConsoleSession> {
    call("GET", "/api/v1/console/session", None).await
}

/// Signs in to the console with a passkey or the card of the connection.
pub async fn console_sign_in(input: &Proof) -> Answer<ConsoleSession> {
    call("POST", "/api/v1/console/session", json(input)).await
}

/// Ends the caller's session at the console.
pub async fn console_sign_out() -> Answer<()> {
    done("DELETE", "/api/v1/console/session", None).await
}

/// Suspends a card of a facility at once.
pub async fn console_suspend_card(id: CardId, input: &Suspend) -> Answer<()> {
    done("POST", &format!("/api/v1/console/cards/{id}/suspension"), json(input)).await
}

/// Lists how to reach each open facility while the service is down (緊急連絡網).
pub async fn contacts() -> Answer<Vec<ContactLine>> {
    call("GET", "/api/v1/console/contacts", None).await
}

/// Records that the caller's association has printed its emergency list.
pub async fn contacts_printed() -> Answer<()> {
    done("POST", "/api/v1/console/contacts/printing", None).await
}

/// Lists the administrators of a contract's association. For the operator only.
pub async fn contract_administrators(id: ContractId) -> Answer<Vec<Administrator>> {
    call("GET", &format!("/api/v1/console/contracts/{id}/administrators"), None).await
}

/// Returns how a contract is billed.
pub async fn contract_billing(id: ContractId) -> Answer<ContractBilling> {
    call("GET", &format!("/api/v1/console/contracts/{id}/billing"), None).await
}

/// Lists the contracts that the caller can see and that have not ended.
pub async fn contracts() -> Answer<Vec<ContractUse>> {
    call("GET", "/api/v1/console/contracts", None).await
}

/// Corrects the form of an application that is not decided yet.
pub async fn correct_application(id: ApplicationId, input: &CorrectApplication) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/applications/{id}"), json(input)).await
}

/// Returns the last digits of a payer's credit card, and when it expires.
pub async fn credit_card(id: &str) -> Answer<CreditCard> {
    call("GET", &format!("/api/v1/console/payers/{id}/card"), None).await
}

/// Returns the direct debit (口座振替) mandates and files, and what the next file would collect.
pub async fn debits() -> Answer<Debits> {
    call("GET", "/api/v1/console/debits", None).await
}

/// Counts a contract's remaining documents; once it has ended and none remain, certifies their destruction.
pub async fn destruction(id: ContractId) -> Answer<Destruction> {
    call("POST", &format!("/api/v1/console/contracts/{id}/destruction"), None).await
}

/// Returns a dispatch with its documents and receipts.
pub async fn dispatch(id: DispatchId) -> Answer<Dispatch> {
    call("GET", &format!("/api/v1/dispatches/{id}"), None).await
}

/// Lets the inboxes of a contract share its pool, or divides the pool among them; saves all changes or none.
pub async fn divide(id: ContractId, input: &Divide) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/contracts/{id}/allotment"), json(input)).await
}

/// Returns the sign-in state: the card of the connection, the person and the session. Open to everybody.
pub async fn door() -> Answer<Door> {
    call("GET", "/api/v1/door", None).await
}

/// Drops a direct debit file that the bank will not collect, so that another can include its invoices.
pub async fn drop_debit_file(id: DebitFileId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/debits/{id}"), None).await
}

/// Ends a contract after a last day, or cancels that.
pub async fn end_contract(id: ContractId, input: &EndContract) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/contracts/{id}/end"), json(input)).await
}

/// Takes a plan off the offer. Existing contracts keep what they were promised.
pub async fn end_pack(id: PackId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/packs/{id}"), None).await
}

/// Enrols the card of the connection with an enrolment code. Needs a card that may sign in, but no session.
pub async fn enrol(input: &Enrol) -> Answer<Door> {
    call("POST", "/api/v1/enrolment", json(input)).await
}

/// Enters an application that came on paper or by fax.
pub async fn enter_application(input: &EnterApplication) -> Answer<Received> {
    call("POST", "/api/v1/console/applications", json(input)).await
}

/// Opens a page at Stripe for entering a payer's credit card.
pub async fn enter_credit_card(id: &str) -> Answer<CreditCardPage> {
    call("POST", &format!("/api/v1/console/payers/{id}/card"), None).await
}

/// Opens a page at Stripe for entering the credit card of the caller's facility.
pub async fn enter_own_credit_card() -> Answer<CreditCardPage> {
    call("POST", "/api/v1/facility/payer/card", None).await
}

/// Extends a temporary card to a number of days from now.
pub async fn extend_temporary(id: PkiCardId, input: &ExtendTemporary) -> Answer<()> {
    done("POST", &format!("/api/v1/console/pki-cards/{id}/extension"), json(input)).await
}

/// Returns a facility with its inboxes and people.
pub async fn facility(id: FacilityId) -> Answer<FacilityDetail> {
    call("GET", &format!("/api/v1/console/facilities/{id}"), None).await
}

/// Returns the PKI cards and posts of the caller's facility, and what further cards would cost.
pub async fn facility_cards() -> Answer<FacilityCards> {
    call("GET", "/api/v1/facility/cards", None).await
}

/// Searches the applications, one page at a time.
pub async fn find_applications(input: &FindApplications) -> Answer<Applications> {
    call("POST", "/api/v1/console/applications/search", json(input)).await
}

/// Searches the requests to change contracts that the caller can see, one page at a time.
pub async fn find_changes(input: &FindChanges) -> Answer<ChangeList> {
    call("POST", "/api/v1/console/changes/search", json(input)).await
}

/// Searches the contracts that the caller can see, including those that have ended, one page at a time.
pub async fn find_contracts(input: &FindContracts) -> Answer<ContractList> {
    call("POST", "/api/v1/console/contracts/search", json(input)).await
}

/// Searches the facilities that the caller can see, one page at a time.
pub async fn find_facilities(input: &FindFacilities) -> Answer<FacilityList> {
    call("POST", "/api/v1/console/facilities/search", json(input)).await
}

/// Searches the inboxes that the caller can see, one page at a time.
pub async fn find_inboxes(input: &FindInboxes) -> Answer<InboxList> {
    call("POST", "/api/v1/console/inboxes/search", json(input)).await
}

/// Searches the invoices that the caller can see, one page at a time.
pub async fn find_invoices(input: &FindInvoices) -> Answer<InvoiceList> {
    call("POST", "/api/v1/console/invoices/search", json(input)).await
}

/// Searches the invoices that the caller's facility pays, one page at a time.
pub async fn find_own_invoices(input: &FindInvoices) -> Answer<InvoiceList> {
    call("POST", "/api/v1/invoices/search", json(input)).await
}

/// Searches the payments, one page at a time.
pub async fn find_payments(input: &FindPayments) -> Answer<PaymentList> {
    call("POST", "/api/v1/console/payments/search", json(input)).await
}

/// Searches the people and posts of the facilities that the caller can see, one page at a time.
pub async fn find_people(input: &FindPeople) -> Answer<PeopleList> {
    call("POST", "/api/v1/console/people/search", json(input)).await
}

/// Searches the PKI cards that the caller can see, one page at a time.
pub async fn find_pki_cards(input: &FindPkiCards) -> Answer<PkiCardList> {
    call("POST", "/api/v1/console/pki-cards/search", json(input)).await
}

/// Searches the communications of the facilities that the caller can see, as metadata, one page at a time.
pub async fn find_records(input: &FindRecords) -> Answer<Records> {
    call("POST", "/api/v1/console/records/search", json(input)).await
}

/// Searches the facilities, of any group, that an inbox can name as its senders.
pub async fn find_senders(input: &FindSenders) -> Answer<Vec<NamedFacility>> {
    call("POST", "/api/v1/console/senders/search", json(input)).await
}

/// Searches the audit: who did what, as far as the caller can see it; one page at a time.
pub async fn find_trail(input: &FindTrail) -> Answer<Trail> {
    call("POST", "/api/v1/console/trail/search", json(input)).await
}

/// Finishes an upload with the SHA-256 of the whole file. If it differs, the upload is destroyed.
pub async fn finish_upload(id: DocumentId, input: &FinishUpload) -> Answer<()> {
    done("POST", &format!("/api/v1/documents/{id}/end"), json(input)).await
}

/// Lists the facilities that have left the contracts of the caller's association; their records are still readable.
pub async fn former_facilities() -> Answer<Vec<FormerFacility>> {
    call("GET", "/api/v1/console/facilities/former", None).await
}

/// Hands an inbox over to a new person. Their enrolment code is returned only once.
pub async fn hand_inbox(id: InboxId, input: &HandInbox) -> Answer<IssuedCode> {
    call("POST", &format!("/api/v1/console/inboxes/{id}/handover"), json(input)).await
}

/// Says how far the inbox's team has dealt with a delivery. The sender doesn't see it.
pub async fn handle_delivery(id: DeliveryId, input: &HandleDelivery) -> Answer<()> {
    done("PUT", &format!("/api/v1/deliveries/{id}/handling"), json(input)).await
}

/// Hides a facility from other groups, or shows it again.
pub async fn hide_facility(id: FacilityId, input: &HideFacility) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/facilities/{id}/openness"), json(input)).await
}

/// Previews a table of facilities or, with the preview's `mark`, imports it; all of it or nothing.
pub async fn import_facilities(id: ContractId, input: &ImportTable) -> Answer<ImportPreview> {
    call("POST", &format!("/api/v1/console/contracts/{id}/facilities"), json(input)).await
}

/// Returns the health of the installation. For the operator only.
pub async fn installation_health() -> Answer<Health> {
    call("GET", "/api/v1/console/health", None).await
}

/// Invites a colleague as an administrator by a mailed link.
pub async fn invite_administrator(input: &InviteAdministrator) -> Answer<MailedLink> {
    call("POST", "/api/v1/console/administrators", json(input)).await
}

/// Invites an administrator for a contract's association by a mailed link. For the operator only.
pub async fn invite_for_contract(id: ContractId, input: &InviteAdministrator) -> Answer<MailedLink> {
    call("POST", &format!("/api/v1/console/contracts/{id}/administrators"), json(input)).await
}

/// Invites a person to the caller's facility. The enrolment code is returned only once.
pub async fn invite_member(input: &InviteMember) -> Answer<IssuedCode> {
    call("POST", "/api/v1/members", json(input)).await
}

/// Invites a person to a facility. The enrolment code is returned only once.
pub async fn invite_person(id: FacilityId, input: &InvitePerson) -> Answer<IssuedCode> {
    call("POST", &format!("/api/v1/console/facilities/{id}/people"), json(input)).await
}

/// Returns an invoice with its content, related documents, payments and attempts to collect it.
pub async fn invoice(id: InvoiceId) -> Answer<InvoiceDetail> {
    call("GET", &format!("/api/v1/console/invoices/{id}"), None).await
}

/// Downloads the content of an invoice: exactly the JSON that was hashed.
pub async fn invoice_content(id: InvoiceId) -> Answer<String> {
    call("GET", &format!("/api/v1/console/invoices/{id}/content.json"), None).await
}

/// Issues an enrolment code for a person's further or replacement card; not possible for oneself.
pub async fn issue_code(id: AffiliationId, input: &IssueCode) -> Answer<IssuedCode> {
    call("POST", &format!("/api/v1/members/{id}/codes"), json(input)).await
}

/// Mails a new one-time link to an administrator who has lost every key.
pub async fn issue_link(id: AdministratorId) -> Answer<MailedLink> {
    call("POST", &format!("/api/v1/console/administrators/{id}/link"), None).await
}

/// Enrols a passkey or the card of the connection by a one-time link, and signs in with it.
pub async fn join_by_link(input: &NewKey) -> Answer<ConsoleSession> {
    call("POST", "/api/v1/console/link/key", json(input)).await
}

/// Lists the invoices of a former facility, one page at a time. Open to whoever has the mailed link.
pub async fn kept_invoices(input: &KeptLink) -> Answer<KeptInvoices> {
    call("POST", "/api/v1/kept-invoices", json(input)).await
}

/// Ends a facility's membership in a contract after a last day, or cancels that.
pub async fn leave_contract(id: ContractId, facility: FacilityId, input: &LeaveContract) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/contracts/{id}/facilities/{facility}/leaving"), json(input)).await
}

/// Lists or searches the deliveries in an inbox. Search terms go in the body, never in the address.
pub async fn list_inbox(id: InboxId, input: &List) -> Answer<Arrivals> {
    call("POST", &format!("/api/v1/inboxes/{id}/arrivals"), json(input)).await
}

/// Lists or searches the dispatches sent from an inbox. Search terms go in the body, never in the address.
pub async fn list_sent(id: InboxId, input: &List) -> Answer<Dispatches> {
    call("POST", &format!("/api/v1/inboxes/{id}/dispatches"), json(input)).await
}

/// Returns what an enrolment code is for, without using it. Needs a card that may sign in, but no session.
pub async fn look_at_code(input: &Enrol) -> Answer<CodeSeen> {
    call("POST", "/api/v1/enrolment/look-up", json(input)).await
}

/// Returns whom a one-time link is for. Open to whoever has the link.
pub async fn look_at_link(input: &JoinLink) -> Answer<Invited> {
    call("POST", "/api/v1/console/link", json(input)).await
}

/// Checks at Stripe whether a payer's credit card was entered, and returns it.
pub async fn look_for_credit_card(id: &str) -> Answer<CreditCard> {
    call("POST", &format!("/api/v1/console/payers/{id}/card/look"), None).await
}

/// Checks at Stripe whether the credit card of the caller's facility was entered, and returns it.
pub async fn look_for_own_credit_card() -> Answer<CreditCard> {
    call("POST", "/api/v1/facility/payer/card/look", None).await
}

/// Returns recipients by id, for example again right before sending.
pub async fn look_up_recipients(input: &LookUpRecipients) -> Answer<Vec<Recipient>> {
    call("POST", "/api/v1/recipients/look-up", json(input)).await
}

/// Mails a link to the invoices of a facility that is no longer in any contract.
pub async fn mail_invoice_link(id: FacilityId, input: &MailKeptLink) -> Answer<MailedLink> {
    call("POST", &format!("/api/v1/console/facilities/{id}/invoice-link"), json(input)).await
}

/// Creates an association with a contract and its first administrator, without an application.
pub async fn make_association(input: &MakeAssociation) -> Answer<MailedLink> {
    call("POST", "/api/v1/console/associations", json(input)).await
}

/// Computes the bill of a month, in place of any that is not approved yet.
pub async fn make_billing_run(input: &MakeRun) -> Answer<BillingRun> {
    call("POST", "/api/v1/console/billing-runs", json(input)).await
}

/// Creates the direct debit file for the next collection day, from all open invoices that can be collected.
pub async fn make_debit_file() -> Answer<DebitFile> {
    call("POST", "/api/v1/console/debits", None).await
}

/// Creates an inbox at the caller's facility.
pub async fn make_inbox(input: &InboxName) -> Answer<()> {
    done("POST", "/api/v1/facility/inboxes", json(input)).await
}

/// Starts to create a further passkey for the caller.
pub async fn make_passkey() -> Answer<Ceremony> {
    call("POST", "/api/v1/console/keys/passkey", None).await
}

/// Starts to create a passkey by a one-time link. Open to whoever has the link.
pub async fn make_passkey_by_link(input: &JoinLink) -> Answer<Ceremony> {
    call("POST", "/api/v1/console/link/passkey", json(input)).await
}

/// Lists the names of the managers of the caller's facility who can sign in.
pub async fn managers() -> Answer<Vec<String>> {
    call("GET", "/api/v1/facility/managers", None).await
}

/// Returns a payer's direct debit mandate, with the account masked.
pub async fn mandate(id: &str) -> Answer<MandateDetail> {
    call("GET", &format!("/api/v1/console/payers/{id}/mandate"), None).await
}

/// Lists the people of the caller's facility with their cards and inboxes.
pub async fn members() -> Answer<Vec<FacilityMember>> {
    call("GET", "/api/v1/members", None).await
}

/// Gives a contract's association another name or code (団体コード) from a day on.
pub async fn name_association(id: ContractId, input: &NameAssociation) -> Answer<()> {
    done("POST", &format!("/api/v1/console/contracts/{id}/names"), json(input)).await
}

/// Sets the receiving facility's own patient number for a delivery.
pub async fn note_patient_number(id: DeliveryId, input: &NotePatientNumber) -> Answer<()> {
    done("PUT", &format!("/api/v1/deliveries/{id}/patient-number"), json(input)).await
}

/// Returns the plans that can be applied for and the dates that apply now. Open to everybody.
pub async fn offer() -> Answer<Offer> {
    call("GET", "/api/v1/applications/offer", None).await
}

/// Offers a temporary card to a person of a facility, and returns the number for fetching it.
pub async fn offer_temporary(id: AffiliationId, input: &OfferTemporary) -> Answer<OfferedTemporary> {
    call("POST", &format!("/api/v1/console/people/{id}/temporary-card"), json(input)).await
}

/// Opens a delivery: records that it was read, and returns its letter.
pub async fn open_delivery(id: DeliveryId) -> Answer<Letter> {
    call("POST", &format!("/api/v1/deliveries/{id}/opening"), None).await
}

/// Orders PKI cards for a facility.
pub async fn order_cards(id: FacilityId, input: &OrderCards) -> Answer<OrderedCards> {
    call("POST", &format!("/api/v1/console/facilities/{id}/pki-cards"), json(input)).await
}

/// Orders PKI cards for people and posts of the caller's facility.
pub async fn order_own_cards(input: &OrderCards) -> Answer<OrderedCards> {
    call("POST", "/api/v1/facility/cards", json(input)).await
}

/// Returns today's tasks (今日すること) and how the contracts are used.
pub async fn overview() -> Answer<Overview> {
    call("GET", "/api/v1/console/overview", None).await
}

/// Returns an application and its state. Open to whoever has the application's link.
pub async fn own_application(input: &ApplicantLink) -> Answer<OwnApplication> {
    call("POST", "/api/v1/applications/own", json(input)).await
}

/// Returns the last digits of the credit card of the caller's facility, and when it expires.
pub async fn own_credit_card() -> Answer<CreditCard> {
    call("GET", "/api/v1/facility/payer/card", None).await
}

/// Returns the facts of the caller's facility that its manager may report.
pub async fn own_facts() -> Answer<OwnFacts> {
    call("GET", "/api/v1/facility/facts", None).await
}

/// Lists the inboxes of the caller's facility, including closed ones.
pub async fn own_inboxes() -> Answer<Vec<OwnInbox>> {
    call("GET", "/api/v1/facility/inboxes", None).await
}

/// Returns an invoice that the caller's facility pays, with its content and payments.
pub async fn own_invoice(id: InvoiceId) -> Answer<InvoiceDetail> {
    call("GET", &format!("/api/v1/invoices/{id}"), None).await
}

/// Downloads the content of an invoice that the caller's facility pays: exactly the JSON that was hashed.
pub async fn own_invoice_content(id: InvoiceId) -> Answer<String> {
    call("GET", &format!("/api/v1/invoices/{id}/content.json"), None).await
}

/// Lists the caller's own keys.
pub async fn own_keys() -> Answer<Vec<OwnKey>> {
    call("GET", "/api/v1/console/keys", None).await
}

/// Returns how the caller's facility is addressed on invoices, and how it pays.
pub async fn own_payer() -> Answer<PayerDetail> {
    call("GET", "/api/v1/facility/payer", None).await
}

/// Lists the plans on offer now or later.
pub async fn packs() -> Answer<Vec<Pack>> {
    call("GET", "/api/v1/console/packs", None).await
}

/// Returns the current offer and its dates, for entering applications from paper.
pub async fn paper_offer() -> Answer<Offer> {
    call("GET", "/api/v1/console/applications/offer", None).await
}

/// Returns how a payer is addressed on invoices, and how they pay.
pub async fn payer(id: &str) -> Answer<PayerDetail> {
    call("GET", &format!("/api/v1/console/payers/{id}"), None).await
}

/// Lists the open invoices that a payment may be for, the likeliest first.
pub async fn payment_candidates(id: PaymentId) -> Answer<Vec<Invoice>> {
    call("GET", &format!("/api/v1/console/payments/{id}/candidates"), None).await
}

/// Issues letters of enrolment with new codes, as one PDF sorted by postal code; with `look`, only counts them.
pub async fn print_letters(input: &PrintLetters) -> Answer<Letters> {
    call("POST", "/api/v1/console/facilities/letters", json(input)).await
}

/// Records a fresh proof of identity, by passkey or card, which sensitive operations require.
pub async fn prove_anew(input: &Proof) -> Answer<()> {
    done("POST", "/api/v1/console/session/proof", json(input)).await
}

/// Lists everybody of the caller's facility with their rights at an inbox.
pub async fn readers(id: InboxId) -> Answer<Vec<InboxReader>> {
    call("GET", &format!("/api/v1/inboxes/{id}/readers"), None).await
}

/// Recalls a delivery that has arrived and that nobody has opened.
pub async fn recall_delivery(id: DeliveryId) -> Answer<()> {
    done("POST", &format!("/api/v1/deliveries/{id}/recall"), None).await
}

/// Refunds what is left of a payment, or part of that, to the credit card.
pub async fn refund_payment(id: PaymentId, input: &Refund) -> Answer<()> {
    done("POST", &format!("/api/v1/console/payments/{id}/refund"), json(input)).await
}

/// Issues a new enrolment code to a person of a facility.
pub async fn reissue_code(id: AffiliationId, input: &IssueCode) -> Answer<IssuedCode> {
    call("POST", &format!("/api/v1/console/people/{id}/codes"), json(input)).await
}

/// Sends the next reminder for an overdue invoice at once.
pub async fn remind_now(id: InvoiceId, input: &RemindNow) -> Answer<()> {
    done("POST", &format!("/api/v1/console/invoices/{id}/reminder"), json(input)).await
}

/// Removes a mail address from an inbox.
pub async fn remove_address(id: AddressId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/addresses/{id}"), None).await
}

/// Removes a payer's credit card; further invoices are paid by bank transfer.
pub async fn remove_credit_card(id: &str) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/payers/{id}/card"), None).await
}

/// Removes one of the caller's keys; never the last.
pub async fn remove_key(id: KeyId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/keys/{id}"), None).await
}

/// Removes the credit card of the caller's facility; further invoices are paid by bank transfer.
pub async fn remove_own_credit_card() -> Answer<()> {
    done("DELETE", "/api/v1/facility/payer/card", None).await
}

/// Previews the facilities in a municipality or, with `apply`, gives them its new name from a day on.
pub async fn rename_city(input: &RenameCity) -> Answer<RenamedCity> {
    call("POST", "/api/v1/console/cities", json(input)).await
}

/// Orders a replacement for a PKI card; the old one works until it expires.
pub async fn renew_card(id: PkiCardId) -> Answer<()> {
    done("POST", &format!("/api/v1/console/pki-cards/{id}/renewal"), None).await
}

/// Orders a replacement for a PKI card of the caller's facility; the old one works until it expires.
pub async fn renew_own_card(id: PkiCardId) -> Answer<()> {
    done("POST", &format!("/api/v1/facility/cards/{id}/renewal"), None).await
}

/// Reports changed facts of the caller's facility; they take effect at once.
pub async fn report_facts(input: &OwnFacts) -> Answer<()> {
    done("PUT", "/api/v1/facility/facts", json(input)).await
}

/// Asks the sender to send again what expired or was lost.
pub async fn request_resend(id: DeliveryId) -> Answer<()> {
    done("POST", &format!("/api/v1/deliveries/{id}/resend-request"), None).await
}

/// Lifts the suspension of a card of the caller's facility; not possible for one's own.
pub async fn resume_card(id: CardId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/cards/{id}/suspension"), None).await
}

/// Lifts the suspension of a person at the caller's facility; not possible for oneself.
pub async fn resume_member(id: AffiliationId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/members/{id}/suspension"), None).await
}

/// Lifts the suspension of a person at their facility.
pub async fn resume_person(id: AffiliationId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/people/{id}/suspension"), None).await
}

/// Reverses an issued invoice by a document of its own, and returns that document.
pub async fn reverse_invoice(id: InvoiceId, input: &Reverse) -> Answer<InvoiceDetail> {
    call("POST", &format!("/api/v1/console/invoices/{id}/reversal"), json(input)).await
}

/// Revokes a PKI card for good and, if wanted, orders a replacement.
pub async fn revoke_card(id: PkiCardId, input: &RevokeCard) -> Answer<()> {
    done("POST", &format!("/api/v1/console/pki-cards/{id}/revocation"), json(input)).await
}

/// Searches for recipients. Search terms go in the body, never in the address.
pub async fn search_recipients(input: &SearchRecipients) -> Answer<Recipients> {
    call("POST", "/api/v1/recipients/search", json(input)).await
}

/// Sends a dispatch to all recipients or to none. Repeated with the same key, it is sent only once.
pub async fn send(input: &SendDispatch) -> Answer<Dispatch> {
    call("POST", "/api/v1/dispatches", json(input)).await
}

/// Returns the caller's session.
pub async fn session() -> Answer<Session> {
    call("GET", "/api/v1/session", None).await
}

/// Sets the layout in which an association downloads the breakdown of its invoices.
pub async fn set_breakdown_layout(id: &str, input: &BreakdownLayout) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/payers/{id}/breakdown-layout"), json(input)).await
}

/// Sets how a contract is billed, from the next run on.
pub async fn set_contract_billing(id: ContractId, input: &ContractBilling) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/contracts/{id}/billing"), json(input)).await
}

/// Sets a delivery aside that the inbox can't take, and tells its sender why.
pub async fn set_delivery_aside(id: DeliveryId, input: &SetDeliveryAside) -> Answer<()> {
    done("POST", &format!("/api/v1/deliveries/{id}/setting-aside"), json(input)).await
}

/// Sets who, if anybody, holds a post from a day on. The code is returned only once.
pub async fn set_holder(id: AffiliationId, input: &SetHolder) -> Answer<IssuedCode> {
    call("PUT", &format!("/api/v1/console/people/{id}/holder"), json(input)).await
}

/// Previews a table of new holders of posts or, with `apply`, sets them; all of them or none.
pub async fn set_holders(input: &SetHolders) -> Answer<HoldersSet> {
    call("POST", "/api/v1/console/holders", json(input)).await
}

/// Sets the state of a payer's direct debit mandate, and its account.
pub async fn set_mandate(id: &str, input: &SetMandate) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/payers/{id}/mandate"), json(input)).await
}

/// Sets who, if anybody, holds a post of the caller's facility from a day on. The code is returned only once.
pub async fn set_own_holder(id: AffiliationId, input: &SetHolder) -> Answer<IssuedCode> {
    call("PUT", &format!("/api/v1/facility/posts/{id}/holder"), json(input)).await
}

/// Sets how the caller's facility is addressed on invoices, and how it pays.
pub async fn set_own_payer(input: &PayerDetail) -> Answer<()> {
    done("PUT", "/api/v1/facility/payer", json(input)).await
}

/// Sets how a payer is addressed on invoices, and how they pay.
pub async fn set_payer(id: &str, input: &PayerDetail) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/payers/{id}"), json(input)).await
}

/// Sets aside what is left of a payment because it is for no invoice, or undoes that.
pub async fn set_payment_aside(id: PaymentId, input: &SetAside) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/payments/{id}/aside"), json(input)).await
}

/// Sets a price agreed for a contract outside the plans, from this month or the next.
pub async fn set_price(id: ContractId, input: &SetPrice) -> Answer<()> {
    done("POST", &format!("/api/v1/console/contracts/{id}/price"), json(input)).await
}

/// Tries again to settle the payments that are not settled yet, where the case is clear.
pub async fn settle_again() -> Answer<()> {
    done("POST", "/api/v1/console/payments/settlement", None).await
}

/// Settles invoices with a payment, as a clerk decides.
pub async fn settle_payment(id: PaymentId, input: &SettlePayment) -> Answer<()> {
    done("PUT", &format!("/api/v1/console/payments/{id}/settlement"), json(input)).await
}

/// Marks PKI cards as shipped. The letters with their codes are returned only once.
pub async fn ship_cards(input: &ShipCards) -> Answer<Letters> {
    call("POST", "/api/v1/console/pki-cards/shipment", json(input)).await
}

/// Issues the certificate of a PKI card from the token's signing request.
pub async fn sign_card(id: PkiCardId, input: &SignCard) -> Answer<SignedCard> {
    call("POST", &format!("/api/v1/console/pki-cards/{id}/certificate"), json(input)).await
}

/// Signs in at a facility. Sets the session's cookie or, for a program, returns a token.
pub async fn sign_in(input: &SignIn) -> Answer<Session> {
    call("POST", "/api/v1/session", json(input)).await
}

/// Ends the caller's session.
pub async fn sign_out() -> Answer<()> {
    done("DELETE", "/api/v1/session", None).await
}

/// Ends all sessions of the caller.
pub async fn sign_out_everywhere() -> Answer<()> {
    done("DELETE", "/api/v1/sessions", None).await
}

/// Returns the statement of a payer: what they were billed and paid, with the balance.
pub async fn statement(id: &str) -> Answer<Statement> {
    call("GET", &format!("/api/v1/console/payers/{id}/statement"), None).await
}

/// Sends back, approves or refuses an application, or withdraws it for an applicant who telephoned.
pub async fn step_application(id: ApplicationId, input: &StepApplication) -> Answer<Decided> {
    call("POST", &format!("/api/v1/console/applications/{id}/step"), json(input)).await
}

/// Approves the bill of a month, withdraws the approval, or discards the bill.
pub async fn step_billing_run(id: RunId, input: &StepRun) -> Answer<()> {
    done("POST", &format!("/api/v1/console/billing-runs/{id}/step"), json(input)).await
}

/// Submits, withdraws, sends back, approves or refuses a request to change a contract.
pub async fn step_change(id: ChangeId, input: &StepChange) -> Answer<()> {
    done("POST", &format!("/api/v1/console/changes/{id}/step"), json(input)).await
}

/// Agrees to a transfer, or ends it before its day.
pub async fn step_transfer(id: TransferId, input: &StepTransfer) -> Answer<()> {
    done("POST", &format!("/api/v1/console/transfers/{id}/step"), json(input)).await
}

/// Suspends a card at once by a stop code. Open to whoever has the facility's letter.
pub async fn stop_card(input: &StopCard) -> Answer<()> {
    done("POST", "/api/v1/cards/stop", json(input)).await
}

/// Stops a delivery that went to the wrong recipient, whatever became of it, and asks the recipient to delete it.
pub async fn stop_delivery(id: DeliveryId) -> Answer<()> {
    done("POST", &format!("/api/v1/deliveries/{id}/stop"), None).await
}

/// Lists the cards that a stop code can suspend. Open to whoever has the facility's letter.
pub async fn stoppable_cards(input: &StopCards) -> Answer<Vec<StoppableCard>> {
    call("POST", "/api/v1/cards/stoppable", json(input)).await
}

/// Suspends a card of the caller's facility at once.
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

/// Suspends the contract of an overdue invoice after its last reminder, and mails the payer.
pub async fn suspend_for_debt(id: InvoiceId, input: &SuspendForDebt) -> Answer<()> {
    done("POST", &format!("/api/v1/console/invoices/{id}/suspension"), json(input)).await
}

/// Suspends a person at once, at the caller's facility only; not possible for oneself.
pub async fn suspend_member(id: AffiliationId, input: &Suspend) -> Answer<()> {
    done("POST", &format!("/api/v1/members/{id}/suspension"), json(input)).await
}

/// Suspends a person at their facility, at once.
pub async fn suspend_person(id: AffiliationId, input: &Suspend) -> Answer<()> {
    done("POST", &format!("/api/v1/console/people/{id}/suspension"), json(input)).await
}

/// Returns what a transfer would do: its facilities, the pools before and after, and what prevents it.
pub async fn transfer(id: TransferId) -> Answer<TransferPlan> {
    call("GET", &format!("/api/v1/console/transfers/{id}"), None).await
}

/// Lists the transfers from and to contracts that the caller can see.
pub async fn transfers() -> Answer<Vec<Transfer>> {
    call("GET", "/api/v1/console/transfers", None).await
}

/// Withdraws a planned name of a contract's association before its day.
pub async fn unname_association(id: ContractId, name: AssociationNameId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/contracts/{id}/names/{name}"), None).await
}

/// Undoes all settlements of a payment.
pub async fn unsettle_payment(id: PaymentId) -> Answer<()> {
    done("DELETE", &format!("/api/v1/console/payments/{id}/settlement"), None).await
}

/// Lists the uploads of an inbox that are not sent yet.
pub async fn uploads(id: InboxId) -> Answer<Uploads> {
    call("GET", &format!("/api/v1/inboxes/{id}/uploads"), None).await
}

/// Lists the cards, holders of posts and administrators that await confirmation.
pub async fn waiting() -> Answer<WaitingList> {
    call("GET", "/api/v1/console/waiting", None).await
}

/// Withdraws an application. Open to whoever has the application's link.
pub async fn withdraw_application(input: &ApplicantLink) -> Answer<()> {
    done("POST", "/api/v1/applications/own/withdrawal", json(input)).await
}
