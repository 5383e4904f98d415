//! The layout of the CSV breakdown of an association's invoices.

use leptos::prelude::*;
use medpost_client::operations;
use medpost_domain::billing::layout::BreakdownColumn;
use medpost_domain::cell::yen;
use medpost_domain::id::FacilityId;
use medpost_domain::text::codes::code_folded;
use medpost_ui::form::{Actions, sends, typed};
use medpost_ui::list::Skeleton;
use medpost_ui::{say, words};
use medpost_wire::billing::layout::{BreakdownLayout, LayoutColumn, LayoutMember};
use medpost_wire::problem::Code;

use crate::state::Page;
use crate::told::Outcome;

/// The columns of the breakdown, and each facility's member number and surcharge.
#[component]
pub fn Layout() -> impl IntoView {
    let (trouble, again) = (RwSignal::new(None), RwSignal::new(0u32));
    let page = <Page>::new(Callback::new(move |()| again.update(|it| *it += 1)), trouble);
    let found: RwSignal<Option<BreakdownLayout>> = RwSignal::new(None);
    let own = page.signed.session.with_value(|it| it.association).map(|it| StoredValue::new(it.to_string()));
    Effect::new(move |_| {
        again.track();
        let Some(own) = own else { return };
        page.ask(async move { operations::breakdown_layout(&own.get_value()).await }, found);
    });
    let save = Callback::new(move |request: BreakdownLayout| {
        if let Some(own) = own {
            page.act(async move { operations::set_breakdown_layout(&own.get_value(), &request).await });
        }
    });
    view! {
        <p>
            <a href="/invoices">"← "{words::billing::invoices_and_payment()}</a>
        </p>
        <div class="head">
            <div>
                <h1>{words::layout::title()}</h1>
                <p>{words::layout::lead()}</p>
            </div>
        </div>
        {move || match found.get() {
            None => view! { <Skeleton /> }.into_any(),
            Some(it) => view! { <Form it save page /> }.into_any(),
        }}
        <Outcome page />
    }
}

#[derive(Clone, Copy)]
struct Member {
    facility: FacilityId,
    code: StoredValue<String>,
    name: StoredValue<String>,
    number: RwSignal<String>,
    surcharge: RwSignal<String>,
}

