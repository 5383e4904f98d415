//! Every operation of the API, for the tests to call. `cargo xtask client` makes this file from the document.

use std::fmt::Display;

use serde::Serialize;

use crate::client::Call;

/// Adds a mail address to an inbox, and mails a link to confirm it.
pub fn add_address(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/inboxes/{id}/addresses")).with(input)
}

/// Creates an inbox at a facility.
pub fn add_inbox(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/facilities/{id}/inboxes")).with(input)
}

/// Adds a further key for the caller: a passkey or the card of the connection.
pub fn add_key(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/keys").with(input)
}

/// Adds a plan, or a new price for one. Existing contracts keep what they were promised.
pub fn add_pack(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/packs").with(input)
}

/// Records a payment that came in, or was paid back, outside the bank's files.
pub fn add_payment(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/payments").with(input)
}

/// Gives a person rights at an inbox of their facility: after a day, or at once if the facility is not in use yet.
pub fn add_reader(id: impl Display, person: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/inboxes/{id}/readers/{person}")).with(input)
}

/// Lists the mail addresses of an inbox.
pub fn addresses(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/inboxes/{id}/addresses"))
}

/// Adds a clerk's own line to the ledger of a contract.
pub fn adjust(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/contracts/{id}/adjustments")).with(input)
}

/// Lists the administrators of the caller's association or, for the operator, its own staff.
pub fn administrators() -> Call {
    Call::new("GET", "/api/v1/console/administrators")
}

/// Downloads the administrators of the caller's association (for the operator, its own staff), as CSV.
pub fn administrators_csv() -> Call {
    Call::new("GET", "/api/v1/console/administrators.csv")
}

/// Returns a contract with the size, use and need of each of its inboxes.
pub fn allotment(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/allotment"))
}

/// Answers a clerk's question in words or by correcting the form. Open to whoever has the application's link.
pub fn answer_application(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/applications/own/answer").with(input)
}

/// Downloads the applications that match, as CSV; at most 10,000.
pub fn applications_csv() -> Call {
    Call::new("GET", "/api/v1/console/applications.csv")
}

/// Applies for a contract and mails a link to confirm the address. Open to everybody.
pub fn apply(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/applications").with(input)
}

/// Mails another link to confirm the address of an application. Open to everybody.
pub fn ask_application_link(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/applications/link").with(input)
}

/// Tries at once to collect an open invoice from the payer's credit card.
pub fn ask_card_again(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/invoices/{id}/card-payment"))
}

/// Requests another plan for a contract, or saves a draft of the request.
pub fn ask_change(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/changes").with(input)
}

/// Starts to ask for a passkey, to sign in or as a fresh proof. Open to everybody.
pub fn ask_for_passkey() -> Call {
    Call::new("POST", "/api/v1/console/passkey")
}

/// Requests that facilities move to another contract; if none is named, returns a code for the other side, once.
pub fn ask_transfer(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/transfers").with(input)
}

/// Returns how much of an upload has been received.
pub fn ask_upload(id: impl Display) -> Call {
    Call::new("HEAD", format!("/api/v1/uploads/{id}"))
}

/// Lists the past, present and planned names of a contract's association.
pub fn association_names(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/names"))
}

/// Closes a facility, creates a new one in its place from a day on, and returns the new one.
pub fn begin_anew(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/facilities/{id}/successor")).with(input)
}

/// Creates an upload.
pub fn begin_upload() -> Call {
    Call::new("POST", "/api/v1/uploads")
}

/// Lists the overpayments that have not been offset yet.
pub fn billing_credits() -> Call {
    Call::new("GET", "/api/v1/console/billing/credits")
}

/// Returns the billing figures: what was billed by month, what is open and overdue, and what awaits a clerk.
pub fn billing_overview() -> Call {
    Call::new("GET", "/api/v1/console/billing")
}

/// Lists the overdue invoices with the reminders that were sent and the next step.
pub fn billing_reminders() -> Call {
    Call::new("GET", "/api/v1/console/billing/reminders")
}

/// Returns the bill of a month, compared with the one before.
pub fn billing_run(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/billing-runs/{id}"))
}

/// Lists the monthly bills, newest first.
pub fn billing_runs() -> Call {
    Call::new("GET", "/api/v1/console/billing-runs")
}

/// Returns the layout in which an association downloads the breakdown of its invoices.
pub fn breakdown_layout(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payers/{id}/breakdown-layout"))
}

/// Imports the payments of a bank's file and settles the clear cases; imports nothing if the file has faults.
pub fn bring_bank_file(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/bank-files").with(input)
}

/// Imports the bank's results for a direct debit file; all of them or none.
pub fn bring_debit_results(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/debit-result-files").with(input)
}

/// Cancels a dispatch while it is held or, after that, for recipients whose inbox has no room yet.
pub fn cancel(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/dispatches/{id}/cancellation"))
}

