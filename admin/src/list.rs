//! A list that is found by words and filters and shown page by page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::console;
use medpost_client::line::Answer;
use medpost_domain::text;
use medpost_ui::fields::Fields;
use medpost_ui::words;
use medpost_wire::console::inboxes::NamedFacility;
use medpost_wire::problem::Problem;

use crate::state::{Again, Signed, settle};
use crate::told::Trouble;

/// What was found so far. `T` is a line.
pub struct Found<T: Send + Sync + 'static> {
    /// The lines; none before the first answer.
    pub items: RwSignal<Option<Vec<T>>>,
    /// How many there are in all.
    pub total: RwSignal<u32>,
    /// What stood against the last question.
    pub trouble: RwSignal<Option<Problem>>,
    /// Whether a question is open: what is shown is the answer to one before.
    busy: RwSignal<bool>,
    turn: StoredValue<u32>,
    fields: Fields,
    signed: Signed,
    again: Again,
}

// By hand: lines need not be copied for their list to be.
impl<T: Send + Sync> Clone for Found<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Found<T> {}

impl<T: Send + Sync> Found<T> {
    /// An empty list of this page, whose fields these are.
    pub fn new(fields: Fields) -> Self {
        Self {
            items: RwSignal::new(None),
            total: RwSignal::new(0),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(false),
            turn: StoredValue::new(0),
            fields,
            signed: Signed::here(),
            again: expect_context(),
        }
    }

    /// Asks for the lines after `skip`. An answer that comes after a later question is dropped.
    pub fn load(self, skip: u32, asked: impl Future<Output = Answer<(Vec<T>, u32)>> + 'static) {
        self.take(skip > 0, asked, move |total| self.total.set(total));
    }

    /// Takes lines in, after those that are there or in their place, and tells what came with them.
    fn take<M: 'static>(
        self,
        after: bool,
        asked: impl Future<Output = Answer<(Vec<T>, M)>> + 'static,
        with: impl FnOnce(M) + 'static,
    ) {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        self.busy.set(true);
        spawn_local(async move {
            let answer = settle(asked.await, self.signed, self.again);
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok((items, it)) => {
                    with(it);
                    self.items.update(|old| match old {
                        Some(old) if after => old.extend(items),
                        _ => *old = Some(items),
                    });
                    self.trouble.set(None);
                }
                Err(it) => self.trouble.set(Some(it)),
            }
        });
    }

    /// How many lines are shown.
    pub fn shown(self) -> u32 {
        self.items.with(|it| it.as_ref().map_or(0, |it| u32::try_from(it.len()).unwrap_or(u32::MAX)))
    }

    /// A line may be opened now: how many were shown, and how far down the page stood.
    fn leave(self) {
        let down = window().scroll_y().unwrap_or(0.0);
        self.fields.keep(LEFT, &(untrack(|| self.shown()), down));
    }

    /// Whoever comes back sees as many lines and stands where they stood. `more` asks for more, if there are.
    fn come_back(self, more: impl Fn() -> bool + 'static) {
        let left: StoredValue<Option<(u32, f64)>> = StoredValue::new(self.fields.kept(LEFT));
        let before = StoredValue::new(0);
        self.fields.forget(LEFT);
        Effect::new(move |_| {
            let came = self.items.with(Option::is_some);
            let (true, Some((lines, down))) = (came, left.get_value()) else { return };
            let (shown, last) = (self.shown(), before.get_value());
            before.set_value(shown);
            if shown >= lines || shown <= last || !more() {
                left.set_value(None);
                request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, down));
            }
        });
    }
}

/// Where a list was left.
const LEFT: &str = "left";

/// A list that goes on from a place in it. `T` is a line.
pub struct Pages<T: Send + Sync + 'static> {
    found: Found<T>,
    next: RwSignal<Option<String>>,
}

impl<T: Send + Sync> Clone for Pages<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Pages<T> {}

impl<T: Send + Sync> Pages<T> {
    /// An empty list of this page, whose fields these are.
    pub fn new(fields: Fields) -> Self {
        Self { found: Found::new(fields), next: RwSignal::new(None) }
    }

    /// Asks for the lines after a place, or the first ones; with them comes where to go on. An answer that comes after
    /// a later question is dropped.
    pub fn load(self, after: bool, asked: impl Future<Output = Answer<(Vec<T>, Option<String>)>> + 'static) {
        let next = self.next;
        self.found.take(after, asked, move |it| next.set(it));
    }
}

