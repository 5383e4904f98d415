//! 施設の異動: facts that change on a day, with their history; a facility's contracts, leaving one, closing; its
//! communications as a table for whoever keeps its records.

use leptos::prelude::*;
use medpost_client::{console, operations};
use medpost_domain::id::{ContractId, FacilityId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::Action;
use medpost_ui::form::{Check, Date, Text, sends, typed};
use medpost_ui::{say, when, words};
use medpost_wire::console::facilities::{
    BeginAnew, ChangeFacts, CloseFacility, FacilityDetail, FactChange, FactState, LeaveContract, MembershipLine,
};
use medpost_wire::console::inboxes::NamedFacility;

use super::issued::{Page, Told};
use crate::csv::Csv;
use crate::reason::{Readers, Reason};
use crate::search::FacilitySearch;
use crate::told::Outcome;

/// Last day, successor and reason of a closing: 受信終了 2027年3月31日 → 例示医院 ・ 院長の引退
pub fn closing(it: &FacilityDetail) -> Option<String> {
    let day = when::date(it.closes_at?.plus(-1));
    let follows = it.successor.as_ref().map(|it| format!(" → {}", it.name)).unwrap_or_default();
    Some(format!("{}{follows} ・ {}", words::facility::closes(&day), it.closed_reason))
}

/// A facility's contracts and history, and the forms to change its facts, close it or begin anew.
#[component]
pub fn Moves(
    /// The facility.
    it: FacilityDetail,
) -> impl IntoView {
    let page: Page = expect_context();
    let (id, may) = (it.line.id, page.signed.may(Action::MoveFacility));
    let changes = may && it.own;
    let (memberships, history) = (it.memberships.clone(), it.history.clone());
    view! {
        <div class="card pad">
            <h2>{words::facility_changes::title()}</h2>
            <h3>{words::facility_changes::contracts_of()}</h3>
            <ul class="inner">
                {memberships
                    .is_empty()
                    .then(|| {
                        view! {
                            <li>
                                <span class="chip warn">{words::facility_changes::no_contract()}</span>
                            </li>
                        }
                    })} {memberships.into_iter().map(|it| view! { <Membership of=id it may /> }).collect_view()}
            </ul>
            <h3>{words::facility_changes::history()}</h3>
            <ul class="inner">
                {history.is_empty().then(|| view! { <li class="dim">{words::facility_changes::history_none()}</li> })}
                {history.into_iter().map(|it| view! { <Change of=id it may=changes /> }).collect_view()}
            </ul>
            {changes
                .then(|| {
                    view! {
                        <Facts it=it.clone() />
                        <Close it=it.clone() />
                        <Anew it=it.clone() />
                    }
                })}
            {page
                .signed
                .may(Action::SeeRecords)
                .then(|| {
                    view! {
                        <div class="row">
                            <span>{words::facility_changes::records()}</span>
                            <Csv path=console::csv(&format!("facilities/{id}/records")) name="records.csv" />
                            <a
                                class="btn quiet small"
                                href=console::pdf(&format!("facilities/{id}/records"))
                                download="records.pdf"
                            >
                                "PDF"
                            </a>
                        </div>
                    }
                })}
        </div>
    }
}

#[component]
fn Membership(of: FacilityId, it: MembershipLine, may: bool) -> impl IntoView {
    let page = Page::at(&format!("membership-{}", it.contract));
    let contract: ContractId = it.contract;
    let over = it.until.is_some_and(|it| it <= when::now());
    let day = RwSignal::new(when::field(it.until.map_or_else(when::now, |it| it.plus(-1))));
    let leave = move |last_day: Option<Instant>| {
        page.act(async move { operations::leave_contract(contract, of, &LeaveContract { last_day }).await });
    };
    let submit = sends(move || leave(when::read_field(&day.get_untracked())));
    let leaves = it.until.is_some();
    view! {
        <li>
            <div class="row">
                <span>{it.name.clone()}</span>
                <span class="dim">
                    {words::common::from_day(&when::date(it.from))}
                    {it.until.map(|it| format!(" {}", words::common::until_day(&when::date(it.plus(-1)))))}
                </span>
            </div>
            <Outcome page />
            {(may && !over)
                .then(|| {
                    view! {
                        <details>
                            <summary class="btn quiet small">
                                {words::facility_changes::leave()}<span class="hide">{it.name}</span>
                            </summary>
                            <form on:submit=submit>
                                <p class="note">{words::facility_changes::leave_effect()}</p>
                                <div class="row">
                                    <label>
                                        {words::common::last_day()}" "<input type="date" required bind:value=day />
                                    </label>
                                    <button class="btn bad small">
                                        {words::facility_changes::leave_on_this_day()}
                                    </button>
                                    {leaves
                                        .then(|| {
                                            view! {
                                                <button
                                                    type="button"
                                                    class="btn quiet small"
                                                    on:click=move |_| leave(None)
                                                >
                                                    {words::facility_changes::stay_after_all()}
                                                </button>
                                            }
                                        })}
                                </div>
                            </form>
                        </details>
                    }
                })}
        </li>
    }
}

#[component]
fn Change(of: FacilityId, it: FactChange, may: bool) -> impl IntoView {
    let page = Page::at(&format!("change-{}", it.id));
    let id = it.id;
    let state = match it.state {
        FactState::ToCome => view! { <span class="chip warn">{words::facility_changes::to_come()}</span> },
        FactState::InEffect => view! { <span class="chip ok">{words::facility_changes::in_effect()}</span> },
        FactState::TakenBack => view! { <span class="chip">{words::facility_changes::taken_back()}</span> },
    };
    let shown = |it: &str| if it.is_empty() { words::facility_changes::nothing().to_owned() } else { it.to_owned() };
    let facts = it.facts.iter().map(|it| {
        view! { <li>{say::column(&it.column).to_owned()}": "{shown(&it.before)}" → "<b>{shown(&it.after)}</b></li> }
    });
    view! {
        <li>
            <div class="row">
                <b>{words::common::from_day(&when::date(it.from))}</b>
                {state}
                <span class="dim">{it.made_by.clone()}" "{when::date(it.made_at)}" "{it.note.clone()}</span>
                {(may && it.state == FactState::ToCome)
                    .then(|| {
                        view! {
                            <button
                                class="btn quiet small"
                                on:click=move |_| page.act(async move { operations::cancel_facts(of, id).await })
                            >
                                {words::common::take_back()}
                            </button>
                        }
                    })}
            </div>
            <ul>{facts.collect_view()}</ul>
            <Outcome page />
        </li>
    }
}

/// 変更届: changes the facts of a facility from a day on.
#[component]
fn Facts(it: FacilityDetail) -> impl IntoView {
    let page = Page::at("facts");
    let id = it.line.id;
    let cell = |it: &str| RwSignal::new(it.to_owned());
    let cells = StoredValue::new([
        ("code", cell(&it.line.code)),
        ("name", cell(&it.line.name)),
        ("kana", cell(&it.kana)),
        ("kind", cell(&it.line.kind)),
        ("postal_code", cell(&it.line.postal_code)),
        ("city", cell(&it.line.city)),
        ("former_city", cell(&it.former_city)),
        ("address", cell(&it.address)),
        ("phone", cell(&it.line.phone)),
        ("fax", cell(&it.fax)),
        ("emergency", cell(&it.emergency)),
        ("director", cell(&it.director)),
        ("founder", cell(&it.founder)),
    ]);
    let (from, note) = (RwSignal::new(when::field(when::now())), typed(""));
    let submit = sends(move || {
        let of = |name: &str| {
            let found = cells.with_value(|all| all.iter().find(|it| it.0 == name).map(|it| it.1));
            found.map(|it| it.get_untracked()).unwrap_or_default()
        };
        let request = ChangeFacts {
            code: of("code"),
            name: of("name"),
            kana: of("kana"),
            kind: of("kind"),
            postal_code: of("postal_code"),
            city: of("city"),
            former_city: of("former_city"),
            address: of("address"),
            phone: of("phone"),
            director: of("director"),
            founder: of("founder"),
            fax: Some(of("fax")),
            emergency: Some(of("emergency")),
            from: when::read_field(&from.get_untracked()).unwrap_or_else(when::now),
            note: note.get_untracked(),
        };
        page.act(async move { operations::change_facts(id, &request).await });
    });
    let fields = cells.get_value().into_iter().map(|(column, value)| {
        let id = format!("fact-{column}");
        let needed = ["code", "name", "city"].contains(&column);
        view! { <Text id label=say::column(column) value most=200 required=needed /> }
    });
    view! {
        <details>
            <summary class="btn">{words::facility_changes::facts_change()}</summary>
            <Outcome page />
            <form on:submit=submit>
                <p class="dim">{words::facility_changes::facts_lead()}</p>
                <div class="two">{fields.collect_view()}</div>
                <div class="two">
                    <Date id="fact-from" label=words::common::day_of_change() value=from required=true />
                    <Text id="fact-note" label=words::common::note() value=note most=400 />
                </div>
                <button class="btn main">{words::common::save_change()}</button>
            </form>
        </details>
    }
}

/// 閉院・受信終了: sets or cancels the last day of receiving.
#[component]
fn Close(it: FacilityDetail) -> impl IntoView {
    let page = Page::at("close");
    let (id, closes) = (it.line.id, it.closes_at.is_some());
    // Warns of unread documents while somebody can still read them.
    let unread = it.inboxes.iter().filter(|it| it.unread > 0);
    let unread: Vec<String> =
        unread.map(|it| format!("{} {}", it.name, words::exchange::unread_documents(it.unread))).collect();
    let day = RwSignal::new(when::field(it.closes_at.map_or_else(when::now, |it| it.plus(-1))));
    let (reason, nobody) = (RwSignal::new(it.closed_reason.clone()), RwSignal::new(false));
    let successor: RwSignal<Option<NamedFacility>> = RwSignal::new(it.successor.clone());
    let set = move |last_day: Option<Instant>| {
        let request = CloseFacility {
            last_day,
            successor: successor.with_untracked(|it| it.as_ref().map(|it| it.id)),
            reason: reason.get_untracked(),
            nobody_reads: nobody.get_untracked(),
        };
        page.act(async move { operations::close_facility(id, &request).await });
    };
    let submit = sends(move || set(when::read_field(&day.get_untracked())));
    view! {
        <details>
            <summary class="btn">{words::facility_changes::close()}</summary>
            <Outcome page />
            <form on:submit=submit>
                <p class="note">{words::facility_changes::close_effect()}</p>
                {(!unread.is_empty())
                    .then(|| {
                        view! {
                            <p class="note warn">
                                {words::facility_changes::not_opened_yet(&unread.join(words::common::comma()))}
                            </p>
                        }
                    })}
                <div class="two">
                    <Date id="close-day" label=words::common::last_day() value=day required=true />
                    <Reason value=reason readers=Readers::Office of=words::facility_changes::close() most=400 />
                </div>
                <div class="field">
                    <b>{words::facility_changes::successor()}</b>
                    {move || {
                        successor
                            .get()
                            .map(|it| {
                                view! {
                                    <p class="row">
                                        {it.name}" "<span class="dim">{it.city}</span>
                                        <button
                                            type="button"
                                            class="btn quiet small"
                                            on:click=move |_| successor.set(None)
                                        >
                                            {words::common::remove()}
                                        </button>
                                    </p>
                                }
                            })
                    }}
                    <FacilitySearch
                        label=words::facility_changes::search_successor()
                        chosen=Callback::new(move |it| successor.set(Some(it)))
                        trouble=Callback::new(move |it| {
                            page.settle::<()>(Err(it));
                        })
                    />
                </div>
                <Check value=nobody label=words::facility_changes::nobody_reads() />
                <div class="row">
                    <button class="btn bad">{words::facility_changes::close_on_this_day()}</button>
                    {closes
                        .then(|| {
                            view! {
                                <button type="button" class="btn quiet" on:click=move |_| set(None)>
                                    {words::facility_changes::cancel_closing()}
                                </button>
                            }
                        })}
                </div>
            </form>
        </details>
    }
}

/// 新しい施設として始める: closes the facility and creates its successor.
#[component]
fn Anew(it: FacilityDetail) -> impl IntoView {
    let page = Page::at("anew");
    let id = it.line.id;
    let cell = |it: &str| RwSignal::new(it.to_owned());
    let (code, name, kana, director, founder, reason) =
        (cell(""), cell(&it.line.name), cell(&it.kana), cell(""), cell(""), cell(""));
    let from = RwSignal::new(when::field(when::now().plus(DAY)));
    let submit = sends(move || {
        let request = BeginAnew {
            code: code.get_untracked(),
            name: name.get_untracked(),
            kana: kana.get_untracked(),
            director: director.get_untracked(),
            founder: founder.get_untracked(),
            from: when::read_field(&from.get_untracked()).unwrap_or_else(when::now),
            reason: reason.get_untracked(),
        };
        page.tell(async move { Ok(Told::Facility(operations::begin_anew(id, &request).await?)) });
    });
    if it.closes_at.is_some() {
        return ().into_any();
    }
    let fields = [
        ("code", code, true),
        ("name", name, true),
        ("kana", kana, false),
        ("director", director, false),
        ("founder", founder, false),
    ];
    let fields = fields.into_iter().map(|(column, value, needed)| {
        let id = format!("anew-{column}");
        view! { <Text id label=say::column(column) value most=200 required=needed /> }
    });
    view! {
        <details>
            <summary class="btn">{words::facility_changes::anew()}</summary>
            <Outcome page />
            <form on:submit=submit>
                <p class="note">{words::facility_changes::anew_effect()}</p>
                <div class="two">
                    {fields.collect_view()}
                    <Date id="anew-from" label=words::facility_changes::anew_from() value=from required=true />
                    <Reason value=reason readers=Readers::Office of=words::facility_changes::anew() most=400 />
                </div>
                <button class="btn bad">{words::facility_changes::anew_make()}</button>
            </form>
        </details>
    }
    .into_any()
}
