//! Contracts: their state, what they owe and what is left of their documents; the operator also makes one without an
//! application, suspends and ends them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{console, operations};
use medpost_domain::contract::ContractStanding;
use medpost_domain::id::{ContractId, PackId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::plan::Audience;
use medpost_domain::role::{Action, Role};
use medpost_ui::application::price;
use medpost_ui::fold::Fold;
use medpost_ui::form::{Check, Date, Text, sends, typed};
use medpost_ui::list::{Choice, Found, Lines, Order, SearchField};
use medpost_ui::price::mode;
use medpost_ui::say::both;
use medpost_ui::{say, when, words};
use medpost_wire::application::Pack;
use medpost_wire::billing::owed::Owed;
use medpost_wire::console::administrators::{Administrator, InviteAdministrator};
use medpost_wire::console::contracts::{
    ContractSort, ContractUse, EndContract, FindContracts, MakeAssociation, SuspendContract,
};
use medpost_wire::letters::MailedLink;
use medpost_wire::transfer::{AssociationName, NameAssociation};

use crate::csv::Csv;
use crate::reason::{Readers, Reason, WithReason};
use crate::state::{Page, Signed};
use crate::told::Outcome;

use super::billing::terms::Terms;

type Here = Page<MailedLink>;

fn mailed(it: MailedLink) -> AnyView {
    view! { <super::administrators::Mailed it /> }.into_any()
}

const STANDINGS: [ContractStanding; 5] = [
    ContractStanding::Running,
    ContractStanding::ToCome,
    ContractStanding::Suspended,
    ContractStanding::Ending,
    ContractStanding::Over,
];
const SORTS: [ContractSort; 3] = [ContractSort::Name, ContractSort::Newest, ContractSort::Ending];

fn standing_word(it: ContractStanding) -> &'static str {
    words::shared(it.words())
}

fn sort_word(it: ContractSort) -> &'static str {
    match it {
        ContractSort::Name => words::common::by_name(),
        ContractSort::Newest => words::common::by_newest(),
        ContractSort::Ending => words::contracts::by_end(),
    }
}

/// The contracts in reach, searched and filtered by state.
#[component]
pub fn Contracts() -> impl IntoView {
    let signed = Signed::here();
    let fields = signed.fields("/contracts");
    let text = fields.field("text", String::new());
    let standing = fields.field("standing", None::<ContractStanding>);
    let sort = fields.field("sort", ContractSort::Name);
    let request = move |skip: u32| FindContracts { text: text.get(), standing: standing.get(), sort: sort.get(), skip };
    let found = Found::by_number(fields, request, operations::find_contracts, |it| (it.items, it.total));
    let page = Here::of(found).drawing(mailed).provide();
    let draw = Callback::new(|items: Vec<ContractUse>| {
        items.into_iter().map(|it| view! { <One it /> }).collect_view().into_any()
    });
    view! {
        <div class="head">
            <div>
                <h1>{words::contracts::title()}</h1>
                <p aria-live="polite">{move || words::count::contracts(found.total.get())}</p>
            </div>
            <div class="row end">
                <Csv path=Signal::derive(move || console::csv_of("contracts", &request(0))) name="contracts.csv" />
            </div>
        </div>
        <Outcome page />
        <div class="bar" role="search">
            <SearchField label=words::common::search_contracts() value=text />
            <Choice
                value=standing
                all=&STANDINGS
                word=standing_word
                every=words::common::all_states()
                label=words::common::state()
            />
            <Order value=sort all=&SORTS word=sort_word />
        </div>
        <Lines
            apart=true
            found
            draw
            label=words::contracts::title()
            none=words::contracts::none()
            narrowed=Signal::derive(move || text.with(|it| !it.is_empty()) || standing.get().is_some())
        />
        {signed.may(Action::ManageContracts).then(|| view! { <Make /> })}
    }
}

