//! A letter: text, patient, documents to collect, and its history.

use medpost_client::{api, operations};
use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use medpost_client::collect::{self, Collected, Folder, Held, Source, Watch, Way};
use medpost_client::line::{self, UnderWay};
use medpost_domain::delivery::{Handling, Phase, Unfit};
use medpost_domain::id::{DeliveryId, DocumentId};
use medpost_domain::letter::Patient;
use medpost_ui::fold::Fold;
use medpost_ui::form::sends;
use medpost_ui::notice::{Trouble, Waiting};
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::directory::LookUpRecipients;
use medpost_wire::exchange as wire;
use medpost_wire::exchange::{Arrival, DocumentSeen, Event, Letter as Opened};
use medpost_wire::problem::Problem;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

use super::begin::Begin;
use super::compose::Drafts;
use super::inbox::chip;
use super::listing::Lists;
use crate::state::Signed;

/// Setting it to a folder starts collecting a document into that folder.
type Start = RwSignal<Option<Folder>, LocalStorage>;

/// Shows a letter.
#[component]
pub fn Letter() -> impl IntoView {
    let settle = Settle::here();
    let list = Lists::here().arrivals;
    let id: Option<DeliveryId> = use_params_map().with_untracked(|it| it.get("id")).and_then(|it| it.parse().ok());
    let letter: RwSignal<Option<Opened>> = RwSignal::new(None);
    let trouble = RwSignal::new(None);
    let load = Callback::new(move |()| {
        if let Some(id) = id {
            spawn_local(async move {
                let answer = settle.answer(operations::open_delivery(id).await);
                let _ = trouble.try_set(None);
                match answer {
                    Ok(it) => _ = letter.try_set(Some(it)),
                    Err(it) => _ = trouble.try_set(Some(it)),
                }
            });
        }
    });
    load.run(());
    let there = Memo::new(move |_| letter.with(Option::is_some));
    view! {
        <p>
            <a href="/" data-noscroll="" on:click=move |_| list.come_back()>
                "← "
                {words::letter::back_to_inbox()}
            </a>
        </p>
        <Trouble problem=trouble />
        {move || {
            if there.get() {
                letter.get_untracked().map(|first| view! { <Whole first letter reload=load /> }).into_any()
            } else if trouble.with(Option::is_none) {
                view! { <Waiting /> }.into_any()
            } else {
                view! {
                    <button class="btn" on:click=move |_| load.run(())>
                        {words::common::try_again()}
                    </button>
                }
                    .into_any()
            }
        }}
    }
}

