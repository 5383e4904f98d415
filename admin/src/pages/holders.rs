//! 担当者の交代 for many posts from a table: previewed, then set; the codes are shown once.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{console, operations};
use medpost_ui::form::typed;
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::issuing::{HolderLine, HoldersSet, SetHolders};
use medpost_wire::problem::{Code, Problem};

use crate::csv::Csv;
use crate::file::Chosen;
use crate::told::Trouble;

use super::import::Notes;

/// Previews a chosen file, then sets its holders.
#[component]
pub fn Holders() -> impl IntoView {
    let settle = Settle::here();
    let (table, seen) = (typed(""), RwSignal::new(None::<HoldersSet>));
    let (trouble, done) = (RwSignal::new(None), RwSignal::new(false));
    let send = move |apply: bool| {
        let request = SetHolders { table: table.get_untracked(), apply };
        trouble.set(None);
        spawn_local(async move {
            match settle.step(operations::set_holders(&request)).await {
                Ok(it) => {
                    done.set(apply && it.errors.is_empty());
                    seen.set(Some(it));
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    let choose = move |event: leptos::ev::Event| {
        seen.set(None);
        done.set(false);
        let Some(chosen) = Chosen::of(&event) else { return };
        trouble.set(None);
        if chosen.is_empty() {
            trouble.set(Some(Problem::new(Code::EmptyFile)));
            return;
        }
        spawn_local(async move {
            match chosen.read().await {
                Ok(it) => {
                    table.set(it);
                    send(false);
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    let print = move |_| {
        let _ = window().print();
    };
    view! {
        <p>
            <a href="/cards">"← "{words::cards::title()}</a>
        </p>
        <div class="head">
            <div>
                <h1>{words::holders::table()}</h1>
                <p>{words::holders::table_lead()}</p>
            </div>
        </div>
        <div class="card pad">
            <div class="field">
                <label for="holders">{words::table::csv_file()}</label>
                <input id="holders" type="file" accept=".csv,.txt,text/csv,text/plain" on:change=choose />
            </div>
            <div class="row">
                <span>{words::table::template()}</span>
                <Csv path=console::csv("holders/template") name="holders-template.csv" />
            </div>
            <Trouble problem=trouble />
        </div>
        <div aria-live="polite">
            {move || {
                seen.get()
                    .map(|it| {
                        if it.errors.is_empty() {
                            view! {
                                <div class="card pad wrap">
                                    <Notes items=it.notes column=say::holder_column />
                                    {done
                                        .get()
                                        .then(|| {
                                            view! {
                                                <p class="note ok">{words::holders::set_done()}</p>
                                                <button class="btn small" on:click=print>
                                                    {words::common::print()}
                                                </button>
                                            }
                                        })}
                                    <Lines items=it.items done=done.get() />
                                    {(!done.get())
                                        .then(|| {
                                            view! {
                                                <button class="btn main" on:click=move |_| send(true)>
                                                    {words::holders::set_all()}
                                                </button>
                                            }
                                        })}
                                </div>
                            }
                                .into_any()
                        } else {
                            view! {
                                <div class="card pad wrap">
                                    <p class="note bad">{words::table::wrong()}</p>
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
                                        <tbody>
                                            {it
                                                .errors
                                                .into_iter()
                                                .map(|it| {
                                                    view! {
                                                        <tr>
                                                            <td class="num">{it.row}</td>
                                                            <td>{say::holder_column(&it.column).to_owned()}</td>
                                                            <td>{say::row_fault(it.fault)}</td>
                                                        </tr>
                                                    }
                                                })
                                                .collect_view()}
                                        </tbody>
                                    </table>
                                </div>
                            }
                                .into_any()
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn Lines(items: Vec<HolderLine>, done: bool) -> impl IntoView {
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{words::facility::code()}</th>
                    <th scope="col">{words::common::post()}</th>
                    <th scope="col">{words::common::name()}</th>
                    <th scope="col">{words::holders::from()}</th>
                    {done.then(|| view! { <th scope="col">{words::holders::code()}</th> })}
                </tr>
            </thead>
            <tbody>
                {items
                    .into_iter()
                    .map(|it| {
                        view! {
                            <tr>
                                <td>{it.facility}</td>
                                <td>{it.post}</td>
                                <td>{it.name}</td>
                                <td>{when::date(it.from)}</td>
                                {done
                                    .then(|| {
                                        view! {
                                            <td>
                                                <code>{it.code}</code>
                                            </td>
                                        }
                                    })}
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
}
