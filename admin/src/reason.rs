//! A reason that a step wants: its label says who will read it.

use leptos::prelude::*;
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

/// The field.
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
