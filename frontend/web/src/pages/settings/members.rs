//! People of the facility and their cards: inviting, confirming, suspending.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::line::Answer;
use medpost_client::{api, operations};
use medpost_domain::card::CardKind;
use medpost_domain::id::InboxId;
use medpost_domain::role::Role;
use medpost_ui::form::{Actions, Check, Text, sends, typed};
use medpost_ui::notice::Trouble;
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::directory::{FacilityCard, FacilityMember, InviteMember, IssuedCode};
use medpost_wire::problem::Problem;

use super::part::Part;
use crate::state::Signed;

/// The state that all parts of the list share.
#[derive(Clone, Copy)]
struct Desk {
    settle: Settle,
    rows: RwSignal<Vec<FacilityMember>>,
    trouble: RwSignal<Option<Problem>>,
    /// The person and the code last issued, shown once.
    issued: RwSignal<Option<(String, IssuedCode)>>,
    part: Part,
}

impl Desk {
    fn load(self) {
        self.act(async { Ok(()) });
    }

    /// Runs an operation, then reloads the list.
    fn act(self, deed: impl Future<Output = Answer<()>> + 'static) {
        spawn_local(async move {
            let after = async {
                deed.await?;
                operations::members().await
            };
            match self.settle.answer(after.await) {
                Ok(it) => {
                    self.trouble.set(None);
                    self.rows.set(it);
                }
                Err(it) => self.trouble.set(Some(it)),
            }
            self.part.came();
        });
    }

    fn issue(self, name: String, deed: impl Future<Output = Answer<IssuedCode>> + 'static) {
        self.act(async move {
            let code = deed.await?;
            self.issued.set(Some((name, code)));
            Ok(())
        });
    }
}

/// Lists the people of the facility, with a form to invite.
#[component]
pub fn Members() -> impl IntoView {
    let desk = Desk {
        settle: Settle::here(),
        rows: RwSignal::new(Vec::new()),
        trouble: RwSignal::new(None),
        issued: RwSignal::new(None),
        part: Part::asked(),
    };
    desk.load();
    view! {
        <div class="card pad">
            <h2>{words::members::title()}</h2>
            <p class="dim">{words::members::note()}</p>
            <Trouble problem=desk.trouble />
            <ul>{move || desk.rows.get().into_iter().map(|it| view! { <Member it desk /> }).collect_view()}</ul>
            <div role="status">{move || desk.issued.get().map(|(name, code)| view! { <Code name code desk /> })}</div>
            <Invite desk />
        </div>
    }
}

/// The chip of a person or card: 停止中, 確認待ち or 利用中.
fn chip(stopped: bool, waiting: bool) -> impl IntoView {
    if stopped {
        view! { <span class="chip bad">{words::common::suspended()}</span> }
    } else if waiting {
        view! { <span class="chip warn">{words::common::waiting()}</span> }
    } else {
        view! { <span class="chip ok">{words::common::in_use()}</span> }
    }
}

#[component]
fn Member(it: FacilityMember, desk: Desk) -> impl IntoView {
    let (id, own) = (it.id, it.own);
    let stopped = it.suspended_at.is_some();
    let role = if it.role == Role::Manager { words::roles::facility_manager() } else { words::roles::member() };
    let kind = it.cards.first().map_or(CardKind::Hpki, |it| it.kind);
    let name = it.name.clone();
    let asking = RwSignal::new(false);
    view! {
        <li class="file">
            <div class="row">
                <span class="name">
                    {it.name.clone()}" "{own.then(|| view! { <span class="chip">{words::common::you()}</span> })}<br />
                    <span class="dim">{say::joined(&[&it.kana, role, &it.inboxes.join(words::common::comma())])}</span>
                </span>
                {stopped.then(|| chip(true, false))}
                {(!own && !stopped)
                    .then(|| {
                        view! {
                            <button
                                class="btn quiet small"
                                on:click=move |_| desk.issue(name.clone(), api::issue_code(id, kind))
                            >
                                {words::common::code_for_new_card()}
                            </button>
                            <button class="btn quiet small bad" on:click=move |_| asking.set(true)>
                                {words::common::suspend_here()}
                                <span class="hide">{it.name.clone()}</span>
                            </button>
                        }
                    })}
                {(!own && stopped && it.resumable)
                    .then(|| {
                        view! {
                            <button class="btn small" on:click=move |_| desk.act(operations::resume_member(id))>
                                {words::members::resume()}
                            </button>
                        }
                    })}
            </div>
            {move || {
                asking
                    .get()
                    .then(|| {
                        view! {
                            <Why
                                key=id.to_string()
                                question=words::members::suspend_here_question()
                                word=words::common::suspend_here()
                                asking
                                then=Callback::new(move |why: String| {
                                    desk.act(async move { api::suspend_member(id, &why).await });
                                })
                            />
                        }
                    })
            }}
            {it.cards.is_empty().then(|| view! { <p class="dim">{words::members::no_card_yet()}</p> })}
            <ul class="inner">{it.cards.into_iter().map(|it| view! { <Card it own desk /> }).collect_view()}</ul>
        </li>
    }
}

