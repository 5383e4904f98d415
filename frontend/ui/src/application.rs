//! The application form, for the public host and for a clerk who enters an application on paper.

use leptos::prelude::*;
use medpost_domain::plan::Audience;
use medpost_wire::application::{Apply, Offer, Pack};

use crate::price::{FirstYear, net};
use crate::say::{self, both};
use crate::{when, words};

/// A one-line field.
struct Line {
    id: &'static str,
    hint: Option<fn() -> &'static str>,
    kind: &'static str,
    of: fn(&mut Apply) -> &mut String,
    /// Whether all applicants must fill it in (`true`) or only individual ones (`false`); `None` if it is optional.
    needed: Option<bool>,
}

const LINES: [Line; 11] = [
    Line { id: "name", hint: None, kind: "text", of: |it| &mut it.name, needed: Some(true) },
    Line { id: "kana", hint: None, kind: "text", of: |it| &mut it.kana, needed: Some(true) },
    Line {
        id: "code",
        hint: Some(words::application::code_hint),
        kind: "text",
        of: |it| &mut it.code,
        needed: Some(false),
    },
    Line {
        id: "postal_code",
        hint: Some(words::application::postal_code_hint),
        kind: "text",
        of: |it| &mut it.postal_code,
        needed: Some(true),
    },
    Line { id: "city", hint: None, kind: "text", of: |it| &mut it.city, needed: Some(true) },
    Line { id: "address", hint: None, kind: "text", of: |it| &mut it.address, needed: Some(true) },
    Line { id: "phone", hint: None, kind: "tel", of: |it| &mut it.phone, needed: Some(true) },
    Line { id: "director", hint: None, kind: "text", of: |it| &mut it.director, needed: Some(true) },
    Line { id: "contact", hint: None, kind: "text", of: |it| &mut it.contact, needed: Some(true) },
    Line {
        id: "mail",
        hint: Some(words::application::mail_hint),
        kind: "email",
        of: |it| &mut it.mail,
        needed: Some(true),
    },
    Line { id: "note", hint: None, kind: "text", of: |it| &mut it.note, needed: None },
];

/// An empty application for the first plan on offer; `None` if there is none.
pub fn empty(offer: &Offer) -> Option<Apply> {
    let text = String::new;
    Some(Apply {
        pack: offer.packs.first()?.id,
        name: text(),
        kana: text(),
        kind: text(),
        code: text(),
        postal_code: text(),
        city: text(),
        address: text(),
        phone: text(),
        director: text(),
        contact: text(),
        mail: text(),
        facilities: 1,
        note: text(),
        terms_version: offer.terms_version.clone(),
    })
}

/// Adds the plan that was applied for to the offer, if it is no longer on it.
pub fn with_pack(mut offer: Offer, pack: Pack) -> Offer {
    if !offer.packs.iter().any(|it| it.id == pack.id) {
        offer.packs.push(pack);
    }
    offer
}

/// 12月7日までのお申し込み → 2027年1月1日 開通
pub fn dates(offer: &Offer) -> String {
    let (closes, begins) = (when::date(offer.closes), when::date(offer.begins));
    words::application::dates(&closes, &begins)
}

/// A plan's prices in words, each with and without tax.
pub fn price(it: &Pack) -> String {
    let told = |yen: u64| both(yen, it.tax_included);
    let mut parts = vec![words::price::monthly(&told(it.monthly_yen))];
    if it.audience == Audience::Individual || it.registration_regular_yen > 0 {
        let mut text = words::price::registration(&told(it.registration_yen));
        if it.registration_yen < it.registration_regular_yen {
            text += &words::price::campaign(&told(it.registration_regular_yen));
        }
        if it.registration_months > 0 {
            text += &words::price::every_years(it.registration_months / 12);
        }
        parts.push(text);
    }
    if it.included_cards > 0 {
        parts.push(words::price::includes_cards(it.included_cards));
    }
    if it.card_yen > 0 {
        parts.push(words::price::further_card(&told(it.card_yen)));
    }
    if it.change_yen > 0 {
        parts.push(words::price::changes(it.free_changes, &told(it.change_yen)));
    }
    parts.join(" ・ ")
}

