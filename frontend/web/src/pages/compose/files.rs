//! Files on their way: chosen or dropped, judged before a byte is sent, stopped and gone on with.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::api;
use medpost_client::upload::{self, Watch};
use medpost_domain::document::{FileName, doubles};
use medpost_domain::id::DocumentId;
use medpost_ui::{say, when, words};
use medpost_wire::exchange::Upload;
use medpost_wire::problem::{Code, Problem};
use wasm_bindgen::JsCast;
use web_sys::{File, FileList, HtmlInputElement};

use super::Draft;
use crate::state::{Again, Signed, settle};

/// Where a file stands.
#[derive(Clone, Debug)]
pub enum Stage {
    /// On its way.
    Going,
    /// The line broke; it is tried again.
    Broken,
    /// The person stopped it.
    Stopped,
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
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub length: u64,
    /// The file itself.
    pub file: StoredValue<Option<File>, LocalStorage>,
    /// Its upload.
    pub document: RwSignal<Option<DocumentId>>,
    /// Bytes that arrived.
    sent: RwSignal<u64>,
    /// When this run began, and from which byte on.
    since: RwSignal<(f64, u64)>,
    /// Where it stands.
    pub stage: RwSignal<Stage>,
    /// Becomes true when the person stops it.
    stop: StoredValue<Rc<Cell<bool>>, LocalStorage>,
}

/// Chooses files and shows how far they are.
#[component]
pub fn Files(
    /// What is being composed.
    draft: Draft,
) -> impl IntoView {
    let signed = Signed::here();
    let again: Again = expect_context();
    let unfinished: RwSignal<Vec<Upload>> = RwSignal::new(Vec::new());
    let over = RwSignal::new(false);
    let look = move || {
        let inbox = signed.inbox.get_untracked();
        spawn_local(async move {
            if let Ok(it) = api::uploads(inbox).await {
                let mine = draft
                    .items
                    .with_untracked(|all| all.iter().filter_map(|it| it.document.get_untracked()).collect::<Vec<_>>());
                unfinished.set(it.items.into_iter().filter(|it| !mine.contains(&it.id)).collect());
            }
        });
    };
    look();
    let take = move |files: FileList| {
        for index in 0..files.length() {
            if let Some(file) = files.get(index) {
                // The same file as one that was left: name (as the server keeps it), size and time of change agree.
                let name = FileName::parse(&file.name()).map_or_else(|_| file.name(), |it| it.as_str().to_owned());
                let known = unfinished.with_untracked(|all| {
                    all.iter()
                        .find(|it| {
                            it.name == name
                                && it.length == upload::length(&file)
                                && it.modified_at == upload::modified(&file)
                        })
                        .map(|it| it.id)
                });
                unfinished.update(|all| all.retain(|it| Some(it.id) != known));
                start(draft, signed, again, file, known);
            }
        }
    };
    let chosen = move |it: leptos::ev::Event| {
        let input: Option<HtmlInputElement> = it.target().and_then(|it| it.dyn_into().ok());
        if let Some(input) = input {
            if let Some(files) = input.files() {
                take(files);
            }
            input.set_value("");
        }
    };
    let dropped = move |it: leptos::ev::DragEvent| {
        it.prevent_default();
        over.set(false);
        if let Some(files) = it.data_transfer().and_then(|it| it.files()) {
            take(files);
        }
    };
    let discard = move |id| {
        spawn_local(async move {
            let _ = upload::end(id).await;
            look();
        });
    };
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
        <p class="dim">{words::most_together()}{move || say::bytes(signed.session.with(|it| it.limits.dispatch_bytes))}</p>
        <ul>{move || draft.items.get().into_iter().map(|it| view! { <FileRow it draft /> }).collect_view()}</ul>
        <div aria-live="polite">{move || {
            let names = draft.items.with(|all| all.iter().map(|it| it.name.clone()).collect::<Vec<_>>());
            let alike = doubles(names.iter().map(String::as_str)).join("、");
            (!alike.is_empty()).then(|| view! { <p class="note" id="same-names">{words::same_names()}{alike}</p> })
        }}</div>
        <div class="drop" class:over=move || over.get()
            on:dragover=move |it| { it.prevent_default(); over.set(true) } on:dragleave=move |_| over.set(false) on:drop=dropped>
            <input id="files" class="hide" type="file" multiple on:change=chosen />
            <label class="btn" for="files">{words::choose_files()}</label>
            <p class="dim">{words::drop_here()}<br />{signed.session.with_untracked(|it| say::sending_limit(it.limits.dispatch_bytes, it.limits.documents))}</p>
        </div>
        <details><summary>{words::names_title()}</summary><p class="dim">{words::names_text()}</p></details>
    }
}

