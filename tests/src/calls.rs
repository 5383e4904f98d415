//! Every operation of the API, for the tests to call. `cargo xtask client` makes this file from the document.

use std::fmt::Display;

use serde::Serialize;

use crate::client::Call;

/// Adds a mail address to an inbox; a link to confirm it is mailed.
pub fn add_address(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/inboxes/{id}/addresses")).with(input)
}

/// Makes an inbox of a facility.
pub fn add_inbox(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/facilities/{id}/inboxes")).with(input)
}

/// Adds a further key of one's own.
pub fn add_key(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/keys").with(input)
}

/// Adds a plan, or a new price of one; what contracts were promised stays.
pub fn add_pack(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/packs").with(input)
}

/// Notes money that came in, or was paid back, in another way.
pub fn add_payment(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/payments").with(input)
}

/// Lets somebody of the facility use one of its inboxes; with a manager's word, or after a day.
pub fn add_reader(id: impl Display, person: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/inboxes/{id}/readers/{person}")).with(input)
}

/// The mail addresses of an inbox.
pub fn addresses(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/inboxes/{id}/addresses"))
}

/// A clerk's own line in the ledger of a contract.
pub fn adjust(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/contracts/{id}/adjustments")).with(input)
}

/// Those who look after the same association.
pub fn administrators() -> Call {
    Call::new("GET", "/api/v1/console/administrators")
}

/// Those who look after the association as CSV: UTF-8, or Shift_JIS.
pub fn administrators_csv() -> Call {
    Call::new("GET", "/api/v1/console/administrators.csv")
}

/// A contract with every inbox in it.
pub fn allotment(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/allotment"))
}

/// Answers what the clerk asked, in words or by correcting the form. Open to whoever has its link.
pub fn answer_application(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/applications/own/answer").with(input)
}

/// Every application as CSV, the newest first: UTF-8, or Shift_JIS; `body` is what the search asks for, as JSON.
pub fn applications_csv() -> Call {
    Call::new("GET", "/api/v1/console/applications.csv")
}

/// Applies for a contract; a link to confirm the address is mailed, and nobody looks at the application before that.
/// Open to everybody.
pub fn apply(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/applications").with(input)
}

/// Mails another link to confirm the address of an application. Open to everybody.
pub fn ask_application_link(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/applications/link").with(input)
}

/// Asks the card for an open invoice again, before its day.
pub fn ask_card_again(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/invoices/{id}/card-payment"))
}

/// Asks for another pack of a contract.
pub fn ask_change(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/changes").with(input)
}

/// Begins to ask for a passkey: to sign in, or as a fresh proof. Open to everybody.
pub fn ask_for_passkey() -> Call {
    Call::new("POST", "/api/v1/console/passkey")
}

/// Asks for facilities to go over to another contract.
pub fn ask_transfer(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/transfers").with(input)
}

/// Says how much of an upload is here.
pub fn ask_upload(id: impl Display) -> Call {
    Call::new("HEAD", format!("/api/v1/uploads/{id}"))
}

/// The names of a contract's association with their days.
pub fn association_names(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/names"))
}

/// Closes a facility and begins a new one in its place; answers the new one.
pub fn begin_anew(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/facilities/{id}/successor")).with(input)
}

/// Begins an upload.
pub fn begin_upload() -> Call {
    Call::new("POST", "/api/v1/uploads")
}

/// What payers paid too much and nothing was set off against yet.
pub fn billing_credits() -> Call {
    Call::new("GET", "/api/v1/console/billing/credits")
}

/// The month at a glance.
pub fn billing_overview() -> Call {
    Call::new("GET", "/api/v1/console/billing")
}

/// What is overdue, with the reminders that were sent and what comes next.
pub fn billing_reminders() -> Call {
    Call::new("GET", "/api/v1/console/billing/reminders")
}

/// A month's bill, with what changed since the one before.
pub fn billing_run(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/billing-runs/{id}"))
}

/// The months' bills, the newest first.
pub fn billing_runs() -> Call {
    Call::new("GET", "/api/v1/console/billing-runs")
}

/// The layout in which an association takes the breakdown of its invoices away.
pub fn breakdown_layout(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payers/{id}/breakdown-layout"))
}

/// Takes a file of a bank's in, with the invoices that its payments plainly are for; or tells what is wrong with it.
pub fn bring_bank_file(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/bank-files").with(input)
}

