//! Billing terms of a contract, for clerks: who pays, when, at which price; lines entered by hand.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::operations;
use medpost_domain::billing::cycle::{Cycle, Dated, Due, Payer};
use medpost_domain::cell::signed_yen;
use medpost_domain::id::{ContractId, FacilityId};
use medpost_domain::instant::{DAY, Instant};
use medpost_ui::fold::Fold;
use medpost_ui::form::{Actions, Check, sends, typed};
use medpost_ui::list::{Order, SearchField};
use medpost_ui::price::mode;
use medpost_ui::{say, when, words};
use medpost_wire::billing::terms::{Adjust, ContractBilling, SetPrice};
use medpost_wire::console::facilities::{FacilityLine, FindFacilities};

use crate::state::Page;
use crate::told::Outcome;

use super::debits::MandateOf;
use super::payer::PayerOf;

fn payer(it: Payer) -> &'static str {
    match it {
        Payer::Holder => words::terms::payer_holder(),
        Payer::Facilities => words::terms::payer_facilities(),
        Payer::Split => words::terms::payer_split(),
    }
}

fn cycle(it: Cycle) -> &'static str {
    match it {
        Cycle::Month => words::terms::cycle_month(),
        Cycle::Quarter => words::terms::cycle_quarter(),
        Cycle::Half => words::terms::cycle_half(),
        Cycle::Year => words::terms::cycle_year(),
    }
}

fn dated(it: Dated) -> &'static str {
    match it {
        Dated::MonthEnd => words::terms::dated_month_end(),
        Dated::IssueDay => words::terms::dated_issue_day(),
    }
}

fn due(it: Due) -> &'static str {
    match it {
        Due::NextMonthEnd => words::terms::due_next_month_end(),
        Due::ThirtyDays => words::terms::due_thirty_days(),
    }
}

/// The billing terms of a contract, in a fold.
#[component]
pub fn Terms<S: Clone + Send + Sync + 'static>(
    /// The contract.
    id: ContractId,
    /// Id of a group's holder; if absent, the contract's only facility pays.
    holder: Option<String>,
    /// Whether its prices include tax.
    included: bool,
    /// The page of contracts, as seen from this place.
    page: Page<S>,
) -> impl IntoView {
    let group = holder.is_some();
    let found: RwSignal<Option<ContractBilling>> = RwSignal::new(None);
    let open = Callback::new(move |()| {
        if found.with_untracked(Option::is_none) {
            page.ask(operations::contract_billing(id), found);
        }
    });
    view! {
        <Fold word=words::terms::title() key=id.to_string() load=open>
            <Outcome page inline=true />
            {move || {
                found
                    .get()
                    .map(|it| {
                        view! {
                            <Form it=it.clone() id page />
                            <Price it id included page />
                            <Line id group included page />
                        }
                    })
            }}
            {match holder {
                Some(it) => {
                    view! {
                        <PayerOf id=it.clone() operates=true />
                        <MandateOf page={Page::<S>::at(&format!("mandate-{id}"))} payer=it />
                    }
                        .into_any()
                }
                None => view! { <p class="dim">{words::terms::facility_pays()}</p> }.into_any(),
            }}
        </Fold>
    }
}

#[component]
fn Form<S: Clone + Send + Sync + 'static>(it: ContractBilling, id: ContractId, page: Page<S>) -> impl IntoView {
    let (who, when_due) = (RwSignal::new(it.payer), RwSignal::new(it.cycle));
    let (date, until) = (RwSignal::new(it.dated), RwSignal::new(it.due));
    let (advance, pay_back) = (RwSignal::new(it.advance), RwSignal::new(it.pay_back));
    let from = RwSignal::new(it.billed_from.clone());
    let version = it.version;
    let submit = sends(move || {
        let request = ContractBilling {
            version,
            payer: who.get_untracked(),
            cycle: when_due.get_untracked(),
            advance: advance.get_untracked(),
            pay_back: pay_back.get_untracked(),
            dated: date.get_untracked(),
            due: until.get_untracked(),
            billed_from: from.get_untracked(),
        };
        page.act(async move { operations::set_contract_billing(id, &request).await });
    });
    view! {
        <form class="two" on:submit=submit>
            <div class="field">
                <span>{words::terms::payer()}</span>
                <Order value=who all=&Payer::ALL word=payer label=words::terms::payer() />
            </div>
            <div class="field">
                <span>{words::terms::cycle()}</span>
                <Order value=when_due all=&Cycle::ALL word=cycle label=words::terms::cycle() />
            </div>
            <div class="field">
                <span>{words::terms::dated()}</span>
                <Order value=date all=&Dated::ALL word=dated label=words::terms::dated() />
            </div>
            <div class="field">
                <span>{words::billing::due()}</span>
                <Order value=until all=&Due::ALL word=due label=words::billing::due() />
            </div>
            <label class="field">{words::terms::billed_from()}<input type="month" bind:value=from /></label>
            <div class="field">
                <Check value=advance label=words::terms::in_advance() />
                <Check value=pay_back label=words::terms::pay_back() />
            </div>
            <Actions word=words::common::save() class="btn" />
        </form>
    }
}

