//! One facility: its inboxes, people, cards and payments, and the steps that can be taken for it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use medpost_client::{billing, console, operations};
use medpost_domain::card::CardKind;
use medpost_domain::id::FacilityId;
use medpost_domain::role::{Action, Role};
use medpost_ui::form::{Actions, Check, Pick, Text, sends, typed};
use medpost_ui::list::Skeleton;
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::console::facilities::{FacilityDetail, Progress, SuspendFacility};
use medpost_wire::console::people::{InvitePerson, PersonLine};
use medpost_wire::directory::FacilityCard;

use super::billing::debits::MandateOf;
use super::billing::payer::PayerOf;
use super::facilities::progress;
use super::issued::{CARDS, Page, Told, told};
use crate::reason::{Readers, WithReason};
use crate::told::Outcome;

/// The facility whose id is in the path.
#[component]
pub fn Facility() -> impl IntoView {
    let settle = Settle::here();
    let id: Option<FacilityId> = use_params_map().with_untracked(|it| it.get("id").and_then(|it| it.parse().ok()));
    let found: RwSignal<Option<FacilityDetail>> = RwSignal::new(None);
    let trouble = RwSignal::new(None);
    let load = move || {
        let Some(id) = id else { return };
        settle.ask(operations::facility(id), found, trouble);
    };
    load();
    let page = Page::new(Callback::new(move |()| load()), trouble).drawing(told);
    provide_context(page);
    view! {
        <p>
            <a href="/facilities">"← "{words::common::facilities()}</a>
        </p>
        <Outcome page />
        {move || match found.get() {
            None => view! { <Skeleton title=true lines=12 /> }.into_any(),
            Some(it) => view! { <Loaded it /> }.into_any(),
        }}
    }
}

#[component]
fn Loaded(it: FacilityDetail) -> impl IntoView {
    let page: Page = expect_context();
    let (line, own) = (it.line.clone(), it.own);
    view! {
        <div class="head">
            <div>
                <h1>{line.name.clone()}</h1>
                <p>{say::joined(&[progress(line.progress), &line.kind, &line.code])}</p>
            </div>
        </div>
        {super::facility_changes::closing(&it).map(|it| view! { <p class="note">{it}</p> })}
        {(!it.own).then(|| view! { <p class="note">{words::facility::of_another_association()}</p> })}
        {it
            .suspended_at
            .map(|at| {
                view! {
                    <p class="note bad">
                        {words::facilities::suspended()}" "{say::joined(&[&when::moment(at), &it.suspended_reason])}
                    </p>
                }
            })}
        <div class="card pad">
            <dl class="facts">
                <dt>{words::facility::address()}</dt>
                <dd>{say::whole_address(&line.city, &it.address)}</dd>
                <dt>{words::common::telephone()}</dt>
                <dd>
                    {line.phone.clone()}
                    {(!it.fax.is_empty()).then(|| format!(" ・ {} {}", words::common::fax(), it.fax))}
                </dd>
                {(!it.emergency.is_empty())
                    .then(|| {
                        view! {
                            <dt>{words::facility::emergency_contact()}</dt>
                            <dd>{it.emergency.clone()}</dd>
                        }
                    })}
                <dt>{words::facility::director()}</dt>
                <dd>{it.director.clone()}</dd>
                {(!it.founder.is_empty())
                    .then(|| {
                        view! {
                            <dt>{words::facility::founder()}</dt>
                            <dd>{it.founder.clone()}</dd>
                        }
                    })}
                {(!it.former_city.is_empty())
                    .then(|| {
                        view! {
                            <dt>{words::facility::former_municipality()}</dt>
                            <dd>{it.former_city.clone()}</dd>
                        }
                    })}
            </dl>
        </div>
        {(own && matches!(line.progress, Progress::NotInvited | Progress::Invited))
            .then(|| view! { <super::letters::Letters of=line.id done=Callback::new(|()| ()) /> })}
        <super::inbox::Inboxes of=line.id own hidden=it.hidden items=it.inboxes.clone() people=it.people.clone() />
        <div class="card pad">
            <h2>{words::facility::people()}</h2>
            <ul>
                {it
                    .people
                    .iter()
                    .map(|person| {
                        view! {
                            <Person it=person.clone() own phone=line.phone.clone() addresses=it.addresses.clone() />
                        }
                    })
                    .collect_view()}
            </ul>
            {(own && page.signed.may(Action::InviteMember))
                .then(|| view! { <Invite facility=line.id first=it.people.is_empty() /> })}
            {(own && page.signed.may(Action::OrderCards))
                .then(|| view! { <super::order::OrderFor of=line.id people=it.people.clone() /> })}
        </div>
        {own.then(|| view! { <Whole it=it.clone() /> })}
        <Pays id=it.line.id />
        {(it.line.progress == Progress::Closed).then(|| view! { <Kept id=it.line.id /> })}
        <super::facility_changes::Moves it />
    }
}

