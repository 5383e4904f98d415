//! What was billed by month, drawn: a bar for each, by kind of line. What it draws is told in a table too.

use leptos::prelude::*;
use medpost_domain::billing::charge::Kind;
use medpost_ui::price::mode;
use medpost_ui::{say, words};
use medpost_wire::billing::overview::BilledMonth;

const WIDTH: f64 = 680.0;
const HEIGHT: f64 = 150.0;

#[expect(clippy::cast_precision_loss, reason = "a drawing of a few hundred points")]
fn part(of: i64, most: i64) -> f64 {
    (of.max(0) as f64 / most.max(1) as f64) * HEIGHT
}

#[expect(clippy::cast_precision_loss, reason = "some twelve months")]
fn place(index: usize, count: usize) -> f64 {
    index as f64 / count.max(1) as f64 * WIDTH
}

/// Months by kind of line.
#[component]
pub fn ByKind(
    /// The months, the oldest first.
    months: Vec<BilledMonth>,
) -> impl IntoView {
    let sum = |it: &BilledMonth| it.kinds.iter().map(|it| it.yen.max(0)).sum::<i64>();
    let most = months.iter().map(sum).max().unwrap_or(0);
    let count = months.len().max(6);
    let width = (WIDTH / f64::from(u16::try_from(count).unwrap_or(u16::MAX)) * 0.62).min(70.0);
    let bars: Vec<AnyView> = months
        .iter()
        .enumerate()
        .map(|(index, it)| {
            let x = place(index, count) + 4.0;
            let mut top = HEIGHT;
            let parts: Vec<AnyView> = Kind::ALL
                .iter()
                .enumerate()
                .filter_map(|(place, kind)| {
                    let found = it.kinds.iter().find(|it| it.kind == *kind)?;
                    let height = part(found.yen, most);
                    top -= height;
                    let class = format!("kind{place}");
                    let told = format!("{} {} {}{}", it.month, say::charge(*kind), say::yen_signed(found.yen), mode(false));
                    Some(view! { <rect class=class x=x.to_string() y=top.to_string() width=width.to_string() height=height.to_string()><title>{told}</title></rect> }.into_any())
                })
                .collect();
            let label = it.month.get(2..).unwrap_or_default().replace('-', "/");
            view! {
                <g>{parts}<text x=(x + width / 2.0).to_string() y="166" text-anchor="middle">{label}</text>
                <text x=(x + width / 2.0).to_string() y=(top - 4.0).to_string() text-anchor="middle">{say::yen_signed(it.total)}</text></g>
            }
            .into_any()
        })
        .collect();
    let kinds: Vec<(usize, Kind)> = Kind::ALL
        .into_iter()
        .enumerate()
        .filter(|(_, kind)| months.iter().any(|it| it.kinds.iter().any(|it| it.kind == *kind && it.yen > 0)))
        .collect();
    view! {
        <figure class="months">
            <figcaption>{words::billing::by_kind()}</figcaption>
            <svg class="chart" viewBox="0 -16 680 188" role="img" aria-label=words::billing::by_kind()>
                {bars}
                <line class="ground" x1="0" x2="680" y1="150" y2="150" />
            </svg>
            <p class="legend">{kinds.into_iter().map(|(place, kind)| view! { <span><i class=format!("kind{place}")></i>{say::charge(kind)}</span> }).collect_view()}</p>
        </figure>
    }
}
