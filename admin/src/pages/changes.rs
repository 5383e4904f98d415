//! 契約変更の申込み: requested after a preview of the effect, decided by a clerk; with past requests.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{console, operations};
use medpost_domain::change_request::{State, Step};
use medpost_domain::id::ContractId;
use medpost_domain::role::Action;
use medpost_ui::application::below;
use medpost_ui::form::{Date, Text, sends, typed};
use medpost_ui::list::{Choice, Found, Lines, SearchField, Skeleton};
use medpost_ui::say::both;
use medpost_ui::{say, when, words};
use medpost_wire::application::Pack;
use medpost_wire::console::changes::{AskChange, ChangeOffer, ChangeRequest, FindChanges, StepChange};
use medpost_wire::console::contracts::ContractUse;

use crate::csv::Csv;
use crate::reason::{Readers, Reason};
use crate::state::{Page, Signed};
use crate::told::Outcome;

/// The form for a request, and the requests so far.
#[component]
pub fn Changes() -> impl IntoView {
    let signed = Signed::here();
    let fields = signed.fields("/changes");
    let (text, state) = (fields.field("text", String::new()), fields.field("state", None::<State>));
    let offer = RwSignal::new(None::<ChangeOffer>);
    let (contracts, contract) = (RwSignal::new(Vec::<ContractUse>::new()), RwSignal::new(None::<ContractId>));
    // The operator's staff enters requests for whoever wrote or called.
    let operates = signed.session.with_value(|it| it.association.is_none());
    let request = move |skip: u32| FindChanges { text: text.get(), state: state.get(), skip };
    let found = Found::by_number(fields, request, operations::find_changes, |it| (it.items, it.total));
    let steps = RwSignal::new(0u32);
    let page = <Page>::new(
        Callback::new(move |()| {
            steps.update(|it| *it += 1);
            found.reload();
        }),
        RwSignal::new(None),
    )
    .provide();
    let asks = signed.may(Action::RequestChange);
    // What stands below the form is drawn after it, so that it doesn't move.
    let ready = RwSignal::new(!asks || operates);
    if asks {
        spawn_local(async move {
            let all = operations::contracts().await.unwrap_or_default();
            contract.set(all.first().filter(|_| !operates).map(|it| it.id));
            if all.is_empty() {
                ready.set(true);
            }
            contracts.set(all);
        });
        Effect::new(move |_| {
            // Any step with a request changes what can be requested next.
            steps.track();
            let Some(id) = contract.get() else {
                offer.set(None);
                return;
            };
            spawn_local(async move {
                if let Some(it) = page.settle(operations::change_offer(id).await)
                    && contract.try_get_untracked() == Some(Some(id))
                {
                    offer.set(Some(it));
                }
                let _ = ready.try_set(true);
            });
        });
    }
    let draw = Callback::new(|items: Vec<ChangeRequest>| {
        view! { <ul class="pad">{items.into_iter().map(|it| view! { <One it /> }).collect_view()}</ul> }.into_any()
    });
    view! {
        <div class="head">
            <div>
                <h1>{words::changes::title()}</h1>
            </div>
            <div class="row end">
                <Csv path=Signal::derive(move || console::csv_of("changes", &request(0))) name="changes.csv" />
            </div>
        </div>
        <Outcome page />
        {move || {
            (operates && contracts.with(|it| !it.is_empty()) || contracts.with(Vec::len) > 1)
                .then(|| {
                    view! {
                        <div class="field">
                            <label for="contract">
                                {if operates { words::changes::for_contract() } else { words::common::contract() }}
                            </label>
                            <select
                                id="contract"
                                prop:value=move || contract.get().map(|it| it.to_string()).unwrap_or_default()
                                on:change=move |event| contract.set(event_target_value(&event).parse().ok())
                            >
                                {operates.then(|| view! { <option value="">{words::common::choose()}</option> })}
                                {contracts
                                    .get()
                                    .into_iter()
                                    .map(|it| {
                                        view! {
                                            <option
                                                value=it.id.to_string()
                                                selected=contract.get_untracked() == Some(it.id)
                                            >
                                                {it.name}
                                            </option>
                                        }
                                    })
                                    .collect_view()}
                            </select>
                        </div>
                    }
                })
        }}
        {move || {
            (!ready.get() || asks && offer.with(Option::is_none) && contract.get().is_some())
                .then(|| view! { <Skeleton lines=5 /> })
        }}
        {move || offer.get().map(|it| view! { <Ask it operates /> })}
        {move || {
            ready
                .get()
                .then(|| {
                    view! {
                        <h2>{words::changes::so_far()}</h2>
                        <div class="bar" role="search">
                            <SearchField label=words::common::search_contracts() value=text />
                            <Choice
                                value=state
                                all=&State::ALL
                                word=|it| say::step(it).0
                                every=words::common::all_states()
                                label=words::common::state()
                            />
                        </div>
                        <Lines
                            found
                            draw
                            label=words::changes::so_far()
                            none=words::changes::none()
                            narrowed=Signal::derive(move || text.with(|it| !it.is_empty()) || state.get().is_some())
                        />
                    }
                })
        }}
    }
}

