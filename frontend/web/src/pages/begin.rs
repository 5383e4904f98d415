//! A button that begins a letter from an earlier one, and asks first if an unfinished letter would be lost.

use leptos::prelude::*;
use medpost_domain::id::InboxId;
use medpost_ui::focus::focus;
use medpost_ui::words;

use super::compose::Drafts;
use crate::state::Signed;

/// The button, and the question below it.
#[component]
pub fn Begin(
    /// Its id on the page.
    #[prop(into)]
    id: String,
    /// What it says.
    word: &'static str,
    /// Its classes.
    class: &'static str,
    /// What it is about, for screen readers.
    #[prop(optional, into)]
    about: String,
    /// The inbox from which the letter is written; nothing happens until it is known.
    #[prop(into)]
    inbox: Signal<Option<InboxId>>,
    /// Begins the letter.
    begin: Callback<()>,
) -> impl IntoView {
    let drafts = Drafts::here();
    let member = Signed::here().session.with_untracked(|it| it.member);
    let asking = RwSignal::new(false);
    let question = format!("{id}-question");
    let (shown, named) = (question.clone(), id.clone());
    let press = move |_| {
        let Some(inbox) = inbox.get_untracked() else { return };
        if drafts.holds(member, inbox) {
            asking.set(true);
            focus(&question);
        } else {
            begin.run(());
        }
    };
    view! {
        <button type="button" id=id class=class on:click=press>
            {word}
            <span class="hide">{about}</span>
        </button>
        {move || {
            let named = named.clone();
            asking
                .get()
                .then(|| {
                    view! {
                        <div class="note" data-question="" id=shown.clone() tabindex="-1">
                            <p>{words::compose::discards_draft()}</p>
                            <div class="row">
                                <button
                                    type="button"
                                    class="btn bad small"
                                    on:click=move |_| {
                                        asking.set(false);
                                        begin.run(());
                                    }
                                >
                                    {words::compose::discard_and_start()}
                                </button>
                                <button
                                    type="button"
                                    class="btn quiet small"
                                    on:click=move |_| {
                                        asking.set(false);
                                        focus(&named);
                                    }
                                >
                                    {words::common::keep()}
                                </button>
                            </div>
                        </div>
                    }
                })
        }}
    }
}
