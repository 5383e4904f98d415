//! お申し込み for the operator's clerks: search, decide, correct; enter those on paper.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use medpost_client::{application, console, operations};
use medpost_domain::change_request::{State, Step};
use medpost_domain::instant::Instant;
use medpost_domain::plan::Audience;
use medpost_domain::role::Action;
use medpost_ui::application::{Fields, dates, empty, price, with_pack};
use medpost_ui::form::{Actions, Check, Date, Text, sends, typed};
use medpost_ui::list::{Choice, Found, Lines, Order, SearchField, Skeleton};
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::application::{
    Application, ApplicationSort, Apply, CorrectApplication, Correction, Decided, EnterApplication, FindApplications,
    Offer, StepApplication,
};
use medpost_wire::problem::Code;

use crate::csv::Csv;
use crate::reason::{Readers, Reason};
use crate::state::Signed;
use crate::told::{Outcome, Trouble};

const STATES: [State; 5] = [State::Review, State::Returned, State::Approved, State::Refused, State::Withdrawn];
const SORTS: [ApplicationSort; 3] = [ApplicationSort::Newest, ApplicationSort::Oldest, ApplicationSort::Begins];

fn sort_word(it: ApplicationSort) -> &'static str {
    match it {
        ApplicationSort::Newest => words::common::by_newest(),
        ApplicationSort::Oldest => words::applications::by_oldest(),
        ApplicationSort::Begins => words::applications::by_begins(),
    }
}

/// The page; the outcome of a decision is shown once.
type Page = crate::state::Page<Decided>;

/// The applications, each with its possible steps.
#[component]
pub fn Applications() -> impl IntoView {
    let fields = Signed::here().fields("/applications");
    let text = fields.field("text", String::new());
    let state = fields.field("state", None::<State>);
    let sort = fields.field("sort", ApplicationSort::Newest);
    let request = move |skip: u32| FindApplications { text: text.get(), state: state.get(), sort: sort.get(), skip };
    let found = Found::by_number(fields, request, operations::find_applications, |it| (it.items, it.total));
    let page = Page::of(found).drawing(decided).provide();
    let draw = Callback::new(|items: Vec<Application>| {
        items.into_iter().map(|it| view! { <One it /> }).collect_view().into_any()
    });
    view! {
        <div class="head">
            <div>
                <h1>{words::applications::title()}</h1>
                <p aria-live="polite">{move || words::count::applications(found.total.get())}</p>
            </div>
            <div class="row end">
                <a class="btn small" href="/applications/new">
                    {words::applications::enter_paper()}
                </a>
                <Csv
                    path=Signal::derive(move || medpost_client::console::csv_of("applications", &request(0)))
                    name="applications.csv"
                />
            </div>
        </div>
        <div class="bar" role="search">
            <SearchField label=words::applications::search() value=text />
            <Choice
                value=state
                all=&STATES
                word=|it| say::step(it).0
                every=words::common::all_states()
                label=words::common::state()
            />
            <Order value=sort all=&SORTS word=sort_word />
        </div>
        <Outcome page />
        <Lines
            apart=true
            found
            draw
            label=words::applications::title()
            none=words::applications::none()
            narrowed=Signal::derive(move || text.with(|it| !it.is_empty()) || state.get().is_some())
        />
    }
}

fn decided(it: Decided) -> AnyView {
    let plain = it.facility.is_none() && it.link.is_none();
    view! {
        {plain.then(|| view! { <p class="note ok">{words::common::done()}</p> })}
        {it
            .facility
            .map(|id| {
                view! {
                    <p class="note ok">
                        {words::applications::facility_made()}" "
                        <a href=format!("/facilities/{id}")>{words::common::facilities()}</a>
                    </p>
                }
            })}
        {it.orders_card.then(|| view! { <p class="note ok">{words::applications::approve_orders_card()}</p> })}
        {it.letters.map(|_| view! { <p class="note ok">{words::applications::letters_saved()}</p> })}
        {it.link.map(|it| view! { <super::administrators::Mailed it /> })}
    }
    .into_any()
}

