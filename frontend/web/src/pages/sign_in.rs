//! The sign-in page: choice of facility, enrolment, and refusals in plain words.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{api, operations};
use medpost_domain::card::{CardKind, CardRefusal};
use medpost_domain::code;
use medpost_domain::id::AffiliationId;
use medpost_ui::form::{sends, typed};
use medpost_ui::notice::{Trouble, WrongClock};
use medpost_ui::shell::{Demo, Desk, Language};
use medpost_ui::{say, when, words};
use medpost_wire::problem::{Code, Problem};
use medpost_wire::session::{CardSeen, CodeSeen, Door, Place, SignIn as SignInRequest, Standing};

use crate::state::{Again, Enrolled, Left};

/// Shows the sign-in state, and what the person can do.
#[component]
pub fn SignIn(
    /// The sign-in state.
    door: Door,
    /// The host of the page, and the addresses of the others.
    place: Place,
) -> impl IntoView {
    let again: Again = expect_context();
    let why = door.refusal.unwrap_or(CardRefusal::NoCard);
    let missing = why == CardRefusal::NoCard;
    let desk = place.desk.clone();
    let help = format!("{}/help", place.public_url);
    let standing = door.standing;
    let kind = door.card.as_ref().map(|it| it.kind);
    let Enrolled(enrolled) = expect_context();
    let body = match standing {
        Standing::MayChoose | Standing::SignedIn => view! { <Choose door=door.clone() /> }.into_any(),
        Standing::NotEnrolled => view! {
            <p>{words::door::card_not_enrolled()}</p>
            <Enrol kind />
        }
        .into_any(),
        Standing::Waiting => view! {
            <p class="note info">{words::door::card_waits()}</p>
            {door.waits_until.map(|at| view! { <p>{words::common::works_from(&when::short(at))}</p> })}
        }
        .into_any(),
        Standing::Suspended => view! { <p class="note bad">{words::door::card_suspended()}</p> }.into_any(),
        Standing::NoFacility => view! {
            <p class="note">{words::door::no_facility()}</p>
            <Enrol kind />
        }
        .into_any(),
        Standing::Refused => {
            let (title, text) = say::refusal(why);
            view! {
                <div class="note bad" role="alert">
                    <b>{title}</b>
                    <br />
                    {text}
                </div>
                {if missing {
                    view! { <Insert /> }.into_any()
                } else {
                    view! { <p>{words::door::retry()}</p> }.into_any()
                }}
                <div class="row">
                    <button class="btn main" on:click=move |_| again.0.run(())>
                        {words::common::try_again()}
                    </button>
                    <a class="btn" href=help.clone()>
                        {words::help::title()}
                    </a>
                </div>
                <Sheet public=place.public_url.clone() desk=desk.clone() />
            }
            .into_any()
        }
    };
    let title = match standing {
        Standing::Refused if missing => words::door::insert_title(),
        Standing::Refused => words::door::refused(),
        _ => words::door::title(),
    };
    view! {
        <Demo is=place.is_demo />
        <header class="top">
            <a class="brand" href="/">
                "MEDPost"
                <small>{words::shell::product()}</small>
            </a>
            <span class="who"></span>
            <a class="btn quiet small" href=help target="_blank" rel="noreferrer">
                {words::shell::help()}
            </a>
            <Language />
        </header>
        <main class="alone" id="main">
            <div class="head">
                <h1>{title}</h1>
            </div>
            {(again.1.get_untracked() == Left::ByItself)
                .then(|| {
                    view! {
                        <p class="note info" role="status">
                            {words::door::left_by_itself()}
                        </p>
                    }
                })}
            <div role="status">
                {move || enrolled.get().map(|it| view! { <p class="note ok">{words::door::enrolled_at(&it)}</p> })}
            </div>
            <div class="card pad">{body}</div>
            {door.card.map(|it| view! { <Seen card=it member=door.member.clone() /> })}
            <Desk desk />
            <WrongClock />
        </main>
    }
}

