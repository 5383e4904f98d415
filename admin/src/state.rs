//! What all pages share: the signed-in administrator, the fresh proof for dangerous steps, and the result of a page's
//! last step.

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

/// Reloads the sign-in state.
#[derive(Clone, Copy)]
pub struct Again {
    /// Reloads it; the page is redrawn unless the same person is back through `above`.
    pub look: Callback<()>,
    /// Does the same after a session has ended; the door shows the code as the reason.
    pub over: Callback<Code>,
    /// Like `over`, above the page: its input is still there if the same person signs in again.
    pub above: Callback<Code>,
}

/// The signed-in administrator, provided to every page.
#[derive(Clone, Copy)]
pub struct Signed {
    /// The session.
    pub session: StoredValue<ConsoleSession>,
    /// The host and its service desk.
    pub place: StoredValue<session::Place>,
    /// Whether a step was refused for want of a fresh proof.
    pub proof_wanted: RwSignal<bool>,
    /// Whether a proof was just accepted; the next answer that is no refusal clears it.
    pub proved: RwSignal<bool>,
}

impl Signed {
    /// Provides it to all pages; forgets what the tab kept for others.
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

    /// The search fields of a list, kept for this administrator.
    pub fn fields(self, list: impl Display) -> Fields {
        Fields::of(self.session.with_value(|it| it.administrator), list)
    }

    /// Whether the role permits an action. Only hides buttons: the server decides.
    pub fn may(self, action: Action) -> bool {
        self.session.with_value(|it| action.demands(it.role).met_by(Rights::default(), false))
    }
}

/// Whether a refusal is shown above the page and not beside the form: a missing proof, an ended session.
fn told_above(it: Code) -> bool {
    matches!(it, Code::StepUpNeeded | Code::SignedOut)
}

/// Reacts to every answer. An ended session leads to the door, above the page if a step was refused, so that its input
/// stays. A missing proof is asked for above the page.
fn hear(it: Heard, signed: Signed, again: Again) {
    match it.refused {
        None if signed.proved.get_untracked() => signed.proved.set(false),
        Some(code) if ends_session(code) => if it.step { again.above } else { again.over }.run(code),
        Some(Code::StepUpNeeded) => signed.proof_wanted.set(true),
        None | Some(_) => {}
    }
}

/// A place on a page, identified by a hash of its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Place(u64);

impl Place {
    /// The page as a whole.
    pub const PAGE: Self = Self(0);

    /// The place of this name.
    pub fn of(name: &str) -> Self {
        let mut hash = DefaultHasher::new();
        name.hash(&mut hash);
        Self(hash.finish())
    }
}

/// Takes the steps of a page and keeps the last result. `S` is a result to show, e.g. a code.
pub struct Page<S: Send + Sync + 'static = ()> {
    /// Who is signed in.
    pub signed: Signed,
    /// Result of the last step, if it has one to show.
    pub told: RwSignal<Option<S>>,
    /// Why the last step or question was refused.
    pub trouble: RwSignal<Option<Problem>>,
    /// Whether the last step succeeded without a result to show.
    pub done: RwSignal<bool>,
    /// Where the last step was taken.
    pub last: RwSignal<Place>,
    /// The places on the page that show results of their own steps.
    pub places: RwSignal<Vec<Place>>,
    /// The place of the steps taken through this copy.
    pub place: Place,
    /// Draws a result.
    pub draw: Option<fn(S) -> AnyView>,
    settle: Settle,
    reload: Callback<()>,
    /// Whether a step from this place is under way; a double click takes it once.
    busy: StoredValue<bool>,
}

// Not derived: that would require `S: Clone`.
impl<S: Send + Sync> Clone for Page<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Send + Sync> Copy for Page<S> {}

impl<S: Send + Sync> Page<S> {
    /// A page that calls `reload` after a step and puts refusals into `trouble`.
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

    /// The page of a list, which is reloaded after each step.
    pub fn of<T: Send + Sync>(found: Found<T>) -> Self {
        Self::new(Callback::new(move |()| found.reload()), RwSignal::new(None))
    }

    /// Provides it to the parts of the page.
    pub fn provide(self) -> Self {
        provide_context(self);
        self
    }

    /// Sets how results are drawn.
    pub fn drawing(self, draw: fn(S) -> AnyView) -> Self {
        Self { draw: Some(draw), ..self }
    }

    /// The page in context, as seen from a place: results of steps from here are shown by the place's `Outcome`.
    pub fn at(name: &str) -> Self {
        Self { place: Place::of(name), busy: StoredValue::new(false), ..expect_context() }
    }

    /// Handles the answer to a question. Shows a refusal; success clears the place's earlier one, except `Stale`: the
    /// page reloads because of it, and it stays until the next step.
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

    /// Asks, and puts the answer into `found` or shows the refusal.
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

    /// Reloads the page's data.
    pub fn reload(self) {
        self.reload.run(());
    }

    /// Refuses a step without sending it.
    pub fn refuse(self, why: Code) {
        self.last.set(self.place);
        self.trouble.set(Some(Problem::new(why)));
    }

    /// Takes a step and reloads the page, or shows the refusal.
    pub fn act(self, step: impl Future<Output = Answer<()>> + 'static) {
        self.go(step, move |()| self.done.set(true));
    }

    /// Takes a step, shows its result and reloads the page, or shows the refusal.
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
            // A page that was left shows nothing. A row redrawn meanwhile still does, having the same place.
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
                    // Somebody else changed it first: show their version beside what was typed here (ADR 26).
                    if was_late {
                        self.reload.run(());
                    }
                }
            }
        });
    }
}