/// The corrections in one text: the field, its previous value, by whom and when.
fn corrected(all: &[Correction]) -> String {
    let told = all.iter().map(|it| {
        let who = if it.by_clerk { words::applications::by_desk() } else { words::applications::by_applicant() };
        words::applications::correction(say::apply_field(&it.field), &it.before, who, &when::short(it.at))
    });
    told.collect::<Vec<_>>().join(" ・ ")
}

#[component]
fn One(it: Application) -> impl IntoView {
    let page = Page::at(&it.id.to_string());
    let (id, version, state) = (it.id, it.version, it.state.known());
    // Approving an individual plan creates the facility, so its letter can be printed at once.
    let prints = it.pack.audience == Audience::Individual && Signed::here().may(Action::InviteMember);
    let letters = RwSignal::new(prints);
    let (reason, late, existing) = (typed(""), typed(""), RwSignal::new(false));
    let step = move |step: Step| {
        let request = StepApplication {
            version,
            step,
            reason: reason.get_untracked(),
            late_reason: late.get_untracked(),
            existing: existing.get_untracked(),
            print_letter: letters.get_untracked(),
        };
        page.tell(async move {
            let decided = operations::step_application(id, &request).await?;
            if let Some(it) = &decided.letters {
                console::save_file(&it.pdf, "letters.pdf")?;
            }
            Ok(decided)
        });
    };
    let may = move |it: Step| state.is_some_and(|state| state.after(it).is_some());
    let number = StoredValue::new(it.number.clone());
    let (word, chip) = say::stored(&it.state, say::step);
    let form = it.form.clone();
    let kind = match (it.pack.audience.known(), form.kind.as_str()) {
        (Some(Audience::Group), "municipality") => words::common::municipality().to_owned(),
        (Some(Audience::Group), _) => words::application::kind_association().to_owned(),
        (Some(Audience::Individual) | None, it) => it.to_owned(),
    };
    let facts = [
        (words::common::plan(), format!("{} ・ {} ・ {}", it.pack.name, say::bytes(it.pack.pool), price(&it.pack))),
        (words::common::kind(), kind),
        (words::facility::code(), form.code.clone()),
        (words::common::address(), format!("〒{} {}", form.postal_code, say::whole_address(&form.city, &form.address))),
        (words::common::telephone(), form.phone.clone()),
        (words::application::director(), form.director.clone()),
        (words::application::contact(), form.contact.clone()),
        (words::common::mail_address(), form.mail.clone()),
        (
            words::application::facilities(),
            if it.pack.audience == Audience::Group { form.facilities.to_string() } else { String::new() },
        ),
        (words::common::note(), form.note.clone()),
        (words::application::terms(), form.terms_version.clone()),
        (words::applications::late_reason(), it.late_reason.clone()),
        (words::applications::question(), it.question.clone()),
        (words::applications::answer(), it.answer.clone()),
        (words::applications::corrected(), corrected(&it.corrections)),
        (words::common::reason(), if it.reason == it.question { String::new() } else { it.reason.clone() }),
    ];
    let small = it.pack.audience == Audience::Group && form.facilities < it.pack.min_facilities;
    view! {
        <section class="card pad" aria-label=form.name.clone()>
            <div class="row">
                <h2 class="grow">{form.name.clone()}" "<span class="dim">{form.kana.clone()}</span></h2>
                {it.on_paper.then(|| view! { <span class="chip">{words::applications::on_paper()}</span> })}
                <span class=chip>{word}</span>
            </div>
            <p class="dim">
                {it.number.clone()}" ・ "{words::common::received()}" "{when::date(it.received_at)}" ・ "
                {words::application::begins()}" "{when::date(it.begins)}
            </p>
            <dl class="pairs">
                {facts
                    .into_iter()
                    .filter(|it| !it.1.is_empty())
                    .map(|(word, text)| {
                        view! {
                            <div>
                                <dt>{word}</dt>
                                <dd>{text}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
            {(!it.alike.is_empty())
                .then(|| {
                    view! {
                        <p class="note warn">
                            {words::applications::similar_facilities()}"："{it.alike.join(words::common::comma())}
                        </p>
                    }
                })}
            {small
                .then(|| medpost_ui::application::below(&it.pack, form.facilities, None))
                .flatten()
                .map(|it| view! { <p class="note warn">{it}</p> })}
            {(may(Step::Approve) || may(Step::Submit))
                .then(|| {
                    view! {
                        <p>
                            <a class="btn quiet small" href=format!("/applications/{}/correct", number.get_value())>
                                {words::applications::correct()}
                                <span class="hide">{form.name.clone()}</span>
                            </a>
                            {may(Step::Submit)
                                .then(|| {
                                    view! {
                                        " "
                                        <span class="dim">{words::applications::correct_answers()}</span>
                                    }
                                })}
                        </p>
                    }
                })}
            {may(Step::Approve)
                .then(|| {
                    view! {
                        <div class="two">
                            <Reason
                                value=reason
                                readers=Readers::Applicant
                                of=number.get_value()
                                optional=true
                                most=400
                            />
                            <Text
                                id=format!("late-{id}")
                                label=words::applications::late_reason()
                                value=late
                                most=400
                            />
                        </div>
                        <Check value=existing label=words::applications::approve_existing() />
                        {prints.then(|| view! { <Check value=letters label=words::applications::approve_letters() /> })}
                        <div class="row">
                            <button class="btn main small" on:click=move |_| step(Step::Approve)>
                                {words::common::approve()}
                            </button>
                            <button class="btn small" on:click=move |_| step(Step::Return)>
                                {words::common::send_back()}
                            </button>
                            <button class="btn bad small" on:click=move |_| step(Step::Refuse)>
                                {words::common::refuse()}
                            </button>
                        </div>
                    }
                })}
            {(!may(Step::Approve) && may(Step::Withdraw))
                .then(|| {
                    view! {
                        <details>
                            <summary class="btn quiet small">{words::common::withdraw()}</summary>
                            <form class="row" on:submit=sends(move || step(Step::Withdraw))>
                                <Reason value=reason readers=Readers::Applicant of=number.get_value() most=400 />
                                <button class="btn bad small">{words::common::withdraw()}</button>
                            </form>
                        </details>
                    }
                })}
            <Outcome page />
        </section>
    }
}

/// Corrects an undecided application, found by the number in the path.
#[component]
pub fn Correct() -> impl IntoView {
    let settle = Settle::here();
    let number = use_params_map().with_untracked(|it| it.get("number")).unwrap_or_default();
    let number = StoredValue::new(number);
    let (found, trouble) = (RwSignal::new(None::<(Application, Offer)>), RwSignal::new(None));
    let (absent, busy) = (RwSignal::new(false), RwSignal::new(false));
    let load = move || {
        spawn_local(async move {
            let request = FindApplications { text: number.get_value(), ..FindApplications::default() };
            let answer = async {
                let all = operations::find_applications(&request).await?;
                Ok((all, application::offer(true).await?))
            };
            match settle.answer(answer.await) {
                Ok((all, offer)) => {
                    match all.items.into_iter().find(|it| number.with_value(|number| it.number == *number)) {
                        Some(it)
                            if it
                                .state
                                .known()
                                .is_some_and(|it| it.after(Step::Approve).or(it.after(Step::Submit)).is_some()) =>
                        {
                            found.set(Some((it.clone(), with_pack(offer, it.pack))));
                        }
                        _ => absent.set(true),
                    }
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    load();
    let go = use_navigate();
    let save = move |id, version, form: Apply| {
        trouble.set(None);
        busy.set(true);
        let go = go.clone();
        spawn_local(async move {
            match settle.step(operations::correct_application(id, &CorrectApplication { version, form })).await {
                Ok(()) => go("/applications", NavigateOptions::default()),
                Err(it) => {
                    // Somebody else changed it first: show their version beside what was typed here (ADR 26).
                    if it.code == Code::Stale {
                        load();
                    }
                    trouble.set(Some(it));
                }
            }
            busy.set(false);
        });
    };
    view! {
        <div class="head">
            <h1>{words::applications::correct_title()}</h1>
        </div>
        <div class="told">
            <Trouble problem=trouble />
        </div>
        {move || {
            absent
                .get()
                .then(|| {
                    view! {
                        <p class="note warn">
                            {words::applications::correct_none()}" "
                            <a href="/applications">{words::applications::title()}</a>
                        </p>
                    }
                })
        }}
        {move || {
            (found.with(Option::is_none) && !absent.get() && trouble.with(Option::is_none))
                .then(|| view! { <Skeleton /> })
        }}
        {move || {
            found
                .get()
                .map(|(it, offer)| {
                    let (id, version, form, save) = (it.id, it.version, RwSignal::new(it.form), save.clone());
                    view! {
                        <form class="card pad" on:submit=sends(move || save(id, version, form.get_untracked()))>
                            <p class="dim">
                                {it.number}" ・ "{words::common::received()}" "{when::date(it.received_at)}
                            </p>
                            <Fields offer form paper=it.on_paper />
                            <div class="actions">
                                <button class="btn main" disabled=move || busy.get()>
                                    {words::common::save_change()}
                                </button>
                                <a class="btn quiet" href="/applications">
                                    {words::common::keep()}
                                </a>
                            </div>
                        </form>
                    }
                })
        }}
    }
}

/// Enters an application received on paper or by FAX.
#[component]
pub fn Paper() -> impl IntoView {
    let settle = Settle::here();
    let (offer, trouble, done) = (RwSignal::new(None::<Offer>), RwSignal::new(None), RwSignal::new(None));
    settle.ask(application::offer(true), offer, trouble);
    let send = move |form: Apply, received_at: Instant| {
        trouble.set(None);
        done.set(None);
        spawn_local(async move {
            let request = EnterApplication { form, received_at };
            match settle.step(operations::enter_application(&request)).await {
                Ok(it) => {
                    done.set(Some(it));
                    // Draws the form anew, empty for the next application.
                    offer.update(|_| ());
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    view! {
        <div class="head">
            <h1>{words::applications::enter_paper()}</h1>
        </div>
        <div class="told">
            <Trouble problem=trouble />
            <div role="status">
                {move || {
                    done.get()
                        .map(|it| {
                            view! {
                                <p class="note ok">
                                    {words::application::done()}" "{words::application::number()}" "<b>{it.number}</b>
                                    " ・ "{words::application::begins()}" "{when::date(it.begins)}" "
                                    <a href="/applications">{words::applications::title()}</a>
                                </p>
                            }
                        })
                }}
            </div>
        </div>
        {move || offer.with(Option::is_none).then(|| view! { <Skeleton /> })}
        {move || {
            offer
                .get()
                .and_then(|offer| {
                    let form = RwSignal::new(empty(&offer)?);
                    let day = RwSignal::new(when::field(Instant::japan_midnight(offer.begins.japan_date())));
                    let today = when::field(when::now());
                    day.set(today.clone());
                    let dates = dates(&offer);
                    Some(
                        view! {
                            <form
                                class="card pad"
                                on:submit=sends(move || {
                                    if let Some(it) = when::read_field(&day.get_untracked()) {
                                        send(form.get_untracked(), it);
                                    }
                                })
                            >
                                <p class="note info">{dates}</p>
                                <Date
                                    id="received"
                                    label=words::common::received()
                                    value=day
                                    required=true
                                    last=today
                                />
                                <Fields offer form paper=true />
                                <Actions word=words::application::send() />
                            </form>
                        },
                    )
                })
        }}
    }
}