#[component]
fn Card(it: FacilityCard, own: bool, desk: Desk) -> impl IntoView {
    let id = it.id;
    let (stopped, waiting) = (it.suspended_at.is_some(), it.confirmed_at.is_none());
    let ours = it.enrolled_here;
    let asking = RwSignal::new(false);
    view! {
        <li>
            <div class="row">
                <span class="name">
                    {say::card(it.kind)}{it.temporary.then(|| format!(" ・ {}", words::temporary::card()))}" ・ "
                    {say::person(&it.holder, &it.professions)}
                    {(!it.kanji_name.is_empty()).then(|| format!(" ・ {}", it.kanji_name))}<br />
                    <span class="dim">
                        {say::joined(
                            &[
                                it.serial_number.as_deref().unwrap_or_default(),
                                &format!("{} {}", words::common::valid_until(), when::date(it.not_after)),
                                if it.enrolled_here { "" } else { words::members::enrolled_elsewhere() },
                            ],
                        )}
                    </span>
                </span>
                {chip(stopped, waiting)}
                {(!it.suspended_reason.is_empty())
                    .then(|| {
                        view! { <span class="dim">{words::common::reason()}"："{it.suspended_reason.clone()}</span> }
                    })}
                {(waiting && !stopped)
                    .then(|| {
                        view! {
                            {(!it.expected.is_empty())
                                .then(|| {
                                    view! {
                                        <span class="dim">{words::common::meant_for()}" "{it.expected.clone()}</span>
                                        <span class=say::named(it.named).1>{say::named(it.named).0}</span>
                                    }
                                })}
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
                {(waiting && it.confirmable)
                    .then(|| {
                        view! {
                            <button class="btn small main" on:click=move |_| desk.act(operations::confirm_card(id))>
                                {words::common::confirm_card()}
                            </button>
                        }
                    })}
                {(stopped && ours && !own && it.resumable)
                    .then(|| {
                        view! {
                            <button class="btn small" on:click=move |_| desk.act(operations::resume_card(id))>
                                {words::members::resume()}
                            </button>
                        }
                    })}
                {(!stopped && ours)
                    .then(|| {
                        view! {
                            <button class="btn small bad" on:click=move |_| asking.set(true)>
                                {if waiting { words::common::object() } else { words::common::suspend_card() }}
                                <span class="hide">{it.holder.clone()}</span>
                            </button>
                        }
                    })}
            </div>
            {move || {
                asking
                    .get()
                    .then(|| {
                        view! {
                            <Why
                                key=id.to_string()
                                question=words::members::suspend_question()
                                word=words::common::suspend_card()
                                asking
                                then=Callback::new(move |why: String| {
                                    desk.act(async move { api::suspend_card(id, &why).await });
                                })
                            />
                        }
                    })
            }}
        </li>
    }
}

/// Asks for a reason before a person or card is suspended.
#[component]
fn Why(
    key: String,
    question: &'static str,
    word: &'static str,
    asking: RwSignal<bool>,
    then: Callback<String>,
) -> impl IntoView {
    let reason = typed("");
    let id = format!("reason-{key}");
    view! {
        <div class="note" data-question="">
            <p>{question}</p>
            <label for=id.clone()>{words::common::reason()}</label>
            <div class="row">
                <input id=id type="text" maxlength="200" bind:value=reason />
                <button
                    class="btn bad"
                    disabled=move || reason.with(|it| it.trim().is_empty())
                    on:click=move |_| then.run(reason.get_untracked())
                >
                    {word}
                </button>
                <button class="btn quiet" on:click=move |_| asking.set(false)>
                    {words::common::back()}
                </button>
            </div>
        </div>
    }
}

/// An enrolment code, shown once, to be written down or printed.
#[component]
fn Code(name: String, code: IssuedCode, desk: Desk) -> impl IntoView {
    let print = move |_| {
        let _ = window().print();
    };
    view! {
        <div class="note code">
            <h3>{words::common::enrolment_code()}" "{name}</h3>
            <p class="big">{code.code}</p>
            <p>{words::common::valid_until()}" "{when::date(code.expires_at)}</p>
            <p>{words::common::code_shown_once()}</p>
            <div class="row">
                <button class="btn" on:click=print>
                    {words::common::print()}
                </button>
                <button class="btn quiet" on:click=move |_| desk.issued.set(None)>
                    {words::members::close()}
                </button>
            </div>
        </div>
    }
}

#[component]
fn Invite(desk: Desk) -> impl IntoView {
    let signed = Signed::here();
    let (name, kana, holder) = (typed(""), typed(""), typed(""));
    let (kind, manager) = (RwSignal::new(CardKind::Hpki), RwSignal::new(false));
    let inboxes: Vec<(InboxId, String, RwSignal<bool>)> = signed.session.with_untracked(|it| {
        it.inboxes.iter().filter(|it| it.may_manage).map(|it| (it.id, it.name.clone(), RwSignal::new(true))).collect()
    });
    let shown = inboxes.clone();
    // Keeps a second press before the answer from inviting somebody twice.
    let busy = RwSignal::new(false);
    let invite = sends(move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let request = InviteMember {
            name: name.get_untracked(),
            kana: kana.get_untracked(),
            card: kind.get_untracked(),
            holder: Some(holder.get_untracked()).filter(|it| !it.trim().is_empty()),
            manager: manager.get_untracked(),
            inboxes: inboxes.iter().filter(|it| it.2.get_untracked()).map(|it| it.0).collect(),
        };
        desk.issue(request.name.clone(), async move {
            let answer = operations::invite_member(&request).await;
            busy.set(false);
            let code = answer?;
            for it in [name, kana, holder] {
                it.set(String::new());
            }
            Ok(code)
        });
    });
    view! {
        <details>
            <summary class="btn">"＋ "{words::members::invite()}</summary>
            <form on:submit=invite>
                <p class="dim">{words::members::invite_note()}</p>
                <div class="two">
                    <Text id="invite-name" label=words::common::name() value=name most=100 required=true fresh=true />
                    <Text id="invite-kana" label=words::common::kana() value=kana most=100 fresh=true />
                    <div class="field">
                        <label for="invite-card">{words::members::card_kind()}</label>
                        <select
                            id="invite-card"
                            on:change=move |it| {
                                if let Some(it) = CardKind::read(&event_target_value(&it)) {
                                    kind.set(it);
                                }
                            }
                        >
                            {[CardKind::Hpki, CardKind::Pki]
                                .into_iter()
                                .map(|it| view! { <option value=it.text()>{say::card(it)}</option> })
                                .collect_view()}
                        </select>
                    </div>
                    <div class="field">
                        <label for="invite-holder">{words::members::name_on_card()}</label>
                        <input
                            id="invite-holder"
                            type="text"
                            maxlength="100"
                            autocomplete="off"
                            aria-describedby="holder-note"
                            bind:value=holder
                        />
                        <p class="dim" id="holder-note">
                            {words::members::name_on_card_note()}
                        </p>
                    </div>
                </div>
                <fieldset>
                    <legend>{words::members::inboxes()}</legend>
                    {shown
                        .into_iter()
                        .map(|(_, name, chosen)| view! { <Check value=chosen label=name /> })
                        .collect_view()}
                </fieldset>
                <Check value=manager label=words::members::make_manager() />
                <Actions word=words::common::issue_code() />
            </form>
        </details>
    }
}
