//! Uploads: files are chosen or dropped, singly or as a folder, checked before a byte is sent, stopped and resumed.

use std::cell::Cell;
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::api;
use medpost_client::draft::KeptFile;
use medpost_client::folder::{self, Found, Gathered};
use medpost_client::line::{self, UnderWay};
use medpost_client::upload::{self, Ended, Watch};
use medpost_domain::document::{FileName, alike, doubles};
use medpost_domain::id::{DocumentId, InboxId};
use medpost_domain::instant::Instant;
use medpost_ui::{say, when, words};
use medpost_wire::exchange::Upload;
use medpost_wire::problem::{Code, Problem};
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

use super::draft::{Draft, Drafts};
use crate::state::{Left, Signed, settle};

/// Where a file stands.
#[derive(Clone, Debug)]
pub enum Stage {
    /// On its way.
    Going,
    /// Something passing is waited for; it goes on by itself.
    Broken(Box<Problem>),
    /// The person stopped it.
    Stopped,
    /// The person has to sign in again; then it goes on by itself.
    SignedOut,
    /// The file can't be read any more.
    Unreadable,
    /// The page was loaded anew before all of it had arrived: chosen again, it goes on.
    Left,
    /// It arrived, and its SHA-256 agrees.
    Done,
    /// It is refused.
    Failed(Box<Problem>),
}

/// A file on its way.
#[derive(Clone)]
pub struct Item {
    /// Its place in the page.
    key: usize,
    /// The inbox it will be sent from.
    inbox: InboxId,
    /// Its name.
    pub name: String,
    /// The folder it lay in, where it came with one.
    pub folder: String,
    /// Its bytes when it was chosen.
    pub length: u64,
    /// When it had been changed last when it was chosen.
    pub modified: Instant,
    /// Whether it was refused before a byte was sent: it stays behind, and holds nothing else up.
    pub refused: bool,
    /// The file itself; none after a reload.
    pub file: StoredValue<Option<File>, LocalStorage>,
    /// Its upload.
    pub document: RwSignal<Option<DocumentId>>,
    /// Bytes that arrived.
    sent: RwSignal<u64>,
    /// When this run began, and from which byte on.
    since: RwSignal<(f64, u64)>,
    /// Where it stands.
    pub stage: RwSignal<Stage>,
    /// Becomes true when the person stops this run.
    pub stop: StoredValue<Rc<Cell<bool>>, LocalStorage>,
}

impl Item {
    /// One that was there before the page was loaded anew. What had not arrived has to be chosen again.
    pub fn kept(inbox: InboxId, it: KeptFile) -> Self {
        Self {
            key: fresh_place(),
            inbox,
            name: it.name,
            folder: it.folder,
            length: it.length,
            modified: it.modified,
            refused: false,
            file: StoredValue::new_local(None),
            document: RwSignal::new(it.document),
            sent: RwSignal::new(if it.arrived { it.length } else { 0 }),
            since: RwSignal::new((0.0, 0)),
            stage: RwSignal::new(if it.arrived { Stage::Done } else { Stage::Left }),
            stop: StoredValue::new_local(Rc::default()),
        }
    }
}