/// Cancels the order of a PKI card that is not issued yet.
pub fn cancel_card(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/pki-cards/{id}"))
}

/// Withdraws a change of a facility's facts before its day.
pub fn cancel_facts(id: impl Display, change: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/facilities/{id}/facts/{change}"))
}

/// Cancels the caller's facility's order of a PKI card that is not issued yet.
pub fn cancel_own_card(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/facility/cards/{id}"))
}

/// Returns what further PKI cards would cost a facility now.
pub fn card_offer(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/facilities/{id}/card-offer"))
}

/// Changes the role of an administrator, suspends or readmits them; not possible for oneself.
pub fn change_administrator(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/administrators/{id}")).with(input)
}

/// Changes facts of a facility, such as its name or address, from a day on.
pub fn change_facts(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/facilities/{id}/facts")).with(input)
}

/// Renames an inbox, closes or reopens it, hides or shows it, and sets from whom it accepts letters.
pub fn change_inbox(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/inboxes/{id}")).with(input)
}

/// Returns the plans that can be requested for a contract, and when they would take effect.
pub fn change_offer(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/offer"))
}

/// Renames, closes or reopens an inbox of the caller's facility.
pub fn change_own_inbox(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/facility/inboxes/{id}")).with(input)
}

/// Changes a person's rights at an inbox at once; not possible for oneself.
pub fn change_reader(id: impl Display, member: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/inboxes/{id}/readers/{member}")).with(input)
}

/// Changes the settings of the caller's facility: hold and idle times, and how long records are kept.
pub fn change_settings(input: &impl Serialize) -> Call {
    Call::new("PUT", "/api/v1/facility/settings").with(input)
}

/// Downloads the requests to change contracts that match, as CSV.
pub fn changes_csv() -> Call {
    Call::new("GET", "/api/v1/console/changes.csv")
}

/// Creates the temporary card for a number and returns it, once. Open to whoever was told the number.
pub fn claim_temporary_card(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/cards/temporary").with(input)
}

/// Joins a transfer as the receiving side, by its code, without agreeing to it yet.
pub fn claim_transfer(input: &impl Serialize) -> Call {
    Call::new("PUT", "/api/v1/console/transfers/claim").with(input)
}

/// Closes a facility after a last day, or cancels the closing.
pub fn close_facility(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/facilities/{id}/closing")).with(input)
}

/// Confirms a mail address by the token of the mailed link. On the public host.
pub fn confirm_address() -> Call {
    Call::new("POST", "/api/v1/address-confirmation")
}

/// Confirms an administrator whom somebody else invited; from then on they count as a second person.
pub fn confirm_administrator(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/administrators/{id}/confirmation"))
}

/// Confirms a card for its holder's affiliation with the caller's facility; never one the caller had a hand in.
pub fn confirm_card(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/cards/{id}/confirmation"))
}

/// Confirms that all copies of a misdirected delivery are deleted.
pub fn confirm_deletion(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/deliveries/{id}/deletion"))
}

/// Confirms a new holder of a post; never one the caller had a hand in.
pub fn confirm_holder(id: impl Display, holder: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/people/{id}/holders/{holder}/confirmation"))
}

/// Confirms a new holder of a post of the caller's facility; never one the caller had a hand in.
pub fn confirm_own_holder(id: impl Display, member: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/facility/posts/{id}/holders/{member}/confirmation"))
}

/// Confirms a card for a person's affiliation; never one the caller had a hand in.
pub fn confirm_person_card(id: impl Display, card: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/people/{id}/cards/{card}/confirmation"))
}

/// Confirms the receipt of a document by its length and SHA-256, as the client computed them.
pub fn confirm_receipt(id: impl Display, document: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/deliveries/{id}/documents/{document}/receipt")).with(input)
}

/// Returns the sign-in state of the console: the card of the connection and the session. Open to everybody.
pub fn console_door() -> Call {
    Call::new("GET", "/api/v1/console/door")
}

/// Lifts the suspension of a card, so that it can sign in again.
pub fn console_resume_card(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/cards/{id}/suspension"))
}

/// Returns the caller's session at the console.
pub fn console_session() -> Call {
    Call::new("GET", "/api/v1/console/session")
}

/// Signs in to the console with a passkey or the card of the connection.
pub fn console_sign_in(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/session").with(input)
}

/// Ends the caller's session at the console.
pub fn console_sign_out() -> Call {
    Call::new("DELETE", "/api/v1/console/session")
}

/// Suspends a card of a facility at once.
pub fn console_suspend_card(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/cards/{id}/suspension")).with(input)
}

/// Lists how to reach each open facility while the service is down (緊急連絡網).
pub fn contacts() -> Call {
    Call::new("GET", "/api/v1/console/contacts")
}

