//! Those who look after the association: invited, given roles, suspended, helped to a new key.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{console, operations};
use medpost_domain::role::{Action, Role};
use medpost_ui::{say, when, words};
use medpost_wire::console::administrators::{Administrator, ChangeAdministrator, InviteAdministrator};
use medpost_wire::letters::MailedLink;
use medpost_wire::problem::Code;

use crate::list::{Csv, Order, Whole};
use crate::state::{Again, Page, Signed, settle};
use crate::told::Outcome;

/// The page, with where a link went.
type Office = Page<MailedLink>;

fn mailed(it: MailedLink) -> AnyView {
    view! { <Mailed it /> }.into_any()
}

/// Shows them.
#[component]
pub fn Administrators() -> impl IntoView {
    let (signed, again) = (Signed::here(), expect_context::<Again>());
    let (found, trouble) = (RwSignal::new(None::<Vec<Administrator>>), RwSignal::new(None));
    let load = move || {
        spawn_local(async move {
            match settle(operations::administrators().await, signed, again) {
                Ok(it) => found.set(Some(it)),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
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
        <div class="head"><h1>{words::administrators::title()}</h1><div class="row end"><Csv path=console::csv("administrators") name="administrators.csv" /></div></div>
        <Outcome page />
        <Whole items=found fields=signed.fields("/administrators") label=words::administrators::title() none="" holds=|it| format!("{} {} {}", it.name, it.mail, it.role.said(say::role)) draw />
        {manages.then(|| view! { <Invite roles /> })}
    }
}

#[component]
fn Invite(roles: &'static [Role]) -> impl IntoView {
    let page = Office::at("invite");
    let (name, mail, role) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(roles[0]));
    let invite = move |it: leptos::ev::SubmitEvent| {
        it.prevent_default();
        let wish =
            InviteAdministrator { name: name.get_untracked(), mail: mail.get_untracked(), role: role.get_untracked() };
        page.tell(async move {
            let it = operations::invite_administrator(&wish).await?;
            name.set(String::new());
            mail.set(String::new());
            Ok(it)
        });
    };
    view! {
        <details class="card pad">
            <summary class="btn">{words::administrators::invite()}</summary>
            <Outcome page />
            <form on:submit=invite>
                <div class="two">
                    <div class="field"><label for="admin-name">{words::common::name()}</label><input id="admin-name" type="text" required maxlength="100" bind:value=name /></div>
                    <div class="field"><label for="admin-mail">{words::common::mail_address()}</label><input id="admin-mail" type="email" required maxlength="254" bind:value=mail /></div>
                </div>
                <div class="field"><label for="admin-role">{words::roles::role()}</label><Order id="admin-role" value=role all=roles word=say::role label=words::roles::role() /></div>
                <div class="actions"><button class="btn main">{words::administrators::send_link()}</button></div>
            </form>
        </details>
    }
}

/// Where a one-time link went; it is shown to nobody but its owner.
#[component]
pub fn Mailed(
    /// The link.
    it: MailedLink,
) -> impl IntoView {
    let (word, chip) = if it.sent {
        (words::administrators::link_sent(), "note ok")
    } else {
        (words::administrators::link_not_sent(), "note bad")
    };
    view! {
        <div class=chip><p>{word}" "<b>{it.mail}</b></p><p class="dim">{words::common::valid_until()}" "{when::date(it.expires_at)}</p></div>
    }
}

#[component]
fn One(it: Administrator, manages: bool, roles: &'static [Role]) -> impl IntoView {
    let page = Office::at(&it.id.to_string());
    let (id, version, own) = (it.id, it.version, it.own);
    let suspended = it.suspended_at.is_some();
    // One that is not known is chosen anew: the weakest is offered.
    let role = RwSignal::new(it.role.known().or(roles.last().copied()).unwrap_or(Role::Auditor));
    let send = move |suspended| {
        let wish = ChangeAdministrator { version, role: role.get_untracked(), suspended };
        page.act(async move {
            let answer = operations::change_administrator(id, &wish).await;
            if answer.as_ref().is_err_and(|it| it.code == Code::Stale) {
                // As it is now is shown beside what stood against it.
                page.reload();
            }
            answer
        });
    };
    let name = StoredValue::new(it.name.clone());
    view! {
        <div class="file">
            <div class="row">
                <span class="name">{it.name.clone()}{own.then(|| format!("（{}）", words::administrators::you()))}" "<span class="dim">{it.mail.clone()}</span></span>
                <span class="chip">{it.role.said(say::role).to_owned()}</span>
                {suspended.then(|| view! { <span class="chip bad">{words::common::suspended()}</span> })}
            </div>
            <p class="dim">{words::keys::count()}" "{it.keys}" ・ "{words::facilities::last_sign_in()}" "{it.signed_in_at.map_or_else(|| words::common::never().to_owned(), when::short)}</p>
            {(manages && !own).then(|| view! {
                <div class="row">
                    <Order value=role all=roles word=say::role label=words::roles::role() />
                    <button class="btn small" on:click=move |_| send(suspended)>{words::common::save_change()}<span class="hide">{name.get_value()}</span></button>
                    <button class="btn quiet small" on:click=move |_| send(!suspended)>{if suspended { words::common::lift_suspension() } else { words::common::suspend() }}<span class="hide">{name.get_value()}</span></button>
                    <button class="btn quiet small" on:click=move |_| page.tell(async move { operations::issue_link(id).await })>{words::administrators::new_link()}<span class="hide">{name.get_value()}</span></button>
                </div>
            })}
            <Outcome page />
        </div>
    }
}
