//! What every page of a signed-in administrator knows, the fresh proof that dangerous steps ask for, and what came of a
//! page's last step.

use std::fmt::Display;
use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::line::Answer;
use medpost_client::tab;
use medpost_domain::role::{Action, Rights};
use medpost_ui::fields::Fields;
use medpost_ui::list::Found;
use medpost_ui::session::{Heard, Settle, ends_session};
use medpost_ui::unsent::Sends;
use medpost_wire::console::door::ConsoleSession;
use medpost_wire::problem::{Code, Problem};
use medpost_wire::session;

/// Asks anew who stands at the door.
#[derive(Clone, Copy)]
pub struct Again {
    /// Looks who is signed in; of another page nothing stays.
    pub look: Callback<()>,
    /// Says why the session is over, before the door is shown.
    pub over: Callback<Code>,
    /// The same, above the page: what was filled in stays for whoever signs in again.
    pub above: Callback<Code>,
}

/// A signed-in administrator: proof that a page may be shown.
#[derive(Clone, Copy)]
pub struct Signed {
    /// The session.
    pub session: StoredValue<ConsoleSession>,
    /// Where the page is.
    pub place: StoredValue<session::Place>,
    /// Whether a key must be shown anew before a step.
    pub proof_wanted: RwSignal<bool>,
    /// Whether it was shown, and the step that it was shown for is not taken yet.
    pub proved: RwSignal<bool>,
}

impl Signed {
    /// Makes it known to all pages.
    pub fn provide(session: ConsoleSession, place: session::Place) {
        tab::forget_all_but(Some(session.administrator));
        let again: Again = expect_context();
        let signed = Self {
            session: StoredValue::new(session),
            place: StoredValue::new(place),
            proof_wanted: RwSignal::new(false),
            proved: RwSignal::new(false),
        };
        provide_context(signed);
        Settle::provide(Sends::Step, told_above, move |it| hear(it, signed, again));
    }

    /// The signed-in administrator of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// What was asked of the list of this page.
    pub fn fields(self, list: impl Display) -> Fields {
        Fields::of(self.session.with_value(|it| it.administrator), list)
    }

    /// Whether the role may do this; the server asks again.
    pub fn may(self, action: Action) -> bool {
        self.session.with_value(|it| action.demands(it.role).met_by(Rights::default(), false))
    }
}

/// What is told at a place of its own: that a key must be shown anew, or that the session is over.
fn told_above(it: Code) -> bool {
    matches!(it, Code::StepUpNeeded | Code::SignedOut)
}

/// A session that is over leads back to the door, and from there to the page. Of a step that, and a fresh key, is asked for
/// above the page, and what was filled in stays.
fn hear(it: Heard, signed: Signed, again: Again) {
    match it.refused {
        None if signed.proved.get_untracked() => signed.proved.set(false),
        Some(code) if ends_session(code) => if it.step { again.above } else { again.over }.run(code),
        Some(Code::StepUpNeeded) => signed.proof_wanted.set(true),
        None | Some(_) => {}
    }
}

/// A place on a page, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Place(u64);

impl Place {
    /// The page as a whole.
    pub const PAGE: Self = Self(0);

    /// A place of this name.
    pub fn of(name: &str) -> Self {
        let mut hash = DefaultHasher::new();
        name.hash(&mut hash);
        Self(hash.finish())
    }
}

/// What every part of a page does after a step. `S` is what some steps tell once.
pub struct Page<S: Send + Sync + 'static = ()> {
    /// Who is signed in.
    pub signed: Signed,
    /// What the last step told.
    pub told: RwSignal<Option<S>>,
    /// What stood against it.
    pub trouble: RwSignal<Option<Problem>>,
    /// Whether it was done and told nothing of its own.
    pub done: RwSignal<bool>,
    /// Where it was taken.
    pub last: RwSignal<Place>,
    /// Places that tell what came of their own steps.
    pub places: RwSignal<Vec<Place>>,
    /// Where steps of this one are taken.
    pub place: Place,
    /// How what is told is shown.
    pub draw: Option<fn(S) -> AnyView>,
    settle: Settle,
    reload: Callback<()>,
    /// A step from this place is under way: pressed twice, it is taken once.
    busy: StoredValue<bool>,
}

