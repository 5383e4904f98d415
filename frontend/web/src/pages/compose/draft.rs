//! What is being written. It lives above the pages and above the door: it is there after Back, a link of the menu, a
//! reload, and a new sign-in of the same person in the same tab.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::draft::{self, Kept, KeptFile};
use medpost_client::line::Lanes;
use medpost_client::pause::wait;
use medpost_client::{clock, tab};
use medpost_domain::id::{InboxId, MemberId};
use medpost_domain::letter::{self, BadLetter, DispatchKind, Patient, Said};
use medpost_domain::text::fields::private_letter;
use medpost_ui::{say, words};
use medpost_wire::directory::Recipient;
use medpost_wire::problem::Problem;
use medpost_wire::session::Session;

use super::item::{Item, Stage, run};
use crate::state::{Again, fresh_key};

/// Between two sign-ins after which uploads go on at once, in milliseconds.
const PAUSE: i32 = 15_000;

/// Everything that is being written in this tab, and on its way for it.
#[derive(Clone, Copy)]
pub struct Drafts {
    all: StoredValue<Vec<Draft>>,
    /// Under this owner its signals outlast the pages.
    owner: StoredValue<Owner, LocalStorage>,
    lanes: StoredValue<Rc<Lanes>, LocalStorage>,
    /// When uploads went on last after a sign-in, in milliseconds since 1970.
    went_on: StoredValue<f64>,
    again: Again,
}

impl Drafts {
    /// Makes it known to the door and all pages.
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

    /// Those of this tab.
    pub fn here() -> Self {
        expect_context()
    }

    /// What a person is writing from an inbox.
    pub(super) fn of(self, member: MemberId, inbox: InboxId) -> Draft {
        let known = self.all.with_value(|all| all.iter().find(|it| it.member == member && it.inbox == inbox).copied());
        known.unwrap_or_else(|| {
            let fresh = self.owned(|| Draft::new(member, inbox, self));
            self.all.update_value(|all| all.push(fresh));
            fresh
        })
    }

    /// Somebody signed in: nothing of anybody else's stays, and their own uploads go on.
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
        // Where the door stands open and uploads are refused all the same, they don't run against it.
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

    /// Forgets everything but what this person is writing, and stops what is on its way for it.
    pub fn forget_all_but(self, member: Option<MemberId>) {
        let others =
            self.all.with_value(|all| all.iter().filter(|it| Some(it.member) != member).copied().collect::<Vec<_>>());
        self.all.update_value(|all| all.retain(|it| Some(it.member) == member));
        for it in others {
            it.clear();
        }
        tab::forget_all_but(member);
    }

    /// Whether anything is written that a sign-out would forget.
    pub fn any(self) -> bool {
        self.all.with_value(|all| all.iter().any(|it| !it.kept().is_empty()))
    }

    /// Makes signals that outlast the page.
    pub(super) fn owned<T>(self, make: impl FnOnce() -> T) -> T {
        let owner = self.owner.with_value(Clone::clone);
        owner.with(make)
    }

    /// Sends a file, or resumes it.
    pub(super) fn send(self, it: Item) {
        run(it, self.lanes.with_value(Clone::clone), self.again);
    }
}

/// What is being composed.
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
    pub key: StoredValue<String>,
    pub drafts: Drafts,
}