/// The whole letter, drawn once. Later changes only update their places and interrupt no typing or collecting.
#[component]
fn Whole(first: Opened, letter: RwSignal<Option<Opened>>, reload: Callback<()>) -> impl IntoView {
    let it = first.arrival.clone();
    let (delivery, kind) = (it.id, it.kind);
    let patient = first.patient.clone();
    let phase = Memo::new(move |_| letter.with(|it| it.as_ref().map(|it| it.arrival.phase)));
    let left = move |it: &DocumentSeen| !it.collected;
    let all = Memo::new(move |_| letter.with(|it| it.as_ref().is_some_and(|it| !it.documents.iter().any(left))));
    let each: Vec<(DocumentSeen, Start)> =
        first.documents.iter().map(|it| (it.clone(), RwSignal::new_local(None))).collect();
    let starts: Vec<(DocumentId, Start)> = each.iter().map(|it| (it.0.id, it.1)).collect();
    let collect_all = move |_| {
        let open: Vec<DocumentId> = letter.with_untracked(|it| {
            it.iter().flat_map(|it| &it.documents).filter(|it| left(it)).map(|it| it.id).collect()
        });
        let starts: Vec<Start> = starts.iter().filter(|it| open.contains(&it.0)).map(|it| it.1).collect();
        spawn_local(async move {
            if let Some(folder) = collect::choose_folder().await {
                for it in starts {
                    let _ = it.try_set(Some(folder.clone()));
                }
            }
        });
    };
    let several = each.len() > 1 && collect::can_choose_folder();
    let by_file = each.iter().any(|it| collect::way(it.0.length) == Way::File);
    let documents = move || letter.with(|it| it.as_ref().map(|it| it.documents.clone()).unwrap_or_default());
    let events = move || letter.with(|it| it.as_ref().map(|it| it.events.clone()).unwrap_or_default());
    view! {
        <div class="head">
            <div>
                <h1>{say::subject(&it.subject, it.record_over)}</h1>
                <p>
                    {it
                        .urgent
                        .then(|| {
                            view! {
                                <span class="chip bad">{words::exchange::urgent()}</span>
                                " "
                            }
                        })} {move || phase.get().map(|it| view! { <span class=chip(it)>{say::phase(it)}</span> })}" "
                    {kind.said(say::kind).to_owned()}
                </p>
            </div>
        </div>
        {it
            .lost
            .then(|| {
                view! {
                    <p class="note bad" role="alert">
                        {words::letter::lost()}
                    </p>
                }
            })}
        <div class="grid2">
            <div>
                <div class="card pad">
                    <dl class="facts">
                        <dt>{words::exchange::sender()}</dt>
                        <dd>
                            <b>{it.sender_facility.clone()}" "{it.sender_inbox.clone()}</b>
                            <br />
                            {say::person(&it.sender_name, &it.sender_professions)}
                            <br />
                            {words::common::telephone()}
                            " "
                            {first.sender_phone.clone()}
                            {(!first.sender_fax.is_empty())
                                .then(|| format!(" ・ {} {}", words::common::fax(), first.sender_fax))}
                        </dd>
                        <dt>{words::exchange::arrived()}</dt>
                        <dd>{when::moment(it.arrived_at)}</dd>
                        <dt>{words::exchange::kept_until()}</dt>
                        <dd>
                            {when::last_minute(it.kept_until)}" "
                            <span class="chip warn">{when::days_left(it.kept_until, when::now())}</span>
                        </dd>
                    </dl>
                    <h2>{words::exchange::text()}</h2>
                    {if first.text.is_empty() {
                        view! { <p class="dim">{words::letter::no_text()}</p> }.into_any()
                    } else {
                        view! { <p class="letter">{first.text.clone()}</p> }.into_any()
                    }}
                </div>
                {(!each.is_empty())
                    .then(|| {
                        view! {
                            <div class="card pad">
                                <div class="row">
                                    <h2>{words::exchange::documents()}"（"{each.len()}"）"</h2>
                                    {several
                                        .then(|| {
                                            view! {
                                                <button class="btn small" hidden=move || all.get() on:click=collect_all>
                                                    {words::letter::collect_all()}
                                                </button>
                                            }
                                        })}
                                </div>
                                <p class="note">{words::letter::not_scanned()}</p>
                                {by_file.then(|| view! { <p class="dim">{words::letter::written_and_verified()}</p> })}
                                <ul>
                                    {each
                                        .into_iter()
                                        .map(|(it, start)| view! { <Document delivery it start letter reload /> })
                                        .collect_view()}
                                </ul>
                            </div>
                        }
                    })}
            </div>
            <div>
                <div class="card pad">
                    <h2>{words::exchange::patient()}</h2>
                    {if patient == Patient::default() {
                        view! { <p class="dim">{words::common::none()}</p> }.into_any()
                    } else {
                        view! {
                            <dl class="facts">
                                <dt>{words::exchange::patient_name()}</dt>
                                <dd>{patient.name}</dd>
                                <dt>{words::common::kana()}</dt>
                                <dd>{patient.kana}</dd>
                                <dt>{words::exchange::patient_number()}</dt>
                                <dd>{patient.number}</dd>
                                <dt>{words::exchange::patient_born()}</dt>
                                <dd>{patient.born}</dd>
                            </dl>
                        }
                            .into_any()
                    }}
                    <OwnNumber delivery number=first.own_patient_number.clone() />
                </div>
                <div class="card pad">
                    <Answer letter />
                </div>
                <div class="card pad">
                    <h2>{words::inbox::handling()}</h2>
                    {move || {
                        letter
                            .with(|it| it.as_ref().map(|it| it.arrival.clone()))
                            .map(|it| view! { <HandledBy it reload /> })
                    }}
                </div>
                <div class="card pad">
                    <SetAside delivery reload />
                </div>
                <div class="card pad">
                    <h2>{words::letter::history()}</h2>
                    {move || view! { <Log events=events() documents=documents() /> }}
                </div>
            </div>
        </div>
    }
}

