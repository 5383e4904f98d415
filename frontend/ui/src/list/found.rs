//! What was found so far, page by page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::line::Answer;
use medpost_wire::problem::Problem;

use crate::fields::Fields;
use crate::session::Settle;

/// Where a list goes on.
#[derive(Clone, PartialEq, Eq)]
pub enum After {
    /// After as many lines.
    Lines(u32),
    /// After a place that the service named.
    Place(String),
}

/// What came with a page: how many lines there are in all, or where the list goes on.
enum Rest {
    Total(u32),
    Next(Option<String>),
}

/// A list that is asked for by words and filters, and goes on page by page. `T` is a line.
pub struct Found<T: Send + Sync + 'static> {
    /// The lines; none before the first answer.
    pub items: RwSignal<Option<Vec<T>>>,
    /// How many there are in all, where that is told.
    pub total: RwSignal<u32>,
    /// What stood against the last question.
    pub trouble: RwSignal<Option<Problem>>,
    /// Whether a question is open: what is shown is the answer to one before.
    pub busy: RwSignal<bool>,
    next: RwSignal<Option<String>>,
    turn: StoredValue<u32>,
    settle: Settle,
    fields: Fields,
    load: StoredValue<Option<Callback<Option<After>>>>,
}

// By hand: lines need not be copied for their list to be.
impl<T: Send + Sync> Clone for Found<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Found<T> {}

impl<T: Send + Sync> Found<T> {
    /// A list that is paged by number, with the fields of its page: `wish` says what is asked for after as many lines,
    /// `ask` asks, and `parts` takes the lines out of an answer, with how many there are in all. It is asked for now, and
    /// whenever a signal that `wish` reads changes.
    pub fn by_number<W: 'static, R: 'static>(
        fields: Fields,
        wish: impl Fn(u32) -> W + Copy + Send + Sync + 'static,
        ask: impl AsyncFn(&W) -> Answer<R> + Copy + Send + Sync + 'static,
        parts: impl Fn(R) -> (Vec<T>, u32) + Copy + Send + Sync + 'static,
    ) -> Self {
        let wish = move |after: Option<After>| match after {
            Some(After::Lines(count)) => wish(count),
            Some(After::Place(_)) | None => wish(0),
        };
        Self::asking(fields, wish, ask, move |it| {
            let (items, total) = parts(it);
            (items, Rest::Total(total))
        })
    }

    /// A list that is paged by place: with each page comes where the next one begins, if there is one.
    pub fn by_place<W: 'static, R: 'static>(
        fields: Fields,
        wish: impl Fn(Option<String>) -> W + Copy + Send + Sync + 'static,
        ask: impl AsyncFn(&W) -> Answer<R> + Copy + Send + Sync + 'static,
        parts: impl Fn(R) -> (Vec<T>, Option<String>) + Copy + Send + Sync + 'static,
    ) -> Self {
        let wish = move |after: Option<After>| match after {
            Some(After::Place(place)) => wish(Some(place)),
            Some(After::Lines(_)) | None => wish(None),
        };
        Self::asking(fields, wish, ask, move |it| {
            let (items, next) = parts(it);
            (items, Rest::Next(next))
        })
    }

    fn asking<W: 'static, R: 'static>(
        fields: Fields,
        wish: impl Fn(Option<After>) -> W + Copy + Send + Sync + 'static,
        ask: impl AsyncFn(&W) -> Answer<R> + Copy + Send + Sync + 'static,
        parts: impl Fn(R) -> (Vec<T>, Rest) + Copy + Send + Sync + 'static,
    ) -> Self {
        let found = Self {
            items: RwSignal::new(None),
            total: RwSignal::new(0),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(false),
            next: RwSignal::new(None),
            turn: StoredValue::new(0),
            settle: Settle::here(),
            fields,
            load: StoredValue::new(None),
        };
        let load = Callback::new(move |after: Option<After>| {
            let goes_on = after.is_some();
            let wish = untrack(|| wish(after));
            found.take(goes_on, async move { ask(&wish).await.map(parts) });
        });
        found.load.set_value(Some(load));
        Effect::new(move |_| {
            let _ = wish(None);
            load.run(None);
        });
        found
    }

    /// Takes lines in, after those that are there or in their place. An answer that comes after a later question is
    /// dropped.
    fn take(self, after: bool, asked: impl Future<Output = Answer<(Vec<T>, Rest)>> + 'static) {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        self.busy.set(true);
        spawn_local(async move {
            let answer = self.settle.answer(asked.await);
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok((items, rest)) => {
                    match rest {
                        Rest::Total(it) => self.total.set(it),
                        Rest::Next(it) => self.next.set(it),
                    }
                    self.items.update(|old| match old {
                        Some(old) if after => old.extend(items),
                        _ => *old = Some(items),
                    });
                    self.trouble.set(None);
                }
                Err(it) => self.trouble.set(Some(it)),
            }
        });
    }

    /// Asks for the first lines again.
    pub fn reload(self) {
        self.load(None);
    }

    /// Asks for the lines after a place.
    pub fn load(self, after: Option<After>) {
        if let Some(it) = self.load.get_value() {
            it.run(after);
        }
    }

    /// How many lines are shown.
    pub fn shown(self) -> u32 {
        self.items.with(|it| it.as_ref().map_or(0, |it| u32::try_from(it.len()).unwrap_or(u32::MAX)))
    }

    /// Where it goes on; none where all is shown.
    pub fn after(self) -> Option<After> {
        let shown = self.shown();
        self.next.get().map(After::Place).or_else(|| (shown < self.total.get()).then_some(After::Lines(shown)))
    }

    /// A line may be opened now: how many were shown, and how far down the page stood.
    pub fn leave(self) {
        let down = window().scroll_y().unwrap_or(0.0);
        self.fields.keep(LEFT, &(untrack(|| self.shown()), down));
    }

    /// Whoever comes back sees as many lines and stands where they stood.
    pub fn come_back(self) {
        let left: StoredValue<Option<(u32, f64)>> = StoredValue::new(self.fields.kept(LEFT));
        let before = StoredValue::new(0);
        self.fields.forget(LEFT);
        Effect::new(move |_| {
            let came = self.items.with(Option::is_some);
            let (true, Some((lines, down))) = (came, left.get_value()) else { return };
            let (shown, last) = (self.shown(), before.get_value());
            before.set_value(shown);
            let next = if shown >= lines || shown <= last { None } else { untrack(|| self.after()) };
            if next.is_some() {
                self.load(next);
            } else {
                left.set_value(None);
                request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, down));
            }
        });
    }
}

/// Where a list was left.
const LEFT: &str = "left";