/// Takes the results of a file in: whole, or not at all.
pub fn bring_debit_results(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/debit-result-files").with(input)
}

/// Cancels a held dispatch.
pub fn cancel(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/dispatches/{id}/cancellation"))
}

/// Takes the order of a card back.
pub fn cancel_card(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/pki-cards/{id}"))
}

/// Takes a change of facts back before its day.
pub fn cancel_facts(id: impl Display, change: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/facilities/{id}/facts/{change}"))
}

/// Takes the order of a card back.
pub fn cancel_own_card(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/facility/cards/{id}"))
}

/// What cards would cost a facility now.
pub fn card_offer(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/facilities/{id}/card-offer"))
}

/// Gives somebody another role, suspends or re-admits them; never oneself.
pub fn change_administrator(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/administrators/{id}")).with(input)
}

/// Changes facts of a facility from a day on.
pub fn change_facts(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/facilities/{id}/facts")).with(input)
}

/// Renames an inbox, closes it or opens it again, hides it, and says whom it takes letters from.
pub fn change_inbox(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/inboxes/{id}")).with(input)
}

/// What may be asked for a contract, and from when it would count.
pub fn change_offer(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/offer"))
}

/// Renames an inbox of the facility, closes it, or opens it again.
pub fn change_own_inbox(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/facility/inboxes/{id}")).with(input)
}

/// Changes somebody's rights at an inbox; never one's own.
pub fn change_reader(id: impl Display, member: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/inboxes/{id}/readers/{member}")).with(input)
}

/// Changes the facility's hold and idle times.
pub fn change_settings(input: &impl Serialize) -> Call {
    Call::new("PUT", "/api/v1/facility/settings").with(input)
}

/// Every request in reach as CSV: UTF-8, or Shift_JIS; `query` is what the search takes, as JSON.
pub fn changes_csv() -> Call {
    Call::new("GET", "/api/v1/console/changes.csv")
}

/// Fetches a temporary card, once. Open to whoever was told its number.
pub fn claim_temporary_card(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/cards/temporary").with(input)
}

/// Takes up a transfer by the code that the other side was told.
pub fn claim_transfer(input: &impl Serialize) -> Call {
    Call::new("PUT", "/api/v1/console/transfers/claim").with(input)
}

/// Closes a facility with its last day, or cancels the closing.
pub fn close_facility(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/facilities/{id}/closing")).with(input)
}

/// Confirms a mail address by the token of its link. On the public host.
pub fn confirm_address() -> Call {
    Call::new("POST", "/api/v1/address-confirmation")
}

/// Gives one's word for somebody whom another invited; never for oneself.
pub fn confirm_administrator(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/administrators/{id}/confirmation"))
}

/// Confirms a card for its holder's belonging to the facility; never one's own.
pub fn confirm_card(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/cards/{id}/confirmation"))
}

/// Gives one's word to a new holder of a post; never to one that one set.
pub fn confirm_holder(id: impl Display, holder: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/people/{id}/holders/{holder}/confirmation"))
}

/// Gives a manager's word to a new holder of a post; never to one they set themselves.
pub fn confirm_own_holder(id: impl Display, member: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/facility/posts/{id}/holders/{member}/confirmation"))
}

/// Gives one's word to a card for somebody's belonging; never to one that one had a hand in.
pub fn confirm_person_card(id: impl Display, card: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/people/{id}/cards/{card}/confirmation"))
}

/// Confirms a received document: length and SHA-256 as the client counted them.
pub fn confirm_receipt(id: impl Display, document: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/deliveries/{id}/documents/{document}/receipt")).with(input)
}

/// Who stands there. Open to everybody.
pub fn console_door() -> Call {
    Call::new("GET", "/api/v1/console/door")
}

/// Lets a suspended card sign in again.
pub fn console_resume_card(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/cards/{id}/suspension"))
}

/// The session of the caller.
pub fn console_session() -> Call {
    Call::new("GET", "/api/v1/console/session")
}

/// Signs in with a passkey or the card of the connection.
pub fn console_sign_in(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/session").with(input)
}

/// Signs out.
pub fn console_sign_out() -> Call {
    Call::new("DELETE", "/api/v1/console/session")
}

/// Suspends a card of a facility at once.
pub fn console_suspend_card(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/cards/{id}/suspension")).with(input)
}

