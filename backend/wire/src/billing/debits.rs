//! 口座振替: mandates and files.

use medpost_domain::billing::mandate::MandateState;
use medpost_domain::id::DebitFileId;
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;

use crate::table::RowError;

crate::travels! {
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
}
