//! A letter: text, patient, documents to collect, and what happened.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use medpost_client::api;
use medpost_client::collect::{self, Folder, Watch, Way};
use medpost_domain::id::DeliveryId;
use medpost_ui::notice::{Trouble, Waiting};
use medpost_ui::{say, when, words};
use medpost_wire::exchange::{DocumentSeen, Event, Letter as Opened};
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

use super::inbox::chip;
use crate::state::{Again, settle};

/// Set to a folder, a document is collected into it.
type Start = RwSignal<Option<Folder>, LocalStorage>;

/// Shows a letter.
#[component]
pub fn Letter() -> impl IntoView {
    let again: Again = expect_context();
    let id: Option<DeliveryId> = use_params_map().with_untracked(|it| it.get("id")).and_then(|it| it.parse().ok());
    let letter: RwSignal<Option<Opened>> = RwSignal::new(None);
    let trouble = RwSignal::new(None);
    let load = Callback::new(move |()| {
        if let Some(id) = id {
            spawn_local(async move {
                match settle(api::open(id).await, again) {
                    Ok(it) => letter.set(Some(it)),
                    Err(it) => trouble.set(Some(it)),
                }
            });
        }
    });
    load.run(());
    view! {
        <p><a href="/">"← "{words::back_to_inbox()}</a></p>
        <Trouble problem=trouble />
        {move || match letter.get() {
            Some(it) => view! { <Whole letter=it reload=load /> }.into_any(),
            None => trouble.with(Option::is_none).then(|| view! { <Waiting /> }).into_any(),
        }}
    }
}

#[component]
fn Whole(letter: Opened, reload: Callback<()>) -> impl IntoView {
    let it = letter.arrival.clone();
    let delivery = it.id;
    let patient = letter.patient.clone();
    let named =
        !(patient.name.is_empty() && patient.number.is_empty() && patient.kana.is_empty() && patient.born.is_empty());
    let all = letter.documents.iter().all(|it| it.collected);
    let each: Vec<(DocumentSeen, Start)> =
        letter.documents.iter().map(|it| (it.clone(), RwSignal::new_local(None))).collect();
    let starts: Vec<Start> = each.iter().filter(|it| !it.0.collected).map(|it| it.1).collect();
    let collect_all = move |_| {
        let starts = starts.clone();
        spawn_local(async move {
            if let Some(folder) = collect::choose_folder().await {
                for it in starts {
                    let _ = it.try_set(Some(folder.clone()));
                }
            }
        });
    };
    view! {
        <div class="head">
            <div>
                <h1>{say::subject(&it.subject, it.record_over)}</h1>
                <p>
                    {it.urgent.then(|| view! { <span class="chip bad">{words::urgent()}</span>" " })}
                    <span class=chip(it.phase)>{say::phase(it.phase)}</span>" "{say::kind(it.kind)}
                </p>
            </div>
        </div>
        {it.lost.then(|| view! { <p class="note bad" role="alert">{words::lost_for_reader()}</p> })}
        <div class="grid2">
            <div>
                <div class="card pad">
                    <dl class="facts">
                        <dt>{words::sender()}</dt><dd><b>{it.sender_facility.clone()}" "{it.sender_inbox.clone()}</b><br />{say::person(&it.sender_name, &it.sender_professions)}<br />{words::telephone()}" "{letter.sender_phone.clone()}{(!letter.sender_fax.is_empty()).then(|| format!(" ・ {} {}", words::fax(), letter.sender_fax))}</dd>
                        <dt>{words::arrived()}</dt><dd>{when::moment(it.arrived_at)}</dd>
                        <dt>{words::kept_until()}</dt><dd>{when::last_minute(it.kept_until)}" "<span class="chip warn">{when::days_left(it.kept_until, when::now())}</span></dd>
                    </dl>
                    <h2>{words::letter_text()}</h2>
                    {if letter.text.is_empty() { view! { <p class="dim">{words::no_text()}</p> }.into_any() } else { view! { <p class="letter">{letter.text.clone()}</p> }.into_any() }}
                </div>
                {(!each.is_empty()).then(|| view! {
                    <div class="card pad">
                        <div class="row">
                            <h2>{words::documents()}"（"{each.len()}"）"</h2>
                            {(!all && each.len() > 1 && collect::can_choose_folder()).then(|| view! { <button class="btn small" on:click=collect_all>{words::collect_all()}</button> })}
                        </div>
                        <p class="note">{words::not_scanned()}</p>
                        <ul>{each.into_iter().map(|(it, start)| view! { <Document delivery it start reload /> }).collect_view()}</ul>
                    </div>
                })}
            </div>
            <div>
                <div class="card pad">
                    <h2>{words::patient()}</h2>
                    {if named {
                        view! {
                            <dl class="facts">
                                <dt>{words::patient_name()}</dt><dd>{patient.name}</dd>
                                <dt>{words::patient_kana()}</dt><dd>{patient.kana}</dd>
                                <dt>{words::patient_number()}</dt><dd>{patient.number}</dd>
                                <dt>{words::patient_born()}</dt><dd>{patient.born}</dd>
                            </dl>
                        }.into_any()
                    } else { view! { <p class="dim">{words::nobody()}</p> }.into_any() }}
                    <OwnNumber delivery number=letter.own_patient_number.clone() />
                </div>
                <div class="card pad">
                    <h2>{words::records()}</h2>
                    <Log events=letter.events.clone() />
                </div>
            </div>
        </div>
    }
}