/// Records that the caller's association has printed its emergency list.
pub fn contacts_printed() -> Call {
    Call::new("POST", "/api/v1/console/contacts/printing")
}

/// Appends the next bytes to an upload.
pub fn continue_upload(id: impl Display) -> Call {
    Call::new("PATCH", format!("/api/v1/uploads/{id}"))
}

/// Lists the administrators of a contract's association. For the operator only.
pub fn contract_administrators(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/administrators"))
}

/// Returns how a contract is billed.
pub fn contract_billing(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/billing"))
}

/// Lists the contracts that the caller can see and that have not ended.
pub fn contracts() -> Call {
    Call::new("GET", "/api/v1/console/contracts")
}

/// Downloads the contracts that match, including those that have ended, as CSV.
pub fn contracts_csv() -> Call {
    Call::new("GET", "/api/v1/console/contracts.csv")
}

/// Corrects the form of an application that is not decided yet.
pub fn correct_application(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/applications/{id}")).with(input)
}

/// Returns the last digits of a payer's credit card, and when it expires.
pub fn credit_card(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payers/{id}/card"))
}

/// Downloads a direct debit file for the bank: records of 120 bytes in JIS X 0201.
pub fn debit_file(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/debits/{id}/file"))
}

/// Returns the direct debit (口座振替) mandates and files, and what the next file would collect.
pub fn debits() -> Call {
    Call::new("GET", "/api/v1/console/debits")
}

/// Downloads the delivery note (納品書・利用実績報告書) for an issued invoice, as PDF.
pub fn delivery_note(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/invoices/{id}/delivery-note.pdf"))
}

/// Counts a contract's remaining documents; once it has ended and none remain, certifies their destruction.
pub fn destruction(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/contracts/{id}/destruction"))
}

/// Returns a dispatch with its documents and receipts.
pub fn dispatch(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/dispatches/{id}"))
}

/// Lets the inboxes of a contract share its pool, or divides the pool among them; saves all changes or none.
pub fn divide(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/contracts/{id}/allotment")).with(input)
}

/// Returns this document. On the public host.
pub fn document() -> Call {
    Call::new("GET", "/api/v1/openapi.json")
}

/// Downloads a document, or a part of one.
pub fn document_content(delivery: impl Display, document: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/deliveries/{delivery}/documents/{document}/content"))
}

/// Returns the length of a document; counts neither as opening it nor as handing it over.
pub fn document_length(delivery: impl Display, document: impl Display) -> Call {
    Call::new("HEAD", format!("/api/v1/deliveries/{delivery}/documents/{document}/content"))
}

/// Returns the sign-in state: the card of the connection, the person and the session. Open to everybody.
pub fn door() -> Call {
    Call::new("GET", "/api/v1/door")
}

/// Drops a direct debit file that the bank will not collect, so that another can include its invoices.
pub fn drop_debit_file(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/debits/{id}"))
}

/// Ends a contract after a last day, or cancels that.
pub fn end_contract(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/contracts/{id}/end")).with(input)
}

/// Takes a plan off the offer. Existing contracts keep what they were promised.
pub fn end_pack(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/packs/{id}"))
}

/// Ends an upload and discards what was received.
pub fn end_upload(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/uploads/{id}"))
}

/// Enrols the card of the connection with an enrolment code. Needs a card that may sign in, but no session.
pub fn enrol(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/enrolment").with(input)
}

/// Enters an application that came on paper or by fax.
pub fn enter_application(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/applications").with(input)
}

/// Opens a page at Stripe for entering a payer's credit card.
pub fn enter_credit_card(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/payers/{id}/card"))
}

/// Opens a page at Stripe for entering the credit card of the caller's facility.
pub fn enter_own_credit_card() -> Call {
    Call::new("POST", "/api/v1/facility/payer/card")
}

/// Downloads an estimate (見積書) of what a contract will owe in up to twelve months, as PDF.
pub fn estimate(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/estimate.pdf"))
}

/// Extends a temporary card to a number of days from now.
pub fn extend_temporary(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/pki-cards/{id}/extension")).with(input)
}

/// Downloads the facilities that match, as CSV.
pub fn facilities_csv() -> Call {
    Call::new("GET", "/api/v1/console/facilities.csv")
}

/// Downloads a template for importing facilities: the headings and an example line, as CSV.
pub fn facilities_template() -> Call {
    Call::new("GET", "/api/v1/console/facilities/template.csv")
}

/// Returns a facility with its inboxes and people.
pub fn facility(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/facilities/{id}"))
}

/// Returns the PKI cards and posts of the caller's facility, and what further cards would cost.
pub fn facility_cards() -> Call {
    Call::new("GET", "/api/v1/facility/cards")
}

