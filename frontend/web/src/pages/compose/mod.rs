//! Composing a letter: recipients, text and files, then the page to confirm it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use medpost_client::draft::Origin;
use medpost_client::line::asks_for_sign_in;
use medpost_client::operations;
use medpost_domain::id::InboxId;
use medpost_domain::letter::DispatchKind;
use medpost_ui::focus::focus;
use medpost_ui::form::{Area, Text, sends};
use medpost_ui::session::Settle;
use medpost_ui::{say, words};
use medpost_wire::directory::LookUpRecipients;
use medpost_wire::session::Contracted;

use self::confirm::Confirm;
use self::draft::Draft;
pub use self::draft::{Drafts, documents_live};
use self::files::Files;
use self::recipients::Recipients;
use crate::state::Signed;

mod confirm;
mod draft;
mod files;
mod guard;
mod item;
mod recipients;
mod seen;

/// Shows the form.
#[component]
pub fn Compose() -> impl IntoView {
    let (signed, drafts) = (Signed::here(), Drafts::here());
    // The contract may have been suspended or resumed since the sign-in.
    signed.refresh(expect_context());
    let member = signed.session.with_untracked(|it| it.member);
    let changed = RwSignal::new(false);
    Effect::new(move |before: Option<InboxId>| {
        let now = signed.inbox.get();
        let wrote = |it| untrack(|| !drafts.of(member, it).is_empty());
        changed.set(before.is_some_and(|it| it != now && wrote(it)));
        now
    });
    view! {
        {move || {
            signed
                .session
                .with(|it| say::cannot_send(it.contract))
                .map(|it| {
                    view! {
                        <div class="note bad" role="alert" id="cannot-send">
                            {it}
                        </div>
                    }
                })
        }}
        <div role="status">
            {move || changed.get().then(|| view! { <p class="note info">{words::compose::inbox_changed()}</p> })}
        </div>
        // Each inbox has its own draft.
        {move || view! { <Form draft=drafts.of(member, signed.inbox.get()) /> }}
    }
}

