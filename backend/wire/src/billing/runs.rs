//! The monthly bill.

use medpost_domain::billing::charge::Kind;
use medpost_domain::billing::run::{RunState, RunStep};
use medpost_domain::id::RunId;
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;

crate::choices! {
    /// Why somebody has an invoice who had none before.
    #[derive(Hash)]
    pub enum NewWhy {
        /// The contract is billed for the first time.
        FirstBill,
        /// The facility joined, or has its own charges for the first time.
        Joined,
        /// Somebody else paid before.
        OtherPayer,
        /// Reversed charges are billed again.
        BilledAnew,
    }

    /// Why somebody no longer has an invoice.
    #[derive(Hash)]
    pub enum GoneWhy {
        /// The contract has ended.
        ContractOver,
        /// Their billing cycle ends in another month.
        OtherMonth,
        /// Somebody else pays now, or the facility left.
        OtherPayer,
        /// Nothing is due, or a credit is still being offset.
        NothingDue,
    }
}

crate::travels! {
    /// Computes a month's bill.
    pub struct MakeRun {
        /// The month: 2026-11.
        pub month: String,
    }

    /// Takes a step with a run.
    pub struct StepRun {
        /// The version of the run that was looked at.
        pub version: i32,
        /// The step.
        pub step: RunStep,
        /// The reason; required if nobody else can approve.
        pub reason: String,
    }

    /// A billing run: a month's bill.
    pub struct BillingRun {
        /// The run's id.
        pub id: RunId,
        /// The month: 2026-11.
        pub month: String,
        /// The state of the run.
        pub state: Word<RunState>,
        /// The run's version.
        pub version: i32,
        /// Who computed it.
        pub made_by: String,
        /// When it was computed.
        pub made_at: Instant,
        /// Who approved it; empty if nobody has.
        pub approved_by: String,
        /// From when it is issued.
        pub issues_at: Option<Instant>,
        /// When all of it was issued.
        pub issued_at: Option<Instant>,
        /// Why it was approved without a second person.
        pub reason: String,
        /// The first day on which it can be approved.
        pub opens: Instant,
        /// Whether the caller can only approve it without a second person, which requires a reason and a waiting
        /// period.
        pub alone: bool,
        /// Whether the caller may not approve it because a second person must.
        pub second_needed: bool,
        /// Number of invoices.
        pub invoices: u32,
        /// Number of invoices issued.
        pub issued: u32,
        /// Number of invoices drawn as PDF.
        pub drawn: u32,
        /// Number of invoices to be printed and posted.
        pub to_post: u32,
        /// Total in yen.
        pub total: i64,
        /// The earliest due date of its invoices; `null` if it has none.
        pub first_due: Option<Instant>,
        /// The previous run.
        pub before: RunSum,
        /// Number of payers without an invoice in the previous run.
        pub new: u32,
        /// Number of payers whose total changed.
        pub changed: u32,
        /// Payers who had an invoice in the previous run and have none now.
        pub gone: Vec<Gone>,
        /// Of a draft: texts with a private use character (外字), which would be printed as an empty box; each with the
        /// payer, and with 〓 in place of the character.
        pub unreadable: Vec<Unreadable>,
    }

    /// Totals of a run.
    pub struct RunSum {
        /// The month; empty if there was no run.
        pub month: String,
        /// Number of invoices.
        pub invoices: u32,
        /// Total in yen.
        pub total: i64,
    }

    /// A text on an invoice that can't be printed as it is.
    pub struct Unreadable {
        /// The payer, with 〓 in place of unreadable characters.
        pub payee: String,
        /// The text, with 〓 in place of unreadable characters.
        pub text: String,
    }

    /// A payer who no longer has an invoice.
    pub struct Gone {
        /// The payer.
        pub payee: String,
        /// Name of the contract.
        pub contract: String,
        /// Total of the previous invoice in yen.
        pub total: i64,
        /// Why there is none now.
        pub why: GoneWhy,
    }

    /// What changed on an invoice compared with the previous one.
    #[derive(Default)]
    pub struct InvoiceChange {
        /// Total of the previous invoice in yen; `null` if there was none.
        pub before: Option<i64>,
        /// Why there was none.
        pub new: Option<NewWhy>,
        /// Number of facilities on the previous invoice and on this one.
        pub facilities: Vec<u32>,
        /// Kinds of lines whose sum changed.
        pub kinds: Vec<KindChange>,
    }

    /// A kind of line whose sum changed.
    pub struct KindChange {
        /// The kind of line.
        pub kind: Kind,
        /// Yen before.
        pub before: i64,
        /// Yen now.
        pub now: i64,
        /// Details of its lines now.
        pub notes: String,
    }
}
