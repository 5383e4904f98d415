//! 施設情報の変更届: the facts of the facility that its manager may change, valid at once.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::operations;
use medpost_ui::form::{Text, sends};
use medpost_ui::notice::Trouble;
use medpost_ui::session::Settle;
use medpost_ui::{say, words};
use medpost_wire::directory::OwnFacts;

use super::part::Part;

/// Shows the facility's facts, with a form to change them.
#[component]
pub fn Facts() -> impl IntoView {
    let settle = Settle::here();
    let found: RwSignal<Option<OwnFacts>> = RwSignal::new(None);
    let (trouble, saved) = (RwSignal::new(None), RwSignal::new(false));
    let part = Part::asked();
    spawn_local(async move {
        match settle.answer(operations::own_facts().await) {
            Ok(it) => found.set(Some(it)),
            Err(it) => trouble.set(Some(it)),
        }
        part.came();
    });
    let save = Callback::new(move |request: OwnFacts| {
        saved.set(false);
        spawn_local(async move {
            match settle.answer(operations::report_facts(&request).await) {
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
    let submit = sends(move || {
        let [kana, postal_code, address, phone, fax, emergency, director] = cells.map(|it| it.1.get_untracked());
        save.run(OwnFacts { kana, postal_code, address, phone, fax, emergency: Some(emergency), director });
    });
    view! {
        <form on:submit=submit>
            <div class="two">
                {cells
                    .into_iter()
                    .map(|(column, value)| {
                        let id = format!("fact-{column}");
                        view! { <Text id label=say::column(column) value most=200 /> }
                    })
                    .collect_view()}
            </div>
            <p class="dim">{words::settings::emergency_note()}</p>
            <button class="btn main">{words::settings::facts_save()}</button>
        </form>
    }
}
