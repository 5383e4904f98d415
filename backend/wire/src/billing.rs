//! What contracts owe: lines, tax, and each facility's part; runs and invoices.

use medpost_domain::billing::card::{CardState, DisputeState, RefundState};
use medpost_domain::billing::charge::Kind;
use medpost_domain::billing::cycle::{Cycle, Dated, Due, Payer};
use medpost_domain::billing::layout::BreakdownColumn;
use medpost_domain::billing::mandate::MandateState;
use medpost_domain::billing::payer::{Delivery, Document, Era, Method};
use medpost_domain::billing::remind::Reminder;
use medpost_domain::billing::run::{RunState, RunStep};
use medpost_domain::id::{ContractId, DebitFileId, FacilityId, InvoiceId, PackId, PaymentId, RunId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use serde::{Deserialize, Serialize};

use crate::console::RowError;

crate::travels! {
    /// What a contract owes for a month, as it stands now.
    pub struct Owed {
        /// The contract.
        pub contract: ContractId,
        /// Its name.
        pub name: String,
        /// The month: 2026-12.
        pub month: String,
        /// The lines.
        pub lines: Vec<OwedLine>,
        /// Tax by rate; once for each, never by line.
        pub taxes: Vec<OwedTax>,
        /// Whether the lines hold the tax.
        pub tax_included: bool,
        /// Yen to be paid.
        pub total: i64,
        /// Yen to be paid without the changes that are approved and not in effect.
        pub unplanned: i64,
        /// Yen to be paid if a request that is not decided were approved; none: there is none.
        pub asked: Option<i64>,
        /// Each facility's part of the lines, as facilities are read.
        pub parts: Vec<OwedPart>,
    }

    /// A line of what is owed.
    pub struct OwedLine {
        /// What for.
        pub kind: Kind,
        /// What it tells of: a plan, the number of an order.
        pub note: String,
        /// The facility, where it is one's alone; else empty.
        pub facility: String,
        /// Pieces.
        pub quantity: i32,
        /// Yen of each.
        pub unit: i64,
        /// Yen in all.
        pub yen: i64,
        /// Whether it comes of a change that is approved and not yet in effect.
        pub planned: bool,
    }

    /// Tax at one rate.
    pub struct OwedTax {
        /// Per cent.
        pub rate: u8,
        /// Yen without tax.
        pub net: i64,
        /// Yen of tax.
        pub tax: i64,
    }

    /// A facility's part.
    pub struct OwedPart {
        /// Which.
        pub facility: FacilityId,
        /// 医療機関コード or member number.
        pub code: String,
        /// Name.
        pub name: String,
        /// Yen, as the lines are.
        pub yen: i64,
    }

    /// What an invoice says: frozen when it is issued, and what is drawn.
    pub struct InvoiceContent {
        /// What it is.
        pub kind: Document,
        /// Its number; empty while it is a draft.
        pub number: String,
        /// Its date: 2026-11-30.
        pub dated: String,
        /// Until when it is to be paid; empty: nothing is to be paid.
        pub due: String,
        /// Who issues it.
        pub issuer: Issuer,
        /// Who pays it.
        pub payee: Payee,
        /// 件名
        pub subject: String,
        /// The contract's name.
        pub contract: String,
        /// 契約番号
        pub contract_number: String,
        /// The months of its lines: 2026-11, or 2026-04 – 2026-06.
        pub period: String,
        /// The lines.
        pub lines: Vec<InvoiceLine>,
        /// Tax by rate; once for each, never by line.
        pub taxes: Vec<OwedTax>,
        /// Whether the lines hold the tax.
        pub tax_included: bool,
        /// Yen to be paid; below zero: to be paid back.
        pub total: i64,
        /// Each facility's part of the lines, of a consolidated invoice.
        pub parts: Vec<InvoicePart>,
        /// The invoices that it takes back, with their dates.
        pub reverses: String,
        /// Why, of what takes back.
        pub reason: String,
        /// How it is paid.
        pub method: Method,
        /// Where to: the account, or what is said instead.
        pub bank: String,
        /// How dates are written.
        pub era: Era,
    }

    /// Who issues an invoice.
    pub struct Issuer {
        /// Name.
        pub name: String,
        /// 登録番号: T and 13 digits.
        pub registration: String,
        /// Postal code.
        pub postal_code: String,
        /// Address.
        pub address: String,
        /// 発行責任者
        pub responsible: String,
        /// 担当者, with telephone.
        pub contact: String,
    }

    /// Who pays an invoice.
    pub struct Payee {
        /// 宛名, with 様 or 御中 where it is to stand.
        pub addressee: String,
        /// 部署
        pub department: String,
        /// Postal code.
        pub postal_code: String,
        /// Address.
        pub address: String,
        /// 債権者番号
        pub creditor: String,
    }

    /// A line of an invoice.
    pub struct InvoiceLine {
        /// What for.
        pub kind: Kind,
        /// In words.
        pub item: String,
        /// For which months: 2026-11, or 2026-04 – 2026-06.
        pub period: String,
        /// Months or pieces.
        pub quantity: i32,
        /// Yen of each.
        pub unit: i64,
        /// Yen in all.
        pub yen: i64,
        /// Per cent of tax.
        pub rate: u8,
    }

    /// A facility's part of an invoice.
    pub struct InvoicePart {
        /// 医療機関コード
        pub code: String,
        /// Name.
        pub name: String,
        /// Yen, as the lines are.
        pub yen: i64,
    }

    /// The layout in which an association takes the breakdown of its invoices away.
    pub struct BreakdownLayout {
        /// Its version; 0: none was saved.
        pub version: i32,
        /// The columns, each once.
        pub columns: Vec<LayoutColumn>,
        /// Yen that the association adds for each facility.
        pub surcharge: i64,
        /// Its facilities.
        pub members: Vec<LayoutMember>,
    }

    /// A column of a breakdown.
    pub struct LayoutColumn {
        /// Which.
        pub column: BreakdownColumn,
        /// Its heading.
        pub heading: String,
    }

    /// A facility as its association knows it.
    pub struct LayoutMember {
        /// Which.
        pub facility: FacilityId,
        /// 医療機関コード; not read.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub code: String,
        /// Name; not read.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub name: String,
        /// 医師会会員番号
        pub number: String,
        /// Yen that are added for it, where they are not those of all.
        pub surcharge: Option<i64>,
    }

    /// When a contract is billed and to whom.
    pub struct ContractBilling {
        /// Its version, as the contract's.
        pub version: i32,
        /// Who pays.
        pub payer: Payer,
        /// For how many months one invoice is.
        pub cycle: Cycle,
        /// Whether a cycle is billed before it begins.
        pub advance: bool,
        /// Whether what is too much is paid back, and not carried over.
        pub pay_back: bool,
        /// Which date an invoice carries (a municipality's rule says which).
        pub dated: Dated,
        /// Until when it is to be paid.
        pub due: Due,
        /// The first month that is billed here; empty: from the beginning.
        pub billed_from: String,
    }

    /// How whoever pays is written to, and how they pay.
    pub struct PayerDetail {
        /// Its version; 0: never set, and as facility or association have it.
        pub version: i32,
        /// Name of the facility or association.
        pub name: String,
        /// 宛名
        pub addressee: String,
        /// 部署
        pub department: String,
        /// Postal code.
        pub postal_code: String,
        /// Address.
        pub address: String,
        /// 債権者番号
        pub creditor: String,
        /// 件名; empty: the contract's name.
        pub subject: String,
        /// 契約番号, as they have it; empty: ours.
        pub contract_number: String,
        /// How dates are written.
        pub era: Era,
        /// How invoices reach them.
        pub delivery: Delivery,
        /// Mail address of whoever handles invoices; may be empty.
        pub mail: String,
        /// Whether the link that was mailed there was followed; until then no invoice goes there. Only told.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub mail_confirmed: bool,
        /// How they pay.
        pub method: Method,
        /// Their name as banks write it.
        pub kana: String,
        /// The number of the account that only they pay into; may be empty. Only the operator sets it.
        pub account: String,
    }

    /// An agreed price of a contract from a month on.
    pub struct SetPrice {
        /// The contract's version.
        pub version: i32,
        /// Yen a month.
        pub yen: u32,
        /// From which month on: 2026-12.
        pub month: String,
        /// What was agreed: it stands on the invoice.
        pub note: String,
    }

    /// A clerk's own line: added to the ledger of a contract, billed with the next run.
    pub struct Adjust {
        /// Yen: less than nothing is taken off.
        pub yen: i64,
        /// The month that it counts for: 2026-11.
        pub month: String,
        /// The facility, where it is one's.
        pub facility: Option<FacilityId>,
        /// Why: it stands on the invoice.
        pub reason: String,
    }

    /// An estimate of the public prices is wanted.
    pub struct AskEstimate {
        /// The plan.
        pub pack: PackId,
        /// 宛名
        pub addressee: String,
        /// The first month: 2027-04.
        pub from: String,
        /// Months, at most 24.
        pub months: u32,
        /// PKI cards beyond those that come with the plan.
        pub cards: u32,
    }

    /// Where the link to the invoices of a facility that is over goes.
    pub struct MailKeptLink {
        /// The address of whoever keeps its papers.
        pub mail: String,
    }

    /// A link to invoices of a facility that is over.
    pub struct KeptLink {
        /// The token at its end.
        pub token: String,
        /// How many were shown before.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub skip: u32,
    }

    /// One of them is wanted.
    pub struct FetchKept {
        /// The token at the link's end.
        pub token: String,
        /// Which.
        pub invoice: InvoiceId,
    }

    /// Invoices of a facility that is over.
    pub struct KeptInvoices {
        /// Its name.
        pub facility: String,
        /// Until when they can be read.
        pub until: Instant,
        /// Some of them.
        pub list: InvoiceList,
    }

    /// The month at a glance.
    pub struct BillingOverview {
        /// The months of the last year with invoices, the oldest first.
        pub months: Vec<BilledMonth>,
        /// Yen that are not paid yet.
        pub open: i64,
        /// Yen that are not paid and whose day is over.
        pub overdue: i64,
        /// Invoices of that.
        pub overdue_invoices: u32,
        /// Payments that somebody must say what they are for.
        pub waiting: u32,
        /// Yen of them.
        pub waiting_yen: i64,
        /// Applications to be checked.
        pub applications: u32,
        /// Requests for changes to be decided.
        pub changes: u32,
        /// Disputes of cardholders that are not decided.
        pub disputes: u32,
    }

    /// What somebody paid too much and nothing was set off against yet.
    pub struct OpenCredit {
        /// The contract's name.
        pub contract: String,
        /// Who paid.
        pub payee: String,
        /// Yen, as lines are: without tax where they are.
        pub yen: i64,
        /// Whether they stay in the contract: it is set off against what is due next. Else it is to be paid back.
        pub follows: bool,
    }

    /// Suspends the contract of an overdue invoice, and tells whoever pays.
    pub struct SuspendForDebt {
        /// Why, besides: it stands in the notice.
        pub reason: String,
    }

    /// Sends the next reminder of an overdue invoice at once.
    pub struct RemindNow {
        /// How many were sent when somebody decided so.
        pub sent: u32,
    }

    /// An overdue invoice and how it is reminded of.
    pub struct ReminderLine {
        /// The invoice.
        pub invoice: InvoiceId,
        /// Its number.
        pub number: String,
        /// Who pays.
        pub payee: String,
        /// Until when it was to be paid.
        pub due: Instant,
        /// Yen that are not paid yet.
        pub open: i64,
        /// Reminders that were sent.
        pub sent: u32,
        /// When the last was.
        pub last: Option<Instant>,
        /// The day of the next; none: there is no further one, a clerk calls.
        pub next: Option<Instant>,
        /// Which it is.
        pub step: Option<Reminder>,
        /// Whether it waits: a payment that is to be settled, or a card, may be for it.
        pub held: bool,
    }

    /// What was billed in a month's runs.
    pub struct BilledMonth {
        /// The month: 2026-11.
        pub month: String,
        /// Yen by kind of line, without tax.
        pub kinds: Vec<KindSum>,
        /// Yen of its documents, with tax.
        pub total: i64,
    }

    /// Yen of a kind of line.
    pub struct KindSum {
        /// Which.
        pub kind: Word<Kind>,
        /// Yen.
        pub yen: i64,
    }

    /// Computes a month's bill.
    pub struct MakeRun {
        /// The month: 2026-11.
        pub month: String,
    }

    /// Takes a step with a run.
    pub struct StepRun {
        /// Its version.
        pub version: i32,
        /// Which.
        pub step: RunStep,
        /// Why: needed where nobody else approves.
        pub reason: String,
    }

    /// A month's bill.
    pub struct BillingRun {
        /// Which.
        pub id: RunId,
        /// The month: 2026-11.
        pub month: String,
        /// Where it stands.
        pub state: Word<RunState>,
        /// Its version.
        pub version: i32,
        /// Who computed it.
        pub made_by: String,
        /// When.
        pub made_at: Instant,
        /// Who approved it; empty: nobody yet.
        pub approved_by: String,
        /// From when it is issued.
        pub issues_at: Option<Instant>,
        /// When it was issued in full.
        pub issued_at: Option<Instant>,
        /// Why it was approved alone.
        pub reason: String,
        /// From which day on it can be approved.
        pub opens: Instant,
        /// Whether whoever looks can approve it only alone: with a reason, and after a wait.
        pub alone: bool,
        /// Whether whoever looks may not approve it: somebody else must.
        pub second_needed: bool,
        /// Invoices, and how many of them are issued and drawn.
        pub invoices: u32,
        /// Issued.
        pub issued: u32,
        /// Drawn.
        pub drawn: u32,
        /// To be printed and posted.
        pub to_post: u32,
        /// Yen of all.
        pub total: i64,
        /// The first day on which one of its invoices is due; none where it has no invoices.
        pub first_due: Option<Instant>,
        /// Invoices and yen of the run before.
        pub before: RunSum,
        /// How many payers are new.
        pub new: u32,
        /// How many owe another sum.
        pub changed: u32,
        /// Who had an invoice in the run before and has none now.
        pub gone: Vec<Gone>,
        /// Of a draft: whose invoices hold a letter of private use (外字), which would be printed as an empty box; the
        /// payee, and the text with 〓 in its place.
        pub unreadable: Vec<Unreadable>,
    }

    /// What a run came to.
    pub struct RunSum {
        /// Its month; empty: there was none.
        pub month: String,
        /// Invoices.
        pub invoices: u32,
        /// Yen.
        pub total: i64,
    }

    /// A text of an invoice that can't be printed as it is.
    pub struct Unreadable {
        /// Who pays, with 〓 for what can't be read.
        pub payee: String,
        /// The text, with 〓 for what can't be read.
        pub text: String,
    }

    /// Who has no invoice any more.
    pub struct Gone {
        /// Who paid.
        pub payee: String,
        /// The contract.
        pub contract: String,
        /// Yen of the invoice before.
        pub total: i64,
        /// Why.
        pub why: GoneWhy,
    }

    /// What changed on an invoice since the one before.
    #[derive(Default)]
    pub struct InvoiceChange {
        /// Yen of the invoice before; none: there was none.
        pub before: Option<i64>,
        /// Why there was none.
        pub new: Option<NewWhy>,
        /// Facilities of the invoice before, and of this one.
        pub facilities: Vec<u32>,
        /// Kinds of lines that come to another sum.
        pub kinds: Vec<KindChange>,
    }

    /// A kind of lines that comes to another sum.
    pub struct KindChange {
        /// Which.
        pub kind: Kind,
        /// Yen before.
        pub before: i64,
        /// Yen now.
        pub now: i64,
        /// What its lines tell of now.
        pub notes: String,
    }

    /// Which invoices to find. Everything that is given must hold.
    #[derive(Default)]
    pub struct FindInvoices {
        /// Words of payee, contract or number.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub text: String,
        /// Those of a run, drafts too.
        pub run: Option<RunId>,
        /// Those of a contract.
        pub contract: Option<ContractId>,
        /// Where they stand.
        pub standing: Option<InvoiceStanding>,
        /// Dated from this day on.
        pub from: Option<Instant>,
        /// Dated up to this day.
        pub to: Option<Instant>,
        /// Of at least so many yen.
        pub least: Option<i64>,
        /// Of at most so many yen.
        pub most: Option<i64>,
        /// Only those that changed since the one before.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub changed: bool,
        /// Those alone that a cardholder disputes.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub disputed: bool,
        /// Invoices to skip.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub skip: u32,
    }

    /// A page of invoices.
    pub struct InvoiceList {
        /// The page.
        pub items: Vec<Invoice>,
        /// How many in all.
        pub total: u32,
        /// Yen of all.
        pub yen: i64,
        /// Yen of all that is not paid yet.
        pub open: i64,
        /// Whether whoever asks pays something: a facility also before its first invoice.
        pub pays: bool,
    }

    /// An invoice in a list.
    pub struct Invoice {
        /// Which.
        pub id: InvoiceId,
        /// What it is.
        pub kind: Word<Document>,
        /// Its number; empty: a draft.
        pub number: String,
        /// Who pays.
        pub payee: String,
        /// The contract.
        pub contract: String,
        /// Its date.
        pub dated: Instant,
        /// Until when it is to be paid.
        pub due: Instant,
        /// Yen.
        pub total: i64,
        /// Yen that are not paid yet.
        pub open: i64,
        /// Where it stands.
        pub standing: InvoiceStanding,
        /// Whether its document is drawn.
        pub drawn: bool,
        /// How it reaches its payer.
        pub delivery: Word<Delivery>,
        /// When it left.
        pub sent_at: Option<Instant>,
        /// When its payer fetched it first.
        pub opened_at: Option<Instant>,
        /// How often it was reminded of.
        pub reminded: u32,
        /// What changed since the one before.
        pub change: InvoiceChange,
    }

    /// An invoice with all it says.
    pub struct InvoiceDetail {
        /// As in a list.
        pub invoice: Invoice,
        /// What it says.
        pub content: InvoiceContent,
        /// SHA-256 of what it says, in hex; empty: a draft.
        pub sha256: String,
        /// SHA-256 of its document, in hex; empty: not drawn yet.
        pub pdf_sha256: String,
        /// What takes it back, or what it takes back.
        pub related: Vec<Invoice>,
        /// Attempts to collect it from a credit card, the first first.
        pub attempts: Vec<CardAttempt>,
        /// What paid it, the first first.
        pub payments: Vec<SettledBy>,
    }

    /// A payment, or a part of one, that paid an invoice.
    pub struct SettledBy {
        /// The day on which it was paid.
        pub paid_on: Instant,
        /// How.
        pub method: Word<Method>,
        /// Who paid, as the bank tells it.
        pub name: String,
        /// Yen of the payment.
        pub yen: i64,
        /// Yen that the payer's bank took off.
        pub fee: i64,
    }

    /// An attempt to collect an invoice from a credit card.
    pub struct CardAttempt {
        /// When it was made.
        pub made_at: Instant,
        /// Yen.
        pub yen: i64,
        /// Where it stands.
        pub state: Word<CardState>,
        /// Why it was refused: Stripe's code.
        pub reason: String,
        /// When it is tried again.
        pub again_at: Option<Instant>,
        /// Where a dispute of it stands.
        pub dispute: Option<Word<DisputeState>>,
        /// Until when the dispute wants an answer.
        pub dispute_due: Option<Instant>,
    }

    /// The credit card of one that pays.
    pub struct CreditCard {
        /// Whether one can pay by card here.
        pub available: bool,
        /// Whether a card was entered.
        pub entered: bool,
        /// Its brand: visa.
        pub brand: String,
        /// Its last four digits.
        pub last4: String,
        /// Its last month: 2029-04.
        pub expires: String,
        /// Whether it ends soon, or has ended.
        pub ends_soon: bool,
    }

    /// A page of Stripe's on which a card is entered.
    pub struct CardPage {
        /// Where it is.
        pub url: String,
    }

    /// Lets money of a payment go back to the card.
    pub struct Refund {
        /// The payment's version.
        pub version: i32,
        /// Yen: at most what is for no invoice; none: all of that.
        #[serde(default)]
        pub yen: Option<i64>,
        /// Why.
        pub reason: String,
    }

    /// Takes an invoice back by a document of its own; what it billed is due again.
    pub struct Reverse {
        /// Why: it stands on the document.
        pub reason: String,
    }

    /// 口座振替: mandates, files, and what the next file would ask for.
    pub struct Debits {
        /// The mandates, the newest change first.
        pub mandates: Vec<Mandate>,
        /// The files, the newest first.
        pub files: Vec<DebitFile>,
        /// The next day of collection; none: nobody collects here.
        pub day: Option<Instant>,
        /// Invoices that a file would ask for.
        pub count: u32,
        /// Their yen.
        pub total: i64,
    }

    /// A mandate.
    pub struct Mandate {
        /// Id of the association or facility.
        pub payer: String,
        /// Its name.
        pub name: String,
        /// Where it stands.
        pub state: Word<MandateState>,
        /// Why it was returned.
        pub reason: String,
        /// The bank.
        pub bank: String,
        /// The account's number, masked.
        pub account: String,
        /// Failures in a row.
        pub failures: u32,
        /// When it changed.
        pub changed_at: Instant,
        /// Whether large sums wait until somebody else than whoever entered its account says that it is registered.
        pub needs_second: bool,
    }

    /// The mandate of one that pays.
    pub struct MandateDetail {
        /// Its version; 0: there is none.
        pub version: i32,
        /// Where it stands.
        pub state: Option<Word<MandateState>>,
        /// Why it was returned.
        pub reason: String,
        /// The account's number, masked.
        pub account: String,
    }

    /// Says where a mandate stands now.
    pub struct SetMandate {
        /// Its version.
        pub version: i32,
        /// Where.
        pub mandate: MandateState,
        /// Why it was returned.
        pub reason: String,
        /// Its account, when it came, or came anew.
        pub bank_account: Option<BankAccount>,
    }

    /// An account at a bank, as it is typed: it never travels back.
    pub struct BankAccount {
        /// 銀行番号: four digits.
        pub bank: String,
        /// 銀行名 in kana.
        pub bank_name: String,
        /// 支店番号: three digits.
        pub branch: String,
        /// 支店名 in kana.
        pub branch_name: String,
        /// 預金種目: 1 普通, 2 当座.
        pub kind: u8,
        /// 口座番号: seven digits.
        pub number: String,
        /// 預金者名 in kana.
        pub holder: String,
    }

    /// A file that asks a bank to collect.
    pub struct DebitFile {
        /// Which.
        pub id: DebitFileId,
        /// 振替日
        pub day: Instant,
        /// Invoices.
        pub count: u32,
        /// Yen.
        pub total: i64,
        /// When it was made.
        pub made_at: Instant,
        /// When its results were read.
        pub read_at: Option<Instant>,
    }

    /// The results of a file, as the bank gives it back.
    pub struct BringResults {
        /// Which file.
        pub file: DebitFileId,
        /// Its bytes, Base64.
        pub content: String,
    }

    /// What results brought.
    #[derive(Default)]
    pub struct BroughtResults {
        /// Collected.
        pub collected: u32,
        /// Their yen.
        pub total: i64,
        /// Not collected.
        pub failed: u32,
        /// What is wrong with it: nothing was taken then.
        pub faults: Vec<RowError>,
    }

    /// What somebody who pays was billed and paid.
    pub struct Statement {
        /// Who, as they were last written to.
        pub payee: String,
        /// The lines, the oldest first.
        pub lines: Vec<StatementLine>,
        /// Yen that are left to be paid.
        pub balance: i64,
    }

    /// A line of it.
    pub struct StatementLine {
        /// The day: 2026-11-30.
        pub day: String,
        /// What it is.
        pub what: String,
        /// The invoice's number.
        pub number: String,
        /// Yen billed; below zero: taken back.
        pub billed: i64,
        /// Yen paid; below zero: paid back.
        pub paid: i64,
        /// Yen left to be paid after it.
        pub balance: i64,
    }

    /// A file of a bank's: 振込入金通知, 入出金取引明細, or a table.
    pub struct BringBankFile {
        /// Its name.
        pub name: String,
        /// Its bytes, Base64.
        pub content: String,
    }

    /// What a file of a bank's brought.
    #[derive(Default)]
    pub struct BroughtFile {
        /// Payments in it.
        pub payments: u32,
        /// Yen of all.
        pub total: i64,
        /// Those whose invoices were plain.
        pub settled: u32,
        /// What is to be told of it, though nothing is wrong.
        pub notes: Vec<RowError>,
        /// What is wrong with it: nothing was taken then.
        pub faults: Vec<RowError>,
    }

    /// Money that came in another way.
    pub struct AddPayment {
        /// The day.
        pub paid_on: Instant,
        /// Yen.
        pub yen: i64,
        /// Who paid.
        pub name: String,
        /// How.
        pub note: String,
    }

    /// Which payments to find.
    #[derive(Default)]
    pub struct FindPayments {
        /// Words of name, payer or note.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub text: String,
        /// Where they stand.
        pub standing: Option<PaymentStanding>,
        /// Payments to skip.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub skip: u32,
    }

    /// A page of payments.
    pub struct PaymentList {
        /// The page.
        pub items: Vec<Payment>,
        /// How many in all.
        pub total: u32,
        /// Yen that are for no invoice yet, of all.
        pub rest: i64,
    }

    /// Money that came in.
    pub struct Payment {
        /// Which.
        pub id: PaymentId,
        /// The day.
        pub paid_on: Instant,
        /// Yen.
        pub yen: i64,
        /// Yen that are for no invoice yet.
        pub rest: i64,
        /// Yen that went back to the payer.
        pub returned: i64,
        /// Where the last refund to a card stands.
        pub refund: Option<Word<RefundState>>,
        /// Who paid, as the bank tells it.
        pub name: String,
        /// Whose it is, where that is known.
        pub payer: String,
        /// What else the bank tells.
        pub note: String,
        /// How it came.
        pub method: Word<Method>,
        /// Where it stands.
        pub standing: PaymentStanding,
        /// Why it is for no invoice.
        pub aside: String,
        /// Whether somebody else than whoever noted it says what it is for: a large sum, noted by hand.
        pub needs_second: bool,
        /// Its version.
        pub version: i32,
        /// What it pays.
        pub settlements: Vec<Settlement>,
    }

    /// What a payment pays of an invoice.
    pub struct Settlement {
        /// The invoice.
        pub invoice: InvoiceId,
        /// Its number.
        pub number: String,
        /// Who owes it.
        pub payee: String,
        /// Yen of the payment.
        pub yen: i64,
        /// Yen that the payer's bank took off.
        pub fee: i64,
    }

    /// Says which invoices a payment is for.
    pub struct SettlePayment {
        /// The payment's version.
        pub version: i32,
        /// What of it pays which invoice.
        pub parts: Vec<SettlePart>,
    }

    /// What of a payment pays an invoice.
    pub struct SettlePart {
        /// The invoice.
        pub invoice: InvoiceId,
        /// Yen of the payment.
        pub yen: i64,
        /// Yen that the payer's bank took off, and count as paid.
        pub fee: i64,
    }

    /// Sets a payment aside that is for no invoice, or takes that back (empty).
    pub struct SetAside {
        /// The payment's version.
        pub version: i32,
        /// Why; empty: it is to be settled after all.
        pub reason: String,
    }
}

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum PaymentStanding {
    /// Somebody must say what it is for.
    Waiting,
    /// A part of it is for no invoice yet.
    Partly,
    /// All of it is for invoices.
    Settled,
    /// It is for no invoice.
    Aside,
}

/// Where an invoice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum InvoiceStanding {
    /// Not issued.
    Draft,
    /// To be paid.
    Open,
    /// To be paid, and its day is over.
    Overdue,
    /// Paid.
    Paid,
    /// Taken back.
    Reversed,
}

/// Why somebody has an invoice who had none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum NewWhy {
    /// The contract is billed for the first time.
    FirstBill,
    /// The facility joined, or something of its own is billed for the first time.
    Joined,
    /// Somebody else paid before.
    OtherPayer,
    /// What was taken back is billed anew.
    BilledAnew,
}

/// Why somebody has no invoice any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum GoneWhy {
    /// The contract is over.
    ContractOver,
    /// Their cycle ends in another month.
    OtherMonth,
    /// Somebody else pays now, or the facility left.
    OtherPayer,
    /// Nothing is due, or something is still to be set off.
    NothingDue,
}
