//! The content of an invoice.

use medpost_domain::billing::charge::Kind;
use medpost_domain::billing::payer::{Document, Era, Method};

use super::owed::OwedTax;

crate::travels! {
    /// Everything an invoice says. It is frozen when the invoice is issued, and the PDF is drawn from it.
    pub struct InvoiceContent {
        /// The kind of document.
        pub kind: Document,
        /// The invoice number; empty while it is a draft.
        pub number: String,
        /// The date of the invoice: 2026-11-30.
        pub dated: String,
        /// The due date; empty if nothing has to be paid.
        pub due: String,
        /// Who issues it.
        pub issuer: Issuer,
        /// Who pays it.
        pub payee: Payee,
        /// 件名: the subject.
        pub subject: String,
        /// Name of the contract.
        pub contract: String,
        /// 契約番号: the contract number.
        pub contract_number: String,
        /// The months it covers: 2026-11, or 2026-04 – 2026-06.
        pub period: String,
        /// The lines.
        pub lines: Vec<InvoiceLine>,
        /// Tax by rate, rounded once per rate and never per line.
        pub taxes: Vec<OwedTax>,
        /// Whether the lines include tax.
        pub tax_included: bool,
        /// The total in yen; negative if it is to be paid back.
        pub total: i64,
        /// Each facility's share, if it is a consolidated invoice.
        pub parts: Vec<InvoicePart>,
        /// The invoices that this one reverses, with their dates.
        pub reverses: String,
        /// The reason for a reversal.
        pub reason: String,
        /// The payment method.
        pub method: Method,
        /// Where to pay: the account, or a text in its place.
        pub bank: String,
        /// How dates are written.
        pub era: Era,
    }

    /// Who issues an invoice.
    pub struct Issuer {
        /// Name of the issuer.
        pub name: String,
        /// 登録番号: the registration number, T and 13 digits.
        pub registration: String,
        /// Postal code.
        pub postal_code: String,
        /// Address.
        pub address: String,
        /// 発行責任者: the person responsible for issuing it.
        pub responsible: String,
        /// 担当者: the contact person, with telephone number.
        pub contact: String,
    }

    /// Who pays an invoice.
    pub struct Payee {
        /// 宛名: the addressee, with 様 or 御中 if desired.
        pub addressee: String,
        /// 部署: the department.
        pub department: String,
        /// Postal code.
        pub postal_code: String,
        /// Address.
        pub address: String,
        /// 債権者番号: the number under which the payer keeps us as a creditor.
        pub creditor: String,
    }

    /// A line of an invoice.
    pub struct InvoiceLine {
        /// What it is for.
        pub kind: Kind,
        /// The description of the line.
        pub item: String,
        /// The months it covers: 2026-11, or 2026-04 – 2026-06.
        pub period: String,
        /// Number of months or pieces.
        pub quantity: i32,
        /// Unit price in yen.
        pub unit: i64,
        /// Total in yen.
        pub yen: i64,
        /// Tax rate in per cent.
        pub rate: u8,
    }

    /// A facility's share of an invoice.
    pub struct InvoicePart {
        /// 医療機関コード: the facility's code.
        pub code: String,
        /// Name of the facility.
        pub name: String,
        /// The amount in yen, with or without tax like the lines.
        pub yen: i64,
    }
}