/// Chooses files and shows how far they are.
#[component]
pub fn Files(
    /// What is being composed.
    draft: Draft,
) -> impl IntoView {
    let signed = Signed::here();
    let unfinished: RwSignal<Vec<Upload>> = RwSignal::new(Vec::new());
    let over = RwSignal::new(false);
    let told: RwSignal<Vec<String>> = RwSignal::new(Vec::new());
    let look = move || {
        let items = draft.items.get_untracked();
        let arrived: Vec<Item> =
            items.into_iter().filter(|it| matches!(it.stage.get_untracked(), Stage::Done)).collect();
        spawn_local(async move {
            let Ok(there) = api::uploads(draft.inbox).await else { return };
            for it in arrived {
                // What nobody sent is destroyed after a day.
                if !there.items.iter().any(|there| Some(there.id) == it.document.get_untracked()) {
                    it.stage.set(Stage::Failed(Box::new(Problem::new(Code::UploadGone))));
                }
            }
            let mine: Vec<_> =
                draft.items.with_untracked(|all| all.iter().filter_map(|it| it.document.get_untracked()).collect());
            let _ = unfinished.try_set(there.items.into_iter().filter(|it| !mine.contains(&it.id)).collect());
        });
    };
    look();
    let limits = Memo::new(move |_| signed.session.with(|it| (it.limits.dispatch_bytes, it.limits.documents)));
    let take = move |all: Gathered, (limit, most): (u64, u32)| {
        // Before anything is sent: a folder of thousands would take the room of everybody's uploads.
        let there = draft.items.with_untracked(|all| all.iter().filter(|it| !it.refused).count());
        let wanted = u32::try_from(there + all.files.len()).unwrap_or(u32::MAX);
        if wanted > most {
            let _ = told.try_set(vec![say::too_many_documents(wanted, most)]);
            return;
        }
        let _ = told.try_set(tell(&all));
        for found in all.files {
            // The same file as one that was left: name (as the server keeps it), size and time of change agree.
            let own = found.file.name();
            let name = FileName::parse(&own).map_or(own, |it| it.as_str().to_owned());
            let known = unfinished.try_with_untracked(|all| {
                let (length, modified) = (upload::length(&found.file), upload::modified(&found.file));
                let same = |it: &&Upload| it.name == name && it.length == length && it.modified_at == modified;
                all.iter().find(same).map(|it| it.id)
            });
            let known = known.flatten();
            let _ = unfinished.try_update(|all| all.retain(|it| Some(it.id) != known));
            // Chosen again in place of one that a reload let go.
            let again = |it: &Item| {
                matches!(it.stage.get_untracked(), Stage::Unreadable | Stage::Left)
                    && it.folder == found.folder
                    && it.name == found.file.name()
                    && (it.length, it.modified) == (upload::length(&found.file), upload::modified(&found.file))
            };
            let lost =
                draft.items.with_untracked(|all| all.iter().find(|it| again(it)).map(|it| (it.key, it.document)));
            if let Some((key, _)) = lost {
                draft.items.update(|all| all.retain(|it| it.key != key));
            }
            let known = known.or_else(|| lost.and_then(|it| it.1.get_untracked()));
            start(draft, limit, found, known);
        }
    };
    let chosen = move |it: ev::Event| {
        let input: Option<HtmlInputElement> = it.target().and_then(|it| it.dyn_into().ok());
        if let Some(input) = input {
            if let Some(files) = input.files() {
                take(folder::chosen(&files), limits.get_untracked());
            }
            input.set_value("");
        }
    };
    let dropped = move |it: ev::DragEvent| {
        it.prevent_default();
        over.set(false);
        let Some(transfer) = it.data_transfer() else { return };
        let (entries, files) = (folder::dropped(&transfer), transfer.files());
        let limit = limits.get_untracked();
        spawn_local(async move {
            let all = match files {
                // A browser that knows no folders.
                Some(files) if entries.is_empty() => folder::chosen(&files),
                _ => folder::gather(entries).await,
            };
            take(all, limit);
        });
    };
    // Dropped beside the field, a file would be opened in place of the page.
    let aside = [
        window_event_listener(ev::dragover, |it| it.prevent_default()),
        window_event_listener(ev::drop, |it| it.prevent_default()),
    ];
    on_cleanup(move || aside.into_iter().for_each(WindowListenerHandle::remove));
    let discard = move |id| {
        spawn_local(async move {
            let _ = upload::end(id).await;
            look();
        });
    };
    let count = move || draft.items.with(|all| all.iter().filter(|it| !it.refused).count());
    let many = Memo::new(move |_| u32::try_from(count()).ok().filter(|it| *it > limits.get().1));
    let twice = Memo::new(move |_| {
        let names: Vec<String> =
            draft.items.with(|all| all.iter().filter(|it| !it.refused).map(|it| it.name.clone()).collect());
        doubles(names.iter().map(String::as_str)).join("、")
    });
    view! {
        <h2>{words::documents()}</h2>
        {move || (!unfinished.with(Vec::is_empty)).then(|| view! {
            <div class="note">
                <p>{words::unfinished()}</p>
                <ul>{unfinished.get().into_iter().map(|it| view! {
                    <li class="row"><span class="name">{it.name.clone()}</span><span class="dim">{say::bytes(it.received)}" / "{say::bytes(it.length)}</span>
                    <button type="button" class="btn quiet small" on:click=move |_| discard(it.id)>{words::discard()}<span class="hide">{it.name.clone()}</span></button></li>
                }).collect_view()}</ul>
            </div>
        })}
        <ul><For each=move || draft.items.get() key=|it| it.key children=move |it| view! { <FileRow it draft /> } /></ul>
        <div role="status">
            {move || told.get().into_iter().map(|it| view! { <p class="note">{it}</p> }).collect_view()}
            {move || many.get().map(|it| view! { <p class="note bad">{say::too_many_documents(it, limits.get().1)}</p> })}
        </div>
        <div aria-live="polite">{move || (!twice.with(String::is_empty)).then(|| view! { <p class="note" id="same-names">{words::same_names()}{twice.get()}</p> })}</div>
        <Aloud draft />
        <div class="drop" class:over=move || over.get()
            on:dragover=move |it| { it.prevent_default(); over.set(true) } on:dragleave=move |_| over.set(false) on:drop=dropped>
            <input id="files" class="hide" type="file" multiple on:change=chosen />
            <label class="btn" for="files">{words::choose_files()}</label>
            " "
            <input id="folder" class="hide" type="file" prop:webkitdirectory=true on:change=chosen />
            <label class="btn quiet" for="folder">{words::choose_folder()}</label>
            <p class="dim">{words::drop_here()}<br />{move || say::sending_limit(limits.get().0, limits.get().1)}</p>
        </div>
        <details><summary>{words::names_title()}</summary><p class="dim">{words::names_text()}</p></details>
    }
}

