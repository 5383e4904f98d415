//! Invoices, what settled them, and what was taken back.

use medpost_domain::billing::payer::{Delivery, Document, Method};
use medpost_domain::id::{ContractId, InvoiceId, RunId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;

use super::content::InvoiceContent;
use super::credit_cards::CardAttempt;
use super::runs::InvoiceChange;

crate::choices! {
    /// Where an invoice stands.
    #[derive(Hash)]
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
}

crate::travels! {
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
}
