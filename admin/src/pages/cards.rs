//! PKI cards from order to end: searched, issued and shipped by the operator; cancelled, renewed and revoked by whoever
//! may order them.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use medpost_client::{cards, console, operations};
use medpost_domain::id::PkiCardId;
use medpost_domain::pki_card::PkiCardState;
use medpost_domain::role::Action;
use medpost_ui::form::{Area, Check, sends, typed};
use medpost_ui::list::{Choice, Found, Lines, Order, SearchField};
use medpost_ui::{say, when, words};
use medpost_wire::issuing::{FindPkiCards, PkiCard, PkiCardSort, RevokeCard, SignedCard};

use crate::csv::Csv;
use crate::reason::{Readers, Reason};
use crate::state::Signed;
use crate::told::Outcome;

const SORTS: [PkiCardSort; 3] = [PkiCardSort::Newest, PkiCardSort::Ending, PkiCardSort::Name];

/// The page; its steps show a certificate, or how many letters were saved.
type Page = crate::state::Page<Told>;

#[derive(Clone)]
enum Told {
    Signed(Box<SignedCard>, String),
    Shipped(u32),
}

fn sort_word(it: PkiCardSort) -> &'static str {
    match it {
        PkiCardSort::Newest => words::common::by_newest(),
        PkiCardSort::Ending => words::cards::by_ending(),
        PkiCardSort::Name => words::common::by_name(),
    }
}

fn state_word(it: PkiCardState) -> &'static str {
    say::card_state(it).0
}

/// The cards in reach. The operator ships issued ones from here.
#[component]
pub fn Cards() -> impl IntoView {
    let signed = Signed::here();
    let issues = signed.may(Action::IssueCards);
    let fields = signed.fields("/cards");
    let text = fields.field("text", String::new());
    let ordered = use_query_map().with_untracked(|it| it.get("only").as_deref() == Some("ordered"));
    let state = fields.field("state", ordered.then_some(PkiCardState::Ordered));
    let sort = fields.field("sort", PkiCardSort::Newest);
    let body = move |skip: u32| FindPkiCards { text: text.get(), state: state.get(), sort: sort.get(), skip };
    let found = Found::by_number(fields, body, operations::find_pki_cards, |it| (it.items, it.total));
    let chosen: RwSignal<Vec<PkiCardId>> = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        let _ = body(0);
        // Only visible cards are shipped, so another search clears the selection.
        chosen.set(Vec::new());
    });
    let page = Page::of(found).drawing(told).provide();
    let draw = Callback::new(move |items: Vec<PkiCard>| view! { <Rows items issues chosen /> }.into_any());
    let ship = move |_| {
        let all = chosen.get_untracked();
        page.tell(async move {
            let letters = cards::ship(all).await?;
            console::save_file(&letters.pdf, "card-letters.pdf")?;
            chosen.set(Vec::new());
            Ok(Told::Shipped(letters.count))
        });
    };
    view! {
        <div class="head">
            <div>
                <h1>{words::cards::title()}</h1>
                <p aria-live="polite">{move || words::count::cards(found.total.get())}</p>
            </div>
            <div class="row end">
                {signed
                    .may(Action::ChangeHolder)
                    .then(|| {
                        view! {
                            <a class="btn small" href="/holders">
                                {words::holders::table()}
                            </a>
                        }
                    })} <Csv path=Signal::derive(move || console::csv_of("pki-cards", &body(0))) name="cards.csv" />
            </div>
        </div>
        <p class="dim">{if issues { words::cards::lead_operator() } else { words::cards::lead() }}</p>
        <div class="bar" role="search">
            <SearchField label=words::cards::search() value=text />
            <Choice
                value=state
                all=&PkiCardState::ALL
                word=state_word
                every=words::common::all_states()
                label=words::common::state()
            />
            <Order value=sort all=&SORTS word=sort_word />
        </div>
        <Outcome page />
        {move || {
            (issues && !chosen.with(Vec::is_empty))
                .then(|| {
                    view! {
                        <div class="note info">
                            <p>{words::cards::ship_lead()}</p>
                            <button class="btn main" on:click=ship>
                                {move || words::cards::ship(chosen.with(Vec::len))}
                            </button>
                        </div>
                    }
                })
        }}
        <Lines
            apart=true
            found
            draw
            label=words::cards::title()
            none=words::cards::none()
            narrowed=Signal::derive(move || text.with(|it| !it.is_empty()) || state.get().is_some())
        />
    }
}

