//! Drafts. They live above the pages and above the sign-in page, so they survive Back, links in the menu, a reload, and
//! a new sign-in of the same person in the same tab.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::draft::{self, Kept, KeptFile, Origin};
use medpost_client::line::Lanes;
use medpost_client::pause::wait;
use medpost_client::{clock, tab};
use medpost_domain::delivery::Phase;
use medpost_domain::id::{DeliveryId, DispatchId, InboxId, MemberId};
use medpost_domain::letter::{self, BadLetter, DispatchKind, Patient, SUBJECT_CHARS, Said};
use medpost_domain::text::fields::private_letter;
use medpost_ui::{say, when, words};
use medpost_wire::directory::Recipient;
use medpost_wire::exchange::{Dispatch, DocumentSeen, Letter};
use medpost_wire::problem::Problem;
use medpost_wire::session::Session;

use super::item::{Item, Stage, run};
use crate::state::{Again, fresh_key};

/// If uploads resumed less than this long ago, they wait this long before resuming again, in milliseconds.
const PAUSE: i32 = 15_000;

/// All drafts of this tab, and their uploads.
#[derive(Clone, Copy)]
pub struct Drafts {
    all: StoredValue<Vec<Draft>>,
    /// The owner of signals that outlive the pages.
    owner: StoredValue<Owner, LocalStorage>,
    lanes: StoredValue<Rc<Lanes>, LocalStorage>,
    /// When uploads last resumed after a sign-in, in milliseconds since 1970.
    went_on: StoredValue<f64>,
    again: Again,
}

impl Drafts {
    /// Provides them to the sign-in page and all pages.
    pub fn provide(again: Again) -> Self {
        let it = Self {
            all: StoredValue::new(Vec::new()),
            owner: StoredValue::new_local(Owner::current().unwrap_or_default()),
            lanes: StoredValue::new_local(Rc::default()),
            went_on: StoredValue::new(0.0),
            again,
        };
        provide_context(it);
        it
    }

    /// The drafts of this tab.
    pub fn here() -> Self {
        expect_context()
    }

    /// A person's draft from an inbox, made if there is none.
    pub(super) fn of(self, member: MemberId, inbox: InboxId) -> Draft {
        let known = self.all.with_value(|all| all.iter().find(|it| it.member == member && it.inbox == inbox).copied());
        known.unwrap_or_else(|| {
            let fresh = self.owned(|| Draft::new(member, inbox, self));
            self.all.update_value(|all| all.push(fresh));
            fresh
        })
    }

    /// Called after a sign-in: discards everybody else's drafts, and resumes this person's uploads.
    pub fn go_on(self, session: &Session) {
        self.forget_all_but(Some(session.member));
        let mine = self.all.with_value(|all| {
            all.iter()
                .filter(|it| session.inboxes.iter().any(|inbox| inbox.id == it.inbox))
                .copied()
                .collect::<Vec<_>>()
        });
        let waiting = move |it: &Item| matches!(it.stage.get_untracked(), Stage::SignedOut);
        let mine: Vec<Item> = mine.iter().flat_map(|it| it.items.get_untracked()).filter(waiting).collect();
        // If the sign-in succeeds and uploads are refused all the same, they don't retry in a tight loop.
        let now = js_sys::Date::now();
        let soon = now - self.went_on.get_value() < f64::from(PAUSE);
        self.went_on.set_value(now);
        spawn_local(async move {
            if soon {
                wait(PAUSE).await;
            }
            for it in mine.into_iter().filter(waiting) {
                self.send(it);
            }
        });
    }

    /// Discards the drafts of all but this person (of everybody if `None`), and stops their uploads.
    pub fn forget_all_but(self, member: Option<MemberId>) {
        let others =
            self.all.with_value(|all| all.iter().filter(|it| Some(it.member) != member).copied().collect::<Vec<_>>());
        self.all.update_value(|all| all.retain(|it| Some(it.member) == member));
        for it in others {
            it.clear();
        }
        tab::forget_all_but(member);
    }