/// A place in the page that no other item had: one that is chosen again is drawn anew.
fn fresh_place() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// What is said of a drop beside its files.
fn tell(all: &Gathered) -> Vec<String> {
    let mut told = Vec::new();
    if let Some(first) = all.passed.first() {
        told.push(say::passed_over(all.passed.len(), first));
    }
    if !all.unread.is_empty() {
        told.push(format!("{}{}", words::unread_there(), all.unread.join("、")));
    }
    if all.cut {
        told.push(say::folder_cut(folder::MOST));
    }
    if all.files.is_empty() && all.unread.is_empty() {
        told.push(words::nothing_dropped().to_owned());
    }
    told
}

fn start(draft: Draft, limit: u64, found: Found, known: Option<DocumentId>) {
    let Found { file, folder } = found;
    let length = upload::length(&file);
    let own = file.name();
    let name = if folder.is_empty() || known.is_some() {
        own
    } else {
        let taken: HashSet<String> = draft.items.with_untracked(|all| all.iter().map(|it| alike(&it.name)).collect());
        folder::name_apart(&folder, &own, &taken)
    };
    let others: u64 = draft.items.with_untracked(|all| {
        let going = |it: &&Item| !matches!(it.stage.get_untracked(), Stage::Failed(_));
        all.iter().filter(going).map(|it| it.length).sum()
    });
    // The server's own rule, asked before a byte is sent.
    let refused = match FileName::parse(&name) {
        Err(it) => Some(Problem::of_name(it)),
        Ok(_) if length == 0 => Some(Problem::new(Code::EmptyFile)),
        Ok(_) if others.saturating_add(length) > limit => Some(Problem::new(Code::DispatchTooLarge).beyond(limit)),
        Ok(_) => None,
    };
    let item = draft.drafts.owned(|| Item {
        key: fresh_place(),
        inbox: draft.inbox,
        name,
        folder,
        length,
        modified: upload::modified(&file),
        refused: refused.is_some(),
        file: StoredValue::new_local(Some(file)),
        document: RwSignal::new(known),
        sent: RwSignal::new(0),
        since: RwSignal::new((js_sys::Date::now(), 0)),
        stage: RwSignal::new(refused.map_or(Stage::Going, |it| Stage::Failed(Box::new(it)))),
        stop: StoredValue::new_local(Rc::default()),
    });
    draft.items.update(|all| all.push(item.clone()));
    if !item.refused {
        run(item, draft.drafts);
    }
}

