//! Plans and prices, for the operator's clerks.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{console, operations};
use medpost_domain::card::CardKind;
use medpost_domain::instant::DAY;
use medpost_domain::plan::{Audience, LEAST_FACILITIES, LEAST_INBOX, MB};
use medpost_ui::application::price;
use medpost_ui::{say, when, words};
use medpost_wire::application::{AddPack, Pack};

use crate::list::{Csv, Whole};
use crate::state::{Again, Signed, settle, settle_step};
use crate::told::Trouble;

fn audience(it: Audience) -> &'static str {
    match it {
        Audience::Group => words::packs::group(),
        Audience::Individual => words::packs::individual(),
    }
}

/// Shows what is on offer, and adds to it.
#[component]
pub fn Packs() -> impl IntoView {
    let (signed, again) = (Signed::here(), expect_context::<Again>());
    let (found, trouble) = (RwSignal::new(None::<Vec<Pack>>), RwSignal::new(None));
    let load = move || {
        spawn_local(async move {
            match settle(operations::packs().await, signed, again) {
                Ok(it) => found.set(Some(it)),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    load();
    // Of the last step: one that was added, or ended.
    let done = RwSignal::new(false);
    let end = move |id| {
        trouble.set(None);
        done.set(false);
        spawn_local(async move {
            match settle_step(operations::end_pack(id), signed, again).await {
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
                <thead><tr>
                    <th scope="col">{words::packs::name()}</th><th scope="col">{words::common::applies_to()}</th><th scope="col" class="num">{words::packs::size()}</th>
                    <th scope="col">{words::packs::monthly_and_registration()}</th><th scope="col">{words::packs::valid_from()}</th><th scope="col">{words::packs::valid_until()}</th><td></td>
                </tr></thead>
                <tbody>{it.into_iter().map(|it| {
                    let id = it.id;
                    let open = it.valid_until.is_none_or(|it| it > when::now());
                    view! {
                        <tr>
                            <td class="from"><b>{it.name.clone()}</b><span class="dim">{it.code.clone()}</span></td>
                            <td><span class="chip">{it.audience.said(audience).to_owned()}</span></td>
                            <td class="num">{say::bytes(it.pool)}<br /><span class="dim">{format!("{} {} ・ {}", words::packs::one_sending(), say::bytes(it.dispatch), words::count::days(it.retention_days))}</span></td>
                            <td>{price(&it)}</td>
                            <td>{when::date(it.valid_from)}</td>
                            <td>{it.valid_until.map_or_else(|| words::packs::open_end().to_owned(), |it| when::date(it.plus(-1)))}</td>
                            <td>{open.then(|| view! { <button class="btn quiet small" on:click=move |_| end(id)>{words::packs::take_off_offer()}<span class="hide">{it.name.clone()}</span></button> })}</td>
                        </tr>
                    }
                }).collect_view()}</tbody>
            </table>
        }
        .into_any()
    });
    view! {
        <div class="head"><div><h1>{words::packs::title()}</h1><p>{words::packs::note()}</p></div>
            <div class="row end"><Csv path=console::csv("packs") name="packs.csv" /></div></div>
        <div class="told"><Trouble problem=trouble /><div role="status">{move || done.get().then(|| view! { <p class="note ok">{words::common::done()}</p> })}</div></div>
        <Whole items=found fields=signed.fields("/packs") label=words::packs::title() none=words::packs::none() holds=|it| format!("{} {}", it.code, it.name) draw />
        <Add added=Callback::new(move |()| {
            done.set(true);
            load();
        }) />
    }
}

/// A number that is typed.
#[component]
fn Number(
    id: &'static str,
    word: &'static str,
    of: RwSignal<String>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] least: u64,
) -> impl IntoView {
    view! {
        <div class="field"><label for=id>{word}</label><input id=id type="number" min=least.to_string() required=!optional bind:value=of /></div>
    }
}

#[component]
fn Add(added: Callback<()>) -> impl IntoView {
    let (signed, again) = (Signed::here(), expect_context::<Again>());
    let trouble = RwSignal::new(None);
    let text = || RwSignal::new(String::new());
    let number = |it: &str| RwSignal::new(it.to_owned());
    let (code, name, from, until) = (text(), text(), RwSignal::new(when::field(when::now())), text());
    let (size, yen, registration, months) = (text(), text(), number("0"), number("0"));
    let (campaign, cards, card_yen, least) = (text(), number("0"), number("0"), number("50"));
    let (dispatch, retention, hold) = (number("30"), number("7"), number("60"));
    let (free, change_yen, included) = (number("3"), number("0"), RwSignal::new(false));
    let valid_until = text();
    let (group, card) = (RwSignal::new(true), RwSignal::new(None::<CardKind>));
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        trouble.set(None);
        let of = |it: RwSignal<String>| it.with_untracked(|it| it.parse::<u64>().unwrap_or(0));
        let small = |it: RwSignal<String>| u32::try_from(of(it)).unwrap_or(u32::MAX);
        let Some(valid_from) = when::read_field(&from.get_untracked()) else { return };
        let wish = AddPack {
            code: code.get_untracked(),
            name: name.get_untracked(),
            audience: if group.get_untracked() { Audience::Group } else { Audience::Individual },
            card: card.get_untracked(),
            pool: of(size).saturating_mul(MB),
            monthly_yen: of(yen),
            registration_yen: of(registration),
            registration_months: small(months),
            campaign_yen: campaign.with_untracked(|it| it.parse().ok()),
            // The campaign's last day counts in full.
            campaign_until: when::read_field(&until.get_untracked()).map(|it| it.plus(DAY)),
            included_cards: small(cards),
            card_yen: card_yen.with_untracked(|it| it.parse().unwrap_or(0)),
            // One facility's own plan is for one.
            min_facilities: if group.get_untracked() { small(least) } else { 0 },
            dispatch: of(dispatch).saturating_mul(MB),
            retention_days: small(retention),
            most_hold_minutes: small(hold),
            free_changes: small(free),
            change_yen: of(change_yen),
            tax_included: included.get_untracked(),
            valid_from,
            // Its last day counts in full.
            valid_until: when::read_field(&valid_until.get_untracked()).map(|it| it.plus(DAY)),
        };
        spawn_local(async move {
            match settle_step(operations::add_pack(&wish), signed, again).await {
                Ok(()) => added.run(()),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    view! {
        <details class="card pad">
            <summary class="btn">{words::packs::add()}</summary>
            <form on:submit=add>
                <div class="two">
                    <div class="field"><label for="pack-code">{words::packs::code()}</label><input id="pack-code" type="text" maxlength="60" required bind:value=code /></div>
                    <div class="field"><label for="pack-name">{words::packs::name()}</label><input id="pack-name" type="text" maxlength="60" required bind:value=name /></div>
                    <div class="field"><label for="pack-audience">{words::common::applies_to()}</label>
                        <select id="pack-audience" prop:value=move || if group.get() { "group" } else { "individual" } on:change=move |it| group.set(event_target_value(&it) == "group")>
                            <option value="group">{audience(Audience::Group)}</option><option value="individual">{audience(Audience::Individual)}</option>
                        </select></div>
                    <div class="field"><label for="pack-card">{words::common::card()}</label>
                        <select id="pack-card" prop:value=move || card.get().map_or("", CardKind::text) on:change=move |it| card.set(CardKind::read(&event_target_value(&it)))>
                            <option value="">{words::packs::any_card()}</option>
                            {[CardKind::Hpki, CardKind::Pki].into_iter().map(|it| view! { <option value=it.text()>{say::card(it)}</option> }).collect_view()}
                        </select></div>
                    <Number id="pack-size" word=words::packs::size_mb() of=size least={LEAST_INBOX / MB} />
                    <Number id="pack-yen" word=words::packs::monthly_yen() of=yen />
                    <Number id="pack-registration" word=words::packs::registration_yen() of=registration />
                    <Number id="pack-months" word=words::packs::registration_months() of=months />
                    <Number id="pack-campaign" word=words::packs::campaign() of=campaign optional=true />
                    <div class="field"><label for="pack-until">{words::packs::campaign_until()}</label><input id="pack-until" type="date" bind:value=until /></div>
                    <Number id="pack-cards" word=words::packs::cards_included() of=cards />
                    <Number id="pack-card-yen" word=words::packs::card_yen() of=card_yen />
                    {move || group.get().then(|| view! { <Number id="pack-min" word=words::packs::fewest_facilities() of=least least=u64::from(LEAST_FACILITIES) /> })}
                    <Number id="pack-dispatch" word=words::packs::sending_mb() of=dispatch />
                    <Number id="pack-retention" word=words::packs::retention_days() of=retention />
                    <Number id="pack-hold" word=words::packs::longest_hold() of=hold />
                    <Number id="pack-free" word=words::packs::free_changes() of=free />
                    <Number id="pack-change-yen" word=words::packs::change_fee() of=change_yen />
                    <div class="field"><label for="pack-from">{words::packs::valid_from()}</label><input id="pack-from" type="date" required bind:value=from /></div>
                    <div class="field"><label for="pack-valid-until">{words::packs::valid_until()}</label><input id="pack-valid-until" type="date" bind:value=valid_until /></div>
                </div>
                <label class="check"><input type="checkbox" prop:checked=move || included.get() on:change=move |it| included.set(event_target_checked(&it)) />{words::packs::tax_included()}</label>
                <Trouble problem=trouble />
                <div class="actions"><button class="btn main">{words::packs::add()}</button></div>
            </form>
        </details>
    }
}
