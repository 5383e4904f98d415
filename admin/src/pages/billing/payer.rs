//! How whoever pays is written to, and how they pay.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::billing;
use medpost_domain::billing::payer::{Delivery, Era, Method};
use medpost_ui::notice::Trouble;
use medpost_ui::{say, words};
use medpost_wire::billing::PayerDetail;

use crate::list::Order;
use crate::state::{Again, Page, Signed, settle};

const METHODS: [Method; 3] = Method::ALL;

/// The settings of one that pays, by their id.
#[component]
pub fn PayerOf(
    /// Of the association or the facility.
    #[prop(into)]
    id: String,
    /// Whether the operator's staff sets it.
    operates: bool,
) -> impl IntoView {
    let (signed, again) = (Signed::here(), expect_context::<Again>());
    let (trouble, saved) = (RwSignal::new(None), RwSignal::new(false));
    let found: RwSignal<Option<PayerDetail>> = RwSignal::new(None);
    let id = StoredValue::new(id);
    let load = move || {
        spawn_local(async move {
            match settle(billing::payer(&id.get_value()).await, signed, again) {
                Ok(it) => found.set(Some(it)),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    let page = <Page>::new(
        Callback::new(move |()| {
            saved.set(true);
            load();
        }),
        trouble,
    );
    let open = move |_| {
        if found.with_untracked(Option::is_none) {
            load();
        }
    };
    view! {
        <details class="payer" on:toggle=open>
            <summary class="btn quiet small">{words::payer_word()}</summary>
            <Trouble problem=trouble />
            {move || saved.get().then(|| view! { <p class="note ok" role="status">{words::saved_word()}</p> })}
            {move || found.get().map(|it| view! { <Form it id=id.get_value() operates page /> })}
        </details>
    }
}

#[component]
fn Form(it: PayerDetail, id: String, operates: bool, page: Page) -> impl IntoView {
    let text = |it: &str| RwSignal::new(it.to_owned());
    let (addressee, department) = (text(&it.addressee), text(&it.department));
    let (postal_code, address, creditor) = (text(&it.postal_code), text(&it.address), text(&it.creditor));
    let (subject, mail, kana, account) = (text(&it.subject), text(&it.mail), text(&it.kana), text(&it.account));
    let (era, delivery, method) = (RwSignal::new(it.era), RwSignal::new(it.delivery), RwSignal::new(it.method));
    let (name, version) = (it.name.clone(), it.version);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wish = PayerDetail {
            version,
            name: name.clone(),
            addressee: addressee.get_untracked(),
            department: department.get_untracked(),
            postal_code: postal_code.get_untracked(),
            address: address.get_untracked(),
            creditor: creditor.get_untracked(),
            subject: subject.get_untracked(),
            era: era.get_untracked(),
            delivery: delivery.get_untracked(),
            mail: mail.get_untracked(),
            method: method.get_untracked(),
            kana: kana.get_untracked(),
            account: account.get_untracked(),
        };
        let id = id.clone();
        page.act(async move { billing::set_payer(&id, &wish).await });
    };
    let field = |label: &'static str, value: RwSignal<String>| {
        view! { <label class="field">{label}<input type="text" maxlength="200" bind:value=value /></label> }
    };
    view! {
        <form class="two" on:submit=submit>
            {field(words::payer_addressee(), addressee)}
            {field(words::payer_department(), department)}
            {field(words::postal_code(), postal_code)}
            {field(words::address_word(), address)}
            {field(words::payer_creditor(), creditor)}
            {field(words::payer_subject(), subject)}
            {field(words::payer_kana(), kana)}
            <label class="field">{words::payer_mail()}<input type="email" maxlength="254" bind:value=mail /></label>
            <div class="field"><span>{words::payer_delivery()}</span><Order value=delivery all=&Delivery::ALL word=say::delivery_way label=words::payer_delivery() /></div>
            <div class="field"><span>{words::payer_method()}</span><Order value=method all=&METHODS word=say::method label=words::payer_method() /></div>
            <div class="field"><span>{words::payer_era()}</span><Order value=era all=&Era::ALL word=say::era label=words::payer_era() /></div>
            {operates.then(|| field(words::payer_account(), account))}
            <div class="actions"><button class="btn">{words::save_word()}</button></div>
        </form>
    }
}