/// 個別プランとの比較: warns a group that is smaller than its pack is meant for. `individual_yen` is monthly, without tax.
pub fn below(pack: &Pack, facilities: u32, individual_yen: Option<u64>) -> Option<String> {
    if pack.audience != Audience::Group || facilities >= pack.min_facilities {
        return None;
    }
    let least = pack.min_facilities;
    Some(individual_yen.map_or_else(
        || words::application::pack_meant_for(least, facilities),
        |yen| {
            let (each, all) = (both(yen, false), both(yen.saturating_mul(u64::from(facilities)), false));
            words::application::pack_meant_for_beside(least, facilities, &each, &all)
        },
    ))
}

/// Seven digits, with the marks that people write before and between them.
const POSTAL_CODE: &str = "\\s*〒?\\s*[0-9０-９]{3}[\\s\\-－ー‐−―〜～━–—ｰ]*[0-9０-９]{4}\\s*";

/// The form for review before it is sent, as (label, value): the plan with its prices, then each field not empty.
pub fn summary(offer: &Offer, form: &Apply) -> Vec<(&'static str, String)> {
    let pack = offer.packs.iter().find(|it| it.id == form.pack);
    let mut told =
        vec![(words::common::plan(), pack.map(|it| format!("{} ・ {}", it.name, price(it))).unwrap_or_default())];
    if pack.is_some_and(|it| it.audience == Audience::Group) {
        told.push((words::application::facilities(), form.facilities.to_string()));
    }
    let mut form = form.clone();
    told.extend(LINES.iter().map(|it| (say::apply_field(it.id), (it.of)(&mut form).clone())));
    told.retain(|it| !it.1.is_empty());
    told
}

