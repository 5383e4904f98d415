//! Prices without tax, and the cost of a plan's first year.

use leptos::prelude::*;
use medpost_domain::billing::charge::Kind;
use medpost_domain::billing::first_year::{self, Needs, Plan, Year, first_year};
use medpost_domain::billing::month::Month;
use medpost_domain::billing::tax;
use medpost_domain::instant::Instant;
use medpost_wire::application::Pack;

use crate::{say, when, words};

/// A price in yen without tax, at today's rate; `included` says whether `yen` includes tax.
pub fn net(yen: u64, included: bool) -> u64 {
    let (rates, rounding) = medpost_client::tax::known();
    let yen = i64::try_from(yen).unwrap_or(i64::MAX);
    tax::price(yen, included, rates.at(Month::at(when::now())), rounding).net.unsigned_abs()
}

/// The cost of a plan's first year, from the month of `begins` on.
pub fn of_first_year(pack: &Pack, cards: u32, changes: u32, begins: Instant) -> Year {
    let plan = Plan {
        registration: pack.registration_yen,
        monthly: pack.monthly_yen,
        card: pack.card_yen,
        free_changes: pack.free_changes,
        change: pack.change_yen,
        tax_included: pack.tax_included,
    };
    let (rates, rounding) = medpost_client::tax::known();
    first_year(&plan, Needs { cards, changes }, Month::at(begins), &rates, rounding)
}

/// The cost of a plan's first year, line by line, for numbers of cards and changes that can be varied.
#[component]
pub fn FirstYear(
    /// The plan.
    pack: Pack,
    /// 開通日: the day on which service begins.
    begins: Instant,
) -> impl IntoView {
    let (cards, changes) = (RwSignal::new(0_u32), RwSignal::new(0_u32));
    let (included, free) = (pack.tax_included, pack.free_changes);
    let count = move |id: &'static str, word: &'static str, of: RwSignal<u32>, most: u32| {
        view! {
            <div class="field">
                <label for=id>{word}</label>
                <input
                    id=id
                    type="number"
                    min="0"
                    max=most.to_string()
                    prop:value=move || of.get().to_string()
                    on:input=move |event| of.set(event_target_value(&event).parse::<u32>().unwrap_or(0).min(most))
                />
            </div>
        }
    };
    let lines = move || {
        let year = of_first_year(&pack, cards.get(), changes.get(), begins);
        let line = |it: &first_year::Part| {
            let word = match it.kind {
                Kind::Change => words::price::free_changes(say::charge(it.kind), free),
                other => say::charge(other).to_owned(),
            };
            view! {
                <tr>
                    <td>{word}</td>
                    <td class="num">{it.quantity}</td>
                    <td class="num">{say::yen(it.unit)}</td>
                    <td class="num">{say::yen_signed(it.yen)}</td>
                </tr>
            }
        };
        view! {
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::billing::what_for()}</th>
                        <th scope="col" class="num">
                            {words::billing::count()}
                        </th>
                        <th scope="col" class="num">
                            {words::billing::unit_price()}
                            {mode(included)}
                        </th>
                        <th scope="col" class="num">
                            {words::billing::yen()}
                            {mode(included)}
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {year.parts.iter().map(line).collect_view()} <tr>
                        <td colspan="3">{words::price::first_year_net()}</td>
                        <td class="num">{say::yen_signed(year.net)}</td>
                    </tr> <tr>
                        <td colspan="3">{words::billing::tax()}</td>
                        <td class="num">{say::yen_signed(year.tax)}</td>
                    </tr> <tr>
                        <td colspan="3">
                            <b>{words::price::first_year_total()}</b>
                        </td>
                        <td class="num">
                            <b>{say::yen_signed(year.total())}</b>
                        </td>
                    </tr>
                </tbody>
            </table>
        }
    };
    view! {
        <section class="note info">
            <b>{words::price::first_year()}</b>
            <div class="two">
                {count("year-cards", words::price::first_year_cards(), cards, 100)}
                {count("year-changes", words::price::first_year_changes(), changes, 12)}
            </div>
            <div class="wrap" role="region" tabindex="0" aria-label=words::price::first_year() aria-live="polite">
                {lines}
            </div>
        </section>
    }
}

/// （税込） or （税抜）, for the heading of a column.
pub fn mode(included: bool) -> &'static str {
    if included { words::price::with_tax() } else { words::price::without_tax() }
}
