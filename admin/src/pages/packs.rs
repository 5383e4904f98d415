//! Plans and prices, for the operator's clerks.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{console, operations};
use medpost_domain::card::CardKind;
use medpost_domain::instant::DAY;
use medpost_domain::plan::{Audience, LEAST_FACILITIES, LEAST_INBOX, MB};
use medpost_ui::application::price;
use medpost_ui::form::{Actions, Check, Date, Number, Text, sends, typed};
use medpost_ui::list::Whole;
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::application::{AddPack, Pack};

use crate::csv::Csv;
use crate::state::Signed;
use crate::told::Trouble;

fn audience(it: Audience) -> &'static str {
    words::shared(it.words())
}

/// Lists the plans, takes them off offer and adds new ones.
#[component]
pub fn Packs() -> impl IntoView {
    let (signed, settle) = (Signed::here(), Settle::here());
    let (found, trouble) = (RwSignal::new(None::<Vec<Pack>>), RwSignal::new(None));
    let load = move || settle.ask(operations::packs(), found, trouble);
    load();
    // Whether the last step succeeded: a plan was added, or taken off offer.
    let done = RwSignal::new(false);
    let end = move |id| {
        trouble.set(None);
        done.set(false);
        spawn_local(async move {
            match settle.step(operations::end_pack(id)).await {
                Ok(()) => {
                    done.set(true);
                    load();
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    let draw = Callback::new(move |it: Vec<Pack>| {
        view! {
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::packs::name()}</th>
                        <th scope="col">{words::common::applies_to()}</th>
                        <th scope="col" class="num">
                            {words::packs::size()}
                        </th>
                        <th scope="col">{words::packs::monthly_and_registration()}</th>
                        <th scope="col">{words::packs::valid_from()}</th>
                        <th scope="col">{words::packs::valid_until()}</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>
                    {it
                        .into_iter()
                        .map(|it| {
                            let id = it.id;
                            let open = it.valid_until.is_none_or(|it| it > when::now());
                            view! {
                                <tr>
                                    <td class="from">
                                        <b>{it.name.clone()}</b>
                                        <span class="dim">{it.code.clone()}</span>
                                    </td>
                                    <td>
                                        <span class="chip">{it.audience.said(audience).to_owned()}</span>
                                    </td>
                                    <td class="num">
                                        {say::bytes(it.pool)}<br />
                                        <span class="dim">
                                            {format!(
                                                "{} {} ・ {}",
                                                words::packs::one_sending(),
                                                say::bytes(it.dispatch),
                                                words::count::days(it.retention_days),
                                            )}
                                        </span>
                                    </td>
                                    <td>{price(&it)}</td>
                                    <td>{when::date(it.valid_from)}</td>
                                    <td>
                                        {it
                                            .valid_until
                                            .map_or_else(
                                                || words::packs::open_end().to_owned(),
                                                |it| when::date(it.plus(-1)),
                                            )}
                                    </td>
                                    <td>
                                        {open
                                            .then(|| {
                                                view! {
                                                    <button class="btn quiet small" on:click=move |_| end(id)>
                                                        {words::packs::take_off_offer()}
                                                        <span class="hide">{it.name.clone()}</span>
                                                    </button>
                                                }
                                            })}
                                    </td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        }
        .into_any()
    });
    view! {
        <div class="head">
            <div>
                <h1>{words::packs::title()}</h1>
                <p>{words::packs::note()}</p>
            </div>
            <div class="row end">
                <Csv path=console::csv("packs") name="packs.csv" />
            </div>
        </div>
        <div class="told">
            <Trouble problem=trouble />
            <div role="status">
                {move || done.get().then(|| view! { <p class="note ok">{words::common::done()}</p> })}
            </div>
        </div>
        <Whole
            items=found
            fields=signed.fields("/packs")
            label=words::packs::title()
            none=words::packs::none()
            holds=|it| format!("{} {}", it.code, it.name)
            draw
        />
        <Add added=Callback::new(move |()| {
            done.set(true);
            load();
        }) />
    }
}

#[component]
fn Add(added: Callback<()>) -> impl IntoView {
    let settle = Settle::here();
    let trouble = RwSignal::new(None);
    let text = || typed("");
    let number = |it: &str| RwSignal::new(it.to_owned());
    let (code, name, from, until) = (text(), text(), RwSignal::new(when::field(when::now())), text());
    let (size, yen, registration, months) = (text(), text(), number("0"), number("0"));
    let (campaign, cards, card_yen, least) = (text(), number("0"), number("0"), number("50"));
    let (dispatch, retention, hold) = (number("30"), number("7"), number("60"));
    let (free, change_yen, included) = (number("3"), number("0"), RwSignal::new(false));
    let valid_until = text();
    let (group, card) = (RwSignal::new(true), RwSignal::new(None::<CardKind>));
    let add = sends(move || {
        trouble.set(None);
        let of = |it: RwSignal<String>| it.with_untracked(|it| it.parse::<u64>().unwrap_or(0));
        let small = |it: RwSignal<String>| u32::try_from(of(it)).unwrap_or(u32::MAX);
        let Some(valid_from) = when::read_field(&from.get_untracked()) else { return };
        let request = AddPack {
            code: code.get_untracked(),
            name: name.get_untracked(),
            audience: if group.get_untracked() { Audience::Group } else { Audience::Individual },
            card: card.get_untracked(),
            pool: of(size).saturating_mul(MB),
            monthly_yen: of(yen),
            registration_yen: of(registration),
            registration_months: small(months),
            campaign_yen: campaign.with_untracked(|it| it.parse().ok()),
            // The campaign's last day is included.
            campaign_until: when::read_field(&until.get_untracked()).map(|it| it.plus(DAY)),
            included_cards: small(cards),
            card_yen: card_yen.with_untracked(|it| it.parse().unwrap_or(0)),
            // An individual plan is for one facility: no minimum.
            min_facilities: if group.get_untracked() { small(least) } else { 0 },
            dispatch: of(dispatch).saturating_mul(MB),
            retention_days: small(retention),
            most_hold_minutes: small(hold),
            free_changes: small(free),
            change_yen: of(change_yen),
            tax_included: included.get_untracked(),
            valid_from,
            // The plan's last day is included.
            valid_until: when::read_field(&valid_until.get_untracked()).map(|it| it.plus(DAY)),
        };
        spawn_local(async move {
            match settle.step(operations::add_pack(&request)).await {
                Ok(()) => added.run(()),
                Err(it) => trouble.set(Some(it)),
            }
        });
    });
    view! {
        <details class="card pad">
            <summary class="btn">{words::packs::add()}</summary>
            <form on:submit=add>
                <div class="two">
                    <Text id="pack-code" label=words::packs::code() value=code most=60 required=true />
                    <Text id="pack-name" label=words::packs::name() value=name most=60 required=true />
                    <div class="field">
                        <label for="pack-audience">{words::common::applies_to()}</label>
                        <select
                            id="pack-audience"
                            prop:value=move || if group.get() { "group" } else { "individual" }
                            on:change=move |it| group.set(event_target_value(&it) == "group")
                        >
                            <option value="group">{audience(Audience::Group)}</option>
                            <option value="individual">{audience(Audience::Individual)}</option>
                        </select>
                    </div>
                    <div class="field">
                        <label for="pack-card">{words::common::card()}</label>
                        <select
                            id="pack-card"
                            prop:value=move || card.get().map_or("", CardKind::text)
                            on:change=move |it| card.set(CardKind::read(&event_target_value(&it)))
                        >
                            <option value="">{words::packs::any_card()}</option>
                            {[CardKind::Hpki, CardKind::Pki]
                                .into_iter()
                                .map(|it| view! { <option value=it.text()>{say::card(it)}</option> })
                                .collect_view()}
                        </select>
                    </div>
                    <Number
                        id="pack-size"
                        label=words::packs::size_mb()
                        value=size
                        least=LEAST_INBOX / MB
                        required=true
                    />
                    <Number id="pack-yen" label=words::packs::monthly_yen() value=yen required=true />
                    <Number
                        id="pack-registration"
                        label=words::packs::registration_yen()
                        value=registration
                        required=true
                    />
                    <Number id="pack-months" label=words::packs::registration_months() value=months required=true />
                    <Number id="pack-campaign" label=words::packs::campaign() value=campaign />
                    <Date id="pack-until" label=words::packs::campaign_until() value=until />
                    <Number id="pack-cards" label=words::packs::cards_included() value=cards required=true />
                    <Number id="pack-card-yen" label=words::packs::card_yen() value=card_yen required=true />
                    {move || {
                        group
                            .get()
                            .then(|| {
                                view! {
                                    <Number
                                        id="pack-min"
                                        label=words::packs::fewest_facilities()
                                        value=least
                                        least=u64::from(LEAST_FACILITIES)
                                        required=true
                                    />
                                }
                            })
                    }}
                    <Number id="pack-dispatch" label=words::packs::sending_mb() value=dispatch required=true />
                    <Number id="pack-retention" label=words::packs::retention_days() value=retention required=true />
                    <Number id="pack-hold" label=words::packs::longest_hold() value=hold required=true />
                    <Number id="pack-free" label=words::packs::free_changes() value=free required=true />
                    <Number id="pack-change-yen" label=words::packs::change_fee() value=change_yen required=true />
                    <Date id="pack-from" label=words::packs::valid_from() value=from required=true />
                    <Date id="pack-valid-until" label=words::packs::valid_until() value=valid_until />
                </div>
                <Check value=included label=words::packs::tax_included() />
                <Trouble problem=trouble />
                <Actions word=words::packs::add() />
            </form>
        </details>
    }
}