/// Downloads the communications of a facility, newest first, as CSV; at most 20,000.
pub fn facility_records_csv(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/facilities/{id}/records.csv"))
}

/// Downloads the communications of a facility, newest first, as PDF; at most 2,000.
pub fn facility_records_pdf(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/facilities/{id}/records.pdf"))
}

/// Searches the applications, one page at a time.
pub fn find_applications(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/applications/search").with(input)
}

/// Searches the requests to change contracts that the caller can see, one page at a time.
pub fn find_changes(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/changes/search").with(input)
}

/// Searches the contracts that the caller can see, including those that have ended, one page at a time.
pub fn find_contracts(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/contracts/search").with(input)
}

/// Searches the facilities that the caller can see, one page at a time.
pub fn find_facilities(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/facilities/search").with(input)
}

/// Searches the inboxes that the caller can see, one page at a time.
pub fn find_inboxes(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/inboxes/search").with(input)
}

/// Searches the invoices that the caller can see, one page at a time.
pub fn find_invoices(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/invoices/search").with(input)
}

/// Searches the invoices that the caller's facility pays, one page at a time.
pub fn find_own_invoices(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/invoices/search").with(input)
}

/// Searches the payments, one page at a time.
pub fn find_payments(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/payments/search").with(input)
}

/// Searches the people and posts of the facilities that the caller can see, one page at a time.
pub fn find_people(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/people/search").with(input)
}

/// Searches the PKI cards that the caller can see, one page at a time.
pub fn find_pki_cards(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/pki-cards/search").with(input)
}

/// Searches the communications of the facilities that the caller can see, as metadata, one page at a time.
pub fn find_records(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/records/search").with(input)
}

/// Searches the facilities, of any group, that an inbox can name as its senders.
pub fn find_senders(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/senders/search").with(input)
}

/// Searches the audit: who did what, as far as the caller can see it; one page at a time.
pub fn find_trail(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/trail/search").with(input)
}

/// Finishes an upload with the SHA-256 of the whole file. If it differs, the upload is destroyed.
pub fn finish_upload(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/documents/{id}/end")).with(input)
}

/// Lists the facilities that have left the contracts of the caller's association; their records are still readable.
pub fn former_facilities() -> Call {
    Call::new("GET", "/api/v1/console/facilities/former")
}

/// Hands an inbox over to a new person. Their enrolment code is returned only once.
pub fn hand_inbox(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/inboxes/{id}/handover")).with(input)
}

/// Says how far the inbox's team has dealt with a delivery. The sender doesn't see it.
pub fn handle_delivery(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/deliveries/{id}/handling")).with(input)
}

/// Hides a facility from other groups, or shows it again.
pub fn hide_facility(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/facilities/{id}/openness")).with(input)
}

/// Downloads a template for a table of new holders of posts: the headings and an example line, as CSV.
pub fn holders_template() -> Call {
    Call::new("GET", "/api/v1/console/holders/template.csv")
}

/// Previews a table of facilities or, with the preview's `mark`, imports it; all of it or nothing.
pub fn import_facilities(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/contracts/{id}/facilities")).with(input)
}

/// Downloads the inboxes that match, as CSV.
pub fn inboxes_csv() -> Call {
    Call::new("GET", "/api/v1/console/inboxes.csv")
}

/// Returns the health of the installation. For the operator only.
pub fn installation_health() -> Call {
    Call::new("GET", "/api/v1/console/health")
}

/// Invites a colleague as an administrator by a mailed link.
pub fn invite_administrator(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/administrators").with(input)
}

/// Invites an administrator for a contract's association by a mailed link. For the operator only.
pub fn invite_for_contract(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/contracts/{id}/administrators")).with(input)
}

/// Invites a person to the caller's facility. The enrolment code is returned only once.
pub fn invite_member(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/members").with(input)
}

/// Invites a person to a facility. The enrolment code is returned only once.
pub fn invite_person(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/facilities/{id}/people")).with(input)
}

/// Returns an invoice with its content, related documents, payments and attempts to collect it.
pub fn invoice(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/invoices/{id}"))
}

/// Downloads each facility's part of an invoice, as CSV in the association's layout.
pub fn invoice_breakdown(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/invoices/{id}/breakdown.csv"))
}

/// Downloads the content of an invoice: exactly the JSON that was hashed.
pub fn invoice_content(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/invoices/{id}/content.json"))
}

/// Downloads the lines of an invoice, as CSV.
pub fn invoice_lines(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/invoices/{id}/lines.csv"))
}

/// Downloads an invoice as PDF; notes when its payer first opens it.
pub fn invoice_pdf(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/invoices/{id}/pdf"))
}

/// Downloads the receipt for an invoice that is paid in full, as PDF.
pub fn invoice_receipt(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/invoices/{id}/receipt.pdf"))
}

