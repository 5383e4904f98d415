//! Codes of facilities, and which of them differ only in zeros or in case.

use std::collections::{HashMap, HashSet};

use medpost_domain::cell::without_zeros;
use medpost_domain::text::codes::code_folded;

/// Codes of facilities, which are also found without leading zeros, as spreadsheets save them.
#[derive(Default)]
pub(super) struct Codes {
    all: HashSet<String>,
    folded: HashMap<String, String>,
    bare: HashMap<String, Vec<String>>,
}

impl Codes {
    pub(super) fn of<'a>(all: impl Iterator<Item = &'a str>) -> Self {
        let mut codes = Self::default();
        all.for_each(|it| codes.add(it));
        codes
    }

    pub(super) fn add(&mut self, code: &str) {
        self.folded.insert(code_folded(code), code.to_owned());
        if self.all.insert(code.to_owned())
            && let Some(it) = without_zeros(code)
        {
            self.bare.entry(it.to_owned()).or_default().push(code.to_owned());
        }
    }

    pub(super) fn holds(&self, code: &str) -> bool {
        self.all.contains(code)
    }

    /// A code that differs from this one only in width and case.
    pub(super) fn spelled(&self, code: &str) -> Option<&String> {
        self.folded.get(&code_folded(code))
    }

    /// Codes that differ from this one only in leading zeros.
    pub(super) fn alike(&self, code: &str) -> &[String] {
        without_zeros(code).and_then(|it| self.bare.get(it)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a code of digits is shorter than the longest known one, and has the length of none.
    pub(super) fn is_short(&self, code: &str) -> bool {
        let lengths = || self.bare.values().flatten().map(String::len);
        without_zeros(code).is_some()
            && lengths().max().is_some_and(|it| it > code.len())
            && !lengths().any(|it| it == code.len())
    }
}
