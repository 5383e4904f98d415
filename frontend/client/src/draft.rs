//! What somebody is writing, kept in the tab's session: it comes back after a reload, Back, or a new sign-in in the same
//! tab, and is never another person's or another inbox's. Signing out forgets it, and so do half a day and whoever signs in
//! next; a browser may bring it back with a tab that is opened again.

use medpost_domain::id::{DocumentId, InboxId, MemberId};
use medpost_domain::instant::{HOUR, Instant};
use medpost_domain::letter::{DispatchKind, Patient};
use medpost_wire::application::Apply;
use medpost_wire::directory::Recipient;
use serde::{Deserialize, Serialize};
use web_sys::Storage;

use crate::clock;

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

/// What every draft's place begins with.
const PLACE: &str = "draft ";

/// Where a person's draft from an inbox lies.
fn place(member: MemberId, inbox: InboxId) -> String {
    format!("{PLACE}{member} {inbox}")
}

/// Whether a draft of anybody but this person lies there.
fn is_anothers(place: &str, than: Option<MemberId>) -> bool {
    place.starts_with(PLACE) && than.is_none_or(|it| !place.starts_with(&format!("{PLACE}{it} ")))
}

/// Keeps a draft, or forgets it where nothing was written.
pub fn keep(member: MemberId, inbox: InboxId, kept: &Kept) {
    let Some(storage) = storage() else { return };
    let place = place(member, inbox);
    // A browser that takes no more keeps what it had.
    let _ = match serde_json::to_string(kept) {
        Ok(text) if !kept.is_empty() => storage.set_item(&place, &text),
        _ => storage.remove_item(&place),
    };
}

/// What is kept of a person's draft from an inbox.
pub fn kept(member: MemberId, inbox: InboxId) -> Option<Kept> {
    let text = storage()?.get_item(&place(member, inbox)).ok()??;
    serde_json::from_str(&text).ok().filter(|it: &Kept| clock::now().since(it.at) < LONGEST)
}

/// Forgets every draft but this person's.
pub fn forget_all_but(member: Option<MemberId>) {
    let Some(storage) = storage() else { return };
    let places: Vec<String> = (0..storage.length().unwrap_or(0)).filter_map(|it| storage.key(it).ok()?).collect();
    for it in places.iter().filter(|it| is_anothers(it, member)) {
        let _ = storage.remove_item(it);
    }
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

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: &str) -> MemberId {
        id.parse().expect("an id")
    }

    #[test]
    fn a_draft_is_one_persons_at_one_inbox() {
        let (mine, other) =
            (member("00000000-0000-4000-8000-000000000001"), member("00000000-0000-4000-8000-000000000002"));
        let inbox = |it: u32| -> InboxId { format!("00000000-0000-4000-8000-{it:012}").parse().expect("an id") };
        assert_ne!(place(mine, inbox(1)), place(mine, inbox(2)));
        assert_ne!(place(mine, inbox(1)), place(other, inbox(1)));
        assert!(!is_anothers(&place(mine, inbox(1)), Some(mine)));
        assert!(is_anothers(&place(other, inbox(1)), Some(mine)));
        assert!(is_anothers(&place(mine, inbox(1)), None));
        assert!(!is_anothers("lang", None), "nothing else is touched");
    }

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
