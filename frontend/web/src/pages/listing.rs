//! A list that is searched and filtered, paged through, and refreshed by itself. It lives as long as the
//! person is signed in: who comes back from a letter finds it as it was left.

use std::hash::Hash;

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::line::Answer;
use medpost_client::request::Cause;
use medpost_domain::delivery::Phase;
use medpost_domain::id::InboxId;
use medpost_domain::letter::DispatchKind;
use medpost_ui::fields::Fields;
use medpost_wire::exchange::{Arrivals, Dispatches, List};
use medpost_wire::problem::Problem;

use crate::state::{Again, Signed, settle};

/// A page of a list as it travels.
pub trait Page: Clone + Send + Sync + 'static {
    /// A line of it.
    type Row: Clone + Send + Sync + 'static;
    /// What a line is known by, whatever changes in it.
    type Key: Copy + Eq + Hash + Send + Sync + 'static;

    /// Asks for it.
    fn ask(inbox: InboxId, wish: &List, cause: Cause) -> impl Future<Output = Answer<Self>>;
    /// Its lines, newest first.
    fn rows(&self) -> &[Self::Row];
    /// Its lines, and where the next page begins, if there is one.
    fn parts(&mut self) -> (&mut Vec<Self::Row>, &mut Option<String>);
    /// Where the next page begins, if there is one.
    fn next(&self) -> Option<&String>;
    /// What a line is known by.
    fn key(row: &Self::Row) -> Self::Key;
    /// Whether nothing changed in a line.
    fn alike(one: &Self::Row, other: &Self::Row) -> bool;
}

/// What is asked for.
type Asked = (InboxId, String, Option<DispatchKind>, Option<Phase>);

/// What a list page shows of its lines.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Nothing has come yet.
    Loading,
    /// Nothing is found by these words and filters.
    NothingFound,
    /// There is nothing at all.
    Nothing,
    /// Lines.
    Lines,
}

/// What a list page shows.
pub struct Listing<P: Page> {
    /// What is searched for.
    pub text: RwSignal<String>,
    /// The chosen kind.
    pub kind: RwSignal<Option<DispatchKind>>,
    /// The chosen phase.
    pub phase: RwSignal<Option<Phase>>,
    /// What was found so far.
    pub found: RwSignal<Option<P>>,
    /// What went wrong.
    pub trouble: RwSignal<Option<Problem>>,
    /// What was asked when it was found.
    asked: StoredValue<Option<Asked>>,
    /// How far down the page stood when it was left for a line of it.
    left_at: StoredValue<Option<f64>>,
    signed: Signed,
    again: Again,
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
    /// Makes them known to all pages.
    pub fn provide() {
        provide_context(Self { arrivals: Listing::new("arrivals"), sent: Listing::new("sent") });
    }

    /// Those of this person.
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
            found: RwSignal::new(None),
            trouble: RwSignal::new(None),
            asked: StoredValue::new(None),
            left_at: StoredValue::new(None),
            signed,
            again: expect_context(),
        }
    }

    /// Shows it on this page: loaded now, and whenever what is asked for changes.
    pub fn show(self) {
        let inbox = self.signed.inbox.get_untracked();
        if self.asked.with_value(|it| it.as_ref().is_some_and(|it| it.0 != inbox)) {
            self.found.set(None);
            self.left_at.set_value(None);
        }
        if let Some(at) = self.left_at.get_value() {
            self.left_at.set_value(None);
            request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, at));
        }
        Effect::new(move |_| {
            let _ = (self.signed.inbox.get(), self.kind.get(), self.phase.get(), self.text.get());
            self.load(Cause::Person);
        });
    }

    /// The page is left for a line of it: who comes back stands where they stood.
    pub fn leave(self) {
        self.left_at.set_value(window().scroll_y().ok());
    }

    /// Who comes back by a link stands where they stood, or at the top.
    pub fn come_back(self) {
        self.left_at.update_value(|it| *it = it.or(Some(0.0)));
    }

    /// What would be asked now; none once it is gone.
    fn wanted(self) -> Option<Asked> {
        Some((
            self.signed.inbox.try_get_untracked()?,
            self.text.try_get_untracked()?,
            self.kind.try_get_untracked()?,
            self.phase.try_get_untracked()?,
        ))
    }

    /// Loads the first page. Where the same was asked before, pages after it stay.
    pub fn load(self, cause: Cause) {
        let Some(asked) = self.wanted() else { return };
        let wish = List { text: asked.1.clone(), kind: asked.2, phase: asked.3, after: None };
        spawn_local(async move {
            let answer = settle(P::ask(asked.0, &wish, cause).await, self.again);
            // Somebody may have chosen or typed something else meanwhile.
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
    pub fn more(self) {
        let Some(asked) = self.wanted() else { return };
        let after = self.found.with_untracked(|it| it.as_ref().and_then(P::next).cloned());
        let wish = List { text: asked.1.clone(), kind: asked.2, phase: asked.3, after };
        spawn_local(async move {
            let answer = settle(P::ask(asked.0, &wish, Cause::Person).await, self.again);
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

    /// Whether there is a further page.
    pub fn has_more(self) -> bool {
        self.found.with(|it| it.as_ref().and_then(P::next).is_some())
    }

    /// What is shown of its lines.
    pub fn shown(self) -> Shown {
        let filtered = self.kind.get().is_some() || self.phase.get().is_some() || !self.text.with(String::is_empty);
        self.found.with(|it| match it {
            None => Shown::Loading,
            Some(it) if !it.rows().is_empty() => Shown::Lines,
            Some(_) if filtered => Shown::NothingFound,
            Some(_) => Shown::Nothing,
        })
    }

    /// What its lines are known by. Drawn by these, a line stays on the page, with whatever somebody is answering in it,
    /// while the list is looked at again.
    pub fn keys(self) -> Vec<P::Key> {
        self.found.with(|it| it.as_ref().map(|it| it.rows().iter().map(P::key).collect()).unwrap_or_default())
    }

    /// A line, told anew only when something changed in it; the last that was known once it is gone.
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

fn changed<P: Page>(one: Option<&Option<P::Row>>, other: Option<&Option<P::Row>>) -> bool {
    match (one.and_then(Option::as_ref), other.and_then(Option::as_ref)) {
        (Some(one), Some(other)) => !P::alike(one, other),
        (None, None) => false,
        _ => true,
    }
}

/// Puts the lines that the person paged to behind a first page that came anew.
fn keep_rest<P: Page>(old: &mut P, fresh: &mut P) {
    // A first page without a next one is all there is.
    let Some(last) = fresh.next().and(fresh.rows().last()).map(P::key) else { return };
    let (rows, next) = old.parts();
    let Some(at) = rows.iter().position(|it| P::key(it) == last) else { return };
    let rest = rows.split_off(at + 1);
    if !rest.is_empty() {
        let (lines, then) = fresh.parts();
        lines.extend(rest);
        *then = next.take();
    }
}
