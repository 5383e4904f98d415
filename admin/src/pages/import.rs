//! Imports a contract's facilities from a spreadsheet, after a preview of what it would change.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{console, operations};
use medpost_domain::pool::Sharing;
use medpost_ui::form::typed;
use medpost_ui::list::Skeleton;
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::console::contracts::ContractUse;
use medpost_wire::console::import::{ImportLine, ImportPreview, ImportTable};
use medpost_wire::problem::{Code, Problem};
use medpost_wire::table::{RowError, RowFault};

use crate::csv::Csv;
use crate::file::Chosen;
use crate::told::Trouble;

/// Most lines shown of a list.
const SHOWN: usize = 50;

/// Previews a chosen file, then imports it.
#[component]
pub fn Import() -> impl IntoView {
    let settle = Settle::here();
    let (contracts, contract) = (RwSignal::new(None::<Vec<ContractUse>>), RwSignal::new(None));
    let (table, seen) = (typed(""), RwSignal::new(None::<ImportPreview>));
    let (trouble, busy) = (RwSignal::new(None), RwSignal::new(false));
    let from = typed("");
    spawn_local(async move {
        match settle.answer(operations::contracts().await) {
            Ok(it) => {
                contract.set(it.first().map(|it| it.id));
                contracts.set(Some(it));
            }
            Err(it) => trouble.set(Some(it)),
        }
    });
    let send = move |mark: String| {
        let Some(id) = contract.get_untracked() else { return };
        let request = ImportTable { table: table.get_untracked(), mark, from: when::read_month(&from.get_untracked()) };
        trouble.set(None);
        busy.set(true);
        spawn_local(async move {
            match settle.step(operations::import_facilities(id, &request)).await {
                Ok(it) => seen.set(Some(it)),
                Err(it) => {
                    // The preview is outdated: drop it, so that it can't be applied.
                    if it.code == Code::Stale {
                        seen.set(None);
                    }
                    trouble.set(Some(it));
                }
            }
            busy.set(false);
        });
    };
    // Previews once file and contract are known, in either order.
    Effect::new(move |_| {
        if contract.get().is_some() && table.with(|it| !it.is_empty()) {
            send(String::new());
        }
    });
    // In a divided pool, new inboxes have no room until some is allotted.
    let divided = move || {
        contracts.with_untracked(|all| {
            let of = all.iter().flatten().find(|it| Some(it.id) == contract.get_untracked());
            of.is_some_and(|it| it.sharing == Sharing::Divided)
        })
    };
    let choose = move |event: leptos::ev::Event| {
        seen.set(None);
        let Some(chosen) = Chosen::of(&event) else { return };
        trouble.set(None);
        if chosen.is_empty() {
            trouble.set(Some(Problem::new(Code::EmptyFile)));
            return;
        }
        spawn_local(async move {
            match chosen.read().await {
                Ok(it) => table.set(it),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    view! {
        <p>
            <a href="/facilities">"← "{words::common::facilities()}</a>
        </p>
        <div class="head">
            <div>
                <h1>{words::import::title()}</h1>
                <p>{words::import::lead()}</p>
                <p class="dim">{words::import::headings()}</p>
            </div>
        </div>
        // Drawn only once it is known whether a contract must be chosen, so that nothing jumps.
        {move || match contracts.get() {
            None => view! { <Skeleton /> }.into_any(),
            Some(contracts) => {
                view! {
                    <div class="card pad">
                        {(contracts.len() > 1)
                            .then(|| {
                                view! {
                                    <div class="field">
                                        <label for="contract">{words::common::contract()}</label>
                                        <select
                                            id="contract"
                                            prop:value=move || {
                                                contract.get().map(|it| it.to_string()).unwrap_or_default()
                                            }
                                            on:change=move |event| {
                                                seen.set(None);
                                                contract.set(event_target_value(&event).parse().ok());
                                            }
                                        >
                                            {contracts
                                                .into_iter()
                                                .map(|it| view! { <option value=it.id.to_string()>{it.name}</option> })
                                                .collect_view()}
                                        </select>
                                    </div>
                                }
                            })} <div class="field">
                            <label for="table">{words::table::csv_file()}</label>
                            <input id="table" type="file" accept=".csv,.txt,text/csv,text/plain" on:change=choose />
                        </div> <div class="field" data-kept="">
                            <label for="joins">{words::import::joins_from()}</label>
                            <input id="joins" type="month" bind:value=from />
                            <p class="dim">{words::import::joins_note()}</p>
                        </div> <div class="row">
                            <span>{words::import::as_it_is()}</span>
                            <Csv path=console::csv("facilities") name="facilities.csv" />
                        </div> <div class="row">
                            <span>{words::table::template()}</span>
                            <Csv path=console::csv("facilities/template") name="facilities-template.csv" />
                        </div>
                    </div>
                }
                    .into_any()
            }
        }}
        <Trouble problem=trouble />
        <div role="status">
            {move || busy.get().then(|| view! { <p class="note">{words::import::reading_table()}</p> })}
        </div>
        <div aria-live="polite">
            {move || seen.get().map(|it| view! { <Seen it busy divided=divided() send=Callback::new(send) /> })}
        </div>
    }
}

#[component]
fn Seen(it: ImportPreview, busy: RwSignal<bool>, divided: bool, send: Callback<String>) -> impl IntoView {
    if !it.errors.is_empty() {
        let heads = it.errors.iter().any(|it| it.fault == RowFault::Column);
        let rows = it.errors.into_iter().map(|it| {
            view! {
                <tr>
                    <td class="num">{it.row}</td>
                    <td>{say::column(&it.column).to_owned()}</td>
                    <td>{say::row_fault(it.fault)}</td>
                </tr>
            }
        });
        return view! {
            <div class="card pad wrap" role="region" tabindex="0" aria-label=words::table::wrong()>
                <p class="note bad">{words::table::wrong()}</p>
                {heads.then(|| view! { <p>{words::import::headings()}</p> })}
                <table>
                    <thead>
                        <tr>
                            <th scope="col" class="num">
                                {words::table::row()}
                            </th>
                            <th scope="col">{words::table::column()}</th>
                            <th scope="col"></th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any();
    }
    let nothing = it.added.is_empty() && it.changed.is_empty();
    let (mark, applied, added) = (it.mark.clone(), it.applied, it.added.len());
    let counts =
        format!("{}（{added}） ・ {}（{}）", words::import::to_add(), words::import::to_change(), it.changed.len());
    view! {
        <Notes items=it.notes column=say::column />
        {applied
            .then(|| {
                view! {
                    <p class="note ok">
                        {words::import::done()}" "<a href="/facilities">{words::common::facilities()}</a>
                    </p>
                    // The next step: letters for the new facilities, and for any other that was sent none.
                    <super::letters::Letters done=Callback::new(|()| ()) />
                }
            })}
        {(applied && divided && added > 0)
            .then(|| {
                view! {
                    <p class="note">
                        {words::import::no_room()}" "<a href="/allotment">{words::allotment::title()}</a>
                    </p>
                }
            })}
        <div class="card pad">
            {nothing.then(|| view! { <p>{words::import::nothing()}</p> })}
            // The button is above the rows, since there may be two thousand.
            {(!nothing && !applied)
                .then(|| {
                    view! {
                        <div class="row">
                            <b>{counts}</b>
                            <button
                                class="btn main"
                                disabled=move || busy.get()
                                on:click=move |_| send.run(mark.clone())
                            >
                                {words::import::apply()}
                            </button>
                        </div>
                    }
                })} <New lines=it.added applied /> <Lines word=words::import::to_change() lines=it.changed />
        </div>
        {(!it.absent.is_empty())
            .then(|| {
                view! {
                    <details class="card pad">
                        <summary class="btn quiet">
                            {format!("{}（{}）", words::import::left_out(), it.absent.len())}
                        </summary>
                        <Lines word="" lines=it.absent.clone() />
                    </details>
                }
            })}
    }
    .into_any()
}

/// Notes about a table that are no errors.
#[component]
pub fn Notes(
    /// The notes, by row and column.
    items: Vec<RowError>,
    /// Gives the label of a column.
    column: fn(&str) -> &str,
) -> impl IntoView {
    (!items.is_empty()).then(|| {
        view! {
            <div class="note warn">
                <p>
                    <b>{words::import::notes()}</b>
                </p>
                <ul>
                    {items
                        .into_iter()
                        .map(|it| {
                            view! {
                                <li>{words::table::place(it.row, column(&it.column))}" "{say::row_fault(it.fault)}</li>
                            }
                        })
                        .collect_view()}
                </ul>
            </div>
        }
    })
}

/// Facilities that are to be added, or were, with all facts taken from the table.
#[component]
fn New(lines: Vec<ImportLine>, applied: bool) -> impl IntoView {
    const FACTS: [&str; 10] =
        ["kana", "kind", "postal_code", "city", "address", "phone", "fax", "emergency", "director", "inboxes"];
    let count = lines.len();
    (count > 0).then(|| {
        view! {
            <h2>
                {format!("{}（{count}）", if applied { words::import::added() } else { words::import::to_add() })}
            </h2>
            <div class="wrap" role="region" tabindex="0" aria-label=words::import::to_add()>
                <table>
                    <thead>
                        <tr>
                            {["code", "name"]
                                .into_iter()
                                .chain(FACTS)
                                .map(|it| view! { <th scope="col">{say::column(it)}</th> })
                                .collect_view()}
                        </tr>
                    </thead>
                    <tbody>
                        {lines
                            .into_iter()
                            .map(|it| {
                                let cells = FACTS
                                    .map(|column| {
                                        it.changes
                                            .iter()
                                            .find(|of| of.column == column)
                                            .map(|of| of.after.clone())
                                            .unwrap_or_default()
                                    });
                                view! {
                                    <tr>
                                        <td>{it.code}</td>
                                        <td>{it.name}</td>
                                        {cells.into_iter().map(|it| view! { <td>{it}</td> }).collect_view()}
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </div>
        }
    })
}

#[component]
fn Lines(word: &'static str, lines: Vec<ImportLine>) -> impl IntoView {
    let (count, more) = (lines.len(), lines.len().saturating_sub(SHOWN));
    (count > 0).then(|| view! {
        {(!word.is_empty()).then(|| view! { <h2>{format!("{word}（{count}）")}</h2> })}
        <ul class="log">
            {lines
                .into_iter()
                .take(SHOWN)
                .map(|it| {
                    view! {
                        <li>
                            <b>{it.name}</b>
                            <span class="dim">{it.code}</span>
                            {it
                                .changes
                                .into_iter()
                                .map(|it| {
                                    view! {
                                        <span>
                                            {format!(
                                                "{}：{} → {}",
                                                say::column(&it.column),
                                                if it.before.is_empty() { "-" } else { &it.before },
                                                it.after,
                                            )}
                                        </span>
                                    }
                                })
                                .collect_view()}
                        </li>
                    }
                })
                .collect_view()} {(more > 0).then(|| view! { <li class="dim">{words::import::and_more(more)}</li> })}
        </ul>
    })
}
