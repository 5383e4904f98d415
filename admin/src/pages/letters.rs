//! 利用開始のご案内: codes for many facilities, or for one, as a PDF to post.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{console, operations};
use medpost_domain::card::CardKind;
use medpost_domain::id::FacilityId;
use medpost_domain::role::Action;
use medpost_ui::form::sends;
use medpost_ui::list::Order;
use medpost_ui::session::Settle;
use medpost_ui::{say, words};
use medpost_wire::console::facilities::FindFacilities;
use medpost_wire::console::letters::PrintLetters;
use medpost_wire::letters::Letters as Drawn;
use medpost_wire::problem::Code;

use crate::state::Signed;
use crate::told::Trouble;

use super::issued::CARDS;

/// Issues letters for one facility, or for those of a list that were sent none, after saying how many there are.
#[component]
pub fn Letters(
    /// The facility; if absent, those of the list.
    #[prop(optional, into)]
    of: Option<FacilityId>,
    /// The search of the list; if absent, all facilities in reach.
    #[prop(optional)]
    list: Option<Signal<FindFacilities>>,
    /// Called once codes were issued.
    done: Callback<()>,
) -> impl IntoView {
    let (signed, settle) = (Signed::here(), Settle::here());
    let (card, busy) = (RwSignal::new(CardKind::Hpki), RwSignal::new(false));
    let trouble = RwSignal::new(None);
    let (looked, drawn) = (RwSignal::new(None::<Drawn>), RwSignal::new(None::<Drawn>));
    let request = move |seen: Option<u32>| PrintLetters {
        facilities: of.into_iter().collect(),
        card: card.get_untracked(),
        find: list.map(|it| it.get_untracked()),
        look: seen.is_none(),
        seen,
    };
    // A count is valid only for the list and card that it was made for.
    Effect::new(move |_| {
        if let Some(list) = list {
            list.track();
        }
        card.track();
        looked.set(None);
        drawn.set(None);
        trouble.set(None);
    });
    let go = move |seen: Option<u32>| {
        if busy.get_untracked() {
            return;
        }
        trouble.set(None);
        drawn.set(None);
        busy.set(true);
        let request = request(seen);
        spawn_local(async move {
            let answer = settle.step(operations::print_letters(&request)).await.and_then(|it| {
                if !it.pdf.is_empty() {
                    console::save_file(&it.pdf, "letters.pdf")?;
                }
                Ok(it)
            });
            match answer {
                Ok(it) if request.look => looked.set(Some(it)),
                Ok(it) => {
                    looked.set(None);
                    drawn.set(Some(Drawn { pdf: String::new(), ..it }));
                    done.run(());
                }
                Err(it) => {
                    // The number has changed meanwhile: drop the count, so that it is made again.
                    if it.code == Code::Stale {
                        looked.set(None);
                    }
                    trouble.set(Some(it));
                }
            }
            busy.set(false);
        });
    };
    let look = sends(move || go(None));
    signed.may(Action::InviteMember).then(|| {
        view! {
            <details class="card pad letters">
                <summary class="btn small">{words::letters::title()}</summary>
                <form on:submit=look>
                    <p>{if of.is_some() { words::letters::for_one() } else { words::letters::for_all() }}</p>
                    <div class="row">
                        <Order value=card all=&CARDS word=say::card label=words::letters::card_to_enrol() />
                        <button class="btn" disabled=move || busy.get()>
                            {words::letters::count_facilities()}
                        </button>
                    </div>
                    <div role="status">
                        {move || busy.get().then(words::common::loading)}
                        {move || {
                            looked
                                .get()
                                .map(|it| {
                                    view! {
                                        <Question
                                            it
                                            busy
                                            go=Callback::new(go)
                                            stop=Callback::new(move |()| looked.set(None))
                                        />
                                    }
                                })
                        }} {move || drawn.get().map(|it| view! { <p class="note ok">{told(&it)}</p> })}
                    </div>
                    <Trouble problem=trouble />
                </form>
            </details>
        }
    })
}

/// Asks whether to issue the counted letters.
#[component]
fn Question(it: Drawn, busy: RwSignal<bool>, go: Callback<Option<u32>>, stop: Callback<()>) -> impl IntoView {
    if it.count == 0 {
        return view! { <p class="note">{words::letters::none()}</p> }.into_any();
    }
    let all = it.count.saturating_add(it.left);
    view! {
        <div class="note">
            <p>
                <b>{question(&it)}</b>
            </p>
            {(it.roomless > 0)
                .then(|| {
                    view! {
                        <p>
                            {words::letters::roomless(it.roomless)}" "
                            <a href="/allotment">{words::allotment::title()}</a>
                        </p>
                    }
                })}
            <div class="row">
                <button type="button" class="btn main" disabled=move || busy.get() on:click=move |_| go.run(Some(all))>
                    {words::common::save_pdf()}
                </button>
                <button type="button" class="btn quiet" on:click=move |_| stop.run(())>
                    {words::common::stop()}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// The question, with the number of letters and of those left for later.
fn question(it: &Drawn) -> String {
    match it.left {
        0 => words::letters::question(it.count),
        left => words::letters::question_with_more(it.count, left),
    }
}

fn told(it: &Drawn) -> String {
    match (it.count, it.left) {
        (0, _) => words::letters::none().to_owned(),
        (count, 0) => words::letters::saved(count),
        (count, left) => words::letters::saved_with_more(count, left),
    }
}
