//! 担当者の交代: present and future holders of a post, and changing them; for the console and the clinics' app.

use leptos::prelude::*;
use medpost_domain::id::{AffiliationId, HolderId};
use medpost_wire::console::people::PostHolder;
use medpost_wire::issuing::SetHolder;

use crate::form::{Date, Text, sends, typed};
use crate::{when, words};

/// Lists a post's present and future holders, with a form to set a new one.
#[component]
pub fn Holders(
    /// The post.
    id: AffiliationId,
    /// Its name.
    name: String,
    /// The present and future holders.
    holders: Vec<PostHolder>,
    /// Sets a new holder; an empty name leaves the post vacant.
    set: Callback<SetHolder>,
    /// Confirms a new holder, if this list offers that.
    #[prop(optional)]
    confirm: Option<Callback<HolderId>>,
) -> impl IntoView {
    let text = || typed("");
    let (who, kana, from) = (text(), text(), RwSignal::new(when::field(when::now())));
    let go = move |name: String| {
        let from = when::read_field(&from.get_untracked()).unwrap_or_else(when::now);
        set.run(SetHolder { name, kana: kana.get_untracked(), from });
    };
    let submit = sends(move || go(who.get_untracked()));
    let held = !holders.is_empty();
    let field = |what: &str| format!("{what}-{id}");
    view! {
        <ul class="inner">
            {(!held)
                .then(|| {
                    view! {
                        <li>
                            <span class="chip warn">{words::holders::vacant()}</span>
                        </li>
                    }
                })}
            {holders
                .into_iter()
                .map(|it| {
                    view! {
                        <li class="row">
                            <span>{it.name.clone()}</span>
                            <span class="dim">
                                {words::common::from_day(&when::date(it.from))}
                                {it.until.map(|it| format!(" {}", words::common::until_day(&when::date(it.plus(-1)))))}
                            </span>
                            {it
                                .waits
                                .then(|| {
                                    view! {
                                        <span class="chip warn">{words::common::waiting()}</span>
                                        <span class="dim">
                                            {it
                                                .valid_at
                                                .map_or_else(
                                                    || words::common::waits_for_confirmation().to_owned(),
                                                    |at| words::common::works_from(&when::short(at)),
                                                )}
                                        </span>
                                    }
                                })}
                            {confirm
                                .filter(|_| it.confirmable)
                                .map(|confirm| {
                                    view! {
                                        <button class="btn small main" on:click=move |_| confirm.run(it.id)>
                                            {words::common::confirm_card()}
                                        </button>
                                    }
                                })}
                            {(!it.accepted)
                                .then(|| view! { <span class="chip warn">{words::holders::code_not_typed()}</span> })}
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        <details>
            <summary class="btn quiet small">{words::holders::change()}<span class="hide">{name}</span></summary>
            <form on:submit=submit>
                <p class="dim">{words::holders::change_lead()}</p>
                <div class="two">
                    <Text id=field("holder") label=words::common::name() value=who most=60 required=true />
                    <Text id=field("holder-kana") label=words::common::kana() value=kana most=60 />
                    <Date id=field("holder-from") label=words::holders::from() value=from required=true />
                </div>
                <div class="row">
                    <button class="btn main small">{words::holders::set()}</button>
                    {held
                        .then(|| {
                            view! {
                                <button type="button" class="btn quiet small bad" on:click=move |_| go(String::new())>
                                    {words::holders::nobody()}
                                </button>
                            }
                        })}
                </div>
            </form>
        </details>
    }
}