/// How each facility in reach is reached when the service is not.
pub fn contacts() -> Call {
    Call::new("GET", "/api/v1/console/contacts")
}

/// Notes that the emergency list was printed.
pub fn contacts_printed() -> Call {
    Call::new("POST", "/api/v1/console/contacts/printing")
}

/// Brings the next bytes of an upload.
pub fn continue_upload(id: impl Display) -> Call {
    Call::new("PATCH", format!("/api/v1/uploads/{id}"))
}

/// Those who look after the association of a contract, for the operator.
pub fn contract_administrators(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/administrators"))
}

/// How a contract is billed.
pub fn contract_billing(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/billing"))
}

/// The contracts in reach that are not over.
pub fn contracts() -> Call {
    Call::new("GET", "/api/v1/console/contracts")
}

/// Every contract in reach as CSV: UTF-8, or Shift_JIS; `query` is what the search takes, as JSON.
pub fn contracts_csv() -> Call {
    Call::new("GET", "/api/v1/console/contracts.csv")
}

/// Corrects the form of an application that is not decided yet.
pub fn correct_application(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/applications/{id}")).with(input)
}

/// The credit card of one that pays: its last digits.
pub fn credit_card(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payers/{id}/card"))
}

/// What the bank gets: 120 bytes a record, JIS X 0201.
pub fn debit_file(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/debits/{id}/file"))
}

/// 口座振替: mandates, files, and what the next file would ask for.
pub fn debits() -> Call {
    Call::new("GET", "/api/v1/console/debits")
}

/// 納品書（利用実績報告書） of an issued invoice, as PDF.
pub fn delivery_note(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/invoices/{id}/delivery-note.pdf"))
}

/// What is left of a contract's documents, and its certificate of destruction once nothing is.
pub fn destruction(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/contracts/{id}/destruction"))
}

/// One dispatch with documents and receipts.
pub fn dispatch(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/dispatches/{id}"))
}

/// Divides or shares the pool of a contract; all or nothing.
pub fn divide(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/contracts/{id}/allotment")).with(input)
}

/// This document. On the public host.
pub fn document() -> Call {
    Call::new("GET", "/api/v1/openapi.json")
}

/// The bytes of a document.
pub fn document_content(delivery: impl Display, document: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/deliveries/{delivery}/documents/{document}/content"))
}

/// How long a document is.
pub fn document_length(delivery: impl Display, document: impl Display) -> Call {
    Call::new("HEAD", format!("/api/v1/deliveries/{delivery}/documents/{document}/content"))
}

/// Who stands there: the card, the person, the session. Open to everybody.
pub fn door() -> Call {
    Call::new("GET", "/api/v1/door")
}

/// Gives a file up that no bank collects by.
pub fn drop_debit_file(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/debits/{id}"))
}

/// Ends a contract with its last day, or cancels that end.
pub fn end_contract(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/contracts/{id}/end")).with(input)
}

/// Takes a plan off the offer; what contracts were promised stays.
pub fn end_pack(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/packs/{id}"))
}

/// Ends an upload, and what came of it.
pub fn end_upload(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/uploads/{id}"))
}

/// Enrols the card at hand with a code. Needs a card that may sign in, no session.
pub fn enrol(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/enrolment").with(input)
}

/// Enters an application that came on paper or by FAX.
pub fn enter_application(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/applications").with(input)
}

/// Opens a page of Stripe's on which a card is entered.
pub fn enter_credit_card(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/payers/{id}/card"))
}

/// Opens a page of Stripe's on which it is entered.
pub fn enter_own_credit_card() -> Call {
    Call::new("POST", "/api/v1/facility/payer/card")
}

/// 見積書 of what a contract will owe from a month (2027-04; none: the next one) to another, as PDF.
pub fn estimate(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/estimate.pdf"))
}

/// Lets a temporary card be good for longer.
pub fn extend_temporary(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/pki-cards/{id}/extension")).with(input)
}

/// The facilities in reach as CSV: UTF-8, or Shift_JIS; `query` is what the search takes, as JSON.
pub fn facilities_csv() -> Call {
    Call::new("GET", "/api/v1/console/facilities.csv")
}

/// The headings of a table of facilities with a line to show what belongs where: UTF-8, or Shift_JIS.
pub fn facilities_template() -> Call {
    Call::new("GET", "/api/v1/console/facilities/template.csv")
}

