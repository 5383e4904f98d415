//! What stands on an invoice.

use medpost_domain::billing::charge::Kind;
use medpost_domain::billing::payer::{Document, Era, Method};

use super::owed::OwedTax;

crate::travels! {
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
}
