//! A list that is searched, filtered and paged, and refreshes itself. It lives as long as the person is signed in, so
//! that it is unchanged after coming back from a letter.
//!
//! Unlike [`medpost_ui::list::Found`], which shows the latest answer, it refreshes while somebody pages, types or
//! answers a question in a line. So an answer counts if its request is still the wanted one, in whatever order they
//! arrive; later pages survive a reload of the first; and each line is drawn by its key.

use std::hash::Hash;

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::api;
use medpost_client::line::Answer;
use medpost_client::request::{self, Cause};
use medpost_domain::delivery::{Handling, Phase};
use medpost_domain::id::{DeliveryId, DispatchId, InboxId};
use medpost_domain::instant::DAY;
use medpost_domain::letter::DispatchKind;
use medpost_ui::fields::Fields;
use medpost_ui::list::{Choice, More, Order, SearchField, Shown};
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::exchange::{Arrival, ArrivalSort, Arrivals, Dispatch, Dispatches, List};
use medpost_wire::problem::Problem;

use crate::state::Signed;

/// A page of a list, as the service sends it.
pub trait Page: Clone + Send + Sync + 'static {
    /// A line of it.
    type Row: Clone + Send + Sync + 'static;
    /// What identifies a line, whatever changes in it.
    type Key: Copy + Eq + Hash + Send + Sync + 'static;

    /// Requests a page.
    fn ask(inbox: InboxId, query: &List, cause: Cause) -> impl Future<Output = Answer<Self>>;
    /// Its lines, newest first.
    fn rows(&self) -> &[Self::Row];
    /// Its lines, and the cursor of the next page, if there is one.
    fn parts(&mut self) -> (&mut Vec<Self::Row>, &mut Option<String>);
    /// The cursor of the next page, if there is one.
    fn next(&self) -> Option<&String>;
    /// The key of a line.
    fn key(row: &Self::Row) -> Self::Key;
    /// Whether two versions of a line are equal.
    fn alike(one: &Self::Row, other: &Self::Row) -> bool;
}

macro_rules! page {
    ($page:ty, $row:ty, $key:ty, $ask:path) => {
        impl Page for $page {
            type Row = $row;
            type Key = $key;

            fn ask(inbox: InboxId, query: &List, cause: Cause) -> impl Future<Output = Answer<Self>> {
                $ask(inbox, query, cause)
            }

            fn rows(&self) -> &[Self::Row] {
                &self.items
            }

            fn parts(&mut self) -> (&mut Vec<Self::Row>, &mut Option<String>) {
                (&mut self.items, &mut self.next)
            }

            fn next(&self) -> Option<&String> {
                self.next.as_ref()
            }

            fn key(row: &Self::Row) -> Self::Key {
                row.id
            }

            fn alike(one: &Self::Row, other: &Self::Row) -> bool {
                request::alike(one, other)
            }
        }
    };
}

page!(Arrivals, Arrival, DeliveryId, api::arrivals);
page!(Dispatches, Dispatch, DispatchId, api::dispatches);

/// What is requested, from the first page on.
#[derive(Clone, PartialEq)]
struct Asked {
    inbox: InboxId,
    text: String,
    kind: Option<DispatchKind>,
    phase: Option<Phase>,
    handling: Option<Handling>,
    /// First and last day, as the fields hold them.
    days: (String, String),
    sort: ArrivalSort,
    awaits: bool,
}

impl Asked {
    fn query(&self, after: Option<String>) -> List {
        List {
            text: self.text.clone(),
            kind: self.kind,
            phase: self.phase,
            handling: self.handling,
            from: when::read_field(&self.days.0),
            until: when::read_field(&self.days.1).map(|it| it.plus(DAY)),
            sort: Some(self.sort),
            awaits_reply: Some(self.awaits),
            after,
        }
    }
}

/// The state of a list page.
pub struct Listing<P: Page> {
    /// The search text.
    pub text: RwSignal<String>,
    /// The chosen kind.
    pub kind: RwSignal<Option<DispatchKind>>,
    /// The chosen phase.
    pub phase: RwSignal<Option<Phase>>,
    /// How far it is dealt with; an inbox's list only.
    pub handling: RwSignal<Option<Handling>>,
    /// The first day.
    pub from: RwSignal<String>,
    /// The last day.
    pub until: RwSignal<String>,
    /// The order; an inbox's list only.
    pub sort: RwSignal<ArrivalSort>,
    /// Only what waits for a reply; the list of what was sent only.
    pub awaits: RwSignal<bool>,
    /// What has been loaded so far.
    pub found: RwSignal<Option<P>>,
    /// Why the last request failed, if it did.
    pub trouble: RwSignal<Option<Problem>>,
    /// The request that `found` is the answer to.
    asked: StoredValue<Option<Asked>>,
    /// The scroll position in pixels when a line was opened, until it is restored.
    left_at: StoredValue<Option<f64>>,
    signed: Signed,
    settle: Settle,
}

