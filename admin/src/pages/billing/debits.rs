//! 口座振替: mandates and their state, the file for the next collection day, and the banks' results.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{console, operations};
use medpost_domain::billing::mandate::MandateState;
use medpost_domain::billing::zengin;
use medpost_domain::id::DebitFileId;
use medpost_ui::fold::Fold;
use medpost_ui::form::{Actions, sends, typed};
use medpost_ui::list::{Order, Skeleton, Whole};
use medpost_ui::{say, when, words};
use medpost_wire::billing::debits::{
    BankAccount, BringResults, BroughtResults, DebitFile, Debits, Mandate, MandateDetail, SetMandate,
};

use crate::file::Chosen;
use crate::reason::{Readers, Reason};
use crate::state::Page;
use crate::told::Outcome;

type Results = Page<BroughtResults>;

/// Label and chip of a mandate's state.
fn state(it: MandateState) -> (&'static str, &'static str) {
    match it {
        MandateState::Sent => (words::debits::mandate_sent(), "chip"),
        MandateState::Received => (words::debits::mandate_received(), "chip warn"),
        MandateState::Checking => (words::debits::mandate_checking(), "chip warn"),
        MandateState::Registered => (words::debits::mandate_registered(), "chip ok"),
        MandateState::Returned => (words::debits::mandate_returned(), "chip bad"),
        MandateState::Ended => (words::debits::mandate_ended(), "chip"),
    }
}

/// The next collection, the files so far, and the mandates.
#[component]
pub fn Debits() -> impl IntoView {
    let found: RwSignal<Option<Debits>> = RwSignal::new(None);
    let mandates: RwSignal<Option<Vec<Mandate>>> = RwSignal::new(None);
    let trouble = RwSignal::new(None);
    let again = RwSignal::new(0u32);
    let page = Results::new(Callback::new(move |()| again.update(|it| *it += 1)), trouble).drawing(brought);
    provide_context(page);
    Effect::new(move |_| {
        again.track();
        spawn_local(async move {
            if let Some(it) = page.settle(operations::debits().await) {
                mandates.set(Some(it.mandates.clone()));
                found.set(Some(it));
            }
        });
    });
    let make = move |_| page.act(async move { operations::make_debit_file().await.map(|_| ()) });
    let draw = Callback::new(|items: Vec<Mandate>| {
        view! { <ul class="pad">{items.into_iter().map(|it| view! { <One it /> }).collect_view()}</ul> }.into_any()
    });
    view! {
        <p>
            <a href="/billing">"← "{words::billing::title()}</a>
        </p>
        <div class="head">
            <div>
                <h1>{words::billing::direct_debit()}</h1>
                <p>{words::debits::lead()}</p>
            </div>
        </div>
        {move || found.with(Option::is_none).then(|| view! { <Skeleton lines=3 /> })}
        <Outcome page />
        {move || {
            found
                .get()
                .map(|it| {
                    view! {
                        <div class="card pad row">
                            {match it.day {
                                Some(day) => {
                                    view! {
                                        <span class="grow">
                                            {words::debits::next_day()}" "<b>{when::date(day)}</b>" ・ "
                                            {words::count::debits(it.count)}" ・ "{say::yen_signed(it.total)}
                                        </span>
                                    }
                                        .into_any()
                                }
                                None => view! { <span class="grow">{words::debits::no_collection()}</span> }.into_any(),
                            }} <button class="btn main" disabled=it.count == 0 on:click=make>
                                {words::debits::make_file()}
                            </button>
                        </div>
                        {(!it.files.is_empty())
                            .then(|| {
                                view! {
                                    <h2>{words::debits::files()}</h2>
                                    <ul class="card pad">
                                        {it.files.into_iter().map(|it| view! { <File it /> }).collect_view()}
                                    </ul>
                                }
                            })}
                    }
                })
        }}
        <h2>{words::debits::mandates()}</h2>
        <p class="dim">{words::debits::mandates_note()}</p>
        <Whole
            items=mandates
            fields=page.signed.fields("/billing/debits")
            label=words::debits::mandates()
            none=words::debits::mandates_none()
            holds=|it: &Mandate| format!("{} {}", it.name, it.bank)
            draw
        />
    }
}

/// Draws what a result file contained, or its errors.
fn brought(it: BroughtResults) -> AnyView {
    if it.faults.is_empty() {
        return view! { <p class="note ok">{words::debits::collected(it.collected, &say::yen_signed(it.total), it.failed)}</p> }.into_any();
    }
    view! {
        <div class="note bad">
            <p>
                <b>{words::billing::file_wrong()}</b>
            </p>
            <ul>
                {it
                    .faults
                    .into_iter()
                    .map(|it| view! { <li>{words::table::place(it.row, &it.column)}" "{say::row_fault(it.fault)}</li> })
                    .collect_view()}
            </ul>
        </div>
    }
    .into_any()
}

#[component]
fn File(it: DebitFile) -> impl IntoView {
    let page = Results::at(&it.id.to_string());
    let id: DebitFileId = it.id;
    let choose = move |event: leptos::ev::Event| {
        let Some(chosen) = Chosen::of(&event) else { return };
        page.tell(async move {
            let request = BringResults { file: id, content: chosen.read().await? };
            operations::bring_debit_results(&request).await
        });
    };
    view! {
        <li class="row">
            <span class="grow">
                <b>{when::date(it.day)}</b>
                " ・ "
                {words::count::debits(it.count)}
                " ・ "
                {say::yen_signed(it.total)}
            </span>
            <button
                class="btn quiet small"
                on:click=move |_| {
                    page.act(async move { console::fetch(&format!("debits/{id}/file"), "furikae.txt").await });
                }
            >
                {words::debits::save_file()}
            </button>
            {match it.read_at {
                Some(at) => {
                    view! { <span class="chip ok">{words::debits::results_read()}" "{when::short(at)}</span> }
                        .into_any()
                }
                None => {
                    view! {
                        <label class="btn small">
                            {words::debits::bring_results()}<input type="file" class="hide" on:change=choose />
                        </label>
                        <button
                            class="btn quiet small"
                            on:click=move |_| page.act(async move { operations::drop_debit_file(id).await })
                        >
                            {words::debits::give_up()}
                        </button>
                    }
                        .into_any()
                }
            }}
            <Outcome page />
        </li>
    }
}

