//! The pool of a contract as a bar: shared, or divided by rule or by hand, with the effect shown before it is
//! applied.

use medpost_client::operations;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_domain::id::{ContractId, FacilityId, InboxId};
use medpost_domain::plan::MB;
use medpost_domain::pool::{Sharing, by_weight};
use medpost_domain::role::Action;
use medpost_domain::text::search::{Search, search_line};
use medpost_ui::form::typed;
use medpost_ui::list::{SearchField, Skeleton};
use medpost_ui::session::Settle;
use medpost_ui::{say, unsent, words};
use medpost_wire::console::allotment::{self as wire, AllottedInbox, Divide, InboxBytes};
use medpost_wire::console::contracts::ContractUse;
use medpost_wire::problem::Code;

use crate::state::Signed;
use crate::told::Trouble;

/// Most rows drawn; the others are found by searching.
const ROWS: usize = 200;

/// A contract as the server has it, with the edits made here.
#[derive(Clone, Copy)]
struct Table {
    whole: StoredValue<wire::Allotment>,
    sharing: RwSignal<Sharing>,
    ceiling_mb: RwSignal<u64>,
    /// Sizes as edited, in bytes, in the order of the inboxes.
    sizes: RwSignal<Vec<u64>>,
}

impl Table {
    fn of(it: wire::Allotment) -> Self {
        let sizes = it.inboxes.iter().map(|it| it.bytes).collect();
        Self {
            // The server refuses an allotment whose sharing it can't read.
            sharing: RwSignal::new(it.contract.sharing.known().unwrap_or(Sharing::Divided)),
            ceiling_mb: RwSignal::new(it.contract.ceiling / MB),
            sizes: RwSignal::new(sizes),
            whole: StoredValue::new(it),
        }
    }

    /// Inboxes whose size was edited, with the new size.
    fn changed(self) -> Vec<InboxBytes> {
        self.sizes.with(|sizes| {
            self.whole.with_value(|it| {
                let pairs = it.inboxes.iter().zip(sizes).filter(|it| it.0.bytes != *it.1);
                pairs.map(|it| InboxBytes { inbox: it.0.id, bytes: *it.1 }).collect()
            })
        })
    }

    /// The sum in bytes as the server counts it: of each inbox its size, or what is in it if that is more.
    fn sum(self) -> u64 {
        self.sizes.with(|sizes| {
            self.whole.with_value(|it| it.inboxes.iter().zip(sizes).map(|it| (*it.1).max(it.0.used)).sum())
        })
    }

    /// Bytes of each facility: its part of a divided pool or use of a shared one. Equal names get the municipality.
    fn by_facility(self) -> Vec<(String, u64)> {
        let divided = self.sharing.get() == Sharing::Divided;
        self.sizes.with(|sizes| {
            self.whole.with_value(|it| {
                let mut sums: BTreeMap<FacilityId, (&AllottedInbox, u64)> = BTreeMap::new();
                let mut named: BTreeMap<&str, BTreeSet<FacilityId>> = BTreeMap::new();
                for (inbox, size) in it.inboxes.iter().zip(sizes) {
                    let bytes = if divided { (*size).max(inbox.used) } else { inbox.used };
                    sums.entry(inbox.facility_id).or_insert((inbox, 0)).1 += bytes;
                    named.entry(&inbox.facility).or_default().insert(inbox.facility_id);
                }
                let name = |it: &AllottedInbox| match named.get(it.facility.as_str()) {
                    Some(all) if all.len() > 1 => format!("{}（{}）", it.facility, it.city),
                    _ => it.facility.clone(),
                };
                sums.into_values().map(|(it, bytes)| (name(it), bytes)).collect()
            })
        })
    }

    /// Whether applying would change anything.
    fn differs(self) -> bool {
        let divided = self.sharing.get() == Sharing::Divided;
        let (sharing, ceiling) = self.whole.with_value(|it| (it.contract.sharing.clone(), it.contract.ceiling / MB));
        sharing != self.sharing.get()
            || (!divided && self.ceiling_mb.get() != ceiling)
            || (divided && !self.changed().is_empty())
    }