/// Draws such a list: what stands against it, its lines, what an empty one says, and the way to more.
#[component]
pub fn Onward<T: Clone + Send + Sync + 'static>(
    /// The list.
    pages: Pages<T>,
    /// Asks for the lines after a place.
    load: Callback<Option<String>>,
    /// What it is called.
    label: &'static str,
    /// What is said where there is nothing at all.
    none: &'static str,
    /// Whether words or filters leave something out.
    #[prop(into)]
    narrowed: Signal<bool>,
    /// Draws lines.
    draw: Callback<Vec<T>, AnyView>,
) -> impl IntoView {
    let more = move || {
        let next = pages.next.get_untracked();
        next.inspect(|it| load.run(Some(it.clone()))).is_some()
    };
    pages.found.come_back(more);
    view! {
        <Trouble problem=pages.found.trouble />
        <Region left=Callback::new(move |()| pages.found.leave()) busy=pages.found.busy items=pages.found.items label none narrowed failed=Signal::derive(move || pages.found.trouble.with(Option::is_some)) draw />
        {move || pages.next.get().map(|it| view! { <button class="btn" on:click=move |_| load.run(Some(it.clone()))>{words::common::show_more()}</button> })}
    }
}

/// The lines of a list, or what is said instead of them.
#[component]
fn Region<T: Clone + Send + Sync + 'static>(
    #[prop(into)] items: Signal<Option<Vec<T>>>,
    label: &'static str,
    none: &'static str,
    narrowed: Signal<bool>,
    /// Whether no answer came.
    failed: Signal<bool>,
    #[prop(optional)] apart: bool,
    /// Whether other lines may come at any moment.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// A line may be opened now.
    #[prop(optional)]
    left: Option<Callback<()>>,
    draw: Callback<Vec<T>, AnyView>,
) -> impl IntoView {
    let pressed = move |_| {
        if let Some(it) = left {
            it.run(());
        }
    };
    view! {
        <div class=if apart { "" } else { "card wrap" } role="region" tabindex="0" aria-label=label aria-busy=move || busy.get().to_string() on:click=pressed>
            {move || match items.get() {
                None if failed.get() => ().into_any(),
                None => view! { <Skeleton plain=!apart /> }.into_any(),
                Some(it) if it.is_empty() && narrowed.get() => view! { <p class="pad">{words::common::nothing_found()}</p> }.into_any(),
                Some(it) if it.is_empty() => view! { <p class="pad">{none}</p> }.into_any(),
                Some(it) => draw.run(it),
            }}
        </div>
    }
}

/// Draws a list: what stands against it, its lines, what an empty one says, and the way to more.
#[component]
pub fn Lines<T: Clone + Send + Sync + 'static>(
    /// The list.
    found: Found<T>,
    /// Asks for the lines after as many.
    load: Callback<u32>,
    /// What it is called.
    label: &'static str,
    /// What is said where there is nothing at all.
    none: &'static str,
    /// Whether words or filters leave something out.
    #[prop(into)]
    narrowed: Signal<bool>,
    /// Whether each line is a card of its own.
    #[prop(optional)]
    apart: bool,
    /// Draws lines.
    draw: Callback<Vec<T>, AnyView>,
) -> impl IntoView {
    let more = move || {
        let goes_on = untrack(|| found.shown() < found.total.get());
        if goes_on {
            load.run(untrack(|| found.shown()));
        }
        goes_on
    };
    found.come_back(more);
    view! {
        <Trouble problem=found.trouble />
        <Region left=Callback::new(move |()| found.leave()) busy=found.busy items=found.items label none narrowed failed=Signal::derive(move || found.trouble.with(Option::is_some)) apart draw />
        {move || (found.shown() < found.total.get()).then(|| view! { <button class="btn" on:click=move |_| load.run(found.shown())>{words::common::show_more()}</button> })}
    }
}

/// A list that came whole: found by words, and drawn.
#[component]
pub fn Whole<T: Clone + Send + Sync + 'static>(
    /// The lines; none before they came.
    items: RwSignal<Option<Vec<T>>>,
    /// What it is called.
    label: &'static str,
    /// What is said where there is nothing at all.
    none: &'static str,
    /// What is looked for in a line.
    holds: fn(&T) -> String,
    /// What was looked for.
    fields: Fields,
    /// Draws lines.
    draw: Callback<Vec<T>, AnyView>,
) -> impl IntoView {
    let typed = fields.field("text", String::new());
    let found = move || {
        let mut found = items.get()?;
        typed.with(|it| text::Search::of(it)).sift(&mut found, |it| text::search_line(&[&holds(it)], &[]));
        Some(found)
    };
    view! {
        <div class="bar" role="search"><input type="search" placeholder=words::list::find() aria-label=words::list::search(label) bind:value=typed /></div>
        <Region items=Signal::derive(found) label none narrowed=Signal::derive(move || typed.with(|it| !it.is_empty())) failed=Signal::stored(false) draw />
    }
}

/// Lines of a page of a list.
const LINES: usize = 12;