#[expect(clippy::expl_impl_clone_on_copy, reason = "derived, it would ask the page itself to be Copy")]
impl<P: Page> Clone for Listing<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Page> Copy for Listing<P> {}

/// The lists of a signed-in person.
#[derive(Clone, Copy)]
pub struct Lists {
    /// What arrived.
    pub arrivals: Listing<Arrivals>,
    /// What was sent.
    pub sent: Listing<Dispatches>,
}

impl Lists {
    /// Provides them to all pages.
    pub fn provide() {
        provide_context(Self { arrivals: Listing::new("arrivals"), sent: Listing::new("sent") });
    }

    /// The lists of the signed-in person.
    pub fn here() -> Self {
        expect_context()
    }
}

impl<P: Page> Listing<P> {
    fn new(name: &'static str) -> Self {
        let signed = Signed::here();
        let fields = Fields::of(signed.session.with_untracked(|it| it.member), name);
        Self {
            text: fields.field("text", String::new()),
            kind: fields.field("kind", None),
            phase: fields.field("phase", None),
            handling: fields.field("handling", None),
            from: fields.field("from", String::new()),
            until: fields.field("until", String::new()),
            sort: fields.field("sort", ArrivalSort::default()),
            awaits: fields.field("awaits", false),
            found: RwSignal::new(None),
            trouble: RwSignal::new(None),
            asked: StoredValue::new(None),
            left_at: StoredValue::new(None),
            signed,
            settle: Settle::here(),
        }
    }

    /// Shows it on this page: restores the scroll position, and loads now and whenever inbox, search or filters change.
    pub fn show(self) {
        let inbox = self.signed.inbox.get_untracked();
        if self.asked.with_value(|it| it.as_ref().is_some_and(|it| it.inbox != inbox)) {
            self.found.set(None);
            self.left_at.set_value(None);
        }
        if let Some(at) = self.left_at.get_value() {
            self.left_at.set_value(None);
            request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, at));
        }
        Effect::new(move |_| {
            let _ = (self.signed.inbox.get(), self.kind.get(), self.phase.get(), self.text.get());
            let _ = (self.handling.get(), self.from.get(), self.until.get(), self.sort.get(), self.awaits.get());
            self.load(Cause::Person);
        });
    }

    /// Saves the scroll position, because a line is being opened.
    pub fn leave(self) {
        self.left_at.set_value(window().scroll_y().ok());
    }

    /// Returning by a link restores the scroll position, or else shows the top.
    pub fn come_back(self) {
        self.left_at.update_value(|it| *it = it.or(Some(0.0)));
    }

    /// What would be requested now; `None` once the list is gone.
    fn wanted(self) -> Option<Asked> {
        Some(Asked {
            inbox: self.signed.inbox.try_get_untracked()?,
            text: self.text.try_get_untracked()?,
            kind: self.kind.try_get_untracked()?,
            phase: self.phase.try_get_untracked()?,
            handling: self.handling.try_get_untracked()?,
            days: (self.from.try_get_untracked()?, self.until.try_get_untracked()?),
            sort: self.sort.try_get_untracked()?,
            awaits: self.awaits.try_get_untracked()?,
        })
    }

    /// Loads the first page. If the request is unchanged, later pages stay.
    pub fn load(self, cause: Cause) {
        let Some(asked) = self.wanted() else { return };
        let query = asked.query(None);
        spawn_local(async move {
            let answer = self.settle.answer(P::ask(asked.inbox, &query, cause).await);
            // Something else may have been chosen or typed meanwhile.
            if self.wanted().as_ref() != Some(&asked) {
                return;
            }
            match answer {
                Ok(mut fresh) => {
                    let before = self.asked.with_value(|it| it.as_ref() == Some(&asked));
                    self.found.update(|old| {
                        if let Some(old) = old.as_mut().filter(|_| before) {
                            keep_rest(old, &mut fresh);
                        }
                        *old = Some(fresh);
                    });
                    self.asked.set_value(Some(asked));
                    self.trouble.set(None);
                }
                Err(it) => self.trouble.set(Some(it)),
            }
        });
    }

    /// Loads the next page.
    fn more(self) {
        let Some(asked) = self.wanted() else { return };
        let after = self.found.with_untracked(|it| it.as_ref().and_then(P::next).cloned());
        let query = asked.query(after);
        spawn_local(async move {
            let answer = self.settle.answer(P::ask(asked.inbox, &query, Cause::Person).await);
            if self.wanted().as_ref() != Some(&asked) {
                return;
            }
            match answer {
                Ok(mut next) => self.found.update(|old| {
                    if let Some(old) = old {
                        let ((rows, at), (more, then)) = (old.parts(), next.parts());
                        rows.append(more);
                        *at = then.take();
                    }
                }),
                Err(it) => self.trouble.set(Some(it)),
            }
        });
    }

    /// Whether there is a next page.
    fn has_more(self) -> bool {
        self.found.with(|it| it.as_ref().and_then(P::next).is_some())
    }

    /// What the list shows.
    pub fn shown(self) -> Shown {
        let filtered = self.kind.get().is_some()
            || self.phase.get().is_some()
            || self.handling.get().is_some()
            || [self.text, self.from, self.until].iter().any(|it| !it.with(String::is_empty))
            || self.sort.get() != ArrivalSort::default()
            || self.awaits.get();
        self.found.with(|it| Shown::of(it.as_ref().map(|it| it.rows().len()), || filtered))
    }

    /// The keys of its lines. Drawn by key, a line stays on the page during a refresh, with any question open in it.
    pub fn keys(self) -> Vec<P::Key> {
        self.found.with(|it| it.as_ref().map(|it| it.rows().iter().map(P::key).collect()).unwrap_or_default())
    }

    /// A line, which only notifies when it changes. Once it is gone from the list, it keeps its last value.
    pub fn row(self, key: P::Key) -> Memo<Option<P::Row>> {
        Memo::new_with_compare(
            move |old: Option<&Option<P::Row>>| {
                let row = self
                    .found
                    .with(|it| it.as_ref().and_then(|it| it.rows().iter().find(|it| P::key(it) == key).cloned()));
                row.or_else(|| old.cloned().flatten())
            },
            changed::<P>,
        )
    }
}