/// Sends a file, or resumes it.
pub(super) fn run(item: Item, drafts: Drafts) {
    let Some(file) = item.file.with_value(Clone::clone) else { return };
    // Each run has its own: one that still ends is not woken by the next.
    let stop: Rc<Cell<bool>> = Rc::default();
    item.stop.set_value(stop.clone());
    item.stage.set(Stage::Going);
    item.since.set((js_sys::Date::now(), item.sent.get_untracked()));
    spawn_local(async move {
        let _asks = UnderWay::begin();
        let lanes = drafts.lanes();
        let _turn = lanes.turn().await;
        if stop.get() {
            return;
        }
        // The use is over already: one question at the door is enough.
        if drafts.again().1.get_untracked() != Left::No {
            item.stage.set(Stage::SignedOut);
            return;
        }
        let (sent, stage, document) = (item.sent, item.stage, item.document);
        let (going, broken) = (stop.clone(), stop.clone());
        let watch = Watch {
            stop: stop.clone(),
            progress: Rc::new(move |it| {
                sent.set(it);
                if !going.get() && matches!(stage.get_untracked(), Stage::Broken(_)) {
                    stage.set(Stage::Going);
                }
            }),
            broken: Rc::new(move |it| {
                if !broken.get() {
                    stage.set(Stage::Broken(Box::new(it.clone())));
                }
            }),
        };
        let sending = upload::Upload {
            inbox: item.inbox,
            file: &file,
            name: &item.name,
            length: item.length,
            modified: item.modified,
        };
        let begun = move |id| {
            if document.get_untracked() != Some(id) {
                document.set(Some(id));
            }
        };
        let answer = sending.send(document.get_untracked(), begun, &watch).await;
        if !item.stop.with_value(|it| Rc::ptr_eq(it, &stop)) {
            return;
        }
        match answer {
            Ok(Ended::Done) => stage.set(Stage::Done),
            Ok(Ended::Stopped) => stage.set(Stage::Stopped),
            Ok(Ended::Unreadable) => stage.set(Stage::Unreadable),
            Err(it) if line::asks_for_sign_in(&it) => {
                stage.set(Stage::SignedOut);
                let _ = settle::<()>(Err(it), drafts.again());
            }
            Err(it) => stage.set(Stage::Failed(Box::new(it))),
        }
    });
}

