//! 利用開始のご案内: codes for many facilities, or for one, as a PDF to be posted.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::console;
use medpost_domain::card::CardKind;
use medpost_domain::id::FacilityId;
use medpost_domain::role::Action;
use medpost_ui::notice::Trouble;
use medpost_ui::{say, words};
use medpost_wire::console::{Letters as Drawn, PrintLetters};

use crate::state::{Again, Signed, settle};

/// Asks for letters: of one facility, or of all that were sent none.
#[component]
pub fn Letters(
    /// The facility; none: all.
    #[prop(optional, into)]
    of: Option<FacilityId>,
    /// What follows when codes were issued.
    done: Callback<()>,
) -> impl IntoView {
    let (signed, again) = (Signed::here(), expect_context::<Again>());
    let (card, busy) = (RwSignal::new(CardKind::Hpki), RwSignal::new(false));
    let (trouble, drawn) = (RwSignal::new(None), RwSignal::new(None::<Drawn>));
    let print = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        trouble.set(None);
        drawn.set(None);
        busy.set(true);
        let wish = PrintLetters { facilities: of.into_iter().collect(), card: card.get_untracked() };
        spawn_local(async move {
            let answer = settle(console::print_letters(&wish).await, signed, again).and_then(|it| {
                if it.count > 0 {
                    console::save_file(&it.pdf, "letters.pdf")?;
                }
                Ok(it)
            });
            match answer {
                Ok(it) => {
                    drawn.set(Some(Drawn { pdf: String::new(), ..it }));
                    done.run(());
                }
                Err(it) => trouble.set(Some(it)),
            }
            busy.set(false);
        });
    };
    signed.may(Action::InviteMember).then(|| {
        view! {
            <details class="card pad letters">
                <summary class="btn small">{words::letters()}</summary>
                <form on:submit=print>
                    <p>{if of.is_some() { words::letters_one() } else { words::letters_all() }}</p>
                    <div class="row">
                        <select aria-label=words::letters_card() on:change=move |it| card.set(CardKind::read(&event_target_value(&it)).unwrap_or(CardKind::Hpki))>
                            {[CardKind::Hpki, CardKind::Pki].into_iter().map(|it| view! { <option value=it.text()>{say::card(it)}</option> }).collect_view()}
                        </select>
                        <button class="btn main" disabled=move || busy.get()>{words::letters_make()}</button>
                    </div>
                    <div role="status">
                        {move || busy.get().then(words::loading)}
                        {move || drawn.get().map(|it| view! { <p class="note ok">{told(&it)}</p> })}
                    </div>
                    <Trouble problem=trouble />
                </form>
            </details>
        }
    })
}

fn told(it: &Drawn) -> String {
    let (count, left) = (it.count, it.left);
    match words::lang() {
        _ if count == 0 => words::letters_none().to_owned(),
        words::Lang::Ja if left > 0 => {
            format!("{count}通を保存しました。あと{left}施設あります。もう一度お試しください。")
        }
        words::Lang::Ja => format!("{count}通を保存しました。"),
        words::Lang::En if left > 0 => format!("{count} letters were saved; {left} facilities are left. Ask again."),
        words::Lang::En => format!("{count} letters were saved."),
    }
}
