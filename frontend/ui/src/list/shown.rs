//! What a list shows of its lines.

/// What a list shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Nothing has come yet.
    Loading,
    /// Nothing is found by these words and filters.
    NothingFound,
    /// There is nothing at all.
    Nothing,
    /// Lines.
    Lines,
}

impl Shown {
    /// What is shown of as many lines, none before they came. `narrowed` tells whether words or filters leave something
    /// out; it is asked where there are none.
    pub fn of(lines: Option<usize>, narrowed: impl FnOnce() -> bool) -> Self {
        match lines {
            None => Self::Loading,
            Some(0) if narrowed() => Self::NothingFound,
            Some(0) => Self::Nothing,
            Some(_) => Self::Lines,
        }
    }
}
