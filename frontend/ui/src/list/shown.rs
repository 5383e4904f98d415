//! What a list shows in its current state.

/// What a list shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A placeholder, since nothing is loaded yet.
    Loading,
    /// A text, since search or filters match nothing.
    NothingFound,
    /// A text, since the list is empty.
    Nothing,
    /// The lines.
    Lines,
}

impl Shown {
    /// Decides by the number of lines, `None` until loaded. `narrowed` returns whether a search or filter is active; it
    /// is only called if there are no lines.
    pub fn of(lines: Option<usize>, narrowed: impl FnOnce() -> bool) -> Self {
        match lines {
            None => Self::Loading,
            Some(0) if narrowed() => Self::NothingFound,
            Some(0) => Self::Nothing,
            Some(_) => Self::Lines,
        }
    }
}
