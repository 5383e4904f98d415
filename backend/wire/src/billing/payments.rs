//! What came in, and what it settles.

use medpost_domain::billing::card::RefundState;
use medpost_domain::billing::payer::Method;
use medpost_domain::id::{InvoiceId, PaymentId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;

use crate::table::RowError;

crate::choices! {
    /// Where a payment stands.
    #[derive(Hash)]
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
}

crate::travels! {
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
