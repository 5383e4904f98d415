//! Fields for the reason of a step, labelled with who will read it, and steps that need nothing but a reason.

use leptos::prelude::*;
use medpost_ui::form::{sends, typed};
use medpost_ui::words;

/// Who reads a reason.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Whoever applied or asked, by mail.
    Applicant,
    /// The holder of the contract.
    Holder,
    /// The payer, by mail, and the holder of the contract.
    Debtor,
    /// The other side of a transfer.
    Sides,
    /// The payer: it is printed on the reversal.
    Payer,
    /// The facility's managers, its association and the operator.
    Facility,
    /// The facility's association and the operator.
    Office,
    /// Only the operator's clerks.
    Clerks,
}

/// The label of a reason, saying who will read it.
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
    /// The reason as typed.
    value: RwSignal<String>,
    /// Who will read it.
    readers: Readers,
    /// The object of the step, for screen readers.
    #[prop(into)]
    of: String,
    /// Whether it may be left out.
    #[prop(optional)]
    optional: bool,
    /// Its maximum length in characters.
    #[prop(default = 200)]
    most: u32,
) -> impl IntoView {
    view! {
        <label class="field grow">
            {asked(readers)}<span class="hide">" "{of}</span>
            <input type="text" required=!optional maxlength=most.to_string() bind:value=value />
        </label>
    }
}

/// A step that needs a reason: folded at first, it then says what the step means and asks for the reason.
#[component]
pub fn WithReason(
    /// Label of the button that opens it.
    word: &'static str,
    /// Label of the button that takes the step.
    does: &'static str,
    /// The object of the step, for screen readers, if the page has several such steps.
    #[prop(optional, into)]
    of: String,
    /// What the step means; may be empty.
    #[prop(default = "")]
    effect: &'static str,
    /// Who will read the reason.
    readers: Readers,
    /// Its maximum length in characters.
    #[prop(default = 200)]
    most: u32,
    /// Takes the step, given the reason.
    act: Callback<String>,
) -> impl IntoView {
    let reason = typed("");
    let submit = sends(move || act.run(reason.get_untracked()));
    let about = if of.is_empty() { word.to_owned() } else { of.clone() };
    view! {
        <details>
            <summary class="btn quiet small">
                {word}{(!of.is_empty()).then(|| view! { <span class="hide">{of}</span> })}
            </summary>
            <form on:submit=submit>
                {(!effect.is_empty()).then(|| view! { <p class="note">{effect}</p> })} <div class="row">
                    <Reason value=reason readers of=about most />
                    <button class="btn bad small">{does}</button>
                </div>
            </form>
        </details>
    }
}
