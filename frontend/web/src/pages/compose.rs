//! Composing: recipients by typing, files with their bars, then the page that shows all of it once more.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use medpost_client::upload::{self, Watch};
use medpost_client::{api, collect};
use medpost_domain::document::FileName;
use medpost_domain::id::DocumentId;
use medpost_domain::instant::MINUTE;
use medpost_domain::letter::{DispatchKind, Patient};
use medpost_ui::notice::Trouble;
use medpost_ui::{say, when, words};
use medpost_wire::directory::{LookUpRecipients, Recipient, SearchRecipients};
use medpost_wire::exchange::{SendDispatch, Upload};
use medpost_wire::problem::{Code, Problem};
use wasm_bindgen::JsCast;
use web_sys::{File, FileList, HtmlInputElement};

use crate::state::{Again, Signed, fresh_key, now, settle};

/// Where a file stands.
#[derive(Clone, Debug)]
enum Stage {
    Going,
    Broken,
    Stopped,
    Done,
    Failed(Box<Problem>),
}

/// A file on its way.
#[derive(Clone)]
struct Item {
    key: usize,
    name: String,
    length: u64,
    file: StoredValue<Option<File>, LocalStorage>,
    document: RwSignal<Option<DocumentId>>,
    sent: RwSignal<u64>,
    since: RwSignal<(f64, u64)>,
    stage: RwSignal<Stage>,
    stop: StoredValue<Rc<Cell<bool>>, LocalStorage>,
}

/// What is being composed.
#[derive(Clone, Copy)]
struct Draft {
    recipients: RwSignal<Vec<Recipient>>,
    kind: RwSignal<DispatchKind>,
    subject: RwSignal<String>,
    text: RwSignal<String>,
    number: RwSignal<String>,
    name: RwSignal<String>,
    kana: RwSignal<String>,
    born: RwSignal<String>,
    items: RwSignal<Vec<Item>>,
    key: StoredValue<String>,
}

/// Shows the form, then the confirmation.
#[component]
pub fn Compose() -> impl IntoView {
    let draft = Draft {
        recipients: RwSignal::new(Vec::new()),
        kind: RwSignal::new(DispatchKind::Referral),
        subject: RwSignal::new(String::new()),
        text: RwSignal::new(String::new()),
        number: RwSignal::new(String::new()),
        name: RwSignal::new(String::new()),
        kana: RwSignal::new(String::new()),
        born: RwSignal::new(String::new()),
        items: RwSignal::new(Vec::new()),
        key: StoredValue::new(fresh_key()),
    };
    let confirming = RwSignal::new(false);
    view! {
        // The form stays while the confirmation is shown: going back loses nothing.
        <div hidden=move || confirming.get()><Form draft confirming /></div>
        {move || confirming.get().then(|| view! { <Confirm draft confirming /> })}
    }
}