#[component]
fn Ask(it: ChangeOffer, operates: bool) -> impl IntoView {
    let page = <Page>::at("ask");
    let chosen: RwSignal<Option<Pack>> = RwSignal::new(None);
    let note = typed("");
    let received = RwSignal::new(when::field(when::now()));
    let packs = StoredValue::new(it.packs.clone());
    let contract = it.contract.id;
    let (pool, now, included) = (it.contract.pool, it.monthly_yen, it.contract.tax_included);
    let beyond = it.counted >= it.free;
    let (facilities, free, counted, individual_yen) = (it.contract.facilities, it.free, it.counted, it.individual_yen);
    let dates = words::changes::dates(&when::date(it.closes), &when::date(it.begins));
    let ask = move |draft: bool| {
        let Some(pack) = chosen.get_untracked() else { return };
        let received_at = when::read_field(&received.get_untracked()).filter(|_| operates);
        let request = AskChange { contract, pack: pack.id, note: note.get_untracked(), draft, received_at };
        page.act(async move { operations::ask_change(&request).await });
    };
    let submit = sends(move || ask(false));
    view! {
        <form class="card pad" on:submit=submit>
            <h2>{it.contract.name.clone()}</h2>
            <p>
                {say::joined(
                    &[
                        &it.contract.pack,
                        &format!("{} {}", words::allotment::room_of_contract(), say::bytes(pool)),
                        &words::price::monthly(&both(now, included)),
                    ],
                )}
            </p>
            <div class="field">
                <label for="pack">{words::changes::pack()}</label>
                <select
                    id="pack"
                    required
                    prop:value=move || chosen.with(|it| it.as_ref().map(|it| it.id.to_string()).unwrap_or_default())
                    on:change=move |event| {
                        chosen
                            .set(
                                packs
                                    .with_value(|all| {
                                        all.iter().find(|it| it.id.to_string() == event_target_value(&event)).cloned()
                                    }),
                            );
                    }
                >
                    <option value="">{words::common::choose()}</option>
                    {it
                        .packs
                        .iter()
                        .map(|it| {
                            view! {
                                <option value=it
                                    .id
                                    .to_string()>
                                    {format!(
                                        "{} ・ {}",
                                        it.name,
                                        words::price::monthly(&both(it.monthly_yen, it.tax_included)),
                                    )}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </div>
            <Text id="change-note" label=words::common::note() value=note most=400 />
            {operates
                .then(|| {
                    view! {
                        <Date
                            id="received"
                            label=words::common::received()
                            value=received
                            required=true
                            last=when::field(when::now())
                        />
                    }
                })}
            <div class="note info" aria-live="polite">
                <b>{words::common::effect()}</b>
                {move || match chosen.get() {
                    None => view! { <p>{words::common::no_effect()}</p> }.into_any(),
                    Some(it) => {
                        view! {
                            <p>
                                {format!(
                                    "{} {} → {}",
                                    words::allotment::room_of_contract(),
                                    say::bytes(pool),
                                    say::bytes(it.pool),
                                )}<br />
                                {words::price::monthly(
                                    &format!("{} → {}", both(now, included), both(it.monthly_yen, it.tax_included)),
                                )}<br /> {dates.clone()}<br />
                                {if beyond {
                                    words::changes::nth_with_fee(counted + 1, free)
                                } else {
                                    words::changes::nth(counted + 1, free)
                                }}
                            </p>
                            <p>
                                {format!(
                                    "{} {} ・ {} {} ・ {} {}",
                                    words::packs::one_sending(),
                                    say::bytes(it.dispatch),
                                    words::packs::kept(),
                                    words::count::days(it.retention_days),
                                    words::packs::cards_included(),
                                    it.included_cards,
                                )}
                            </p>
                            {below(&it, facilities, individual_yen).map(|it| view! { <p>{it}</p> })}
                        }
                            .into_any()
                    }
                }}
            </div>
            <Outcome page />
            <div class="actions">
                <button class="btn main" disabled=move || chosen.with(Option::is_none)>
                    {words::changes::ask()}
                </button>
                {(!operates)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="btn quiet"
                                disabled=move || chosen.with(Option::is_none)
                                on:click=move |_| ask(true)
                            >
                                {words::changes::keep_draft()}
                            </button>
                        }
                    })}
            </div>
        </form>
    }
}

#[component]
fn One(it: ChangeRequest) -> impl IntoView {
    let page = <Page>::at(&it.id.to_string());
    let (id, version) = (it.id, it.version);
    let reason = typed("");
    let step = move |step: Step| {
        let request = StepChange { version, step, reason: reason.get_untracked() };
        page.act(async move { operations::step_change(id, &request).await });
    };
    let now = it.state.known();
    let may = move |to: Step, action: Action| now.is_some_and(|it| it.after(to).is_some()) && page.signed.may(action);
    let (word, chip) = say::stored(&it.state, say::step);
    let decides = may(Step::Approve, Action::DecideChange);
    let takes_back = may(Step::Withdraw, Action::RequestChange);
    // The operator's staff may say why it withdraws a request for somebody.
    let for_others = takes_back && !decides && page.signed.session.with_value(|it| it.association.is_none());
    let about = StoredValue::new(format!("{} {}", it.association, it.pack));
    view! {
        <li class="file">
            <div class="row">
                <span class="name">
                    {it.association.clone()}" ・ "{it.pack.clone()}<br />
                    <span class="dim">
                        {say::bytes(it.pool)}" ・ "{words::price::monthly(&both(it.monthly_yen, it.tax_included))}
                        " ・ "{words::common::from_day(&when::date(it.takes_effect_at))}
                    </span>
                </span>
                <span class="dim">{words::changes::nth(it.nth, it.free)}</span>
                {it
                    .fee
                    .then(|| {
                        view! {
                            <span class="chip warn">
                                {words::changes::with_fee()}
                                {(it.fee_yen > 0).then(|| format!(" {}", both(it.fee_yen, it.fee_tax_included)))}
                            </span>
                        }
                    })}
                <span class=chip>{word}</span>
            </div>
            {matches!(now, Some(State::Draft | State::Review | State::Returned))
                .then(|| {
                    view! {
                        <p class="dim">
                            {words::changes::present_pack()}"："
                            {say::joined(
                                &[
                                    &it.present,
                                    &say::bytes(it.present_pool),
                                    &words::price::monthly(&both(it.present_yen, it.present_tax_included)),
                                ],
                            )}
                        </p>
                    }
                })}
            <p class="dim">{say::joined(&[&it.asked_by, &when::moment(it.asked_at), &it.note])}</p>
            {(!it.reason.is_empty()).then(|| view! { <p class="note">{it.reason.clone()}</p> })}
            <div class="row">
                {decides
                    .then(|| {
                        view! {
                            <Reason
                                value=reason
                                readers=Readers::Applicant
                                of=about.get_value()
                                optional=true
                                most=400
                            />
                            <button class="btn main small" on:click=move |_| step(Step::Approve)>
                                {words::common::approve()}
                            </button>
                            <button class="btn small" on:click=move |_| step(Step::Return)>
                                {words::common::send_back()}
                            </button>
                            <button class="btn bad small" on:click=move |_| step(Step::Refuse)>
                                {words::common::refuse()}
                            </button>
                        }
                    })}
                {for_others
                    .then(|| {
                        view! {
                            <Reason
                                value=reason
                                readers=Readers::Applicant
                                of=about.get_value()
                                optional=true
                                most=400
                            />
                        }
                    })}
                {may(Step::Submit, Action::RequestChange)
                    .then(|| {
                        view! {
                            <button class="btn small" on:click=move |_| step(Step::Submit)>
                                {if it.state == State::Draft {
                                    words::changes::submit()
                                } else {
                                    words::changes::submit_again()
                                }}
                            </button>
                        }
                    })}
                {takes_back
                    .then(|| {
                        view! {
                            <button class="btn quiet small" on:click=move |_| step(Step::Withdraw)>
                                {words::common::withdraw()}
                            </button>
                        }
                    })}
            </div>
            <Outcome page />
        </li>
    }
}
