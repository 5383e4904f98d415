//! Uploads: files and folders are chosen or dropped, checked before a byte is sent, stopped and resumed.

use std::collections::HashSet;
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::api;
use medpost_client::folder::{self, Found, Gathered};
use medpost_client::{line, upload};
use medpost_domain::document::{FileName, alike, doubles};
use medpost_domain::id::DocumentId;
use medpost_ui::{say, words};
use medpost_wire::exchange::Upload;
use medpost_wire::problem::{Code, Problem};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::draft::Draft;
use super::item::{Item, Stage, fresh_place};
use crate::state::Signed;

/// Accepts files for a draft, and matches them with uploads begun earlier.
#[derive(Clone, Copy)]
struct Desk {
    draft: Draft,
    /// Uploads that were begun earlier and are not complete.
    unfinished: RwSignal<Vec<Upload>>,
    /// Messages about the files chosen last.
    told: RwSignal<Vec<String>>,
}

impl Desk {
    /// Asks the service which uploads it has.
    fn look(self) {
        let items = self.draft.items.get_untracked();
        // What was sent before is no upload.
        let uploaded = |it: &Item| !it.shared && matches!(it.stage.get_untracked(), Stage::Done);
        let arrived: Vec<Item> = items.into_iter().filter(uploaded).collect();
        spawn_local(async move {
            let Ok(there) = api::uploads(self.draft.inbox).await else { return };
            for it in arrived {
                // Documents that are not sent are destroyed after a day.
                if !there.items.iter().any(|there| Some(there.id) == it.document.get_untracked()) {
                    it.stage.set(Stage::Failed(Box::new(Problem::new(Code::UploadGone))));
                }
            }
            let items = self.draft.items;
            let mine: Vec<_> =
                items.with_untracked(|all| all.iter().filter_map(|it| it.document.get_untracked()).collect());
            let _ = self.unfinished.try_set(there.items.into_iter().filter(|it| !mine.contains(&it.id)).collect());
        });
    }

    /// Starts uploading what was chosen: up to `limit` bytes, and `most` documents.
    fn take(self, all: Gathered, (limit, most): (u64, u32)) {
        // Checked before anything is sent: a folder of thousands would use up the room for everybody's uploads.
        let there = self.draft.items.with_untracked(|all| all.iter().filter(|it| !it.refused).count());
        let wanted = u32::try_from(there + all.files.len()).unwrap_or(u32::MAX);
        if wanted > most {
            let _ = self.told.try_set(vec![words::compose::too_many(wanted, most)]);
            return;
        }
        let _ = self.told.try_set(tell(&all));
        for found in all.files {
            let known = self.begun(&found);
            start(self.draft, limit, found, known);
        }
    }

    /// The earlier upload that a file resumes, if any. Removes what represented it on the page.
    fn begun(self, found: &Found) -> Option<DocumentId> {
        // It is the same file if name (as the server keeps it), size and time of modification agree.
        let own = found.file.name();
        let name = FileName::parse(&own).map_or(own, |it| it.as_str().to_owned());
        let known = self.unfinished.try_with_untracked(|all| {
            let (length, modified) = (upload::length(&found.file), upload::modified(&found.file));
            let same = |it: &&Upload| it.name == name && it.length == length && it.modified_at == modified;
            all.iter().find(same).map(|it| it.id)
        });
        let known = known.flatten();
        let _ = self.unfinished.try_update(|all| all.retain(|it| Some(it.id) != known));
        // It replaces an item whose file was lost in a reload or could not be read.
        let again = |it: &Item| {
            matches!(it.stage.get_untracked(), Stage::Unreadable | Stage::Left)
                && it.folder == found.folder
                && it.name == found.file.name()
                && (it.length, it.modified) == (upload::length(&found.file), upload::modified(&found.file))
        };
        let items = self.draft.items;
        let lost = items.with_untracked(|all| all.iter().find(|it| again(it)).map(|it| (it.key, it.document)));
        if let Some((key, _)) = lost {
            items.update(|all| all.retain(|it| it.key != key));
        }
        known.or_else(|| lost.and_then(|it| it.1.get_untracked()))
    }
}

