//! 合併・移管: facilities move to another contract, after a preview to both sides; municipalities are renamed.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{console, operations};
use medpost_domain::id::{ContractId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_domain::plan::MB;
use medpost_domain::pool::Sharing;
use medpost_domain::role::Action;
use medpost_domain::service_period::next;
use medpost_ui::form::{Check, Date, Number, Text, sends, typed};
use medpost_ui::list::Whole;
use medpost_ui::say::both;
use medpost_ui::{say, when, words};
use medpost_wire::console::contracts::ContractUse;
use medpost_wire::console::facilities::{FacilityLine, FindFacilities};
use medpost_wire::transfer::{
    AskTransfer, AskedTransfer, ClaimTransfer, RenameCity, RenamedCity, StepTransfer, Transfer, TransferPlan,
    TransferState, TransferStep,
};

use crate::csv::Csv;
use crate::reason::{Readers, Reason};
use crate::state::{Page, Signed};
use crate::told::Outcome;

type Here = Page<AskedTransfer>;

/// The transfers in reach, and the forms to begin one or rename a municipality.
#[component]
pub fn Transfers() -> impl IntoView {
    let signed = Signed::here();
    let found: RwSignal<Option<Vec<Transfer>>> = RwSignal::new(None);
    let contracts: RwSignal<Vec<ContractUse>> = RwSignal::new(Vec::new());
    let (trouble, anew) = (RwSignal::new(None), RwSignal::new(0u32));
    let page = Here::new(Callback::new(move |()| anew.update(|it| *it += 1)), trouble).drawing(told);
    Effect::new(move |_| {
        anew.track();
        spawn_local(async move {
            // Loaded together, so that the forms below the list don't jump when the second answer arrives.
            let (all, ours) = (operations::transfers().await, operations::contracts().await);
            if let Some(it) = page.settle(ours) {
                contracts.set(it);
            }
            if let Some(it) = page.settle(all) {
                found.set(Some(it));
            }
        });
    });
    provide_context(page);
    let there = Memo::new(move |_| found.with(Option::is_some));
    let may = signed.may(Action::MoveFacility);
    let draw = Callback::new(move |all: Vec<Transfer>| {
        view! { <ul class="pad">{all.into_iter().map(|it| view! { <One it may /> }).collect_view()}</ul> }.into_any()
    });
    view! {
        <div class="head">
            <div>
                <h1>{words::transfers::title()}</h1>
                <p>{words::transfers::lead()}</p>
            </div>
            <div class="row end">
                <Csv path=console::csv("transfers") name="transfers.csv" />
            </div>
        </div>
        <Outcome page />
        <Whole
            items=found
            fields=signed.fields("/transfers")
            label=words::transfers::title()
            none=words::transfers::none()
            holds=|it| format!("{} {} {} {}", it.from, it.to, it.note, say::transfer_state(it.state).0)
            draw
        />
        {move || {
            (may && there.get())
                .then(|| {
                    view! {
                        {move || {
                            contracts
                                .with(|it| !it.is_empty())
                                .then(|| {
                                    view! {
                                        <Claim all=contracts.get() />
                                        <Ask all=contracts.get() />
                                    }
                                })
                        }}
                        <City />
                    }
                })
        }}
    }
}

fn told(it: AskedTransfer) -> AnyView {
    if it.code.is_empty() {
        return view! { <p class="note ok">{words::common::done()}</p> }.into_any();
    }
    view! {
        <div class="note ok">
            <p>{words::transfers::code_told()}</p>
            <p class="link">{it.code}</p>
        </div>
    }
    .into_any()
}

#[component]
fn One(it: Transfer, may: bool) -> impl IntoView {
    let page = Here::at(&it.id.to_string());
    let (id, version) = (it.id, it.version);
    let plan: RwSignal<Option<TransferPlan>> = RwSignal::new(None);
    let reason = typed("");
    let look = move |_| {
        page.ask(operations::transfer(id), plan);
    };
    let step = move |step: TransferStep| {
        let request = StepTransfer { version, step, reason: reason.get_untracked() };
        page.act(async move { operations::step_transfer(id, &request).await });
    };
    let submit = sends(move || step(TransferStep::Withdraw));
    let (word, chip) = say::transfer_state(it.state);
    let goes_on =
        matches!(it.state, TransferState::Asked | TransferState::Waiting | TransferState::Agreed | TransferState::Late);
    let to = if it.to.is_empty() { words::transfers::nobody_yet().to_owned() } else { it.to.clone() };
    let agreed = |at: Option<Instant>| at.map_or_else(|| words::common::not_yet().to_owned(), when::moment);
    let what = format!("{} → {to}", it.from);
    view! {
        <li class="file">
            <div class="row">
                <span class="name">
                    {what.clone()}<br />
                    <span class="dim">
                        {words::common::from_day(&when::date(it.begins))}" ・ "{say::bytes(it.pool)}" ・ "
                        {words::price::monthly(&both(it.monthly_yen, it.tax_included))}
                    </span>
                </span>
                {it.everything.then(|| view! { <span class="chip">{words::transfers::merger()}</span> })}
                <span class=chip>{word}</span>
            </div>
            <p class="dim">
                {words::transfers::agreements()}": "{words::transfers::gives()}" "{agreed(it.from_agreed_at)}" ・ "
                {words::transfers::takes()}" "{agreed(it.to_agreed_at)}
                {(!it.note.is_empty()).then(|| format!(" ・ {}", it.note))}
            </p>
            {(!it.reason.is_empty()).then(|| view! { <p class="note">{it.reason.clone()}</p> })}
            {move || plan.get().map(|it| view! { <Plan it /> })}
            <div class="row">
                <button class="btn small" on:click=look>
                    {words::transfers::show_effect()}
                    <span class="hide">{what.clone()}</span>
                </button>
                {(may && it.agreement_missing)
                    .then(|| {
                        view! {
                            <button class="btn main small" on:click=move |_| step(TransferStep::Agree)>
                                {words::transfers::agree()}
                            </button>
                        }
                    })}
            </div>
            {(may && goes_on)
                .then(|| {
                    view! {
                        <details>
                            <summary class="btn quiet small">
                                {words::transfers::withdraw_or_refuse()}<span class="hide">{what.clone()}</span>
                            </summary>
                            <form class="row" on:submit=submit>
                                <Reason value=reason readers=Readers::Sides of=what.clone() most=400 />
                                <button class="btn bad small">{words::transfers::withdraw_or_refuse()}</button>
                            </form>
                        </details>
                    }
                })}
            <Outcome page />
        </li>
    }
}

#[component]
fn Plan(it: TransferPlan) -> impl IntoView {
    view! {
        {it.hindrances.iter().map(|it| view! { <p class="note bad">{say::hindrance(*it)}</p> }).collect_view()}
        <ul class="inner">
            {it
                .pools
                .into_iter()
                .map(|it| {
                    view! {
                        <li>
                            {it.contract}": "{words::allotment::room_of_contract()}" "{say::bytes(it.pool)}" → "
                            <b>{say::bytes(it.pool_after)}</b> " ・ "{words::price::a_month()}" "
                            {both(it.monthly_yen, it.tax_included)}" → "
                            <b>{both(it.monthly_yen_after, it.tax_included)}</b> " ・ "{words::common::facilities()}" "
                            {it.facilities}" → "<b>{it.facilities_after}</b>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        <div class="wrap" role="region" tabindex="0" aria-label=words::transfers::facilities_to_move()>
            <table>
                <thead>
                    <tr>
                        <th>{words::facility::name()}</th>
                        <th>{words::common::municipality()}</th>
                        <th>{words::common::inboxes()}</th>
                        <th>{words::common::card()}</th>
                        <th>{words::common::room_used()}</th>
                        <th>{words::allotment::title()}</th>
                    </tr>
                </thead>
                <tbody>
                    {it
                        .facilities
                        .into_iter()
                        .map(|it| {
                            view! {
                                <tr>
                                    <td>
                                        {it.name}
                                        {it
                                            .code_taken
                                            .then(|| {
                                                view! {
                                                    " "
                                                    <span class="chip bad">{words::transfers::code_taken()}</span>
                                                }
                                            })}
                                    </td>
                                    <td>{it.city}</td>
                                    <td>{it.inboxes}</td>
                                    <td>{it.cards}</td>
                                    <td>{say::bytes(it.used)}</td>
                                    <td>{say::bytes(it.allotted)}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}

/// A choice among contracts; a single one is preselected.
#[component]
fn Contracts(all: Vec<ContractUse>, id: &'static str, label: &'static str, value: RwSignal<String>) -> impl IntoView {
    if let [only] = all.as_slice() {
        value.set(only.id.to_string());
    }
    let one = all.len() == 1;
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id required bind:value=value>
                {(!one).then(|| view! { <option value="">{words::common::choose()}</option> })}
                {all
                    .into_iter()
                    .map(|it| {
                        view! {
                            <option
                                value=it.id.to_string()
                                selected=value.with_untracked(|now| *now == it.id.to_string())
                            >
                                {if it.association == it.name {
                                    it.name
                                } else {
                                    format!("{} ({})", it.association, it.name)
                                }}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </div>
    }
}

#[component]
fn Claim(all: Vec<ContractUse>) -> impl IntoView {
    let page = Here::at("claim");
    let (code, contract) = (typed(""), typed(""));
    let submit = sends(move || {
        let Ok(contract) = contract.get_untracked().parse::<ContractId>() else { return };
        let request = ClaimTransfer { code: code.get_untracked(), contract };
        page.act(async move { operations::claim_transfer(&request).await });
    });
    view! {
        <details class="card pad">
            <summary class="btn">{words::transfers::number_told()}</summary>
            <Outcome page />
            <form on:submit=submit>
                <div class="two">
                    <Text
                        id="transfer-number"
                        label=words::transfers::number()
                        value=code
                        most=60
                        required=true
                        fresh=true
                    />
                    <Contracts all id="transfer-into" label=words::transfers::into() value=contract />
                </div>
                <button class="btn main">{words::transfers::look_at_it()}</button>
            </form>
        </details>
    }
}

#[component]
fn Ask(all: Vec<ContractUse>) -> impl IntoView {
    let page = Here::at("ask");
    let (from, to) = (typed(""), typed(""));
    let everything = RwSignal::new(false);
    let picked: RwSignal<Vec<FacilityLine>> = RwSignal::new(Vec::new());
    let nothing_picked = RwSignal::new(false);
    let pool = typed("");
    let month = Instant::japan_midnight(next(when::now().japan_date()));
    let (begins, note) = (RwSignal::new(when::field(month)), typed(""));
    let contracts = StoredValue::new(all.clone());
    // Proposes their allotments or, of a shared pool, an equal part but at least what they use.
    Effect::new(move |_| {
        let chosen = from.get();
        let (count, used, sizes) = picked.with(|all| {
            all.iter().fold((0, 0, 0), |sum, it| (sum.0 + 1, sum.1 + it.used.div_ceil(MB), sum.2 + it.capacity / MB))
        });
        let part = contracts.with_value(|all| {
            let it = all.iter().find(|it| it.id.to_string() == chosen)?;
            let equal = it.pool / MB * count / u64::from(it.facilities.max(1));
            Some(if it.sharing == Sharing::Divided { sizes } else { equal.max(used) })
        });
        pool.set(part.unwrap_or(0).to_string());
    });
    let submit = sends(move || {
        let Ok(contract) = from.get_untracked().parse::<ContractId>() else { return };
        let nothing = !everything.get_untracked() && picked.with_untracked(Vec::is_empty);
        nothing_picked.set(nothing);
        if nothing {
            return;
        }
        let request = AskTransfer {
            contract,
            to: to.get_untracked().parse().ok(),
            everything: everything.get_untracked(),
            facilities: picked.with_untracked(|it| it.iter().map(|it| it.id).collect()),
            pool: pool.get_untracked().trim().parse::<u64>().unwrap_or(0).saturating_mul(MB),
            begins: when::read_field(&begins.get_untracked()).unwrap_or(month),
            note: note.get_untracked(),
        };
        page.tell(async move { operations::ask_transfer(&request).await });
    });
    let operates = page.signed.session.with_value(|it| it.association.is_none());
    view! {
        <details class="card pad">
            <summary class="btn">{words::transfers::ask()}</summary>
            <Outcome page />
            <form on:submit=submit>
                <div class="two">
                    <Contracts all=all.clone() id="transfer-from" label=words::common::contract() value=from />
                    {operates
                        .then(|| view! { <Contracts all id="transfer-to" label=words::transfers::to() value=to /> })}
                    <Date id="transfer-begins" label=words::transfers::first_day() value=begins required=true />
                </div>
                <Check value=everything label=words::transfers::whole_contract() />
                {move || {
                    (!everything.get())
                        .then(|| {
                            view! {
                                <Pick picked />
                                <Number id="transfer-pool" label=words::transfers::pool() value=pool required=true />
                            }
                        })
                }}
                <Text id="transfer-note" label=words::transfers::note() value=note most=400 />
                <div role="alert">
                    {move || {
                        (nothing_picked.get() && picked.with(Vec::is_empty))
                            .then(|| view! { <p class="note bad">{words::transfers::choose_facilities()}</p> })
                    }}
                </div>
                <button class="btn main">{words::transfers::ask()}</button>
            </form>
        </details>
    }
}

/// Facilities, searched and picked one by one.
#[component]
fn Pick(picked: RwSignal<Vec<FacilityLine>>) -> impl IntoView {
    let page = Here::at("ask");
    let text = typed("");
    let found: RwSignal<Vec<FacilityLine>> = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        let typed = text.get();
        if typed.trim().is_empty() {
            found.set(Vec::new());
            return;
        }
        let request = FindFacilities { text: typed.clone(), ..Default::default() };
        spawn_local(async move {
            let answer = page.settle(operations::find_facilities(&request).await);
            if text.try_get_untracked().as_ref() == Some(&typed) {
                found.set(answer.map(|it| it.items).unwrap_or_default());
            }
        });
    });
    let has = move |id: FacilityId| picked.with(|all| all.iter().any(|it| it.id == id));
    let add = move |it: FacilityLine| {
        picked.update(|all| all.push(it));
    };
    let remove = move |id: FacilityId| picked.update(|all| all.retain(|it| it.id != id));
    view! {
        <div class="field">
            <b>{words::transfers::facilities_to_move()}" "{move || picked.with(Vec::len)}</b>
            <ul class="inner">
                {move || {
                    picked
                        .get()
                        .into_iter()
                        .map(|it| {
                            let id = it.id;
                            view! {
                                <li class="row">
                                    <span>{it.name.clone()}" "<span class="dim">{it.city}</span></span>
                                    <button type="button" class="btn quiet small" on:click=move |_| remove(id)>
                                        {words::common::remove()}
                                        <span class="hide">{it.name}</span>
                                    </button>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
            <input
                type="search"
                autocomplete="off"
                placeholder=words::transfers::search_and_add()
                aria-label=words::transfers::search_and_add()
                bind:value=text
                on:keydown=move |it| {
                    if it.key() == "Enter" {
                        it.prevent_default();
                    }
                }
            />
            <div class="found" aria-live="polite">
                {move || {
                    found
                        .get()
                        .into_iter()
                        .filter(|it| !has(it.id))
                        .map(|it| {
                            let one = it.clone();
                            view! {
                                <button type="button" on:click=move |_| add(one.clone())>
                                    <b>{it.name}</b>
                                    <span class="dim">{it.city}</span>
                                </button>
                            }
                        })
                        .collect_view()
                }}
            </div>
        </div>
    }
}

/// 市町村合併: renames a municipality, after a preview.
#[component]
fn City() -> impl IntoView {
    let page = Here::at("city");
    let text = || typed("");
    let (before, after, note) = (text(), text(), text());
    let from = RwSignal::new(when::field(when::now()));
    let looked: RwSignal<Option<RenamedCity>> = RwSignal::new(None);
    let go = move |apply: bool| {
        let request = RenameCity {
            from_name: before.get_untracked(),
            to_name: after.get_untracked(),
            from: when::read_field(&from.get_untracked()).unwrap_or_else(when::now),
            note: note.get_untracked(),
            apply,
        };
        page.ask(async move { operations::rename_city(&request).await }, looked);
    };
    // A preview is valid only for the fields that it was made for.
    Effect::new(move |_| {
        for field in [before, after, note, from] {
            field.track();
        }
        looked.set(None);
    });
    let submit = sends(move || go(false));
    view! {
        <details class="card pad">
            <summary class="btn">{words::transfers::city_rename()}</summary>
            <Outcome page />
            <form on:submit=submit>
                <p class="dim">{words::transfers::city_rename_lead()}</p>
                <div class="two">
                    <Text id="city-before" label=words::transfers::city_before() value=before most=100 required=true />
                    <Text id="city-after" label=words::transfers::city_after() value=after most=100 required=true />
                    <Date id="city-from" label=words::common::day_of_change() value=from required=true />
                    <Text id="city-note" label=words::common::note() value=note most=400 />
                </div>
                <button class="btn">{words::transfers::city_check()}</button>
                <div role="status">
                    {move || {
                        looked
                            .get()
                            .map(|it| {
                                let more = it.facilities > u32::try_from(it.names.len()).unwrap_or(0);
                                let names = format!(
                                    "{}{}",
                                    it.names.join(words::common::comma()),
                                    if more { " …" } else { "" },
                                );
                                let count = if it.applied {
                                    words::transfers::city_renamed(it.facilities)
                                } else {
                                    words::transfers::city_concerned(it.facilities)
                                };
                                view! {
                                    <div class="note" class:ok=it.applied>
                                        <p>
                                            <b>{count}</b>
                                        </p>
                                        <p class="dim">{names}</p>
                                        {(!it.applied && it.facilities > 0)
                                            .then(|| {
                                                view! {
                                                    <button type="button" class="btn main" on:click=move |_| go(true)>
                                                        {words::transfers::city_rename_it()}
                                                    </button>
                                                }
                                            })}
                                    </div>
                                }
                            })
                    }}
                </div>
            </form>
        </details>
    }
}