/// Downloads the invoices that match, as CSV; at most 20,000.
pub fn invoices_csv() -> Call {
    Call::new("GET", "/api/v1/console/invoices.csv")
}

/// Downloads a run's posted invoices as one PDF, at most 200 after `skip`; notes them as sent.
pub fn invoices_to_post(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/billing-runs/{id}/post.pdf"))
}

/// Downloads the invoices that match, with an index and the history of changes, as a ZIP file.
pub fn invoices_zip() -> Call {
    Call::new("GET", "/api/v1/console/invoices.zip")
}

/// Issues an enrolment code for a person's further or replacement card; not possible for oneself.
pub fn issue_code(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/members/{id}/codes")).with(input)
}

/// Mails a new one-time link to an administrator who has lost every key.
pub fn issue_link(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/administrators/{id}/link"))
}

/// Enrols a passkey or the card of the connection by a one-time link, and signs in with it.
pub fn join_by_link(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/link/key").with(input)
}

/// Downloads an invoice of a former facility, as PDF. Open to whoever has the mailed link.
pub fn kept_invoice_pdf(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/kept-invoices/pdf").with(input)
}

/// Lists the invoices of a former facility, one page at a time. Open to whoever has the mailed link.
pub fn kept_invoices(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/kept-invoices").with(input)
}

/// Ends a facility's membership in a contract after a last day, or cancels that.
pub fn leave_contract(id: impl Display, facility: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/contracts/{id}/facilities/{facility}/leaving")).with(input)
}

/// Lists or searches the deliveries in an inbox. Search terms go in the body, never in the address.
pub fn list_inbox(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/inboxes/{id}/arrivals")).with(input)
}

/// Lists or searches the dispatches sent from an inbox. Search terms go in the body, never in the address.
pub fn list_sent(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/inboxes/{id}/dispatches")).with(input)
}

/// Returns what an enrolment code is for, without using it. Needs a card that may sign in, but no session.
pub fn look_at_code(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/enrolment/look-up").with(input)
}

/// Returns whom a one-time link is for. Open to whoever has the link.
pub fn look_at_link(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/link").with(input)
}

/// Checks at Stripe whether a payer's credit card was entered, and returns it.
pub fn look_for_credit_card(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/payers/{id}/card/look"))
}

/// Checks at Stripe whether the credit card of the caller's facility was entered, and returns it.
pub fn look_for_own_credit_card() -> Call {
    Call::new("POST", "/api/v1/facility/payer/card/look")
}

/// Returns recipients by id, for example again right before sending.
pub fn look_up_recipients(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/recipients/look-up").with(input)
}

/// Mails a link to the invoices of a facility that is no longer in any contract.
pub fn mail_invoice_link(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/facilities/{id}/invoice-link")).with(input)
}

/// Creates an association with a contract and its first administrator, without an application.
pub fn make_association(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/associations").with(input)
}

/// Computes the bill of a month, in place of any that is not approved yet.
pub fn make_billing_run(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/billing-runs").with(input)
}

/// Creates the direct debit file for the next collection day, from all open invoices that can be collected.
pub fn make_debit_file() -> Call {
    Call::new("POST", "/api/v1/console/debits")
}

/// Creates an inbox at the caller's facility.
pub fn make_inbox(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/facility/inboxes").with(input)
}

/// Starts to create a further passkey for the caller.
pub fn make_passkey() -> Call {
    Call::new("POST", "/api/v1/console/keys/passkey")
}

/// Starts to create a passkey by a one-time link. Open to whoever has the link.
pub fn make_passkey_by_link(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/link/passkey").with(input)
}

/// Lists the names of the managers of the caller's facility who can sign in.
pub fn managers() -> Call {
    Call::new("GET", "/api/v1/facility/managers")
}

/// Returns a payer's direct debit mandate, with the account masked.
pub fn mandate(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payers/{id}/mandate"))
}

/// Lists the people of the caller's facility with their cards and inboxes.
pub fn members() -> Call {
    Call::new("GET", "/api/v1/members")
}

/// Gives a contract's association another name or code (団体コード) from a day on.
pub fn name_association(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/contracts/{id}/names")).with(input)
}

/// Sets the receiving facility's own patient number for a delivery.
pub fn note_patient_number(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/deliveries/{id}/patient-number")).with(input)
}

/// Returns the plans that can be applied for and the dates that apply now. Open to everybody.
pub fn offer() -> Call {
    Call::new("GET", "/api/v1/applications/offer")
}

/// Offers a temporary card to a person of a facility, and returns the number for fetching it.
pub fn offer_temporary(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/people/{id}/temporary-card")).with(input)
}

/// Opens a delivery: records that it was read, and returns its letter.
pub fn open_delivery(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/deliveries/{id}/opening"))
}

/// Orders PKI cards for a facility.
pub fn order_cards(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/facilities/{id}/pki-cards")).with(input)
}