// By hand: what is told need not be copied for its page to be.
impl<S: Send + Sync> Clone for Page<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Send + Sync> Copy for Page<S> {}

impl<S: Send + Sync> Page<S> {
    /// A page that shows itself anew by `reload`, and in `trouble` what stood against a step.
    pub fn new(reload: Callback<()>, trouble: RwSignal<Option<Problem>>) -> Self {
        Self {
            signed: Signed::here(),
            told: RwSignal::new(None),
            trouble,
            done: RwSignal::new(false),
            last: RwSignal::new(Place::PAGE),
            places: RwSignal::new(Vec::new()),
            place: Place::PAGE,
            draw: None,
            settle: Settle::here(),
            reload,
            busy: StoredValue::new(false),
        }
    }

    /// The page of a list: after a step it is found anew.
    pub fn of<T: Send + Sync>(found: Found<T>) -> Self {
        Self::new(Callback::new(move |()| found.reload()), RwSignal::new(None))
    }

    /// Makes it known to the parts of the page.
    pub fn provide(self) -> Self {
        provide_context(self);
        self
    }

    /// The page, which shows so what its steps tell.
    pub fn drawing(self, draw: fn(S) -> AnyView) -> Self {
        Self { draw: Some(draw), ..self }
    }

    /// The page around this, at a place of it: what comes of steps from here is told by its `Outcome`.
    pub fn at(name: &str) -> Self {
        Self { place: Place::of(name), busy: StoredValue::new(false), ..expect_context() }
    }

    /// Takes a question's answer apart: what stands against it is shown; what stood against one before, at this place, is
    /// shown no more. That somebody else was first stays until the next step, with what was filled in: the page asks anew
    /// because of it.
    pub fn settle<T>(self, answer: Answer<T>) -> Option<T> {
        match self.settle.answer(answer) {
            Ok(it) => {
                let here = self.place != Place::PAGE && self.last.try_get_untracked() == Some(self.place);
                let late = |it: &Option<Problem>| it.as_ref().is_some_and(|it| it.code == Code::Stale);
                if here && self.trouble.try_with_untracked(late) == Some(false) {
                    self.trouble.set(None);
                }
                Some(it)
            }
            Err(it) => {
                self.last.set(self.place);
                self.trouble.set(Some(it));
                None
            }
        }
    }

    /// Asks, and shows the answer or what stands against it.
    pub fn ask<T: Send + Sync + 'static>(
        self,
        question: impl Future<Output = Answer<T>> + 'static,
        found: RwSignal<Option<T>>,
    ) {
        spawn_local(async move {
            if let Some(it) = self.settle(question.await) {
                found.set(Some(it));
            }
        });
    }

    /// Shows the page anew.
    pub fn reload(self) {
        self.reload.run(());
    }

    /// Says what is wrong with a step before it is taken.
    pub fn refuse(self, why: Code) {
        self.last.set(self.place);
        self.trouble.set(Some(Problem::new(why)));
    }

    /// Does a step and shows the page anew, or says what stood against it.
    pub fn act(self, step: impl Future<Output = Answer<()>> + 'static) {
        self.go(step, move |()| self.done.set(true));
    }

    /// Does a step, shows what it tells, and the page anew.
    pub fn tell(self, step: impl Future<Output = Answer<S>> + 'static) {
        self.go(step, move |it| self.told.set(Some(it)));
    }

    fn go<T: 'static>(self, step: impl Future<Output = Answer<T>> + 'static, then: impl FnOnce(T) + 'static) {
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        self.trouble.set(None);
        self.told.set(None);
        self.done.set(false);
        self.last.set(self.place);
        spawn_local(async move {
            let answer = self.settle.step(step).await;
            let _ = self.busy.try_set_value(false);
            // Whoever left the page meanwhile is told nothing of it; a row that was drawn anew is, at its place.
            if self.trouble.try_get_untracked().is_none() {
                return;
            }
            self.last.set(self.place);
            match answer {
                Ok(it) => {
                    then(it);
                    self.reload.run(());
                }
                Err(it) => {
                    let was_late = it.code == Code::Stale;
                    self.trouble.set(Some(it));
                    // Somebody else was first: what they made of it is shown, beside what was filled in here.
                    if was_late {
                        self.reload.run(());
                    }
                }
            }
        });
    }
}
