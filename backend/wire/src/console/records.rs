//! Communication records and the audit log.

use medpost_domain::delivery::Phase;
use medpost_domain::instant::Instant;
use medpost_domain::letter::DispatchKind;

crate::travels! {
    /// Which communications to find.
    #[derive(Default)]
    pub struct FindRecords {
        /// Words in the names of facilities and departments.
        pub text: String,
        /// Only those that arrived at or after this time.
        #[serde(default)]
        pub from: Option<Instant>,
        /// Only those that arrived before this time.
        #[serde(default)]
        pub until: Option<Instant>,
        /// Only those of this kind.
        #[serde(default)]
        pub kind: Option<DispatchKind>,
        /// Only those that are still available and not received in full.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub unreceived: bool,
        /// Only those that nobody has received and that end within two days, as counted on the first page.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub ending: bool,
        /// The `next` value of the previous page.
        pub after: Option<String>,
    }

    /// Communications of the facilities in reach, as metadata only.
    pub struct Records {
        /// The communications, newest first.
        pub items: Vec<RecordLine>,
        /// Pass as `after` to get the next page.
        pub next: Option<String>,
    }

    /// A delivery as the console may see it.
    pub struct RecordLine {
        /// When it arrived.
        pub arrived_at: Instant,
        /// Facility and department of the sender.
        pub sender: String,
        /// Facility and department of the recipient.
        pub recipient: String,
        /// The recipient's telephone number, if a reminder is appropriate; otherwise empty.
        pub recipient_phone: String,
        /// The recipient's FAX number, under the same condition.
        pub recipient_fax: String,
        /// Kind of dispatch, as text.
        pub kind: String,
        /// Number of documents.
        pub documents: u32,
        /// Size of the documents in bytes.
        pub bytes: u64,
        /// When it was first opened.
        pub opened_at: Option<Instant>,
        /// When it was received in full.
        pub received_at: Option<Instant>,
        /// Its phase.
        pub phase: Phase,
        /// Until when it is kept.
        pub kept_until: Instant,
    }

    /// Which audit entries to find.
    #[derive(Default)]
    pub struct FindTrail {
        /// Words in the act, its author and its subject.
        pub text: String,
        /// The `next` value of the previous page.
        pub after: Option<String>,
    }

    /// A page of the audit log.
    pub struct Trail {
        /// The entries, newest first.
        pub items: Vec<TrailLine>,
        /// Pass as `after` to get the next page.
        pub next: Option<String>,
    }

    /// An audit entry.
    pub struct TrailLine {
        /// When it happened.
        pub at: Instant,
        /// The act, by its code.
        pub action: String,
        /// Who did it: an administrator's name; empty for the operator or the service itself.
        pub actor: String,
        /// Whether the service did it by itself.
        pub system: bool,
        /// What it was about: the name of a facility, an inbox, a contract or a person.
        pub subject: String,
        /// Details in codes and numbers.
        pub detail: String,
    }
}
