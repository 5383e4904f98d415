//! Payers, and how they are addressed.

use medpost_domain::billing::payer::{Delivery, Era, Method};

crate::travels! {
    /// How a payer is addressed and how they pay.
    pub struct PayerDetail {
        /// Its version; 0 if nothing was set and the values come from the facility or association.
        pub version: i32,
        /// Name of the facility or association.
        pub name: String,
        /// 宛名: the addressee.
        pub addressee: String,
        /// 部署: the department.
        pub department: String,
        /// Postal code.
        pub postal_code: String,
        /// Address.
        pub address: String,
        /// 債権者番号: the number under which the payer keeps us as a creditor.
        pub creditor: String,
        /// 件名: the subject; if empty, the name of the contract.
        pub subject: String,
        /// 契約番号: the contract number that the payer uses; if empty, ours.
        pub contract_number: String,
        /// How dates are written.
        pub era: Era,
        /// How invoices are delivered.
        pub delivery: Delivery,
        /// Mail address of the person who handles invoices; may be empty.
        pub mail: String,
        /// Whether the link mailed to that address was followed. Until then, no invoice is sent there. Read-only.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub mail_confirmed: bool,
        /// The payment method.
        pub method: Method,
        /// The payer's name as banks write it, in kana.
        pub kana: String,
        /// Number of the account that only this payer pays into; may be empty. Only the operator can set it.
        pub account: String,
    }
}