/// A facility with its inboxes and people.
pub fn facility(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/facilities/{id}"))
}

/// The cards of the caller's facility, what more would cost, and its posts.
pub fn facility_cards() -> Call {
    Call::new("GET", "/api/v1/facility/cards")
}

/// The communications of a facility as CSV: UTF-8, or Shift_JIS.
pub fn facility_records_csv(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/facilities/{id}/records.csv"))
}

/// The communications of a facility as PDF.
pub fn facility_records_pdf(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/facilities/{id}/records.pdf"))
}

/// A page of the applications.
pub fn find_applications(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/applications/search").with(input)
}

/// A page of the requests to change contracts in reach.
pub fn find_changes(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/changes/search").with(input)
}

/// A page of the contracts in reach, also those that are over.
pub fn find_contracts(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/contracts/search").with(input)
}

/// A page of the facilities in reach.
pub fn find_facilities(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/facilities/search").with(input)
}

/// A page of the inboxes in reach.
pub fn find_inboxes(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/inboxes/search").with(input)
}

/// A page of invoices in reach.
pub fn find_invoices(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/invoices/search").with(input)
}

/// A page of the invoices that the caller's facility pays.
pub fn find_own_invoices(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/invoices/search").with(input)
}

/// A page of the payments.
pub fn find_payments(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/payments/search").with(input)
}

/// A page of the people of facilities in reach.
pub fn find_people(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/people/search").with(input)
}

/// A page of the facility cards in reach.
pub fn find_pki_cards(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/pki-cards/search").with(input)
}

/// Communications of the facilities in reach, as metadata.
pub fn find_records(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/records/search").with(input)
}

/// Facilities of any group that may be named as senders.
pub fn find_senders(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/senders/search").with(input)
}

/// A page of the audit: who did what to what is in reach.
pub fn find_trail(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/trail/search").with(input)
}

/// States the SHA-256 of the whole file at the end of an upload; on a difference it is destroyed.
pub fn finish_upload(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/documents/{id}/end")).with(input)
}

/// Facilities that have left the association, whose communications are read on.
pub fn former_facilities() -> Call {
    Call::new("GET", "/api/v1/console/facilities/former")
}

/// Gives an inbox to somebody new in one step; the code is told once.
pub fn hand_inbox(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/inboxes/{id}/handover")).with(input)
}

/// Hides a facility from other groups, or shows it.
pub fn hide_facility(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/facilities/{id}/openness")).with(input)
}

/// The headings of a table of new holders with a line to show what belongs where: UTF-8, or Shift_JIS.
pub fn holders_template() -> Call {
    Call::new("GET", "/api/v1/console/holders/template.csv")
}

/// Looks at a table of facilities, or brings in what was seen of it; all or nothing.
pub fn import_facilities(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/contracts/{id}/facilities")).with(input)
}

/// The inboxes in reach as CSV: UTF-8, or Shift_JIS; `query` is what the search takes, as JSON.
pub fn inboxes_csv() -> Call {
    Call::new("GET", "/api/v1/console/inboxes.csv")
}

/// How the installation is; for the operator alone.
pub fn installation_health() -> Call {
    Call::new("GET", "/api/v1/console/health")
}

/// Invites somebody; the link is told once and mailed.
pub fn invite_administrator(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/administrators").with(input)
}

/// Invites somebody to look after the association of a contract, where nobody there can.
pub fn invite_for_contract(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/contracts/{id}/administrators")).with(input)
}

/// Invites a person to the facility. The enrolment code is told once.
pub fn invite_member(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/members").with(input)
}

/// Invites a person to a facility; the enrolment code is told once.
pub fn invite_person(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/facilities/{id}/people")).with(input)
}

/// An invoice with all it says.
pub fn invoice(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/invoices/{id}"))
}

/// Each facility's part of an invoice as CSV: UTF-8, or Shift_JIS.
pub fn invoice_breakdown(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/invoices/{id}/breakdown.csv"))
}

/// What an invoice says, as it was hashed: JSON.
pub fn invoice_content(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/invoices/{id}/content.json"))
}

/// The lines of an invoice as CSV: UTF-8, or Shift_JIS.
pub fn invoice_lines(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/invoices/{id}/lines.csv"))
}

/// An invoice as PDF, as it was drawn once.
pub fn invoice_pdf(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/invoices/{id}/pdf"))
}