const fn chip(it: ContractStanding) -> &'static str {
    match it {
        ContractStanding::ToCome | ContractStanding::Ending => "chip warn",
        ContractStanding::Running => "chip ok",
        ContractStanding::Suspended => "chip bad",
        ContractStanding::Over => "chip",
    }
}

#[component]
fn One(it: ContractUse) -> impl IntoView {
    let page = Here::at(&it.id.to_string());
    let id = it.id;
    let standing = ContractStanding::of(it.begins, it.ends, it.suspended_at, when::now());
    let over = standing == ContractStanding::Over;
    // The association's name, unless the contract's name contains it.
    let holder = (!it.name.contains(&it.association)).then(|| it.association.clone());
    view! {
        <div class="card pad">
            <h2>{it.name.clone()}" "<span class=chip(standing)>{standing_word(standing)}</span></h2>
            <dl class="facts">
                {holder
                    .map(|it| {
                        view! {
                            <dt>{words::contracts::association_name()}</dt>
                            <dd>{it}</dd>
                        }
                    })} <dt>{words::contracts::begins()}</dt>
                <dd>
                    {when::date(it.begins)}
                    {it.ends.map(|it| format!(" ・ {} {}", words::common::last_day(), when::date(it.plus(-1))))}
                </dd> <dt>{words::allotment::room_of_contract()}</dt>
                <dd>{format!("{} / {}", say::bytes(it.used), say::bytes(it.pool))}</dd>
                <dt>{words::common::facilities()}</dt>
                <dd>{it.facilities}" ・ "{words::common::inboxes()}" "{it.inboxes}</dd>
                {(!it.pack.is_empty())
                    .then(|| {
                        view! {
                            <dt>{words::common::plan()}</dt>
                            <dd>
                                {format!(
                                    "{} ・ {}",
                                    it.pack,
                                    words::price::monthly(&both(it.monthly_yen, it.tax_included)),
                                )}
                            </dd>
                        }
                    })} <dt>{words::contracts::terms()}</dt>
                <dd>
                    {format!(
                        "{} {} ・ {} {} ・ {} {}（{} {}）",
                        words::packs::one_sending(),
                        say::bytes(it.dispatch),
                        words::packs::kept(),
                        words::count::days(it.retention_days),
                        words::packs::cards_included(),
                        it.included_cards,
                        words::packs::each_further_card(),
                        both(it.card_yen, it.tax_included),
                    )}
                </dd>
                {(!it.reason.is_empty())
                    .then(|| {
                        view! {
                            <dt>{words::common::reason()}</dt>
                            <dd>{it.reason.clone()}</dd>
                        }
                    })}
            </dl>
            <Outcome page />
            {it
                .renewing_from
                .filter(|_| !over)
                .map(|from| {
                    view! {
                        <p class="note info">
                            <b>{words::contracts::renewing()}</b>
                            " "
                            {words::contracts::renewing_lead()}
                            " "
                            {words::contracts::renewing_was(&when::date(from.plus(-1)))}
                        </p>
                    }
                })}
            {it
                .few_for
                .map(|yen| view! { <p class="note warn">{words::contracts::few_facilities(&both(yen, false))}</p> })}
            {(page.signed.may(Action::ManageContracts) && !over)
                .then(|| {
                    view! {
                        <Suspend it=it.clone() />
                        <End it=it.clone() />
                        <Names it=it.clone() />
                    }
                })}
            {(page.signed.may(Action::ManageAdministrators)
                && page.signed.session.with_value(|it| it.association.is_none()) && it.group && !over)
                .then(|| view! { <People of=id /> })}
            {page
                .signed
                .may(Action::Bill)
                .then(|| {
                    view! {
                        <Terms
                            id
                            included=it.tax_included
                            holder=it.group.then(|| it.holder.to_string())
                            page=Here::at(&format!("terms-{id}"))
                        />
                    }
                })}
            <Owes id />
            {page.signed.may(Action::SeeRecords).then(|| view! { <Left id /> })}
        </div>
    }
}

