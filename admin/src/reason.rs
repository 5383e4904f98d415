//! A reason that a step wants: its label says who will read it. And the steps that want nothing else.

use leptos::prelude::*;
use medpost_ui::form::{sends, typed};
use medpost_ui::words;

/// Who reads a reason.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// It is mailed to whoever applied or asked.
    Applicant,
    /// Whoever holds the contract sees it.
    Holder,
    /// It is mailed to whoever pays, and the holder of the contract sees it.
    Debtor,
    /// The other side of a transfer sees it.
    Sides,
    /// It is printed on a document for whoever pays.
    Payer,
    /// The facility's managers, its association and the operator.
    Facility,
    /// Its association and the operator.
    Office,
    /// The operator's clerks alone.
    Clerks,
}

/// A reason in words, with who will read it.
pub fn asked(it: Readers) -> &'static str {
    match it {
        Readers::Applicant => words::reason::applicant(),
        Readers::Holder => words::reason::holder(),
        Readers::Debtor => words::reason::debtor(),
        Readers::Sides => words::reason::sides(),
        Readers::Payer => words::reason::payer(),
        Readers::Facility => words::reason::facility(),
        Readers::Office => words::reason::office(),
        Readers::Clerks => words::reason::clerks(),
    }
}

/// A field for a reason; its label says who will read it.
#[component]
pub fn Reason(
    /// What is typed.
    value: RwSignal<String>,
    /// Who will read it.
    readers: Readers,
    /// What the step is done to.
    #[prop(into)]
    of: String,
    /// Whether it may be left out.
    #[prop(optional)]
    optional: bool,
    /// Its most letters.
    #[prop(default = 200)]
    most: u32,
) -> impl IntoView {
    view! {
        <label class="field grow">{asked(readers)}<span class="hide">" "{of}</span><input type="text" required=!optional maxlength=most.to_string() bind:value=value /></label>
    }
}

/// A step that wants a reason, folded until somebody opens it: says what it means, and asks for the reason.
#[component]
pub fn WithReason(
    /// What is pressed to open it.
    word: &'static str,
    /// What stands on the button that takes the step.
    does: &'static str,
    /// What it is done to, where several alike stand on a page.
    #[prop(optional, into)]
    of: String,
    /// What it means, where that must be said.
    #[prop(default = "")]
    effect: &'static str,
    /// Who will read the reason.
    readers: Readers,
    /// Its most letters.
    #[prop(default = 200)]
    most: u32,
    /// Takes the step.
    act: Callback<String>,
) -> impl IntoView {
    let reason = typed("");
    let submit = sends(move || act.run(reason.get_untracked()));
    let about = if of.is_empty() { word.to_owned() } else { of.clone() };
    view! {
        <details>
            <summary class="btn quiet small">{word}{(!of.is_empty()).then(|| view! { <span class="hide">{of}</span> })}</summary>
            <form on:submit=submit>
                {(!effect.is_empty()).then(|| view! { <p class="note">{effect}</p> })}
                <div class="row"><Reason value=reason readers of=about most /><button class="btn bad small">{does}</button></div>
            </form>
        </details>
    }
}
