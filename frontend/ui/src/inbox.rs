//! The form for a new inbox, shared by the console and the clinics' app.

use leptos::prelude::*;
use medpost_wire::directory::InboxName;

use crate::form::{Actions, Text, sends};
use crate::words;

/// The form that names and makes a new inbox.
#[component]
pub fn NewInbox(
    /// Its name.
    name: RwSignal<String>,
    /// The name in kana.
    kana: RwSignal<String>,
    /// Makes it.
    make: Callback<InboxName>,
    /// The result for the last one, if it is shown here.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let submit = sends(move || make.run(InboxName { name: name.get_untracked(), kana: kana.get_untracked() }));
    view! {
        <details>
            <summary class="btn">{words::inboxes::make()}</summary>
            {children.map(|it| it())}
            <form on:submit=submit>
                <p class="dim">{words::inboxes::make_note()}</p>
                <div class="two">
                    <Text id="inbox-name" label=words::inboxes::name() value=name most=60 required=true />
                    <Text id="inbox-kana" label=words::common::kana() value=kana most=60 />
                </div>
                <Actions word=words::common::add() />
            </form>
        </details>
    }
}