#[component]
fn FileRow(it: Item, draft: Draft) -> impl IntoView {
    let (length, key, stage, sent, since) = (it.length, it.key, it.stage, it.sent, it.since);
    let (stop, document) = (it.stop, it.document);
    let item = StoredValue::new_local(it.clone());
    let halt = move |_| {
        stop.with_value(|it| it.set(true));
        stage.set(Stage::Stopped);
    };
    let go_on = move |_| item.with_value(|it| run(it.clone(), draft.drafts));
    let remove = move |_| {
        stop.with_value(|it| it.set(true));
        if let Some(id) = document.get_untracked() {
            spawn_local(async move {
                let _ = upload::end(id).await;
            });
        }
        draft.items.update(|all| all.retain(|it| it.key != key));
    };
    let state = move || match stage.get() {
        Stage::Going => pace(length, sent.get(), since.get()),
        Stage::Broken(it) => format!("{} {}", say::waited_for(&it), percent(sent.get(), length)),
        Stage::Stopped => format!("{} {}", words::upload_stopped(), percent(sent.get(), length)),
        Stage::SignedOut => format!("{} {}", words::upload_signed_out(), percent(sent.get(), length)),
        Stage::Unreadable => words::upload_unreadable().to_owned(),
        Stage::Left => words::upload_left().to_owned(),
        Stage::Done => words::upload_done().to_owned(),
        Stage::Failed(it) => say::problem(&it),
    };
    // Which buttons there are changes seldom; how far it is, all the time.
    let kind = Memo::new(move |_| stage.with(std::mem::discriminant));
    let wrong = move || matches!(stage.get(), Stage::Failed(_) | Stage::Unreadable | Stage::Left);
    view! {
        <li class="file">
            <div class="row">
                <span class="name">{it.name.clone()}{(!it.folder.is_empty()).then(|| view! { <br /><span class="dim">{it.folder.clone()}</span> })}</span>
                <span class="dim">{say::bytes(length)}</span>
                {move || {
                    kind.get();
                    match stage.get_untracked() {
                        Stage::Done => view! { <span class="chip ok">{words::upload_done()}</span> }.into_any(),
                        Stage::Going | Stage::Broken(_) | Stage::SignedOut => view! { <button type="button" class="btn quiet small" on:click=halt>{words::stop()}</button> }.into_any(),
                        Stage::Stopped => view! { <button type="button" class="btn small" on:click=go_on>{words::go_on()}</button> }.into_any(),
                        Stage::Failed(_) | Stage::Unreadable | Stage::Left => view! { <span class="chip bad">{words::upload_failed()}</span> }.into_any(),
                    }
                }}
                <button type="button" class="btn quiet small" on:click=remove>{words::remove()}<span class="hide">{it.name.clone()}</span></button>
            </div>
            {move || (!wrong() && !matches!(stage.get(), Stage::Done)).then(|| view! { <progress max=length.to_string() value=move || sent.get().to_string() aria-label=it.name.clone()></progress> })}
            <p class=move || if wrong() { "note bad" } else { "dim" } hidden=move || matches!(stage.get(), Stage::Done)>{state}</p>
        </li>
    }
}

/// How far it is, told aloud a handful of times: begun, quarters, done, and what stands in the way.
#[component]
fn Aloud(draft: Draft) -> impl IntoView {
    let told = Memo::new(move |_| {
        let (mut sent, mut length, mut counts) = (0, 0, say::Way::default());
        draft.items.with(|all| {
            for it in all {
                match it.stage.get() {
                    Stage::Going => counts.going += 1,
                    Stage::Broken(_) | Stage::SignedOut => counts.broken += 1,
                    Stage::Stopped => counts.stopped += 1,
                    Stage::Unreadable | Stage::Left | Stage::Failed(_) => {
                        counts.failed += 1;
                        continue;
                    }
                    Stage::Done => counts.done += 1,
                }
                sent += it.sent.get();
                length += it.length;
            }
        });
        counts.quarter = line::quarter(sent, length);
        say::way(&counts)
    });
    view! { <p class="hide" role="status">{move || told.get()}</p> }
}

fn percent(sent: u64, length: u64) -> String {
    format!("{}%", sent * 100 / length.max(1))
}

/// 62% ・ 3.1MB/秒 ・ 残り 4秒
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate for people"
)]
fn pace(length: u64, sent: u64, since: (f64, u64)) -> String {
    let seconds = (js_sys::Date::now() - since.0) / 1_000.0;
    let rate = sent.saturating_sub(since.1) as f64 / seconds.max(0.1);
    if seconds < 1.0 || rate < 1.0 {
        return percent(sent, length);
    }
    let left = (length.saturating_sub(sent) as f64 / rate) as u64;
    format!(
        "{} ・ {}/{} ・ {} {}",
        percent(sent, length),
        say::bytes(rate as u64),
        words::pick("秒", "s"),
        words::time_left(),
        when::duration(left)
    )
}