#[component]
fn One(it: Mandate) -> impl IntoView {
    let (word, chip) = say::stored(&it.state, state);
    view! {
        <li class="file">
            <div class="row">
                <span class="name">
                    {it.name.clone()}<br />
                    <span class="dim">{it.bank.clone()}" "{it.account.clone()}" ・ "{when::date(it.changed_at)}</span>
                </span>
                {(it.failures > 0)
                    .then(|| view! { <span class="chip bad">{words::debits::failed()}" "{it.failures}</span> })}
                <span class=chip>{word}</span>
            </div>
            {(!it.reason.is_empty()).then(|| view! { <p class="note">{it.reason.clone()}</p> })}
            {it.needs_second.then(|| view! { <p class="note">{words::debits::mandate_second()}</p> })}
            <MandateOf page=Results::at(&format!("mandate-{}", it.payer)) payer=it.payer />
        </li>
    }
}

/// The state and account of a payer's mandate, to set.
#[component]
pub fn MandateOf<S: Clone + Send + Sync + 'static>(
    /// Id of the association or the facility.
    payer: String,
    /// The surrounding page, as seen from this place.
    page: Page<S>,
) -> impl IntoView {
    let found: RwSignal<Option<MandateDetail>> = RwSignal::new(None);
    let payer = StoredValue::new(payer);
    let open = Callback::new(move |()| {
        if found.with_untracked(Option::is_none) {
            page.ask(async move { operations::mandate(&payer.get_value()).await }, found);
        }
    });
    view! {
        <Fold word=words::debits::mandate() key=payer.get_value() load=open>
            <Outcome page inline=true />
            {move || found.get().map(|it| view! { <Form it payer=payer.get_value() page /> })}
        </Fold>
    }
}

#[component]
fn Form<S: Clone + Send + Sync + 'static>(it: MandateDetail, payer: String, page: Page<S>) -> impl IntoView {
    let next = MandateState::ALL.into_iter().find(|to| match &it.state {
        None => *to == MandateState::Sent,
        Some(from) => from.known().is_some_and(|it| it.may_be(*to)),
    });
    let to = RwSignal::new(next.unwrap_or(MandateState::Sent));
    let text = || typed("");
    let (bank, bank_name, branch, branch_name, number, holder, reason) =
        (text(), text(), text(), text(), text(), text(), text());
    let kind = RwSignal::new(1u8);
    let version = it.version;
    let submit = sends(move || {
        let typed = !number.with_untracked(String::is_empty);
        let account = typed.then(|| BankAccount {
            bank: bank.get_untracked(),
            bank_name: bank_name.get_untracked(),
            branch: branch.get_untracked(),
            branch_name: branch_name.get_untracked(),
            kind: kind.get_untracked(),
            number: number.get_untracked(),
            holder: holder.get_untracked(),
        });
        let request =
            SetMandate { version, mandate: to.get_untracked(), reason: reason.get_untracked(), bank_account: account };
        let payer = payer.clone();
        page.act(async move { operations::set_mandate(&payer, &request).await });
    });
    let field = |label: &'static str, value: RwSignal<String>| {
        view! { <label class="field">{label}<input type="text" maxlength="60" autocomplete="off" bind:value=value /></label> }
    };
    // Characters that a bank's file can't hold are reported while typing.
    let kana = |label: &'static str, value: RwSignal<String>, of: zengin::letters::Field| {
        let wrong = move || value.with(|it| if it.is_empty() { None } else { of.write(it).err() });
        view! {
            <label class="field">
                {label}
                <input
                    type="text"
                    maxlength="60"
                    autocomplete="off"
                    bind:value=value
                    aria-invalid=move || wrong().is_some().to_string()
                /> <span class="dim" role="status">
                    {move || wrong().map(say::kana_wrong)}
                </span>
            </label>
        }
    };
    view! {
        <form class="two" on:submit=submit>
            <div class="field">
                <span>
                    {words::common::state()}{it.state.as_ref().map(|it| format!("（{}）", it.said(|it| state(it).0)))}
                </span>
                <Order value=to all=&MandateState::ALL word=|it| state(it).0 label=words::common::state() />
            </div>
            <Reason value=reason readers=Readers::Clerks of=String::new() optional=true />
            {field(words::debits::bank_number(), bank)}
            {kana(words::debits::bank_name(), bank_name, zengin::letters::Field::Bank)}
            {field(words::debits::branch_number(), branch)}
            {kana(words::debits::branch_name(), branch_name, zengin::letters::Field::Branch)}
            <div class="field">
                <span>{words::debits::account_kind()}</span>
                <Order
                    value=kind
                    all=&[1u8, 2]
                    word=|it| if it == 2 { words::debits::account_current() } else { words::debits::account_ordinary() }
                    label=words::debits::account_kind()
                />
            </div>
            {field(words::debits::account_number(), number)}
            {kana(words::debits::account_holder(), holder, zengin::letters::Field::Holder)}
            <Actions word=words::common::save() class="btn" />
        </form>
        <p class="dim">{words::debits::account_note()}{(!it.account.is_empty()).then(|| format!(" {}", it.account))}</p>
    }
}
