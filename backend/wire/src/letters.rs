//! Mailed links and printed letters. Their secrets are returned only once.

use medpost_domain::instant::Instant;

crate::travels! {
    /// A one-time link. It is mailed to its owner and shown to nobody else.
    pub struct MailedLink {
        /// The address it was mailed to.
        pub mail: String,
        /// Whether the mail was sent. If not, another link has to be issued.
        pub sent: bool,
        /// Until when the link works.
        pub expires_at: Instant,
    }

    /// Enrolment letters, returned only once.
    pub struct Letters {
        /// The PDF in Base64; empty if no facility is waiting for a letter.
        pub pdf: String,
        /// Number of letters in the PDF.
        pub count: u32,
        /// Number of facilities still waiting for a letter; repeat the request for them.
        pub left: u32,
        /// Of the letters, the number that go to facilities whose inboxes have no room yet. These letters say so.
        pub roomless: u32,
    }
}