/// The search field and filters of a list.
#[component]
pub fn Filters<P: Page>(
    /// The list.
    list: Listing<P>,
    /// The label of the search field.
    label: &'static str,
    /// The phases to filter by.
    phases: &'static [Phase],
    /// Whether it is an inbox's list: with handling and order.
    #[prop(optional)]
    handled: bool,
) -> impl IntoView {
    view! {
        <div class="bar" role="search">
            <SearchField label value=list.text />
            <Choice
                value=list.kind
                all=&DispatchKind::ALL
                word=say::kind
                every=words::exchange::all_kinds()
                label=words::common::kind()
            />
            <Choice
                value=list.phase
                all=phases
                word=say::phase
                every=words::common::all_states()
                label=words::common::state()
            />
            {handled
                .then(|| {
                    view! {
                        <Choice
                            value=list.handling
                            all=&Handling::ALL
                            word=handling_word
                            every=words::inbox::any_handling()
                            label=words::inbox::handling()
                        />
                        <Order value=list.sort all=&ORDERS word=order_word />
                    }
                })}
            <label>
                <span class="hide">{words::common::from_this_day()}</span>
                <input type="date" bind:value=list.from />
            </label>
            <label>
                "～ "<span class="hide">{words::common::last_day()}</span><input type="date" bind:value=list.until />
            </label>
        </div>
    }
}

fn handling_word(it: Handling) -> &'static str {
    words::shared(it.words())
}

const ORDERS: [ArrivalSort; 2] = [ArrivalSort::Newest, ArrivalSort::Deadline];

fn order_word(it: ArrivalSort) -> &'static str {
    match it {
        ArrivalSort::Newest => words::inbox::newest(),
        ArrivalSort::Deadline => words::inbox::by_deadline(),
    }
}

/// The button that loads the next page of a list.
#[component]
pub fn Further<P: Page>(
    /// The list.
    list: Listing<P>,
) -> impl IntoView {
    view! { <More goes_on=Signal::derive(move || list.has_more()) press=Callback::new(move |()| list.more()) /> }
}

fn changed<P: Page>(one: Option<&Option<P::Row>>, other: Option<&Option<P::Row>>) -> bool {
    match (one.and_then(Option::as_ref), other.and_then(Option::as_ref)) {
        (Some(one), Some(other)) => !P::alike(one, other),
        (None, None) => false,
        _ => true,
    }
}

/// Appends the lines of later pages to a reloaded first page.
fn keep_rest<P: Page>(old: &mut P, fresh: &mut P) {
    // A first page without a next one is the whole list.
    let Some(last) = fresh.next().and(fresh.rows().last()).map(P::key) else { return };
    let (rows, next) = old.parts();
    // If the fresh page's last line is new, lines may be missing in between: the later pages are dropped.
    let Some(at) = rows.iter().position(|it| P::key(it) == last) else { return };
    let rest = rows.split_off(at + 1);
    if !rest.is_empty() {
        let (lines, then) = fresh.parts();
        lines.extend(rest);
        *then = next.take();
    }
}
