//! 口座振替: direct debit mandates and files.

use medpost_domain::billing::mandate::MandateState;
use medpost_domain::id::DebitFileId;
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;

use crate::table::RowError;

crate::travels! {
    /// 口座振替: mandates, files, and what the next file would collect.
    pub struct Debits {
        /// The mandates, last changed first.
        pub mandates: Vec<Mandate>,
        /// The files, newest first.
        pub files: Vec<DebitFile>,
        /// The next collection day; `null` if direct debit is not available here.
        pub day: Option<Instant>,
        /// Number of invoices that a file would collect now.
        pub count: u32,
        /// Their total in yen.
        pub total: i64,
    }

    /// A direct debit mandate.
    pub struct Mandate {
        /// Id of the association or facility that pays.
        pub payer: String,
        /// Its name.
        pub name: String,
        /// The state of the mandate.
        pub state: Word<MandateState>,
        /// Why it was returned.
        pub reason: String,
        /// Name of the bank.
        pub bank: String,
        /// The account number, masked.
        pub account: String,
        /// Number of failed collections in a row.
        pub failures: u32,
        /// When it last changed.
        pub changed_at: Instant,
        /// Whether large sums are held back until somebody other than the person who entered the account confirms that
        /// the mandate is registered.
        pub needs_second: bool,
    }

    /// The mandate of a payer.
    pub struct MandateDetail {
        /// Its version; 0 if there is none.
        pub version: i32,
        /// The state of the mandate.
        pub state: Option<Word<MandateState>>,
        /// Why it was returned.
        pub reason: String,
        /// The account number, masked.
        pub account: String,
    }

    /// Sets the state of a mandate.
    pub struct SetMandate {
        /// The version that was looked at.
        pub version: i32,
        /// The new state.
        pub mandate: MandateState,
        /// Why it was returned.
        pub reason: String,
        /// The account, when it is first entered or replaced.
        pub bank_account: Option<BankAccount>,
    }

    /// A bank account as entered. It is never sent back.
    pub struct BankAccount {
        /// 銀行番号: the bank number, four digits.
        pub bank: String,
        /// 銀行名: the bank's name in kana.
        pub bank_name: String,
        /// 支店番号: the branch number, three digits.
        pub branch: String,
        /// 支店名: the branch's name in kana.
        pub branch_name: String,
        /// 預金種目: the kind of account; 1 普通, 2 当座.
        pub kind: u8,
        /// 口座番号: the account number, seven digits.
        pub number: String,
        /// 預金者名: the account holder's name in kana.
        pub holder: String,
    }

    /// A file that asks a bank to collect.
    pub struct DebitFile {
        /// The file's id.
        pub id: DebitFileId,
        /// 振替日: the collection day.
        pub day: Instant,
        /// Number of invoices.
        pub count: u32,
        /// Total in yen.
        pub total: i64,
        /// When it was created.
        pub made_at: Instant,
        /// When its results were read.
        pub read_at: Option<Instant>,
    }

    /// The result file that the bank returned.
    pub struct BringResults {
        /// The debit file it belongs to.
        pub file: DebitFileId,
        /// The file's bytes in Base64.
        pub content: String,
    }

    /// What a result file contained.
    #[derive(Default)]
    pub struct BroughtResults {
        /// Number of invoices collected.
        pub collected: u32,
        /// Their total in yen.
        pub total: i64,
        /// Number of invoices not collected.
        pub failed: u32,
        /// Errors in the file. If there are any, nothing was recorded.
        pub faults: Vec<RowError>,
    }
}