#[component]
fn Person(it: PersonLine, own: bool, phone: String, addresses: Vec<String>) -> impl IntoView {
    let page = Page::at(&format!("person-{}", it.id));
    let id = it.id;
    let suspended = it.suspended_at.is_some();
    let name = StoredValue::new(it.name.clone());
    let kind = it.cards.first().map_or(CardKind::Hpki, |it| it.kind);
    let may = move |action: Action| own && page.signed.may(action);
    let role = |it| if it == Role::Manager { words::roles::facility_manager() } else { words::roles::member() };
    let role = if it.post { words::common::post() } else { it.role.said(role) }.to_owned();
    view! {
        <li class="file">
            <div class="row">
                <span class="name">{it.name.clone()}" "<span class="dim">{role}</span></span>
                {suspended.then(|| view! { <span class="chip bad">{words::common::suspended_here()}</span> })}
                {may(Action::InviteMember)
                    .then(|| {
                        view! {
                            <button
                                class="btn quiet small"
                                on:click=move |_| {
                                    page.tell(async move {
                                        Ok(Told::Code(name.get_value(), console::reissue_code(id, kind).await?))
                                    });
                                }
                            >
                                {words::common::code_for_new_card()}
                                <span class="hide">{name.get_value()}</span>
                            </button>
                        }
                    })}
                {(may(Action::SuspendMember) && (!suspended || it.resumable))
                    .then(|| {
                        if suspended {
                            view! {
                                <button
                                    class="btn quiet small"
                                    on:click=move |_| page.act(async move { operations::resume_person(id).await })
                                >
                                    {words::common::lift_suspension()}
                                    <span class="hide">{name.get_value()}</span>
                                </button>
                            }
                                .into_any()
                        } else {
                            view! {
                                <WithReason
                                    word=words::common::suspend_here()
                                    does=words::common::suspend()
                                    of=name.get_value()
                                    effect=words::facility::suspend_here_effect()
                                    readers=Readers::Office
                                    act=Callback::new(move |reason: String| {
                                        page.act(async move { console::suspend_person(id, &reason).await });
                                    })
                                />
                            }
                                .into_any()
                        }
                    })}
            </div>
            {(!it.suspended_reason.is_empty())
                .then(|| view! { <p class="dim">{words::common::reason()}"："{it.suspended_reason.clone()}</p> })}
            <Outcome page />
            <ul class="inner">{it.cards.into_iter().map(|it| view! { <Card it own page /> }).collect_view()}</ul>
            {(it.post && may(Action::ChangeHolder))
                .then(|| view! { <super::person::Holders id name=it.name.clone() holders=it.holders.clone() /> })}
            {(!it.post && !suspended && may(Action::OfferTemporary))
                .then(|| view! { <super::person::Temporary id name=it.name.clone() phone addresses /> })}
        </li>
    }
}

#[component]
fn Card(it: FacilityCard, own: bool, page: Page) -> impl IntoView {
    let id = it.id;
    let state = if it.suspended_at.is_some() {
        view! { <span class="chip bad">{words::common::card_suspended()}</span> }.into_any()
    } else if it.confirmed_at.is_none() {
        view! {
            <a class="chip warn" href="/waiting">
                {words::common::waiting()}
            </a>
        }
        .into_any()
    } else {
        view! { <span class="chip ok">{words::common::in_use()}</span> }.into_any()
    };
    let holder = StoredValue::new(it.holder.clone());
    view! {
        <li class="row">
            <span>{say::card(it.kind)}" "{it.holder.clone()}</span>
            {state}
            <span class="dim">{words::common::until_day(&when::date(it.not_after))}</span>
            {(!it.suspended_reason.is_empty())
                .then(|| {
                    view! { <span class="dim">{words::common::reason()}"："{it.suspended_reason.clone()}</span> }
                })}
            {(own && page.signed.may(Action::SuspendCard) && it.enrolled_here
                && (it.suspended_at.is_none() || it.resumable))
                .then(|| {
                    if it.suspended_at.is_some() {
                        view! {
                            <button
                                class="btn quiet small"
                                on:click=move |_| page.act(async move { operations::console_resume_card(id).await })
                            >
                                {words::facility::resume_card()}
                                <span class="hide">{holder.get_value()}</span>
                            </button>
                        }
                            .into_any()
                    } else {
                        view! {
                            <WithReason
                                word=words::common::suspend_card()
                                does=words::common::suspend()
                                of=holder.get_value()
                                effect=words::common::suspend_card_effect()
                                readers=Readers::Facility
                                act=Callback::new(move |reason: String| {
                                    page.act(async move { console::suspend_card(id, &reason).await });
                                })
                            />
                        }
                            .into_any()
                    }
                })}
        </li>
    }
}