/// Orders PKI cards for people and posts of the caller's facility.
pub fn order_own_cards(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/facility/cards").with(input)
}

/// Returns today's tasks (今日すること) and how the contracts are used.
pub fn overview() -> Call {
    Call::new("GET", "/api/v1/console/overview")
}

/// Returns what a contract owes for a month and why, with approved changes.
pub fn owed(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/owed"))
}

/// Downloads each facility's part of what a contract owes for a month, as CSV.
pub fn owed_csv(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/contracts/{id}/owed.csv"))
}

/// Returns an application and its state. Open to whoever has the application's link.
pub fn own_application(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/applications/own").with(input)
}

/// Returns the last digits of the credit card of the caller's facility, and when it expires.
pub fn own_credit_card() -> Call {
    Call::new("GET", "/api/v1/facility/payer/card")
}

/// Returns the facts of the caller's facility that its manager may report.
pub fn own_facts() -> Call {
    Call::new("GET", "/api/v1/facility/facts")
}

/// Lists the inboxes of the caller's facility, including closed ones.
pub fn own_inboxes() -> Call {
    Call::new("GET", "/api/v1/facility/inboxes")
}

/// Returns an invoice that the caller's facility pays, with its content and payments.
pub fn own_invoice(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/invoices/{id}"))
}

/// Downloads the content of an invoice that the caller's facility pays: exactly the JSON that was hashed.
pub fn own_invoice_content(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/invoices/{id}/content.json"))
}

/// Downloads the lines of an invoice that the caller's facility pays, as CSV.
pub fn own_invoice_lines(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/invoices/{id}/lines.csv"))
}

/// Downloads an invoice that the caller's facility pays, as PDF; notes that it was opened.
pub fn own_invoice_pdf(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/invoices/{id}/pdf"))
}

/// Downloads the receipt for an invoice that the caller's facility has paid in full, as PDF.
pub fn own_invoice_receipt(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/invoices/{id}/receipt.pdf"))
}

/// Lists the caller's own keys.
pub fn own_keys() -> Call {
    Call::new("GET", "/api/v1/console/keys")
}

/// Returns how the caller's facility is addressed on invoices, and how it pays.
pub fn own_payer() -> Call {
    Call::new("GET", "/api/v1/facility/payer")
}

/// Downloads the statement of what the caller's facility was billed and paid, as PDF.
pub fn own_statement() -> Call {
    Call::new("GET", "/api/v1/facility/statement.pdf")
}

/// Lists the plans on offer now or later.
pub fn packs() -> Call {
    Call::new("GET", "/api/v1/console/packs")
}

/// Downloads the plans on offer now or later, as CSV.
pub fn packs_csv() -> Call {
    Call::new("GET", "/api/v1/console/packs.csv")
}

/// Returns the current offer and its dates, for entering applications from paper.
pub fn paper_offer() -> Call {
    Call::new("GET", "/api/v1/console/applications/offer")
}

/// Returns how a payer is addressed on invoices, and how they pay.
pub fn payer(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payers/{id}"))
}

/// Lists the open invoices that a payment may be for, the likeliest first.
pub fn payment_candidates(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payments/{id}/candidates"))
}

/// Downloads the payments that match, as CSV; at most 20,000.
pub fn payments_csv() -> Call {
    Call::new("GET", "/api/v1/console/payments.csv")
}

/// Downloads a template for a table of payments: the headings and an example line, as CSV.
pub fn payments_template() -> Call {
    Call::new("GET", "/api/v1/console/bank-files/template.csv")
}

/// Downloads the people and posts that match, as CSV.
pub fn people_csv() -> Call {
    Call::new("GET", "/api/v1/console/people.csv")
}

/// Downloads the PKI cards that match, as CSV.
pub fn pki_cards_csv() -> Call {
    Call::new("GET", "/api/v1/console/pki-cards.csv")
}

/// Returns which host this is, where the others are, and how tax is added to prices.
pub fn place() -> Call {
    Call::new("GET", "/api/v1/place")
}

/// Issues letters of enrolment with new codes, as one PDF sorted by postal code; with `look`, only counts them.
pub fn print_letters(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/facilities/letters").with(input)
}

/// Records a fresh proof of identity, by passkey or card, which sensitive operations require.
pub fn prove_anew(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/session/proof").with(input)
}

/// Returns an estimate (見積書) for a plan on offer now, as PDF. Open to everybody.
pub fn public_estimate(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/estimates").with(input)
}

/// Lists everybody of the caller's facility with their rights at an inbox.
pub fn readers(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/inboxes/{id}/readers"))
}

/// Recalls a delivery that has arrived and that nobody has opened.
pub fn recall_delivery(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/deliveries/{id}/recall"))
}

