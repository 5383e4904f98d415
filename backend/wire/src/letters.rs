//! Links that were mailed and letters that were drawn: told once.

use medpost_domain::instant::Instant;

crate::travels! {
    /// A one-time link, which goes to its owner and is shown to nobody else.
    pub struct MailedLink {
        /// Where it went.
        pub mail: String,
        /// Whether the mail left; if not, another is issued.
        pub sent: bool,
        /// Until when it works.
        pub expires_at: Instant,
    }

    /// Letters of enrolment, told once.
    pub struct Letters {
        /// The PDF in base64; empty where nobody waits for a letter.
        pub pdf: String,
        /// Its letters.
        pub count: u32,
        /// Facilities that wait besides: ask again.
        pub left: u32,
        /// Of the letters, those to facilities whose inboxes have no room yet: they say so.
        pub roomless: u32,
    }
}