    /// Begins a reply to a letter from an inbox: its sender, patient and subject are filled in, and replace what was
    /// written there before.
    pub fn reply(self, member: MemberId, inbox: InboxId, to: Recipient, letter: &Letter) {
        let draft = self.of(member, inbox);
        draft.clear();
        draft.recipients.set(vec![to]);
        draft.kind.set(DispatchKind::Reply);
        draft.set_subject(&words::compose::reply_subject(&letter.arrival.subject));
        // The sender knows the patient by their own number.
        draft.set_patient(&letter.patient);
        draft.origin.set(Some(Origin::Reply(letter.arrival.id, letter.arrival.subject.clone())));
    }

    /// Begins to pass a letter on from its inbox: all is filled in but the recipient, and replaces what was written there
    /// before.
    pub fn forward(self, member: MemberId, letter: &Letter) {
        let draft = self.of(member, letter.inbox);
        draft.clear();
        if let Some(it) = letter.arrival.kind.known() {
            draft.kind.set(it);
        }
        let arrival = &letter.arrival;
        draft.set_subject(&words::compose::forward_subject(&arrival.subject));
        let from = format!("{} {}", arrival.sender_facility, arrival.sender_inbox);
        draft.text.set(words::compose::forward_text(&from, &when::moment(arrival.arrived_at), &letter.text));
        draft.set_patient(&letter.patient);
        draft.add_shared(&letter.documents);
        draft.origin.set(Some(Origin::Forward(arrival.id, arrival.subject.clone())));
    }

    /// Begins to send a dispatch again, in its place if `replaces`: all is filled in, and replaces what was written there
    /// before.
    pub fn resend(self, member: MemberId, inbox: InboxId, to: Vec<Recipient>, it: &Dispatch, replaces: bool) {
        let draft = self.of(member, inbox);
        draft.clear();
        draft.recipients.set(to);
        if let Some(kind) = it.kind.known() {
            draft.kind.set(kind);
        }
        draft.set_subject(&it.subject);
        draft.text.set(it.text.clone());
        draft.set_patient(&it.patient);
        if documents_live(it) {
            draft.add_shared(&it.documents);
        }
        draft.origin.set(Some(Origin::Resend {
            dispatch: it.id,
            subject: it.subject.clone(),
            reply_to: it.reply_to,
            replaces,
        }));
    }

    /// Whether something is written in a person's draft from an inbox.
    pub fn holds(self, member: MemberId, inbox: InboxId) -> bool {
        !untrack(move || self.of(member, inbox).is_empty())
    }

    /// Whether there is a draft that signing out would discard.
    pub fn any(self) -> bool {
        self.all.with_value(|all| all.iter().any(|it| !it.kept().is_empty()))
    }

    /// Makes signals that outlive the page.
    pub(super) fn owned<T>(self, make: impl FnOnce() -> T) -> T {
        let owner = self.owner.with_value(Clone::clone);
        owner.with(make)
    }

    /// Uploads a file, or resumes its upload.
    pub(super) fn send(self, it: Item) {
        run(it, self.lanes.with_value(Clone::clone), self.again);
    }
}

/// What a letter follows from, as it is sent.
#[derive(Default)]
pub(super) struct Follows {
    pub reply_to: Option<DeliveryId>,
    pub resends: Option<DispatchId>,
    pub replaces: bool,
    pub forwards: Option<DeliveryId>,
}

/// Whether the documents of a dispatch can still be opened: not once its last delivery has ended.
pub fn documents_live(it: &Dispatch) -> bool {
    it.deliveries.iter().any(|it| it.phase.takes_room() || it.phase == Phase::Waiting)
        && !it.deliveries.iter().any(|it| it.lost)
}

/// A letter being written.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub member: MemberId,
    pub inbox: InboxId,
    pub recipients: RwSignal<Vec<Recipient>>,
    pub kind: RwSignal<DispatchKind>,
    pub subject: RwSignal<String>,
    pub text: RwSignal<String>,
    pub number: RwSignal<String>,
    pub name: RwSignal<String>,
    pub kana: RwSignal<String>,
    pub born: RwSignal<String>,
    pub items: RwSignal<Vec<Item>>,
    /// What it follows from.
    pub origin: RwSignal<Option<Origin>>,
    pub key: StoredValue<String>,
    /// Notified when the patient is filled in from a document.
    pub filled: Trigger,
    pub drafts: Drafts,
}