/// What readers did, oldest first.
#[component]
pub fn Log(
    /// The lines.
    events: Vec<Event>,
) -> impl IntoView {
    view! {
        <ul class="log">
            {events.into_iter().map(|it| view! { <li><span class="time">{when::short(it.at)}</span><b>{say::event(it.kind)}</b><span>{say::person(&it.by, &it.professions)}</span></li> }).collect_view()}
        </ul>
    }
}

#[component]
fn Document(delivery: DeliveryId, it: DocumentSeen, start: Start, reload: Callback<()>) -> impl IntoView {
    let again: Again = expect_context();
    let trouble = RwSignal::new(None);
    let came: RwSignal<Option<u64>> = RwSignal::new(None);
    let done = RwSignal::new(it.collected);
    let stop: StoredValue<Rc<Cell<bool>>, LocalStorage> = StoredValue::new_local(Rc::new(Cell::new(false)));
    let (id, length) = (it.id, it.length);
    let name = StoredValue::new(it.name.clone());
    let way = collect::way(length);
    // Collects it, or counts the file that a plain download saved.
    let run = move |saved: Option<File>, folder: Option<Folder>| {
        if came.get_untracked().is_some() {
            return;
        }
        came.set(Some(0));
        trouble.set(None);
        stop.with_value(|it| it.set(false));
        let watch =
            Watch { progress: Rc::new(move |it| _ = came.try_set(Some(it))), stop: stop.with_value(Clone::clone) };
        spawn_local(async move {
            let answer = match saved {
                Some(it) => collect::confirm_saved(delivery, id, &it, &watch).await,
                None => collect::collect(delivery, id, &name.get_value(), way, folder.as_ref(), &watch).await,
            };
            let _ = came.try_set(None);
            match settle(answer, again) {
                Ok(true) => {
                    let _ = done.try_set(true);
                    reload.run(());
                }
                Ok(false) => {}
                Err(it) => _ = trouble.try_set(Some(it)),
            }
        });
    };
    Effect::new(move |_| {
        if let Some(folder) = start.get() {
            run(None, Some(folder));
        }
    });
    let chosen = move |it: leptos::ev::Event| {
        let input: Option<HtmlInputElement> = it.target().and_then(|it| it.dyn_into().ok());
        if let Some(file) = input.and_then(|it| it.files()).and_then(|it| it.get(0)) {
            run(Some(file), None);
        }
    };
    view! {
        <li class="file">
            <div class="row">
                <span class="name">{it.name.clone()}</span>
                <span class="dim">{say::bytes(length)}</span>
                {move || done.get().then(|| view! { <span class="chip ok">{words::collected()}</span> })}
                {if way == Way::Download {
                    view! { <a class="btn small" href=collect::address(delivery, id) download=it.name.clone()>{words::download()}<span class="hide">{it.name.clone()}</span></a> }.into_any()
                } else {
                    view! { <button class="btn small" class:main=move || !done.get() disabled=move || came.get().is_some() on:click=move |_| run(None, None)>{words::collect()}<span class="hide">{it.name.clone()}</span></button> }.into_any()
                }}
                {move || came.get().is_some().then(|| view! { <button class="btn quiet small" on:click=move |_| stop.with_value(|it| it.set(true))>{words::stop()}</button> })}
            </div>
            {(way == Way::File).then(|| view! { <p class="dim">{words::big_file()}</p> })}
            {move || (way == Way::Download && !done.get()).then(|| view! {
                <p class="dim">{words::plain_download()}</p>
                <label class="btn quiet small" for=format!("saved-{id}")>{words::choose_saved()}</label>
                <input class="hide" id=format!("saved-{id}") type="file" on:change=chosen />
            })}
            {move || came.get().map(|it| view! { <progress max=length.to_string() value=it.to_string() aria-label=words::collecting()></progress> })}
            <Trouble problem=trouble />
        </li>
    }
}

#[component]
fn OwnNumber(delivery: DeliveryId, number: String) -> impl IntoView {
    let again: Again = expect_context();
    let number = RwSignal::new(number);
    let (trouble, saved) = (RwSignal::new(None), RwSignal::new(false));
    let save = move |it: leptos::ev::SubmitEvent| {
        it.prevent_default();
        spawn_local(async move {
            match settle(api::note_patient_number(delivery, &number.get_untracked()).await, again) {
                Ok(()) => saved.set(true),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    view! {
        <form on:submit=save>
            <label for="own-number">{words::own_number()}</label>
            <div class="row">
                <input id="own-number" type="text" autocomplete="off" bind:value=number on:input=move |_| saved.set(false) />
                <button class="btn small">{words::save()}</button>
                <span aria-live="polite">{move || saved.get().then(words::saved)}</span>
            </div>
        </form>
        <Trouble problem=trouble />
    }
}