/// The receipt of an invoice that is paid in full, as PDF.
pub fn invoice_receipt(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/invoices/{id}/receipt.pdf"))
}

/// The invoices that `query` (what the search takes, as JSON) finds as CSV: UTF-8, or Shift_JIS.
pub fn invoices_csv() -> Call {
    Call::new("GET", "/api/v1/console/invoices.csv")
}

/// Its invoices that are posted, as one PDF of at most 200, after as many; they are noted as sent.
pub fn invoices_to_post(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/billing-runs/{id}/post.pdf"))
}

/// The documents that `query` (what the search takes, as JSON) finds with an index and the history of changes,
/// as a ZIP file.
pub fn invoices_zip() -> Call {
    Call::new("GET", "/api/v1/console/invoices.zip")
}

/// Issues a code for a further or a new card of a person; never for oneself.
pub fn issue_code(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/members/{id}/codes")).with(input)
}

/// A new link for somebody who lost every key.
pub fn issue_link(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/administrators/{id}/link"))
}

/// Enrols a passkey or the card of the connection by a link, and signs in with it.
pub fn join_by_link(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/link/key").with(input)
}

/// One of them as PDF. Open to whoever has the link.
pub fn kept_invoice_pdf(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/kept-invoices/pdf").with(input)
}

/// The invoices behind a link. Open to whoever has it.
pub fn kept_invoices(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/kept-invoices").with(input)
}

/// Lets a facility leave a contract with its last day, or stay after all.
pub fn leave_contract(id: impl Display, facility: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/contracts/{id}/facilities/{facility}/leaving")).with(input)
}

/// Lists or searches what arrived at an inbox. Terms travel in the body.
pub fn list_inbox(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/inboxes/{id}/arrivals")).with(input)
}

/// Lists or searches what was sent from an inbox. Terms travel in the body.
pub fn list_sent(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/inboxes/{id}/dispatches")).with(input)
}

/// Which facility a code leads to, before it is used. Needs a card that may sign in, no session.
pub fn look_at_code(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/enrolment/look-up").with(input)
}

/// Whom a one-time link is for. Open to whoever has the link.
pub fn look_at_link(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/link").with(input)
}

/// Looks whether a card was entered there.
pub fn look_for_credit_card(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/payers/{id}/card/look"))
}

/// Looks whether it was entered there.
pub fn look_for_own_credit_card() -> Call {
    Call::new("POST", "/api/v1/facility/payer/card/look")
}

/// Looks recipients up by id, e.g. again right before sending.
pub fn look_up_recipients(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/recipients/look-up").with(input)
}

/// Mails a link to the invoices of a facility that is over.
pub fn mail_invoice_link(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/facilities/{id}/invoice-link")).with(input)
}

/// Makes an association with a contract and its first administrator, without an application.
pub fn make_association(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/associations").with(input)
}

/// Computes a month's bill, in place of one that was not approved.
pub fn make_billing_run(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/billing-runs").with(input)
}

/// Makes the file of the next day.
pub fn make_debit_file() -> Call {
    Call::new("POST", "/api/v1/console/debits")
}

/// Makes an inbox of the facility.
pub fn make_inbox(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/facility/inboxes").with(input)
}

/// Begins to make a further passkey of one's own.
pub fn make_passkey() -> Call {
    Call::new("POST", "/api/v1/console/keys/passkey")
}

/// Begins to make a passkey, for whoever has a link.
pub fn make_passkey_by_link(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/link/passkey").with(input)
}

/// Names of the facility's managers who can sign in: whom its people ask for what only a manager may do.
pub fn managers() -> Call {
    Call::new("GET", "/api/v1/facility/managers")
}

/// The mandate of one that pays, its account masked.
pub fn mandate(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payers/{id}/mandate"))
}

/// The people of the facility, with their cards.
pub fn members() -> Call {
    Call::new("GET", "/api/v1/members")
}

/// Gives a contract's association another name or 団体コード from a day on.
pub fn name_association(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/contracts/{id}/names")).with(input)
}

/// Notes the receiving side's own patient number.
pub fn note_patient_number(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/deliveries/{id}/patient-number")).with(input)
}

/// What can be applied for, and the dates that apply now. Open to everybody.
pub fn offer() -> Call {
    Call::new("GET", "/api/v1/applications/offer")
}

