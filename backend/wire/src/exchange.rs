//! The exchange: uploads, dispatches, deliveries, receipts.

use medpost_domain::delivery::{EventKind, Phase};
use medpost_domain::id::{DeliveryId, DispatchId, DocumentId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::letter::{DispatchKind, Patient};
use medpost_domain::stored::Word;
crate::travels! {
    /// Sends: a letter and documents from one inbox to others. All recipients get it, or none.
    pub struct SendDispatch {
        /// The inbox it is sent from.
        pub sender: InboxId,
        /// What kind of exchange it is.
        pub kind: DispatchKind,
        /// Subject: one line of at most 100 letters. Pasted breaks, tabs and invisible marks are cleaned here and below.
        pub subject: String,
        /// Text; may be empty when there are documents.
        pub text: String,
        /// Whom it is about.
        pub patient: Patient,
        /// Finished uploads, in order.
        pub documents: Vec<DocumentId>,
        /// Inboxes it goes to.
        pub recipients: Vec<InboxId>,
        /// Minutes of hold; none: the facility's own for this kind.
        pub hold_minutes: Option<u32>,
        /// 緊急(すぐに送る): no hold, and marked so.
        pub urgent: bool,
        /// The client's own key: sending again with the same key sends once.
        pub key: String,
        /// 空きしだい届ける: where an inbox has no room now, it arrives once there is some, at most for as long as it
        /// would be kept. Else nothing is sent to anybody.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub wait_for_room: bool,
    }

    /// A dispatch as its sender sees it.
    pub struct Dispatch {
        /// The dispatch.
        pub id: DispatchId,
        /// Kind.
        pub kind: Word<DispatchKind>,
        /// Subject.
        pub subject: String,
        /// Whether the retention of the record is over: subject, names and patient fields are gone.
        #[serde(default)]
        pub record_over: bool,
        /// Whether it was marked urgent.
        pub urgent: bool,
        /// Who sent it.
        pub sent_by: String,
        /// Professions of the card it was sent with, and whether that was a temporary one.
        pub sender_professions: Vec<String>,
        /// When the button was pressed.
        pub created_at: Instant,
        /// When it arrives, or arrived.
        pub releases_at: Instant,
        /// When it was cancelled.
        pub cancelled_at: Option<Instant>,
        /// Bytes of all documents.
        pub bytes: u64,
        /// How many documents.
        pub document_count: u32,
        /// Patient fields.
        pub patient: Patient,
        /// Each recipient with its receipts.
        pub deliveries: Vec<SentDelivery>,
        /// Its documents; empty in lists.
        pub documents: Vec<DocumentSeen>,
    }

    /// One recipient of a dispatch as the sender sees it.
    pub struct SentDelivery {
        /// The delivery.
        pub id: DeliveryId,
        /// The inbox.
        pub inbox: InboxId,
        /// Facility.
        pub facility: String,
        /// Inbox name.
        pub inbox_name: String,
        /// Telephone of the facility.
        pub phone: String,
        /// Where it stands now.
        pub phase: Phase,
        /// The service lost its documents: it has to be sent once more.
        pub lost: bool,
        /// When it arrives, or arrived; none while it waits for room, or where it never arrived for want of it.
        pub arrives_at: Option<Instant>,
        /// End of retention; while it waits for room, until when it does.
        pub kept_until: Instant,
        /// What its readers did, oldest first.
        pub events: Vec<Event>,
    }

    /// A line of the receipts.
    pub struct Event {
        /// What.
        pub kind: Word<EventKind>,
        /// When.
        pub at: Instant,
        /// Who: the registered name.
        pub by: String,
        /// The person's professions, as on the card.
        pub professions: Vec<String>,
        /// Which document.
        pub document: Option<DocumentId>,
    }

    /// A page of dispatches.
    pub struct Dispatches {
        /// Newest first.
        pub items: Vec<Dispatch>,
        /// Where to go on.
        pub next: Option<String>,
    }

    /// Lists and searches; terms travel in the body, never in a URL.
    pub struct List {
        /// Words to look for in subject, names and patient fields; empty: no search.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub text: String,
        /// Only this kind.
        pub kind: Option<DispatchKind>,
        /// Only these phases; none: all.
        pub phase: Option<Phase>,
        /// Where to go on, from the answer before.
        pub after: Option<String>,
    }

    /// A row of an inbox.
    pub struct Arrival {
        /// The delivery.
        pub id: DeliveryId,
        /// Kind.
        pub kind: Word<DispatchKind>,
        /// Subject.
        pub subject: String,
        /// Whether the retention of the record is over: subject, names and patient fields are gone.
        #[serde(default)]
        pub record_over: bool,
        /// Marked urgent.
        pub urgent: bool,
        /// Sending facility.
        pub sender_facility: String,
        /// Sending inbox.
        pub sender_inbox: String,
        /// Who sent it.
        pub sender_name: String,
        /// The sender's professions, as on the card.
        pub sender_professions: Vec<String>,
        /// When it arrived.
        pub arrived_at: Instant,
        /// End of retention.
        pub kept_until: Instant,
        /// Where it stands.
        pub phase: Phase,
        /// The service lost its documents: the sender has to be asked for them once more.
        pub lost: bool,
        /// Who opened it first.
        pub opened_by: Option<String>,
        /// Bytes of all documents.
        pub bytes: u64,
        /// How many documents.
        pub document_count: u32,
        /// Name endings of its documents, e.g. `PDF`.
        pub endings: Vec<String>,
    }

    /// A page of an inbox.
    pub struct Arrivals {
        /// Newest first.
        pub items: Vec<Arrival>,
        /// Where to go on.
        pub next: Option<String>,
        /// Nobody has opened these.
        pub unread: u64,
        /// Bytes taken.
        pub used: u64,
        /// Bytes of capacity.
        pub capacity: u64,
        /// When room becomes free next, and how many bytes.
        pub frees_at: Option<Instant>,
        /// Bytes that become free then.
        pub frees_bytes: u64,
    }

    /// An opened delivery.
    pub struct Letter {
        /// What the list shows.
        pub arrival: Arrival,
        /// The text.
        pub text: String,
        /// Whom it is about.
        pub patient: Patient,
        /// The receiving side's own patient number.
        pub own_patient_number: String,
        /// Its documents.
        pub documents: Vec<DocumentSeen>,
        /// What readers did, oldest first.
        pub events: Vec<Event>,
        /// Telephone of the sending facility.
        pub sender_phone: String,
        /// Their FAX number; may be empty.
        pub sender_fax: String,
    }

    /// A document of a letter.
    pub struct DocumentSeen {
        /// The document.
        pub id: DocumentId,
        /// File name as its sender wrote it, at most 200 letters of UTF-16.
        pub name: String,
        /// Media type by its ending.
        pub media_type: String,
        /// Bytes.
        pub length: u64,
        /// SHA-256 of its content, hexadecimal.
        pub sha256: String,
        /// Whether it was collected by anybody.
        pub collected: bool,
    }

    /// Confirms what was received.
    pub struct ConfirmReceipt {
        /// Bytes that arrived.
        pub length: u64,
        /// SHA-256 of what arrived, hexadecimal.
        pub sha256: String,
    }

    /// Notes the receiving side's own patient number.
    pub struct NotePatientNumber {
        /// The number; empty removes it.
        pub number: String,
    }

    /// An upload that is not part of a dispatch yet.
    pub struct Upload {
        /// The document it becomes.
        pub id: DocumentId,
        /// File name as its sender wrote it, at most 200 letters of UTF-16.
        pub name: String,
        /// Bytes in all.
        pub length: u64,
        /// Bytes that arrived.
        pub received: u64,
        /// When the file was changed last, as the sender's system says.
        pub modified_at: Instant,
        /// When it is discarded if not sent.
        pub expires_at: Instant,
        /// Whether it is complete.
        pub complete: bool,
    }

    /// States the SHA-256 of the whole file at the end of an upload.
    pub struct FinishUpload {
        /// SHA-256 of the file, hexadecimal.
        pub sha256: String,
    }

    /// Uploads not sent yet.
    pub struct Uploads {
        /// Oldest first.
        pub items: Vec<Upload>,
    }
}
