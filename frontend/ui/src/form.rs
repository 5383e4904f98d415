//! Fields of forms, each below its label.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::list::Order;

/// What stands in a field at first, until something else is typed.
pub fn typed(first: impl Into<String>) -> RwSignal<String> {
    RwSignal::new(first.into())
}

/// Takes a step when a form is sent; the page stays.
pub fn sends(step: impl Fn()) -> impl Fn(SubmitEvent) {
    move |it: SubmitEvent| {
        it.prevent_default();
        step();
    }
}

/// A line of text.
#[component]
pub fn Text(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What is typed.
    value: RwSignal<String>,
    /// Its most letters.
    most: u32,
    /// What it takes, as HTML calls it: `email` for an address.
    #[prop(default = "text")]
    kind: &'static str,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// Whether browsers offer nothing that was typed before.
    #[prop(optional)]
    fresh: bool,
    /// Whether it is a number or a code, in which no browser looks for wrong spelling.
    #[prop(optional)]
    code: bool,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input id=id type=kind required=required maxlength=most.to_string() autocomplete=fresh.then_some("off") spellcheck=code.then_some("false") bind:value=value />
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn Area(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What is typed.
    value: RwSignal<String>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// Whether it is no text of people's, in which no browser looks for wrong spelling.
    #[prop(optional)]
    code: bool,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <textarea id=id required=required spellcheck=code.then_some("false") bind:value=value></textarea>
        </div>
    }
}

/// A day, or a month.
#[component]
pub fn Date(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What is chosen, as the field has it.
    value: RwSignal<String>,
    /// Whether a month is asked for.
    #[prop(optional)]
    month: bool,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// The last one that can be chosen.
    #[prop(optional, into)]
    last: Option<String>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input id=id type=if month { "month" } else { "date" } required=required max=last bind:value=value />
        </div>
    }
}

/// A whole number.
#[component]
pub fn Number(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What is typed.
    value: RwSignal<String>,
    /// The least that is taken.
    #[prop(optional)]
    least: u64,
    /// The most that is taken, if that is known.
    #[prop(optional)]
    most: Option<u64>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input id=id type="number" min=least.to_string() max=most.map(|it| it.to_string()) required=required bind:value=value />
        </div>
    }
}

/// One value, of those there are.
#[component]
pub fn Pick<T: Copy + PartialEq + Send + Sync + 'static>(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    label: &'static str,
    /// What is chosen.
    value: RwSignal<T>,
    /// All there are.
    all: &'static [T],
    /// A value in words.
    word: fn(T) -> &'static str,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <Order id value all word label />
        </div>
    }
}

/// Something that is so or not.
#[component]
pub fn Check(
    /// What is so, where it is ticked.
    #[prop(into)]
    label: String,
    /// Whether it is ticked.
    value: RwSignal<bool>,
    /// Whether it must be ticked.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    view! {
        <label class="check"><input type="checkbox" required=required prop:checked=move || value.get() on:change=move |it| value.set(event_target_checked(&it)) />{label}</label>
    }
}

/// The button that sends a form, below its fields.
#[component]
pub fn Actions(
    /// What is on it.
    word: &'static str,
    /// How it looks, by classes.
    #[prop(default = "btn main")]
    class: &'static str,
    /// Whether it can't be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! { <div class="actions"><button class=class disabled=move || disabled.get()>{word}</button></div> }
}