/// Keeps the place of what is still loading: what stands below is shown once it can stay where it is.
#[component]
pub fn Skeleton(
    /// Whether it stands in a card already.
    #[prop(optional)]
    plain: bool,
    /// Whether the heading of the page comes with it.
    #[prop(optional)]
    title: bool,
    /// Lines that will be there, or so.
    #[prop(default = LINES)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class=if plain { "pad skeleton" } else { "card pad skeleton" } aria-busy="true">
            <p class="hide" role="status">{words::common::loading()}</p>
            {title.then(|| view! { <div class="bone wide"></div> })}
            {(0..lines).map(|_| view! { <div class="bone"></div> }).collect_view()}
        </div>
    }
}

/// A choice of one value, or of all of them; the values are known by their place.
#[component]
pub fn Choice<T: Copy + PartialEq + Send + Sync + 'static>(
    /// What is chosen.
    value: RwSignal<Option<T>>,
    /// All there are.
    all: &'static [T],
    /// A value in words.
    word: fn(T) -> &'static str,
    /// What no choice is called.
    every: &'static str,
    /// What is asked.
    label: &'static str,
) -> impl IntoView {
    let choose = move |it: leptos::ev::Event| {
        value.set(event_target_value(&it).parse::<usize>().ok().and_then(|it| all.get(it).copied()));
    };
    view! {
        <select aria-label=label prop:value=move || place(value.get(), all) on:change=choose>
            <option value="">{every}</option>
            {all.iter().enumerate().map(|(index, it)| view! { <option value=index.to_string() selected=value.get_untracked() == Some(*it)>{word(*it)}</option> }).collect_view()}
        </select>
    }
}

/// Where a value stands among all, as a choice names it; empty where none is chosen.
fn place<T: PartialEq>(it: Option<T>, all: &[T]) -> String {
    it.and_then(|it| all.iter().position(|other| *other == it)).map(|it| it.to_string()).unwrap_or_default()
}

/// One value, of those there are.
#[component]
pub fn Order<T: Copy + PartialEq + Send + Sync + 'static>(
    /// What is chosen.
    value: RwSignal<T>,
    /// All there are.
    all: &'static [T],
    /// A value in words.
    word: fn(T) -> &'static str,
    /// What is asked.
    #[prop(default = words::list::sort_by())]
    label: &'static str,
    /// Its id, where a label of its own names it.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let choose = move |it: leptos::ev::Event| {
        if let Some(it) = event_target_value(&it).parse::<usize>().ok().and_then(|it| all.get(it).copied()) {
            value.set(it);
        }
    };
    view! {
        <select id=id aria-label=label prop:value=move || place(Some(value.get()), all) on:change=choose>
            {all.iter().enumerate().map(|(index, it)| view! { <option value=index.to_string() selected=value.get_untracked() == *it>{word(*it)}</option> }).collect_view()}
        </select>
    }
}

/// A table as CSV, in both encodings.
#[component]
pub fn Csv(
    /// Where it lies, without the encoding.
    #[prop(into)]
    path: Signal<String>,
    /// Name of the file.
    name: &'static str,
) -> impl IntoView {
    view! {
        <a class="btn quiet small" href=move || path.get() download=name>{words::list::csv_utf8()}</a>
        <a class="btn quiet small" href=move || path.with(|it| format!("{it}{}shift_jis=true", if it.contains('?') { '&' } else { '?' })) download=name>{words::list::csv_sjis()}</a>
    }
}

/// Searches a facility by its words and chooses it.
#[component]
pub fn Search(
    /// What is looked for.
    label: &'static str,
    /// What was chosen.
    chosen: Callback<NamedFacility>,
    /// What stood against the search.
    trouble: Callback<Problem>,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let found: RwSignal<Vec<NamedFacility>> = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        let typed = text.get();
        if typed.trim().is_empty() {
            found.set(Vec::new());
            return;
        }
        spawn_local(async move {
            let answer = console::find_senders(&typed).await;
            // Only what is still typed.
            if text.try_get_untracked().as_ref() == Some(&typed) {
                found.set(answer.unwrap_or_else(|it| {
                    trouble.run(it);
                    Vec::new()
                }));
            }
        });
    });
    let choose = move |it: NamedFacility| {
        chosen.run(it);
        text.set(String::new());
    };
    view! {
        <input type="search" autocomplete="off" placeholder=label aria-label=label bind:value=text on:keydown=move |it| if it.key() == "Enter" { it.prevent_default() } />
        <div class="found" aria-live="polite">{move || found.get().into_iter().map(|it| {
            let one = it.clone();
            view! { <button type="button" on:click=move |_| choose(one.clone())><b>{it.name}</b><span class="dim">{it.city}</span></button> }
        }).collect_view()}</div>
    }
}
