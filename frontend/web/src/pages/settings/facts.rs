//! 施設情報の変更届: what the facility's manager reports, valid at once.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::operations;
use medpost_ui::notice::Trouble;
use medpost_ui::{say, words};
use medpost_wire::directory::OwnFacts;

use super::part::Part;
use crate::state::{Again, settle};

/// Shows and changes them.
#[component]
pub fn Facts() -> impl IntoView {
    let again: Again = expect_context();
    let found: RwSignal<Option<OwnFacts>> = RwSignal::new(None);
    let (trouble, saved) = (RwSignal::new(None), RwSignal::new(false));
    let part = Part::asked();
    spawn_local(async move {
        match settle(operations::own_facts().await, again) {
            Ok(it) => found.set(Some(it)),
            Err(it) => trouble.set(Some(it)),
        }
        part.came();
    });
    let save = Callback::new(move |wish: OwnFacts| {
        saved.set(false);
        spawn_local(async move {
            match settle(operations::report_facts(&wish).await, again) {
                Ok(()) => {
                    trouble.set(None);
                    saved.set(true);
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    });
    view! {
        <div class="card pad">
            <h2>{words::settings::facts()}</h2>
            <p class="dim">{words::settings::facts_note()}</p>
            {move || found.get().map(|it| view! { <Form it save /> })}
            <Trouble problem=trouble />
            <span role="status">{move || saved.get().then(words::settings::facts_saved)}</span>
        </div>
    }
}

#[component]
fn Form(it: OwnFacts, save: Callback<OwnFacts>) -> impl IntoView {
    let cells = [
        ("kana", it.kana),
        ("postal_code", it.postal_code),
        ("address", it.address),
        ("phone", it.phone),
        ("fax", it.fax),
        ("emergency", it.emergency.unwrap_or_default()),
        ("director", it.director),
    ]
    .map(|(column, text)| (column, RwSignal::new(text)));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let [kana, postal_code, address, phone, fax, emergency, director] = cells.map(|it| it.1.get_untracked());
        save.run(OwnFacts { kana, postal_code, address, phone, fax, emergency: Some(emergency), director });
    };
    view! {
        <form on:submit=submit>
            <div class="two">{cells.into_iter().map(|(column, value)| {
                let id = format!("fact-{column}");
                view! { <div class="field"><label for=id.clone()>{say::column(column)}</label><input id=id type="text" maxlength="200" bind:value=value /></div> }
            }).collect_view()}</div>
            <p class="dim">{words::settings::emergency_note()}</p>
            <button class="btn main">{words::settings::facts_save()}</button>
        </form>
    }
}
