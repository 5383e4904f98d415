//! Composing: recipients by typing, files with their bars, then the page that shows all of it once more.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::api;
use medpost_domain::letter::{self, DispatchKind, Patient, Said};
use medpost_ui::{say, words};
use medpost_wire::directory::{LookUpRecipients, Recipient};
use medpost_wire::problem::Problem;
use medpost_wire::session::Contracted;

use self::confirm::Confirm;
use self::files::{Files, Item, Stage};
use self::recipients::Recipients;
use crate::state::{Again, Signed, fresh_key, settle};

mod confirm;
mod files;
mod recipients;

/// What is being composed.
#[derive(Clone, Copy)]
struct Draft {
    recipients: RwSignal<Vec<Recipient>>,
    kind: RwSignal<DispatchKind>,
    subject: RwSignal<String>,
    text: RwSignal<String>,
    number: RwSignal<String>,
    name: RwSignal<String>,
    kana: RwSignal<String>,
    born: RwSignal<String>,
    items: RwSignal<Vec<Item>>,
    key: StoredValue<String>,
}

impl Draft {
    /// Bytes of its documents.
    fn documents(self) -> u64 {
        self.items.with_untracked(|it| it.iter().map(|it| it.length).sum())
    }

    /// Whom it is about, as typed.
    fn patient(self) -> Patient {
        Patient {
            number: self.number.get_untracked(),
            name: self.name.get_untracked(),
            kana: self.kana.get_untracked(),
            born: self.born.get_untracked(),
        }
    }

    /// Shows the letter as it will be kept.
    fn take(self, said: Said) {
        self.subject.set(said.subject);
        self.text.set(said.text);
        self.number.set(said.patient.number);
        self.name.set(said.patient.name);
        self.kana.set(said.patient.kana);
        self.born.set(said.patient.born);
    }

    /// Bytes that it takes where it arrives.
    fn bytes(self) -> u64 {
        self.documents() + self.text.with_untracked(String::len) as u64
    }
}

/// Shows the form, then the confirmation.
#[component]
pub fn Compose() -> impl IntoView {
    let draft = Draft {
        recipients: RwSignal::new(Vec::new()),
        kind: RwSignal::new(DispatchKind::Referral),
        subject: RwSignal::new(String::new()),
        text: RwSignal::new(String::new()),
        number: RwSignal::new(String::new()),
        name: RwSignal::new(String::new()),
        kana: RwSignal::new(String::new()),
        born: RwSignal::new(String::new()),
        items: RwSignal::new(Vec::new()),
        key: StoredValue::new(fresh_key()),
    };
    let confirming = RwSignal::new(false);
    // It may have changed since the sign-in, either way.
    let signed = Signed::here();
    signed.refresh();
    view! {
        {move || signed.session.with(|it| say::cannot_send(it.contract)).map(|it| view! {
            <div class="note bad" role="alert" id="cannot-send">{it}</div>
        })}
        // The form stays while the confirmation is shown: going back loses nothing.
        <div hidden=move || confirming.get()><Form draft confirming /></div>
        {move || confirming.get().then(|| view! { <Confirm draft confirming /> })}
    }
}

#[component]
fn Form(draft: Draft, confirming: RwSignal<bool>) -> impl IntoView {
    let signed = Signed::here();
    let again: Again = expect_context();
    let missing: RwSignal<Vec<String>> = RwSignal::new(Vec::new());
    // Cleaned and judged as the server does it, so that nothing is refused after everything is confirmed.
    let most = signed.session.with_untracked(|it| u64::from(it.limits.text_bytes));
    let said = move || letter::read(&draft.subject.get(), &draft.text.get(), &draft.patient(), most);
    let still = move || {
        let mut wrong = Vec::new();
        if draft.recipients.with(Vec::is_empty) {
            wrong.push(words::need_recipient().to_owned());
        }
        if let Err(it) = said() {
            wrong.push(say::problem(&Problem::of_letter(it, most)));
        }
        let items = draft.items.get();
        if items.is_empty() && draft.text.with(|it| it.trim().is_empty()) {
            wrong.push(words::need_content().to_owned());
        }
        if items.iter().any(|it| !matches!(it.stage.get(), Stage::Done)) {
            wrong.push(words::need_uploads().to_owned());
        }
        wrong
    };
    // What was asked for is asked no more as soon as it is there.
    Effect::new(move |_| {
        let wrong = still();
        if !missing.with_untracked(Vec::is_empty) {
            missing.set(wrong);
        }
    });
    let go = move |it: leptos::ev::SubmitEvent| {
        it.prevent_default();
        if let Ok(said) = untrack(said) {
            draft.take(said);
        }
        let wrong = untrack(still);
        let fine = wrong.is_empty();
        missing.set(wrong);
        if fine {
            // Room and openness are asked again right before sending.
            let wish = LookUpRecipients {
                inboxes: draft.recipients.with_untracked(|it| it.iter().map(|it| it.inbox).collect()),
                sender: signed.inbox.get_untracked(),
                bytes: Some(draft.bytes()),
            };
            spawn_local(async move {
                if let Ok(fresh) = settle(api::look_up_recipients(&wish).await, again) {
                    draft.recipients.update(|old| {
                        for it in old {
                            if let Some(fresh) = fresh.iter().find(|fresh| fresh.inbox == it.inbox) {
                                *it = fresh.clone();
                            }
                        }
                    });
                }
                confirming.set(true);
                if let Some(it) = web_sys::window() {
                    it.scroll_to_with_x_and_y(0.0, 0.0);
                }
            });
        }
    };
    view! {
        <div class="head"><h1>{words::compose()}</h1></div>
        <form on:submit=go>
            <div role="alert">
                {move || (!missing.with(Vec::is_empty)).then(|| view! {
                    <div class="note bad"><b>{words::errors_title()}</b><ul>{missing.get().into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}</ul></div>
                })}
            </div>
            <div class="card pad"><Recipients draft /></div>
            <div class="card pad">
                <div class="two">
                    <div class="field">
                        <label for="kind">{words::kind()}</label>
                        <select id="kind" on:change=move |it| if let Some(it) = DispatchKind::read(&event_target_value(&it)) { draft.kind.set(it) }>
                            {DispatchKind::ALL.into_iter().map(|it| view! { <option value=it.text()>{say::kind(it)}</option> }).collect_view()}
                        </select>
                    </div>
                    <div class="field">
                        <label for="subject">{words::subject()}</label>
                        <input id="subject" type="text" maxlength="100" autocomplete="off" bind:value=draft.subject />
                    </div>
                </div>
                <div class="field">
                    <label for="text">{words::text()}</label>
                    <textarea id="text" bind:value=draft.text></textarea>
                </div>
            </div>
            <div class="card pad"><Files draft /></div>
            <div class="card pad">
                <h2>{words::patient_optional()}</h2>
                <div class="two">
                    <Field id="patient-number" label=words::patient_number() value=draft.number />
                    <Field id="patient-name" label=words::patient_name() value=draft.name />
                    <Field id="patient-kana" label=words::patient_kana() value=draft.kana />
                    <Field id="patient-born" label=words::patient_born() value=draft.born />
                </div>
            </div>
            <div class="actions"><button class="btn main big" disabled=move || signed.session.with(|it| it.contract != Contracted::Stands)>{words::to_confirm()}</button></div>
        </form>
    }
}

#[component]
fn Field(id: &'static str, label: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! { <div class="field"><label for=id>{label}</label><input id=id type="text" maxlength="60" autocomplete="off" bind:value=value /></div> }
}