#[component]
fn Form(it: BreakdownLayout, save: Callback<BreakdownLayout>, page: Page) -> impl IntoView {
    let version = it.version;
    let columns: RwSignal<Vec<(BreakdownColumn, RwSignal<String>)>> =
        RwSignal::new(it.columns.into_iter().map(|it| (it.column, RwSignal::new(it.heading))).collect());
    let surcharge = RwSignal::new(it.surcharge.to_string());
    let member = |it: LayoutMember| Member {
        facility: it.facility,
        code: StoredValue::new(it.code),
        name: StoredValue::new(it.name),
        number: RwSignal::new(it.number),
        surcharge: RwSignal::new(it.surcharge.map(|it| it.to_string()).unwrap_or_default()),
    };
    let members: StoredValue<Vec<Member>> = StoredValue::new(it.members.into_iter().map(member).collect());
    let submit = sends(move || {
        // Refuses an unreadable sum: it would be saved as none.
        let unread = |it: RwSignal<String>| it.with_untracked(|it| !it.trim().is_empty() && yen(it).is_none());
        if unread(surcharge) || members.with_value(|all| all.iter().any(|it| unread(it.surcharge))) {
            page.refuse(Code::BadSum);
            return;
        }
        let column = |(column, heading): &(BreakdownColumn, RwSignal<String>)| LayoutColumn {
            column: *column,
            heading: heading.get_untracked(),
        };
        let member = |it: Member| LayoutMember {
            facility: it.facility,
            code: String::new(),
            name: String::new(),
            number: it.number.get_untracked(),
            surcharge: it.surcharge.with_untracked(|it| yen(it)),
        };
        save.run(BreakdownLayout {
            version,
            columns: columns.with_untracked(|it| it.iter().map(column).collect()),
            surcharge: surcharge.with_untracked(|it| yen(it)).unwrap_or(0),
            members: members.with_value(|it| it.iter().map(|it| member(*it)).collect()),
        });
    });
    view! {
        <form on:submit=submit>
            <div class="card pad">
                <h2>{words::layout::columns()}</h2>
                <Columns columns />
                <label class="field">
                    {words::layout::surcharge()}<input type="text" inputmode="numeric" size="9" bind:value=surcharge />
                </label>
            </div>
            <h2>{words::layout::members()}</h2>
            <Paste members />
            <div class="card wrap" role="region" tabindex="0" aria-label=words::layout::members()>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{words::common::facilities()}</th>
                            <th scope="col">{say::breakdown_column(BreakdownColumn::Member)}</th>
                            <th scope="col" class="num">
                                {say::breakdown_column(BreakdownColumn::Surcharge)}
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        {members
                            .get_value()
                            .into_iter()
                            .map(|it| {
                                let label = move |what: &str| format!("{} {what}", it.name.get_value());
                                view! {
                                    <tr>
                                        <td class="from">
                                            <b>{it.name.get_value()}</b>
                                            <span class="dim">{it.code.get_value()}</span>
                                        </td>
                                        <td>
                                            <input
                                                type="text"
                                                maxlength="40"
                                                aria-label=label(say::breakdown_column(BreakdownColumn::Member))
                                                bind:value=it.number
                                            />
                                        </td>
                                        <td class="num">
                                            <input
                                                type="text"
                                                inputmode="numeric"
                                                size="9"
                                                aria-label=label(say::breakdown_column(BreakdownColumn::Surcharge))
                                                placeholder=move || surcharge.get()
                                                bind:value=it.surcharge
                                            />
                                        </td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </div>
            <Actions word=words::common::save() />
        </form>
    }
}

/// The columns in order, to move, rename, remove and add.
#[component]
fn Columns(columns: RwSignal<Vec<(BreakdownColumn, RwSignal<String>)>>) -> impl IntoView {
    let step = move |index: usize, other: Option<usize>| {
        columns.update(|it| match other {
            Some(other) if other < it.len() => it.swap(index, other),
            Some(_) => {}
            None => _ = it.remove(index),
        });
    };
    let add = move |event: leptos::ev::Event| {
        if let Some(column) = BreakdownColumn::read(&event_target_value(&event)) {
            columns.update(|it| it.push((column, RwSignal::new(column.heading().to_owned()))));
        }
    };
    let row = move |(index, (column, heading)): (usize, (BreakdownColumn, RwSignal<String>))| {
        let word = say::breakdown_column(column);
        view! {
            <li class="row">
                <span class="grow field">
                    <span class="dim">{word}</span>
                    <input type="text" required maxlength="40" aria-label=word bind:value=heading />
                </span>
                <button
                    type="button"
                    class="btn quiet small"
                    disabled=index == 0
                    aria-label=format!("{word} {}", words::layout::move_up())
                    on:click=move |_| step(index, index.checked_sub(1))
                >
                    "↑"
                </button>
                <button
                    type="button"
                    class="btn quiet small"
                    aria-label=format!("{word} {}", words::layout::move_down())
                    on:click=move |_| step(index, Some(index + 1))
                >
                    "↓"
                </button>
                <button
                    type="button"
                    class="btn quiet small"
                    aria-label=format!("{word} {}", words::layout::take_out())
                    on:click=move |_| step(index, None)
                >
                    "×"
                </button>
            </li>
        }
    };
    let others = move || {
        columns.with(|has| {
            let free = BreakdownColumn::ALL.into_iter().filter(|it| has.iter().all(|other| other.0 != *it));
            free.map(|it| view! { <option value=it.text()>{say::breakdown_column(it)}</option> }).collect_view()
        })
    };
    view! {
        <ol class="inner">{move || columns.get().into_iter().enumerate().map(row).collect_view()}</ol>
        <label class="field">
            {words::layout::add_column()}<select on:change=add>
                <option value="">"—"</option>
                {others}
            </select>
        </label>
    }
}

/// Fills in rows pasted from a spreadsheet: code, member number and, if it has its own, surcharge in yen.
#[component]
fn Paste(members: StoredValue<Vec<Member>>) -> impl IntoView {
    let (text, told) = (typed(""), typed(""));
    let take = move |_| {
        let (mut taken, mut unknown, mut unread) = (0, Vec::new(), Vec::new());
        for line in text.get_untracked().lines().filter(|it| !it.trim().is_empty()) {
            // Spreadsheets put tabs between cells; then commas belong to numbers.
            let between = if line.contains('\t') { '\t' } else { ',' };
            let cells: Vec<&str> = line.split(between).map(|it| it.trim().trim_matches('"')).collect();
            let code = cells.first().copied().unwrap_or_default();
            let folded = code_folded(code);
            let own = |it: &&Member| it.code.with_value(|it| code_folded(it) == folded);
            let Some(it) = members.with_value(|all| all.iter().find(own).copied()) else {
                unknown.push(code.to_owned());
                continue;
            };
            // A line with an unreadable sum is reported and skipped.
            let sum = cells.get(2).filter(|it| !it.is_empty());
            if sum.is_some_and(|it| yen(it).is_none()) {
                unread.push(line.trim().to_owned());
                continue;
            }
            taken += 1;
            it.number.set(cells.get(1).copied().unwrap_or_default().to_owned());
            if let Some(own) = cells.get(2) {
                it.surcharge.set(yen(own).map(|it| it.to_string()).unwrap_or_default());
            }
        }
        told.set(say::pasted(taken, &unknown, &unread));
    };
    view! {
        <details>
            <summary class="btn quiet small">{words::layout::paste()}</summary>
            <p class="dim">{words::layout::paste_how()}</p>
            <textarea rows="5" aria-label=words::layout::paste() bind:value=text></textarea>
            <div class="row">
                <button type="button" class="btn small" on:click=take>
                    {words::layout::fill_in()}
                </button>
                <span role="status">{move || told.get()}</span>
            </div>
        </details>
    }
}