#[component]
fn Price<S: Clone + Send + Sync + 'static>(
    it: ContractBilling,
    id: ContractId,
    included: bool,
    page: Page<S>,
) -> impl IntoView {
    let set = Callback::new(move |(yen, month, note): (i64, String, String)| {
        // The server refuses what is no price.
        let request = SetPrice { version: it.version, yen: u32::try_from(yen).unwrap_or(u32::MAX), month, note };
        page.act(async move { operations::set_price(id, &request).await });
    });
    view! {
        <Yen
            what=format!("{}{}", words::terms::price_agreed(), mode(included))
            from=words::terms::price_from()
            month=when::now().plus(31 * DAY)
            word=words::terms::price_set()
            set
        />
    }
}

#[component]
fn Line<S: Clone + Send + Sync + 'static>(id: ContractId, group: bool, included: bool, page: Page<S>) -> impl IntoView {
    // `None` for the whole contract.
    let chosen: RwSignal<Option<FacilityId>> = RwSignal::new(None);
    let found: RwSignal<Vec<FacilityLine>> = RwSignal::new(Vec::new());
    let text = typed("");
    let search = move |_| {
        let request = FindFacilities { text: text.get_untracked(), ..FindFacilities::default() };
        spawn_local(async move {
            if let Some(it) = page.settle(operations::find_facilities(&request).await) {
                chosen.set(None);
                found.set(it.items);
            }
        });
    };
    let set = Callback::new(move |(yen, month, reason): (i64, String, String)| {
        let request = Adjust { yen, month, facility: chosen.get_untracked(), reason };
        page.act(async move { operations::adjust(id, &request).await });
    });
    let field = format!("adjust-facility-{id}");
    view! {
        {group
            .then(|| {
                view! {
                    <div class="row">
                        <label for=field.clone()>{words::common::applies_to()}</label>
                        <SearchField label=words::terms::search_facility() value=text />
                        <button type="button" class="btn quiet small" on:click=search>
                            {words::terms::find()}
                        </button>
                        <select id=field on:change=move |it| chosen.set(event_target_value(&it).parse().ok())>
                            <option value="">{words::terms::whole_contract()}</option>
                            {move || {
                                found
                                    .get()
                                    .into_iter()
                                    .map(|it| {
                                        view! {
                                            <option value=it
                                                .id
                                                .to_string()>
                                                {format!("{} {}（{}）", it.code, it.name, it.city)}
                                            </option>
                                        }
                                    })
                                    .collect_view()
                            }}
                        </select>
                    </div>
                }
            })}
        <Yen
            what=format!("{}{}", words::terms::adjust(), mode(included))
            from=words::billing::month()
            month=when::now()
            word=words::common::add()
            set
        />
    }
}

/// A form for yen, a month and a note.
#[component]
fn Yen(
    what: String,
    from: &'static str,
    month: Instant,
    word: &'static str,
    set: Callback<(i64, String, String)>,
) -> impl IntoView {
    let (yen, note) = (typed(""), typed(""));
    let month = RwSignal::new(when::month(month));
    let submit = sends(move || {
        if let Some(yen) = yen.with_untracked(|it| signed_yen(it)) {
            set.run((yen, month.get_untracked(), note.get_untracked()));
        }
    });
    view! {
        <form class="row" on:submit=submit>
            <input
                type="text"
                required
                inputmode="numeric"
                pattern=say::SUM_PATTERN
                title="1,000"
                aria-label=what.clone()
                placeholder=what
                bind:value=yen
            />
            <label>{from}" "<input type="month" required bind:value=month /></label>
            <input
                type="text"
                class="grow"
                required
                maxlength="200"
                aria-label=words::terms::price_note()
                placeholder=words::terms::price_note()
                bind:value=note
            />
            <button class="btn small">{word}</button>
        </form>
    }
}