    /// Gives the free room to the inboxes without a size, in equal parts; the others keep theirs.
    fn fill_new(self) {
        let sizes = self.whole.with_value(|it| {
            self.sizes.with_untracked(|sizes| {
                let is_new = |inbox: &AllottedInbox, size: u64| size == 0 && inbox.bytes == 0;
                let pairs = || it.inboxes.iter().zip(sizes);
                let taken: u64 = pairs().filter(|it| !is_new(it.0, *it.1)).map(|it| (*it.1).max(it.0.used)).sum();
                let weights: Vec<u64> = pairs().map(|it| u64::from(is_new(it.0, *it.1))).collect();
                let given = by_weight(it.contract.pool.saturating_sub(taken), &weights);
                pairs()
                    .zip(given)
                    .map(|((inbox, size), given)| if is_new(inbox, *size) { given } else { *size })
                    .collect()
            })
        });
        self.sizes.set(sizes);
    }

    /// The kinds of facilities in the contract, without duplicates.
    fn kinds(self) -> Vec<String> {
        let all: BTreeSet<String> = self.whole.with_value(|it| it.inboxes.iter().map(|it| it.kind.clone()).collect());
        all.into_iter().collect()
    }

    /// The new state of the server with the edits made here: merges with somebody else's change (ADR 26).
    fn over(self, now: wire::Allotment) -> Self {
        let typed: HashMap<InboxId, u64> =
            untrack(|| self.changed()).into_iter().map(|it| (it.inbox, it.bytes)).collect();
        let next = Self::of(now);
        let (sharing, ceiling) = self.whole.with_value(|it| (it.contract.sharing.clone(), it.contract.ceiling / MB));
        if sharing != self.sharing.get_untracked() {
            next.sharing.set(self.sharing.get_untracked());
        }
        if self.ceiling_mb.get_untracked() != ceiling {
            next.ceiling_mb.set(self.ceiling_mb.get_untracked());
        }
        next.sizes.update(|sizes| {
            next.whole.with_value(|it| {
                for (inbox, size) in it.inboxes.iter().zip(sizes) {
                    *size = typed.get(&inbox.id).copied().unwrap_or(*size);
                }
            });
        });
        next
    }

    /// Number of inboxes that would be smaller than what is in them.
    fn small(self) -> usize {
        self.sizes.with(|sizes| {
            self.whole.with_value(|it| it.inboxes.iter().zip(sizes).filter(|it| *it.1 < it.0.used).count())
        })
    }

    fn divide_by(self, weight: impl Fn(&AllottedInbox) -> u64) {
        let sizes = self.whole.with_value(|it| {
            let weights: Vec<u64> = it.inboxes.iter().map(weight).collect();
            by_weight(it.contract.pool, &weights)
        });
        self.sizes.set(sizes);
    }
}

