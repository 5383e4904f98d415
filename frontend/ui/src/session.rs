//! What an answer means for whoever is signed in: an app says once what it does where a session is over, and every
//! question and every step passes by there.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::line::Answer;
use medpost_wire::problem::{Code, Problem};

use crate::unsent::{self, Sends};

/// Whether a refusal says that the session is over, or that the card at hand is not, or no longer, the one it began with.
pub const fn ends_session(it: Code) -> bool {
    matches!(it, Code::SignedOut | Code::OtherCard | Code::CardNeeded | Code::CardSuspended | Code::CardRefused)
}

/// An answer, as an app hears of it.
#[derive(Clone, Copy)]
pub struct Heard {
    /// Why it was refused; none: it was not.
    pub refused: Option<Code>,
    /// Whether it answers a step, for which something may have been filled in.
    pub step: bool,
}

/// Takes answers apart, as the app around a page wants it.
#[derive(Clone, Copy)]
pub struct Settle {
    hear: Callback<Heard>,
    sends: Sends,
    elsewhere: fn(Code) -> bool,
}

impl Settle {
    /// Makes known to all pages what is done with each answer. Of what is refused, `elsewhere` is told at a place of its
    /// own, and not beside what was asked.
    pub fn provide(sends: Sends, elsewhere: fn(Code) -> bool, hear: impl Fn(Heard) + Send + Sync + 'static) {
        provide_context(Self { hear: Callback::new(hear), sends, elsewhere });
    }

    /// As the app around this page wants it.
    pub fn here() -> Self {
        expect_context()
    }

    /// Takes the answer of a question apart.
    pub fn answer<T>(self, answer: Answer<T>) -> Answer<T> {
        self.heard(answer, false)
    }

    /// Takes a step, and its answer apart. Where somebody else was first, what was filled in where it was pressed is
    /// told beside what they made; where each step counts for itself, a good answer takes that along, and no other.
    pub async fn step<T>(self, step: impl Future<Output = Answer<T>>) -> Answer<T> {
        let part = unsent::pressed();
        let answer = step.await;
        match &answer {
            Ok(_) if self.sends == Sends::Step => part.sent(),
            Err(it) if it.code == Code::Stale => part.refused(),
            _ => {}
        }
        self.heard(answer, true)
    }

    /// Asks, and shows the answer or what stood against it.
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

    /// What is told of a problem beside what was asked.
    pub fn told_here(self, problem: Signal<Option<Problem>>) -> Signal<Option<Problem>> {
        Signal::derive(move || problem.get().filter(|it| !(self.elsewhere)(it.code)))
    }

    fn heard<T>(self, answer: Answer<T>, step: bool) -> Answer<T> {
        let refused = answer.as_ref().err().map(|it| it.code);
        // Where the app shows something else by now, nobody hears it.
        let _ = self.hear.try_run(Heard { refused, step });
        answer
    }
}