/// Offers a temporary card to somebody of a facility.
pub fn offer_temporary(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/people/{id}/temporary-card")).with(input)
}

/// Opens a delivery: notes the reading, answers the letter.
pub fn open_delivery(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/deliveries/{id}/opening"))
}

/// Orders cards for a facility.
pub fn order_cards(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/facilities/{id}/pki-cards")).with(input)
}

/// Orders cards for people and posts of the caller's facility.
pub fn order_own_cards(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/facility/cards").with(input)
}

/// 今日すること, and how the contracts are used.
pub fn overview() -> Call {
    Call::new("GET", "/api/v1/console/overview")
}

/// What a contract owes for a month (2026-12; none: the next one), with approved changes, and why.
pub fn owed(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/owed"))
}

/// Each facility's part of it as CSV: UTF-8, or Shift_JIS.
pub fn owed_csv(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/owed.csv"))
}

/// Where an application stands. Open to whoever has its link.
pub fn own_application(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/applications/own").with(input)
}

/// The credit card of the caller's facility: its last digits.
pub fn own_credit_card() -> Call {
    Call::new("GET", "/api/v1/facility/payer/card")
}

/// The facts that the facility's manager may report.
pub fn own_facts() -> Call {
    Call::new("GET", "/api/v1/facility/facts")
}

/// The inboxes of the facility, also closed ones.
pub fn own_inboxes() -> Call {
    Call::new("GET", "/api/v1/facility/inboxes")
}

/// One of them, with all it says.
pub fn own_invoice(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/invoices/{id}"))
}

/// What one of them says, as it was hashed: JSON.
pub fn own_invoice_content(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/invoices/{id}/content.json"))
}

/// Its lines as CSV: UTF-8, or Shift_JIS.
pub fn own_invoice_lines(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/invoices/{id}/lines.csv"))
}

/// One of them as PDF.
pub fn own_invoice_pdf(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/invoices/{id}/pdf"))
}

/// The receipt of one that is paid in full, as PDF.
pub fn own_invoice_receipt(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/invoices/{id}/receipt.pdf"))
}

/// One's own keys.
pub fn own_keys() -> Call {
    Call::new("GET", "/api/v1/console/keys")
}

/// How the caller's facility is written to and pays.
pub fn own_payer() -> Call {
    Call::new("GET", "/api/v1/facility/payer")
}

/// What the caller's facility was billed and paid, as PDF.
pub fn own_statement() -> Call {
    Call::new("GET", "/api/v1/facility/statement.pdf")
}

/// The plans on offer now or later.
pub fn packs() -> Call {
    Call::new("GET", "/api/v1/console/packs")
}

/// The plans on offer now or later as CSV: UTF-8, or Shift_JIS.
pub fn packs_csv() -> Call {
    Call::new("GET", "/api/v1/console/packs.csv")
}

/// What is on offer and from when it counts, to enter paper.
pub fn paper_offer() -> Call {
    Call::new("GET", "/api/v1/console/applications/offer")
}

/// How an association or a facility is written to and pays.
pub fn payer(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payers/{id}"))
}

/// Open invoices that a payment may be for, the likeliest first.
pub fn payment_candidates(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payments/{id}/candidates"))
}

/// The payments that `query` (what the search takes, as JSON) finds as CSV: UTF-8, or Shift_JIS.
pub fn payments_csv() -> Call {
    Call::new("GET", "/api/v1/console/payments.csv")
}

/// The headings of a table of payments with a line to show what belongs where: UTF-8, or Shift_JIS.
pub fn payments_template() -> Call {
    Call::new("GET", "/api/v1/console/bank-files/template.csv")
}

/// The people in reach as CSV: UTF-8, or Shift_JIS; `query` is what the search takes, as JSON.
pub fn people_csv() -> Call {
    Call::new("GET", "/api/v1/console/people.csv")
}

/// The facility cards in reach as CSV: UTF-8, or Shift_JIS; `query` is what the search takes, as JSON.
pub fn pki_cards_csv() -> Call {
    Call::new("GET", "/api/v1/console/pki-cards.csv")
}

/// Where the page is, and what is offered there.
pub fn place() -> Call {
    Call::new("GET", "/api/v1/place")
}

/// Enrolment letters with fresh codes, as one PDF in the order of the postal codes.
pub fn print_letters(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/facilities/letters").with(input)
}

/// Shows a key anew, for dangerous steps.
pub fn prove_anew(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/session/proof").with(input)
}

