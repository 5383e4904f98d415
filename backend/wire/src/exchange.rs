//! The exchange: uploads, dispatches, deliveries, receipts.

use medpost_domain::delivery::{EventKind, Handling, Phase, Unfit};
use medpost_domain::id::{DeliveryId, DispatchId, DocumentId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::letter::{DispatchKind, Patient};
use medpost_domain::mixup::Doubt;
use medpost_domain::stored::Word;

crate::choices! {
    /// The order of an inbox's list.
    #[derive(Default)]
    pub enum ArrivalSort {
        /// Unread first, then newest first.
        #[default]
        Newest,
        /// What ends first; only what can still be opened.
        Deadline,
    }
}

crate::travels! {
    /// Sends a letter and documents from one inbox to others. Either all recipients get it or none.
    pub struct SendDispatch {
        /// The inbox to send from.
        pub sender: InboxId,
        /// The kind of exchange.
        pub kind: DispatchKind,
        /// The subject: one line of at most 100 characters. Pasted line breaks, tabs and invisible marks are removed,
        /// here and in the fields below.
        pub subject: String,
        /// The text; may be empty if there are documents.
        pub text: String,
        /// The patient it is about.
        pub patient: Patient,
        /// Completed uploads, in order; also documents of what it resends or forwards, which aren't uploaded again.
        pub documents: Vec<DocumentId>,
        /// The inboxes to send to.
        pub recipients: Vec<InboxId>,
        /// Minutes for which it is held; `null` for the facility's setting for this kind.
        pub hold_minutes: Option<u32>,
        /// 緊急(すぐに送る): sent without a hold and marked as urgent.
        pub urgent: bool,
        /// An idempotency key chosen by the client: requests with the same key send only once.
        pub key: String,
        /// 空きしだい届ける: if an inbox has no room now, the letter is delivered there as soon as there is room,
        /// waiting at most as long as it would be kept. Otherwise nothing is sent to anybody.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub wait_for_room: bool,
        /// 返書: the delivery that it replies to, which must have arrived at one of the caller's inboxes.
        #[serde(default)]
        pub reply_to: Option<DeliveryId>,
        /// もう一度送る: the dispatch from the same inbox that it sends again.
        #[serde(default)]
        pub resends: Option<DispatchId>,
        /// 差し替える: whether the dispatch that it resends is taken back in the same act. What has not arrived is
        /// cancelled, what has is stopped as misdirected.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub replaces: bool,
        /// 転送: the delivery that it passes on, which one of the caller's inboxes can still open. Its sender sees who
        /// did so.
        #[serde(default)]
        pub forwards: Option<DeliveryId>,
        /// 取り違えガード: what the sender's program doubted about recipient and patient, and a person confirmed. It is
        /// audited.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub confirmed: Vec<Doubt>,
    }

    /// A dispatch as its sender sees it.
    pub struct Dispatch {
        /// The dispatch's id.
        pub id: DispatchId,
        /// The kind of exchange.
        pub kind: Word<DispatchKind>,
        /// The subject.
        pub subject: String,
        /// Whether the record's retention has ended, so that subject, names and patient fields have been deleted.
        #[serde(default)]
        pub record_over: bool,
        /// Whether it was marked urgent.
        pub urgent: bool,
        /// Who sent it.
        pub sent_by: String,
        /// Professions on the card used for sending, and whether it was a temporary card.
        pub sender_professions: Vec<String>,
        /// When the send button was pressed.
        pub created_at: Instant,
        /// When it is released to the recipients, or was.
        pub releases_at: Instant,
        /// When it was cancelled.
        pub cancelled_at: Option<Instant>,
        /// Total size of its documents in bytes.
        pub bytes: u64,
        /// Number of documents.
        pub document_count: u32,
        /// The text; empty in lists, and once the last delivery has ended.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub text: String,
        /// The delivery that it replied to.
        #[serde(default)]
        pub reply_to: Option<DeliveryId>,
        /// The dispatch that it sent again.
        #[serde(default)]
        pub resends: Option<DispatchId>,
        /// The dispatch that took this one's place.
        #[serde(default)]
        pub replaced_by: Option<DispatchId>,
        /// The patient fields.
        pub patient: Patient,
        /// The recipients with their receipts.
        pub deliveries: Vec<SentDelivery>,
        /// Its documents; empty in lists.
        pub documents: Vec<DocumentSeen>,
    }

    /// One recipient of a dispatch, as the sender sees it.
    pub struct SentDelivery {
        /// The delivery's id.
        pub id: DeliveryId,
        /// The inbox.
        pub inbox: InboxId,
        /// Name of the facility.
        pub facility: String,
        /// Name of the inbox.
        pub inbox_name: String,
        /// Telephone number of the facility.
        pub phone: String,
        /// Its current phase.
        pub phase: Phase,
        /// Whether the service lost its documents, so that it has to be sent again.
        pub lost: bool,
        /// Why the recipient set it aside.
        #[serde(default)]
        pub unfit: Option<Word<Unfit>>,
        /// When the recipient of a misdirected delivery said that all copies are deleted.
        #[serde(default)]
        pub deleted_at: Option<Instant>,
        /// When it arrives, or arrived; `null` while it waits for room, or if it never arrived for lack of room.
        pub arrives_at: Option<Instant>,
        /// The end of its retention; while it waits for room, the end of the wait.
        pub kept_until: Instant,
        /// When the recipient's facility first replied to it.
        #[serde(default)]
        pub replied_at: Option<Instant>,
        /// What its readers did, oldest first.
        pub events: Vec<Event>,
    }

    /// An entry of the receipts.
    pub struct Event {
        /// What happened.
        pub kind: Word<EventKind>,
        /// When it happened.
        pub at: Instant,
        /// Registered name of the person.
        pub by: String,
        /// The person's professions, as on their card.
        pub professions: Vec<String>,
        /// The document concerned, if any.
        pub document: Option<DocumentId>,
    }

    /// A page of dispatches.
    pub struct Dispatches {
        /// The dispatches, newest first.
        pub items: Vec<Dispatch>,
        /// Pass as `after` to get the next page.
        pub next: Option<String>,
    }

    /// Says how far a delivery is dealt with.
    pub struct HandleDelivery {
        /// How far.
        pub handling: Handling,
    }

    /// Lists or searches. Search terms are sent in the body, never in a URL.
    #[derive(Default)]
    pub struct List {
        /// Words to find in subject, names and patient fields; empty for no search.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub text: String,
        /// Only this kind of exchange.
        pub kind: Option<DispatchKind>,
        /// Only this phase; `null` for all.
        pub phase: Option<Phase>,
        /// Only what the inbox's team has dealt with this far; for lists of an inbox.
        #[serde(default)]
        pub handling: Option<Handling>,
        /// 返書待ち: only referrals of at least 14 days ago without a reply; for lists of what was sent.
        #[serde(default)]
        pub awaits_reply: Option<bool>,
        /// Only what arrived (or was sent) at this moment or later.
        #[serde(default)]
        pub from: Option<Instant>,
        /// Only what arrived (or was sent) before.
        #[serde(default)]
        pub until: Option<Instant>,
        /// The order; newest first if left out. For lists of an inbox.
        #[serde(default)]
        pub sort: Option<ArrivalSort>,
        /// The `next` value of the previous answer.
        pub after: Option<String>,
    }

    /// A delivery in the list of an inbox.
    pub struct Arrival {
        /// The delivery's id.
        pub id: DeliveryId,
        /// The kind of exchange.
        pub kind: Word<DispatchKind>,
        /// The subject.
        pub subject: String,
        /// Whether the record's retention has ended, so that subject, names and patient fields have been deleted.
        #[serde(default)]
        pub record_over: bool,
        /// Whether it was marked as urgent.
        pub urgent: bool,
        /// Name of the sending facility.
        pub sender_facility: String,
        /// Name of the sending inbox.
        pub sender_inbox: String,
        /// Who sent it.
        pub sender_name: String,
        /// The sender's professions, as on their card.
        pub sender_professions: Vec<String>,
        /// When it arrived.
        pub arrived_at: Instant,
        /// The end of its retention.
        pub kept_until: Instant,
        /// Its current phase.
        pub phase: Phase,
        /// Whether the service lost its documents, so that the sender has to be asked to send them again.
        pub lost: bool,
        /// Why it was set aside.
        #[serde(default)]
        pub unfit: Option<Word<Unfit>>,
        /// Whether the sender handles it as misdirected and waits for 削除しました.
        #[serde(default)]
        pub asks_deletion: bool,
        /// When somebody here first asked the sender to send it again.
        #[serde(default)]
        pub resend_asked_at: Option<Instant>,
        /// How far the inbox's team has dealt with it.
        pub handling: Word<Handling>,
        /// Who said so.
        #[serde(default)]
        pub handled_by: Option<String>,
        /// When they said so.
        #[serde(default)]
        pub handled_at: Option<Instant>,
        /// Who opened it first.
        pub opened_by: Option<String>,
        /// Total size of its documents in bytes.
        pub bytes: u64,
        /// The dispatch of this facility that it replies to.
        #[serde(default)]
        pub replies_to: Option<DispatchId>,
        /// When this facility first replied to it.
        #[serde(default)]
        pub replied_at: Option<Instant>,
        /// The delivery to this inbox whose place it took.
        #[serde(default)]
        pub in_place_of: Option<DeliveryId>,
        /// Number of documents.
        pub document_count: u32,
        /// File extensions of its documents, e.g. `PDF`.
        pub endings: Vec<String>,
    }

    /// A page of an inbox.
    pub struct Arrivals {
        /// The deliveries, newest first.
        pub items: Vec<Arrival>,
        /// Pass as `after` to get the next page.
        pub next: Option<String>,
        /// Number of deliveries that nobody has opened.
        pub unread: u64,
        /// Bytes used.
        pub used: u64,
        /// The inbox's capacity in bytes.
        pub capacity: u64,
        /// When space will next be freed.
        pub frees_at: Option<Instant>,
        /// Number of bytes freed then.
        pub frees_bytes: u64,
    }

    /// An opened delivery.
    pub struct Letter {
        /// The delivery as in the list.
        pub arrival: Arrival,
        /// The text.
        pub text: String,
        /// The patient it is about.
        pub patient: Patient,
        /// The recipient's own patient number.
        pub own_patient_number: String,
        /// Its documents.
        pub documents: Vec<DocumentSeen>,
        /// What its readers did, oldest first.
        pub events: Vec<Event>,
        /// The inbox it arrived at.
        pub inbox: InboxId,
        /// The inbox it was sent from, for a reply.
        pub sender_inbox: InboxId,
        /// Telephone number of the sending facility.
        pub sender_phone: String,
        /// FAX number of the sending facility; may be empty.
        pub sender_fax: String,
    }

    /// A document of a letter.
    pub struct DocumentSeen {
        /// The document's id.
        pub id: DocumentId,
        /// The file name as its sender wrote it, at most 200 UTF-16 code units.
        pub name: String,
        /// The media type, by its extension.
        pub media_type: String,
        /// Size in bytes.
        pub length: u64,
        /// SHA-256 of its content, in hexadecimal.
        pub sha256: String,
        /// Whether anybody has collected it.
        pub collected: bool,
    }

    /// Confirms the receipt of a document.
    pub struct ConfirmReceipt {
        /// Number of bytes received.
        pub length: u64,
        /// SHA-256 of the bytes received, in hexadecimal.
        pub sha256: String,
    }

    /// Sets a delivery aside.
    pub struct SetDeliveryAside {
        /// Why it can't be taken.
        pub why: Unfit,
    }

    /// Sets the recipient's own patient number.
    pub struct NotePatientNumber {
        /// The patient number; empty to remove it.
        pub number: String,
    }

    /// An upload that is not part of a dispatch yet.
    pub struct Upload {
        /// Id of the document it becomes.
        pub id: DocumentId,
        /// The file name as its sender wrote it, at most 200 UTF-16 code units.
        pub name: String,
        /// Total size in bytes.
        pub length: u64,
        /// Number of bytes received so far.
        pub received: u64,
        /// When the file was last modified, according to the sender's system.
        pub modified_at: Instant,
        /// When it is discarded unless sent.
        pub expires_at: Instant,
        /// Whether it is complete.
        pub complete: bool,
    }

    /// States the SHA-256 of the whole file at the end of an upload.
    pub struct FinishUpload {
        /// SHA-256 of the file, in hexadecimal.
        pub sha256: String,
    }

    /// Uploads that have not been sent yet.
    pub struct Uploads {
        /// The uploads, oldest first.
        pub items: Vec<Upload>,
    }
}