#[component]
fn Form(draft: Draft, confirming: RwSignal<bool>) -> impl IntoView {
    let signed = Signed::here();
    let again: Again = expect_context();
    let missing: RwSignal<Vec<&'static str>> = RwSignal::new(Vec::new());
    let go = move |it: leptos::ev::SubmitEvent| {
        it.prevent_default();
        let mut wrong = Vec::new();
        if draft.recipients.with_untracked(Vec::is_empty) {
            wrong.push(words::need_recipient());
        }
        if draft.subject.with_untracked(|it| it.trim().is_empty()) {
            wrong.push(words::need_subject());
        }
        let items = draft.items.get_untracked();
        if items.is_empty() && draft.text.with_untracked(|it| it.trim().is_empty()) {
            wrong.push(words::need_content());
        }
        if items.iter().any(|it| !matches!(it.stage.get_untracked(), Stage::Done)) {
            wrong.push(words::need_uploads());
        }
        let fine = wrong.is_empty();
        missing.set(wrong);
        if fine {
            // Room and openness are asked again right before sending.
            let wish = LookUpRecipients {
                inboxes: draft.recipients.with_untracked(|it| it.iter().map(|it| it.inbox).collect()),
                sender: signed.inbox.get_untracked(),
            };
            spawn_local(async move {
                if let Ok(fresh) = settle(api::look_up_recipients(&wish).await, again) {
                    draft.recipients.update(|old| {
                        for it in old {
                            if let Some(fresh) = fresh.iter().find(|fresh| fresh.inbox == it.inbox) {
                                *it = fresh.clone();
                            }
                        }
                    });
                }
                confirming.set(true);
                if let Some(it) = web_sys::window() {
                    it.scroll_to_with_x_and_y(0.0, 0.0);
                }
            });
        }
    };
    view! {
        <div class="head"><h1>{words::compose()}</h1></div>
        <form on:submit=go>
            <div role="alert">
                {move || (!missing.with(Vec::is_empty)).then(|| view! {
                    <div class="note bad"><b>{words::errors_title()}</b><ul>{missing.get().into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}</ul></div>
                })}
            </div>
            <div class="card pad"><Recipients draft /></div>
            <div class="card pad">
                <div class="two">
                    <div class="field">
                        <label for="kind">{words::kind()}</label>
                        <select id="kind" on:change=move |it| if let Some(it) = DispatchKind::read(&event_target_value(&it)) { draft.kind.set(it) }>
                            {DispatchKind::ALL.into_iter().map(|it| view! { <option value=it.text()>{say::kind(it)}</option> }).collect_view()}
                        </select>
                    </div>
                    <div class="field">
                        <label for="subject">{words::subject()}</label>
                        <input id="subject" type="text" maxlength="100" autocomplete="off" bind:value=draft.subject />
                    </div>
                </div>
                <div class="field">
                    <label for="text">{words::text()}</label>
                    <textarea id="text" bind:value=draft.text></textarea>
                </div>
            </div>
            <div class="card pad"><Files draft /></div>
            <div class="card pad">
                <h2>{words::patient_optional()}</h2>
                <div class="two">
                    <Field id="patient-number" label=words::patient_number() value=draft.number />
                    <Field id="patient-name" label=words::patient_name() value=draft.name />
                    <Field id="patient-kana" label=words::patient_kana() value=draft.kana />
                    <Field id="patient-born" label=words::patient_born() value=draft.born />
                </div>
            </div>
            <div class="actions"><button class="btn main big">{words::to_confirm()}</button></div>
        </form>
    }
}

#[component]
fn Field(id: &'static str, label: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! { <div class="field"><label for=id>{label}</label><input id=id type="text" maxlength="60" autocomplete="off" bind:value=value /></div> }
}

#[component]
fn Recipients(draft: Draft) -> impl IntoView {
    let signed = Signed::here();
    let again: Again = expect_context();
    let typed = RwSignal::new(String::new());
    let found: RwSignal<Option<Vec<Recipient>>> = RwSignal::new(None);
    let trouble = RwSignal::new(None);
    Effect::new(move |_| {
        let text = typed.get();
        if text.trim().is_empty() {
            found.set(None);
            return;
        }
        spawn_local(async move {
            upload::wait(200).await;
            if typed.try_get_untracked().as_ref() != Some(&text) {
                return;
            }
            let wish = SearchRecipients { text: text.clone(), sender: signed.inbox.get_untracked(), after: None };
            match settle(api::search_recipients(&wish).await, again) {
                Ok(it) if typed.get_untracked() == text => found.set(Some(it.items)),
                Ok(_) => {}
                Err(it) => trouble.set(Some(it)),
            }
        });
    });
    let add = move |it: Recipient| {
        draft.recipients.update(|all| {
            if !all.iter().any(|old| old.inbox == it.inbox) {
                all.push(it);
            }
        });
        typed.set(String::new());
    };
    view! {
        <h2>{words::recipients()}</h2>
        <ul>
            {move || draft.recipients.get().into_iter().map(|it| {
                let id = it.inbox;
                view! {
                    <li class="to slim">
                        <span class="sq" aria-hidden="true">{initial(&it)}</span>
                        <div><b>{it.facility_name.clone()}</b>{it.inbox_name.clone()}<br /><span class="dim">{about(&it)}</span></div>
                        <button type="button" class="btn quiet small" on:click=move |_| draft.recipients.update(|all| all.retain(|it| it.inbox != id))>{words::remove()}<span class="hide">{it.facility_name.clone()}</span></button>
                    </li>
                }
            }).collect_view()}
        </ul>
        <label for="recipient-search">{words::recipient_search()}</label>
        <input id="recipient-search" type="search" autocomplete="off" bind:value=typed on:keydown=move |it| if it.key() == "Enter" { it.prevent_default() } />
        <Trouble problem=trouble />
        <div aria-live="polite">
            {move || found.get().map(|all| if all.is_empty() {
                view! { <p class="dim">{words::nothing_found()}</p> }.into_any()
            } else {
                view! {
                    <div class="found">
                        {all.into_iter().map(|it| {
                            let chosen = it.clone();
                            view! { <button type="button" on:click=move |_| add(chosen.clone())><b>{it.facility_name.clone()}" "{it.inbox_name.clone()}</b><span class="dim">{about(&it)}</span></button> }
                        }).collect_view()}
                    </div>
                }.into_any()
            })}
        </div>
    }
}