/// What to do if the browser presented no card. Each try is a new handshake.
#[component]
fn Insert() -> impl IntoView {
    view! {
        <ol class="how">
            <li>{words::door::insert_into_reader()}</li>
            <li>{words::door::insert_try_again()}</li>
            <li>{words::door::insert_choose_certificate()}</li>
            <li>{words::door::insert_start_over()}</li>
        </ol>
    }
}

/// カードが使えないとき: what to do for today, with a button to print it.
#[component]
fn Sheet(public: String, desk: String) -> impl IntoView {
    let print = move |_| {
        let _ = window().print();
    };
    view! {
        <h2>{words::door::sheet_title()}</h2>
        <ol class="how">
            <li>{words::door::sheet_other_card()}</li>
            <li>
                {words::door::sheet_temporary()}" "<a href=format!("{public}/temporary")>{words::temporary::title()}</a>
            </li>
            <li>{words::door::sheet_urgent()}<br />{words::door::sheet_blank()}</li>
            <li>{words::shell::service_desk()}" "{desk}</li>
        </ol>
        <button class="btn quiet" on:click=print>
            {words::common::print()}
        </button>
    }
}

#[component]
fn Choose(door: Door) -> impl IntoView {
    let again: Again = expect_context();
    let Enrolled(enrolled) = expect_context();
    let kind = door.card.as_ref().map(|it| it.kind);
    let trouble = RwSignal::new(None);
    let busy = RwSignal::new(false);
    // The code that some cards need in addition: for which affiliation and why, and what was typed.
    let (asked, code) = (RwSignal::new(None::<(AffiliationId, Code)>), typed(""));
    let enter = move |affiliation| {
        busy.set(true);
        trouble.set(None);
        let typed = code.get_untracked();
        spawn_local(async move {
            let request = SignInRequest { affiliation, code: Some(typed).filter(|it| !it.is_empty()), program: false };
            match operations::sign_in(&request).await {
                Ok(_) => {
                    enrolled.set(None);
                    again.0.run(());
                }
                Err(it) if matches!(it.code, Code::OneTimeCodeSent | Code::HolderCodeNeeded) => {
                    asked.set(Some((affiliation, it.code)));
                }
                Err(it) => trouble.set(Some(it)),
            }
            busy.set(false);
        });
    };
    view! {
        <h2>{words::door::choose_facility()}</h2>
        <Trouble problem=trouble />
        {move || {
            asked
                .get()
                .map(|(affiliation, why)| {
                    let submit = sends(move || enter(affiliation));
                    view! {
                        <form class="note info" on:submit=submit>
                            <label for="second">
                                {if why == Code::OneTimeCodeSent {
                                    words::door::one_time_code_sent()
                                } else {
                                    words::door::holder_code_needed()
                                }}
                            </label>
                            <input
                                id="second"
                                type="text"
                                required
                                autocomplete="one-time-code"
                                spellcheck="false"
                                bind:value=code
                            />
                            <button class="btn main" disabled=move || busy.get()>
                                {words::door::act_for()}
                            </button>
                        </form>
                    }
                })
        }}
        <ul>
            {door
                .facilities
                .into_iter()
                .map(|it| {
                    let id = it.id;
                    view! {
                        <li class="to slim">
                            <span class="sq" aria-hidden="true">
                                {it.facility.chars().next().map(String::from)}
                            </span>
                            <div>
                                <b>{it.facility.clone()}</b>
                                <span class="dim">{it.city.clone()}</span>
                            </div>
                            <button class="btn main" disabled=move || busy.get() on:click=move |_| enter(id)>
                                {words::door::act_for()}
                                <span class="hide">{it.facility}</span>
                            </button>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        {(!door.waiting.is_empty())
            .then(|| {
                view! { <p class="note">{words::door::waits_for(&door.waiting.join(words::common::comma()))}</p> }
            })}
        <p class="dim">{words::door::leave_card_in()}</p>
        <details>
            <summary class="btn quiet small">{words::door::another_code()}</summary>
            <Enrol kind />
        </details>
    }
}

/// Enrols a card in two steps: the code first shows its facility, and only then the card is enrolled there.
#[component]
fn Enrol(
    /// The kind of the present card, if known.
    kind: Option<CardKind>,
) -> impl IntoView {
    let trouble = RwSignal::new(None);
    let code = typed("");
    let seen: RwSignal<Option<CodeSeen>> = RwSignal::new(None);
    let busy = RwSignal::new(false);
    // Shown as soon as the input is longer than a code without check letters.
    let wrong = Memo::new(move |_| code.with(|it| code::Code::wrong_group(it)));
    let look = sends(move || {
        trouble.set(None);
        if busy.get_untracked() || wrong.get_untracked().is_some() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match api::look_at_code(&code.get_untracked()).await {
                Ok(it) => seen.set(Some(it)),
                Err(it) => trouble.set(Some(it)),
            }
            busy.set(false);
        });
    });
    let typed = move |_| {
        seen.set(None);
        trouble.set(None);
    };
    view! {
        <form on:submit=look>
            <div class="field">
                <label for="code">{words::common::enrolment_code()}</label>
                <input
                    id="code"
                    class="code-field"
                    type="text"
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    aria-describedby="code-hint"
                    bind:value=code
                    on:input=typed
                />
                <p class="dim" id="code-hint">
                    {words::door::code_hint()}
                </p>
            </div>
            <div role="alert">
                {move || wrong.get().map(|it| view! { <p class="note bad">{words::door::wrong_group(it)}</p> })}
            </div>
            <Trouble problem=trouble />
            <button
                class="btn big"
                class:main=move || seen.with(Option::is_none)
                disabled=move || busy.get() || wrong.get().is_some() || code.with(|it| it.trim().is_empty())
            >
                {words::door::show_facility()}
            </button>
        </form>
        <div role="status">{move || seen.get().map(|it| view! { <Leads it code kind trouble /> })}</div>
    }
}

/// The facility of a code, with the button to enrol the card; or a note if the code is for another kind of card.
#[component]
fn Leads(
    it: CodeSeen,
    code: RwSignal<String>,
    kind: Option<CardKind>,
    trouble: RwSignal<Option<Problem>>,
) -> impl IntoView {
    let again: Again = expect_context();
    let Enrolled(enrolled) = expect_context();
    let busy = RwSignal::new(false);
    if kind.is_some_and(|kind| kind != it.card) {
        return view! { <p class="note bad">{words::door::other_card_needed(say::card(it.card))}</p> }.into_any();
    }
    let facility = it.facility.clone();
    let enrol = move |_| {
        let facility = facility.clone();
        trouble.set(None);
        busy.set(true);
        spawn_local(async move {
            match api::enrol(&code.get_untracked()).await {
                Ok(_) => {
                    enrolled.set(Some(facility));
                    again.0.run(());
                }
                Err(it) => {
                    trouble.set(Some(it));
                    busy.set(false);
                }
            }
        });
    };
    view! {
        <div class="note info leads">
            <p>{words::door::leads_to()}</p>
            <p class="facility">
                <b>{it.facility}</b>
            </p>
            <p class="dim">{words::door::wrong_facility()}</p>
            <button type="button" class="btn main big" disabled=move || busy.get() on:click=enrol>
                {words::common::enrol_card()}
            </button>
        </div>
    }
    .into_any()
}

#[component]
fn Seen(card: CardSeen, member: Option<String>) -> impl IntoView {
    let name = card.kanji_name.map_or(card.holder.clone(), |it| format!("{it} / {}", card.holder));
    view! {
        <div class="card pad">
            <h2>{words::door::card_read()}</h2>
            <dl class="facts">
                {member
                    .map(|it| {
                        view! {
                            <dt>{words::roles::member()}</dt>
                            <dd>{it}</dd>
                        }
                    })} <dt>{words::common::kind()}</dt><dd>{say::card(card.kind)}</dd>
                <dt>{words::door::name_on_card()}</dt><dd>{name}</dd>
                {(!card.professions.is_empty())
                    .then(|| {
                        view! {
                            <dt>{words::common::profession()}</dt>
                            <dd>{say::professions(&card.professions)}</dd>
                        }
                    })} <dt>{words::common::valid_until()}</dt><dd>{when::date(card.not_after)}</dd>
            </dl>
        </div>
    }
}