fn start(draft: Draft, signed: Signed, again: Again, file: File, known: Option<DocumentId>) {
    let length = upload::length(&file);
    let name = file.name();
    let limit = signed.session.with_untracked(|it| it.limits.dispatch_bytes);
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
    let item = Item {
        key: draft.items.with_untracked(|it| it.last().map_or(0, |it| it.key + 1)),
        name,
        length,
        file: StoredValue::new_local(Some(file)),
        document: RwSignal::new(known),
        sent: RwSignal::new(0),
        since: RwSignal::new((js_sys::Date::now(), 0)),
        stage: RwSignal::new(refused.map_or(Stage::Going, |it| Stage::Failed(Box::new(it)))),
        stop: StoredValue::new_local(Rc::new(Cell::new(false))),
    };
    draft.items.update(|all| all.push(item.clone()));
    if matches!(item.stage.get_untracked(), Stage::Going) {
        run(item, signed, again);
    }
}

fn run(item: Item, signed: Signed, again: Again) {
    let Some(file) = item.file.with_value(Clone::clone) else { return };
    let stop = item.stop.with_value(Clone::clone);
    stop.set(false);
    item.stage.set(Stage::Going);
    item.since.set((js_sys::Date::now(), item.sent.get_untracked()));
    spawn_local(async move {
        let sending = async {
            let id = match item.document.get_untracked() {
                Some(it) => it,
                None => upload::begin(signed.inbox.get_untracked(), &file).await?,
            };
            item.document.set(Some(id));
            let (sent, stage) = (item.sent, item.stage);
            let watch = Watch {
                stop,
                progress: Rc::new(move |it| {
                    let _ = sent.try_set(it);
                    if matches!(stage.try_get_untracked(), Some(Stage::Broken)) {
                        let _ = stage.try_set(Stage::Going);
                    }
                }),
                broken: Rc::new(move || {
                    let _ = stage.try_set(Stage::Broken);
                }),
            };
            upload::go_on(id, &file, &watch).await
        };
        let next = match settle(sending.await, again) {
            Ok(true) => Stage::Done,
            Ok(false) => Stage::Stopped,
            Err(it) => Stage::Failed(Box::new(it)),
        };
        let _ = item.stage.try_set(next);
    });
}

#[component]
fn FileRow(it: Item, draft: Draft) -> impl IntoView {
    let signed = Signed::here();
    let again: Again = expect_context();
    let (length, key, stage, sent, since) = (it.length, it.key, it.stage, it.sent, it.since);
    let (stop, document) = (it.stop, it.document);
    let item = StoredValue::new_local(it.clone());
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
        Stage::Broken => format!(
            "{}{}",
            words::pick(
                "通信が切れました。つながりしだい続きから送ります。",
                "The line broke. It goes on once it is back. "
            ),
            percent(sent.get(), length)
        ),
        Stage::Stopped => format!("{} {}", words::upload_stopped(), percent(sent.get(), length)),
        Stage::Done => words::upload_done().to_owned(),
        Stage::Failed(it) => say::problem(&it),
    };
    view! {
        <li class="file">
            <div class="row">
                <span class="name">{it.name.clone()}</span>
                <span class="dim">{say::bytes(length)}</span>
                {move || match stage.get() {
                    Stage::Done => view! { <span class="chip ok">{words::upload_done()}</span> }.into_any(),
                    Stage::Going | Stage::Broken => view! { <button type="button" class="btn quiet small" on:click=move |_| stop.with_value(|it| it.set(true))>{words::stop()}</button> }.into_any(),
                    Stage::Stopped => view! { <button type="button" class="btn small" on:click=move |_| item.with_value(|it| run(it.clone(), signed, again))>{words::go_on()}</button> }.into_any(),
                    // The line, not the file: what arrived is kept, and can be gone on from.
                    Stage::Failed(it) if it.status >= 500 => view! { <button type="button" class="btn small" on:click=move |_| item.with_value(|it| run(it.clone(), signed, again))>{words::go_on()}</button> }.into_any(),
                    Stage::Failed(_) => view! { <span class="chip bad">{words::upload_failed()}</span> }.into_any(),
                }}
                <button type="button" class="btn quiet small" on:click=remove>{words::remove()}<span class="hide">{it.name.clone()}</span></button>
            </div>
            {move || (!matches!(stage.get(), Stage::Done | Stage::Failed(_))).then(|| view! { <progress max=length.to_string() value=move || sent.get().to_string() aria-label=words::documents()></progress> })}
            <p class=move || if matches!(stage.get(), Stage::Failed(_)) { "note bad" } else { "dim" } aria-live="polite" hidden=move || matches!(stage.get(), Stage::Done)>{state}</p>
        </li>
    }
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
