//! What a list was asked for, kept in the tab: who opens a line and comes back, or loads the page anew, finds the list as
//! they left it. Never in the address: a name that is searched for may be a patient's.

use std::fmt::Display;

use leptos::prelude::*;
use medpost_client::{clock, tab};
use medpost_domain::instant::{HOUR, Instant};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The fields of one list, as a person has them.
#[derive(Clone, Copy)]
pub struct Fields {
    /// The person, and the list.
    of: StoredValue<(String, String)>,
}

/// So long fields are kept: tomorrow a list begins anew.
const LONGEST: i64 = 12 * HOUR;

impl Fields {
    /// Those of a person at the list of this name.
    pub fn of(person: impl Display, list: impl Display) -> Self {
        Self { of: StoredValue::new((person.to_string(), list.to_string())) }
    }

    /// A field: what it was, or what it is at first.
    pub fn field<T>(self, name: &'static str, first: T) -> RwSignal<T>
    where
        T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    {
        let field = RwSignal::new(self.kept(name).unwrap_or(first));
        Effect::new(move |_| field.with(|it| self.keep(name, it)));
        field
    }

    /// Keeps a value.
    pub fn keep(self, name: &str, value: &impl Serialize) {
        self.of.with_value(|it| tab::keep(&it.0, &place(&it.1, name), &(clock::now(), value)));
    }

    /// A value that was kept.
    pub fn kept<T: DeserializeOwned>(self, name: &str) -> Option<T> {
        let (at, value): (Instant, T) = self.of.with_value(|it| tab::kept(&it.0, &place(&it.1, name)))?;
        (clock::now().since(at) < LONGEST).then_some(value)
    }

    /// Forgets one value.
    pub fn forget(self, name: &str) {
        self.of.with_value(|it| tab::forget(&it.0, &place(&it.1, name)));
    }
}

/// Forgets what was asked of all lists: whoever comes back to the door begins anew.
pub fn forget() {
    tab::forget_of_all("list ");
}

/// Forgets what a person asked of a list: it begins anew.
pub fn begin_anew(person: impl Display, list: &str) {
    tab::forget(person, &place(list, ""));
}

fn place(list: &str, name: &str) -> String {
    format!("list {list} {name}")
}