fn told(it: Told) -> AnyView {
    match it {
        Told::Signed(it, number) => view! { <Certificate it=*it number /> }.into_any(),
        Told::Shipped(count) => view! { <p class="note ok">{words::cards::letters_saved(count)}</p> }.into_any(),
    }
}

/// A certificate and its authority's, to save and write to the token.
#[component]
fn Certificate(it: SignedCard, number: String) -> impl IntoView {
    let save = move |pem: String, name: String| _ = console::save_text(&pem, &name);
    let (own, own_name) = (it.certificate, format!("{number}.pem"));
    view! {
        <div class="note ok">
            <p>{words::cards::certificate_made()}" "{number.clone()}</p>
            <div class="row">
                <button
                    class="btn small"
                    on:click=move |_| {
                        save(own.clone(), own_name.clone());
                    }
                >
                    {words::cards::save_certificate()}
                </button>
                <button
                    class="btn quiet small"
                    on:click=move |_| {
                        save(it.authority.clone(), "authority.pem".to_owned());
                    }
                >
                    {words::cards::save_authority()}
                </button>
            </div>
        </div>
    }
}

#[component]
fn Rows(items: Vec<PkiCard>, issues: bool, chosen: RwSignal<Vec<PkiCardId>>) -> impl IntoView {
    items.into_iter().map(|it| view! { <Row it issues chosen /> }).collect_view()
}

#[component]
fn Row(it: PkiCard, issues: bool, chosen: RwSignal<Vec<PkiCardId>>) -> impl IntoView {
    let page = Page::at(&it.id.to_string());
    let id = it.id;
    let (word, chip) = say::card_state(it.state);
    let orders = page.signed.may(Action::OrderCards);
    let may_ship = issues && matches!(it.state, PkiCardState::Issued | PkiCardState::Shipped) && !it.temporary;
    let may_sign = issues && it.state == PkiCardState::Ordered && !it.temporary;
    let may_cancel = orders && it.state == PkiCardState::Ordered;
    let may_revoke =
        orders && it.issued_at.is_some() && !matches!(it.state, PkiCardState::Revoked | PkiCardState::Expired);
    let may_renew = orders && it.state == PkiCardState::Active && !it.temporary;
    let may_extend = page.signed.may(Action::OfferTemporary) && it.temporary && it.state == PkiCardState::Active;
    let flip = move |event: leptos::ev::Event| {
        let on = event_target_checked(&event);
        chosen.update(|all| {
            all.retain(|it| *it != id);
            if on {
                all.push(id);
            }
        });
    };
    let dates = [
        (words::cards::ordered(), Some(it.ordered_at)),
        (words::cards::issued(), it.issued_at),
        (words::cards::shipped(), it.shipped_at),
        (words::cards::in_use_since(), it.activated_at),
        (words::common::valid_until(), it.not_after),
    ];
    let ship_label = format!("{} {}", words::cards::choose_to_ship(), it.number);
    let name = StoredValue::new(it.number.clone());
    view! {
        <section class="card pad">
            <div class="row">
                {may_ship
                    .then(|| {
                        view! {
                            <input
                                type="checkbox"
                                aria-label=ship_label
                                prop:checked=move || chosen.with(|all| all.contains(&id))
                                on:change=flip
                            />
                        }
                    })} <span class="name">
                    <b>
                        <a href=format!("/facilities/{}", it.facility)>{it.facility_name.clone()}</a>
                    </b>
                    " "
                    {it.holder.clone()}
                </span> <span class=chip>{word}</span>
                {it.temporary.then(|| view! { <span class="chip warn">{words::temporary::card()}</span> })}
                {it.post.then(|| view! { <span class="chip">{words::common::post()}</span> })}
                {it.replaces.then(|| view! { <span class="chip">{words::cards::replacement()}</span> })}
            </div>
            <p class="dim">{say::joined(&[&it.number, &it.order_number, &it.note])}</p>
            <p class="dim">
                {dates
                    .into_iter()
                    .filter_map(|(word, at)| at.map(|at| format!("{word} {}", when::date(at))))
                    .collect::<Vec<_>>()
                    .join(" ・ ")}
            </p>
            {(!it.reason.is_empty()).then(|| view! { <p class="note bad">{it.reason.clone()}</p> })}
            <div class="row">
                {may_cancel
                    .then(|| {
                        view! {
                            <button
                                class="btn quiet small"
                                on:click=move |_| page.act(async move { operations::cancel_card(id).await })
                            >
                                {words::cards::cancel_order()}
                                <span class="hide">{name.get_value()}</span>
                            </button>
                        }
                    })}
                {may_renew
                    .then(|| {
                        view! {
                            <button
                                class="btn quiet small"
                                on:click=move |_| page.act(async move { operations::renew_card(id).await })
                            >
                                {words::cards::renew()}
                                <span class="hide">{name.get_value()}</span>
                            </button>
                        }
                    })}
                {may_extend
                    .then(|| {
                        view! {
                            <button
                                class="btn quiet small"
                                on:click=move |_| page.act(async move { cards::extend(id, 30).await })
                            >
                                {words::cards::extend()}
                                <span class="hide">{name.get_value()}</span>
                            </button>
                        }
                    })}
            </div>
            <Outcome page />
            {may_sign.then(|| view! { <Sign id number=it.number.clone() /> })}
            {may_revoke.then(|| view! { <Revoke id may_replace=!it.temporary number=it.number.clone() /> })}
        </section>
    }
}

