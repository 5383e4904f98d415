//! Metadata of what the facilities in reach sent and received.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use medpost_client::{console, operations};
use medpost_domain::instant::DAY;
use medpost_domain::letter::DispatchKind;
use medpost_ui::form::Check;
use medpost_ui::list::{Choice, Found, Lines, SearchField};
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::console::facilities::FormerFacility;
use medpost_wire::console::records::{FindRecords, RecordLine};

use crate::csv::Csv;
use crate::state::Signed;

/// The records in reach, and downloads for facilities that have left.
#[component]
pub fn Records() -> impl IntoView {
    let (unreceived, ending) =
        use_query_map().with_untracked(|it| (it.get("unreceived").is_some(), it.get("ending").is_some()));
    let fields = Signed::here().fields("/records");
    let (text, kind) = (fields.field("text", String::new()), fields.field("kind", None::<DispatchKind>));
    let (from, until) = (fields.field("from", String::new()), fields.field("until", String::new()));
    let (unreceived, ending) = (fields.field("unreceived", unreceived), fields.field("ending", ending));
    let request = move |after: Option<String>| FindRecords {
        text: text.get(),
        kind: kind.get(),
        from: when::read_field(&from.get()),
        // The last day is included.
        until: when::read_field(&until.get()).map(|it| it.plus(DAY)),
        unreceived: unreceived.get(),
        ending: ending.get(),
        after,
    };
    let found = Found::by_place(fields, request, operations::find_records, |it| (it.items, it.next));
    let draw = Callback::new(|items: Vec<RecordLine>| view! { <Rows items /> }.into_any());
    let narrowed = move || {
        let request = request(None);
        !request.text.is_empty()
            || request.kind.is_some()
            || request.unreceived
            || request.ending
            || request.from.is_some()
            || request.until.is_some()
    };
    view! {
        <div class="head">
            <div>
                <h1>{words::records::title()}</h1>
                <p>{words::records::note()}</p>
            </div>
            <div class="row end">
                <Csv path=Signal::derive(move || console::csv_of("records", &request(None))) name="records.csv" />
            </div>
        </div>
        <div class="bar" role="search">
            <SearchField label=words::common::search_facility_or_department() value=text />
            <Choice
                value=kind
                all=&DispatchKind::ALL
                word=say::kind
                every=words::exchange::all_kinds()
                label=words::common::kind()
            />
            <label>
                {words::exchange::arrived()}" "
                <input type="date" aria-label=words::common::from_this_day() bind:value=from />
            </label>
            <label>"～ "<input type="date" aria-label=words::common::last_day() bind:value=until /></label>
            <Check value=unreceived label=words::records::unreceived_only() />
            <Check value=ending label=words::records::ending_only() />
        </div>
        <Lines found label=words::records::title() none=words::records::none() narrowed=Signal::derive(narrowed) draw />
        <Former />
    }
}

/// Records of facilities that have left, as CSV and PDF.
#[component]
fn Former() -> impl IntoView {
    let settle = Settle::here();
    let found: RwSignal<Vec<FormerFacility>> = RwSignal::new(Vec::new());
    spawn_local(async move {
        if let Ok(it) = settle.answer(operations::former_facilities().await) {
            found.set(it);
        }
    });
    move || {
        (!found.with(Vec::is_empty)).then(|| {
            view! {
                <div class="card pad">
                    <h2>{words::records::former_facilities()}</h2>
                    <p class="dim">{words::records::former_note()}</p>
                    <ul class="inner">
                        {found
                            .get()
                            .into_iter()
                            .map(|it| {
                                view! {
                                    <li class="row">
                                        <span class="grow">
                                            {it.name}" "
                                            <span class="dim">
                                                {say::joined(
                                                    &[
                                                        &it.city,
                                                        &it.code,
                                                        &format!(
                                                            "{} {}",
                                                            words::common::last_day(),
                                                            when::date(it.until.plus(-1)),
                                                        ),
                                                    ],
                                                )}
                                            </span>
                                        </span>
                                        <Csv
                                            path=console::csv(&format!("facilities/{}/records", it.id))
                                            name="records.csv"
                                        />
                                        <a
                                            class="btn quiet small"
                                            href=console::pdf(&format!("facilities/{}/records", it.id))
                                            download="records.pdf"
                                        >
                                            "PDF"
                                        </a>
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

#[component]
fn Rows(items: Vec<RecordLine>) -> impl IntoView {
    let moment = |it: Option<medpost_domain::instant::Instant>| {
        it.map_or_else(|| words::common::not_yet().to_owned(), when::short)
    };
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col" class="num">
                        {words::exchange::arrived()}
                    </th>
                    <th scope="col">{words::records::sender()}</th>
                    <th scope="col">{words::records::recipient()}</th>
                    <th scope="col">{words::common::kind()}</th>
                    <th scope="col" class="num">
                        {words::exchange::opened()}
                    </th>
                    <th scope="col" class="num">
                        {words::exchange::collected()}
                    </th>
                    <th scope="col" class="num">
                        {words::exchange::kept_until()}
                    </th>
                </tr>
            </thead>
            <tbody>
                {items
                    .into_iter()
                    .map(|it| {
                        view! {
                            <tr>
                                <td class="num">{when::short(it.arrived_at)}</td>
                                <td>{it.sender.clone()}</td>
                                <td>
                                    {it.recipient.clone()}
                                    {(!it.recipient_phone.is_empty())
                                        .then(|| {
                                            view! {
                                                <br />
                                                <span class="dim">
                                                    {words::common::telephone()}" "{it.recipient_phone.clone()}
                                                </span>
                                            }
                                        })}
                                    {(!it.recipient_fax.is_empty())
                                        .then(|| {
                                            view! {
                                                <br />
                                                <span class="dim">
                                                    {words::common::fax()}" "{it.recipient_fax.clone()}
                                                </span>
                                            }
                                        })}
                                </td>
                                <td>
                                    {DispatchKind::read(&it.kind).map_or("", say::kind)}<br />
                                    <span class="dim">
                                        {words::records::documents(it.documents, &say::bytes(it.bytes))}
                                    </span>
                                </td>
                                <td class="num">{moment(it.opened_at)}</td>
                                <td class="num">
                                    {if it.phase.is_ended_early() {
                                        view! { <span class="chip bad">{say::phase(it.phase)}</span> }.into_any()
                                    } else {
                                        moment(it.received_at).into_any()
                                    }}
                                </td>
                                <td class="num">{when::day(it.kept_until.plus(-1))}</td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
}
