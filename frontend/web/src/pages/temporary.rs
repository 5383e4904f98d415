//! 臨時カードを受け取る: once, by the number given on the telephone.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{cards, console};
use medpost_ui::form::{Text, typed};
use medpost_ui::notice::Trouble;
use medpost_ui::{when, words};

/// Asks for the number, saves the card as a file, and explains how to install it.
#[component]
pub fn Temporary() -> impl IntoView {
    let number = typed("");
    let (trouble, done) = (RwSignal::new(None), RwSignal::new(None));
    let submit = move |it: leptos::ev::SubmitEvent| {
        it.prevent_default();
        trouble.set(None);
        spawn_local(async move {
            let answer = async {
                let card = cards::claim(&number.get_untracked()).await?;
                console::save_file(&card.p12, "medpost-temporary.p12")?;
                Ok(card)
            };
            match answer.await {
                Ok(it) => done.set(Some((it.holder, it.until))),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    view! {
        <div class="hero">
            <h1>{words::temporary::title()}</h1>
            <p>{words::temporary::lead()}</p>
        </div>
        <Trouble problem=trouble />
        {move || match done.get() {
            None => {
                view! {
                    <form class="card pad" on:submit=submit>
                        <Text
                            id="temporary-number"
                            label=words::temporary::number()
                            value=number
                            most=60
                            required=true
                            fresh=true
                            code=true
                        />
                        <button class="btn main">{words::temporary::fetch()}</button>
                    </form>
                }
                    .into_any()
            }
            Some((holder, until)) => {
                view! {
                    <div class="card pad" role="status">
                        <p class="note ok">
                            {words::common::saved_note()}" "{holder}" ・ "
                            {words::common::until_day(&when::date(until.plus(-1)))}
                        </p>
                        <ol class="how">
                            <li>{words::temporary::step_open()}</li>
                            <li>{words::temporary::step_password()}</li>
                            <li>{words::temporary::step_sign_in()}</li>
                        </ol>
                    </div>
                }
                    .into_any()
            }
        }}
    }
}