/// Downloads the communications that match, newest first, as CSV; at most 20,000.
pub fn records_csv() -> Call {
    Call::new("GET", "/api/v1/console/records.csv")
}

/// Refunds what is left of a payment, or part of that, to the credit card.
pub fn refund_payment(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/payments/{id}/refund")).with(input)
}

/// Issues a new enrolment code to a person of a facility.
pub fn reissue_code(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/people/{id}/codes")).with(input)
}

/// Sends the next reminder for an overdue invoice at once.
pub fn remind_now(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/invoices/{id}/reminder")).with(input)
}

/// Removes a mail address from an inbox.
pub fn remove_address(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/addresses/{id}"))
}

/// Removes a payer's credit card; further invoices are paid by bank transfer.
pub fn remove_credit_card(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/payers/{id}/card"))
}

/// Removes one of the caller's keys; never the last.
pub fn remove_key(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/keys/{id}"))
}

/// Removes the credit card of the caller's facility; further invoices are paid by bank transfer.
pub fn remove_own_credit_card() -> Call {
    Call::new("DELETE", "/api/v1/facility/payer/card")
}

/// Previews the facilities in a municipality or, with `apply`, gives them its new name from a day on.
pub fn rename_city(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/cities").with(input)
}

/// Orders a replacement for a PKI card; the old one works until it expires.
pub fn renew_card(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/console/pki-cards/{id}/renewal"))
}

/// Orders a replacement for a PKI card of the caller's facility; the old one works until it expires.
pub fn renew_own_card(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/facility/cards/{id}/renewal"))
}

/// Reports changed facts of the caller's facility; they take effect at once.
pub fn report_facts(input: &impl Serialize) -> Call {
    Call::new("PUT", "/api/v1/facility/facts").with(input)
}

/// Asks the sender to send again what expired or was lost.
pub fn request_resend(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/deliveries/{id}/resend-request"))
}

/// Lifts the suspension of a card of the caller's facility; not possible for one's own.
pub fn resume_card(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/cards/{id}/suspension"))
}

/// Lifts the suspension of a person at the caller's facility; not possible for oneself.
pub fn resume_member(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/members/{id}/suspension"))
}

/// Lifts the suspension of a person at their facility.
pub fn resume_person(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/people/{id}/suspension"))
}

/// Reverses an issued invoice by a document of its own, and returns that document.
pub fn reverse_invoice(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/invoices/{id}/reversal")).with(input)
}

/// Revokes a PKI card for good and, if wanted, orders a replacement.
pub fn revoke_card(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/pki-cards/{id}/revocation")).with(input)
}

/// Searches for recipients. Search terms go in the body, never in the address.
pub fn search_recipients(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/recipients/search").with(input)
}

/// Sends a dispatch to all recipients or to none. Repeated with the same key, it is sent only once.
pub fn send(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/dispatches").with(input)
}

/// Returns the caller's session.
pub fn session() -> Call {
    Call::new("GET", "/api/v1/session")
}

/// Sets the layout in which an association downloads the breakdown of its invoices.
pub fn set_breakdown_layout(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/payers/{id}/breakdown-layout")).with(input)
}

/// Sets how a contract is billed, from the next run on.
pub fn set_contract_billing(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/contracts/{id}/billing")).with(input)
}

/// Sets a delivery aside that the inbox can't take, and tells its sender why.
pub fn set_delivery_aside(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/deliveries/{id}/setting-aside")).with(input)
}

/// Sets who, if anybody, holds a post from a day on. The code is returned only once.
pub fn set_holder(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/people/{id}/holder")).with(input)
}

/// Previews a table of new holders of posts or, with `apply`, sets them; all of them or none.
pub fn set_holders(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/holders").with(input)
}

/// Sets the state of a payer's direct debit mandate, and its account.
pub fn set_mandate(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/payers/{id}/mandate")).with(input)
}

/// Sets who, if anybody, holds a post of the caller's facility from a day on. The code is returned only once.
pub fn set_own_holder(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/facility/posts/{id}/holder")).with(input)
}

/// Sets how the caller's facility is addressed on invoices, and how it pays.
pub fn set_own_payer(input: &impl Serialize) -> Call {
    Call::new("PUT", "/api/v1/facility/payer").with(input)
}

/// Sets how a payer is addressed on invoices, and how they pay.
pub fn set_payer(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/payers/{id}")).with(input)
}

/// Sets aside what is left of a payment because it is for no invoice, or undoes that.
pub fn set_payment_aside(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/payments/{id}/aside")).with(input)
}

/// Sets a price agreed for a contract outside the plans, from this month or the next.
pub fn set_price(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/contracts/{id}/price")).with(input)
}

/// Tries again to settle the payments that are not settled yet, where the case is clear.
pub fn settle_again() -> Call {
    Call::new("POST", "/api/v1/console/payments/settlement")
}