/// Begins a reply to the sender, about the same patient and bound to this letter, or passes it on.
#[component]
fn Answer(letter: RwSignal<Option<Opened>>) -> impl IntoView {
    let (signed, drafts, settle, go) = (Signed::here(), Drafts::here(), Settle::here(), use_navigate());
    let (nowhere, trouble) = (RwSignal::new(false), RwSignal::new(None));
    let member = signed.session.with_untracked(|it| it.member);
    // Another inbox may have been chosen since.
    let inbox = Signal::derive(move || letter.with(|it| it.as_ref().map(|it| it.inbox)));
    let forward = {
        let go = go.clone();
        Callback::new(move |()| {
            let Some(it) = letter.get_untracked() else { return };
            drafts.forward(member, &it);
            signed.choose(it.inbox);
            go("/compose", NavigateOptions::default());
        })
    };
    let reply = Callback::new(move |()| {
        let Some(it) = letter.get_untracked() else { return };
        let inbox = it.inbox;
        let go = go.clone();
        spawn_local(async move {
            let request = LookUpRecipients { inboxes: vec![it.sender_inbox], sender: inbox, bytes: None };
            match settle.answer(operations::look_up_recipients(&request).await) {
                Ok(found) => match found.into_iter().next() {
                    Some(to) => {
                        drafts.reply(member, inbox, to, &it);
                        signed.choose(inbox);
                        go("/compose", NavigateOptions::default());
                    }
                    None => _ = nowhere.try_set(true),
                },
                Err(it) => _ = trouble.try_set(Some(it)),
            }
        });
    });
    let replied = move || letter.with(|it| it.as_ref().and_then(|it| it.arrival.replied_at));
    let answers = move || letter.with(|it| it.as_ref().is_some_and(|it| it.arrival.replies_to.is_some()));
    view! {
        {move || {
            answers()
                .then(|| {
                    view! {
                        <p>
                            <a href="/sent">{words::letter::answers()}</a>
                        </p>
                    }
                })
        }}
        {move || {
            replied()
                .map(|at| {
                    view! {
                        <p>
                            <span class="chip ok">{words::letter::replied(&when::short(at))}</span>
                        </p>
                    }
                })
        }}
        {move || {
            letter
                .with(|it| it.as_ref().is_some_and(|it| it.arrival.in_place_of.is_some()))
                .then(|| {
                    view! {
                        <p>
                            <span class="chip warn">{words::letter::replaces()}</span>
                        </p>
                    }
                })
        }}
        <div class="row">
            <Begin id="reply" word=words::letter::reply() class="btn main" inbox begin=reply />
            {move || {
                letter
                    .with(|it| it.as_ref().is_some_and(|it| it.arrival.phase.is_open() && !it.arrival.lost))
                    .then(|| {
                        view! { <Begin id="forward" word=words::letter::forward() class="btn" inbox begin=forward /> }
                    })
            }}
        </div>
        {move || {
            nowhere
                .get()
                .then(|| {
                    view! {
                        <p class="note warn" role="alert">
                            {words::letter::reply_nowhere()}
                        </p>
                    }
                })
        }}
        <Trouble problem=trouble />
    }
}

