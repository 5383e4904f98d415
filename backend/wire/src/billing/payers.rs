//! Who pays, and how they are written to.

use medpost_domain::billing::payer::{Delivery, Era, Method};

crate::travels! {
    /// How whoever pays is written to, and how they pay.
    pub struct PayerDetail {
        /// Its version; 0: never set, and as facility or association have it.
        pub version: i32,
        /// Name of the facility or association.
        pub name: String,
        /// 宛名
        pub addressee: String,
        /// 部署
        pub department: String,
        /// Postal code.
        pub postal_code: String,
        /// Address.
        pub address: String,
        /// 債権者番号
        pub creditor: String,
        /// 件名; empty: the contract's name.
        pub subject: String,
        /// 契約番号, as they have it; empty: ours.
        pub contract_number: String,
        /// How dates are written.
        pub era: Era,
        /// How invoices reach them.
        pub delivery: Delivery,
        /// Mail address of whoever handles invoices; may be empty.
        pub mail: String,
        /// Whether the link that was mailed there was followed; until then no invoice goes there. Only told.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub mail_confirmed: bool,
        /// How they pay.
        pub method: Method,
        /// Their name as banks write it.
        pub kana: String,
        /// The number of the account that only they pay into; may be empty. Only the operator sets it.
        pub account: String,
    }
}