/// Settles invoices with a payment, as a clerk decides.
pub fn settle_payment(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("PUT", format!("/api/v1/console/payments/{id}/settlement")).with(input)
}

/// Marks PKI cards as shipped. The letters with their codes are returned only once.
pub fn ship_cards(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/console/pki-cards/shipment").with(input)
}

/// Issues the certificate of a PKI card from the token's signing request.
pub fn sign_card(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/pki-cards/{id}/certificate")).with(input)
}

/// Signs in at a facility. Sets the session's cookie or, for a program, returns a token.
pub fn sign_in(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/session").with(input)
}

/// Ends the caller's session.
pub fn sign_out() -> Call {
    Call::new("DELETE", "/api/v1/session")
}

/// Ends all sessions of the caller.
pub fn sign_out_everywhere() -> Call {
    Call::new("DELETE", "/api/v1/sessions")
}

/// Returns the statement of a payer: what they were billed and paid, with the balance.
pub fn statement(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payers/{id}/statement"))
}

/// Downloads a payer's statement of what they were billed and paid, as CSV.
pub fn statement_csv(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payers/{id}/statement.csv"))
}

/// Downloads a payer's statement of what they were billed and paid, as PDF.
pub fn statement_pdf(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/payers/{id}/statement.pdf"))
}

/// Sends back, approves or refuses an application, or withdraws it for an applicant who telephoned.
pub fn step_application(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/applications/{id}/step")).with(input)
}

/// Approves the bill of a month, withdraws the approval, or discards the bill.
pub fn step_billing_run(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/billing-runs/{id}/step")).with(input)
}

/// Submits, withdraws, sends back, approves or refuses a request to change a contract.
pub fn step_change(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/changes/{id}/step")).with(input)
}

/// Agrees to a transfer, or ends it before its day.
pub fn step_transfer(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/transfers/{id}/step")).with(input)
}

/// Suspends a card at once by a stop code. Open to whoever has the facility's letter.
pub fn stop_card(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/cards/stop").with(input)
}

/// Stops a delivery that went to the wrong recipient, whatever became of it, and asks the recipient to delete it.
pub fn stop_delivery(id: impl Display) -> Call {
    Call::new("POST", format!("/api/v1/deliveries/{id}/stop"))
}

/// Lists the cards that a stop code can suspend. Open to whoever has the facility's letter.
pub fn stoppable_cards(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/cards/stoppable").with(input)
}

/// Suspends a card of the caller's facility at once.
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

/// Suspends the contract of an overdue invoice after its last reminder, and mails the payer.
pub fn suspend_for_debt(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/invoices/{id}/suspension")).with(input)
}

/// Suspends a person at once, at the caller's facility only; not possible for oneself.
pub fn suspend_member(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/members/{id}/suspension")).with(input)
}

/// Suspends a person at their facility, at once.
pub fn suspend_person(id: impl Display, input: &impl Serialize) -> Call {
    Call::new("POST", format!("/api/v1/console/people/{id}/suspension")).with(input)
}

/// Receives an event signed by Stripe. On the public host.
pub fn take_stripe_event() -> Call {
    Call::new("POST", "/api/v1/stripe-events")
}

/// Downloads the lines of the audit that match, newest first, as CSV; at most 20,000.
pub fn trail_csv() -> Call {
    Call::new("GET", "/api/v1/console/trail.csv")
}

/// Returns what a transfer would do: its facilities, the pools before and after, and what prevents it.
pub fn transfer(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/console/transfers/{id}"))
}

/// Lists the transfers from and to contracts that the caller can see.
pub fn transfers() -> Call {
    Call::new("GET", "/api/v1/console/transfers")
}

/// Downloads the transfers from and to contracts that the caller can see, as CSV.
pub fn transfers_csv() -> Call {
    Call::new("GET", "/api/v1/console/transfers.csv")
}

/// Withdraws a planned name of a contract's association before its day.
pub fn unname_association(id: impl Display, name: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/contracts/{id}/names/{name}"))
}

/// Undoes all settlements of a payment.
pub fn unsettle_payment(id: impl Display) -> Call {
    Call::new("DELETE", format!("/api/v1/console/payments/{id}/settlement"))
}

/// Lists the uploads of an inbox that are not sent yet.
pub fn uploads(id: impl Display) -> Call {
    Call::new("GET", format!("/api/v1/inboxes/{id}/uploads"))
}

/// Lists the cards, holders of posts and administrators that await confirmation.
pub fn waiting() -> Call {
    Call::new("GET", "/api/v1/console/waiting")
}

/// Withdraws an application. Open to whoever has the application's link.
pub fn withdraw_application(input: &impl Serialize) -> Call {
    Call::new("POST", "/api/v1/applications/own/withdrawal").with(input)
}
