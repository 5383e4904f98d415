//! 取り違えガード on the confirmation page: what differs is shown side by side and needs a tick (users' moment 41). The text
//! never leaves the browser.

use std::collections::HashSet;

use leptos::prelude::*;
use medpost_domain::letter::Patient;
use medpost_domain::mixup::{self, Document, Doubt, Finding, Meant, Text};
use medpost_ui::words;

use super::draft::Draft;
use super::seen::{Seen, Shown};
use crate::state::Signed;

/// What a tick is about: a difference of one document, or (without a document) all that can't be read.
type Tick = (Doubt, Option<usize>);

/// What is doubted, and what of it was ticked.
#[derive(Clone, Copy)]
pub(super) struct Guard {
    /// `None` while documents are being read.
    findings: Memo<Option<Vec<Finding>>>,
    ticked: RwSignal<HashSet<Tick>>,
    names: StoredValue<Vec<String>>,
    /// The patient that a document names, if none was typed.
    offered: Memo<Option<Patient>>,
    /// How many documents have been looked at, and how many there are.
    read: Memo<(usize, usize)>,
    /// How many of them were read.
    texts: Memo<usize>,
}

fn tick(it: &Finding) -> Tick {
    (it.doubt, (it.doubt != Doubt::Unread).then_some(it.document))
}

/// The id of a tick's box.
fn box_id((doubt, document): Tick) -> String {
    format!("guard-{}-{}", doubt.text(), document.map_or_else(String::new, |it| it.to_string()))
}

impl Guard {
    /// Compares the documents with the draft as soon as all are read.
    pub fn new(draft: Draft, shown: &[Shown]) -> Self {
        let all = shown.to_vec();
        let sender = Signed::here().session.with_untracked(|it| it.facility_name.clone());
        let recipients: Vec<String> =
            draft.recipients.with_untracked(|all| all.iter().map(|it| it.facility_name.clone()).collect());
        let patient = untrack(move || draft.patient());
        let typed = patient != Patient::default();
        // Who replies has numbers of their own.
        let foreign_number = draft.follows().reply_to.is_some();
        let pages = all.clone();
        let read = Memo::new(move |_| {
            let done = pages.iter().filter(|it| it.1.with(|it| !matches!(it, Seen::Reading))).count();
            (done, pages.len())
        });
        let pages = all.clone();
        let texts =
            Memo::new(move |_| pages.iter().filter(|it| it.1.with(|it| it.page().is_some_and(|it| it.whole))).count());
        let findings = Memo::new(move |_| {
            let (done, count) = read.get();
            (done == count).then(|| {
                let documents: Vec<Document> = all.iter().map(|(it, seen)| document(&it.name, &seen.get())).collect();
                let meant = Meant { recipients: &recipients, sender: &sender, patient: &patient, foreign_number };
                mixup::doubts(&meant, &documents)
            })
        });
        let pages = shown.to_vec();
        let offered = Memo::new(move |_| {
            let named = |seen: &Seen| seen.page().map(|it| mixup::offered(&it.text)).filter(|it| !it.name.is_empty());
            pages.iter().find_map(|it| it.1.with(named)).filter(|_| !typed)
        });
        let names = shown.iter().map(|it| it.0.name.clone()).collect();
        Self { findings, ticked: RwSignal::default(), names: StoredValue::new(names), offered, read, texts }
    }

    /// Whether documents are still being read.
    pub fn is_reading(self) -> bool {
        self.findings.with(Option::is_none)
    }

    /// The box of the first difference that isn't ticked.
    pub fn unchecked(self) -> Option<String> {
        let open = |it: &Finding| !self.ticked.with(|all| all.contains(&tick(it)));
        self.findings.with(|it| it.iter().flatten().find(|it| open(it)).map(|it| box_id(tick(it))))
    }

    /// What was doubted and ticked, for the audit.
    pub fn confirmed(self) -> Vec<Doubt> {
        let mut all: Vec<Doubt> = self.ticked.with_untracked(|all| all.iter().map(|it| it.0).collect());
        all.sort_by_key(|it| it.text());
        all.dedup();
        all
    }
}

fn document(name: &str, seen: &Seen) -> Document {
    let text = match seen {
        Seen::Page(it) if it.whole => Text::Read(it.text.clone()),
        Seen::Page(it) if it.pages.is_some() => Text::Partly(it.text.clone()),
        _ if is_looked_at(name) => Text::Unreadable,
        _ => Text::Passed,
    };
    Document { name: name.to_owned(), text }
}