/// The pool of the first contract, or of the chosen one.
#[component]
pub fn Allotment() -> impl IntoView {
    let (signed, settle) = (Signed::here(), Settle::here());
    let contracts = RwSignal::new(Vec::new());
    let (table, trouble) = (RwSignal::new(None::<Table>), RwSignal::new(None));
    let applied = RwSignal::new(false);
    let wanted = StoredValue::new(None::<ContractId>);
    let open = move |id| {
        wanted.set_value(Some(id));
        spawn_local(async move {
            let answer = settle.answer(operations::allotment(id).await);
            // Drops the answer if another contract was chosen meanwhile.
            if wanted.try_get_value() != Some(Some(id)) {
                return;
            }
            match answer {
                Ok(it) => table.set(Some(Table::of(it))),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    spawn_local(async move {
        match settle.answer(operations::contracts().await) {
            Ok(it) => {
                if let Some(first) = it.first() {
                    open(first.id);
                }
                contracts.set(it);
            }
            Err(it) => trouble.set(Some(it)),
        }
    });
    let apply = Callback::new(move |it: Table| {
        trouble.set(None);
        applied.set(false);
        let (id, version) = it.whole.with_value(|it| (it.contract.id, it.contract.version));
        let sharing = it.sharing.get_untracked();
        let request = Divide {
            version,
            sharing,
            ceiling: it.ceiling_mb.get_untracked().saturating_mul(MB),
            inboxes: if sharing == Sharing::Divided { untrack(|| it.changed()) } else { Vec::new() },
        };
        spawn_local(async move {
            match settle.step(operations::divide(id, &request)).await {
                // Reports success once the new sizes are loaded, since they replace what was typed.
                Ok(()) => match settle.answer(operations::allotment(id).await) {
                    Ok(it) => {
                        table.set(Some(Table::of(it)));
                        applied.set(true);
                    }
                    Err(it) => trouble.set(Some(it)),
                },
                Err(problem) => {
                    // Shows somebody else's change together with the edits made here.
                    if problem.code == Code::Stale
                        && let Ok(now) = operations::allotment(id).await
                    {
                        table.set(Some(it.over(now)));
                    }
                    trouble.set(Some(problem));
                }
            }
        });
    });
    // The next edit removes the message about the last one.
    let differs = Memo::new(move |_| table.get().is_some_and(Table::differs));
    Effect::new(move |_| {
        if differs.get() {
            applied.set(false);
        }
    });
    unsent::differs(differs.into());
    view! {
        <div class="head">
            <h1>{words::allotment::title()}</h1>
        </div>
        {move || {
            (contracts.with(Vec::len) > 1)
                .then(|| {
                    view! {
                        <div class="field">
                            <select
                                aria-label=words::common::contract()
                                prop:value=move || {
                                    table
                                        .get()
                                        .map(|it| it.whole.with_value(|it| it.contract.id.to_string()))
                                        .unwrap_or_default()
                                }
                                on:change=move |it| {
                                    if let Ok(id) = event_target_value(&it).parse() {
                                        applied.set(false);
                                        open(id);
                                    }
                                }
                            >
                                {contracts
                                    .get()
                                    .into_iter()
                                    .map(|it: ContractUse| {
                                        view! { <option value=it.id.to_string()>{it.name.clone()}</option> }
                                    })
                                    .collect_view()}
                            </select>
                        </div>
                    }
                })
        }}
        <Trouble problem=trouble />
        <div role="status">
            {move || applied.get().then(|| view! { <p class="note ok">{words::allotment::applied()}</p> })}
        </div>
        {move || match table.get() {
            None => view! { <Skeleton /> }.into_any(),
            Some(it) => view! { <Whole it apply changes=signed.may(Action::Allot) /> }.into_any(),
        }}
    }
}

#[component]
fn Whole(it: Table, apply: Callback<Table>, changes: bool) -> impl IntoView {
    let contract = it.whole.with_value(|it| it.contract.clone());
    let pool = contract.pool;
    let divided = move || it.sharing.get() == Sharing::Divided;
    let as_before = move || !it.differs();
    let over = move || if divided() { it.sum() > pool } else { it.ceiling_mb.get().saturating_mul(MB) > pool };
    // Allowed, with a warning: what is in an inbox beyond the ceiling stays, and nothing more comes in.
    let tight = move || {
        let ceiling = it.ceiling_mb.get().saturating_mul(MB);
        !divided() && it.whole.with_value(|it| it.inboxes.iter().any(|it| it.used > ceiling))
    };
    view! {
        <div class="card pad">
            <h2>{contract.name.clone()}</h2>
            <p>
                {format!("{} {} ・ ", words::allotment::room_of_contract(), say::bytes(pool))}
                <span class="dim">
                    {move || {
                        if divided() {
                            format!("{} {}", words::allotment::divided(), say::bytes(it.sum()))
                        } else {
                            format!("{} {}", words::common::used(), say::bytes(contract.used))
                        }
                    }}
                </span>
            </p>
            <super::chart::Parts parts=Signal::derive(move || it.by_facility()) whole=pool />
            {changes
                .then(|| {
                    view! {
                        <fieldset>
                            <legend>{words::allotment::sharing()}</legend>
                            <label class="check">
                                <input
                                    type="radio"
                                    name="sharing"
                                    prop:checked=move || !divided()
                                    on:change=move |_| it.sharing.set(Sharing::Shared)
                                />
                                {words::allotment::shared()}
                                " "
                                <span class="dim">{words::allotment::shared_how()}</span>
                            </label>
                            <label class="check">
                                <input
                                    type="radio"
                                    name="sharing"
                                    prop:checked=divided
                                    on:change=move |_| it.sharing.set(Sharing::Divided)
                                />
                                {words::allotment::divided()}
                                " "
                                <span class="dim">{words::allotment::divided_how()}</span>
                            </label>
                        </fieldset>
                        {move || {
                            (!divided())
                                .then(|| {
                                    view! {
                                        <div class="field">
                                            <label for="ceiling">{words::allotment::ceiling()}" (MB)"</label>
                                            <input
                                                id="ceiling"
                                                type="number"
                                                min="1"
                                                max=(pool / MB).to_string()
                                                prop:value=move || it.ceiling_mb.get().to_string()
                                                on:input=move |event| {
                                                    it.ceiling_mb.set(event_target_value(&event).parse().unwrap_or(0));
                                                }
                                            />
                                        </div>
                                    }
                                })
                        }}
                        {move || {
                            divided()
                                .then(|| {
                                    view! {
                                        <div class="row">
                                            <b>{words::allotment::by_rule()}</b>
                                            <button class="btn quiet small" on:click=move |_| it.divide_by(|_| 1)>
                                                {words::allotment::rule_equal()}
                                            </button>
                                            <button
                                                class="btn quiet small"
                                                on:click=move |_| it.divide_by(|it| it.need.max(it.used).max(MB))
                                            >
                                                {words::allotment::rule_need()}
                                            </button>
                                            <button class="btn quiet small" on:click=move |_| it.fill_new()>
                                                {words::allotment::rule_new()}
                                            </button>
                                            <button
                                                class="btn quiet small"
                                                on:click=move |_| {
                                                    it.sizes
                                                        .set(
                                                            it
                                                                .whole
                                                                .with_value(|it| {
                                                                    it.inboxes.iter().map(|it| it.bytes).collect()
                                                                }),
                                                        );
                                                }
                                            >
                                                {words::allotment::undo()}
                                            </button>
                                        </div>
                                    }
                                })
                        }}
                        {move || divided().then(|| view! { <Kinds it /> })}
                        <div class="note info" aria-live="polite">
                            <b>{words::common::effect()}</b>
                            <p>
                                {move || {
                                    if as_before() {
                                        words::common::no_effect().to_owned()
                                    } else if divided() {
                                        words::allotment::inboxes_change(
                                            it.changed().len(),
                                            &say::bytes(it.sum()),
                                            &say::bytes(pool),
                                        )
                                    } else {
                                        words::allotment::shared_up_to(
                                            &say::bytes(it.ceiling_mb.get().saturating_mul(MB)),
                                        )
                                    }
                                }}
                            </p>
                            {move || over().then(|| view! { <p class="note bad">{words::allotment::overdrawn()}</p> })}
                            {move || tight().then(|| view! { <p>{words::allotment::too_small()}</p> })}
                            {move || {
                                (divided() && it.small() > 0)
                                    .then(|| view! { <p>{words::allotment::too_small()}" ("{it.small()}")"</p> })
                            }}
                        </div>
                        <div class="actions">
                            <button
                                class="btn main"
                                disabled=move || as_before() || over()
                                on:click=move |_| apply.run(it)
                            >
                                {words::allotment::apply()}
                            </button>
                        </div>
                    }
                })}
        </div>
        {move || divided().then(|| view! { <Inboxes it changes /> })}
    }
}

/// Divides by kind of facility, with a weight for each kind.
#[component]
fn Kinds(it: Table) -> impl IntoView {
    let weights: Vec<(String, RwSignal<u64>)> = it
        .kinds()
        .into_iter()
        .map(|kind| (kind.clone(), RwSignal::new(if kind == say::HOSPITAL { 4 } else { 1 })))
        .collect();
    let all = StoredValue::new(weights.clone());
    let apply = move |_| {
        it.divide_by(|inbox| {
            all.with_value(|all| all.iter().find(|it| it.0 == inbox.kind).map_or(1, |it| it.1.get_untracked()))
        });
    };
    view! {
        <div class="row">
            <b>{words::allotment::rule_kind()}</b>
            {weights
                .into_iter()
                .map(|(kind, weight)| {
                    view! {
                        <label>
                            {if kind.is_empty() { words::allotment::no_kind().to_owned() } else { kind }}" "
                            <input
                                type="number"
                                class="small"
                                min="0"
                                max="1000"
                                prop:value=move || weight.get().to_string()
                                on:change=move |event| weight.set(event_target_value(&event).parse().unwrap_or(1))
                            />
                        </label>
                    }
                })
                .collect_view()}
            <button class="btn quiet small" on:click=apply>
                {words::allotment::rule_kind_apply()}
            </button>
        </div>
    }
}

#[component]
fn Inboxes(it: Table, changes: bool) -> impl IntoView {
    let text = typed("");
    let rows = move || {
        let mut found: Vec<_> = it.whole.with_value(|whole| whole.inboxes.iter().cloned().enumerate().collect());
        Search::of(&text.get()).sift(&mut found, |it| search_line(&[&it.1.facility, &it.1.name], &[&it.1.city]));
        found.truncate(ROWS);
        found
    };
    view! {
        <div class="bar" role="search">
            <SearchField label=words::common::search_facility_or_department() value=text />
        </div>
        <div class="card wrap" role="region" tabindex="0" aria-label=words::common::inboxes()>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::common::inboxes()}</th>
                        <th scope="col" class="num">
                            {words::allotment::in_it()}
                        </th>
                        <th scope="col" class="num">
                            {words::allotment::need()}
                        </th>
                        <th scope="col" class="num">
                            {words::allotment::now()}
                        </th>
                        <th scope="col" class="num">
                            {words::allotment::after()}
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <For each=rows key=|it: &(usize, AllottedInbox)| it.1.id let:row>
                        <Row index=row.0 inbox=row.1 it changes />
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(index: usize, inbox: AllottedInbox, it: Table, changes: bool) -> impl IntoView {
    let _: InboxId = inbox.id;
    let size = move || it.sizes.with(|all| all.get(index).copied().unwrap_or(0));
    let set = move |event: leptos::ev::Event| {
        let bytes = event_target_value(&event).parse::<u64>().unwrap_or(0).saturating_mul(MB);
        it.sizes.update(|all| {
            if let Some(it) = all.get_mut(index) {
                *it = bytes;
            }
        });
    };
    let label = format!("{} {} {} {}", inbox.facility, inbox.city, inbox.name, words::allotment::after());
    view! {
        <tr class:new=move || size() != inbox.bytes>
            <td class="from">
                <b>{inbox.facility.clone()}</b>
                <span class="dim">{say::joined(&[&inbox.name, &inbox.city])}</span>
            </td>
            <td class="num">{say::bytes(inbox.used)}</td>
            <td class="num">{say::bytes(inbox.need)}</td>
            <td class="num">{say::bytes(inbox.bytes)}</td>
            <td class="num">
                {if changes {
                    view! {
                        <input
                            type="number"
                            min="0"
                            aria-label=label
                            prop:value=move || (size() / MB).to_string()
                            on:change=set
                        />
                    }
                        .into_any()
                } else {
                    view! { <span>{say::bytes(inbox.bytes)}</span> }.into_any()
                }}
            </td>
        </tr>
    }
}
