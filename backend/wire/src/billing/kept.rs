//! Invoices of a closed facility.

use medpost_domain::id::InvoiceId;
use medpost_domain::instant::Instant;

use super::invoices::InvoiceList;

crate::travels! {
    /// Where the link to the invoices of a facility that is over goes.
    pub struct MailKeptLink {
        /// The address of whoever keeps its papers.
        pub mail: String,
    }

    /// A link to invoices of a facility that is over.
    pub struct KeptLink {
        /// The token at its end.
        pub token: String,
        /// How many were shown before.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub skip: u32,
    }

    /// One of them is wanted.
    pub struct FetchKept {
        /// The token at the link's end.
        pub token: String,
        /// Which.
        pub invoice: InvoiceId,
    }

    /// Invoices of a facility that is over.
    pub struct KeptInvoices {
        /// Its name.
        pub facility: String,
        /// Until when they can be read.
        pub until: Instant,
        /// Some of them.
        pub list: InvoiceList,
    }
}