/// Chooses files and shows their progress.
#[component]
pub fn Files(
    /// The draft they belong to.
    draft: Draft,
) -> impl IntoView {
    let signed = Signed::here();
    let desk = Desk { draft, unfinished: RwSignal::new(Vec::new()), told: RwSignal::new(Vec::new()) };
    desk.look();
    let limits = Memo::new(move |_| signed.session.with(|it| (it.limits.dispatch_bytes, it.limits.documents)));
    let count = move || draft.items.with(|all| all.iter().filter(|it| !it.refused).count());
    let many = Memo::new(move |_| u32::try_from(count()).ok().filter(|it| *it > limits.get().1));
    let twice = Memo::new(move |_| {
        let names: Vec<String> =
            draft.items.with(|all| all.iter().filter(|it| !it.refused).map(|it| it.name.clone()).collect());
        doubles(names.iter().map(String::as_str)).join(words::common::comma())
    });
    view! {
        <h2>{words::exchange::documents()}</h2>
        <Unfinished desk />
        <ul>
            <For each=move || draft.items.get() key=|it| it.key children=move |it| view! { <FileRow it draft /> } />
        </ul>
        <div role="status">
            {move || desk.told.get().into_iter().map(|it| view! { <p class="note">{it}</p> }).collect_view()}
            {move || {
                many.get().map(|it| view! { <p class="note bad">{words::compose::too_many(it, limits.get().1)}</p> })
            }}
        </div>
        <div aria-live="polite">
            {move || {
                (!twice.with(String::is_empty))
                    .then(|| {
                        view! {
                            <p class="note" id="same-names">
                                {words::compose::same_names(&twice.get())}
                            </p>
                        }
                    })
            }}
        </div>
        <Aloud draft />
        <Drop desk limits />
        <details>
            <summary>{words::compose::names_title()}</summary>
            <p class="dim">{words::compose::names_text()}</p>
        </details>
    }
}