impl Draft {
    /// As it was left in this tab, or empty; kept from now on.
    fn new(member: MemberId, inbox: InboxId, drafts: Drafts) -> Self {
        let kept = draft::kept(member, inbox).unwrap_or_else(|| Kept {
            recipients: Vec::new(),
            kind: DispatchKind::Referral,
            subject: String::new(),
            text: String::new(),
            patient: Patient::default(),
            files: Vec::new(),
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
            key: StoredValue::new(kept.key),
            drafts,
        };
        Effect::new(move |_| draft::keep(member, inbox, &it.kept()));
        it
    }

    /// Whether nothing was written.
    pub fn is_empty(self) -> bool {
        self.kept().is_empty()
    }

    /// What is kept of it, looked at again whenever it changes.
    fn kept(self) -> Kept {
        // Those that did not arrive are kept too: a letter that comes back without them would look whole.
        let file = |it: &Item| {
            let (document, arrived) = (it.document.get(), matches!(it.stage.get(), Stage::Done));
            (!it.refused).then(|| KeptFile {
                document,
                arrived,
                name: it.name.clone(),
                folder: it.folder.clone(),
                length: it.length,
                modified: it.modified,
            })
        };
        Kept {
            recipients: self.recipients.get(),
            kind: self.kind.get(),
            subject: self.subject.get(),
            text: self.text.get(),
            patient: self.patient(),
            files: self.items.with(|all| all.iter().filter_map(file).collect()),
            key: self.key.get_value(),
            at: clock::now(),
        }
    }

    /// Whom it is about, as typed; looked at again whenever it changes.
    pub fn patient(self) -> Patient {
        Patient { number: self.number.get(), name: self.name.get(), kana: self.kana.get(), born: self.born.get() }
    }

    /// Cleaned and judged as the server does it, so that nothing is refused after everything is confirmed. Its text may
    /// have `most` bytes.
    fn said(self, most: u64) -> Result<Said, BadLetter> {
        letter::read(&self.subject.get(), &self.text.get(), &self.patient(), most)
    }

    /// Shows the letter as it will be kept.
    pub fn tidy(self, most: u64) {
        let Ok(said) = untrack(move || self.said(most)) else { return };
        self.subject.set(said.subject);
        self.text.set(said.text);
        self.number.set(said.patient.number);
        self.name.set(said.patient.name);
        self.kana.set(said.patient.kana);
        self.born.set(said.patient.born);
    }

    /// Begins anew: it was sent, or it is nobody's any more. What is on its way for it stops.
    pub fn clear(self) {
        for it in self.items.get_untracked() {
            it.stop.with_value(|it| it.set(true));
        }
        self.items.set(Vec::new());
        self.recipients.set(Vec::new());
        self.kind.set(DispatchKind::Referral);
        for it in [self.subject, self.text, self.number, self.name, self.kana, self.born] {
            it.set(String::new());
        }
        self.key.set_value(fresh_key());
    }

    /// Gives it another key: what its key sent already was another letter.
    pub fn renew(self) {
        self.key.set_value(fresh_key());
        draft::keep(self.member, self.inbox, &untrack(move || self.kept()));
    }

    /// What stands against sending it, and where on the page. Its text may have `most` bytes.
    pub fn missing(self, most: u64) -> Vec<(String, &'static str)> {
        let mut wrong = Vec::new();
        if self.recipients.with(Vec::is_empty) {
            wrong.push((words::compose::need_recipient().to_owned(), "recipient-search"));
        }
        if let Err(it) = self.said(most) {
            wrong.push((say::problem(&Problem::of_letter(it, most)), place(it)));
        }
        // What is refused stands beside the others and is not sent; it holds nobody up.
        let items: Vec<Item> = self.items.with(|all| all.iter().filter(|it| !it.refused).cloned().collect());
        if items.is_empty() && self.text.with(|it| it.trim().is_empty()) {
            wrong.push((words::compose::need_content().to_owned(), "text"));
        }
        if items.iter().any(|it| !matches!(it.stage.get(), Stage::Done)) {
            wrong.push((words::compose::need_uploads().to_owned(), "files"));
        }
        wrong
    }

    /// The parts of it in which letters of private use (外字) stand, which its recipients can't read; looked at again
    /// whenever it changes.
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

    /// The documents that go with it: those that arrived.
    pub fn ready(self) -> Vec<Item> {
        let done = |it: &&Item| matches!(it.stage.get_untracked(), Stage::Done);
        self.items.with_untracked(|all| all.iter().filter(done).cloned().collect())
    }

    /// Bytes of its documents.
    pub fn documents(self) -> u64 {
        self.items.with_untracked(|all| all.iter().filter(|it| !it.refused).map(|it| it.length).sum())
    }

    /// Bytes that it takes where it arrives.
    pub fn bytes(self) -> u64 {
        self.documents() + self.text.with_untracked(String::len) as u64
    }
}

/// The invalid field of the page.
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
