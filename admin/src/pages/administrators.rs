//! Administrators of an association or the operator: inviting them, their roles, suspending, links for a new key.

use leptos::prelude::*;
use medpost_client::{console, operations};
use medpost_domain::role::{Action, Role};
use medpost_ui::form::{Actions, Pick, Text, sends, typed};
use medpost_ui::list::{Order, Whole};
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::console::administrators::{Administrator, ChangeAdministrator, InviteAdministrator};
use medpost_wire::letters::MailedLink;
use medpost_wire::problem::Code;

use crate::csv::Csv;
use crate::state::{Page, Signed};
use crate::told::Outcome;

/// The page; its steps tell where a one-time link was mailed.
type Office = Page<MailedLink>;

fn mailed(it: MailedLink) -> AnyView {
    view! { <Mailed it /> }.into_any()
}

/// The administrators with their roles and number of keys, and the form to invite one.
#[component]
pub fn Administrators() -> impl IntoView {
    let (signed, settle) = (Signed::here(), Settle::here());
    let (found, trouble) = (RwSignal::new(None::<Vec<Administrator>>), RwSignal::new(None));
    let load = move || settle.ask(operations::administrators(), found, trouble);
    load();
    let page = Office::new(Callback::new(move |()| load()), trouble).drawing(mailed);
    provide_context(page);
    let manages = signed.may(Action::ManageAdministrators);
    let roles: &'static [Role] = if signed.session.with_value(|it| it.association.is_some()) {
        const { &Role::ASSOCIATION }
    } else {
        const { &Role::OPERATING }
    };
    let draw = Callback::new(move |all: Vec<Administrator>| {
        view! { <div class="pad">{all.into_iter().map(|it| view! { <One it manages roles /> }).collect_view()}</div> }
            .into_any()
    });
    view! {
        <div class="head">
            <h1>{words::administrators::title()}</h1>
            <div class="row end">
                <Csv path=console::csv("administrators") name="administrators.csv" />
            </div>
        </div>
        <Outcome page />
        <Whole
            items=found
            fields=signed.fields("/administrators")
            label=words::administrators::title()
            none=""
            holds=|it| format!("{} {} {}", it.name, it.mail, it.role.said(say::role))
            draw
        />
        {manages.then(|| view! { <Invite roles /> })}
    }
}

#[component]
fn Invite(roles: &'static [Role]) -> impl IntoView {
    let page = Office::at("invite");
    let (name, mail, role) = (typed(""), typed(""), RwSignal::new(roles[0]));
    let invite = sends(move || {
        let request =
            InviteAdministrator { name: name.get_untracked(), mail: mail.get_untracked(), role: role.get_untracked() };
        page.tell(async move {
            let it = operations::invite_administrator(&request).await?;
            name.set(String::new());
            mail.set(String::new());
            Ok(it)
        });
    });
    view! {
        <details class="card pad">
            <summary class="btn">{words::administrators::invite()}</summary>
            <Outcome page />
            <form on:submit=invite>
                <div class="two">
                    <Text id="admin-name" label=words::common::name() value=name most=100 required=true />
                    <Text
                        id="admin-mail"
                        label=words::common::mail_address()
                        value=mail
                        most=254
                        kind="email"
                        required=true
                    />
                </div>
                <Pick id="admin-role" label=words::roles::role() value=role all=roles word=say::role />
                <Actions word=words::administrators::send_link() />
            </form>
        </details>
    }
}

/// Says where a one-time link was mailed. The link itself is never shown.
#[component]
pub fn Mailed(
    /// Where the link was mailed.
    it: MailedLink,
) -> impl IntoView {
    let (word, chip) = if it.sent {
        (words::administrators::link_sent(), "note ok")
    } else {
        (words::administrators::link_not_sent(), "note bad")
    };
    view! {
        <div class=chip>
            <p>{word}" "<b>{it.mail}</b></p>
            <p class="dim">{words::common::valid_until()}" "{when::date(it.expires_at)}</p>
        </div>
    }
}

#[component]
fn One(it: Administrator, manages: bool, roles: &'static [Role]) -> impl IntoView {
    let page = Office::at(&it.id.to_string());
    let (id, version, own) = (it.id, it.version, it.own);
    let suspended = it.suspended_at.is_some();
    // An unknown role has to be chosen again; the weakest is preselected.
    let role = RwSignal::new(it.role.known().or(roles.last().copied()).unwrap_or(Role::Auditor));
    let send = move |suspended| {
        let request = ChangeAdministrator { version, role: role.get_untracked(), suspended };
        page.act(async move {
            let answer = operations::change_administrator(id, &request).await;
            if answer.as_ref().is_err_and(|it| it.code == Code::Stale) {
                // Shows the current state beside the refusal.
                page.reload();
            }
            answer
        });
    };
    let name = StoredValue::new(it.name.clone());
    view! {
        <div class="file">
            <div class="row">
                <span class="name">
                    {it.name.clone()}{own.then(|| format!("（{}）", words::administrators::you()))}" "
                    <span class="dim">{it.mail.clone()}</span>
                </span>
                <span class="chip">{it.role.said(say::role).to_owned()}</span>
                {suspended.then(|| view! { <span class="chip bad">{words::common::suspended()}</span> })}
            </div>
            <p class="dim">
                {words::keys::count()}" "{it.keys}" ・ "{words::facilities::last_sign_in()}" "
                {it.signed_in_at.map_or_else(|| words::common::never().to_owned(), when::short)}
            </p>
            {(manages && !own)
                .then(|| {
                    view! {
                        <div class="row">
                            <Order value=role all=roles word=say::role label=words::roles::role() />
                            <button class="btn small" on:click=move |_| send(suspended)>
                                {words::common::save_change()}
                                <span class="hide">{name.get_value()}</span>
                            </button>
                            <button class="btn quiet small" on:click=move |_| send(!suspended)>
                                {if suspended { words::common::lift_suspension() } else { words::common::suspend() }}
                                <span class="hide">{name.get_value()}</span>
                            </button>
                            <button
                                class="btn quiet small"
                                on:click=move |_| page.tell(async move { operations::issue_link(id).await })
                            >
                                {words::administrators::new_link()}
                                <span class="hide">{name.get_value()}</span>
                            </button>
                        </div>
                    }
                })}
            <Outcome page />
        </div>
    }
}