/// What a contract owes for a month, line by line.
#[component]
fn Owes(id: ContractId) -> impl IntoView {
    let page = Here::at(&id.to_string());
    let (open, month) = (RwSignal::new(false), RwSignal::new(when::month(when::now().plus(31 * DAY))));
    let until = typed("");
    let found: RwSignal<Option<Owed>> = RwSignal::new(None);
    Effect::new(move |_| {
        let wanted = month.get();
        if !open.get() || wanted.is_empty() {
            return;
        }
        page.ask(async move { console::owed(id, &wanted).await }, found);
    });
    view! {
        <Fold word=words::contracts::charges() key=id.to_string() load=Callback::new(move |()| open.set(true))>
            <div class="row" data-kept="">
                <label>{words::billing::month()}" "<input type="month" bind:value=month /></label>
                <Csv
                    path=Signal::derive(move || {
                        format!("{}?month={}", console::csv(&format!("contracts/{id}/owed")), month.get())
                    })
                    name="owed.csv"
                />
                {page
                    .signed
                    .may(Action::SeeInvoices)
                    .then(|| {
                        view! {
                            <label>
                                {words::contracts::estimate_until()}" "<input type="month" bind:value=until />
                            </label>
                            <a
                                class="btn quiet small"
                                download="mitsumori.pdf"
                                href=move || {
                                    let to = until
                                        .with(|it| if it.is_empty() { String::new() } else { format!("&to={it}") });
                                    format!(
                                        "{}?from={}{to}",
                                        console::pdf(&format!("contracts/{id}/estimate")),
                                        month.get(),
                                    )
                                }
                            >
                                {words::billing::estimate()}
                            </a>
                        }
                    })}
            </div>
            {move || found.get().map(|it| view! { <OwedLines it /> })}
        </Fold>
    }
}

