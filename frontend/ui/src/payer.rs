//! 請求先の設定: how a payer is addressed and pays; shared by the console and the clinics' app.

use leptos::prelude::*;
use medpost_domain::billing::payer::{Delivery, Era, Method};
use medpost_wire::billing::credit_cards::CreditCard;
use medpost_wire::billing::payers::PayerDetail;

use crate::form::{Actions, sends};
use crate::{say, words};

/// The methods of payment without a credit card.
const WITHOUT_CARD: [Method; 2] = [Method::BankTransfer, Method::Debit];

/// The form that says how a payer is addressed and pays.
#[component]
pub fn PayerForm(
    /// The present settings.
    it: PayerDetail,
    /// Whether the operator's staff fills it in, who also set the account of the payer.
    operates: bool,
    /// Whether payment by credit card can be chosen.
    by_card: bool,
    /// Saves the settings.
    save: Callback<PayerDetail>,
) -> impl IntoView {
    let text = |it: &str| RwSignal::new(it.to_owned());
    let (addressee, department) = (text(&it.addressee), text(&it.department));
    let (postal_code, address, creditor) = (text(&it.postal_code), text(&it.address), text(&it.creditor));
    let (subject, number) = (text(&it.subject), text(&it.contract_number));
    let (mail, kana, account) = (text(&it.mail), text(&it.kana), text(&it.account));
    let (era, delivery, method) = (RwSignal::new(it.era), RwSignal::new(it.delivery), RwSignal::new(it.method));
    let (name, version) = (it.name, it.version);
    let waits = !it.mail.is_empty() && !it.mail_confirmed;
    let methods: &[Method] = if by_card || it.method == Method::Card { &Method::ALL } else { &WITHOUT_CARD };
    let submit = sends(move || {
        save.run(PayerDetail {
            version,
            name: name.clone(),
            addressee: addressee.get_untracked(),
            department: department.get_untracked(),
            postal_code: postal_code.get_untracked(),
            address: address.get_untracked(),
            creditor: creditor.get_untracked(),
            subject: subject.get_untracked(),
            contract_number: number.get_untracked(),
            era: era.get_untracked(),
            delivery: delivery.get_untracked(),
            mail: mail.get_untracked(),
            mail_confirmed: false,
            method: method.get_untracked(),
            kana: kana.get_untracked(),
            account: account.get_untracked(),
        });
    });
    let field = |label: &'static str, value: RwSignal<String>| {
        view! { <label class="field">{label}<input type="text" maxlength="200" bind:value=value /></label> }
    };
    view! {
        <form class="two" on:submit=submit>
            {field(words::payer::addressee(), addressee)}
            {field(words::payer::department(), department)}
            {field(words::common::postal_code(), postal_code)}
            {field(words::common::address(), address)}
            {field(words::payer::creditor(), creditor)}
            {field(words::payer::subject(), subject)}
            {field(words::payer::contract_number(), number)}
            {field(words::payer::name_at_bank(), kana)}
            <label class="field">
                {words::payer::mail()}<input type="email" maxlength="254" bind:value=mail />
                {waits.then(|| view! { <span class="chip warn">{words::payer::mail_waits()}</span> })}
            </label>
            <One value=delivery all=&Delivery::ALL word=say::delivery_way label=words::payer::delivery() />
            <One value=method all=methods word=say::method label=words::payer::method() />
            <One value=era all=&Era::ALL word=say::era label=words::payer::dates() />
            {operates.then(|| field(words::payer::own_account(), account))}
            <Actions word=words::common::save() class="btn" />
        </form>
    }
}

/// A drop-down list of values, one of which is always chosen, inside its label.
#[component]
fn One<T: Copy + PartialEq + Send + Sync + 'static>(
    value: RwSignal<T>,
    all: &'static [T],
    word: fn(T) -> &'static str,
    label: &'static str,
) -> impl IntoView {
    let choose = move |it: leptos::ev::Event| {
        if let Some(it) = event_target_value(&it).parse::<usize>().ok().and_then(|it| all.get(it).copied()) {
            value.set(it);
        }
    };
    view! {
        <label class="field">
            {label}
            <select
                prop:value=move || {
                    all.iter().position(|it| *it == value.get()).map(|it| it.to_string()).unwrap_or_default()
                }
                on:change=choose
            >
                {all
                    .iter()
                    .enumerate()
                    .map(|(index, it)| {
                        view! {
                            <option value=index.to_string() selected=value.get_untracked() == *it>
                                {word(*it)}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}

/// The credit card that pays, with buttons to remove it or to enter one on Stripe's page.
#[component]
pub fn PayingCard(
    /// The present credit card, if any.
    it: CreditCard,
    /// Opens Stripe's page to enter one; `None` if the user may not.
    enter: Option<Callback<()>>,
    /// Removes the credit card.
    remove: Callback<()>,
) -> impl IntoView {
    let (entered, soon) = (it.entered, it.ends_soon);
    let button = if entered { words::credit_cards::enter_other() } else { words::credit_cards::enter() };
    (it.available && (entered || enter.is_some())).then(|| {
        view! {
            <p>
                <b>{words::credit_cards::title()}</b>
            </p>
            {entered
                .then(|| {
                    view! {
                        <p>
                            <b>{it.brand.to_uppercase()}" ···· "{it.last4}</b>
                            " ・ "
                            {words::credit_cards::expires(&it.expires)}
                        </p>
                    }
                })}
            {soon.then(|| view! { <p class="note warn">{words::credit_cards::ends_soon()}</p> })}
            {enter
                .map(|enter| {
                    view! {
                        <p class="dim">{words::credit_cards::lead()}</p>
                        <div class="row">
                            <button type="button" class="btn small" on:click=move |_| enter.run(())>
                                {button}
                            </button>
                            {entered
                                .then(|| {
                                    view! {
                                        <details>
                                            <summary class="btn quiet small">{words::credit_cards::remove()}</summary>
                                            <p class="note">{words::credit_cards::remove_effect()}</p>
                                            <button
                                                type="button"
                                                class="btn bad small"
                                                on:click=move |_| remove.run(())
                                            >
                                                {words::credit_cards::remove()}
                                            </button>
                                        </details>
                                    }
                                })}
                        </div>
                    }
                })}
        }
    })
}

/// Whether the user returns from entering a credit card on Stripe's page, by the query `?card`.
pub fn comes_back() -> bool {
    let search = window().location().search().unwrap_or_default();
    search.strip_prefix('?').is_some_and(|it| it.split('&').any(|it| it == "card"))
}

/// Opens a page of another site in this tab.
pub fn go(url: &str) {
    let _ = window().location().set_href(url);
}
