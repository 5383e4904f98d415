//! A list that is loaded page by page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::line::Answer;
use medpost_wire::problem::Problem;

use crate::fields::Fields;
use crate::session::Settle;

/// Where the next page of a list begins.
#[derive(Clone, PartialEq, Eq)]
pub enum After {
    /// After this many lines.
    Lines(u32),
    /// At a cursor from the service.
    Place(String),
}

/// What a page says about the rest: the total number of lines, or the cursor of the next page.
enum Rest {
    Total(u32),
    Next(Option<String>),
}

/// A list that is searched, filtered and loaded page by page. `T` is a line.
pub struct Found<T: Send + Sync + 'static> {
    /// The lines; `None` before the first answer.
    pub items: RwSignal<Option<Vec<T>>>,
    /// The total number of lines; 0 if the list is paged by cursor.
    pub total: RwSignal<u32>,
    /// Why the last request failed, if it did.
    pub trouble: RwSignal<Option<Problem>>,
    /// Whether a request is running, so that what is shown is from an earlier one.
    pub busy: RwSignal<bool>,
    next: RwSignal<Option<String>>,
    turn: StoredValue<u32>,
    settle: Settle,
    fields: Fields,
    load: StoredValue<Option<Callback<Option<After>>>>,
}

// By hand, since derived impls would require `T: Copy`.
impl<T: Send + Sync> Clone for Found<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Found<T> {}

impl<T: Send + Sync> Found<T> {
    /// A list paged by number of lines. `request` makes the request for the page after that many lines, `ask` sends it,
    /// and `parts` extracts lines and total from the answer. Loads now, and whenever a signal read by `request` changes.
    pub fn by_number<W: 'static, R: 'static>(
        fields: Fields,
        request: impl Fn(u32) -> W + Copy + Send + Sync + 'static,
        ask: impl AsyncFn(&W) -> Answer<R> + Copy + Send + Sync + 'static,
        parts: impl Fn(R) -> (Vec<T>, u32) + Copy + Send + Sync + 'static,
    ) -> Self {
        let request = move |after: Option<After>| match after {
            Some(After::Lines(count)) => request(count),
            Some(After::Place(_)) | None => request(0),
        };
        Self::asking(fields, request, ask, move |it| {
            let (items, total) = parts(it);
            (items, Rest::Total(total))
        })
    }

    /// A list paged by cursor: each answer has the cursor of the next page, if there is one.
    pub fn by_place<W: 'static, R: 'static>(
        fields: Fields,
        request: impl Fn(Option<String>) -> W + Copy + Send + Sync + 'static,
        ask: impl AsyncFn(&W) -> Answer<R> + Copy + Send + Sync + 'static,
        parts: impl Fn(R) -> (Vec<T>, Option<String>) + Copy + Send + Sync + 'static,
    ) -> Self {
        let request = move |after: Option<After>| match after {
            Some(After::Place(place)) => request(Some(place)),
            Some(After::Lines(_)) | None => request(None),
        };
        Self::asking(fields, request, ask, move |it| {
            let (items, next) = parts(it);
            (items, Rest::Next(next))
        })
    }

    fn asking<W: 'static, R: 'static>(
        fields: Fields,
        request: impl Fn(Option<After>) -> W + Copy + Send + Sync + 'static,
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
            let request = untrack(|| request(after));
            found.take(goes_on, async move { ask(&request).await.map(parts) });
        });
        found.load.set_value(Some(load));
        Effect::new(move |_| {
            // Only subscribes to the signals that `request` reads; `load` itself is untracked.
            let _ = request(None);
            load.run(None);
        });
        found
    }

    /// Appends an answer's lines to those shown, or replaces them. Drops it if a later request was sent by then.
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

    /// Loads the first page again.
    pub fn reload(self) {
        self.load(None);
    }

    /// Loads the page after a position; the first page if `None`.
    pub fn load(self, after: Option<After>) {
        if let Some(it) = self.load.get_value() {
            it.run(after);
        }
    }

    /// The number of lines shown.
    pub fn shown(self) -> u32 {
        self.items.with(|it| it.as_ref().map_or(0, |it| u32::try_from(it.len()).unwrap_or(u32::MAX)))
    }

    /// Where the next page begins; `None` if everything is shown.
    pub fn after(self) -> Option<After> {
        let shown = self.shown();
        self.next.get().map(After::Place).or_else(|| (shown < self.total.get()).then_some(After::Lines(shown)))
    }

    /// Keeps the number of lines and the scroll position, in case a line is being opened.
    pub fn leave(self) {
        let down = window().scroll_y().unwrap_or(0.0);
        self.fields.keep(LEFT, &(untrack(|| self.shown()), down));
    }

    /// After returning, loads as many lines as before and restores the scroll position.
    pub fn come_back(self) {
        let left: StoredValue<Option<(u32, f64)>> = StoredValue::new(self.fields.kept(LEFT));
        let before = StoredValue::new(0);
        self.fields.forget(LEFT);
        Effect::new(move |_| {
            let came = self.items.with(Option::is_some);
            let (true, Some((lines, down))) = (came, left.get_value()) else { return };
            let (shown, last) = (self.shown(), before.get_value());
            before.set_value(shown);
            // Stops if the last page brought nothing new.
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

/// The key of the kept number of lines and scroll position.
const LEFT: &str = "left";
