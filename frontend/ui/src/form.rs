//! Fields of forms, each below its label.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::list::Order;

/// A signal for a text field, with its initial text.
pub fn typed(first: impl Into<String>) -> RwSignal<String> {
    RwSignal::new(first.into())
}

/// A handler that runs `step` when a form is submitted, without reloading the page.
pub fn sends(step: impl Fn()) -> impl Fn(SubmitEvent) {
    move |it: SubmitEvent| {
        it.prevent_default();
        step();
    }
}

/// A field for one line of text.
#[component]
pub fn Text(
    /// The field's id.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The typed text.
    value: RwSignal<String>,
    /// The maximum length, as HTML's `maxlength`.
    most: u32,
    /// The HTML input type, e.g. `email`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// Whether to turn off autocompletion.
    #[prop(optional)]
    fresh: bool,
    /// Whether it is a number or code, not to be spell-checked.
    #[prop(optional)]
    code: bool,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                type=kind
                required=required
                maxlength=most.to_string()
                autocomplete=fresh.then_some("off")
                spellcheck=code.then_some("false")
                bind:value=value
            />
        </div>
    }
}

/// A field for several lines of text.
#[component]
pub fn Area(
    /// The field's id.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The typed text.
    value: RwSignal<String>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// Whether it is data rather than prose, not to be spell-checked.
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

/// A field for a day or a month.
#[component]
pub fn Date(
    /// The field's id.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The chosen day or month: `2026-11-22` or `2026-11`.
    value: RwSignal<String>,
    /// Whether it is for a month.
    #[prop(optional)]
    month: bool,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// The last day or month that can be chosen.
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

/// A field for a whole number.
#[component]
pub fn Number(
    /// The field's id.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The typed text.
    value: RwSignal<String>,
    /// The minimum.
    #[prop(optional)]
    least: u64,
    /// The maximum, if there is one.
    #[prop(optional)]
    most: Option<u64>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                type="number"
                min=least.to_string()
                max=most.map(|it| it.to_string())
                required=required
                bind:value=value
            />
        </div>
    }
}

/// A drop-down list of values, one of which is always chosen.
#[component]
pub fn Pick<T: Copy + PartialEq + Send + Sync + 'static>(
    /// The field's id.
    #[prop(into)]
    id: String,
    /// The label.
    label: &'static str,
    /// The chosen value.
    value: RwSignal<T>,
    /// All values, in the order shown.
    all: &'static [T],
    /// The label of a value.
    word: fn(T) -> &'static str,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <Order id value all word label />
        </div>
    }
}

/// A check box.
#[component]
pub fn Check(
    /// The label beside the box.
    #[prop(into)]
    label: String,
    /// Whether it is ticked.
    value: RwSignal<bool>,
    /// Whether it must be ticked.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                required=required
                prop:checked=move || value.get()
                on:change=move |it| value.set(event_target_checked(&it))
            />
            {label}
        </label>
    }
}

/// The submit button below a form's fields.
#[component]
pub fn Actions(
    /// The button's label.
    word: &'static str,
    /// Its CSS classes.
    #[prop(default = "btn main")]
    class: &'static str,
    /// Whether it is disabled.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="actions">
            <button class=class disabled=move || disabled.get()>
                {word}
            </button>
        </div>
    }
}