/// Uploads begun earlier, which resume when their files are chosen again, or can be discarded.
#[component]
fn Unfinished(desk: Desk) -> impl IntoView {
    let unfinished = desk.unfinished;
    let discard = move |id| {
        spawn_local(async move {
            let _ = upload::end(id).await;
            desk.look();
        });
    };
    move || {
        (!unfinished.with(Vec::is_empty)).then(|| {
            view! {
                <div class="note">
                    <p>{words::compose::unfinished()}</p>
                    <ul>
                        {unfinished
                            .get()
                            .into_iter()
                            .map(|it| {
                                view! {
                                    <li class="row">
                                        <span class="name">{it.name.clone()}</span>
                                        <span class="dim">{say::bytes(it.received)}" / "{say::bytes(it.length)}</span>
                                        <button type="button" class="btn quiet small" on:click=move |_| discard(it.id)>
                                            {words::compose::discard()}
                                            <span class="hide">{it.name.clone()}</span>
                                        </button>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                </div>
            }
        })
    }
}

/// The area where files and folders are chosen or dropped.
#[component]
fn Drop(
    desk: Desk,
    /// Maximum bytes and number of documents of a dispatch.
    limits: Memo<(u64, u32)>,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let chosen = move |it: ev::Event| {
        let input: Option<HtmlInputElement> = it.target().and_then(|it| it.dyn_into().ok());
        if let Some(input) = input {
            if let Some(files) = input.files() {
                desk.take(folder::chosen(&files), limits.get_untracked());
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
                // The browser doesn't support dropped folders.
                Some(files) if entries.is_empty() => folder::chosen(&files),
                _ => folder::gather(entries).await,
            };
            desk.take(all, limit);
        });
    };
    // A file dropped outside the area would be opened in place of the page.
    let aside = [
        window_event_listener(ev::dragover, |it| it.prevent_default()),
        window_event_listener(ev::drop, |it| it.prevent_default()),
    ];
    on_cleanup(move || aside.into_iter().for_each(WindowListenerHandle::remove));
    view! {
        <div
            class="drop"
            class:over=move || over.get()
            on:dragover=move |it| {
                it.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <input id="files" class="hide" type="file" multiple on:change=chosen />
            <label class="btn" for="files">
                {words::compose::choose_files()}
            </label>
            " "
            <input id="folder" class="hide" type="file" prop:webkitdirectory=true on:change=chosen />
            <label class="btn quiet" for="folder">
                {words::compose::choose_folder()}
            </label>
            <p class="dim">
                {words::compose::drop_here()}<br />
                {move || words::compose::limit(limits.get().1, &say::bytes(limits.get().0))}
            </p>
        </div>
    }
}

/// Messages about what was chosen or dropped but is not uploaded.
fn tell(all: &Gathered) -> Vec<String> {
    let mut told = Vec::new();
    if let Some(first) = all.passed.first() {
        told.push(words::compose::passed_over(all.passed.len(), first));
    }
    if !all.unread.is_empty() {
        told.push(words::compose::some_unreadable(&all.unread.join(words::common::comma())));
    }
    if all.cut {
        told.push(words::compose::folder_cut(folder::MOST));
    }
    if all.files.is_empty() && all.unread.is_empty() {
        told.push(words::compose::nothing_dropped().to_owned());
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
    // The server's own rules, checked before a byte is sent.
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
        shared: false,
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
        draft.drafts.send(item);
    }
}

#[component]
fn FileRow(it: Item, draft: Draft) -> impl IntoView {
    let (length, key, stage, sent, since) = (it.length, it.key, it.stage, it.sent, it.since);
    let (stop, document, shared) = (it.stop, it.document, it.shared);
    let item = StoredValue::new_local(it.clone());
    let halt = move |_| {
        stop.with_value(|it| it.set(true));
        stage.set(Stage::Stopped);
    };
    let resume = move |_| item.with_value(|it| draft.drafts.send(it.clone()));
    let remove = move |_| {
        stop.with_value(|it| it.set(true));
        if let Some(id) = document.get_untracked().filter(|_| !shared) {
            spawn_local(async move {
                let _ = upload::end(id).await;
            });
        }
        draft.items.update(|all| all.retain(|it| it.key != key));
    };
    let state = move || match stage.get() {
        Stage::Going => say::pace(length, sent.get(), since.get()),
        Stage::Broken(it) => format!("{} {}", say::waited_for(&it), say::percent(sent.get(), length)),
        Stage::Stopped => format!("{} {}", words::compose::upload_stopped(), say::percent(sent.get(), length)),
        Stage::SignedOut => format!("{} {}", words::compose::upload_signed_out(), say::percent(sent.get(), length)),
        Stage::Unreadable => words::compose::file_unreadable().to_owned(),
        Stage::Left => words::compose::upload_interrupted().to_owned(),
        Stage::Done => words::compose::uploaded().to_owned(),
        Stage::Failed(it) => say::problem(&it),
    };
    // The buttons are only redrawn if the kind of stage changes, not with every change of its details.
    let kind = Memo::new(move |_| stage.with(std::mem::discriminant));
    let wrong = move || matches!(stage.get(), Stage::Failed(_) | Stage::Unreadable | Stage::Left);
    view! {
        <li class="file">
            <div class="row">
                <span class="name">
                    {it.name.clone()}
                    {(!it.folder.is_empty())
                        .then(|| {
                            view! {
                                <br />
                                <span class="dim">{it.folder.clone()}</span>
                            }
                        })}
                </span>
                <span class="dim">{say::bytes(length)}</span>
                {move || {
                    kind.get();
                    match stage.get_untracked() {
                        Stage::Done if shared => {
                            view! { <span class="chip ok">{words::compose::sent_before()}</span> }.into_any()
                        }
                        Stage::Done => view! { <span class="chip ok">{words::compose::uploaded()}</span> }.into_any(),
                        Stage::Going | Stage::Broken(_) | Stage::SignedOut => {
                            view! {
                                <button type="button" class="btn quiet small" on:click=halt>
                                    {words::common::stop()}
                                </button>
                            }
                                .into_any()
                        }
                        Stage::Stopped => {
                            view! {
                                <button type="button" class="btn small" on:click=resume>
                                    {words::compose::go_on()}
                                </button>
                            }
                                .into_any()
                        }
                        Stage::Failed(_) | Stage::Unreadable | Stage::Left => {
                            view! { <span class="chip bad">{words::compose::upload_failed()}</span> }.into_any()
                        }
                    }
                }}
                <button type="button" class="btn quiet small" on:click=remove>
                    {words::common::remove()}
                    <span class="hide">{it.name.clone()}</span>
                </button>
            </div>
            {move || {
                (!wrong() && !matches!(stage.get(), Stage::Done))
                    .then(|| {
                        view! {
                            <progress
                                max=length.to_string()
                                value=move || sent.get().to_string()
                                aria-label=it.name.clone()
                            ></progress>
                        }
                    })
            }}
            <p class=move || if wrong() { "note bad" } else { "dim" } hidden=move || matches!(stage.get(), Stage::Done)>
                {state}
            </p>
        </li>
    }
}

/// The progress for screen readers, in a few steps: begun, quarters, done, and what prevents it.
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
    view! {
        <p class="hide" role="status">
            {move || told.get()}
        </p>
    }
}
