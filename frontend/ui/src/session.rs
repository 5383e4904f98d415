//! What an answer means for the session: an app says once what to do when a session ends, and the answers to all
//! queries and steps pass through here.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::line::Answer;
use medpost_wire::problem::{Code, Problem};

use crate::unsent::{self, Sends};

/// Whether a refusal means that the session is over, or that its card is missing, another one, suspended or refused.
pub const fn ends_session(it: Code) -> bool {
    matches!(it, Code::SignedOut | Code::OtherCard | Code::CardNeeded | Code::CardSuspended | Code::CardRefused)
}

/// What an app is told about an answer.
#[derive(Clone, Copy)]
pub struct Heard {
    /// Why it was refused; `None` if it was not.
    pub refused: Option<Code>,
    /// Whether it answers a step, for which something may have been filled in, and not a query.
    pub step: bool,
}

/// Handles answers the way the surrounding app wants.
#[derive(Clone, Copy)]
pub struct Settle {
    hear: Callback<Heard>,
    sends: Sends,
    elsewhere: fn(Code) -> bool,
}

impl Settle {
    /// Provides this to all pages. `hear` is told about each answer. Refusals for which `elsewhere` returns true are
    /// shown at a place of their own, not beside the request.
    pub fn provide(sends: Sends, elsewhere: fn(Code) -> bool, hear: impl Fn(Heard) + Send + Sync + 'static) {
        provide_context(Self { hear: Callback::new(hear), sends, elsewhere });
    }

    /// The handler that the surrounding app has provided.
    pub fn here() -> Self {
        expect_context()
    }

    /// Handles the answer to a query.
    pub fn answer<T>(self, answer: Answer<T>) -> Answer<T> {
        self.heard(answer, false)
    }

    /// Handles the answer to a step. If it is refused as stale, the user's input is saved, to be shown beside the other
    /// person's change. With [`Sends::Step`], the input only counts as sent if the step succeeds.
    pub async fn step<T>(self, step: impl Future<Output = Answer<T>>) -> Answer<T> {
        // Taken before waiting: by the time of the answer, the user may have clicked elsewhere.
        let part = unsent::pressed();
        let answer = step.await;
        match &answer {
            Ok(_) if self.sends == Sends::Step => part.sent(),
            Err(it) if it.code == Code::Stale => part.refused(),
            _ => {}
        }
        self.heard(answer, true)
    }

    /// Sends a query, and sets `found` to the answer or `trouble` to why it failed.
    pub fn ask<T: Send + Sync + 'static>(
        self,
        question: impl Future<Output = Answer<T>> + 'static,
        found: RwSignal<Option<T>>,
        trouble: RwSignal<Option<Problem>>,
    ) {
        spawn_local(async move {
            match self.answer(question.await) {
                Ok(it) => found.set(Some(it)),
                Err(it) => trouble.set(Some(it)),
            }
        });
    }

    /// The problem to show beside the request; `None` if it is shown elsewhere.
    pub fn told_here(self, problem: Signal<Option<Problem>>) -> Signal<Option<Problem>> {
        Signal::derive(move || problem.get().filter(|it| !(self.elsewhere)(it.code)))
    }

    fn heard<T>(self, answer: Answer<T>, step: bool) -> Answer<T> {
        let refused = answer.as_ref().err().map(|it| it.code);
        // The callback may be disposed of, if the app shows something else by now.
        let _ = self.hear.try_run(Heard { refused, step });
        answer
    }
}