impl Draft {
    /// A draft as it was left in this tab, or empty. From now on, its changes are kept.
    fn new(member: MemberId, inbox: InboxId, drafts: Drafts) -> Self {
        let kept = draft::kept(member, inbox).unwrap_or_else(|| Kept {
            recipients: Vec::new(),
            kind: DispatchKind::Referral,
            subject: String::new(),
            text: String::new(),
            patient: Patient::default(),
            files: Vec::new(),
            origin: None,
            key: fresh_key(),
            at: clock::now(),
        });
        let items = kept.files.into_iter().map(|it| Item::kept(inbox, it)).collect();
        let it = Self {
            member,
            inbox,
            recipients: RwSignal::new(kept.recipients),
            kind: RwSignal::new(kept.kind),
            subject: RwSignal::new(kept.subject),
            text: RwSignal::new(kept.text),
            number: RwSignal::new(kept.patient.number),
            name: RwSignal::new(kept.patient.name),
            kana: RwSignal::new(kept.patient.kana),
            born: RwSignal::new(kept.patient.born),
            items: RwSignal::new(items),
            origin: RwSignal::new(kept.origin),
            key: StoredValue::new(kept.key),
            filled: Trigger::new(),
            drafts,
        };
        Effect::new(move |_| draft::keep(member, inbox, &it.kept()));
        it
    }

    /// Whether nothing was written.
    pub fn is_empty(self) -> bool {
        self.kept().is_empty()
    }

    /// What is kept of it. Tracks its signals.
    fn kept(self) -> Kept {
        // Incomplete uploads are kept, too: without them, a restored letter would look complete.
        let file = |it: &Item| {
            let (document, arrived) = (it.document.get(), matches!(it.stage.get(), Stage::Done));
            (!it.refused).then(|| KeptFile {
                document,
                arrived,
                name: it.name.clone(),
                folder: it.folder.clone(),
                length: it.length,
                modified: it.modified,
                shared: it.shared,
            })
        };
        Kept {
            recipients: self.recipients.get(),
            kind: self.kind.get(),
            subject: self.subject.get(),
            text: self.text.get(),
            patient: self.patient(),
            files: self.items.with(|all| all.iter().filter_map(file).collect()),
            origin: self.origin.get(),
            key: self.key.get_value(),
            at: clock::now(),
        }
    }

    /// The patient, as typed. Tracks its signals.
    pub fn patient(self) -> Patient {
        Patient { number: self.number.get(), name: self.name.get(), kana: self.kana.get(), born: self.born.get() }
    }

    fn set_subject(self, it: &str) {
        self.subject.set(it.chars().take(SUBJECT_CHARS).collect());
    }

    /// Takes over the patient that a document names.
    pub fn fill_patient(self, it: &Patient) {
        self.set_patient(it);
        self.filled.notify();
    }

    fn set_patient(self, it: &Patient) {
        self.number.set(it.number.clone());
        self.name.set(it.name.clone());
        self.kana.set(it.kana.clone());
        self.born.set(it.born.clone());
    }

    /// Adds documents that were sent before.
    fn add_shared(self, documents: &[DocumentSeen]) {
        let item = |it: &DocumentSeen| {
            let file = KeptFile {
                document: Some(it.id),
                arrived: true,
                name: it.name.clone(),
                folder: String::new(),
                length: it.length,
                modified: clock::now(),
                shared: true,
            };
            self.drafts.owned(|| Item::kept(self.inbox, file))
        };
        self.items.set(documents.iter().map(item).collect());
    }

    /// Begins it anew: it follows from nothing, and has no documents that were sent before.
    pub fn detach(self) {
        self.origin.set(None);
        self.items.update(|all| all.retain(|it| !it.shared));
    }

    /// What it follows from, as it is sent.
    pub fn follows(self) -> Follows {
        match self.origin.get_untracked() {
            None => Follows::default(),
            Some(Origin::Reply(it, _)) => Follows { reply_to: Some(it), ..Follows::default() },
            Some(Origin::Forward(it, _)) => Follows { forwards: Some(it), ..Follows::default() },
            Some(Origin::Resend { dispatch, reply_to, replaces, .. }) => {
                Follows { reply_to, resends: Some(dispatch), replaces, forwards: None }
            }
        }
    }

