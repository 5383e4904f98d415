//! Keeps a list's search and filters in the tab, so that they survive opening a line and coming back, and a reload.
//! Never in the URL: a searched name may be a patient's (ADR 26).

use std::fmt::Display;

use leptos::prelude::*;
use medpost_client::{clock, tab};
use medpost_domain::instant::{HOUR, Instant};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// One person's fields of one list.
#[derive(Clone, Copy)]
pub struct Fields {
    /// The person's id, and the list's name.
    of: StoredValue<(String, String)>,
}

/// How long fields are kept, in microseconds: the next day, a list starts afresh.
const LONGEST: i64 = 12 * HOUR;

impl Fields {
    /// The fields of this person's list.
    pub fn of(person: impl Display, list: impl Display) -> Self {
        Self { of: StoredValue::new((person.to_string(), list.to_string())) }
    }

    /// A field as a signal, with its kept value or else `first`. Changes are kept.
    pub fn field<T>(self, name: &'static str, first: T) -> RwSignal<T>
    where
        T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    {
        let field = RwSignal::new(self.kept(name).unwrap_or(first));
        Effect::new(move |_| field.with(|it| self.keep(name, it)));
        field
    }

    /// Keeps a value under this name, with the current time.
    pub fn keep(self, name: &str, value: &impl Serialize) {
        self.of.with_value(|it| tab::keep(&it.0, &place(&it.1, name), &(clock::now(), value)));
    }

    /// The value kept under this name, unless it is too old.
    pub fn kept<T: DeserializeOwned>(self, name: &str) -> Option<T> {
        let (at, value): (Instant, T) = self.of.with_value(|it| tab::kept(&it.0, &place(&it.1, name)))?;
        (clock::now().since(at) < LONGEST).then_some(value)
    }

    /// Deletes the values kept under names that begin with this one.
    pub fn forget(self, name: &str) {
        self.of.with_value(|it| tab::forget(&it.0, &place(&it.1, name)));
    }
}

/// Deletes the fields of all lists, for when a session has ended.
pub fn forget() {
    tab::forget_of_all("list ");
}

/// Deletes the fields of a person's list, which then starts afresh.
pub fn begin_anew(person: impl Display, list: &str) {
    tab::forget(person, &place(list, ""));
}

fn place(list: &str, name: &str) -> String {
    format!("list {list} {name}")
}
