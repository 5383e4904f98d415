//! Records of the exchange, and the audit.

use medpost_domain::instant::Instant;
use medpost_domain::letter::DispatchKind;

crate::travels! {
    /// Which communications are wanted.
    #[derive(Default)]
    pub struct FindRecords {
        /// Words in the names of facilities and departments.
        pub text: String,
        /// Only those that arrived from here on.
        #[serde(default)]
        pub from: Option<Instant>,
        /// Only those that arrived before.
        #[serde(default)]
        pub until: Option<Instant>,
        /// Only those of this kind.
        #[serde(default)]
        pub kind: Option<DispatchKind>,
        /// Only those that lie there and that nobody has received in full.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub unreceived: bool,
        /// Only those that nobody has received and that end within two days: what the first page counts.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub ending: bool,
        /// Where to go on.
        pub after: Option<String>,
    }

    /// Communications of the facilities in reach: metadata only.
    pub struct Records {
        /// The communications, the newest first.
        pub items: Vec<RecordLine>,
        /// Where to go on.
        pub next: Option<String>,
    }

    /// One delivery as the console may see it.
    pub struct RecordLine {
        /// When it arrived.
        pub arrived_at: Instant,
        /// Facility and department that sent it.
        pub sender: String,
        /// Facility and department it went to.
        pub recipient: String,
        /// Its telephone, where somebody is to be reminded; else empty.
        pub recipient_phone: String,
        /// Its FAX, likewise.
        pub recipient_fax: String,
        /// Kind of dispatch, as text.
        pub kind: String,
        /// Documents.
        pub documents: u32,
        /// Bytes.
        pub bytes: u64,
        /// When it was opened first.
        pub opened_at: Option<Instant>,
        /// When all of it was received.
        pub received_at: Option<Instant>,
        /// Until when it is kept.
        pub kept_until: Instant,
    }

    /// Which lines of the audit are wanted.
    #[derive(Default)]
    pub struct FindTrail {
        /// Words in what was done, by whom and to what.
        pub text: String,
        /// Where to go on.
        pub after: Option<String>,
    }

    /// Lines of the audit.
    pub struct Trail {
        /// The lines, the newest first.
        pub items: Vec<TrailLine>,
        /// Where to go on.
        pub next: Option<String>,
    }

    /// What somebody did.
    pub struct TrailLine {
        /// When.
        pub at: Instant,
        /// What, by its code.
        pub action: String,
        /// Who: an administrator's name; empty: the operator, or the service itself.
        pub actor: String,
        /// Whether the service did it by itself.
        pub system: bool,
        /// To what: the name of a facility, an inbox, a contract or somebody.
        pub subject: String,
        /// Codes and numbers.
        pub detail: String,
    }
}
