//! Those who look after the association: invited, given roles, suspended, helped to a new key.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::console;
use medpost_domain::role::{Action, Role};
use medpost_ui::notice::Trouble;
use medpost_ui::{say, when, words};
use medpost_wire::console::{Administrator, ChangeAdministrator, InviteAdministrator, MailedLink};

use crate::list::{Csv, Whole};
use crate::state::{Again, Signed, settle};

/// Shows them.
#[component]
pub fn Administrators() -> impl IntoView {
    let (signed, again) = (Signed::here(), expect_context::<Again>());
    let (found, trouble) = (RwSignal::new(None::<Vec<Administrator>>), RwSignal::new(None));
    let issued: RwSignal<Option<MailedLink>> = RwSignal::new(None);
    let load = move || {
        spawn_local(async move {
            match settle(console::administrators().await, signed, again) {
                Ok(it) => found.set(Some(it)),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    load();
    let manages = signed.may(Action::ManageAdministrators);
    let (name, mail) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let roles: &'static [Role] = if signed.session.with_value(|it| it.association.is_some()) {
        const { &Role::ASSOCIATION }
    } else {
        const { &Role::OPERATING }
    };
    let role = RwSignal::new(roles[0]);
    let invite = move |it: leptos::ev::SubmitEvent| {
        it.prevent_default();
        trouble.set(None);
        let wish =
            InviteAdministrator { name: name.get_untracked(), mail: mail.get_untracked(), role: role.get_untracked() };
        spawn_local(async move {
            match settle(console::invite_administrator(&wish).await, signed, again) {
                Ok(it) => {
                    issued.set(Some(it));
                    name.set(String::new());
                    mail.set(String::new());
                    load();
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    let change = Callback::new(move |(id, wish): (_, ChangeAdministrator)| {
        trouble.set(None);
        spawn_local(async move {
            match settle(console::change_administrator(id, &wish).await, signed, again) {
                Ok(()) => load(),
                Err(it) => {
                    trouble.set(Some(it));
                    load();
                }
            }
        });
    });
    let link = Callback::new(move |id| {
        trouble.set(None);
        spawn_local(async move {
            match settle(console::issue_link(id).await, signed, again) {
                Ok(it) => issued.set(Some(it)),
                Err(it) => trouble.set(Some(it)),
            }
        });
    });
    let draw = Callback::new(move |all: Vec<Administrator>| {
        view! { <div class="pad">{all.into_iter().map(|it| view! { <One it manages roles change link /> }).collect_view()}</div> }
            .into_any()
    });
    view! {
        <div class="head"><h1>{words::administrators()}</h1><div class="row end"><Csv path=console::csv("administrators") name="administrators.csv" /></div></div>
        <Trouble problem=trouble />
        <div role="status">
            {move || issued.get().map(|it| view! {
                <Mailed it />
            })}
        </div>
        <Whole items=found label=words::administrators() none="" holds=|it| format!("{} {} {}", it.name, it.mail, say::role(it.role)) draw />
        {manages.then(|| view! {
            <details class="card pad">
                <summary class="btn">{words::invite_administrator()}</summary>
                <form on:submit=invite>
                    <div class="two">
                        <div class="field"><label for="admin-name">{words::person_name()}</label><input id="admin-name" type="text" required maxlength="100" bind:value=name /></div>
                        <div class="field"><label for="admin-mail">{words::mail_word()}</label><input id="admin-mail" type="email" required maxlength="254" bind:value=mail /></div>
                    </div>
                    <div class="field"><label for="admin-role">{words::role_word()}</label><Roles id="admin-role" roles chosen=role /></div>
                    <div class="actions"><button class="btn main">{words::send_link()}</button></div>
                </form>
            </details>
        })}
    }
}

/// Where a one-time link went; it is shown to nobody but its owner.
#[component]
pub fn Mailed(
    /// The link.
    it: MailedLink,
) -> impl IntoView {
    let (word, chip) = if it.sent { (words::link_once(), "note ok") } else { (words::link_not_sent(), "note bad") };
    view! {
        <div class=chip><p>{word}" "<b>{it.mail}</b></p><p class="dim">{words::code_until()}" "{when::date(it.expires_at)}</p></div>
    }
}

#[component]
fn Roles(id: &'static str, roles: &'static [Role], chosen: RwSignal<Role>) -> impl IntoView {
    view! {
        <select id=id aria-label=words::role_word() on:change=move |it| {
            if let Some(it) = Role::read(&event_target_value(&it)) {
                chosen.set(it);
            }
        }>
            {roles.iter().map(|it| view! { <option value=it.text() selected=chosen.get_untracked() == *it>{say::role(*it)}</option> }).collect_view()}
        </select>
    }
}

#[component]
fn One(
    it: Administrator,
    manages: bool,
    roles: &'static [Role],
    change: Callback<(medpost_domain::id::AdministratorId, ChangeAdministrator)>,
    link: Callback<medpost_domain::id::AdministratorId>,
) -> impl IntoView {
    let (id, version, own) = (it.id, it.version, it.own);
    let suspended = it.suspended_at.is_some();
    let role = RwSignal::new(it.role);
    let send =
        move |suspended| change.run((id, ChangeAdministrator { version, role: role.get_untracked(), suspended }));
    let name = StoredValue::new(it.name.clone());
    view! {
        <div class="file">
            <div class="row">
                <span class="name">{it.name.clone()}{own.then(|| format!("（{}）", words::you_word()))}" "<span class="dim">{it.mail.clone()}</span></span>
                <span class="chip">{say::role(it.role)}</span>
                {suspended.then(|| view! { <span class="chip bad">{words::suspended()}</span> })}
            </div>
            <p class="dim">{words::keys_count()}" "{it.keys}" ・ "{words::last_sign_in()}" "{it.signed_in_at.map_or_else(|| words::never().to_owned(), when::short)}</p>
            {(manages && !own).then(|| view! {
                <div class="row">
                    <Roles id="" roles chosen=role />
                    <button class="btn small" on:click=move |_| send(suspended)>{words::save_change()}<span class="hide">{name.get_value()}</span></button>
                    <button class="btn quiet small" on:click=move |_| send(!suspended)>{if suspended { words::resume_person() } else { words::do_suspend() }}<span class="hide">{name.get_value()}</span></button>
                    <button class="btn quiet small" on:click=move |_| link.run(id)>{words::new_link()}<span class="hide">{name.get_value()}</span></button>
                </div>
            })}
        </div>
    }
}
