//! Invoices, what settled them, and what was reversed.

use medpost_domain::billing::payer::{Delivery, Document, Method};
use medpost_domain::id::{ContractId, InvoiceId, RunId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use medpost_domain::words::Words;

use super::content::InvoiceContent;
use super::credit_cards::CreditCardAttempt;
use super::runs::InvoiceChange;

crate::choices! {
    /// The state of an invoice.
    #[derive(Hash)]
    pub enum InvoiceStanding {
        /// Not issued yet.
        Draft,
        /// To be paid.
        Open,
        /// To be paid, and past its due date.
        Overdue,
        /// Paid in full.
        Paid,
        /// Reversed.
        Reversed,
    }
}

impl InvoiceStanding {
    /// The state in words.
    pub const fn words(self) -> Words {
        match self {
            Self::Draft => Words::new("発行前", "Not issued"),
            Self::Open => Words::new("未入金", "Open"),
            Self::Overdue => Words::new("期限超過", "Overdue"),
            Self::Paid => Words::new("入金済み", "Paid"),
            Self::Reversed => Words::new("取消し", "Reversed"),
        }
    }
}

crate::travels! {
    /// Which invoices to find. All given criteria must match.
    #[derive(Default)]
    pub struct FindInvoices {
        /// Words in payer, contract or number.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub text: String,
        /// Only invoices of this run, including drafts.
        pub run: Option<RunId>,
        /// Only invoices of this contract.
        pub contract: Option<ContractId>,
        /// Only invoices in this state.
        pub standing: Option<InvoiceStanding>,
        /// Only invoices dated on or after this day.
        pub from: Option<Instant>,
        /// Only invoices dated on or before this day.
        pub to: Option<Instant>,
        /// Only invoices of at least this many yen.
        pub least: Option<i64>,
        /// Only invoices of at most this many yen.
        pub most: Option<i64>,
        /// Only invoices that differ from the payer's previous one.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub changed: bool,
        /// Only invoices disputed by a cardholder.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub disputed: bool,
        /// Number of invoices to skip.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub skip: u32,
    }

    /// A page of invoices.
    pub struct InvoiceList {
        /// The invoices on this page.
        pub items: Vec<Invoice>,
        /// Total number found.
        pub total: u32,
        /// Sum in yen of all found.
        pub yen: i64,
        /// Unpaid yen of all found.
        pub open: i64,
        /// Whether the caller pays for anything at all; a facility may do so even before its first invoice.
        pub pays: bool,
    }

    /// An invoice in a list.
    pub struct Invoice {
        /// The invoice's id.
        pub id: InvoiceId,
        /// The kind of document.
        pub kind: Word<Document>,
        /// The invoice number; empty for a draft.
        pub number: String,
        /// Who pays.
        pub payee: String,
        /// Name of the contract.
        pub contract: String,
        /// The date of the invoice.
        pub dated: Instant,
        /// The due date.
        pub due: Instant,
        /// The total in yen.
        pub total: i64,
        /// Yen still to be paid.
        pub open: i64,
        /// The state of the invoice.
        pub standing: InvoiceStanding,
        /// Whether its PDF has been drawn.
        pub drawn: bool,
        /// How it reaches the payer.
        pub delivery: Word<Delivery>,
        /// When it was sent.
        pub sent_at: Option<Instant>,
        /// When the payer first downloaded it.
        pub opened_at: Option<Instant>,
        /// Number of reminders sent.
        pub reminded: u32,
        /// What changed compared with the previous invoice.
        pub change: InvoiceChange,
    }

    /// An invoice with all its content.
    pub struct InvoiceDetail {
        /// The invoice as in the list.
        pub invoice: Invoice,
        /// The content of the invoice.
        pub content: InvoiceContent,
        /// SHA-256 of the content, in hex; empty for a draft.
        pub sha256: String,
        /// SHA-256 of the PDF, in hex; empty if it is not drawn yet.
        pub pdf_sha256: String,
        /// The document that reverses it, or the ones it reverses.
        pub related: Vec<Invoice>,
        /// Attempts to collect it from a credit card, oldest first.
        pub attempts: Vec<CreditCardAttempt>,
        /// The payments that settled it, oldest first.
        pub payments: Vec<SettledBy>,
    }

    /// A payment, or a part of one, that settled an invoice.
    pub struct SettledBy {
        /// The day of the payment.
        pub paid_on: Instant,
        /// The payment method.
        pub method: Word<Method>,
        /// Who paid, as the bank reports it.
        pub name: String,
        /// Yen of the payment used for this invoice.
        pub yen: i64,
        /// Transfer fee in yen that the payer's bank deducted.
        pub fee: i64,
    }

    /// Refunds money from a payment to the credit card.
    pub struct Refund {
        /// The version of the payment that was looked at.
        pub version: i32,
        /// The amount in yen, at most what is not settled against an invoice; `null` for all of that.
        #[serde(default)]
        pub yen: Option<i64>,
        /// The reason.
        pub reason: String,
    }

    /// Reverses an invoice with a document of its own. What it billed becomes due again.
    pub struct Reverse {
        /// The reason, as printed on the document.
        pub reason: String,
    }

    /// A statement of what a payer was billed and paid.
    pub struct Statement {
        /// The payer, as last addressed.
        pub payee: String,
        /// The lines, oldest first.
        pub lines: Vec<StatementLine>,
        /// Yen left to be paid.
        pub balance: i64,
    }

    /// A line of a statement.
    pub struct StatementLine {
        /// The date: 2026-11-30.
        pub day: String,
        /// What the line is about.
        pub what: String,
        /// The invoice number.
        pub number: String,
        /// Yen billed; negative if reversed.
        pub billed: i64,
        /// Yen paid; negative if paid back.
        pub paid: i64,
        /// Yen left to be paid after this line.
        pub balance: i64,
    }
}