    /// The letter, cleaned and checked as the server does it, so that it isn't refused after it is confirmed. `most` is
    /// the maximum length of its text in bytes.
    fn said(self, most: u64) -> Result<Said, BadLetter> {
        letter::read(&self.subject.get(), &self.text.get(), &self.patient(), most)
    }

    /// Replaces the fields by their cleaned values, if the letter is valid.
    pub fn tidy(self, most: u64) {
        let Ok(said) = untrack(move || self.said(most)) else { return };
        self.subject.set(said.subject);
        self.text.set(said.text);
        self.number.set(said.patient.number);
        self.name.set(said.patient.name);
        self.kana.set(said.patient.kana);
        self.born.set(said.patient.born);
    }

    /// Empties it after it was sent or discarded, and stops its uploads.
    pub fn clear(self) {
        for it in self.items.get_untracked() {
            it.stop.with_value(|it| it.set(true));
        }
        self.items.set(Vec::new());
        self.recipients.set(Vec::new());
        self.origin.set(None);
        self.kind.set(DispatchKind::Referral);
        for it in [self.subject, self.text, self.number, self.name, self.kana, self.born] {
            it.set(String::new());
        }
        self.key.set_value(fresh_key());
    }

    /// Gives it a new idempotency key, because another letter may have been sent under the old one.
    pub fn renew(self) {
        self.key.set_value(fresh_key());
        draft::keep(self.member, self.inbox, &untrack(move || self.kept()));
    }

    /// What prevents sending it, each with the id of the field. `most` is the maximum length of its text in bytes.
    pub fn missing(self, most: u64) -> Vec<(String, &'static str)> {
        let mut wrong = Vec::new();
        if self.recipients.with(Vec::is_empty) {
            wrong.push((words::compose::need_recipient().to_owned(), "recipient-search"));
        }
        if let Err(it) = self.said(most) {
            wrong.push((say::problem(&Problem::of_letter(it, most)), place(it)));
        }
        // Refused files are not sent and don't block the others.
        let items: Vec<Item> = self.items.with(|all| all.iter().filter(|it| !it.refused).cloned().collect());
        if items.is_empty() && self.text.with(|it| it.trim().is_empty()) {
            wrong.push((words::compose::need_content().to_owned(), "text"));
        }
        if items.iter().any(|it| !matches!(it.stage.get(), Stage::Done)) {
            wrong.push((words::compose::need_uploads().to_owned(), "files"));
        }
        wrong
    }

    /// The names of the parts that contain letters of private use (外字), which recipients can't read. Tracks its
    /// signals.
    pub fn unreadable(self) -> Vec<&'static str> {
        let holds = |it: RwSignal<String>| it.with(|it| private_letter(it).is_some());
        let fields = [
            (self.subject, words::compose::subject()),
            (self.text, words::compose::text()),
            (self.number, words::exchange::patient_number()),
            (self.name, words::exchange::patient_name()),
            (self.kana, words::common::kana()),
            (self.born, words::exchange::patient_born()),
        ];
        let mut all: Vec<&'static str> = fields.into_iter().filter(|it| holds(it.0)).map(|it| it.1).collect();
        let named = |it: &Item| [&it.name, &it.folder].into_iter().any(|it| private_letter(it).is_some());
        if self.items.with(|all| all.iter().any(|it| !it.refused && named(it))) {
            all.push(words::compose::file_names());
        }
        all
    }

    /// The documents to send: those whose upload is complete.
    pub fn ready(self) -> Vec<Item> {
        let done = |it: &&Item| matches!(it.stage.get_untracked(), Stage::Done);
        self.items.with_untracked(|all| all.iter().filter(done).cloned().collect())
    }

    /// The size of its documents in bytes, without refused ones.
    pub fn documents(self) -> u64 {
        self.items.with_untracked(|all| all.iter().filter(|it| !it.refused).map(|it| it.length).sum())
    }

    /// The size in bytes that it takes up in an inbox: documents and text.
    pub fn bytes(self) -> u64 {
        self.documents() + self.text.with_untracked(String::len) as u64
    }
}

/// The id of the invalid field on the page.
fn place(why: BadLetter) -> &'static str {
    let BadLetter::Field { field, .. } = why else { return "subject" };
    match field {
        "patient_number" => "patient-number",
        "patient_name" => "patient-name",
        "patient_kana" => "patient-kana",
        "patient_born" => "patient-born",
        it => it,
    }
}
