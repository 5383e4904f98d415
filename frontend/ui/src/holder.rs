//! 担当者の交代: who holds a post, who is to, and how that changes; in the console and in the clinics' app.

use leptos::prelude::*;
use medpost_domain::id::{AffiliationId, HolderId};
use medpost_wire::console::people::PostHolder;
use medpost_wire::issuing::SetHolder;

use crate::{when, words};

/// Who holds a post, and who is to.
#[component]
pub fn Holders(
    /// The post.
    id: AffiliationId,
    /// Its name.
    name: String,
    /// Now and to come.
    holders: Vec<PostHolder>,
    /// Sets who holds it; without a name nobody does.
    set: Callback<SetHolder>,
    /// Gives one's word to a new holder, where that is done beside the list.
    #[prop(optional)]
    confirm: Option<Callback<HolderId>>,
) -> impl IntoView {
    let text = || RwSignal::new(String::new());
    let (who, kana, from) = (text(), text(), RwSignal::new(when::field(when::now())));
    let go = move |name: String| {
        let from = when::read_field(&from.get_untracked()).unwrap_or_else(when::now);
        set.run(SetHolder { name, kana: kana.get_untracked(), from });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        go(who.get_untracked());
    };
    let held = !holders.is_empty();
    let field = |what: &str| format!("{what}-{id}");
    view! {
        <ul class="inner">
            {(!held).then(|| view! { <li><span class="chip warn">{words::post_vacant()}</span></li> })}
            {holders.into_iter().map(|it| view! {
                <li class="row"><span>{it.name.clone()}</span><span class="dim">{when::date(it.from)}{words::from_day()}{it.until.map(|it| format!(" {}", when::date(it.plus(-1)) + words::last_day()))}</span>
                    {it.waits.then(|| view! { <span class="chip warn">{words::unconfirmed()}</span><span class="dim">{it.valid_at.map_or_else(|| words::waiting_word_only().to_owned(), |at| format!("{} {}", words::works_from(), when::short(at)))}</span> })}
                    {confirm.filter(|_| it.confirmable).map(|confirm| view! { <button class="btn small main" on:click=move |_| confirm.run(it.id)>{words::confirm_card()}</button> })}
                    {(!it.accepted).then(|| view! { <span class="chip warn">{words::holder_waits()}</span> })}</li>
            }).collect_view()}
        </ul>
        <details>
            <summary class="btn quiet small">{words::holder_change()}<span class="hide">{name}</span></summary>
            <form on:submit=submit>
                <p class="dim">{words::holder_lead()}</p>
                <div class="two">
                    <div class="field"><label for=field("holder")>{words::person_name()}</label><input id=field("holder") type="text" required maxlength="60" bind:value=who /></div>
                    <div class="field"><label for=field("holder-kana")>{words::person_kana()}</label><input id=field("holder-kana") type="text" maxlength="60" bind:value=kana /></div>
                    <div class="field"><label for=field("holder-from")>{words::holder_from()}</label><input id=field("holder-from") type="date" required bind:value=from /></div>
                </div>
                <div class="row">
                    <button class="btn main small">{words::holder_do()}</button>
                    {held.then(|| view! { <button type="button" class="btn quiet small bad" on:click=move |_| go(String::new())>{words::holder_none()}</button> })}
                </div>
            </form>
        </details>
    }
}