/// Whether a document is one that people look at, and whose text the guard should know.
fn is_looked_at(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|it| it.1.to_lowercase()).unwrap_or_default();
    ["pdf", "png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "heic"].contains(&&*ending)
}

/// The differences, each with its box.
#[component]
pub(super) fn Differences(guard: Guard, draft: Draft) -> impl IntoView {
    let shown = move || {
        let (done, all) = guard.read.get();
        match guard.findings.get() {
            None => view! {
                <p class="dim" role="status">
                    {words::guard::reading(done, all)}
                </p>
            }
            .into_any(),
            Some(found) if found.is_empty() && guard.texts.get() > 0 => view! {
                <p class="dim" role="status">
                    {words::guard::fine(guard.texts.get())}
                </p>
            }
            .into_any(),
            Some(found) if found.is_empty() => ().into_any(),
            Some(found) => view! { <Found found guard /> }.into_any(),
        }
    };
    view! { <div class="guard">{shown} {move || guard.offered.get().map(|it| view! { <Offer it draft /> })}</div> }
}

/// Offers to fill in the patient that a document names.
#[component]
fn Offer(it: Patient, draft: Draft) -> impl IntoView {
    let who = [&it.name, &it.kana, &it.born, &it.number].into_iter().filter(|it| !it.is_empty());
    let who = who.cloned().collect::<Vec<_>>().join(" ・ ");
    view! {
        <div class="note info">
            <p>{words::guard::offer(&who)}</p>
            <button type="button" class="btn small" on:click=move |_| draft.fill_patient(&it)>
                {words::guard::take_offer()}
            </button>
        </div>
    }
}

#[component]
fn Found(found: Vec<Finding>, guard: Guard) -> impl IntoView {
    let name = move |at: usize| guard.names.with_value(|all| all.get(at).cloned().unwrap_or_default());
    let (unread, differences): (Vec<_>, Vec<_>) = found.into_iter().partition(|it| it.doubt == Doubt::Unread);
    let differ = !differences.is_empty();
    let unread: Vec<String> = unread.into_iter().map(|it| name(it.document)).collect();
    view! {
        <div class="card pad">
            <h2>{words::guard::title()}</h2>
            {differ.then(|| view! { <p>{words::guard::lead()}</p> })}
            {differences
                .into_iter()
                .map(|it| {
                    let name = name(it.document);
                    view! { <Difference it name guard /> }
                })
                .collect_view()}
            {(!unread.is_empty())
                .then(|| {
                    view! {
                        <div class="note">
                            <p>{words::guard::unread(&unread.join(words::common::comma()))}</p>
                            <Box
                                tick=(Doubt::Unread, None)
                                word=words::guard::confirm_unread()
                                about=String::new()
                                guard
                            />
                        </div>
                    }
                })}
        </div>
    }
}

fn title(it: Doubt) -> &'static str {
    match it {
        Doubt::Recipient => words::guard::recipient(),
        Doubt::Name => words::guard::name(),
        Doubt::Unnamed | Doubt::Unread => words::guard::unnamed(),
        Doubt::Kana => words::guard::kana(),
        Doubt::Born => words::guard::born(),
        Doubt::Number => words::guard::number(),
        Doubt::TwoPatients => words::guard::two_patients(),
    }
}

#[component]
fn Difference(it: Finding, name: String, guard: Guard) -> impl IntoView {
    let found = if it.found.is_empty() { words::guard::not_there().to_owned() } else { it.found.clone() };
    let typed = if it.doubt == Doubt::TwoPatients { words::guard::other_document() } else { words::guard::as_typed() };
    view! {
        <div class="note bad">
            <p>
                <b>{title(it.doubt)}</b>
                " "
                {name.clone()}
            </p>
            <dl class="facts">
                <dt>{words::guard::in_document()}</dt>
                <dd>{found}</dd>
                <dt>{typed}</dt>
                <dd>{it.meant.clone()}</dd>
            </dl>
            <Box tick=tick(&it) word=words::guard::confirm() about=name guard />
        </div>
    }
}

#[component]
fn Box(tick: Tick, word: &'static str, about: String, guard: Guard) -> impl IntoView {
    let change = move |event| {
        let on = event_target_checked(&event);
        guard.ticked.update(|all| {
            if on {
                all.insert(tick);
            } else {
                all.remove(&tick);
            }
        });
    };
    view! {
        <label class="check">
            <input
                id=box_id(tick)
                type="checkbox"
                prop:checked=move || guard.ticked.with(|all| all.contains(&tick))
                on:change=change
            />
            {word}
            <span class="hide">{about}</span>
        </label>
    }
}
