//! Charts as SVG: room used over time, arrivals by day, the parts of a pool, what was billed by month. The main figures
//! are also given as text.

use leptos::prelude::*;
use medpost_domain::billing::charge::Kind;
use medpost_ui::price::mode;
use medpost_ui::{say, when, words};
use medpost_wire::billing::overview::BilledMonth;
use medpost_wire::console::overview::DayCount;

/// The size of a drawing, in SVG user units.
struct Paper {
    width: f64,
    height: f64,
}

/// For charts by day, and for the parts of a pool.
const DAYS: Paper = Paper { width: 340.0, height: 110.0 };
/// For charts by month.
const MONTHS: Paper = Paper { width: 680.0, height: 150.0 };
/// Most parts of a bar that are drawn individually; the others are drawn as one.
const NAMED: usize = 40;
/// Most parts that are named below the bar.
const TOLD: usize = 5;

impl Paper {
    /// The height of a part of a whole; at most the drawing's.
    #[expect(clippy::cast_precision_loss, reason = "a drawing of a few hundred points")]
    fn up(&self, part: u64, whole: u64) -> f64 {
        (part as f64 / whole.max(1) as f64).min(1.0) * self.height
    }

    /// The x coordinate of one of several items.
    #[expect(clippy::cast_precision_loss, reason = "some thirty days, or twelve months")]
    fn across(&self, index: usize, count: usize) -> f64 {
        index as f64 / count.max(1) as f64 * self.width
    }
}

/// Room used at the end of each day, against the contracts' pools.
#[component]
pub fn Used(
    /// The days, oldest first.
    days: Vec<DayCount>,
    /// Bytes of all pools together.
    pool: u64,
) -> impl IntoView {
    let used = days.iter().map(|it| it.used).max().unwrap_or(0);
    // A pool more than four times what is used would flatten the curve: it is only mentioned in the label.
    let far = pool / 4 > used;
    let most = if far { used.max(1).saturating_mul(5) / 4 } else { used.max(pool) };
    let last = days.last().map_or(0, |it| it.used);
    let count = days.len().saturating_sub(1);
    let points: Vec<String> = days
        .iter()
        .enumerate()
        .map(|(index, it)| format!("{:.1},{:.1}", DAYS.across(index, count), DAYS.height - DAYS.up(it.used, most)))
        .collect();
    let line = points.join(" ");
    let area = format!("0,{height} {line} {width},{height}", height = DAYS.height, width = DAYS.width);
    let limit = DAYS.height - DAYS.up(pool, most);
    let told = format!("{}：{} / {}", words::overview::chart_used(), say::bytes(last), say::bytes(pool));
    view! {
        <svg class="chart" viewBox="0 -14 340 130" role="img" aria-label=told>
            <polygon class="area" points=area />
            <polyline class="line" points=line />
            {(!far)
                .then(|| {
                    view! {
                        <line class="limit" x1="0" x2="340" y1=limit.to_string() y2=limit.to_string() />
                        <text x="340" y=(limit - 4.0).to_string() text-anchor="end">
                            {words::common::contract()}
                            " "
                            {say::bytes(pool)}
                        </text>
                    }
                })}
            <text class="now" x="340" y=(DAYS.height - DAYS.up(last, most) - 6.0).to_string() text-anchor="end">
                {say::bytes(last)}
            </text>
            <line class="ground" x1="0" x2="340" y1="110" y2="110" />
        </svg>
    }
}

/// A pool as a bar, divided into its parts; the largest are named below.
#[component]
pub fn Parts(
    /// Name and bytes of each part.
    #[prop(into)]
    parts: Signal<Vec<(String, u64)>>,
    /// Bytes of the whole pool.
    whole: u64,
) -> impl IntoView {
    move || {
        let mut all = parts.get();
        all.retain(|it| it.1 > 0);
        all.sort_by_key(|it| std::cmp::Reverse(it.1));
        let sum: u64 = all.iter().map(|it| it.1).sum();
        let rest: u64 = all.iter().skip(NAMED).map(|it| it.1).sum();
        let count = all.len();
        let unnamed: u64 = all.iter().skip(TOLD).map(|it| it.1).sum();
        all.truncate(NAMED);
        let free = whole.saturating_sub(sum);
        let told = format!("{} {} / {}", words::allotment::divided(), say::bytes(sum), say::bytes(whole));
        let scale = whole.max(sum);
        let seam = if free == 0 { 0.0 } else { 0.6 };
        let mut x = 0.0;
        let mut bar = |class: &'static str, name: String, bytes: u64| {
            let (from, width) = (x, DAYS.up(bytes, scale) / DAYS.height * DAYS.width);
            x += width;
            view! {
                <rect class=class x=from.to_string() y="0" width=(width - seam).max(0.3).to_string() height="16">
                    <title>{format!("{name} {}", say::bytes(bytes))}</title>
                </rect>
            }
        };
        let drawn: Vec<_> = all.iter().map(|it| bar("bar", it.0.clone(), it.1)).collect();
        let drawn_rest = (rest > 0).then(|| bar("rest", words::overview::others().to_owned(), rest));
        view! {
            <svg class="chart" viewBox="0 0 340 16" role="img" aria-label=told>
                {drawn}
                {drawn_rest}
                <line class="ground" x1="0" x2="340" y1="16" y2="16" />
            </svg>
            // The named parts, the others as a sum, and the free room add up to the whole.
            <p class="dim">
                {all.iter().take(TOLD).map(|it| format!("{} {} ・ ", it.0, say::bytes(it.1))).collect::<String>()}
                {(count > TOLD)
                    .then(|| {
                        format!("{} {} ・ ", words::overview::other_facilities(count - TOLD), say::bytes(unnamed))
                    })} {words::overview::free()}" "<b>{say::bytes(free)}</b>
            </p>
        }
    }
}