/// 対応中・対応済み, with who said so; for the inbox's own team.
#[component]
fn HandledBy(it: Arrival, reload: Callback<()>) -> impl IntoView {
    let settle = Settle::here();
    let trouble = RwSignal::new(None);
    let now = it.handling.known();
    let set = move |handling: Handling| {
        spawn_local(async move {
            match settle.answer(operations::handle_delivery(it.id, &wire::HandleDelivery { handling }).await) {
                Ok(()) => _ = reload.try_run(()),
                Err(it) => _ = trouble.try_set(Some(it)),
            }
        });
    };
    view! {
        <p role="status">
            <span class="chip">{it.handling.said(|it| words::shared(it.words())).to_owned()}</span>
            " "
            {it.handled_by.clone()}
            " "
            {it.handled_at.map(when::short)}
        </p>
        <div class="row">
            {Handling::ALL
                .into_iter()
                .filter(|it| Some(*it) != now)
                .map(|it| {
                    view! {
                        <button
                            type="button"
                            class="btn small"
                            class:main=it == Handling::Done
                            class:quiet=it == Handling::Open
                            on:click=move |_| set(it)
                        >
                            {words::inbox::set_handling(words::shared(it.words()))}
                        </button>
                    }
                })
                .collect_view()}
        </div>
        <p class="dim">{words::inbox::handling_note()}</p>
        <Trouble problem=trouble />
    }
}

/// 受取不可, with its reason; the letter can't be opened afterwards.
#[component]
fn SetAside(delivery: DeliveryId, reload: Callback<()>) -> impl IntoView {
    let settle = Settle::here();
    let (why, trouble) = (RwSignal::new(String::new()), RwSignal::new(None));
    let set_aside = sends(move || {
        let Some(why) = Unfit::read(&why.get_untracked()) else { return };
        spawn_local(async move {
            match settle.answer(operations::set_delivery_aside(delivery, &wire::SetDeliveryAside { why }).await) {
                Ok(()) => _ = reload.try_run(()),
                Err(it) => _ = trouble.try_set(Some(it)),
            }
        });
    });
    view! {
        <Fold word=words::letter::set_aside() key="set-aside" load=Callback::new(|()| ())>
            <form on:submit=set_aside>
                <p class="dim">{words::letter::set_aside_lead()}</p>
                <label for="unfit">{words::letter::set_aside_why()}</label>
                <select
                    id="unfit"
                    required
                    prop:value=move || why.get()
                    on:change=move |event| why.set(event_target_value(&event))
                >
                    <option value="">{words::common::choose()}</option>
                    {Unfit::ALL
                        .map(|it| view! { <option value=it.text()>{words::shared(it.words())}</option> })
                        .collect_view()}
                </select>
                <div class="actions">
                    <button class="btn bad small">{words::letter::set_aside_do()}</button>
                </div>
                <Trouble problem=trouble />
            </form>
        </Fold>
    }
}

