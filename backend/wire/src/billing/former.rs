//! Invoices of closed facilities.

use medpost_domain::id::InvoiceId;
use medpost_domain::instant::Instant;

use super::invoices::InvoiceList;

crate::travels! {
    /// Where to send the link to the invoices of a closed facility.
    pub struct MailKeptLink {
        /// Mail address of the person who keeps the facility's papers.
        pub mail: String,
    }

    /// The link to the invoices of a closed facility.
    pub struct KeptLink {
        /// The token at the end of the link.
        pub token: String,
        /// Number of invoices already shown.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub skip: u32,
    }

    /// Requests one of these invoices.
    pub struct FetchKept {
        /// The token at the end of the link.
        pub token: String,
        /// The invoice.
        pub invoice: InvoiceId,
    }

    /// The invoices of a closed facility.
    pub struct KeptInvoices {
        /// Name of the facility.
        pub facility: String,
        /// Until when they can be read.
        pub until: Instant,
        /// A page of them.
        pub list: InvoiceList,
    }
}