#[component]
fn OwedLines(it: Owed) -> impl IntoView {
    let tax_word = if it.tax_included { words::billing::tax_included() } else { words::billing::tax() };
    view! {
        <p class="dim">{words::contracts::charges_note()}</p>
        {it
            .asked
            .map(|asked| {
                view! {
                    <p class="note">
                        {words::contracts::if_approved()}" "{mode(true)}" "
                        <b>{say::yen_signed(it.total)}" → "{say::yen_signed(asked)}</b>
                    </p>
                }
            })}
        {(it.unplanned != it.total)
            .then(|| {
                view! {
                    <p class="note">
                        {words::contracts::planned_effect()}" "{mode(true)}" "
                        <b>{say::yen_signed(it.unplanned)}" → "{say::yen_signed(it.total)}</b>
                    </p>
                }
            })}
        <div class="wrap" role="region" tabindex="0" aria-label=words::contracts::charges()>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::billing::what_for()}</th>
                        <th scope="col" class="num">
                            {words::billing::count()}
                        </th>
                        <th scope="col" class="num">
                            {words::billing::unit_price()}
                            {mode(it.tax_included)}
                        </th>
                        <th scope="col" class="num">
                            {words::billing::yen()}
                            {mode(it.tax_included)}
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {it
                        .lines
                        .iter()
                        .map(|it| {
                            view! {
                                <tr>
                                    <td class="from">
                                        <b>{say::charge(it.kind)}</b>
                                        <span class="dim">
                                            {it.note.clone()}" "{it.facility.clone()}
                                            {it
                                                .planned
                                                .then(|| {
                                                    view! {
                                                        " "
                                                        <span class="chip warn">{words::contracts::planned()}</span>
                                                    }
                                                })}
                                        </span>
                                    </td>
                                    <td class="num">{it.quantity}</td>
                                    <td class="num">{say::yen_signed(it.unit)}</td>
                                    <td class="num">{say::yen_signed(it.yen)}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                    {it
                        .taxes
                        .iter()
                        .map(|it| {
                            view! {
                                <tr>
                                    <td>{words::billing::tax_on(tax_word, it.rate, &say::yen_signed(it.net))}</td>
                                    <td></td>
                                    <td></td>
                                    <td class="num">{say::yen_signed(it.tax)}</td>
                                </tr>
                            }
                        })
                        .collect_view()} <tr>
                        <td>
                            <b>{words::billing::total()}</b>
                        </td>
                        <td></td>
                        <td></td>
                        <td class="num">
                            <b>{say::yen_signed(it.total)}</b>
                        </td>
                    </tr>
                </tbody>
            </table>
        </div>
    }
}

/// A group's administrators. The operator invites one or mails a new link if the group has nobody who can.
#[component]
fn People(of: ContractId) -> impl IntoView {
    let page = Here::at(&of.to_string());
    let found: RwSignal<Option<Vec<Administrator>>> = RwSignal::new(None);
    let (name, mail) = (typed(""), typed(""));
    let load = Callback::new(move |()| {
        if found.with_untracked(Option::is_some) {
            return;
        }
        page.ask(operations::contract_administrators(of), found);
    });
    let invite = sends(move || {
        let request =
            InviteAdministrator { name: name.get_untracked(), mail: mail.get_untracked(), role: Role::Administrator };
        page.tell(async move {
            let it = operations::invite_for_contract(of, &request).await?;
            name.set(String::new());
            mail.set(String::new());
            Ok(it)
        });
    });
    let line = move |it: Administrator| {
        let (id, name) = (it.id, it.name.clone());
        view! {
            <li class="row">
                <span>
                    {it.name}" "
                    <span class="dim">
                        {it.mail}" ・ "{it.role.said(say::role).to_owned()}" ・ "{words::keys::count()}" "{it.keys}
                    </span>
                </span>
                {it.suspended_at.map(|_| view! { <span class="chip bad">{words::common::suspended()}</span> })}
                <button
                    class="btn quiet small"
                    on:click=move |_| page.tell(async move { operations::issue_link(id).await })
                >
                    {words::administrators::new_link()}
                    <span class="hide">{name}</span>
                </button>
            </li>
        }
    };
    view! {
        <Fold word=words::administrators::title() key=of.to_string() load>
            {move || found.get().map(|it| view! { <ul class="inner">{it.into_iter().map(line).collect_view()}</ul> })}
            <form class="row" on:submit=invite>
                <input
                    type="text"
                    required
                    maxlength="100"
                    aria-label=words::common::name()
                    placeholder=words::common::name()
                    bind:value=name
                />
                <input
                    type="email"
                    required
                    maxlength="254"
                    aria-label=words::common::mail_address()
                    placeholder=words::common::mail_address()
                    bind:value=mail
                />
                <button class="btn small">{words::administrators::invite()}</button>
            </form>
        </Fold>
    }
}

#[component]
fn Suspend(it: ContractUse) -> impl IntoView {
    let page = Here::at(&it.id.to_string());
    let (id, version, on) = (it.id, it.version, it.suspended_at.is_some());
    let set = move |suspended: bool, reason: String| {
        let request = SuspendContract { version, suspended, reason };
        page.act(async move { operations::suspend_contract(id, &request).await });
    };
    if on {
        return view! {
            <button class="btn small" on:click=move |_| set(false, String::new())>
                {words::contracts::resume()}
                <span class="hide">{it.name}</span>
            </button>
        }
        .into_any();
    }
    view! {
        <WithReason
            word=words::contracts::suspend()
            does=words::common::suspend()
            of=it.name
            effect=words::contracts::suspend_effect()
            readers=Readers::Holder
            most=400
            act=Callback::new(move |reason| set(true, reason))
        />
    }
    .into_any()
}

#[component]
fn End(it: ContractUse) -> impl IntoView {
    let page = Here::at(&it.id.to_string());
    let (id, version, ends) = (it.id, it.version, it.ends.is_some());
    let day = RwSignal::new(when::field(it.ends.map_or_else(when::now, |it| it.plus(-1))));
    let reason = typed("");
    let set = move |last_day: Option<Instant>| {
        let request = EndContract { version, last_day, reason: reason.get_untracked() };
        page.act(async move { operations::end_contract(id, &request).await });
    };
    let submit = sends(move || set(when::read_field(&day.get_untracked())));
    view! {
        <details>
            <summary class="btn quiet small">
                {words::contracts::end()}<span class="hide">{it.name.clone()}</span>
            </summary>
            <form on:submit=submit>
                <p class="note">{words::contracts::end_effect()}</p>
                <div class="row">
                    <label>{words::common::last_day()}" "<input type="date" required bind:value=day /></label>
                    <Reason
                        value=reason
                        readers=Readers::Holder
                        of=format!("{} {}", words::contracts::end(), it.name)
                        most=400
                    />
                    <button class="btn bad small">{words::contracts::end_on_this_day()}</button>
                    {ends
                        .then(|| {
                            view! {
                                <button type="button" class="btn quiet small" on:click=move |_| set(None)>
                                    {words::contracts::cancel_end()}
                                </button>
                            }
                        })}
                </div>
            </form>
        </details>
    }
}

/// The names and codes of an association, each with the days it is valid.
#[component]
fn Names(it: ContractUse) -> impl IntoView {
    let page = Here::at(&it.id.to_string());
    let id = it.id;
    let text = |it: &str| RwSignal::new(it.to_owned());
    let (name, code, note) = (text(&it.association), text(""), text(""));
    let all: RwSignal<Vec<AssociationName>> = RwSignal::new(Vec::new());
    let look = Callback::new(move |()| {
        spawn_local(async move {
            if let Some(it) = page.settle(operations::association_names(id).await) {
                let now = it.iter().find(|it| it.from <= when::now());
                code.set(now.map(|it| it.code.clone()).unwrap_or_default());
                all.set(it);
            }
        });
    });
    let from = RwSignal::new(when::field(when::now()));
    let submit = sends(move || {
        let request = NameAssociation {
            name: name.get_untracked(),
            code: code.get_untracked(),
            from: when::read_field(&from.get_untracked()).unwrap_or_else(when::now),
            note: note.get_untracked(),
        };
        page.act(async move { operations::name_association(id, &request).await });
    });
    let field = move |of: &str| format!("{of}-{id}");
    view! {
        <Fold word=words::contracts::name_change() key=id.to_string() of=it.name load=look>
            <ul class="inner">
                {move || {
                    all.get()
                        .into_iter()
                        .map(|it| {
                            let (to_come, name) = (it.from > when::now(), it.id);
                            view! {
                                <li class="row">
                                    <span>
                                        <b>{it.name}</b>
                                        " "
                                        {it.code}
                                        " "
                                        <span class="dim">
                                            {words::common::from_day(&when::date(it.from))}
                                            {it
                                                .until
                                                .map(|it| {
                                                    format!(" {}", words::common::until_day(&when::date(it.plus(-1))))
                                                })}" "{it.note}
                                        </span>
                                    </span>
                                    {to_come
                                        .then(|| {
                                            view! {
                                                <button
                                                    type="button"
                                                    class="btn quiet small"
                                                    on:click=move |_| {
                                                        page.act(async move {
                                                            operations::unname_association(id, name).await
                                                        });
                                                    }
                                                >
                                                    {words::common::take_back()}
                                                </button>
                                            }
                                        })}
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
            <form on:submit=submit>
                <div class="two">
                    <Text
                        id=field("name")
                        label=words::contracts::association_name()
                        value=name
                        most=100
                        required=true
                    />
                    <div class="field">
                        <label for=field("code")>{words::contracts::association_code()}</label>
                        <input id=field("code") type="text" inputmode="numeric" maxlength="6" bind:value=code />
                    </div>
                    <Date id=field("from") label=words::common::day_of_change() value=from required=true />
                    <Text id=field("why") label=words::common::note() value=note most=400 />
                </div>
                <button class="btn small">{words::common::save_change()}</button>
            </form>
        </Fold>
    }
}

/// What is left of a contract's documents. Once the contract is over and nothing is left, saves the certificate.
#[component]
fn Left(id: medpost_domain::id::ContractId) -> impl IntoView {
    let page = Here::at(&id.to_string());
    let told: RwSignal<Option<String>> = RwSignal::new(None);
    let ask = move |_| {
        spawn_local(async move {
            let answer = operations::destruction(id).await.and_then(|it| {
                if !it.pdf.is_empty() {
                    console::save_file(&it.pdf, "destruction.pdf")?;
                }
                Ok(it)
            });
            let Some(it) = page.settle(answer) else { return };
            told.set(Some(if it.pdf.is_empty() {
                say::left(&it)
            } else {
                words::contracts::destruction_done().to_owned()
            }));
        });
    };
    view! {
        <div class="row">
            <span>{words::contracts::destruction()}</span>
            <button class="btn quiet small" on:click=ask>
                {words::contracts::destruction_ask()}
            </button>
        </div>
        <div role="status">{move || told.get().map(|it| view! { <p class="note info">{it}</p> })}</div>
    }
}

#[component]
fn Make() -> impl IntoView {
    let page = Here::at("make");
    let text = || typed("");
    let (name, code, administrator, mail, chosen) = (text(), text(), text(), text(), text());
    let (city, begins) = (RwSignal::new(false), RwSignal::new(when::month(when::now())));
    let packs: RwSignal<Vec<Pack>> = RwSignal::new(Vec::new());
    spawn_local(async move {
        let all = page.settle(operations::packs().await).unwrap_or_default();
        packs.set(all.into_iter().filter(|it| it.audience == Audience::Group && it.valid_until.is_none()).collect());
    });
    let submit = sends(move || {
        let Ok(pack) = chosen.get_untracked().parse::<PackId>() else { return };
        let request = MakeAssociation {
            name: name.get_untracked(),
            municipality: city.get_untracked(),
            code: code.get_untracked(),
            pack,
            begins: when::read_month(&begins.get_untracked()).unwrap_or_else(when::now),
            administrator: administrator.get_untracked(),
            mail: mail.get_untracked(),
        };
        page.tell(async move {
            let it = operations::make_association(&request).await?;
            for field in [name, code, administrator, mail, chosen] {
                field.set(String::new());
            }
            Ok(it)
        });
    });
    view! {
        <details class="card pad">
            <summary class="btn">{words::contracts::association_make()}</summary>
            <Outcome page />
            <form on:submit=submit>
                <div class="two">
                    <Text id="as-name" label=words::contracts::association_name() value=name most=100 required=true />
                    <div class="field">
                        <label for="as-pack">{words::packs::title()}</label>
                        <select id="as-pack" required bind:value=chosen>
                            <option value="">{words::common::choose()}</option>
                            {move || {
                                packs
                                    .get()
                                    .into_iter()
                                    .map(|it| {
                                        view! {
                                            <option value=it
                                                .id
                                                .to_string()>{format!("{} {}", it.name, price(&it))}</option>
                                        }
                                    })
                                    .collect_view()
                            }}
                        </select>
                    </div>
                    <Date id="as-begins" label=words::contracts::begins() value=begins month=true required=true />
                    <div class="field">
                        <Check value=city label=words::contracts::association_is_municipality() />
                    </div>
                    {move || {
                        city.get()
                            .then(|| {
                                view! {
                                    <Text id="as-code" label=words::contracts::association_code() value=code most=20 />
                                }
                            })
                    }}
                    <Text
                        id="as-who"
                        label=words::contracts::association_administrator()
                        value=administrator
                        most=100
                        required=true
                    />
                    <Text
                        id="as-mail"
                        label=words::contracts::association_mail()
                        value=mail
                        most=200
                        kind="email"
                        required=true
                    />
                </div>
                <button class="btn main">{words::contracts::association_make()}</button>
            </form>
        </details>
    }
}