/// Billing settings of a facility that pays for itself.
#[component]
fn Pays(id: FacilityId) -> impl IntoView {
    let page: Page = expect_context();
    let operates = page.signed.may(Action::Bill);
    page.signed.may(Action::ChangePayer).then(|| {
        view! {
            <div class="card pad">
                <h2>{words::billing::invoices_and_payment()}</h2>
                <p class="dim">{words::facility::pays()}</p>
                <PayerOf id=id.to_string() operates />
                {operates.then(|| view! { <MandateOf page=Page::at("mandate") payer=id.to_string() /> })}
            </div>
        }
    })
}

/// Mails a link to the invoices of a closed facility.
#[component]
fn Kept(id: FacilityId) -> impl IntoView {
    let page: Page = expect_context();
    let (mail, sent) = (typed(""), RwSignal::new(None::<bool>));
    let submit = sends(move || {
        sent.set(None);
        let mail = mail.get_untracked();
        spawn_local(async move {
            if let Some(it) = page.settle(billing::mail_kept_link(id, &mail).await) {
                sent.set(Some(it.sent));
            }
        });
    });
    page.signed.may(Action::Bill).then(|| {
        view! {
            <form class="card pad" on:submit=submit>
                <h2>{words::former::send()}</h2>
                <p class="dim">{words::former::lead()}</p>
                <Text
                    id="kept-mail"
                    label=words::common::mail_address()
                    value=mail
                    most=200
                    kind="email"
                    required=true
                />
                <button class="btn">{words::former::send()}</button>
                <div role="status">
                    {move || {
                        sent.get()
                            .map(|it| {
                                let (class, word) = if it {
                                    ("note ok", words::former::sent())
                                } else {
                                    ("note bad", words::former::not_sent())
                                };
                                view! { <p class=class>{word}</p> }
                            })
                    }}
                </div>
            </form>
        }
    })
}

/// Suspends the whole facility, or lifts the suspension.
#[component]
fn Whole(it: FacilityDetail) -> impl IntoView {
    let page = Page::at("whole-facility");
    let id = it.line.id;
    let set = move |suspended: bool, reason: String| {
        page.act(async move { operations::suspend_facility(id, &SuspendFacility { suspended, reason }).await });
    };
    if !page.signed.may(Action::SuspendMember) || it.line.progress == Progress::Closed {
        return ().into_any();
    }
    view! {
        <div class="card pad">
            <h2>{words::facility::whole()}</h2>
            <p class="dim">{words::facility::whole_lead()}</p>
            {if it.suspended_by_operator && page.signed.session.with_value(|it| it.association.is_some()) {
                view! { <p class="note">{words::facility::suspended_by_operator()}</p> }.into_any()
            } else if it.suspended_at.is_some() {
                view! {
                    <button class="btn" on:click=move |_| set(false, String::new())>
                        {words::facility::resume()}
                    </button>
                }
                    .into_any()
            } else {
                view! {
                    <WithReason
                        word=words::facility::suspend()
                        does=words::common::suspend()
                        of=it.line.name
                        readers=Readers::Office
                        act=Callback::new(move |reason: String| set(true, reason))
                    />
                }
                    .into_any()
            }}
            <Outcome page />
        </div>
    }
    .into_any()
}

#[component]
fn Invite(facility: FacilityId, first: bool) -> impl IntoView {
    let page = Page::at("invite");
    let (name, kana) = (typed(""), typed(""));
    // The first person is proposed as manager; for later ones it has to be ticked.
    let (manager, card) = (RwSignal::new(first), RwSignal::new(CardKind::Hpki));
    let submit = sends(move || {
        let request = InvitePerson {
            name: name.get_untracked(),
            kana: kana.get_untracked(),
            card: card.get_untracked(),
            manager: manager.get_untracked(),
        };
        let name = name.get_untracked();
        page.tell(async move { Ok(Told::Code(name, operations::invite_person(facility, &request).await?)) });
    });
    view! {
        <details>
            <summary class="btn">{words::facility::invite_person()}</summary>
            <Outcome page />
            <form on:submit=submit>
                <div class="two">
                    <Text id="person-name" label=words::common::name() value=name most=100 required=true />
                    <Text id="person-kana" label=words::common::kana() value=kana most=100 />
                </div>
                <Pick id="person-card" label=words::common::card() value=card all=&CARDS word=say::card />
                <Check value=manager label=words::facility::as_manager() />
                <Actions word=words::common::issue_code() />
            </form>
        </details>
    }
}
