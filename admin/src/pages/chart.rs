//! Two charts, drawn: room used over time, and arrivals by day. What they draw is told in words too.

use leptos::prelude::*;
use medpost_ui::{say, when, words};
use medpost_wire::console::DayCount;

const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 110.0;

/// A part of a whole, as a length of the drawing.
#[expect(clippy::cast_precision_loss, reason = "a drawing of a few hundred points")]
fn length(part: u64, whole: u64) -> f64 {
    (part as f64 / whole.max(1) as f64).min(1.0) * HEIGHT
}

#[expect(clippy::cast_precision_loss, reason = "some thirty days")]
fn across(index: usize, count: usize) -> f64 {
    index as f64 / count.max(1) as f64 * WIDTH
}

/// Room used at each day's end, below what the contracts hold.
#[component]
pub fn Used(
    /// The days, the oldest first.
    days: Vec<DayCount>,
    /// What the contracts hold.
    pool: u64,
) -> impl IntoView {
    let used = days.iter().map(|it| it.used).max().unwrap_or(0);
    // A pool far above what is used would press the line flat: it is named, and not drawn.
    let far = pool / 4 > used;
    let most = if far { used.max(1).saturating_mul(5) / 4 } else { used.max(pool) };
    let last = days.last().map_or(0, |it| it.used);
    let count = days.len().saturating_sub(1);
    let points: Vec<String> = days
        .iter()
        .enumerate()
        .map(|(index, it)| format!("{:.1},{:.1}", across(index, count), HEIGHT - length(it.used, most)))
        .collect();
    let line = points.join(" ");
    let area = format!("0,{HEIGHT} {line} {WIDTH},{HEIGHT}");
    let limit = HEIGHT - length(pool, most);
    let told = format!("{}：{} / {}", words::chart_used(), say::bytes(last), say::bytes(pool));
    view! {
        <svg class="chart" viewBox="0 -14 340 130" role="img" aria-label=told>
            <polygon class="area" points=area />
            <polyline class="line" points=line />
            {(!far).then(|| view! {
                <line class="limit" x1="0" x2="340" y1=limit.to_string() y2=limit.to_string() />
                <text x="340" y=(limit - 4.0).to_string() text-anchor="end">{words::contract_line()}" "{say::bytes(pool)}</text>
            })}
            <text class="now" x="340" y=(HEIGHT - length(last, most) - 6.0).to_string() text-anchor="end">{say::bytes(last)}</text>
            <line class="ground" x1="0" x2="340" y1="110" y2="110" />
        </svg>
    }
}

/// Arrivals by day.
#[component]
pub fn Arrivals(
    /// The days, the oldest first.
    days: Vec<DayCount>,
) -> impl IntoView {
    let most = days.iter().map(|it| it.arrivals).max().unwrap_or(0);
    let all: u32 = days.iter().map(|it| it.arrivals).sum();
    let count = days.len();
    let width = across(1, count) * 0.7;
    let told = format!("{}：{all}", words::chart_arrivals());
    view! {
        <svg class="chart" viewBox="0 -14 340 130" role="img" aria-label=told>
            {days.into_iter().enumerate().map(|(index, it)| {
                let height = length(u64::from(it.arrivals), u64::from(most));
                view! {
                    <rect class="bar" x=across(index, count).to_string() y=(HEIGHT - height).to_string() width=width.to_string() height=height.to_string() rx="2">
                        <title>{format!("{} {}", when::day(it.day), it.arrivals)}</title>
                    </rect>
                }
            }).collect_view()}
            <line class="ground" x1="0" x2="340" y1="110" y2="110" />
        </svg>
    }
}
