//! What somebody is writing, kept in their tab: it comes back after a reload, Back, or a new sign-in in the same tab, and is
//! never another inbox's. Half a day forgets it.

use medpost_domain::id::{DocumentId, InboxId, MemberId};
use medpost_domain::instant::{HOUR, Instant};
use medpost_domain::letter::{DispatchKind, Patient};
use medpost_wire::application::Apply;
use medpost_wire::directory::Recipient;
use serde::{Deserialize, Serialize};

use crate::tab::storage;
use crate::{clock, tab};

/// What is kept of a letter that was not sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct Kept {
    /// Whom it goes to, as far as that was known.
    pub recipients: Vec<Recipient>,
    /// Its kind.
    pub kind: DispatchKind,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// Whom it is about.
    pub patient: Patient,
    /// Its documents.
    pub files: Vec<KeptFile>,
    /// The key that sends it once.
    pub key: String,
    /// When it was written last.
    pub at: Instant,
}

/// So long it is kept.
const LONGEST: i64 = 12 * HOUR;

/// What is kept of a document: the file itself can't be.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeptFile {
    /// The upload, once it began.
    pub document: Option<DocumentId>,
    /// Whether all of it arrived.
    pub arrived: bool,
    /// Its name.
    pub name: String,
    /// The folder it lay in, where it came with one.
    pub folder: String,
    /// Its bytes.
    pub length: u64,
    /// When it had been changed last.
    pub modified: Instant,
}

impl Kept {
    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.recipients.is_empty()
            && self.subject.is_empty()
            && self.text.is_empty()
            && self.patient == Patient::default()
            && self.files.is_empty()
    }
}

/// What a draft from an inbox is called in its person's tab.
fn name(inbox: InboxId) -> String {
    format!("draft {inbox}")
}

/// Keeps a draft, or forgets it where nothing was written.
pub fn keep(member: MemberId, inbox: InboxId, kept: &Kept) {
    if kept.is_empty() {
        tab::forget(member, &name(inbox));
    } else {
        tab::keep(member, &name(inbox), kept);
    }
}

/// What is kept of a person's draft from an inbox.
pub fn kept(member: MemberId, inbox: InboxId) -> Option<Kept> {
    tab::kept(member, &name(inbox)).filter(|it: &Kept| clock::now().since(it.at) < LONGEST)
}

/// Where the form of an application lies while it is filled in.
const APPLICATION: &str = "apply";

/// Keeps the form of an application in this tab, or forgets it once it was sent.
pub fn keep_application(form: Option<&Apply>) {
    let Some(storage) = storage() else { return };
    let _ = match form.and_then(|it| serde_json::to_string(it).ok()) {
        Some(it) => storage.set_item(APPLICATION, &it),
        None => storage.remove_item(APPLICATION),
    };
}

/// The form of an application as it was left in this tab.
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