/// 見積書 of a plan on offer now, as PDF. Open to everybody.
pub fn public_estimate(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/estimates").with(input)
}

/// Everybody of the facility with their rights at an inbox.
pub fn readers(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/inboxes/{id}/readers"))
}

/// The communications in reach as CSV: UTF-8, or Shift_JIS; `query` is what the search takes, as JSON.
pub fn records_csv() -> Call {
    Call::new("GET", "/api/v1/console/records.csv")
}

/// Lets go back to the card what is left of a payment.
pub fn refund_payment(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/payments/{id}/refund")).with(input)
}

/// A fresh enrolment code for a person of a facility.
pub fn reissue_code(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/people/{id}/codes")).with(input)
}

/// Sends the next reminder of an overdue invoice at once.
pub fn remind_now(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/invoices/{id}/reminder")).with(input)
}

/// Removes a mail address.
pub fn remove_address(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/addresses/{id}"))
}

/// Forgets the card: what is billed next is paid by transfer.
pub fn remove_credit_card(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/payers/{id}/card"))
}

/// Takes a key of one's own away; never the last.
pub fn remove_key(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/keys/{id}"))
}

/// Forgets it: what is billed next is paid by transfer.
pub fn remove_own_credit_card() -> Call {
    Call::new("DELETE", "/api/v1/facility/payer/card")
}

/// Looks at a municipality's facilities, or gives them all its new name from a day on.
pub fn rename_city(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/cities").with(input)
}

/// Orders a card in the place of one that ends.
pub fn renew_card(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/pki-cards/{id}/renewal"))
}

/// Orders a card in the place of one that ends.
pub fn renew_own_card(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/facility/cards/{id}/renewal"))
}

/// Reports facts of the facility; they hold at once.
pub fn report_facts(input: &impl Serialize) -> Call {
    Call::new("PUT", "/api/v1/facility/facts").with(input)
}

/// Resumes a suspended card of the facility; never one's own.
pub fn resume_card(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/cards/{id}/suspension"))
}

/// Lets a suspended person act for the facility again; never oneself.
pub fn resume_member(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/members/{id}/suspension"))
}

/// Lets a suspended person act for their facility again.
pub fn resume_person(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/people/{id}/suspension"))
}

/// Takes an invoice back by a document of its own.
pub fn reverse_invoice(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/invoices/{id}/reversal")).with(input)
}

/// Revokes a card for good, with another in its place if that is wanted.
pub fn revoke_card(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/pki-cards/{id}/revocation")).with(input)
}

/// Searches recipients by typing. Terms travel in the body, never in an address.
pub fn search_recipients(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/recipients/search").with(input)
}

/// Sends. All recipients get it, or none; the same key sends once.
pub fn send(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/dispatches").with(input)
}

/// The session of the caller.
pub fn session() -> Call {
    Call::new("GET", "/api/v1/session")
}

/// Saves the layout in which an association takes the breakdown of its invoices away.
pub fn set_breakdown_layout(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/payers/{id}/breakdown-layout")).with(input)
}

/// Sets how a contract is billed, from the next run on.
pub fn set_contract_billing(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/contracts/{id}/billing")).with(input)
}

/// Sets who holds a post from a day on; the code is told once.
pub fn set_holder(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/people/{id}/holder")).with(input)
}

/// Looks at a table of new holders of posts, or sets them; all or nothing.
pub fn set_holders(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/holders").with(input)
}

/// Says where a mandate stands now.
pub fn set_mandate(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/payers/{id}/mandate")).with(input)
}

/// Sets who holds a post from a day on; the code is told once.
pub fn set_own_holder(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/facility/posts/{id}/holder")).with(input)
}

/// Sets how the caller's facility is written to and pays.
pub fn set_own_payer(input: &impl Serialize) -> Call {
    Call::new("PUT", "/api/v1/facility/payer").with(input)
}

/// Sets how an association or a facility is written to and pays.
pub fn set_payer(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/payers/{id}")).with(input)
}

/// Sets aside what is left of a payment, or takes that back.
pub fn set_payment_aside(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/payments/{id}/aside")).with(input)
}

/// What was agreed with a contract's holder beside the plans, from this month or a later one on.
pub fn set_price(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/contracts/{id}/price")).with(input)
}

