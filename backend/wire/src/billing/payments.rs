//! Incoming payments, and what they settle.

use medpost_domain::billing::credit_card::RefundState;
use medpost_domain::billing::payer::Method;
use medpost_domain::id::{InvoiceId, PaymentId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use medpost_domain::words::Words;

use crate::table::RowError;

crate::choices! {
    /// The state of a payment.
    #[derive(Hash)]
    pub enum PaymentStanding {
        /// A clerk has to match it with invoices.
        Waiting,
        /// A part of it is not matched with an invoice yet.
        Partly,
        /// All of it is matched with invoices.
        Settled,
        /// It was set aside: it is for no invoice.
        Aside,
    }
}

impl PaymentStanding {
    /// The state in words.
    pub const fn words(self) -> Words {
        match self {
            Self::Waiting => Words::new("未消込", "Not settled"),
            Self::Partly => Words::new("一部消込(残額あり)", "Partly settled"),
            Self::Settled => Words::new("消込済み", "Settled"),
            Self::Aside => Words::new("対象外", "Set aside"),
        }
    }
}

crate::travels! {
    /// A payment file from a bank: 振込入金通知, 入出金取引明細, or a table.
    pub struct BringBankFile {
        /// The file's name.
        pub name: String,
        /// The file's bytes in Base64.
        pub content: String,
    }

    /// What a payment file contained.
    #[derive(Default)]
    pub struct BroughtFile {
        /// Number of payments in it.
        pub payments: u32,
        /// Their total in yen.
        pub total: i64,
        /// Number of payments that were matched automatically.
        pub settled: u32,
        /// Notes about the file that are not errors.
        pub notes: Vec<RowError>,
        /// Errors in the file. If there are any, nothing was recorded.
        pub faults: Vec<RowError>,
    }

    /// A payment that came in another way.
    pub struct AddPayment {
        /// The day of the payment.
        pub paid_on: Instant,
        /// The amount in yen.
        pub yen: i64,
        /// Who paid.
        pub name: String,
        /// How it was paid.
        pub note: String,
    }

    /// Which payments to find.
    #[derive(Default)]
    pub struct FindPayments {
        /// Words in name, payer or note.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub text: String,
        /// Only payments in this state.
        pub standing: Option<PaymentStanding>,
        /// Number of payments to skip.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub skip: u32,
    }

    /// A page of payments.
    pub struct PaymentList {
        /// The payments on this page.
        pub items: Vec<Payment>,
        /// Total number found.
        pub total: u32,
        /// Yen not matched with an invoice yet, of all found.
        pub rest: i64,
    }

    /// An incoming payment.
    pub struct Payment {
        /// The payment's id.
        pub id: PaymentId,
        /// The day of the payment.
        pub paid_on: Instant,
        /// The amount in yen.
        pub yen: i64,
        /// Yen not matched with an invoice yet.
        pub rest: i64,
        /// Yen returned to the payer.
        pub returned: i64,
        /// The state of the last refund to a credit card.
        pub refund: Option<Word<RefundState>>,
        /// Who paid, as the bank reports it.
        pub name: String,
        /// The payer it belongs to, if known.
        pub payer: String,
        /// Further information from the bank.
        pub note: String,
        /// The payment method.
        pub method: Word<Method>,
        /// The state of the payment.
        pub standing: PaymentStanding,
        /// Why it was set aside.
        pub aside: String,
        /// Whether somebody other than the person who recorded it has to match it, because it is a large sum recorded
        /// by hand.
        pub needs_second: bool,
        /// The payment's version.
        pub version: i32,
        /// What it pays.
        pub settlements: Vec<Settlement>,
    }

    /// What a payment covers of an invoice.
    pub struct Settlement {
        /// The invoice.
        pub invoice: InvoiceId,
        /// Its number.
        pub number: String,
        /// Who owes it.
        pub payee: String,
        /// Yen taken from the payment.
        pub yen: i64,
        /// Transfer fee in yen that the payer's bank deducted.
        pub fee: i64,
    }

    /// Matches a payment with invoices.
    pub struct SettlePayment {
        /// The version of the payment that was looked at.
        pub version: i32,
        /// How much of it goes to which invoice.
        pub parts: Vec<SettlePart>,
    }

    /// The part of a payment for one invoice.
    pub struct SettlePart {
        /// The invoice.
        pub invoice: InvoiceId,
        /// Yen taken from the payment.
        pub yen: i64,
        /// Transfer fee in yen that the payer's bank deducted; it counts as paid.
        pub fee: i64,
    }

    /// Sets aside a payment that is for no invoice, or undoes that.
    pub struct SetAside {
        /// The version of the payment that was looked at.
        pub version: i32,
        /// The reason; if empty, the payment is to be matched after all.
        pub reason: String,
    }
}
