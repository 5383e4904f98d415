//! What every page of a signed-in administrator knows, and the fresh proof that dangerous steps ask for.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::api::Answer;
use medpost_domain::role::{Action, Rights};
use medpost_wire::console::ConsoleSession;
use medpost_wire::problem::{Code, Problem};
use medpost_wire::session::Place;

/// Asks anew who stands at the door, and whether the last use ended by itself: nobody was there for too long.
#[derive(Clone, Copy)]
pub struct Again(pub Callback<()>, pub RwSignal<bool>);

/// A signed-in administrator: proof that a page may be shown.
#[derive(Clone, Copy)]
pub struct Signed {
    /// The session.
    pub session: StoredValue<ConsoleSession>,
    /// Where the page is.
    pub place: StoredValue<Place>,
    /// Whether a key must be shown anew before a step.
    pub proof_wanted: RwSignal<bool>,
}

impl Signed {
    /// Makes it known to all pages.
    pub fn provide(session: ConsoleSession, place: Place) {
        provide_context(Self {
            session: StoredValue::new(session),
            place: StoredValue::new(place),
            proof_wanted: RwSignal::new(false),
        });
    }

    /// The signed-in administrator of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// Whether the role may do this; the server asks again.
    pub fn may(self, action: Action) -> bool {
        self.session.with_value(|it| action.demands(it.role).met_by(Rights::default(), false))
    }
}

/// Takes an answer apart: a session that is over leads back to the door, a step that asks for a fresh key
/// opens the proof above the page, and what was filled in stays.
pub fn settle<T>(answer: Answer<T>, signed: Signed, again: Again) -> Result<T, Problem> {
    if let Err(it) = &answer {
        match it.code {
            Code::SignedOut | Code::OtherCard | Code::CardNeeded | Code::CardRefused => {
                again.1.set(it.code == Code::SignedOut);
                again.0.run(());
            }
            Code::StepUpNeeded => signed.proof_wanted.set(true),
            _ => {}
        }
    }
    answer
}

/// What every part of a page does after a step. `S` is what some steps tell once.
pub struct Page<S: Send + Sync + 'static = ()> {
    /// Who is signed in.
    pub signed: Signed,
    /// What the last step told.
    pub told: RwSignal<Option<S>>,
    again: Again,
    reload: Callback<()>,
    trouble: RwSignal<Option<Problem>>,
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
        Self { signed: Signed::here(), told: RwSignal::new(None), again: expect_context(), reload, trouble }
    }

    /// Takes a question's answer apart: what stands against it is shown.
    pub fn settle<T>(self, answer: Answer<T>) -> Option<T> {
        match settle(answer, self.signed, self.again) {
            Ok(it) => Some(it),
            Err(it) => {
                self.trouble.set(Some(it));
                None
            }
        }
    }

    /// Shows the page anew.
    pub fn reload(self) {
        self.reload.run(());
    }

    /// Does a step and shows the page anew, or says what stood against it.
    pub fn act(self, step: impl Future<Output = Answer<()>> + 'static) {
        self.go(step, |()| ());
    }

    /// Does a step, shows what it tells, and the page anew.
    pub fn tell(self, step: impl Future<Output = Answer<S>> + 'static) {
        self.go(step, move |it| self.told.set(Some(it)));
    }

    fn go<T: 'static>(self, step: impl Future<Output = Answer<T>> + 'static, then: impl FnOnce(T) + 'static) {
        self.trouble.set(None);
        spawn_local(async move {
            match settle(step.await, self.signed, self.again) {
                Ok(it) => {
                    then(it);
                    self.reload.run(());
                }
                Err(it) => self.trouble.set(Some(it)),
            }
        });
    }
}