/// The form's fields, which write into `form`.
#[component]
pub fn Fields(
    /// The plans on offer.
    offer: Offer,
    /// The application being filled in.
    form: RwSignal<Apply>,
    /// Whether it is on paper, where an individual applicant may leave out the mail address.
    #[prop(optional)]
    paper: bool,
    /// Whether the mail address is confirmed, and so read-only.
    #[prop(optional)]
    confirmed: bool,
) -> impl IntoView {
    let begins = offer.begins;
    let packs = StoredValue::new(offer.packs);
    let chosen = Memo::new(move |_| {
        let id = form.with(|it| it.pack);
        packs.with_value(|all| all.iter().position(|it| it.id == id))
    });
    let pack = move || chosen.get().and_then(|at| packs.with_value(|all| all.get(at).cloned()));
    let group = Memo::new(move |_| pack().is_some_and(|it| it.audience == Audience::Group));
    let individual_yen = packs.with_value(|all| {
        let individual = all.iter().filter(|it| it.audience == Audience::Individual && it.monthly_yen > 0);
        individual.map(|it| net(it.monthly_yen, it.tax_included)).min()
    });
    let radios = |audience: Audience, word: &'static str| {
        let all: Vec<Pack> = packs.with_value(|all| all.iter().filter(|it| it.audience == audience).cloned().collect());
        (!all.is_empty()).then(|| {
            view! {
                <fieldset>
                    <legend>{word}</legend>
                    {all
                        .into_iter()
                        .map(|it| {
                            let id = it.id;
                            view! {
                                <label class="check">
                                    <input
                                        type="radio"
                                        name="pack"
                                        prop:checked=move || form.with(|it| it.pack == id)
                                        on:change=move |_| form.update(|it| it.pack = id)
                                    />
                                    <span>
                                        <b>{it.name.clone()}</b>
                                        <span class="dim">{format!("{} ・ {}", say::bytes(it.pool), price(&it))}</span>
                                    </span>
                                </label>
                            }
                        })
                        .collect_view()}
                </fieldset>
            }
        })
    };
    let line = move |it: &'static Line| {
        let needed = move || match it.needed {
            Some(both) => (both || !group.get()) && !(paper && it.id == "mail" && !group.get()),
            None => false,
        };
        let hint = it.hint.map(|it| it());
        let hidden = move || it.id == "code" && group.get();
        view! {
            <div class="field" hidden=hidden>
                <label for=it.id>{say::apply_field(it.id)}</label>
                <input
                    id=it.id
                    type=it.kind
                    maxlength=if it.id == "note" { "400" } else { "100" }
                    required=needed
                    readonly=confirmed && it.id == "mail"
                    pattern=(it.id == "postal_code").then_some(POSTAL_CODE)
                    title=hint
                    prop:value=form.with_untracked(|form| (it.of)(&mut form.clone()).clone())
                    on:input=move |event| form.update(|form| *(it.of)(form) = event_target_value(&event))
                />
                {hint.map(|it| view! { <span class="dim">{it}</span> })}
            </div>
        }
    };
    view! {
        {radios(Audience::Individual, words::application::individual_plans())}
        {radios(Audience::Group, words::application::group_plans())}
        {move || {
            if group.get() {
                let kinds = [
                    ("medical_association", words::application::kind_association()),
                    ("municipality", words::common::municipality()),
                ];
                form.update_untracked(|it| {
                    if !kinds.iter().any(|kind| kind.0 == it.kind) {
                        kinds[0].0.clone_into(&mut it.kind);
                    }
                });
                view! {
                    <div class="two">
                        <div class="field">
                            <label for="kind">{words::common::kind()}</label>
                            <select
                                id="kind"
                                prop:value=move || form.with(|it| it.kind.clone())
                                on:change=move |event| form.update(|it| it.kind = event_target_value(&event))
                            >
                                {kinds
                                    .into_iter()
                                    .map(|(value, word)| {
                                        view! {
                                            <option value=value selected=form.with_untracked(|it| it.kind == value)>
                                                {word}
                                            </option>
                                        }
                                    })
                                    .collect_view()}
                            </select>
                        </div>
                        <div class="field">
                            <label for="facilities">{words::application::facilities()}</label>
                            <input
                                id="facilities"
                                type="number"
                                min="1"
                                max="10000"
                                required
                                prop:value=form.with_untracked(|it| it.facilities.to_string())
                                on:input=move |event| {
                                    form.update(|it| it.facilities = event_target_value(&event).parse().unwrap_or(0));
                                }
                            />
                        </div>
                    </div>
                }
                    .into_any()
            } else {
                let kinds = say::facility_kinds();
                form.update_untracked(|it| {
                    if !kinds.iter().any(|kind| kind.0 == it.kind) {
                        kinds[0].0.clone_into(&mut it.kind);
                    }
                });
                view! {
                    <div class="field">
                        <label for="kind">{words::common::kind()}</label>
                        <select
                            id="kind"
                            prop:value=move || form.with(|it| it.kind.clone())
                            on:change=move |event| form.update(|it| it.kind = event_target_value(&event))
                        >
                            {kinds
                                .into_iter()
                                .map(|(value, word)| {
                                    view! {
                                        <option value=value selected=form.with_untracked(|it| it.kind == value)>
                                            {word}
                                        </option>
                                    }
                                })
                                .collect_view()}
                        </select>
                    </div>
                }
                    .into_any()
            }
        }}
        {move || pack().map(|pack| view! { <FirstYear pack begins /> })}
        <div aria-live="polite">
            {move || {
                pack()
                    .and_then(|it| below(&it, form.with(|it| it.facilities), individual_yen))
                    .map(|it| view! { <p class="note warn">{it}</p> })
            }}
        </div>
        <div class="two">{LINES.iter().map(line).collect_view()}</div>
    }
}
