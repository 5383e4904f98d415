//! A month's bill.

use medpost_domain::billing::charge::Kind;
use medpost_domain::billing::run::{RunState, RunStep};
use medpost_domain::id::RunId;
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;

crate::choices! {
    /// Why somebody has an invoice who had none.
    #[derive(Hash)]
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
    #[derive(Hash)]
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
}

crate::travels! {
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
}
