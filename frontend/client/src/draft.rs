//! Unsent drafts, kept in the tab. They come back after a reload, after Back, or after signing in again in the same
//! tab, but never for another inbox. They are deleted after half a day.

use medpost_domain::id::{DeliveryId, DispatchId, DocumentId, InboxId, MemberId};
use medpost_domain::instant::{HOUR, Instant};
use medpost_domain::letter::{DispatchKind, Patient};
use medpost_wire::application::Apply;
use medpost_wire::directory::Recipient;
use serde::{Deserialize, Serialize};

use crate::tab::storage;
use crate::{clock, tab};

/// What is kept of an unsent letter.
#[derive(Clone, Serialize, Deserialize)]
pub struct Kept {
    /// The recipients, as far as they were known.
    pub recipients: Vec<Recipient>,
    /// The kind of exchange.
    pub kind: DispatchKind,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The patient it is about.
    pub patient: Patient,
    /// The documents.
    pub files: Vec<KeptFile>,
    /// What it follows from.
    #[serde(default)]
    pub origin: Option<Origin>,
    /// The idempotency key for sending it only once.
    pub key: String,
    /// When it was last written.
    pub at: Instant,
}

/// What a letter follows from, with the subject of that.
#[derive(Clone, Serialize, Deserialize)]
pub enum Origin {
    /// It replies to a delivery.
    Reply(DeliveryId, String),
    /// It passes a delivery on.
    Forward(DeliveryId, String),
    /// It sends a dispatch again, which may have been a reply itself.
    Resend {
        /// The dispatch.
        dispatch: DispatchId,
        /// Its subject.
        subject: String,
        /// What it replied to.
        reply_to: Option<DeliveryId>,
        /// Whether it takes the place of that dispatch.
        replaces: bool,
    },
}

/// How long a draft is kept, in microseconds.
const LONGEST: i64 = 12 * HOUR;

/// What is kept of a document; the file itself can't be.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeptFile {
    /// The id of the upload, once it has begun.
    pub document: Option<DocumentId>,
    /// Whether the upload is complete.
    pub arrived: bool,
    /// The file name.
    pub name: String,
    /// The folder it came from, if any.
    pub folder: String,
    /// The size in bytes.
    pub length: u64,
    /// When the file was last modified.
    pub modified: Instant,
    /// Whether it was sent before and is sent again, without being uploaded.
    #[serde(default)]
    pub shared: bool,
}

impl Kept {
    /// Whether nothing has been written yet.
    pub fn is_empty(&self) -> bool {
        self.recipients.is_empty()
            && self.subject.is_empty()
            && self.text.is_empty()
            && self.patient == Patient::default()
            && self.files.is_empty()
    }
}

/// The name of a draft from an inbox in the person's storage.
fn name(inbox: InboxId) -> String {
    format!("draft {inbox}")
}

/// Keeps a draft, or deletes it if it is empty.
pub fn keep(member: MemberId, inbox: InboxId, kept: &Kept) {
    if kept.is_empty() {
        tab::forget(member, &name(inbox));
    } else {
        tab::keep(member, &name(inbox), kept);
    }
}

/// A person's draft from an inbox.
pub fn kept(member: MemberId, inbox: InboxId) -> Option<Kept> {
    tab::kept(member, &name(inbox)).filter(|it: &Kept| clock::now().since(it.at) < LONGEST)
}

/// The storage key of an application form while it is filled in.
const APPLICATION: &str = "apply";

/// Keeps an application form in this tab, or deletes it after it was sent.
pub fn keep_application(form: Option<&Apply>) {
    let Some(storage) = storage() else { return };
    let _ = match form.and_then(|it| serde_json::to_string(it).ok()) {
        Some(it) => storage.set_item(APPLICATION, &it),
        None => storage.remove_item(APPLICATION),
    };
}

/// The application form as it was left in this tab.
pub fn application() -> Option<Apply> {
    serde_json::from_str(&storage()?.get_item(APPLICATION).ok()??).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_as_it_was() {
        let mut kept = Kept {
            recipients: Vec::new(),
            kind: DispatchKind::ALL[1],
            subject: String::new(),
            text: String::new(),
            patient: Patient::default(),
            files: Vec::new(),
            origin: None,
            key: "k".to_owned(),
            at: Instant(1_800_000_000_000_000),
        };
        assert!(kept.is_empty(), "a kind alone is nothing written");
        kept.patient.name = "架空 花代".to_owned();
        assert!(!kept.is_empty());
        kept.files.push(KeptFile {
            document: "00000000-0000-4000-8000-000000000003".parse().ok(),
            arrived: true,
            name: "報告.pdf".to_owned(),
            folder: "検査".to_owned(),
            length: 9_000_000_000,
            modified: Instant(1_800_000_000_000_000),
            shared: true,
        });
        let text = serde_json::to_string(&kept).expect("text");
        let back: Kept = serde_json::from_str(&text).expect("a draft");
        assert_eq!(serde_json::to_string(&back).expect("text"), text);
        assert_eq!(
            (back.kind, back.files[0].length, back.patient.name.as_str()),
            (kept.kind, 9_000_000_000, "架空 花代")
        );
    }
}