/// What readers did, oldest first.
#[component]
pub fn Log(
    /// The events, oldest first.
    events: Vec<Event>,
    /// The documents that they are about.
    documents: Vec<DocumentSeen>,
) -> impl IntoView {
    let name = move |it: &Event| {
        let found = it.document.and_then(|id| documents.iter().find(|it| it.id == id));
        found.map(|it| view! { <span class="name">{it.name.clone()}</span> })
    };
    view! {
        <ul class="log">
            {events
                .into_iter()
                .map(|it| {
                    view! {
                        <li>
                            <span class="time">{when::short(it.at)}</span>
                            <b>{it.kind.said(say::event).to_owned()}</b>
                            <span>{say::person(&it.by, &it.professions)}</span>
                            {name(&it)}
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

/// The state of collecting a document.
#[derive(Clone, Copy)]
struct Collecting {
    source: StoredValue<Source>,
    way: RwSignal<Way>,
    /// Bytes received so far; `None` while nothing is in progress.
    came: RwSignal<Option<u64>>,
    /// Why it is paused, if it is.
    waits: RwSignal<Option<Problem>>,
    trouble: RwSignal<Option<Problem>>,
    /// When it began, in milliseconds since 1970.
    since: StoredValue<f64>,
    stop: StoredValue<Rc<Cell<bool>>, LocalStorage>,
    /// The complete document that was passed to the browser, until the reader confirms that it is saved.
    held: RwSignal<Option<Rc<Held>>, LocalStorage>,
    reload: Callback<()>,
    settle: Settle,
}

impl Collecting {
    fn new(source: Source, reload: Callback<()>) -> Self {
        Self {
            way: RwSignal::new(collect::way(source.length)),
            source: StoredValue::new(source),
            came: RwSignal::new(None),
            waits: RwSignal::new(None),
            trouble: RwSignal::new(None),
            since: StoredValue::new(0.0),
            stop: StoredValue::new_local(Rc::default()),
            held: RwSignal::new_local(None),
            reload,
            settle: Settle::here(),
        }
    }

    fn name(self) -> String {
        self.source.with_value(|it| it.name.clone())
    }

    fn begin(self) -> Watch {
        let (came, waits) = (self.came, self.waits);
        came.set(Some(0));
        self.since.set_value(js_sys::Date::now());
        self.trouble.set(None);
        let fresh: Rc<Cell<bool>> = Rc::default();
        self.stop.set_value(fresh.clone());
        Watch {
            progress: Rc::new(move |it| {
                let _ = came.try_set(Some(it));
                if waits.try_with_untracked(Option::is_some) == Some(true) {
                    let _ = waits.try_set(None);
                }
            }),
            broken: Rc::new(move |it| _ = waits.try_set(Some(it.clone()))),
            stop: fresh,
        }
    }

    fn end(self, answer: Result<Collected, Problem>) {
        let _ = (self.came.try_set(None), self.waits.try_set(None));
        match self.settle.answer(answer) {
            Ok(Collected::Confirmed) => {
                let _ = self.held.try_set(None);
                let _ = self.reload.try_run(());
            }
            Ok(Collected::Held(it)) => _ = self.held.try_set(Some(Rc::new(it))),
            Ok(Collected::Stopped) => {}
            Ok(Collected::Forbidden) => _ = self.way.try_set(Way::Download),
            Err(it) => _ = self.trouble.try_set(Some(it)),
        }
    }

    /// Collects it, or verifies the file that a plain download has saved.
    fn run(self, saved: Option<File>, folder: Option<Folder>) {
        if self.came.get_untracked().is_some() {
            return;
        }
        let (source, watch) = (self.source.get_value(), self.begin());
        spawn_local(async move {
            let _asks = UnderWay::begin();
            self.end(match saved {
                Some(it) => collect::confirm_saved(&source, &it, &watch).await,
                None => collect::collect(&source, self.way.get_untracked(), folder.as_ref(), &watch).await,
            });
        });
    }

    /// Confirms the receipt on the reader's word that it is saved, since no page can tell.
    fn confirm(self) {
        let Some(it) = self.held.get_untracked().filter(|_| self.came.get_untracked().is_none()) else { return };
        let watch = self.begin();
        spawn_local(async move {
            let confirmed = it.confirm(&watch).await;
            self.end(confirmed.map(|it| if it { Collected::Confirmed } else { Collected::Stopped }));
        });
    }

    fn save_again(self) {
        if let Some(Err(it)) = self.held.get_untracked().map(|it| it.save()) {
            self.trouble.set(Some(it));
        }
    }
}

#[component]
fn Document(
    delivery: DeliveryId,
    it: DocumentSeen,
    start: Start,
    letter: RwSignal<Option<Opened>>,
    reload: Callback<()>,
) -> impl IntoView {
    let (id, length) = (it.id, it.length);
    let here = Collecting::new(Source { delivery, document: id, name: it.name.clone(), length }, reload);
    let Collecting { way, came, waits, held, .. } = here;
    let done = Memo::new(move |_| {
        letter.with(|all| all.iter().flat_map(|it| &it.documents).any(|it| it.id == id && it.collected))
    });
    Effect::new(move |_| {
        if let Some(folder) = start.get() {
            here.run(None, Some(folder));
        }
    });
    let chosen = move |it: leptos::ev::Event| {
        let input: Option<HtmlInputElement> = it.target().and_then(|it| it.dyn_into().ok());
        if let Some(file) = input.and_then(|it| it.files()).and_then(|it| it.get(0)) {
            here.run(Some(file), None);
        }
    };
    // For screen readers; changes only a few times.
    let aloud = Memo::new(move |_| match (waits.get(), came.get()) {
        (Some(it), _) => say::waited_for(&it),
        (None, Some(it)) => say::collecting(line::quarter(it, length)),
        (None, None) if done.get() => say::phase(Phase::Collected).to_owned(),
        (None, None) => String::new(),
    });
    let under_way = Memo::new(move |_| came.with(Option::is_some));
    view! {
        <li class="file">
            <div class="row">
                <span class="name">{it.name.clone()}</span>
                <span class="dim">{say::bytes(length)}</span>
                {move || done.get().then(|| view! { <span class="chip ok">{say::phase(Phase::Collected)}</span> })}
                {move || {
                    let name = here.name();
                    if way.get() == Way::Download {
                        view! {
                            <a class="btn small" href=collect::address(delivery, id) download=name.clone()>
                                {words::letter::download()}
                                <span class="hide">{name.clone()}</span>
                            </a>
                        }
                            .into_any()
                    } else {
                        view! {
                            <button
                                class="btn small"
                                class:main=move || !done.get()
                                disabled=move || under_way.get()
                                on:click=move |_| here.run(None, None)
                            >
                                {words::letter::collect()}
                                <span class="hide">{name.clone()}</span>
                            </button>
                        }
                            .into_any()
                    }
                }}
                {move || {
                    under_way
                        .get()
                        .then(|| {
                            view! {
                                <button
                                    class="btn quiet small"
                                    on:click=move |_| here.stop.with_value(|it| it.set(true))
                                >
                                    {words::common::stop()}
                                </button>
                            }
                        })
                }}
            </div>
            {move || {
                (way.get() == Way::Download && !done.get())
                    .then(|| {
                        view! {
                            <p class="dim">{words::letter::plain_download()}</p>
                            <label class="btn quiet small" for=format!("saved-{id}")>
                                {words::letter::verify_saved()}
                            </label>
                            <input class="hide" id=format!("saved-{id}") type="file" on:change=chosen />
                        }
                    })
            }}
            {move || (held.with(Option::is_some) && !done.get()).then(|| view! { <Saved here under_way /> })}
            {move || {
                under_way
                    .get()
                    .then(|| {
                        view! {
                            <progress
                                max=length.to_string()
                                value=move || came.get().unwrap_or(length).to_string()
                                aria-label=words::letter::collecting()
                            ></progress>
                        }
                    })
            }}
            {move || match (waits.get(), came.get()) {
                (Some(it), _) => Some(view! { <p class="dim">{say::waited_for(&it)}</p> }),
                (None, Some(it)) => {
                    Some(view! { <p class="dim">{say::pace(length, it, (here.since.get_value(), 0))}</p> })
                }
                (None, None) => None,
            }}
            <p class="hide" role="status">
                {move || aloud.get()}
            </p>
            <Trouble problem=here.trouble />
        </li>
    }
}

/// Asks whether a document was saved.
#[component]
fn Saved(here: Collecting, under_way: Memo<bool>) -> impl IntoView {
    view! {
        <div class="note info">
            <p>{words::letter::confirm_saved()}</p>
            <div class="row">
                <button class="btn main small" disabled=move || under_way.get() on:click=move |_| here.confirm()>
                    {words::letter::it_is_saved()}
                    <span class="hide">{here.name()}</span>
                </button>
                <button class="btn quiet small" on:click=move |_| here.save_again()>
                    {words::letter::save_again()}
                </button>
            </div>
        </div>
    }
}

#[component]
fn OwnNumber(delivery: DeliveryId, number: String) -> impl IntoView {
    let settle = Settle::here();
    let number = RwSignal::new(number);
    let (trouble, saved) = (RwSignal::new(None), RwSignal::new(false));
    let save = sends(move || {
        spawn_local(async move {
            match settle.answer(api::note_patient_number(delivery, &number.get_untracked()).await) {
                Ok(()) => {
                    trouble.set(None);
                    saved.set(true);
                }
                Err(it) => {
                    saved.set(false);
                    trouble.set(Some(it));
                }
            }
        });
    });
    view! {
        <form on:submit=save>
            <label for="own-number">{words::letter::own_number()}</label>
            <div class="row">
                <input
                    id="own-number"
                    type="text"
                    autocomplete="off"
                    bind:value=number
                    on:input=move |_| saved.set(false)
                />
                <button class="btn small">{words::common::save()}</button>
                <span aria-live="polite">{move || saved.get().then(words::common::saved)}</span>
            </div>
        </form>
        <Trouble problem=trouble />
    }
}