/// The page to confirm a letter, at a path of its own so that Back returns to writing.
#[component]
pub fn Confirmation() -> impl IntoView {
    let (signed, drafts, navigate) = (Signed::here(), Drafts::here(), use_navigate());
    let member = signed.session.with_untracked(|it| it.member);
    let inbox = signed.inbox.get_untracked();
    let draft = drafts.of(member, inbox);
    let most = text_bytes(signed);
    draft.tidy(most);
    let whole = untrack(move || draft.missing(most)).is_empty();
    Effect::new(move |_| {
        // The letter is incomplete, or another inbox was chosen: back to writing.
        if !whole || signed.inbox.get() != inbox {
            navigate("/compose", NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    whole.then(|| view! { <Confirm draft /> })
}

/// The maximum length of a letter's text in bytes.
fn text_bytes(signed: Signed) -> u64 {
    signed.session.with_untracked(|it| u64::from(it.limits.text_bytes))
}

#[component]
fn Form(draft: Draft) -> impl IntoView {
    let signed = Signed::here();
    let settle = Settle::here();
    let navigate = use_navigate();
    let most = text_bytes(signed);
    // What is missing is shown from the first try on, and for as long as it is missing.
    let tried = RwSignal::new(false);
    let missing = Memo::new(move |_| if tried.get() { draft.missing(most) } else { Vec::new() });
    let go = sends(move || {
        draft.tidy(most);
        tried.set(true);
        if let Some(place) = missing.with_untracked(|it| it.first().map(|it| it.1)) {
            focus(place);
            return;
        }
        // Room and openness are checked again right before confirming.
        let request = LookUpRecipients {
            inboxes: draft.recipients.with_untracked(|it| it.iter().map(|it| it.inbox).collect()),
            sender: draft.inbox,
            bytes: Some(draft.bytes()),
        };
        let navigate = navigate.clone();
        spawn_local(async move {
            match settle.answer(operations::look_up_recipients(&request).await) {
                Ok(fresh) => draft.recipients.update(|old| {
                    for it in old {
                        if let Some(fresh) = fresh.iter().find(|fresh| fresh.inbox == it.inbox) {
                            *it = fresh.clone();
                        }
                    }
                }),
                // The sign-in page is shown, and this page after it.
                Err(it) if asks_for_sign_in(&it) => return,
                // Not needed to continue: the service checks them when it is sent.
                Err(_) => {}
            }
            navigate("/compose/confirm", NavigateOptions::default());
        });
    });
    view! {
        <div class="head">
            <h1>{words::compose::title()}</h1>
        </div>
        <form data-kept="" on:submit=go>
            <div role="alert">
                {move || {
                    (!missing.with(Vec::is_empty))
                        .then(|| {
                            view! {
                                <div class="note bad">
                                    <b>{words::compose::please_check()}</b>
                                    <ul>
                                        {missing.get().into_iter().map(|it| view! { <li>{it.0}</li> }).collect_view()}
                                    </ul>
                                </div>
                            }
                        })
                }}
            </div>
            <Follows draft />
            <div class="card pad">
                <Recipients draft />
            </div>
            <div class="card pad">
                <div class="two">
                    <div class="field">
                        <label for="kind">{words::common::kind()}</label>
                        <select
                            id="kind"
                            on:change=move |it| {
                                if let Some(it) = DispatchKind::read(&event_target_value(&it)) {
                                    draft.kind.set(it);
                                }
                            }
                        >
                            {DispatchKind::ALL
                                .into_iter()
                                .map(|it| {
                                    view! {
                                        <option value=it.text() selected=move || draft.kind.get() == it>
                                            {say::kind(it)}
                                        </option>
                                    }
                                })
                                .collect_view()}
                        </select>
                    </div>
                    <Text id="subject" label=words::compose::subject() value=draft.subject most=100 fresh=true />
                </div>
                <Area id="text" label=words::compose::text() value=draft.text />
            </div>
            <div class="card pad">
                <Files draft />
            </div>
            <div class="card pad">
                <h2>{words::compose::patient()}</h2>
                <div class="two">
                    <Text
                        id="patient-number"
                        label=words::exchange::patient_number()
                        value=draft.number
                        most=60
                        fresh=true
                    />
                    <Text id="patient-name" label=words::exchange::patient_name() value=draft.name most=60 fresh=true />
                    <Text id="patient-kana" label=words::common::kana() value=draft.kana most=60 fresh=true />
                    <Text id="patient-born" label=words::exchange::patient_born() value=draft.born most=60 fresh=true />
                </div>
            </div>
            <Unreadable draft />
            <div class="actions">
                <button
                    class="btn main big"
                    disabled=move || signed.session.with(|it| it.contract != Contracted::Stands)
                >
                    {words::compose::to_confirm()}
                </button>
            </div>
        </form>
    }
}

/// Warns of letters of private use (外字), which only this computer can show.
#[component]
fn Unreadable(draft: Draft) -> impl IntoView {
    let found = Memo::new(move |_| draft.unreadable());
    view! {
        <div aria-live="polite">
            {move || {
                found
                    .with(|it| (!it.is_empty()).then(|| it.join("・")))
                    .map(|it| view! { <p class="note warn">{words::compose::private_letters(&it)}</p> })
            }}
        </div>
    }
}

/// What the letter follows from, with a button to make it a new one.
#[component]
fn Follows(draft: Draft) -> impl IntoView {
    let told = |it: &Origin| match it {
        Origin::Reply(_, subject) => ("note info", words::compose::replies_to(subject), words::compose::no_reply()),
        Origin::Forward(_, subject) => ("note info", words::compose::forwards(subject), words::compose::no_forward()),
        Origin::Resend { subject, replaces: false, .. } => {
            ("note info", words::compose::resends(subject), words::compose::new_letter())
        }
        Origin::Resend { subject, .. } => ("note bad", words::compose::replaces(subject), words::compose::new_letter()),
    };
    move || {
        draft.origin.with(|it| it.as_ref().map(told)).map(|(class, text, word)| {
            view! {
                <p class=class>
                    {text}" " <button type="button" class="btn quiet small" on:click=move |_| draft.detach()>
                        {word}
                    </button>
                </p>
            }
        })
    }
}