/// Takes a token's signing request and issues its certificate.
#[component]
fn Sign(id: PkiCardId, number: String) -> impl IntoView {
    let page = Page::at(&id.to_string());
    let request = typed("");
    let of = StoredValue::new(number.clone());
    let submit = sends(move || {
        let request = request.get_untracked();
        page.tell(async move {
            let signed = cards::sign(id, request).await?;
            Ok(Told::Signed(Box::new(signed), of.get_value()))
        });
    });
    view! {
        <details>
            <summary class="btn small">{words::cards::issue_certificate()}<span class="hide">{number}</span></summary>
            <form on:submit=submit>
                <Area
                    id=format!("request-{id}")
                    label=words::cards::sign_request()
                    value=request
                    required=true
                    code=true
                />
                <p class="dim">{words::cards::sign_hint()}</p>
                <button class="btn main">{words::cards::issue()}</button>
            </form>
        </details>
    }
}

/// Revokes a card, with a reason and perhaps a replacement.
#[component]
fn Revoke(id: PkiCardId, may_replace: bool, number: String) -> impl IntoView {
    let page = Page::at(&id.to_string());
    let (reason, replace) = (typed(""), RwSignal::new(may_replace));
    let submit = sends(move || {
        let body = RevokeCard { reason: reason.get_untracked(), replace: replace.get_untracked() };
        page.act(async move { operations::revoke_card(id, &body).await });
    });
    view! {
        <details>
            <summary class="btn quiet small bad">
                {words::cards::revoke()}<span class="hide">{number.clone()}</span>
            </summary>
            <form on:submit=submit>
                <p class="note">{words::cards::revoke_effect()}</p>
                <div class="row">
                    <Reason value=reason readers=Readers::Facility of=number />
                    {may_replace.then(|| view! { <Check value=replace label=words::cards::revoke_replace() /> })}
                    <button class="btn bad small">{words::cards::revoke()}</button>
                </div>
            </form>
        </details>
    }
}