/// Number of arrivals by day.
#[component]
pub fn Arrivals(
    /// The days, oldest first.
    days: Vec<DayCount>,
) -> impl IntoView {
    let most = days.iter().map(|it| it.arrivals).max().unwrap_or(0);
    let all: u32 = days.iter().map(|it| it.arrivals).sum();
    let count = days.len();
    let width = DAYS.across(1, count) * 0.7;
    let told = format!("{}：{all}", words::overview::chart_arrivals());
    view! {
        <svg class="chart" viewBox="0 -14 340 130" role="img" aria-label=told>
            {days
                .into_iter()
                .enumerate()
                .map(|(index, it)| {
                    let height = DAYS.up(u64::from(it.arrivals), u64::from(most));
                    view! {
                        <rect
                            class="bar"
                            x=DAYS.across(index, count).to_string()
                            y=(DAYS.height - height).to_string()
                            width=width.to_string()
                            height=height.to_string()
                            rx="2"
                        >
                            <title>{format!("{} {}", when::day(it.day), it.arrivals)}</title>
                        </rect>
                    }
                })
                .collect_view()}
            <line class="ground" x1="0" x2="340" y1="110" y2="110" />
        </svg>
    }
}

/// What was billed: a bar for each month, stacked by kind of line.
#[component]
pub fn ByKind(
    /// The months, oldest first.
    months: Vec<BilledMonth>,
) -> impl IntoView {
    let yen = |it: i64| u64::try_from(it).unwrap_or(0);
    let sum = |it: &BilledMonth| it.kinds.iter().map(|it| yen(it.yen)).sum::<u64>();
    let most = months.iter().map(sum).max().unwrap_or(0);
    let count = months.len().max(6);
    let width = (MONTHS.width / f64::from(u16::try_from(count).unwrap_or(u16::MAX)) * 0.62).min(70.0);
    let bars: Vec<AnyView> = months
        .iter()
        .enumerate()
        .map(|(index, it)| {
            let x = MONTHS.across(index, count) + 4.0;
            let mut top = MONTHS.height;
            let parts: Vec<AnyView> = Kind::ALL
                .iter()
                .enumerate()
                .filter_map(|(place, kind)| {
                    let found = it.kinds.iter().find(|it| it.kind == *kind)?;
                    let height = MONTHS.up(yen(found.yen), most);
                    top -= height;
                    let class = format!("kind{place}");
                    let told =
                        format!("{} {} {}{}", it.month, say::charge(*kind), say::yen_signed(found.yen), mode(false));
                    Some(
                        view! {
                            <rect
                                class=class
                                x=x.to_string()
                                y=top.to_string()
                                width=width.to_string()
                                height=height.to_string()
                            >
                                <title>{told}</title>
                            </rect>
                        }
                        .into_any(),
                    )
                })
                .collect();
            let label = it.month.get(2..).unwrap_or_default().replace('-', "/");
            view! {
                <g>
                    {parts}<text x=(x + width / 2.0).to_string() y="166" text-anchor="middle">
                        {label}
                    </text> <text x=(x + width / 2.0).to_string() y=(top - 4.0).to_string() text-anchor="middle">
                        {say::yen_signed(it.total)}
                    </text>
                </g>
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
            <p class="legend">
                {kinds
                    .into_iter()
                    .map(|(place, kind)| {
                        view! {
                            <span>
                                <i class=format!("kind{place}")></i>
                                {say::charge(kind)}
                            </span>
                        }
                    })
                    .collect_view()}
            </p>
        </figure>
    }
}