fn initial(it: &Recipient) -> String {
    it.kind.chars().next().or(it.facility_name.chars().next()).map(String::from).unwrap_or_default()
}

/// 例示市中央1-2-3 ・ 電話 000-0000-0002 ・ 院長 例示 一郎
fn about(it: &Recipient) -> String {
    let director = if it.director.is_empty() {
        String::new()
    } else {
        format!(" ・ {} {}", words::pick("院長", "Director"), it.director)
    };
    format!("{} ・ {} {}{director}", it.address, words::telephone(), it.phone)
}

#[component]
fn Files(draft: Draft) -> impl IntoView {
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
                // The same file as one that was left: name, size and time of change agree.
                let known = unfinished.with_untracked(|all| {
                    all.iter()
                        .find(|it| {
                            it.name == file.name()
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
        <ul>{move || draft.items.get().into_iter().map(|it| view! { <FileRow it draft /> }).collect_view()}</ul>
        <div class="drop" class:over=move || over.get()
            on:dragover=move |it| { it.prevent_default(); over.set(true) } on:dragleave=move |_| over.set(false) on:drop=dropped>
            <input id="files" class="hide" type="file" multiple on:change=chosen />
            <label class="btn" for="files">{words::choose_files()}</label>
            <p class="dim">{words::drop_here()}</p>
        </div>
    }
}

fn start(draft: Draft, signed: Signed, again: Again, file: File, known: Option<DocumentId>) {
    let length = upload::length(&file);
    let name = file.name();
    let limit = signed.session.with_untracked(|it| it.limits.dispatch_bytes);
    // The server's own rule, asked before a byte is sent.
    let refused = match FileName::parse(&name) {
        Err(it) => Code::ALL.iter().find(|code| code.text() == it.code()).map(|it| Problem::new(*it)),
        Ok(_) if length == 0 => Some(Problem::new(Code::EmptyFile)),
        Ok(_) if length > limit => Some(Problem::new(Code::DispatchTooLarge).beyond(limit)),
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

#[component]
fn Confirm(draft: Draft, confirming: RwSignal<bool>) -> impl IntoView {
    let signed = Signed::here();
    let again: Again = expect_context();
    let navigate = use_navigate();
    let urgent = RwSignal::new(false);
    let (trouble, busy) = (RwSignal::new(None), RwSignal::new(false));
    let recipients = draft.recipients.get_untracked();
    let checks: Vec<RwSignal<bool>> =
        recipients.iter().map(|it| RwSignal::new(!it.first_time && it.namesakes.is_empty())).collect();
    let all_checked = {
        let checks = checks.clone();
        move || checks.iter().all(RwSignal::get)
    };
    let checked = all_checked.clone();
    let items = draft.items.get_untracked();
    let bytes: u64 = items.iter().map(|it| it.length).sum();
    let hold = signed.session.with_untracked(|it| match draft.kind.get_untracked() {
        DispatchKind::Screening => it.screening_hold_minutes,
        _ => it.hold_minutes,
    });
    let may_skip = signed.session.with_untracked(|it| it.may_skip_hold);
    let send = move |()| {
        if !checked() {
            trouble.set(None);
            return;
        }
        busy.set(true);
        let navigate = navigate.clone();
        let wish = SendDispatch {
            sender: signed.inbox.get_untracked(),
            kind: draft.kind.get_untracked(),
            subject: draft.subject.get_untracked(),
            text: draft.text.get_untracked(),
            patient: Patient {
                number: draft.number.get_untracked(),
                name: draft.name.get_untracked(),
                kana: draft.kana.get_untracked(),
                born: draft.born.get_untracked(),
            },
            documents: draft
                .items
                .with_untracked(|all| all.iter().filter_map(|it| it.document.get_untracked()).collect()),
            recipients: draft.recipients.with_untracked(|all| all.iter().map(|it| it.inbox).collect()),
            hold_minutes: None,
            urgent: urgent.get_untracked(),
            key: draft.key.get_value(),
        };
        spawn_local(async move {
            match settle(api::send_dispatch(&wish).await, again) {
                Ok(_) => navigate("/sent", leptos_router::NavigateOptions::default()),
                Err(it) => {
                    trouble.set(Some(it));
                    busy.set(false);
                }
            }
        });
    };
    let patient = (
        draft.name.get_untracked(),
        draft.number.get_untracked(),
        draft.kana.get_untracked(),
        draft.born.get_untracked(),
    );
    let release = when::clock(now().plus(i64::from(hold) * MINUTE));
    let count = recipients.len();
    view! {
        <div class="head"><div><h1>{words::confirm_title()}</h1><p>{words::confirm_lead()}</p></div></div>
        <div class="grid2">
            <div class="card pad">
                <h2>{words::recipients()}"（"{count}"）"</h2>
                <ul>{recipients.into_iter().zip(checks).map(|(it, check)| view! { <Large it check bytes /> }).collect_view()}</ul>
            </div>
            <div class="card pad">
                <h2>{words::subject_kind()}</h2>
                <p><b>{draft.subject.get_untracked()}</b><br /><span class="dim">{say::kind(draft.kind.get_untracked())}</span></p>
                <h2>{words::patient()}</h2>
                {if patient.0.is_empty() && patient.1.is_empty() {
                    view! { <p class="dim">{words::nobody()}</p> }.into_any()
                } else {
                    view! { <p><b>{patient.2}" "{patient.0}</b>" "{words::patient_number()}" "{patient.1}<br /><span class="dim">{patient.3}</span></p> }.into_any()
                }}
                <h2>{words::documents()}"（"{items.len()}" ・ "{say::bytes(bytes)}"）"</h2>
                <ul>{items.into_iter().map(|it| view! { <Preview it /> }).collect_view()}</ul>
            </div>
        </div>
        <div class="card pad">
            <h2>{words::when_title()}</h2>
            {move || if urgent.get() {
                view! { <p class="note bad">{words::urgent_note()}</p> }.into_any()
            } else {
                view! { <p><b>{release.clone()}</b>{words::pick("に送信します。", " is when it is sent. ")}{words::closes_too()}<br /><span class="dim">{words::until_then()}</span></p> }.into_any()
            }}
            {may_skip.then(|| view! { <label class="check"><input type="checkbox" prop:checked=move || urgent.get() on:change=move |it| urgent.set(event_target_checked(&it)) />{words::urgent_now()}</label> })}
            <Trouble problem=trouble />
            {move || (!all_checked()).then(|| view! { <p class="dim" id="need-checks">{words::need_checks()}</p> })}
            <SendRow send=Callback::new(send) busy confirming />
        </div>
    }
}

#[component]
fn SendRow(send: Callback<()>, busy: RwSignal<bool>, confirming: RwSignal<bool>) -> impl IntoView {
    view! {
        <div class="actions">
            <button class="btn main big" disabled=move || busy.get() on:click=move |_| send.run(())>{words::send_this()}</button>
            <button class="btn quiet" on:click=move |_| confirming.set(false)>{words::fix()}</button>
        </div>
    }
}

#[component]
fn Large(it: Recipient, check: RwSignal<bool>, bytes: u64) -> impl IntoView {
    let ask = it.first_time || !it.namesakes.is_empty();
    let room = if it.free >= bytes { "chip ok" } else { "chip bad" };
    view! {
        <li class="to">
            <span class="sq" aria-hidden="true">{initial(&it)}</span>
            <div>
                <b>{it.facility_name.clone()}</b>{it.inbox_name.clone()}<br />
                <span class="dim">{it.city.clone()}" ・ "{about(&it)}</span>
                {ask.then(|| view! {
                    <div class="note">
                        {(!it.namesakes.is_empty()).then(|| format!("{}{}。", words::namesake(), it.namesakes.join("、")))}
                        {it.first_time.then(words::first_time)}
                        <label class="check"><input type="checkbox" prop:checked=move || check.get() on:change=move |it| check.set(event_target_checked(&it)) />{words::i_checked()}<span class="hide">{it.facility_name.clone()}</span></label>
                    </div>
                })}
            </div>
            <span class=room>{words::pick("空き ", "")}{say::bytes(it.free)}{words::pick("", " free")}</span>
        </li>
    }
}

/// A file once more: images are shown from the computer itself.
#[component]
fn Preview(it: Item) -> impl IntoView {
    let picture = it.file.with_value(|file| {
        let file = file.as_ref()?;
        file.type_().starts_with("image/").then(|| collect::local_address(file))?
    });
    view! {
        <li class="file"><div class="row">
            {picture.map(|it| view! { <img src=it alt="" width="72" /> })}
            <span class="name">{it.name.clone()}</span><span class="dim">{say::bytes(it.length)}</span>
        </div></li>
    }
}