/// Tries again to settle whatever is not.
pub fn settle_again() -> Call {
    Call::new("POST", "/api/v1/console/payments/settlement")
}

/// Says which invoices a payment is for.
pub fn settle_payment(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/payments/{id}/settlement")).with(input)
}

/// Sends cards out; the letters with their codes are told once.
pub fn ship_cards(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/pki-cards/shipment").with(input)
}

/// Issues a card's certificate from the token's signing request.
pub fn sign_card(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/pki-cards/{id}/certificate")).with(input)
}

/// Signs in at a facility. Answers the session and sets its cookie; a program gets a token instead.
pub fn sign_in(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/session").with(input)
}

/// Signs out.
pub fn sign_out() -> Call {
    Call::new("DELETE", "/api/v1/session")
}

/// Signs out everywhere: every session of the person ends.
pub fn sign_out_everywhere() -> Call {
    Call::new("DELETE", "/api/v1/sessions")
}

/// What somebody who pays was billed and paid.
pub fn statement(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payers/{id}/statement"))
}

/// The statement as CSV: UTF-8, or Shift_JIS.
pub fn statement_csv(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payers/{id}/statement.csv"))
}

/// The statement as PDF.
pub fn statement_pdf(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payers/{id}/statement.pdf"))
}

/// Asks back, approves, refuses, or withdraws for an applicant who telephoned.
pub fn step_application(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/applications/{id}/step")).with(input)
}

/// Approves a bill, takes that back, or gives the bill up.
pub fn step_billing_run(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/billing-runs/{id}/step")).with(input)
}

/// Hands a request in again, withdraws it, or decides about it.
pub fn step_change(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/changes/{id}/step")).with(input)
}

/// Agrees to a transfer, or ends it before its day.
pub fn step_transfer(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/transfers/{id}/step")).with(input)
}

/// Suspends a card by a stop code, at once.
pub fn stop_card(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/cards/stop").with(input)
}

/// The cards that a stop code suspends. Open to whoever has the facility's letter.
pub fn stoppable_cards(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/cards/stoppable").with(input)
}

/// Suspends a card of the facility at once.
pub fn suspend_card(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/cards/{id}/suspension")).with(input)
}

/// Suspends a contract, or lifts its suspension.
pub fn suspend_contract(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/contracts/{id}/suspension")).with(input)
}

/// Suspends a whole facility, or lifts its suspension.
pub fn suspend_facility(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/facilities/{id}/suspension")).with(input)
}

/// Suspends the contract of an overdue invoice after its last reminder, and tells whoever pays: nothing new is sent or
/// arrives, what has arrived is read on.
pub fn suspend_for_debt(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/invoices/{id}/suspension")).with(input)
}

/// Suspends a person at this facility alone, at once; never oneself.
pub fn suspend_member(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/members/{id}/suspension")).with(input)
}

/// Suspends a person at their facility, at once.
pub fn suspend_person(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/people/{id}/suspension")).with(input)
}

/// Takes what Stripe tells, signed by it. On the public host.
pub fn take_stripe_event() -> Call {
    Call::new("POST", "/api/v1/stripe-events")
}

/// The audit in reach as CSV: UTF-8, or Shift_JIS; `query` is what the search takes, as JSON.
pub fn trail_csv() -> Call {
    Call::new("GET", "/api/v1/console/trail.csv")
}

/// What a transfer does: facilities, pools, and what stands in the way.
pub fn transfer(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/transfers/{id}"))
}

/// The transfers from and to contracts in reach.
pub fn transfers() -> Call {
    Call::new("GET", "/api/v1/console/transfers")
}

/// The transfers from and to contracts in reach as CSV: UTF-8, or Shift_JIS.
pub fn transfers_csv() -> Call {
    Call::new("GET", "/api/v1/console/transfers.csv")
}

/// Takes a name back that is still to come.
pub fn unname_association(id: impl Display, name: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/contracts/{id}/names/{name}"))
}

/// Takes back what a payment was said to be for.
pub fn unsettle_payment(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/payments/{id}/settlement"))
}

/// Uploads of an inbox that were not sent.
pub fn uploads(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/inboxes/{id}/uploads"))
}

/// What waits for somebody's word.
pub fn waiting() -> Call {
    Call::new("GET", "/api/v1/console/waiting")
}

/// Withdraws an application.
pub fn withdraw_application(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/applications/own/withdrawal").with(input)
}
